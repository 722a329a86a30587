"""Registers of suppliers: files and tables of addresses, read in batches so that size is no matter."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, cast

import pyarrow as pa
from pyarrow import csv as arrow_csv

from localvalue.arrays import texts
from localvalue.errors import InputError
from localvalue.spend.register_layouts import FIELDS, header_score, recognised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

_LOOK_BYTES: Final = 1 << 16
_LOOK_ROWS: Final = 20
_BLOCK_BYTES: Final = 16 << 20
_BATCH_ROWS: Final = 1 << 17
_MOST_UNPACKED: Final = 40 << 30
_MOST_RATIO: Final = 250
"""Beyond these an archive is no register; Companies House's unpacks to six times its size."""


@dataclass(frozen=True)
class RegisterFile:
    """One register, and what was understood of it."""

    name: str
    bytes: int
    sha256: str
    layout: str
    columns: Mapping[str, str]
    """What each column stands for -> the register's own name of it."""
    role: str
    """What its addresses are where no column says so."""


class Source(NamedTuple):
    """A register that is ready to be read."""

    file: RegisterFile
    positions: Mapping[str, int]
    """What each column stands for -> its position."""
    header_lines: int
    """Physical lines to the end of the header."""
    encoding: str
    delimiter: str
    path: Path | None
    rows: tuple[tuple[str, ...], ...] | None
    """The rows themselves, where the register is a workbook or a table."""


def source_of_path(path: Path) -> Source:
    """
    Return a file as a register that is ready to be read.

    Parameters
    ----------
    path
        CSV or TSV, one of these in a ``.zip``, or an Excel or ODS workbook.

    Returns
    -------
    source
        Nothing of it is held but its header, unless it is a workbook.

    Raises
    ------
    InputError
        It is missing, or has no column of postcodes, or none of names or numbers.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path} to take suppliers from; check the path")
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return _source_of_rows(path.name, _workbook_rows(path), path.stat().st_size, digest)
    with _opened(path) as stream:
        look = stream.read(_LOOK_BYTES)
        encoding = _encoding(look, stream)
    text = look.decode(encoding, "replace")
    delimiter = max("\t,;|", key=text[:4096].count)
    lines, header = _header(text, delimiter, path.name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    layout, at = recognised(header, path.name)
    facts = RegisterFile(path.name, path.stat().st_size, digest, layout.id, _own(header, at), layout.role)
    return Source(facts, at, lines, encoding, delimiter, path, None)


def source_of_frame(frame: pd.DataFrame) -> Source:
    """
    Return a pandas table as a register that is ready to be read.

    Parameters
    ----------
    frame
        One row an address; its index is not read.

    Returns
    -------
    source
        Its cells as text.

    Raises
    ------
    InputError
        It has no column of postcodes, or none of names or numbers.
    """
    if not hasattr(frame, "iloc"):
        raise InputError(
            f"a register is read from a path or a pandas table, found {type(frame).__name__}; name a file"
        )
    known = frame.notna().to_numpy()
    cells = frame.astype(object).to_numpy()
    rows = [
        tuple(str(cell) if here else "" for cell, here in zip(row, row_known, strict=True))
        for row, row_known in zip(cells, known, strict=True)
    ]
    names = tuple(map(str, frame.columns))
    digest = hashlib.sha256(repr((names, rows)).encode()).hexdigest()
    return _source_of_rows("table", [names, *rows], 0, digest)


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
    with _opened(path) as stream:
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
        pa.PythonFile(_Joined(first, stream), mode="r"),
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


class _Joined(io.RawIOBase):
    """The first line, then the rest of a stream."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        return self._rest.read(size)


def _trimmed(column: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    bare = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.not_equal(bare, _BLANK), bare, _NULL)


_NULL: Final = pa.nulls(1, pa.string())[0]
_BLANK: Final = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0" * 8), pa.py_buffer(b"")])[0]


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Give the bytes of a table, out of its archive where it is in one."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            file.seek(0)
            yield file
            return
        try:
            archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise InputError(f"{path.name} is a damaged zip archive ({error}); download it again") from None
        with archive:
            members = [entry for entry in archive.infolist() if not entry.is_dir()]
            tables = [
                entry for entry in members if Path(entry.filename).suffix.lower() in {".csv", ".txt", ".tsv"}
            ]
            if len(tables) != 1:
                raise InputError(
                    f"{path.name} holds {len(tables)} tables, and a register is one; unpack it and name"
                    " the file"
                )
            entry = tables[0]
            if entry.file_size > min(_MOST_UNPACKED, max(_LOOK_BYTES, entry.compress_size) * _MOST_RATIO):
                raise InputError(
                    f"{path.name} would unpack to {entry.file_size:,} bytes, which no register does; it"
                    " is not read"
                )
            with archive.open(entry) as member:
                yield member


def _encoding(look: bytes, stream: IO[bytes]) -> str:
    """Return UTF-8 or else Windows-1252; the whole of it is looked at."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    block = look
    try:
        while block:
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
            block = stream.read(_BLOCK_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _header(text: str, delimiter: str, name: str) -> tuple[int, list[str]]:
    """Return how many lines there are to the end of the header, and its cells."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    seen: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            seen.append((reader.line_num, row))
            if len(seen) == _LOOK_ROWS:
                break
    except csv.Error:
        pass
    if not seen:
        raise InputError(f"{name} is empty; no suppliers can be taken from it")
    return max(seen, key=lambda entry: header_score(entry[1]))


def _own(header: Sequence[str], at: Mapping[str, int]) -> dict[str, str]:
    return {field: " ".join(header[position].split()) for field, position in at.items()}


def _source_of_rows(name: str, rows: Sequence[Sequence[str]], size: int, digest: str) -> Source:
    look = rows[:_LOOK_ROWS]
    if not look:
        raise InputError(f"{name} is empty; no suppliers can be taken from it")
    row = max(range(len(look)), key=lambda number: header_score(look[number]))
    header = look[row]
    layout, at = recognised(header, name)
    width = max(at.values()) + 1
    kept = tuple((*cells, *[""] * (width - len(cells))) for cells in rows[row + 1 :])
    facts = RegisterFile(name, size, digest, layout.id, _own(header, at), layout.role)
    return Source(facts, at, row + 1, "", "", None, kept)


def _workbook_rows(path: Path) -> list[list[str]]:
    """Return the first sheet that is a register, as text."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [
            book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names
        ]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(
            f"{path.name} cannot be read as a workbook ({error}); save it again as .xlsx"
        ) from None
    every = [[[_cell(cell) for cell in row] for row in sheet] for sheet in sheets]
    best = max(
        every, key=lambda rows: max([header_score(row) for row in rows[:_LOOK_ROWS]], default=0), default=[]
    )
    return list(best)


def _cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
