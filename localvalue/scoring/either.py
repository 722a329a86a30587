"""
Landings that count where any of several places qualifies: an office or a branch.

Every place is asked about once, as if it stood alone. What several places say together is then a unit of its
own below the others: its pattern is, definition by definition, the Kleene *or* of the patterns at the places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import below, factorize, taken, unique_rows
from localvalue.places import STATUS_CODE
from localvalue.scoring.engine import GAPS, Answers
from localvalue.scoring.landing_rows import RoleRows, role_rows
from localvalue.scoring.patterns import TRUE, UNKNOWN, Patterns, merged, states_of
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from localvalue.places import Located
    from localvalue.scoring.landings import Landings
    from localvalue.spend.landings import Attribution

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    UInt8s = NDArray[np.uint8]

_NO_PLACE: Final = np.uint8(GAPS.index("no_place"))
_BLOCK_ROWS: Final = 1_000_000
_MOST_WEIGHT: Final = 2**31
"""Most that the weights of one place may add up to, so that the product of two fits in 64 bits."""
_UNKNOWN_BIT: Final = np.uint8(1 << UNKNOWN)


class Alternatives(NamedTuple):
    """The places of all landings, in the order of the landings; those of one in that of its roles."""

    landing: Int64s
    """Shape ``(n,)``, rising; every landing has one."""
    line: Int64s
    role: UInt8s
    place: Codes
    """-1 where not placed."""
    status: UInt8s
    tier: Codes
    row: Int64s


def alternatives(located: Located, landed: Landings, choice: Attribution) -> Alternatives | None:
    """
    Return every place at which landings may qualify.

    Parameters
    ----------
    located
        Lines, and where their roles are.
    landed
        Their landings.
    choice
        The attribution.

    Returns
    -------
    alternatives
        None where the attribution has no part of which any place counts. A role that is not given is no
        alternative; of a landing for which none is given there is one, and it is missing.
    """
    if not choice.either:
        return None
    alone = np.flatnonzero(~np.isin(landed.part, np.array(sorted(choice.either))))
    found = [_themselves(landed, alone)]
    for part in sorted(choice.either):
        landing = np.flatnonzero(landed.part == part)
        found += _of_part(located, landed, landing, choice.parts[part][0])
    whole = below(*found)
    return taken(whole, np.argsort(whole.landing, kind="stable"))


def _themselves(landed: Landings, some: NDArray[np.intp]) -> Alternatives:
    return Alternatives(
        some.astype(np.int64),
        landed.line[some],
        landed.role[some],
        landed.place[some],
        landed.status[some],
        landed.tier[some],
        landed.row[some],
    )


def _of_part(
    located: Located, landed: Landings, landing: NDArray[np.intp], roles: tuple[str, ...]
) -> Iterator[Alternatives]:
    """Yield the alternatives of the landings of one part, of which each line has one."""
    of_line = np.full(len(located), -1, dtype=np.int64)
    of_line[landed.line[landing]] = landing
    nowhere = np.zeros(len(landed.line), dtype=np.bool_)
    nowhere[landing] = True
    for role in roles:
        rows = _rows(located, role)
        given = (of_line[rows.line] >= 0) & (rows.status != STATUS_CODE["missing"])
        rows = rows if given.all() else taken(rows, given)
        owner = of_line[rows.line]
        nowhere[owner] = False
        yield Alternatives(owner, rows.line, rows.role, rows.place, rows.status, rows.tier, rows.row)
    yield _themselves(landed, np.flatnonzero(nowhere))


def _rows(located: Located, role: str) -> RoleRows:
    if located.rows is not None:
        return role_rows(located, role)
    lines = len(located)
    here = located.roles[role]
    return RoleRows(
        np.arange(lines, dtype=np.int64),
        np.full(lines, LANDING_ROLES.index(role), dtype=np.uint8),
        here.places,
        here.status,
        np.broadcast_to(np.int64(1), lines),
        np.broadcast_to(np.int32(1), lines),
        np.broadcast_to(np.int64(-1), lines),
    )


def any_of(found: Answers, of: Alternatives, unit: Codes) -> tuple[Codes, Answers]:
    """
    Return what the places of each landing answer together: whether any of them qualifies.

    Parameters
    ----------
    found
        What each place answers by itself.
    of
        The places of each landing.
    unit
        The unit of each of them, shape ``(n,)``.

    Returns
    -------
    of_landing
        The unit of each landing.
    answers
        Those found, and below them those of several places.

    Notes
    -----
    Half-known places are taken to be independent: the share of a landing under a pattern is the sum of the
    products of the shares of its places. Its states hold every answer that points of its places can give
    together, so that bounds are exact. A place that is given twice is one place.
    """
    placed = np.zeros(len(found.unit_state), dtype=np.bool_)
    placed[unit[of.place >= 0]] = True
    like = _like(found, placed)
    count = np.bincount(of.landing)
    current = unit[np.cumsum(count) - count]
    landing, unit = _different(of, unit, count)
    first = np.flatnonzero(np.append(True, landing[1:] != landing[:-1])[: len(landing)])
    size = np.diff(np.append(first, len(landing)))
    both = like[unit[first]]
    for rank in range(1, int(size.max(initial=0))):
        mine = np.flatnonzero(size > rank)
        next_ = like[unit[first[mine] + rank]]
        pair, at = unique_rows([both[mine], next_])
        one, other = both[mine][at], next_[at]
        both[mine] = len(placed) + pair
        found = _with_pairs(found, placed, one, other)
        placed = np.append(placed, placed[one] | placed[other])
    several = size > 1
    current[landing[first[several]]] = both[several]
    return current, found


def _different(of: Alternatives, unit: Codes, count: Int64s) -> tuple[Int64s, Codes]:
    """Return landing and unit of the different places of the landings that have several."""
    mine = np.flatnonzero(count[of.landing] > 1)
    if count.max(initial=0) > 2:  # noqa: PLR2004  # of two places the order makes no difference
        mine = mine[np.lexsort((of.place[mine], of.landing[mine]))]
    landing, place = of.landing[mine], of.place[mine]
    new = (landing[1:] != landing[:-1]) | (place[1:] != place[:-1])
    kept = np.append(True, new)[: len(mine)]
    return landing[kept], unit[mine[kept]]


def _like(found: Answers, placed: Bools) -> Codes:
    """Return for each unit the first that answers the same, where all of a unit's points do."""
    like = np.arange(len(placed), dtype=np.int32)
    alike = np.flatnonzero(np.diff(found.start) == 1)
    columns = [found.pattern[found.start[alike]], placed[alike].astype(np.int32)]
    code, first = unique_rows([*columns, *(column[alike] for column in found.gaps.T)])
    like[alike] = alike[first][code]
    return like


def _with_pairs(found: Answers, placed: Bools, one: Codes, other: Codes) -> Answers:
    """Return answers with those of pairs of units below them."""
    patterns = Patterns(found.patterns.shape[1])
    patterns.numbers(np.ascontiguousarray(found.patterns.T))
    rows = np.diff(found.start)[one] * np.diff(found.start)[other]
    product = _Product(found, patterns, one, other)
    parts = [product.of(np.flatnonzero(rows == 1))]
    parts += [merged(*product.of(some)) for some in _blocks(np.flatnonzero(rows > 1), rows)]
    table, rank = patterns.ordered()
    pair, pattern, weight = (np.concatenate([part[at] for part in parts]) for at in range(3))
    pattern = rank[pattern]
    if len(parts) > 1:
        pair, pattern, weight = merged(pair, pattern, weight)
    start = np.searchsorted(pair, np.arange(len(one) + 1)).astype(np.int64)
    unit_state, states = states_of(table, pattern, start)
    known = {row.tobytes(): number for number, row in enumerate(found.states)}
    of_state = np.array([known.setdefault(row.tobytes(), len(known)) for row in states], dtype=np.int32)
    return Answers(
        table,
        np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, table.shape[1]),
        np.concatenate([found.unit_state, of_state[unit_state]]),
        np.concatenate([found.start, found.start[-1] + start[1:]]),
        np.concatenate([rank[found.pattern], pattern]).astype(np.int32),
        np.concatenate([found.weight, _small(weight, start)]),
        np.concatenate([found.gaps, _gaps(found, placed, (one, other), states[unit_state])]),
    )


def _blocks(pairs: NDArray[np.intp], rows: Int64s) -> list[NDArray[np.intp]]:
    """Return pairs in parts of about a million rows."""
    number = np.cumsum(rows[pairs]) // _BLOCK_ROWS
    return np.split(pairs, np.flatnonzero(np.diff(number)) + 1) if len(pairs) else []


class _Product:
    """The rows of pairs of units: every row of the one with every row of the other."""

    def __init__(self, found: Answers, patterns: Patterns, one: Codes, other: Codes) -> None:
        self.found = found
        self.patterns = patterns
        self.one = one
        self.other = other
        self.size: Int64s = np.diff(found.start)
        self.weight = _small(found.weight, found.start)

    def of(self, pairs: NDArray[np.intp]) -> tuple[Int64s, Int64s, Int64s]:
        """Return pair, number of the joint pattern and weight of the rows of some pairs."""
        one, other = self.one[pairs], self.other[pairs]
        width = self.size[other]
        count = self.size[one] * width
        owner = np.repeat(np.arange(len(pairs)), count)
        at = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        left = self.found.start[one][owner] + at // width[owner]
        right = self.found.start[other][owner] + at % width[owner]
        number = self._either(self.found.pattern[left], self.found.pattern[right])
        return pairs[owner].astype(np.int64), number, self.weight[left] * self.weight[right]

    def _either(self, one: Codes, other: Codes) -> Int64s:
        """Return the numbers of the patterns that two patterns make by Kleene's or."""
        table = self.found.patterns
        code, unique = factorize(one.astype(np.int64) * len(table) + other)
        a, b = table[unique // len(table)], table[unique % len(table)]
        # Of two answers that are not true the unknown one is the larger
        either = np.where((a == TRUE) | (b == TRUE), np.uint8(TRUE), np.maximum(a, b))
        return self.patterns.numbers(np.ascontiguousarray(either.T))[code]


def _small(weight: Int64s, start: Int64s) -> Int64s:
    """Return the weights of units by their largest common divisor, and rounded where they are vast."""
    if not len(weight):
        return weight
    size = np.diff(start)
    least: Int64s = weight // np.repeat(np.maximum(np.gcd.reduceat(weight, start[:-1]), 1), size)
    whole = np.add.reduceat(least, start[:-1])
    vast = np.flatnonzero(np.repeat(whole > _MOST_WEIGHT, size))
    scaled = least[vast] * (_MOST_WEIGHT / np.repeat(whole, size)[vast])
    least[vast] = np.where(least[vast] > 0, np.maximum(np.rint(scaled), 1), 0).astype(np.int64)
    return least


def _gaps(found: Answers, placed: Bools, pair: tuple[Codes, Codes], states: UInt8s) -> UInt8s:
    """Return why pairs of units are unknown: one that is not placed is the reason that comes last."""
    reasons = [np.where(placed[unit][:, None], found.gaps[unit], _NO_PLACE) for unit in pair]
    # No reason is 0, and goes round to the largest number
    first = np.minimum(reasons[0] - np.uint8(1), reasons[1] - np.uint8(1)) + np.uint8(1)
    is_open = (states & _UNKNOWN_BIT > 0) & (placed[pair[0]] | placed[pair[1]])[:, None]
    return np.where(is_open, first, np.uint8(0))
