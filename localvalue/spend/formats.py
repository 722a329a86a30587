"""What a file really is, and the reader for it: by its content, never by its name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.spend.archives import members, open_zip, read_member, unpack_gzip
from localvalue.spend.delimited import read_delimited
from localvalue.spend.json_files import looks_like_json, read_json
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Reading, Source, Unread

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"


def read_source(source: Source, columns: Mapping[str, str]) -> Reading:
    """
    Return the lines of a file, whatever format it has.

    Parameters
    ----------
    source
        The bytes of the file.
    columns
        Canonical column -> the file's own name of it, as the user gave it.

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
        return _in_gzip(source, columns)
    if source.data.startswith(_ZIP):
        archive = open_zip(source.data, source.name)
        if not _is_office(archive):
            return _in_zip(source, archive, columns)
    if source.data.startswith(_PARQUET):
        from localvalue.spend.parquet import read_parquet

        return read_parquet(source, columns)
    if looks_like_json(source.data):
        return read_json(source, columns)
    return read_delimited(source, columns)


def _is_office(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    return bool(names & {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "word/document.xml"})


def _in_gzip(source: Source, columns: Mapping[str, str]) -> Reading:
    data = unpack_gzip(source.data, source.name)
    if data.startswith((_GZIP, *_ZIP)):
        raise NotATableError(
            f"{source.name} is an archive within an archive; unpack it once, and name what is inside"
        )
    return read_source(source._replace(data=data, unpacked=True), columns)


def _in_zip(source: Source, archive: zipfile.ZipFile, columns: Mapping[str, str]) -> Reading:
    inside = members(archive)
    reading = Reading([], [])
    for member in inside:
        name = f"{source.name}/{member.name}" if len(inside) > 1 else source.name
        data = read_member(archive, member.info, f"{source.name}/{member.name}")
        part = source._replace(name=name, data=data, part=member.name, unpacked=True)
        try:
            _require_no_archive(part)
            found = read_source(part, columns)
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
    if packed:
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
