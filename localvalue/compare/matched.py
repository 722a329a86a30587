"""How suppliers were matched to the registers that they were looked up in, by lines and pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import coded
from localvalue.compare.tables import Table
from localvalue.spend.landings import ROLES
from localvalue.spend.matching import AMBIGUOUS, OWN, UNMATCHED, WAYS

if TYPE_CHECKING:
    from localvalue.spend import Spend

_ORDER: Final = (OWN, *WAYS, AMBIGUOUS, UNMATCHED)


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
        ``role,match,lines,amount_gbp``: the ways in the order in which they are tried, ``own`` for addresses
        of the table's own first, ``ambiguous`` and ``unmatched`` last; each role sums to the total. No
        rows where no register was joined.
    """
    pence = spend.pence()
    rows = []
    for role in ROLES:
        if f"{role}_match" not in spend.lines.column_names:
            continue
        how = coded(spend.lines.column(f"{role}_match"))
        lines = np.bincount(how.codes[how.codes >= 0], minlength=len(how.cells))
        amount = np.zeros(len(how.cells), dtype=np.int64)
        np.add.at(amount, how.codes[how.codes >= 0], pence[how.codes >= 0])
        found = {cell: (int(lines[code]), int(amount[code])) for code, cell in enumerate(how.cells)}
        rows += [(role, way, *found[way]) for way in _ORDER if found.get(way, (0, 0))[0]]
    return Table((("role", "text"), ("match", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)
