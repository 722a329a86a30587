"""Amounts that cannot be read or are not given: what is told of them, and when a table has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import constant, is_true, numbers, texts
from localvalue.errors import InputError
from localvalue.spend.amounts import Amounts, is_continental, rounded_to, why_unreadable
from localvalue.spend.cells import trimmed
from localvalue.spend.faults import Cells, cell_faults, count_by_kind
from localvalue.spend.persons import shown
from localvalue.spend.refusals import NoLinesError, UnreadableAmountsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.amounts import AmountProblem
    from localvalue.spend.tidy import Raw

_EXAMPLES: Final = 5
_ACTIONS: Final[dict[AmountProblem, str]] = {
    "blank_amount": "counted as 0.00",
    "unreadable_amount": "counted as 0.00",
}
_UNREADABLE: Final = texts(["unreadable_amount"])[0]


def amount_faults(
    raw: Raw, column: pa.ChunkedArray, amounts: Amounts, drop: NDArray[np.bool_]
) -> list[pa.Table]:
    """Return what is told of amounts that are not taken as they stand, kind by kind."""
    name = raw.header.names[raw.recognised.fields["amount"]]
    tables = []
    is_measured = measured(raw)
    for kind, positions in amounts.problems.items():
        # A line of so many people or weeks needs no pounds
        told = ~drop & ~is_measured if kind == "blank_amount" else ~drop
        at = positions[told[positions]]
        if not len(at):
            continue
        values = column.take(numbers(at)).combine_chunks()
        values = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
        action = _ACTIONS.get(kind)
        actions = constant(action, len(at)) if action else rounded_to(amounts.pence[at])
        actions = why_unreadable(values) if kind == "unreadable_amount" else actions
        tables.append(cell_faults(raw.file, Cells(name, kind, raw.records(at), values, actions)))
    return tables


def measured(raw: Raw) -> NDArray[np.bool_]:
    """Return which rows have a measure, and how much of it."""
    both = [raw.recognised.fields.get(field) for field in ("measure", "measure_value")]
    found = np.ones(raw.rows, dtype=np.bool_)
    for at in both:
        found &= is_true(pc.is_valid(trimmed(raw.columns[at]))) if at is not None else np.False_
    return found


def require_amounts(raw: Raw, lines: int, faults: pa.Table) -> None:
    """Refuse a table without lines, or of whose amounts none can be read."""
    if not lines:
        raise NoLinesError(f"{raw.file} has a header and no lines below it; there is nothing to score")
    counts = count_by_kind(faults)
    bad = counts.get("unreadable_amount", 0)
    if not bad or bad + counts.get("blank_amount", 0) < lines:
        return
    name = raw.header.names[raw.recognised.fields["amount"]]
    values = faults.filter(pc.equal(faults["kind"], _UNREADABLE))["value"].slice(0, 1000)
    distinct = list(dict.fromkeys(values.to_pylist()))
    if all(map(is_continental, distinct)):
        raise InputError(
            f"{raw.file}: the amounts in {name!r} are written as on the Continent, with a comma before the"
            f" pence: found {', '.join(map(repr, distinct[:_EXAMPLES]))}; save the table with a point there"
        )
    found = [shown(each) for each in distinct[:_EXAMPLES]]
    others = ", ".join(repr(other) for other in raw.header.names if other and other != name)
    raise UnreadableAmountsError(
        f"{raw.file}: the column {name!r} was taken as the amount, and none of its {bad:,} cells is"
        f" an amount of pounds: found {', '.join(map(repr, found))}; name the right one with"
        f' --column amount="..." (the other columns are {others or "none"})'
    )
