"""What the cells of canonical columns say: dates, yes or no, groups, kinds. Each is read once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import coded_texts, constant, number_scalar, numbers, numpy_of
from localvalue.columns import Coded, coded, distinct
from localvalue.spend.dates import UNIX_EPOCH, read_dates
from localvalue.spend.faults import Cells, Fault, cell_faults, fault_table, join_faults
from localvalue.spend.fields import FIELDS, TABLE
from localvalue.spend.flags import flag
from localvalue.spend.groups import group
from localvalue.spend.kinds import basis, kind, tier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from localvalue.spend.sources import ReadFile
    from localvalue.spend.tidy import Tidy

_READERS: Final[Mapping[str, Callable[[str], str | None]]] = {
    **{field.name: partial(flag, column=field.name) for field in TABLE if field.reads == "flag"},
    "beneficiary_group": group,
    "kind": kind,
    "basis": basis,
    "tier": tier,
}
"""What reads a cell of each column: a code, ``""`` for nothing, None in words that are not known."""

_DATES: Final = {
    "unreadable_date": "left blank: it is no date",
    "ambiguous_date": "left blank: other cells of the column have the month first, and this may be either",
    "american_date": "read with the month first, as it is no date otherwise",
}


class Read(NamedTuple):
    """A column whose cells were read."""

    column: pa.Array | pa.ChunkedArray
    faults: list[tuple[str, str, NDArray[np.int64]]]
    """Kind, action and the lines."""


def read_values(file: ReadFile) -> ReadFile:
    """
    Return a file whose canonical columns hold codes and dates in the place of words.

    Parameters
    ----------
    file
        As its reader gives it: text as it stands.

    Returns
    -------
    file
        ``date`` is a column of days, null where there is none; flags are ``yes`` or ``no``; groups, kinds and
        bases are their codes, and a tier is a whole number. What is in words that are not known is
        kept as it is, and is a fault. What the layout gives every line is added.
    """
    table, told = _with_constants(file.lines.lines, file.source.constants), []
    for name in table.column_names:
        read = _read(name, table[name])
        if read is None:
            continue
        own = file.source.columns.get(name, name)
        for what, action, at in read.faults:
            values = pc.cast(table[name].take(numbers(at)), pa.string()).combine_chunks()
            rows = file.lines.row[at]
            told.append(
                cell_faults(file.source.name, Cells(own, what, rows, values, constant(action, len(at))))
            )
        place = table.column_names.index(name)
        table = table.set_column(place, name, read.column)
    first, last = _period(table)
    told.append(fault_table(file.source.name, _unsure(file.source.unsure)))
    lines = file.lines._replace(lines=table, faults=join_faults([_wanted(file.lines, table), *told]))
    return file._replace(lines=lines, source=replace(file.source, first_date=first, last_date=last))


def _read(name: str, column: pa.ChunkedArray) -> Read | None:
    """Return a column read; None where it needs no reading."""
    if name == "date":
        return _dates(column)
    if name not in _READERS:
        return None
    own = coded(column)
    answers = [_READERS[name](cell) for cell in own.cells]
    if answers == own.cells:
        return None
    unknown = np.array([*(answer is None for answer in answers), False])
    at = np.flatnonzero(unknown[own.codes]).astype(np.int64)
    cells = [cell if answer is None else answer for cell, answer in zip(own.cells, answers, strict=True)]
    blank = np.array([*(not cell for cell in cells), False])
    codes = np.where(blank[own.codes], np.int32(-1), own.codes)
    new = distinct(Coded(codes, cells))
    faults = [("unknown_wording", f"kept as it is: not a known {_NAMES[name]}", at)] if len(at) else []
    return Read(coded_texts(new.codes, new.cells), faults)


def _dates(column: pa.ChunkedArray) -> Read | None:
    if pa.types.is_date32(column.type):
        return None
    own = coded(column)
    used = np.unique(own.codes[own.codes >= 0])
    read = read_dates([own.cells[code] for code in used.tolist()])
    days = np.zeros(len(own.cells) + 1, dtype=np.int32)
    known = np.zeros(len(own.cells) + 1, dtype=np.bool_)
    days[used], known[used] = read.days, read.known
    faults = []
    for what, action in _DATES.items():
        bad = np.zeros(len(own.cells) + 1, dtype=np.bool_)
        bad[used] = [problem == what for problem in read.problems]
        at = np.flatnonzero(bad[own.codes]).astype(np.int64)
        if len(at):
            faults.append((what, action, at))
    return Read(numbers(days[own.codes], known[own.codes]).view(pa.date32()), faults)


def _period(table: pa.Table) -> tuple[str, str]:
    """Return the first and the last date of the lines by ISO 8601; blank where there is none."""
    if "date" not in table.column_names:
        return "", ""
    days = table["date"].filter(pc.is_valid(table["date"])).combine_chunks()
    if not len(days):
        return "", ""
    number = numpy_of(days.view(pa.int32()) if isinstance(days, pa.Array) else days.cast(pa.int32()))
    start = np.datetime64(UNIX_EPOCH)
    return str(start + int(number.min())), str(start + int(number.max()))


def _with_constants(table: pa.Table, constants: Mapping[str, str]) -> pa.Table:
    for name, cell in constants.items():
        if name not in table.column_names:
            column = coded_texts(np.zeros(len(table), dtype=np.int32), [cell])
            after = [
                place for place, held in enumerate(table.column_names) if _order(held) < FIELDS.index(name)
            ]
            table = table.add_column(max(after, default=-1) + 1, name, column)
    return table


def _order(name: str) -> int:
    own = "amount" if name == "amount_pence" else name
    return FIELDS.index(own) if own in FIELDS else len(FIELDS)


def _wanted(lines: Tidy, table: pa.Table) -> pa.Table:
    """Return the faults of a table but for blank amounts of lines that measure something other than money."""
    if not {"measure", "measure_value"} <= set(table.column_names) or not len(lines.faults):
        return lines.faults
    measured = numpy_of(pc.and_(pc.is_valid(table["measure"]), pc.is_valid(table["measure_value"])))
    blank = np.array([kind == "blank_amount" for kind in lines.faults["kind"].to_pylist()])
    line = numpy_of(pc.fill_null(lines.faults["line"], number_scalar(-1, pa.int64())))
    keep = ~(blank & np.isin(line, lines.row[measured.astype(np.bool_)]))
    return lines.faults.take(numbers(np.flatnonzero(keep)))


def _unsure(unsure: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    return [
        Fault(
            None,
            "",
            " and ".join(map(repr, names)),
            "unsure_column",
            f'none is taken as the {field}: say which with --column {field}="{names[0]}"',
        )
        for field, names in unsure.items()
    ]


_NAMES: Final = {
    **{field.name: "yes or no" for field in TABLE if field.reads == "flag"},
    "beneficiary_group": "beneficiary group",
    "kind": "kind of line",
    "basis": "basis",
    "tier": "tier, which is a whole number from 1",
}
