"""The shares of its roles that a line gives itself, which add up to one at the most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import coded
from localvalue.errors import InputError
from localvalue.spend.landings import SHARE_SLACK, SHARE_UNITS, share_millionths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.spend import Spend

    Int64s = NDArray[np.int64]


def share_weights(spend: Spend, roles: Sequence[str]) -> Int64s:
    """
    Return the shares of each line's roles, and what they leave over.

    Parameters
    ----------
    spend
        The lines.
    roles
        Those that have a column of shares.

    Returns
    -------
    weights
        Millionths, shape ``(lines, roles + 1)``; the last is what is left over. Blank is none, and shares
        within 0.001 of one leave nothing.

    Raises
    ------
    InputError
        A cell is no share, or a line's shares add up to more than one; the message has its file and row.
    """
    given = [_share_units(spend, role) for role in roles]
    weights = np.stack([*given, np.zeros(len(spend.lines), dtype=np.int64)], axis=1)
    total = weights.sum(axis=1)
    slack = int(SHARE_SLACK * SHARE_UNITS)
    _require_at_most_one(spend, total, np.flatnonzero(total > SHARE_UNITS + slack))
    weights[:, -1] = np.where(total < SHARE_UNITS - slack, SHARE_UNITS - total, 0)
    return weights


def _require_at_most_one(spend: Spend, total: Int64s, over: Int64s) -> None:
    """Refuse lines whose shares add up to more than one: which of them is too large is not ours to say."""
    if not len(over):
        return
    found = int(total[over[0]]) / SHARE_UNITS
    raise InputError(
        f"{_place(spend, int(over[0]))}: the shares of the line add up to {found:g}, and may add up to 1 at"
        f" the most{_others(len(over))}. Correct them, or do not use them: --attribution supplier"
    )


def _share_units(spend: Spend, role: str) -> Int64s:
    """Return a role's shares in millionths; blank is none."""
    cells = coded(spend.lines.column(f"{role}_share"))
    read = [share_millionths(cell) for cell in cells.cells]
    units = np.array([*(-1 if each is None else each for each in read), 0], dtype=np.int64)[cells.codes]
    bad = np.flatnonzero(units < 0)
    if len(bad):
        raise InputError(
            f"{_place(spend, int(bad[0]))}: {role}_share is {cells.cells[cells.codes[bad[0]]]!r}, which is no"
            f" share{_others(len(bad))}. Write numbers from 0 to 1, or percentages with their sign such as"
            " 60%; or do not use them: --attribution supplier"
        )
    return units


def _place(spend: Spend, line: int) -> str:
    """Return where a line stands, as a message begins."""
    file, row = spend.place(line)
    return f"{file}, row {row}"


def _others(count: int) -> str:
    """Return on how many lines beside the first the same is wrong."""
    others = count - 1
    return "" if not others else f" (and {others:,} other line{'' if others == 1 else 's'})"
