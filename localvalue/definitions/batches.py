"""The user's own tables that definitions read: CSV or Parquet, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENDINGS: Final = (".csv", ".csv.gz", ".parquet", ".pq")
"""What the names of such tables end with."""
ADVICE: Final = "is neither a .csv nor a .parquet file: save the table as one of these"

_PARQUET: Final = frozenset({".parquet", ".pq"})
_BATCH_ROWS: Final = 1 << 18
_BATCH_BYTES: Final = 1 << 23


def header(path: Path) -> list[str]:
    """
    Return the names of a table's columns.

    Parameters
    ----------
    path
        A file on this machine.

    Returns
    -------
    names
        As they stand in the file.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    from pyarrow import csv, parquet

    try:
        if path.suffix.lower() in _PARQUET:
            with parquet.ParquetFile(path) as file:
                return list(file.schema_arrow.names)
        with csv.open_csv(path) as reader:
            return list(reader.schema.names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def batches(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """
    Yield a table in batches, so that one of any length is never held whole.

    Parameters
    ----------
    path
        A file on this machine.
    columns
        Some of its columns.

    Yields
    ------
    batch
        Those columns in that order; as text where the file is CSV.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    from pyarrow import csv, parquet

    try:
        if path.suffix.lower() in _PARQUET:
            with parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH_ROWS, columns=list(columns)):
                    yield batch.select(list(columns))
            return
        kinds = dict.fromkeys(columns, pa.string())
        options = {
            "read_options": csv.ReadOptions(block_size=_BATCH_BYTES),
            "convert_options": csv.ConvertOptions(column_types=kinds, include_columns=list(columns)),
        }
        with csv.open_csv(path, **options) as reader:
            yield from reader
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> InputError:
    kind = "Parquet" if path.suffix.lower() in _PARQUET else "CSV in UTF-8"
    return InputError(f"{path.name} cannot be read as {kind}: {error}")
