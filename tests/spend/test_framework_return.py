"""The framework return: the workbook that is written is read back as it was filled in."""

from __future__ import annotations

import datetime as dt
import runpy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from present import spreadsheets

import localvalue as lv
from localvalue.cli import main
from localvalue.errors import InputError
from localvalue.present.framework_return import write
from localvalue.spend.fields import FIELDS
from localvalue.spend.framework_return import LINES as LINES_SHEET
from localvalue.spend.framework_return import LISTED_BY, LISTS, SHEETS, label
from localvalue.spend.layout_tables import header_key, read_layouts

LINE: dict[str, Any] = {
    "line_id": "L1", "buyer": "Aford", "site_postcode": "B1 1BB", "framework": "Roads", "contract_id": "007",
    "contract_value": 50_000, "kind": "call_off", "basis": "actual", "period": "2024-25 Q1",
    "date": dt.date(2024, 5, 1), "reference": "INV-1", "tier": 1, "supplier": "Acme Ltd",
    "company_number": "00123456", "charity_number": "0123", "amount": 1234.5, "supplier_postcode": "B2 2BB",
    "supplier_share": 0.25, "workforce_area": "E08000009", "workforce_share": 0.75, "sme": "yes",
    "vcse": "no",
    "supported_employment": "no", "beneficiary_group": "care_leavers", "claimed_10mi_share": 0.5,
}  # fmt: skip
TEXT = {
    **LINE, "contract_value": "50000", "tier": "1", "amount_pence": 123_450, "supplier_share": "0.25",
    "workforce_share": "0.75", "claimed_10mi_share": "0.5",
}  # fmt: skip
del TEXT["amount"]


def _fill(path: Path, sheet: str, *rows: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    headings = {header_key(str(cell.value)): cell.column for cell in page[1]}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            page.cell(number, headings[header_key(name)], value)
    book.save(path)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "return.xlsx"
    write(path)
    return path


def test_an_empty_template_has_no_lines(template: Path) -> None:
    with pytest.raises(InputError, match="not filled in: the sheet Lines is empty"):
        lv.read_spend(template)


def test_what_is_filled_in_is_read_back(template: Path) -> None:
    _fill(template, "Lines", LINE)
    spend = lv.read_spend(template)
    assert spend.lines.to_pylist() == [{**dict.fromkeys(spend.lines.column_names), **TEXT}]
    assert spend.fault_counts() == {}
    assert spend.files[0].ignored == ()
    assert spend.files[0].layout == "canonical"
    assert spend.unread == ()


def test_its_sheet_of_landings_is_read_beside_the_lines(template: Path) -> None:
    _fill(template, "Lines", {**LINE, "supplier_share": None, "workforce_share": None})
    rows = [
        {"line_id": "L1", "role": "delivery", "share": 0.6, "postcode": "B3 3BB"},
        {"line_id": "L1", "role": "workforce", "share": 0.4, "postcode": "B4 4BB"},
    ]
    _fill(template, "Landings", *rows)
    spend = lv.read_spend(template)
    assert len(spend) == 1
    assert spend.landings is not None
    assert spend.total_pence == 123_450
    assert "Landings" not in " ".join(each.name for each in spend.unread)


def test_measures_are_lines_without_pounds(template: Path) -> None:
    _fill(template, "Lines", LINE)
    measure = {"line_id": "M1", "buyer": "Aford", "measure": "Apprentice weeks", "measure_value": 12}
    _fill(template, "Measures", {**measure, "measure_unit": "weeks", "beneficiary_group": "neet"})
    spend = lv.read_spend(template)
    assert spend.lines["line_id"].to_pylist() == ["L1", "M1"]
    assert spend.lines["measure_value"].to_pylist() == [None, "12"]
    assert spend.pence().tolist() == [123_450, 0]
    assert "blank_amount" not in spend.fault_counts()


def test_every_table_is_marked_and_no_cell_is_merged(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert not [sheet.title for sheet in book if sheet.merged_cells.ranges]
    marked = dict(each for sheet in book for each in sheet.tables.items())
    assert len(marked) == 1 + len(SHEETS) + len(LISTS)
    for sheet in SHEETS:
        assert marked[f"table_{sheet.name.lower()}"].startswith("A1:")
    found = spreadsheets.read(template)
    guidance = found.of("Guidance")
    rules = (*spreadsheets.SHEET_RULES, *spreadsheets.TABLE_RULES)
    assert [told for rule in rules for told in rule(guidance)] == []
    assert not spreadsheets.empty_cells(guidance)
    assert {row[1] for row in guidance.body} >= {label(field.name) for field in LINES_SHEET.fields}


def test_lists_notes_and_formats(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Guidance", "Lines", "Landings", "Measures", "Lists"]
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [cell.value for cell in page[1]] == [label(field.name) for field in sheet.fields]
        assert [cell.comment.text for cell in page[1]] == [field.about for field in sheet.fields]
        assert page.freeze_panes == "B2"
        listed = {
            str(check.sqref).split(":", maxsplit=1)[0]
            for check in page.data_validations.dataValidation
            if check.type == "list"
        }
        wanted = [at for at, field in enumerate(sheet.fields, start=1) if field.name in LISTED_BY]
        assert listed == {page.cell(2, at).coordinate for at in wanted}
    lists = [[cell.value for cell in column if cell.value] for column in book["Lists"].columns]
    offered = {heading: codes for heading, *codes in lists}
    assert offered == {heading: list(codes) for heading, codes in LISTS.items()}


def test_every_heading_is_known() -> None:
    assert {header_key(label(name)) for name in FIELDS} == {header_key(name) for name in FIELDS}


def test_a_table_of_landings_is_no_table_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "landings.csv"
    path.write_text("line_id,role,share,postcode\nL1,delivery,1,B1 1BB\n")
    with pytest.raises(InputError, match="is a table of landings, not of lines; read it beside them"):
        lv.read_spend(path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "framework.xlsx"
    assert main(["template", str(path)]) == 0
    assert "localvalue score" in capsys.readouterr().out
    assert main(["template", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    before = path.read_bytes()
    assert main(["template", str(path), "--force"]) == 0
    assert path.read_bytes() == before
    assert main(["template", str(tmp_path / "framework.csv")]) == 2


def test_the_page_is_what_the_code_says() -> None:
    folder = Path(__file__).parents[2] / "docs"
    given = runpy.run_path(str(folder / "make_framework_return.py"))
    assert (folder / "framework_return.md").read_text(encoding="utf-8") == given["page"]()


def test_the_layout_that_the_page_shows_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert [layout.id for layout in read_layouts(path)] == ["aford_ledger"]
