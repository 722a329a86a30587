"""Files of returns, read into sheets: every cell as it stands, and the lines where there is a table."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.returns.labels import field_of, is_amount
from localvalue.returns.sheets import Sheet
from localvalue.returns.wording import Claim, claim_of
from localvalue.spend.asked import Asked
from localvalue.spend.finding import content_of
from localvalue.spend.formats import book_of
from localvalue.spend.grids import Grid, Written, raw_of, read_raw, stacked
from localvalue.spend.headers import HEADER_WITHIN, header_at
from localvalue.spend.layout_tables import header_key
from localvalue.spend.layouts import Header, header_of
from localvalue.spend.records import Record, records
from localvalue.spend.refusals import NoAmountError, NotATableError
from localvalue.spend.scales import scaled
from localvalue.spend.sources import Source
from localvalue.spend.text import text_of
from localvalue.spend.workbooks import sheets_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from localvalue.spend.finding import Found
    from localvalue.spend.sources import ReadFile

_DELIMITERS: Final = (",", "\t", ";", "|")
_VALUE: Final = re.compile(r"[£(-]?[\d.,]+\)?\s*%?|y(?:es)?|no?", re.IGNORECASE)
"""What may stand below the heading of a claim."""


def read_sheets(found: Found, columns: Mapping[str, str]) -> list[Sheet]:
    """
    Return the sheets of a file.

    Parameters
    ----------
    found
        The file.
    columns
        Canonical column -> the file's own name of it; it holds for the sheets that have such a column.

    Returns
    -------
    sheets
        In the order of the workbook, empty ones left out. One whose table cannot be read beside others that
        can says so.

    Raises
    ------
    InputError
        It is not there, locked, damaged or not safe to open.
    """
    data = content_of(found.path)
    digest = hashlib.sha256(data).hexdigest()
    source = Source(found.name, data, len(data), lambda: digest)
    book = book_of(source)
    if book is None:
        rows = _delimited(source)
        return [_sheet(source, "", rows, (columns, False))] if any(map(any, rows)) else []
    filled = [each for each in sheets_of(book) if any(any(map(str.strip, row)) for row in each.rows)]
    return [_sheet(source, each.name, each.rows, (columns, each.hidden)) for each in filled]


def require_readable(sheets: Sequence[Sheet]) -> None:
    """
    Refuse a file in which there are tables, and none of them can be read.

    Parameters
    ----------
    sheets
        Of one file.

    Raises
    ------
    InputError
        What is to be said about it, such as which of two columns is the amount, is the user's to say.
    """
    problems = [sheet.problem for sheet in sheets if sheet.problem]
    if problems and not any(sheet.table for sheet in sheets):
        raise InputError(problems[0])


def _delimited(source: Source) -> list[list[str]]:
    text = text_of(source.data, source.name)
    lines = list(io.StringIO(text.utf8.decode(), newline=""))
    found = [[record.cells for record in records(lines, delimiter)] for delimiter in _DELIMITERS]
    return max(found, key=lambda rows: sum(len(row) for row in rows))


def _sheet(
    source: Source, name: str, rows: Sequence[Sequence[str]], how: tuple[Mapping[str, str], bool]
) -> Sheet:
    columns, hidden = how
    width = max(map(len, rows))
    cells = tuple(tuple(" ".join(cell.split()) for cell in row) + ("",) * (width - len(row)) for row in rows)
    looked = [Record(list(row), 1, "") for row in cells[:HEADER_WITHIN]]
    at = header_at(looked, Asked(columns))
    title = f"{source.name}/{name}" if name else source.name
    table, problem = None, ""
    try:
        table = _table(source._replace(name=title, part=name), cells, at, columns)
    except InputError as refusal:
        problem = str(refusal)
    bare = Sheet(source.name, name, cells, 0, {}, (), None, source.file_sha256(), hidden, problem)
    if table is None:
        found = _claims_header(cells)
        if found is None:
            return bare
        at = found
    header = header_of(cells[at])
    asked = _held(columns, header)
    claims = {number: claim for number, cell in enumerate(header.cells) if (claim := _claimed(cell, asked))}
    known = {} if table is None else _positions(header, table.source.columns)
    facts = [(field, number) for number, cell in enumerate(header.cells) if (field := field_of(cell))]
    wording = {field: number for field, number in reversed(facts) if number not in claims}
    return replace(
        bare, header_row=at + 1, columns={**wording, **known}, claims=tuple(claims.items()), table=table
    )


def _held(columns: Mapping[str, str], header: Header) -> dict[str, str]:
    """Return what the user named of the columns that this sheet has."""
    held = set(map(header_key, header.cells))
    return {field: own for field, own in columns.items() if header_key(own) in held}


def _positions(header: Header, columns: Mapping[str, str]) -> dict[str, int]:
    return {field: header.names.index(own) for field, own in columns.items()}


def _claimed(heading: str, asked: Mapping[str, str]) -> Claim | None:
    """Return what a column claims, by the user's word or its own heading."""
    for field, own in asked.items():
        if field.startswith("claimed_") and header_key(own) == header_key(heading):
            return claim_of(field)
    return claim_of(heading)


def _claims_header(cells: Sequence[Sequence[str]]) -> int | None:
    """Return the row, from 0, whose headings have claims below them, rather than beside them."""
    scores = {
        at: sum(
            claim_of(heading) is not None and _VALUE.fullmatch(value) is not None
            for heading, value in zip(row, below, strict=True)
        )
        for at, (row, below) in enumerate(pairwise(cells[: HEADER_WITHIN + 1]))
    }
    best = max(scores, key=lambda at: scores[at], default=None)
    return best if best is not None and scores[best] else None


def _table(
    source: Source, cells: tuple[tuple[str, ...], ...], at: int, columns: Mapping[str, str]
) -> ReadFile | None:
    """Return the lines below a header, as `read_spend` would; None where there are none."""
    header = header_of(cells[at])
    columns = _held(columns, header)
    below, count = stacked(iter(list(row) for row in cells[at + 1 :]), len(header.cells))
    grid = Grid(header, below, count, header_row=at + 1)
    for asked in (columns, _with_amount(columns, header)):
        try:
            raw = raw_of(grid, source.name, Asked(asked))
            return read_raw(raw, source, Written("return"), grid.header_row)
        except (NotATableError, NoAmountError):
            continue
        except InputError:
            _require_pounds(header, source.name)
            raise
    return None


def _require_pounds(header: Header, title: str) -> None:
    """Refuse a table that gives its amounts in another unit by what is to be done about it here."""
    said = {own: scaled(own).unit for own in header.names if own}
    for own, unit in said.items():
        if unit not in {"", "pounds"}:
            raise InputError(
                f"{title}: the heading {own!r} says that the amounts are in {unit}, and returns are"
                " checked in pounds; turn the column into pounds, or ask the sender for them"
            ) from None


def _with_amount(columns: Mapping[str, str], header: Header) -> dict[str, str]:
    """Return what the user named, and as the amount the one column that can be it by its heading."""
    fits = [own for own in header.names if own and is_amount(own)]
    return {"amount": fits[0], **columns} if len(fits) == 1 else dict(columns)
