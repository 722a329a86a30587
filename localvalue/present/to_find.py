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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from localvalue.compare import Table, ToFind

FILE: Final = "suppliers_to_find.xlsx"
_HEADER_ROW: Final = 3
_LONGEST: Final = 32_000
_COLUMNS: Final = {
    "supplier": ("Supplier", 45),
    "supplier_number": ("Supplier number", 16),
    "lines": ("Lines", 9),
    "amount_gbp": ("Amount", 15),
    "cumulative_share": ("Cumulative share", 12),
    "postcode": ("Postcode", 12),
    "role": ("Role", 12),
    "scope": ("Scope", 18),
    "reason": ("Reason", 70),
}
_LOOKS: Final = {"count": "number", "pence": "gbp", "share": "share", "number": "decimal"}
_HELP: Final = (
    "Fill in a postcode, and a role if it is not the head office (branch, delivery ...). A supplier with"
    " several addresses has a row for each, with different roles. Then run again with --suppliers."
)
_OTHERS_HELP: Final = (
    "By name these are no purchases from third parties, or cannot be found. They stay in every total; nothing"
    " is left out. --scope FILE takes other rules."
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


def _sheet(book: Workbook, formats: Mapping[str, Format], texts: tuple[str, str, str], table: Table) -> None:
    name, title, about = texts
    page = book.add_worksheet(name)
    rows = table.rows[: workbook.MOST_ROWS]
    cut = f" The largest {len(rows):,} of {len(table.rows):,}." if len(rows) < len(table.rows) else ""
    page.write_string(0, 0, title, formats["title"])
    page.write_string(1, 0, about + cut)
    page.freeze_panes(_HEADER_ROW + 1, 1)
    for place, (column, kind) in enumerate(table.columns):
        heading, width = _COLUMNS[column]
        page.set_column(place, place, width)
        page.write_string(_HEADER_ROW, place, heading, formats["header"])
        cells = [SCOPES[str(row[place])] if column == "scope" else row[place] for row in rows]
        _write_cells(page, place, cells, (kind, formats.get(_LOOKS.get(kind, ""))))
    if rows:
        last = _HEADER_ROW + len(rows)
        page.autofilter(_HEADER_ROW, 0, last, len(table.columns) - 1)
        if "role" in table.names:
            roles = {"validate": "list", "source": list(ROLES)}
            page.data_validation(
                _HEADER_ROW + 1, table.names.index("role"), last, table.names.index("role"), roles
            )


def _write_cells(
    page: Worksheet, place: int, cells: Sequence[object], look: tuple[str, Format | None]
) -> None:
    kind, number = look
    for row, cell in enumerate(cells, start=_HEADER_ROW + 1):
        if cell is None:
            continue
        if kind == "text":
            page.write_string(row, place, str(cell)[:_LONGEST])
        else:
            page.write_number(row, place, float(str(cell)) / (100 if kind == "pence" else 1), number)
