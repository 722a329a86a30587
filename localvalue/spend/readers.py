"""Files and tables of spend, read into lines: `read_spend`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from localvalue.errors import InputError
from localvalue.spend.asked import UNITS, Asked
from localvalue.spend.finding import Found, content_of, find_files
from localvalue.spend.formats import read_source, reasons
from localvalue.spend.layout_tables import read_layouts
from localvalue.spend.layouts import check_mapping
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Reading, Source, Unread
from localvalue.spend.table import Spend

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from localvalue.spend.asked import Unit


def read_spend(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    layouts: str | os.PathLike[str] | None = None,
    unit: Unit | None = None,
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

    Returns
    -------
    spend
        Every row that is not blank, in the order of the files; see `Spend`.

    Raises
    ------
    InputError
        A file is missing, empty or no table; a column is missing or may be one of two; no amount is
        a number; the header says thousands or millions and ``unit`` does not; a layout of your own is
        not complete; an archive is not safe to open.

    Notes
    -----
    Format, encoding (UTF-8, UTF-16, else Windows-1252), delimiter and header (on one of the first 20
    rows) are found for each file and recorded in `Spend.files`. A file that is named and is no table of
    spend is refused; one in a folder or an archive, or found by a pattern, is listed in `Spend.unread`
    and the faults.
    """
    if unit is not None and unit not in UNITS:
        raise InputError(f"the unit {unit!r} is not known; it is one of {', '.join(UNITS)}")
    asked = Asked(dict(columns or {}), read_layouts(layouts) if layouts else (), unit)
    check_mapping(asked.columns)
    if not isinstance(source, str | os.PathLike | Sequence):
        return Spend.of_frame(source, asked)
    everything = Reading([], [])
    for found in find_files(source):
        reading = _read_found(found, asked)
        everything.files.extend(reading.files)
        everything.unread.extend(reading.unread)
    if not everything.files:
        raise InputError(f"no table of spend was found{reasons(everything.unread)}")
    return Spend.of_files(everything.files, everything.unread)


def _read_found(found: Found, asked: Asked) -> Reading:
    data = content_of(found.path)
    with ThreadPoolExecutor(1) as beside:
        # Hashing lets go of the interpreter, so it costs next to nothing beside the parsing
        digest = beside.submit(lambda: hashlib.sha256(data).hexdigest())
        try:
            return read_source(Source(found.name, data, len(data), digest.result), asked)
        except NotATableError as refusal:
            if found.named:
                raise
            return Reading([], [Unread(found.name, str(refusal))])
