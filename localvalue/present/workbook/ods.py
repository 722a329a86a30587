"""
Sheets as an OpenDocument spreadsheet (ISO/IEC 26300), the format that government publishes in.

Written as text with the standard library: the libraries that write it build an object for each cell, which
takes minutes for a table of 50,000 rows, and this takes seconds (see the package's notes).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from localvalue.outputs import atomic_file, package_version
from localvalue.present.workbook.page import FORMATS, LINE_PT, PRINTED, TEXT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from localvalue.present.workbook.page import Cell, Column, Page

_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES: Final = ("office", "style", "text", "table", "fo", "number", "meta", "dc", "xlink", "svg", "config")
_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_ELSEWHERE: Final = {
    "fo": f"{_ODF}xsl-fo-compatible:1.0",
    "number": f"{_ODF}datastyle:1.0",
    "svg": f"{_ODF}svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_NAMES: Final = " ".join(f'xmlns:{name}="{_ELSEWHERE.get(name, f"{_ODF}{name}:1.0")}"' for name in _SPACES)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_EM_CM: Final = 0.235
"""Width of a character of Arial 12, as wide as its noughts."""
_MOMENT: Final = (2000, 1, 1, 0, 0, 0)
"""The file is the same whenever it is made."""

_VALUES: Final = {
    "gbp": 'office:value-type="currency" office:currency="GBP"',
    "share": 'office:value-type="percentage"',
    "number": 'office:value-type="float"',
    "decimal": 'office:value-type="float"',
    "degrees": 'office:value-type="float"',
}
_GROUPED: Final = 'number:min-integer-digits="1" number:grouping="true"'
_POUND: Final = '<number:currency-symbol number:language="en" number:country="GB">£</number:currency-symbol>'
_POUNDS: Final = f'{_POUND}<number:number number:decimal-places="0" {_GROUPED}/>'
_NUMBERS: Final = (
    f'<number:currency-style style:name="Nplus" style:volatile="true">{_POUNDS}</number:currency-style>'
    f'<number:currency-style style:name="Ngbp"><number:text>-</number:text>{_POUNDS}'
    '<style:map style:condition="value()&gt;=0" style:apply-style-name="Nplus"/></number:currency-style>'
    '<number:percentage-style style:name="Nshare"><number:number number:decimal-places="1"'
    ' number:min-decimal-places="1" number:min-integer-digits="1"/><number:text>%</number:text>'
    "</number:percentage-style>"
    f'<number:number-style style:name="Nnumber"><number:number number:decimal-places="0" {_GROUPED}/>'
    "</number:number-style>"
    '<number:number-style style:name="Ndecimal"><number:number number:decimal-places="3"'
    f' number:min-decimal-places="3" {_GROUPED}/></number:number-style>'
    '<number:number-style style:name="Ndegrees"><number:number number:decimal-places="5"'
    ' number:min-decimal-places="5" number:min-integer-digits="1"/></number:number-style>'
    # Text that begins as a formula does stays text for whoever edits its cell
    '<number:text-style style:name="Ntext"><number:text-content/></number:text-style>'
)
_WRAP: Final = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
_TOP: Final = '<style:table-cell-properties style:vertical-align="top"/>'
_GAP: Final = ' fo:margin-left="0.2cm"'
"""Between a number and the text of the next column; it is measured from the side that text is set to."""
_RIGHT: Final = f'<style:paragraph-properties fo:text-align="end"{_GAP}/>'
_TOLD: Final = 'style:family="table-cell" style:parent-style-name'
_CELLS: Final = (
    f'<style:style style:name="text" {_TOLD}="Default" style:data-style-name="Ntext">{_WRAP}</style:style>'
    f'<style:style style:name="line" {_TOLD}="Default" style:data-style-name="Ntext"/>'
    f'<style:style style:name="link" {_TOLD}="Default">{_TOP}</style:style>'
    + "".join(
        f'<style:style style:name="{name}" {_TOLD}="Default"><style:table-cell-properties'
        ' fo:wrap-option="wrap" style:vertical-align="top" fo:border-bottom="0.75pt solid #000000"/>'
        f'<style:paragraph-properties fo:text-align="{side}"{gap}/>'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        for name, side, gap in (("header", "start", ""), ("header_number", "end", _GAP))
    )
    + f'<style:style style:name="mark" {_TOLD}="Default">{_TOP}'
    f"{_RIGHT}</style:style>"
    + "".join(
        f'<style:style style:name="{look}" {_TOLD}="Default" style:data-style-name="N{look}">{_TOP}'
        f"{_RIGHT}</style:style>"
        for look in FORMATS
    )
)
_RUNS: Final = re.compile("  +")


def write(pages: Sequence[Page], title: str, path: Path) -> None:
    """
    Write sheets as an OpenDocument spreadsheet.

    Parameters
    ----------
    pages
        The sheets.
    title
        The document's title.
    path
        The file, which is replaced as a whole or not at all.
    """
    parts = {
        "mimetype": _TYPE,
        "META-INF/manifest.xml": _manifest(),
        "meta.xml": _meta(title),
        "settings.xml": _settings(pages[0].name),
        "styles.xml": _styles(),
        "content.xml": _content(pages),
    }
    with atomic_file(path) as temporary, ZipFile(temporary, "w") as file:
        for name, text in parts.items():
            member = ZipInfo(name, _MOMENT)
            member.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            file.writestr(member, text.encode())


def _content(pages: Sequence[Page]) -> str:
    widths = sorted({column.width for page in pages for column in page.columns} | {TEXT_WIDTH})
    columns = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * _EM_CM:.2f}cm"/></style:style>'
        for width in widths
    )
    heights = sorted({height for page in pages for height in page.heights.values()} | {LINE_PT})
    columns += "".join(
        f'<style:style style:name="r{height}" style:family="table-row"><style:table-row-properties'
        f' style:row-height="{height}pt" style:use-optimal-row-height="false"/></style:style>'
        for height in heights
    )
    tables = "".join(
        f'<style:style style:name="t{name}" style:family="table" style:master-page-name="{name}">'
        '<style:table-properties table:display="true"/></style:style>'
        for name in ("Portrait", "Landscape", "Wide")
    )
    return (
        f'{_HEAD}<office:document-content {_NAMES} office:version="1.3"><office:automatic-styles>'
        f"{columns}{tables}{_NUMBERS}{_CELLS}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(map(_sheet, pages))}"
        f"<table:database-ranges>{''.join(map(_range, pages))}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _sheet(page: Page) -> str:
    wide = sum(column.width for column in page.columns) > PRINTED
    kind = "Portrait" if not page.columns else "Wide" if wide else "Landscape"
    widths = [column.width for column in page.columns] or [TEXT_WIDTH]
    columns = "".join(f'<table:table-column table:style-name="w{width}"/>' for width in widths)
    lines = _rows(page, 0, ([_line(look, text, alone=not page.columns)] for look, text in page.lines))
    return (
        f'<table:table table:name={quoteattr(page.name)} table:style-name="t{kind}">{columns}{lines}'
        f"{_table(page)}</table:table>"
    )


def _line(look: str, text: str, *, alone: bool) -> str:
    style = {"title": "Title", "heading": "Heading"}.get(look, "text" if alone else "line")
    return _said(text, style)


def _table(page: Page) -> str:
    if not page.columns:
        return ""
    looks = ["header_number" if column.look in FORMATS else "header" for column in page.columns]
    named = [_said(column.heading, look) for column, look in zip(page.columns, looks, strict=True)]
    header = _rows(page, len(page.lines), [named])
    body = _rows(page, len(page.lines) + 1, zip(*(_cells(column) for column in page.columns), strict=True))
    return f"<table:table-header-rows>{header}</table:table-header-rows>{body}"


def _rows(page: Page, first: int, rows: Iterable[Iterable[str]]) -> str:
    """Return rows as elements, the first of them at this place on the sheet."""
    heights = page.heights
    return "".join(
        f'<table:table-row table:style-name="r{heights.get(row, LINE_PT)}">{"".join(cells)}</table:table-row>'
        for row, cells in enumerate(rows, start=first)
    )


def _cells(column: Column) -> list[str]:
    """Return the cells of a column, each as an element."""
    if column.look == "link":
        return [_link(str(cell)) for cell in column.cells]
    if column.look == "text":
        return [_said(str(cell), "text") for cell in column.cells]
    start = f'<table:table-cell table:style-name="{column.look}" {_VALUES[column.look]} office:value="'
    shown = FORMATS[column.look]
    return [_number(cell, start, shown) for cell in column.cells]


def _number(cell: Cell, start: str, shown: str) -> str:
    if isinstance(cell, str):
        return _said(cell, "mark")
    words = shown.format(cell).replace("£-", "-£")
    # Of as many digits as the other format holds
    return f'{start}{cell:.16g}"><text:p>{words}</text:p></table:table-cell>'


def _said(text: str, style: str) -> str:
    if not text:
        return f'<table:table-cell table:style-name="{style}"/>'
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>{_escaped(text)}'
        "</text:p></table:table-cell>"
    )


def _escaped(text: str) -> str:
    """Return text as XML, which would make one of several spaces."""
    return _RUNS.sub(lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', escape(text))


def _link(name: str) -> str:
    return (
        '<table:table-cell table:style-name="link" office:value-type="string"><text:p><text:a'
        f' xlink:type="simple" xlink:href={quoteattr(f"#{name}.A1")}>{escape(name)}</text:a></text:p>'
        "</table:table-cell>"
    )


def _range(page: Page) -> str:
    """Return the name of a sheet's table, and where it stands."""
    if not page.columns:
        return ""
    first = len(page.lines) + 1
    last = first + len(page.columns[0].cells)
    place = f"{page.name}.A{first}:{page.name}.{_letters(len(page.columns))}{last}"
    return (
        f"<table:database-range table:name={quoteattr(page.table)}"
        f" table:target-range-address={quoteattr(place)}"
        ' table:contains-header="true" table:display-filter-buttons="false"/>'
    )


def _letters(number: int) -> str:
    """Return the letters of a column, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _manifest() -> str:
    files = ("meta.xml", "settings.xml", "styles.xml", "content.xml")
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in files
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_TYPE}"/>'
        f"{listed}</manifest:manifest>"
    )


def _meta(title: str) -> str:
    return (
        f'{_HEAD}<office:document-meta {_NAMES} office:version="1.3"><office:meta>'
        f"<meta:generator>localvalue/{package_version()}</meta:generator><dc:title>{escape(title)}</dc:title>"
        "<dc:language>en-GB</dc:language></office:meta></office:document-meta>"
    )


def _settings(first: str) -> str:
    """Return which sheet is open at first."""
    return (
        f'{_HEAD}<office:document-settings {_NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item config:name="ActiveTable" config:type="string">{escape(first)}'
        "</config:config-item></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _styles() -> str:
    layouts = "".join(
        f'<style:page-layout style:name="L{name}"><style:page-layout-properties'
        f' fo:page-width="{wide}cm" fo:page-height="{tall}cm" style:print-orientation="{turned}"'
        f' fo:margin="1.5cm"{fit}/></style:page-layout>'
        for name, wide, tall, turned, fit in (
            ("Portrait", 21, 29.7, "portrait", ' style:scale-to-X="1" style:scale-to-Y="0"'),
            ("Landscape", 29.7, 21, "landscape", ' style:scale-to-X="1" style:scale-to-Y="0"'),
            ("Wide", 29.7, 21, "landscape", ""),
        )
    )
    masters = "".join(
        f'<style:master-page style:name="{name}" style:page-layout-name="L{name}"/>'
        for name in ("Portrait", "Landscape", "Wide")
    )
    named = "".join(
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default">'
        f'<style:table-cell-properties fo:wrap-option="{wrap}"/>'
        f'<style:text-properties fo:font-weight="bold" fo:font-size="{size}pt"/></style:style>'
        for name, size, wrap in (("Title", 16, "no-wrap"), ("Heading", 14, "wrap"))
    )
    return (
        f'{_HEAD}<office:document-styles {_NAMES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="table-cell"><style:text-properties fo:font-family="Arial"'
        ' fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style>'
        f'<style:style style:name="Default" style:family="table-cell"/>{named}</office:styles>'
        f"<office:automatic-styles>{layouts}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles></office:document-styles>"
    )
