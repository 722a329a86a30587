"""What could not be placed or answered, and why; what was mended; and what to do next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from localvalue.present.faulty import cells
from localvalue.present.words import counted, lower_first, percent, status_words
from localvalue.spend.persons import shown as hidden
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.compare.tables import Cell, Table
    from localvalue.present.card import Card

LIST: Final = "suppliers_to_find.xlsx"
"""The workbook of suppliers whose address is to be found."""

_GAPS: Final = {
    "no_home": "no home area",
    "no_site": "no site to measure from",
    "no_index": "no index of deprivation for the nation",
    "no_domain": "no such domain in the nation's index",
    "no_data": "not in the atlas or the file",
    "no_rule": "no rule declared by the buyer",
    "in_doubt": "open by the length of the road",
    "not_applicable": "a rule not made for the buyer",
    "few_people": "not told of fewer than five people",
    "no_place": "open by another place that is not known",
}
"""Why what is placed may have no answer."""

_APART: Final = ("public_body", "tax_or_pension", "internal")
"""The scopes of what looks like no purchase from a third party, and is not withheld."""

_SHOWN_APART: Final = 4
_NAMED: Final = 3
_FIRST: Final = 100


def not_placed(card: Card) -> str:
    """
    Return what could not be placed under the card's attribution, and why, in a sentence.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Pounds, and the reasons with theirs, most pounds first; never empty.
    """
    rows = card.unplaced_table().records()
    if not rows:
        return "Everything could be placed."
    reasons = [
        f"{lower_first(status_words(str(row['reason']))[0])} {_much(row['amount_gbp'], row['lines'])}"
        for row in rows
    ]
    whole = sum(_int(row["amount_gbp"]) for row in rows)
    return f"{short_gbp(whole)} of {short_gbp(card.total_pence)} could not be placed: {'; '.join(reasons)}."


def not_answered(card: Card) -> str:
    """
    Return what is placed and has no answer all the same, in a sentence or two.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        For each reason the definition that it leaves open for most lines, and the buyers that are not
        known; empty where all that is placed is answered.
    """
    most: dict[str, tuple[int, int]] = {}
    for row in card.gap_table().records():
        reason, each = str(row["reason"]), (_int(row["lines"]), _int(row["amount_gbp"]))
        if reason in _GAPS:
            most[reason] = max(most.get(reason, each), each)
    reasons = [f"{_GAPS[each]} {_much(most[each][1], most[each][0])}" for each in _GAPS if each in most]
    if not reasons:
        return ""
    return " ".join(filter(None, [f"Not answered though placed: {'; '.join(reasons)}.", _buyers(card)]))


def _buyers(card: Card) -> str:
    """Name the buyers that have no home area, each with the names that it may mean."""
    names = []
    for buyer, action in dict.fromkeys(cells(card.fault_table(), "unknown_buyer", "value", "action")):
        nearest = re.search(r"\(nearest: [^)]*\)", str(action))
        names.append(f"{buyer} {nearest[0]}" if nearest else str(buyer))
    if not names:
        return ""
    more = f"; and {len(names) - _NAMED:,} more, see faults.csv" if len(names) > _NAMED else ""
    return f"Unknown buyers: {'; '.join(names[:_NAMED])}{more}."


def next_step(card: Card, *, with_workbook: bool) -> str:
    """
    Return how far the pounds can be placed, what is in the way, and what to do about it.

    Parameters
    ----------
    card
        The scorecard.
    with_workbook
        Whether the list of suppliers to find is written, too.

    Returns
    -------
    text
        Empty where nothing is left to place, or nobody is named whose address could be found.
    """
    found = card.to_find()
    pence = {str(row["scope"]): _int(row["amount_gbp"]) for row in found.scopes.records()}
    if not pence or not (found.suppliers.rows or found.others.rows):
        return ""
    placed = card.total_pence - sum(pence.values())
    parts = [
        f"{counted(len(card), 'line')}, {short_gbp(card.total_pence)}, all accounted for.",
        f"{short_gbp(placed)} can be placed so far{'' if _any_address(card) else ': no addresses'}.",
    ]
    if "redacted" in pence:
        parts.append(f"{short_gbp(pence['redacted'])} is redacted.")
    apart = sum(pence.get(scope, 0) for scope in _APART)
    if apart:
        named = _largest(found.others, with_workbook=with_workbook)
        parts.append(f"{short_gbp(apart)} looks like transfers, tax or pensions{named}.")
    if found.suppliers.rows:
        todo = f"fill in {LIST}, or add --suppliers" if with_workbook else "add --suppliers"
        parts.append(f"{_left(found.suppliers.rows, pence['third_party'])}: {todo}.")
    lines, amount = found.addressed
    if lines:
        what = f"{counted(lines, 'line')} ({short_gbp(amount)}) {'has' if lines == 1 else 'have'}"
        parts.append(f"{what} an address without a postcode, which localvalue geocode may find.")
    return " ".join(parts)


def _largest(others: Table, *, with_workbook: bool) -> str:
    """Name the largest payees that look like no purchase, and say where the others are."""
    rows = [row for row in others.records() if row["scope"] in _APART and row["supplier"]]
    largest = rows[:_SHOWN_APART]
    shown = [f"{hidden(str(row['supplier']))} {short_gbp(_int(row['amount_gbp']))}" for row in largest]
    more = len(rows) - len(shown)
    rest = f"and {more:,} more" if more else ""
    where = f"{LIST} lists them" if with_workbook else ""
    told = "; ".join(filter(None, [rest, where]))
    listed = "; ".join(filter(None, [", ".join(shown), told]))
    return f" ({listed})" if listed else ""


def _any_address(card: Card) -> bool:
    none = {"missing", "redacted"}
    rows = card.tables()["status.csv"].records()
    return any(row["role"] == "supplier" and row["status"] not in none for row in rows)


def _left(rows: Sequence[Sequence[Cell]], pence: int) -> str:
    """Say how few suppliers make up how much of what is left."""
    first = min(_FIRST, len(rows))
    share = rows[first - 1][4]
    if share is None or pence <= 0:
        return f"The remaining {short_gbp(pence)} is of {counted(len(rows), 'supplier')}"
    who = f"{counted(first, 'supplier')} make{'s' if first == 1 else ''} up"
    return f"Of the remaining {short_gbp(pence)}, {who} {percent(float(share))}"


def mended(card: Card) -> list[str]:
    """
    Return whose postcodes were repaired, a sentence for each role.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentences
        Empty where none were.
    """
    return [
        f"Repaired postcodes ({row['role']}): {counted(_int(row['lines']), 'line')},"
        f" {short_gbp(_int(row['amount_gbp']))}."
        for row in card.repaired_table().records()
    ]


def _much(pence: Cell, lines: Cell) -> str:
    return f"{short_gbp(_int(pence))} ({counted(_int(lines), 'line')})"


def _int(cell: Cell) -> int:
    return int(cell or 0)
