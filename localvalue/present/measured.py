"""What is counted other than money, as people read it: never turned into pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.units import plain_number

if TYPE_CHECKING:
    from localvalue.present.card import Card

_MOST: Final = 3
_WHOLE: Final = 100
_TABLE: Final = "measures.csv"


def rows(card: Card) -> list[tuple[str, ...]]:
    """
    Return the measures as people read them: a heading, and one row a definition.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    rows
        The definition's label, and of each measure how much qualifies, as a range where it is in doubt. No
        rows where the spend has no measure. Beyond three measures, those that stand first in
        ``measures.csv``.
    """
    table = card.tables().get(_TABLE)
    if table is None:
        return []
    held = {name: table.column(name) for name in table.names}
    measures = list(dict.fromkeys(zip(held["measure"], held["unit"], strict=True)))
    cells: dict[tuple[object, ...], str] = {}
    totals: dict[tuple[object, ...], str] = {}
    for at in range(len(table.rows)):
        low, high, total = (float(held[name][at] or 0) for name in ("low", "high", "total"))
        key = (held["measure"][at], held["unit"][at])
        cells[held["definition"][at], *key] = span(low, high)
        totals[key] = number(total)
    shown = measures[:_MOST]
    head = ("", *(f"{named(*each)}, of {totals[each]}" for each in shown))
    return [head, *((one.label, *(cells[one.name, *each] for each in shown)) for one in card.definitions)]


def left_out(card: Card) -> str:
    """
    Return how many measures `rows` has no room for.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentence
        ``""`` where it has them all.
    """
    table = card.tables().get(_TABLE)
    kinds = set(zip(table.column("measure"), table.column("unit"), strict=True)) if table else set()
    more = len(kinds) - _MOST
    return f"{more} more {'measure is' if more == 1 else 'measures are'} in measures.csv." if more > 0 else ""


def named(measure: object, unit: object) -> str:
    """
    Return what a measure is called.

    Parameters
    ----------
    measure, unit
        As ``measures.csv`` has them.

    Returns
    -------
    text
        With the unit, where the name does not say it.

    Examples
    --------
    >>> named("jobs", "people"), named("people supported", "people"), named("jobs", None)
    ('jobs (people)', 'people supported', 'jobs')
    """
    return str(measure) if not unit or str(unit) in str(measure) else f"{measure} ({unit})"


def span(low: float, high: float) -> str:
    """
    Return how much of a measure counts.

    Parameters
    ----------
    low, high
        The least and the most, in its unit.

    Returns
    -------
    text
        One number where they are alike.

    Examples
    --------
    >>> span(2, 2), span(0.25, 1234)
    ('2', '0.2 to 1,234')
    """
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def number(value: float) -> str:
    """
    Return a quantity as a sentence has it.

    Parameters
    ----------
    value
        In the measure's unit.

    Returns
    -------
    text
        Whole from 100 on, else with at most one decimal.

    Examples
    --------
    >>> number(1234.4), number(2.0), number(2.34)
    ('1,234', '2', '2.3')
    """
    return (
        f"{value:,.0f}"
        if float(value).is_integer() or abs(value) >= _WHOLE
        else plain_number(round(value, 1))
    )
