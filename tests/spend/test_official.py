"""Files as public bodies published them: lines and pence equal an independent count."""

from __future__ import annotations

import csv
import io
import random
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.official

CENTRAL = {
    # name: (header row, column of the amount, lines, blank rows, encoding, column of the postcode)
    "20110729MoDTransparencyJun11U.csv": (1, "Total", 3181, 0, "utf-8", "Post Code"),
    "20150713-Transparency_APR_15_for_Review.csv": (1, "Total", 3467, 3, "cp1252", "Supplier Post Code"),
    "AHVLA-Over-25k-1204.csv": (1, "Amount", 61, 0, "cp1252", "Supplier Postcode"),
    "Annex-B-CO-Complete-September-2011.csv": (1, "Amount", 80, 0, "cp1252", "Supplier Postcode"),
    "BIS-spending-over-25000-December-2014.csv": (1, "Amount", 3844, 767, "cp1252", "Supplier Post Code"),
    "ea-over-25k-1110.csv": (3, "Amount", 261, 1, "cp1252", "Supplier Postcode"),
    "moj-spend-data-jun-13.csv": (1, "Amount", 1697, 0, "cp1252", "Supplier Postcode"),
}
COUNCILS = {
    # name: (column of the amount, whether it has to be named, lines, rows that are no lines)
    "bradford_2019-10_clean.csv": ("Net Amount", False, 13447, 0),
    "calderdale_clean_2022-07.csv": ("Net Amount", False, 1582, 0),
    "darlington_clean_2022-07.csv": ("Invoice Line Value (net of VAT)", True, 1757, 0),
    "leeds_raw_2013-12.csv": ("NetAmount", False, 9574, 1),
    "manchester_clean_2022-02.csv": ("Net Amount", False, 3615, 0),
    "salford_clean_2022-05.csv": ("Net", True, 2022, 0),
    "sheffield_clean_2016-07.csv": ("Invoiced Value", True, 19835, 0),
}


@pytest.mark.parametrize("name", CENTRAL)
def test_central_government_needs_no_option(name: str, real_spend: Path) -> None:
    header_row, amount, lines, blank, encoding, postcode = CENTRAL[name]
    path = real_spend / "central" / name
    spend = read_spend(path)
    file = spend.files[0]
    expected = _count(path, header_row, amount)
    assert len(spend) == lines == len(expected)
    assert spend.pence().tolist() == [pence for _, pence in expected]
    assert spend.row.tolist() == [row for row, _ in expected]
    assert (file.layout, file.encoding) == ("central_government", encoding)
    assert (file.header_row, file.blank_rows) == (header_row, blank)
    assert file.columns["supplier_postcode"] == postcode
    assert file.columns["buyer"] == "Entity"
    assert spend.total_pence == sum(pence for _, pence in expected)


@pytest.mark.parametrize("name", COUNCILS)
def test_councils(name: str, real_spend: Path) -> None:
    amount, named, lines, removed = COUNCILS[name]
    path = real_spend / "councils" / name
    if named:
        with pytest.raises(InputError, match="--column amount="):
            read_spend(path)
    spend = read_spend(path, columns={"amount": amount} if named else None)
    expected = _count(path, 1, amount)
    assert len(spend) == lines == len(expected) - removed
    assert spend.pence().tolist() == [pence for _, pence in expected[:lines]]
    assert spend.files[0].removed == removed


def test_what_is_wrong_with_the_ministry_of_justice(real_spend: Path) -> None:
    spend = read_spend(real_spend / "central" / "moj-spend-data-jun-13.csv")
    # Rows of 9 cells end before the postcode, which is the tenth; four rows of 13 hold something in the last
    assert spend.fault_counts() == {"short_row": 962, "long_row": 4}
    short = [fault["value"] for fault in spend.faults.to_pylist() if fault["kind"] == "short_row"]
    assert set(short) == {"9 of 12 cells"}


def test_what_is_wrong_with_the_others(real_spend: Path) -> None:
    for name in CENTRAL:
        if name.startswith("moj"):
            continue
        counts = read_spend(real_spend / "central" / name).fault_counts()
        assert counts == ({"preamble": 1} if name.startswith("ea") else {})


def test_the_total_below_the_payments_of_leeds_is_no_payment(real_spend: Path) -> None:
    spend = read_spend(real_spend / "councils" / "leeds_raw_2013-12.csv")
    assert spend.total_pence == 10_475_847_089  # where the total below says 104758470.9
    assert [(f["line"], f["value"], f["kind"]) for f in spend.faults.to_pylist()] == [
        (9576, "104758470.9", "footer")
    ]


def test_all_departments_together(real_spend: Path) -> None:
    paths = [real_spend / "central" / name for name in CENTRAL]
    spend = read_spend(paths)
    assert len(spend) == sum(case[2] for case in CENTRAL.values())
    assert spend.total_pence == sum(read_spend(path).total_pence for path in paths)
    assert len(set(spend.lines["line_id"].to_pylist())) == len(spend)


def test_damaged_files_are_read_or_refused(real_spend: Path, tmp_path: Path) -> None:
    chance = random.Random(20251122)  # noqa: S311 (a seeded campaign, no secret)
    path = tmp_path / "a.csv"
    for name in ("ea-over-25k-1110.csv", "AHVLA-Over-25k-1204.csv", "Annex-B-CO-Complete-September-2011.csv"):
        content = (real_spend / "central" / name).read_bytes()
        for _ in range(300):
            damaged = bytearray(content)
            for _ in range(chance.randint(1, 8)):
                damaged[chance.randrange(len(damaged))] = chance.choice(b'",\r\n\0\xff\xa3 -x1')
            path.write_bytes(damaged)
            _require_accounted(path)


def _require_accounted(path: Path) -> None:
    try:
        spend = read_spend(path)
    except InputError:
        return
    file = spend.files[0]
    assert file.rows == file.lines + file.blank_rows + file.removed + 1
    listed = sum(spend.fault_counts().get(kind, 0) for kind in ("preamble", "footer", "repeated_header"))
    assert listed == file.removed


def _count(path: Path, header_row: int, amount: str) -> list[tuple[int, int]]:
    """Give the row and the pence of each line, by the standard library alone."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = [cell.strip() for cell in rows[header_row - 1]].index(amount)
    numbered = enumerate(rows[header_row:], start=header_row + 1)
    return [(row, _pence(cells[at])) for row, cells in numbered if any(map(str.strip, cells))]


def _pence(text: str) -> int:
    exact = Decimal(re.sub(r"[£,\s]", "", text)) * 100
    assert exact == int(exact)
    return int(exact)
