"""Northern Ireland's postcodes: on the Irish Grid in the directory, and on the ground in Belfast."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import cards
import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import toy
from pyproj import Geod
from shapely.geometry import box

import localvalue as lv

if TYPE_CHECKING:
    from pathlib import Path

BELFAST = (-5.930, 54.597)
NORTHLAND = "N09000903"
CITY_HALL = ("BT1 5GS", 333_850, 373_950)  # Irish Grid, as the directory's east1m and north1m hold it
DERRY = ("BT48 6DQ", 243_400, 416_700)  # the Guildhall: 55.00 N, 7.32 W


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> lv.Atlas:
    """Give the toy country with a made extract of Northern Ireland's rows, in the same layout."""
    folder = tmp_path_factory.mktemp("northern_ireland")
    toy.write_official(folder / "official")
    _add_rows(folder / "official" / "postcodes" / "ONSPD_AUG_2026_UK.zip", [CITY_HALL, DERRY])
    _add_authority(next((folder / "official" / "boundaries").glob("Local*.gpkg")))
    return lv.build_atlas(folder / "official", folder / "atlas")


def _add_rows(archive: Path, rows: list[tuple[str, int, int]]) -> None:
    with zipfile.ZipFile(archive) as held:
        (name,) = held.namelist()
        text = io.StringIO(held.read(name).decode())
    text.seek(0, io.SEEK_END)
    writer = csv.DictWriter(text, toy.COLUMNS, restval="")
    for postcode, easting, northing in rows:
        outward, inward = postcode.split()
        writer.writerow(
            {
                "pcd7": f"{outward:<4}{inward}",
                "pcds": postcode,
                "lad26cd": NORTHLAND,
                "east1m": easting,
                "north1m": northing,
                "gridind": "1",
                "ctry26cd": "N92000002",
                "rgn26cd": "N99999999",
                "lsoa11cd": "95GG01S1",
                "lat": "54.597",
                "long": "-5.930",
                "lsoa21cd": "N21000001",
            }
        )
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr(name, text.getvalue())


def _add_authority(path: Path) -> None:
    """Add one square authority on both sides of Belfast, in British National Grid as all boundaries are."""
    held = gpd.read_file(path)
    held.loc[len(held)] = [NORTHLAND, "Northland", box(20_000, 500_000, 180_000, 640_000)]
    held = held.set_crs("EPSG:27700")  # geopandas 1.0 loses it with the new row
    held.to_file(path, layer=path.stem, driver="GPKG")


def km(row: dict[str, float], place: tuple[float, float]) -> float:
    _, _, metres = Geod(ellps="WGS84").inv(row["lv_longitude"], row["lv_latitude"], *place)
    return float(metres) / 1000


def test_belfast_is_in_belfast(atlas: lv.Atlas) -> None:
    """A reader that takes the columns at their Ordnance Survey names puts it near Ellesmere Port."""
    city_hall, derry = lv.locate_postcodes(pa.array([CITY_HALL[0], DERRY[0]]), atlas).to_pylist()
    assert (city_hall["lv_status"], city_hall["lv_precision"]) == ("placed", "postcode")
    assert km(city_hall, BELFAST) < 1
    assert km(derry, (-7.32, 55.00)) < 1
    assert km(city_hall, (-2.9, 53.28)) > 200


def test_distances_across_the_irish_sea_are_those_of_the_ground(atlas: lv.Atlas) -> None:
    """From Belfast to Derry are about 100 km; the definition's radius decides by the same distance."""
    _, _, metres = Geod(ellps="WGS84").inv(
        *(
            value
            for row in lv.locate_postcodes(pa.array([CITY_HALL[0], DERRY[0]]), atlas).to_pylist()
            for value in (row["lv_longitude"], row["lv_latitude"])
        )
    )
    assert 99_000 < metres < 101_000
    near, far = lv.WithinKm((metres - 100) / 1000), lv.WithinKm((metres + 100) / 1000)
    card = cards.card(
        atlas,
        cards.rows([DERRY[0]], site_postcode=CITY_HALL[0]),
        near.named("near", "Near"),
        far.named("far", "Far"),
    )
    assert cards.memberships(card, "near") == [0]
    assert cards.memberships(card, "far") == [1]


def test_a_nation_without_an_index_has_no_decile_and_says_so(atlas: lv.Atlas) -> None:
    card = cards.card(atlas, cards.rows([CITY_HALL[0], "ZA1 1AA"]), "deprived:20", "nation")
    assert cards.memberships(card, "deprived_20") == [None, 1]
    assert cards.gaps(card) == {("deprived_20", "no_index", 1), ("nation", "no_home", 3)}


def test_a_postcode_that_is_not_there_is_unknown_where_the_nation_is_held(
    atlas: lv.Atlas, toy_atlas: lv.Atlas
) -> None:
    lines = cards.rows(["BT1 1AA", "BT1", "BT2"])
    assert cards.statuses(cards.located(toy_atlas, lines)) == ["not_covered"] * 3
    assert cards.statuses(cards.located(atlas, lines)) == ["unknown_postcode", "district", "unknown_postcode"]
    assert np.isfinite(atlas.postcodes.easting).all()
