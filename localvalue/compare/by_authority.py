"""Where the pounds landed, authority by authority, in exact pence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare.tables import Cell, Kind, Table
from localvalue.scoring import FALSE, TRUE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.scoring import Scored


def by_authority(scored: Scored) -> Table:
    """
    Return how much landed in each local authority, and how much of it each definition expects to qualify.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        ``lad_code,lad_name,lines,amount_gbp`` and one column of pence for each definition, named as its slug
        and ``_gbp``; by code. The last two rows have no code: what is placed, but not in one authority that
        is known, and what is not placed. Every column adds up: the amounts to the total, and those of a
        definition to its estimate in the summary.
    """
    groups, used = _groups(scored)
    tally = scored.over_landings(groups, len(used) + 2)
    amount = tally.net_pence.sum(axis=1)
    counted = [
        tally.net_pence[:, tally.answers[:, number] == TRUE].sum(axis=1)
        for number in range(len(scored.definitions))
    ]
    lines = _lines(scored, groups, len(used) + 2)
    areas = scored.located.atlas.areas("authority")
    named: list[tuple[str | None, str]] = [(str(areas.code[each]), str(areas.name[each])) for each in used]
    named += [(None, "Not known to one authority"), (None, "Not placed")]
    columns: tuple[tuple[str, Kind], ...] = (
        ("lad_code", "text"),
        ("lad_name", "text"),
        ("lines", "count"),
        ("amount_gbp", "pence"),
        *((f"{each.name}_gbp", "pence") for each in scored.definitions),
    )
    rows: list[tuple[Cell, ...]] = [
        (*named[group], int(lines[group]), int(amount[group]), *(int(each[group]) for each in counted))
        for group in range(len(named))
        if group < len(used) or lines[group]
    ]
    return Table(columns, rows)


def missed_by_authority(scored: Scored, local: str, deprived: str) -> Table:
    """
    Return in which authorities the pounds land that reach deprived places and are not local.

    Parameters
    ----------
    scored
        The answers.
    local, deprived
        The names of two definitions of the run.

    Returns
    -------
    table
        ``lad_code,lad_name,amount_gbp``, most pounds first; what is not in one authority that is known has no
        code. Adds up to ``deprived_only_gbp`` of the partition. No rows where nothing is missed,
        or where one of the two is not among the answers.
    """
    columns: tuple[tuple[str, Kind], ...] = (
        ("lad_code", "text"),
        ("lad_name", "text"),
        ("amount_gbp", "pence"),
    )
    names = [each.name for each in scored.definitions]
    if not {local, deprived} <= set(names):
        return Table(columns, ())
    groups, used = _groups(scored)
    tally = scored.over_landings(groups, len(used) + 2)
    one, other = (tally.answers[:, names.index(name)] for name in (local, deprived))
    pence = tally.net_pence[:, (one == FALSE) & (other == TRUE)].sum(axis=1).tolist()
    areas = scored.located.atlas.areas("authority")
    rows: list[tuple[Cell, ...]] = [
        (str(areas.code[area]), str(areas.name[area]), pence[group]) for group, area in enumerate(used)
    ]
    rows.append((None, "Not known to one authority", pence[len(used)]))
    return Table(columns, sorted((row for row in rows if row[2]), key=lambda row: -int(row[2] or 0)))


def _groups(scored: Scored) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the group of each landing, and the authorities of the groups in the order of their codes."""
    place = scored.landings.place
    common = scored.located.places.common("authority")
    area = np.where(place >= 0, np.append(common, np.int32(-1))[place], np.int32(-2))
    used, group = np.unique(area, return_inverse=True)
    codes = scored.located.atlas.areas("authority").code
    known = sorted((each for each in used.tolist() if each >= 0), key=lambda each: str(codes[each]))
    number = {each: position for position, each in enumerate([*known, -1, -2])}
    of_used = np.array([number[each] for each in used.tolist()], dtype=np.int32)
    return of_used[group.ravel()], np.array(known, dtype=np.int32)


def _lines(scored: Scored, groups: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return how many lines have a landing in each group."""
    pairs = np.unique(scored.landings.line * np.int64(count) + groups)
    return np.bincount(pairs % count, minlength=count)
