"""
What is shown of people: their homes by authority, and never fewer than five of them.

Every output asks here, and nowhere else is it decided. Scores read exact points all the same: only what is
shown is made coarse. Of groups of fewer than five people one row is made, and where that one has fewer than
five still, the smallest other group joins it: so no group can be had by taking the others off the total.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.errors import InputError
from localvalue.places.coarse import Area, with_areas
from localvalue.spend.landings import LANDING_ROLES
from localvalue.spend.measures import PER_UNIT, measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.places import Located, Places
    from localvalue.scoring import Memberships, Scored
    from localvalue.spend import Spend

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]

PEOPLE: Final = ("workforce", "beneficiary")
"""Roles that are homes of people, or stand for people."""
PEOPLE_CODES: Final = tuple(LANDING_ROLES.index(role) for role in PEOPLE)

FEWEST: Final = 5
"""People of whom anything may be shown by place or by group."""

TARGET_GROUPS: Final = ("beneficiary_group",)
"""Columns that say what people are, which are shown in sums alone."""

FEW: Final = f"[c] groups of fewer than {FEWEST} people"
"""What the row of all small groups is called; ``[c]`` marks what is confidential in official tables."""
_ELSEWHERE: Final = f"[c] areas of fewer than {FEWEST} people"
_NO_AREA: Final = Area("nation", -1, _ELSEWHERE)

DISCLOSED: Final = (
    "Homes of people, and groups of fewer than five people, are shown as they are, because it was asked for:"
    " not for publication, and not to be sent on."
)
"""What stands over all that was written with homes as they are."""

_PARTS: Final = "postcode|address|area|easting|northing|longitude|latitude|match_name"
_HOME: Final = re.compile(rf"({'|'.join((*PEOPLE, 'resettlement'))})_({_PARTS})")
_ARE_PEOPLE: Final = re.compile(
    r"\b(people|persons?|ftes?|jobs?|employees?|workers?|apprentices|trainees|participants|beneficiaries|"
    r"learners|pupils|volunteers|residents|headcount)\b",
    re.IGNORECASE,
)
_ARE_NOT: Final = re.compile(r"week|hour|day|month|year|£|gbp|percent|%", re.IGNORECASE)


def is_home(column: str) -> bool:
    """
    Return whether a column says where people live.

    Parameters
    ----------
    column
        Its canonical name.

    Examples
    --------
    >>> is_home("workforce_postcode"), is_home("resettlement_area"), is_home("delivery_postcode")
    (True, True, False)
    """
    return _HOME.fullmatch(column) is not None


def speaks_of_people(spend: Spend) -> bool:
    """
    Return whether a table says where people live, or what they are.

    Parameters
    ----------
    spend
        The lines, and their table of landings.
    """
    names = spend.lines.column_names
    if any(is_home(name) or name in TARGET_GROUPS for name in names):
        return True
    return spend.landings is not None and bool(np.isin(spend.landings.parts.role, PEOPLE_CODES).any())


def shown(scored: Scored) -> Scored:
    """
    Return a score whose places are as they may be shown.

    Parameters
    ----------
    scored
        The answers at exact places.

    Returns
    -------
    scored
        The same answers. Homes of people are at their authority; those of authorities with fewer than five
        at the region, together; and where that is not enough, at no place that is named.
    """
    located = scored.located
    where = _shown_places(located)
    if where is None:
        return scored
    landed = scored.landings
    place, status = landed.place.copy(), landed.status.copy()
    for role, of_place in zip(PEOPLE_CODES, where.of_place, strict=True):
        mine = (landed.role == role) & (landed.place >= 0)
        place[mine] = of_place[landed.place[mine]]
        status[mine] = where.status[place[mine]]
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
    return replace(scored, located=there, landings=landed._replace(place=place, status=status, row=row))


def shown_memberships(scored: Scored, memberships: Memberships) -> Memberships:
    """
    Return each line's memberships as they may be shown.

    Parameters
    ----------
    scored
        The answers.
    memberships
        Exact.

    Returns
    -------
    memberships
        NaN for definitions that ask whom a line benefits. An answer about a home that a line lands at, in
        or out, is of the line as a whole, and names no place finer than the definition's own.
    """
    unknown = np.full(len(scored.located), np.nan, dtype=np.float32)
    of_people = [asks_of_people(definition) for definition in scored.definitions]
    values, lows, highs = (
        [unknown if hide else value for hide, value in zip(of_people, part, strict=True)]
        for part in memberships[:3]
    )
    return memberships._replace(value=values, low=lows, high=highs)


def shown_landing_values(scored: Scored) -> list[NDArray[np.float32]]:
    """
    Return each landing's memberships as they may be shown one by one.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    values
        One array a definition, shape ``(landings,)``; NaN as in `shown_memberships`.
    """
    mine = np.isin(scored.landings.role, PEOPLE_CODES)
    return [
        _blanked(value, np.ones_like(mine) if asks_of_people(definition) else mine)
        for definition, value in zip(scored.definitions, scored.landing_values(), strict=True)
    ]


def shown_place_values(scored: Scored) -> list[NDArray[np.float32]]:
    """
    Return each landing's own memberships, for the mean of a place where five people at least land.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    values
        One array a definition, shape ``(landings,)``: of the landing, not of its line, so that what a line
        has elsewhere is not told; NaN for definitions that ask whom a line benefits.
    """
    return [
        np.full_like(value, np.nan) if asks_of_people(definition) else value
        for definition, value in zip(scored.definitions, scored.landing_values(), strict=True)
    ]


def asks_of_people(definition: Definition) -> bool:
    """Return whether a definition asks what the people are whom a line benefits."""
    return any(column in TARGET_GROUPS for column in definition.traits)


def _blanked(values: NDArray[np.float32], some: Bools) -> NDArray[np.float32]:
    return np.where(some, np.float32(np.nan), values) if some.any() else values


def require_shown(spend: Spend, column: str) -> None:
    """
    Refuse to list where people live.

    Parameters
    ----------
    spend
        The lines.
    column
        What is to be listed by, as the user named it.

    Raises
    ------
    InputError
        The column says where people live.
    """
    if column in spend.lines.column_names or any(column in file.columns.values() for file in spend.files):
        name = spend.canonical(column)
        if is_home(name):
            raise InputError(
                f"the column {column!r} says where people live, and is not listed; summarise by another"
                " column, or ask for it with --disclose (disclose=True) and keep what is written to yourself"
            )


def people(spend: Spend) -> Floats:
    """
    Return how many people each line stands for.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    people
        What it measures, where that is people or jobs, else 1; shape ``(lines,)``.
    """
    count = np.ones(len(spend), dtype=np.float64)
    found = measures(spend)
    for code, (measure, unit) in enumerate(found.kinds):
        said = unit or measure
        if _ARE_PEOPLE.search(said) and not _ARE_NOT.search(said):
            mine = found.codes == code
            count[mine] = np.maximum(found.millionths[mine], 0) / PER_UNIT
    return count


def small(count: Floats, may: Bools | None = None) -> Bools:
    """
    Return which groups of people are put together.

    Parameters
    ----------
    count
        The people of each group, shape ``(groups,)``.
    may
        Which groups are of people at all; the others may only be joined. All, if left out.

    Returns
    -------
    together
        Those of fewer than five; and if they have fewer than five together, the next smallest too, until
        there are five or no group is left.

    Examples
    --------
    >>> small(np.array([9.0, 2.0, 7.0])).tolist(), small(np.array([9.0, 3.0, 3.0])).tolist()
    ([False, True, True], [False, True, True])
    """
    together = count < FEWEST
    if may is not None:
        together &= may
    if not together.any():
        return together
    # A group of nobody hides nobody
    for group in np.argsort(np.where(count > 0, count, np.inf), kind="stable").tolist():
        if count[together].sum() >= FEWEST:
            break
        together[group] = True
    return together


def grouped(
    scored: Scored,
    groups: Codes,
    names: Sequence[str | None],
    lines: Bools | None = None,
) -> tuple[Codes, list[str | None]]:
    """
    Return target groups as they may be shown.

    Parameters
    ----------
    scored
        The answers.
    groups
        The group of each line, shape ``(lines,)``.
    names
        The groups' names; None for the lines where the column is blank.
    lines
        The lines that are shown at all, shape ``(lines,)``; all, if left out.

    Returns
    -------
    groups, names
        Those of fewer than five people whom lines benefit are one, called `FEW`. The group of a line that is
        not shown means nothing. Sums by any other column, such as the buyer's, tell no more of people than a
        run of those lines alone.
    """
    of_people = np.ones(len(groups), dtype=np.bool_) if lines is None else lines
    group = np.where(of_people, groups, len(names))
    held = np.bincount(group, minlength=len(names) + 1)[:-1] > 0
    held &= np.array([name is not None for name in names])
    each = np.where(of_people, people(scored.located.spend), 0.0)
    together = small(_sums(group, each, len(names) + 1)[:-1], held)
    if not together.any():
        return groups, list(names)
    kept = np.flatnonzero(~together).tolist()
    number = np.full(len(names) + 1, len(kept), dtype=np.int32)
    number[kept] = np.arange(len(kept))
    number[-1] = len(kept) + 1
    return number[groups], [*(names[at] for at in kept), FEW]


class _Where(NamedTuple):
    """Where homes are shown."""

    places: Places
    """The places, with the areas that homes are shown at."""
    status: NDArray[np.uint8]
    """The status of each of them."""
    of_place: list[Codes]
    """For each role of people, where a home at each place is shown."""


def _shown_places(located: Located) -> _Where | None:
    """Return where homes are shown; None where there are none."""
    homes = [_homes(located, role) for role in PEOPLE]
    if not any(len(places) for places, _ in homes):
        return None
    areas: list[Area] = []
    number: dict[Area, int] = {}
    of_place = []
    first = len(located.places)
    for places, count in homes:
        shown_at = np.full(first, -1, dtype=np.int32)
        for place, area in zip(places.tolist(), _areas(located, places, count), strict=True):
            if area not in number:
                number[area] = first + len(areas)
                areas.append(area)
            shown_at[place] = number[area]
        of_place.append(shown_at)
    together = with_areas(located.atlas, located.places, areas)
    return _Where(together, together.spots.precision, of_place)


def _homes(located: Located, role: str) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of a role, each once, and how many people each has."""
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
        return np.empty(0, dtype=np.int64), np.empty(0)
    width = max(len(located.places), 1)
    pairs = np.unique(np.concatenate(lines) * width + np.concatenate(places))
    line, place = pairs // width, pairs % width
    # The people of a line are shared by its homes, and one home of a line is one person at the least
    several = np.bincount(line, minlength=len(located))
    each = np.maximum(people(located.spend)[line] / several[line], several[line] > 1)
    held, of_pair = np.unique(place, return_inverse=True)
    return held, _sums(of_pair.ravel(), each, len(held))


def _areas(located: Located, places: NDArray[np.int64], count: Floats) -> list[Area]:
    """Return the area that the homes of one role at each place are shown at."""
    if not len(places):
        return []
    common = located.places.common
    authority, region = common("authority")[places], common("region")[places]
    authorities, regions = (located.atlas.areas(level).name for level in ("authority", "region"))
    rest = [
        Area("region", -1, f"{regions[each]}: {_ELSEWHERE}") if each >= 0 else _NO_AREA
        for each in region.tolist()
    ]
    found = [
        Area("authority", own, str(authorities[own])) if own >= 0 else rest[at]
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
    together = small(_sums(codes, count, len(number)))
    return np.flatnonzero(together[codes]).tolist() if len(codes) else []


def _sums(groups: NDArray[np.integer], count: Floats, number: int) -> Floats:
    return np.asarray(np.bincount(groups, weights=count, minlength=number), dtype=np.float64)
