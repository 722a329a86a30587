"""Has it been sent before? The same file, the same lines in another sheet, a period twice, a line twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from localvalue.present.words import exact_gbp
from localvalue.returns.findings import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.returns.lines import Line, Return
    from localvalue.returns.periods import Period
    from localvalue.returns.sheets import Sheet

_TELLING_LINES: Final = 3
"""So many equal lines are no chance; fewer may be the same fee every period."""

_OVERLAP: Final = 0.5
"""Of the smaller of two sheets, so much stands in both: else they are parts of a whole, such as tiers."""


@dataclass
class Repeats:
    """What was sent before, and which sheets a sum must not count again."""

    findings: list[Finding] = field(default_factory=list)
    again: set[int] = field(default_factory=set)
    """The `id` of each sheet whose lines another has too."""

    def fresh(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines that are not of a sheet that was sent before."""
        return [line for line in lines if id(line.sheet) not in self.again]


def same_files(returns: Sequence[Return]) -> tuple[list[Return], list[Finding]]:
    """
    Return the returns without those whose file is another's copy.

    Parameters
    ----------
    returns
        In the order in which they were named.

    Returns
    -------
    kept, findings
        The first of each content, and a finding for each copy.
    """
    first: dict[str, Return] = {}
    kept, found = [], []
    for sent in returns:
        content = sent.sheets[0].content if sent.sheets else sent.file
        before = first.setdefault(content, sent)
        if before is sent:
            kept.append(sent)
            continue
        whose = "" if before.sender == sent.sender else f", which {before.sender} sent"
        problem = (
            f"The file is the same as {before.file}{whose}, to the last character. It was not counted again."
        )
        send = "The return that this file was to be; or say that it was sent twice."
        found.append(Finding(sent.sender, sent.file, "", "", "same_file", "", problem, send))
    return kept, found


def repeats(sender: str, lines: Sequence[Line]) -> Repeats:
    """
    Return what one sender has sent twice.

    Parameters
    ----------
    sender
        Who.
    lines
        All of the sender's lines that sums count.

    Returns
    -------
    repeats
        Of two sheets the later one is asked about, and left out of sums.
    """
    found = Repeats()
    parts: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        parts[id(line.sheet)].append(line)
    sheets = list(parts.values())
    for at, later in enumerate(sheets):
        for earlier in sheets[:at]:
            if id(earlier[0].sheet) in found.again:
                continue
            again = _again(sender, earlier, later)
            if again is not None:
                found.findings.append(again)
                found.again.add(id(later[0].sheet))
                break
    for part in sheets:
        found.findings += _lines_twice(sender, part)
    return found


def _again(sender: str, earlier: Sequence[Line], later: Sequence[Line]) -> Finding | None:
    before, sheet = earlier[0].sheet, later[0].sheet
    same = Counter(_facts(line) for line in earlier) == Counter(_facts(line) for line in later)
    periods = _periods(earlier) & _periods(later)
    if same and (len(later) >= _TELLING_LINES or periods):
        whole = "All lines are" if len(later) > 1 else "The line is"
        return finding(
            "same_sheet",
            (sender, sheet, None),
            f"{whole} the same as in {_title(before, sheet)}, to the penny. They were not counted again.",
            "The lines of this period; or say that there is one sheet too many.",
        )
    clash = _same_work(earlier, later)
    if clash is None:
        return None
    line, contract, period = clash
    first = sum(each.pence for each in earlier if (each.contract, each.period) == (contract, period))
    second = sum(each.pence for each in later if (each.contract, each.period) == (contract, period))
    return finding(
        "sent_twice",
        (sender, sheet, line.amount),
        f"{str(period).capitalize()} was also sent in {_title(before, sheet)}, with"
        f" {exact_gbp(first / 100)} in all; here it is {exact_gbp(second / 100)}.",
        "Which of the two stands.",
    )


def _facts(line: Line) -> tuple[object, ...]:
    return (*line.key, line.contract, line.pence)


def _periods(lines: Sequence[Line]) -> set[Period]:
    return {line.period for line in lines if line.period is not None}


def _title(sheet: Sheet, other: Sheet) -> str:
    """Name a sheet as somebody who has the other before them would."""
    return f"the sheet {sheet.name!r}" if sheet.file == other.file and sheet.name else sheet.title


def _same_work(earlier: Sequence[Line], later: Sequence[Line]) -> tuple[Line, str, Period] | None:
    """Return a contract and period that two sheets both have, for the same suppliers."""
    before: dict[tuple[str, Period], set[tuple[str, ...]]] = defaultdict(set)
    after: dict[tuple[str, Period], list[Line]] = defaultdict(list)
    for line in earlier:
        if line.period is not None and not line.forecast:
            before[line.contract, line.period].add(line.key)
    for line in later:
        if line.period is not None and not line.forecast:
            after[line.contract, line.period].append(line)
    for (contract, period), lines in after.items():
        known, keys = before.get((contract, period), set()), {line.key for line in lines}
        if known and len(keys & known) > _OVERLAP * min(len(keys), len(known)):
            return lines[0], contract, period
    return None


def _lines_twice(sender: str, part: Sequence[Line]) -> Iterator[Finding]:
    """Yield the lines of one sheet that are another's equal in every cell."""
    first: dict[tuple[str, ...], Line] = {}
    for line in part:
        cells = line.sheet.cells[line.row - 1]
        before = first.setdefault(cells, line)
        if before is not line and line.pence:
            yield finding(
                "repeated_line",
                (sender, line.sheet, line.amount),
                f"Row {line.row} is the same as row {before.row} in every cell.",
                "Whether these are two payments; if not, which row to leave out.",
            )
