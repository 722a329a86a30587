"""Lines that say the same as an earlier line, in one file or in another: reported, never removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import numbers, numpy_of, texts
from localvalue.columns import coded, factorize, unique_rows
from localvalue.rich import View
from localvalue.spend.faults import Cells, cell_faults
from localvalue.spend.layout_tables import header_key
from localvalue.units import plain_gbp, short_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.spend.sources import SourceFile

REFERENCES: Final = frozenset(
    map(
        header_key,
        (
            "Reference", "Transaction Number", "Transaction No", "Transaction ID", "Transaction Ref",
            "Transaction Reference", "Invoice Number", "Invoice No", "Invoice Ref", "Invoice Reference",
            "Document No", "Document Number", "Internal Ref Number", "Internal Reference", "Voucher Number",
            "Voucher No", "Payment Reference", "Payment Ref", "Payment Number", "Payment No", "PO Number",
            "Purchase Order Number", "Order Number", "Line Number", "Line No", "Ref", "Ref No", "ocid",
        ),
    )
)  # fmt: skip
"""Headers of what tells one payment from another of the same amount."""

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number, the golden ratio of 64 bits: what is multiplied by it is well mixed."""
_PART_LINES: Final = 1 << 22
_KEYS: Final = 3


class Repeats(NamedTuple):
    """Lines that say the same as an earlier one."""

    lines: int = 0
    pence: int = 0

    def _repr_html_(self) -> str:
        """Return how much repeats, for a notebook."""
        facts = [("lines", f"{self.lines:,}"), ("pounds", short_gbp(self.pence))]
        return View("Lines that say the same as an earlier one", facts).html()


class Repeated(NamedTuple):
    """Which lines repeat which."""

    again: NDArray[np.int64]
    """Rising, shape ``(n,)``."""
    first: NDArray[np.int64]
    """The first line that says the same, shape ``(n,)``."""


NONE_REPEATED: Final = Repeats()
NOT_REPEATED: Final = Repeated(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def repeated(lines: pa.Table, files: Sequence[SourceFile]) -> Repeated:
    """
    Return which lines repeat an earlier one.

    Parameters
    ----------
    lines
        With the files' own identifiers, where they have any.
    files
        In the order of their lines.

    Returns
    -------
    repeated
        Lines with a supplier and an amount that are the same in every column that all the files have. None
        where they have neither dates nor references nor identifiers in common, which alone could tell.
    """
    common = set.intersection(*({*file.columns, *file.ignored, *file.constants} for file in files))
    told = [name for name in lines.column_names if name in common]
    telling = [name for name in told if name in {"line_id", "date"} or header_key(name) in REFERENCES]
    if "supplier" not in told or not telling:
        return NOT_REPEATED
    # What differs most first, and only of lines that are alike in that is the rest looked at
    keys = [*telling[:_KEYS], "supplier"]
    pence = numpy_of(lines["amount_pence"])
    at = _alike(lines, keys, pence)
    if not len(at):
        return NOT_REPEATED
    few = lines.select(told).take(numbers(at))
    _, amounts = np.unique(pence[at], return_inverse=True)
    groups, first = unique_rows([amounts.astype(np.int64), *(_codes(few[name]) for name in told)])
    again = first[groups] != np.arange(len(at))
    return Repeated(at[again], at[first[groups]][again])


def _alike(lines: pa.Table, keys: Sequence[str], pence: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the lines, rising, of which another has the same amount and keys, and a few by chance."""
    mixed = np.abs(pence).view(np.uint64) * _MIX
    for name in keys:
        codes = _codes(lines[name])
        for start in range(0, len(mixed), _PART_LINES):
            part = slice(start, start + _PART_LINES)
            mixed[part] = mixed[part] * _MIX + codes[part].astype(np.uint64)
    bought = (pence != 0) & numpy_of(pc.is_valid(lines["supplier"])).astype(np.bool_)
    parts = 1 + len(mixed) // _PART_LINES
    found = []
    for number in range(parts):
        # Part by part, because a table of tens of millions of lines must not be held several times
        mine = np.flatnonzero(bought & (mixed % np.uint64(parts) == number))
        groups, unique = factorize(mixed[mine].view(np.int64))
        found.append(mine[np.bincount(groups, minlength=len(unique))[groups] > 1])
    return np.sort(np.concatenate(found)).astype(np.int64)


def _codes(column: pa.ChunkedArray) -> NDArray[np.int32]:
    return coded(column).codes


def repeat_faults(
    found: Repeated, files: Sequence[SourceFile], rows: NDArray[np.int64], pence: NDArray[np.int64]
) -> list[pa.Table]:
    """
    Return the faults of lines that repeat another, one table a file.

    Parameters
    ----------
    found
        Which repeat which.
    files
        In the order of their lines.
    rows
        The record of its file that each line was, shape ``(lines,)``.
    pence
        The amount of each line, shape ``(lines,)``.

    Returns
    -------
    tables
        With the columns of the faults.
    """
    starts = np.cumsum([0, *(file.lines for file in files)])
    owner = np.searchsorted(starts, found.first, side="right") - 1
    tables = []
    for number, file in enumerate(files):
        mine = (found.again >= starts[number]) & (found.again < starts[number + 1])
        again = found.again[mine]
        where = zip(owner[mine].tolist(), rows[found.first[mine]].tolist(), strict=True)
        actions = [f"kept, so it counts again: the same as {files[own].name}:{row}" for own, row in where]
        values = [plain_gbp(int(each)) for each in pence[again]]
        cells = Cells("", "repeated_line", rows[again], texts(values), texts(actions))
        tables.append(cell_faults(file.name, cells))
    return tables
