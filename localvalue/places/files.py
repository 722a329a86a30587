"""The postcodes of a file: its rows, their columns and their order, and where each row is."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from localvalue.arrays import texts
from localvalue.errors import InputError
from localvalue.escape import csv_cell
from localvalue.outputs import atomic_file
from localvalue.places.postcodes import PREFIX, locate_postcodes
from localvalue.postcodes import read
from localvalue.spend.formats import book_of
from localvalue.spend.refusals import columns_listed
from localvalue.spend.sources import Source
from localvalue.spend.text import text_of
from localvalue.spend.workbooks import sheets_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from localvalue.atlas import Atlas

_SHOWN = ("postcode", "status", "precision", "lad_name", "small_area_code", "deprivation_decile")
_DEGREE_DECIMALS = 6
_HEADER_WITHIN = 20


def locate_file(
    path: Path, column: str, out: Path, atlas: Atlas, *, repair: bool = False, coarse: bool = False
) -> dict[str, int]:
    """
    Write a CSV file's rows again, with where each one's postcode is.

    Parameters
    ----------
    path
        A CSV or TSV file or a workbook, with the column named in one of its first 20 rows.
    column
        The column of postcodes.
    out
        The CSV file to write, whole or not at all.
    atlas
        The reference geography.
    repair
        Whether to mend cells that say nothing as they stand.
    coarse
        Whether a postcode that is not in the directory is placed at its sector.

    Returns
    -------
    counts
        Rows by precision where placed, else by the reason; the most first.

    Raises
    ------
    InputError
        The file is missing or no table of text, it has no such column, or it has columns of ours
        already.
    """
    header, rows = read_table(path, column)
    place = header.index(column.strip())
    table = locate_postcodes(
        texts([row[place] if place < len(row) else "" for row in rows]), atlas, repair=repair, coarse=coarse
    )
    ours = [[_text(name, cell) for cell in table.column(name).to_pylist()] for name in table.column_names]
    with atomic_file(out) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*map(csv_cell, header), *table.column_names])
        for row, *cells in zip(rows, *ours, strict=True):
            writer.writerow([*map(csv_cell, row), *[""] * (len(header) - len(row)), *cells])
    counts: dict[str, int] = {}
    for status, precision in zip(
        table.column(f"{PREFIX}status").to_pylist(),
        table.column(f"{PREFIX}precision").to_pylist(),
        strict=True,
    ):
        counts[precision or status] = counts.get(precision or status, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def read_table(path: Path, column: str) -> tuple[list[str], list[list[str]]]:
    """
    Return a table of text that has a column.

    Parameters
    ----------
    path
        A CSV or TSV file, or a workbook: of that, the first sheet that has the column.
    column
        The column, named in one of the first 20 rows.

    Returns
    -------
    header, rows
        The names of the columns, and the rows below, each as long as the header or shorter.

    Raises
    ------
    InputError
        The file is missing or no table of text, it has no such column, or it has columns of ours already.
    """
    tables = _tables(path)
    heads = [[[cell.strip() for cell in record] for record in table[:_HEADER_WITHIN]] for table in tables]
    found = next(
        (
            (table, number)
            for table, head in enumerate(heads)
            for number, cells in enumerate(head)
            if column.strip() in cells
        ),
        None,
    )
    if found is None:
        widest: list[str] = max((row for head in heads for row in head), key=len, default=[])
        has = columns_listed(widest)
        raise InputError(
            f'{path.name} has no column {column!r}; its columns are {has}. Name one with --column "..."'
        )
    header, rows = heads[found[0]][found[1]], tables[found[0]][found[1] + 1 :]
    _require_ours_absent(header, path.name)
    wide = next((number for number, row in enumerate(rows) if any(row[len(header) :])), None)
    if wide is not None:
        raise InputError(
            f"{path.name} has more cells than columns in row {found[1] + wide + 2}: give every column a name,"
            " or mend the row"
        )
    return header, [row[: len(header)] for row in rows]


def _tables(path: Path) -> list[list[list[str]]]:
    """Return the rows of a file, or of each sheet of a workbook."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}; check the path") from None
    book = book_of(Source(path.name, data, len(data), lambda: ""))
    if book is not None:
        # A sheet is a full rectangle: what is right of the last heading is blank
        return [[_bare(row) for row in sheet.rows] for sheet in sheets_of(book)]
    text = bytes(text_of(data, path.name).utf8).decode()
    delimiter = max(",\t;|", key=text[:10_000].count)
    try:
        return [list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))]
    except csv.Error as error:
        raise InputError(
            f"{path.name} cannot be read as a table ({error}); a quote may be open that is never closed"
        ) from None


def _bare(row: list[str]) -> list[str]:
    last = next((place for place in range(len(row), 0, -1) if row[place - 1]), 0)
    return row[:last]


def _require_ours_absent(header: Sequence[str], name: str) -> None:
    taken = [column for column in header if column.startswith(PREFIX)]
    if taken:
        raise InputError(
            f"{name} has columns of ours already ({', '.join(taken)}); leave them out, so that old and"
            " new answers are not mixed"
        )


def _text(name: str, cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        degrees = name.endswith(("longitude", "latitude"))
        return f"{cell:.{_DEGREE_DECIMALS}f}" if degrees else f"{cell:g}"
    return str(cell)


def locate_texts(
    postcodes: Sequence[str], atlas: Atlas, *, repair: bool = False, coarse: bool = False
) -> pa.Table:
    """
    Return where some postcodes are.

    Parameters
    ----------
    postcodes
        As people write them.
    atlas
        The reference geography.
    repair
        Whether to mend cells that say nothing as they stand.
    coarse
        Whether a postcode that is not in the directory is placed at its sector.

    Returns
    -------
    table
        One row a postcode, in order: ``given``, then the columns of `locate_postcodes`.
    """
    given = texts(postcodes)
    table = locate_postcodes(given, atlas, repair=repair, coarse=coarse)
    return table.add_column(0, "given", given)


def as_text(table: pa.Table) -> str:
    """
    Return located postcodes as text in columns.

    Parameters
    ----------
    table
        From `locate_texts`.

    Returns
    -------
    text
        One line a postcode, each column under its name; ``holds`` lists the postcodes of those that are
        malformed, where there are any.
    """
    names = ["given", *(PREFIX + name for name in _SHOWN), f"{PREFIX}easting", f"{PREFIX}northing"]
    columns = [[name, *(_text(name, cell) for cell in table.column(name).to_pylist())] for name in names]
    holds = [
        " and ".join(read(given).found) if status == "malformed" else ""
        for given, status in zip(
            table.column("given").to_pylist(), table.column(f"{PREFIX}status").to_pylist(), strict=True
        )
    ]
    if any(holds):
        columns.append(["holds", *holds])
    widths = [max(map(len, column)) for column in columns]
    rows = zip(*columns, strict=True)
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
