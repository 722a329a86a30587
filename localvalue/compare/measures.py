"""What is measured other than money, under each definition: people, jobs, weeks, hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import coded
from localvalue.compare.privacy import grouped
from localvalue.compare.summary import figures
from localvalue.compare.tables import Table
from localvalue.spend.measures import PER_UNIT, measures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localvalue.compare.tables import Cell, Kind
    from localvalue.scoring import Scored, Tally
    from localvalue.spend.measures import Measures

MEASURE_FIGURES: Final[tuple[tuple[str, Kind], ...]] = (
    ("qualifies", "number"),
    ("low", "number"),
    ("high", "number"),
    ("placed", "number"),
    ("total", "number"),
)
"""The columns that say how much of a measure qualifies."""


def measure_table(scored: Scored) -> Table:
    """
    Return one row for each definition and measure.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        The columns of ``measures.csv``: ``qualifies`` is the expected quantity, ``low`` and ``high`` take
        every doubtful landing out or in, ``placed`` is what the definition could answer. No rows where
        the spend has no measure. Measures are never added to pounds or to each other.
    """
    found = measures(scored.located.spend)
    rows: list[tuple[Cell, ...]] = []
    for code, (measure, unit) in enumerate(found.kinds):
        points, places = scored.of_measure(found.millionths, found.codes == code)
        for number, definition in enumerate(scored.definitions):
            rows.append((definition.name, measure, unit, *measure_cells(points, places, number)))
    return Table(
        (
            ("definition", "text"),
            ("measure", "text"),
            ("unit", "text"),
            *MEASURE_FIGURES,
        ),
        sorted(rows, key=lambda row: (str(row[1]), str(row[2]))),
    )


TIER: Final = "tier"
GROUP: Final = "beneficiary_group"
"""What measures are also counted by."""


def measures_by(scored: Scored, *, disclose: bool = False) -> Table:
    """
    Return one row for each tier or beneficiary group, definition and measure.

    Parameters
    ----------
    scored
        The answers.
    disclose
        Whether groups of fewer than five people are shown, each by itself.

    Returns
    -------
    table
        ``by,value`` and the columns of ``measures.csv``: `by` is ``tier`` or ``beneficiary_group``, and
        blank is the lines that name no group. For each of the two, the rows of a measure add up to its
        own. No rows for tiers where all is in one, nor for groups where no line names one.
    """
    found = measures(scored.located.spend)
    rows: list[tuple[Cell, ...]] = []
    parts = (*_by_tier(scored, found), *_by_group(scored, found, disclose=disclose))
    for by, value, code, points, places in parts:
        for number, definition in enumerate(scored.definitions):
            cells = measure_cells(points, places, number)
            rows.append((by, value, definition.name, *found.kinds[code], *cells))
    return Table(
        (
            ("by", "text"),
            ("value", "text"),
            ("definition", "text"),
            ("measure", "text"),
            ("unit", "text"),
            *MEASURE_FIGURES,
        ),
        rows,
    )


_Part = tuple[str, str | None, int, "Tally", "Tally"]


def _by_tier(scored: Scored, found: Measures) -> Iterator[_Part]:
    landed = scored.landings
    for code in range(len(found.kinds)):
        lines = found.codes == code
        tiers = np.unique(landed.tier[lines[landed.line]]).tolist()
        for tier in tiers if len(tiers) > 1 else ():
            yield TIER, str(tier), code, *scored.of_measure(found.millionths, lines, tier)


def _by_group(scored: Scored, found: Measures, *, disclose: bool) -> Iterator[_Part]:
    spend = scored.located.spend
    if GROUP not in spend.lines.column_names:
        return
    groups = coded(spend.lines.column(GROUP))
    for code in range(len(found.kinds)):
        lines = found.codes == code
        held = np.unique(groups.codes[lines])
        # Nothing where no line of the measure names a group
        if not (held >= 0).any():
            continue
        names: list[str | None] = [groups.cells[group] if group >= 0 else None for group in held.tolist()]
        number = np.where(lines, np.searchsorted(held, groups.codes), len(names)).astype(np.int32)
        if not disclose:
            number, names = grouped(scored, number, names, lines)
        # Blank last
        for group in sorted(range(len(names)), key=lambda group: names[group] is None):
            yield GROUP, names[group], code, *scored.of_measure(found.millionths, lines & (number == group))


def measure_cells(points: Tally, places: Tally, number: int) -> tuple[float, ...]:
    """
    Return how much of a measure qualifies under one definition.

    Parameters
    ----------
    points, places
        Millionths by pattern of points and by state of whole places, one group each.
    number
        Which definition.

    Returns
    -------
    cells
        One for each of `MEASURE_FIGURES`, in the measure's own unit.
    """
    each = figures(points, places, 0, number, 0)
    quantities = (each.estimate, each.low, each.high, each.placed, each.total)
    return tuple(value / PER_UNIT for value in quantities)
