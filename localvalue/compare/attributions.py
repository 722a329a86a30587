"""The same definitions under several attributions: whether it matters whose place counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.compare.tables import Kind, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.scoring import Scored


def attribution_table(scored: Sequence[Scored], tables: Sequence[Table]) -> Table:
    """
    Return one row for each definition and attribution.

    Parameters
    ----------
    scored
        The answers under each attribution, to the same definitions; at least one.
    tables
        The summary of each.

    Returns
    -------
    table
        The columns of ``attributions.csv``: ``definition``, ``attribution``, ``attributed`` (in words), then
        those of the summary. The attributions of one definition stand below each other.
    """
    rows = [
        (name, each.attribution.name, each.attribution.label, *table.rows[at][1:])
        for at, name in enumerate(row[0] for row in tables[0].rows)
        for each, table in zip(scored, tables, strict=True)
    ]
    columns: tuple[tuple[str, Kind], ...] = (
        ("definition", "text"),
        ("attribution", "text"),
        ("attributed", "text"),
    )
    return Table((*columns, *tables[0].columns[1:]), rows)
