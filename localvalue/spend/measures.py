"""Measures other than money: people, jobs, apprentice weeks, hours. Never added to pounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa

from localvalue.arrays import constant, numbers, texts
from localvalue.columns import Coded, coded, unique_rows
from localvalue.spend.faults import SCHEMA, join_faults

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.table import Spend

MEASURE: Final = "measure"
VALUE: Final = "measure_value"
UNIT: Final = "measure_unit"
"""The columns of a table of spend that hold a line's measure, how much of it, and in what unit."""

PER_UNIT: Final = 1_000_000
"""Quantities are kept in whole millionths, so that their parts add up exactly."""

_LARGEST: Final = Decimal(10**12)


class Measures(NamedTuple):
    """What the lines of a table measure other than money."""

    kinds: list[tuple[str, str]]
    """The different measures and their units; a unit is ``""`` where none is given."""
    codes: NDArray[np.int32]
    """Which of them each line has, shape ``(lines,)``; -1 where it has none."""
    millionths: NDArray[np.int64]
    """How much, shape ``(lines,)``."""
    faults: pa.Table
    """Values that could not be read and count as 0: ``file, line, column, value, kind, action``."""


def measures(spend: Spend) -> Measures:
    """
    Return what the lines of a table measure other than money.

    Parameters
    ----------
    spend
        The lines; those with a ``measure`` and a ``measure_value`` have one.

    Returns
    -------
    measures
        Two lines of one measure in different units are of two kinds: units are never mixed.
    """
    held = spend.lines.column_names
    if MEASURE not in held or VALUE not in held:
        none = np.full(len(spend), -1, dtype=np.int32)
        return Measures([], none, np.zeros(len(spend), dtype=np.int64), join_faults([]))
    values = coded(spend.lines.column(VALUE))
    quantities = [_millionths(cell) for cell in values.cells]
    readable = np.array([*(each is not None for each in quantities), False])[values.codes]
    millionths = np.array([*(each or 0 for each in quantities), 0], dtype=np.int64)[values.codes]
    names = coded(spend.lines.column(MEASURE))
    mine = np.flatnonzero(readable & (names.codes >= 0))
    units = coded(spend.lines.column(UNIT)) if UNIT in held else names._replace(codes=names.codes * 0 - 1)
    codes = np.full(len(spend), -1, dtype=np.int32)
    codes[mine], first = unique_rows([names.codes[mine], units.codes[mine]])
    kinds = [
        (names.cells[names.codes[line]], units.cells[units.codes[line]] if units.codes[line] >= 0 else "")
        for line in mine[first].tolist()
    ]
    unreadable = np.flatnonzero((values.codes >= 0) & ~readable)
    unnamed = np.flatnonzero(readable & (names.codes < 0))
    faults = [
        _faults(spend, lines, values, kind)
        for lines, kind in ((unreadable, "unreadable_measure"), (unnamed, "unnamed_measure"))
    ]
    return Measures(kinds, codes, np.where(codes >= 0, millionths, 0), join_faults(faults))


def _millionths(text: str) -> int | None:
    try:
        value = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return int((value * PER_UNIT).to_integral_value(ROUND_HALF_UP))


def _faults(spend: Spend, lines: NDArray[np.intp], values: Coded, kind: str) -> pa.Table:
    files, rows = spend.where(lines)
    count = len(lines)
    columns = [
        texts(files),
        numbers(rows),
        constant(VALUE, count),
        texts([values.cells[code] for code in values.codes[lines].tolist()]),
        constant(kind, count),
        constant("not counted", count),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)
