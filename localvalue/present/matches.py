"""How suppliers were matched to the registers that they were looked up in, by lines and pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.compare.tables import ratio
from localvalue.present.words import counted, percent
from localvalue.spend.matching import AMBIGUOUS, FUZZY, OWN, UNMATCHED
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from localvalue.present.card import Card

_REST: Final = {
    OWN: ("An address of its own", "with an address of their own"),
    AMBIGUOUS: (
        "Several addresses there: left unmatched",
        "with several addresses, left unmatched",
    ),
    UNMATCHED: ("Not in the register", "not in the register"),
}
"""What is no match, in a table and in a sentence."""

_WAYS: Final = {
    "company_number": "Company number",
    "charity_number": "Charity number",
    "supplier_number": "The buyer's own supplier number",
    "vat_number": "VAT number",
    "name": "Name, but for spelling and legal form",
    "trading_name": "What it trades as",
    "name_prefix": "Start of a name that the file cuts off",
    FUZZY: "A name that is alike",
}


class Match(NamedTuple):
    """The lines of one role that one way of matching found, or none did."""

    role: str
    way: str
    title: str
    found: bool
    """Whether the register gave an address."""
    suppliers: int
    lines: int
    lines_share: float
    """Of all lines."""
    pence: int
    pounds_share: float | None
    """Of all pounds; None where payments less credits come to nothing."""
    least_likeness: float | None
    """Of fuzzy names, of 100."""


def matches(card: Card) -> list[Match]:
    """
    Return how suppliers were matched.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    matches
        Each role's ways in the order in which they are tried; empty where no register was given.
    """
    return [
        Match(
            role=str(row["role"]),
            way=(way := str(row["match"])),
            title=_REST[way][0] if way in _REST else _WAYS.get(way, way.replace("_", " ").capitalize()),
            found=way not in _REST,
            suppliers=int(row["suppliers"] or 0),
            lines=(lines := int(row["lines"] or 0)),
            lines_share=lines / len(card),
            pence=(pence := int(row["amount_gbp"] or 0)),
            pounds_share=ratio(pence, card.total_pence),
            least_likeness=None if row["least_likeness"] is None else float(row["least_likeness"]),
        )
        for row in card.matched_table().records()
    ]


def sentences(card: Card) -> list[str]:
    """
    Return how suppliers were matched, in a few sentences for each role.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentences
        Empty where no register was given.
    """
    held = matches(card)
    return [
        _said(role, [each for each in held if each.role == role], card)
        for role in dict.fromkeys(each.role for each in held)
    ]


def _said(role: str, held: list[Match], card: Card) -> str:
    found = [each for each in held if each.found]
    lines, pence = sum(each.lines for each in found), sum(each.pence for each in found)
    much = ratio(pence, card.total_pence)
    shares = f"{percent(lines / len(card))} of lines" + (
        f" and {percent(much)} of pounds" if much is not None else ""
    )
    ways = "; ".join(
        f"by {each.way.replace('_', ' ')} {each.lines:,} ({short_gbp(each.pence)}){_alike(each)}"
        for each in found
    )
    rest = [
        f"{_REST[each.way][1]} {each.lines:,} ({_some(each)}{short_gbp(each.pence)})"
        for each in held
        if not each.found
    ]
    return (
        f"Register ({role}): {lines:,} of {counted(len(card), 'line')} matched, {short_gbp(pence)}"
        f"{': ' + ways if ways else ''}. That is {shares}. Others: {'; '.join(rest) or 'none'}."
    )


def _alike(each: Match) -> str:
    return "" if each.least_likeness is None else f", at least {each.least_likeness:.0f}% alike"


def _some(each: Match) -> str:
    """Count the suppliers where somebody could settle which address they have."""
    return f"{counted(each.suppliers, 'supplier')}, " if each.way == AMBIGUOUS else ""
