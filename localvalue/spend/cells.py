"""Cells of text, trimmed: what is blank after trimming is null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import number_scalar, numpy_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NULL: Final = pa.nulls(1, pa.string())[0]
_LENGTH_ZERO: Final = number_scalar(0, pa.int32())

_MAY_BE_SPACE: Final = np.array(
    # ASCII white space and control characters, and every byte of a character outside ASCII
    [byte <= ord(" ") or byte >= 0x80 for byte in range(256)]  # noqa: PLR2004 (0x80: the first byte beyond ASCII)
)


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    r"""
    Return a column without white space around its cells.

    Parameters
    ----------
    column
        Strings, or codes into a dictionary of strings.

    Returns
    -------
    column
        Of the same type; null where nothing is left. No-break spaces are white space.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> trimmed(pa.chunked_array([texts([" a", "b", "\u00a0"])])).to_pylist()
    ['a', 'b', None]
    """
    if not pa.types.is_dictionary(column.type):
        return pa.chunked_array([_trim(chunk) for chunk in column.chunks], pa.string())
    whole = _one_chunk(column)
    cells = _trim(whole.dictionary)
    if cells is whole.dictionary:
        return pa.chunked_array([whole])
    again = cells.dictionary_encode()
    indices = again.indices.take(whole.indices)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, again.dictionary)])


def _one_chunk(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if not column.num_chunks:
        return pa.DictionaryArray.from_arrays(pa.nulls(0, pa.int32()), pa.nulls(0, pa.string()))
    whole = column.unify_dictionaries().combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def _trim(cells: pa.Array) -> pa.Array:
    if not _may_need_it(cells):
        return cells
    bare = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.greater(pc.binary_length(bare), _LENGTH_ZERO), bare, _NULL)


def _may_need_it(cells: pa.Array) -> bool:
    """Return whether any cell is empty, or begins or ends with what may be white space."""
    _, offsets_buffer, data_buffer = cells.buffers()
    if not len(cells) or offsets_buffer is None:
        return False
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    filled = offsets[1:] > offsets[:-1]
    # A table that is not of a file may have "" for blank
    if len(cells) - np.count_nonzero(filled) > cells.null_count:
        return True
    if data_buffer is None or not data_buffer.size:
        return False
    data = np.frombuffer(data_buffer, dtype=np.uint8)
    first, last = offsets[:-1][filled], offsets[1:][filled] - 1
    return bool(_MAY_BE_SPACE[data[first]].any() or _MAY_BE_SPACE[data[last]].any())


def blank_rows(columns: list[pa.ChunkedArray], rows: int) -> NDArray[np.int64]:
    """
    Return which rows have nothing in any column.

    Parameters
    ----------
    columns
        Trimmed, of one length.
    rows
        That length.

    Returns
    -------
    positions
        Rising.
    """
    blank: NDArray[Any] = np.ones(rows, dtype=np.bool_)
    for column in sorted(columns, key=lambda one: one.null_count):
        if not column.null_count:
            return np.zeros(0, dtype=np.int64)
        blank &= numpy_of(pc.is_null(column))
        if not blank.any():
            break
    return np.flatnonzero(blank)
