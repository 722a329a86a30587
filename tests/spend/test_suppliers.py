"""A register of suppliers: who is found, how, and who is left for a person to settle."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import toy

import localvalue as lv
from localvalue.errors import InputError
from localvalue.grid import from_grid
from localvalue.places import STATUSES
from localvalue.spend import MatchedSpend, Spend, SupplierRegister, read_spend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def spend_of(**columns: list[str]) -> Spend:
    rows = len(next(iter(columns.values())))
    return Spend.from_frame(pd.DataFrame({"amount": ["1"] * rows, **columns}))


def register_of(*rows: dict[str, str]) -> SupplierRegister:
    return SupplierRegister(pd.DataFrame(list(rows)))


def found(spend: Spend, role: str = "supplier") -> list[tuple[str | None, str | None]]:
    table = spend.lines.to_pydict()
    return list(zip(table[f"{role}_postcode"], table[f"{role}_match"], strict=True))


@pytest.mark.parametrize(
    ("column", "cell", "number", "way"),
    [
        ("Supplier Registered Company Number", "1234567", "01234567", "company_number"),
        ("Company Number", "sc 123456", "SC123456", "company_number"),
        ("Supplier Registered Charity Number", "1023456-0", "1023456", "charity_number"),
        ("Supplier ID", "0003536", "3536", "supplier_number"),
        ("BeneficiaryOtherID", "S385887", "s385887", "supplier_number"),
        ("VATRegistrationNumber", "GB812311285", "812 3112 85", "vat_number"),
    ],
)
def test_numbers_find_whatever_the_name(column: str, cell: str, number: str, way: str) -> None:
    spend = spend_of(supplier=["Here"], **{column: [cell]})
    register = register_of({"supplier": "There", way: number, "postcode": "ZA1 1AA"})
    assert found(register.join(spend)) == [("ZA1 1AA", way)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Acme Ltd", "ACME LIMITED"),
        ("Acme Public Limited Company", "Acme PLC"),
        ("Smith & Sons LLP", "smith and sons"),
        ("J.Hopkins (Contractors) Ltd.", "J Hopkins Contractors Limited"),
        ("The Together Trust", "Together Trust"),
        ("O'Neill Café CIC", "ONeill Cafe Community Interest Company"),
        ("X Ltd T/A Y", "X LIMITED"),
        ("X Limited trading as Y", "X Ltd"),
    ],
)
def test_names_are_the_same_however_they_are_spelt(ours: str, theirs: str) -> None:
    register = register_of({"supplier": theirs, "postcode": "ZA1 1AA"})
    joined = register.join(spend_of(supplier=[ours]))
    assert found(joined) == [("ZA1 1AA", "name")]
    assert joined.lines["supplier_match_name"].to_pylist() == [theirs]


def test_other_names_are_other_suppliers() -> None:
    register = register_of({"supplier": "Acme Holdings Ltd", "postcode": "ZA1 1AA"})
    assert found(register.join(spend_of(supplier=["Acme Ltd", ""]))) == [
        (None, "unmatched"),
        (None, "unmatched"),
    ]


def test_what_it_trades_as_is_tried_after_the_name() -> None:
    register = register_of({"supplier": "Amblehurst Hotel", "postcode": "ZA1 1AA"})
    spend = spend_of(supplier=["Northwest Hotels Ltd T/A Amblehurst Hotel"])
    assert found(register.join(spend)) == [("ZA1 1AA", "trading_name")]


def test_the_very_name_decides_between_spellings_and_the_form_between_forms() -> None:
    register = register_of(
        {"supplier": "Acme Ltd T/A Baker", "postcode": "ZA1 1AA"},
        {"supplier": "Acme Ltd T/A Brewer", "postcode": "ZA1 1AB"},
        {"supplier": "Candle Limited", "postcode": "ZA1 1AD"},
        {"supplier": "Candle LLP", "postcode": "ZA1 1AE"},
    )
    spend = spend_of(supplier=["Acme Ltd T/A Brewer", "CANDLE LTD", "Candle"])
    assert found(register.join(spend)) == [("ZA1 1AB", "name"), ("ZA1 1AD", "name"), (None, "ambiguous")]


def test_several_addresses_are_left_and_listed() -> None:
    register = register_of(
        {"supplier": "Acme Ltd", "postcode": "ZA1 1AA"},
        {"supplier": "Acme (UK)", "postcode": "ZA1 1AA"},
        {"supplier": "ACME LIMITED", "postcode": "ZA1 1AB"},
    )
    joined = register.join(spend_of(supplier=["acme plc", "acme plc", "other"]))
    assert found(joined) == [(None, "ambiguous"), (None, "ambiguous"), (None, "unmatched")]
    fault = joined.faults.to_pylist()[0]
    assert (fault["line"], fault["column"], fault["value"]) == (1, "supplier", "acme plc")
    assert fault["kind"] == "ambiguous_supplier"
    assert fault["action"] == (
        "supplier not placed (2 lines): 2 addresses by name: ZA1 1AA (Acme Ltd); ZA1 1AB (ACME LIMITED)"
    )


def test_one_address_written_twice_is_one() -> None:
    register = register_of(
        {"supplier": "Acme Ltd", "postcode": "ZA1 1AA"}, {"supplier": "Acme", "postcode": "za11aa"}
    )
    assert found(register.join(spend_of(supplier=["ACME"]))) == [("za11aa", "name")]


def test_sites_of_one_vat_number_are_told_apart_by_name() -> None:
    register = register_of(
        {"supplier": "North Site", "vat_number": "812311285", "postcode": "ZA1 1AA"},
        {"supplier": "South Site", "vat_number": "812311285", "postcode": "ZA1 1AB"},
        {"supplier": "East Site", "vat_number": "", "postcode": "ZA1 1AD"},
    )
    spend = spend_of(supplier=["South Site", "West Site", "East Site"], **{"VAT No": ["GB812311285"] * 3})
    joined = register.join(spend)
    # A name that is none of the sites that share the number does not override it
    assert found(joined) == [("ZA1 1AB", "name"), (None, "ambiguous"), (None, "ambiguous")]
    assert joined.fault_counts() == {"ambiguous_supplier": 2}


def test_an_address_of_the_lines_own_stays() -> None:
    spend = spend_of(
        supplier=["Acme", "Acme", "Acme"],
        supplier_postcode=["ZA2 1AA", "", "RATES"],
        supplier_area=["", "Aford", ""],
    )
    joined = register_of({"supplier": "Acme", "postcode": "ZA1 1AA"}).join(spend)
    assert found(joined) == [("ZA2 1AA", "own"), (None, "own"), ("RATES", "own")]


def test_head_office_and_branch_are_kept_apart() -> None:
    wide = register_of({"supplier": "Acme", "postcode": "ZA1 1AA", "branch_postcode": "ZA1 1AB"})
    long = register_of(
        {"supplier": "Acme", "role": "", "postcode": "ZA1 1AA"},
        {"supplier": "Acme", "role": "Branch", "postcode": "ZA1 1AB"},
    )
    for register in (wide, long):
        joined = register.join(spend_of(supplier=["Acme"]))
        assert found(joined) == [("ZA1 1AA", "name")]
        assert found(joined, "branch") == [("ZA1 1AB", "name")]


def test_cut_names_are_found_by_their_start_if_only_one_begins_so() -> None:
    suppliers = [
        "Greater Manchester Combined Authori",
        "Bright Horizons Family Solutions Lt",
        "Passenger Minibuses Manchester Limi",
        "Trafford Domestic Abuse Services As",
        "Short Name",
    ]
    register = register_of(
        {"supplier": "Greater Manchester Combined Authority", "postcode": "ZA1 1AA"},
        {"supplier": "BRIGHT HORIZONS FAMILY SOLUTIONS LIMITED", "postcode": "ZA1 1AB"},
        {"supplier": "Passenger Minibuses Manchester", "postcode": "ZA1 1AD"},
        {"supplier": "Trafford Domestic Abuse Services Assist", "postcode": "ZA1 1AE"},
        {"supplier": "Trafford Domestic Abuse Services Asset", "postcode": "ZA2 1AA"},
        {"supplier": "Short Name That Goes On", "postcode": "ZA2 1AB"},
    )
    joined = register.join(spend_of(supplier=suppliers))
    assert found(joined) == [
        ("ZA1 1AA", "name_prefix"),
        ("ZA1 1AB", "name_prefix"),
        ("ZA1 1AD", "name_prefix"),
        (None, "ambiguous"),
        (None, "unmatched"),
    ]


def test_names_that_just_end_are_not_taken_for_cut() -> None:
    register = register_of({"supplier": "Greater Manchester Authority", "postcode": "ZA1 1AA"})
    spend = spend_of(supplier=["Greater Manchester", "Aford Council", "Bford Council"])
    assert found(register.join(spend))[0] == (None, "unmatched")


def test_alike_names_match_only_when_asked_and_say_how_alike() -> None:
    register = register_of(
        {"supplier": "Kingsley Healthcare Ltd", "postcode": "ZA1 1AA"},
        {"supplier": "Something Else", "postcode": "ZA1 1AB"},
    )
    spend = spend_of(supplier=["Kinglsey Healthcare", "Nobody"])
    assert found(register.join(spend)) == [(None, "unmatched"), (None, "unmatched")]
    joined = register.join(spend, fuzzy=90)
    assert found(joined) == [("ZA1 1AA", "fuzzy_name"), (None, "unmatched")]
    # 18 letters each, 17 of them in common order: 100 * 2 * 17 / 36
    assert joined.lines["supplier_match_score"].to_pylist() == [pytest.approx(100 * 34 / 36), None]
    assert found(register.join(spend, fuzzy=96))[0] == (None, "unmatched")


def test_two_names_that_are_as_alike_are_left() -> None:
    register = register_of(
        {"supplier": "Kingsley Healthcara", "postcode": "ZA1 1AA"},
        {"supplier": "Kingsley Healthcarb", "postcode": "ZA1 1AB"},
    )
    assert found(register.join(spend_of(supplier=["Kingsley Healthcarc"]), fuzzy=90)) == [(None, "ambiguous")]


def test_registers_are_looked_up_in_turn() -> None:
    spend = spend_of(supplier=["A", "B", "C"])
    first = register_of({"supplier": "A", "postcode": "ZA1 1AA"}, {"supplier": "B", "postcode": ""})
    second = register_of({"supplier": "A", "postcode": "ZA2 1AA"}, {"supplier": "B", "postcode": "ZA2 1AB"})
    joined = second.join(first.join(spend))
    assert found(joined) == [("ZA1 1AA", "name"), ("ZA2 1AB", "name"), (None, "unmatched")]
    assert isinstance(joined, MatchedSpend)
    assert [file.layout for file in joined.registers] == ["own", "own"]


KNOWN = {
    "companies_house": (
        (
            "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.PostCode,CompanyStatus\n"
            '"ACME, LTD","01234567","","ZA1 1AA","Active"\n'
        ),
        "supplier",
    ),
    "charity_commission": (
        (
            "date_of_extract\torganisation_number\tregistered_charity_number\tcharity_name\tcharity_contact_postcode\n"
            '2026-01-01\t1\t1023456\tThe "ACME" Ltd\tZA1 1AA\n'
        ),
        "supplier",
    ),
    "cqc": (
        (
            f"CQC Locations data{',' * 14}\n{',' * 14}\nThis data was produced on 19 August 2026{',' * 14}\n"
            f"{',' * 14}\nName,Also known as,Address,Postcode,Phone number,Service's website (if available),"
            "Service types,Date of latest check,Specialisms/services,Provider name,Local authority,Region,"
            "Location URL,CQC Location ID (for office use only),CQC Provider ID (for office use only)\n"
            'The House,,"1 High Street, Aford",ZA1 1AA,,,,,,Acme Limited,Aford,,,1-1,1-2\n'
        ),
        "branch",
    ),
    "gias": (
        (
            "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),"
            "Trusts (code),Trusts (name),Street,Town,Postcode\n"
            "1,1,Aford,1,High School,34,1,Acme,1 High Street,Aford,ZA1 1AA\n"
        ),
        "branch",
    ),
}


@pytest.mark.parametrize("layout", KNOWN)
@pytest.mark.parametrize("packed", [False, True])
def test_public_registers_are_known_by_header(layout: str, packed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    text, role = KNOWN[layout]
    path = tmp_path / ("register.zip" if packed else "register.csv")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("register.csv", text)
    else:
        path.write_text(text, encoding="utf-8")
    register = SupplierRegister(path)
    assert (register.file.layout, register.file.role) == (layout, role)
    assert found(register.join(spend_of(supplier=["Acme"])), role) == [("ZA1 1AA", "name")]


def test_funds_within_a_charity_and_removed_charities_are_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "publicextract.charity.txt"
    path.write_text(
        "registered_charity_number\tlinked_charity_number\tcharity_name\tcharity_registration_status\t"
        "charity_contact_postcode\n"
        "1023456\t0\tAcme Trust\tRegistered\tZA1 1AA\n"
        "1023456\t1\tAcme Fund\tRegistered\tZA1 1AB\n"
        "1023457\t0\tAcme Trust\tRemoved\tZA1 1AE\n",
        encoding="utf-8",
    )
    spend = spend_of(supplier=["x", "Acme Trust", "Acme Fund"], **{"Charity Number": ["1023456", "", ""]})
    assert found(SupplierRegister(path).join(spend)) == [
        ("ZA1 1AA", "charity_number"),
        ("ZA1 1AA", "name"),
        ("ZA1 1AB", "name"),
    ]


def test_a_register_in_windows_1252_is_read(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes("supplier,postcode\nCafé Ltd,ZA1 1AA\n".encode("cp1252"))
    assert found(SupplierRegister(path).join(spend_of(supplier=["Cafe"]))) == [("ZA1 1AA", "name")]


TABLE = "supplier,postcode\nCafé Ltd,ZA1 1AA\nOther,ZA1 1AB\n"


def parquet(path: Path) -> None:
    frame = pd.DataFrame({"supplier": ["Café Ltd", "Other"], "postcode": ["ZA1 1AA", "ZA1 1AB"]})
    frame["supplier"] = frame["supplier"].astype("category")
    frame.to_parquet(path)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.pdf", b"%PDF")
        archive.writestr("folder/table.csv", TABLE.encode("utf-16"))


WAYS_TO_WRITE = {
    "utf16": lambda path: path.write_bytes(TABLE.encode("utf-16")),
    "utf16_without_mark": lambda path: path.write_bytes(TABLE.encode("utf-16-le")),
    "utf8_with_mark": lambda path: path.write_bytes(TABLE.encode("utf-8-sig")),
    "gzip": lambda path: path.write_bytes(gzip.compress(TABLE.encode())),
    "gzip_of_windows": lambda path: path.write_bytes(gzip.compress(TABLE.encode("cp1252"))),
    "zip_of_utf16": zipped,
    "parquet": parquet,
    "xlsx": lambda path: pd.read_csv(io.StringIO(TABLE)).to_excel(path, engine="openpyxl"),
}


@pytest.mark.parametrize("how", WAYS_TO_WRITE)
def test_a_register_is_read_however_it_is_written(how: str, tmp_path: Path) -> None:
    # By its content: the name says nothing
    path = tmp_path / ("register.xlsx" if how == "xlsx" else "register.csv")
    WAYS_TO_WRITE[how](path)
    joined = SupplierRegister(path).join(spend_of(supplier=["CAFE LIMITED", "Other", "None"]))
    assert found(joined) == [("ZA1 1AA", "name"), ("ZA1 1AB", "name"), (None, "unmatched")]
    assert joined.lines["supplier_match_name"].to_pylist()[0] == "Café Ltd"


def test_a_large_register_under_gzip_goes_by_in_batches(tmp_path: Path) -> None:
    path = tmp_path / "register.csv.gz"
    rows = "".join(f"Company {number},ZA1 1AA\n" for number in range(100_000))
    path.write_bytes(gzip.compress(f"supplier,postcode\n{rows}".encode("utf-16")))
    joined = SupplierRegister(path).join(spend_of(supplier=["Company 0", "Company 99999", "Company 100000"]))
    assert [way for _, way in found(joined)] == ["name", "name", "unmatched"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[: len(data) // 2], "is damaged inside its gzip"),
        (
            lambda _: gzip.compress(b"supplier,postcode\n" + b"A,ZA1 1AA\n" * 5_000_000),
            "would unpack to more than",
        ),
        (lambda _: b"PAR1 and nothing else", "is a damaged Parquet file"),
        (lambda _: b"PK\x03\x04 and nothing else", "is a damaged zip archive"),
    ],
)
def test_a_damaged_register_is_refused(
    damage: Callable[[bytes], bytes], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "register.csv.gz"
    rows = "".join(f"Company {number * 7919 % 100_003},ZA1 1AA\n" for number in range(20_000))
    path.write_bytes(damage(gzip.compress(f"supplier,postcode\n{rows}".encode())))
    with pytest.raises(InputError, match=message):
        SupplierRegister(path).join(spend_of(supplier=["A"]))


def test_a_register_of_coordinates_and_of_addresses_places_suppliers(toy_atlas: lv.Atlas) -> None:
    longitude, latitude = (float(each[0]) for each in from_grid([402_000], [toy.NORTHING]))
    register = register_of(
        {"supplier": "Point", "longitude": str(longitude), "latitude": str(latitude), "Full address": ""},
        {"supplier": "Text", "Full address": "1 High Street, Aford, ZA1 1AB"},
        {"supplier": "Vague", "Full address": "1 High Street, Aford"},
        {"supplier": "Two", "Full address": "ZA1 1AA (accounts: ZA1 1AB)"},
        {"supplier": "Half", "longitude": "-2", "latitude": ""},
    )
    joined = register.join(spend_of(supplier=["Point", "Text", "Vague", "Two", "Half"]))
    assert [way for _, way in found(joined)] == ["name", "name", "unmatched", "unmatched", "unmatched"]
    location = lv.locate(joined, toy_atlas).roles["supplier"]
    assert [STATUSES[code] for code in location.status[:3]] == ["coordinates", "postcode", "missing"]


def test_two_points_of_one_name_are_two_places_and_a_branch_may_be_a_point() -> None:
    register = register_of(
        {"supplier": "A", "longitude": "-2.0", "latitude": "52.6"},
        {"supplier": "A", "longitude": "-2.1", "latitude": "52.6"},
        {"supplier": "B", "branch_longitude": "-2.0", "branch_latitude": "52.6"},
    )
    joined = register.join(spend_of(supplier=["A", "B"]))
    assert found(joined)[0] == (None, "ambiguous")
    assert "-2.0, 52.6 (A); -2.1, 52.6 (A)" in joined.faults.to_pylist()[0]["action"]
    assert joined.lines["branch_longitude"].to_pylist() == [None, "-2.0"]


def test_half_a_pair_of_coordinates_is_refused() -> None:
    with pytest.raises(InputError, match="has a column of the longitude and none of the latitude"):
        register_of({"supplier": "A", "longitude": "-2.0"})


@pytest.mark.parametrize(
    ("header", "which"),
    [
        (
            "supplier,Post Code,Registered Postcode,Head Office Postcode",
            "3 columns that may be the postcode: 'Post Code', 'Registered Postcode', 'Head Office Postcode'",
        ),
        ("supplier,postcode,Post Code,town", "2 columns that may be the postcode: 'postcode', 'Post Code'"),
        ("supplier,branch_postcode,Site Postcode,x", "2 columns that may be the branch postcode"),
        ("supplier,Full Address,Postal Address,x", "2 columns that may be the address"),
    ],
)
def test_a_register_of_several_addresses_is_not_guessed(header: str, which: str, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(f"{header}\nA,ZA1 1AA,ZA3 1AA,ZA3 1AB\n", encoding="utf-8")
    with pytest.raises(InputError, match=which):
        SupplierRegister(path)


def test_roles_and_known_layouts_decide_between_several_addresses(tmp_path: Path) -> None:
    register = register_of({"supplier": "A", "supplier_postcode": "ZA1 1AA", "branch_postcode": "ZA3 1AA"})
    assert register.file.columns["postcode"] == "supplier_postcode"
    path = tmp_path / "gias.csv"
    path.write_text("URN,EstablishmentName,Postcode,Postcode\n1,A,ZA1 1AA,ZA3 1AA\n", encoding="utf-8")
    assert SupplierRegister(path).file.layout == "gias"


def test_several_registers_are_looked_up_in_turn() -> None:
    first = pd.DataFrame({"supplier": ["A"], "postcode": ["ZA1 1AA"]})
    second = pd.DataFrame({"supplier": ["A", "B"], "postcode": ["ZA3 1AA", "ZA3 1AB"]})
    register = SupplierRegister(first, second)
    joined = register.join(spend_of(supplier=["A", "B", "C"]))
    assert found(joined) == [("ZA1 1AA", "name"), ("ZA3 1AB", "name"), (None, "unmatched")]
    assert joined.registers == register.files
    assert len(register.files) == 2
    assert "; then table (own): name from 'supplier'" in repr(register)


def test_a_closed_school_is_found_only_where_no_open_one_is(tmp_path: Path) -> None:
    path = tmp_path / "gias.csv"
    header = "URN,EstablishmentName,EstablishmentStatus (name),Postcode"
    rows = "1,Ash School,Closed,ZA1 1AA\n2,Ash School,Open,ZA3 1AA\n3,Birch School,Closed,ZA1 1AB"
    path.write_text(f"{header}\n{rows}\n", encoding="utf-8")
    joined = SupplierRegister(path).join(spend_of(supplier=["Ash School", "Birch School"]))
    assert found(joined, "branch") == [("ZA3 1AA", "name"), ("ZA1 1AB", "name")]
    assert joined.lines["branch_match_name"].to_pylist() == ["Ash School", "Birch School (closed)"]


def test_rows_of_another_width_are_told(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("supplier,postcode\nA,ZA1 1AA\nB,ZA1 1AB,more\nC\nD,ZA1 1AD\n", encoding="utf-8")
    joined = SupplierRegister(path).join(spend_of(supplier=["A", "B", "C", "D"]))
    assert [way for _, way in found(joined)] == ["name", "unmatched", "unmatched", "name"]
    fault = joined.faults.to_pylist()[0]
    assert (fault["file"], fault["value"], fault["kind"]) == ("register.csv", "2 rows", "register_rows")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("supplier,town\nA,B\n", "no column of postcodes"),
        ("postcode,town\nZA1 1AA,B\n", "no column that tells a supplier"),
        ("", "is empty"),
        ("%PDF-1.4 xx", "^register.csv is a PDF, not a table of text"),
        ("<!DOCTYPE html><html><body>", r"^register.csv is a web page \(HTML\)"),
        ('[{"supplier": "A", "postcode": "ZA1 1AA"}]', "^register.csv is JSON, and a register of suppliers"),
        ("[" * 60_000, "^register.csv is JSON"),
        ("x" * 60_000 + "\nA,B\n", "its columns are 'x{59}\u2026'$"),
        (",".join(f"c{n}" for n in range(1000)) + "\n", "'c18', 'c19' and 980 more$"),
        (
            "supplier,role,postcode\nA,boss,ZA1 1AA\n",
            "an address of 'A' with the role 'boss', which is no role",
        ),
    ],
)
def test_what_is_no_register_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        SupplierRegister(path).join(spend_of(supplier=["A"]))


def test_a_file_that_is_not_there_and_a_bomb_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        SupplierRegister(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is a folder, and a register of suppliers is one file"):
        SupplierRegister(tmp_path)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.csv", b"supplier,postcode\n" + b"A,ZA1 1AA\n" * 10_000_000)
    with pytest.raises(InputError, match="would unpack to"):
        SupplierRegister(path)


def test_a_likeness_below_any_sense_is_refused() -> None:
    with pytest.raises(InputError, match="from 60 to 100"):
        register_of({"supplier": "A", "postcode": "ZA1 1AA"}).join(spend_of(supplier=["A"]), fuzzy=10)


def test_matches_are_in_every_output(toy_atlas: lv.Atlas) -> None:
    spend = Spend.from_frame(
        pd.DataFrame(
            {
                "supplier": ["Acme", "Acme", "Both", "None"],
                "amount": ["1", "2", "4", "8"],
                "buyer": ["Aford"] * 4,
            }
        )
    )
    register = register_of(
        {"supplier": "ACME LTD", "postcode": "ZA1 1AA"},
        {"supplier": "Both", "postcode": "ZA1 1AA"},
        {"supplier": "Both", "postcode": "ZA1 1AE"},
    )
    card = lv.score(lv.locate(register.join(spend), toy_atlas), [lv.InAuthority()])
    rows = [
        ("supplier", "name", 2, 300, 1, None),
        ("supplier", "ambiguous", 1, 400, 1, None),
        ("supplier", "unmatched", 1, 800, 1, None),
    ]
    assert card.tables()["matched.csv"].rows == rows
    suppliers = card.provenance()["suppliers"]
    assert [tuple(each.values()) for each in suppliers["matched"]] == rows
    assert suppliers["registers"][0]["columns"] == {"name": "supplier", "postcode": "postcode"}
    frame = card.to_frame()
    assert frame["supplier_match"].tolist() == ["name", "name", "ambiguous", "unmatched"]
    assert frame["supplier_match_name"].tolist()[:2] == ["ACME LTD", "ACME LTD"]
    assert "2 of 4 lines matched, £3: by name 2 (£3)" in card.reading()
    assert (
        "with several addresses, left unmatched 1 (1 supplier, £4); not in the register 1 (£8)"
        in card.reading()
    )
    assert set(card.faults()["kind"]) == {"ambiguous_supplier"}


def test_a_line_explains_how_its_supplier_was_found(toy_atlas: lv.Atlas) -> None:
    suppliers = ["Acme", "Both", "None", "Kinglsey Healthcare", "Own"]
    spend = spend_of(supplier=suppliers, supplier_postcode=[""] * 4 + ["ZA1 1AA"], line_id=list("abcde"))
    register = register_of(
        {"supplier": "ACME LTD", "postcode": "ZA1 1AA"},
        {"supplier": "Both", "postcode": "ZA1 1AA"},
        {"supplier": "Both", "postcode": "ZA1 1AE"},
        {"supplier": "Kingsley Healthcare", "postcode": "ZA1 1AA"},
    )
    card = lv.score(lv.locate(register.join(spend, fuzzy=90), toy_atlas, buyer="Aford"), [lv.InAuthority()])
    said = [
        next((line for line in card.explain(each).splitlines() if line.startswith("Supplier address:")), "")
        for each in "abcde"
    ]
    assert said == [
        "Supplier address: from a register, by name, as ACME LTD.",
        "Supplier address: a register has several addresses for it, which faults.csv lists.",
        "Supplier address: no register has it.",
        "Supplier address: from a register, by a name like it (94 % alike), as Kingsley Healthcare.",
        "",
    ]


@pytest.mark.official
def test_the_longest_names_of_trafford_are_known_to_be_cut(real_spend: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(real_spend / "councils" / "trafford-supplier-spend-2025-26.zip") as archive:
        archive.extractall(tmp_path)
    spend = read_spend(next(tmp_path.glob("*.csv")))
    register = register_of(
        {"supplier": "Greater Manchester Combined Authority", "postcode": "M1 6EU"},
        {"supplier": "Amey LG Limited", "postcode": "OX4 4DQ"},
    )
    joined = register.join(spend)
    table = joined.table
    by_way = table.groupby("supplier_match")["amount_pence"].agg(["count", "sum"])
    # Counted and summed in the file by these names
    assert by_way.loc["name_prefix"].tolist() == [102, 72_994_202_66]
    assert by_way.loc["name"].tolist() == [1308, 34_423_618_16]
    assert by_way["sum"].sum() == spend.total_pence


def test_one_name_with_another_number_is_another_supplier() -> None:
    register = register_of({"supplier": "The Cedars", "supplier_number": "7", "postcode": "ZA1 1AA"})
    spend = spend_of(supplier=["The Cedars"] * 3, **{"Supplier ID": ["7", "8", ""]})
    assert [way for _, way in found(register.join(spend))] == ["supplier_number", "unmatched", "name"]
