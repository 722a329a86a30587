"""
Where the columns of a table are kept while it is read: in memory, or for a large one on the disk.

A large table is read block by block. What is needed of each block is appended to temporary files without a
name, which are then mapped into memory: the system holds as much of them as there is room for, and they are
gone with the last column that refers to them.
"""

from __future__ import annotations

import mmap
import tempfile
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from localvalue.arrays import numbers, texts
from localvalue.columns import coded
from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from numpy.typing import NDArray


class Lines(NamedTuple):
    """Lines of a table."""

    columns: Mapping[int, pa.ChunkedArray]
    """Those that are wanted, by their positions in the header; strings, or codes into a dictionary."""
    pence: NDArray[np.int64]
    row: NDArray[np.int64]
    """The record that each was."""


class Keeper(Protocol):
    """Takes lines block by block, and gives all of them."""

    def add(self, lines: Lines) -> None:
        """
        Take the next lines.

        Parameters
        ----------
        lines
            With the same columns as all others.
        """

    def all(self) -> Lines:
        """
        Return what was taken.

        Returns
        -------
        lines
            In order.
        """


class Held:
    """Lines that are held in memory: one block of them."""

    def __init__(self) -> None:
        self._lines: Lines | None = None

    def add(self, lines: Lines) -> None:
        """
        Take the lines.

        Parameters
        ----------
        lines
            All of them.
        """
        if self._lines is not None:
            raise ValueError("a table that is held in memory is one block")
        self._lines = lines

    def all(self) -> Lines:
        """
        Return what was taken.

        Returns
        -------
        lines
            The very same.
        """
        if self._lines is None:
            raise ValueError("a table has a block, if it is empty")
        return self._lines


class Spilled:
    """Lines that are kept on the disk: a context, behind which nothing more can be added."""

    def __init__(self) -> None:
        self._pence, self._row = _Numbers("int64"), _Numbers("int64")
        self._coded: dict[int, _Codes] = {}
        self._texts = _Texts()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files; what was mapped of them stays."""
        for numbers_or_texts in (self._pence, self._row, self._texts):
            numbers_or_texts.close()
        for codes in self._coded.values():
            codes.close()

    def add(self, lines: Lines) -> None:
        """
        Take the next lines.

        Parameters
        ----------
        lines
            With the same columns as all others.

        Raises
        ------
        InputError
            There is no room on the disk.
        """
        plain: dict[int, pa.ChunkedArray] = {}
        try:
            self._pence.add(lines.pence)
            self._row.add(lines.row)
            for at, column in lines.columns.items():
                if pa.types.is_dictionary(column.type):
                    if at not in self._coded:
                        self._coded[at] = _Codes()
                    self._coded[at].add(column)
                else:
                    plain[at] = column
            self._texts.add(plain)
        except OSError as error:
            raise InputError(
                f"a large table is kept in temporary files in {tempfile.gettempdir()}, which cannot be"
                f" written ({error}); make room there, or name another folder in the variable TMPDIR"
            ) from None

    def all(self) -> Lines:
        """
        Return what was taken.

        Returns
        -------
        lines
            On the disk still, and read from there as they are asked for.
        """
        columns = self._texts.all()
        columns |= {at: codes.all() for at, codes in self._coded.items()}
        return Lines(columns, self._pence.all(), self._row.all())


class _Numbers:
    """A column of numbers, one after the other."""

    def __init__(self, kind: str) -> None:
        self._kind = np.dtype(kind)
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by its keeper)

    def add(self, values: NDArray[Any]) -> None:
        self._file.write(np.ascontiguousarray(values, dtype=self._kind).data)

    def close(self) -> None:
        self._file.close()

    def all(self) -> NDArray[Any]:
        return np.frombuffer(_mapped(self._file), dtype=self._kind)


class _Codes:
    """A column of codes into the different cells of all blocks."""

    def __init__(self) -> None:
        self._codes = _Numbers("int32")
        self._number: dict[str, int] = {}

    def add(self, column: pa.ChunkedArray) -> None:
        own = coded(column)
        number = self._number
        here = [number.setdefault(cell, len(number)) for cell in own.cells]
        self._codes.add(np.array([*here, -1], dtype=np.int32)[own.codes])

    def close(self) -> None:
        self._codes.close()

    def all(self) -> pa.ChunkedArray:
        codes = self._codes.all()
        cells = texts(list(self._number))
        return pa.chunked_array([pa.DictionaryArray.from_arrays(numbers(codes, codes >= 0), cells)])


class _Texts:
    """Columns of text, in the file format of Arrow."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by its keeper)
        self._writer: pa.ipc.RecordBatchStreamWriter | None = None
        self._at: list[int] = []

    def add(self, columns: Mapping[int, pa.ChunkedArray]) -> None:
        table = pa.Table.from_arrays(list(columns.values()), names=[str(at) for at in columns])
        if self._writer is None:
            self._at = list(columns)
            self._writer = pa.ipc.new_stream(pa.PythonFile(self._file, mode="w"), table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        self._file.close()

    def all(self) -> dict[int, pa.ChunkedArray]:
        if self._writer is None or not self._at:
            return {}
        self._writer.close()
        table = pa.ipc.open_stream(pa.py_buffer(_mapped(self._file))).read_all()
        return {at: table.column(str(at)) for at in self._at}


def _mapped(file: IO[bytes]) -> mmap.mmap | bytes:
    """Return the content of a file as memory that the system may let go of."""
    file.flush()
    # Nothing cannot be mapped
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.tell() else b""
