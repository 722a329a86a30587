"""How much each tier of the supply chain received, and how much of it each definition expects to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare.tables import Cell, Kind, Table
from localvalue.scoring import TRUE

if TYPE_CHECKING:
    from localvalue.scoring import Scored


def by_tier(scored: Scored) -> Table:
    """
    Return the pounds of each tier of the supply chain, and how much of them counts.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        ``tier,lines,amount_gbp,placed_gbp`` and one column of pence for each definition, named as its slug
        and ``_gbp``; tier 1 is what the buyer paid and its payee kept, 2 what was passed on, and so on. The
        amounts add up to the total, those of a definition to its estimate in the summary. No rows where all
        is in one tier.
    """
    landed = scored.landings
    tiers, groups = np.unique(landed.tier, return_inverse=True)
    columns: tuple[tuple[str, Kind], ...] = (
        ("tier", "count"),
        ("lines", "count"),
        ("amount_gbp", "pence"),
        ("placed_gbp", "pence"),
        *((f"{each.name}_gbp", "pence") for each in scored.definitions),
    )
    if len(tiers) <= 1:
        return Table(columns, ())
    tally = scored.over_landings(groups.ravel().astype(np.int32), len(tiers))
    counted = [
        tally.net_pence[:, tally.answers[:, number] == TRUE].sum(axis=1)
        for number in range(len(scored.definitions))
    ]
    rows: list[tuple[Cell, ...]] = []
    for number, tier in enumerate(tiers.tolist()):
        mine = groups.ravel() == number
        lines, placed = np.unique(landed.line[mine]).size, landed.pence[mine & (landed.place >= 0)].sum()
        amounts = (landed.pence[mine].sum(), placed, *(each[number] for each in counted))
        rows.append((tier, lines, *(int(each) for each in amounts)))
    return Table(columns, rows)
