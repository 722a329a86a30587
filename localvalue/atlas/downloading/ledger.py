"""What was downloaded into a folder, from where, with which hash: ``downloads.json`` beside the files."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from localvalue.atlas.catalogue import DOWNLOADS
from localvalue.errors import AtlasError
from localvalue.outputs import atomic_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = DOWNLOADS
_LOCK: Final = ".downloads.lock"
_FORMAT: Final = 1


@dataclass(frozen=True)
class Record:
    """One file that stands in the folder, or stood there."""

    file: str
    sha256: str
    """Of the file as it stands."""
    bytes: int
    arrived: str
    """SHA-256 of what the publisher gave: another one where rows were left out; empty where not known."""
    edition: str
    address: str
    date: str
    """The day on which it was downloaded or found, ISO 8601."""
    ours: bool
    """Whether it was downloaded, and not put there by hand."""


class Ledger:
    """
    The records of a folder, by id of the edition.

    Parameters
    ----------
    folder
        The folder of downloads.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._records = self._read()

    def _read(self) -> dict[str, Record]:
        if not self._path.exists():
            return {}
        try:
            content = json.loads(self._path.read_text("utf-8"))
            return {name: Record(**row) for name, row in content["files"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise AtlasError(
                f"{self._path} cannot be read ({error}); it holds the hashes of what was downloaded. Put it"
                " back, or delete it to have the files beside it recorded anew"
            ) from error

    def get(self, name: str) -> Record | None:
        """Return the record of an edition, if there is one."""
        return self._records.get(name)

    def days(self) -> dict[str, str]:
        """Return the day on which each edition was downloaded or found, by id."""
        return {name: record.date for name, record in self._records.items()}

    def put(self, name: str, record: Record) -> None:
        """Record an edition, on disk at once."""
        self._records[name] = record
        rows = {name: asdict(self._records[name]) for name in sorted(self._records)}
        text = json.dumps({"format": _FORMAT, "files": rows}, indent=1, ensure_ascii=False)
        with atomic_file(self._path) as temporary:
            temporary.write_text(text + "\n", encoding="utf-8")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """
    Keep other processes from downloading into a folder while the block runs.

    Parameters
    ----------
    folder
        Of downloads. The lock goes with the process, however that ends.

    Yields
    ------
    nothing
        While the lock is held.

    Raises
    ------
    AtlasError
        Another process holds it.
    """
    with (folder / _LOCK).open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise AtlasError(
                f"another process is downloading into {folder}; wait until it ends, or name another folder"
            ) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
