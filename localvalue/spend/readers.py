"""Files and tables of spend, read into lines: `read_spend`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.given import checked
from localvalue.outputs import sha256
from localvalue.spend.asked import UNITS, Asked
from localvalue.spend.finding import Found, content_of, find_files, pieces_of, size_of
from localvalue.spend.formats import can_be_streamed, read_source, reasons
from localvalue.spend.frames import raw_of_frame
from localvalue.spend.landing_cells import rows_of
from localvalue.spend.landing_table import with_landings
from localvalue.spend.layout_tables import read_layouts
from localvalue.spend.layouts import check_mapping
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Origin, ReadFile, Reading, Source, Unread, source_of
from localvalue.spend.table import Spend
from localvalue.spend.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from localvalue.spend.asked import Unit
    from localvalue.spend.landing_cells import Rows

MOST_HELD_BYTES: Final = 256 << 20
"""Files beyond so many bytes together are read block by block, and their lines kept on the disk."""

_HEAD_BYTES: Final = 1 << 20


@checked
def read_spend(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    layouts: str | os.PathLike[str] | None = None,
    unit: Unit | None = None,
    landings: str | os.PathLike[str] | pd.DataFrame | None = None,
) -> Spend:
    """
    Return the lines of spend in files, folders and archives, or in a pandas table.

    Parameters
    ----------
    source
        A path of a file (CSV or TSV, .xlsx, .xls or .ods, Parquet, JSON or JSON lines, or a zip or gzip
        of these), of a folder, a pattern such as ``2025/*.csv``, several of them, or a DataFrame.
    columns
        Canonical column -> the file's own name of it, such as ``{"amount": "Net Amount"}``, where the
        layout is not recognised or two columns may be meant. It holds for every file.
    layouts
        A TOML file of layouts of your own, which go before the library's; docs/layouts.md shows one.
    unit
        ``thousands`` or ``millions`` where the amounts are in these; ``pounds`` where they are not, though
        the header says so. It holds for every file.
    landings
        A second table, in any of these formats, of who else the lines' pounds reach: ``line_id``, ``role``,
        ``share`` or ``amount``, a place, and optionally ``tier``, ``supplier``, ``paid_by``. The roles are
        those of the lines and ``subcontractor``. Left out, a sheet of landings in the same workbook is taken.

    Returns
    -------
    spend
        Every row that is not blank, in the order of the files; see `Spend`.

    Raises
    ------
    InputError
        A file is missing, empty or no table; a column is missing or may be one of two; no amount is
        a number; an archive is not safe to open; landings lack a column, or reach more than their line.

    Notes
    -----
    Format, encoding (UTF-8, UTF-16, else Windows-1252), delimiter and header (on one of the first 20
    rows) are found for each file and recorded in `Spend.files`. A file that is named and is no table of
    spend is refused; one in a folder or an archive, or found by a pattern, is listed in `Spend.unread`
    and the faults.

    CSV and Parquet files beyond 256 MiB together are read block by block, with the same result, and their
    lines kept in temporary files that are mapped into memory. Archives, workbooks and JSON are held whole.

    Examples
    --------
    >>> import pandas as pd
    >>> print(read_spend(pd.DataFrame({"supplier": ["A Ltd"], "amount": ["1,200.50"], "colour": ["red"]})))
    Spend: 1 line, £1,201, from 1 file
      table (canonical, 1 line)
        supplier, amount
        kept as they are: colour
      faults: none
    """
    if unit is not None and unit not in UNITS:
        raise InputError(f"the unit {unit!r} is not known; it is one of {', '.join(UNITS)}")
    asked = Asked(dict(columns or {}), read_layouts(layouts) if layouts else (), unit)
    check_mapping(asked.columns)
    spend, own = _lines(source, asked, beside=landings is None)
    if landings is not None:
        return with_landings(spend, _landing_rows(landings))
    return with_landings(spend, rows_of(own)) if own else spend


def _lines(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | pd.DataFrame,
    asked: Asked,
    *,
    beside: bool,
) -> tuple[Spend, list[ReadFile]]:
    """Return the lines, and the tables of landings that stand on other sheets of the same workbooks."""
    if not isinstance(source, str | os.PathLike | Sequence):
        return Spend.of_frame(source, asked), []
    everything = _read_all(source, asked)
    if not everything.files:
        raise InputError(f"no table of spend was found{reasons(everything.unread)}")
    sheets = {each.name.rpartition("/")[0] for each in everything.unread if each.is_landings and beside}
    paths = [found.path for found in find_files(source) if found.name in sheets] if sheets else []
    unread = [each for each in everything.unread if not (each.is_landings and beside)]
    own = [file for path in paths for file in _landing_sheets(path)]
    return Spend.of_files(everything.files, unread), own


def _landing_sheets(path: Path) -> list[ReadFile]:
    try:
        return _read_all(path, Asked(is_landings=True)).files
    except NotATableError:
        return []  # a sheet that nobody has filled in


def _landing_rows(source: str | os.PathLike[str] | pd.DataFrame) -> Rows:
    asked = Asked(is_landings=True)
    if not isinstance(source, str | os.PathLike):
        given = raw_of_frame(source, asked)
        raw = given.raw._replace(file="landings")
        lines = tidy(raw)
        origin = Origin(given.sha256, raw.rows, given.sha256)
        return rows_of([ReadFile(source_of(raw, lines, origin), lines)])
    everything = _read_all(source, asked)
    if not everything.files:
        raise InputError(f"no table of landings was found{reasons(everything.unread)}")
    return rows_of(everything.files)


def _read_all(source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], asked: Asked) -> Reading:
    everything = Reading([], [])
    held = 0
    for found in find_files(source):
        held += size_of(found.path)
        reading = _read_found(found, asked, is_large=held > MOST_HELD_BYTES)
        everything.files.extend(reading.files)
        everything.unread.extend(reading.unread)
    return everything


def _read_found(found: Found, asked: Asked, *, is_large: bool) -> Reading:
    is_large = is_large and can_be_streamed(_head(found.path)) and not asked.is_landings
    data = _head(found.path) if is_large else content_of(found.path)
    size = size_of(found.path) if is_large else len(data)
    path = found.path if is_large else None
    with ThreadPoolExecutor(1) as beside:
        # Hashing lets go of the interpreter, so it costs next to nothing beside the parsing
        digest = beside.submit(_digest, data, path)
        try:
            return read_source(Source(found.name, data, size, digest.result, path=path), asked)
        except NotATableError as refusal:
            if found.named:
                raise
            return Reading([], [Unread(found.name, str(refusal))])


def _head(path: Path) -> bytes:
    return next(pieces_of(path, _HEAD_BYTES), b"")


def _digest(data: bytes, path: Path | None) -> str:
    return hashlib.sha256(data).hexdigest() if path is None else sha256(path)
