"""What a map tells beside the places: who and where can be searched for, and from how many buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from localvalue.columns import coded, factorize
from localvalue.compare.because import Because, because
from localvalue.compare.parties import payees
from localvalue.spend.landings import LANDING_ROLES
from localvalue.spend.matching import AMBIGUOUS, OWN, UNMATCHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from localvalue.scoring import Scored

    Int64s = NDArray[np.int64]
    Integers = NDArray[np.signedinteger[Any]]

LEVELS: Final = ("authority", "constituency", "ward")
"""Areas that can be searched for."""
REGISTERED: Final = "supplier"
"""The role whose address in a register is a registered or a head office; a branch's is where it works."""

_MOST_PLACES: Final = 12


class Found(NamedTuple):
    """What of one kind can be searched for, the most pounds first."""

    name: list[str]
    pence: Int64s
    lines: Int64s
    buyers: Int64s
    """How many different buyers; 0 where the table names none."""
    places: Int64s
    """How many of the drawn places."""
    where: list[list[int]]
    """The drawn places with the most pounds, up to 12."""


class Flow(NamedTuple):
    """What went from one home area to one drawn place."""

    home: Int64s
    place: Int64s
    pence: Int64s


class Mapped(NamedTuple):
    """Facts of drawn places, and what can be searched for."""

    buyers: Int64s
    """How many different buyers each drawn place has pounds of, shape ``(n,)``."""
    registered: Int64s
    """Pence of each drawn place that are known by a registered office only, shape ``(n,)``."""
    roles: dict[str, Int64s]
    """Pence of each drawn place by role, shape ``(n,)``; for roles that have any."""
    found: dict[str, Found]
    """By kind: ``supplier``, then the levels."""
    flows: Flow
    small_areas: dict[int, int]
    """Absolute pence by position among the small areas, of the indices that deciles are read from."""
    because: Because
    """The facts that definitions ask for."""


class _Drawn(NamedTuple):
    """Landings that are drawn, each with its line's buyer."""

    scored: Scored
    landing: Int64s
    place: Int64s
    line: Int64s
    buyer: Int64s
    pence: Int64s


def mapped(scored: Scored, drawn: ArrayLike) -> Mapped:
    """
    Return what a map tells beside the places.

    Parameters
    ----------
    scored
        The answers, at places that may be shown.
    drawn
        Which drawn place each row of `landed` is a part of, shape ``(rows,)``.

    Returns
    -------
    mapped
        The pence of each kind's areas are those of the places wholly in one of them: a place that is only
        half known may lie in several, and is then in none.
    """
    landings = scored.landings
    mine = np.flatnonzero(landings.place >= 0)
    row, unique = factorize(landings.place[mine].astype(np.int64))
    line = landings.line[mine]
    place = np.asarray(drawn, dtype=np.int64)[row]
    each = _Drawn(scored, mine, place, line, _buyers(scored)[line], landings.pence[mine])
    count = int(place.max(initial=-1)) + 1
    return Mapped(
        buyers=_different(place, each.buyer, count),
        registered=_sums(place, np.where(_registered(each), each.pence, 0), count),
        roles=_roles(each, count),
        found={"supplier": _suppliers(each), **_areas(each, unique[row])},
        flows=_flows(each),
        small_areas=_small_areas(each, unique[row]),
        because=because(scored, mine, place),
    )


def _buyers(scored: Scored) -> Int64s:
    """Return the buyer of each line as a number; -1 where nobody is named."""
    located = scored.located
    if "buyer" in located.spend.lines.column_names:
        return coded(located.spend.column("buyer")).codes.astype(np.int64)
    return np.where(located.home >= 0, 0, -1).astype(np.int64)


def _registered(each: _Drawn) -> NDArray[np.bool_]:
    """Return which landings are where a register has the supplier, and nothing nearer to the work."""
    table, landings = each.scored.located.spend.lines, each.scored.landings
    if f"{REGISTERED}_match" not in table.column_names:
        return np.zeros(len(each.line), dtype=np.bool_)
    how = coded(table.column(f"{REGISTERED}_match"))
    other = np.array([*(cell in {OWN, AMBIGUOUS, UNMATCHED} for cell in how.cells), True], dtype=np.bool_)
    supplier = landings.role[each.landing] == LANDING_ROLES.index(REGISTERED)
    found: NDArray[np.bool_] = ~other[how.codes[each.line]] & supplier & (landings.row[each.landing] < 0)
    return found


def _roles(each: _Drawn, count: int) -> dict[str, Int64s]:
    role = each.scored.landings.role[each.landing]
    return {
        LANDING_ROLES[code]: _sums(each.place, np.where(role == code, each.pence, 0), count)
        for code in np.unique(role).tolist()
        if code < len(LANDING_ROLES)
    }


def _sums(group: Integers, pence: Int64s, count: int) -> Int64s:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, group, pence)
    return sums


def _different(group: Integers, value: Integers, count: int) -> Int64s:
    """Return how many different values each group has, of those that are not -1."""
    known = np.flatnonzero(value >= 0)
    width = int(value.max(initial=0)) + 1
    _, pairs = factorize(group[known].astype(np.int64) * width + value[known])
    return np.bincount(pairs // width, minlength=count)


def _suppliers(each: _Drawn) -> Found:
    who = payees(each.scored, each.landing)
    return _found(each, who.codes.astype(np.int64), who.cells)


def _areas(each: _Drawn, place: Int64s) -> dict[str, Found]:
    """Return the areas of each level that whole places lie in."""
    located = each.scored.located
    names = {level: located.atlas.areas(level).name.astype(str) for level in LEVELS}
    inside = located.places.common("authority")[place]
    found = {}
    for level in LEVELS:
        area = located.places.common(level)[place].astype(np.int64)
        called = names[level].astype(object)
        if level == "ward":
            held = (area >= 0) & (inside >= 0)
            # Wards of many councils have one name
            called[area[held]] = names["ward"][area[held]] + " (" + names["authority"][inside[held]] + ")"
        found[level] = _found(each, area, called)
    return found


def _found(each: _Drawn, code: Int64s, names: Sequence[str] | NDArray[np.object_]) -> Found:
    known = np.flatnonzero(code >= 0)
    group, unique = factorize(code[known])
    group, count = group.astype(np.int64), len(unique)
    place, pence = each.place[known], each.pence[known]
    sums = _sums(group, pence, count)
    width = int(place.max(initial=0)) + 1
    pair, pairs = factorize(group * width + place)
    of_pair, at = pairs // width, pairs % width
    size = np.abs(_sums(pair.astype(np.int64), pence, len(pairs)))
    order = np.lexsort((at, -size, of_pair))
    start = np.searchsorted(of_pair[order], np.arange(count + 1))
    best = np.argsort(-np.abs(sums), kind="stable")
    listed = [
        at[order[start[g] : min(start[g + 1], start[g] + _MOST_PLACES)]].tolist() for g in best.tolist()
    ]
    return Found(
        [str(names[number]) for number in unique[best].tolist()],
        sums[best],
        _different(group, each.line[known], count)[best],
        _different(group, each.buyer[known], count)[best],
        np.diff(start)[best],
        listed,
    )


def _flows(each: _Drawn) -> Flow:
    home = each.scored.located.home[each.line].astype(np.int64)
    known = np.flatnonzero(home >= 0)
    width = int(each.place.max(initial=0)) + 1
    pair, pairs = factorize(home[known] * width + each.place[known])
    pence = _sums(pair.astype(np.int64), each.pence[known], len(pairs))
    return Flow(pairs // width, pairs % width, pence)


def _small_areas(each: _Drawn, place: Int64s) -> dict[int, int]:
    located = each.scored.located
    point = located.places.point()[place]
    sums: dict[int, int] = {}
    known = np.flatnonzero(point >= 0)
    for index in located.atlas.default_indices():
        area = located.places.points.column(index.column, point[known])
        held = np.flatnonzero((area >= 0) & (index.decile()[np.maximum(area, 0)] > 0))
        total = np.bincount(area[held], weights=np.abs(each.pence[known[held]]))
        sums |= {int(number): int(total[number]) for number in np.unique(area[held]).tolist()}
    return sums
