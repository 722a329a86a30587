"""What could not be placed or answered, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare.tables import Table
from localvalue.places import SITE, STATUSES
from localvalue.scoring import GAPS, UNATTRIBUTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from localvalue.places import Located
    from localvalue.scoring import Scored


def status(located: Located) -> Table:
    """
    Return the lines and pounds under each status, for each role and for the two origins.

    Parameters
    ----------
    located
        Where everything is.

    Returns
    -------
    table
        The columns of ``status.csv``. The status is the precision where placed, else the reason; of
        the ``buyer`` what kind of home area it has, else ``no_home``; of the ``site`` ``no_site`` where
        it cannot be measured from. Each role sums to the total.
    """
    pence = located.spend.pence()
    rows = []
    for role, codes, names in _statuses(located):
        lines = np.bincount(codes, minlength=len(names))
        amount = np.zeros(len(names), dtype=np.int64)
        np.add.at(amount, codes, pence)
        rows += [
            (role, name, int(lines[code]), int(amount[code]))
            for code, name in enumerate(names)
            if lines[code]
        ]
    return Table((("role", "text"), ("status", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)


def _statuses(located: Located) -> Iterator[tuple[str, NDArray[np.integer], tuple[str, ...]]]:
    """Yield role, code of each line, and the names of the codes."""
    for role, each in located.roles.items():
        yield role, each.status, STATUSES
    kinds = tuple(dict.fromkeys(home.kind for home in located.homes))
    of_home = np.array([*(kinds.index(home.kind) for home in located.homes), len(kinds)])
    yield "buyer", of_home[located.home], (*kinds, "no_home")
    usable = located.site >= 0
    yield SITE, np.where(usable, located.site_status, len(STATUSES)), (*STATUSES, "no_site")


def gaps(scored: Scored) -> Table:
    """
    Return why each definition could not be answered, and for how many lines and pounds.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        One row for each definition and reason: ``no_site``, ``no_home``, ``no_index``, ``no_domain``,
        ``no_data`` or, where the landing is not placed at all, the status that says why. Landings that
        are unknown at some of their points only count whole here.
    """
    landed = scored.landings
    reasons = (*GAPS, *STATUSES, "unattributed")
    rows = []
    for number, definition in enumerate(scored.definitions):
        code = scored.answers.gaps[scored.unit, number].astype(np.int64)
        why = len(GAPS) + landed.status.astype(np.int64)
        why[landed.role == UNATTRIBUTED] = len(reasons) - 1
        code = np.where(landed.place < 0, why, code)
        lines = _lines_by(code, landed.line, len(reasons))
        amount = np.zeros(len(reasons), dtype=np.int64)
        np.add.at(amount, code, landed.pence)
        rows += [
            (definition.name, reason, int(lines[each]), int(amount[each]))
            for each, reason in enumerate(reasons)
            if each and lines[each]
        ]
    return Table(
        (("definition", "text"), ("reason", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows
    )


def unplaced(scored: Scored) -> Table:
    """
    Return why pounds are at no place under the attribution, most pounds first.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        ``reason,lines,amount_gbp``: the status of each landing that is not placed, or ``unattributed`` for
        what the shares of a line leave over. No rows where everything is placed.
    """
    landed = scored.landings
    reasons = (*STATUSES, "unattributed")
    nowhere = landed.place < 0
    code = np.where(landed.role == UNATTRIBUTED, len(STATUSES), landed.status.astype(np.int64))[nowhere]
    # A line may have several landings of one status
    lines = np.bincount(
        np.unique(landed.line[nowhere] * len(reasons) + code) % len(reasons), minlength=len(reasons)
    )
    amount = np.zeros(len(reasons), dtype=np.int64)
    np.add.at(amount, code, landed.pence[nowhere])
    rows = [
        (reason, int(lines[each]), int(amount[each])) for each, reason in enumerate(reasons) if lines[each]
    ]
    rows.sort(key=lambda row: -abs(row[2]))
    return Table((("reason", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)


def _lines_by(code: NDArray[np.int64], line: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return how many different lines have a landing of each code."""
    if len(line) and line[-1] == len(line) - 1:
        return np.bincount(code, minlength=count)
    return np.bincount(np.unique(line * count + code) % count, minlength=count)


def repaired(located: Located) -> Table:
    """
    Return the lines and pounds whose place was mended, for each role.

    Parameters
    ----------
    located
        Where everything is.

    Returns
    -------
    table
        One row a role that has any.
    """
    pence = located.spend.pence()
    rows = []
    for role, each in located.roles.items():
        mended = each.mended.codes >= 0
        if mended.any():
            rows.append((role, int(mended.sum()), int(pence[mended].sum())))
    return Table((("role", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)
