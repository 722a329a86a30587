"""Some located lines, with their homes, sites and roles, and nothing of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import Coded, used
from localvalue.spend import subset as spend_subset

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from localvalue.places.locating import Located
    from localvalue.places.roles import RoleLocation


def subset(located: Located, lines: NDArray[np.int64]) -> Located:
    """
    Return some lines of located spend.

    Parameters
    ----------
    located
        All lines.
    lines
        Positions of lines, rising, shape ``(n,)``.

    Returns
    -------
    located
        The same places, by the same numbers: where things are is nobody's own. Of the homes only those of
        these lines.
    """
    whole = located.spend
    home = located.home[lines]
    held = np.unique(home[home >= 0])
    number = np.full(len(located.homes) + 1, -1, dtype=np.int32)
    number[held] = np.arange(len(held))
    rows = None
    if located.rows is not None and whole.landings is not None:
        rows = _role(located.rows, np.flatnonzero(np.isin(whole.landings.line, lines)))
    return replace(
        located,
        spend=spend_subset.subset(whole, lines),
        roles={role: _role(each, lines) for role, each in located.roles.items()},
        homes=tuple(located.homes[each] for each in held.tolist()),
        home=number[home],
        site=located.site[lines],
        site_status=located.site_status[lines],
        site_mended=_some(located.site_mended, lines),
        faults=spend_subset.of_rows(whole, lines, located.faults),
        rows=rows,
    )


def without_columns(located: Located, unwanted: Callable[[str], bool]) -> Located:
    """
    Return located lines without some of their columns.

    Parameters
    ----------
    located
        Lines, and their table of landings.
    unwanted
        Whether a column, by its canonical name, goes. A column that is none of the library's own goes too:
        nobody knows what is in it.

    Returns
    -------
    located
        The same lines at the same places.
    """
    spend = located.spend
    foreign = {name for file in spend.files for name in file.ignored}
    names = [name for name in spend.lines.column_names if not unwanted(name) and name not in foreign]
    landings = spend.landings
    if landings is not None:
        rows = [name for name in landings.lines.column_names if not unwanted(name)]
        landings = replace(landings, lines=landings.lines.select(rows))
    return replace(located, spend=replace(spend, lines=spend.lines.select(names), landings=landings))


def _role(role: RoleLocation, lines: NDArray[np.integer]) -> RoleLocation:
    return replace(
        role, places=role.places[lines], status=role.status[lines], mended=_some(role.mended, lines)
    )


def _some(column: Coded, lines: NDArray[np.integer]) -> Coded:
    return used(Coded(column.codes[lines], column.cells))
