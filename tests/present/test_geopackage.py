"""The GeoPackage as others open it: totals to the penny, positions, licence lines, whole or not at all."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import cards
import geopandas as gpd
import pyogrio
import pytest

from localvalue.definitions import WithinKm
from localvalue.present import geopackage

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

IN_AFORD, IN_BFORD, DISTRICT, NOWHERE = "ZA1 1AA", "ZA2 1AA", "ZA1", "rubbish"
LINES = cards.rows([IN_AFORD, IN_BFORD, DISTRICT, NOWHERE], buyer="Bford", supplier="=HYPERLINK(1)\u202e")


@pytest.fixture(scope="module")
def card(toy_atlas: lv.Atlas) -> lv.Scorecard:
    return cards.card(toy_atlas, LINES, "authority", "deprived:20")


@pytest.fixture(scope="module")
def file(card: lv.Scorecard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "landings.gpkg"
    card.geopackage(path)
    return path


def layer(file: Path, name: str) -> Any:  # noqa: ANN401 - a frame with or without places
    return pyogrio.read_dataframe(file, layer=name)


def pence(frame: Any, column: str = "amount_gbp") -> int:  # noqa: ANN401
    return sum(round(each * 100) for each in frame[column])


def test_it_has_two_layers_of_places_and_three_tables(file: Path) -> None:
    assert dict(pyogrio.list_layers(file)) == {
        "landings": "Point",
        "authorities": "MultiPolygon",
        "not_placed": None,
        "definitions": None,
        "about": None,
    }


def test_landings_and_what_is_not_placed_are_the_total(file: Path, card: lv.Scorecard) -> None:
    landed, rest = layer(file, "landings"), layer(file, "not_placed")
    assert dict(zip(landed["place"], landed["amount_gbp"], strict=True)) == {
        IN_AFORD: 1,
        IN_BFORD: 2,
        DISTRICT: 4,
    }
    assert list(rest.itertuples(index=False, name=None)) == [("malformed", "Not a postcode", 1, 8.0)]
    assert pence(landed) + pence(rest) == card.total_pence == 1500


def test_authorities_add_up_to_the_total_and_to_each_estimate(file: Path, card: lv.Scorecard) -> None:
    found = layer(file, "authorities")
    assert list(found["lad_name"]) == ["Aford", "Bford", "Not known to one authority", "Not placed"]
    assert list(found.geometry.isna()) == [False, False, True, True]
    assert pence(found) == card.total_pence
    for slug in ("authority", "deprived_20"):
        assert pence(found, f"{slug}_gbp") == cards.pence(card, "summary", definition=slug)["estimate_gbp"]


def test_places_stand_on_the_national_grid_and_half_known_ones_in_their_middle(file: Path) -> None:
    found = layer(file, "landings").set_index("place")
    assert found.crs.to_epsg() == 27700
    assert (found.geometry[IN_AFORD].x, found.geometry[IN_AFORD].y) == (401_000, 305_000)
    # The eight live postcodes of ZA1; the terminated one far to the east has no weight
    live = [401_000, 402_000, 406_000, 411_000, 412_000, 412_500, 413_000, 416_000]
    assert found.geometry[DISTRICT].x == pytest.approx(sum(live) / len(live))
    assert dict(found["position"]) == {
        IN_AFORD: "where it is", IN_BFORD: "where it is", DISTRICT: "middle of its postcodes",
    }  # fmt: skip
    assert found["precision_words"][DISTRICT] == "Postcode district only"


def test_licence_lines_stand_in_the_file_in_each_layer_and_in_a_table(file: Path, card: lv.Scorecard) -> None:
    first = card.atlas.licences()[0].rstrip(".").partition(". ")[0]
    for name in ("landings", "authorities"):
        facts = pyogrio.read_info(file, layer=name)
        assert first in facts["layer_metadata"]["ATTRIBUTION"]
        assert first in facts["dataset_metadata"]["ATTRIBUTION"]
    about = layer(file, "about")
    assert list(about.query("what == 'licence'")["text"]) == list(card.atlas.licences())
    assert "limit" in set(about["what"])


def test_names_lose_what_cannot_be_seen(file: Path) -> None:
    assert list(layer(file, "landings")["suppliers"]) == ["=HYPERLINK(1)"] * 3


def test_homes_of_people_are_where_they_may_be_shown(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = [
        {"line_id": str(n), "buyer": "Bford", "amount": 1, "workforce_postcode": "ZA1 1AB"} for n in range(6)
    ]
    card = cards.card(toy_atlas, lines, "authority", attribution="workforce")
    card.geopackage(tmp_path / "shown.gpkg")
    found = layer(tmp_path / "shown.gpkg", "landings")
    assert list(found["precision"]) == ["authority"]
    assert list(found["place"]) != ["ZA1 1AB"]
    assert found.geometry[0].x != 402_000
    assert pence(found) == card.total_pence
    assert b"ZA1 1AB" not in (tmp_path / "shown.gpkg").read_bytes()
    card.geopackage(tmp_path / "disclosed.gpkg", disclose=True)
    assert list(layer(tmp_path / "disclosed.gpkg", "landings")["place"]) == ["ZA1 1AB"]


def test_few_homes_do_not_say_where_they_are_in_any_table(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = [{"line_id": "a", "buyer": "Aford", "amount": 1, "workforce_postcode": "ZA1 1AB"}]
    card = cards.card(toy_atlas, lines, "authority", attribution="workforce")
    assert "Aford" not in [row["lad_name"] for row in card.authority_table().records()]
    assert card.role_table().records()[0]["home_gbp"] == 0
    card.geopackage(tmp_path / "few.gpkg")
    assert pence(layer(tmp_path / "few.gpkg", "landings")) == 100


def test_it_is_written_whole_or_not_at_all(
    card: lv.Scorecard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "landings.gpkg"
    path.write_bytes(b"older")
    calls: list[str] = []

    def failing(*arguments: object, **options: Any) -> None:  # noqa: ANN401 - pyogrio's own options
        calls.append(options["layer"])
        if options["layer"] == "about":
            raise OSError("disk full")
        write(*arguments, **options)

    write = pyogrio.write_dataframe
    monkeypatch.setattr(pyogrio, "write_dataframe", failing)
    with pytest.raises(OSError, match="disk full"):
        card.geopackage(path)
    assert calls[-1] == "about"
    assert [each.name for each in tmp_path.iterdir()] == ["landings.gpkg"]
    assert path.read_bytes() == b"older"


def test_everything_placed_and_nothing_placed_have_files_too(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    for name, postcode in (("all", IN_AFORD), ("none", NOWHERE)):
        card = cards.card(toy_atlas, cards.rows([postcode], buyer="Bford"), "authority")
        card.geopackage(tmp_path / f"{name}.gpkg")
        held = (len(layer(tmp_path / f"{name}.gpkg", each)) for each in ("landings", "not_placed"))
        assert tuple(held) == ((1, 0) if name == "all" else (0, 1))


def test_a_definition_may_be_called_as_the_format_calls_its_own(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    named = WithinKm(5).named("position", "Near the site")
    card = cards.card(toy_atlas, cards.rows([IN_AFORD], buyer="Aford", site_postcode=IN_AFORD), named)
    card.geopackage(tmp_path / "named.gpkg")
    found = layer(tmp_path / "named.gpkg", "landings")
    assert (found["position"][0], found["position_"][0]) == ("where it is", 1.0)


def test_a_folder_of_results_has_it_and_its_layers_as_parquet(card: lv.Scorecard, tmp_path: Path) -> None:
    card.write(tmp_path / "out", also=["geopackage"], with_map=False, with_report=False, with_workbook=False)
    assert (tmp_path / "out" / geopackage.FILE).is_file()
    landed = gpd.read_parquet(tmp_path / "out" / geopackage.LANDED)
    authorities = gpd.read_parquet(tmp_path / "out" / geopackage.AUTHORITIES)
    assert pence(landed) == 700
    assert pence(authorities) == card.total_pence
    assert landed.crs.to_epsg() == 27700


def test_a_place_has_all_its_areas_where_it_is_known_to_lie_in_one(file: Path) -> None:
    found = layer(file, "landings").set_index("place")
    assert found.loc[IN_AFORD, "region_name"] == "Toyland"
    assert found.loc[IN_AFORD, "small_area_code"] != found.loc[IN_BFORD, "small_area_code"]
    assert found.loc[[DISTRICT], "small_area_code"].isna().all()
    # This atlas holds neither wards nor constituencies; the sample does
    assert not [name for name in found.columns if name.startswith(("ward", "constituency"))]


def test_a_place_has_its_ward_and_its_constituency(sample_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = cards.card(sample_atlas, cards.rows(["DB1 5GX", "DB1"], buyer="Northmoor"), "authority")
    card.geopackage(tmp_path / "landings.gpkg")
    found = layer(tmp_path / "landings.gpkg", "landings").set_index("place")
    told = found[["ward_code", "ward_name", "constituency_code", "constituency_name"]]
    assert told.loc["DB1 5GX"].notna().all()
    assert found.loc[["DB1"], "ward_code"].isna().all()


def test_the_same_scorecard_gives_the_same_bytes(card: lv.Scorecard, file: Path, tmp_path: Path) -> None:
    set_before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    card.geopackage(tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == file.read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == set_before


def test_it_is_what_the_format_asks_for(file: Path) -> None:
    """The tables that OGC 12-128r18 requires, with extents, one kind of shape a layer, and an index."""
    with closing(sqlite3.connect(file)) as book:
        (kind,), (sound,) = (
            book.execute(f"pragma {what}").fetchone() for what in ("application_id", "integrity_check")
        )
        assert (kind.to_bytes(4, "big"), sound) == (b"GPKG", "ok")
        held = {
            row[0]: row[1:]
            for row in book.execute(
                "select table_name, data_type, identifier, description, min_x, max_y, srs_id"
                " from gpkg_contents"
            )
        }
        assert {name: facts[0] for name, facts in held.items()} == {
            "landings": "features", "authorities": "features",
            "not_placed": "attributes", "definitions": "attributes", "about": "attributes",
        }  # fmt: skip
        assert len({facts[1] for facts in held.values()}) == len(held)
        for name in ("landings", "authorities"):
            west, north = held[name][3:5]
            bounds = layer(file, name).total_bounds
            assert (west, north) == (bounds[0], bounds[3])
            assert held[name][5] == 27700
            assert book.execute(f"select count(*) from rtree_{name}_geom").fetchone()[0] > 0  # noqa: S608
        shapes = dict(book.execute("select table_name, geometry_type_name from gpkg_geometry_columns"))
        assert shapes == {"landings": "POINT", "authorities": "MULTIPOLYGON"}
        names = [row[1] for name in held for row in book.execute(f"pragma table_info({name})")]
    # Names that R, QGIS and Power BI take as they are
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name) for name in names)
