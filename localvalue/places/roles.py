"""Where each role of the lines is, as the lines and the table of landings say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import Coded, distinct
from localvalue.places.points import STATUS_CODE
from localvalue.rich import View
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from localvalue.spend.landing_parts import Parts

    Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False, repr=False)
class RoleLocation:
    """
    Where one role of each line is.

    Parameters
    ----------
    role
        Such as ``supplier``.
    places
        Numbers of places, shape ``(lines,)``; -1 where not placed.
    status
        Codes into ``STATUSES``, shape ``(lines,)``: the precision where placed, else the reason.
    mended
        What a repair made of the cell; the code is -1 where it was left as it is.
    """

    role: str
    places: Codes
    status: NDArray[np.uint8]
    mended: Coded

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Return whether each line is placed in this role, shape ``(lines,)``."""
        return self.places >= 0

    def __repr__(self) -> str:
        """Return the role and how many lines are placed."""
        return f"<RoleLocation {self.role}: {int(self.placed.sum()):,} of {len(self.places):,} placed>"

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        facts = [("placed", f"{int(self.placed.sum()):,}"), ("not placed", f"{int((~self.placed).sum()):,}")]
        return View(f"{self.role}: {len(self.places):,} lines", facts).html()


def with_rows(
    roles: Mapping[str, RoleLocation], rows: RoleLocation, parts: Parts, lines: int
) -> dict[str, RoleLocation]:
    """
    Return where roles are, with those that only a table of landings knows.

    Parameters
    ----------
    roles
        Where the lines themselves say that they are.
    rows
        Where each row of the table of landings is.
    parts
        Which of its rows are of which line and role.
    lines
        How many lines there are.

    Returns
    -------
    roles
        Of several landings of one role in a line the largest, and of equal ones the first; a line without
        any has what it says itself.
    """
    result = dict(roles)
    for code, role in enumerate(LANDING_ROLES):
        mine = np.flatnonzero(of_role(parts, code) & (parts.row >= 0))
        if not len(mine):
            continue
        order = mine[np.lexsort((-parts.received[mine], -parts.lands[mine], parts.line[mine]))]
        line = parts.line[order]
        first = order[np.append(True, line[1:] != line[:-1])]
        result[role] = _replaced(role, roles.get(role) or _nowhere(role, lines), rows, parts, first)
    return {role: result[role] for role in LANDING_ROLES if role in result}


def of_role(parts: Parts, role: int) -> NDArray[np.bool_]:
    """
    Return which landings are of a role.

    Parameters
    ----------
    parts
        Landings.
    role
        Index into ``LANDING_ROLES``.

    Returns
    -------
    mine
        Shape ``(parts,)``. A supplier is whom the buyer pays: one of a lower tier is none.
    """
    found: NDArray[np.bool_] = parts.role == role
    return found & (parts.tier == 1) if role == 0 else found


def _nowhere(role: str, lines: int) -> RoleLocation:
    none = np.full(lines, -1, dtype=np.int32)
    return RoleLocation(role, none, np.full(lines, STATUS_CODE["missing"], dtype=np.uint8), Coded(none, []))


def _replaced(
    role: str, own: RoleLocation, rows: RoleLocation, parts: Parts, some: NDArray[np.int64]
) -> RoleLocation:
    """Return a role whose lines are where some rows of the table of landings are."""
    line, row = parts.line[some], parts.row[some]
    places, status, mended = own.places.copy(), own.status.copy(), own.mended.codes.copy()
    places[line] = rows.places[row]
    status[line] = rows.status[row]
    shift = len(own.mended.cells)
    mended[line] = np.where(rows.mended.codes[row] >= 0, rows.mended.codes[row] + shift, -1)
    return RoleLocation(role, places, status, distinct(Coded(mended, own.mended.cells + rows.mended.cells)))
