"""What there is to ask about contractors' returns, as people hold it: `Checked`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localvalue.compare.tables import Kind, Table, ratio
from localvalue.given import checked_methods
from localvalue.returns import writing
from localvalue.returns.findings import KINDS, Finding
from localvalue.rich import View

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from localvalue.atlas import Atlas
    from localvalue.returns.against import Compared
    from localvalue.returns.lines import Return
    from localvalue.returns.sheets import Sheet
    from localvalue.spend.sources import Unread

_FINDINGS: Final[tuple[tuple[str, Kind], ...]] = (
    ("query", "count"),
    ("sender", "text"),
    ("file", "text"),
    ("sheet", "text"),
    ("cell", "text"),
    ("kind", "text"),
    ("value_sent", "text"),
    ("problem", "text"),
    ("what_to_send", "text"),
)
_CLAIM: Final[tuple[tuple[str, Kind], ...]] = (
    ("sender", "text"),
    ("file", "text"),
    ("sheet", "text"),
    ("cell", "text"),
    ("claims", "text"),
    ("value_sent", "text"),
    ("claimed_share", "share"),
    ("claimed_gbp", "pence"),
)
_CLAIMED: Final = (*_CLAIM, ("checkable", "text"), ("why_not", "text"))
_COMPARED: Final = (
    *_CLAIM,
    ("outcome", "text"),
    ("lines", "count"),
    ("computed_share", "share"),
    ("share_low", "share"),
    ("share_high", "share"),
    ("low_gbp", "pence"),
    ("high_gbp", "pence"),
    ("placed_gbp", "pence"),
    ("total_gbp", "pence"),
)


@checked_methods()
@dataclass(frozen=True, eq=False, repr=False)
class Checked:
    """Contractors' returns, and what there is to ask about them."""

    returns: tuple[Return, ...]
    queries: tuple[Finding, ...]
    compared_claims: tuple[Compared, ...]
    unread: tuple[Unread, ...]
    atlas: Atlas
    options: Mapping[str, object]
    """As they were asked for."""

    @property
    def senders(self) -> tuple[str, ...]:
        """Return who sent something, in the order of the files."""
        return tuple(senders_of(self.returns, self.queries))

    @property
    def note(self) -> str:
        """Return the warning that stands over what is made from made-up places; else ``""``."""
        if not self.atlas.fictional:
            return ""
        region = self.atlas.manifest["region"]
        return f"Made-up places: {region}. No figure here is about a real place, supplier or public body."

    def findings(self) -> pd.DataFrame:
        """
        Return what there is to ask.

        Returns
        -------
        frame
            One row a finding: ``query`` (its number among the sender's), ``sender, file, sheet, cell`` (as
            ``C7``, blank where it is of the whole sheet), ``kind``, ``value_sent``, ``problem``,
            ``what_to_send``.
        """
        return self.finding_table().to_frame()

    def claims(self) -> pd.DataFrame:
        """
        Return every local share that was claimed, as it was sent; nothing computed is in it.

        Returns
        -------
        frame
            One row a claim, with ``checkable`` (yes or no) and ``why_not``.
        """
        return self.claim_table().to_frame()

    def compared(self) -> pd.DataFrame:
        """
        Return the claims that can be checked, beside what the postcodes say.

        Returns
        -------
        frame
            One row a claim: ``outcome`` is ``agrees``, ``possible`` (inside the bounds, which are wider than
            one figure) or ``differs``; ``computed_share`` is of what could be placed, ``share_low`` and
            ``share_high`` of all, and the amounts in pounds.
        """
        return self.compared_table().to_frame()

    def finding_table(self) -> Table:
        """Return the findings as a table."""
        counts: Counter[str] = Counter()
        rows = []
        for each in self.queries:
            counts[each.sender] += 1
            rows.append((counts[each.sender], *each))
        return Table(_FINDINGS, rows)

    def claim_table(self) -> Table:
        """Return the claims as a table."""
        rows = [
            (*_claim_cells(each), "no" if each.outcome == "not_checkable" else "yes", each.why)
            for each in self.compared_claims
        ]
        return Table(_CLAIMED, rows)

    def compared_table(self) -> Table:
        """Return the claims that can be checked as a table."""
        rows = []
        for each in self.compared_claims:
            if (bounds := each.bounds) is None:
                continue
            ends = sorted((ratio(bounds.low, bounds.total) or 0.0, ratio(bounds.high, bounds.total) or 0.0))
            shares = (*ends,) if bounds.total > 0 else (None, None)
            rows.append(
                (
                    *_claim_cells(each),
                    each.outcome,
                    len(each.claimed.lines),
                    ratio(bounds.estimate, bounds.answered),
                    *shares,
                    bounds.low,
                    bounds.high,
                    bounds.answered,
                    bounds.total,
                )
            )
        return Table(_COMPARED, rows)

    def write(self, out: str | os.PathLike[str]) -> None:
        """
        Write ``findings.csv``, ``claimed.csv``, ``compared.csv`` and a query workbook for each sender.

        Parameters
        ----------
        out
            The folder: new, empty, or one of ours, which is replaced as a whole.

        Raises
        ------
        InputError
            The folder holds something that we did not write.
        """
        writing.write(self, Path(out))

    def reading(self) -> str:
        """
        Return what there is to ask, in a few lines.

        Returns
        -------
        text
            How much was read, the findings by kind, each sender's count, and which claims stay unchecked.
        """
        lines = [note] if (note := self.note) else []
        lines.append(self._headline())
        lines += [f"  {count:>4,}  {KINDS[kind]}" for kind, count in self._kinds().items()]
        lines += [f"  {sender}: {self._asked(sender)}" for sender in self.senders]
        outcomes = Counter(each.outcome for each in self.compared_claims)
        if self.compared_claims:
            lines.append(
                f"Claims: {outcomes['agrees']:,} agree with the postcodes,"
                f" {outcomes['possible']:,} are possible, {outcomes['differs']:,} differ,"
                f" {outcomes['not_checkable']:,} cannot be checked and are kept as claimed."
            )
        else:
            lines.append("No local share is claimed in them.")
        lines += [f"Not read: {each.reason}" for each in self.unread]
        return "\n".join(lines)

    def _asked(self, sender: str) -> str:
        """Return what a sender's workbook asks for; and why, where nothing was found in what was sent."""
        mine = [each for each in self.queries if each.sender == sender]
        parts = [_queries(len(mine))] if mine else []
        parts += [each.problem[0].lower() + each.problem[1:-1] for each in mine if each.kind == "no_table"]
        claims = writing.unchecked(self, sender)
        if claims:
            reasons = "; ".join(dict.fromkeys(claim[-1] for claim in claims))
            said = "" if mine else "no query, and "
            parts.append(f"{said}what {_count(len(claims), 'claim')} cannot be checked without ({reasons})")
        return "; ".join(parts) or _queries(0)

    def _headline(self) -> str:
        count = sum(len(each.lines) for each in self.returns)
        sheets = sum(sheet.table is not None for sheet in sheets_of(self.returns))
        total = len(self.queries)
        sent = f"{_count(len(self.returns), 'return')} of {_count(len(self.senders), 'sender')}"
        held = f"{_count(count, 'line')} in {_count(sheets, 'sheet')}"
        nothing = not total and not any(writing.unchecked(self, sender) for sender in self.senders)
        asked = "No queries" if not total and not nothing else _queries(total).capitalize()
        return f"{sent}: {held}. {asked}{':' if total else '.'}"

    def _kinds(self) -> dict[str, int]:
        return dict(Counter(each.kind for each in self.queries).most_common())

    def __repr__(self) -> str:
        """Return what there is to ask, in a few lines."""
        return self.reading()

    def _repr_html_(self) -> str:
        title, *notes = self.reading().splitlines()
        heads = tuple(name.replace("_", " ") for name, _ in _FINDINGS)
        return View(title, self.finding_table().rows, heads, ("query",), notes).html()


def senders_of(returns: Iterable[Return], found: Iterable[Finding]) -> list[str]:
    """
    Return who sent something.

    Parameters
    ----------
    returns
        What was sent.
    found
        What there is to ask.

    Returns
    -------
    senders
        Each once, in the order of the returns.
    """
    names = [name for each in returns for name in each.senders()]
    return list(dict.fromkeys([*names, *(each.sender for each in found)]))


def sheets_of(returns: Iterable[Return]) -> list[Sheet]:
    """
    Return the sheets of returns.

    Parameters
    ----------
    returns
        In any order.

    Returns
    -------
    sheets
        In the same.
    """
    return [sheet for each in returns for sheet in each.sheets]


def _claim_cells(compared: Compared) -> tuple[str | float | int | None, ...]:
    claimed = compared.claimed
    return (
        claimed.sender,
        claimed.sheet.file,
        claimed.sheet.name,
        claimed.cell.address,
        claimed.claim.name if not claimed.claim.of_people else f"{claimed.claim.name}_people",
        claimed.cell.text,
        claimed.share.value if claimed.share else None,
        claimed.pence,
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _queries(number: int) -> str:
    return "nothing to ask" if not number else "1 query" if number == 1 else f"{number:,} queries"
