"""
Arrow columns from numpy and back, without pandas.

``pyarrow.array``, ``pyarrow.scalar`` and ``Array.to_numpy`` import pandas at their first call, which
takes longer than reading a million lines. These few functions go through the buffers instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_NUMBERS = {
    "uint8": pa.uint8(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float32": pa.float32(),
    "float64": pa.float64(),
}


def numbers(values: NDArray[Any], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """
    Return numbers as an Arrow array that shares their memory.

    Parameters
    ----------
    values
        ``uint8``, ``int32``, ``int64``, ``float32`` or ``float64``, shape ``(n,)``.
    known
        Which of them are known, shape ``(n,)``; all when left out.

    Returns
    -------
    array
        Null where not known.

    Examples
    --------
    >>> numbers(np.arange(3), np.array([True, False, True])).to_pylist()
    [0, None, 2]
    """
    contiguous = np.ascontiguousarray(values)
    kind = _NUMBERS[contiguous.dtype.name]
    valid = None if known is None or known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(kind, len(contiguous), [valid, pa.py_buffer(contiguous)])


def coded_texts(codes: NDArray[np.integer[Any]], values: Sequence[str]) -> pa.DictionaryArray:
    """
    Return a column of text that is kept as codes into its different values.

    Parameters
    ----------
    codes
        Which of the values each cell has, shape ``(n,)``; below zero where blank.
    values
        The different values.

    Returns
    -------
    array
        A dictionary of strings; null where blank.

    Examples
    --------
    >>> coded_texts(np.array([1, -1]), ["a", "b"]).to_pylist()
    ['b', None]
    """
    indices = numbers(np.maximum(codes, 0).astype(np.int32), codes >= 0)
    return pa.DictionaryArray.from_arrays(indices, texts(values))


def flags(values: NDArray[np.bool_]) -> pa.Array:
    """
    Return answers as an Arrow array.

    Parameters
    ----------
    values
        Shape ``(n,)``.

    Returns
    -------
    array
        Booleans without nulls.

    Examples
    --------
    >>> flags(np.array([True, False])).to_pylist()
    [True, False]
    """
    bits = np.packbits(values, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])


def texts(values: Sequence[str | None]) -> pa.Array:
    """
    Return cells of text as an Arrow array.

    Parameters
    ----------
    values
        None or ``""`` where blank.

    Returns
    -------
    array
        Strings; null where blank.

    Examples
    --------
    >>> texts(["a", "", None, "é"]).to_pylist()
    ['a', None, None, 'é']
    """
    cells = [value.encode() if value else b"" for value in values]
    lengths = np.fromiter(map(len, cells), dtype=np.int32, count=len(cells))
    offsets = np.zeros(len(cells) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    known = lengths > 0
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(b"".join(cells))]
    return pa.Array.from_buffers(pa.string(), len(cells), buffers)


def constant(text: str, n: int) -> pa.Array:
    """
    Return one text many times.

    Parameters
    ----------
    text
        Not blank.
    n
        How many times.

    Returns
    -------
    array
        Strings, shape ``(n,)``.

    Examples
    --------
    >>> constant("a", 2).to_pylist()
    ['a', 'a']
    """
    return texts([text]).take(numbers(np.zeros(n, dtype=np.int32)))


def number_scalar(value: int, kind: pa.DataType) -> pa.Scalar:
    """
    Return a number that Arrow can compare a column with.

    Parameters
    ----------
    value
        The number.
    kind
        The type of the column, ``int32`` or ``int64``.

    Returns
    -------
    scalar
        Of that type.

    Examples
    --------
    >>> number_scalar(7, pa.int32()).as_py()
    7
    """
    return numbers(np.array([value], dtype=_dtype(kind)))[0]


def _dtype(kind: pa.DataType) -> np.dtype[Any]:
    """Return numpy's name of a type of numbers; pyarrow's own answer would import pandas up to pyarrow 21."""
    if pa.types.is_floating(kind):
        return np.dtype(f"float{kind.bit_width}")
    return np.dtype(str(kind)) if pa.types.is_integer(kind) else np.dtype(kind.to_pandas_dtype())


def numpy_of(array: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """
    Return an Arrow column of numbers or answers as numpy.

    Parameters
    ----------
    array
        Numbers or booleans. What stands where it is null is anything.

    Returns
    -------
    values
        Shape ``(n,)``; read-only where the memory is shared.

    Examples
    --------
    >>> numpy_of(numbers(np.array([4, 5, 6]))[1:])
    array([5, 6])
    """
    if isinstance(array, pa.ChunkedArray):
        if array.num_chunks != 1:
            kept = [numpy_of(chunk) for chunk in array.chunks]
            return np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
        array = array.chunk(0)
    data = array.buffers()[1]
    start, stop = array.offset, array.offset + len(array)
    if pa.types.is_boolean(array.type):
        if data is None:
            return np.zeros(len(array), dtype=np.bool_)
        bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), count=stop, bitorder="little")
        return bits[start:].astype(np.bool_)
    dtype = _dtype(array.type)
    if data is None:
        return np.zeros(len(array), dtype=dtype)
    return np.frombuffer(data, dtype=dtype, count=stop)[start:]


def values_of(column: pa.ChunkedArray) -> NDArray[Any]:
    """
    Return a column that has no nulls as numpy: numbers as they are, anything else as objects.

    Parameters
    ----------
    column
        Any column.

    Returns
    -------
    values
        Shape ``(n,)``; of ``object`` where they are no numbers, None where null.

    Examples
    --------
    >>> values_of(pa.chunked_array([texts(["a", None])]))
    array(['a', None], dtype=object)
    """
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return numpy_of(column)
    values = np.empty(len(column), dtype=object)
    values[:] = column.to_pylist()
    return values


def is_true(answers: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """
    Return which answers are true; null is not.

    Parameters
    ----------
    answers
        Booleans, null allowed.

    Returns
    -------
    true
        Shape ``(n,)``.

    Examples
    --------
    >>> is_true(pc.starts_with(texts(["ab", None, "b"]), "a"))
    array([ True, False, False])
    """
    known = numpy_of(pc.is_valid(answers)).astype(np.bool_)
    return known & numpy_of(answers).astype(np.bool_)
