"""Parquet files, read into lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import is_true, numpy_of, texts
from localvalue.errors import InputError
from localvalue.spend.amounts import read_floats
from localvalue.spend.grids import Grid, Written, raw_of, read_raw
from localvalue.spend.layouts import header_of
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Reading, Source

if TYPE_CHECKING:
    from localvalue.spend.asked import Asked

_MOST_CELLS: Final = 2**31
_MOST_CELLS_A_BYTE: Final = 200
"""Runs of one value take next to no room: a few bytes could stand for more cells than there is memory."""
_FEW_CELLS: Final = 20_000_000


def read_parquet(source: Source, asked: Asked) -> Reading:
    """
    Return the lines of a Parquet file.

    Parameters
    ----------
    source
        The bytes of the file.
    asked
        What the user says of the files.

    Returns
    -------
    reading
        One table. Rows count from 1; the fields of a structure are columns with a dot in their name.

    Raises
    ------
    InputError
        It is damaged, a column is missing or may be one of two, or no amount is a number.
    """
    table = _table(source)
    header = header_of(table.column_names)
    raw = raw_of(Grid(header, [_text(column) for column in table.columns], len(table)), source.name, asked)
    if asked.is_landings:
        return Reading([read_raw(raw, source, Written("parquet"))], [])
    amounts = table.columns[raw.recognised.fields["amount"]]
    if pa.types.is_float64(amounts.type):
        pounds = np.where(is_true(pc.is_valid(amounts)), numpy_of(amounts), np.nan)
        raw = raw._replace(amounts=read_floats(pounds))
    return Reading([read_raw(raw, source, Written("parquet"))], [])


def _table(source: Source) -> pa.Table:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(source.data))
        facts = file.metadata
        cells = facts.num_rows * facts.num_columns
        if cells > min(_MOST_CELLS, max(_FEW_CELLS, _MOST_CELLS_A_BYTE * len(source.data))):
            raise InputError(
                f"{source.name} says that it holds {facts.num_rows:,} rows of {facts.num_columns:,} columns"
                f" in {len(source.data):,} bytes, which is more than is opened; split it, or save it as CSV"
            )
        table = file.read()
        table.validate(full=True)  # a damaged page may hold text that is no text
        while any(pa.types.is_struct(field.type) for field in table.schema):
            table = table.flatten()
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{source.name} is a damaged Parquet file ({_first_line(error)}); fetch it again"
        ) from None
    if not table.column_names:
        raise NotATableError(f"{source.name} is a Parquet file without columns; nothing can be read from it")
    return table


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return any column as strings: numbers as they are written, dates by ISO 8601."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.nulls(1, kind)[0], column)
    elif pa.types.is_timestamp(kind):
        column = _moments(column)
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return pa.chunked_array([texts([_written(cell) for cell in column.to_pylist()])], pa.string())


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return days where every moment is a midnight, else seconds where none is finer."""
    if column.type.tz is not None:
        return column
    days = column.cast(pa.date32())
    if pc.all(pc.equal(days.cast(column.type), column)).as_py() in {True, None}:
        return days
    try:
        return column.cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        return column


def _written(cell: Any) -> str | None:  # noqa: ANN401 (whatever a list or a map holds)
    return None if cell is None else json.dumps(cell, ensure_ascii=False, default=str)
