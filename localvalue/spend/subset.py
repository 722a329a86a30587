"""Some of the lines of a table, with what was found of them and nothing of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import coded_texts, number_scalar, numbers, numpy_of, texts
from localvalue.columns import coded, distinct, used
from localvalue.spend.faults import NO_FAULTS
from localvalue.spend.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.spend.landing_table import LandingTable
    from localvalue.spend.sources import SourceFile
    from localvalue.spend.table import Spend

    Int64s = NDArray[np.int64]

_ROWS: Final = 1 << 40
"""More rows than a file has: what tells the rows of several files apart in one number."""

_OF_ANOTHER: Final = {
    "repeated_line": "kept, so it counts again",
    "repeated_line_id": "another line has it, so the line has one of its own",
}
"""What was done about kinds whose faults say where another line stands."""


def subset(spend: Spend, lines: Int64s) -> Spend:
    """
    Return some lines of a table.

    Parameters
    ----------
    spend
        The table.
    lines
        Positions of lines, rising, shape ``(n,)``.

    Returns
    -------
    spend
        Of the same kind. Of its files there are only those that hold any of the lines, counted as if they
        held no others; of the faults only those of these lines, and of these lines' rows in the table of
        landings. No text of another line is in it, not even as a value that a column no longer has.
    """
    landings = spend.landings
    within = of_rows(spend, lines)
    again = within.filter(pc.is_in(within["kind"], value_set=texts(["repeated_line"])))
    pence = spend.pence()[lines]
    repeats = lines_of(spend, lines, again)
    return replace(
        spend,
        lines=compact(spend.lines.take(numbers(lines))),
        faults=within,
        files=_files(spend, lines),
        row=spend.row[lines],
        unread=(),
        landings=None if landings is None else _landings(landings, lines, len(spend)),
        repeats=Repeats(len(repeats), int(pence[repeats].sum())),
    )


def of_rows(spend: Spend, lines: Int64s, faults: pa.Table | None = None) -> pa.Table:
    """
    Return the faults of some lines, and of what the table of landings says of them.

    Parameters
    ----------
    spend
        The whole table.
    lines
        Positions of lines, shape ``(n,)``.
    faults
        The faults to choose from; left out, those of the table.

    Returns
    -------
    faults
        With the columns that they have. What speaks of a whole file, or of a row that is no line, is left
        out: it may be about others.
    """
    faults = spend.faults if faults is None else faults
    if not len(faults):
        return faults
    stood = [_keys(spend.files, spend.file_index[lines], spend.row[lines])]
    if spend.landings is not None:
        rows = np.flatnonzero(np.isin(spend.landings.line, lines))
        table = spend.landings
        stood.append(_keys(table.files, _owners(table.files)[rows], table.row[rows]))
    number = {key: at for at, key in enumerate(dict.fromkeys(name for keys in stood for name, _, _ in keys))}
    wanted = np.concatenate(
        [number[name] * _ROWS + rows for keys in stood for name, rows, _ in keys] or [np.empty(0, np.int64)]
    )
    file = coded(faults["file"])
    of_file = np.array([*(number.get(cell, -1) for cell in file.cells), -1], dtype=np.int64)[file.codes]
    row = numpy_of(pc.fill_null(faults["line"], number_scalar(-1, pa.int64())))
    mine = (of_file >= 0) & (row >= 0) & np.isin(of_file * _ROWS + row, wanted)
    return _silent(compact(faults.take(numbers(np.flatnonzero(mine)))))


def lines_of(spend: Spend, lines: Int64s, faults: pa.Table) -> Int64s:
    """Return which of some lines, by their places among them, faults of lines are about."""
    places = {name: at for at, name in enumerate(dict.fromkeys(file.name for file in spend.files))}
    of_file = np.array([places[file.name] for file in spend.files], dtype=np.int64)
    keys = of_file[spend.file_index[lines]] * _ROWS + spend.row[lines]
    file = coded(faults["file"])
    own = np.array([*(places.get(cell, -1) for cell in file.cells), -1], dtype=np.int64)[file.codes]
    told = own * _ROWS + numpy_of(pc.fill_null(faults["line"], number_scalar(-1, pa.int64())))
    return np.flatnonzero(np.isin(keys, told))


def _silent(faults: pa.Table) -> pa.Table:
    """Return faults with no word of where the lines of others stand."""
    kind = coded(faults["kind"])
    held = [name for name in kind.cells if name in _OF_ANOTHER]
    if not held:
        return faults
    action = coded(faults["action"])
    cells, codes = list(action.cells), action.codes.copy()
    for name in held:
        codes[kind.codes == kind.cells.index(name)] = len(cells)
        cells.append(_OF_ANOTHER[name])
    place = faults.schema.get_field_index("action")
    kept = used(distinct(type(action)(codes, cells)))
    plain = coded_texts(kept.codes, kept.cells).cast(pa.string())
    return faults.set_column(place, faults.schema.field(place), plain)


def compact(table: pa.Table) -> pa.Table:
    """
    Return a table whose columns hold no value that no row has.

    Parameters
    ----------
    table
        Any. A column of codes keeps its values beside it, also those that were once in rows now gone.

    Returns
    -------
    table
        The same rows.
    """
    for place, name in enumerate(table.column_names):
        if pa.types.is_dictionary(table.schema.field(name).type):
            kept = used(coded(table.column(name)))
            table = table.set_column(place, name, coded_texts(kept.codes, kept.cells))
    return table.combine_chunks()


def _keys(files: Sequence[SourceFile], owner: Int64s, row: Int64s) -> list[tuple[str, Int64s, int]]:
    """Return the rows of each file, by its name."""
    held = np.unique(owner).tolist()
    return [(files[number].name, row[owner == number], number) for number in held]


def _owners(files: Sequence[SourceFile]) -> Int64s:
    return np.repeat(np.arange(len(files)), [file.lines for file in files])


def _files(spend: Spend, lines: Int64s) -> tuple[SourceFile, ...]:
    """Return the files that hold some lines, as if they held no others."""
    owner = spend.file_index[lines]
    dates = spend.lines["date"].take(numbers(lines)) if "date" in spend.lines.column_names else None
    found = []
    for number in np.unique(owner).tolist():
        mine = np.flatnonzero(owner == number)
        span: Mapping[str, object] = {"min": None, "max": None}
        if dates is not None:
            span = pc.min_max(dates.take(numbers(mine))).as_py()
        found.append(_only(spend.files[number], len(mine), span))
    return tuple(found)


def _only(file: SourceFile, lines: int, span: Mapping[str, object]) -> SourceFile:
    first, last = (str(span[end] or "") for end in ("min", "max"))
    rows = lines + (file.header_row > 0)
    return replace(
        file, bytes=0, rows=rows, lines=lines, blank_rows=0, removed=0, first_date=first, last_date=last
    )


def _landings(table: LandingTable, lines: Int64s, count: int) -> LandingTable:
    """Return the rows of a table of landings that are of some lines."""
    number = np.full(count + 1, -1, dtype=np.int64)
    number[lines] = np.arange(len(lines))
    rows = np.flatnonzero(number[table.line] >= 0)
    owner = _owners(table.files)[rows]
    of_row = np.full(len(table) + 1, -1, dtype=np.int64)
    of_row[rows] = np.arange(len(rows))
    mine = np.flatnonzero(number[table.parts.line] >= 0)
    parts = table.parts
    return replace(
        table,
        lines=compact(table.lines.take(numbers(rows))),
        row=table.row[rows],
        files=tuple(
            _only(table.files[each], int(np.count_nonzero(owner == each)), {"min": None, "max": None})
            for each in np.unique(owner).tolist()
        ),
        line=number[table.line[rows]],
        parts=parts._replace(
            line=number[parts.line[mine]],
            role=parts.role[mine],
            tier=parts.tier[mine],
            row=of_row[parts.row[mine]],
            lands=parts.lands[mine],
            received=parts.received[mine],
        ),
        faults=NO_FAULTS,
    )
