"""What is proposed to be looked at apart from third parties, and what each does to the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.compare.tables import Table
from localvalue.spend.scope import SCOPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.compare.tables import Cell
    from localvalue.spend.scope import Scope

ALL: Final = "all"
"""In the column of scopes: all spend."""

_ADDED: Final = ("lines", "amount_gbp", "estimate_gbp", "low_gbp", "high_gbp", "placed_gbp", "unplaced_gbp")


def scopes(scope: Scope, pence: np.typing.NDArray[np.int64]) -> Table:
    """
    Return the lines and pounds of each scope.

    Parameters
    ----------
    scope
        What each line is.
    pence
        The amount of each line, shape ``(lines,)``.

    Returns
    -------
    table
        ``scope,lines,amount_gbp`` for the scopes that there are; they sum to the total.
    """
    lines = np.bincount(scope.codes, minlength=len(SCOPES))
    amount = np.zeros(len(SCOPES), dtype=np.int64)
    np.add.at(amount, scope.codes, pence)
    rows = [(name, int(lines[code]), int(amount[code])) for code, name in enumerate(SCOPES) if lines[code]]
    return Table((("scope", "text"), ("lines", "count"), ("amount_gbp", "pence")), rows)


def scope_effects(whole: Table, parts: Table) -> Table:
    """
    Return the results of all spend, of each scope, and of all but each that is proposed to be left out.

    Parameters
    ----------
    whole
        The summary.
    parts
        The summary by scope.

    Returns
    -------
    table
        The columns of the summary by group; ``scope`` is ``all``, a scope, or ``all_but_`` one. The first
        scope, ``third_party``, is what the rules propose.
    """
    held = list(dict.fromkeys(str(name) for name in parts.column("scope")))
    first = [(ALL, *_without_label(whole, row)) for row in whole.rows]
    each = [row for name in SCOPES for row in parts.rows if row[0] == name]
    others = [name for name in SCOPES[1:] if name in held]
    without = [
        _less(parts, f"all_but_{name}", row, part)
        for name in others
        for row, part in _pairs(first, parts, name)
    ]
    return Table(parts.columns, [*first, *each, *without])


def _without_label(whole: Table, row: Sequence[Cell]) -> tuple[Cell, ...]:
    label = whole.names.index("label")
    return (*row[:label], *row[label + 1 :])


def _pairs(
    first: Sequence[tuple[Cell, ...]], parts: Table, name: str
) -> list[tuple[tuple[Cell, ...], tuple[Cell, ...]]]:
    mine = [row for row in parts.rows if row[0] == name]
    return list(zip(first, mine, strict=True))


def _less(parts: Table, name: str, row: tuple[Cell, ...], part: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return one row of figures less another."""
    whole, less = (dict(zip(parts.names, cells, strict=True)) for cells in (row, part))
    left = {column: int(whole[column] or 0) - int(less[column] or 0) for column in (*_ADDED, "total_gbp")}
    shares = {
        "share_of_placed": _ratio(left["estimate_gbp"], left["placed_gbp"]),
        "share_low": _ratio(left["low_gbp"], left["total_gbp"]),
        "share_high": _ratio(left["high_gbp"], left["total_gbp"]),
    }
    cells: dict[str, Cell] = {"scope": name, "definition": whole["definition"], **left, **shares}
    return tuple(cells[column] for column in parts.names)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
