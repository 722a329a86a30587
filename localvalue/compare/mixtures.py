"""What a run adds up that is no one sum: forecasts and actual spend, promises and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.spend.mixing import ACTUAL, bases_apart, kinds_apart
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from localvalue.compare.tables import Cell, Table
    from localvalue.spend.mixing import Part
    from localvalue.spend.table import Spend

_SAID: Final = 4
"""Definitions of which a sentence gives the actual figures."""


def mixture(spend: Spend) -> str:
    """
    Return of what bases the pounds of a table are, in a phrase.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    phrase
        What is actual first; ``""`` where they are one sum.
    """
    return _listed(bases_apart(spend))


def mixtures(spend: Spend, by: Callable[[str], Table]) -> tuple[str, ...]:
    """
    Return what a reader is told where figures add up what is no one sum.

    Parameters
    ----------
    spend
        The lines.
    by
        Gives the summary by a column, in exact pence.

    Returns
    -------
    texts
        None where all is one sum.
    """
    return tuple(_texts(spend, by))


def _texts(spend: Spend, by: Callable[[str], Table]) -> Iterator[str]:
    if parts := bases_apart(spend):
        actual = _actual(by("basis")) if parts[0].code == ACTUAL else "None of it is actual. "
        yield (
            f"{actual}The other figures add up what is no one sum: {_listed(parts)}. by_basis.csv has each on"
            " its own."
        )
    if parts := kinds_apart(spend):
        yield (
            f"The figures add up kinds of line that are no one sum: {_listed(parts)}. A promise or a ceiling"
            " is not spent, and a contract's value holds its payments and call-offs; by_kind.csv has each on"
            " its own."
        )


def repetition(spend: Spend) -> tuple[str, ...]:
    """
    Return what a reader is told of lines that say the same as others.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    texts
        None where there are none.
    """
    lines, pence = spend.repeats
    if not lines:
        return ()
    one = lines == 1
    what = "line" if one else "lines"
    verb = "is the same as an earlier line" if one else "are each the same as an earlier line"
    count = f"{lines:,} {what} ({short_gbp(pence)}) {verb} in every column."
    return (f"{count} Kept, so it counts again: faults.csv lists where, to be asked about.",)


def _listed(parts: Sequence[Part]) -> str:
    parts = [part for part in parts if part.pence] or parts
    names = [(part.code or "not said").replace("_", " ") for part in parts]
    return ", ".join(f"{short_gbp(part.pence)} {name}" for part, name in zip(parts, names, strict=True))


def _actual(table: Table) -> str:
    """Return what the first definitions find of the actual lines alone."""
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    mine = [row for row in rows if row["basis"] == ACTUAL]
    found = [f"{row['definition']} {_gbp(row['estimate_gbp'])} of {_gbp(row['placed_gbp'])}" for row in mine]
    found = found[:_SAID]
    more = f" and {len(mine) - _SAID} more" if len(mine) > _SAID else ""
    return f"Actual alone, of the pounds that are placed: {'; '.join(found)}{more}. "


def _gbp(pence: Cell) -> str:
    return short_gbp(int(pence or 0))
