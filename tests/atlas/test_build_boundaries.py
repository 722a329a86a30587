"""Boundaries in any format, and which area lies in which."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from atlas import builders as toy
from atlas.builders import ALAND, BLAND, ENGLAND, NORTHIA, OLDSHIRE, S1, S2, S3, S4, moved
from shapely import Polygon, box

from localvalue.atlas.build import build
from localvalue.atlas.sources.boundaries import transformed
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.atlas import Atlas, Level


def parents(atlas: Atlas, level: Level) -> dict[str, str | None]:
    """Return the name of the area that each authority lies in, by the authority's name."""
    names = atlas.areas(level).name
    return {
        str(name): None if at < 0 else str(names[at])
        for name, at in zip(atlas.areas("authority").name, atlas.parent(level), strict=True)
    }


def reasons(atlas: Atlas) -> dict[str, str]:
    return {entry["name"]: entry["reason"] for entry in atlas.manifest["ignored"]}


def test_a_ring_stays_closed_whatever_a_conversion_gives_at_the_end_of_an_array() -> None:
    """As arithmetic on several numbers at once may do: the last of an array differs in the last figure."""

    def convert(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        moved = x + 100
        moved[-1] = np.nextafter(moved[-1], np.inf)
        return moved, y

    (ring,) = transformed(np.array([box(0, 0, 1, 1)]), convert, "districts")
    assert ring.is_valid
    assert ring.area == pytest.approx(1)
    assert ring.bounds == pytest.approx((100, 0, 101, 1))


# -- formats ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["degrees.gpkg", "degrees.geojson", "metres.geojson", "shapefile.zip"])
def test_boundaries_in_each_format_come_to_the_national_grid(tmp_path: Path, form: str) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "districts.gpkg").unlink()
    path = folder / "boundaries" / form
    fields = ("LAD24CD", "LAD24NM")
    if form == "metres.geojson":
        toy.write_geojson_in_metres(path, toy.AUTHORITIES, fields)
    elif form == "shapefile.zip":
        loose = tmp_path / "loose" / "districts.shp"
        toy.write_layer(loose, toy.AUTHORITIES, fields)
        with zipfile.ZipFile(path, "w") as archive:
            for part in loose.parent.iterdir():
                archive.write(part, f"LAD_2024/{part.name}")
    else:
        toy.write_layer(path, toy.AUTHORITIES, fields, "EPSG:4326")
    atlas = build(folder, tmp_path / "atlas")
    found = dict(zip(atlas.areas("authority").code, atlas.areas("authority").geometry(), strict=True))
    for code, (_, square) in toy.AUTHORITIES.items():
        # Straight sides in degrees bend on the grid: a few metres over 10 km
        assert shapely.hausdorff_distance(shapely.segmentize(square, 100), found[code]) < 10
    said = any("holds metres where GeoJSON has degrees" in note for note in atlas.manifest["notes"])
    assert said == (form == "metres.geojson")


def test_lower_case_fields_and_a_layer_of_wards_with_its_districts_codes(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "districts.gpkg").unlink()
    toy.write_layer(folder / "boundaries" / "districts.gpkg", toy.AUTHORITIES, ("lad24cd", "lad24nm"))
    wards = {
        "E05000001": ("West Ward", toy.SMALL_AREAS[S1][1]),
        "E05000002": ("East Ward", toy.SMALL_AREAS[S2][1]),
    }
    toy.write_layer(folder / "boundaries" / "wards.gpkg", wards, ("WD24CD", "LAD24CD"))
    path = folder / "postcodes" / "directory.zip"
    path.unlink()
    rows = [moved(ENGLAND[0], ward="E05000001"), moved(ENGLAND[1], ward="E05000002"), *ENGLAND[2:]]
    toy.write_directory(path, rows)
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.areas("authority").edition == "LAD24CD"
    assert atlas.areas("ward").code.tolist() == ["E05000001", "E05000002"]
    assert atlas.postcodes.column("ward").tolist() == [0, 1, -1, -1, -1]
    assert shapely.area(atlas.areas("ward").geometry()).tolist() == [5e7, 5e7]


def test_a_layer_without_a_reference_system_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "districts.gpkg").unlink()
    toy.write_layer(folder / "boundaries" / "districts.shp", toy.AUTHORITIES, ("LAD24CD", "LAD24NM"))
    (folder / "boundaries" / "districts.prj").unlink()
    with pytest.raises(AtlasError, match=r"districts.shp does not say its coordinate reference system"):
        build(folder, tmp_path / "atlas")


def test_a_geopackage_that_says_nobody_said_is_refused(tmp_path: Path) -> None:
    """As some writers leave it: system 0, undefined."""
    folder = toy.write_england(tmp_path / "official")
    path = folder / "boundaries" / "districts.gpkg"
    with contextlib.closing(sqlite3.connect(path)) as held, held:
        # GDAL's triggers ask SpatiaLite's functions, which are not here
        for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            held.execute(f'DROP TRIGGER "{name}"')
        held.execute("UPDATE gpkg_contents SET srs_id = 0")
        held.execute("UPDATE gpkg_geometry_columns SET srs_id = 0")
    with pytest.raises(AtlasError, match=r"districts.gpkg does not say its coordinate reference system"):
        build(folder, tmp_path / "atlas")


def test_metres_that_are_called_degrees_are_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    path = folder / "boundaries" / "districts.gpkg"
    path.unlink()
    gpd.GeoDataFrame(
        {"LAD24CD": [ALAND], "LAD24NM": ["Aland"]}, geometry=[toy.AUTHORITIES[ALAND][1]], crs="EPSG:4267"
    ).to_file(path, layer="districts")
    with pytest.raises(
        AtlasError, match=r"districts.gpkg has coordinates that its reference system does not"
    ):
        build(folder, tmp_path / "atlas")


def test_an_invalid_ring_is_repaired_and_told_of(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "lsoa21.gpkg").unlink()
    # The ring runs through the middle of its last side twice: two triangles that touch
    bow_tie = Polygon([(415_000, 300_000), (420_000, 310_000), (420_000, 300_000), (415_000, 310_000)])
    shapes = {**toy.SMALL_AREAS, S4: ("Bland 001B", bow_tie)}
    toy.write_layer(folder / "boundaries" / "lsoa21.gpkg", shapes, ("LSOA21CD", "LSOA21NM"))
    atlas = build(folder, tmp_path / "atlas")
    assert "boundaries/lsoa21.gpkg: 1 invalid shapes repaired" in atlas.manifest["notes"]
    areas = atlas.areas("small_area")
    assert shapely.is_valid(areas.geometry()).all()
    # Two triangles of 5 km by 5 km over two
    assert shapely.area(areas.geometry()[areas.index_of([S4])[0]]) == pytest.approx(2.5e7)


def test_a_code_twice_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "districts.gpkg").unlink()
    import geopandas as gpd

    squares = [square for _, square in toy.AUTHORITIES.values()]
    frame = gpd.GeoDataFrame({"LAD24CD": [ALAND, ALAND]}, geometry=squares, crs="EPSG:27700")
    frame.to_file(folder / "boundaries" / "districts.gpkg")
    with pytest.raises(AtlasError, match=rf"1 codes more than once \({ALAND}\)"):
        build(folder, tmp_path / "atlas")


# -- which area lies in which -----------------------------------------------------------------


def test_upper_tier_is_the_county_council_or_the_authority_itself(england: Atlas) -> None:
    assert parents(england, "county") == {"Aland": "Oldshire", "Bland": "Bland"}
    assert england.areas("county").code.tolist() == [BLAND, OLDSHIRE]
    assert parents(england, "region") == {"Aland": "Northia", "Bland": "Northia"}
    assert parents(england, "nation") == {"Aland": "England", "Bland": "England"}
    assert parents(england, "combined_authority") == {"Aland": None, "Bland": None}
    assert england.parent("authority").tolist() == [0, 1]


def test_an_area_made_of_authorities_has_their_boundary(england: Atlas) -> None:
    (region,) = england.areas("region").geometry()
    assert region.equals(box(400_000, 300_000, 420_000, 310_000))


def test_without_lookups_an_authority_is_its_own_upper_tier(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    for path in (folder / "lookups").iterdir():
        path.unlink()
    atlas = build(folder, tmp_path / "atlas")
    assert parents(atlas, "county") == {"Aland": "Aland", "Bland": "Bland"}
    assert parents(atlas, "region") == {"Aland": None, "Bland": None}


def test_the_directorys_own_codes_go_before_the_lookups(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    path = folder / "postcodes" / "directory.zip"
    path.unlink()
    rows = [moved(row, region="E12000802", county="E99999999") for row in ENGLAND]
    toy.write_directory(path, rows)
    # The names of the directory's codes stand in its own documents
    toy.write_csv(folder / "names.csv", ("RGN26CD", "RGN26NM"), [("E12000802", "Southia")])
    atlas = build(folder, tmp_path / "atlas")
    assert parents(atlas, "region") == {"Aland": "Southia", "Bland": "Southia"}
    # A pseudo-code is no county: the lookup's stands
    assert parents(atlas, "county") == {"Aland": "Oldshire", "Bland": "Bland"}


def test_boundaries_place_the_authorities_that_no_lookup_has(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "lookups" / "county.csv").unlink()
    whole = {OLDSHIRE: ("Oldshire", box(399_990, 300_000, 410_010, 310_000))}
    toy.write_layer(folder / "boundaries" / "counties.gpkg", whole, ("CTYUA24CD", "CTYUA24NM"))
    atlas = build(folder, tmp_path / "atlas")
    # Ten metres of Bland are not most of it
    assert parents(atlas, "county") == {"Aland": "Oldshire", "Bland": "Bland"}


def test_only_the_newest_lookup_of_combined_authorities_counts(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    for year, code in ((22, BLAND), (23, ALAND)):
        toy.write_csv(
            folder / "lookups" / f"ca{year}.csv",
            (f"ltla{year}_name", f"ltla{year}_code", f"cauth{year}_name", f"cauth{year}_code"),
            [("x", code, f"Joint {year}", f"E470008{year}")],
        )
    atlas = build(folder, tmp_path / "atlas")
    assert parents(atlas, "combined_authority") == {"Aland": "Joint 23", "Bland": None}
    assert atlas.areas("combined_authority").edition == "CAUTH23CD"


def topojson(path: Path) -> Path:
    """Write a little of the ONS's TopoJSON: three combined authorities over Bland, one of them ended."""

    def square(code: str, name: str, arc: int, **years: int) -> dict[str, object]:
        properties = {"areacd": code, "areanm": name, "start": None, "end": None} | years
        return {"type": "Polygon", "arcs": [[arc]], "properties": properties}

    # Bland and a little of the sea, in degrees
    ring = [[-1.852, 52.59], [-1.70, 52.59], [-1.70, 52.69], [-1.852, 52.69], [-1.852, 52.59]]
    layer = [
        square("E47000801", "Old Joint", 0, start=2018, end=2023),
        square("E47000802", "New Joint", 0, start=2025),
        square("S12000049", "Glasgow City", 0, start=2019),
    ]
    content = {
        "type": "Topology",
        "arcs": [ring],
        "objects": {"cauth": {"type": "GeometryCollection", "geometries": layer}},
    }
    path.write_text(json.dumps(content))
    return path


def test_the_topojsons_combined_authorities_that_have_not_ended_are_taken(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    topojson(folder / "boundaries" / "uk.topojson")
    toy.write_csv(
        folder / "lookups" / "ca23.csv",
        ("ltla23_name", "ltla23_code", "cauth23_name", "cauth23_code"),
        [("Aland", ALAND, "Joint 23", "E47000823")],
    )
    atlas = build(folder, tmp_path / "atlas")
    assert parents(atlas, "combined_authority") == {"Aland": None, "Bland": "New Joint"}
    assert atlas.areas("combined_authority").edition == "CAUTH25CD"
    assert any("that have not ended" in note for note in atlas.manifest["notes"])


# -- wards ------------------------------------------------------------------------------------


def test_wards_by_the_best_fit_of_small_areas(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    for year, name in ((23, "Old Ward"), (24, "New Ward")):
        toy.write_csv(
            folder / "lookups" / f"wards{year}.csv",
            ("lsoa21_name", "lsoa21_code", f"ward{year}_name", f"ward{year}_code"),
            [("x", S1, name, f"E050000{year}"), ("x", S3, name, f"E050000{year}")],
        )
    atlas = build(folder, tmp_path / "atlas")
    ward = atlas.areas("ward")
    assert (ward.code.tolist(), ward.name.tolist(), ward.edition) == (["E05000024"], ["New Ward"], "WD24CD")
    assert atlas.postcodes.column("ward").tolist() == [0, -1, 0, -1, 0]
    assert ward.geometry().tolist() == [None]
    assert any("best fit of small areas to WD24CD" in note for note in atlas.manifest["notes"])


def test_a_ward_without_a_name_stands_by_its_code(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    path = folder / "postcodes" / "directory.zip"
    path.unlink()
    toy.write_directory(path, [moved(row, ward="E05000077") for row in ENGLAND])
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.areas("ward").name.tolist() == ["E05000077"]
    assert any("1 of 1 wards have no name" in note for note in atlas.manifest["notes"])


# -- small areas in authorities ---------------------------------------------------------------


def test_a_small_area_without_postcodes_is_in_the_authority_that_it_stands_in(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    path = folder / "postcodes" / "directory.zip"
    path.unlink()
    toy.write_directory(path, ENGLAND[:2])
    atlas = build(folder, tmp_path / "atlas")
    areas = atlas.areas("small_area")
    within = atlas.areas("authority").code[areas.column("authority")]
    assert dict(zip(areas.code, within, strict=True)) == {
        S1: ALAND,
        S2: ALAND,
        S3: BLAND,
        S4: BLAND,
        toy.O5: BLAND,
    }


# -- a made-up region -------------------------------------------------------------------------


def test_a_folder_that_says_it_is_fictional_makes_an_atlas_that_says_so(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    said = {
        "region": "Nowhere (fictional)",
        "fictional": True,
        "directory": "Postcodes of Nowhere",
        "index": "Deprivation of Nowhere",
        "publisher": "Nobody",
        "licence": ["All of it is made up."],
    }
    (folder / "region.json").write_text(json.dumps(said))
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.fictional
    assert (atlas.region, atlas.licences()) == ("Nowhere (fictional)", ("All of it is made up.",))
    assert atlas.index("iod2025").title == "Deprivation of Nowhere"
    assert "Nowhere" in atlas.index("iod2025").label
    assert not any("Office" in str(source) for source in atlas.manifest["sources"])
    assert NORTHIA in atlas.areas("region").code
