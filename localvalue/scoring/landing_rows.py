"""The rows of a table of landings as landings of the lines: all of them, or those of one role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from localvalue.columns import below, taken
from localvalue.places import STATUS_CODE
from localvalue.places.roles import of_role
from localvalue.spend.landing_cells import NO_ROLE
from localvalue.spend.landings import LANDING_ROLES, tier_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.places import Located, RoleLocation
    from localvalue.spend.landing_parts import Parts

    Bools = NDArray[np.bool_]
    Int64s = NDArray[np.int64]


class RoleRows(NamedTuple):
    """Landings of lines, in the order of the lines."""

    line: Int64s
    """Shape ``(n,)``, rising."""
    role: NDArray[np.uint8]
    place: NDArray[np.int32]
    """-1 where not placed."""
    status: NDArray[np.uint8]
    weight: Int64s
    """In what proportion they share their line; not all of a line's are 0."""
    tier: NDArray[np.int32]
    row: Int64s
    """Rows of the table of landings; -1 for what the line itself says."""

    def by_line(self, lines: int) -> tuple[Bools, NDArray[np.uint8]]:
        """
        Return whether any landing of each line is placed, and the status of the first.

        Parameters
        ----------
        lines
            How many lines there are; each has a landing.
        """
        placed = np.zeros(lines, dtype=np.bool_)
        placed[self.line[self.place >= 0]] = True
        return placed, self.status[np.searchsorted(self.line, np.arange(lines))]

    def one_each(self) -> RoleRows:
        """Return one landing a line: of those that are placed the one that received most, and the first."""
        order = np.lexsort((-self.weight, self.place < 0, self.line))
        line = self.line[order]
        return taken(self, order[np.append(True, line[1:] != line[:-1])[: len(line)]])

    def or_else(self, other: RoleRows, lines: Bools) -> RoleRows:
        """
        Return these landings, with others for some of the lines.

        Parameters
        ----------
        other
            Landings of the same lines.
        lines
            For which lines the others are used, shape ``(lines,)``.
        """
        return _in_order(below(taken(self, ~lines[self.line]), taken(other, lines[other.line])))


def own_rows(located: Located) -> RoleRows:
    """
    Return what lands where by the table of landings.

    Parameters
    ----------
    located
        With such a table.

    Returns
    -------
    rows
        Of the lines that it speaks of; who passed everything down lands nothing, and is left out.
    """
    parts = _parts(located)
    return _rows(located, parts, np.flatnonzero(parts.lands > 0), parts.lands)


def role_rows(located: Located, name: str) -> RoleRows:
    """
    Return where one role of each line is.

    Parameters
    ----------
    located
        With a table of landings.
    name
        A role, or a tier such as ``tier:2``.

    Returns
    -------
    rows
        At least one for each line: its rows of that role, weighed by what they received; else what the
        line itself says of the role.
    """
    parts = _parts(located)
    tier = tier_of(name)
    if tier is None:
        wanted = of_role(parts, LANDING_ROLES.index(name))
    else:
        wanted = (parts.tier == tier) & (parts.role != NO_ROLE)
    rows = _rows(located, parts, np.flatnonzero(wanted), _weights(parts, wanted, len(located)))
    without = np.ones(len(located), dtype=np.bool_)
    without[rows.line] = False
    return _in_order(below(rows, _of_lines(located, name, np.flatnonzero(without))))


def _parts(located: Located) -> Parts:
    table = located.spend.landings
    if table is None:
        message = "there is no table of landings: a bug"
        raise RuntimeError(message)
    return table.parts


def _weights(parts: Parts, wanted: Bools, lines: int) -> Int64s:
    """Return what each received; the same for all rows of a line of which none received anything."""
    whole = np.zeros(lines, dtype=np.int64)
    np.add.at(whole, parts.line[wanted], parts.received[wanted])
    return np.where(whole[parts.line] > 0, parts.received, 1)


def _rows(located: Located, parts: Parts, some: NDArray[np.intp], weight: Int64s) -> RoleRows:
    """Return some of the parts, with where they are."""
    line, row, role = parts.line[some], parts.row[some], parts.role[some]
    here = located.rows
    place = np.full(len(some), -1, dtype=np.int32)
    status = np.full(len(some), STATUS_CODE["missing"], dtype=np.uint8)
    told = (row >= 0) & (role != NO_ROLE)
    if here is not None:
        place[told], status[told] = here.places[row[told]], here.status[row[told]]
    # The first tier that the table leaves out is the line's own supplier
    own = (row < 0) & (role != NO_ROLE)
    supplier = located.roles.get(LANDING_ROLES[0])
    if supplier is not None:
        place[own], status[own] = supplier.places[line[own]], supplier.status[line[own]]
    return RoleRows(line, role, place, status, weight[some], parts.tier[some], row)


def _of_lines(located: Located, name: str, lines: NDArray[np.intp]) -> RoleRows:
    """Return where the lines themselves say that a role is."""
    count = len(lines)
    location: RoleLocation | None = located.roles.get(name)
    role = LANDING_ROLES.index(name) if name in LANDING_ROLES else NO_ROLE
    missing = np.full(count, STATUS_CODE["missing"], dtype=np.uint8)
    return RoleRows(
        lines.astype(np.int64),
        np.full(count, role, dtype=np.uint8),
        np.full(count, -1, dtype=np.int32) if location is None else location.places[lines],
        missing if location is None else location.status[lines],
        np.ones(count, dtype=np.int64),
        np.full(count, tier_of(name) or 1, dtype=np.int32),
        np.full(count, -1, dtype=np.int64),
    )


def _in_order(rows: RoleRows) -> RoleRows:
    return taken(rows, np.argsort(rows.line, kind="stable"))
