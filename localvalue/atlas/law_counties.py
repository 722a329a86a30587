"""
The counties that the law on reserved contracts speaks of, over the authorities of one atlas.

Two readings are kept apart. ``law_county`` takes the counties whole, as the map of the Local Government Act
1972 has them, a unitary authority in the county that it was taken from. ``statutory_county`` takes what the
orders since 1995 say for the purposes of that Act: most unitary authorities are counties of their own. In
both the metropolitan counties and Berkshire are whole, and each London borough and the City stand alone.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from localvalue.atlas.authorities import Match
from localvalue.atlas.catalogue import UNKNOWN
from localvalue.atlas.pools import pool_facts
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from localvalue.atlas.atlas import Atlas

LawLevel = Literal["law_county", "statutory_county"]
LAW_LEVELS: Final[tuple[LawLevel, ...]] = ("law_county", "statutory_county")

_WHOLE: Final[Mapping[LawLevel, frozenset[str]]] = {
    "law_county": frozenset({"metropolitan_county"}),
    "statutory_county": frozenset({"metropolitan_county", "county_without_council"}),
}
_LONDON: Final = "E09"
_ENGLAND: Final = "E"


@dataclass(frozen=True, eq=False, repr=False)
class Counties:
    """
    The law's counties of England, and each London borough, in one of the two readings.

    Parameters
    ----------
    level
        Which reading.
    name
        What each is called, sorted; shape ``(counties,)``.
    code
        Its ONS code where it has one, else its name; shape ``(counties,)``.
    of_authority
        Which county each authority of the atlas lies in, shape ``(authorities,)``; -1 outside England,
        and for an authority that this edition has across counties.
    notes
        What there is to tell of a county, by name.
    """

    level: LawLevel
    name: NDArray[np.object_]
    code: NDArray[np.object_]
    of_authority: NDArray[np.int32]
    notes: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of counties."""
        return len(self.name)

    def __repr__(self) -> str:
        """Return how many there are, by which reading."""
        return f"<Counties: {len(self):,} of {self.level}>"

    def _repr_html_(self) -> str:
        """Return the first of them for a notebook."""
        counts = [int((self.of_authority == place).sum()) for place in range(len(self))]
        rows = list(zip(self.name.tolist(), self.code.tolist(), counts, strict=True))
        title = f"{len(self):,} counties and London boroughs of the law ({self.level})"
        return View(title, rows, ("name", "code", "authorities"), ("authorities",)).html()


@dataclass(frozen=True)
class CountyFact:
    """One county of the committed facts: its name, its authorities of May 2024, and what to know of it."""

    name: str
    code: str
    members: tuple[str, ...]
    note: str = ""


@cache
def county_facts(level: LawLevel) -> tuple[CountyFact, ...]:
    """
    Return the committed counties of a reading: those of more than what the atlas itself tells.

    Parameters
    ----------
    level
        Which reading.

    Returns
    -------
    facts
        London boroughs are not among them, nor what the atlas's own counties say.

    Examples
    --------
    >>> [fact.name for fact in county_facts("statutory_county")][-1], len(county_facts("law_county"))
    ('Berkshire', 46)
    """
    whole = [
        CountyFact(fact.name, fact.code if fact.code.startswith(_ENGLAND) else fact.name, fact.members)
        for fact in pool_facts()
        if fact.kind in _WHOLE[level]
    ]
    if level == "statutory_county":
        return tuple(whole)
    rows: list[dict[str, Any]] = _toml()["county"]
    named = [CountyFact(row["name"], row["name"], tuple(row["members"]), row.get("note", "")) for row in rows]
    return (*named, *whole)


def counties_of(atlas: Atlas, level: LawLevel) -> Counties:
    """
    Return the law's counties over an atlas's authorities, of whatever year they are.

    Parameters
    ----------
    atlas
        The reference geography.
    level
        Which reading.

    Returns
    -------
    counties
        An authority of England that the facts do not name, such as one of a fictional atlas, is in the
        county, by the Office for National Statistics, that the atlas gives.
    """
    authority = atlas.areas("authority")
    claims: dict[int, set[str]] = {}
    for fact in county_facts(level):
        for member in fact.members:
            answer = atlas.authorities.find(member)
            for number in answer.authorities if isinstance(answer, Match) else ():
                claims.setdefault(number, set()).add(fact.name)
    for number, name in _others(atlas):
        claims.setdefault(number, {name})
    names = sorted({name for found in claims.values() for name in found})
    places = {name: at for at, name in enumerate(names)}
    of_authority = np.full(len(authority), UNKNOWN, dtype=np.int32)
    for number, found in claims.items():
        if len(found) == 1:
            of_authority[number] = places[next(iter(found))]
    codes = {fact.name: fact.code for fact in county_facts(level)}
    notes = {fact.name: fact.note for fact in county_facts(level) if fact.note}
    return Counties(
        level,
        np.array(names, dtype=object),
        np.array([codes.get(name, name) for name in names], dtype=object),
        of_authority,
        notes,
    )


def _others(atlas: Atlas) -> Iterator[tuple[int, str]]:
    """Give each authority of England with the county that the atlas itself puts it in."""
    authority, county = atlas.areas("authority"), atlas.areas("county")
    for number, parent in enumerate(atlas.parent("county").tolist()):
        code = str(authority.code[number])
        if code.startswith(_ENGLAND):
            own = parent < 0 or code.startswith(_LONDON)
            yield number, str(authority.name[number] if own else county.name[parent])


@cache
def _toml() -> dict[str, Any]:
    """Return the file as it stands."""
    text = resources.files("localvalue.atlas").joinpath("law_counties.toml").read_text("utf-8")
    return tomllib.loads(text)
