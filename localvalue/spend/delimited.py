"""Delimited text (CSV, TSV), read into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.spend.fields import REPEATING
from localvalue.spend.finding import pieces_of
from localvalue.spend.headers import LOOK_BYTES, read_opening
from localvalue.spend.keeping import Spilled
from localvalue.spend.layouts import recognise
from localvalue.spend.parts import Part
from localvalue.spend.sources import Origin, ReadFile, Reading, Source, source_of
from localvalue.spend.text import streamed_text, text_of
from localvalue.spend.tidy import Raw, tidy, tidy_blocks
from localvalue.spend.windows import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localvalue.spend.asked import Asked
    from localvalue.spend.headers import Opening
    from localvalue.spend.tidy import Tidy

BLOCK_BYTES: Final = 16 << 20
"""A large file is read in blocks of so many bytes."""


def read_delimited(source: Source, asked: Asked) -> Reading:
    """
    Return the lines of delimited text.

    Parameters
    ----------
    source
        The bytes of the table.
    asked
        What the user says of the files.

    Returns
    -------
    reading
        One table. Encoding, delimiter and header are found and recorded.

    Raises
    ------
    InputError
        It is empty or no text, a column is missing or may be one of two, or no amount is a number.
    """
    window, encoding = _opened(source)
    opening = read_opening(window.head(LOOK_BYTES + 1), asked, source.name)
    table = _Table(window, opening, asked, source.name)
    # A table of landings is never streamed: it is small beside the lines that it is of
    lines = tidy(next(iter(table))) if source.path is None else _spilled(table)
    origin = Origin(
        sha256=source.file_sha256(),
        rows=table.seen,
        content_sha256=source.content_sha256(),
        bytes=source.file_bytes,
        format="tsv" if opening.delimiter == "\t" else "csv",
        part=source.part,
        encoding=encoding,
        delimiter=opening.delimiter,
        header_row=opening.header_row,
        blank_rows=table.blank_at_end + opening.header_row - 1 - len(opening.above),
    )
    return Reading([ReadFile(source_of(table.raw, lines, origin), lines)], [])


def _opened(source: Source) -> tuple[Window, str]:
    """Return the text of a source and its encoding."""
    if source.path is None:
        text = text_of(source.data, source.name)
        return Window([text.utf8], None, source.name), text.encoding
    path = source.path
    streamed = streamed_text(source.data, lambda: pieces_of(path, BLOCK_BYTES), source.name)
    return Window(streamed.pieces, BLOCK_BYTES, source.name), streamed.encoding


def _spilled(table: _Table) -> Tidy:
    with Spilled() as keeper:
        return tidy_blocks(table, keeper)


class _Table:
    """The rows below a header, block by block."""

    def __init__(self, window: Window, opening: Opening, asked: Asked, name: str) -> None:
        recognised = recognise(opening.header, asked, name, [fault.value for fault in opening.above])
        coded = {at for field, at in recognised.fields.items() if field in REPEATING}
        self._window = window
        self._part = Part(
            utf8=b"",
            start=opening.data_at,
            delimiter=opening.delimiter,
            width=len(opening.header.names),
            needed=max(recognised.fields.values()) + 1,
            coded=frozenset(coded - {recognised.fields.get("amount")}),
        )
        self.raw = Raw(
            file=name,
            header=opening.header,
            recognised=recognised,
            columns=[],
            rows=0,
            first_row=opening.header_row + 1,
            above=opening.above,
            faults=opening.odd,
            odd=[],
            overlong=[],
            amounts=None,
        )
        """What holds of every block."""
        self.seen = opening.header_row
        """Records so far."""
        self.blank_at_end = 0
        """Those of them that are blank and in no block."""

    def __iter__(self) -> Iterator[Raw]:
        raw = self.raw
        for body in self._window.bodies(self._part):
            raw = raw._replace(
                columns=body.columns,
                rows=body.rows,
                first_row=self.seen + 1,
                odd=body.odd,
                overlong=body.overlong,
            )
            self.seen += body.rows + body.blank_at_end
            self.blank_at_end += body.blank_at_end
            yield raw
            raw = raw._replace(above=[], faults=[])
