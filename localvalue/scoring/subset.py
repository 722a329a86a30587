"""Some lines of a score: what was answered once, of these lines alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from localvalue.places.subset import subset as located_subset
from localvalue.scoring.engine import GAPS
from localvalue.scoring.patterns import ALL_UNKNOWN, UNKNOWN
from localvalue.scoring.tally import PlacesAsked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.scoring.either import Alternatives
    from localvalue.scoring.engine import Answers
    from localvalue.scoring.tally import Scored

    Int64s = NDArray[np.int64]


def subset(scored: Scored, lines: NDArray[np.int64]) -> Scored:
    """
    Return the score of some lines.

    Parameters
    ----------
    scored
        That of all lines.
    lines
        Positions of lines, rising, shape ``(n,)``.

    Returns
    -------
    scored
        Nothing is asked again. A line's pence are split by itself alone, so figures of lines that are cut
        into groups add up to those of all lines, to the penny.
    """
    landed = scored.landings
    number = np.full(len(scored.located), -1, dtype=np.int64)
    number[lines] = np.arange(len(lines))
    mine = np.flatnonzero(number[landed.line] >= 0)
    of_row = _rows(scored, lines)
    asked, asked_unit = _asked(scored, mine, number, of_row)
    held = scored.unit[mine]
    units, found = np.unique(np.concatenate([held, asked_unit]), return_inverse=True)
    unit: NDArray[np.int32] = found.ravel().astype(np.int32)
    return replace(
        scored,
        located=located_subset(scored.located, lines),
        landings=landed._replace(
            line=number[landed.line[mine]],
            role=landed.role[mine],
            place=landed.place[mine],
            status=landed.status[mine],
            pence=landed.pence[mine],
            weight=landed.weight[mine],
            tier=landed.tier[mine],
            row=of_row[landed.row[mine]],
        ),
        unit=unit[: len(held)],
        answers=_answers(scored.answers, units),
        places_asked=None if asked is None else PlacesAsked(asked, unit[len(held) :]),
    )


def _rows(scored: Scored, lines: Int64s) -> Int64s:
    """Return what each row of the table of landings is called among those of some lines; the last is none."""
    table = scored.located.spend.landings
    of_row = np.full((0 if table is None else len(table)) + 1, -1, dtype=np.int64)
    if table is not None:
        rows = np.flatnonzero(np.isin(table.line, lines))
        of_row[rows] = np.arange(len(rows))
    return of_row


def _asked(
    scored: Scored, landings: NDArray[np.intp], number: Int64s, of_row: Int64s
) -> tuple[Alternatives | None, NDArray[np.int32]]:
    """Return the places at which some landings may qualify, and the unit that each had."""
    if scored.places_asked is None:
        return None, np.empty(0, dtype=np.int32)
    of, unit = scored.places_asked
    mine = np.flatnonzero(np.isin(of.landing, landings))
    found = of._replace(
        landing=np.searchsorted(landings, of.landing[mine]),
        line=number[of.line[mine]],
        role=of.role[mine],
        place=of.place[mine],
        status=of.status[mine],
        tier=of.tier[mine],
        row=of_row[of.row[mine]],
    )
    return found, unit[mine]


def asked_only(scored: Scored, kept: Sequence[tuple[int, Definition]]) -> Scored:
    """
    Return a score of some of its definitions.

    Parameters
    ----------
    scored
        Of all definitions.
    kept
        Which of them, rising, and what stands for each: one that gives the same answers here.

    Returns
    -------
    scored
        Nothing is asked again.
    """
    numbers = [number for number, _ in kept]
    found = replace(
        scored.answers,
        patterns=scored.answers.patterns[:, numbers],
        states=scored.answers.states[:, numbers],
        gaps=scored.answers.gaps[:, numbers],
    )
    return replace(scored, definitions=tuple(each for _, each in kept), answers=found)


def unanswered(scored: Scored, landings: NDArray[np.bool_], numbers: Sequence[int]) -> Scored:
    """
    Return a score in which some landings have no answer to some definitions.

    Parameters
    ----------
    scored
        The answers.
    landings
        Those landings, all of them placed, shape ``(landings,)``.
    numbers
        The positions of the definitions.

    Returns
    -------
    scored
        Unknown there, with the reason ``few_people``; sums stay whole.
    """
    if not landings.any() or not numbers:
        return scored
    found = scored.answers
    held, of_landing = np.unique(scored.unit[landings], return_inverse=True)
    first, columns = len(found.gaps), list(numbers)
    # Others may land at the same units: these have units of their own
    copied = _answers(found, np.concatenate([np.arange(first), held]))
    patterns, states, gaps = found.patterns.copy(), found.states.copy(), copied.gaps
    patterns[:, columns], states[:, columns] = UNKNOWN, ALL_UNKNOWN
    gaps[first:, columns] = GAPS.index("few_people")
    copied.pattern[copied.start[first] :] += len(patterns)
    copied.unit_state[first:] += len(states)
    unit = scored.unit.copy()
    unit[landings] = first + of_landing.ravel()
    answers = replace(
        copied,
        patterns=np.concatenate([found.patterns, patterns]),
        states=np.concatenate([found.states, states]),
    )
    return replace(scored, unit=unit, answers=answers)


def _answers(answers: Answers, units: NDArray[np.integer]) -> Answers:
    """Return the answers at some units."""
    size = np.diff(answers.start)[units]
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    rows = np.repeat(answers.start[units] - start[:-1], size) + np.arange(int(start[-1]))
    return replace(
        answers,
        unit_state=answers.unit_state[units],
        start=start,
        pattern=answers.pattern[rows],
        weight=answers.weight[rows],
        gaps=answers.gaps[units],
    )
