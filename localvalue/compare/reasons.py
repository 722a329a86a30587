"""Why there is no answer, where the reason alone does not say enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.definitions import LEVEL_WORDS, InArea, InBordering, walk
from localvalue.scoring import areas_of
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.scoring import Scored


def in_none(located: Located, definition: Definition, line: int) -> str:
    """
    Return in none of which areas, of those that a definition asks about, a line's buyer lies.

    Parameters
    ----------
    located
        Where everything is.
    definition
        Any.
    line
        A row of the table, which has a home area.

    Returns
    -------
    text
        Such as ": Kent is in no combined authority"; empty where it lies in one of each.
    """
    home = located.homes[int(located.home[line])]
    parts = list(walk(definition))
    asked = [each.level for each in parts if isinstance(each, InArea) and each.area is None]
    asked += [each.level for each in parts if isinstance(each, InBordering) and each.buyer is None]
    levels = dict.fromkeys(asked)
    lacking = [
        LEVEL_WORDS[level] for level in levels if not (areas_of(located.atlas, home, level) >= 0).any()
    ]
    return f": {home.name} is in no {' and no '.join(lacking)}" if lacking else ""


def prison_given(scored: Scored, landing: int) -> bool:
    """
    Return whether a landing has no place because its address is where people are held.

    Parameters
    ----------
    scored
        The answers.
    landing
        One that is not placed.

    Returns
    -------
    given
        Whether the faults tell of a prison in the landing's own row.
    """
    located, row = scored.located, int(scored.landings.row[landing])
    rows, column = located.spend.landings, ""
    if rows is not None and row >= 0:
        (file,), (record,) = rows.where(np.array([row]))
    else:
        (file,), (record,) = located.spend.where(np.array([scored.landings.line[landing]]))
        column = f"{LANDING_ROLES[scored.landings.role[landing]]}_"
    told = located.faults
    mine = pc.and_(pc.equal(told["kind"], "prison_place"), pc.equal(told["file"], file))
    mine = pc.and_(mine, pc.equal(told["line"], pa.scalar(int(record))))
    return bool(pc.any(pc.and_(mine, pc.starts_with(told["column"], column))).as_py())
