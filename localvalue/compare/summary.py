"""How much qualifies under each definition, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.compare.tables import Kind, Table, ratio
from localvalue.scoring import ALL_FALSE, ALL_TRUE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.compare.tables import Cell
    from localvalue.scoring import Memberships, Scored, Tally

_FIGURES: Final[tuple[tuple[str, Kind], ...]] = (
    ("lines", "count"),
    ("amount_gbp", "pence"),
    ("estimate_gbp", "pence"),
    ("low_gbp", "pence"),
    ("high_gbp", "pence"),
    ("share_of_placed", "share"),
    ("share_low", "share"),
    ("share_high", "share"),
    ("placed_gbp", "pence"),
    ("unplaced_gbp", "pence"),
    ("total_gbp", "pence"),
)


class Figures(NamedTuple):
    """One definition's figures for one group of lines, in pence."""

    lines: int
    amount: int
    estimate: int
    low: int
    high: int
    placed: int
    unplaced: int

    @property
    def total(self) -> int:
        """Return all pence, answered or not."""
        return self.placed + self.unplaced

    @classmethod
    def unanswered(cls, places: Tally, group: int) -> Figures:
        """Return the figures of a group of which nothing is told: all of its pounds are in doubt."""
        whole, credit = int(places.net_pence[group].sum()), int(places.credit_pence[group].sum())
        return cls(0, 0, 0, credit, whole - credit, 0, whole)

    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of the summary's columns after the definition."""
        return (
            self.lines,
            self.amount,
            self.estimate,
            self.low,
            self.high,
            ratio(self.estimate, self.placed),
            ratio(self.low, self.total),
            ratio(self.high, self.total),
            self.placed,
            self.unplaced,
            self.total,
        )


def figures(points: Tally, places: Tally, group: int, number: int, lines: int) -> Figures:
    """
    Return one definition's figures for one group of lines.

    Parameters
    ----------
    points, places
        Pence by pattern of points and by state of whole places.
    group
        Which group.
    number
        Which definition.
    lines
        How many lines have a membership above zero.

    Returns
    -------
    figures
        `estimate` is the expected qualifying pence, `amount` those that qualify at every point. The
        bounds take each doubtful landing, unplaced ones too, wholly out or in, whichever lowers or
        raises the sum; so a credit goes the other way (worst-case bounds: Manski 2003).
    """
    answer, net = points.answers[:, number], points.net_pence[group]
    state, whole = places.answers[:, number], places.net_pence[group]
    credit = places.credit_pence[group]
    sure = int(whole[state == ALL_TRUE].sum())
    doubtful = (state != ALL_TRUE) & (state != ALL_FALSE)
    return Figures(
        lines,
        sure,
        int(net[answer == TRUE].sum()),
        sure + int(credit[doubtful].sum()),
        sure + int((whole - credit)[doubtful].sum()),
        int(net[answer != UNKNOWN].sum()),
        int(net[answer == UNKNOWN].sum()),
    )


def summary(scored: Scored, labels: Sequence[str]) -> Table:
    """
    Return one row a definition.

    Parameters
    ----------
    scored
        The answers.
    labels
        What each definition says, with nation, index and year where it speaks of deprivation.

    Returns
    -------
    table
        The columns of ``summary.csv``.
    """
    points, places = scored.points, scored.places
    lines = scored.qualifying_lines()
    rows = [
        (each.name, label, *figures(points, places, 0, number, lines[number]).cells())
        for number, (each, label) in enumerate(zip(scored.definitions, labels, strict=True))
    ]
    return Table((("definition", "text"), ("label", "text"), *_FIGURES), rows)


def by_group(
    scored: Scored,
    memberships: Memberships,
    column: str,
    groups: tuple[NDArray[np.int32], Sequence[str | None]],
    hidden: NDArray[np.bool_] | None = None,
) -> Table:
    """
    Return one row for each group of lines and definition.

    Parameters
    ----------
    scored
        The answers.
    memberships
        Each line's, for counting lines.
    column
        What the groups are groups of: the first column's name.
    groups
        The group of each line, shape ``(lines,)``; and the groups' names, None for the lines where the
        column is blank.
    hidden
        Which definitions are not told of which groups, shape ``(groups, definitions)``; none, if left out.

    Returns
    -------
    table
        The groups by name, blank last, each with the definitions in their order.
    """
    of_line, names = groups
    points, places = (over(of_line, len(names)) for over in (scored.over_points, scored.over_places))
    counts = [
        np.bincount(of_line[memberships.value[number] > 0], minlength=len(names))
        for number in range(len(scored.definitions))
    ]
    order = sorted(range(len(names)), key=lambda group: (names[group] is None, names[group] or ""))
    rows = [
        (
            names[group],
            each.name,
            *(
                Figures.unanswered(places, group)
                if hidden is not None and hidden[group, number]
                else figures(points, places, group, number, int(counts[number][group]))
            ).cells(),
        )
        for group in order
        for number, each in enumerate(scored.definitions)
    ]
    return Table(((column, "text"), ("definition", "text"), *_FIGURES), rows)
