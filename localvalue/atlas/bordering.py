"""What borders a county or a buyer, in words, so that a person can check it against a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.atlas.authorities import Match
from localvalue.atlas.borders import LEAST_M, TOLERANCE_M, WATER_M
from localvalue.errors import AtlasError, InputError

if TYPE_CHECKING:
    from localvalue.atlas.atlas import Atlas
    from localvalue.atlas.law_counties import LawLevel

_HOW: Final = {
    "land": "borders by land, for about",
    "water": "borders over water, for about",
    "corner": "touches, and is no border here: about",
}
_M_PER_KM: Final = 1_000
_RULES: Final = (
    f"Computed from the boundaries of {{edition}}: a border runs within {TOLERANCE_M:.0f} m for"
    f" at least {LEAST_M:.0f} m;\nover water, both shores face each other over at most"
    f" {WATER_M / _M_PER_KM:.0f} km for as long. What is shorter is a corner: look at a map."
)


def bordering_text(atlas: Atlas, name: str, level: LawLevel = "law_county") -> str:
    """
    Return the counties and London boroughs that border an area.

    Parameters
    ----------
    atlas
        The reference geography.
    name
        A county of the law, else a buyer's name or code, or several joined by ``+``.
    level
        Which reading of the law's counties.

    Returns
    -------
    text
        A line for each, with how they meet and for how long, and the rules that decide.

    Raises
    ------
    InputError
        The name is neither.
    AtlasError
        The atlas lacks a boundary of the area.
    """
    called, members = _area(atlas, name, level)
    found = atlas.bordering(members, level)
    if found is None:
        raise AtlasError(f"this atlas has no boundary of {called}; build it with the boundaries of districts")
    counties = atlas.law_counties(level)
    own = [str(counties.name[each]) for each in np.unique(counties.of_authority[list(members)]) if each >= 0]
    inside = f", in {' and '.join(own)}" if own and own != [called] else ""
    lines = [f"{called}{inside}: {_count(sum(each.how != 'corner' for each in found))}"]
    width = max((len(str(counties.name[each.county])) for each in found), default=0)
    ways = list(_HOW)
    for each in sorted(found, key=lambda each: (ways.index(each.how), str(counties.name[each.county]))):
        length = f"{each.length_m / _M_PER_KM:.1f} km"
        lines.append(f"  {counties.name[each.county]:<{width}}  {_HOW[each.how]} {length}")
    return "\n".join([*lines, "", _RULES.format(edition=atlas.areas("authority").edition)])


def _area(atlas: Atlas, name: str, level: LawLevel) -> tuple[str, tuple[int, ...]]:
    counties = atlas.law_counties(level)
    for number, county in enumerate(counties.name.tolist()):
        if county.casefold() == name.strip().casefold():
            return county, tuple(np.flatnonzero(counties.of_authority == number).tolist())
    answer = atlas.authorities.find(name)
    if isinstance(answer, Match):
        return answer.name, answer.authorities
    nearest = f" (nearest: {', '.join(answer.nearest)})" if answer.nearest else ""
    raise InputError(f"{answer.explanation or answer.reason}{nearest}; name a county or a buyer")


def _count(number: int) -> str:
    if not number:
        return "no county or London borough borders it"
    return (
        "1 county or London borough borders it"
        if number == 1
        else f"{number} counties and boroughs border it"
    )
