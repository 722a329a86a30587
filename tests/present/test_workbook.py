"""The workbook: the same figures, laid out for everyone, and nothing that computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from present.fake_card import FakeAtlas, FakeCard
from present.payloads import PAYLOADS

from localvalue.compare import Table
from localvalue.escape import display_text
from localvalue.present import sheets, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

NAMES = ["Cover", "Contents", "Notes", "Summary", "Local_and_deprived", "Agreement", "Placed_or_not"]
NAMES += ["Places", "Suppliers_matched", "Paid_to_others", "Scope_results", "Files_read", "Columns_read"]
NAMES += ["Fault_kinds", "Faults", "Provenance"]
EMPTY = ["Scope_results"]
HEADER = 4


@pytest.fixture
def written(tmp_path: Path) -> openpyxl.Workbook:
    workbook.write(FakeCard(), tmp_path / "report.xlsx")
    return openpyxl.load_workbook(tmp_path / "report.xlsx")


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    header, *body = sheet.iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_there_is_a_cover_contents_notes_and_one_sheet_a_table(written: openpyxl.Workbook) -> None:
    assert written.sheetnames == NAMES
    assert [row["Sheet"] for row in rows(written["Contents"])] == NAMES[3:]
    assert written["Cover"]["A1"].value == "Where £127 landed"


def test_each_table_is_marked_with_one_header_row_and_no_merged_cells(written: openpyxl.Workbook) -> None:
    for name in ("Contents", *(name for name in NAMES[3:] if name not in EMPTY)):
        sheet = written[name]
        (table,) = sheet.tables.values()
        assert table.ref.startswith(f"A{HEADER}:")
        assert table.autoFilter is None
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[HEADER]]


def test_figures_are_numbers_in_pounds(written: openpyxl.Workbook) -> None:
    summary = rows(written["Summary"])
    assert [row["Estimate"] for row in summary] == [3, 15, 21]
    cell = next(cell for cell in written["Summary"][HEADER + 1] if cell.value == 127)
    assert cell.number_format == "£#,##0;-£#,##0"
    split = rows(written["Local_and_deprived"])[0]
    assert (split["Local and deprived"], split["Deprived, not local"]) == (1, 20)


def test_the_notes_say_what_cells_hold_and_which_roles_count_in_words(tmp_path: Path) -> None:
    card = FakeCard(attribution="landings", attribution_label="by each line's own shares of roles")
    workbook.write(card, tmp_path / "report.xlsx")
    notes = [cell.value for cell in openpyxl.load_workbook(tmp_path / "report.xlsx")["Notes"]["A"]]
    assert "Counted by each line's own shares of roles." in notes
    assert any("in pounds" in note and "Cells hold the pence too, and show whole" in note for note in notes)


def test_a_share_that_does_not_exist_is_blank_and_the_sheet_says_why(written: openpyxl.Workbook) -> None:
    assert {row["Cohen's kappa"] for row in rows(written["Agreement"])} == {None}
    assert "Blank:" in written["Agreement"]["A2"].value


def test_places_have_a_column_for_each_definition_in_words(written: openpyxl.Workbook) -> None:
    first = rows(written["Places"])[0]
    assert first["Place"] == "ZZ9 1AB"
    assert first["Within 20 miles of the site"] == 0


def test_a_decile_that_is_not_known_is_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    landed = FakeCard().landed().assign(deprivation_decile=np.array([0, 1, 2, 3, 4, 5], dtype=np.uint8))
    monkeypatch.setattr(FakeCard, "landed", lambda _: landed)
    workbook.write(FakeCard(), tmp_path / "report.xlsx")
    places = rows(openpyxl.load_workbook(tmp_path / "report.xlsx")["Places"])
    assert [row["Decile (1 = most deprived)"] for row in places] == [5, 4, 3, 2, 1, None]


def test_statuses_are_in_words(written: openpyxl.Workbook) -> None:
    assert "Redacted by the publisher" in {row["Meaning"] for row in rows(written["Placed_or_not"])}


def test_headings_that_say_deprived_name_the_index(written: openpyxl.Workbook) -> None:
    for name in ("Summary", "Local_and_deprived", "Places"):
        assert (
            "English Indices of Deprivation 2025"
            in f"{written[name]['A1'].value} {written[name]['A2'].value}"
        )


def test_made_up_places_are_called_so_on_the_cover(tmp_path: Path) -> None:
    workbook.write(FakeCard(atlas=FakeAtlas(fictional=True)), tmp_path / "report.xlsx")
    cover = openpyxl.load_workbook(tmp_path / "report.xlsx")["Cover"]
    assert "Doggerland" in cover["A2"].value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_name_computes_nothing_and_links_nowhere(payload: str, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    workbook.write(FakeCard().with_text(payload), path)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    with ZipFile(path) as parts:
        assert not [
            name for name in parts.namelist() if "xl/worksheets/sheet" in name and b"<f>" in parts.read(name)
        ]
    shown = display_text(payload, sheets.CELL_LIMIT)
    assert {row["Value"] for row in rows(book["Faults"])} <= {shown, None}


def test_text_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    workbook.write(FakeCard(fault="0012"), tmp_path / "report.xlsx")
    (fault,) = rows(openpyxl.load_workbook(tmp_path / "report.xlsx")["Faults"])
    assert fault["Value"] == "0012"
    assert fault["Line"] == 7


def test_a_long_table_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    workbook.write(FakeCard(), tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Places"]
    assert [row["Place"] for row in rows(sheet)] == ["ZZ9 1AB", "ZZ9 1AA"]
    assert "The first 2 of 6 rows." in sheet["A2"].value


def test_a_table_without_rows_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = FakeCard().faults().head(0)
    monkeypatch.setattr(FakeCard, "faults", lambda _: faults)
    workbook.write(FakeCard(), tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Faults"]
    assert sheet["A3"].value == "There is nothing to list."


def test_columns_of_one_name_get_names_of_their_own() -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=["x", "X", "x 2", ""])
    assert workbook._headings(frame) == ["X", "X 2", "X 2 2", "Column"]


def test_what_a_spreadsheet_cannot_hold_is_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = FakeCard().compare().assign(kappa=np.inf)
    monkeypatch.setattr(FakeCard, "compare", lambda _: pairs)
    workbook.write(FakeCard(), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert {row["Cohen's kappa"] for row in rows(book["Agreement"])} == {None}


def test_the_same_card_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first.xlsx", "second.xlsx"):
        workbook.write(FakeCard(), tmp_path / name)
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_a_table_that_only_some_runs_have_gets_a_sheet_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = Table((("measure", "text"), ("low", "number"), ("paid_gbp", "pence")), [("people", 3.0, 450)])
    tables = FakeCard().tables() | {
        "measures.csv": people,
        "a_table_with_a_name_that_is_too_long.csv": people,
    }
    monkeypatch.setattr(FakeCard, "tables", lambda _: tables)
    workbook.write(FakeCard(), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book["Measures"]["A1"].value == "What is counted other than money: never turned into pounds"
    assert rows(book["Measures"]) == [{"Measure": "people", "Low": 3, "Paid": 4.5}]
    assert rows(book["A_table_with_a_name_that_is_too"]) == rows(book["Measures"])
