"""Does a claim agree with the postcodes? Each claimed share beside the computed one, with bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from localvalue.places.points import PRECISIONS
from localvalue.present.words import exact_gbp, status_words
from localvalue.returns.findings import Finding, finding
from localvalue.returns.shares import tolerance_pence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.returns.claims import Claimed
    from localvalue.returns.computed import Bounds, Computed
    from localvalue.returns.lines import Line

Outcome = Literal["agrees", "possible", "differs", "not_checkable"]
"""``possible``: inside bounds that are wider than the claim's own rounding."""

_TENTH: Final = 0.001


class Compared(NamedTuple):
    """A claim, and what the postcodes say."""

    claimed: Claimed
    outcome: Outcome
    why: str
    """Why it cannot be checked; else ``""``."""
    bounds: Bounds | None = None


def compare(claimed: Claimed, computed: Computed | None, slack: float) -> Compared:
    """
    Return a claim beside what the postcodes say.

    Parameters
    ----------
    claimed
        The claim.
    computed
        Of the same return; None where it has no lines.
    slack
        By how much of 1 a share may differ beside the rounding of its own digits.

    Returns
    -------
    compared
        It differs where it lies outside the least and the most that the postcodes allow by more than the
        rounding of its own digits, and the slack.
    """
    why = _why_not(claimed, computed)
    if why or computed is None:
        return Compared(claimed, "not_checkable", why)
    bounds = computed.bounds(claimed.lines, claimed.claim.name)
    if claimed.pence is not None:
        room = tolerance_pence(claimed.cell.text) + round(slack * abs(bounds.total))
        low, high, value = float(bounds.low - room), float(bounds.high + room), float(claimed.pence)
    else:
        low, high, value = _share_limits(claimed, bounds, slack)
    if not low <= value <= high:
        return Compared(claimed, "differs", "", bounds)
    return Compared(claimed, "agrees" if bounds.exact else "possible", "", bounds)


def _share_limits(claimed: Claimed, bounds: Bounds, slack: float) -> tuple[float, float, float]:
    given = claimed.share
    if given is None:
        message = "a claim that is neither a share nor an amount was compared: a bug"
        raise RuntimeError(message)
    room = (given.tolerance + slack + 1e-9) * abs(bounds.total)
    return bounds.low - room, bounds.high + room, given.value * bounds.total


def _why_not(claimed: Claimed, computed: Computed | None) -> str:
    """Return why a claim cannot be checked; ``""`` where it can."""
    if not claimed.readable:
        return "the cell is no number"
    if claimed.claim.of_people:
        return "it is a claim about people, and the lines are of pounds"
    if computed is None or not claimed.lines:
        return "the return gives no lines of spend for it"
    return _why_no_answer(claimed, computed)


def _why_no_answer(claimed: Claimed, computed: Computed) -> str:
    if computed.answers(claimed.lines, claimed.claim.name):
        total = sum(line.pence for line in claimed.lines)
        return "" if total > 0 or (claimed.one_line and total) else "there is no spend to take a share of"
    if claimed.claim.miles and not any(computed.has_site(line) for line in claimed.lines):
        return "there is no site to measure from: give it with --site, or in the return"
    if not claimed.claim.miles and not any(computed.has_home(line) for line in claimed.lines):
        return "there is no buyer with an area of its own: give it with --buyer, or in the return"
    return "none of its lines has a postcode that can be placed"


def findings(compared: Sequence[Compared], computed: Computed | None) -> list[Finding]:
    """
    Return what to ask about the claims of one return.

    Parameters
    ----------
    compared
        Its claims.
    computed
        What its postcodes say.

    Returns
    -------
    findings
        Claims outside the bounds, and claims of lines that alone among others have no usable postcode.
    """
    found = [
        _differs(each, each.bounds)
        for each in compared
        if each.outcome == "differs" and each.bounds and not _asked_otherwise(each.claimed)
    ]
    if computed is not None:
        asked: set[tuple[str, int]] = set()
        for each in compared:
            line = each.claimed.lines[0] if each.claimed.one_line else None
            if (
                line is None
                or (line.sheet.name, line.row) in asked
                or not _lacks_postcode(each, line, computed)
            ):
                continue
            asked.add((line.sheet.name, line.row))
            found.append(_no_postcode(each.claimed, line, computed))
    return found


def _asked_otherwise(claimed: Claimed) -> bool:
    """Return whether a claim is one that no postcodes could bear out, which is a query of its own."""
    return claimed.muddled or claimed.impossible or claimed.above_spend


def _lacks_postcode(compared: Compared, line: Line, computed: Computed) -> bool:
    # Where no line has one, the sheet gives claims alone: they are kept, and not asked about one by one
    if not compared.claimed.positive or not line.sheet.has_any("supplier_postcode"):
        return False
    return computed.status(line) not in {*PRECISIONS, "outside_uk"} and bool(line.pence)


def _no_postcode(claimed: Claimed, line: Line, computed: Computed) -> Finding:
    cell = line.sheet.at(line.row, "supplier_postcode") or claimed.cell
    status = computed.status(line)
    said = status_words(status)[0]
    return finding(
        "claim_without_postcode",
        (claimed.sender, claimed.sheet, cell),
        f"Row {line.row} claims {exact_gbp(line.pence / 100)}{_said(claimed)} as {claimed.claim.label}, and"
        f" nothing shows it: {said[0].lower()}{said[1:]}.",
        "The full postcode of where this supplier works from.",
    )


def _said(claimed: Claimed) -> str:
    return "" if claimed.share is None else f" ({percent(claimed.share.value)})"


def percent(share: float) -> str:
    """
    Return a share to a tenth of a percentage point.

    Parameters
    ----------
    share
        Of 1.

    Returns
    -------
    text
        Without a decimal where there is none.

    Examples
    --------
    >>> percent(0.62), percent(0.6249)
    ('62%', '62.5%')
    """
    text = f"{100 * share:.1f}"
    return f"{text.removesuffix('.0')}%"


def _differs(compared: Compared, bounds: Bounds) -> Finding:
    claimed = compared.claimed
    computed = _computed_words(claimed, bounds)
    given = exact_gbp(claimed.pence / 100) if claimed.pence is not None else percent(_value(claimed))
    of = f"row {claimed.lines[0].row}" if len(claimed.lines) == 1 else f"{len(claimed.lines):,} lines"
    problem = (
        f"{given} is claimed {claimed.claim.label}, of {exact_gbp(bounds.total / 100)} in {of}."
        f" By the postcodes it is {computed}."
    )
    if claimed.one_line:
        send = (
            "The right figure; or, if the amount went to several places, a line for each with its own"
            " postcode and amount."
        )
    else:
        send = "The right figure, or the postcodes and amounts that make it up, a line for each supplier."
    return finding("claim_differs", (claimed.sender, claimed.sheet, claimed.cell), problem, send)


def _value(claimed: Claimed) -> float:
    return claimed.share.value if claimed.share else 0.0


def _computed_words(claimed: Claimed, bounds: Bounds) -> str:
    if claimed.pence is not None:
        low, high = exact_gbp(bounds.low / 100), exact_gbp(bounds.high / 100)
    else:
        ends = sorted((bounds.low / bounds.total, bounds.high / bounds.total))
        low, high = percent(ends[0]), percent(ends[1])
    doubt = " (a range, because of lines whose place is not known exactly)"
    return low if low == high else f"between {low} and {high}{doubt}"
