"""What was understood of each file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from localvalue.spend.tidy import Raw, Tidy


@dataclass(frozen=True)
class SourceFile:
    """One file, and what was understood of it."""

    name: str
    bytes: int
    sha256: str
    encoding: str
    """By Python's name of it; ``""`` where there was no file."""
    delimiter: str
    layout: str
    header_row: int
    """The record that the header is, as a spreadsheet counts rows; 0 where there is none."""
    columns: Mapping[str, str]
    """Canonical column -> the file's own name."""
    ignored: tuple[str, ...]
    """The file's columns that stand for no canonical one. They are kept under their own names."""
    rows: int
    """Records in the file: lines, blank rows, rows removed and the header."""
    lines: int
    blank_rows: int
    removed: int
    """Rows above the header, the header again, and footers; each is listed in the faults."""
    format: str = "csv"
    """What the table is written in: ``csv``, ``tsv`` ..."""
    part: str = ""
    """The member of an archive that it is; ``""`` where it is the whole file."""
    content_sha256: str = ""
    """Of the table alone, by which copies are known; the same as ``sha256`` where it is the whole file."""
    pounds: int = 1
    """What one of its amounts counts: 1,000,000 where the user says that they are in millions."""
    unsure: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Canonical columns that several of the file's may be, so that none is taken: their own names."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> what every line has there, by the layout."""
    layout_file: str = ""
    """The user's file of layouts that the layout is in, and its hash; ``""`` where it is the library's."""
    first_date: str = ""
    """Of the lines that have a date, by ISO 8601; ``""`` where none has."""
    last_date: str = ""

    def _repr_html_(self) -> str:
        """Return what was understood, for a notebook."""
        rows = [(field, name) for field, name in self.columns.items()]
        kept = f"Kept as they are: {', '.join(self.ignored)}" if self.ignored else ""
        title = f"{self.name} ({self.layout}): {self.lines:,} lines"
        return View(title, rows, ("stands for", "column"), notes=[kept]).html()


class Source(NamedTuple):
    """The bytes of one table, and the file that they came in."""

    name: str
    """By which messages and identifiers of lines call it."""
    data: bytes
    """Unpacked, where the file is an archive; only the beginning, where there is a `path`."""
    file_bytes: int
    file_sha256: Callable[[], str]
    """Computed beside the reading, so it is asked for last."""
    part: str = ""
    unpacked: bool = False
    """The bytes are not those of the file."""
    path: Path | None = None
    """Where the rest of the file is, which is too large to be held."""

    def content_sha256(self) -> str:
        """
        Return the hash of the table's own bytes.

        Returns
        -------
        sha256
            That of the file, where it is the whole file.
        """
        return hashlib.sha256(self.data).hexdigest() if self.unpacked else self.file_sha256()


class Origin(NamedTuple):
    """What is known of a file beside its rows."""

    sha256: str
    rows: int
    """Records in the file."""
    content_sha256: str
    bytes: int = 0
    format: str = ""
    part: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0
    blank_rows: int = 0
    """Blank rows above the header and below the last row."""


class ReadFile(NamedTuple):
    """A table that was read."""

    source: SourceFile
    lines: Tidy


class Unread(NamedTuple):
    """A file, a member of an archive or a sheet that is no table of spend."""

    name: str
    reason: str
    is_landings: bool = False
    """It is a sheet of landings, which is read beside the lines."""


class Reading(NamedTuple):
    """What one file, or several, gave."""

    files: list[ReadFile]
    unread: list[Unread]


def source_of(raw: Raw, lines: Tidy, origin: Origin) -> SourceFile:
    """
    Return what was understood of a file.

    Parameters
    ----------
    raw
        Its table as it stands.
    lines
        The lines in it.
    origin
        What is known of it beside.

    Returns
    -------
    source
        Lines, blank rows, rows removed and the header add up to its rows.
    """
    return SourceFile(
        name=raw.file,
        bytes=origin.bytes,
        sha256=origin.sha256,
        encoding=origin.encoding,
        delimiter=origin.delimiter,
        layout=raw.recognised.layout,
        header_row=origin.header_row,
        columns={name: raw.header.names[at] for name, at in raw.recognised.fields.items()},
        ignored=lines.ignored,
        rows=origin.rows,
        lines=len(lines.row),
        blank_rows=origin.blank_rows + lines.blank_rows,
        removed=lines.removed,
        format=origin.format,
        part=origin.part,
        content_sha256=origin.content_sha256,
        pounds=raw.recognised.pounds,
        unsure=dict(raw.recognised.unsure),
        constants=dict(raw.recognised.constants),
        layout_file=raw.recognised.layout_file,
    )
