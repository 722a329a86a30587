"""One row a landing: who it is, where, how many pence, and its membership of every definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from localvalue.arrays import coded_texts, numbers
from localvalue.columns import Coded, coded, distinct, used
from localvalue.places import PRECISIONS, REASONS, STATUSES
from localvalue.scoring import UNATTRIBUTED
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.scoring import Scored

_STATUSES: Final = ("placed", *REASONS, "unattributed")


def landing_table(scored: Scored, values: Sequence[NDArray[np.float32]]) -> pa.Table | None:
    """
    Return the table of ``landings.parquet``.

    Parameters
    ----------
    scored
        The landings, and what every definition answers there.
    values
        Each landing's membership of each definition, one array of shape ``(landings,)`` for each.

    Returns
    -------
    table
        One row a landing, in the order of the lines: ``line_id``, ``role``, ``tier``, ``supplier`` (by the
        table of landings, where it has names), ``share`` (of its line, from 0 to 1), ``amount_pence`` (a
        line's add up to its amount), ``status``, ``precision``, ``place``, ``lad_code``,
        ``small_area_code`` (in the geography of the default index), and a float32 column for each
        definition, null where not answered. None where every line has one landing.
    """
    landed, located = scored.landings, scored.located
    if len(landed.line) == len(located):
        return None
    role, place = landed.role, landed.place
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "line_id": located.spend.lines.column("line_id").take(numbers(landed.line)),
        "role": coded_texts(role, [*LANDING_ROLES, "unattributed"]),
        "tier": numbers(np.ascontiguousarray(landed.tier), role != UNATTRIBUTED),
        **_suppliers(scored),
        "share": numbers(_shares(scored)),
        "amount_pence": numbers(landed.pence),
        "status": coded_texts(_status(scored), _STATUSES),
        "precision": coded_texts(
            np.where(landed.place >= 0, landed.status.astype(np.int32), -1), list(STATUSES)
        ),
        "place": _names(located.places.names, place),
        "lad_code": _codes(scored, "authority", place),
        "small_area_code": _codes(scored, "small_area", place),
    }
    for definition, value in zip(scored.definitions, values, strict=True):
        columns[definition.name] = numbers(value, ~np.isnan(value))
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _suppliers(scored: Scored) -> dict[str, pa.Array]:
    """Return the names of the table of landings, where it has any."""
    table = scored.located.spend.landings
    if table is None or "supplier" not in table.lines.column_names:
        return {}
    cells = coded(table.lines.column("supplier"))
    row = scored.landings.row
    found = used(Coded(np.where(row >= 0, cells.codes[row], np.int32(-1)), cells.cells))
    return {"supplier": coded_texts(found.codes, found.cells)}


def _shares(scored: Scored) -> NDArray[np.float64]:
    landed = scored.landings
    whole = np.bincount(landed.line, weights=landed.weight, minlength=len(scored.located))
    return np.asarray(landed.weight / whole[landed.line], dtype=np.float64)


def _status(scored: Scored) -> NDArray[np.int32]:
    landed = scored.landings
    reason = landed.status.astype(np.int32) - len(PRECISIONS) + 1
    reason = np.where(landed.place >= 0, 0, reason)
    return np.where(landed.role == UNATTRIBUTED, len(_STATUSES) - 1, reason).astype(np.int32)


def _names(names: Sequence[str], place: NDArray[np.integer]) -> pa.Array:
    held, number = np.unique(place, return_inverse=True)
    known = held >= 0
    codes = number.ravel().astype(np.int32) - int((~known).sum())
    unique = distinct(Coded(codes, [names[each] for each in held[known].tolist()]))
    return coded_texts(unique.codes, unique.cells)


def _codes(scored: Scored, level: str, place: NDArray[np.integer]) -> pa.Array:
    """Return the code of the area that all points of each place share."""
    areas = np.append(scored.located.places.common(level), np.int32(-1))[place]
    held, number = np.unique(areas, return_inverse=True)
    known = held >= 0
    table = scored.located.atlas.areas(level)  # type: ignore[arg-type]  # one of two literals
    codes = number.ravel().astype(np.int32) - int((~known).sum())
    return coded_texts(codes, [str(code) for code in table.code[held[known]]])
