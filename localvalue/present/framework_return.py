"""
The workbook of the framework return: empty, with lists to choose from and notes, to be filled in.

It is read back by `read_spend` as it is: the headings are those of the library's own layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from localvalue.present import workbook
from localvalue.spend.framework_return import FURNITURE, LINES, LISTED_BY, LISTS, SHEETS, label
from localvalue.spend.groups import GROUPS
from localvalue.spend.kinds import BASES, KINDS
from localvalue.spend.landings import ROLES
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from localvalue.spend.fields import Field
    from localvalue.spend.framework_return import ReturnSheet

TITLE: Final = "Framework return"
_LAST_ROW: Final = 20_000
"""As far as lists and checks of cells go; rows below are read all the same."""
_LONGEST_MESSAGE: Final = 255
_LONGEST_HEADING: Final = 32
_LOOKS: Final[Mapping[str, dict[str, Any]]] = {
    "amount": {"num_format": "#,##0.00"},
    "number": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd"},
    "share": {"num_format": "0.000"},
    "tier": {"num_format": "0"},
}
"""How the cells of a column are shown; those of the others are text, so that 00123456 keeps its noughts."""
_WIDTHS: Final = {"supplier": 34, "buyer": 28, "framework": 24, "measure": 28, "beneficiary_group": 24}
_HELP: Final = (
    "Fill in the sheet Lines, one row for each payment or promise.",
    "Where the pounds of a line go on to several places or further tiers, add rows on the sheet Landings.",
    "Count what is not money on the sheet Measures.",
    "Leave a cell blank where you do not know: blank is unknown, and never taken for no.",
    "Columns may be left out or stand in another order; their headings must stay.",
    "Dates are shown as year-month-day. Amounts are pounds, credits are negative.",
    "Shares are from 0 to 1 and add up to 1 or less for each line: what is left over counts as not placed.",
    "Do not mix what has happened with what is expected: say actual or forecast in the column Basis.",
    "A cumulative figure is not the figure of a period: report each period's own.",
    "Do not write the names of people who benefit. A postcode of very few people can tell who they are:",
    "write the first half of it, or the area, instead.",
    "The table below says what each heading and code means, and which are needed: those are shaded, too.",
)
_EXPLAINED: Final = (("Where", 24), ("Heading or code", 28), ("What it means", 96))


def write(path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    path
        The file, which is replaced as a whole or not at all.
    """
    with workbook.opened(path, TITLE) as (book, formats):
        workbook.add(book, _guidance(), formats)
        pages = [(book.add_worksheet(sheet.name), sheet) for sheet in SHEETS]
        ranges = _write_lists(book, formats)
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        looks[""] = book.add_format({"num_format": "@"})
        needed = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7",
                                  "border": 1})  # fmt: skip
        for page, sheet in pages:
            _write_sheet(page, sheet, (formats["header"], needed, looks), ranges)


def _write_lists(book: Workbook, formats: Mapping[str, Format]) -> dict[str, str]:
    """Write what can be chosen, and return where each list stands."""
    page = book.add_worksheet(FURNITURE[1])
    ranges = {}
    for column, (heading, codes) in enumerate(LISTS.items()):
        page.set_column(column, column, 26)
        for row, code in enumerate(codes, start=1):
            page.write_string(row, column, code, formats["text"])
        _mark(page, (f"list_{slug(heading)}", column, len(codes)), [(heading, formats["header"])])
        letter = chr(ord("A") + column)
        ranges[heading] = f"=Lists!${letter}$2:${letter}${len(codes) + 1}"
    return ranges


def _mark(page: Worksheet, table: tuple[str, int, int], headings: Sequence[tuple[str, Format]]) -> None:
    """Mark a table from the first row on: its name, its first column and how many rows it has."""
    name, column, rows = table
    options = {
        "name": name,
        "style": "Table Style Light 1",
        "autofilter": False,
        "banded_rows": False,
        "columns": [{"header": heading, "header_format": look} for heading, look in headings],
    }
    page.add_table(0, column, rows, column + len(headings) - 1, options)


def _write_sheet(
    page: Worksheet,
    sheet: ReturnSheet,
    formats: tuple[Format, Format, Mapping[str, Format]],
    ranges: Mapping[str, str],
) -> None:
    header, needed, looks = formats
    page.set_row(0, 48)
    page.freeze_panes(1, 1)
    for place, field in enumerate(sheet.fields):
        heading = label(field.name)
        page.set_column(place, place, _WIDTHS.get(field.name, 15), looks.get(field.reads, looks[""]))
        page.write_comment(0, place, field.about, {"author": "localvalue", "x_scale": 2})
        check = _check(field, ranges)
        if check:
            message = {
                "input_title": heading[:_LONGEST_HEADING],
                "input_message": field.about[:_LONGEST_MESSAGE],
            }
            page.data_validation(1, place, _LAST_ROW, place, {**check, **message})
    headings = [(label(each.name), needed if each.name in sheet.needed else header) for each in sheet.fields]
    _mark(page, (f"table_{sheet.name.lower()}", 0, 1), headings)


def _check(field: Field, ranges: Mapping[str, str]) -> dict[str, Any]:
    """Return what the cells of a column may hold: a warning, never a ban, where somebody knows better."""
    warn = {"error_type": "warning", "ignore_blank": True}
    if field.name in LISTED_BY:
        about = "It is kept as it is, and listed as a fault."
        told = {"error_title": "Not in the list", "error_message": about}
        return {"validate": "list", "source": ranges[LISTED_BY[field.name]], **warn, **told}
    if field.reads == "share":
        told = {"error_title": "A share", "error_message": "A share is from 0 to 1, such as 0.25."}
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, **warn, **told}
    if field.reads == "tier":
        told = {"error_title": "A tier", "error_message": "A tier is a whole number from 1."}
        return {"validate": "integer", "criteria": ">=", "value": 1, **warn, **told}
    return {}


def _guidance() -> workbook.Page:
    """Return what to do, and what every heading and code means."""
    rows = list(_explained())
    columns = tuple(
        workbook.Column(heading, "text", [row[place] for row in rows], width)
        for place, (heading, width) in enumerate(_EXPLAINED)
    )
    lines = (("title", TITLE), *(("text", text) for text in (workbook.ONE_TABLE, *_HELP)))
    return workbook.Page(FURNITURE[0], lines, columns)


def _explained() -> Iterator[tuple[str, str, str]]:
    """Give what the sheets, columns and codes mean: where each stands, its name, and its meaning."""
    for sheet in SHEETS:
        place = f"Sheet {sheet.name}"
        yield place, "The whole sheet", sheet.about
        for field in sheet.fields:
            need = " Needed." if field.name in sheet.needed else ""
            yield place, label(field.name), field.about + need
    yield from (("Code of the kind", code, meaning) for code, meaning in KINDS.items())
    yield from (("Code of the basis", code, meaning) for code, meaning in BASES.items())
    yield from (("Code of the group", group.code, f"{group.title}. {group.about}") for group in GROUPS)
    about = {field.name: field.about for field in LINES.fields}
    yield from (("Code of the role", role, about[f"{role}_postcode"]) for role in ROLES)
    passed = "Who a supplier passes pounds down to; on the sheet Landings only."
    yield "Code of the role", "subcontractor", passed
