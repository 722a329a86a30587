"""The landings of each line under an attribution: who, where, and how many pence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import coded
from localvalue.errors import InputError
from localvalue.places import STATUS_CODE
from localvalue.spend.landings import BY_SHARES, ROLES, split_pence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.places import Located
    from localvalue.spend.landings import Attribution

    Int64s = NDArray[np.int64]

_SHARE_UNITS: Final = 1_000_000
_SHARE_SLACK: Final = 0.001
UNATTRIBUTED: Final = len(ROLES)
"""The role of the part of a line that its shares leave over."""


class Landings(NamedTuple):
    """Landings, in the order of their lines."""

    line: Int64s
    """Rows of the table, shape ``(n,)``, rising."""
    role: NDArray[np.uint8]
    """Index into ``ROLES``; `UNATTRIBUTED` for what shares leave over."""
    place: NDArray[np.int32]
    """Numbers of places; -1 where not placed."""
    status: NDArray[np.uint8]
    """Codes into ``STATUSES``."""
    pence: Int64s
    """Whole pence; each line's add up to its amount."""
    weight: Int64s
    """The landing's part of its line, of whatever its parts add up to: what measures are split by."""


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
    Pence are split by largest remainder.
    """
    if choice.name == BY_SHARES:
        return _by_shares(located)
    for role in choice.roles:
        if role not in located.roles:
            has = ", ".join(located.roles) or "no role at all"
            columns = ", ".join(located.spend.lines.column_names)
            raise InputError(
                f"the attribution {choice.name!r} needs to know where the {role} is, and the table has no"
                f" {role}_postcode (or other {role} column); it speaks of {has}. Name the column with"
                f' --column {role}_postcode="..." (the columns are {columns})'
            )
    units = math.lcm(*(share.denominator for _, share in choice.parts))
    weights = np.array([int(share * units) for _, share in choice.parts], dtype=np.int64)
    chosen = [_first_placed(located, roles) for roles, _ in choice.parts]
    pence = located.spend.pence()
    lines = len(pence)
    parts = split_pence(pence, np.broadcast_to(weights, (lines, len(weights)))) if len(weights) > 1 else pence
    return Landings(
        np.repeat(np.arange(lines, dtype=np.int64), len(weights)),
        np.stack([role for role, _, _ in chosen], axis=1).ravel(),
        np.stack([place for _, place, _ in chosen], axis=1).ravel(),
        np.stack([status for _, _, status in chosen], axis=1).ravel(),
        parts.ravel(),
        np.tile(weights, lines),
    )


def _first_placed(
    located: Located, roles: tuple[str, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.uint8]]:
    """Return role, place and status of the first role that is placed, else of the first that says why."""
    first = located.roles[roles[0]]
    role = np.full(len(located), ROLES.index(roles[0]), dtype=np.uint8)
    place, status = first.places, first.status
    for name in roles[1:]:
        other = located.roles[name]
        use = (place < 0) & ((other.places >= 0) | (status == STATUS_CODE["missing"]))
        role = np.where(use, np.uint8(ROLES.index(name)), role)
        place = np.where(use, other.places, place)
        status = np.where(use, other.status, status)
    return role, place, status


def _by_shares(located: Located) -> Landings:
    """Return the landings that each line's own share columns describe."""
    held = [role for role in ROLES if f"{role}_share" in located.spend.lines.column_names]
    if not held:
        raise InputError(
            "the attribution 'landings' needs each line's own shares, and the table has no column such as"
            " supplier_share or fabrication_share; add them, or name roles: --attribution supplier"
        )
    weights = np.stack([_share_units(located, role) for role in held], axis=1)
    total = weights.sum(axis=1)
    slack = int(_SHARE_SLACK * _SHARE_UNITS)
    over = np.flatnonzero(total > _SHARE_UNITS + slack)
    if len(over):
        ids = located.spend.lines.column("line_id").take(over[:5]).to_pylist()
        raise InputError(
            f"the shares of {len(over)} lines add up to more than one (such as {', '.join(ids)}):"
            " each line's shares may add up to 1 at the most"
        )
    rest = np.where(total < _SHARE_UNITS - slack, _SHARE_UNITS - total, 0)
    weights = np.concatenate([weights, rest[:, None]], axis=1)
    parts = split_pence(located.spend.pence(), weights)
    line, column = np.nonzero(weights)
    role = np.array([*(ROLES.index(name) for name in held), UNATTRIBUTED], dtype=np.uint8)
    nowhere = np.full(len(located), -1, dtype=np.int32)
    missing = np.full(len(located), STATUS_CODE["missing"], dtype=np.uint8)
    places = [located.roles[name].places if name in located.roles else nowhere for name in held]
    statuses = [located.roles[name].status if name in located.roles else missing for name in held]
    return Landings(
        line.astype(np.int64),
        role[column],
        np.stack([*places, nowhere], axis=1)[line, column],
        np.stack([*statuses, missing], axis=1)[line, column],
        parts[line, column],
        weights[line, column],
    )


def _share_units(located: Located, role: str) -> Int64s:
    """Return a role's shares in millionths; blank is none."""
    cells = coded(located.spend.lines.column(f"{role}_share"))
    values = [_share(cell, role) for cell in cells.cells]
    return np.array([*values, 0], dtype=np.int64)[cells.codes]


def _share(cell: str, role: str) -> int:
    text = cell.strip()
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1 + _SHARE_SLACK:
        raise InputError(
            f"the column {role}_share holds {cell!r}, which is no share: use numbers from 0 to 1, or"
            " percentages with their sign"
        )
    return round(share * _SHARE_UNITS)
