"""One identifier for each line: the file's own where it is unique, else where the line stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import constant, flags, numbers, numpy_of, texts
from localvalue.spend.faults import Cells, cell_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PIECE_LINES: Final = 1 << 22


class Stood(NamedTuple):
    """Where the lines of one file stood."""

    file: str
    column: str
    """The file's own name of its identifiers; ``""`` where it has none."""
    row: NDArray[np.int64]


class Identified(NamedTuple):
    """The identifiers, and what was wrong with the files' own."""

    line_id: pa.ChunkedArray
    """Unique strings."""
    faults: list[pa.Table]
    """One table a file."""


def identify(own: pa.ChunkedArray | None, files: Sequence[Stood]) -> Identified:
    """
    Return an identifier for each line.

    Parameters
    ----------
    own
        The files' own, null where blank; None where no file has any.
    files
        Where the lines stood, in the order of the lines.

    Returns
    -------
    identified
        The file's own where no other line has it, else ``<file name>:<row>``. Of lines that share an
        identifier none keeps it.
    """
    stood = pa.chunked_array([piece for file in files for piece in _stood(file)], pa.string())
    if own is None or own.null_count == len(own):
        return Identified(stood, [])
    if own.null_count == 0 and _all_differ(own):
        return Identified(own, [])
    replaced, repeated = _not_unique(own, stood)
    line_id = pc.if_else(flags(replaced), stood, own)
    return Identified(line_id, _faults(files, own, (replaced, repeated)))


def _stood(file: Stood) -> list[pa.Array]:
    if len(file.row) > 1 and (file.row[1:] == file.row[:-1]).any():
        # A record may hold several lines
        rows = told_apart(file.row)
        return [texts([f"{file.file}:{row}" for row in rows])]
    # In pieces, since one array holds no more than 2 GiB of text
    pieces = (file.row[at : at + _PIECE_LINES] for at in range(0, len(file.row), _PIECE_LINES))
    return [
        pc.utf8_replace_slice(numbers(piece).cast(pa.string()), start=0, stop=0, replacement=f"{file.file}:")
        for piece in pieces
    ]


def told_apart(rows: NDArray[np.int64]) -> list[str]:
    """
    Return numbers of records of which no two are alike.

    Parameters
    ----------
    rows
        In order, shape ``(n,)``.

    Returns
    -------
    rows
        The second line of a record has ``.2`` after its number, and so on.

    Examples
    --------
    >>> told_apart(np.array([3, 3, 4]))
    ['3', '3.2', '4']
    """
    first = np.searchsorted(rows, rows)
    return [
        f"{row}" if not nth else f"{row}.{nth + 1}"
        for row, nth in zip(rows.tolist(), (np.arange(len(rows)) - first).tolist(), strict=True)
    ]


def _all_differ(own: pa.ChunkedArray) -> bool:
    if len(own) > 1 and pc.all(pc.less(own.slice(0, len(own) - 1), own.slice(1))).as_py():
        return True  # they rise, as they do in most files: much quicker to see
    return bool(pc.count_distinct(own).as_py() == len(own))


def _not_unique(own: pa.ChunkedArray, stood: pa.ChunkedArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which lines cannot keep their own identifier, and for which it is because others have it."""
    codes = _codes(own)
    blank = numpy_of(pc.is_null(own)).astype(np.bool_)
    repeated = ~blank & (np.bincount(codes[~blank], minlength=1)[np.where(blank, 0, codes)] > 1)
    replaced = blank | repeated
    while True:
        # An identifier may look like the place of a line that has none
        given = stood.filter(flags(replaced))
        clash = ~replaced & numpy_of(pc.is_in(own, value_set=given)).astype(np.bool_)
        if not clash.any():
            return replaced, repeated
        replaced |= clash
        repeated |= clash


def _codes(own: pa.ChunkedArray) -> NDArray[np.int32]:
    whole = own.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    codes: NDArray[np.int32] = numpy_of(whole.dictionary_encode().indices)
    return codes


def _faults(
    files: Sequence[Stood], own: pa.ChunkedArray, lines: tuple[NDArray[np.bool_], NDArray[np.bool_]]
) -> list[pa.Table]:
    replaced, repeated = lines
    tables = []
    start = 0
    for file in files:
        stop = start + len(file.row)
        part = slice(start, stop)
        wrong = [("repeated_line_id", repeated[part])]
        if file.column:
            wrong.append(("blank_line_id", replaced[part] & ~repeated[part]))
        found = [_fault(file, kind, own.slice(start, stop - start), which) for kind, which in wrong]
        tables.append(pa.concat_tables(found))
        start = stop
    return tables


def _fault(file: Stood, kind: str, own: pa.ChunkedArray, which: NDArray[np.bool_]) -> pa.Table:
    at = np.flatnonzero(which)
    values = own.take(numbers(at)).combine_chunks()
    values = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
    actions = constant("known by its file and row", len(at))
    return cell_faults(file.file, Cells(file.column, kind, file.row[at], values, actions))
