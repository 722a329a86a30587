"""What a file really is, and the reader for it: by its content, never by its name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.spend.archives import members, open_zip, read_member, unpack_gzip
from localvalue.spend.delimited import read_delimited
from localvalue.spend.json_files import looks_like_json, read_json
from localvalue.spend.old_excel import check_old_excel
from localvalue.spend.parquet import read_parquet
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Reading, Source, Unread
from localvalue.spend.workbook_guards import check_excel, check_open_document, sheet_paths
from localvalue.spend.workbooks import Book, read_workbook

if TYPE_CHECKING:
    import zipfile

    from localvalue.spend.asked import Asked

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP: Final = b"\x1f\x8b"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_EXCEL_STREAMS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_LOCKED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_PARQUET: Final = b"PAR1"


def read_source(source: Source, asked: Asked) -> Reading:
    """
    Return the lines of a file, whatever format it has.

    Parameters
    ----------
    source
        The bytes of the file.
    asked
        What the user says of the files.

    Returns
    -------
    reading
        One table, or those of an archive in the order of their names, and what in it is no table.

    Raises
    ------
    InputError
        It is no table or holds none, or it is not safe to open.
    """
    if source.data.startswith(_GZIP):
        return _in_gzip(source, asked)
    if source.data.startswith(_ZIP):
        return _in_archive(source, asked)
    if source.data.startswith(_OLE):
        return _in_workbook(_old_excel(source), asked)
    if source.data.startswith(_PARQUET):
        return read_parquet(source, asked)
    return read_json(source, asked) if looks_like_json(source.data) else read_delimited(source, asked)


def book_of(source: Source) -> Book | None:
    """
    Return a workbook, checked, before anything in it is read.

    Parameters
    ----------
    source
        The bytes of a file.

    Returns
    -------
    book
        None where the file is no workbook.

    Raises
    ------
    InputError
        It is locked, or not safe to open.
    """
    if source.data.startswith(_OLE):
        return _old_excel(source)
    if not source.data.startswith(_ZIP):
        return None
    archive = open_zip(source.data, source.name)
    return _open_xml(source, archive) if _is_office(archive) else None


def can_be_streamed(head: bytes) -> bool:
    """
    Return whether a file can be read block by block: CSV, TSV and Parquet can.

    Parameters
    ----------
    head
        The beginning of the file.

    Returns
    -------
    can
        False for archives, workbooks and JSON, which are held whole.
    """
    return not head.startswith((*_ZIP, _GZIP, _OLE)) and not looks_like_json(head)


def _in_archive(source: Source, asked: Asked) -> Reading:
    archive = open_zip(source.data, source.name)
    if not _is_office(archive):
        return _in_zip(source, archive, asked)
    book = _open_xml(source, archive)
    # Another document is refused by what it is
    return read_delimited(source, asked) if book is None else _in_workbook(book, asked)


def _in_workbook(book: Book, asked: Asked) -> Reading:
    return read_workbook(book, asked)


def _open_xml(source: Source, archive: zipfile.ZipFile) -> Book | None:
    """Return a workbook that is an archive of XML, checked; None where it is another document."""
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        errors = check_excel(archive, source.name)
        paths = sheet_paths(archive)
        found = {sheet: errors[path] for sheet, path in paths.items() if errors.get(path)}
        return Book(source, "xlsx", found)
    if "xl/workbook.bin" in names:
        raise NotATableError(
            f"{source.name} is a binary Excel workbook (.xlsb); open it and save it as .xlsx"
        )
    kind = archive.getinfo("mimetype") if "mimetype" in names else None
    if kind is not None and b"opendocument.spreadsheet" in read_member(archive, kind, source.name):
        return Book(source, "ods", check_open_document(archive, source.name))
    return None


def _old_excel(source: Source) -> Book:
    if _LOCKED_STREAM in source.data:
        raise InputError(f"{source.name} is locked with a password; unlock it, and save it without one")
    if not any(stream in source.data for stream in _EXCEL_STREAMS):
        raise NotATableError(
            f"{source.name} is an old Office document without a sheet; save its table as CSV"
        )
    return Book(source, "xls", check_old_excel(source.data, source.name))


def _is_office(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    return bool(names & {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "word/document.xml"})


def _in_gzip(source: Source, asked: Asked) -> Reading:
    inside = source._replace(data=unpack_gzip(source.data, source.name), unpacked=True)
    _require_no_archive(inside)
    return read_source(inside, asked)


def _in_zip(source: Source, archive: zipfile.ZipFile, asked: Asked) -> Reading:
    inside = members(archive, source.name)
    reading = Reading([], [])
    for member in inside:
        name = f"{source.name}/{member.name}" if len(inside) > 1 else source.name
        data = read_member(archive, member.info, f"{source.name}/{member.name}")
        part = source._replace(name=name, data=data, part=member.name, unpacked=True)
        try:
            _require_no_archive(part)
            found = read_source(part, asked)
        except NotATableError as refusal:
            reading.unread.append(Unread(name, str(refusal)))
        else:
            reading.files.extend(found.files)
            reading.unread.extend(found.unread)
    if not reading.files:
        raise NotATableError(
            f"{source.name} is a zip archive that holds no table of spend{reasons(reading.unread)}"
        )
    return reading


def _require_no_archive(part: Source) -> None:
    packed = part.data.startswith(_ZIP) and not _is_office(open_zip(part.data, part.name))
    if packed or part.data.startswith(_GZIP):
        raise NotATableError(
            f"{part.name} is an archive within an archive; unpack it, and name what is inside"
        )


def reasons(unread: list[Unread]) -> str:
    """
    Return why nothing was read.

    Parameters
    ----------
    unread
        What was found.

    Returns
    -------
    reasons
        The first three, to stand at the end of a sentence.
    """
    if not unread:
        return ": it is empty"
    more = f"; and {len(unread) - _SHOWN:,} more" if len(unread) > _SHOWN else ""
    return ": " + "; ".join(each.reason for each in unread[:_SHOWN]) + more


_SHOWN: Final = 3
