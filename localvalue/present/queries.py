"""The workbook that a contractor is sent: what is asked about their return, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.escape import display_text
from localvalue.present import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_HEADER_ROW: Final = 3
_LONGEST: Final = 2_000
_QUERIES: Final = (
    ("Query", 8),
    ("File", 24),
    ("Sheet", 16),
    ("Cell", 8),
    ("Value sent", 18),
    ("Problem", 60),
    ("What to send", 48),
    ("Your answer", 40),
)
_UNCHECKED: Final = (
    ("File", 24),
    ("Sheet", 16),
    ("Cell", 8),
    ("What is claimed", 22),
    ("Value sent", 18),
    ("Why it cannot be checked", 60),
)


_UNCHECKED_HELP: Final = (
    "The sheet Claims_not_checked lists shares that you claim, and that no postcode bears out or contradicts."
    " They can be checked once there is a line for each supplier, with its postcode and amount, and the"
    " postcode of the site."
)


class Asked(NamedTuple):
    """What one sender is asked."""

    sender: str
    queries: Sequence[tuple[object, ...]]
    """Number, file, sheet, cell, kind, value sent, problem, what to send."""
    unchecked: Sequence[tuple[object, ...]]
    """File, sheet, cell, what is claimed, value sent, why it cannot be checked."""
    note: str = ""
    """What must stand over all of it."""


def write(asked: Asked, path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    asked
        What one sender is asked.
    path
        The file, which is replaced as a whole or not at all.

    Notes
    -----
    Text is always written as text, so no cell computes. One marked table a sheet, one header row, no merged
    cells, as "Releasing statistics in spreadsheets" (Analysis Function, 2021) asks for.
    """
    sender = display_text(asked.sender)
    with workbook.opened(path, f"Queries about the return of {sender}") as (book, formats):
        page = book.add_worksheet("About")
        page.set_column(0, 0, 100)
        page.hide_gridlines(2)
        for row, (look, text) in enumerate(_about(asked, sender)):
            page.write_string(row, 0, text, formats[look])
        queries = [(*row[:4], *row[5:], "") for row in asked.queries]
        if queries:
            title = "Queries about your return"
            about = (
                "One row a query. Cell is that of your own file; where it is blank, the query is about the"
                " whole sheet or file."
            )
            _sheet(book, formats, ("Queries", title, about), (_QUERIES, queries))
        if asked.unchecked:
            title = "Claims that cannot be checked"
            about = (
                "One row a claim. They are kept as you claimed them, apart from figures that are computed."
            )
            _sheet(book, formats, ("Claims_not_checked", title, about), (_UNCHECKED, asked.unchecked))


def _about(asked: Asked, sender: str) -> list[tuple[str, str]]:
    count = len(asked.queries)
    lines = [("title", f"Queries about the return of {sender}")]
    if asked.note:
        lines.append(("heading", asked.note))
    if count:
        them = "There is 1 query" if count == 1 else f"There are {count:,} queries"
        lines += [
            ("text", f"{them} on the sheet Queries. Each names the cell of your own file that it is about."),
            ("heading", "What to do"),
            (
                "text",
                "Write an answer beside each query, in the column Your answer, and send this workbook back.",
            ),
            (
                "text",
                "Where a figure is wrong, send your return again with the right one, and change no other.",
            ),
            (
                "text",
                "Where a figure is right as it stands, say so, and why. A query is a question, no verdict.",
            ),
        ]
    else:
        lines.append(("text", "There are no queries about the figures."))
    if asked.unchecked:
        lines += [
            ("heading", "Claims that cannot be checked"),
            (
                "text",
                _UNCHECKED_HELP,
            ),
        ]
    return lines


def _sheet(
    book: Workbook,
    formats: Mapping[str, Format],
    texts: tuple[str, str, str],
    table: tuple[Sequence[tuple[str, int]], Sequence[tuple[object, ...]]],
) -> None:
    name, title, about = texts
    columns, rows = table
    page = book.add_worksheet(name)
    page.write_string(0, 0, title, formats["title"])
    page.write_string(1, 0, about)
    page.write_string(2, 0, "This sheet holds one table.")
    page.freeze_panes(_HEADER_ROW + 1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEADER_ROW)
    for place, (_, width) in enumerate(columns):
        page.set_column(place, place, width)
    shown = rows[: workbook.MOST_ROWS]
    for row, cells in enumerate(shown, start=_HEADER_ROW + 1):
        _write_row(page, row, cells, formats)
    page.add_table(
        _HEADER_ROW,
        0,
        _HEADER_ROW + len(shown),
        len(columns) - 1,
        {
            "name": f"table_{name.lower()}",
            "style": "Table Style Light 1",
            "autofilter": False,
            "banded_rows": False,
            "columns": [{"header": heading, "header_format": formats["header"]} for heading, _ in columns],
        },
    )


def _write_row(page: Worksheet, row: int, cells: Sequence[object], formats: Mapping[str, Format]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, int):
            page.write_number(row, place, cell, formats["number"])
        elif text := display_text(cell, _LONGEST):
            page.write_string(row, place, text, formats["text"])
        else:
            page.write_blank(row, place, None, formats["text"])
