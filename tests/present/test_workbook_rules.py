"""The rules for accessible spreadsheets: the workbooks of several runs keep them, and each is seen broken."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.table import Table
from present import spreadsheets
from present.fake_card import FakeCard

import localvalue as lv
from localvalue.present import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

RETURN = Path(__file__).parents[2] / "data" / "spend" / "doggerland_framework_return.csv"
POLICY = """
definitions = ["authority", "within:20mi", "deprived:20"]
attribution = "landings"

[[target]]
definition = "deprived_20"
of = "share"
at_least = 0.3

[[target]]
definition = "authority"
of = "gbp"
at_least = 1000000
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, lv.Scorecard]:
    """Give the sample as it is scored by people with different questions."""
    policy = tmp_path_factory.mktemp("policy") / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    located = lv.locate(lv.read_spend(RETURN), lv.Atlas.sample())
    one = [lv.InAuthority(), lv.WithinMiles(20), lv.MostDeprived(20)]
    return {
        "by roles": lv.score(located, one, attribution="landings"),
        "several attributions": lv.score(located, one, attribution=["landings", "supplier", "fabrication"]),
        "a policy": lv.score(located, policy=lv.read_policy(policy)),
        "one definition": lv.score(located, [lv.MostDeprived(10)]),
    }


RUNS = ("by roles", "several attributions", "a policy", "one definition")
SHEETS = {
    "by roles": {"Measures", "Measures_by", "Deciles", "Paid_to_others", "Scope_results"},
    "several attributions": {"Attributions"},
    "a policy": {"Targets"},
    "one definition": {"Deciles"},
}


@pytest.mark.parametrize("run", RUNS)
def test_the_workbook_of_a_run_breaks_no_rule(
    run: str, runs: dict[str, lv.Scorecard], tmp_path: Path
) -> None:
    for end in ("xlsx", "ods"):
        path = tmp_path / f"report.{end}"
        runs[run].workbook(path)
        book = spreadsheets.read(path)
        assert spreadsheets.broken_report(book) == []
        assert SHEETS[run] <= {sheet.name for sheet in book.sheets}


def test_targets_say_what_they_are_of(runs: dict[str, lv.Scorecard], tmp_path: Path) -> None:
    runs["a policy"].workbook(tmp_path / "report.xlsx")
    rows = spreadsheets.records(spreadsheets.read(tmp_path / "report.xlsx").of("Targets"))
    assert {row["Target of"]: row["Unit"] for row in rows} == {"share": "share, from 0 to 1", "gbp": "£"}


def test_every_numeric_column_of_every_table_is_explained(runs: dict[str, lv.Scorecard]) -> None:
    from localvalue.present.terms import TERMS

    held = {
        name for card in runs.values() for table in card.tables().values() for name, kind in table.columns
        if kind != "text"
    }  # fmt: skip
    assert not [name for name in held if not TERMS[name].note]


def test_the_packs_of_clients_break_no_rule(runs: dict[str, lv.Scorecard], tmp_path: Path) -> None:
    runs["one definition"].write_packs(tmp_path / "packs", "framework", with_map=False, with_report=False)
    found = sorted((tmp_path / "packs").glob("*/report.xlsx"))
    assert len(found) > 1
    for path in found[:2]:
        assert spreadsheets.broken_report(spreadsheets.read(path)) == []


Broken = "Callable[[openpyxl.Workbook, Worksheet], object]"


def _merge(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.merge_cells("A2:B2")


def _set(cell: str, value: object) -> Broken:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def _unwrap(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=False)


def _second_table(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["P1"], sheet["Q1"] = "x", "y"
    sheet.add_table(Table(displayName="another", ref="P1:Q2"))


def _link(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["A9"].hyperlink = "http://example.org/"


def _select(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.sheet_view.selection[0].activeCell = "C3"


def _rename_table(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    next(iter(sheet.tables.values())).displayName = "TABLE"


def _filter(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A8:B9"


BREAKS: list[tuple[str, str, Callable[[openpyxl.Workbook, Any], object]]] = [
    ("titled", "Cover", lambda book, _: setattr(book.properties, "title", "")),
    ("titled", "Cover", lambda book, _: setattr(book.properties, "creator", "Somebody")),
    ("opens_at_the_first_sheet", "Cover", lambda book, _: setattr(book, "active", 2)),
    ("sheet_names_are_short_and_unique", "Places", lambda _, sheet: setattr(sheet, "title", "The places")),
    ("tables_have_names_of_their_own", "Summary", _rename_table),
    (
        "contents_link_to_every_sheet",
        "Contents",
        lambda _, sheet: setattr(sheet["A4"].hyperlink, "location", "Cover!A1"),
    ),
    ("contents_link_to_every_sheet", "Contents", _set("A4", "Elsewhere")),
    ("contents_link_to_every_sheet", "Contents", _set("C4", 999)),
    ("notes_are_those_referred_to", "Notes", _set("A6", "[note 99]")),
    ("links_are_ours", "Summary", _link),
    ("title_in_a1", "Summary", _set("A1", None)),
    ("no_merged_cells", "Summary", _merge),
    ("no_formulas", "Summary", _set("D9", "=1+1")),
    ("nothing_frozen_filtered_or_hidden", "Summary", lambda _, sheet: setattr(sheet, "freeze_panes", "A9")),
    ("nothing_frozen_filtered_or_hidden", "Summary", _filter),
    (
        "nothing_frozen_filtered_or_hidden",
        "Summary",
        lambda _, s: setattr(s.row_dimensions[9], "hidden", True),
    ),
    (
        "no_pictures_comments_headers_or_footers",
        "Summary",
        lambda _, s: setattr(s.oddFooter.center, "text", "x"),
    ),
    ("no_background_fill", "Summary", lambda _, s: setattr(s["A9"], "fill", PatternFill("solid", "FFFF00"))),
    ("selected_at_a1", "Summary", _select),
    ("no_empty_rows", "Summary", _set("A3", None)),
    ("lines_in_column_a", "Summary", _set("C2", "beside")),
    ("one_table_or_lines_that_wrap", "Cover", _unwrap),
    ("one_table_or_lines_that_wrap", "Summary", _second_table),
    ("says_that_there_is_one_table", "Summary", _set("A2", "Some figures")),
    ("stands_at_the_left_and_ends_the_sheet", "Summary", _set("A30", "Source: below the table")),
    ("headings_are_unique_text", "Summary", _set("B7", "Definition")),
    ("headings_are_unique_text", "Summary", _set("B7", None)),
    ("text_wraps", "Summary", _unwrap),
    ("numbers_fit_their_columns", "Summary", _set("D9", 10**40)),
    ("units_stand_in_headings", "Summary", _set("D7", "Amount")),
    ("units_stand_in_headings", "Summary", _set("C7", "Lines (£) [note 1]")),
    ("marks_are_explained", "Summary", _set("D9", "[c]")),
    ("numbers_have_a_note", "Summary", _set("D7", "Amount (£)")),
    ("a_source_is_named", "Summary", _set("A6", "Somebody said so")),
    ("empty cells", "Summary", _set("D9", None)),
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("good")
    for end in ("xlsx", "ods"):
        workbook.write(FakeCard(), folder / f"report.{end}")
    return {end: folder / f"report.{end}" for end in ("xlsx", "ods")}


@pytest.mark.parametrize(("rule", "name", "change"), BREAKS)
def test_each_rule_is_seen_to_be_broken(
    rule: str, name: str, change: Callable[[Any, Any], object], good: dict[str, Path], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(good["xlsx"])
    book.properties.creator = ""
    change(book, book[name])
    book.save(tmp_path / "broken.xlsx")
    found = spreadsheets.broken_report(spreadsheets.read(tmp_path / "broken.xlsx"))
    assert any(each.startswith((f"book: {rule}", f"{name}: {rule}")) for each in found)


def test_every_rule_has_a_break() -> None:
    rules = (*spreadsheets.BOOK_RULES, *spreadsheets.SHEET_RULES)
    rules += (*spreadsheets.TABLE_RULES, *spreadsheets.REPORT_RULES)
    # A marked table has a row: no program would write one without
    assert {rule.__name__ for rule in rules} - {rule for rule, *_ in BREAKS} == {"has_rows"}


ODS_BREAKS = [
    ("titled", "meta", "<dc:title>[^<]*</dc:title>", "<dc:title></dc:title>"),
    ("opens_at", "settings", ">Cover<", ">Notes<"),
    ("contents_link", "content", "#Summary.A1", "#Elsewhere.A1"),
    (
        "no_merged_cells",
        "content",
        "<table:table-cell ",
        '<table:table-cell table:number-columns-spanned="2" ',
    ),
    ("no_formulas", "content", "<table:table-cell ", '<table:table-cell table:formula="of:=1+1" '),
    ("filtered", "content", 'display-filter-buttons="false"', 'display-filter-buttons="true"'),
    ("hidden", "content", "<table:table-row ", '<table:table-row table:visibility="collapse" '),
    ("text_wraps", "content", ' fo:wrap-option="wrap"', ' fo:wrap-option="no-wrap"'),
    ("units_stand", "content", 'value-type="currency"', 'value-type="percentage"'),
    ("table", "content", "<table:database-range .*</table:database-ranges>", "</table:database-ranges>"),
]


@pytest.mark.parametrize(("rule", "part", "pattern", "instead"), ODS_BREAKS)
def test_rules_are_seen_to_be_broken_in_opendocument_too(
    rule: str, part: str, pattern: str, instead: str, good: dict[str, Path], tmp_path: Path
) -> None:
    with ZipFile(good["ods"]) as old, ZipFile(tmp_path / "broken.ods", "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == f"{part}.xml":
                changed = re.sub(pattern, instead, text)
                assert changed != text
                text = changed
            new.writestr(name, text)
    book = spreadsheets.read(tmp_path / "broken.ods")
    if rule == "table":
        assert not any(sheet.tables for sheet in book.sheets)
        return
    assert any(rule in each for each in spreadsheets.broken_report(book))
