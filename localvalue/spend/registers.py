"""Registers of suppliers: files and tables of addresses, read in batches so that size is no matter."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.outputs import sha256
from localvalue.rich import View
from localvalue.spend.formats import book_of
from localvalue.spend.json_files import looks_like_json
from localvalue.spend.register_bytes import LOOK_BYTES, PARQUET, chained, encoding_of, opened
from localvalue.spend.register_layouts import header_score, recognised
from localvalue.spend.sources import Source as Bytes
from localvalue.spend.text import refuse_other_formats
from localvalue.spend.workbooks import sheets_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

_LOOK_ROWS: Final = 20
_PARQUET: Final = b"PAR1"
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SMALL_ARCHIVE: Final = 256 << 20
"""A larger archive is no workbook, and is not held to find that out."""
RECORD: Final = ".provenance.json"
"""What the record of a table's making is called, after the name of the table beside it."""


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
    geocoding: Mapping[str, Any] | None = None
    """Who was asked for its places, from the record beside it; None where there is none."""

    def _repr_html_(self) -> str:
        """Return what was understood, for a notebook."""
        rows = [(field, name) for field, name in self.columns.items()]
        return View(f"{self.name} ({self.layout})", rows, ("stands for", "column")).html()


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
        CSV or TSV in any encoding, one of these in a ``.zip`` or under ``.gz``, Parquet, or an Excel or ODS
        workbook.

    Returns
    -------
    source
        Nothing of it is held but its header, unless it is a workbook.

    Raises
    ------
    InputError
        It is missing or damaged, or has no column of places, or none of names or numbers.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder, and a register of suppliers is one file; name the file in it")
    if not path.is_file():
        raise InputError(f"there is no file {path} to take suppliers from; check the path")
    rows = _workbook_rows(path)
    if rows is not None:
        source = _source_of_rows(path.name, rows, path.stat().st_size, sha256(path))
        return source._replace(file=replace(source.file, geocoding=_geocoding(path, source.file.sha256)))
    with path.open("rb") as file:
        head = file.read(4)
    header_lines, header, encoding, delimiter = _of_parquet(path) if head == _PARQUET else _of_text(path)
    digest = sha256(path)
    layout, at = recognised(header, path.name)
    facts = RegisterFile(
        path.name,
        path.stat().st_size,
        digest,
        layout.id,
        _own(header, at),
        layout.role,
        _geocoding(path, digest),
    )
    return Source(facts, at, header_lines, encoding, delimiter, path, None)


def _of_text(path: Path) -> tuple[int, list[str], str, str]:
    """Return the lines to the end of the header, its cells, the encoding and the delimiter."""
    with opened(path) as stream:
        look = stream.read(LOOK_BYTES)
        refuse_other_formats(look, lambda: [look], path.name)
        if looks_like_json(look):
            raise InputError(f"{path.name} is JSON, and a register of suppliers is a table; save it as CSV")
        encoding = encoding_of(chained(look, stream))
    text = look.decode(encoding, "replace")
    delimiter = max("\t,;|", key=text[:4096].count)
    return *_header(text, delimiter, path.name), encoding, delimiter


def _of_parquet(path: Path) -> tuple[int, list[str], str, str]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        header = parquet.ParquetFile(path).schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path.name} is a damaged Parquet file ({str(error).splitlines()[0][:200]}); fetch it again"
        ) from None
    return 0, header, PARQUET, ""


def _geocoding(path: Path, digest: str) -> Mapping[str, Any] | None:
    """Return who was asked for the places of a table, where the record beside it is of this very table."""
    try:
        record = json.loads(path.with_name(path.name + RECORD).read_text(encoding="utf-8"))
        mine = record["output"]["sha256"] == digest
        found: Mapping[str, Any] = record["geocoding"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if mine else None


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


def _workbook_rows(path: Path) -> list[list[str]] | None:
    """Return the sheet of a workbook that is most like a register; None where the file is no workbook."""
    with path.open("rb") as file:
        if not file.read(8).startswith(_WORKBOOKS) or path.stat().st_size > _SMALL_ARCHIVE:
            return None
    try:
        data = path.read_bytes()
        book = book_of(Bytes(path.name, data, len(data), lambda: ""))
    except InputError:
        # What is wrong with an archive of text is told when it is opened as one
        if path.suffix.lower() in _SHEETS:
            raise
        return None
    if book is None:
        return None
    every = [sheet.rows for sheet in sheets_of(book)]
    return max(
        every, key=lambda rows: max([header_score(row) for row in rows[:_LOOK_ROWS]], default=0), default=[]
    )


_SHEETS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"})
