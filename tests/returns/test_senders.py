"""Who sent what, what is kept as claimed, and what the folder holds: as a framework manager meets it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from present import spreadsheets
from returns.making import FAR, NEAR, Book, Tab, above, clean_quarters, line, told

import localvalue as lv
from localvalue.cli import main

if TYPE_CHECKING:
    from returns.making import Check

ON = dt.date(2026, 6, 1)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "check_returns.md"


def _claims_only() -> list[Tab]:
    rows = [
        ["Contractor", "Claims Only Ltd"],
        ["Total spend (£)", 250_000],
        ["Spend within 10 miles", "35%"],
        ["Spend within 20 miles", 0.62],
        ["Local labour %", "40%"],
    ]
    return [Tab("Return", [], header=("Quarterly return Q1 2025-26",), below=rows)]


def test_a_return_of_claims_alone_is_kept_as_claimed_and_not_computed(check: Check) -> None:
    checked = check(_claims_only())
    assert told(checked) == []
    assert "No queries.\n" in checked.reading()
    assert (
        "Claims Only Ltd: no query, and what 3 claims cannot be checked without (the return gives no lines"
        in (checked.reading())
    )
    assert "nothing to ask" not in checked.reading()
    assert checked.senders == ("Claims Only Ltd",)
    claims = checked.claims()
    assert list(zip(claims["cell"], claims["claims"], claims["claimed_share"], strict=True)) == [
        ("B4", "within_10mi", 0.35),
        ("B5", "within_20mi", 0.62),
        ("B6", "authority_people", 0.4),
    ]
    assert set(claims["checkable"]) == {"no"}
    assert not [name for name in claims.columns if "computed" in name or "low" in name or "high" in name]
    assert len(checked.compared()) == 0


def test_claims_by_contract_without_amounts_are_compared_with_the_lines_of_that_contract(
    check: Check,
) -> None:
    tabs = clean_quarters()[:1]
    tabs[0].header = ("Supplier", "Supplier postcode", "Spend (£)")
    header = ("Project ref", "Site postcode", "% within 10 miles", "% within 20 miles")
    tabs.append(
        Tab("KPI", [["P-001", "ZA1 1AA", "67%", "90%"], ["P-002", "ZA1 1AA", "5%", "6%"]], header=header)
    )
    checked = check(tabs)
    assert told(checked) == [("claim_differs", "KPI", "D2")]  # all of it is within 20 miles
    outcomes = [(each.claimed.cell.address, each.outcome) for each in checked.compared_claims]
    assert outcomes == [
        ("C2", "agrees"),
        ("D2", "differs"),
        ("C3", "not_checkable"),
        ("D3", "not_checkable"),
    ]


def test_a_summary_sheet_is_compared_with_the_lines_of_the_others(check: Check) -> None:
    tabs = clean_quarters()[:2]
    tabs.append(Tab("Summary", [], header=("Overall",), below=[["Spend within 10 miles (%)", "33%"]]))
    # 10,000 of 30,000 pounds
    summary = check(tabs).compared_claims[-1]
    assert (summary.outcome, len(summary.claimed.lines)) == ("agrees", 4)
    tabs[-1].below = [["Spend within 10 miles (%)", "43%"]]
    assert told(check(tabs)) == [("claim_differs", "Summary", "B2")]


def test_a_cell_is_named_as_it_stands_in_the_sheet_wherever_the_table_is(check: Check) -> None:
    tabs = clean_quarters()
    tabs[0].left = 3
    tabs[0].rows[1][3] = 1
    tabs[0].above = [[], [], *tabs[0].above]
    assert told(check(tabs)) == [("claim_differs", "Q1", "G14")]


def test_a_tolerance_widens_what_a_claim_may_be_off(check: Check) -> None:
    tabs = clean_quarters()
    tabs[0].below = [["Total", None, 12_000, "69%", "100%"]]  # 66.7%
    assert told(check(tabs)) == [("claim_differs", "Q1", "D13")]
    assert told(check(tabs, tolerance=2)) == []


def test_what_a_place_is_known_for_by_halves_allows_is_no_finding_and_what_it_does_not_is(
    check: Check,
) -> None:
    tabs = clean_quarters()
    tabs[0].rows = [line("Ash Roofing", NEAR, 6_000), line("Birch Steel", "ZA1", 4_000)]
    tabs[0].below = [["Total", None, 10_000, "75%", None]]
    assert told(check(tabs)) == []  # from 60 to 100%
    tabs[0].below = [["Total", None, 10_000, "55%", None]]
    checked = check(tabs)
    assert told(checked) == [("claim_differs", "Q1", "D13")]
    assert "between 60% and 100%" in checked.queries[0].problem


def test_the_site_and_the_buyer_of_the_command_go_before_those_of_the_return(check: Check) -> None:
    tabs = clean_quarters()[:1]
    assert told(check(tabs)) == []
    # From ZA3 1AB, 26 km to the east, nothing of it is within 10 miles but Birch Steel
    kinds = told(check(tabs, site="ZA3 1AB"))
    assert kinds == [("claim_differs", "Q1", "D11"), ("claim_differs", "Q1", "D12")]
    with pytest.raises(lv.LocalValueError, match="the site 'ZA7 7ZZ' cannot be used"):
        check(tabs, site="ZA7 7ZZ")


def test_without_a_site_distances_cannot_be_checked(check: Check) -> None:
    tabs = clean_quarters()[:1]
    tabs[0].above[3] = ["Nothing"]
    checked = check(tabs)
    assert told(checked) == []
    assert {each.why for each in checked.compared_claims} == {
        "there is no site to measure from: give it with --site, or in the return"
    }


def test_a_hidden_sheet_is_counted_and_asked_about(tmp_path: Path, toy_atlas: lv.Atlas) -> None:
    path = Book(clean_quarters()).save(tmp_path / "hidden.xlsx")
    book = openpyxl.load_workbook(path)
    book["Q2"].sheet_state = "hidden"
    book.save(path)
    checked = lv.check_returns(path, toy_atlas, on=ON)
    assert told(checked) == [("hidden_sheet", "Q2", "")]
    assert "2 lines stand in it" in checked.queries[0].problem


def test_a_sheet_that_cannot_be_read_beside_others_is_named_and_alone_is_refused(check: Check) -> None:
    tabs = clean_quarters()
    bad = Tab("Prices", [["Ash", NEAR, "on request"]], header=("Supplier", "Supplier postcode", "Amount"))
    checked = check([*tabs, bad])
    assert told(checked) == []
    assert "Not read: return.xlsx/Prices: the column 'Amount' was taken as the amount" in checked.reading()
    with pytest.raises(lv.LocalValueError, match="none of its 1 cells is"):
        check([bad])


def test_a_table_of_contracts_by_quarter_is_checked_row_by_row(check: Check) -> None:
    """As frameworks ask for it: no supplier, no postcode but the site's, so that claims stay claims."""
    header = (
        "Project",
        "Client",
        "Site Postcode",
        "Contract Value (£)",
        "Quarter",
        "Spend this quarter (£)",
        "Spend to date (£)",
        "% spend within 10 miles",
        "% spend within 20 miles",
        "% spend within 40 miles",
    )
    school = ["School A", "Aford", "ZA1 1AA", 1_000_000]
    homes = ["Homes B", "Aford", "ZA1 1AA", 100_000]
    rows = [
        [*school, "Q1 2025-26", 100_000, 100_000, "35%", "62%", "80%"],
        [*school, "Q2 2025-26", 250_000, 250_000, "35%", "62%", "60%"],
        [*homes, "Q1 2025-26", 60_000, 60_000, 0.35, 0.62, 0.8],
        [*homes, "Q2 2025-26", 50_000, 110_000, 0.35, 0.62, 0.8],
    ]
    checked = check([Tab("KPI", rows, header=header)])
    assert told(checked) == [
        ("bands_fall", "KPI", "J3"),
        ("cumulative_as_period", "KPI", "F3"),
        ("above_contract_value", "KPI", "D4"),
    ]
    assert [each.outcome for each in checked.compared_claims] == ["not_checkable"] * 12


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")])
def test_a_return_in_delimited_text_is_read_as_a_workbook_is(
    encoding: str, delimiter: str, tmp_path: Path, toy_atlas: lv.Atlas
) -> None:
    tab = clean_quarters()[0]
    tab.rows[1][3] = 1
    path = tmp_path / "Ash Q1 2025-26.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([*tab.above, tab.header, *tab.rows])
    assert told(lv.check_returns(path, toy_atlas, on=ON)) == [("claim_differs", "", "D12")]


def test_a_register_gives_the_addresses_that_a_return_lacks(tmp_path: Path, check: Check) -> None:
    register = tmp_path / "register.csv"
    register.write_text(
        f"supplier,postcode\nAsh Roofing Limited,{NEAR}\nBirch Steel,{FAR}\n", encoding="utf-8"
    )
    tab = clean_quarters()[0]
    tab.header = ("Supplier", "Spend (£)", "% within 10 miles")
    tab.rows = [["Ash Roofing Ltd", 8_000, 1], ["Birch Steel", 4_000, 1]]
    assert {each.outcome for each in check([tab]).compared_claims} == {"not_checkable"}
    assert told(check([tab], suppliers=[register])) == [("claim_differs", "Q1", "C12")]


def test_lines_with_shares_of_several_places_are_computed_by_their_landings(check: Check) -> None:
    tab = clean_quarters()[0]
    tab.header = (
        "supplier",
        "supplier_postcode",
        "supplier_share",
        "branch_postcode",
        "branch_share",
        "amount",
    )
    tab.header = (*tab.header, "% within 10 miles")
    tab.rows = [["Ash Roofing", NEAR, 0.25, FAR, 0.75, 8_000, "25%"]]
    assert told(check([tab], attribution="landings")) == []
    assert told(check([tab])) == [("claim_differs", "Q1", "G11")]  # by who was paid, all of it


def test_amounts_in_thousands_are_refused(check: Check) -> None:
    tab = Tab("Q1", [["Ash", NEAR, 8]], header=("Supplier", "Supplier postcode", "Spend (£000)"))
    with pytest.raises(lv.LocalValueError, match="the amounts are in thousands, and returns are checked"):
        check([tab])


def test_a_return_of_nothing_is_asked_for_again(check: Check) -> None:
    checked = check([Tab("Sheet1", [], header=("hello",))])
    assert told(checked) == [("no_table", "", "")]
    assert "return: 1 query; no table of spend and no claim was found in it" in checked.reading()


def test_a_return_that_cannot_be_read_is_its_senders_to_send_again(
    tmp_path: Path, toy_atlas: lv.Atlas
) -> None:
    good, letter, damaged, empty = (tmp_path / name for name in ("a.xlsx", "b.pdf", "c.xlsx", "d.csv"))
    Book(clean_quarters()).save(good)
    letter.write_bytes(b"%PDF-1.4 xx")
    damaged.write_bytes(good.read_bytes()[:3000])
    empty.write_bytes(b"")
    checked = lv.check_returns([good, letter, damaged, empty], toy_atlas, on=ON)
    asked = [(each.sender, each.kind) for each in checked.queries]
    assert asked == [("b", "unreadable_file"), ("c", "unreadable_file"), ("d", "unreadable_file")]
    assert "The file cannot be read: b.pdf is a PDF" in checked.queries[0].problem
    assert "Not read: c.xlsx is a damaged zip archive" in checked.reading()
    checked.write(tmp_path / "out")
    assert (tmp_path / "out" / "queries_b.xlsx").exists()
    with pytest.raises(lv.LocalValueError, match=r"there is no return to check: b.pdf is a PDF"):
        lv.check_returns([letter, damaged], toy_atlas, on=ON)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with what two contractors and a consultant sent."""
    first, second = clean_quarters()[:2], clean_quarters()[2:]
    for tab in first + second:
        tab.above[1] = []
    Book(first).save(tmp_path / "returns" / "Ash & Co" / "first half.xlsx")
    Book(second).save(tmp_path / "returns" / "Ash & Co" / "second half.xlsx")
    header = [
        "Contractor",
        "Project ref",
        "Site postcode",
        "Period",
        "Supplier",
        "Supplier postcode",
        "Spend (£)",
    ]
    rows = [
        ["Acme", "P1", "ZA1 1AA", "Q1 2025-26", "S1", NEAR, 100, "100%"],
        ["Bettr Ltd", "P2", "ZA3 1AA", "Q1 2025-26", "S2", NEAR, 200, "100%"],
        ["ACME", "P1", "ZA1 1AA", "Q2 2025-26", "S1", FAR, 300, "100%"],
        ["=cmd|' /C calc'!A0", "P3", "ZA1 1AA", "Q1 2025-26", "@S3", NEAR, 400, "+170%"],
    ]
    with (tmp_path / "returns" / "consultant.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*header, "% within 10 miles"], *rows])
    return tmp_path / "returns"


def test_a_folder_of_folders_is_read_sender_by_sender(folder: Path, toy_atlas: lv.Atlas) -> None:
    checked = lv.check_returns(folder, toy_atlas, on=ON)
    # The halves make a whole year: read file by file, quarters would not be missed either
    assert checked.senders == ("Ash & Co", "Acme", "Bettr Ltd", "=cmd|' /C calc'!A0")
    asked = [(each.sender, each.cell, each.kind) for each in checked.queries]
    assert asked == [
        ("Acme", "H4", "claim_differs"),
        ("Bettr Ltd", "H3", "claim_differs"),
        ("=cmd|' /C calc'!A0", "H5", "impossible_share"),
    ]


def test_a_quarter_that_stands_in_another_file_of_the_sender_is_not_missed(
    folder: Path, toy_atlas: lv.Atlas
) -> None:
    middle = clean_quarters()[1:2]
    Book([clean_quarters()[0], clean_quarters()[2]]).save(folder / "Ash & Co" / "first half.xlsx")
    (folder / "Ash & Co" / "second half.xlsx").unlink()
    assert "skipped_period" in {each.kind for each in lv.check_returns(folder, toy_atlas, on=ON).queries}
    Book(middle).save(folder / "Ash & Co" / "late.xlsx")
    assert "skipped_period" not in {each.kind for each in lv.check_returns(folder, toy_atlas, on=ON).queries}


def test_the_same_file_again_is_told_and_not_counted(folder: Path, toy_atlas: lv.Atlas) -> None:
    shutil.copy(folder / "Ash & Co" / "first half.xlsx", folder / "Ash & Co" / "again.xlsx")
    found = [each for each in lv.check_returns(folder, toy_atlas, on=ON).queries if each.sender == "Ash & Co"]
    assert [(each.kind, each.file) for each in found] == [("same_file", "first half.xlsx")]


def test_the_column_that_says_whose_a_line_is_can_be_named(folder: Path, toy_atlas: lv.Atlas) -> None:
    path = folder / "consultant.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Contractor,", "Lot holder,"), encoding="utf-8")
    assert lv.check_returns(path, toy_atlas, on=ON).senders == ("consultant",)
    assert len(lv.check_returns(path, toy_atlas, on=ON, sender="Lot holder").senders) == 3
    with pytest.raises(lv.LocalValueError, match="no sheet has a column 'Lot owner'"):
        lv.check_returns(path, toy_atlas, on=ON, sender="Lot owner")


def _command(folder: Path, atlas: lv.Atlas, out: Path) -> list[str]:
    """Give the command of the how-to page, with the test's own folders and a pattern read as a shell does."""
    page = DOCS.read_text(encoding="utf-8")
    text = next(re.finditer(r"```(?:bash)?\n(localvalue check .*)\n```", page))[1].split()
    assert text == ["localvalue", "check", "returns/*.xlsx", "--out", "queries"]
    files = [str(path) for path in sorted(folder.rglob("*.xlsx"))]
    return ["check", *files, "--out", str(out), "--atlas", str(atlas.path), "--on", "2026-06-01"]


def test_the_command_of_the_page_writes_what_the_page_says(
    folder: Path, toy_atlas: lv.Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = clean_quarters()
    wrong[0].rows[1][3] = 1
    Book(wrong).save(folder / "wrong.xlsx")
    out = tmp_path / "queries"
    assert main(_command(folder, toy_atlas, out)) == 0
    said = capsys.readouterr().out
    assert "1  a claimed share that the postcodes do not bear out" in said
    assert "Bolt Building Ltd: 1 query" in said
    assert sorted(path.name for path in out.iterdir()) == [
        "check.json",
        "claimed.csv",
        "compared.csv",
        "findings.csv",
        "queries_bolt_building_ltd.xlsx",
    ]
    named = set(re.findall(r"`([\w<>]+\.(?:csv|json|xlsx))`", DOCS.read_text(encoding="utf-8")))
    assert named == {"check.json", "claimed.csv", "compared.csv", "findings.csv", "queries_<sender>.xlsx"}
    assert "wrong.xlsx" in json.loads((out / "check.json").read_text(encoding="utf-8"))["inputs"]
    # And again, over its own folder; but never over another's
    assert main(_command(folder, toy_atlas, out)) == 0
    assert main(_command(folder, toy_atlas, folder)) == 2


def test_the_query_workbook_is_one_that_its_receiver_can_follow(
    folder: Path, toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    lv.check_returns(folder, toy_atlas, on=ON).write(tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "queries_acme.xlsx")
    assert book.sheetnames == ["About", "Queries"]
    found = spreadsheets.read(tmp_path / "out" / "queries_acme.xlsx")
    assert spreadsheets.broken(found, to_fill_in=("Your answer",)) == []
    page = found.of("Queries")
    assert page.header == [
        "Query",
        "File",
        "Sheet",
        "Cell",
        "Value sent",
        "Problem",
        "What to send",
        "Your answer",
    ]
    row = page.body[0]
    assert row[:5] == [1, "consultant.csv", "[z]", "H4", "100%"]
    assert (
        row[5] == "100% is claimed within 10 miles of the site, of £300 in row 4. By the postcodes it is 0%."
    )
    assert page.tables[0][0] == "table_queries"


def test_nothing_that_was_sent_computes_or_leaves_the_folder(
    folder: Path, toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    checked = lv.check_returns(folder, toy_atlas, on=ON)
    checked.write(tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").rglob("*"))
    assert [name for name in names if name.startswith("queries")] == [
        "queries_acme.xlsx",
        "queries_bettr_ltd.xlsx",
        "queries_cmd_c_calc_a0.xlsx",
    ]
    for name in names:
        if name.endswith(".xlsx"):
            book = openpyxl.load_workbook(tmp_path / "out" / name)
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "n"}
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        senders = {row["sender"] for row in csv.DictReader(file)}
    assert senders == {"Acme", "Bettr Ltd", "'=cmd|' /C calc'!A0"}
    assert "&#x27;!A0" in checked._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.xlsx"], "there is no file absent.xlsx"),
        (["{folder}", "--column", "amonut=Spend"], "--column amonut"),
        (["{folder}", "--column", "amount=Cost of it"], "no sheet has a column 'Cost of it'"),
        (["{folder}", "--site", "nowhere"], "the site 'nowhere' cannot be used"),
    ],
)
def test_a_wrong_input_ends_with_two_and_one_message(
    arguments: list[str],
    message: str,
    folder: Path,
    toy_atlas: lv.Atlas,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [each.format(folder=folder) for each in arguments]
    out = tmp_path / "out"
    assert main(["check", *given, "--out", str(out), "--atlas", str(toy_atlas.path)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_it_can_be_read_in_a_notebook(folder: Path, toy_atlas: lv.Atlas) -> None:
    checked = lv.check_returns(folder, toy_atlas, on=ON)
    assert list(checked.findings().columns) == [
        "query",
        "sender",
        "file",
        "sheet",
        "cell",
        "kind",
        "value_sent",
        "problem",
        "what_to_send",
    ]
    assert checked.findings()["query"].tolist() == [1, 1, 1]
    assert "<table>" in checked._repr_html_()
    assert repr(checked).startswith("3 returns of 4 senders: 12 lines in 5 sheets. 3 queries:")


def test_claims_about_a_year_of_quarters_hold_for_several_files_of_one_contractor(
    tmp_path: Path, toy_atlas: lv.Atlas
) -> None:
    """Named in their titles, two files are of one sender, and their periods make one series."""
    tabs = clean_quarters()
    for tab, pounds in zip(tabs, (10_000, 25_000, 60_000, 90_000), strict=True):
        tab.rows = [line("Ash Roofing", NEAR, pounds, 1, 1)]
        tab.above = above(f"{tab.name} 2025-26", Contract_value=100_000)
    paths = [Book(tabs[:2]).save(tmp_path / "a.xlsx"), Book(tabs[2:]).save(tmp_path / "b.xlsx")]
    found = lv.check_returns(paths, toy_atlas, on=ON).queries
    assert [(each.kind, each.file, each.sheet) for each in found] == [
        ("cumulative_as_period", "b.xlsx", "Q4")
    ]
