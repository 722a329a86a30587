from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import shapely
from sample.reading import DATA, Layer, layer, rows
from scipy.stats import spearmanr

from localvalue import grid

OVERALL = "Index of Multiple Deprivation (IMD)"
HEALTH = "Health Deprivation and Disability"
HOUSING = "Barriers to Housing and Services"
SCRIPT = DATA / "make_doggerland.py"


def rank(name: str) -> str:
    return f"{name} Rank (where 1 is most deprived)"


def decile(name: str) -> str:
    return f"{name} Decile (where 1 is most deprived 10% of LSOAs)"


def made_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("boundaries", "imd", "spend")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def test_the_script_run_twice_gives_the_committed_bytes(tmp_path: Path) -> None:
    # At once, and with different hash seeds: nothing may hang on the order of a set or on the clock
    runs = [
        subprocess.Popen(
            [sys.executable, "-B", SCRIPT, tmp_path / seed], env={"PYTHONHASHSEED": seed}, stdout=-3
        )
        for seed in ("1", "2")
    ]
    assert [run.wait() for run in runs] == [0, 0]
    committed = made_files(DATA)
    assert made_files(tmp_path / "1") == committed
    assert made_files(tmp_path / "2") == committed


def test_it_ships_in_under_four_megabytes() -> None:
    assert sum(map(len, made_files(DATA).values())) < 4_000_000


def test_it_says_that_it_is_fictional() -> None:
    region = json.loads((DATA / "boundaries" / "region.json").read_text(encoding="utf-8"))
    assert region["fictional"] is True
    assert region["region"] == "Doggerland (fictional)"


def test_twelve_districts_in_two_counties_seven_combined_police_over_four(districts: Layer) -> None:
    assert len(districts.names) == 12
    county = Counter(row["utla23_name"] for row in rows("boundaries/lookup_ltla23_utla23.csv"))
    assert county == {"Fathomshire": 6, "Keelshire": 6}
    combined = rows("boundaries/lookup_ltla23_cauth23.csv")
    assert {row["cauth23_name"] for row in combined} == {"Seven Tides"}
    assert len(combined) == 7
    police = rows("boundaries/lookup_ltla24_csp24_pfa24.csv")
    four = {row["ltla24_name"] for row in police if row["pfa24_name"] == "Brackwater"}
    assert four == {"Tuskhaven", "Amberstrand", "Creelmouth", "Lanternby"}


def test_every_layer_is_on_the_british_grid_and_valid() -> None:
    for path in (DATA / "boundaries").glob("*.geojson"):
        content = layer(path.name)
        assert content.crs == "urn:ogc:def:crs:EPSG::27700"
        assert all(area.is_valid for area in content.shapes.values()), path.name
        assert list(content.names) == sorted(content.names)


def test_small_areas_tile_their_district_and_nothing_else(small_areas: Layer, districts: Layer) -> None:
    lookup = rows("boundaries/lookup_lsoa21_ward24_ltla24.csv")
    assert {row["lsoa21_code"] for row in lookup} == set(small_areas.shapes)
    assert len(lookup) == len(small_areas.shapes)
    for code, district in districts.shapes.items():
        parts = [small_areas.shapes[row["lsoa21_code"]] for row in lookup if row["ltla24_code"] == code]
        assert sum(part.area for part in parts) == district.area
        assert shapely.union_all(parts).equals(district)


def test_a_ward_lies_in_one_district_and_one_constituency(directory: list[dict[str, str]]) -> None:
    lookup = rows("boundaries/lookup_lsoa21_ward24_ltla24.csv")
    ward = {row["lsoa21_code"]: row["ward24_code"] for row in lookup}
    assert len({(row["ward24_code"], row["ltla24_code"]) for row in lookup}) == len(set(ward.values()))
    seats = {(ward[row["lsoa21cd"]], row["pcon24cd"]) for row in directory if row["lsoa21cd"]}
    assert len(seats) == len(set(ward.values()))
    assert len({row["ward24_name"] for row in lookup}) == len(set(ward.values()))


@pytest.mark.parametrize(
    ("pattern", "lookup", "member", "group"),
    [
        ("Counties_*", "lookup_ltla23_utla23", "ltla23_code", "utla23_code"),
        ("Police_*", "lookup_ltla24_csp24_pfa24", "ltla24_code", "pfa24_code"),
        ("Combined_*", "lookup_ltla23_cauth23", "ltla23_code", "cauth23_code"),
        ("Regions_*", "lookup_ltla24_region24", "ltla24_code", "region24_code"),
    ],
)
def test_larger_areas_are_their_districts(
    districts: Layer, pattern: str, lookup: str, member: str, group: str
) -> None:
    members = rows(f"boundaries/{lookup}.csv")
    larger = layer(f"{pattern}.geojson")
    assert set(larger.shapes) == {row[group] for row in members}
    for code, area in larger.shapes.items():
        parts = [districts.shapes[row[member]] for row in members if row[group] == code]
        assert shapely.union_all(parts).equals(area)


def test_three_hundred_and_fifty_small_areas_of_one_to_three_thousand_people(small_areas: Layer) -> None:
    people = rows("imd/census21_lsoa21_usual_residents_by_age.csv")
    assert 330 <= len(people) <= 370
    assert [row["lsoa21_code"] for row in people] == list(small_areas.names)
    for row in people:
        total = float(row["total"])
        assert 1_000 <= total <= 3_000
        assert sum(float(n) for column, n in row.items() if column.startswith("Aged")) == total


def test_more_than_eight_thousand_postcodes_hundreds_terminated_some_without_a_grid_reference(
    directory: list[dict[str, str]],
) -> None:
    assert len({row["pcds"] for row in directory}) == len(directory)
    terminated = [row for row in directory if row["doterm"]]
    nowhere = [row for row in directory if row["gridind"] == "9"]
    assert len(directory) - len(terminated) >= 8_000
    assert 300 <= len(terminated) <= 700
    assert 30 <= len(nowhere) <= 100
    assert {(row["east1m"], row["lat"], row["lsoa21cd"]) for row in nowhere} == {("", "99.999999", "")}
    assert any(row["doterm"] for row in nowhere)
    assert all(row["dointr"] < row["doterm"] for row in terminated)


def test_postcodes_are_well_formed_and_in_order(directory: list[dict[str, str]]) -> None:
    for row in directory:
        # The letters that BS 7666-2:2006 allows in an inward code
        assert re.fullmatch(r"DB[1-9][0-9]? [0-9][ABD-HJLNP-UW-Z]{2}", row["pcds"])
        assert len(row["pcd7"]) == 7
        assert row["pcd7"].replace(" ", "") == row["pcds"].replace(" ", "")
    seven = [row["pcd7"] for row in directory]
    assert seven == sorted(seven)


def test_every_postcode_is_inside_its_small_area_and_district(
    directory: list[dict[str, str]], small_areas: Layer, districts: Layer
) -> None:
    placed = [row for row in directory if row["gridind"] != "9"]
    points = shapely.points([(int(row["east1m"]), int(row["north1m"])) for row in placed])
    constituencies = layer("PCON_*.geojson")
    for shapes, column in (
        (small_areas.shapes, "lsoa21cd"),
        (districts.shapes, "lad26cd"),
        (constituencies.shapes, "pcon24cd"),
    ):
        outside = [
            row["pcds"]
            for row, point in zip(placed, points, strict=True)
            if not shapes[row[column]].contains(point)
        ]
        assert outside == []


def test_every_small_area_has_postcodes_in_use(directory: list[dict[str, str]], small_areas: Layer) -> None:
    live = Counter(row["lsoa21cd"] for row in directory if row["lsoa21cd"] and not row["doterm"])
    assert set(live) == set(small_areas.names)
    assert min(live.values()) >= 10


def test_latitudes_and_longitudes_are_those_of_the_grid_references(directory: list[dict[str, str]]) -> None:
    placed = [row for row in directory if row["gridind"] != "9"]
    longitude, latitude = grid.from_grid(
        [float(row["east1m"]) for row in placed], [float(row["north1m"]) for row in placed]
    )
    assert abs(longitude - [float(row["long"]) for row in placed]).max() < 1e-6
    assert abs(latitude - [float(row["lat"]) for row in placed]).max() < 1e-6


def test_ranks_run_from_one_to_n_and_deciles_follow(index: dict[str, dict[str, str]]) -> None:
    n = len(index)
    ranks = [column for column in next(iter(index.values())) if " Rank " in column]
    assert len(ranks) == 8
    for column in ranks:
        assert sorted(int(row[column]) for row in index.values()) == list(range(1, n + 1))
        tenth = column.replace(
            "Rank (where 1 is most deprived)", "Decile (where 1 is most deprived 10% of LSOAs)"
        )
        assert all(int(row[tenth]) == -(-10 * int(row[column]) // n) for row in index.values())


def test_the_directory_carries_the_overall_rank(
    directory: list[dict[str, str]], index: dict[str, dict[str, str]]
) -> None:
    assert all(
        row["imd25ind"] == index[row["lsoa21cd"]][rank(OVERALL)] for row in directory if row["lsoa21cd"]
    )


def test_health_and_housing_pull_apart(index: dict[str, dict[str, str]]) -> None:
    columns = {name: [int(row[rank(name)]) for row in index.values()] for name in (OVERALL, HEALTH, HOUSING)}
    assert spearmanr(columns[HEALTH], columns[OVERALL]).statistic > 0.8
    assert spearmanr(columns[HEALTH], columns[HOUSING]).statistic < 0.3


def test_the_index_follows_the_towns(index: dict[str, dict[str, str]]) -> None:
    worst = Counter(
        row["Local Authority District name (2024)"]
        for row in index.values()
        if int(row[decile(OVERALL)]) == 1
    )
    assert worst.most_common(1)[0][0] == "Whelkholm"
    assert worst["Amberstrand"] == 0


@pytest.mark.official
def test_the_headers_are_the_official_ones(official: Path) -> None:
    with (
        zipfile.ZipFile(official / "postcodes" / "ONSPD_layout_GB_derived.zip") as archive,
        archive.open("Data/ONSPD_AUG_2026_UK.csv") as file,
    ):
        header = next(csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig")))
    assert list(rows("boundaries/ONSPD_AUG_2026_DB.csv")[0]) == header
    same = {
        "deprivation/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv": "imd",
        "population/census21_lsoa21_usual_residents_by_age.csv": "imd",
        "lookups/lookup_lsoa21_ward24_ltla24.csv": "boundaries",
        "lookups/lookup_ltla23_cauth23.csv": "boundaries",
        "lookups/lookup_ltla23_utla23.csv": "boundaries",
        "lookups/lookup_ltla24_csp24_pfa24.csv": "boundaries",
        "lookups/lookup_ltla24_region24.csv": "boundaries",
        "lookups/drkane_la_all_codes.csv": "boundaries",
    }
    for path, folder in same.items():
        theirs = (official / path).read_bytes().splitlines()[0]
        assert (DATA / folder / Path(path).name).read_bytes().splitlines()[0] == theirs, path


@pytest.mark.official
def test_no_name_or_code_is_real(official: Path, districts: Layer, small_areas: Layer) -> None:
    ours = {*districts.names.items(), *small_areas.names.items()}
    for path in (DATA / "boundaries").glob("*.geojson"):
        ours |= set(layer(path.name).names.items())
    ours |= {
        (row["ward24_code"], row["ward24_name"]) for row in rows("boundaries/lookup_lsoa21_ward24_ltla24.csv")
    }
    real: set[str] = set()
    for path in (official / "lookups").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            real |= {cell.casefold() for row in csv.reader(file) for cell in row}
    topology = json.loads(
        (official / "boundaries" / "ons_uk_topo_2014_2025.topojson").read_text(encoding="utf-8")
    )
    for held in topology["objects"].values():
        real |= {str(v).casefold() for g in held["geometries"] for v in g["properties"].values()}
    seats = (official / "boundaries" / "pcon_july2024_uk_buc" / "PCON_JULY_2024_UK_BUC.dbf").read_bytes()
    real |= {cell.strip().casefold() for cell in re.split(r"\s{2,}", seats.decode("utf-8", "replace"))}
    assert "manchester" in real
    assert "e14001063" in real or any("e14001063" in cell for cell in real)
    assert {word for pair in ours for word in pair if word.casefold() in real} == set()


@pytest.mark.official
def test_royal_mail_has_no_postcode_area_db(official: Path) -> None:
    with zipfile.ZipFile(official / "postcodes" / "codepo_gb.zip") as archive:
        areas = {Path(name).stem.upper() for name in archive.namelist() if name.endswith(".csv")}
    assert "AB" in areas
    assert "DB" not in areas


@pytest.mark.official
def test_no_real_land_within_twenty_kilometres(official: Path, districts: Layer) -> None:
    import geopandas as gpd

    real = gpd.read_file(
        official / "boundaries" / "Local_Authority_Districts_May_2024_Boundaries_UK_BGC.gpkg"
    )
    assert real.distance(shapely.union_all(list(districts.shapes.values()))).min() > 20_000.0
