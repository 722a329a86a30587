"""How far from home each role lands: inside the buyer's home area, elsewhere, or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.compare.tables import Cell, Kind, Table
from localvalue.scoring import UNATTRIBUTED
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.places import Located
    from localvalue.scoring import Scored

HOME, ELSEWHERE, UNSURE, UNPLACED = range(4)

_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("role", "text"),
    ("home_gbp", "pence"),
    ("elsewhere_gbp", "pence"),
    ("unsure_gbp", "pence"),
    ("unplaced_gbp", "pence"),
    ("total_gbp", "pence"),
)


def by_role(scored: Scored) -> Table:
    """
    Return where each role's pounds land: in the buyer's home area, elsewhere, or not known.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        ``role,home_gbp,elsewhere_gbp,unsure_gbp,unplaced_gbp,total_gbp``. Where the attribution gives pounds
        of a line to several roles, each role has what it was given, and the rows add up to the total.
        Otherwise each role of the table has all pounds, as if all were counted at its place. Unsure is what
        is placed and is not known to one authority, or whose buyer has no home area.
    """
    landed, located = scored.landings, scored.located
    given = np.unique(landed.role)
    if np.count_nonzero(given != UNATTRIBUTED) > 1:
        side = _sides(located, landed.line, landed.place)
        names = (*LANDING_ROLES, "unattributed")
        rows = [
            _row(names[code], side[landed.role == code], landed.pence[landed.role == code])
            for code in given.tolist()
        ]
        return Table(_COLUMNS, rows)
    line = np.arange(len(located), dtype=np.int64)
    pence = located.spend.pence()
    return Table(
        _COLUMNS,
        [_row(role, _sides(located, line, each.places), pence) for role, each in located.roles.items()],
    )


def _sides(located: Located, line: NDArray[np.int64], place: NDArray[np.int32]) -> NDArray[np.int8]:
    """Return on which side of its buyer's boundary each landing is."""
    authority = np.append(located.places.common("authority"), np.int32(-1))[place]
    home = located.home[line]
    width = len(located.atlas.areas("authority").code) + 1
    inside = np.zeros((len(located.homes) + 1) * width, dtype=np.bool_)
    for number, area in enumerate(located.homes):
        inside[number * width + np.array(area.authorities, dtype=np.int64)] = True
    known = (authority >= 0) & (home >= 0)
    key = np.where(known, home.astype(np.int64) * width + authority, len(inside) - 1)
    side = np.where(inside[key], HOME, ELSEWHERE)
    return np.where(place < 0, UNPLACED, np.where(known, side, UNSURE)).astype(np.int8)


def _row(role: str, side: NDArray[np.int8], pence: NDArray[np.int64]) -> tuple[Cell, ...]:
    sums = [int(pence[side == each].sum()) for each in (HOME, ELSEWHERE, UNSURE, UNPLACED)]
    return (role, *sums, sum(sums))
