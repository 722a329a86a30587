"""
Pounds by pattern: the one statistic that every result is a sum over.

It is kept twice in the same form: over points, for expected pounds, and over whole places, for bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from localvalue.rich import View
from localvalue.scoring.either import alternatives, any_of
from localvalue.scoring.engine import answers, units_of
from localvalue.scoring.landings import landings
from localvalue.scoring.memberships import Memberships, UnitShares, memberships
from localvalue.scoring.names import require_names
from localvalue.spend.landings import split_ragged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.scoring.either import Alternatives
    from localvalue.scoring.engine import Answers
    from localvalue.scoring.landings import Landings
    from localvalue.spend.landings import Attribution

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Int64s = NDArray[np.int64]
    UInt8s = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Tally:
    """
    Pence by pattern, for each group of lines.

    Parameters
    ----------
    answers
        Shape ``(patterns, definitions)``: answers at points, or states of whole places.
    net_pence
        What landed under each pattern, credits taken off, shape ``(groups, patterns)``.
    credit_pence
        The credits alone, none above zero, likewise.
    """

    answers: UInt8s
    net_pence: Int64s
    credit_pence: Int64s

    @property
    def gross_pence(self) -> Int64s:
        """Return what landed under each pattern by absolute amount, shape ``(groups, patterns)``."""
        return self.net_pence - 2 * self.credit_pence


class Pieces(NamedTuple):
    """Whole pence by landing and pattern: landings split by the points of their places."""

    landing: Int64s
    pattern: Codes
    pence: Int64s


class PlacesAsked(NamedTuple):
    """Every place at which landings may qualify, each by itself."""

    of: Alternatives
    unit: Codes
    """The unit of each of them."""


@dataclass(frozen=True, eq=False, repr=False)
class Scored:
    """
    Lines, their landings, and what every definition answers where they land.

    Parameters
    ----------
    located
        The lines, and where everything is.
    definitions
        What was asked.
    attribution
        Which roles count.
    landings
        Where each line's pence land.
    unit
        The unit of each landing, shape ``(landings,)``.
    answers
        What the definitions answer at each unit.
    places_asked
        Every place at which landings may qualify, where the attribution counts any of several; else None.
    """

    located: Located
    definitions: tuple[Definition, ...]
    attribution: Attribution
    landings: Landings
    unit: Codes
    answers: Answers
    places_asked: PlacesAsked | None = None

    def __repr__(self) -> str:
        """Return how much was asked of what."""
        return f"<{self._view().title}>"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with the definitions."""
        return self._view().html()

    def _view(self) -> View:
        title = f"Scored: {len(self.located):,} lines, {len(self.landings.line):,} landings"
        return View(title, [(each.name, each.label) for each in self.definitions])

    @cached_property
    def pieces(self) -> Pieces:
        """Return each landing's pence by the patterns of its place's points, by largest remainder."""
        return self.pieces_of(self.landings.pence)

    def pieces_of(self, amounts: Int64s) -> Pieces:
        """
        Return amounts by the patterns of the points of the places where they land.

        Parameters
        ----------
        amounts
            Whole pence, or other whole units, of each landing, shape ``(landings,)``.

        Returns
        -------
        pieces
            Whole units too, by largest remainder.
        """
        start = self.answers.start
        many = np.diff(start)[self.unit] > 1
        whole = np.flatnonzero(~many)
        split = np.flatnonzero(many)
        unit = self.unit[split]
        sizes = np.diff(start)[unit]
        owner = np.repeat(np.arange(len(split)), sizes)
        row = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + start[unit][owner]
        parts = split_ragged(amounts[split], owner, self.answers.weight[row])
        return Pieces(
            np.concatenate([whole, split[owner]]),
            np.concatenate([self.answers.pattern[start[self.unit[whole]]], self.answers.pattern[row]]),
            np.concatenate([amounts[whole], parts]),
        )

    @cached_property
    def points(self) -> Tally:
        """Return pence by pattern of points, of all lines together: the expected pounds."""
        return self.over_points()

    @cached_property
    def places(self) -> Tally:
        """Return pence by state of whole places, of all lines together: for the bounds."""
        return self.over_places()

    def over_points(self, groups: Codes | None = None, count: int = 1) -> Tally:
        """
        Return pence by pattern of points: the expected pounds.

        Parameters
        ----------
        groups
            The group of each line, shape ``(lines,)``; one group when left out.
        count
            How many groups there are.

        Returns
        -------
        tally
            Sums to all pence of each group.
        """
        return self.over_landings(None if groups is None else groups[self.landings.line], count)

    def over_landings(self, groups: Codes | None, count: int) -> Tally:
        """
        Return pence by pattern of points, for groups of landings such as those at one authority.

        Parameters
        ----------
        groups
            The group of each landing, shape ``(landings,)``; None for one group.
        count
            How many groups there are.

        Returns
        -------
        tally
            Sums to all pence of each group.
        """
        landing, pattern, pence = self.pieces
        return _tally(
            self.answers.patterns, pattern, pence, None if groups is None else groups[landing], count
        )

    def over_places(self, groups: Codes | None = None, count: int = 1) -> Tally:
        """
        Return pence by state of whole places: for the bounds.

        Parameters
        ----------
        groups
            The group of each line, shape ``(lines,)``; one group when left out.
        count
            How many groups there are.

        Returns
        -------
        tally
            Sums to all pence of each group.
        """
        line, pence = self.landings.line, self.landings.pence
        state = self.answers.unit_state[self.unit]
        return _tally(self.answers.states, state, pence, None if groups is None else groups[line], count)

    def of_measure(self, millionths: Int64s, lines: Bools, tier: int | None = None) -> tuple[Tally, Tally]:
        """
        Return a measure other than money by pattern of points and by state of whole places.

        Parameters
        ----------
        millionths
            How much of it each line has, shape ``(lines,)``.
        lines
            Which lines have it, shape ``(lines,)``.
        tier
            The tier whose landings count; all of them, if left out.

        Returns
        -------
        points, places
            In millionths, one group each. A line's measure is split among its landings as its pence are.
        """
        mine = np.flatnonzero(lines[self.landings.line])
        _, owner = np.unique(self.landings.line[mine], return_inverse=True)
        whole = millionths[np.flatnonzero(lines)]
        parts = np.zeros(len(self.landings.line), dtype=np.int64)
        parts[mine] = split_ragged(whole, owner.ravel(), self.landings.weight[mine])
        if tier is not None:
            parts[self.landings.tier != tier] = 0
        _, pattern, piece = self.pieces_of(parts)
        state = self.answers.unit_state[self.unit]
        return (
            _tally(self.answers.patterns, pattern, piece, None, 1),
            _tally(self.answers.states, state, parts, None, 1),
        )

    def memberships(self, left_out: Mapping[int, Bools] | None = None) -> Memberships:
        """Return every line's membership of every definition, with bounds, of what is not left out."""
        return memberships(self, left_out)

    def qualifying_lines(self) -> list[int]:
        """Return how many lines have a membership above zero, for each definition."""
        landed = self.landings
        if len(landed.line) == len(self.located):
            lines = np.bincount(self.unit, minlength=len(self.answers.unit_state))
            return [int(lines[value > 0].sum()) for value in self.unit_shares.value]
        whole = np.zeros(len(self.located), dtype=np.int64)
        np.add.at(whole, landed.line, np.abs(landed.pence))
        # A landing of nothing makes no line qualify, unless nothing of the line lands anywhere
        counts = (landed.pence != 0) | (whole[landed.line] == 0)
        line, unit = landed.line[counts], self.unit[counts]
        found = []
        for value in self.unit_shares.value:
            # NaN is not above zero either; lines come in order
            mine = line[(value > 0)[unit]]
            found.append(int(np.count_nonzero(np.diff(mine)) + (len(mine) > 0)))
        return found

    def landing_values(self) -> list[NDArray[np.float32]]:
        """Return each landing's membership of each definition, shape ``(landings,)``; NaN unknown."""
        return [value[self.unit] for value in self.unit_shares.value]

    @cached_property
    def unit_shares(self) -> UnitShares:
        """Return each unit's share that qualifies under each definition."""
        return UnitShares(self.answers)


def _tally(table: UInt8s, code: Codes, pence: Int64s, group: Codes | None, count: int) -> Tally:
    width = len(table)
    key = code if group is None else group.astype(np.int64) * width + code
    net = np.zeros(count * width, dtype=np.int64)
    np.add.at(net, key, pence)
    credit = np.zeros(count * width, dtype=np.int64)
    negative = np.flatnonzero(pence < 0)
    np.add.at(credit, key[negative], pence[negative])
    return Tally(table, net.reshape(count, width), credit.reshape(count, width))


def score_landings(
    located: Located,
    definitions: Sequence[Definition],
    choice: Attribution,
    progress: Callable[[int, int], object] | None = None,
) -> Scored:
    """
    Return what every definition answers where the lines' pence land.

    Parameters
    ----------
    located
        Lines, and where everything is.
    definitions
        What to ask; their names must differ.
    choice
        Which roles count.
    progress
        Is told now and then how many points have been asked about, and of how many.

    Returns
    -------
    scored
        Landings and answers; every result is a sum over them.

    Raises
    ------
    InputError
        The definitions' names cannot stand beside each other, there is none, or the attribution does
        not fit the table.
    """
    require_names(definitions, located.roles)
    landed = landings(located, choice)
    asked = alternatives(located, landed, choice)
    unit, units = units_of(located, landed if asked is None else asked, definitions)
    found = answers(located, units, definitions, progress)
    return joined(Scored(located, tuple(definitions), choice, landed, unit, found), asked)


def joined(each: Scored, asked: Alternatives | None) -> Scored:
    """
    Return what several places of a landing answer together.

    Parameters
    ----------
    each
        Landings and answers; where there are alternatives, its units are theirs.
    asked
        Every place at which landings may qualify; None where each landing has one.

    Returns
    -------
    scored
        With the units of the landings.
    """
    if asked is None:
        return each
    unit, together = any_of(each.answers, asked, each.unit)
    return replace(each, unit=unit, answers=together, places_asked=PlacesAsked(asked, each.unit))
