"""
Whether a workbook of the old kind (.xls) is safe to open, found out before anything parses it.

Its cells lie in a stream of records inside a compound file, which is a small file system of its own.
Sources: Microsoft, [MS-CFB] Compound File Binary File Format and [MS-XLS] Excel Binary File Format (2024).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.workbook_guards import require_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHIFTS: Final = frozenset({9, 12})
_FAT_ENTRIES_IN_HEADER: Final = 109
_ENTRY_BYTES: Final = 128
_ROOT: Final = 5
_LAST: Final = 0xFFFFFFFA
"""From here on a number of a sector is a mark, such as the end of a chain."""

_NEW_PART: Final = 0x0809
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
        parts: list[bytes] = []
        at = start
        while at < _LAST and len(parts) <= len(self.table):
            begin = (at + 1) * self.sector_bytes
            parts.append(self.data[begin : begin + self.sector_bytes])
            at = self.table[at]
        return b"".join(parts)


def check_old_excel(data: bytes, name: str) -> None:
    """
    Refuse a workbook of the old kind that is not safe to open.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Raises
    ------
    InputError
        It is damaged, or its sheets would take more memory than they could need.
    """
    try:
        stream = _workbook(data)
    except (struct.error, IndexError, ValueError) as error:
        raise InputError(f"{name} is a damaged workbook ({error}); open it and save it again") from None
    total = 0
    for rows, width, filled in _sheets(stream):
        total += rows * width
        require_cells(total, rows * width, filled, name)


def _sheets(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Give rows, columns and filled cells of each part of a stream."""
    rows = width = filled = at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _NEW_PART:
            yield rows, width, filled
            rows = width = filled = 0
        row, first, last = _reach(stream[at + 4 : at + 4 + size], kind)
        if last:
            rows, width, filled = max(rows, row + 1), max(width, last), filled + max(1, last - first)
        at += 4 + size
    yield rows, width, filled


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
    entries = [directory[at : at + _ENTRY_BYTES] for at in range(0, len(directory), _ENTRY_BYTES)]
    named = {_name(entry): entry for entry in entries if len(entry) == _ENTRY_BYTES}
    book = named.get("workbook") or named.get("book")
    if book is None:
        raise ValueError("it has no stream of sheets")
    start, size = struct.unpack_from("<II", book, 116)
    if size >= struct.unpack_from("<I", data, 56)[0]:
        return disk.chain(start)[:size]
    root = next(entry for entry in entries if entry[66:67] == bytes([_ROOT]))
    return _small(disk, disk.chain(struct.unpack_from("<I", root, 116)[0]), start)[:size]


def _small(disk: _Disk, content: bytes, start: int) -> bytes:
    """Return a stream that is kept in pieces of a sector."""
    piece_bytes = 1 << struct.unpack_from("<H", disk.data, 32)[0]
    table = _numbers(disk.chain(struct.unpack_from("<I", disk.data, 60)[0]))
    parts: list[bytes] = []
    at = start
    while at < _LAST and len(parts) <= len(table):
        parts.append(content[at * piece_bytes : (at + 1) * piece_bytes])
        at = table[at]
    return b"".join(parts)


def _disk(data: bytes) -> _Disk:
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in _SHIFTS:
        raise ValueError("its sectors have an odd size")
    sector_bytes = 1 << shift
    sectors = list(_numbers(data[76 : 76 + 4 * _FAT_ENTRIES_IN_HEADER]))
    more, left = struct.unpack_from("<II", data, 68)
    while more < _LAST and left and len(sectors) * sector_bytes <= len(data):
        begin = (more + 1) * sector_bytes
        *numbers, more = _numbers(data[begin : begin + sector_bytes])
        sectors += numbers
        left -= 1
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
