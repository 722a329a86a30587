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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
    ("Fill in the sheet Lines, one row for each payment or promise. Where the pounds of a line go on to"
     " several places or further tiers, add rows for it on the sheet Landings. Count what is not money on"
     " the sheet Measures. Leave a cell blank where you do not know: blank is unknown, and never taken"
     " for no."),
    ("Columns may be left out or stand in another order; their headings must stay. Dates are shown as"
     " year-month-day. Amounts are pounds, credits are negative. Shares are from 0 to 1 and add up to 1"
     " or less for each line: what is left over counts as not placed."),
    ("Do not mix what has happened with what is expected: say actual or forecast in the column Basis. A"
     " cumulative figure is not the figure of a period: report each period's own."),
    ("Do not write the names of people who benefit. A postcode of very few people can tell who they are:"
     " write the first half of it, or the area, instead."),
)  # fmt: skip


def write(path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    path
        The file, which is replaced as a whole or not at all.
    """
    with workbook.opened(path, TITLE) as (book, formats):
        guidance = book.add_worksheet(FURNITURE[0])
        pages = [(book.add_worksheet(sheet.name), sheet) for sheet in SHEETS]
        ranges = _write_lists(book, formats)
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        looks[""] = book.add_format({"num_format": "@"})
        needed = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7",
                                  "border": 1})  # fmt: skip
        _write_guidance(guidance, formats)
        for page, sheet in pages:
            _write_sheet(page, sheet, (formats["header"], needed, looks), ranges)


def _write_lists(book: Workbook, formats: Mapping[str, Format]) -> dict[str, str]:
    """Write what can be chosen, and return where each list stands."""
    page = book.add_worksheet(FURNITURE[1])
    ranges = {}
    for column, (heading, codes) in enumerate(LISTS.items()):
        page.set_column(column, column, 26)
        page.write_string(0, column, heading, formats["header"])
        for row, code in enumerate(codes, start=1):
            page.write_string(row, column, code)
        letter = chr(ord("A") + column)
        ranges[heading] = f"=Lists!${letter}$2:${letter}${len(codes) + 1}"
    page.freeze_panes(1, 0)
    return ranges


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
        page.write_string(0, place, heading, needed if field.name in sheet.needed else header)
        page.write_comment(0, place, field.about, {"author": "localvalue", "x_scale": 2})
        check = _check(field, ranges)
        if check:
            message = {
                "input_title": heading[:_LONGEST_HEADING],
                "input_message": field.about[:_LONGEST_MESSAGE],
            }
            page.data_validation(1, place, _LAST_ROW, place, {**check, **message})


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


def _write_guidance(page: Worksheet, formats: Mapping[str, Format]) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 110)
    page.write_string(0, 0, TITLE, formats["title"])
    row = 2
    for text in _HELP:
        page.merge_range(row, 0, row, 1, text, formats["text"])
        page.set_row(row, 34)
        row += 1
    for first, second, heading in _explained():
        row += heading
        page.write_string(row, 0, first, formats["header" if heading else "text"])
        page.write_string(row, 1, second, formats["header" if heading else "text"])
        row += 1


def _explained() -> Iterator[tuple[str, str, bool]]:
    """Give what the sheets, columns and codes mean: two cells, and whether they are a heading."""
    for sheet in SHEETS:
        yield f"Sheet {sheet.name}", sheet.about, True
        for field in sheet.fields:
            need = " Needed." if field.name in sheet.needed else ""
            yield label(field.name), field.about + need, False
    yield "Code of the kind", "What it means", True
    yield from ((code, meaning, False) for code, meaning in KINDS.items())
    yield "Code of the basis", "What it means", True
    yield from ((code, meaning, False) for code, meaning in BASES.items())
    yield "Code of the group", "Who that is", True
    yield from ((group.code, f"{group.title}. {group.about}", False) for group in GROUPS)
    yield "Code of the role", "What the place is", True
    about = {field.name: field.about for field in LINES.fields}
    yield from ((role, about[f"{role}_postcode"], False) for role in ROLES)
    yield "subcontractor", "Who a supplier passes pounds down to; on the sheet Landings only.", False
