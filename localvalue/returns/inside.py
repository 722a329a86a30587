"""Can a claim be true at all? Claims beside each other and beside the return's own amounts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from localvalue.present.words import exact_gbp
from localvalue.returns.against import percent
from localvalue.returns.claims import lines_of_total, total_rows
from localvalue.returns.findings import Finding, finding
from localvalue.returns.shares import tolerance_pence
from localvalue.returns.sheets import pence_of
from localvalue.returns.wording import LOCAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.returns.against import Compared
    from localvalue.returns.claims import Claimed
    from localvalue.returns.lines import Return


def findings(sent: Return, compared: Sequence[Compared]) -> list[Finding]:
    """
    Return what is wrong with the claims of one return, whatever the postcodes say.

    Parameters
    ----------
    sent
        The return.
    compared
        Its claims.

    Returns
    -------
    findings
        In no particular order.
    """
    claims = [each.claimed for each in compared]
    found = [each for claimed in claims for each in _alone(claimed)]
    found += [muddled for each in compared if (muddled := _muddled(each)) is not None]
    return [*_nothing(sent, claims), *found, *_bands(claims), *_totals(sent), *_hidden(sent)]


def _nothing(sent: Return, claims: Sequence[Claimed]) -> Iterator[Finding]:
    """Ask for what a file is without, which has nothing else to ask about."""
    if sent.problem:
        problem = f"The file cannot be read: {sent.problem}."
        send = "The return as an Excel workbook (.xlsx) or CSV that opens, without a password."
        yield Finding(sent.sender, sent.file, "", "", "unreadable_file", "", problem, send)
    elif not sent.lines and not claims:
        problem = "No table of spend and no claim was found in it."
        send = (
            "The lines of spend of the period, with a heading row and amounts; or say that there were none."
        )
        yield Finding(sent.sender, sent.file, "", "", "no_table", "", problem, send)


def _hidden(sent: Return) -> Iterator[Finding]:
    for sheet in sent.sheets:
        if sheet.hidden and (mine := sent.by_sheet[sheet.name]):
            yield finding(
                "hidden_sheet",
                (mine[0].sender, sheet, None),
                f"The workbook hides this sheet, and {len(mine):,} lines stand in it. They were counted.",
                "Whether these lines are part of the return.",
            )


def _alone(claimed: Claimed) -> Iterator[Finding]:
    where = (claimed.sender, claimed.sheet, claimed.cell)
    if not claimed.readable:
        yield finding(
            "unreadable_claim",
            where,
            f"This stands where a figure {claimed.claim.label} is claimed, and is no number.",
            "One number, as a percentage or in pounds.",
        )
    if claimed.share is not None and claimed.impossible:
        yield finding(
            "impossible_share",
            where,
            f"{percent(claimed.share.value)} is claimed {claimed.claim.label}: no share is below 0 or above"
            " 100%.",
            "The share between 0 and 100%.",
        )
    if claimed.positive and claimed.spend == 0 and not claimed.claim.of_people:
        yield finding(
            "claim_without_spend",
            where,
            f"A figure {claimed.claim.label} is claimed, and there is no spend that it could be of.",
            "The amount that was spent, or no claim.",
        )
    elif claimed.above_spend:
        yield finding(
            "claim_above_amount",
            where,
            f"{exact_gbp((claimed.pence or 0) / 100)} is claimed {claimed.claim.label}, and the whole spend"
            f" beside it is {exact_gbp((claimed.spend or 0) / 100)}.",
            "The amount that was spent in all, and how much of it within.",
        )


def _muddled(compared: Compared) -> Finding | None:
    claimed = compared.claimed
    if claimed.bare is None or not claimed.muddled or compared.outcome in {"agrees", "possible"}:
        return None
    if claimed.bare == 1 and compared.outcome == "not_checkable":
        return None
    one, other = (
        ("percentages", claimed.bare) if claimed.scale == "percent" else ("fractions", claimed.bare / 100)
    )
    return finding(
        "percent_or_fraction",
        (claimed.sender, claimed.sheet, claimed.cell),
        f"The other shares of this sheet are {one}. Is {claimed.cell.text} meant as {percent(other)}?",
        "Every share as a percentage, with the sign %.",
    )


def _bands(claims: Sequence[Claimed]) -> Iterator[Finding]:
    groups: dict[tuple[str, tuple[str, int], bool, bool], list[Claimed]] = {}
    for each in claims:
        if each.claim.miles != LOCAL and each.readable and not each.muddled:
            key = (each.sheet.title, each.group, each.share is None, each.claim.of_people)
            groups.setdefault(key, []).append(each)
    for group in groups.values():
        for narrow, wide in pairwise(sorted(group, key=lambda each: each.claim.miles)):
            if narrow.claim.miles < wide.claim.miles and _falls(narrow, wide):
                yield finding(
                    "bands_fall",
                    (wide.sender, wide.sheet, wide.cell),
                    f"{_figure(wide)} within {wide.claim.miles} miles is less than {_figure(narrow)} within"
                    f" {narrow.claim.miles} miles ({narrow.cell.address}), which it must include.",
                    "Each radius with all that lies inside it, the narrower ones too.",
                )


def _figure(claimed: Claimed) -> str:
    """Return a claim as a person reads it: a share as a percentage, however it was written."""
    return claimed.cell.text if claimed.share is None else percent(claimed.share.value)


def _falls(narrow: Claimed, wide: Claimed) -> bool:
    if narrow.share is not None and wide.share is not None:
        return narrow.share.value > wide.share.value + max(narrow.share.tolerance, wide.share.tolerance)
    return (narrow.pence or 0) > (wide.pence or 0) + tolerance_pence(wide.cell.text)


def _totals(sent: Return) -> Iterator[Finding]:
    """Yield the totals that are not the sum of their lines."""
    for sheet in sent.sheets:
        mine, since = sent.by_sheet.get(sheet.name, ()), 0
        for row in total_rows(sheet):
            cell = sheet.at(row, "amount")
            given, lines = pence_of(cell), lines_of_total(sheet, row, mine, since)
            since = row
            if given is None or cell is None or not lines:
                continue
            total = sum(line.pence for line in lines)
            if abs(given - total) > tolerance_pence(cell.text):
                yield finding(
                    "wrong_total",
                    (sent.sender, sheet, cell),
                    f"The total is given as {exact_gbp(given / 100)}, and its {len(lines):,} lines add up to"
                    f" {exact_gbp(total / 100)}.",
                    "The right total, or the lines that are missing.",
                )
