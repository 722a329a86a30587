"""Workbooks (.xlsx, .xls, .ods), read into lines sheet by sheet."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.faults import Fault
from localvalue.spend.fields import TELLING
from localvalue.spend.framework_return import FURNITURE, LINES, LISTS
from localvalue.spend.grids import Grid, Written, raw_of, read_raw, stacked
from localvalue.spend.headers import HEADER_WITHIN, header_at
from localvalue.spend.layout_tables import header_key
from localvalue.spend.merged import head_of, merged_lines, ranges_of
from localvalue.spend.records import Record
from localvalue.spend.refusals import LandingsError, NoLinesError, NotATableError, UnreadableAmountsError
from localvalue.spend.sources import ReadFile, Reading, Source, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

    from localvalue.spend.asked import Asked
    from localvalue.spend.workbook_guards import ErrorCell

_EPOCH: Final = dt.date(1899, 12, 30)
_SERIALS: Final = range(20_000, 80_000)
"""Days from 1954 to 2119: numbers of this size in a column of dates are days."""


class Book(NamedTuple):
    """A workbook that is safe to open."""

    source: Source
    format: str
    """``xlsx``, ``xls`` or ``ods``."""
    errors: Mapping[str, list[ErrorCell]]
    """Cells whose formula failed, by the name of their sheet."""


class SheetCells(NamedTuple):
    """Every cell of one sheet, as text."""

    name: str
    rows: list[list[str]]
    """From the first row of the sheet and from column A; all of one width."""
    hidden: bool


def sheets_of(book: Book) -> list[SheetCells]:
    """
    Return the sheets of a workbook as they stand, for what is said beside a table.

    Parameters
    ----------
    book
        Checked.

    Returns
    -------
    sheets
        In the order of the workbook, charts and macros left out.

    Raises
    ------
    InputError
        It is damaged or locked.
    """
    opened = _opened(book.source)
    return [_cells(opened, meta, book.source.name) for meta in opened.sheets_metadata if _is_sheet(meta)]


def _cells(opened: CalamineWorkbook, meta: SheetMetadata, name: str) -> SheetCells:
    hidden = not str(meta.visible).endswith(".Visible")
    try:
        sheet = opened.get_sheet_by_name(meta.name)
        if sheet.start is None:
            return SheetCells(meta.name, [], hidden)
        # The rows begin at the first of the sheet, their cells where the used columns do
        before = [""] * sheet.start[1]
        return SheetCells(
            meta.name, [before + [_cell(cell) for cell in row] for row in sheet.iter_rows()], hidden
        )
    except BaseException as error:  # noqa: BLE001 (a panic of the parser is no Exception)
        raise _damaged(name, error) from None


def _is_sheet(meta: SheetMetadata) -> bool:
    return str(meta.typ) in {"SheetTypeEnum.WorkSheet", "WorkSheet"}


def read_workbook(book: Book, asked: Asked) -> Reading:
    """
    Return the lines of a workbook.

    Parameters
    ----------
    book
        Checked.
    asked
        What the user says of the files.

    Returns
    -------
    reading
        One table for each sheet with a header that is known; the other sheets are listed.

    Raises
    ------
    InputError
        It is damaged or locked, no sheet is a table of spend, a column of one may be one of two, or
        none of its amounts is a number.
    """
    source = book.source
    opened = _opened(source)
    reading = Reading([], [])
    # A damaged workbook may list a sheet twice, and there is one sheet of a name
    sheets = list({meta.name: meta for meta in opened.sheets_metadata}.values())
    ours = frozenset(FURNITURE) if _is_our_return(opened, sheets) else frozenset[str]()
    unreadable: UnreadableAmountsError | None = None
    for meta in sheets:
        if meta.name in ours:
            continue
        name = f"{source.name}/{_printable(meta.name)}" if len(sheets) > 1 else source.name
        part = source._replace(name=name, part=meta.name, unpacked=True)
        try:
            reading.files.append(_read_sheet(opened, meta, book._replace(source=part), asked))
        except NotATableError as refusal:
            if ours and isinstance(refusal, NoLinesError):
                continue
            reading.unread.append(Unread(name, str(refusal), isinstance(refusal, LandingsError)))
        except UnreadableAmountsError as refusal:
            # A glossary has the headers that the user named; another sheet may be the table
            unreadable = unreadable or refusal
            reading.unread.append(Unread(name, str(refusal)))
    if not reading.files:
        raise unreadable or _nothing(source.name, reading, is_ours=bool(ours))
    return reading if asked.is_landings else _without_summaries(reading)


def _nothing(name: str, reading: Reading, *, is_ours: bool) -> NotATableError:
    if is_ours:
        return NotATableError(
            f"{name} is our framework return, not filled in: the sheet {LINES.name} is empty; write one row"
            " for each payment or promise there"
        )
    reasons = "; ".join(each.reason for each in reading.unread[:3]) or "it has no sheets"
    return NotATableError(f"{name} is a workbook in which no sheet is a table of spend: {reasons}")


def _is_our_return(opened: CalamineWorkbook, sheets: list[SheetMetadata]) -> bool:
    """Return whether a workbook is our own template, whose guidance and lists are no tables."""
    if not {LINES.name, *FURNITURE} <= {meta.name for meta in sheets}:
        return False
    try:
        headings = next(opened.get_sheet_by_name(FURNITURE[-1]).iter_rows(), [])
    except BaseException as error:  # noqa: BLE001 (a panic of the parser is no Exception)
        raise _damaged(FURNITURE[-1], error) from None
    return list(map(_cell, headings)) == list(LISTS)


def _without_summaries(reading: Reading) -> Reading:
    """Pass over sheets that say neither who was paid, nor by whom, nor where, beside sheets that do."""
    telling = [bool(TELLING & set(file.source.columns) - {"amount", "line_id"}) for file in reading.files]
    if all(telling) or not any(telling):
        return reading
    reason = (
        "{} names no supplier, no buyer and no place, as other sheets of the workbook do, so it may sum them"
        " up; if it is spend of its own, save it as a file of its own"
    )
    both = list(zip(reading.files, telling, strict=True))
    summaries = [
        Unread(file.source.name, reason.format(file.source.name)) for file, tells in both if not tells
    ]
    return Reading([file for file, tells in both if tells], [*reading.unread, *summaries])


def _opened(source: Source) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(source.data))
    except PasswordError:
        raise InputError(
            f"{source.name} is locked with a password; unlock it, and save it without one"
        ) from None
    except BaseException as error:  # noqa: BLE001 (a panic of the parser is no Exception)
        raise _damaged(source.name, error) from None


def _damaged(name: str, error: BaseException) -> BaseException:
    """Return the error to raise; what the parser gives up on is no subclass of Exception."""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | InputError):
        return error
    return InputError(f"{name} is a damaged workbook ({str(error)[:200]}); open it and save it again")


def _read_sheet(opened: CalamineWorkbook, meta: SheetMetadata, book: Book, asked: Asked) -> ReadFile:
    source = book.source
    if not _is_sheet(meta):
        raise NotATableError(f"{source.name} is a chart or macro, not a sheet of cells")
    try:
        sheet = opened.get_sheet_by_name(meta.name)
        errors = book.errors.get(meta.name, ())
        grid = _grid(sheet, source.name, asked, errors)
    except BaseException as error:  # noqa: BLE001 (a panic of the parser is no Exception)
        raise _damaged(source.name, error) from None
    grid = grid._replace(faults=(*_hidden(meta), *_errors(errors), *grid.faults), title=meta.name)
    raw = raw_of(grid, source.name, asked)
    written = Written(book.format, blank_rows=grid.header_row - 1 - len(grid.above))
    digest = hashlib.sha256()
    for column in grid.columns:
        for chunk in column.chunks:
            for buffer in chunk.buffers():
                digest.update(buffer or b"")
    return read_raw(raw, source._replace(data=digest.digest()), written, grid.header_row)


def _hidden(meta: SheetMetadata) -> list[Fault]:
    if str(meta.visible).endswith(".Visible"):
        return []
    action = "read, though the workbook hides it"
    return [Fault(None, "", meta.name, "hidden_sheet", action)]


def _errors(cells: Iterable[ErrorCell]) -> list[Fault]:
    action = "taken as blank: its formula failed"
    return [Fault(row, "", value, "error_cell", action) for row, value in cells]


def _grid(sheet: CalamineSheet, name: str, asked: Asked, errors: Iterable[ErrorCell]) -> Grid:
    if sheet.start is None:
        raise NotATableError(f"{name} is an empty sheet")
    rows = _without_errors(sheet.iter_rows(), errors)
    first = list(islice(rows, HEADER_WITHIN))
    found = [Record([_cell(cell) for cell in row], 1, "") for row in first]
    at = header_at(found, asked)
    if not any(map(str.strip, found[at].cells)):
        raise NotATableError(f"{name} has no header in its first {HEADER_WITHIN} rows")
    ranges = ranges_of(sheet)
    head = head_of(found, at, ranges, asked)
    header = head.header
    dates = [at for at, cell in enumerate(header.cells) if "date" in header_key(cell)]
    start = head.bottom + 1
    below = (_row(row, dates) for row in chain(first[start:], rows))
    cells, count = stacked(below, len(header.cells))
    faults = tuple(merged_lines(head, ranges, partial(_text_at, cells, start)))
    return Grid(header, cells, count, header_row=start, above=head.above, faults=faults)


def _text_at(columns: list[pa.ChunkedArray], first: int, row: int, column: int) -> str:
    """Return a cell of a row of the sheet that is below the header."""
    cells = columns[column]
    return (cells[row - first].as_py() or "") if row - first < len(cells) else ""


def _without_errors(rows: Iterable[list[Any]], errors: Iterable[ErrorCell]) -> Iterator[list[Any]]:
    """Give rows in which the text that stands for an error is blank, as the parser leaves most."""
    shown: dict[int, set[str]] = {}
    for at, value in errors:
        shown.setdefault(at, set()).add(value)
    for number, row in enumerate(rows, start=1):
        bad = shown.get(number)
        yield ["" if isinstance(cell, str) and cell in bad else cell for cell in row] if bad else row


def _row(row: list[Any], dates: list[int]) -> list[str]:
    cells = [_cell(cell) for cell in row]
    for at in dates:
        cell = row[at]
        if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
            cells[at] = (_EPOCH + dt.timedelta(days=int(cell))).isoformat()
    return cells


def _cell(cell: Any) -> str:  # noqa: ANN401 (whatever a sheet holds)
    """Return a cell as text: numbers as a spreadsheet shows them, with 15 digits, and dates by ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        text = f"{cell:.15g}"
        return text if "e" not in text else f"{Decimal(text):f}"
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)
