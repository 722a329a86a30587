"""Files as public bodies published them: lines and pence equal an independent count."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import openpyxl
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
    "darlington_clean_2022-07.csv": ("Invoice Line Value (net of VAT)", False, 1757, 0),
    "leeds_raw_2013-12.csv": ("NetAmount", False, 9574, 1),
    "manchester_clean_2022-02.csv": ("Net Amount", False, 3615, 0),
    "salford_clean_2022-05.csv": ("Net", True, 2022, 0),  # beside Gross
    "sheffield_clean_2016-07.csv": ("Invoiced Value", False, 19835, 0),
}
OTHERS = {
    # path: (layout, option that its ambiguity demands, lines)
    "central/hmt_2025-01.json": ("central_government", None, 79),
    "central/hmt_2025-03.json": ("central_government", None, 126),
    "contracts/contracts_finder_ocds_releases_2025.jsonl": ("ocds", None, 143),
    "councils/trafford-supplier-spend-2025-26.zip": ("local_government", None, 241764),
    "grants/360g_lloyds_bank_foundation.json": ("360giving", None, 4116),
    "grants/360g_power_to_change.json": ("360giving", None, 870),
    "grants/scotland_esf_erdf_operations_to_may2018.xlsx": (
        "eu_operations", "ESF/ ERDF Grant requested", 217,  # beside Total eligible expenditure
    ),
    "grants/trafford_council_voluntary_sector_grants.csv": ("360giving", None, 555),
}  # fmt: skip


def test_every_file_is_in_one_of_the_tables(real_spend: Path) -> None:
    there = {path.relative_to(real_spend).as_posix() for path in real_spend.rglob("*.*") if path.is_file()}
    named = {f"central/{name}" for name in CENTRAL} | {f"councils/{name}" for name in COUNCILS} | set(OTHERS)
    assert there == named


@pytest.mark.parametrize("name", OTHERS)
def test_other_formats_and_layouts(name: str, real_spend: Path) -> None:
    layout, amount, lines = OTHERS[name]
    if amount:
        with pytest.raises(InputError, match="--column amount="):
            read_spend(real_spend / name)
    spend = read_spend(real_spend / name, columns={"amount": amount} if amount else None)
    file = spend.files[0]
    assert (file.layout, len(spend)) == (layout, lines)
    assert file.rows == file.lines + file.blank_rows + file.removed + bool(file.header_row)


def test_the_payments_of_trafford(real_spend: Path) -> None:
    path = real_spend / "councils" / "trafford-supplier-spend-2025-26.zip"
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    expected = [_pence(row["Amount"]) for row in csv.DictReader(io.StringIO(text, newline=""))]
    spend = read_spend(path)
    assert spend.pence().tolist() == expected
    assert spend.files[0].columns == {
        "buyer": "OrganisationLabel", "supplier": "BeneficiaryName", "amount": "Amount",
        "date": "PaymentDate", "supplier_id": "BeneficiaryOtherID", "vat_number": "VATRegistrationNumber",
    }  # fmt: skip
    assert spend.period == ("2025-04-01", "2026-03-31")
    assert spend.fault_counts() == {"repeated_line": 60_868}
    assert spend.repeats == (60_868, 3_588_662_874)


@pytest.mark.parametrize("name", ["360g_lloyds_bank_foundation", "360g_power_to_change"])
def test_grants_with_their_places(name: str, real_spend: Path) -> None:
    path = real_spend / "grants" / f"{name}.json"
    grants = json.loads(path.read_text("utf-8"), parse_float=Decimal)["grants"]
    spend = read_spend(path)
    assert spend.pence().tolist() == [int(grant["amountAwarded"] * 100) for grant in grants]
    assert spend.lines["line_id"].to_pylist() == [grant["id"] for grant in grants]
    postcodes = [grant["recipientOrganization"][0].get("postalCode") or None for grant in grants]
    assert spend.lines["supplier_postcode"].to_pylist() == [
        (code and code.strip()) or None for code in postcodes
    ]
    if name == "360g_power_to_change":
        areas = [grant["beneficiaryLocation"][0].get("geoCode") for grant in grants]
        assert spend.lines["beneficiary_area"].to_pylist() == areas


def test_grants_of_trafford_and_operations_of_scotland(real_spend: Path) -> None:
    path = real_spend / "grants" / "trafford_council_voluntary_sector_grants.csv"
    assert read_spend(path).pence().tolist() == [pence for _, pence in _count(path, 1, "Amount Awarded")]
    path = real_spend / "grants" / "scotland_esf_erdf_operations_to_may2018.xlsx"
    rows = list(openpyxl.load_workbook(path, data_only=True)["Sheet1"].iter_rows(min_row=9, values_only=True))
    numbers = [Decimal(repr(row[4])) for row in rows if isinstance(row[4], int | float)]
    pence = [int((pounds * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for pounds in numbers]
    spend = read_spend(path, columns={"amount": "ESF/ ERDF Grant requested"})
    assert [each for each in spend.pence().tolist() if each] == pence
    assert [each.name for each in spend.unread] == [f"{path.name}/Sheet2"]
    whole = read_spend(path, columns={"amount": "Total eligible expenditure"})
    assert [each.name for each in whole.unread] == [f"{path.name}/Sheet2"]
    assert len(whole) == len(spend)
    assert whole.total_pence > spend.total_pence


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
    assert spend.fault_counts() == {
        "unreadable_date": 975,
        "short_row": 962,
        "repeated_line": 6,
        "long_row": 4,
    }
    short = [fault["value"] for fault in spend.faults.to_pylist() if fault["kind"] == "short_row"]
    assert set(short) == {"9 of 12 cells"}


def test_what_is_wrong_with_the_others(real_spend: Path) -> None:
    for name in CENTRAL:
        if name.startswith("moj"):
            continue
        counts = read_spend(real_spend / "central" / name).fault_counts()
        # Rows that are the same in every cell, counted by themselves
        data = (real_spend / "central" / name).read_bytes()
        text = data.decode("utf-8-sig") if CENTRAL[name][4] == "utf-8" else data.decode("cp1252")
        rows = Counter(tuple(map(str.strip, row)) for row in csv.reader(io.StringIO(text, newline="")))
        again = sum(n - 1 for row, n in rows.items() if any(row))
        assert counts.pop("repeated_line", 0) == again
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
    kinds = ("preamble", "footer", "subtotal", "repeated_header")
    listed = sum(spend.fault_counts().get(kind, 0) for kind in kinds)
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
