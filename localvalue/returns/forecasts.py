"""Has it happened yet? Forecasts among actual figures, and periods after the return's own date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.returns.findings import Finding, finding
from localvalue.returns.labels import is_forecast
from localvalue.returns.lines import forecast_cell
from localvalue.returns.periods import date_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from localvalue.returns.lines import Line
    from localvalue.returns.sheets import Cell, Sheet


def findings(sender: str, lines: Sequence[Line], on: dt.date) -> list[Finding]:
    """
    Return what of a sender's lines has not happened yet.

    Parameters
    ----------
    sender
        Who.
    lines
        The sender's lines.
    on
        The day of a return that does not say when it was sent.

    Returns
    -------
    findings
        One for a sheet where the whole of it is a forecast or lies in the future; else one a line.
    """
    found: list[Finding] = []
    for sheet in dict.fromkeys(line.sheet for line in lines):
        mine = [line for line in lines if line.sheet is sheet]
        whole = _whole_sheet(sender, sheet, mine)
        found += [whole] if whole else _line_by_line(sender, mine)
        found += _future(sender, sheet, mine, on)
    return found


def _whole_sheet(sender: str, sheet: Sheet, lines: Sequence[Line]) -> Finding | None:
    problem = ""
    cell: Cell | None = None
    if is_forecast(sheet.name):
        problem = f"The sheet is called {sheet.name!r}, and stands among sheets of actual figures."
    else:
        cell = sheet.at(sheet.header_row, "amount")
        if cell and is_forecast(cell.text):
            problem = "The column that was read as the amount is a forecast by its heading."
    if not problem or not lines:
        return None
    return finding(
        "forecast", (sender, sheet, cell), problem, "The actual figures; forecasts apart, and marked."
    )


def _line_by_line(sender: str, lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        cell = forecast_cell(line.sheet, line.row)
        if cell is not None:
            yield finding(
                "forecast",
                (sender, line.sheet, cell),
                f"By this cell the figures of row {line.row} are no actual ones.",
                "The actual figure; or leave the row out until there is one.",
            )


def _future(sender: str, sheet: Sheet, lines: Sequence[Line], on: dt.date) -> Iterator[Finding]:
    day = sheet.returned or on
    when = f"{day.day} {day:%B %Y}"
    told = "the day of the return" if sheet.returned else "the day of this check"
    late = [line for line in lines if line.period and line.period.dated and line.period.start() > day]
    if late and len(late) == len(lines) and len({line.period for line in late}) == 1:
        cell = sheet.period[1] if sheet.period else late[0].sheet.at(late[0].row, "period")
        yield finding(
            "future",
            (sender, sheet, cell),
            f"The sheet is for {late[0].period}, which begins after {when}, {told}.",
            "The right period; or leave the sheet out until it has happened.",
        )
        return
    rows = {line.row for line in late}
    for line in lines:
        cell = line.sheet.at(line.row, "date")
        paid = date_of(cell.text) if cell else None
        dated = paid is not None and paid > day
        if dated or line.row in rows:
            yield finding(
                "future",
                (sender, sheet, cell if dated else line.sheet.at(line.row, "period")),
                f"Row {line.row} is dated after {when}, {told}.",
                "The right date; or leave the row out until it has happened.",
            )
