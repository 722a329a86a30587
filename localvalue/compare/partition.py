"""Local against deprived: both, one, the other, neither. Deprived and not local is the missed value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.compare.tables import Table
from localvalue.scoring import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from localvalue.scoring import Scored


def partition(scored: Scored, local: str | None = None) -> Table:
    """
    Return every local definition crossed with every deprived one.

    Parameters
    ----------
    scored
        The answers.
    local
        The name of one definition to cross instead of all the local ones, of whatever kind.

    Returns
    -------
    table
        The columns of ``partition.csv``; the five cells of a row add up to its total.

    Notes
    -----
    Pence where either side is unknown are unplaced.
    """
    tally = scored.points
    net = tally.net_pence[0]
    rows = []
    for i, one in enumerate(scored.definitions):
        if one.name != local if local is not None else one.kind != "local":
            continue
        for j, other in enumerate(scored.definitions):
            if other.kind != "deprived":
                continue
            a, b = tally.answers[:, i], tally.answers[:, j]
            cells = (
                int(net[(a == TRUE) & (b == TRUE)].sum()),
                int(net[(a == TRUE) & (b == FALSE)].sum()),
                int(net[(a == FALSE) & (b == TRUE)].sum()),
                int(net[(a == FALSE) & (b == FALSE)].sum()),
                int(net[(a == UNKNOWN) | (b == UNKNOWN)].sum()),
            )
            rows.append((one.name, other.name, *cells, sum(cells)))
    return Table(
        (
            ("definition", "text"),
            ("deprived", "text"),
            ("local_and_deprived_gbp", "pence"),
            ("local_only_gbp", "pence"),
            ("deprived_only_gbp", "pence"),
            ("neither_gbp", "pence"),
            ("unplaced_gbp", "pence"),
            ("total_gbp", "pence"),
        ),
        rows,
    )
