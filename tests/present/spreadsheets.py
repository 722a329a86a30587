"""
The rules for accessible spreadsheets, checked on a file: a list of what is broken, empty where nothing is.

From the Analysis Function's "Releasing statistics in spreadsheets" and its checklist of the basics. Each rule
is a function of a book that was read, so that one file in two formats is held to the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.utils import range_boundaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from openpyxl.worksheet.hyperlink import Hyperlink


Cell = Any
MARKS = ("[c]", "[x]", "[z]")
NOTE = re.compile(r" \[note (\d+)\]$")
FURNITURE = ("Cover", "Contents", "Notes")


@dataclass
class Read:
    """One sheet as it was read."""

    name: str
    rows: list[list[Cell]]
    """From A1 on; None where a cell is empty."""
    tables: list[tuple[str, tuple[int, int, int, int]]]
    """Name, and first column, first row, last column, last row, from 1."""
    shown: dict[tuple[int, int], str]
    """How the numbers are shown: ``currency``, ``percentage`` or ``number``."""
    wrapped: set[tuple[int, int]]
    links: dict[tuple[int, int], str]
    widths: dict[int, float]
    merged: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    frozen: bool = False
    filtered: bool = False
    hidden: bool = False
    furniture: list[str] = field(default_factory=list)
    """Pictures, comments, text boxes, headers and footers."""
    filled: bool = False
    selected: str = "A1"

    @property
    def area(self) -> tuple[int, int, int, int]:
        return self.tables[0][1]

    @property
    def header(self) -> list[Cell]:
        left, top, right, _ = self.area
        return self.rows[top - 1][left - 1 : right]

    @property
    def body(self) -> list[list[Cell]]:
        left, top, right, bottom = self.area
        return [row[left - 1 : right] for row in self.rows[top:bottom]]

    @property
    def lines(self) -> list[Cell]:
        """Return column A above the table."""
        above = self.rows[: self.area[1] - 1] if self.tables else self.rows
        return [row[0] for row in above]


@dataclass
class Book:
    """A workbook as it was read."""

    title: str
    author: str
    active: str
    sheets: list[Read]

    def of(self, name: str) -> Read:
        return next(sheet for sheet in self.sheets if sheet.name == name)


def _plain(names: list[Cell]) -> list[str]:
    """Return headings without notes and units."""
    return [re.sub(r" \((?:£|%|degrees)\)$", "", NOTE.sub("", str(name))) for name in names]


def records(sheet: Read) -> list[dict[str, Cell]]:
    """Return the rows of a sheet's table, by their headings without notes and units."""
    return [dict(zip(_plain(sheet.header), row, strict=True)) for row in sheet.body]


def read(path: Path) -> Book:
    return _read_ods(path) if path.suffix == ".ods" else _read_xlsx(path)


def _read_xlsx(path: Path) -> Book:
    book = openpyxl.load_workbook(path)
    found = []
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        held = [sheet.oddHeader, sheet.oddFooter]
        texts = [part.text for each in held for part in (each.left, each.center, each.right) if part.text]
        comments = [str(cell.comment.text) for cell in cells if cell.comment]
        found.append(
            Read(
                name=sheet.title,
                rows=[list(row) for row in sheet.iter_rows(values_only=True)],
                tables=[(each.displayName, range_boundaries(each.ref)) for each in sheet.tables.values()],
                shown={
                    (c.row, c.column): _format(c.number_format)
                    for c in cells
                    if isinstance(c.value, (int, float))
                },
                wrapped={(c.row, c.column) for c in cells if c.alignment.wrap_text},
                links={(c.row, c.column): _target(c.hyperlink) for c in cells if c.hyperlink},
                widths={
                    number: each.width
                    for each in sheet.column_dimensions.values()
                    for number in range(each.min, each.max + 1)
                },
                merged=[str(each) for each in sheet.merged_cells.ranges],
                formulas=[cell.coordinate for cell in cells if cell.data_type == "f"],
                frozen=sheet.freeze_panes is not None,
                filtered=bool(sheet.auto_filter.ref) or any(t.autoFilter for t in sheet.tables.values()),
                hidden=sheet.sheet_state != "visible"
                or any(each.hidden for each in sheet.row_dimensions.values())
                or any(each.hidden for each in sheet.column_dimensions.values()),
                furniture=[*texts, *comments, *("picture" for _ in (*sheet._images, *sheet._charts))],
                filled=any(cell.fill.fill_type for cell in cells),
                selected=sheet.sheet_view.selection[0].activeCell or "A1",
            )
        )
    facts = book.properties
    return Book(facts.title or "", facts.creator or "", book.active.title, found)


def _target(link: Hyperlink) -> str:
    return f"#{link.location}".replace("'", "") if link.location else str(link.target)


def _format(code: str) -> str:
    if "£" in code:
        return "currency"
    return "percentage" if code.endswith("%") else "number"


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = {
    name: f"{ODF}{name}:1.0" for name in ("office", "table", "text", "style", "meta", "config", "number")
}
SPACES |= {
    "fo": f"{ODF}xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}


def _name(short: str) -> str:
    space, _, name = short.partition(":")
    return f"{{{SPACES[space]}}}{name}"


def _read_ods(path: Path) -> Book:
    with ZipFile(path) as file:
        parts = {name: fromstring(file.read(f"{name}.xml")) for name in ("content", "meta", "settings")}
        styles = fromstring(file.read("styles.xml"))
    content = parts["content"]
    looks = {
        each.get(_name("style:name")): each
        for tree in (styles, content)
        for each in tree.iter(_name("style:style"))
    }
    ranges = [
        (each.get(_name("table:name")), each.get(_name("table:target-range-address")))
        for each in content.iter(_name("table:database-range"))
    ]
    filtered = any(
        each.get(_name("table:display-filter-buttons")) != "false"
        for each in content.iter(_name("table:database-range"))
    )
    sheets = []
    for table in content.iter(_name("table:table")):
        name = str(table.get(_name("table:name")))
        held = [
            (str(a), range_boundaries(str(b).replace(f"{name}.", "")))
            for a, b in ranges
            if str(b).startswith(f"{name}.")
        ]
        sheets.append(_read_table(table, name, held, looks, filtered=filtered))
    facts = parts["meta"]
    active = [e.text for e in parts["settings"].iter() if e.get(_name("config:name")) == "ActiveTable"]
    return Book(
        facts.findtext(f".//{_name('dc:title')}") or "",
        facts.findtext(f".//{_name('dc:creator')}") or "",
        str(active[0]),
        sheets,
    )


def _read_table(
    table: Element, name: str, held: list[Any], looks: dict[str | None, Element], *, filtered: bool
) -> Read:
    found = Read(name, [], held, {}, set(), {}, {}, filtered=filtered)
    for number, column in enumerate(table.iter(_name("table:table-column")), start=1):
        width = looks[column.get(_name("table:style-name"))][0].get(_name("style:column-width"))
        found.widths[number] = float(str(width).removesuffix("cm")) / 0.235
    parts = [*table.iter(_name("table:table-column")), *table.iter(_name("table:table-row"))]
    found.hidden = any(each.get(_name("table:visibility")) for each in parts)
    for at, row in enumerate(table.iter(_name("table:table-row")), start=1):
        found.rows.append([_value(cell) for cell in row])
        for place, cell in enumerate(row, start=1):
            _read_cell(found, (at, place), cell, looks[cell.get(_name("table:style-name"))])
    width = max(map(len, found.rows))
    found.rows = [[*row, *[None] * (width - len(row))] for row in found.rows]
    found.furniture = [each.tag for each in table.iter() if "drawing" in each.tag]
    return found


def _read_cell(found: Read, at: tuple[int, int], cell: Element, look: Element) -> None:
    spans = ("table:number-columns-spanned", "table:number-rows-spanned")
    if cell.tag == _name("table:covered-table-cell") or any(cell.get(_name(each)) for each in spans):
        found.merged.append(str(at))
    if cell.get(_name("table:formula")):
        found.formulas.append(str(at))
    if isinstance(_value(cell), float):
        kind = str(cell.get(_name("office:value-type")))
        found.shown[at] = "number" if kind == "float" else kind
    if any(each.get(_name("fo:wrap-option")) == "wrap" for each in look):
        found.wrapped.add(at)
    for link in cell.iter(_name("text:a")):
        found.links[at] = str(link.get(_name("xlink:href"))).replace(".A1", "!A1")


def _value(cell: Element) -> Cell:
    number = cell.get(_name("office:value"))
    if number is not None:
        return float(number)
    return "".join(cell.itertext()) or None


Rule = "Callable[[Book, Read], Iterator[str]]"


def broken(book: Book, to_fill_in: tuple[str, ...] = ()) -> list[str]:
    """Return what breaks a rule: the sheet, the rule and what it is; columns to fill in may be blank."""
    found = [f"book: {rule.__name__}: {told}" for rule in BOOK_RULES for told in rule(book)]
    for sheet in book.sheets:
        for each in SHEET_RULES:
            found += [f"{sheet.name}: {each.__name__}: {told}" for told in each(sheet)]
        if sheet.tables:
            for each in TABLE_RULES:
                found += [f"{sheet.name}: {each.__name__}: {told}" for told in each(sheet)]
            empty = [each for each in empty_cells(sheet) if each not in to_fill_in]
            found += [f"{sheet.name}: empty cells: {told}" for told in empty]
    return found


# Of the whole book


def titled(book: Book) -> Iterator[str]:
    if not book.title or book.author:
        yield f"title {book.title!r}, author {book.author!r}"


def opens_at_the_first_sheet(book: Book) -> Iterator[str]:
    if book.active != book.sheets[0].name:
        yield f"opens at {book.active}"


def sheet_names_are_short_and_unique(book: Book) -> Iterator[str]:
    names = [sheet.name for sheet in book.sheets]
    if len({name.lower() for name in names}) < len(names):
        yield "two sheets of one name"
    yield from (name for name in names if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,30}", name))


def tables_have_names_of_their_own(book: Book) -> Iterator[str]:
    names = [name for sheet in book.sheets for name, _ in sheet.tables]
    if len(set(names)) < len(names):
        yield "two tables of one name"
    yield from (name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]+", name))


def contents_link_to_every_sheet(book: Book) -> Iterator[str]:
    if "Contents" not in [sheet.name for sheet in book.sheets]:
        return
    sheet = book.of("Contents")
    listed = [row[0] for row in sheet.body]
    if listed != [each.name for each in book.sheets if each.name not in {"Cover", "Contents"}]:
        yield f"the contents list {listed}"
    first = sheet.area[1] + 1
    linked = [sheet.links.get((first + at, 1)) for at in range(len(listed))]
    if linked != [f"#{name}!A1" for name in listed]:
        yield f"the contents link to {linked}"
    names = {each.name for each in book.sheets}
    if [row[2] for row in sheet.body] != [len(book.of(name).body) for name in listed if name in names]:
        yield "the contents count other rows"


def notes_are_those_referred_to(book: Book) -> Iterator[str]:
    if "Notes" not in [sheet.name for sheet in book.sheets]:
        return
    marks = [NOTE.search(str(name)) for sheet in book.sheets if sheet.tables for name in sheet.header]
    referred = list(dict.fromkeys(f"[note {mark[1]}]" for mark in marks if mark))
    if referred != [row[0] for row in book.of("Notes").body]:
        yield f"notes referred to: {referred}"


def links_are_ours(book: Book) -> Iterator[str]:
    names = [sheet.name for sheet in book.sheets]
    ours = {f"#{name}!A1" for name in names}
    yield from (to for sheet in book.sheets for to in sheet.links.values() if to not in ours)


# Of every sheet


def title_in_a1(sheet: Read) -> Iterator[str]:
    if not isinstance(sheet.rows[0][0], str):
        yield f"A1 holds {sheet.rows[0][0]!r}"


def no_merged_cells(sheet: Read) -> Iterator[str]:
    yield from sheet.merged


def no_formulas(sheet: Read) -> Iterator[str]:
    yield from sheet.formulas


def nothing_frozen_filtered_or_hidden(sheet: Read) -> Iterator[str]:
    for told in ("frozen", "filtered", "hidden"):
        if getattr(sheet, told):
            yield told


def no_pictures_comments_headers_or_footers(sheet: Read) -> Iterator[str]:
    yield from sheet.furniture


def no_background_fill(sheet: Read) -> Iterator[str]:
    if sheet.filled:
        yield "a cell is filled"


def selected_at_a1(sheet: Read) -> Iterator[str]:
    if sheet.selected != "A1":
        yield sheet.selected


def no_empty_rows(sheet: Read) -> Iterator[str]:
    yield from (f"row {at}" for at, row in enumerate(sheet.rows, 1) if not any(c is not None for c in row))


def lines_in_column_a(sheet: Read) -> Iterator[str]:
    above = sheet.rows[: sheet.area[1] - 1] if sheet.tables else sheet.rows
    yield from (f"row {at}" for at, row in enumerate(above, 1) if any(c is not None for c in row[1:]))


def one_table_or_lines_that_wrap(sheet: Read) -> Iterator[str]:
    if len(sheet.tables) > 1:
        yield f"{len(sheet.tables)} tables"
    if not sheet.tables and any((at, 1) not in sheet.wrapped for at in range(2, len(sheet.rows) + 1)):
        yield "a line does not wrap"


# Of every table


def says_that_there_is_one_table(sheet: Read) -> Iterator[str]:
    if sheet.lines[1:2] != ["This worksheet contains one table."]:
        yield f"A2 holds {sheet.lines[1:2]}"


def stands_at_the_left_and_ends_the_sheet(sheet: Read) -> Iterator[str]:
    left, _, right, bottom = sheet.area
    if left != 1 or bottom != len(sheet.rows) or right != len(sheet.rows[0]):
        yield str(sheet.area)


def headings_are_unique_text(sheet: Read) -> Iterator[str]:
    if not all(isinstance(name, str) and name.strip() for name in sheet.header):
        yield "a heading is blank"
    if len({str(name).lower() for name in sheet.header}) < len(sheet.header):
        yield "two columns of one heading"


def has_rows(sheet: Read) -> Iterator[str]:
    if not sheet.body:
        yield "no rows"


def text_wraps(sheet: Read) -> Iterator[str]:
    left, top, *_ = sheet.area
    for at, row in enumerate([sheet.header, *sheet.body], start=top):
        for place, cell in enumerate(row, start=left):
            room = sheet.widths.get(place, 0)
            if isinstance(cell, str) and len(cell) > room and (at, place) not in sheet.wrapped:
                yield f"{cell[:20]!r} in row {at}"


def numbers_fit_their_columns(sheet: Read) -> Iterator[str]:
    for row in sheet.body:
        for place, cell in enumerate(row, start=1):
            if isinstance(cell, (int, float)) and len(f"{cell:,.0f}") > sheet.widths.get(place, 0):
                yield f"{cell} in column {place}"


def units_stand_in_headings(sheet: Read) -> Iterator[str]:
    _, top, *_ = sheet.area
    unit = {"currency": "(£)", "percentage": "(%)"}
    for place, name in enumerate(sheet.header, start=1):
        kinds = {sheet.shown.get((at, place)) for at in range(top + 1, top + 1 + len(sheet.body))} - {None}
        for kind in kinds:
            wanted = unit.get(str(kind), "")
            if wanted not in str(name) or (not wanted and ("(£)" in str(name) or "(%)" in str(name))):
                yield f"{name!r} is shown as {kind}"


def marks_are_explained(sheet: Read) -> Iterator[str]:
    held = {mark for row in sheet.body for cell in row for mark in MARKS if str(cell).startswith(mark)}
    told = {mark for mark in MARKS if any(f"{mark} means " in str(line) for line in sheet.lines)}
    if held != told:
        yield f"marks {sorted(held)}, explained {sorted(told)}"


def numbers_have_a_note(sheet: Read) -> Iterator[str]:
    if sheet.name in FURNITURE:
        return
    for place, name in enumerate(sheet.header):
        numeric = any(isinstance(row[place], (int, float)) for row in sheet.body)
        if numeric and not NOTE.search(str(name)):
            yield f"{name!r} is not explained"


def a_source_is_named(sheet: Read) -> Iterator[str]:
    if sheet.name not in FURNITURE and not any(str(line).startswith("Source: ") for line in sheet.lines):
        yield "no source"


def empty_cells(sheet: Read) -> list[str]:
    """Return the headings of columns that have an empty cell."""
    return [
        str(name)
        for place, name in enumerate(sheet.header)
        if any(row[place] is None or row[place] == "" for row in sheet.body)
    ]


BOOK_RULES: tuple[Callable[[Book], Iterator[str]], ...] = (
    titled,
    opens_at_the_first_sheet,
    sheet_names_are_short_and_unique,
    tables_have_names_of_their_own,
    contents_link_to_every_sheet,
    notes_are_those_referred_to,
    links_are_ours,
)
SHEET_RULES: tuple[Callable[[Read], Iterator[str]], ...] = (
    title_in_a1,
    no_merged_cells,
    no_formulas,
    nothing_frozen_filtered_or_hidden,
    no_pictures_comments_headers_or_footers,
    no_background_fill,
    selected_at_a1,
    no_empty_rows,
    lines_in_column_a,
    one_table_or_lines_that_wrap,
)
TABLE_RULES: tuple[Callable[[Read], Iterator[str]], ...] = (
    says_that_there_is_one_table,
    stands_at_the_left_and_ends_the_sheet,
    headings_are_unique_text,
    has_rows,
    text_wraps,
    numbers_fit_their_columns,
    units_stand_in_headings,
    marks_are_explained,
)
REPORT_RULES: tuple[Callable[[Read], Iterator[str]], ...] = (numbers_have_a_note, a_source_is_named)


def broken_report(book: Book) -> list[str]:
    """Return what breaks a rule in the workbook of a scorecard."""
    further = [
        f"{sheet.name}: {rule.__name__}: {told}"
        for sheet in book.sheets
        if sheet.tables
        for rule in REPORT_RULES
        for told in rule(sheet)
    ]
    return broken(book) + further
