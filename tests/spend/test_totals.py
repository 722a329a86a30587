"""Rows that say total: none counts twice unsaid, and no supplier is taken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.spend import Spend

LINES = "Supplier,Amount,VAT,Date\nA,1.10,1,01/02/2024\nB,2.20,2,01/02/2024\nC,4.40,4,02/02/2024\n"
WORDS = [
    "Total", "TOTALS", "Sub Total", "Grand Total", "Total for period", "Total - March 2024", "TOTAL (net)",
    "Total Net", "Grand total for month", "Sum", "Total invoices: 2", "Balance", "Total payments over £500",
]  # fmt: skip
NAMES = ["Total Gas & Power", "TOTAL ENERGIES LTD", "Sum Up Ltd", "Balance Consulting", "Net Balance Ltd"]


@pytest.mark.parametrize("words", WORDS)
def test_a_total_with_other_sums_beside_it_is_no_line(words: str, tmp_path: Path) -> None:
    spend = _read(tmp_path, LINES + f"{words},7.70,7,\n")
    assert spend.pence().tolist() == [110, 220, 440]
    assert _faults(spend) == [(5, "footer", "removed: the total of the lines above")]
    assert spend.files[0].removed == 1


@pytest.mark.parametrize("words", WORDS)
def test_one_that_is_a_penny_off_is_kept_and_told(words: str, tmp_path: Path) -> None:
    spend = _read(tmp_path, LINES + f"{words},7.71,7,\n")
    assert spend.total_pence == 770 + 771
    action = "kept as a line: it says total, and the lines above add up to 7.70"
    assert _faults(spend) == [(5, "doubtful_total", action)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("amount", ["7.70", "5"])
def test_a_name_is_never_removed(name: str, amount: str, tmp_path: Path) -> None:
    spend = _read(tmp_path, LINES + f"{name},{amount},7,03/02/2024\nD,1,1,03/02/2024\n")
    assert len(spend) == 5
    assert all(kind == "doubtful_total" for _, kind, _ in _faults(spend))


def test_a_supplier_with_a_postcode_is_no_total(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Supplier,Postcode,Amount\nA,,1\nB,,2\nTotal,B1 1BB,3\nTotal,B1 1BB,4\n")
    assert (len(spend), spend.fault_counts()) == (4, {"doubtful_total": 1})


def test_totals_among_the_lines_and_below(tmp_path: Path) -> None:
    text = (
        "Supplier,Amount,Note\nA,5,x\nB,6,x\nSub Total,11.00,\nC,6,x\nD,7,x\nSub Total,13.00,\n"
        "E,1,x\nF,1,x\nTotal of section 2,2.00,\nSub total of sections 1 and 2,15.00,\nGrand Total,26.00,\n"
    )
    spend = _read(tmp_path, text)
    assert spend.pence().tolist() == [500, 600, 600, 700, 100, 100]
    since = "removed: the total of the lines since the last total"
    whole = "removed: the total of the lines above"
    assert _faults(spend) == [
        (4, "subtotal", whole), (7, "subtotal", since), (10, "footer", since), (11, "footer", since),
        (12, "footer", whole),
    ]  # fmt: skip


def test_the_total_of_a_department_is_told_and_kept(tmp_path: Path) -> None:
    text = (
        "Department,Supplier,Amount\nX,A,1\nX,B,2\nX Total,,3.00\nY,C,4\nY,D,5\nY Total,,9.00\nTotal,,12.00\n"
    )
    spend = _read(tmp_path, text)
    assert len(spend) == 6
    assert [(line, kind) for line, kind, _ in _faults(spend)] == [
        (4, "doubtful_total"), (7, "doubtful_total"), (8, "footer"),
    ]  # fmt: skip


def _read(folder: Path, text: str) -> Spend:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return read_spend(folder / "a.csv")


def _faults(spend: Spend) -> list[tuple[int, str, str]]:
    return [(row["line"], row["kind"], row["action"]) for row in spend.faults.to_pylist()]
