"""The catalogue of official editions: what can be downloaded, from where, and how to know it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, get_args
from urllib.parse import urlsplit

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Kind = Literal["zip", "shapefile", "csv", "workbook", "boundaries", "table"]

DIRECTORY: Final = "directory"
"""The choice that the postcode directories stand for."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Newer:
    """How later editions are known in the search of ArcGIS Online."""

    words: str
    name: str
    """A regular expression with groups ``month`` (its first three letters) and ``year``."""


@dataclass(frozen=True)
class Edition:
    """One file of one publisher, in one edition."""

    id: str
    publisher: str
    title: str
    edition: str
    file: str
    kind: Kind
    address: str
    page: str
    licence: str
    attribution: tuple[str, ...]
    columns: tuple[str, ...]
    choice: str = ""
    default: bool = True
    hosts: tuple[str, ...] = ()
    """Where the publisher's own host may redirect to, such as its storage of signed links."""
    member: str = ""
    rows: int | None = None
    bytes: int | None = None
    about: int = 0
    sha256: str | None = None
    verified: bool = True
    note: str = ""
    newer: Newer | None = None

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return f"{self.title}, {self.edition}"

    @property
    def size(self) -> int:
        """Bytes, as well as they are known before the download."""
        return self.bytes or self.about

    @property
    def is_service(self) -> bool:
        """Whether it is a layer of an ArcGIS service, to be paged through."""
        return self.kind in {"boundaries", "table"}

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts that may be asked for it."""
        return frozenset({urlsplit(self.address).netloc, *self.hosts})


@cache
def official() -> tuple[Edition, ...]:
    """
    Return the editions that this version knows.

    Returns
    -------
    editions
        In the order in which they are downloaded.
    """
    return read_editions(resources.files("localvalue.atlas").joinpath("editions.toml").read_text("utf-8"))


def read_editions(text: str) -> tuple[Edition, ...]:
    """
    Return the editions of a catalogue.

    Parameters
    ----------
    text
        TOML in the layout of ``editions.toml``.

    Returns
    -------
    editions
        In the order of the catalogue.

    Raises
    ------
    InputError
        Two have one id or file, or one is not fit to be downloaded safely.
    """
    content = tomllib.loads(text)
    editions = tuple(_edition(row, content["attribution"]) for row in content["edition"])
    for field in ("id", "file"):
        values = [getattr(edition, field) for edition in editions]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise InputError(f"the catalogue of editions has the {field} {twice[0]} twice; rename one")
    return editions


def _edition(row: dict[str, Any], attributions: dict[str, list[str]]) -> Edition:
    values = dict(row)
    year = values.pop("year")
    lines = attributions[values.pop("attribution")]
    newer = values.pop("newer", None)
    for name in ("columns", "hosts"):
        values[name] = tuple(values.get(name, ()))
    edition = Edition(
        **values,
        attribution=tuple(line.format(year=year) for line in lines),
        newer=Newer(**newer) if newer else None,
    )
    for wrong, said in (
        (urlsplit(edition.address).scheme != "https", f"its address {edition.address} is not https"),
        (not _NAME.fullmatch(edition.file), f"{edition.file!r} is not a plain file name"),
        (edition.kind not in get_args(Kind), f"its kind {edition.kind!r} is unknown"),
        (edition.sha256 and not _SHA256.fullmatch(edition.sha256), "its sha256 is not 64 hex digits"),
    ):
        if wrong:
            raise InputError(f"the edition {edition.id} of the catalogue cannot be used: {said}")
    return edition


def select(
    editions: Sequence[Edition],
    *,
    only: Collection[str] = (),
    add: Collection[str] = (),
    skip: Collection[str] = (),
) -> tuple[Edition, ...]:
    """
    Return the editions to download.

    Parameters
    ----------
    editions
        The catalogue.
    only
        Ids: these and no other. Empty for those that are downloaded by default.
    add
        Ids to take besides. One that stands for a choice, such as the postcode directory, replaces the
        one that the default has.
    skip
        Ids to leave out.

    Returns
    -------
    chosen
        In the order of the catalogue.

    Raises
    ------
    InputError
        An id is not in the catalogue, or nothing is left.
    """
    known = [edition.id for edition in editions]
    unknown = [name for name in (*only, *add, *skip) if name not in known]
    if unknown:
        raise InputError(f"there is no edition {unknown[0]!r}; there are {', '.join(known)}")
    taken = {edition.choice for edition in editions if edition.choice and edition.id in add}

    def wanted(edition: Edition) -> bool:
        if edition.id in skip:
            return False
        if edition.id in add or edition.id in only:
            return True
        return not only and edition.default and edition.choice not in taken

    chosen = tuple(edition for edition in editions if wanted(edition))
    if not chosen:
        raise InputError("nothing is left to download; name fewer editions to --skip")
    return chosen
