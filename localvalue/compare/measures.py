"""What is measured other than money, under each definition: people, jobs, weeks, hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import coded
from localvalue.compare import privacy
from localvalue.compare.summary import Figures, figures
from localvalue.compare.tables import Table
from localvalue.spend.measures import PER_UNIT, measures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from localvalue.compare.privacy import Withheld
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


def measure_table(scored: Scored, *, disclose: bool = False) -> Table:
    """
    Return one row for each definition and measure.

    Parameters
    ----------
    scored
        The answers.
    disclose
        Whether it is told of fewer than five people whom lines benefit.

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
        lines = found.codes == code
        tallies = scored.of_measure(found.millionths, lines)
        few = set() if disclose else few_of_measure(scored, lines)
        for number, definition in enumerate(scored.definitions):
            cells = measure_cells(*tallies, number, hidden=number in few)
            rows.append((definition.name, measure, unit, *cells))
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


def measures_by(scored: Scored, *, disclose: bool = False, also: Withheld = privacy.NOTHING_MORE) -> Table:
    """
    Return one row for each tier or beneficiary group, definition and measure.

    Parameters
    ----------
    scored
        The answers.
    disclose
        Whether groups of fewer than five people are shown, each by itself.
    also
        Groups that are no row of their own although they have five people.

    Returns
    -------
    table
        ``by,value`` and the columns of ``measures.csv``: `by` is ``tier`` or ``beneficiary_group``, and
        blank is the lines that name no group. For each of the two, the rows of a measure add up to its
        own. No rows for tiers where all is in one, nor for groups where no line names one.
    """
    found = measures(scored.located.spend)
    rows: list[tuple[Cell, ...]] = []
    groups = _by_group(scored, found, None if disclose else also)
    for by, value, code, points, places, few in (*_by_tier(scored, found, disclose=disclose), *groups):
        for number, definition in enumerate(scored.definitions):
            cells = measure_cells(points, places, number, hidden=number in few)
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


_Part = tuple[str, str | None, int, "Tally", "Tally", "AbstractSet[int]"]
"""By, value, measure, its tallies, and the definitions that are not told of it."""


def _by_tier(scored: Scored, found: Measures, *, disclose: bool) -> Iterator[_Part]:
    landed = scored.landings
    for code in range(len(found.kinds)):
        lines = found.codes == code
        tiers = np.unique(landed.tier[lines[landed.line]]).tolist()
        few = set() if disclose or len(tiers) < 2 else _asked_of_people(scored)  # noqa: PLR2004  # one is all
        for tier in tiers if len(tiers) > 1 else ():
            yield TIER, str(tier), code, *scored.of_measure(found.millionths, lines, tier), few


def _by_group(scored: Scored, found: Measures, also: Withheld | None) -> Iterator[_Part]:
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
        hidden = None
        if also is not None:
            number, names = privacy.grouped(scored, number, names, lines, also)
            hidden = privacy.hidden_cells(scored, number, names, of_people=True, lines=lines)
        # Blank last
        for group in sorted(range(len(names)), key=lambda group: names[group] is None):
            few = set() if hidden is None else set(np.flatnonzero(hidden[group]).tolist())
            tallies = scored.of_measure(found.millionths, lines & (number == group))
            yield GROUP, names[group], code, *tallies, few


def _asked_of_people(scored: Scored) -> set[int]:
    return {number for number, each in enumerate(scored.definitions) if privacy.asks_of_people(each)}


def few_of_measure(scored: Scored, lines: NDArray[np.bool_]) -> set[int]:
    """
    Return which definitions would tell of fewer than five people among some lines.

    Parameters
    ----------
    scored
        The answers.
    lines
        Which lines have the measure, shape ``(lines,)``.

    Returns
    -------
    few
        Positions of definitions that ask whom lines benefit.
    """
    asked = _asked_of_people(scored)
    if not asked:
        return set()
    value, count = scored.memberships().value, privacy.people(scored.located.spend)
    return {number for number in asked if privacy.too_few(count * lines, value[number])}


def measure_cells(points: Tally, places: Tally, number: int, *, hidden: bool = False) -> tuple[float, ...]:
    """
    Return how much of a measure qualifies under one definition.

    Parameters
    ----------
    points, places
        Millionths by pattern of points and by state of whole places, one group each.
    number
        Which definition.
    hidden
        Whether it is not told.

    Returns
    -------
    cells
        One for each of `MEASURE_FIGURES`, in the measure's own unit.
    """
    each = Figures.unanswered(places, 0) if hidden else figures(points, places, 0, number, 0)
    quantities = (each.estimate, each.low, each.high, each.placed, each.total)
    return tuple(value / PER_UNIT for value in quantities)
