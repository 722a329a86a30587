"""Amounts in another currency are no pounds, whatever the layout and the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

CENTRAL = "Department Family,Entity,Date,Supplier,Transaction Number,Amount,Currency\n"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (CENTRAL, "D,D,01/02/2024,A,1,100,{}\n"),
        ("supplier,amount,currency\n", "A,100,{}\n"),
        ("Supplier Name,Net Amount,Currency Code\n", "A,100,{}\n"),
    ],
)
def test_foreign_amounts_are_told_and_not_counted(head: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    said = ["USD", "€", "Euro", "GBP", "gbp ", "£", "Pounds Sterling", "", "n/a"]
    path.write_text(head + "".join(map(row.format, said)), encoding="utf-8")
    spend = read_spend(path)
    assert spend.pence().tolist() == [0] * 3 + [10_000] * 6
    told = [fault["value"] for fault in spend.faults.to_pylist() if fault["kind"] == "unreadable_amount"]
    assert told == ["100 USD", "100 €", "100 EURO"]


def test_numbers_of_a_pandas_table_too() -> None:
    columns = {"supplier": ["A", "B", "C"], "amount": [5.5, 6.5, None], "currency": ["EUR", "GBP", "EUR"]}
    frame = pd.DataFrame(columns)
    spend = read_spend(frame)
    assert spend.pence().tolist() == [0, 650, 0]
    assert spend.fault_counts() == {"blank_amount": 1, "unreadable_amount": 1}
