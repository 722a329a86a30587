"""The workbook that people open, written so that a screen reader can follow it and nothing computes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.outputs import atomic_file
from localvalue.present import headings, sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from localvalue.present.card import Card

MOST_ROWS: Final = 50_000
"""Rows of one table; longer ones are cut, and say so."""

_WIDTHS: Final = (11, 60)
_WIDTH_ROWS: Final = 200
_FIRST_ROW: Final = 3
"""Rows above a table's header: title, what it shows, where the list of sheets is."""

# The file is the same whenever it is made: what it was made from is on the sheet "Provenance"
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 15},
    "heading": {"bold": True, "font_size": 12},
    "text": {"text_wrap": True, "valign": "top"},
    "header": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "gbp": {"num_format": "£#,##0;-£#,##0", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "top"},
    "decimal": {"num_format": "0.000", "valign": "top"},
    "degrees": {"num_format": "0.00000", "valign": "top"},
}

_HEADINGS: Final = {
    "definition": "Definition",
    "label": "In words",
    "lines": "Lines",
    "amount_gbp": "Amount",
    "estimate_gbp": "Estimate",
    "low_gbp": "Least",
    "high_gbp": "Most",
    "share_of_placed": "Share of placed pounds",
    "share_low": "Least share of all pounds",
    "share_high": "Most share of all pounds",
    "placed_gbp": "Answered",
    "unplaced_gbp": "Not placed, or not known",
    "total_gbp": "Total",
    "deprived": "Deprived by",
    "local_and_deprived_gbp": "Local and deprived",
    "local_only_gbp": "Local, not deprived",
    "deprived_only_gbp": "Deprived, not local",
    "neither_gbp": "Neither",
    "a": "One definition",
    "b": "Another definition",
    "both_gbp": "Both",
    "a_only_gbp": "Only the first",
    "b_only_gbp": "Only the other",
    "jaccard": "Jaccard index",
    "kappa": "Cohen's kappa",
    "lad_code": "Authority code",
    "lad_name": "Authority",
    "deprivation_index": "Index of deprivation",
    "deprivation_decile": "Decile (1 = most deprived)",
    "least_likeness": "Least likeness, of 100",
    "times": "Times",
    "places": "Where",
    "alike": "The same for all",
    "removed": "Rows that are no lines",
    "sha256": "SHA-256",
}


def write(card: Card, path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    card
        The scorecard.
    path
        The file, which is replaced as a whole or not at all.

    Notes
    -----
    Text is always written as text, so no cell computes. The same scorecard gives the same bytes.
    """
    with opened(path, headings.title(card)) as (book, formats):
        tables = sheets.sheets(card)
        _write_lines(book.add_worksheet("Cover"), sheets.cover(card), formats)
        _write_table(book, sheets.contents(tables), formats)
        _write_lines(book.add_worksheet("Notes"), sheets.notes(card, MOST_ROWS), formats)
        for sheet in tables:
            _write_table(book, sheet, formats)


@contextmanager
def opened(path: Path, title: str) -> Iterator[tuple[Workbook, Mapping[str, Format]]]:
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

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic_file(path) as temporary, xlsxwriter.Workbook(str(temporary), options) as book:
        book.set_properties({"title": title, "author": "localvalue", "created": _CREATED})
        yield book, {name: book.add_format(dict(look)) for name, look in _FORMATS.items()}


def _write_lines(sheet: Worksheet, lines: Sequence[tuple[str, str]], formats: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    for row, (look, text) in enumerate(lines):
        sheet.write_string(row, 0, text, formats[look])


def _write_table(book: Workbook, sheet: sheets.Sheet, formats: Mapping[str, Format]) -> None:
    page = book.add_worksheet(sheet.name)
    frame = sheet.table.head(MOST_ROWS)
    cut = f"The first {MOST_ROWS:,} of {len(sheet.table):,} rows." if len(sheet.table) > MOST_ROWS else ""
    page.write_string(0, 0, sheet.title, formats["title"])
    page.write_string(1, 0, " ".join(filter(None, [sheet.about, cut, sheet.blanks])))
    page.write_string(2, 0, "This sheet holds one table." if len(frame) else "There is nothing to list.")
    headings = _headings(frame)
    for place, heading in enumerate(headings):
        _write_column(page, place, frame.iloc[:, place], heading, formats)
    if len(frame):
        page.add_table(
            _FIRST_ROW,
            0,
            _FIRST_ROW + len(frame),
            len(headings) - 1,
            {
                "name": f"table_{sheet.name.lower()}",
                "style": "Table Style Light 1",
                "autofilter": False,
                "banded_rows": False,
                "columns": [{"header": heading, "header_format": formats["header"]} for heading in headings],
            },
        )


def _write_column(
    page: Worksheet, place: int, values: pd.Series[Any], heading: str, formats: Mapping[str, Format]
) -> None:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    page.write_string(_FIRST_ROW, place, heading, formats["header"])
    if is_numeric_dtype(values) and not is_bool_dtype(values):
        look = formats[_look(str(values.name))]
        width = _WIDTHS[0] + 3
        for row, value in enumerate(values.astype("float64"), start=_FIRST_ROW + 1):
            if abs(value) <= _LARGEST_NUMBER:
                page.write_number(row, place, value, look)
    else:
        texts = [display_text(value, sheets.CELL_LIMIT) for value in values]
        width = max([len(heading), *map(len, texts[:_WIDTH_ROWS])])
        for row, text in enumerate(texts, start=_FIRST_ROW + 1):
            page.write_string(row, place, text, formats["text"])
    page.set_column(place, place, min(max(width, _WIDTHS[0]), _WIDTHS[1]))


_LARGEST_NUMBER: Final = 1e300
"""A spreadsheet holds neither NaN nor infinity: such cells stay blank."""


_COUNTS: Final = frozenset(
    {"lines", "line", "deprivation_decile", "suppliers", "payees", "times", "rows", "blank_rows", "removed"}
    | {"header_row", "bytes", "least_likeness"}
)


def _look(column: str) -> str:
    """Return the number format of a column, by its name."""
    if column.endswith("_gbp"):
        return "gbp"
    if column.startswith("share_"):
        return "share"
    if column in {"longitude", "latitude"}:
        return "degrees"
    return "number" if column in _COUNTS else "decimal"


def _headings(frame: pd.DataFrame) -> list[str]:
    """Return what the columns are called, each once whatever its case, as a marked table needs."""
    seen: set[str] = set()
    headings = []
    for name in frame.columns:
        plain = display_text(name).removesuffix("_gbp").replace("_", " ")
        text = _HEADINGS.get(str(name)) or plain.capitalize() or "Column"
        choices = chain([text], (f"{text} {times}" for times in count(2)))
        heading = next(choice for choice in choices if choice.lower() not in seen)
        seen.add(heading.lower())
        headings.append(heading)
    return headings
