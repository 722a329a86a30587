"""
Postcode directories without the postcodes of Northern Ireland.

They are not open data: the ONS gives them for internal business use, under a licence that each user has to
judge. Who does not choose them keeps none of them: the archive is written anew with the one file that is
used, and without its rows of postcode area BT.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final

from localvalue.atlas.downloading.content import needed_member
from localvalue.atlas.downloading.failures import ContentError
from localvalue.atlas.sources.tables import decoded, plain

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition

_POSTCODE: Final = re.compile(r"pcd\d?s?")
_AREA: Final = re.compile(rb'\s*"?\s*BT')
_MARK: Final = b"\xef\xbb\xbf"
# The same rows make the same archive on any day
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FAST: Final = 1
_BLOCK: Final = 1 << 22


def name_without(file: str) -> str:
    """
    Return the name of a directory's file without Northern Ireland.

    Parameters
    ----------
    file
        The name of the whole one.

    Returns
    -------
    name
        That says so.

    Examples
    --------
    >>> name_without("ONSPD_AUG_2026.zip")
    'ONSPD_AUG_2026_without_Northern_Ireland.zip'
    """
    stem, _, ending = file.rpartition(".")
    return f"{stem}_without_Northern_Ireland.{ending}"


def leave_out(path: Path, edition: Edition, out: Path) -> int:
    """
    Write a postcode directory without the postcodes of Northern Ireland.

    Parameters
    ----------
    path
        The archive as published.
    edition
        What it is.
    out
        The archive to write, with the one file that is used.

    Returns
    -------
    left_out
        Rows.

    Raises
    ------
    ContentError
        The postcode is not the first column, so the rows cannot be told.
    """
    name = needed_member(path, edition)
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    left_out = 0
    with (
        zipfile.ZipFile(path) as archive,
        archive.open(name) as rows,
        zipfile.ZipFile(out, "w", compresslevel=_FAST) as smaller,
        smaller.open(entry, "w", force_zip64=True) as kept,
    ):
        header = rows.readline()
        first = plain(decoded(header.removeprefix(_MARK)).partition(",")[0])
        if not _POSTCODE.fullmatch(first):
            raise ContentError(
                f"{name} begins with the column {first!r}, not with the postcode, so the rows of Northern"
                " Ireland cannot be left out; use --northern-ireland yes if its licence lets you"
            )
        kept.write(header)
        while block := rows.readlines(_BLOCK):
            others = [row for row in block if not _AREA.match(row)]
            left_out += len(block) - len(others)
            kept.write(b"".join(others))
    return left_out
