"""A table of landings: who else a line's pounds reach, by role, tier and place, tied to the lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import number_scalar, numpy_of
from localvalue.errors import InputError
from localvalue.rich import View
from localvalue.spend.faults import join_faults
from localvalue.spend.landing_cells import RowCells, where
from localvalue.spend.landing_parts import Claims, parts_of
from localvalue.spend.landings import SHARE_SLACK, SHARE_UNITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.landing_cells import Rows
    from localvalue.spend.landing_parts import Parts
    from localvalue.spend.sources import SourceFile
    from localvalue.spend.table import Spend

    Bools = NDArray[np.bool_]
    Int64s = NDArray[np.int64]

_SHOWN: Final = 5


@dataclass(frozen=True, eq=False, repr=False)
class LandingTable:
    """
    A table of landings whose rows are tied to the lines.

    Parameters
    ----------
    lines
        One row a landing, in the order of the files: text by canonical names, null where blank. Those that
        cannot be used are here too, and in the faults.
    row
        The record of its file that each was, shape ``(rows,)``.
    files
        What was understood of each file.
    line
        The line that each row is of, shape ``(rows,)``; -1 where there is no such line.
    parts
        What lands where.
    faults
        What was wrong: ``file, line, column, value, kind, action``.
    """

    lines: pa.Table
    row: Int64s
    files: tuple[SourceFile, ...]
    line: Int64s
    parts: Parts
    faults: pa.Table

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def where(self, rows: NDArray[np.integer[Any]]) -> tuple[list[str], Int64s]:
        """
        Return where rows stood.

        Parameters
        ----------
        rows
            Their positions, shape ``(n,)``.

        Returns
        -------
        files, records
            The file of each, and the record, as a spreadsheet counts rows.
        """
        return where(self.files, self.row, rows)

    def __repr__(self) -> str:
        """Return how many rows are of how many lines."""
        lines = len(np.unique(self.line[self.line >= 0]))
        names = ", ".join(file.name for file in self.files)
        rows = f"{len(self):,} {'row' if len(self) == 1 else 'rows'}"
        return f"Landings: {rows} of {lines:,} {'line' if lines == 1 else 'lines'}, from {names}"

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        return View(repr(self)).html()


def with_landings(spend: Spend, rows: Rows) -> Spend:
    """
    Return lines with a table of their landings.

    Parameters
    ----------
    spend
        The lines.
    rows
        The table as it was read.

    Returns
    -------
    spend
        The same lines; rows that cannot be used are in its faults.

    Raises
    ------
    InputError
        No row is of a line, none says how much, or what reached the first tier of a line is more than it.

    Notes
    -----
    A row says what its party received: a share of the line, or pounds. Shares or pounds of the first tier
    that are within 0.001 of the whole are taken as all of it; what they leave over is not placed. Where a
    line has rows of lower tiers only, its own supplier received the whole. Each lands what it received less
    what it passed down.
    """
    cells = RowCells(rows)
    line = _lines(spend, cells)
    claims = _claims(spend, cells, line)
    parts = parts_of(spend, cells, claims)
    faults = pa.concat_tables([rows.faults, join_faults(cells.told)])
    table = LandingTable(rows.lines, rows.row, rows.files, line, parts, faults)
    return replace(spend, landings=table, faults=pa.concat_tables([spend.faults, faults]))


def _lines(spend: Spend, cells: RowCells) -> Int64s:
    """Return the line of each row; -1 where it is of none."""
    ids = cells.rows.lines.column("line_id").cast(pa.string())
    every = spend.lines.column("line_id").cast(pa.string()).combine_chunks()
    found = pc.index_in(ids, value_set=every, skip_nulls=True)
    line = numpy_of(pc.fill_null(found, number_scalar(-1, pa.int32()))).astype(np.int64)
    if cells.count and not (line >= 0).any():
        said = list(dict.fromkeys(filter(None, ids.to_pylist())))[:_SHOWN]
        others = ", ".join(map(repr, every.slice(0, _SHOWN).to_pylist()))
        raise InputError(
            f"no row of the table of landings is of a line: its line_id says"
            f" {', '.join(map(repr, said)) or 'nothing'}, and the lines are called {others} and so on; give"
            " the lines the same identifiers"
        )
    blank = numpy_of(pc.is_null(ids)).astype(np.bool_)
    unknown = np.flatnonzero((line < 0) & ~blank)
    cells.tell("line_id", unknown, "unknown_line", "not used: there is no such line")
    cells.tell("line_id", np.flatnonzero(blank), "blank_line_id", "not used: it says no line")
    return line


def _claims(spend: Spend, cells: RowCells, line: Int64s) -> Claims:
    """Return what each row claims to have received of its line, in the units of the line."""
    role, tier, said = cells.roles(), cells.tiers(), cells.quantities()
    if not ((said.share >= 0) | said.has_pence).any():
        raise InputError(
            "no row of the table of landings says how much landed: a share is a number from 0 to 1, or a"
            " percentage with its sign, and an amount is pounds"
        )
    pence = spend.pence()
    of_line = np.where(line >= 0, pence[line], 0)
    signed = np.where(of_line < 0, -said.pence, said.pence)
    other_sign = said.has_pence & (signed < 0) & (line >= 0)
    action = "not used, so its part is not placed: its line has the other sign"
    cells.tell("amount", np.flatnonzero(other_sign), "other_sign", action)
    by_pence = said.has_pence & ~other_sign
    _tell_of_both(cells, said.share, np.where(by_pence, signed, -1), np.where(line >= 0, np.abs(of_line), -1))
    # A line with any pounds is counted in pence, one with none in millionths
    in_pence = np.zeros(len(pence), dtype=np.bool_)
    in_pence[line[by_pence & (line >= 0)]] = True
    units = np.where(in_pence, np.abs(pence), SHARE_UNITS)
    share = np.where(in_pence[line], _part(np.abs(of_line), said.share), said.share)
    received = np.where(by_pence, signed, np.where((said.share >= 0) & ~other_sign, share, -1))
    return Claims(line, role, tier, received, units)


def _tell_of_both(cells: RowCells, share: Int64s, pence: Int64s, whole: Int64s) -> None:
    """Tell of rows whose share and amount do not say the same."""
    both = np.flatnonzero((share >= 0) & (pence >= 0) & (whole >= 0))
    allowed = np.maximum(whole[both] * SHARE_SLACK, 1)
    off = np.abs(_part(whole[both], share[both]) - pence[both]) > allowed
    action = "not used: the amount says something else, and counts"
    cells.tell("share", both[off], "share_and_amount", action)


def _part(pence: Int64s, millionths: Int64s) -> Int64s:
    """Return a share of amounts to the nearest penny, without leaving 64 bits on the way."""
    whole, rest = np.divmod(pence, SHARE_UNITS)
    share = np.maximum(millionths, 0)
    return np.asarray(whole * share + (2 * rest * share + SHARE_UNITS) // (2 * SHARE_UNITS), dtype=np.int64)
