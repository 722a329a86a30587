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
from localvalue.scoring.patterns import UNKNOWN, Patterns, merged, states_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition, Truth
    from localvalue.places import Located
    from localvalue.scoring.either import Alternatives
    from localvalue.scoring.landings import Landings

    Codes = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    UInt8s = NDArray[np.uint8]

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
    "few_people",
    "no_place",
)
"""
Why a definition is unknown at a placed unit; the first is for where it is known, ``few_people`` for what is
not told of fewer than five people whom lines benefit, and the last for where another place, of which any may
qualify, is not known.
"""

_BLOCK_POINTS: Final = 1_000_000


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


def units_of(
    located: Located, landed: Landings | Alternatives, definitions: Sequence[Definition]
) -> tuple[Codes, Units]:
    """
    Return the unique units, and which of them each landing is.

    Parameters
    ----------
    located
        Homes, sites and columns, line by line.
    landed
        The landings, or every place at which they may qualify.
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
        self.patterns = Patterns(len(definitions))

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
            answer = _asked(definition, pairs)
            digits[number] = np.where(answer.known, answer.true, UNKNOWN)
            if not answer.known.all():
                rows = np.flatnonzero(~answer.known)
                why = _gap_codes(why_unknown(definition, pairs)[rows])
                _, unique = factorize(unit[rows] * len(GAPS) + why)
                gap_units.append(unique // len(GAPS) * len(self.definitions) + number)
                gaps.append((unique % len(GAPS)).astype(np.uint8))
        pattern = self.patterns.numbers(digits)
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

    def together(self, blocks: Sequence[_Reduced]) -> Answers:
        """Return the answers of all blocks."""
        count = len(self.units.place)
        width = len(self.definitions)
        nowhere = np.flatnonzero(self.units.place < 0)
        (unplaced,) = self.patterns.numbers(np.full((width, 1), UNKNOWN, dtype=np.uint8))
        unit = np.concatenate([nowhere, *(block.unit for block in blocks)])
        pattern = np.concatenate([np.full(len(nowhere), unplaced), *(block.pattern for block in blocks)])
        weight = np.concatenate([np.ones(len(nowhere), dtype=np.int64), *(block.weight for block in blocks)])
        patterns, rank = self.patterns.ordered()
        unit, pattern, weight = merged(unit, rank[pattern], weight)
        start = np.searchsorted(unit, np.arange(count + 1))
        unit_state, states = states_of(patterns, pattern, start)
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


def _asked(definition: Definition, pairs: Block) -> Truth:
    """Return a definition's answers; what it raises says which definition it was."""
    try:
        return truth(definition.test(pairs), len(pairs), definition.name)
    except Exception as error:
        error.add_note(f"The definition {definition.name!r} raised this when it was asked.")
        raise


def _gap_codes(reasons: NDArray[np.object_]) -> UInt8s:
    codes = np.full(len(reasons), GAPS.index("no_data"), dtype=np.uint8)
    for code, reason in enumerate(GAPS):
        codes[reasons == reason] = code
    return codes
