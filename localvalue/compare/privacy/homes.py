"""Where homes of people are shown: at their authority, and never fewer than five of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.compare.privacy.rule import FEWEST, PEOPLE, PEOPLE_CODES, people, small, sums
from localvalue.compare.privacy.withheld import NOTHING_MORE
from localvalue.places.coarse import Area, with_areas
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.compare.privacy.withheld import Withheld
    from localvalue.places import Located, Places
    from localvalue.scoring import Scored
    from localvalue.scoring.either import Alternatives
    from localvalue.scoring.landings import Landings
    from localvalue.scoring.tally import PlacesAsked

    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Int64s = NDArray[np.int64]

NO_PLACE_TOLD: Final = f"[c] areas of fewer than {FEWEST} people"
"""What stands for the place of homes that is not told."""
_NO_AREA: Final = Area("nation", -1, NO_PLACE_TOLD)


class Homes(NamedTuple):
    """The homes of one role: each line with each place that it has, and how many people that is."""

    line: Int64s
    place: Int64s
    people: Floats


class _Where(NamedTuple):
    """Where homes are shown."""

    places: Places
    """The places, with the areas that homes are shown at."""
    status: NDArray[np.uint8]
    """The status of each of them."""
    of_place: list[Codes]
    """For each role of people, where a home at each place is shown."""


def shown(scored: Scored, also: Withheld = NOTHING_MORE) -> Scored:
    """
    Return a score whose places are as they may be shown.

    Parameters
    ----------
    scored
        The answers at exact places.
    also
        Where no home is shown although enough people live there.

    Returns
    -------
    scored
        The same answers. Homes of people are at their authority; those of authorities with fewer than five
        at the region, together; and where that is not enough, at no place that is named.
    """
    located = scored.located
    where = _shown_places(located, also)
    if where is None:
        return scored
    landed = scored.landings
    place, status = _moved(landed, where)
    # Whose home it is may stand beside it: the row of the table of landings is nobody's
    row = np.where(np.isin(landed.role, PEOPLE_CODES), np.int64(-1), landed.row)
    roles = dict(located.roles)
    for name, of_place in zip(PEOPLE, where.of_place, strict=True):
        if name in roles:
            own = roles[name]
            codes = np.where(own.places >= 0, of_place[own.places], np.int32(-1)).astype(np.int32)
            known = np.where(codes >= 0, where.status[codes], own.status).astype(np.uint8)
            nothing = own.mended._replace(codes=np.full(len(codes), -1, dtype=np.int32), cells=[])
            roles[name] = replace(own, places=codes, status=known, mended=nothing)
    there = replace(located, places=where.places, roles=roles)
    landings = landed._replace(place=place, status=status, row=row)
    return replace(scored, located=there, landings=landings, places_asked=_asked(scored, where))


def _moved(landed: Landings | Alternatives, where: _Where) -> tuple[Codes, NDArray[np.uint8]]:
    """Return the places that landings are shown at, and the status of each."""
    place, status = landed.place.copy(), landed.status.copy()
    for role, of_place in zip(PEOPLE_CODES, where.of_place, strict=True):
        mine = (landed.role == role) & (landed.place >= 0)
        place[mine] = of_place[landed.place[mine]]
        status[mine] = where.status[place[mine]]
    return place, status


def _asked(scored: Scored, where: _Where) -> PlacesAsked | None:
    """Return the places of which any may qualify, as they may be shown."""
    if scored.places_asked is None:
        return None
    of = scored.places_asked.of
    place, status = _moved(of, where)
    row = np.where(np.isin(of.role, PEOPLE_CODES), np.int64(-1), of.row)
    return scored.places_asked._replace(of=of._replace(place=place, status=status, row=row))


def homes(located: Located, role: str) -> Homes:
    """
    Return the homes of a role.

    Parameters
    ----------
    located
        Lines, and where everything is.
    role
        One of `PEOPLE`.

    Returns
    -------
    homes
        Each line and place once. The people of a line are shared by its homes.
    """
    lines, places = [], []
    if role in located.roles:
        own = located.roles[role].places
        lines.append(np.flatnonzero(own >= 0))
        places.append(own[own >= 0].astype(np.int64))
    table = located.spend.landings
    if table is not None and located.rows is not None:
        mine = np.flatnonzero((table.parts.role == LANDING_ROLES.index(role)) & (table.parts.row >= 0))
        at = located.rows.places[table.parts.row[mine]]
        lines.append(table.parts.line[mine][at >= 0])
        places.append(at[at >= 0].astype(np.int64))
    if not lines:
        return Homes(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    width = max(len(located.places), 1)
    pairs = np.unique(np.concatenate(lines) * width + np.concatenate(places))
    line, place = pairs // width, pairs % width
    # The people of a line are shared by its homes, and one home of a line is one person at the least
    several = np.bincount(line, minlength=len(located))
    each = np.maximum(people(located.spend)[line] / several[line], several[line] > 1)
    return Homes(line, place, each)


def _shown_places(located: Located, also: Withheld) -> _Where | None:
    """Return where homes are shown; None where there are none."""
    every = [homes(located, role) for role in PEOPLE]
    if not any(len(each.line) for each in every):
        return None
    areas: list[Area] = []
    number: dict[Area, int] = {}
    of_place = []
    first = len(located.places)
    for role, each in zip(PEOPLE, every, strict=True):
        places, of_home = np.unique(each.place, return_inverse=True)
        count = sums(of_home.ravel(), each.people, len(places))
        hidden = {authority for named, authority in also.homes if named == role}
        shown_at = np.full(first, -1, dtype=np.int32)
        for place, area in zip(places.tolist(), _areas(located, places, count, hidden), strict=True):
            if area not in number:
                number[area] = first + len(areas)
                areas.append(area)
            shown_at[place] = number[area]
        of_place.append(shown_at)
    together = with_areas(located.atlas, located.places, areas)
    return _Where(together, together.spots.precision, of_place)


def _areas(located: Located, places: Int64s, count: Floats, hidden: set[int]) -> list[Area]:
    """Return the area that the homes of one role at each place are shown at."""
    if not len(places):
        return []
    common = located.places.common
    authority, region = common("authority")[places], common("region")[places]
    authorities, regions = (located.atlas.areas(level).name for level in ("authority", "region"))
    rest = [
        Area("region", -1, f"{regions[each]}: {NO_PLACE_TOLD}") if each >= 0 else _NO_AREA
        for each in region.tolist()
    ]
    found = [
        Area("authority", own, str(authorities[own])) if own >= 0 and own not in hidden else rest[at]
        for at, own in enumerate(authority.tolist())
    ]
    for each in np.unique(region[(region >= 0) & (authority >= 0)]).tolist():
        mine = np.flatnonzero((region == each) & (authority >= 0)).tolist()
        for at in _few([found[at] for at in mine], count[mine]):
            found[mine[at]] = rest[mine[at]]
    # What is too little in all of a region, with so much else that it cannot be told by what is left
    for at in _few(found, count):
        found[at] = _NO_AREA
    return found


def _few(areas: Sequence[Area], count: Floats) -> list[int]:
    """Return the positions of what is of too few people, taken by area."""
    number = {area: at for at, area in enumerate(dict.fromkeys(areas))}
    codes = np.array([number[area] for area in areas], dtype=np.int64)
    together = small(sums(codes, count, len(number)))
    return np.flatnonzero(together[codes]).tolist() if len(codes) else []
