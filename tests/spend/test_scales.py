"""A unit that is said beside the table is never read as pounds unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "Supplier,Amount\nA,6.5\n"


@pytest.mark.parametrize(
    ("title", "unit", "pence"),
    [
        ("All figures in £ millions", "millions", 650_000_000),
        ("Spend in £000s", "thousands", 650_000),
        ("(£'000)", "thousands", 650_000),
    ],
)
def test_a_title_that_says_so_is_refused_until_asked(
    title: str, unit: str, pence: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{title},\n{TABLE}", encoding="utf-8")
    with pytest.raises(InputError, match=f"--amounts-in {unit}"):
        read_spend(path)
    assert read_spend(path, unit=unit).total_pence == pence  # type: ignore[arg-type]
    assert read_spend(path, unit="pounds").total_pence == 650


@pytest.mark.parametrize(
    "title", ["Payments over £25,000", "Payments over £25 000", "Spend over £25k", "2000"]
)
def test_titles_that_say_nothing_of_units(title: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'"{title}",\n{TABLE}', encoding="utf-8")
    assert read_spend(path).total_pence == 650


def test_the_name_of_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Spend £000s"
    for row in (["Supplier", "Amount"], ["A", 6.5]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="--amounts-in thousands"):
        read_spend(tmp_path / "a.xlsx")
    assert read_spend(tmp_path / "a.xlsx", unit="thousands").total_pence == 650_000
