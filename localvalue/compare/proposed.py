"""What is proposed to be looked at apart from third parties: by which rule, and who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import coded, unique_rows
from localvalue.compare.tables import Table
from localvalue.spend.scope import DECLARED, SCOPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.compare.tables import Cell, Kind
    from localvalue.spend import Spend
    from localvalue.spend.scope import Scope

LARGEST: Final = 3
"""Payees that are named for each rule."""

_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("scope", "text"),
    ("reason", "text"),
    ("payees", "count"),
    ("largest", "text"),
    ("lines", "count"),
    ("amount_gbp", "pence"),
)


def proposed(scope: Scope, spend: Spend) -> Table:
    """
    Return what is proposed to be looked at apart, by reason.

    Parameters
    ----------
    scope
        What each line is.
    spend
        The lines.

    Returns
    -------
    table
        ``scope,reason,payees,largest,lines,amount_gbp``: one row a rule that fits any line, the scopes in
        their order and most pounds first; ``largest`` names the three payees with most pounds, but none of
        those that the table itself declares, as they may be people. No rows where all is paid to third
        parties.
    """
    apart = np.flatnonzero(scope.codes)
    if not len(apart):
        return Table(_COLUMNS, ())
    # Rules that are none have codes below zero, which rows of codes may not have
    rule = scope.rule[apart].astype(np.int64) - DECLARED
    why, first = unique_rows([scope.codes[apart].astype(np.int64), rule])
    pence = spend.pence()[apart]
    rows = [
        (
            int(scope.codes[line]),
            scope.reason(line),
            *_payees(spend, apart[why == number], named=scope.rule[line] != DECLARED),
            int(np.count_nonzero(why == number)),
            int(pence[why == number].sum()),
        )
        for number, line in enumerate(apart[first].tolist())
    ]
    rows.sort(key=lambda row: (row[0], -row[-1]))
    return Table(_COLUMNS, [(SCOPES[code], *cells) for code, *cells in rows])


def _payees(spend: Spend, lines: NDArray[np.intp], *, named: bool) -> tuple[Cell, Cell]:
    """Return how many payees lines have, and the names of the largest."""
    if "supplier" not in spend.lines.column_names:
        return 0, None
    supplier = coded(spend.lines["supplier"])
    codes, pence = supplier.codes[lines], spend.pence()[lines]
    amount = np.zeros(len(supplier.cells), dtype=np.int64)
    np.add.at(amount, codes[codes >= 0], pence[codes >= 0])
    held = np.unique(codes[codes >= 0])
    order = held[np.argsort(-amount[held], kind="stable")]
    names = [supplier.cells[code] for code in order[:LARGEST].tolist()]
    return len(held), "; ".join(names) if named and names else None
