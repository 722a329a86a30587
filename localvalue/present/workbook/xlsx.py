"""Sheets as an Excel workbook: the only user of xlsxwriter."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from localvalue.outputs import atomic_file
from localvalue.present.workbook.page import FORMATS, LINE_PT, PRINTED, TEXT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from localvalue.present.workbook.page import Column, Page

    Formats = Mapping[str, Format]

FIRST: Final = frozenset("=+-@\t\r")
"""What a formula begins with: text that begins so is marked as text, for whoever edits its cell."""

# The file is the same whenever it is made: what it was made from is on the sheet "Provenance"
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FONT: Final = {"font_name": "Arial", "font_size": 12}
_TOP: Final = {"valign": "top"}
_RIGHT: Final = {"align": "right", "indent": 1, **_TOP}
"""Of numbers: with a gap before the text of the next column."""
_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 14, "text_wrap": True},
    "text": {"text_wrap": True, **_TOP},
    "quoted": {"text_wrap": True, "quote_prefix": True, **_TOP},
    "mark": {**_RIGHT},
    "line": {},
    "link": {"font_color": "#0B57D0", "underline": 1, **_TOP},
    "header": {"bold": True, "text_wrap": True, "bottom": 1, **_TOP},
    "header_number": {"bold": True, "text_wrap": True, "bottom": 1, **_RIGHT},
    "gbp": {"num_format": "£#,##0;-£#,##0", **_RIGHT},
    "share": {"num_format": "0.0%", **_RIGHT},
    "number": {"num_format": "#,##0", **_RIGHT},
    "decimal": {"num_format": "#,##0.000", **_RIGHT},
    "degrees": {"num_format": "0.00000", **_RIGHT},
}
_A4: Final = 9
_MARGIN_IN: Final = 0.59


def write(pages: Sequence[Page], title: str, path: Path) -> None:
    """
    Write sheets as an Excel workbook.

    Parameters
    ----------
    pages
        The sheets.
    title
        The document's title.
    path
        The file, which is replaced as a whole or not at all.
    """
    with opened(path, title) as (book, formats):
        for page in pages:
            add(book, page, formats)


@contextmanager
def opened(path: Path, title: str) -> Iterator[tuple[Workbook, Formats]]:
    """
    Give a workbook and its formats, and put it in its place when the block ends well.

    Parameters
    ----------
    path
        The file, which is replaced as a whole or not at all.
    title
        The document's title.

    Yields
    ------
    book, formats
        Text that is written stays text; the same content gives the same bytes.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": _FONT,
    }
    with atomic_file(path) as temporary, xlsxwriter.Workbook(str(temporary), options) as book:
        book.set_properties({"title": title, "author": "", "created": _CREATED})
        yield book, {name: book.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}


def add(book: Workbook, page: Page, formats: Formats) -> Worksheet:
    """
    Write one sheet.

    Parameters
    ----------
    book, formats
        As `opened` gives them.
    page
        What is on it.

    Returns
    -------
    sheet
        For what only one kind of file needs, such as lists to choose from.
    """
    sheet = book.add_worksheet(page.name)
    sheet.set_paper(_A4)
    sheet.set_margins(_MARGIN_IN, _MARGIN_IN, _MARGIN_IN, _MARGIN_IN)
    sheet.set_default_row(LINE_PT)
    sheet.hide_gridlines(2)
    first = len(page.lines)
    for row, (look, text) in enumerate(page.lines):
        # Above a table a line runs on over the columns; by itself it wraps
        sheet.write_string(row, 0, text, formats["line" if page.columns and look == "text" else look])
    for row, height in page.heights.items():
        sheet.set_row(row, height)
    if not page.columns:
        sheet.set_column(0, 0, TEXT_WIDTH)
        sheet.fit_to_pages(1, 0)
        return sheet
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, column.width)
        _write_column(sheet, (first + 1, place), column, formats)
    sheet.set_landscape()
    sheet.repeat_rows(first)
    if sum(column.width for column in page.columns) <= PRINTED:
        sheet.fit_to_pages(1, 0)
    _mark(sheet, page, formats)
    return sheet


def _mark(sheet: Worksheet, page: Page, formats: Formats) -> None:
    """Mark the table as one, with its header row."""
    first = len(page.lines)
    looks = [formats["header_number" if column.look in FORMATS else "header"] for column in page.columns]
    options = {
        "name": page.table,
        "style": "Table Style Light 1",
        "autofilter": False,
        "banded_rows": False,
        "columns": [
            {"header": column.heading, "header_format": look}
            for column, look in zip(page.columns, looks, strict=True)
        ],
    }
    last = first + max(len(page.columns[0].cells), 1)
    sheet.add_table(first, 0, last, len(page.columns) - 1, options)


def _write_column(sheet: Worksheet, at: tuple[int, int], column: Column, formats: Formats) -> None:
    first, place = at
    look = formats[column.look]
    text, quoted = formats["mark" if column.look in FORMATS else "text"], formats["quoted"]
    for row, cell in enumerate(column.cells, start=first):
        if not isinstance(cell, str):
            sheet.write_number(row, place, cell, look)
        elif column.look == "link":
            sheet.write_url(row, place, f"internal:'{cell}'!A1", look, cell)
        elif cell:
            sheet.write_string(row, place, cell, quoted if cell[0] in FIRST else text)
        else:
            sheet.write_blank(row, place, None, look)
