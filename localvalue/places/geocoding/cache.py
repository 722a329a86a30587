"""What geocoders have answered, in one file to keep and to share, so that nothing is asked twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.places.geocoding.candidates import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

_VERSION: Final = 1
_TABLE: Final = """
create table if not exists answers (
    provider text not null, host text not null, address text not null,
    asked text not null, candidates text not null,
    primary key (provider, host, address)
) without rowid
"""


def address_key(address: str) -> str:
    """
    Return an address by what it is compared by.

    Parameters
    ----------
    address
        As it stands in a table.

    Returns
    -------
    key
        Without capitals, and without spaces and commas that mean nothing.

    Examples
    --------
    >>> address_key(" 1 High  Street,,Aford ,") == address_key("1 high street, Aford")
    True
    """
    parts = (" ".join(part.split()) for part in address.casefold().split(","))
    return ", ".join(part for part in parts if part)


class Cache:
    """
    Answers of geocoders, kept in one SQLite file.

    Parameters
    ----------
    path
        The file; made where there is none.

    Raises
    ------
    InputError
        There is a file, and it is none of ours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._file = sqlite3.connect(path, timeout=30)
            version = self._file.execute("pragma user_version").fetchone()[0]
            fresh = not self._file.execute("select count(*) from sqlite_master").fetchone()[0]
        except sqlite3.Error as error:
            raise InputError(f"{path} is no cache of addresses ({error}); name another file") from None
        if not fresh and version != _VERSION:
            self._file.close()
            raise InputError(
                f"{path} is a database of something else, or of another version; name another file"
            )
        with self._held() as file:
            file.execute(_TABLE)
            file.execute(f"pragma user_version = {_VERSION}")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def _held(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._file:
                yield self._file
        except sqlite3.Error as error:
            raise InputError(
                f"the cache {self._path} cannot be used ({error}); check that it may be written and that"
                " nobody else is using it, or name another file"
            ) from None

    def get(self, who: tuple[str, str], addresses: Iterable[str]) -> dict[str, tuple[Candidate, ...]]:
        """
        Return what is known of addresses.

        Parameters
        ----------
        who
            The provider and its host.
        addresses
            As `address_key` makes them.

        Returns
        -------
        known
            Those that have been asked, with what was found.
        """
        found = {}
        with self._held() as file:
            for address in addresses:
                row = file.execute(
                    "select candidates from answers where provider = ? and host = ? and address = ?",
                    (*who, address),
                ).fetchone()
                if row is not None:
                    found[address] = tuple(Candidate(*each) for each in json.loads(row[0]))
        return found

    def put(self, who: tuple[str, str], found: Mapping[str, Sequence[Candidate]], asked: str) -> None:
        """
        Keep answers, all or none.

        Parameters
        ----------
        who
            The provider and its host.
        found
            What was found for each address, as `address_key` makes them.
        asked
            The date.
        """
        rows = [(*who, address, asked, json.dumps(candidates)) for address, candidates in found.items()]
        with self._held() as file:
            file.executemany("insert or replace into answers values (?, ?, ?, ?, ?)", rows)

    def sha256(self, who: tuple[str, str], addresses: Iterable[str]) -> str:
        """
        Return the hash of what is known of addresses, whatever else the file holds.

        Parameters
        ----------
        who
            The provider and its host.
        addresses
            As `address_key` makes them.

        Returns
        -------
        digest
            64 hexadecimal digits; the same answers have the same wherever they are kept.
        """
        known = self.get(who, sorted(set(addresses)))
        return hashlib.sha256(json.dumps([who, known]).encode()).hexdigest()
