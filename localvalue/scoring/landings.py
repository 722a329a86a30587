"""The landings of each line under an attribution: who, where, and how many pence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from localvalue.columns import below, taken
from localvalue.errors import InputError
from localvalue.places import STATUS_CODE
from localvalue.scoring.landing_rows import own_rows, role_rows
from localvalue.scoring.own_shares import share_weights
from localvalue.spend.landings import (
    LANDING_ROLES,
    ROLES,
    SHARE_UNITS,
    split_pence,
    split_ragged,
    tier_of,
)
from localvalue.spend.refusals import columns_listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.places import Located
    from localvalue.scoring.landing_rows import RoleRows
    from localvalue.spend.landings import Attribution

    Bools = NDArray[np.bool_]
    Int64s = NDArray[np.int64]

UNATTRIBUTED: Final = len(LANDING_ROLES)
"""The role of the part of a line that its shares leave over."""

OWN: Final = 255
"""The part of what no part of the attribution gave, but the line's own landings."""


class Landings(NamedTuple):
    """Landings, in the order of their lines."""

    line: Int64s
    """Rows of the table, shape ``(n,)``, rising."""
    role: NDArray[np.uint8]
    """Index into ``LANDING_ROLES``; `UNATTRIBUTED` for what shares leave over."""
    place: NDArray[np.int32]
    """Numbers of places; -1 where not placed."""
    status: NDArray[np.uint8]
    """Codes into ``STATUSES``."""
    pence: Int64s
    """Whole pence; each line's add up to its amount."""
    weight: Int64s
    """The landing's part of its line, of whatever its parts add up to: what measures are split by."""
    tier: NDArray[np.int32]
    """1 for what the buyer paid, 2 for what was passed on, and so on."""
    row: Int64s
    """Rows of the table of landings; -1 for what the line itself says."""
    part: NDArray[np.uint8]
    """Which part of the attribution gave it its pence; `OWN` for the line's own landings."""


def landings(located: Located, choice: Attribution) -> Landings:
    """
    Return the landings of every line.

    Parameters
    ----------
    located
        Lines, and where their roles are.
    choice
        Which roles count, and with what share.

    Returns
    -------
    landings
        At least one a line. A missing role's share is a landing that is not placed; it never moves to
        another role.

    Raises
    ------
    InputError
        The table says nothing of a role that the attribution names, or a line's own shares add up to
        more than one.

    Notes
    -----
    Pence are split by largest remainder. A line's own landings are its rows in the table of landings, each
    with what it received less what it passed down; a line without rows has those of its own share columns.
    Where an attribution names a role, a line's pence are split among its rows of that role in proportion to
    what they received, and a line without such rows has its own columns of the role. Supplier means whom
    the buyer pays: one of a lower tier is none.

    Where any place of several counts, a line has one landing for all of them. It is shown at the first
    role's that is placed; of several rows of that role at the one that received most.
    """
    for role in choice.roles:
        _require_role(located, role, choice)
    if choice.is_own:
        own = _own(located)
        return _or_else(located, own, choice) if choice.parts else own
    units = math.lcm(*(share.denominator for _, share in choice.parts))
    weights = np.array([int(share * units) for _, share in choice.parts], dtype=np.int64)
    if located.rows is None:
        return _of_lines(located, [roles for roles, _ in choice.parts], weights)
    return _of_rows(located, choice, weights)


def _require_role(located: Located, role: str, choice: Attribution) -> None:
    table = located.spend.landings
    if role in located.roles:
        return
    if role not in ROLES:
        if table is None or tier_of(role) is None:
            raise InputError(
                f"the attribution {choice.name!r} needs to know who the {role} of each line is, and no table"
                " of landings says so; add one with --landings FILE, with a row for each"
            )
        return
    has = ", ".join(located.roles) or "no role at all"
    columns = columns_listed(located.spend.lines.column_names)
    raise InputError(
        f"the attribution {choice.name!r} needs to know where the {role} is, and the table has no"
        f" {role}_postcode (or other {role} column); it speaks of {has}. Name the column with"
        f' --column {role}_postcode="..." (the columns are {columns})'
    )


def _of_lines(located: Located, parts: list[tuple[str, ...]], weights: Int64s) -> Landings:
    """Return landings where each role of a line is at one place."""
    chosen = [_first_placed(located, roles) for roles in parts]
    pence = located.spend.pence()
    lines, width = len(pence), len(weights)
    split = split_pence(pence, np.broadcast_to(weights, (lines, width))) if width > 1 else pence
    return Landings(
        np.repeat(np.arange(lines, dtype=np.int64), width),
        np.stack([role for role, _, _ in chosen], axis=1).ravel(),
        np.stack([place for _, place, _ in chosen], axis=1).ravel(),
        np.stack([status for _, _, status in chosen], axis=1).ravel(),
        split.ravel(),
        np.tile(weights, lines),
        _same(1, lines * width, np.int32),
        _same(-1, lines * width, np.int64),
        _same(0, lines, np.uint8) if width == 1 else np.tile(np.arange(width, dtype=np.uint8), lines),
    )


def _same(value: int, count: int, kind: type[np.integer[Any]]) -> NDArray[Any]:
    """Return one number many times, in the memory of one."""
    return np.broadcast_to(kind(value), count)


def _first_placed(
    located: Located, roles: tuple[str, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.uint8]]:
    """Return role, place and status of the first role that is placed, else of the first that says why."""
    first = located.roles[roles[0]]
    role = np.full(len(located), LANDING_ROLES.index(roles[0]), dtype=np.uint8)
    place, status = first.places, first.status
    for name in roles[1:]:
        other = located.roles[name]
        use = (place < 0) & ((other.places >= 0) | (status == STATUS_CODE["missing"]))
        role = np.where(use, np.uint8(LANDING_ROLES.index(name)), role)
        place = np.where(use, other.places, place)
        status = np.where(use, other.status, status)
    return role, place, status


def _of_rows(located: Located, choice: Attribution, weights: Int64s) -> Landings:
    """Return landings where a role of a line may be at several places."""
    pence = located.spend.pence()
    lines, width = len(pence), len(weights)
    split = split_pence(pence, np.broadcast_to(weights, (lines, width)))
    found = []
    for at, (roles, _) in enumerate(choice.parts):
        rows = _first_rows(located, roles)
        rows = rows.one_each() if at in choice.either else rows
        found.append(_within(rows, split[:, at], int(weights[at]), at))
    return _in_order(below(*found))


def _in_order(found: Landings) -> Landings:
    return taken(found, np.argsort(found.line, kind="stable"))


def _first_rows(located: Located, roles: tuple[str, ...]) -> RoleRows:
    """Return each line's rows of the first role of which any is placed, else of the first that says why."""
    best = role_rows(located, roles[0])
    for name in roles[1:]:
        other = role_rows(located, name)
        placed, status = best.by_line(len(located))
        other_placed, _ = other.by_line(len(located))
        best = best.or_else(other, ~placed & (other_placed | (status == STATUS_CODE["missing"])))
    return best


def _within(rows: RoleRows, pence: Int64s, weight: int, part: int) -> Landings:
    """Split a part of each line among its rows of a role, by what they received."""
    parts = split_ragged(pence, rows.line, rows.weight)
    measure = split_ragged(np.full(len(pence), weight * SHARE_UNITS, dtype=np.int64), rows.line, rows.weight)
    return Landings(*rows[:4], parts, measure, rows.tier, rows.row, _same(part, len(rows.line), np.uint8))


def _own(located: Located) -> Landings:
    """Return each line's own landings: its rows in the table of landings, else its own shares."""
    table = located.spend.landings
    held = [role for role in ROLES if f"{role}_share" in located.spend.lines.column_names]
    if not held and table is None:
        raise InputError(
            "the attribution 'landings' needs each line's own shares, and the table has no column such as"
            " supplier_share or fabrication_share; add them or a table of landings (--landings FILE), or name"
            " roles: --attribution supplier"
        )
    by_shares = _by_shares(located, held)
    if table is None:
        return by_shares
    rows = own_rows(located)
    with_rows = np.zeros(len(located), dtype=np.bool_)
    with_rows[rows.line] = True
    pence = np.where(with_rows, located.spend.pence(), 0)
    lines, owner = np.unique(rows.line, return_inverse=True)
    parts = split_ragged(pence[lines], owner.ravel(), rows.weight)
    part = _same(OWN, len(rows.line), np.uint8)
    own = Landings(*rows[:4], parts, rows.weight, rows.tier, rows.row, part)
    return _joined(own, by_shares, ~with_rows)


def _joined(some: Landings, others: Landings, lines: Bools) -> Landings:
    """Return landings with those that others have of some lines, in the order of the lines."""
    return _in_order(below(some, taken(others, lines[others.line])))


def _or_else(located: Located, own: Landings, choice: Attribution) -> Landings:
    """Return own landings, and those by roles of the lines that have none."""
    lines = np.ones(len(located), dtype=np.bool_)
    lines[own.line[own.role != UNATTRIBUTED]] = False
    kept = taken(own, ~lines[own.line])
    units = math.lcm(*(share.denominator for _, share in choice.parts))
    weights = np.array([int(share * units) for _, share in choice.parts], dtype=np.int64)
    return _joined(kept, _of_lines(located, [roles for roles, _ in choice.parts], weights), lines)


def _by_shares(located: Located, held: list[str]) -> Landings:
    """Return the landings that each line's own share columns describe; what they leave over is one, too."""
    lines = len(located)
    weights = share_weights(located.spend, held)
    parts = split_pence(located.spend.pence(), weights)
    line, column = np.nonzero(weights)
    role = np.array([*(ROLES.index(name) for name in held), UNATTRIBUTED], dtype=np.uint8)
    nowhere = np.full(lines, -1, dtype=np.int32)
    missing = np.full(lines, STATUS_CODE["missing"], dtype=np.uint8)
    places = [located.roles[name].places if name in located.roles else nowhere for name in held]
    statuses = [located.roles[name].status if name in located.roles else missing for name in held]
    return Landings(
        line.astype(np.int64),
        role[column],
        np.stack([*places, nowhere], axis=1)[line, column],
        np.stack([*statuses, missing], axis=1)[line, column],
        parts[line, column],
        weights[line, column],
        _same(1, len(line), np.int32),
        _same(-1, len(line), np.int64),
        _same(OWN, len(line), np.uint8),
    )
