"""The rows of a well-formed table, by Arrow's threaded reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv

from localvalue.spend.parts import Body
from localvalue.spend.records import has_open_quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from localvalue.spend.parts import Part

_BLOCK_BYTES: Final = 1 << 22
_CODED: Final = pa.dictionary(pa.int32(), pa.string())


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
    return Body(table.columns, physical, blank, [], [], part.end())


def _without_blank_end(part: Part) -> tuple[memoryview, int]:
    """Return the rows without the empty lines below them, and how many of those there are."""
    view = memoryview(part.utf8)[part.start : part.end()]
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
