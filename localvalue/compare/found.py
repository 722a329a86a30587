"""How the supplier of one line was found in the registers of addresses, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.spend.landings import ROLES
from localvalue.spend.matching import AMBIGUOUS, FUZZY, OWN, UNMATCHED

if TYPE_CHECKING:
    from localvalue.spend import Spend

_WAYS: Final = {
    "company_number": "company number",
    "charity_number": "charity number",
    "supplier_number": "the buyer's own number of it",
    "vat_number": "VAT number",
    "name": "name",
    "trading_name": "the name that it trades as",
    "name_prefix": "the start of its name, which the file cuts",
    FUZZY: "a name like it",
}
_NOT_FOUND: Final = {
    UNMATCHED: "no register has it",
    AMBIGUOUS: "a register has several addresses for it, which faults.csv lists",
}


def found_how(spend: Spend, line: int) -> list[str]:
    """
    Return how the address of each role of a line was looked up.

    Parameters
    ----------
    spend
        The lines.
    line
        The position of one.

    Returns
    -------
    sentences
        One a role; none where no register was joined, or where the line has an address of its own.
    """
    sentences = []
    for role in ROLES:
        how = _cell(spend, f"{role}_match", line)
        if how is None or how == OWN:
            continue
        sentences.append(f"{role.capitalize()} address: {_said(spend, role, how, line)}.")
    return sentences


def _said(spend: Spend, role: str, how: str, line: int) -> str:
    if how in _NOT_FOUND:
        return _NOT_FOUND[how]
    score = _cell(spend, f"{role}_match_score", line) if how == FUZZY else None
    alike = f" ({float(score):.0f} % alike)" if score is not None else ""
    name = _cell(spend, f"{role}_match_name", line)
    return f"from a register, by {_WAYS[how]}{alike}{f', as {name}' if name else ''}"


def _cell(spend: Spend, column: str, line: int) -> str | None:
    if column not in spend.lines.column_names:
        return None
    value = spend.lines.column(column)[line].as_py()
    return None if value is None else str(value)
