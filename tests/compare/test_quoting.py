"""What faults quote, in time that grows as their cells do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from localvalue.compare.quoting import NOT_SHOWN, shown_faults
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("x" * 400_000, True), ("1" * 400_000, True), (" " * 400_000, True), ("\n" * 400_000 + "B1", False)],
)
def test_a_long_cell_is_looked_through_once(cell: str, shown: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / "spend.csv"
    path.write_text("Supplier,Amount,Workforce postcode\nA,1,B1 1BB\n", encoding="utf-8")
    spend = read_spend(path, columns={"workforce_postcode": "Workforce postcode"})
    row = {"file": "spend.csv", "line": 2, "column": "Amount", "value": cell, "kind": "a", "action": "b"}
    started = time.perf_counter()
    found = shown_faults(spend, pa.Table.from_pylist([row]))
    assert found["value"].to_pylist() == [cell if shown else NOT_SHOWN]
    assert time.perf_counter() - started < 2
