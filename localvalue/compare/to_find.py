"""The next step: the suppliers whose places are missing, and who is proposed to be left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import Coded, coded, unique_rows
from localvalue.compare.tables import Kind, Table, ratio
from localvalue.places import STATUS_CODE
from localvalue.rich import MOST_ROWS, View
from localvalue.spend.register_layouts import numbered_by
from localvalue.spend.scope import SCOPES
from localvalue.units import show_gbp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.scoring import Scored
    from localvalue.spend.scope import Scope

_SUPPLIERS: Final[tuple[tuple[str, Kind], ...]] = (
    ("supplier", "text"),
    ("supplier_number", "text"),
    ("lines", "count"),
    ("amount_gbp", "pence"),
    ("cumulative_share", "share"),
    ("postcode", "text"),
    ("role", "text"),
)
_OTHERS: Final[tuple[tuple[str, Kind], ...]] = (
    ("supplier", "text"),
    ("scope", "text"),
    ("reason", "text"),
    ("lines", "count"),
    ("amount_gbp", "pence"),
)


class ToFind(NamedTuple):
    """What is not placed, by who was paid."""

    suppliers: Table
    """
    Third parties, most pounds first: ``supplier,supplier_number,lines,amount_gbp,cumulative_share``, and
    ``postcode,role``, which are blank, to be filled in.
    """
    others: Table
    """Payees in other scopes: ``supplier,scope,reason,lines,amount_gbp``."""
    scopes: Table
    """``scope,lines,amount_gbp`` of what is not placed."""
    addressed: tuple[int, int] = (0, 0)
    """Lines and pence of third parties that have an address, in which there is no postcode."""

    def __repr__(self) -> str:
        """Return how many there are, and the first."""
        return self._view().text()

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        return self._view().html()

    def _view(self) -> View:
        rows = [
            (
                row["supplier"] or row["supplier_number"],
                f"{row['lines']:,}",
                show_gbp(int(row["amount_gbp"] or 0)),
            )
            for row in self.suppliers.records()[:MOST_ROWS]
        ]
        count, others = len(self.suppliers.rows), len(self.others.rows)
        title = f"{count:,} suppliers to find" if count != 1 else "1 supplier to find"
        notes = [
            f"and {count - len(rows):,} more; suppliers.to_frame() has all" if count > len(rows) else "",
            f"{others:,} payees in other scopes are in others" if others else "",
        ]
        return View(title, rows, ("supplier", "lines", "pounds"), ("lines", "pounds"), notes)


def to_find(scored: Scored, scope: Scope) -> ToFind:
    """
    Return what is not placed, by who was paid.

    Parameters
    ----------
    scored
        The landings.
    scope
        What each line is.

    Returns
    -------
    found
        Lines without a supplier's name or number are in the totals by scope, and in no list: there is
        nothing to look up.
    """
    pence, lines = _unplaced(scored)
    codes = scope.codes[lines]
    totals = [
        (name, int(np.count_nonzero(codes == code)), int(pence[codes == code].sum()))
        for code, name in enumerate(SCOPES)
        if (codes == code).any()
    ]
    count = Table((("scope", "text"), ("lines", "count"), ("amount_gbp", "pence")), totals)
    name, number = _who(scored)
    third = codes == 0
    return ToFind(
        _suppliers(name, number, lines[third], pence[third]),
        _others(name, scope, lines[~third], pence[~third]),
        count,
        _addressed(scored, lines[third], pence[third]),
    )


def _addressed(scored: Scored, lines: NDArray[np.int64], pence: NDArray[np.int64]) -> tuple[int, int]:
    """Return how much a geocoder might place: lines with an address that says nothing by itself."""
    located = scored.located
    table, supplier = located.spend.lines, located.roles.get("supplier")
    if "supplier_address" not in table.column_names or supplier is None:
        return 0, 0
    mine = (coded(table["supplier_address"]).codes >= 0) & (supplier.status == STATUS_CODE["missing"])
    return int(np.count_nonzero(mine[lines])), int(pence[mine[lines]].sum())


def _unplaced(scored: Scored) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pence that are not placed, and of which line; one entry a line."""
    landed = scored.landings
    rows = np.flatnonzero(landed.place < 0)
    lines, where = np.unique(landed.line[rows], return_inverse=True)
    pence = np.zeros(len(lines), dtype=np.int64)
    np.add.at(pence, where, landed.pence[rows])
    return pence, lines


def _who(scored: Scored) -> tuple[Coded, Coded]:
    """Return the supplier's name and number on each line."""
    table = scored.located.spend.lines
    held = table.column_names
    blank = Coded(np.full(len(table), -1, dtype=np.int32), [])
    number = numbered_by(held).get("supplier_number")
    name = coded(table["supplier"]) if "supplier" in held else blank
    return name, coded(table[number]) if number else blank


def _suppliers(name: Coded, number: Coded, lines: NDArray[np.int64], pence: NDArray[np.int64]) -> Table:
    known = (name.codes[lines] >= 0) | (number.codes[lines] >= 0)
    whole = int(pence.sum())
    lines, pence = lines[known], pence[known]
    if not len(lines):
        return Table(_SUPPLIERS, ())
    who, first = unique_rows([name.codes[lines], number.codes[lines]])
    count = np.bincount(who)
    amount = np.zeros(len(first), dtype=np.int64)
    np.add.at(amount, who, pence)
    order = np.argsort(-amount, kind="stable")
    so_far = np.cumsum(amount[order])
    rows = [
        (
            _cell(name, lines[first[each]]),
            _cell(number, lines[first[each]]),
            int(count[each]),
            int(amount[each]),
            ratio(int(so_far[place]), whole),
            None,
            None,
        )
        for place, each in enumerate(order.tolist())
    ]
    return Table(_SUPPLIERS, rows)


def _others(name: Coded, scope: Scope, lines: NDArray[np.int64], pence: NDArray[np.int64]) -> Table:
    if not len(lines):
        return Table(_OTHERS, ())
    who, first = unique_rows([name.codes[lines], scope.codes[lines].astype(np.int64)])
    count = np.bincount(who)
    amount = np.zeros(len(first), dtype=np.int64)
    np.add.at(amount, who, pence)
    rows = []
    for each in np.argsort(-amount, kind="stable").tolist():
        line = int(lines[first[each]])
        what = SCOPES[scope.codes[line]]
        rows.append((_cell(name, line), what, scope.reason(line), int(count[each]), int(amount[each])))
    return Table(_OTHERS, rows)


def _cell(column: Coded, line: int) -> str | None:
    code = int(column.codes[line])
    return column.cells[code] if code >= 0 else None
