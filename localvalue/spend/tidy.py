"""From columns of text to lines: trimmed, canonical, in pence, with every fault listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from localvalue.arrays import constant, numbers
from localvalue.errors import InputError
from localvalue.spend.amounts import Amounts, read_amounts, rounded_to
from localvalue.spend.cells import blank_rows, trimmed
from localvalue.spend.faults import Cells, Fault, cell_faults, fault_table, join_faults
from localvalue.spend.fields import FIELDS, TELLING
from localvalue.spend.footers import Rows, footers, repeated_headers
from localvalue.spend.meanings import settle
from localvalue.spend.refusals import NotATableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.spend.amounts import AmountProblem
    from localvalue.spend.layouts import Header, Recognised

_EXAMPLES: Final = 5
COLUMNS: Final = tuple("amount_pence" if field == "amount" else field for field in FIELDS)
"""The canonical columns of the lines, in the order that they have."""

_RESERVED: Final = frozenset({*FIELDS, *COLUMNS})
_ACTIONS: Final[dict[AmountProblem, str]] = {
    "blank_amount": "counted as 0.00",
    "unreadable_amount": "counted as 0.00",
}


class Raw(NamedTuple):
    """A table as it stands in a file."""

    file: str
    header: Header
    recognised: Recognised
    columns: Sequence[pa.ChunkedArray]
    """One a cell of the header; null where empty, not yet trimmed."""
    rows: int
    first_row: int
    """The record of the file that the first of the rows is."""
    above: list[Fault]
    """Rows above these that are not lines."""
    faults: list[Fault]
    """Found above the rows beside those."""
    odd: list[tuple[int, Fault]]
    """Found in the rows: position, and the fault with no line yet."""
    overlong: list[int]
    """Positions of the rows that hold something beyond the header's width: not blank, whatever the rest."""
    amounts: Amounts | None
    """Where they are numbers already."""
    made: bool = False
    """Whether somebody's program made the table, so that no row of it is a footer."""
    numbers: NDArray[np.int64] | None = None
    """The record that each row is, where they do not follow each other; shape ``(rows,)``."""

    def records(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """
        Return which records of the file rows are.

        Parameters
        ----------
        at
            Their positions, shape ``(n,)``.

        Returns
        -------
        records
            As a person counts them, from 1; shape ``(n,)``.
        """
        return self.first_row + at if self.numbers is None else self.numbers[at]


class Tidy(NamedTuple):
    """The lines of one file."""

    lines: pa.Table
    """Canonical columns, then the others; ``line_id`` only where the file has its own."""
    row: NDArray[np.int64]
    faults: pa.Table
    ignored: tuple[str, ...]
    blank_rows: int
    removed: int


def tidy(raw: Raw) -> Tidy:
    """
    Return the lines of a table.

    Parameters
    ----------
    raw
        The table as it stands in the file.

    Returns
    -------
    tidy
        Every row that is not blank, not the header again and not a footer, in order.

    Raises
    ------
    InputError
        There are none, or none of their amounts is a number.
    """
    raw = settle(raw)
    columns = [trimmed(column) for column in raw.columns]
    amount_at = raw.recognised.fields["amount"]
    pounds = raw.recognised.pounds
    ready = raw.amounts if pounds == 1 else None
    amounts = ready or read_amounts(columns[amount_at], pounds)
    told = frozenset(at for field, at in raw.recognised.fields.items() if field in TELLING)
    rows = Rows(columns, raw.header, amount_at, told, amounts.pence)
    drop = np.zeros(raw.rows, dtype=np.bool_)
    drop[blank_rows(columns, raw.rows)] = True
    drop[raw.overlong] = False
    blank = int(drop.sum())
    removed = [(at, _again(raw.header)) for at in repeated_headers(rows)]
    drop[[at for at, _ in removed]] = True
    if not raw.made:
        removed += footers(rows, np.flatnonzero(~drop))
    drop[[at for at, _ in removed]] = True
    kept = np.flatnonzero(~drop)
    _require_amounts(raw, columns[amount_at], amounts, kept)
    odd = [*removed, *((at, fault) for at, fault in raw.odd if not drop[at])]
    few = [*raw.above, *raw.faults, *(_placed(raw, at, fault) for at, fault in odd)]
    found = [fault_table(raw.file, few), *_amount_faults(raw, columns[amount_at], amounts, drop)]
    pence = amounts.pence if len(kept) == raw.rows else amounts.pence[kept]
    table, ignored = _named(raw, columns, kept, pence)
    return Tidy(table, raw.records(kept), join_faults(found), ignored, blank, len(raw.above) + len(removed))


def _placed(raw: Raw, at: int, fault: Fault) -> Fault:
    return fault._replace(line=int(raw.records(np.array([at], dtype=np.int64))[0]))


def _again(header: Header) -> Fault:
    value = " | ".join(filter(None, header.cells))
    return Fault(None, "", value, "repeated_header", "removed: the header again, not a line")


def _amount_faults(
    raw: Raw, column: pa.ChunkedArray, amounts: Amounts, drop: NDArray[np.bool_]
) -> list[pa.Table]:
    name = raw.header.names[raw.recognised.fields["amount"]]
    tables = []
    for kind, positions in amounts.problems.items():
        at = positions[~drop[positions]]
        if not len(at):
            continue
        action = _ACTIONS.get(kind)
        actions = constant(action, len(at)) if action else rounded_to(amounts.pence[at])
        values = column.take(numbers(at)).combine_chunks()
        values = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
        tables.append(cell_faults(raw.file, Cells(name, kind, raw.records(at), values, actions)))
    return tables


def _require_amounts(raw: Raw, column: pa.ChunkedArray, amounts: Amounts, kept: NDArray[np.int64]) -> None:
    if not len(kept):
        raise NotATableError(f"{raw.file} has a header and no lines below it; there is nothing to score")
    none = np.zeros(0, dtype=np.int64)
    bad = amounts.problems.get("unreadable_amount", none)
    if not len(bad):
        return
    bad = np.intersect1d(bad, kept)
    blank = np.intersect1d(amounts.problems.get("blank_amount", none), kept)
    if not len(bad) or len(bad) + len(blank) < len(kept):
        return
    name = raw.header.names[raw.recognised.fields["amount"]]
    found = list(dict.fromkeys(column.take(numbers(bad[:1000])).to_pylist()))[:_EXAMPLES]
    others = ", ".join(repr(other) for other in raw.header.names if other and other != name)
    raise InputError(
        f"{raw.file}: the column {name!r} was taken as the amount, and none of its {len(bad):,} cells is"
        f" an amount of pounds: found {', '.join(map(repr, found))}; name the right one with"
        f' --column amount="..." (the other columns are {others or "none"})'
    )


def _named(
    raw: Raw, columns: list[pa.ChunkedArray], kept: NDArray[np.int64], pence: NDArray[np.int64]
) -> tuple[pa.Table, tuple[str, ...]]:
    """Return the columns under their canonical names, then the others under their own."""
    fields = raw.recognised.fields
    at = None if len(kept) == raw.rows else numbers(kept)
    arrays: list[Any] = []
    names: list[str] = []
    for field in FIELDS:
        if field in fields:
            own = columns[fields[field]]
            arrays.append(numbers(pence) if field == "amount" else _taken(own, at))
            names.append("amount_pence" if field == "amount" else field)
    ignored = []
    used = set(fields.values())
    for position, (name, column) in enumerate(zip(raw.header.names, columns, strict=True)):
        if position in used or (not name and column.null_count == len(column)):
            continue
        unique = _free_name(name or f"column_{position + 1}", {*names, *_RESERVED})
        arrays.append(_taken(column, at))
        names.append(unique)
        ignored.append(unique)
    return pa.Table.from_arrays(arrays, names=names), tuple(ignored)


def _taken(column: pa.ChunkedArray, at: pa.Array | None) -> pa.ChunkedArray:
    return column if at is None else column.take(at)


def _free_name(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name} ({count})"
    return unique
