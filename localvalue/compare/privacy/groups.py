"""Target groups, and definitions that ask whom lines benefit: in sums, never of fewer than five people."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare.privacy.rule import FEW, FEWEST, asks_of_people, people, small, sums
from localvalue.compare.privacy.withheld import NOTHING_MORE
from localvalue.scoring import ALL_UNKNOWN, GAPS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.compare.privacy.withheld import Withheld
    from localvalue.compare.tables import Table
    from localvalue.scoring import Memberships, Scored

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]


def grouped(
    scored: Scored,
    groups: Codes,
    names: Sequence[str | None],
    lines: Bools | None = None,
    also: Withheld = NOTHING_MORE,
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
    also
        Groups that are no row of their own although they have five people.

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
    forced = held & np.array([name in also.groups for name in names], dtype=np.bool_)
    together = small(sums(group, each, len(names) + 1)[:-1], held, forced)
    if not together.any():
        return groups, list(names)
    kept = np.flatnonzero(~together).tolist()
    number = np.full(len(names) + 1, len(kept), dtype=np.int32)
    number[kept] = np.arange(len(kept))
    number[-1] = len(kept) + 1
    return number[groups], [*(names[at] for at in kept), FEW]


def withheld(scored: Scored, also: Withheld = NOTHING_MORE) -> Scored:
    """
    Return a score whose definitions tell of no fewer than five people whom lines benefit.

    Parameters
    ----------
    scored
        The answers.
    also
        Definitions that are not answered although they tell of five people.

    Returns
    -------
    scored
        A definition that asks whom a line benefits is unknown throughout, with the reason ``few_people``,
        where it holds for some but fewer than five people, or fails for as few. Sums stay whole: its pounds
        are among those without an answer.
    """
    asked = _asked_of_people(scored)
    if not asked:
        return scored
    value, count = scored.memberships().value, people(scored.located.spend)
    hidden = [
        number
        for number in asked
        if scored.definitions[number].name in also.definitions or too_few(count, value[number])
    ]
    if not hidden:
        return scored
    found = scored.answers
    patterns, states, gaps = found.patterns.copy(), found.states.copy(), found.gaps.copy()
    placed = np.zeros(len(gaps), dtype=np.bool_)
    placed[scored.unit[scored.landings.place >= 0]] = True
    patterns[:, hidden], states[:, hidden] = UNKNOWN, ALL_UNKNOWN
    gaps[:, hidden] = np.where(placed, GAPS.index("few_people"), 0)[:, None]
    return replace(scored, answers=replace(found, patterns=patterns, states=states, gaps=gaps))


def too_few(count: Floats, value: NDArray[np.float32]) -> bool:
    """
    Return whether a sum over lines would tell of some people, but fewer than five.

    Parameters
    ----------
    count
        The people of each line, shape ``(lines,)``.
    value
        The lines' memberships, NaN unknown, shape ``(lines,)``.

    Returns
    -------
    few
        Whether so few are in, or so few out: what is out is the total less what is in.

    Examples
    --------
    >>> five = np.ones(10)
    >>> [too_few(five, np.array([1] * inside + [0] * (10 - inside))) for inside in (0, 4, 5, 6, 10)]
    [False, True, False, True, False]
    """
    return any(0 < float(count[some].sum()) < FEWEST for some in (value > 0, value < 1))


def hidden_cells(
    scored: Scored,
    groups: Codes,
    names: Sequence[str | None],
    *,
    of_people: bool,
    lines: Bools | None = None,
) -> Bools | None:
    """
    Return which figures of groups of lines would tell of fewer than five people.

    Parameters
    ----------
    scored
        The answers.
    groups
        The group of each line, shape ``(lines,)``.
    names
        The groups' names; None for the lines where the column is blank.
    of_people
        Whether the groups are target groups, of which no definition is told for fewer than five; else only
        definitions that ask whom lines benefit are.
    lines
        The lines that are summed at all, shape ``(lines,)``; all, if left out.

    Returns
    -------
    hidden
        Shape ``(groups, definitions)``: that of too few people in or out, and of the next smallest group, so
        that it is not what the others leave of the total. None where there are none.
    """
    asked = range(len(scored.definitions)) if of_people else _asked_of_people(scored)
    hidden = np.zeros((len(names), len(scored.definitions)), dtype=np.bool_)
    if not asked:
        return None
    value, count = scored.memberships().value, people(scored.located.spend)
    if lines is not None:
        count = np.where(lines, count, 0.0)
    width = int(groups.max(initial=-1)) + 1
    may = np.array([name is not None or not of_people for name in names], dtype=np.bool_)
    for number in asked:
        for some in (value[number] > 0, value[number] < 1):
            inside = sums(groups, count * some, max(width, len(names)))[: len(names)]
            hidden[:, number] |= small(inside, may & (inside > 0)) & (inside > 0)
    return hidden if hidden.any() else None


def hidden_pairs(scored: Scored, memberships: Memberships) -> frozenset[frozenset[str]]:
    """
    Return which pairs of definitions would tell of fewer than five people, crossed with each other.

    Parameters
    ----------
    scored
        The answers.
    memberships
        Each line's.

    Returns
    -------
    pairs
        The names of the two; none of pairs in which no definition asks whom lines benefit.
    """
    asked = set(_asked_of_people(scored))
    if not asked:
        return frozenset()
    count, value = people(scored.located.spend), memberships.value
    found = []
    for one, other in combinations(range(len(scored.definitions)), 2):
        if not asked & {one, other}:
            continue
        cells = [first & second for first in _sides(value[one]) for second in _sides(value[other])]
        if any(0 < float(count[cell].sum()) < FEWEST for cell in cells):
            found.append(frozenset({scored.definitions[one].name, scored.definitions[other].name}))
    return frozenset(found)


def without_pairs(table: Table, pairs: frozenset[frozenset[str]]) -> Table:
    """
    Return a table of pairs of definitions without the figures of some pairs.

    Parameters
    ----------
    table
        Two names, four cells of pence, those without an answer, the total, and shares.
    pairs
        As `hidden_pairs` gives them.

    Returns
    -------
    table
        All pounds of those pairs are among the ones without an answer.
    """
    if not pairs:
        return table
    rows = [
        (*row[:2], 0, 0, 0, 0, row[7], row[7], *(None for _ in row[8:]))
        if frozenset(map(str, row[:2])) in pairs
        else row
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _asked_of_people(scored: Scored) -> list[int]:
    return [number for number, each in enumerate(scored.definitions) if asks_of_people(each)]


def _sides(value: NDArray[np.float32]) -> tuple[Bools, Bools]:
    return value > 0, value < 1
