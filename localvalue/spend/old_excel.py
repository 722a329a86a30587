"""
Whether a workbook of the old kind (.xls) is safe to open, found out before anything parses it.

Its cells lie in a stream of records inside a compound file, which is a small file system of its own.
Sources: Microsoft, [MS-CFB] Compound File Binary File Format and [MS-XLS] Excel Binary File Format (2024).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.workbook_guards import ErrorCell, require_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHIFTS: Final = frozenset({9, 12})
_SMALLER: Final = 1 << 9
_FAT_ENTRIES_IN_HEADER: Final = 109
_ENTRY_BYTES: Final = 128
_ROOT: Final = 5
_LAST: Final = 0xFFFFFFFA
"""From here on a number of a sector is a mark, such as the end of a chain."""

_STREAM: Final = 2
_STREAM_KINDS: Final = frozenset({_STREAM, _ROOT})
_LENGTHS_IN_HEADER: Final = (40, 44, 64, 72)
"""Where it says how many sectors the directory and the three tables take."""

_NEW_PART: Final = 0x0809
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


class _Disk(NamedTuple):
    """A compound file."""

    data: bytes
    sector_bytes: int
    table: tuple[int, ...]
    """The sector that follows each."""

    def chain(self, start: int) -> bytes:
        """Return the sectors of a chain, one after the other."""
        begins = [(at + 1) * self.sector_bytes for at in _followed(start, self.table)]
        return b"".join(self.data[begin : begin + self.sector_bytes] for begin in begins)


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
        stream = _workbook(data)
        sheets = _starts(stream)
        parts = [part for start in sorted({0, *sheets.values()}) for part in _sheets(stream, start)]
        errors = {sheet: _errors(stream, start) for sheet, start in sheets.items()}
    except (struct.error, IndexError, ValueError) as error:
        raise InputError(f"{name} is a damaged workbook ({error}); open it and save it again") from None
    total = 0
    for rows, width, filled in parts:
        total += rows * width
        require_cells(total, rows * width, filled, name)
    return {sheet: found for sheet, found in errors.items() if found}


def _starts(stream: bytes) -> dict[str, int]:
    """Return where the sheets begin, as the first part says: a parser goes there, whatever stands between."""
    told = [record for kind, record in _records(stream, 0) if kind == _SHEET_AT]
    return {_sheet_name(record[6:]): struct.unpack_from("<I", record)[0] for record in told}


def _sheet_name(told: bytes) -> str:
    """Return the name of a sheet, in letters of one byte or of two."""
    count, is_wide = told[0], told[1] & 1
    return told[2 : 2 + 2 * count].decode("utf-16-le") if is_wide else told[2 : 2 + count].decode("latin-1")


def _errors(stream: bytes, start: int) -> list[ErrorCell]:
    """Return the cells of a part whose formula failed, or that hold an error themselves."""
    found = []
    for kind, record in _records(stream, start):
        code = None
        if kind == _ANSWER_OR_ERROR and len(record) > _CODE_AT + 1 and record[_CODE_AT + 1]:
            code = record[_CODE_AT]
        elif kind == _FORMULA and record[6:7] == b"\2" and record[12:14] == b"\xff\xff":
            code = record[8]
        if code is not None:
            row = struct.unpack_from("<H", record)[0] + 1
            found.append(ErrorCell(row, _ERRORS.get(code, f"error {code}")))
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give the records of one part."""
    kind = 0
    while at + 4 <= len(stream) and kind != _END_OF_PART:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _sheets(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Give rows, columns and filled cells of each table of a part, a chart in a sheet being one."""
    rows = width = filled = 0
    for kind, record in _records(stream, start):
        if kind == _NEW_PART:
            yield rows, width, filled
            rows = width = filled = 0
        _require_honest(kind, record, len(stream))
        row, first, last = _reach(record, kind)
        if last:
            rows, width, filled = max(rows, row + 1), max(width, last), filled + max(1, last - first)
    yield rows, width, filled


def _require_honest(kind: int, record: bytes, stream_bytes: int) -> None:
    """Refuse what a parser makes room for before it looks whether it is there."""
    if kind == _TEXTS and struct.unpack_from("<I", record, 4)[0] > stream_bytes:
        raise ValueError("it says that it holds more texts than there is room for")
    if kind == _DIMENSIONS and len(record) in _DIMENSIONS_LAYOUTS:
        first, last, left, right = struct.unpack_from(_DIMENSIONS_LAYOUTS[len(record)], record)
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


def _workbook(data: bytes) -> bytes:
    """Return the stream that holds the sheets."""
    disk = _disk(data)
    directory = disk.chain(struct.unpack_from("<I", data, 48)[0])
    whole = (directory[at : at + _ENTRY_BYTES] for at in range(0, len(directory), _ENTRY_BYTES))
    entries = [entry for entry in whole if len(entry) == _ENTRY_BYTES]
    named = {_name(entry): entry for entry in entries}
    book = named.get("workbook") or named.get("book")
    if book is None:
        raise ValueError("it has no stream of sheets")
    root = next((entry for entry in entries if entry[66:67] == bytes([_ROOT])), book)
    small = disk.chain(struct.unpack_from("<I", root, 116)[0])
    streams = {entry: _stream(disk, entry, small) for entry in entries if entry[66] in _STREAM_KINDS}
    return streams[book] if book in streams else _stream(disk, book, small)


def _stream(disk: _Disk, entry: bytes, small: bytes) -> bytes:
    """Return a stream; each is looked at, since a parser may follow any of them."""
    start, size = struct.unpack_from("<IQ" if disk.sector_bytes > _SMALLER else "<II", entry, 116)
    if size > len(disk.data):
        raise ValueError("it holds a stream that is larger than the file")
    if size >= struct.unpack_from("<I", disk.data, 56)[0] or entry[66] == _ROOT:
        return disk.chain(start)[:size]
    # A stream that is kept in pieces of a sector
    piece_bytes = 1 << struct.unpack_from("<H", disk.data, 32)[0]
    table = _numbers(disk.chain(struct.unpack_from("<I", disk.data, 60)[0]))
    pieces = _followed(start, table) if size else []
    return b"".join(small[at * piece_bytes : (at + 1) * piece_bytes] for at in pieces)[:size]


def _followed(start: int, table: tuple[int, ...]) -> list[int]:
    """Return the numbers in a chain."""
    found: list[int] = []
    at = start
    while at < _LAST:
        found.append(at)
        if len(found) > len(table):
            raise ValueError("a chain of its sectors has no end")
        at = table[at]
    return found


def _disk(data: bytes) -> _Disk:
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in _SHIFTS:
        raise ValueError("its sectors have an odd size")
    sector_bytes = 1 << shift
    if max(struct.unpack_from("<I", data, at)[0] for at in _LENGTHS_IN_HEADER) * sector_bytes > len(data):
        raise ValueError("its tables are larger than the file")
    sectors = list(_numbers(data[76 : 76 + 4 * _FAT_ENTRIES_IN_HEADER]))
    more = struct.unpack_from("<I", data, 68)[0]
    while more < _LAST:
        if len(sectors) * sector_bytes > len(data):
            raise ValueError("a chain of its sectors has no end")
        begin = (more + 1) * sector_bytes
        *numbers, more = _numbers(data[begin : begin + sector_bytes])
        sectors += numbers
    table: list[int] = []
    for sector in sectors:
        if sector < _LAST:
            begin = (sector + 1) * sector_bytes
            table += _numbers(data[begin : begin + sector_bytes])
    return _Disk(data, sector_bytes, tuple(table))


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack(f"<{count}I", data[: count * 4])


def _name(entry: bytes) -> str:
    size = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(size, 64) - 2)].decode("utf-16-le", "replace").casefold()
