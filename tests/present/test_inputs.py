"""What is told of the files: which column was taken for what, what was not used, and what was not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from present import spreadsheets

import localvalue as lv
from localvalue.demo import framework_return
from localvalue.present import inputs, report, sheets

if TYPE_CHECKING:
    from pathlib import Path

LINES = "Vendor,Net Amount,Colour\nAcme,1,red\n"


def score(atlas: lv.Atlas, spend: lv.Spend) -> lv.Scorecard:
    return lv.score(lv.locate(spend, atlas, buyer="Aford"), [lv.InAuthority()])


def read(path: Path) -> lv.Spend:
    return lv.read_spend(path, columns={"supplier": "Vendor", "amount": "Net Amount"})


def test_a_file_is_told_with_its_columns_and_what_is_not_used(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LINES, encoding="utf-8")
    card = score(toy_atlas, read(tmp_path / "a.csv"))
    (said,) = inputs.sentences(card)
    assert said == (
        "Read a.csv (1 line; columns named by the user; CSV, UTF-8): supplier from “Vendor”, amount from"
        " “Net Amount”. Kept, and not used: Colour."
    )
    assert said in card.reading()
    page = report.render(card)
    assert "<td>Net Amount</td>" in page
    assert '<th scope="row">Kept as they are, and not used</th><td>Colour</td>' in page


def test_where_every_column_is_used_nothing_is_said_of_others(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("supplier,amount\nAcme,1\n", encoding="utf-8")
    (said,) = inputs.sentences(score(toy_atlas, lv.read_spend(tmp_path / "a.csv")))
    assert said == "Read a.csv (1 line; localvalue's own columns; CSV, UTF-8): supplier, amount."


def test_files_that_are_alike_are_told_together(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    for name in "abcde":
        (tmp_path / f"{name}.csv").write_text(f"supplier,amount\n{name},1\n", encoding="utf-8")
    (tmp_path / "f.csv").write_text("amount,supplier\n1,f\n", encoding="cp1252")
    (tmp_path / "z.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    card = score(toy_atlas, lv.read_spend(tmp_path))
    alike, other = inputs.kinds(card)
    assert alike.named == "a.csv, b.csv, c.csv and 2 more files"
    assert (alike.lines, other.lines) == (5, 1)
    assert any(said.startswith("Not read: ") and "z.png" in said for said in inputs.sentences(card))
    assert "z.png" in report.render(card)


def test_of_many_kinds_of_file_the_first_are_told(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    for n in range(6):
        (tmp_path / f"{n}.csv").write_text(f"supplier,amount,c{n}\nA,1,x\n", encoding="utf-8")
    said = inputs.sentences(score(toy_atlas, lv.read_spend(tmp_path)))
    assert len(said) == 5
    assert said[-1] == "And 2 more kinds of file; provenance.json lists all."


def test_the_workbook_lists_files_and_columns(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"A note\n{LINES}\n", encoding="utf-8")
    card = score(toy_atlas, read(tmp_path / "a.csv"))
    card.workbook(tmp_path / "report.xlsx")
    book = spreadsheets.read(tmp_path / "report.xlsx")
    (held,) = spreadsheets.records(book.of("Files_read"))
    assert (held["File"], held["Lines"], held["Header row"]) == ("a.csv", 1, 2)
    assert held["Rows"] == held["Lines"] + held["Blank rows"] + held["Rows that are no lines"] + 1
    columns = [row[1:] for row in book.of("Columns_read").body]
    assert columns == [["Vendor", "supplier"], ["Net Amount", "amount"], ["Colour", "[z]"]]
    listed = {sheet.name for sheet in sheets.sheets(card) if len(sheet.table)}
    assert listed <= {sheet.name for sheet in book.sheets}


def test_of_the_sample_only_what_nothing_reads_is_told_as_not_used(sample_atlas: lv.Atlas) -> None:
    located = lv.locate(lv.read_spend(framework_return()), sample_atlas)
    card = lv.score(located, [lv.InAuthority()])
    (kind,) = inputs.kinds(card)
    assert kind.unused == ("project", "package")
    assert {"measure", "measure_value", "measure_unit"} <= {field for field, _ in kind.columns}
