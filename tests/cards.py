"""Spend, located spend and scorecards of a few rows, for tests whose sums are done in the head."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd

import localvalue as lv
from localvalue import compare
from localvalue.places import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Row = dict[str, object]


def rows(postcodes: Sequence[str], **same: object) -> list[Row]:
    """Return a row for each supplier's postcode: £1, £2, £4, £8, and the line ids L0, L1, ..."""
    return [
        {"line_id": f"L{n}", "supplier_postcode": postcode, "amount": 2**n, **same}
        for n, postcode in enumerate(postcodes)
    ]


def spend(lines: Sequence[Row]) -> lv.Spend:
    """Return rows as spend, as a DataFrame would bring them."""
    return lv.read_spend(pd.DataFrame(lines))


def located(atlas: lv.Atlas, lines: Sequence[Row], **options: object) -> lv.Located:
    return lv.locate(spend(lines), atlas, **options)  # type: ignore[arg-type]


def card(
    atlas: lv.Atlas,
    lines: Sequence[Row],
    *definitions: lv.Definition | str,
    attribution: str = "supplier",
    **options: object,
) -> lv.Scorecard:
    """Return the score of rows by definitions or their specs; by the standard set where there is none."""
    chosen = [lv.definition(each) if isinstance(each, str) else each for each in definitions]
    return lv.score(located(atlas, lines, **options), chosen or None, attribution=attribution)


def row(table: Sequence[Mapping[str, object]], **wanted: object) -> Mapping[str, object]:
    """Return the one row of a table that has these cells."""
    (found,) = (each for each in table if all(each[name] == cell for name, cell in wanted.items()))
    return found


def pence(found: lv.Scorecard, table: str, **wanted: object) -> dict[str, object]:
    """Return the one row of a table with exact pence, by column."""
    held = _TABLES[table](found)
    return dict(row([dict(zip(held.names, cells, strict=True)) for cells in held.rows], **wanted))


_TABLES = {
    "summary": lambda found: compare.summary(found.scored, found.labels),
    "partition": lambda found: compare.partition(found.scored),
    "agreement": lambda found: compare.agreement(found.scored),
}


def summary(found: lv.Scorecard, definition: str) -> dict[str, float]:
    """Return a definition's figures in pounds."""
    cells = pence(found, "summary", definition=definition)
    return {
        name.removesuffix("_gbp"): cell / 100 if name.endswith("_gbp") else cell  # type: ignore[operator]
        for name, cell in cells.items()
        if name not in {"definition", "label"}
    }


def partition(found: lv.Scorecard, definition: str, deprived: str) -> tuple[float, ...]:
    """Return both, local only, deprived only, neither and unplaced, in pounds."""
    cells = pence(found, "partition", definition=definition, deprived=deprived)
    names = ("local_and_deprived", "local_only", "deprived_only", "neither", "unplaced")
    return tuple(cells[f"{name}_gbp"] / 100 for name in names)  # type: ignore[operator]


def memberships(found: lv.Scorecard, definition: str) -> list[float | None]:
    """Return each line's membership of a definition, None where unknown."""
    return found.disclosed.line_table().column(definition).to_pylist()


def statuses(found: lv.Located, role: str = "supplier") -> list[str]:
    """Return each line's precision in a role, or why it is not placed."""
    return [STATUSES[code] for code in found.roles[role].status.tolist()]


def gaps(found: lv.Scorecard) -> set[tuple[str, str, float]]:
    """Return definition, reason and pounds of what is not answered."""
    return {(row.definition, row.reason, row.amount_gbp) for row in found.gaps().itertuples()}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
