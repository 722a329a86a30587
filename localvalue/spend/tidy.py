"""From columns of text to lines: trimmed, canonical, in pence, with every fault listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import numbers, texts
from localvalue.spend.amount_faults import amount_faults, require_amounts
from localvalue.spend.amounts import Amounts, read_amounts
from localvalue.spend.cells import blank_rows, trimmed
from localvalue.spend.faults import Fault, fault_table, join_faults
from localvalue.spend.fields import FIELDS, TELLING
from localvalue.spend.footers import LAST_ROWS, Rows, footers, repeated_headers
from localvalue.spend.keeping import Held, Lines
from localvalue.spend.landing_fields import LANDING_FIELDS, LANDINGS
from localvalue.spend.meanings import settle
from localvalue.spend.refusals import NoLinesError
from localvalue.spend.totals import Seen, Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from localvalue.spend.keeping import Keeper
    from localvalue.spend.layouts import Header, Recognised

COLUMNS: Final = tuple("amount_pence" if field == "amount" else field for field in FIELDS)
"""The canonical columns of the lines, in the order that they have."""

_RESERVED: Final = frozenset({*FIELDS, *COLUMNS})

_UNCLOSED: Final = "unclosed_quote"
_KEPT_FAULT: Final = texts([_UNCLOSED])[0]


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
    return _landings(raw) if raw.recognised.layout == LANDINGS else tidy_blocks([raw], Held())


def tidy_blocks(raws: Iterable[Raw], keeper: Keeper) -> Tidy:
    """
    Return the lines of a table that is read block by block.

    Parameters
    ----------
    raws
        Its blocks in order, at least one; what stands above the rows is in the first.
    keeper
        Where the lines are kept meanwhile.

    Returns
    -------
    tidy
        Every row that is not blank, not the header again and not a footer, in order.

    Raises
    ------
    InputError
        There are none, or none of their amounts is a number.
    """
    table: _Table | None = None
    totals = Totals()
    for each in raws:
        raw = _with_amount(each)
        block = _block(settle(raw), totals)
        table = table or _Table(raw)
        table.add(block)
        keeper.add(Lines({at: block.columns[at] for at in table.wanted}, block.pence, block.row))
    if table is None:
        raise ValueError("a table has a block, if it is empty")
    return table.finished(keeper.all())


def _with_amount(raw: Raw) -> Raw:
    """Return a table of measures alone with a column of amounts, all blank."""
    fields, header = raw.recognised.fields, raw.header
    if "amount" in fields:
        return raw
    blank = pa.chunked_array([pa.nulls(raw.rows, pa.string())])
    return raw._replace(
        columns=[*raw.columns, blank],
        header=header._replace(cells=(*header.cells, ""), names=(*header.names, "")),
        recognised=raw.recognised._replace(fields={**fields, "amount": len(header.names)}),
    )


class _Block(NamedTuple):
    """The lines of some rows of a table."""

    columns: list[pa.ChunkedArray]
    """Trimmed, one a cell of the header."""
    pence: NDArray[np.int64]
    row: NDArray[np.int64]
    faults: pa.Table
    filled: list[bool]
    """Which columns hold anything, in whatever row."""
    blank: int
    removed: int
    totals: list[Fault]
    """Those among the rows that were removed, with no kind yet."""


class _Table:
    """What has to be known of a whole table, gathered from its blocks."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw._replace(columns=[], odd=[], amounts=None, numbers=None)
        amount_at = raw.recognised.fields["amount"]
        others = {at for field, at in raw.recognised.fields.items() if field != "amount"}
        self.wanted = [at for at in range(len(raw.header.names)) if at != amount_at or at in others]
        """Positions of the columns that are kept; the text of amounts is not."""
        self._faults: list[pa.Table] = []
        self._filled = [False] * len(raw.header.names)
        self._blank = self._removed = self._lines = self._sum = 0
        self._last: list[_Block] = []
        self._totals: list[Fault] = []

    def add(self, block: _Block) -> None:
        """Take a block into account."""
        self._faults.append(block.faults)
        self._filled = [one or other for one, other in zip(self._filled, block.filled, strict=True)]
        self._blank += block.blank
        self._removed += block.removed
        self._totals += block.totals
        self._lines += len(block.row)
        self._sum += int(block.pence.sum())
        # As few of the last blocks as hold the rows among which totals and notes are looked for
        self._last.append(block)
        while sum(len(each.row) for each in self._last[1:]) >= LAST_ROWS:
            self._last.pop(0)

    def finished(self, lines: Lines) -> Tidy:
        """Return the lines without totals and notes below them."""
        below = [] if self._raw.made else self._footers()
        count = self._lines - len(below)
        faults = pa.concat_tables(self._faults)
        if below:
            gone = pc.is_in(faults["line"], value_set=numbers(lines.row[count:]))
            kept = pc.or_(pc.invert(gone), pc.equal(faults["kind"], _KEPT_FAULT))
            found = [fault._replace(line=int(lines.row[count + at])) for at, fault in below]
            faults = join_faults([fault_table(self._raw.file, found), faults.filter(kept)])
        if self._totals:
            end = int(lines.row[count - 1]) if count else 0
            found = [_by_place(fault, end) for fault in self._totals]
            faults = join_faults([fault_table(self._raw.file, found), faults])
        require_amounts(self._raw, count, faults)
        table, ignored = self._named(lines, count)
        return Tidy(table, lines.row[:count], faults, ignored, self._blank, self._removed + len(below))

    def _footers(self) -> list[tuple[int, Fault]]:
        """Return the totals and notes at the end, by their positions from the first of them on."""
        columns = [
            pa.chunked_array(
                [chunk for block in self._last for chunk in _last_rows(block.columns[at]).chunks], pa.string()
            )
            for at in range(len(self._filled))
        ]
        pence = np.concatenate([block.pence for block in self._last])[-LAST_ROWS:]
        columns = [column.slice(len(column) - len(pence)) for column in columns]
        found = footers(_rows(self._raw, columns, pence), self._sum, self._lines)
        return [(at - (len(pence) - len(found)), fault) for at, fault in found]

    def _named(self, lines: Lines, count: int) -> tuple[pa.Table, tuple[str, ...]]:
        """Return the columns under their canonical names, then the others under their own."""
        fields = self._raw.recognised.fields
        arrays: dict[str, Any] = {}
        for field in FIELDS:
            if field == "amount":
                arrays["amount_pence"] = numbers(lines.pence[:count])
            elif field in fields:
                arrays[field] = lines.columns[fields[field]].slice(0, count)
        ignored = []
        used = set(fields.values())
        for at, name in enumerate(self._raw.header.names):
            if at in used or not (name or self._filled[at]):
                continue
            unique = _free_name(name or f"column_{at + 1}", {*arrays, *_RESERVED})
            arrays[unique] = lines.columns[at].slice(0, count)
            ignored.append(unique)
        return pa.Table.from_arrays(list(arrays.values()), names=list(arrays)), tuple(ignored)


def _by_place(fault: Fault, end: int) -> Fault:
    """Return the fault of a total with its kind, by whether a line follows it."""
    return fault._replace(kind="footer" if (fault.line or 0) > end else "subtotal")


def _block(raw: Raw, totals: Totals) -> _Block:
    """Return the lines of some rows; totals and notes at the end are still among them."""
    columns = [trimmed(column) for column in raw.columns]
    amount = columns[raw.recognised.fields["amount"]]
    pounds = raw.recognised.pounds
    ready = raw.amounts if pounds == 1 else None
    amounts = ready or read_amounts(amount, pounds)
    drop = np.zeros(raw.rows, dtype=np.bool_)
    drop[blank_rows(columns, raw.rows)] = True
    drop[raw.overlong] = False
    blank = int(drop.sum())
    again = repeated_headers(_rows(raw, columns, amounts.pence))
    drop[again] = True
    everything = raw.records(np.arange(raw.rows))
    seen = Seen(columns, raw.recognised.fields, amounts.pence, everything, drop)
    sums = None if raw.made else totals.find(seen)
    drop[sums.at if sums else []] = True
    odd = [*((at, _again(raw.header)) for at in again), *raw.odd]
    told = {"repeated_header", _UNCLOSED}
    few = [*raw.above, *raw.faults, *(sums.doubtful if sums else ())]
    few += [_placed(raw, at, fault) for at, fault in odd if fault.kind in told or not drop[at]]
    found = [fault_table(raw.file, few), *amount_faults(raw, amount, amounts, drop)]
    kept = np.flatnonzero(~drop)
    at = None if len(kept) == raw.rows else numbers(kept)
    return _Block(
        columns=[column if at is None else column.take(at) for column in columns],
        pence=amounts.pence if at is None else amounts.pence[kept],
        row=raw.records(kept),
        faults=join_faults(found),
        filled=[column.null_count < len(column) for column in columns],
        blank=blank,
        removed=len(raw.above) + len(again) + len(sums.at if sums else ()),
        totals=sums.removed if sums else [],
    )


def _rows(raw: Raw, columns: list[pa.ChunkedArray], pence: NDArray[np.int64]) -> Rows:
    fields = raw.recognised.fields
    told = frozenset(at for field, at in fields.items() if field in TELLING)
    return Rows(columns, raw.header, fields["amount"], told, pence)


def _last_rows(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.slice(max(0, len(column) - LAST_ROWS)).cast(pa.string())


def _landings(raw: Raw) -> Tidy:
    """Return the rows of a table of landings: all that are not blank, as text."""
    columns = [trimmed(column) for column in raw.columns]
    blank = np.zeros(raw.rows, dtype=np.bool_)
    blank[blank_rows(columns, raw.rows)] = True
    blank[raw.overlong] = False
    kept = np.flatnonzero(~blank)
    if not len(kept):
        raise NoLinesError(f"{raw.file} has a header and no landings below it")
    fields = {at: field for field, at in raw.recognised.fields.items()}
    names: dict[str, pa.ChunkedArray] = {}
    ignored = []
    for at, (name, column) in enumerate(zip(raw.header.names, columns, strict=True)):
        if at not in fields and not name and column.null_count == len(column):
            continue
        unique = fields.get(at) or _free_name(name or f"column_{at + 1}", {*names, *LANDING_FIELDS})
        names[unique] = column.cast(pa.string()).take(numbers(kept))
        if at not in fields:
            ignored.append(unique)
    few = [*raw.above, *raw.faults, *(_placed(raw, at, fault) for at, fault in raw.odd if not blank[at])]
    faults = join_faults([fault_table(raw.file, few)])
    table = pa.Table.from_arrays(list(names.values()), names=list(names))
    return Tidy(table, raw.records(kept), faults, tuple(ignored), int(blank.sum()), len(raw.above))


def _placed(raw: Raw, at: int, fault: Fault) -> Fault:
    return fault._replace(line=int(raw.records(np.array([at], dtype=np.int64))[0]))


def _again(header: Header) -> Fault:
    value = " | ".join(filter(None, header.cells))
    return Fault(None, "", value, "repeated_header", "removed: the header again, not a line")


def _free_name(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name} ({count})"
    return unique
