"""What could not be placed or answered, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import unique_rows
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
    nowhere = _unplaced_rows(scored)
    rows = []
    for number, definition in enumerate(scored.definitions):
        known = scored.answers.gaps[:, number] == 0
        landing = np.flatnonzero(~known[scored.unit]) if not known.all() else np.empty(0, dtype=np.int64)
        code = scored.answers.gaps[scored.unit[landing], number].astype(np.int64)
        rows += [(definition.name, *row) for row in _by_code(scored, landing, code, GAPS) + nowhere]
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
    rows = sorted(_unplaced_rows(scored), key=lambda row: -abs(row[2]))
    return Table((("reason", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)


def _unplaced_rows(scored: Scored) -> list[tuple[str, int, int]]:
    landed = scored.landings
    landing = np.flatnonzero(landed.place < 0)
    status = landed.status[landing].astype(np.int64)
    code = np.where(landed.role[landing] == UNATTRIBUTED, len(STATUSES), status)
    return _by_code(scored, landing, code, (*STATUSES, "unattributed"))


def _by_code(
    scored: Scored, landing: NDArray[np.intp], code: NDArray[np.int64], reasons: tuple[str, ...]
) -> list[tuple[str, int, int]]:
    """Return reason, lines and pence of landings by their codes; a line counts once for each reason."""
    _, first = unique_rows([scored.landings.line[landing], code])
    lines = np.bincount(code[first], minlength=len(reasons))
    amount = np.zeros(len(reasons), dtype=np.int64)
    np.add.at(amount, code, scored.landings.pence[landing])
    return [
        (reason, int(lines[each]), int(amount[each])) for each, reason in enumerate(reasons) if lines[each]
    ]


def repaired(located: Located) -> Table:
    """
    Return the lines and pounds whose place was mended, for each role and for the site.

    Parameters
    ----------
    located
        Where everything is.

    Returns
    -------
    table
        One row a role that has any; the site, which decides every radius, as one.
    """
    pence = located.spend.pence()
    rows = []
    cells = {role: each.mended for role, each in located.roles.items()} | {SITE: located.site_mended}
    for role, each in cells.items():
        mended = each.codes >= 0
        if mended.any():
            rows.append((role, int(mended.sum()), int(pence[mended].sum())))
    return Table((("role", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)
