"""The official catalogue itself, against publishers of toy countries: downloaded, checked, built, opened."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import toy
from atlas import builders
from atlas.publisher import Answer, Publisher, layer
from atlas.test_build_indices import _NISRA_SHORT, _SCOTTISH, open_document, ranks, welsh_rows, workbook

from localvalue import cli
from localvalue.atlas import Atlas, download
from localvalue.atlas.build import build
from localvalue.atlas.downloading import editions as catalogue
from localvalue.atlas.downloading.editions import official, select
from localvalue.atlas.downloading.plans import Options
from localvalue.cli import atlas as atlas_command
from localvalue.postcodes import pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition

# A toy country has not the real one's number of small areas; all else is as in the catalogue
EDITIONS = {edition.id: replace(edition, rows=None, sha256=None) for edition in official()}
STORE = "https://ago-item-storage.s3.us-east-1.amazonaws.com/bucket/directory.zip"


@pytest.fixture
def site() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def publish_directory(site: Publisher, archive: bytes) -> None:
    """Publish postcodes as ArcGIS Online does: by a redirect to a signed link."""
    signed = Answer(status=302, headers={"Location": f"{STORE}?X-Amz-Signature=secret"})
    site.serve(EDITIONS["onspd"].address, signed)
    site.serve(STORE, Answer(archive, ranges=True, headers={"ETag": '"a"'}))


def publish_layer(site: Publisher, edition: Edition, path: Path, names: dict[str, str] | None = None) -> None:
    """Publish boundaries as a service that gives three records at a time."""
    frame = gpd.read_file(path).to_crs("EPSG:27700").rename(columns=names or {})
    records = json.loads(frame.drop(columns="geometry").to_json(orient="records"))
    shapes = [shape.__geo_interface__ for shape in frame.geometry]
    layer(site, edition.address, records, most=3, flag="nested", geometry=shapes)


def publish_table(site: Publisher, edition: Edition, path: Path, names: list[str]) -> None:
    """Publish a lookup as a service, its columns renamed as the ONS names them."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = list(csv.reader(file))
    layer(site, edition.address, [dict(zip(names, row, strict=True)) for row in rows], most=2)


def publish_shapefile(site: Publisher, edition: Edition, source: Path, folder: Path, crs: str) -> None:
    folder.mkdir()
    gpd.read_file(source).to_crs(crs).to_file(folder / f"{edition.id}.shp")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    site.serve(edition.address, buffer.getvalue())


# -- three districts, through the command -----------------------------------------------------

ASKED = ("onspd", "lad", "lsoa21", "iod2025", "region_lookup", "county_lookup")


def publish_toy(site: Publisher, source: Path) -> None:
    toy.write_official(source)
    publish_directory(site, (source / "postcodes" / "ONSPD_AUG_2026_UK.zip").read_bytes())
    (lad,) = (source / "boundaries").glob("Local*.gpkg")
    publish_layer(site, EDITIONS["lad"], lad, {"LAD24CD": "LAD26CD", "LAD24NM": "LAD26NM"})
    (small,) = (source / "boundaries").glob("Lower*.gpkg")
    publish_layer(site, EDITIONS["lsoa21"], small)
    (index,) = (source / "deprivation").glob("*.csv")
    site.serve(EDITIONS["iod2025"].address, index.read_bytes())
    lookups = source / "lookups"
    publish_table(
        site,
        EDITIONS["region_lookup"],
        lookups / "lookup_ltla24_region24.csv",
        ["LAD25NM", "LAD25CD", "RGN25NM", "RGN25CD"],
    )
    publish_table(
        site,
        EDITIONS["county_lookup"],
        lookups / "lookup_ltla23_utla23.csv",
        ["LAD25CD", "LAD25NM", "CTYUA25CD", "CTYUA25NM"],
    )


@pytest.fixture
def command(site: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command meet the toy publishers: the session is given, and no rule is changed."""
    monkeypatch.setattr(download, "Transport", site.transport)
    editions = tuple(replace(EDITIONS[name], default=True) for name in ASKED)
    monkeypatch.setattr(catalogue, "official", lambda: (*editions, EDITIONS["uk_imd_e"]))


@pytest.mark.usefixtures("command")
def test_command_downloads_and_builds(
    tmp_path: Path, site: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_toy(site, tmp_path / "source")
    folder, out = tmp_path / "official", tmp_path / "atlas"
    assert cli.main(["atlas", "get", str(folder), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "They are left out; --northern-ireland yes keeps them." in said.err
    assert "Contains Royal Mail data © Royal Mail copyright and database right 2026" in said.out
    assert said.out.count("sha256 ") == len(ASKED)
    atlas = Atlas.open(out)
    assert atlas.areas("authority").name.tolist() == ["Cford", "Aford", "Bford"]
    assert atlas.areas("county").name.tolist() == ["Cford", "Westshire"]
    assert atlas.areas("region").name.tolist() == ["Toyland"]
    row = atlas.postcodes.find(pack(["ZA1 1AD"]))
    small = atlas.postcodes.column("small_area")[row]
    assert atlas.index("iod2025").decile()[small].tolist() == [2]
    # Again: nothing is asked, and the same atlas is built
    site.asked.clear()
    assert cli.main(["atlas", "get", str(folder), "--out", str(tmp_path / "again"), "--offline"]) == 0
    assert site.asked == []
    assert Atlas.open(tmp_path / "again").manifest["files"] == atlas.manifest["files"]


@pytest.mark.usefixtures("command")
def test_command_dry_run_asks_nobody(
    tmp_path: Path, site: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["atlas", "get", str(tmp_path / "official"), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert f"onspd          to download, about 254 MB: {EDITIONS['onspd'].publisher}" in said
    assert EDITIONS["onspd"].address in said
    assert site.asked == []
    assert not (tmp_path / "official").exists()


@pytest.mark.usefixtures("command")
def test_command_only_does_not_build(tmp_path: Path, site: Publisher) -> None:
    publish_toy(site, tmp_path / "source")
    folder = tmp_path / "official"
    command = ["atlas", "get", str(folder), "--out", str(tmp_path / "atlas"), "--only", "iod2025"]
    assert cli.main(command) == 0
    assert [path.name for path in folder.glob("*.csv")] == [EDITIONS["iod2025"].file]
    assert not (tmp_path / "atlas").exists()


@pytest.mark.usefixtures("command")
def test_command_that_fails_builds_nothing_and_goes_on_the_next_time(
    tmp_path: Path, site: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_toy(site, tmp_path / "source")
    index = site._answers[EDITIONS["iod2025"].address][0]
    site.serve(EDITIONS["iod2025"].address, Answer(b"<html>", 404))
    command = ["atlas", "get", str(tmp_path / "official"), "--out", str(tmp_path / "atlas")]
    assert cli.main(command) == 3
    said = capsys.readouterr().err
    assert "1 of 6 files could not be downloaded, and no atlas was built" in said
    assert not (tmp_path / "atlas").exists()
    site.serve(EDITIONS["iod2025"].address, index)
    site.asked.clear()
    assert cli.main(command) == 0
    assert len(site.asked) == 1


@pytest.mark.usefixtures("command")
def test_command_with_an_unknown_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["atlas", "get", "--only", "nothing"]) == 2
    assert "there is no edition 'nothing'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "watched", "answer", "kept"),
    [
        ("yes", False, None, True),
        ("no", True, None, False),
        (None, False, None, False),
        (None, True, True, True),
        (None, True, False, False),
    ],
)
def test_northern_ireland_is_the_persons_choice(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    said: str | None,
    watched: bool,
    answer: bool | None,
    kept: bool,
) -> None:
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool | None:
        asked.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: watched)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watched)
    monkeypatch.setattr("click.confirm", confirm)
    options = {"northern_ireland": said, "dry_run": False}
    assert atlas_command._northern_ireland(options, [EDITIONS["onspd"]]) == kept
    assert len(asked) == (answer is not None)
    assert "you need a separate licence for commercial use" in capsys.readouterr().err
    # Nothing to choose where no postcodes are downloaded
    assert not atlas_command._northern_ireland(options, [EDITIONS["lad"]])
    assert capsys.readouterr().err == ""


# -- four nations -----------------------------------------------------------------------------

SCOTS = builders.Postcode(
    "ZB1 1AA", "301000", "705000", builders.ALBA, "S01013500", builders.D1, nation="S92000003"
)
WELSH = builders.Postcode(
    "ZC1 1AA", "306000", "205000", builders.CYMRU, builders.W2, builders.W2, nation="W92000004"
)
# Irish Grid
BELFAST = builders.Postcode(
    "BT1 5GS", "333800", "374100", builders.BELFAST, builders.B1, builders.B1, nation="N92000002"
)


def publish_nations(site: Publisher, work: Path) -> None:
    """Publish what every default edition of the catalogue is about, in its own format."""
    source = builders.with_nations(work / "source", [SCOTS, WELSH, BELFAST])
    publish_directory(site, (source / "postcodes" / "directory.zip").read_bytes())
    boundaries = source / "boundaries"
    publish_layer(
        site, EDITIONS["lad"], boundaries / "districts.gpkg", {"LAD24CD": "LAD26CD", "LAD24NM": "LAD26NM"}
    )
    publish_layer(site, EDITIONS["lsoa21"], boundaries / "lsoa21.gpkg")
    publish_layer(site, EDITIONS["lsoa11"], boundaries / "lsoa11.gpkg")
    publish_layer(site, EDITIONS["constituencies"], boundaries / "pcon.gpkg")
    publish_shapefile(site, EDITIONS["dz11"], boundaries / "zones.gpkg", work / "dz11", "EPSG:27700")
    publish_shapefile(site, EDITIONS["soa"], boundaries / "soa.gpkg", work / "soa", "EPSG:29902")
    publish_indices(site, source, work)
    districts = {**builders.AUTHORITIES, **builders.WALES, **builders.SCOTLAND, **builders.NORTHERN_IRELAND}
    wards = [
        {
            "WD26CD": f"{code[0]}0500000{n}",
            "WD26NM": f"{name} ward",
            "LAD26CD": code,
            "LAD26NM": name,
            "CTYUA26CD": builders.OLDSHIRE if code == builders.ALAND else code,
            "CTYUA26NM": "Oldshire" if code == builders.ALAND else name,
            "RGN26CD": builders.NORTHIA if code[0] == "E" else None,
            "RGN26NM": "Northia" if code[0] == "E" else None,
        }
        for n, (code, (name, _)) in enumerate(districts.items())
    ]
    layer(site, EDITIONS["ward_lookup"].address, wards, most=2)
    combined = {"LAD25CD": builders.ALAND, "LAD25NM": "Aland", "CAUTH25CD": "E47000801", "CAUTH25NM": "Union"}
    layer(site, EDITIONS["combined_authority_lookup"].address, [combined])
    police = [
        {"LAD25CD": code, "LAD25NM": "x", "PFA25CD": "E23000801", "PFA25NM": "Constabulary"}
        for code in builders.AUTHORITIES
    ]
    layer(site, EDITIONS["police_lookup"].address, police)


def publish_indices(site: Publisher, source: Path, work: Path) -> None:
    for year in (2025, 2019):
        site.serve(EDITIONS[f"iod{year}"].address, (source / "imd" / f"file7_{year}.csv").read_bytes())
        welsh = welsh_rows(year, [2] * 9, [1] * 9)
        path = open_document(work / f"wales{year}.ods", {f"WIMD_{year}_ranks": [["Title"], [], *welsh]})
        site.serve(EDITIONS[f"wimd{year}"].address, path.read_bytes())
    scots = [
        _SCOTTISH,
        [builders.D1, "Glen", "Clackshire", 800, 500, *[2] * 8],
        [builders.D2, "Glen", "Clackshire", 900, 600, *[1] * 8],
    ]
    path = workbook(work / "scotland.xlsx", {"SIMD 2020v2 ranks": scots})
    site.serve(EDITIONS["simd2020v2"].address, path.read_bytes())
    northern = [
        ["Belfast", "Urban", builders.B1, "Shaftesbury_1", 1, 2, 2],
        ["Belfast", "Urban", builders.B2, "Shaftesbury_2", 2, 1, 1],
    ]
    path = builders.write_csv(work / "ni.csv", _NISRA_SHORT, northern)
    site.serve(EDITIONS["nimdm2017"].address, path.read_bytes())


@pytest.mark.parametrize("northern_ireland", [False, True])
def test_every_default_edition_builds(tmp_path: Path, site: Publisher, *, northern_ireland: bool) -> None:
    publish_nations(site, tmp_path)
    folder = tmp_path / "official"
    chosen = select(tuple(EDITIONS.values()))
    options = Options(northern_ireland=northern_ireland)
    outcomes = download.download(folder, chosen, options, transport=site.transport())
    assert [outcome.edition.id for outcome in outcomes] == [edition.id for edition in chosen]
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.indices == ("iod2025", "iod2019", "wimd2025", "wimd2019", "simd2020v2", "nimdm2017")
    assert ranks(atlas, "wimd2025") == {builders.W1: 2, builders.W2: 1}
    assert ranks(atlas, "simd2020v2") == {builders.D1: 2, builders.D2: 1}
    assert ranks(atlas, "nimdm2017") == {builders.B1: 1, builders.B2: 2}
    held = atlas.postcodes.find(pack(["ZA1 1AA", "ZB1 1AA", "ZC1 1AA", "BT1 5GS"])) >= 0
    assert held.tolist() == [True, True, True, northern_ireland]
    authority = atlas.areas("authority")
    aland = int(authority.index_of([builders.ALAND])[0])
    names = {
        level: atlas.areas(level).name[atlas.parent(level)[aland]]
        for level in ("county", "combined_authority", "police", "region", "nation")
    }
    assert names == {
        "county": "Oldshire",
        "combined_authority": "Union",
        "police": "Constabulary",
        "region": "Northia",
        "nation": "England",
    }
    notice = any("Northern Ireland End User Licence" in line for line in atlas.licences())
    assert notice == northern_ireland
    if northern_ireland:
        row = atlas.postcodes.find(pack(["BT1 5GS"]))
        # Moved from the Irish Grid: Belfast City Hall is about 146 km east and 529 km north
        assert np.allclose(atlas.postcodes.easting[row], 146_000, atol=1_500)
