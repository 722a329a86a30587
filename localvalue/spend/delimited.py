"""Delimited text (CSV, TSV), read into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.spend.bodies import Part, read_body
from localvalue.spend.fields import REPEATING
from localvalue.spend.headers import Opening, read_opening
from localvalue.spend.layouts import recognise
from localvalue.spend.sources import Origin, ReadFile, Reading, Source, source_of
from localvalue.spend.text import text_of
from localvalue.spend.tidy import Raw, tidy

if TYPE_CHECKING:
    from localvalue.spend.asked import Asked


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
    text = text_of(source.data, source.name)
    opening = read_opening(text.utf8, asked, source.name)
    raw, blank_at_end = _raw(text.utf8, opening, asked, source.name)
    lines = tidy(raw)
    origin = Origin(
        sha256=source.file_sha256(),
        rows=opening.header_row + raw.rows + blank_at_end,
        content_sha256=source.content_sha256(),
        bytes=source.file_bytes,
        format="tsv" if opening.delimiter == "\t" else "csv",
        part=source.part,
        encoding=text.encoding,
        delimiter=opening.delimiter,
        header_row=opening.header_row,
        blank_rows=blank_at_end + opening.header_row - 1 - len(opening.above),
    )
    return Reading([ReadFile(source_of(raw, lines, origin), lines)], [])


def _raw(utf8: bytes, opening: Opening, asked: Asked, name: str) -> tuple[Raw, int]:
    recognised = recognise(opening.header, asked, name)
    coded = {at for field, at in recognised.fields.items() if field in REPEATING}
    part = Part(
        utf8=utf8,
        start=opening.data_at,
        delimiter=opening.delimiter,
        width=len(opening.header.names),
        needed=max(recognised.fields.values()) + 1,
        coded=frozenset(coded - {recognised.fields.get("amount")}),
    )
    body = read_body(part)
    raw = Raw(
        file=name,
        header=opening.header,
        recognised=recognised,
        columns=body.columns,
        rows=body.rows,
        first_row=opening.header_row + 1,
        above=opening.above,
        faults=opening.odd,
        odd=body.odd,
        overlong=body.overlong,
        amounts=None,
    )
    return raw, body.blank_at_end
