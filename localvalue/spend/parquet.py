"""Parquet files, read into lines."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import is_true, numpy_of, texts
from localvalue.errors import InputError
from localvalue.spend.amounts import read_floats
from localvalue.spend.grids import Grid, Written, raw_of, read_raw
from localvalue.spend.keeping import Spilled
from localvalue.spend.layouts import header_of
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Reading, Source
from localvalue.spend.tidy import tidy_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyarrow.parquet import ParquetFile

    from localvalue.spend.asked import Asked
    from localvalue.spend.tidy import Raw

_MOST_CELLS: Final = 2**31
_MOST_CELLS_A_BYTE: Final = 200
"""Runs of one value take next to no room: a few bytes could stand for more cells than there is memory."""
_FEW_CELLS: Final = 20_000_000
_COARSE: Final = (pa.date32(), pa.timestamp("s"))
_BUFFER_BYTES: Final = 1 << 20
BLOCK_ROWS: Final = 1 << 17
"""A large file is read in blocks of so many rows."""


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
    table = _Table(source, asked)
    if source.path is None:
        raw = next(iter(table))
        return Reading([read_raw(raw, source, Written("parquet"))], [])
    with Spilled() as keeper:
        lines = tidy_blocks(table, keeper)
    written = Written("parquet", rows=table.seen)
    return Reading([read_raw(table.raw, source, written, lines=lines)], [])


class _Table:
    """A table block by block, which is all of it where it is held."""

    raw: Raw
    """The last block."""

    def __init__(self, source: Source, asked: Asked) -> None:
        self._source = source
        self._asked = asked
        self.seen = 0
        """Rows so far."""

    def __iter__(self) -> Iterator[Raw]:
        with _damage_told(self._source.name):
            file = _opened(self._source)
            dates = _dates(_blocks(file, self._source, dates_only=True))
            for block in _blocks(file, self._source):
                self.raw = self._raw(block, dates)._replace(first_row=self.seen + 1)
                self.seen += len(block)
                yield self.raw

    def _raw(self, block: pa.Table, kinds: Mapping[str, pa.DataType | None]) -> Raw:
        names = block.column_names
        cells = [_text(column, kinds.get(name)) for name, column in zip(names, block.columns, strict=True)]
        raw = raw_of(Grid(header_of(names), cells, len(block)), self._source.name, self._asked)
        at = raw.recognised.fields.get("amount")
        if self._asked.is_landings or at is None:
            return raw
        amounts = block.columns[at]
        if not pa.types.is_float64(amounts.type):
            return raw
        pounds = np.where(is_true(pc.is_valid(amounts)), numpy_of(amounts), np.nan)
        return raw._replace(amounts=read_floats(pounds))


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} is a damaged Parquet file ({_first_line(error)}); fetch it again") from None


def _opened(source: Source) -> ParquetFile:
    from pyarrow import parquet

    if source.path is None:
        file = parquet.ParquetFile(pa.BufferReader(source.data))
    else:
        file = parquet.ParquetFile(source.path, buffer_size=_BUFFER_BYTES)
    facts = file.metadata
    cells = facts.num_rows * facts.num_columns
    if cells > min(_MOST_CELLS, max(_FEW_CELLS, _MOST_CELLS_A_BYTE * source.file_bytes)):
        raise InputError(
            f"{source.name} says that it holds {facts.num_rows:,} rows of {facts.num_columns:,} columns"
            f" in {source.file_bytes:,} bytes, which is more than is opened; split it, or save it as CSV"
        )
    if not facts.num_columns:
        raise NotATableError(f"{source.name} is a Parquet file without columns; nothing can be read from it")
    return file


def _blocks(file: ParquetFile, source: Source, *, dates_only: bool = False) -> Iterator[pa.Table]:
    """Give the rows, at least one block of them, with the fields of structures as columns."""
    names = None
    if dates_only:
        names = [field.name for field in file.schema_arrow if _may_hold_moments(field.type)]
        if not names:
            return
    if source.path is None:
        yield _flat(file.read(columns=names))
        return
    schema = file.schema_arrow if names is None else pa.schema([file.schema_arrow.field(n) for n in names])
    given = False
    for batch in file.iter_batches(batch_size=BLOCK_ROWS, columns=names):
        given = True
        yield _flat(pa.Table.from_batches([batch]))
    if not given:
        yield _flat(schema.empty_table())


def _flat(table: pa.Table) -> pa.Table:
    table.validate(full=True)  # a damaged page may hold text that is no text
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _may_hold_moments(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return any(_may_hold_moments(field.type) for field in kind)
    own = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_timestamp(own) and own.tz is None


def _dates(blocks: Iterable[pa.Table]) -> dict[str, pa.DataType | None]:
    """Return as what moments are written: days where each is a midnight, seconds where none is finer."""
    found: dict[str, pa.DataType | None] = {}
    for block in blocks:
        for name, column in zip(block.column_names, block.columns, strict=True):
            if _may_hold_moments(column.type):
                left = [*_COARSE, None]
                left = left[left.index(found.get(name, _COARSE[0])) :]
                found[name] = next(kind for kind in left if kind is None or _is_whole(column, kind))
    return found


def _is_whole(column: pa.ChunkedArray, kind: pa.DataType) -> bool:
    plain = _plain(column)
    coarse = plain.cast(kind, safe=False)
    return pc.all(pc.equal(coarse.cast(plain.type), plain)).as_py() in {True, None}


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")


def _text(column: pa.ChunkedArray, moments: pa.DataType | None) -> pa.ChunkedArray:
    """Return any column as strings: numbers as they are written, dates by ISO 8601."""
    column = _plain(column)
    kind = column.type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.nulls(1, kind)[0], column)
    elif moments is not None:
        column = column.cast(moments)
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return pa.chunked_array([texts([_written(cell) for cell in column.to_pylist()])], pa.string())


def _written(cell: Any) -> str | None:  # noqa: ANN401 (whatever a list or a map holds)
    return None if cell is None else json.dumps(cell, ensure_ascii=False, default=str)
