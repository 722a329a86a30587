"""The page of what is written: every column of every table that is written, and no other."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from localvalue.cli import main
from localvalue.demo import framework_return
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = runpy.run_path(str(DOCS / "make_outputs.py"))
FILES: dict[str, dict[str, tuple[str, str, str]]] = {
    file["name"]: file["columns"] for file in PAGE["files"]()
}
DEFINITIONS = ("authority", "within_20mi", "deprived_20", "own")
BRIEF = ("--no-map", "--no-workbook", "--atlas", "sample")
QUIET = (*BRIEF, "--no-report")
LONG = ("--landings", "landings.csv", "--attribution", "landings", "--repair")
LONG += ("--suppliers", "register.csv", "--fuzzy-names", "80")
POLICY = """
definitions = ["authority", "within:20mi", "deprived:20"]
attribution = "landings"

[[target]]
definition = "own"
at_least = 0.5

[measures]
"people supported" = "people"

[[buyer]]
name = "Amberstrand Borough Council"
definition = "county"

[[buyer.measure]]
theirs = "people supported"
unit = "people"
common = "people supported"
"""
GIVEN = {
    "policy.toml": POLICY,
    "register.csv": "supplier,postcode\nHaven and Holme Works,DB1 5GX\n",
    "lines.csv": "line_id,buyer,site_postcode,supplier,supplier_postcode,amount\n"
    "P-1,Amberstrand Borough Council,DB1-5SH,Longshore Building plc,DB1-5GX,100000.00\n"
    "P-2,Amberstrand Borough Council,DB1 5SH,Haven and Holm Works,,20000.00\n"
    "P-3,Amberstrand Borough Council,DB1 5SH,Second Tide CIC,DB10-1QH,30000.00\n",
    "landings.csv": "line_id,role,tier,share,supplier,postcode\n"
    "P-1,supplier,1,0.70,Longshore Building,DB1 5GX\nP-1,fabrication,2,0.2,Whelkholm Works CIC,DB10 1QH\n",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write everything that there is: results, packs, a check, and a file of places."""
    folder = tmp_path_factory.mktemp("written")
    for name, text in GIVEN.items():
        (folder / name).write_text(text, encoding="utf-8")
    spend, definitions = str(framework_return()), ["authority", "within:20mi", "deprived:20"]
    asked = [part for each in definitions for part in ("--definition", each)]
    several = ["--attribution", "landings", "--attribution", "supplier"]
    runs = (
        ["score", spend, *asked, *several, "--by", "framework", "--geopackage", "--out", "results", *QUIET],
        ["score", spend, "--policy", "policy.toml", "--out", "policy", *QUIET],
        ["score", "lines.csv", *asked, *LONG, "--out", "long", *BRIEF],
        ["score", spend, *asked, "--pack-by", "buyer", "--out", "packs", *QUIET],
        ["check", spend, "--atlas", "sample", "--out", "checked"],
        ["locate", spend, "--column", "supplier_postcode", "--atlas", "sample", "--out", "placed.csv"],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for run in runs:
            assert main(run) == 0, run
    return folder


def tables(folder: Path) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Give every table that was written, by the name that the page has for it."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            yield path.name, pq.read_table(path).to_pydict()
        elif path.suffix == ".csv" and path.name not in GIVEN:
            with path.open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in head]
            yield _file(path), dict(zip(head, columns, strict=True))


def _file(path: Path) -> str:
    return "by_<column>.csv" if path.name.startswith("by_") else path.name


def named(file: str, column: str) -> str:
    """Return the name that the page has for a column."""
    if file == "by_<column>.csv" and column in {"framework", "kind", "basis"}:
        return "<column>"
    if file == "index.csv" and column not in FILES[file]:
        return "<definition or measure>"
    role = next((each for each in LANDING_ROLES if column.startswith(f"{each}_")), None)
    if role and file == "lines.parquet":
        return column.replace(role, "<role>", 1)
    for name in DEFINITIONS:
        ending = column.removeprefix(name)
        if column != ending and ending in {"", "_low", "_high", "_gbp"}:
            return f"<definition>{ending}"
    return column


def test_every_column_is_on_the_page_and_the_page_has_no_other(written: Path) -> None:
    found: dict[str, dict[str, None]] = {}
    for file, table in tables(written):
        # A file of places keeps its own columns
        mine = [column for column in table if file != "placed.csv" or column.startswith("lv_")]
        found.setdefault(file, {}).update(dict.fromkeys(named(file, column) for column in mine))
    written_columns = {(file, column) for file, columns in found.items() for column in columns}
    known = {(file, column) for file, columns in FILES.items() for column in columns}
    assert sorted(written_columns - known) == []
    assert sorted(known - written_columns) == []


def test_what_is_said_never_to_be_blank_never_is(written: Path) -> None:
    blank = {
        (file, named(file, column))
        for file, table in tables(written)
        for column, cells in table.items()
        if any(cell in {None, ""} for cell in cells if not isinstance(cell, float))
    }
    known = {
        (file, name) for file, columns in FILES.items() for name, (_, _, why) in columns.items() if not why
    }
    assert sorted(blank & known) == []
    assert len(blank - known) > 10


def test_shares_are_shares(written: Path) -> None:
    """Of a sum with credits a bound may be a little outside."""
    for file, table in tables(written):
        for column, cells in table.items():
            if FILES[file].get(named(file, column), ("",))[0] in {"share", "0 to 1"}:
                numbers = [float(cell) for cell in cells if cell not in {None, ""}]
                assert not any(number < -0.01 or number > 1.01 for number in numbers), (file, column)
