"""
The answers of all definitions, on unique units and never on lines.

A unit is a unique (home, site, place, traits). Its place's points are asked about, in blocks of at most
a million; the answers of all definitions at one point are a pattern, and a unit is reduced at once to
how much of it lies under each pattern. A half-known place is no special case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import Coded, factorize, unique_rows
from localvalue.definitions import truth, why_unknown
from localvalue.scoring.geography import Geography
from localvalue.scoring.pairs import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.scoring.landings import Landings

    Codes = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    UInt8s = NDArray[np.uint8]

FALSE: Final = 0
TRUE: Final = 1
UNKNOWN: Final = 2
"""The three answers; a pattern is one of them for each definition."""

ALL_FALSE: Final = 1 << FALSE
ALL_TRUE: Final = 1 << TRUE
ALL_UNKNOWN: Final = 1 << UNKNOWN
"""States of a whole place: which answers occur among its points, as bits."""

GAPS: Final = (
    "",
    "no_site",
    "no_home",
    "no_index",
    "no_domain",
    "no_data",
    "no_rule",
    "in_doubt",
    "not_applicable",
)
"""Why a definition is unknown at a placed unit; the first is for where it is known."""

_BLOCK_POINTS: Final = 1_000_000
# Answers of so many definitions fit in one signed 64-bit number to the base 3
_WORD: Final = 39
_BASE: Final = 3


class Units(NamedTuple):
    """Unique (home, site, place, traits)."""

    home: Codes
    site: Codes
    place: Codes
    traits: dict[str, Coded]
    """Columns of the lines, each as codes of shape ``(units,)`` into its different cells."""


@dataclass(frozen=True, eq=False)
class Answers:
    """
    What all definitions answer at every unit.

    Parameters
    ----------
    patterns
        The different patterns, shape ``(patterns, definitions)``: `FALSE`, `TRUE` or `UNKNOWN`.
    states
        The different states of whole places, likewise: which answers occur, as bits.
    unit_state
        The state of each unit, shape ``(units,)``.
    start
        Where each unit's rows of `pattern` and `weight` start, shape ``(units + 1,)``.
    pattern, weight
        How much of a unit lies under each pattern, by points, shape ``(rows,)``.
    gaps
        Why a definition is unknown somewhere in a unit, codes into ``GAPS``, shape
        ``(units, definitions)``; 0 where it is known, and for a unit that is not placed.
    """

    patterns: UInt8s
    states: UInt8s
    unit_state: Codes
    start: Int64s
    pattern: Codes
    weight: Int64s
    gaps: UInt8s


def units_of(located: Located, landed: Landings, definitions: Sequence[Definition]) -> tuple[Codes, Units]:
    """
    Return the unique units, and which of them each landing is.

    Parameters
    ----------
    located
        Homes, sites and columns, line by line.
    landed
        The landings.
    definitions
        What is to be asked; only the traits that they name are read.

    Returns
    -------
    of_landing
        Numbers of units, shape ``(landings,)``.
    units
        The units.
    """
    columns = tuple(dict.fromkeys(column for each in definitions for column in each.traits))
    cells = {column: located.trait(column) for column in columns}
    keys = [located.home[landed.line], located.site[landed.line], landed.place]
    keys += [each.codes[landed.line] for each in cells.values()]
    of_landing, first = unique_rows(keys)
    line = landed.line[first]
    traits = {column: Coded(each.codes[line], each.cells) for column, each in cells.items()}
    return of_landing, Units(located.home[line], located.site[line], landed.place[first], traits)


def answers(
    located: Located,
    units: Units,
    definitions: Sequence[Definition],
    progress: Callable[[int, int], object] | None = None,
) -> Answers:
    """
    Return what definitions answer at units.

    Parameters
    ----------
    located
        Where everything is.
    units
        What to ask about.
    definitions
        What to ask.
    progress
        Is told after each block how many points are done, and of how many.

    Returns
    -------
    answers
        A unit that is not placed is unknown to all, and no definition is asked about it.
    """
    asking = _Asking(located, units, definitions)
    total = int(located.places.sizes[units.place[units.place >= 0]].sum())
    blocks = []
    for slices in _slices(located, units):
        blocks.append(asking.block(*slices))
        if progress:
            progress(min(len(blocks) * _BLOCK_POINTS, total), total)
    return asking.together(blocks)


class _Slices(NamedTuple):
    """A run of units, and which of each unit's points belong to the block."""

    units: Int64s
    begin: Int64s
    end: Int64s


def _slices(located: Located, units: Units) -> Iterator[_Slices]:
    """Yield the points of all placed units in blocks of at most a million, in order."""
    placed = np.flatnonzero(units.place >= 0)
    sizes = located.places.sizes[units.place[placed]]
    stop = np.cumsum(sizes)
    start = stop - sizes
    for low in range(0, int(stop[-1]) if len(stop) else 0, _BLOCK_POINTS):
        high = low + _BLOCK_POINTS
        mine = slice(np.searchsorted(stop, low, side="right"), np.searchsorted(start, high))
        yield _Slices(
            placed[mine],
            np.maximum(low - start[mine], 0),
            np.minimum(high - start[mine], sizes[mine]),
        )


class _Reduced(NamedTuple):
    """How much of the units of one block lies under each pattern."""

    unit: Int64s
    pattern: Int64s
    weight: Int64s
    gap_unit: Int64s
    gap: UInt8s


class _Asking:
    """Asks all definitions about all units, block by block."""

    def __init__(self, located: Located, units: Units, definitions: Sequence[Definition]) -> None:
        site_places, number = np.unique(np.append(units.site, -1), return_inverse=True)
        # The first of the unique sites is -1, no site
        self.site: Codes = (number.ravel()[:-1] - 1).astype(np.int32)
        site_rows = located.places.point()[site_places[1:]]
        self.located = located
        self.units = units
        self.definitions = definitions
        self.geography = Geography(located.atlas, located.places.points, located.homes, site_rows)
        self.known_patterns: dict[bytes, int] = {}

    def block(self, numbers: Int64s, begin: Int64s, end: Int64s) -> _Reduced:
        """Return what the definitions answer at some points of some units."""
        units = self.units
        points = self.located.places.expand(units.place[numbers], begin, end)
        unit = numbers[points.owner]
        traits = {column: Coded(each.codes[unit], each.cells) for column, each in units.traits.items()}
        pairs = Block(self.geography, units.home[unit], self.site[unit], points.rows, traits)
        digits = np.empty((len(self.definitions), len(unit)), dtype=np.uint8)
        gap_units, gaps = [], []
        for number, definition in enumerate(self.definitions):
            answer = truth(definition.test(pairs), len(pairs), definition.name)
            digits[number] = np.where(answer.known, answer.true, UNKNOWN)
            if not answer.known.all():
                rows = np.flatnonzero(~answer.known)
                why = _gap_codes(why_unknown(definition, pairs)[rows])
                _, unique = factorize(unit[rows] * len(GAPS) + why)
                gap_units.append(unique // len(GAPS) * len(self.definitions) + number)
                gaps.append((unique % len(GAPS)).astype(np.uint8))
        pattern = self._patterns(digits)
        key, unique = factorize(unit * np.int64(1 << 31) + pattern)
        weight = np.zeros(len(unique), dtype=np.int64)
        np.add.at(weight, key, points.weight)
        none = np.empty(0, dtype=np.int64)
        return _Reduced(
            unique >> 31,
            unique & ((1 << 31) - 1),
            weight,
            np.concatenate([none, *gap_units]),
            np.concatenate([none.astype(np.uint8), *gaps]),
        )

    def _patterns(self, digits: UInt8s) -> Int64s:
        """Return the number of each column's pattern."""
        codes: Int64s = np.zeros(digits.shape[1], dtype=np.int64)
        for low in range(0, len(digits), _WORD):
            word = np.zeros(digits.shape[1], dtype=np.int64)
            for row in digits[low : low + _WORD]:
                word *= _BASE
                word += row
            dense, unique = factorize(word)
            joined = factorize(codes * len(unique) + dense)[0] if low else dense
            codes = joined.astype(np.int64)
        first = np.full(int(codes.max(initial=-1)) + 1, len(codes), dtype=np.int64)
        np.minimum.at(first, codes, np.arange(len(codes)))
        number = np.array(
            [
                self.known_patterns.setdefault(digits[:, column].tobytes(), len(self.known_patterns))
                for column in first.tolist()
            ],
            dtype=np.int64,
        )
        return number[codes]

    def together(self, blocks: Sequence[_Reduced]) -> Answers:
        """Return the answers of all blocks."""
        count = len(self.units.place)
        width = len(self.definitions)
        nowhere = np.flatnonzero(self.units.place < 0)
        unplaced = np.full(width, UNKNOWN, dtype=np.uint8).tobytes()
        number = self.known_patterns.setdefault(unplaced, len(self.known_patterns))
        unit = np.concatenate([nowhere, *(block.unit for block in blocks)])
        pattern = np.concatenate([np.full(len(nowhere), number), *(block.pattern for block in blocks)])
        weight = np.concatenate([np.ones(len(nowhere), dtype=np.int64), *(block.weight for block in blocks)])
        # In an order of their own, so that which pattern a left-over penny goes to is not the lines' to say
        ordered = sorted(self.known_patterns)
        rank = np.empty(len(ordered), dtype=np.int64)
        rank[[self.known_patterns[each] for each in ordered]] = np.arange(len(ordered))
        unit, pattern, weight = _merged(unit, rank[pattern], weight)
        patterns = np.frombuffer(b"".join(ordered), dtype=np.uint8).reshape(-1, width)
        start = np.searchsorted(unit, np.arange(count + 1))
        unit_state, states = _states(patterns, pattern, start)
        return Answers(
            patterns,
            states,
            unit_state,
            start.astype(np.int64),
            pattern.astype(np.int32),
            weight,
            self._gaps(blocks),
        )

    def _gaps(self, blocks: Sequence[_Reduced]) -> UInt8s:
        gaps = np.zeros(len(self.units.place) * len(self.definitions), dtype=np.uint8)
        for block in blocks:
            # The reason that comes first in GAPS, whatever the order of the points
            np.maximum.at(gaps, block.gap_unit, np.uint8(len(GAPS)) - block.gap)
        gaps = np.where(gaps > 0, np.uint8(len(GAPS)) - gaps, 0).astype(np.uint8)
        return gaps.reshape(-1, len(self.definitions))


def _merged(unit: Int64s, pattern: Int64s, weight: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """Return the rows in order, those of one unit and pattern from several blocks as one."""
    order = np.lexsort((pattern, unit))
    unit, pattern, weight = unit[order], pattern[order], weight[order]
    new = np.ones(len(unit), dtype=np.bool_)
    new[1:] = (unit[1:] != unit[:-1]) | (pattern[1:] != pattern[:-1])
    first = np.flatnonzero(new)
    total = np.add.reduceat(weight, first) if len(first) else weight
    return unit[first], pattern[first], total


def _states(patterns: UInt8s, pattern: Int64s, start: Int64s) -> tuple[Codes, UInt8s]:
    """Return the state of each unit, and the different states."""
    bits = (np.uint8(1) << patterns).astype(np.uint8)
    # A unit under one pattern has that pattern's state; few others need their patterns' bits joined
    unit_state = pattern[start[:-1]].astype(np.int32)
    several = np.flatnonzero(np.diff(start) > 1)
    if not len(several):
        return unit_state, bits
    known = {row.tobytes(): number for number, row in enumerate(bits)}
    joined = [
        np.bitwise_or.reduce(bits[pattern[start[each] : start[each + 1]]], axis=0).tobytes()
        for each in several.tolist()
    ]
    unit_state[several] = [known.setdefault(row, len(known)) for row in joined]
    states = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, patterns.shape[1])
    return unit_state, states


def _gap_codes(reasons: NDArray[np.object_]) -> UInt8s:
    codes = np.full(len(reasons), GAPS.index("no_data"), dtype=np.uint8)
    for code, reason in enumerate(GAPS):
        codes[reasons == reason] = code
    return codes
