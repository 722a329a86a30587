"""`localvalue geocode`: a table with addresses in, the same table with places out, and nothing unasked."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from places.geoserver import Answer, Asked, Server, building
from toy import NORTHING

import localvalue as lv
from localvalue.cli import main
from localvalue.grid import from_grid
from localvalue.outputs import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# In Aford, the first authority of the toy country
EASTING = 402_000


def at(easting: float, northing: float) -> tuple[float, float]:
    longitude, latitude = from_grid([easting], [northing])
    return float(longitude[0]), float(latitude[0])


def streets(asked: Asked) -> Answer:
    """Know one house in Aford, two of the same address, and no more than the street of another."""
    query = asked.query["q"]
    if query.startswith("1 High"):
        return Answer([building("1 High Street, Aford", *at(EASTING, NORTHING))])
    if query.startswith("2 High"):
        return Answer([building("2 High Street, A", -2.2, 53.4), building("2 High Street, B", -1.2, 53.4)])
    if query.startswith("3 High"):
        return Answer([building("High Street", -2.2, 53.4, place_rank=26, category="highway")])
    return Answer([])


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(streets) as running:
        yield running


ADDRESSES = {
    "One": "1 High Street, Aford",
    "Two": "2 High Street",
    "Three": "3 High Street, Aford",
    "Four": "Nowhere",
    "Five": "5 High Street, Aford, ZA1 1AE",
    "Six": "REDACTED",
    "Seven": "",
    "Eight": "ZA1 1AA and ZA1 1AB",
}


def run(table: Path, server: Server, out: Path, *more: str) -> int:
    arguments = ["geocode", str(table), "--column", "Address", "--out", str(out), "--pause", "0"]
    return main([*arguments, "--with", f"nominatim={server.address}", *more])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "addresses.csv"
    frame = pd.DataFrame({"Supplier": ADDRESSES.keys(), "Address": ADDRESSES.values(), "Amount": "1"})
    frame.to_csv(path, index=False)
    return path


def test_what_is_sure_gets_a_place_and_the_rest_says_why_not(
    table: Path, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "found.csv"
    assert run(table, server, out, "--yes") == 0
    found = rows(out)
    assert list(found[0]) == [
        "Supplier",
        "Address",
        "Amount",
        "supplier_postcode",
        "supplier_longitude",
        "supplier_latitude",
        *(f"lv_geocode_{name}" for name in ("status", "by", "confidence", "match", "candidates")),
    ]
    assert [row["Address"] for row in found] == list(ADDRESSES.values())
    assert {row["Supplier"]: row["lv_geocode_status"] for row in found} == {
        "One": "placed",
        "Two": "ambiguous",
        "Three": "doubtful",
        "Four": "not_found",
        "Five": "postcode",
        "Six": "redacted",
        "Seven": "missing",
        "Eight": "malformed",
    }
    longitude, latitude = at(EASTING, NORTHING)
    assert float(found[0]["supplier_longitude"]) == pytest.approx(longitude, abs=1e-6)
    assert float(found[0]["supplier_latitude"]) == pytest.approx(latitude, abs=1e-6)
    assert found[0]["lv_geocode_by"].startswith("nominatim (127.0.0.1:")
    assert found[0]["lv_geocode_confidence"] == "1.00"
    assert found[1]["lv_geocode_candidates"] == (
        "2 High Street, A (coordinates, 1.00); 2 High Street, B (coordinates, 1.00)"
    )
    assert found[4]["supplier_postcode"] == "ZA1 1AE"
    assert all(not row["supplier_longitude"] for row in found[1:])
    said = capsys.readouterr().out
    assert f"4 addresses would be sent to {server.address.removeprefix('http://')} (nominatim)." in said
    assert "© OpenStreetMap contributors" in said
    # What holds a postcode, is redacted or is nothing never leaves
    assert sorted(each.query["q"] for each in server.asked) == sorted([*ADDRESSES.values()][:4])


def test_no_cell_of_the_table_computes_or_begins_a_row(server: Server, tmp_path: Path) -> None:
    path, out = tmp_path / "addresses.csv", tmp_path / "found.csv"
    path.write_bytes(b'Supplier,Address,"No\rte"\n"A\r=1+1","1 High Street,\rAford",=1+1\nB,"",-12.50\n')
    assert run(path, server, out, "--yes") == 0
    assert b"\r" not in out.read_bytes()
    found = rows(out)
    assert [(row["Supplier"], row["No\nte"]) for row in found] == [("A\n=1+1", "'=1+1"), ("B", "-12.50")]
    assert found[0]["supplier_longitude"].startswith("-")


def test_the_record_says_what_was_asked_of_whom(table: Path, server: Server, tmp_path: Path) -> None:
    out = tmp_path / "found.csv"
    assert run(table, server, out, "--yes") == 0
    record = json.loads((tmp_path / "found.csv.provenance.json").read_text(encoding="utf-8"))
    assert record["output"] == {"name": "found.csv", "sha256": sha256(out)}
    facts = record["geocoding"]
    assert (facts["provider"], facts["sent"], facts["known_before"]) == ("nominatim", 4, 0)
    assert facts["host"] == server.address.removeprefix("http://")
    assert facts["attribution"].startswith("© OpenStreetMap contributors, Open Database Licence")
    assert facts["rows"]["placed"] == 1
    assert run(table, server, tmp_path / "again.csv") == 0
    again = json.loads((tmp_path / "again.csv.provenance.json").read_text(encoding="utf-8"))["geocoding"]
    assert (again["sent"], again["known_before"]) == (0, 4)
    assert again["cache_sha256"] == facts["cache_sha256"]
    assert (tmp_path / "again.csv").read_bytes() == out.read_bytes()
    assert len(server.asked) == 4


def test_nothing_is_sent_unless_it_is_agreed_to(
    table: Path,
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "found.csv"
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert run(table, server, out) == 2
    assert "nothing was sent, and nothing written" in capsys.readouterr().err
    assert run(table, server, out, "--yes", "--most", "3") == 2
    assert "4 addresses would be sent to" in capsys.readouterr().err
    assert server.asked == []
    assert not out.exists()


def test_addresses_with_a_postcode_go_too_where_that_is_asked(
    table: Path, server: Server, tmp_path: Path
) -> None:
    assert run(table, server, tmp_path / "found.csv", "--yes", "--every") == 0
    assert "5 High Street, Aford, ZA1 1AE" in [each.query["q"] for each in server.asked]


def test_suppliers_to_find_go_through_a_geocoder_and_come_back_as_a_register(
    toy_atlas: lv.Atlas, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spend, first = tmp_path / "spend.csv", tmp_path / "first"
    spend.write_text("supplier,amount\nOne,4\nFive,2\nFour,1\n", encoding="utf-8")
    score = ["score", str(spend), "--atlas", str(toy_atlas.path), "--buyer", "Aford"]
    score += ["--no-map", "--no-report", "--definition", "authority", "--out"]
    assert main([*score, str(first)]) == 0
    cells = pd.read_excel(first / "suppliers_to_find.xlsx", header=None, engine="calamine")
    (header,) = cells.index[cells[0] == "Supplier"]  # below the sheet's title and what it is for
    find = cells.iloc[header + 1 :].set_axis(cells.loc[header], axis="columns")
    find.insert(1, "Address", [ADDRESSES[name] for name in find["Supplier"]])
    filled = tmp_path / "filled.xlsx"
    find.to_excel(filled, index=False)
    assert run(filled, server, tmp_path / "found.csv", "--yes") == 0
    second = tmp_path / "second"
    assert main([*score, str(second), "--suppliers", str(tmp_path / "found.csv"), "--no-workbook"]) == 0
    lines = pd.read_parquet(second / "lines.parquet")
    assert lines["supplier_precision"].astype(object).fillna("").tolist() == ["coordinates", "postcode", ""]
    assert lines["supplier_match"].tolist() == ["name", "name", "unmatched"]
    facts = json.loads((second / "provenance.json").read_text(encoding="utf-8"))
    geocoded = facts["suppliers"]["registers"][0]["geocoding"]
    assert (geocoded["provider"], geocoded["sent"]) == ("nominatim", 2)
    assert any("OpenStreetMap" in str(line) for line in facts["licences"])
    assert "2 of 3 lines matched" in capsys.readouterr().out


def test_spend_with_addresses_is_scored_as_it_comes_back(
    toy_atlas: lv.Atlas, table: Path, server: Server, tmp_path: Path
) -> None:
    out = tmp_path / "found.csv"
    assert run(table, server, out, "--yes") == 0
    located = lv.locate(lv.read_spend(out), toy_atlas, buyer="Aford")
    status = located.roles["supplier"].status
    assert [lv.places.STATUSES[code] for code in status[[0, 4]]] == ["coordinates", "postcode"]


def test_a_key_comes_from_a_file_of_its_own(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, out = tmp_path / "key.txt", tmp_path / "found.csv"
    key.write_text("two words\n", encoding="utf-8")
    arguments = ["geocode", str(table), "--column", "Address", "--out", str(out), "--with", "os-places"]
    assert main([*arguments, "--key-file", str(key)]) == 2
    assert "must hold one key" in capsys.readouterr().err
    assert main([*arguments, "--key-file", str(tmp_path / "none.txt")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(arguments) == 2
    assert "os-places needs a key" in capsys.readouterr().err
