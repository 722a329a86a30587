"""One row a line: where it is, and its membership of every definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from localvalue.arrays import coded_texts, numbers
from localvalue.places import PRECISIONS, REASONS, SITE, STATUSES
from localvalue.spend.scope import SCOPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.columns import Coded
    from localvalue.places import Located, RoleLocation
    from localvalue.scoring import Memberships, Scored
    from localvalue.spend.scope import Scope

    Codes = NDArray[np.int32]


def line_table(scored: Scored, memberships: Memberships, scope: Scope) -> pa.Table:
    """
    Return the table of ``lines.parquet``.

    Parameters
    ----------
    scored
        The answers.
    memberships
        Each line's membership of each definition.
    scope
        What each line is.

    Returns
    -------
    table
        One row a line, in input order: ``line_id``, ``amount_pence``; for each role its ``_status``,
        ``_precision``, ``_lad_code``, ``_small_area_code`` (in the geography of the default index) and,
        where a repair was made, ``_repaired``; ``site_repaired`` where one was made of a site; a float32
        column for each definition, null where nothing of the line is answered, with ``_low`` and
        ``_high`` where they differ from it anywhere;
        ``scope``; ``placed_share``. Where a register was joined, ``<role>_match`` and ``<role>_match_name``.
    """
    located = scored.located
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "line_id": located.spend.lines.column("line_id"),
        "amount_pence": located.spend.lines.column("amount_pence"),
    }
    authority, small_area = (
        np.append(located.places.common(level), np.int32(-1)) for level in ("authority", "small_area")
    )
    for role, each in located.roles.items():
        columns |= _role(located, each, authority, small_area)
        columns |= _matched(located, role)
    columns |= _repaired(SITE, located.site_mended)
    for number, definition in enumerate(scored.definitions):
        value, low, high = (part[number] for part in memberships[:3])
        columns[definition.name] = _nullable(value)
        if low is not value:
            columns[f"{definition.name}_low"] = _nullable(low)
            columns[f"{definition.name}_high"] = _nullable(high)
    columns["scope"] = coded_texts(scope.codes, SCOPES)
    columns["placed_share"] = numbers(memberships.placed)
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _matched(located: Located, role: str) -> dict[str, pa.ChunkedArray]:
    """Return how a role's supplier was found in a register, where one was joined."""
    lines = located.spend.lines
    names = (f"{role}_match", f"{role}_match_name", f"{role}_match_score")
    return {name: lines.column(name) for name in names if name in lines.column_names}


def _nullable(values: NDArray[np.float32]) -> pa.Array:
    return numbers(values, ~np.isnan(values))


def _codes(located: Located, level: str, areas: Codes) -> pa.Array:
    """Return the codes of areas; no area's that no line has."""
    table = located.atlas.areas(level)  # type: ignore[arg-type]  # one of two literals
    held = np.flatnonzero(np.bincount(areas + 1, minlength=len(table) + 1)[1:])
    number = np.full(len(table) + 1, -1, dtype=np.int32)
    number[held] = np.arange(len(held))
    return coded_texts(number[areas], [str(code) for code in table.code[held]])


def _role(located: Located, each: RoleLocation, authority: Codes, small_area: Codes) -> dict[str, pa.Array]:
    """Return the columns of one role."""
    role, is_placed = each.role, each.places >= 0
    reason = np.where(is_placed, 0, each.status.astype(np.int32) - len(PRECISIONS) + 1)
    columns = {
        f"{role}_status": coded_texts(reason, ["placed", *REASONS]),
        f"{role}_precision": coded_texts(
            np.where(is_placed, each.status.astype(np.int32), -1), list(STATUSES)
        ),
        f"{role}_lad_code": _codes(located, "authority", authority[each.places]),
        f"{role}_small_area_code": _codes(located, "small_area", small_area[each.places]),
    }
    return columns | _repaired(role, each.mended)


def _repaired(role: str, mended: Coded) -> dict[str, pa.Array]:
    """Return what a repair made of cells, where it made anything."""
    made = (mended.codes >= 0).any()
    return {f"{role}_repaired": coded_texts(mended.codes, mended.cells)} if made else {}
