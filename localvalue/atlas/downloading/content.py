"""Whether a file that has arrived is the one that was asked for, looked into before it is put in place."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from typing import TYPE_CHECKING, Final

from localvalue.atlas.downloading.failures import ContentError
from localvalue.atlas.sources.members import Member
from localvalue.atlas.sources.tables import decoded, first_rows, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition

_HEAD: Final = 4096
_GEOJSON_HEAD: Final = 1 << 20
_WEB_PAGE: Final = re.compile(rb"\s*(<!doctype html|<html|<\?xml[^>]*>\s*<(html|error))", re.IGNORECASE)
_ZIP: Final = b"PK\x03\x04"
_SHAPEFILE: Final = ("shp", "shx", "dbf", "prj")
_HEADER_SEARCH: Final = 8
# An archive that unpacks to more than this, or a hundredfold, is made to do harm
_MOST_MEMBERS: Final = 20_000
_MOST_BYTES: Final = 16 << 30
_MOST_RATIO: Final = 200
_DBF_HEADER: Final = 32
_DBF_NAME: Final = 11
_SHOWN: Final = 12


def check(path: Path, edition: Edition) -> None:
    """
    Refuse a file that is not what the catalogue says of its edition.

    Parameters
    ----------
    path
        The file, as it arrived.
    edition
        What it should be.

    Raises
    ------
    ContentError
        It is empty, a web page, cut off, damaged, or lacks a column.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise ContentError("it is empty")
    if page := _WEB_PAGE.match(head):
        raise ContentError(
            f"it is a web page ({head[page.start() : page.start() + 40]!r}): the file may have moved, or the"
            " network shows a page of its own, such as one to sign in"
        )
    if edition.kind in {"zip", "shapefile", "workbook"}:
        _check_archive(path, head)
    if edition.kind == "zip":
        _check_zip(path, edition)
    elif edition.kind == "shapefile":
        _check_shapefile(path, edition)
    elif edition.kind == "workbook":
        _check_workbook(path, edition)
    elif edition.kind == "boundaries":
        _check_geojson(path, edition)
    else:
        _check_csv(path, edition)


def _check_archive(path: Path, head: bytes) -> None:
    """Refuse what is not a whole zip archive, or one that is made to do harm."""
    if not head.startswith(_ZIP):
        raise ContentError(f"it is not a zip archive: it begins with {head[:8]!r}")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise ContentError(f"its zip archive is cut off or damaged ({error})") from error
    for entry in entries:
        parts = re.split(r"[/\\]", entry.filename)
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise ContentError(f"its zip archive names a file outside itself: {entry.filename!r}")
    unpacked, packed = (
        sum(getattr(entry, size) for entry in entries) for size in ("file_size", "compress_size")
    )
    if len(entries) > _MOST_MEMBERS or unpacked > _MOST_BYTES or unpacked > _MOST_RATIO * max(packed, _HEAD):
        raise ContentError(
            f"its zip archive unpacks to {len(entries):,} files and {unpacked:,} bytes from {packed:,}; such"
            " archives are made to fill disks"
        )


def _check_zip(path: Path, edition: Edition) -> None:
    name = needed_member(path, edition)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file:
            header = next(csv.reader([decoded(file.readline())]), [])
            # To the end: each member carries a checksum, which is compared there
            while file.read(1 << 20):
                pass
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise ContentError(f"{name} in its zip archive is damaged ({error})") from error
    _require_columns(edition, [header], name)


def needed_member(path: Path, edition: Edition) -> str:
    """
    Return the name of the file that an edition is about, in its archive.

    Parameters
    ----------
    path
        The archive.
    edition
        Whose `member` tells it.

    Returns
    -------
    name
        In the archive.

    Raises
    ------
    ContentError
        There is none such, or several.
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    found = [name for name in names if re.fullmatch(edition.member, name)]
    if len(found) != 1:
        raise ContentError(
            f"its zip archive has {len(found)} files like {edition.member}; it has {_some(names)}"
        )
    return found[0]


def _check_shapefile(path: Path, edition: Edition) -> None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        ends = {name.rpartition(".")[2].lower(): name for name in names}
        lacking = [end for end in _SHAPEFILE if end not in ends]
        if lacking:
            raise ContentError(f"its shapefile has no .{lacking[0]}; it has {_some(names)}")
        try:
            damaged = archive.testzip()
            fields = _dbf_fields(archive.read(ends["dbf"])[: 1 << 16])
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise ContentError(f"its zip archive is damaged ({error})") from error
    if damaged:
        raise ContentError(f"{damaged} in its zip archive is damaged")
    _require_columns(edition, [fields], ends["dbf"])


def _dbf_fields(head: bytes) -> list[str]:
    """Return the names of the columns of a dBASE file: blocks of 32 bytes after the first, up to a return."""
    if len(head) < _DBF_HEADER:
        return []
    (end,) = struct.unpack_from("<H", head, 8)
    blocks = range(_DBF_HEADER, min(end, len(head)) - _DBF_HEADER + 1, _DBF_HEADER)
    names = [head[at : at + _DBF_NAME].partition(b"\0")[0] for at in blocks]
    return [name.decode("ascii", errors="replace") for name in names if name and name[:1] != b"\r"]


def _check_workbook(path: Path, edition: Edition) -> None:
    with zipfile.ZipFile(path) as archive:
        if damaged := archive.testzip():
            raise ContentError(f"{damaged} in its workbook is damaged")
    sheets = first_rows(Member(path))
    if not sheets:
        raise ContentError("it cannot be opened as a workbook")
    _require_columns(edition, [row for _, rows in sheets for row in rows[:_HEADER_SEARCH]], "its sheets")


def _check_csv(path: Path, edition: Edition) -> None:
    content = path.read_bytes()
    rows = list(csv.reader(io.StringIO(decoded(content), newline="")))
    _require_columns(edition, rows[:1], "it")
    held = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    if edition.rows is not None and len(held) != edition.rows:
        raise ContentError(
            f"it has {len(held):,} rows, and this edition has {edition.rows:,}: it is cut off, or another one"
        )
    short = [row for row in held if len(row) < len(rows[0])]
    if short and len(short) < len(held):
        raise ContentError(
            f"{len(short)} of its rows have fewer cells than the {len(rows[0])} of its header, such as"
            f" {','.join(short[0])[:60]!r}: it is cut off or damaged"
        )


def _check_geojson(path: Path, edition: Edition) -> None:
    # A hundred megabytes of shapes are not read twice: what makes the file has counted its records
    with path.open("rb") as file:
        head = file.read(_GEOJSON_HEAD)
        file.seek(max(0, path.stat().st_size - _HEAD))
        tail = file.read()
    if b'"FeatureCollection"' not in head or not re.search(rb"\]\s*\}\s*$", tail):
        raise ContentError("it is not GeoJSON with features, or is cut off")
    fields = {name.decode("ascii", "replace") for name in re.findall(rb'"(\w+)"\s*:', head)}
    _require_columns(edition, [sorted(fields)], "it")


def _require_columns(edition: Edition, headers: Iterable[Iterable[str]], where: str) -> None:
    """Refuse a table none of whose header rows has all columns."""
    wanted = {plain(name): name for name in edition.columns}
    rows = [{plain(cell): cell for cell in row if cell.strip()} for row in headers]
    best = max(rows, key=lambda row: len(wanted.keys() & row.keys()), default={})
    lacking = [name for key, name in wanted.items() if key not in best]
    if lacking:
        raise ContentError(
            f"{where} has no column {lacking[0]!r}; it has {_some(list(best.values()))}: it is of another"
            " edition, or its columns were renamed"
        )


def _some(names: list[str]) -> str:
    shown = ", ".join(name.strip() for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown or "none"
