"""Some lines of a score: what was answered once, of these lines alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from localvalue.places.subset import subset as located_subset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.scoring.engine import Answers
    from localvalue.scoring.tally import Scored


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
    table = scored.located.spend.landings
    row = landed.row[mine]
    if table is not None:
        of_row = np.full(len(table) + 1, -1, dtype=np.int64)
        rows = np.flatnonzero(np.isin(table.line, lines))
        of_row[rows] = np.arange(len(rows))
        row = of_row[row]
    units, unit = np.unique(scored.unit[mine], return_inverse=True)
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
            row=row,
        ),
        unit=unit.ravel().astype(np.int32),
        answers=_answers(scored.answers, units),
    )


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
