"""Tables that come as cells rather than as text: what reads them makes a `Grid`, and this a `Raw`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from localvalue.arrays import texts
from localvalue.spend.fields import REPEATING
from localvalue.spend.layouts import Header, recognise
from localvalue.spend.sources import Origin, ReadFile, Source, source_of
from localvalue.spend.tidy import Raw, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from localvalue.spend.asked import Asked
    from localvalue.spend.faults import Fault
    from localvalue.spend.tidy import Tidy

_BATCH_ROWS = 1 << 15


class Grid(NamedTuple):
    """A table of cells."""

    header: Header
    columns: list[pa.ChunkedArray]
    """Strings, one column a cell of the header; null where empty."""
    rows: int
    header_row: int = 0
    """The record that the header is; 0 where the names of columns are no row."""
    numbers: NDArray[np.int64] | None = None
    """The record that each row is, where they do not follow each other below the header."""
    above: tuple[Fault, ...] = ()
    """Records that are not lines and not among the rows."""
    faults: tuple[Fault, ...] = ()
    title: str = ""
    """What is said of all of it beside: the name of its sheet."""


class Written(NamedTuple):
    """How a table is written."""

    format: str
    encoding: str = ""
    rows: int | None = None
    """Records in all, where there are more than the rows and what is above them."""
    blank_rows: int = 0
    """Blank records that are not among the rows."""


def raw_of(grid: Grid, name: str, asked: Asked) -> Raw:
    """
    Return a table of cells as it stands in its file.

    Parameters
    ----------
    grid
        The table.
    name
        What messages call it.
    asked
        What the user says of the files.

    Returns
    -------
    raw
        Columns whose cells repeat are codes into a dictionary.

    Raises
    ------
    InputError
        A column is missing or may be one of two.
    """
    beside = [*(fault.value for fault in grid.above if fault.kind == "preamble"), grid.title]
    recognised = recognise(grid.header, asked, name, beside)
    coded = {at for field, at in recognised.fields.items() if field in REPEATING}
    coded.discard(recognised.fields.get("amount", -1))
    return Raw(
        file=name,
        header=grid.header,
        recognised=recognised,
        columns=[
            column.dictionary_encode() if at in coded else column for at, column in enumerate(grid.columns)
        ],
        rows=grid.rows,
        first_row=grid.header_row + 1,
        above=list(grid.above),
        faults=list(grid.faults),
        odd=[],
        overlong=[],
        amounts=None,
        numbers=grid.numbers,
    )


def read_raw(
    raw: Raw, source: Source, written: Written, header_row: int = 0, lines: Tidy | None = None
) -> ReadFile:
    """
    Return the lines of a table that is no delimited text.

    Parameters
    ----------
    raw
        The table as it stands.
    source
        The bytes that it was in.
    written
        How.
    header_row
        The record that the header is; 0 where it is none.
    lines
        Those of the table, where they were tidied block by block.

    Returns
    -------
    file
        The lines, and what was understood.

    Raises
    ------
    InputError
        There are no lines, or none of their amounts is a number.
    """
    lines = tidy(raw) if lines is None else lines
    rows = raw.rows + len(raw.above) + bool(header_row) + written.blank_rows
    origin = Origin(
        sha256=source.file_sha256(),
        rows=rows if written.rows is None else written.rows,
        content_sha256=source.content_sha256(),
        bytes=source.file_bytes,
        format=written.format,
        part=source.part,
        encoding=written.encoding,
        header_row=header_row,
        blank_rows=written.blank_rows,
    )
    return ReadFile(source_of(raw, lines, origin), lines)


def stacked(rows: Iterable[list[str]], width: int) -> tuple[list[pa.ChunkedArray], int]:
    """
    Return rows of cells as columns.

    Parameters
    ----------
    rows
        Each of ``width`` cells.
    width
        How many.

    Returns
    -------
    columns, rows
        Strings, null where empty; and how many rows there are.
    """
    pieces: list[list[pa.Array]] = [[] for _ in range(width)]
    count = 0
    for batch in _batches(rows):
        count += len(batch)
        for piece, cells in zip(pieces, zip(*batch, strict=True), strict=True):
            piece.append(texts(cells))
    return [pa.chunked_array(piece, pa.string()) for piece in pieces], count


def _batches(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
