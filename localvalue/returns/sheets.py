"""The sheets of a contractor's return: their lines, and what they say above, below and beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.returns.labels import field_of, is_carried, is_total
from localvalue.returns.periods import Period, date_of, is_title, period_of
from localvalue.returns.wording import claim_of, claims_said
from localvalue.spend.amounts import read_amount
from localvalue.spend.headers import HEADER_WITHIN
from localvalue.spend.layout_tables import header_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from localvalue.returns.wording import Claim
    from localvalue.spend.sources import ReadFile

_OUTWARD: Final = re.compile(r"[A-Za-z]{1,2}\d")
_NO_SUPPLIERS: Final = frozenset(
    {"contract_value", "cumulative", "period", "returned", "site_postcode", "total"}
)
"""Facts whose labels nobody's name is."""

_RIGHT: Final = 4
"""Cells to the right of a label in which its value may stand."""


class Cell(NamedTuple):
    """One cell that is not empty."""

    row: int
    """From 1."""
    column: int
    """From 0."""
    text: str

    @property
    def address(self) -> str:
        """Return it as a spreadsheet calls it, such as ``C7``."""
        return f"{letters(self.column)}{self.row}"


def letters(column: int) -> str:
    """
    Return a column as a spreadsheet calls it.

    Parameters
    ----------
    column
        From 0.

    Returns
    -------
    letters
        ``A`` to ``Z``, then ``AA``.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    found = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        found = chr(ord("A") + letter) + found
    return found


def row_of(address: str) -> int:
    """
    Return the row of a cell.

    Parameters
    ----------
    address
        As a spreadsheet calls it.

    Returns
    -------
    row
        From 1; 0 where there is no cell.

    Examples
    --------
    >>> row_of("AB12"), row_of("")
    (12, 0)
    """
    return int(address.lstrip(ascii_uppercase) or 0)


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a return, or a file of delimited text."""

    file: str
    name: str
    """``""`` where the file has no sheets."""
    cells: tuple[tuple[str, ...], ...]
    """Trimmed, all rows of one width."""
    header_row: int
    """From 1; 0 where there is no table."""
    columns: Mapping[str, int]
    """Canonical column, or a fact of `field_of` -> where it stands, from 0."""
    claims: tuple[tuple[int, Claim], ...]
    """The columns that claim a local share."""
    table: ReadFile | None
    """The lines; None where there is none whose amount is known."""
    content: str
    """The hash of the file."""
    hidden: bool = False
    problem: str = ""
    """Why there is a table and no lines of it; ``""`` where there is none, or it was read."""

    @property
    def title(self) -> str:
        """Return file and sheet, as a message names them."""
        return f"{self.file}/{self.name}" if self.name else self.file

    @cached_property
    def rows(self) -> list[int]:
        """Return the rows of its lines as they are read, from 1: totals and labels among them."""
        return [] if self.table is None else self.table.lines.row.tolist()

    @cached_property
    def lines(self) -> list[int]:
        """Return the rows that are lines, from 1."""
        return [row for row in self.rows if not self.total_in(row) and not self._label_in(row)]

    def _label_in(self, row: int) -> bool:
        """Return whether a row that was read as a line is a label below the table, with its value."""
        first = next(iter(self.filled(row)), None)
        if first is None or self._placed(row):
            return False
        label = first.text.partition(":")[0]
        return bool(claims_said(first.text) or claim_of(label)) or field_of(label) in _NO_SUPPLIERS

    def at(self, row: int, field: str) -> Cell | None:
        """
        Return the cell of a row in a column.

        Parameters
        ----------
        row
            From 1.
        field
            A canonical column or a fact.

        Returns
        -------
        cell
            None where the sheet has no such column, or the cell is empty.
        """
        column = self.columns.get(field)
        return None if column is None else self.cell(row, column)

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell by its numbers; None where it is empty."""
        text = (
            self.cells[row - 1][column]
            if row <= len(self.cells) and column < len(self.cells[row - 1])
            else ""
        )
        return Cell(row, column, text) if text else None

    def has_any(self, field: str) -> bool:
        """Return whether any of its lines has a cell in a column."""
        return any(self.at(row, field) for row in self.lines)

    def filled(self, row: int) -> list[Cell]:
        """Return the cells of a row that are not empty."""
        return [Cell(row, column, text) for column, text in enumerate(self.cells[row - 1]) if text]

    def named(self, heading: str) -> int | None:
        """Return the column of a heading, from 0; None where there is none."""
        if not self.header_row:
            return None
        keys = [header_key(text) for text in self.cells[self.header_row - 1]]
        return keys.index(header_key(heading)) if header_key(heading) in keys else None

    def total_in(self, row: int) -> bool:
        """Return whether a row says that it is a total."""
        return not self._placed(row) and any(
            is_total(text) or is_carried(text) for text in self.cells[row - 1]
        )

    def _placed(self, row: int) -> bool:
        """Return whether a row gives what may be a postcode, so that it is a supplier's."""
        place = self.at(row, "supplier_postcode")
        return place is not None and _OUTWARD.match(place.text) is not None

    def carried_in(self, row: int) -> bool:
        """Return whether a row says that it takes in earlier periods."""
        return any(is_carried(text) for text in self.cells[row - 1])

    @cached_property
    def outside(self) -> list[int]:
        """Return the rows, from 1, that are not the table's: above it, below it, or all of them."""
        mine = set(self.lines)
        return [row for row in range(1, len(self.cells) + 1) if row != self.header_row and row not in mine]

    @cached_property
    def labels(self) -> dict[str, Cell]:
        """Return the facts that stand beside a label outside the table: the first cell of each."""
        found: dict[str, Cell] = {}
        for row in self.outside:
            for column, text in enumerate(self.cells[row - 1]):
                label, _, value = text.partition(":")
                field = field_of(label)
                if field is None or field in found:
                    continue
                cell = Cell(row, column, value.strip()) if value.strip() else self.right_of(row, column)
                if cell is not None:
                    found[field] = cell
        return found

    def right_of(self, row: int, column: int) -> Cell | None:
        """Return the first filled cell to the right of a label, unless another label stands before it."""
        for other in range(column + 1, min(column + 1 + _RIGHT, len(self.cells[row - 1]))):
            cell = self.cell(row, other)
            if cell is not None:
                return None if field_of(cell.text) or claim_of(cell.text) else cell
        return None

    @cached_property
    def period(self) -> tuple[Period, Cell | None] | None:
        """Return the period that the sheet as a whole is for, and the cell that says so."""
        above = [row for row in self.outside if row < (self.header_row or HEADER_WITHIN)]
        first = [next(iter(self.filled(row)), None) for row in above]
        title = [cell for cell in first if cell and date_of(cell.text) is None and is_title(cell.text)]
        label = self.labels.get("period")
        told = [*([label] if label else []), *title]
        year = " ".join([*(cell.text for cell in told), self.name, self.file])
        for cell in told:
            if (found := period_of(cell.text, year)) is not None:
                # A sheet for each month of the quarter that all of them name
                named = period_of(self.name, year) if self.name else None
                return (named if named is not None and named.within(found) else found), cell
        for text in (self.name, self.file.rpartition("/")[2].rpartition(".")[0]):
            if (found := period_of(text, year)) is not None:
                return found, None
        return None

    @cached_property
    def returned(self) -> dt.date | None:
        """Return the day on which it says that it was sent; None where it does not."""
        cell = self.labels.get("returned")
        return None if cell is None else date_of(cell.text)


def pence_of(cell: Cell | None) -> int | None:
    """
    Return an amount in pence.

    Parameters
    ----------
    cell
        The cell; None where empty.

    Returns
    -------
    pence
        None where there is none, or it cannot be read.
    """
    if cell is None:
        return None
    amount = read_amount(cell.text)
    return None if amount.problem in {"blank_amount", "unreadable_amount"} else amount.pence
