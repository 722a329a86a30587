"""Columns of text as numbers: each different cell once, and which one each line has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import number_scalar, numbers, numpy_of
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Arrays = TypeVar("Arrays", bound=tuple[Any, ...])
"""A named tuple of arrays of one length: a table without texts."""

_MOST: Final = 2**62


class Coded(NamedTuple):
    """A column of text: `cells` are its different values, `codes` say which each line has."""

    codes: NDArray[np.int32]
    """Shape ``(lines,)``; -1 where blank."""
    cells: list[str]

    def __repr__(self) -> str:
        """Return how many different cells there are."""
        return f"<Coded: {len(self.codes):,} lines, different cells: {len(self.cells):,}>"

    def _repr_html_(self) -> str:
        """Return how many lines have each cell, the first ones, for a notebook."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.cells)).tolist()
        rows = [(cell, f"{count:,}") for cell, count in zip(self.cells, counts, strict=True)]
        title = f"{len(self.codes):,} lines, {int((self.codes < 0).sum()):,} of them blank"
        return View(title, rows, ("cell", "lines"), ("lines",)).html()


def coded(column: pa.ChunkedArray | pa.Array) -> Coded:
    """
    Return a column of text with each different cell once.

    Parameters
    ----------
    column
        Strings, or a dictionary of strings; null where blank.

    Returns
    -------
    coded
        The cells in no particular order.
    """
    if isinstance(column, pa.ChunkedArray):
        # Encoded piece by piece: more text than one array holds has fewer different cells
        is_coded = pa.types.is_dictionary(column.type)
        column = column.unify_dictionaries() if is_coded else column.cast(pa.string()).dictionary_encode()
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, pa.string())
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    codes = column.indices.cast(pa.int32())
    codes = numpy_of(pc.fill_null(codes, number_scalar(-1, pa.int32())))
    cells = column.dictionary.to_pylist()
    if None not in cells:
        return Coded(codes, cells)
    # A cell that was mended to nothing is blank in the dictionary, and not in the codes
    blank = np.array([*(cell is None for cell in cells), True], dtype=np.bool_)
    return Coded(np.where(blank[codes], np.int32(-1), codes), [cell or "" for cell in cells])


def distinct(column: Coded) -> Coded:
    """
    Return the same column with each of its values once.

    Parameters
    ----------
    column
        Its `cells` may be alike.

    Returns
    -------
    column
        Whose `cells` all differ, as a dictionary's must.

    Examples
    --------
    >>> import numpy as np
    >>> tuple(distinct(Coded(np.array([0, 1, -1], dtype=np.int32), ["a", "a"])))
    (array([ 0,  0, -1], dtype=int32), ['a'])
    """
    number = {cell: code for code, cell in enumerate(dict.fromkeys(column.cells))}
    of_cell = np.array([*(number[cell] for cell in column.cells), -1], dtype=np.int32)
    return Coded(of_cell[column.codes], list(number))


def used(column: Coded) -> Coded:
    """
    Return the same column without the values that no line has.

    Parameters
    ----------
    column
        Its `cells` all differ.

    Returns
    -------
    column
        The values in the order that they had.

    Examples
    --------
    >>> import numpy as np
    >>> tuple(used(Coded(np.array([2, -1, 2], dtype=np.int32), ["a", "b", "c"])))
    (array([ 0, -1,  0], dtype=int32), ['c'])
    """
    held = np.bincount(column.codes + 1, minlength=len(column.cells) + 1)[1:] > 0
    if held.all():
        return column
    number = np.append(np.cumsum(held) - 1, -1).astype(np.int32)
    return Coded(number[column.codes], [column.cells[code] for code in np.flatnonzero(held).tolist()])


def factorize(keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """
    Return numbers with each different value once.

    Parameters
    ----------
    keys
        Any integers, shape ``(n,)``.

    Returns
    -------
    codes
        Which of the unique values each is, shape ``(n,)``.
    unique
        The different values in the order in which they first occur.

    Examples
    --------
    >>> import numpy as np
    >>> codes, unique = factorize(np.array([7, 7, 3]))
    >>> codes.tolist(), unique.tolist()
    ([0, 0, 1], [7, 3])
    """
    encoded = numbers(np.asarray(keys, dtype=np.int64)).dictionary_encode()
    return numpy_of(encoded.indices), numpy_of(encoded.dictionary)


def unique_rows(columns: Sequence[NDArray[np.integer[Any]]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """
    Return rows of codes with each different row once.

    Parameters
    ----------
    columns
        At least one column of integers, none below -1, each of shape ``(n,)``.

    Returns
    -------
    codes
        Which of the unique rows each is, shape ``(n,)``.
    first
        Where each unique row first occurs, rising.

    Examples
    --------
    >>> import numpy as np
    >>> codes, first = unique_rows([np.array([0, 0, -1]), np.array([5, 5, 5])])
    >>> codes.tolist(), first.tolist()
    ([0, 0, 1], [0, 2])
    """
    keys, size = columns[0].astype(np.int64) + 1, _top(columns[0]) + 2
    for column in columns[1:]:
        width = _top(column) + 2
        if size > _MOST // width:
            # Numbered anew, so that the product never leaves 64 bits
            codes, unique = factorize(keys)
            keys, size = codes.astype(np.int64), len(unique)
        keys, size = keys * width + column + 1, size * width
    codes, unique = factorize(keys)
    first = np.full(len(unique), len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    return codes, first


def _top(column: NDArray[np.integer[Any]]) -> int:
    return int(column.max()) if len(column) else -1


def taken(table: Arrays, rows: NDArray[Any]) -> Arrays:
    """
    Return some rows of a named tuple of arrays.

    Parameters
    ----------
    table
        Arrays of one length.
    rows
        Positions, or an answer for each row.

    Returns
    -------
    table
        Of the same kind.

    Examples
    --------
    >>> import numpy as np
    >>> taken(Coded(np.array([4, 5, 6]), np.array([7, 8, 9])), np.array([2, 0])).codes.tolist()
    [6, 4]
    """
    return type(table)(*(column[rows] for column in table))


def below(*tables: Arrays) -> Arrays:
    """
    Return named tuples of arrays below each other.

    Parameters
    ----------
    tables
        At least one; all of one kind.

    Returns
    -------
    table
        Of that kind.

    Examples
    --------
    >>> import numpy as np
    >>> below(*[Coded(np.array([1]), np.array([2]))] * 2).codes.tolist()
    [1, 1]
    """
    return type(tables[0])(*(np.concatenate(columns) for columns in zip(*tables, strict=True)))
