"""Every table of the report is there as CSV: as a file beside it, or held in the page, byte for byte."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64decode
from typing import TYPE_CHECKING

import cards
import pytest

from localvalue.present import report
from localvalue.present.report.data import links

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

HOSTILE = '=HYPERLINK("http://evil.example")'


def lines() -> list[cards.Row]:
    """Return a run with every table: a name that computes, an amount that is none, a measure, a group."""
    places = ["ZA1 1AA", "ZA1 1AB", "ZA2 1AA", "ZA3 1AB", None, "nonsense"]
    held = [
        {
            "line_id": f"L{n}",
            "buyer": "Aford",
            "supplier": ["HM Revenue & Customs", HOSTILE, "Acme"][n % 3],
            "supplier_postcode": place,
            "amount": 2**n if n else "n/a",
            "measure": "=jobs" if n == 1 else "jobs",
            HOSTILE: "a column of no use",
            "measure_value": n,
            "measure_unit": "people",
            "beneficiary_group": "young_people",
        }
        for n, place in enumerate(places)
    ]
    return [*held, {**held[2], "line_id": "L6"}]


@pytest.fixture(scope="module")
def card(toy_atlas: lv.Atlas) -> lv.Scorecard:
    return cards.card(toy_atlas, lines(), "authority", "within:7mi@boundary", "deprived:50")


def shown(page: str) -> dict[str, str]:
    """Return the address of each file that a page offers."""
    return {
        name: address
        for address, name in re.findall(r'<a href="([^"#]+)"(?: download="[^"]+")?>([^<]+\.csv)</a>', page)
    }


def test_every_table_says_where_it_is_as_csv(card: lv.Scorecard) -> None:
    page = report.render(card)
    tables = re.findall(r'<table.*?</table>\n</div>\n(<p class="data">)?', page, re.DOTALL)
    assert len(tables) >= 12
    assert "" not in tables


def test_a_report_by_itself_holds_what_the_files_hold(card: lv.Scorecard, tmp_path: Path) -> None:
    card.write(tmp_path / "out", with_map=False, with_workbook=False)
    held = shown(report.render(card))
    assert {"summary.csv", "partition.csv", "roles.csv", "measures_by.csv", "definitions.csv"} <= held.keys()
    for name, address in held.items():
        kind, _, text = address.partition(";base64,")
        assert kind == "data:text/csv"
        assert b64decode(text) == (tmp_path / "out" / name).read_bytes(), name


def test_a_report_in_a_folder_links_the_files_that_are_there(card: lv.Scorecard, tmp_path: Path) -> None:
    card.write(tmp_path / "out", with_map=False)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    linked = shown(page)
    assert "data:" not in page
    assert all((tmp_path / "out" / address).is_file() for address in linked.values())
    assert set(linked) == {*links(card, ()), "faults.csv"} - {"deciles.csv"}


def test_no_cell_of_what_the_page_holds_computes(card: lv.Scorecard) -> None:
    texts = [b64decode(each.href.partition(",")[2]).decode() for each in links(card, ()).values()]
    # What is looked for is there: a column's name and a measure's
    assert [HOSTILE.replace('"', '""') in text for text in texts].count(True) == 1
    assert any("'=jobs" in text for text in texts)
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_files_that_only_a_folder_has_are_not_promised_by_a_report_alone(
    card: lv.Scorecard, tmp_path: Path
) -> None:
    alone = report.render(card)
    assert "This report was written by itself." in alone
    assert "suppliers_to_find.xlsx" not in alone
    card.write(tmp_path / "out", with_map=False)
    beside = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "This report was written by itself." not in beside
    assert "are in the folder that it was written to" in beside
    assert "suppliers_to_find.xlsx" in beside
    card.write(tmp_path / "bare", with_map=False, with_workbook=False)
    assert "suppliers_to_find.xlsx" not in (tmp_path / "bare" / "report.html").read_text(encoding="utf-8")


def test_without_a_report_its_own_tables_are_not_written(card: lv.Scorecard, tmp_path: Path) -> None:
    card.write(tmp_path / "out", with_map=False, with_report=False, with_workbook=False)
    assert not (tmp_path / "out" / "roles.csv").exists()


def test_definitions_have_the_standing_and_the_source_of_the_register(toy_atlas: lv.Atlas) -> None:
    found = cards.card(
        toy_atlas, lines(), "ppn1120_uk", "within:20mi", "within:17mi", "authority | deprived:20"
    )
    rows = report.own_tables(found)["definitions.csv"].records()
    assert [each["status"] for each in rows] == [
        "Guidance from 1 January 2021 to 23 February 2025",
        "Practice",
        "Of this run",
        "Practice",
    ]
    assert str(rows[0]["source"]).startswith("Cabinet Office, PPN 11/20")
    assert str(rows[1]["source"]).startswith("SCAPE")
    assert rows[2]["source"] == ""
    assert str(rows[3]["source"]).count(";") >= 1
    page = report.render(found)
    assert "Guidance from 1 January 2021 to 23 February 2025" in page
    assert "None in the register of definitions" in page
