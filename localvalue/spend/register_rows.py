"""The rows of a register, in batches of what is read of them, so that its size is no matter."""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from localvalue.arrays import texts
from localvalue.errors import InputError
from localvalue.spend.register_bytes import PARQUET, chained, opened
from localvalue.spend.register_layouts import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from localvalue.spend.registers import Source

_BLOCK_BYTES: Final = 16 << 20
_BATCH_ROWS: Final = 1 << 17


def batches(source: Source, skipped: list[int]) -> Iterator[pa.Table]:
    """
    Yield the rows of a register.

    Parameters
    ----------
    source
        The register.
    skipped
        Gets an entry for each row that has another number of cells than the first, and is not read.

    Yields
    ------
    table
        Columns of strings named by what they stand for, trimmed; null where blank.

    Raises
    ------
    InputError
        It breaks off being a table.
    """
    names = [field for field in FIELDS if field in source.positions]
    if source.rows is not None:
        places = [source.positions[name] for name in names]
        columns = [texts([row[place].strip() for row in source.rows]) for place in places]
        yield pa.Table.from_arrays(columns, names=names)
        return
    path = cast("Path", source.path)
    if source.encoding == PARQUET:
        yield from _parquet(path, source.positions, names)
        return
    with opened(path) as stream:
        reader = _reader(stream, source, skipped)
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                return
            except (pa.ArrowInvalid, UnicodeDecodeError) as error:
                message = str(error).splitlines()[0][:200]
                raise InputError(
                    f"{path.name} cannot be read as a table ({message}); open it, save it as CSV (UTF-8)"
                ) from None
            own = {
                field: batch.column(batch.schema.get_field_index(str(at)))
                for field, at in source.positions.items()
            }
            yield pa.Table.from_arrays([_trimmed(own[name]) for name in names], names=names)


def _reader(stream: IO[bytes], source: Source, skipped: list[int]) -> Any:  # noqa: ANN401 - Arrow has no types
    for _ in range(source.header_lines):
        stream.readline()
    first, width = _first_record(stream, source)

    def skip(row: object) -> str:  # noqa: ARG001 - Arrow gives it
        skipped.append(1)
        return "skip"

    return arrow_csv.open_csv(
        pa.PythonFile(chained(first, stream), mode="r"),
        read_options=arrow_csv.ReadOptions(
            column_names=[str(at) for at in range(width)],
            block_size=_BLOCK_BYTES,
            encoding=source.encoding,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=source.delimiter,
            # Tables with tabs, such as the Charity Commission's, do not quote
            quote_char=False if source.delimiter == "\t" and not first.startswith(b'"') else '"',
            newlines_in_values=source.delimiter != "\t",
            invalid_row_handler=skip,
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=[str(at) for at in source.positions.values()],
            column_types={str(at): pa.string() for at in source.positions.values()},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def _parquet(path: Path, positions: Mapping[str, int], names: Sequence[str]) -> Iterator[pa.Table]:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        header = file.schema_arrow.names
        columns = [header[positions[name]] for name in names]
        for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
            cells = [_trimmed(_text(batch.column(column))) for column in columns]
            yield pa.Table.from_arrays(cells, names=list(names))
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path.name} is a damaged Parquet file ({str(error).splitlines()[0][:200]}); fetch it again"
        ) from None


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.cast(pa.string())


def _first_record(stream: IO[bytes], source: Source) -> tuple[bytes, int]:
    """Return the bytes of the first row that is not blank, and how many cells the rows have."""
    taken: list[bytes] = []

    def lines() -> Iterator[str]:
        while line := stream.readline():
            taken.append(line)
            yield line.decode(source.encoding, "replace")

    needed = max(source.positions.values()) + 1
    for cells in csv.reader(lines(), delimiter=source.delimiter):
        if cells:
            return b"".join(taken), max(len(cells), needed)
    return b"".join(taken), needed


def _trimmed(column: pa.Array) -> pa.Array:
    bare = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.not_equal(bare, _BLANK), bare, _NULL)


_NULL: Final = pa.nulls(1, pa.string())[0]
_BLANK: Final = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0" * 8), pa.py_buffer(b"")])[0]
