"""What stands in one table and is no one sum: forecasts beside actual spend, promises beside payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import coded

if TYPE_CHECKING:
    from localvalue.spend.table import Spend

ACTUAL: Final = "actual"
_NOT_SPENT: Final = frozenset({"promise", "framework_ceiling"})
_WHOLE: Final = "contract"
_PARTS: Final = frozenset({"payment", "call_off"})


class Part(NamedTuple):
    """The lines of one code of a column."""

    code: str
    """``""`` where the cell is blank."""
    lines: int
    pence: int


def parts_of(spend: Spend, column: str) -> list[Part]:
    """
    Return what is held of each code of a column.

    Parameters
    ----------
    spend
        The lines.
    column
        ``basis`` or ``kind``.

    Returns
    -------
    parts
        In the order of the codes' names, blank last; none where the table has no such column.
    """
    if column not in spend.lines.column_names:
        return []
    codes, cells = coded(spend.lines[column])
    slots = np.where(codes < 0, len(cells), codes)
    lines = np.bincount(slots, minlength=len(cells) + 1)
    pence = np.zeros(len(cells) + 1, dtype=np.int64)
    np.add.at(pence, slots, spend.pence())
    found = [Part(cell, int(lines[at]), int(pence[at])) for at, cell in enumerate([*cells, ""]) if lines[at]]
    return sorted(found, key=lambda part: (not part.code, part.code))


def bases_apart(spend: Spend) -> list[Part]:
    """
    Return the bases of a table whose lines are no one sum.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    parts
        What is actual first; lines that do not say count as a basis of their own. None where
        everything is actual, or nothing says what it is, or all is of one basis.
    """
    parts = parts_of(spend, "basis")
    others = [part for part in parts if part.code not in {ACTUAL, ""}]
    if not others or len(parts) == 1:
        return []
    return sorted(parts, key=lambda part: part.code != ACTUAL)


def kinds_apart(spend: Spend) -> list[Part]:
    """
    Return the kinds of line of a table that are no one sum.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    parts
        None where no promise or ceiling stands beside something that was spent, and no whole contract beside
        payments or call-offs, which may be of the same pounds.
    """
    parts = parts_of(spend, "kind")
    # A promise of people or weeks has no pounds that a sum could take in
    held = {part.code for part in parts if part.pence}
    twice = _WHOLE in held and held & _PARTS
    return parts if twice or (held & _NOT_SPENT and held - _NOT_SPENT) else []


def columns_apart(spend: Spend) -> tuple[str, ...]:
    """
    Return the columns by which results are given apart without being asked.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    columns
        Of ``basis`` and ``kind``, those whose lines are no one sum.
    """
    found = {"basis": bases_apart(spend), "kind": kinds_apart(spend)}
    return tuple(column for column, parts in found.items() if parts)
