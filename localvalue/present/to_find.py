"""
The workbook that a person fills in: whose addresses are missing, and who is proposed to be left out.

It is read back with ``--suppliers`` as it is: the names of its columns are those of a register of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.present import workbook
from localvalue.present.words import SCOPES
from localvalue.spend.landings import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from localvalue.compare import Table, ToFind

FILE: Final = "suppliers_to_find.xlsx"
_LONGEST: Final = 32_000
_COLUMNS: Final = {
    "supplier": ("Supplier", 45),
    "supplier_number": ("Supplier number", 16),
    "lines": ("Lines", 9),
    "amount_gbp": ("Amount (£)", 15),
    "cumulative_share": ("Cumulative share (%)", 13),
    "postcode": ("Postcode", 12),
    "role": ("Role", 12),
    "scope": ("Scope", 18),
    "reason": ("Reason", 70),
}
_LOOKS: Final = {"count": "number", "pence": "gbp", "share": "share", "number": "decimal"}
_HELP: Final = (
    "Fill in a postcode, and a role if it is not the head office (branch, delivery ...).",
    "A supplier with several addresses has a row for each, with different roles.",
    "Then run again with --suppliers and this file.",
    "Postcode and Role are blank for you to fill in; Supplier number is blank where the file gives none.",
)
_OTHERS_HELP: Final = (
    "By name these are no purchases from third parties, or cannot be found.",
    "They stay in every total; nothing is left out. --scope FILE takes other rules.",
)


def write(found: ToFind, path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    found
        What is not placed, by who was paid.
    path
        The file, which is replaced as a whole or not at all.

    Notes
    -----
    Names stand as they do in the file, so that they are found again. At most `workbook.MOST_ROWS` rows, the
    largest, are written.
    """
    with workbook.opened(path, "Suppliers to find") as (book, formats):
        _sheet(book, formats, ("Suppliers", "Suppliers to find", _HELP), found.suppliers)
        if found.others.rows:
            title = "Proposed to be looked at apart"
            _sheet(book, formats, ("Not_looked_for", title, _OTHERS_HELP), found.others)


def _sheet(
    book: Workbook,
    formats: Mapping[str, Format],
    texts: tuple[str, str, tuple[str, ...]],
    table: Table,
) -> None:
    name, title, about = texts
    rows = table.rows[: workbook.MOST_ROWS]
    cut = [f"The largest {len(rows):,} of {len(table.rows):,}."] if len(rows) < len(table.rows) else []
    columns = []
    for place, (column, kind) in enumerate(table.columns):
        heading, width = _COLUMNS[column]
        cells = [SCOPES[str(row[place])] if column == "scope" else row[place] for row in rows]
        columns.append(
            workbook.Column(heading, _LOOKS.get(kind, "text"), [_cell(cell, kind) for cell in cells], width)
        )
    lines = (("title", title), *(("text", text) for text in (workbook.ONE_TABLE, *about, *cut)))
    sheet = workbook.add(book, workbook.Page(name, lines, tuple(columns)), formats)
    if rows and "role" in table.names:
        role, first = table.names.index("role"), len(lines) + 1
        choice = {"validate": "list", "source": list(ROLES)}
        sheet.data_validation(first, role, first + len(rows) - 1, role, choice)


def _cell(cell: object, kind: str) -> str | float:
    if cell is None:
        return ""
    return str(cell)[:_LONGEST] if kind == "text" else float(str(cell)) / (100 if kind == "pence" else 1)
