"""The workbook as it is, whatever the file's format: its sheets, and on each its lines and its one table."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.present import headings, sheets
from localvalue.present.terms import MEMBERSHIP, Term, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from localvalue.present.card import Card
    from localvalue.present.sheets import Sheet

    Cell = str | float

MOST_ROWS: Final = 50_000
"""Rows of one table; longer ones are cut, and say so."""

ONE_TABLE: Final = "This worksheet contains one table."
MARKS: Final = {
    "[c]": "confidential: what may tell of single people is not shown",
    "[x]": "not available",
    "[z]": "not applicable",
}
"""What stands in a cell that has no value, as the Government Statistical Service's symbols have it."""

TEXT_WIDTH: Final = 74
"""Characters of a line on a sheet without a table: what a sheet of A4 holds upright."""

PRINTED: Final = 220
"""Characters of a table that still print legibly across one sheet of A4."""

FORMATS: Final = {
    "gbp": "£{:,.0f}",
    "share": "{:.1%}",
    "number": "{:,.0f}",
    "decimal": "{:,.3f}",
    "degrees": "{:.5f}",
}
"""How numbers of each look are shown; the cells hold them in full."""

LINE_PT: Final = 15.5
"""Height of a line of text, in points."""

_LINES_PT: Final = {"title": 21.0, "heading": 18.5}
_WIDTHS: Final = (11, 46)
_WIDTH_ROWS: Final = 200
_LARGEST_NUMBER: Final = 1e300
"""A spreadsheet holds neither NaN nor infinity."""


@dataclass(frozen=True)
class Column:
    """One column of a table: no cell of it is empty, unless it is to be filled in."""

    heading: str
    look: str
    """``text``, ``link`` (to the sheet that is named) or one of `FORMATS`."""
    cells: Sequence[Cell]
    width: int
    """In characters."""


@dataclass(frozen=True)
class Page:
    """One sheet: its lines from A1 on, and right below them its table, where it has one."""

    name: str
    lines: tuple[tuple[str, str], ...]
    """Look (``title``, ``heading`` or ``text``) and text; the first is the title."""
    columns: tuple[Column, ...] = ()

    @cached_property
    def heights(self) -> dict[int, float]:
        """
        Return how high the rows are, from 0, that are not one line of text high, in points.

        They are written down, because not every program that opens a workbook works them out.
        """
        above = enumerate(self.lines)
        found = {row: _line_height(look, text, alone=not self.columns) for row, (look, text) in above}
        first = len(self.lines)
        for column in self.columns:
            inside = max(column.width - 1, 1)
            heading = len(textwrap.wrap(column.heading, inside)) * LINE_PT
            found[first] = max(found.get(first, LINE_PT), heading)
            for row, cell in enumerate(column.cells, start=first + 1):
                if isinstance(cell, str) and len(cell) > column.width:
                    found[row] = max(found.get(row, LINE_PT), _lines(cell, column.width) * LINE_PT)
        return {row: height for row, height in found.items() if height != LINE_PT}

    @property
    def table(self) -> str:
        """Return what the table is called, for those who go from table to table."""
        return f"table_{self.name.lower()}"


def _line_height(look: str, text: str, *, alone: bool) -> float:
    """Return the height of a line; above a table it runs on over the columns, by itself it wraps."""
    height = _LINES_PT.get(look, LINE_PT)
    wraps = alone and look != "title"
    return height * (_lines(text, TEXT_WIDTH * LINE_PT / height) if wraps else 1)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes, wrapped."""
    # A column is as wide as that many noughts, and words of Arial are narrower: that leaves room to wrap
    return 1 if len(text) <= width else int(len(text) / width) + 1


def pages(card: Card) -> tuple[Page, ...]:
    """
    Return every sheet of the workbook of a scorecard.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    pages
        The cover, the contents, the notes, and one for each table that has rows.
    """
    found = sheets.sheets(card)
    held = [sheet for sheet in found if len(sheet.table)]
    numbers: dict[str, int] = {}
    tables = [_page(sheet, numbers, sheets.source(card)) for sheet in held]
    lines = sheets.cover(card, [sheet.title for sheet in found if not len(sheet.table)])
    notes = _notes(numbers)
    return (Page("Cover", tuple(lines)), _contents([notes, *tables]), notes, *tables)


def _contents(tables: Sequence[Page]) -> Page:
    """Return the list of the sheets that follow it, with links to them."""
    columns = (
        Column("Sheet", "link", [page.name for page in tables], 25),
        Column("What it shows", "text", [page.lines[0][1] for page in tables], TEXT_WIDTH),
        Column("Rows", "number", [float(len(page.columns[0].cells)) for page in tables], _WIDTHS[0]),
    )
    return Page("Contents", (("title", "Contents"), ("text", ONE_TABLE)), columns)


def _notes(numbers: dict[str, int]) -> Page:
    """Return the notes, in the order in which the sheets refer to them."""
    columns = (
        Column("Note", "text", [f"[note {number}]" for number in numbers.values()], _WIDTHS[0]),
        Column("What it says", "text", list(numbers), TEXT_WIDTH),
    )
    about = "The headings of columns refer to these notes by their number."
    return Page("Notes", (("title", "Notes"), ("text", ONE_TABLE), ("text", about)), columns)


def _page(sheet: Sheet, numbers: dict[str, int], source: Sequence[str]) -> Page:
    frame = sheet.table.head(MOST_ROWS)
    terms = list(_terms(sheet))
    named = _named(terms, numbers)
    columns = tuple(
        column(name, each.look, frame.iloc[:, at], sheet.gap[0])
        for at, (name, each) in enumerate(zip(named, terms, strict=True))
    )
    lines = [ONE_TABLE, *sheet.about]
    if len(sheet.table) > MOST_ROWS:
        lines.append(
            f"The first {MOST_ROWS:,} of {len(sheet.table):,} rows; the data files beside this one are whole."
        )
    if any(each.note for each in terms):
        lines.append("Headings refer to notes, which are on the sheet Notes.")
    lines += [*_explained(columns, sheet.gap), *source]
    return Page(sheet.name, (("title", sheet.title), *(("text", line) for line in lines)), columns)


def _terms(sheet: Sheet) -> Iterator[Term]:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    own = sheet.table.shape[1] - sheet.members
    for at, name in enumerate(sheet.table.columns):
        values = sheet.table.iloc[:, at]
        if at >= own:
            yield Term(display_text(name) or "Definition", "quantity", MEMBERSHIP)
        else:
            yield term(str(name), numeric=is_numeric_dtype(values) and not is_bool_dtype(values))


def _named(terms: Iterable[Term], numbers: dict[str, int]) -> list[str]:
    """Return what the columns are called: each once whatever its case, and with the mark of its note."""
    seen: set[str] = set()
    named = []
    for each in terms:
        choices = chain([each.heading], (f"{each.heading} {times}" for times in count(2)))
        heading = next(choice for choice in choices if choice.lower() not in seen)
        seen.add(heading.lower())
        mark = f" [note {numbers.setdefault(each.note, len(numbers) + 1)}]" if each.note else ""
        named.append(f"{heading}{mark}")
    return named


def _explained(columns: Sequence[Column], gap: tuple[str, str]) -> list[str]:
    """Return what the marks mean that stand in cells."""
    held = {mark for each in columns for mark in MARKS for cell in each.cells if _has(cell, mark)}
    return [
        f"{mark} means {meaning}{f', because {gap[1]}' if mark == gap[0] else ''}."
        for mark, meaning in MARKS.items()
        if mark in held
    ]


def _has(cell: Cell, mark: str) -> bool:
    return isinstance(cell, str) and cell.startswith(mark)


def column(heading: str, look: str, values: pd.Series[Any], gap: str = "") -> Column:
    """
    Return a column of a table.

    Parameters
    ----------
    heading
        What it is called.
    look
        ``text``, one of `FORMATS`, or ``quantity``: whole numbers where all are, else decimals.
    values
        Its cells.
    gap
        What stands where there is no value.

    Returns
    -------
    column
        Numbers as they are, anything else as one line of text.
    """
    if look == "text":
        cells: list[Cell] = [_text(value) or gap for value in values]
        shown = cells
    else:
        numbers = [float(value) for value in values.astype("float64")]
        cells = [value if abs(value) <= _LARGEST_NUMBER else gap for value in numbers]
        if look == "quantity":
            whole = all(isinstance(cell, str) or math.floor(cell) == cell for cell in cells)
            look = "number" if whole else "decimal"
        shown = [cell if isinstance(cell, str) else FORMATS[look].format(cell) for cell in cells]
    longest = max([len(str(cell)) for cell in shown[:_WIDTH_ROWS]], default=0)
    return Column(heading, look, cells, min(max(longest + 1, _room(heading), _WIDTHS[0]), _WIDTHS[1]))


def _room(heading: str) -> int:
    """Return how wide a column is in which the heading stands in three lines, its note in the last."""
    name, _, note = heading.partition(" [note ")
    lines = 2 if note else 3
    return max(math.ceil(len(name) / lines), *map(len, name.split() or [""]), len(note) + 6) + 2


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return display_text(value, sheets.CELL_LIMIT)


def title(card: Card) -> str:
    """
    Return the title of the document.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        As every output has it.
    """
    return headings.title(card)
