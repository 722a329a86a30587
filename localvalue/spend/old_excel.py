"""
Whether a workbook of the old kind (.xls) is safe to open, found out before anything parses it.

Its cells lie in a stream of records inside a compound file. A parser makes room for what a record says before
it looks whether it is there, and where there is no such room the whole process ends.
Source: Microsoft, [MS-XLS] Excel Binary File Format (2024), section 2.4.
"""

from __future__ import annotations

import struct
from collections import Counter
from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.spend.compound import book_stream
from localvalue.spend.workbook_guards import ErrorCell, require_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_END_OF_PART: Final = 0x000A
_SHEET_AT: Final = 0x0085
_DIMENSIONS: Final = 0x0200
_TEXTS: Final = 0x00FC
_FORMULA: Final = 0x0006
_ANSWER_OR_ERROR: Final = 0x0205
_CODE_AT: Final = 6
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_MOST_ROWS: Final = 1 << 16
_MOST_COLUMNS: Final = 1 << 8
_DIMENSIONS_LAYOUTS: Final = {10: "<HHHH", 14: "<IIHH"}
# Records that begin with the row and the column of a cell that holds something
_CELLS: Final = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_SEVERAL_CELLS: Final = 0x00BD
_CELL_BYTES: Final = 4
"""Two each for the row and the column."""

_CONTINUED: Final = 0x003C
_TEXT_BYTES: Final = 3
"""The least that a text of the shared ones takes, in front of its letters: their count and their kind."""
_LENGTHS: Final = {0x0204: 6, 0x0207: 0}
"""Where records of one text say how many letters it has."""


def check_old_excel(data: bytes, name: str) -> dict[str, list[ErrorCell]]:
    """
    Refuse a workbook of the old kind that is not safe to open.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Returns
    -------
    errors
        The cells whose formula failed, by the name of their sheet.

    Raises
    ------
    InputError
        It is damaged, or its sheets would take more memory than they could need.
    """
    try:
        stream = book_stream(data)
        sheets = _starts(stream)
        # A parser reads a place again for each sheet that is said to begin there
        times = Counter([0, *(start for _, start in sheets)])
        parts = [(times[start], *_extent(stream, start)) for start in sorted(times)]
        errors = {sheet: _errors(stream, start) for sheet, start in sheets}
    except (struct.error, IndexError, ValueError) as error:
        raise InputError(f"{name} is a damaged workbook ({error}); open it and save it again") from None
    total = 0
    for often, rows, width, filled in parts:
        total += often * rows * width
        require_cells(total, rows * width, filled, name)
    return {sheet: found for sheet, found in errors.items() if found}


def _starts(stream: bytes) -> list[tuple[str, int]]:
    """Return where the sheets begin, as the first part says: a parser goes there, whatever stands between."""
    told = [record for kind, record, _ in _records(stream, 0) if kind == _SHEET_AT]
    return [(_sheet_name(record[6:]), struct.unpack_from("<I", record)[0]) for record in told]


def _sheet_name(told: bytes) -> str:
    """Return the name of a sheet, in letters of one byte or of two."""
    count, is_wide = told[0], told[1] & 1
    return told[2 : 2 + 2 * count].decode("utf-16-le") if is_wide else told[2 : 2 + count].decode("latin-1")


def _errors(stream: bytes, start: int) -> list[ErrorCell]:
    """Return the cells of a part whose formula failed, or that hold an error themselves."""
    found = []
    for kind, record, _ in _records(stream, start):
        code = None
        if kind == _ANSWER_OR_ERROR and len(record) > _CODE_AT + 1 and record[_CODE_AT + 1]:
            code = record[_CODE_AT]
        elif kind == _FORMULA and record[6:7] == b"\2" and record[12:14] == b"\xff\xff":
            code = record[8]
        if code is not None:
            row = struct.unpack_from("<H", record)[0] + 1
            found.append(ErrorCell(row, _ERRORS.get(code, f"error {code}")))
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Give the records of one part, and where each ends; of a part within, its end ends both."""
    kind = 0
    while at + 4 <= len(stream) and kind != _END_OF_PART:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size], at + 4 + size
        at += 4 + size


def _extent(stream: bytes, start: int) -> tuple[int, int, int]:
    """Return rows, columns and filled cells of a sheet, with those of a chart in it."""
    rows = width = filled = 0
    for kind, record, end in _records(stream, start):
        if kind == _TEXTS or kind in _LENGTHS:
            _require_room(kind, record, _continued(stream, end))
        elif kind == _DIMENSIONS and len(record) in _DIMENSIONS_LAYOUTS:
            _require_size(*struct.unpack_from(_DIMENSIONS_LAYOUTS[len(record)], record))
        row, first, last = _reach(record, kind)
        if last:
            if not first < last <= _MOST_COLUMNS:
                raise ValueError("a cell stands beyond the last column that a sheet can have")
            rows, width, filled = max(rows, row + 1), max(width, last), filled + last - first
    return rows, width, filled


def _continued(stream: bytes, at: int) -> int:
    """Return how many bytes the records have that continue the one before."""
    found = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind != _CONTINUED:
            break
        found += size
        at += 4 + size
    return found


def _require_room(kind: int, record: bytes, more: int) -> None:
    """Refuse a record that says that it holds more, or longer, texts than it and what continues it can."""
    if kind == _TEXTS:
        if struct.unpack_from("<I", record, 4)[0] * _TEXT_BYTES > len(record) + more:
            raise ValueError("it says that it holds more texts than there is room for")
    elif struct.unpack_from("<H", record, _LENGTHS[kind])[0] > len(record) + more:
        raise ValueError("it says that a text is longer than there is room for")


def _require_size(first: int, last: int, left: int, right: int) -> None:
    """Refuse a sheet that cannot reach from its first row and column to those before its last."""
    if not last or not right:
        return
    if last < first or right < left:
        raise ValueError("a sheet says that it ends before it begins")
    if last - first > _MOST_ROWS or right - left > _MOST_COLUMNS:
        raise ValueError("a sheet says that it is larger than a sheet can be")


def _reach(record: bytes, kind: int) -> tuple[int, int, int]:
    """Return the row of a record, its first column and the one after its last; 0 if it has no cells."""
    if kind in _CELLS and len(record) >= _CELL_BYTES:
        row, column = struct.unpack_from("<HH", record)
        return row, column, column + 1
    if kind == _SEVERAL_CELLS and len(record) > _CELL_BYTES:
        row, column = struct.unpack_from("<HH", record)
        return row, column, struct.unpack_from("<H", record, len(record) - 2)[0] + 1
    return 0, 0, 0
