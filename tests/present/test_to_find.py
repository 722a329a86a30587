"""`suppliers_to_find.xlsx`: the next step, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from present import spreadsheets

import localvalue as lv
from localvalue.spend import Spend, SupplierRegister
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from pathlib import Path


def scored(atlas: lv.Atlas, frame: pd.DataFrame) -> lv.Scorecard:
    return lv.score(lv.locate(Spend.from_frame(frame), atlas, buyer="Aford"), [lv.InAuthority()])


FRAME = pd.DataFrame(
    {
        "supplier": [
            "Small & Co",
            "=Big(1) Ltd",
            "=Big(1) Ltd",
            "Placed",
            "HMRC",
            "Redacted",
            "",
            "Small & Co",
        ],
        "Supplier ID": ["7", "8", "8", "9", "10", "11", "", "12"],
        "supplier_postcode": ["", "", "", "ZA1 1AB", "", "", "", ""],
        "amount": ["1", "2", "4", "8", "16", "32", "64", "0.50"],
    }
)


@pytest.fixture(scope="module")
def folder(toy_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("to_find") / "out"
    scored(toy_atlas, FRAME).write(out, with_map=False, with_report=False)
    return out


def test_suppliers_are_listed_largest_first_with_their_cumulative_share(folder: Path) -> None:
    sheet = spreadsheets.read(folder / "suppliers_to_find.xlsx").of("Suppliers")
    # Third parties that are not placed come to 71.50, of which 64 have no name to look up
    heading = [
        "Supplier",
        "Supplier number",
        "Lines",
        "Amount (£)",
        "Cumulative share (%)",
        "Postcode",
        "Role",
    ]
    assert [sheet.header, *sheet.body] == [
        heading,
        ["=Big(1) Ltd", "8", 2, 6, pytest.approx(6 / 71.5), None, None],
        ["Small & Co", "7", 1, 1, pytest.approx(7 / 71.5), None, None],
        ["Small & Co", "12", 1, 0.5, pytest.approx(7.5 / 71.5), None, None],
    ]
    first, last = sheet.area[1] + 1, sheet.area[3]
    choices = openpyxl.load_workbook(folder / "suppliers_to_find.xlsx")["Suppliers"].data_validations
    assert [str(each.sqref) for each in choices.dataValidation] == [f"G{first}:G{last}"]


def test_it_keeps_the_rules_for_accessible_spreadsheets(folder: Path) -> None:
    book = spreadsheets.read(folder / "suppliers_to_find.xlsx")
    blank = ("Supplier number", "Postcode", "Role")
    assert spreadsheets.broken(book, to_fill_in=blank) == []
    assert any("Postcode and Role are blank for you to fill in" in line for line in book.sheets[0].lines)


def test_who_is_not_looked_for_is_listed_with_the_reason(folder: Path) -> None:
    rows = spreadsheets.read(folder / "suppliers_to_find.xlsx").of("Not_looked_for").body
    assert [[row[0], row[1], row[4]] for row in rows] == [
        ["Redacted", "Redacted", 32],
        ["HMRC", "Tax or pensions", 16],
    ]
    assert all(row[2] for row in rows)


def test_the_same_run_gives_the_same_bytes(folder: Path, toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    scored(toy_atlas, FRAME).write(tmp_path / "out", with_map=False, with_report=False)
    name = "suppliers_to_find.xlsx"
    assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()


def test_what_is_filled_in_is_read_back(folder: Path, toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    spend = Spend.from_frame(FRAME)
    untouched = SupplierRegister(folder / "suppliers_to_find.xlsx").join(spend)
    assert untouched.lines["supplier_postcode"].to_pylist() == spend.lines["supplier_postcode"].to_pylist()
    book = openpyxl.load_workbook(folder / "suppliers_to_find.xlsx")
    sheet = book["Suppliers"]
    first = next(row for row in range(1, 20) if sheet.cell(row, 6).value == "Postcode") + 1
    for row, (postcode, role) in enumerate(
        [("ZA1 1AA", None), ("ZA1 1AB", None), ("ZA1 1AE", "branch")], start=first
    ):
        sheet.cell(row, 6).value, sheet.cell(row, 7).value = postcode, role
    book.save(tmp_path / "filled.xlsx")
    joined = SupplierRegister(tmp_path / "filled.xlsx").join(spend)
    found = joined.lines.select(["supplier_postcode", "branch_postcode"]).to_pylist()
    # Each number its own address, though two of the suppliers have one name
    assert [tuple(each.values()) for each in found] == [
        ("ZA1 1AB", None),
        ("ZA1 1AA", None),
        ("ZA1 1AA", None),
        ("ZA1 1AB", None),
        (None, None),
        (None, None),
        (None, None),
        (None, "ZA1 1AE"),
    ]
    card = lv.score(lv.locate(joined, toy_atlas, buyer="Aford"), [lv.InAuthority()])
    assert [row[:2] for row in card.to_find().suppliers.rows] == [("Small & Co", "12")]


def test_the_terminal_says_it_in_one_breath(toy_atlas: lv.Atlas) -> None:
    frame = FRAME.drop(columns="supplier_postcode")
    text = scored(toy_atlas, frame).reading()
    assert (
        "8 lines, £128, all accounted for. £0 can be placed so far: no addresses. £32 is redacted. £16 looks"
        " like transfers, tax or pensions (HMRC £16; suppliers_to_find.xlsx lists them). Of the remaining"
        " £80, 4 suppliers make up 19%: fill in suppliers_to_find.xlsx, or add --suppliers."
    ) in text
    bare = scored(toy_atlas, frame).reading(with_workbook=False)
    assert (
        "tax or pensions (HMRC £16). Of the remaining £80, 4 suppliers make up 19%: add --suppliers." in bare
    )
    assert "£8 can be placed so far. £32" in scored(toy_atlas, FRAME).reading()


def test_withheld_names_are_redacted_and_not_missing(toy_atlas: lv.Atlas) -> None:
    frame = pd.DataFrame(
        {
            "supplier": ["Redacted", "REDACTED PERSONAL DATA", "Redacted", "Confidential Waste Ltd", "A"],
            "supplier_postcode": ["", None, "ZA1 1AA", "", "rubbish"],
            "amount": ["1", "2", "4", "8", "16"],
        }
    )
    card = scored(toy_atlas, frame)
    status = [(row[1], row[3]) for row in card.status_rows() if row[0] == "supplier"]
    # A postcode of its own is believed, and a name that only sounds like it is no redaction
    assert status == [("postcode", 400), ("missing", 800), ("redacted", 300), ("malformed", 1600)]
    assert "redacted by the publisher £3 (2 lines)" in card.reading()
    bare = scored(toy_atlas, frame.drop(columns="supplier_postcode"))
    assert [row[1] for row in bare.status_rows() if row[0] == "supplier"] == ["missing", "redacted"]
    assert "£0 can be placed so far: no addresses." in bare.reading()


def test_where_nothing_is_placed_every_table_is_there(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    located = lv.locate(Spend.from_frame(FRAME.drop(columns="supplier_postcode")), toy_atlas, buyer="Aford")
    card = lv.score(located, [lv.InAuthority(), lv.MostDeprived(20)])
    assert {row[-1] for row in card.tables()["summary.csv"].rows} == {127_50}
    card.write(tmp_path / "out")
    assert (tmp_path / "out" / "summary.csv").is_file()


def test_addresses_without_a_postcode_are_pointed_to(toy_atlas: lv.Atlas) -> None:
    frame = pd.DataFrame(
        {
            "supplier": ["A", "B", "C", "HMRC"],
            "supplier_address": [
                "1 High Street, Aford",
                "1 High Street, ZA1 1AA",
                "",
                "1 High Street, Aford",
            ],
            "amount": ["1", "2", "4", "8"],
        }
    )
    text = scored(toy_atlas, frame).reading()
    assert "1 line (£1) has an address without a postcode, which localvalue geocode may find." in text
    assert "localvalue geocode" not in scored(toy_atlas, frame.iloc[1:]).reading()


@pytest.mark.official
def test_the_next_step_for_trafford(real_atlas: lv.Atlas, real_spend: Path) -> None:
    spend = lv.read_spend(real_spend / "councils" / "trafford-supplier-spend-2025-26.zip")
    card = lv.score(lv.locate(spend, real_atlas), [lv.InAuthority()])
    (text,) = (part for part in card.reading().split("\n\n") if "all accounted for" in part)
    assert text == (
        "241,764 lines, £621.9m, all accounted for. £0 can be placed so far: no addresses. £108.9m is"
        " redacted. £180.2m looks like transfers, tax or pensions (Greater Manchester Combined Authori"
        " £73.0m, HMRC CUMBERNAULD £49.5m, GREATER MANCHESTER SUPERANN FUND £27.8m, TEACHERS PENSIONS £23.2m;"
        " and 32 more; suppliers_to_find.xlsx lists them). Of the remaining £332.9m, 100 suppliers make up"
        " 61%: fill in suppliers_to_find.xlsx, or add --suppliers."
    )
    # HMRC under its two names, the two pension funds and the combined authority, counted in the file
    largest = {
        "HMRC": 31_228_275,
        "HMRC CUMBERNAULD": 4_947_197_262,
        "GREATER MANCHESTER SUPERANN FUND": 2_780_453_115,
        "TEACHERS PENSIONS": 2_316_906_608,
        "Greater Manchester Combined Authori": 7_299_420_266,
    }
    others = {row[0]: row[4] for row in card.to_find().others.rows}
    assert {name: others[name] for name in largest} == largest
    assert short_gbp(sum(largest.values())) == "£173.8m"
    scope = card.tables()["scope.csv"]
    total = dict(zip(scope.column("scope"), scope.column("total_gbp"), strict=True))
    assert total["all"] == 62_191_362_442
    assert total["redacted"] == 10_887_042_086
    assert (
        total["third_party"]
        == total["all"] - total["redacted"] - total["public_body"] - total["tax_or_pension"]
    )


def test_where_all_is_placed_there_is_nothing_to_find(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = scored(toy_atlas, FRAME.iloc[3:4])
    card.write(tmp_path / "out", with_map=False, with_report=False)
    assert not (tmp_path / "out" / "suppliers_to_find.xlsx").exists()
    assert "all accounted for" not in card.reading()


def test_a_remainder_of_credits_is_no_share(toy_atlas: lv.Atlas) -> None:
    frame = pd.DataFrame({"supplier": ["Ash Builders"], "amount": ["-5"], "buyer": ["Aford"]})
    text = scored(toy_atlas, frame).reading(with_workbook=False)
    assert "The remaining -£5 is of 1 supplier: add --suppliers." in text
    two = pd.concat([frame, frame.assign(supplier="Birch Steel")])
    assert "The remaining -£10 is of 2 suppliers" in scored(toy_atlas, two).reading(with_workbook=False)
