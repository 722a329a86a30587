"""The lines of returns as the checks see them: whose, of which contract, for which period, actual or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.returns.labels import is_forecast, is_summary
from localvalue.returns.periods import Period, period_of
from localvalue.returns.sheets import pence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localvalue.returns.sheets import Cell, Sheet

_REMEMBERED: Final = 1 << 14
"""Different texts whose reading is kept: the cells of such columns repeat."""


class Line(NamedTuple):
    """One line of spend."""

    sender: str
    sheet: Sheet
    row: int
    at: int
    """Which of the lines of its file it is."""
    pence: int
    contract: str
    """As a comparison needs it; ``""`` where none is named."""
    period: Period | None
    forecast: bool
    key: tuple[str, ...]
    """What tells it from the other lines of its contract: who was paid, and where."""

    @property
    def amount(self) -> Cell | None:
        """Return the cell of its amount."""
        return self.sheet.at(self.row, "amount")


@dataclass(frozen=True, eq=False)
class Return:
    """One file that somebody sent."""

    file: str
    sender: str
    """Who sent the lines that do not say so themselves."""
    sheets: tuple[Sheet, ...]
    sender_column: str | None = None
    """The file's own name of the column that says who each line is of; None where it is found by its name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """One name for each sender, however it is written."""
    problem: str = ""
    """Why the file cannot be read, and has no sheets; ``""`` where it can."""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return its lines in order, totals left out."""
        found: list[Line] = []
        start = 0
        for sheet in self.sheets:
            found += _lines(self, sheet, start)
            start += len(sheet.rows)
        return tuple(found)

    @cached_property
    def by_sheet(self) -> dict[str, tuple[Line, ...]]:
        """Return the lines of each sheet, by its name."""
        return {
            sheet.name: tuple(line for line in self.lines if line.sheet is sheet) for sheet in self.sheets
        }

    def counted(self) -> list[Line]:
        """Return the lines that a sum over periods counts: a summary's only where there are no others."""
        detail = [line for line in self.lines if not is_summary(line.sheet.name)]
        return detail or list(self.lines)

    def senders(self) -> list[str]:
        """Return who sent anything in it, each once: the file's own sender where no line says otherwise."""
        return list(dict.fromkeys(line.sender for line in self.lines)) or [self.sender]

    def sender_of(self, sheet: Sheet, row: int) -> str:
        """Return who sent a row."""
        column = self._column(sheet)
        cell = None if column is None else sheet.cell(row, column)
        name = cell.text if cell else self.sender
        return self.names.get(name, name)

    def _column(self, sheet: Sheet) -> int | None:
        if self.sender_column is None:
            return sheet.columns.get("contractor")
        return sheet.named(self.sender_column)


def _lines(whole: Return, sheet: Sheet, start: int) -> list[Line]:
    if sheet.table is None:
        return []
    pence = sheet.table.lines.lines["amount_pence"].to_pylist()
    of_sheet = sheet.period[0] if sheet.period else None
    forecast = is_forecast(sheet.name) or _heads_forecast(sheet)
    mine = set(sheet.lines)
    years = f"{sheet.name} {sheet.file}"
    found = []
    for at, (row, amount) in enumerate(zip(sheet.rows, pence, strict=True), start):
        if row not in mine:
            continue
        own = sheet.at(row, "period")
        period = (period_of(own.text, years) if own else None) or of_sheet
        found.append(
            Line(
                whole.sender_of(sheet, row),
                sheet,
                row,
                at,
                amount or 0,
                contract_of(sheet, row),
                period,
                forecast or forecast_cell(sheet, row) is not None,
                tuple(
                    plain(_text(sheet.at(row, name))) for name in ("supplier", "supplier_postcode", "tier")
                ),
            )
        )
    return found


def _heads_forecast(sheet: Sheet) -> bool:
    heading = sheet.at(sheet.header_row, "amount")
    return heading is not None and is_forecast(heading.text)


def contract_of(sheet: Sheet, row: int) -> str:
    """
    Return the contract of a row, as a comparison needs it.

    Parameters
    ----------
    sheet
        The sheet.
    row
        From 1.

    Returns
    -------
    contract
        Its own, or that of its sheet; ``""`` where none is named.
    """
    cell = sheet.at(row, "contract_id") or sheet.labels.get("contract_id")
    return plain(cell.text) if cell else ""


def forecast_cell(sheet: Sheet, row: int) -> Cell | None:
    """
    Return the cell of a row that says that its figures are no actual ones.

    Parameters
    ----------
    sheet
        The sheet.
    row
        From 1.

    Returns
    -------
    cell
        None where none does. Names and descriptions are not asked: "planned maintenance" is work.
    """
    for name in ("basis", "period"):
        cell = sheet.at(row, name)
        if cell and is_forecast(cell.text, of_figures=True):
            return cell
    notes = sheet.at(row, "notes")
    return notes if notes and is_forecast(notes.text) else None


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """
    Return a name by what it is compared by.

    Parameters
    ----------
    text
        As it stands.

    Returns
    -------
    plain
        Letters and digits, lower case.

    Examples
    --------
    >>> plain(" ACME Ltd. ") == plain("Acme ltd")
    True
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def contract_value(line: Line) -> Cell | None:
    """
    Return the cell that gives the value of a line's contract.

    Parameters
    ----------
    line
        The line.

    Returns
    -------
    cell
        Its own, or that of its sheet; None where there is none that can be read.
    """
    cell = line.sheet.at(line.row, "contract_value") or line.sheet.labels.get("contract_value")
    return cell if pence_of(cell) else None
