"""Tables in CSV files and workbooks: a look at their first rows, and their columns in full."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas.sources.members import Member

TEXT_SUFFIXES: Final = (".csv", ".txt")
WORKBOOK_SUFFIXES: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")

_HEAD_BYTES: Final = 65_536
_HEAD_ROWS: Final = 12


def plain(header: str) -> str:
    r"""
    Return a header cell for comparison: lower case, anything but letters and digits to one space.

    Parameters
    ----------
    header
        The cell, which may hold line breaks and trailing spaces.

    Returns
    -------
    key
        Such as ``lsoa code 2011``.

    Examples
    --------
    >>> plain("Income Domain Rank \n(where 1 is most deprived)")
    'income domain rank where 1 is most deprived'
    """
    return re.sub(r"[^a-z0-9]+", " ", header.lower()).strip()


@dataclass(frozen=True)
class Sheet:
    """A table found in a file: where it is, where its header stands, and its first rows."""

    member: Member
    tab: str
    header_row: int
    """Records before the header; -1 where the table has none."""
    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return f"{self.member.name} (sheet {self.tab})" if self.tab else self.member.name

    @property
    def keys(self) -> tuple[str, ...]:
        """The header cells for comparison."""
        return tuple(plain(cell) for cell in self.header)

    def find(self, pattern: str) -> int | None:
        """Return the position of the first column whose header matches the whole pattern."""
        matcher = re.compile(pattern)
        return next((at for at, key in enumerate(self.keys) if matcher.fullmatch(key)), None)

    def columns(self, positions: Sequence[int]) -> list[NDArray[np.str_]]:
        """
        Return columns of the table in full.

        Parameters
        ----------
        positions
            Which; rows whose first named column is blank are left out.

        Returns
        -------
        columns
            Stripped text, one array a position.
        """
        rows = [[row[at].strip() if at < len(row) else "" for at in positions] for row in self._body()]
        kept = [row for row in rows if row[0]]
        if not kept:
            raise AtlasError(f"{self.name} has a header and no rows; download it again")
        return [np.array(column, dtype=np.str_) for column in zip(*kept, strict=True)]

    def _body(self) -> Iterator[Sequence[str]]:
        rows = _text_rows(self.member) if not self.tab else _sheet_rows(self.member, self.tab, None)
        for at, row in enumerate(rows):
            if at > self.header_row:
                yield row


def numbers(cells: NDArray[np.str_]) -> NDArray[np.float64]:
    """
    Return cells as numbers.

    Parameters
    ----------
    cells
        Text such as ``1,954``; shape ``(n,)``.

    Returns
    -------
    values
        NaN where a cell holds no number.

    Examples
    --------
    >>> numbers(np.array(["1,954", "", "*", "2.5"]))
    array([1954. ,    nan,    nan,    2.5])
    """
    return np.array([_number(cell) for cell in cells.tolist()], dtype=np.float64)


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return float("nan")


def first_rows(member: Member) -> list[tuple[str, list[tuple[str, ...]]]]:
    """
    Return the first rows of each table in a file.

    Parameters
    ----------
    member
        A CSV file or a workbook.

    Returns
    -------
    tables
        Pairs of the sheet's name (blank for CSV) and its first rows. Empty where the file is not
        what its name says.
    """
    if member.suffix in TEXT_SUFFIXES:
        text = member.head(_HEAD_BYTES).decode("utf-8-sig", errors="replace")
        # The last record may be cut
        rows = list(csv.reader(io.StringIO(text, newline="")))[:_HEAD_ROWS]
        return [("", [tuple(row) for row in rows])]
    return [(tab, [tuple(row) for row in _sheet_rows(member, tab, _HEAD_ROWS)]) for tab in _tabs(member)]


def decoded(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8 with or without its mark, else Windows-1252."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text_rows(member: Member) -> Iterator[Sequence[str]]:
    yield from csv.reader(io.StringIO(decoded(member.whole().getvalue()), newline=""))


def _tabs(member: Member) -> list[str]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(member.whole())
    except (python_calamine.CalamineError, OSError, ValueError):
        return []
    return list(book.sheet_names)


def _sheet_rows(member: Member, tab: str, count: int | None) -> list[list[str]]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(member.whole())
    rows = book.get_sheet_by_name(tab).to_python(skip_empty_area=False, nrows=count)
    return [[_cell_text(cell) for cell in row] for row in rows]


def _cell_text(cell: object) -> str:
    # A workbook holds every number as a float; a code or a rank is written without the point
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
