"""The demo: the sample's return by who is paid and by where the work is done, and what it says of both."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from localvalue import demo
from localvalue.cli import main

ROOT = Path(__file__).resolve().parents[1]
RETURN = ROOT / "data" / "spend" / "doggerland_framework_return.csv"
FILES = {
    "agreement.csv",
    "deciles.csv",
    "authorities.csv",
    "columns.csv",
    "definitions.csv",
    "editions.csv",
    "fault_kinds.csv",
    "faults.csv",
    "lines.parquet",
    "map.html",
    "measures.csv",
    "measures_by.csv",
    "partition.csv",
    "provenance.json",
    "report.html",
    "report.xlsx",
    "roles.csv",
    "scope.csv",
    "scope_reasons.csv",
    "status.csv",
    "summary.csv",
    "suppliers_to_find.xlsx",
}
STANDARD = [
    "authority",
    *(f"within_{miles}mi" for miles in (10, 20, 40)),
    *(f"within_{miles}mi_boundary" for miles in (10, 20, 40)),
    "region",
    *(f"deprived_{percent}" for percent in (10, 20, 30)),
]
EXTRA = ["pool_seven_tides", "deprived_20_health", "authority_or_deprived_20"]
# From data/README.md: the component made in Whelkholm, far from the site in Tuskhaven
COMPONENT = ["L-000568", "L-000845", "L-001224"]


UNREADABLE = {"", "TBC", "#REF!", "see invoice", "12.345,67"}


def pounds(cell: str) -> Decimal:
    """Read an amount of the return as a clerk would: brackets are credits, halves of a penny go up."""
    if cell.strip() in UNREADABLE:
        return Decimal("0.00")
    amount = Decimal(cell.strip().strip("()").replace("£", "").replace(",", ""))
    return (-amount if "(" in cell else amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run the command once, in a bare folder: its output folder, and what it said."""
    folder = tmp_path_factory.mktemp("bare")
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        assert main(["demo"]) == 0
    return folder / "localvalue-demo", said.getvalue()


@pytest.fixture(scope="module")
def out(made: tuple[Path, str]) -> Path:
    return made[0]


@pytest.fixture(scope="module")
def said(made: tuple[Path, str]) -> str:
    return made[1]


@pytest.mark.parametrize("folder", demo.FOLDERS)
def test_each_attribution_has_a_folder_of_its_own_with_every_file(out: Path, folder: str) -> None:
    assert {path.name for path in out.iterdir()} == set(demo.FOLDERS)
    # Under shares a line has several landings
    several = {"landings.parquet"} if folder == "by_roles" else set()
    assert {path.name for path in (out / folder).iterdir()} == FILES | several
    facts = json.loads((out / folder / "provenance.json").read_text(encoding="utf-8"))
    assert facts["attribution"]["name"] == demo.FOLDERS[folder]


@pytest.mark.parametrize("folder", demo.FOLDERS)
def test_the_standard_set_is_scored_and_beside_it_pool_health_and_either(out: Path, folder: str) -> None:
    names = [row["definition"] for row in table(out / folder / "summary.csv")]
    assert sorted(names) == sorted(STANDARD + EXTRA)


@pytest.mark.parametrize("folder", demo.FOLDERS)
def test_every_line_and_every_penny_of_the_return_is_in(out: Path, folder: str) -> None:
    given = [row for row in table(RETURN) if any(row.values())]
    lines = pq.read_table(out / folder / "lines.parquet")
    assert lines.column("line_id").to_pylist() == [row["line_id"] for row in given]
    totals = {row["total_gbp"] for row in table(out / folder / "summary.csv")}
    assert totals == {str(sum(pounds(row["amount"]) for row in given))}


def test_the_far_component_is_local_under_no_radius_and_is_deprived(out: Path, said: str) -> None:
    lines = pq.read_table(out / "by_roles" / "lines.parquet").to_pylist()
    found = [row for row in lines if row["line_id"] in COMPONENT]
    assert sum(row["amount_pence"] for row in found) == 492_750_00
    radii = [name for name in STANDARD if name.startswith("within_")]
    assert {row[name] for row in found for name in [*radii, "authority", "pool_seven_tides"]} == {0.0}
    assert {row[name] for row in found for name in ("deprived_10", "deprived_20_health")} == {1.0}
    assert "£492,750 lands in the most deprived tenth, and the widest radius counts £0 of it" in one_line(
        said
    )


def test_how_far_the_component_travels_is_what_its_lines_say(said: str) -> None:
    card = demo.scorecards()["by_roles"]
    miles = [
        float(found)
        for line_id in COMPONENT
        for found in re.findall(r"([\d.]+) miles from the site", card.explain(line_id, disclose=True))
    ]
    assert len(miles) == 9
    assert f"for a campus {min(miles):.0f} miles away:" in one_line(said)


def test_the_scheme_next_door_is_told_in_people(said: str) -> None:
    assert "supports 160 people: 0 of them are in the council's own area, 160 in Seven Tides" in one_line(
        said
    )


def test_what_each_definition_misses_is_what_the_partition_says(out: Path, said: str) -> None:
    rows = [row for row in table(out / "by_roles" / "partition.csv") if row["deprived"] == "deprived_10"]
    labels = {row["definition"]: row["label"] for row in table(out / "by_roles" / "summary.csv")}
    block = said.split("each definition of local misses:\n")[1].partition("\n\n")[0].splitlines()
    assert len(block) == len(rows) == 9
    for line, row in zip(block, rows, strict=True):
        label, amount = line.strip().rsplit(maxsplit=1)
        assert label == labels[row["definition"]]
        missed = float(row["deprived_only_gbp"])
        assert amount == (f"£{missed / 1e6:.1f}m" if missed >= 1e6 else f"£{missed:,.0f}")


def test_what_is_not_placed_adds_up_to_what_nothing_could_answer(out: Path, said: str) -> None:
    def millions(folder: str) -> str:
        rows = table(out / folder / "summary.csv")
        (unplaced,) = (row["unplaced_gbp"] for row in rows if row["definition"] == "deprived_10")
        return f"£{float(unplaced) / 1e6:.1f}m"

    placed = ("postcode", "postcode_terminated", "district")
    suppliers = [row for row in table(out / "by_supplier" / "status.csv") if row["role"] == "supplier"]
    nowhere = sum(float(row["amount_gbp"]) for row in suppliers if row["status"] not in placed)
    assert f"£{nowhere / 1e6:.1f}m" == millions("by_supplier")
    assert (
        f"{millions('by_supplier')} of £90.0m could not be placed: no postcode given £2.6m (66 lines);"
        in one_line(said)
    )
    assert f"by where the work is done it is {millions('by_roles')}." in one_line(said)


@pytest.mark.parametrize("folder", demo.FOLDERS)
def test_every_output_says_that_the_region_is_made_up_and_names_no_real_nation(
    out: Path, said: str, folder: str
) -> None:
    pages = {
        name: (out / folder / name).read_text(encoding="utf-8") for name in FILES if name.endswith(".html")
    }
    book = openpyxl.load_workbook(out / folder / "report.xlsx", read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    book.close()
    texts = {
        **pages,
        "report.xlsx": "\n".join(cells),
        "terminal": said,
        "provenance.json": (out / folder / "provenance.json").read_text(encoding="utf-8"),
        "summary.csv": (out / folder / "summary.csv").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        assert "fictional" in text, name
        assert not [nation for nation in ("England", "Wales", "Scotland") if nation in text], name


def test_the_files_to_open_are_there(out: Path, said: str) -> None:
    block = said.split("Open these:\n")[1].splitlines()[:3]
    paths = [out.parent / line.split()[0] for line in block]
    assert [path.name for path in paths] == ["map.html", "report.html", "report.xlsx"]
    assert all(path.is_file() for path in paths)


def test_a_second_run_replaces_the_first(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "again"
    assert main(["demo", "--out", str(target)]) == 0
    before = (target / "by_roles" / "map.html").stat().st_ino
    assert main(["demo", "--out", str(target)]) == 0
    again = (target / "by_roles" / "summary.csv").read_bytes()
    assert again == (out / "by_roles" / "summary.csv").read_bytes()
    assert (target / "by_roles" / "map.html").stat().st_ino != before
    assert str(target / "by_roles" / "map.html") in capsys.readouterr().out


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = tmp_path / "by_roles" / "minutes.txt"
    theirs.parent.mkdir()
    theirs.write_text("keep", encoding="utf-8")
    assert main(["demo", "--out", str(tmp_path)]) == 2
    assert "files that localvalue did not write" in capsys.readouterr().err
    assert theirs.read_text(encoding="utf-8") == "keep"
    assert not (tmp_path / "by_supplier").exists()


def one_line(text: str) -> str:
    return " ".join(text.split())
