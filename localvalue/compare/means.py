"""The share over several groups: the mean of their shares, and the share of all their pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.compare.privacy import FEW
from localvalue.compare.tables import Kind, Table, ratio

if TYPE_CHECKING:
    from localvalue.compare.tables import Cell

_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("definition", "text"),
    ("groups", "count"),
    ("mean_of_shares", "share"),
    ("pooled_share", "share"),
    ("lowest_share", "share"),
    ("lowest", "text"),
    ("highest_share", "share"),
    ("highest", "text"),
)


def means(groups: Table) -> Table:
    """
    Return the two averages that are so often taken for each other.

    Parameters
    ----------
    groups
        The summary for each value of a column (`by_group`). X

    Returns
    -------
    table
        One row a definition. `mean_of_shares` counts every group alike, whatever it spends;
        `pooled_share` counts every pound alike. Of groups that have a share: one whose answered pounds are
        not positive has none.

    Notes
    -----
    For Greater Manchester's ten councils CLES published 53.8%, the mean of their shares; of all their
    pounds together 61.7% was spent within the councils' own boundaries.
    """
    column = groups.names[0]
    rows = [dict(zip(groups.names, row, strict=True)) for row in groups.rows]
    names = list(dict.fromkeys(str(row["definition"]) for row in rows))
    rows = [row for row in rows if row[column] not in {None, FEW}]
    return Table(
        _COLUMNS,
        [_row(name, [row for row in rows if row["definition"] == name], column) for name in names],
    )


def _row(name: str, rows: list[dict[str, Cell]], column: str) -> tuple[Cell, ...]:
    shared = [(float(str(row["share_of_placed"])), row) for row in rows if row["share_of_placed"] is not None]
    if not shared:
        return name, 0, None, None, None, None, None, None
    shares = [share for share, _ in shared]
    estimate, placed = (
        sum(int(str(row[figure])) for _, row in shared) for figure in ("estimate_gbp", "placed_gbp")
    )
    # Of groups with the same share, the first by name
    low, high = (each(shared, key=lambda pair: pair[0]) for each in (min, max))
    return (
        name,
        len(shared),
        sum(shares) / len(shares),
        ratio(estimate, placed),
        *(low[0], str(low[1][column])),
        *(high[0], str(high[1][column])),
    )
