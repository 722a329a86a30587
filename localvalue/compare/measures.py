"""What is measured other than money, under each definition: people, jobs, weeks, hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.compare.summary import figures
from localvalue.compare.tables import Table
from localvalue.spend.measures import PER_UNIT, measures

if TYPE_CHECKING:
    from localvalue.compare.tables import Cell, Kind
    from localvalue.scoring import Scored, Tally

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
