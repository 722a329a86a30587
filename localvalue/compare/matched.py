"""How suppliers were matched to the registers that they were looked up in, by lines and pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc

from localvalue.arrays import numpy_of
from localvalue.columns import coded
from localvalue.compare.tables import Table
from localvalue.spend.landings import ROLES
from localvalue.spend.matching import AMBIGUOUS, FUZZY, OWN, UNMATCHED, WAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.compare.tables import Kind
    from localvalue.spend import Spend

_ORDER: Final = (OWN, *WAYS, AMBIGUOUS, UNMATCHED)
_NONE: Final = np.empty(0, dtype=np.intp)
_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("role", "text"),
    ("match", "text"),
    ("lines", "count"),
    ("amount_gbp", "pence"),
    ("suppliers", "count"),
    ("least_likeness", "number"),
)


def matched(spend: Spend) -> Table:
    """
    Return the lines and pounds whose suppliers each way of matching found.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    table
        ``role,match,lines,amount_gbp,suppliers,least_likeness``: the ways in the order in which they are
        tried, ``own`` for addresses of the table's own first, ``ambiguous`` and ``unmatched`` last; each role
        sums to the total. ``suppliers`` counts different names; ``least_likeness`` is that of the fuzzy match
        that is least alike, of 100. No rows where no register was joined.
    """
    pence = spend.pence()
    rows = []
    for role in ROLES:
        if f"{role}_match" not in spend.lines.column_names:
            continue
        how = coded(spend.lines.column(f"{role}_match"))
        for way in _ORDER:
            mine = np.flatnonzero(how.codes == how.cells.index(way)) if way in how.cells else _NONE
            if len(mine):
                alike = _least_likeness(spend, role, mine) if way == FUZZY else None
                rows.append((role, way, len(mine), int(pence[mine].sum()), _suppliers(spend, mine), alike))
    return Table(_COLUMNS, rows)


def _suppliers(spend: Spend, lines: NDArray[np.intp]) -> int:
    """Return how many different names lines have."""
    if "supplier" not in spend.lines.column_names:
        return 0
    codes = coded(spend.lines["supplier"]).codes[lines]
    return len(np.unique(codes[codes >= 0]))


def _least_likeness(spend: Spend, role: str, lines: NDArray[np.intp]) -> float | None:
    column = f"{role}_match_score"
    if column not in spend.lines.column_names:
        return None
    scores = numpy_of(spend.lines[column])[lines]
    known = numpy_of(pc.is_valid(spend.lines[column])).astype(np.bool_)[lines]
    return float(scores[known].min()) if known.any() else None
