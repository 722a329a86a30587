"""Do the periods fit together? Figures to date in place of the period's, gaps, and more than the contract."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from math import factorial, prod
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.present.words import exact_gbp
from localvalue.returns.findings import Finding, finding
from localvalue.returns.lines import contract_value
from localvalue.returns.periods import Period, disagree, skipped
from localvalue.returns.sheets import pence_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.returns.lines import Line
    from localvalue.returns.sheets import Cell

_CHANCE: Final = 1_000
"""Amounts of which none ever falls are told only where chance would do so once in more tries than this."""

_FEWEST_REPEATED: Final = 3
"""Fewer lines that come again may be the same fee every period."""

_PENCE: Final = 100
"""Sums of rounded amounts may be a pound off."""


class _Series(NamedTuple):
    """The periods of one contract, in order."""

    periods: list[Period]
    lines: list[list[Line]]
    pence: list[int]

    @property
    def rises(self) -> bool:
        """Return whether no amount falls, and the last is above the first."""
        return all(one <= other for one, other in pairwise(self.pence)) and self.pence[-1] > self.pence[0] > 0


def findings(sender: str, lines: Sequence[Line], every_line: Sequence[Line]) -> list[Finding]:
    """
    Return where one sender's periods do not fit together.

    Parameters
    ----------
    sender
        Who.
    lines
        The sender's lines, what was sent before left out.
    every_line
        The same with it: a period for which the wrong lines were sent is no gap.

    Returns
    -------
    findings
        A contract whose figures are to date is not also told to be above its value.
    """
    found: list[Finding] = []
    actual = [line for line in lines if not line.forecast]
    contracts: dict[str, list[Line]] = defaultdict(list)
    for line in actual:
        contracts[line.contract].append(line)
    every = [series for mine in contracts.values() if (series := _series(mine)) is not None]
    odds = _odds(every)
    for mine in contracts.values():
        series = _series(mine)
        why = _to_date(series, max(odds, _odds([series]))) if series else None
        if series and why:
            found.append(_cumulative(sender, series, why))
            continue
        if series:
            found += _column_disagrees(sender, series)
        found += _above_value(sender, mine)
    return [*found, *_gaps(sender, every_line), *_no_period(sender, lines)]


def _series(lines: Sequence[Line]) -> _Series | None:
    """Return the periods of one contract; None where there are not two, or they overlap."""
    of: dict[Period, list[Line]] = defaultdict(list)
    for line in lines:
        if line.period is None:
            return None
        of[line.period].append(line)
    periods = sorted(of)
    if len(periods) < 2 or len({period.dated for period in periods}) > 1:  # noqa: PLR2004 (two make a series)
        return None
    if any(one.after > other.first for one, other in pairwise(periods)):
        return None
    parts = [_top_tier(of[period]) for period in periods]
    return _Series(periods, parts, [sum(line.pence for line in part) for part in parts])


def _top_tier(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the first tier where tiers are told: those below are of the same money."""
    first = [line for line in lines if (cell := line.sheet.at(line.row, "tier")) and "1" in cell.text]
    return first or list(lines)


def _to_date(series: _Series, odds: float) -> str | None:
    """Return what shows that the amounts are to date; None where nothing does."""
    if not series.rises:
        return None
    told = _by_column(series)
    if told is False:
        return None
    evidence = [
        "the cumulative column gives the same figures" if told else "",
        _by_value(series),
        _by_lines(series),
        f"no amount of any supplier ever falls, which chance would do once in {odds:,.0f} tries"
        if odds > _CHANCE
        else "",
    ]
    return "; ".join(filter(None, evidence)) or None


def _by_column(series: _Series) -> bool | None:
    """Return whether a cumulative column gives the amounts themselves; None where it says nothing."""
    sums = [_cumulative_pence(part) for part in series.lines]
    running = 0
    same = other = 0
    for at, (given, pence) in enumerate(zip(sums, series.pence, strict=True)):
        running += pence
        if given is None or at == 0:
            continue
        same += abs(given - pence) <= _PENCE
        other += abs(given - pence) > _PENCE
    return None if not same + other else same > other


def _cumulative_pence(lines: Sequence[Line]) -> int | None:
    given = [pence_of(line.sheet.at(line.row, "cumulative")) for line in lines]
    known = [pence for pence in given if pence is not None]
    return sum(known) if known else None


def _by_value(series: _Series) -> str:
    value = _largest_value([line for part in series.lines for line in part])
    if value is None or not series.pence[-1] <= value[1] + _PENCE < sum(series.pence) - _PENCE:
        return ""
    return (
        f"together they are {exact_gbp(sum(series.pence) / 100)}, above the contract value of"
        f" {exact_gbp(value[1] / 100)}, and the last alone is not"
    )


def _by_lines(series: _Series) -> str:
    """Return whether every line of each period stands in the next one again, and others with it."""
    counts = [Counter((line.key, line.pence) for line in part) for part in series.lines]
    again = [not one - other for one, other in pairwise(counts)]
    if not all(again) or len(series.lines[0]) < _FEWEST_REPEATED:
        return ""
    return f"all {len(series.lines[0])} lines of {series.periods[0]} stand in {series.periods[1]} again"


def _odds(every: Sequence[_Series]) -> float:
    """Return in how many tries chance would once make every amount of every supplier never fall."""
    runs = [run for series in every for run in _runs(series)]
    if not runs or any(run is None or any(one > other for one, other in pairwise(run)) for run in runs):
        return 0
    # Amounts that differ come in rising order once in so many; equal ones say nothing
    return float(prod(factorial(len(set(run))) for run in runs if run))


def _runs(series: _Series) -> list[list[int] | None]:
    """Return each supplier's amounts over the periods; None for one that a later period leaves out."""
    sums = [Counter[tuple[str, ...]]() for _ in series.lines]
    for counted, part in zip(sums, series.lines, strict=True):
        for line in part:
            counted[line.key] += line.pence
    runs: list[list[int] | None] = []
    for key in {key for counted in sums for key in counted}:
        there = [key in counted for counted in sums]
        since = there.index(True)
        runs.append([counted[key] for counted in sums[since:]] if all(there[since:]) else None)
    return runs


def _cumulative(sender: str, series: _Series, why: str) -> Finding:
    last = series.lines[-1]
    said = ", ".join(
        f"{exact_gbp(pence / 100)} ({period})"
        for pence, period in zip(series.pence, series.periods, strict=True)
    )
    cell = last[0].amount if len(last) == 1 else last[0].sheet.at(last[0].sheet.header_row, "amount")
    return finding(
        "cumulative_as_period",
        (sender, last[0].sheet, cell),
        f"The amounts look like figures to date, not those of each period: {said}. They never fall; {why}.",
        "For each period the amount of that period alone; or say that they are not cumulative.",
    )


def _column_disagrees(sender: str, series: _Series) -> Iterator[Finding]:
    """Yield the first cumulative figure that is not the sum so far, where the sum starts with the first."""
    running = 0
    for at, (part, pence) in enumerate(zip(series.lines, series.pence, strict=True)):
        running += pence
        given = _cumulative_pence(part)
        if given is None or (at == 0 and given != pence):
            return
        if abs(given - running) > _PENCE:
            cell = part[0].sheet.at(part[0].row, "cumulative")
            yield finding(
                "cumulative_disagrees",
                (sender, part[0].sheet, cell),
                f"The cumulative figure for {series.periods[at]} is {exact_gbp(given / 100)}, and the periods"
                f" so far add up to {exact_gbp(running / 100)}.",
                "The amount of each period, and the sum so far.",
            )
            return


def _largest_value(lines: Sequence[Line]) -> tuple[Cell, int] | None:
    """Return the contract's value, the largest where it was varied."""
    best: tuple[Cell, int] | None = None
    for line in lines:
        cell = contract_value(line)
        pence = pence_of(cell)
        if cell is not None and pence is not None and (best is None or pence > best[1]):
            best = cell, pence
    return best


def _above_value(sender: str, lines: Sequence[Line]) -> Iterator[Finding]:
    if not lines[0].contract and len({cell.text for line in lines if (cell := contract_value(line))}) > 1:
        return  # several contracts that nothing tells apart
    value = _largest_value(lines)
    counted = _top_tier(lines)
    total = sum(line.pence for line in counted)
    if value is None or total <= value[1] + _PENCE:
        return
    cell, pence = value
    line = next(line for line in lines if contract_value(line) == cell)
    yield finding(
        "above_contract_value",
        (sender, line.sheet, cell),
        f"The amounts sent for this contract add up to {exact_gbp(total / 100)}, which is"
        f" {exact_gbp((total - pence) / 100)} above its value.",
        "The amounts of each period alone, or the contract's value as it was last varied.",
    )


def _gaps(sender: str, lines: Sequence[Line]) -> Iterator[Finding]:
    of = {line.period: line for line in reversed(lines) if line.period is not None}
    for before, after in skipped(of):
        yield finding(
            "skipped_period",
            (sender, of[after].sheet, None),
            f"There are figures for {before} and for {after}, and none between.",
            "The return of the period between, also where nothing was spent.",
        )


def _no_period(sender: str, lines: Sequence[Line]) -> Iterator[Finding]:
    for sheet in dict.fromkeys(line.sheet for line in lines):
        mine = [line for line in lines if line.sheet is sheet]
        without = [line for line in mine if line.period is None and line.sheet.at(line.row, "date") is None]
        if len(without) == len(mine) and mine:
            yield finding(
                "no_period",
                (sender, sheet, None),
                "Nothing says which period these figures are for: no column, title, sheet or file name.",
                "The period, such as Q1 2025-26.",
            )
            continue
        for line in without:
            yield finding(
                "no_period",
                (sender, sheet, line.amount),
                f"Row {line.row} does not say which period it is for, and others do.",
                "The period, such as Q1 2025-26.",
            )


def two_periods(sender: str, lines: Sequence[Line]) -> list[Finding]:
    """
    Return the sheets that are called by one period and say that they are for another.

    Parameters
    ----------
    sender
        Who.
    lines
        The sender's lines.

    Returns
    -------
    findings
        Only where both are quarters by number, or months by name.
    """
    found = []
    for sheet in dict.fromkeys(line.sheet for line in lines):
        said = sheet.period[1] if sheet.period else None
        if said is not None and disagree(sheet.name, said.text):
            found.append(
                finding(
                    "two_periods",
                    (sender, sheet, said),
                    f"The sheet is called {sheet.name!r}, and says here that it is for {said.text!r}.",
                    "Which of the two is right.",
                )
            )
    return found
