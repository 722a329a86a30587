"""What there is to ask a sender: one finding a cell, and what each kind of finding is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from localvalue.returns.sheets import Cell, Sheet

KINDS: Final = {
    "unreadable_file": "a file that cannot be read",
    "no_table": "a return without spend or a claim",
    "claim_differs": "a claimed share that the postcodes do not bear out",
    "claim_without_postcode": "spend that is claimed as local and has no usable postcode",
    "bands_fall": "a wider radius that is claimed to hold less than a narrower one",
    "impossible_share": "a share below 0 or above 100%",
    "percent_or_fraction": "0.62 beside 62: percentages and fractions in one sheet",
    "unreadable_claim": "a claim that is no number",
    "claim_without_spend": "a share that is claimed of no spend",
    "claim_above_amount": "a claimed amount above the line's own",
    "wrong_total": "a total that is not the sum of its lines",
    "cumulative_as_period": "figures to date in place of the period's own",
    "cumulative_disagrees": "a cumulative figure that is not the sum of the periods",
    "above_contract_value": "periods that add up to more than the contract",
    "same_file": "the same file again",
    "same_sheet": "the same lines again in another sheet",
    "sent_twice": "one period of one contract in two places",
    "repeated_line": "a line that stands twice in one sheet",
    "forecast": "a forecast among actual figures",
    "future": "a period or a date after the return's own",
    "no_period": "figures that do not say what period they are for",
    "two_periods": "a sheet that gives two periods for itself",
    "hidden_sheet": "lines in a sheet that the workbook hides",
    "skipped_period": "a period between two others for which nothing was sent",
}
"""What each kind of finding is."""


class Finding(NamedTuple):
    """One thing to ask a sender."""

    sender: str
    file: str
    sheet: str
    """``""`` where the file has no sheets."""
    cell: str
    """Such as ``C7``; ``""`` where it is about the whole sheet or file."""
    kind: str
    """One of `KINDS`."""
    value: str
    """As it was sent."""
    problem: str
    send: str
    """What the sender is asked to send."""


def finding(kind: str, where: tuple[str, Sheet, Cell | None], problem: str, send: str) -> Finding:
    """
    Return a finding about a cell.

    Parameters
    ----------
    kind
        One of `KINDS`.
    where
        Who sent it, the sheet, and the cell; None where it is about the whole sheet.
    problem
        What is wrong, as the sender reads it.
    send
        What to send.

    Returns
    -------
    finding
        With the cell's address and its text.
    """
    sender, sheet, cell = where
    address, text = (cell.address, cell.text) if cell else ("", "")
    return Finding(sender, sheet.file, sheet.name, address, kind, text, problem, send)
