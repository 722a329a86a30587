"""
The rows below the header, as columns of text.

Two ways that give the same: `read_fast` leaves a well-formed table to Arrow's threaded reader,
`read_exact` takes any other record by record. `read_body` tries the first and takes the second where
Arrow finds rows of different widths, or where its rows are not the file's physical lines one for one
(blank lines, line breaks inside cells, a quote that does not close).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import csv

from localvalue.arrays import texts
from localvalue.spend.faults import Fault, sample, unclosed_quote
from localvalue.spend.records import has_open_quote, records

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLOCK_BYTES: Final = 1 << 22
_BATCH_ROWS: Final = 1 << 15
_CODED: Final = pa.dictionary(pa.int32(), pa.string())


class Part(NamedTuple):
    """The part of a file that holds the rows of data."""

    utf8: bytes
    """The whole text."""
    start: int
    """Where the rows begin, in bytes."""
    delimiter: str
    width: int
    """How many cells the header has."""
    needed: int
    """How many cells it takes to reach all columns that were recognised."""
    coded: frozenset[int]
    """Positions of the columns that are held as codes into a dictionary."""


class Body(NamedTuple):
    """Rows of data."""

    columns: list[pa.ChunkedArray]
    """One a cell of the header, as they stand in the file; null where empty."""
    rows: int
    blank_at_end: int
    """Empty lines below the last row, where they are not among the rows."""
    odd: list[tuple[int, Fault]]
    """Rows at fault: position, and the fault with no line yet."""
    overlong: list[int]
    """Positions of the rows that hold something beyond the width of the header."""


def read_body(part: Part) -> Body:
    """
    Return the rows of data.

    Parameters
    ----------
    part
        Where they are.

    Returns
    -------
    body
        One row a record of the file, the blank ones too.
    """
    return read_fast(part) or read_exact(part)


def read_fast(part: Part) -> Body | None:
    """
    Return the rows of a well-formed table.

    Parameters
    ----------
    part
        Where they are.

    Returns
    -------
    body
        None where the table is not well-formed, or may not be.
    """
    data, blank = _without_blank_end(part)
    physical = _physical_lines(data)
    if not physical or _last_line_is_open(data, part.delimiter):
        return None
    names = [str(at) for at in range(part.width)]
    kinds = {name: _CODED if at in part.coded else pa.string() for at, name in enumerate(names)}
    try:
        table = csv.read_csv(
            pa.py_buffer(data),
            read_options=csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
            parse_options=csv.ParseOptions(delimiter=part.delimiter),
            convert_options=csv.ConvertOptions(
                column_types=kinds,
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,  # it was decoded before
            ),
        )
    except pa.ArrowInvalid:
        return None
    if len(table) != physical:
        return None
    return Body(table.columns, physical, blank, [], [])


def read_exact(part: Part) -> Body:
    """
    Return the rows of any table, record by record.

    Parameters
    ----------
    part
        Where they are.

    Returns
    -------
    body
        A short row is filled with blanks; a long one is cut at the width of the header, with a fault
        if there is anything beyond.
    """
    stream = io.BytesIO(part.utf8)
    stream.seek(part.start)
    lines = io.TextIOWrapper(stream, "utf-8", newline="")
    batch: list[list[str]] = []
    chunks: list[list[pa.Array]] = [[] for _ in range(part.width)]
    odd: list[tuple[int, Fault]] = []
    overlong: list[int] = []
    rows = 0
    for record in records(lines, part.delimiter, part.width):
        cells = record.cells
        if record.unclosed:
            odd.append((rows, unclosed_quote(record.unclosed)))
        if len(cells) != part.width:
            fault = _fit(cells, part)
            if fault is not None:
                odd.append((rows, fault))
                if fault.kind == "long_row":
                    overlong.append(rows)
        batch.append(cells)
        rows += 1
        if len(batch) == _BATCH_ROWS:
            _flush(batch, chunks)
    _flush(batch, chunks)
    columns = [_column(chunk, coded=at in part.coded) for at, chunk in enumerate(chunks)]
    return Body(columns, rows, 0, odd, overlong)


def _fit(cells: list[str], part: Part) -> Fault | None:
    """Bring a row to the width of the header."""
    count, width = len(cells), part.width
    if count < width:
        # Spreadsheets leave out blank cells at the end of a row, which is no fault
        short = count < part.needed and any(map(str.strip, cells))
        cells.extend([""] * (width - count))
        value = f"{count} of {width} cells"
        return Fault(None, "", value, "short_row", "the others taken as blank") if short else None
    beyond = [cell.strip() for cell in cells[width:]]
    del cells[width:]
    if not any(beyond):
        return None
    value = sample(part.delimiter.join(beyond))
    return Fault(None, "", value, "long_row", f"what stands beyond cell {width} is not read")


def _flush(batch: list[list[str]], chunks: list[list[pa.Array]]) -> None:
    for chunk, cells in zip(chunks, zip(*batch, strict=True), strict=False):
        chunk.append(texts(cells))
    batch.clear()


def _column(chunks: list[pa.Array], *, coded: bool) -> pa.ChunkedArray:
    column = pa.chunked_array(chunks, pa.string())
    return column.dictionary_encode() if coded else column


def _without_blank_end(part: Part) -> tuple[memoryview, int]:
    """Return the rows without the empty lines below them, and how many of those there are."""
    view = memoryview(part.utf8)[part.start :]
    end = len(view)
    while end and view[end - 1] in b"\r\n":
        end -= 1
    tail = bytes(view[end:])
    lines = _physical_lines(memoryview(tail))
    # The first line end closes the last row
    return view[:end], max(0, lines - 1) if end else lines


def _physical_lines(data: memoryview) -> int:
    """Return how many lines there are by their ends: LF, CR LF or CR."""
    if not len(data):
        return 0
    codes = np.frombuffer(data, dtype=np.uint8)
    ends = sum(map(_line_ends, _pieces(codes)))
    return ends + (codes[-1] not in b"\r\n")


def _pieces(
    codes: np.ndarray[tuple[int], np.dtype[np.uint8]],
) -> Iterable[np.ndarray[tuple[int], np.dtype[np.uint8]]]:
    # A piece sees the byte after its last one, so that a CR LF across two pieces is one end
    for start in range(0, len(codes), _BLOCK_BYTES):
        yield codes[start : start + _BLOCK_BYTES + 1]


def _line_ends(piece: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> int:
    own = piece[:_BLOCK_BYTES]
    feeds = int(np.count_nonzero(own == ord("\n")))
    returns = own == ord("\r")
    if not returns.any():
        return feeds
    pairs = np.count_nonzero(returns[: len(piece) - 1] & (piece[1:] == ord("\n"))[: len(own)])
    return feeds + int(np.count_nonzero(returns)) - int(pairs)


def _last_line_is_open(data: memoryview, delimiter: str) -> bool:
    tail = bytes(data[-_BLOCK_BYTES:])
    start = max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1
    return has_open_quote(tail[start:].decode(errors="replace"), delimiter)
