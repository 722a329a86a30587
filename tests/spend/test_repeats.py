"""Lines that say the same as an earlier one: reported with their pounds, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import localvalue as lv
from localvalue.spend import Spend

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "Supplier,Amount,Payment Date,Transaction Number,Purpose\n"


def _spend(folder: Path, **files: str) -> Spend:
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text(HEAD + rows)
    return lv.read_spend([folder / f"{name}.csv" for name in files])


def _told(spend: Spend) -> list[tuple[str, int, str, str]]:
    return [
        (fault["file"], fault["line"], fault["value"], fault["action"].rpartition(" ")[2])
        for fault in spend.faults.to_pylist()
        if fault["kind"] == "repeated_line"
    ]


def test_within_a_file(tmp_path: Path) -> None:
    rows = "A,5,1/5/24,7,x\nB,5,1/5/24,7,x\nA,5,1/5/24,7,x\nA,5,01/05/2024,7,x\n"
    spend = _spend(tmp_path, a=rows)
    assert _told(spend) == [("a.csv", 4, "5.00", "a.csv:2"), ("a.csv", 5, "5.00", "a.csv:2")]
    assert spend.repeats == (2, 1000)
    assert spend.total_pence == 2000


@pytest.mark.parametrize(
    "other",
    [
        "B,5,1/5/24,7,x", "A,6,1/5/24,7,x", "A,5,2/5/24,7,x", "A,5,1/5/24,8,x", "A,5,1/5/24,7,y",
        "A,-5,1/5/24,7,x",
    ],
)  # fmt: skip
def test_what_differs_in_anything_is_no_repeat(other: str, tmp_path: Path) -> None:
    assert _spend(tmp_path, a=f"A,5,1/5/24,7,x\n{other}\n").repeats == (0, 0)


def test_across_files_of_different_columns(tmp_path: Path) -> None:
    rows = "A,5,1/5/24,7\nC,1,1/5/24,9\n"
    (tmp_path / "b.csv").write_text(f"Supplier,Amount,Payment Date,Transaction Number\n{rows}")
    (tmp_path / "a.csv").write_text(HEAD + "A,5,1/5/24,7,x\n")
    spend = lv.read_spend([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert _told(spend) == [("b.csv", 2, "5.00", "a.csv:2")]


def test_files_that_share_neither_dates_nor_references_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("Supplier,Amount\nA,5\n")
    (tmp_path / "a.csv").write_text(HEAD + "A,5,1/5/24,7,x\n")
    assert lv.read_spend([tmp_path / "a.csv", tmp_path / "b.csv"]).repeats == (0, 0)


def test_large_tables_are_compared_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localvalue.spend.repeats._PART_LINES", 3)
    rows = "".join(f"A,{at % 7 + 1},1/5/24,{at % 7},x\n" for at in range(20))
    spend = _spend(tmp_path, a=rows)
    assert spend.repeats == (13, sum(at % 7 + 1 for at in range(7, 20)) * 100)


def test_nothing_tells_payments_apart_without_a_date_or_reference() -> None:
    frame = pd.DataFrame({"supplier": ["A", "A"], "amount": ["5", "5"]})
    assert Spend.from_frame(frame).repeats == (0, 0)
    assert Spend.from_frame(frame.assign(date="2024-05-01")).repeats == (1, 500)


def test_lines_with_identifiers_of_their_own_are_no_repeats() -> None:
    frame = pd.DataFrame({"supplier": ["A", "A"], "amount": ["5", "5"], "date": ["2024-05-01"] * 2})
    assert Spend.from_frame(frame.assign(line_id=["1", "2"])).repeats == (0, 0)
    assert Spend.from_frame(frame.assign(line_id=["1", "1"])).repeats == (1, 500)


def test_it_is_said_beside_the_results(toy_atlas: lv.Atlas) -> None:
    frame = pd.DataFrame({"supplier": ["A"] * 2, "amount": ["5", "5"], "supplier_postcode": ["ZA1 1AA"] * 2})
    located = lv.locate(Spend.from_frame(frame.assign(date="2024-05-01")), toy_atlas, buyer="Aford")
    card = lv.score(located, [lv.InAuthority()])
    assert "1 line (£5) is the same as an earlier line in every column" in card.reading()
    assert card.provenance()["repeated"] == {"lines": 1, "pence": 500}
    assert card.provenance()["period"] == ["2024-05-01", "2024-05-01"]
