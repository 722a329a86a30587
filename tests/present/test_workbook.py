"""The workbook: the same figures in two formats, laid out for everyone, and nothing that computes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
from present import spreadsheets
from present.fake_card import FakeAtlas, FakeCard
from present.payloads import PAYLOADS
from present.spreadsheets import records

from localvalue.cli import main
from localvalue.compare import Table
from localvalue.errors import InputError
from localvalue.escape import display_text
from localvalue.present import sheets, terms, workbook
from localvalue.present.workbook import ods, page, xlsx

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

NAMES = ["Cover", "Contents", "Notes", "Summary", "Local_and_deprived", "Agreement", "Placed_or_not"]
NAMES += ["Places", "Suppliers_matched", "Paid_to_others", "Files_read", "Columns_read"]
NAMES += ["Fault_kinds", "Faults", "Provenance"]
FORMATS = ["xlsx", "ods"]
FAR = 2**40


@pytest.fixture(params=FORMATS)
def end(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def written(card: FakeCard, folder: Path, end: str = "xlsx") -> spreadsheets.Book:
    path = folder / f"report.{end}"
    workbook.write(card, path)
    return spreadsheets.read(path)


def test_there_is_a_cover_contents_notes_and_one_sheet_a_table(tmp_path: Path, end: str) -> None:
    book = written(FakeCard(), tmp_path, end)
    assert [sheet.name for sheet in book.sheets] == NAMES
    assert book.of("Cover").lines[0] == book.title == "Where £127 landed"
    assert not spreadsheets.broken_report(book)


def test_a_table_without_rows_has_no_sheet_and_the_cover_says_so(tmp_path: Path, end: str) -> None:
    found = written(FakeCard(), tmp_path, end).of("Cover").lines
    nothing = "The results of all spend, of each scope, and of all but each"
    assert f"There is no sheet where there is nothing to list: {nothing}." in found


def test_both_formats_hold_the_same(tmp_path: Path) -> None:
    one, other = (written(FakeCard(), tmp_path, end) for end in FORMATS)
    assert [sheet.rows for sheet in one.sheets] == [sheet.rows for sheet in other.sheets]
    assert [sheet.shown for sheet in one.sheets] == [sheet.shown for sheet in other.sheets]
    assert [sheet.tables for sheet in one.sheets] == [sheet.tables for sheet in other.sheets]
    assert [sheet.links for sheet in one.sheets] == [sheet.links for sheet in other.sheets]


def test_other_programs_read_the_same_figures(tmp_path: Path, end: str) -> None:
    card = FakeCard()
    workbook.write(card, tmp_path / f"report.{end}")
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / f"report.{end}"))
    assert book.sheet_names == NAMES
    above = len(spreadsheets.read(tmp_path / f"report.{end}").of("Summary").lines)
    frame = pd.read_excel(tmp_path / f"report.{end}", "Summary", header=above, engine="calamine")
    wanted = card.tables()["summary.csv"].to_frame()
    assert frame.iloc[:, 2:].to_numpy(float).ravel() == pytest.approx(
        wanted.iloc[:, 2:].to_numpy(float).ravel()
    )
    assert frame.iloc[:, 0].tolist() == wanted["definition"].tolist()


def test_figures_are_numbers_in_pounds(tmp_path: Path, end: str) -> None:
    book = written(FakeCard(), tmp_path, end)
    assert [row["Estimate"] for row in records(book.of("Summary"))] == [3, 15, 21]
    split = records(book.of("Local_and_deprived"))[0]
    assert (split["Local and deprived"], split["Deprived, not local"]) == (1, 20)
    summary = book.of("Summary")
    kinds = {
        name: summary.shown[summary.area[1] + 1, at]
        for at, name in enumerate(records(summary)[0], 1)
        if at > 2
    }
    assert (kinds["Estimate"], kinds["Share of placed pounds"], kinds["Lines"]) == (
        "currency", "percentage", "number",
    )  # fmt: skip


def test_pounds_are_shown_with_separators_and_a_minus_before_the_sign(tmp_path: Path) -> None:
    credit = tuple((*row[:3], -1234.0 * row[3], *row[4:]) for row in FakeCard().landings)
    workbook.write(FakeCard(landings=credit), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert {c.number_format for row in book["Places"] for c in row if c.value == -1234} == {"£#,##0;-£#,##0"}
    workbook.write(FakeCard(landings=credit), tmp_path / "report.ods")
    with ZipFile(tmp_path / "report.ods") as file:
        assert "<text:p>-£1,234</text:p>" in file.read("content.xml").decode()


def test_a_value_that_does_not_exist_is_marked_and_the_sheet_says_why(tmp_path: Path, end: str) -> None:
    agreement = written(FakeCard(), tmp_path, end).of("Agreement")
    assert {row["Cohen's kappa"] for row in records(agreement)} == {"[z]"}
    why = "[z] means not applicable, because the definitions leave nothing to compare."
    assert why in agreement.lines
    summary = written(FakeCard(), tmp_path, end).of("Summary")
    assert not [line for line in summary.lines if " means " in line]


def test_statistics_for_specialists_are_there_and_explained(tmp_path: Path, end: str) -> None:
    book = written(FakeCard(), tmp_path, end)
    notes = dict(book.of("Notes").body)
    for sheet, column, word in (
        ("Agreement", "Jaccard index", "Jaccard 1901"),
        ("Agreement", "Cohen's kappa", "Cohen 1960"),
        ("Summary", "Least", "lower bound"),
        ("Summary", "Most", "upper bound"),
    ):
        headings = book.of(sheet).header
        (named,) = (name for name in headings if name.startswith(f"{column} ") and "share" not in name)
        mark = named[named.index("[") :]
        assert word in notes[mark]


def test_places_have_a_column_for_each_definition_in_words(tmp_path: Path, end: str) -> None:
    first = records(written(FakeCard(), tmp_path, end).of("Places"))[0]
    assert first["Place"] == "ZZ9 1AB"
    assert first["Within 20 miles of the site"] == 0


def test_a_decile_that_is_not_known_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    landed = FakeCard().landed().assign(deprivation_decile=np.array([0, 1, 2, 3, 4, 5], dtype=np.uint8))
    monkeypatch.setattr(FakeCard, "landed", lambda _: landed)
    places = records(written(FakeCard(), tmp_path).of("Places"))
    assert [row["Decile"] for row in places] == [5, 4, 3, 2, 1, "[x]"]


def test_statuses_are_in_words(tmp_path: Path) -> None:
    found = records(written(FakeCard(), tmp_path).of("Placed_or_not"))
    assert "Redacted by the publisher" in {row["Meaning"] for row in found}


def test_sheets_that_say_deprived_name_the_index(tmp_path: Path) -> None:
    book = written(FakeCard(), tmp_path)
    for name in ("Cover", "Summary", "Local_and_deprived", "Agreement", "Places"):
        assert "English Indices of Deprivation 2025" in " ".join(book.of(name).lines)


def test_the_cover_says_what_cells_hold_and_which_roles_count_in_words(tmp_path: Path) -> None:
    card = FakeCard(attribution="landings", attribution_label="by each line's own shares of roles")
    cover = written(card, tmp_path).of("Cover").lines
    assert "Counted by each line's own shares of roles." in cover
    assert any("in pounds" in line and "Cells hold the pence too, and show whole" in line for line in cover)


def test_made_up_places_are_called_so_on_every_sheet(tmp_path: Path, end: str) -> None:
    book = written(FakeCard(atlas=FakeAtlas(fictional=True)), tmp_path, end)
    assert "Doggerland" in book.of("Cover").lines[1]
    for sheet in book.sheets[3:]:
        assert any("Made-up places" in line for line in sheet.lines)
    real = written(FakeCard(), tmp_path, end)
    assert not any("Made-up" in str(line) for sheet in real.sheets for line in sheet.lines)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_name_computes_nothing_and_links_nowhere(payload: str, tmp_path: Path) -> None:
    card = FakeCard().with_text(payload)
    found = workbook.pages(card)
    shown = " ".join((display_text(payload, sheets.CELL_LIMIT) or "[z]").split())
    for end, writer in (("xlsx", xlsx), ("ods", ods)):
        path = tmp_path / f"report.{end}"
        writer.write(found, page.title(card), path)
        book = spreadsheets.read(path)
        assert not spreadsheets.broken_report(book)
        with ZipFile(path) as parts:
            held = {name: parts.read(name) for name in parts.namelist()}
        assert not [name for name, part in held.items() if b"<f>" in part or b"table:formula" in part]
        assert not [name for name in held if name.endswith(".rels") and b"External" in held[name]]
        faults = records(book.of("Faults"))
        assert {" ".join(str(row["Value"]).split()) for row in faults} == {shown}


def test_text_that_a_formula_begins_with_stays_text_where_its_cell_is_edited(tmp_path: Path) -> None:
    workbook.write(FakeCard(fault="=1+1"), tmp_path / "report.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "report.xlsx")["Faults"] for cell in row]
    assert {cell.quotePrefix for cell in cells if cell.value == "=1+1"} == {True}
    assert {cell.quotePrefix for cell in cells if cell.value == "Kind"} == {False}


def test_text_that_looks_like_a_number_stays_text(tmp_path: Path, end: str) -> None:
    (fault,) = records(written(FakeCard(fault="0012"), tmp_path, end).of("Faults"))
    assert fault["Value"] == "0012"
    assert fault["Line"] == 7


def test_several_spaces_are_kept(tmp_path: Path, end: str) -> None:
    workbook.write(FakeCard(fault="a   b  c"), tmp_path / f"report.{end}")
    frame = pd.read_excel(tmp_path / f"report.{end}", "Faults", engine="calamine")
    assert "a   b  c" in frame.to_numpy().ravel().tolist()


def test_a_long_table_is_cut_and_says_so(tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_ROWS", 2)
    places = written(FakeCard(), tmp_path, end).of("Places")
    assert [row["Place"] for row in records(places)] == ["ZZ9 1AB", "ZZ9 1AA"]
    assert any("The first 2 of 6 rows" in line for line in places.lines)


def test_columns_of_one_name_get_names_of_their_own() -> None:
    numbers: dict[str, int] = {}
    held = [terms.Term("x"), terms.Term("X", note="a"), terms.Term("x 2"), terms.Term("y", note="a")]
    assert page._named(held, numbers) == ["x", "X 2 [note 1]", "x 2 2", "y [note 1]"]
    assert terms.term("", numeric=False).heading == "Column"


def test_what_a_spreadsheet_cannot_hold_is_marked(
    tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = FakeCard().compare().assign(kappa=np.inf)
    monkeypatch.setattr(FakeCard, "compare", lambda _: pairs)
    book = written(FakeCard(), tmp_path, end)
    assert {row["Cohen's kappa"] for row in records(book.of("Agreement"))} == {"[z]"}


def test_the_same_card_gives_the_same_bytes(tmp_path: Path, end: str) -> None:
    for name in ("first", "second"):
        workbook.write(FakeCard(), tmp_path / f"{name}.{end}")
    assert (tmp_path / f"first.{end}").read_bytes() == (tmp_path / f"second.{end}").read_bytes()
    with ZipFile(tmp_path / f"first.{end}") as parts:
        assert not [part for part in parts.infolist() if part.date_time[0] >= dt.date(2001, 1, 1).year]


def test_a_name_that_is_neither_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"report.xls is to be a workbook: end its name in .xlsx, or in .ods"
    ):
        workbook.write(FakeCard(), tmp_path / "report.xls")
    assert not list(tmp_path.iterdir())


def test_a_table_that_only_some_runs_have_gets_a_sheet_of_its_own(
    tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = Table((("measure", "text"), ("low", "number"), ("paid_gbp", "pence")), [("people", 3.0, 450)])
    tables = FakeCard().tables() | {
        "measures.csv": people,
        "a_table_with_a_name_that_is_too_long.csv": people,
    }
    monkeypatch.setattr(FakeCard, "tables", lambda _: tables)
    book = written(FakeCard(), tmp_path, end)
    assert book.of("Measures").lines[0] == "What is counted other than money: never turned into pounds"
    assert records(book.of("Measures")) == [{"Measure": "people", "Least": 3, "Paid": 4.5}]
    assert records(book.of("A_table_with_a_name_that_is_too")) == records(book.of("Measures"))


def test_the_command_line_writes_opendocument_where_it_is_asked_to(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    (tmp_path / "spend.csv").write_text("buyer,supplier_postcode,amount\nAford,ZA1 1AA,1\n", encoding="utf-8")
    command = [
        "score",
        str(tmp_path / "spend.csv"),
        "--atlas",
        str(toy_atlas.path),
        "--no-map",
        "--no-report",
    ]
    assert main([*command, "--out", str(tmp_path / "without")]) == 0
    assert main([*command, "--out", str(tmp_path / "with"), "--ods"]) == 0
    assert not (tmp_path / "without" / "report.ods").exists()
    one, other = (spreadsheets.read(tmp_path / "with" / f"report.{end}") for end in FORMATS)
    assert [sheet.rows for sheet in one.sheets] == [sheet.rows for sheet in other.sheets]
    assert main([*command, "--out", str(tmp_path / "packs"), "--ods", "--pack-by", "buyer"]) == 0
    (pack,) = (tmp_path / "packs").glob("*aford*/report.ods")
    assert records(spreadsheets.read(pack).of("Summary")) == records(one.of("Summary"))
