"""
The stream of sheets in a compound file, the small file system that holds a workbook of the old kind (.xls).

A parser makes room for what such a file says of itself before it looks whether it is there, and where there
is no such room the whole process ends. So whatever a parser follows is held to the format beforehand.
Source: Microsoft, [MS-CFB] Compound File Binary File Format (2024), sections 2.1 to 2.6.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

_SHIFTS: Final = frozenset({9, 12})
_SMALLER: Final = 1 << 9
_SMALL_SHIFT: Final = 6
_SMALL_STREAM: Final = 1 << 12
"""A stream of fewer bytes is kept in pieces of a sector."""

_FAT_ENTRIES_IN_HEADER: Final = 109
_ENTRY_BYTES: Final = 128
_NAME_BYTES: Final = 64
_ROOT: Final = 5
_STREAM: Final = 2
_MARKS: Final = 0xFFFFFFFC
"""From here on what is listed as a sector of the table is a mark, such as that there is none."""
_LAST: Final = 0xFFFFFFFA
"""No sector has this number or a higher one."""
_END: Final = 0xFFFFFFFE
"""What ends a chain."""

_LENGTHS_IN_HEADER: Final = (40, 44, 64, 72)
"""Where it says how many sectors the directory and the three tables take."""
_SMALL_TABLE_AT: Final = 64
_MOST_OF_SMALL_TABLE: Final = 1 << 11
"""Sectors, of 16 million bytes in small streams. A parser makes 256 KiB of room for each."""

_BYTE_ORDER_MARKS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}


class _Disk(NamedTuple):
    """A compound file."""

    data: bytes
    sector_bytes: int
    table: tuple[int, ...]
    """The sector that follows each."""

    def chain(self, start: int) -> bytes:
        """Return the sectors of a chain, one after the other."""
        size = self.sector_bytes
        numbers = _followed(start, self.table, len(self.data) // size + 1)
        return b"".join(_sector(self.data, at, size) for at in numbers)


class _Small(NamedTuple):
    """The streams that are kept in pieces of a sector, and the piece that follows each."""

    data: bytes
    table: tuple[int, ...]


def book_stream(data: bytes) -> bytes:
    """
    Return the stream that holds the sheets.

    Parameters
    ----------
    data
        A compound file.

    Returns
    -------
    stream
        As a parser reads it.

    Raises
    ------
    ValueError
        The file is damaged: what a parser follows in it leads out of the file or in a circle, or it asks for
        more room than the file has. A `struct.error` or an `IndexError` says the same.
    """
    disk = _disk(data)
    directory = disk.chain(struct.unpack_from("<I", data, 48)[0])
    whole = (directory[at : at + _ENTRY_BYTES] for at in range(0, len(directory), _ENTRY_BYTES))
    entries = [entry for entry in whole if len(entry) == _ENTRY_BYTES]
    named = {_name(entry): entry for entry in reversed(entries)}
    book = named.get("Workbook") or named.get("Book")
    if book is None:
        raise ValueError("it has no stream of sheets")
    small = _small(disk, entries[0])
    for entry in entries:
        # A parser may follow any of them
        if entry[66] == _STREAM and entry != book and _extent(disk, entry)[1]:
            _stream(disk, entry, small)
    return _stream(disk, book, small)


def _disk(data: bytes) -> _Disk:
    sector_bytes = _sector_bytes(data)
    sectors = list(_numbers(data[76 : 76 + 4 * _FAT_ENTRIES_IN_HEADER]))
    more = struct.unpack_from("<I", data, 68)[0]
    while more < _LAST:
        if len(sectors) * sector_bytes > len(data):
            raise ValueError("a chain of its sectors has no end")
        *numbers, more = _numbers(_sector(data, more, sector_bytes))
        sectors += numbers
    table: list[int] = []
    for sector in sectors:
        if sector < _MARKS:
            table += _numbers(_sector(data, sector, sector_bytes))
    return _Disk(data, sector_bytes, tuple(table))


def _sector_bytes(data: bytes) -> int:
    """Return how large a sector is, if what the header says can be true."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in _SHIFTS or small_shift != _SMALL_SHIFT:
        raise ValueError("its sectors have an odd size")
    if struct.unpack_from("<I", data, 56)[0] != _SMALL_STREAM:
        raise ValueError("its small streams have an odd size")
    sector_bytes: int = 1 << shift
    if max(struct.unpack_from("<I", data, at)[0] for at in _LENGTHS_IN_HEADER) * sector_bytes > len(data):
        raise ValueError("its tables are larger than the file")
    if struct.unpack_from("<I", data, _SMALL_TABLE_AT)[0] > _MOST_OF_SMALL_TABLE:
        raise ValueError("it says that it has more small streams than a workbook has")
    return sector_bytes


def _small(disk: _Disk, root: bytes) -> _Small:
    """Return the small streams, which the first entry of the directory holds."""
    if root[66] != _ROOT:
        raise ValueError("its directory does not begin with its root")
    start, sectors = struct.unpack_from("<II", disk.data, 60)
    if not sectors:
        return _Small(b"", ())
    first, size = _extent(disk, root)
    table = disk.chain(start)[: sectors * disk.sector_bytes]
    return _Small(_cut(disk.chain(first), size), _numbers(table))


def _extent(disk: _Disk, entry: bytes) -> tuple[int, int]:
    """Return the first sector of a stream, and how many bytes it has."""
    start, size = struct.unpack_from("<IQ" if disk.sector_bytes > _SMALLER else "<II", entry, 116)
    if size > len(disk.data):
        raise ValueError("it holds a stream that is larger than the file")
    return start, size


def _stream(disk: _Disk, entry: bytes, small: _Small) -> bytes:
    start, size = _extent(disk, entry)
    if size >= _SMALL_STREAM:
        return disk.chain(start)[:size]
    piece = 1 << _SMALL_SHIFT
    pieces = _followed(start, small.table, len(small.data) // piece + 1)
    return _cut(b"".join(small.data[at * piece : (at + 1) * piece] for at in pieces), size)


def _cut(chain: bytes, size: int) -> bytes:
    """Return as much of a chain as its stream says; one that says nothing is the whole chain."""
    return chain[:size] if size else chain


def _followed(start: int, table: tuple[int, ...], most: int) -> list[int]:
    """Return the numbers in a chain, each of which is below another number."""
    found: list[int] = []
    at = start
    while at != _END:
        if at >= most:
            raise ValueError("a chain of its sectors leads out of the file")
        found.append(at)
        if len(found) > len(table):
            raise ValueError("a chain of its sectors has no end")
        at = table[at]
    return found


def _sector(data: bytes, number: int, size: int) -> bytes:
    """Return one sector, which begins in the file; before the first comes the header."""
    begin = (number + 1) * size
    if begin >= len(data):
        raise ValueError("a chain of its sectors leads out of the file")
    return data[begin : begin + size]


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack(f"<{count}I", data[: count * 4])


def _name(entry: bytes) -> str:
    """Return the name of an entry as a parser reads it: to its first zero, whatever length it says."""
    told = entry[:_NAME_BYTES]
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if told.startswith(mark):
            return told[len(mark) :].decode(encoding, "replace").partition("\0")[0]
    return told.decode("utf-16-le", "replace").partition("\0")[0]
