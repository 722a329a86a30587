"""Layers of ArcGIS services: every record once, or a refusal that says why."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pyogrio
import pytest
from atlas.publisher import Answer, Publisher, edition, layer
from shapely.geometry import box, mapping

from localvalue.atlas.download import download
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADDRESS = "https://services.publisher.test/rest/services/LAD/FeatureServer/0"
LOOKUP = edition(
    id="lookup",
    file="lookup.csv",
    kind="table",
    address=ADDRESS,
    columns=("LAD26CD", "LAD26NM", "RGN26CD"),
    about=1000,
)
RECORDS = [{"LAD26CD": f"E0{n:07d}", "LAD26NM": f"Place, {n}", "RGN26CD": None} for n in range(25)]
SHAPES = [mapping(box(400_000 + 10 * n, 300_000, 400_010 + 10 * n, 300_010.5)) for n in range(25)]


@pytest.fixture
def site() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def rows(folder: Path, site: Publisher) -> list[dict[str, str]]:
    download(folder, [LOOKUP], transport=site.transport())
    assert list(folder.glob(".part*")) == []
    with (folder / "lookup.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(folder: Path, site: Publisher) -> str:
    with pytest.raises(AtlasError) as caught:
        download(folder, [LOOKUP], transport=site.transport())
    assert not (folder / "lookup.csv").exists()
    return str(caught.value)


def pages(site: Publisher) -> list[str]:
    return [asked.query["resultOffset"] for asked in site.asked if "resultOffset" in asked.query]


@pytest.mark.parametrize("flag", ["top", "nested", "none"])
@pytest.mark.parametrize("most", [1, 10, 25, 2000])
def test_every_record_once(tmp_path: Path, site: Publisher, most: int, flag: str) -> None:
    layer(site, ADDRESS, RECORDS, most=most, flag=flag)
    found = rows(tmp_path, site)
    assert [row["LAD26CD"] for row in found] == [record["LAD26CD"] for record in RECORDS]
    assert found[3] == {"FID": "4", "LAD26CD": "E00000003", "LAD26NM": "Place, 3", "RGN26CD": ""}
    assert len(pages(site)) == -(-25 // most)


@pytest.mark.parametrize("flag", ["top", "none"])
def test_a_short_page_is_not_the_end(tmp_path: Path, site: Publisher, flag: str) -> None:
    # It says that it gives 10 at most, and gives 7
    layer(site, ADDRESS, RECORDS, most=10, gives=7, flag=flag)
    assert len(rows(tmp_path, site)) == 25
    assert pages(site) == ["0", "7", "14", "21"]


def test_pages_are_ordered_by_the_record_number(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS, most=10)
    rows(tmp_path, site)
    assert {asked.query["orderByFields"] for asked in site.asked if "resultOffset" in asked.query} == {"FID"}


def test_fewer_records_than_counted(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS, most=10, count=26)
    assert "gave 25 records and counts 26" in refused(tmp_path, site)


def test_more_records_than_counted(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS, most=10, count=20)
    assert "gave 25 records and counts 20" in refused(tmp_path, site)


def test_offset_ignored(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS, most=10, stuck=True)
    assert "gave the record 1 twice" in refused(tmp_path, site)


def test_count_of_a_fixed_edition(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS)
    with pytest.raises(AtlasError, match="has 25 records, and this edition 26"):
        download(tmp_path, [replace(LOOKUP, rows=26)], transport=site.transport())


def test_renamed_column(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, [{"LAD27CD": "E06000001"}])
    told = refused(tmp_path, site)
    assert "no column LAD26CD; it has FID, LAD27CD" in told


def test_error_with_status_200(tmp_path: Path, site: Publisher) -> None:
    failure = {"error": {"code": 400, "message": "Invalid URL", "details": []}}
    site.serve(ADDRESS, json.dumps(failure).encode())
    assert "answered the error 400: Invalid URL" in refused(tmp_path, site)
    assert len(site.asked) == 1


def test_passing_error_with_status_200(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS)
    queries = site._answers[f"{ADDRESS}/query"]
    busy = Answer(json.dumps({"error": {"code": 503, "message": "Busy"}}).encode())
    site.serve(f"{ADDRESS}/query", busy, Answer(b'{"count": 2'), Answer(b"<html>"), *queries)
    assert len(rows(tmp_path, site)) == 25
    assert site.pauses == [1.0, 2.0, 4.0]


def test_broken_off_goes_on_at_the_record(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS, most=10)
    good = site._answers[f"{ADDRESS}/query"][0]
    down = Answer(status=500)
    site.serve(f"{ADDRESS}/query", good, good, down)
    assert "answered 500" in refused(tmp_path, site)
    part = tmp_path / ".part.lookup.csv"
    # As if killed in the middle of a line
    part.write_bytes(part.read_bytes() + b'{"attributes": {"FID": 11, "LAD')
    site.asked.clear()
    site.serve(f"{ADDRESS}/query", good)
    assert len(rows(tmp_path, site)) == 25
    assert pages(site) == ["10", "20"]


def test_edited_meanwhile_begins_anew(tmp_path: Path, site: Publisher) -> None:
    layer(site, ADDRESS, RECORDS, most=10)
    good = site._answers[f"{ADDRESS}/query"][0]
    site.serve(f"{ADDRESS}/query", good, good, Answer(status=500))
    refused(tmp_path, site)
    site.asked.clear()
    layer(site, ADDRESS, RECORDS, most=10, edited=2)
    assert len(rows(tmp_path, site)) == 25
    assert pages(site) == ["0", "10", "20"]


def test_boundaries_are_on_the_national_grid_and_say_so(tmp_path: Path, site: Publisher) -> None:
    one = replace(LOOKUP, kind="boundaries", file="lad.geojson", columns=("LAD26CD",))
    layer(site, ADDRESS, RECORDS, most=10, geometry=SHAPES)
    download(tmp_path, [one], transport=site.transport())
    info = pyogrio.read_info(tmp_path / "lad.geojson")
    assert (info["crs"], info["features"]) == ("EPSG:27700", 25)
    frame = pyogrio.read_dataframe(tmp_path / "lad.geojson")
    assert frame.geometry.iloc[2].bounds == (400_020, 300_000, 400_030, 300_010.5)
    assert {asked.query["outSR"] for asked in site.asked if "resultOffset" in asked.query} == {"27700"}


def test_boundary_missing(tmp_path: Path, site: Publisher) -> None:
    one = replace(LOOKUP, kind="boundaries", file="lad.geojson", columns=("LAD26CD",))
    layer(site, ADDRESS, RECORDS, geometry=[*SHAPES[:24], None])
    with pytest.raises(AtlasError, match="the record 25 without a boundary"):
        download(tmp_path, [one], transport=site.transport())
    assert not (tmp_path / "lad.geojson").exists()
