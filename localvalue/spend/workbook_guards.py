"""
Whether a workbook is safe to open, found out before anything parses it.

A sheet is held as the full rectangle that its outermost cells span, so that two cells in opposite corners
are enough to ask for more memory than there is. And XML may define entities that stand for each other.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.archives import pieces_of, read_member

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_MOST_XML_BYTES: Final = 1 << 30
_MOST_CELLS: Final = 100_000_000
_FEW_CELLS: Final = 5_000_000
_LEAST_FILLED: Final = 10
"""Above a few million cells, one in so many of the rectangle has to hold something."""
_ROW_END: Final = b"</row>"
_LONGEST_WAIT: Final = 16 << 20
"""A row of Excel is not longer than this by far."""

_DEFINES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# However far beyond the last cell of a sheet, XFD1048576, a name is: a parser takes it at its word
_COLUMN_OF: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,20})[A-Za-z]*[0-9]""")
_ROW_OF: Final = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]*0*([0-9]{1,20})""")
_TEXTS: Final = re.compile(rb"""\buniqueCount\s*=\s*["']\s*0*([0-9]{1,20})""")
_TEXT_BYTES: Final = 5
"""The least that one of the shared texts takes: ``<si/>``."""
_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_PLAIN_CELLS: Final = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t")
_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_ERROR: Final = re.compile(
    rb"""<(?:[\w.-]+:)?c\s(?=[^>]*\bt=["']e["'])[^>]*?\br=["'][A-Z]+([0-9]+)["'][^>]*>(?:(?!</(?:[\w.-]+:)?c>).)*?<v>([^<]*)"""
)
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)

_REPEATED_COLUMNS: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-columns-repeated"
_REPEATED_ROWS: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-rows-repeated"
_VALUE_TYPE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_TABLE_NAME: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}name"
_FAILED: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class ErrorCell(NamedTuple):
    """A cell whose formula failed."""

    row: int
    value: str
    """Such as ``#N/A``."""


def check_excel(archive: zipfile.ZipFile, name: str) -> dict[str, list[ErrorCell]]:
    """
    Refuse an Excel workbook that is not safe to open.

    Parameters
    ----------
    archive
        Opened by ``open_zip``.
    name
        Its name, for messages.

    Returns
    -------
    errors
        The cells whose formula failed, by the path of their sheet.

    Raises
    ------
    InputError
        It defines entities, or its sheets would take more memory than they could need.
    """
    infos = [info for info in archive.infolist() if info.filename.lower().endswith((".xml", ".rels", ".vml"))]
    _require_bytes(sum(info.file_size for info in infos), name)
    found: dict[str, list[ErrorCell]] = {}
    cells = 0
    for info in infos:
        extent = _Extent()
        is_sheet = _SHEET.fullmatch(info.filename) is not None
        for piece in _pieces(archive, info, name):
            _require_no_entities(piece, name)
            _require_texts(piece, info.file_size, name)
            if is_sheet:
                extent.add(piece)
        cells += extent.rectangle
        require_cells(cells, extent.rectangle, extent.filled, f"{name}, in {info.filename},")
        found[info.filename] = extent.errors
    return found


def check_open_document(archive: zipfile.ZipFile, name: str) -> dict[str, list[ErrorCell]]:
    """
    Refuse an OpenDocument spreadsheet that is not safe to open.

    Parameters
    ----------
    archive
        Opened by ``open_zip``.
    name
        Its name, for messages.

    Returns
    -------
    errors
        The cells whose formula failed, by the name of their sheet.

    Raises
    ------
    InputError
        It defines entities, or its sheets would take more memory than they could need.
    """
    infos = [info for info in archive.infolist() if info.filename.lower().endswith(".xml")]
    _require_bytes(sum(info.file_size for info in infos), name)
    for info in infos:
        for piece in _pieces(archive, info, name):
            _require_no_entities(piece, name)
    content = archive.NameToInfo.get("content.xml")
    if content is None:
        raise InputError(f"{name} is a damaged OpenDocument spreadsheet (it has no content); fetch it again")
    cells = 0
    found: dict[str, list[ErrorCell]] = {}
    for sheet in _open_document_sheets(read_member(archive, content, name), name):
        cells += sheet.rectangle
        require_cells(cells, sheet.rectangle, sheet.filled, name)
        if sheet.errors:
            found[sheet.name] = sheet.errors
    return found


def sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """
    Return where the sheets of an Excel workbook are inside it.

    Parameters
    ----------
    archive
        Checked.

    Returns
    -------
    paths
        Name of the sheet -> path; empty where the workbook does not say.
    """
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        book, relations = (
            fromstring(read_member(archive, archive.getinfo(path), path), forbid_dtd=True)
            for path in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
    except (LookupError, ValueError, ParseError):
        # No such member, or in an encoding that there is not
        return {}
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    paths = {}
    for each in book.iter():
        if each.tag.endswith("}sheet"):
            target = targets.get(each.get(_RELATION), "") or ""
            paths[each.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return paths


class _Extent:
    """How far the cells of a sheet reach, and how many there are."""

    def __init__(self) -> None:
        self.rows = self.width = self.filled = self.nameless_rows = 0
        self.errors: list[ErrorCell] = []

    @property
    def rectangle(self) -> int:
        return max(self.rows, self.nameless_rows) * self.width

    def add(self, piece: bytes) -> None:
        columns = _COLUMN_OF.findall(piece)
        self.rows = max([self.rows, *map(int, set(_ROW_OF.findall(piece)))])
        self.width = max([self.width, *map(_column_number, set(columns))])
        cells = _cells(piece)
        self.filled += cells
        self.nameless_rows += len(_ROW.findall(piece)) if b":row" in piece else piece.count(b"<row")
        if cells > len(columns):
            self.width = max([self.width, *map(_cells, _ROW.split(piece))])
        if b't="e"' in piece or b"t='e'" in piece:
            self.errors += [
                ErrorCell(int(row), value.decode("utf-8", "replace")) for row, value in _ERROR.findall(piece)
            ]


class _Sheet(NamedTuple):
    rectangle: int
    filled: int
    name: str
    errors: list[ErrorCell]


def _cells(piece: bytes) -> int:
    """Return how many cells there are; their names seldom have a prefix, without which it is quick."""
    return len(_CELL.findall(piece)) if b":c" in piece else sum(map(piece.count, _PLAIN_CELLS))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """Give the XML of a member in pieces that end where a row does, or at least a tag."""
    rest = b""
    for chunk in pieces_of(archive, info, f"{name}/{info.filename}"):
        whole = rest + chunk
        cut = whole.rfind(_ROW_END) + len(_ROW_END)
        if cut < len(_ROW_END) and len(whole) < _LONGEST_WAIT:
            rest = whole
            continue
        cut = cut if cut >= len(_ROW_END) else whole.rfind(b">") + 1 or len(whole)
        yield whole[:cut]
        rest = whole[cut:]
    yield rest


def _open_document_sheets(content: bytes, name: str) -> Iterator[_Sheet]:
    from defusedxml.ElementTree import ParseError, iterparse

    rows = reach = width = filled = 0
    errors: list[ErrorCell] = []
    try:
        for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if tag == "table-row":
                last, cells = _open_document_row(element)
                repeats = _whole(element, _REPEATED_ROWS)
                rows += repeats
                if last:
                    reach, width, filled = rows, max(width, last), filled + cells
                errors += [ErrorCell(rows, value) for value in _open_document_errors(element)]
                element.clear()
            elif tag == "table":
                yield _Sheet(reach * width, filled, element.get(_TABLE_NAME, ""), errors)
                rows = reach = width = filled = 0
                errors = []
                element.clear()
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(f"{name} is a damaged OpenDocument spreadsheet ({error}); fetch it again") from None


def _open_document_row(row: Element) -> tuple[int, int]:
    """Return how far the filled cells of a row reach, and how many it writes."""
    at = last = cells = 0
    for cell in row:
        at += _whole(cell, _REPEATED_COLUMNS)
        if cell.get(_VALUE_TYPE) is not None or len(cell):
            last, cells = at, cells + 1
    return last, cells


def _open_document_errors(row: Element) -> list[str]:
    """Return what the cells of a row show whose formula failed."""
    failed = (cell for cell in row if cell.get(_FAILED) == "error")
    return ["".join(cell.itertext()).strip() for cell in failed]


def _whole(element: Element, attribute: str) -> int:
    text = element.get(attribute, "1")
    return int(text) if text.isdecimal() and len(text) < 10 else 1  # noqa: PLR2004 (digits that no sheet has)


def _require_bytes(total: int, name: str) -> None:
    if total > _MOST_XML_BYTES:
        raise InputError(
            f"{name} would be {total:,} bytes of XML, more than the {_MOST_XML_BYTES:,} that are opened; save"
            " its sheets as CSV"
        )


def _require_no_entities(piece: bytes, name: str) -> None:
    if (b"<!" in piece and _DEFINES.search(piece)) or b"\0" in piece[:8]:
        raise InputError(
            f"{name} defines XML entities, as no spreadsheet program does; it was not opened. Save its sheets"
            " as CSV"
        )


def _require_texts(piece: bytes, member_bytes: int, name: str) -> None:
    """Refuse more shared texts than their member can hold: a parser makes room for all beforehand."""
    most = member_bytes // _TEXT_BYTES
    if b"uniqueCount" in piece and max(map(int, _TEXTS.findall(piece)), default=0) > most:
        raise InputError(
            f"{name} is a damaged workbook (it says that it holds more texts than there is room for); open it"
            " and save it again"
        )


def require_cells(total: int, rectangle: int, filled: int, name: str) -> None:
    """
    Refuse sheets that would take more memory than they could need.

    Parameters
    ----------
    total
        Cells of all sheets.
    rectangle
        Those of one sheet, as far as its outermost cells reach.
    filled
        How many of those hold something.
    name
        What the message calls the sheet.

    Raises
    ------
    InputError
        It would.
    """
    sparse = rectangle > _FEW_CELLS and rectangle > _LEAST_FILLED * filled
    if total > _MOST_CELLS or sparse:
        raise InputError(
            f"{name} spans {rectangle:,} cells and fills {filled:,} of them, which is more than is opened;"
            " delete the rows and columns beyond the table, or save the sheet as CSV"
        )
