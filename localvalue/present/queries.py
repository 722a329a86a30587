"""The workbook that a contractor is sent: what is asked about their return, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.escape import display_text
from localvalue.present import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LONGEST: Final = 2_000
_NONE: Final = "[z]"
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


_QUERIES_HELP: Final = (
    "One row a query. The column Your answer is blank, for you to fill in.",
    "Cell is that of your own file.",
    "[z] means not applicable: the file has no sheets, or the query is about all of it.",
)
_CLAIMS_HELP: Final = (
    "One row a claim. They are kept as you claimed them, apart from figures that are computed.",
    "Cell is that of your own file. [z] means not applicable: the file has no sheets.",
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
        workbook.add(book, workbook.Page("About", tuple(_about(asked, sender))), formats)
        queries = [(*row[:4], *row[5:]) for row in asked.queries]
        if queries:
            page = _page(("Queries", "Queries about your return", _QUERIES_HELP), _QUERIES[:-1], queries)
            answers = workbook.Column(
                _QUERIES[-1][0], "text", [""] * len(page.columns[0].cells), _QUERIES[-1][1]
            )
            workbook.add(book, replace(page, columns=(*page.columns, answers)), formats)
        if asked.unchecked:
            texts = ("Claims_not_checked", "Claims that cannot be checked", _CLAIMS_HELP)
            workbook.add(book, _page(texts, _UNCHECKED, asked.unchecked), formats)


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


def _page(
    texts: tuple[str, str, tuple[str, ...]],
    columns: Sequence[tuple[str, int]],
    rows: Sequence[tuple[object, ...]],
) -> workbook.Page:
    name, title, about = texts
    shown = rows[: workbook.MOST_ROWS]
    cells = [[_cell(row[place]) for row in shown] for place in range(len(columns))]
    return workbook.Page(
        name,
        (("title", title), *(("text", text) for text in (workbook.ONE_TABLE, *about))),
        tuple(
            workbook.Column(heading, "text" if isinstance(held[0], str) else "number", held, width)
            for (heading, width), held in zip(columns, cells, strict=True)
        ),
    )


def _cell(cell: object) -> str | float:
    return float(cell) if isinstance(cell, int) else display_text(cell, _LONGEST) or _NONE
