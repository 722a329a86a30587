"""A folder of official files to an atlas: what each postcode gets, and where it comes from."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from atlas import builders as toy
from atlas.builders import ALAND, BLAND, ENGLAND, O5, P1, P2, S1, S2, S3, S4, Postcode, moved

from localvalue import grid
from localvalue.atlas.build import build
from localvalue.errors import AtlasError, InputError
from localvalue.postcodes import pack

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.atlas import Atlas
    from localvalue.atlas.catalogue import Column


def codes(atlas: Atlas, column: Column) -> list[str | None]:
    """Return each postcode's code, in order of the postcodes."""
    level = "small_area" if column == "small_area_2011" else column
    code = atlas.areas(level).code
    return [None if at < 0 else code[at] for at in atlas.postcodes.column(column)]


def reasons(atlas: Atlas) -> dict[str, str]:
    return {entry["name"]: entry["reason"] for entry in atlas.manifest["ignored"]}


def replaced(folder: Path, **options: object) -> Path:
    """Write the directory of the English folder anew."""
    path = folder / "postcodes" / "directory.zip"
    path.unlink()
    return toy.write_directory(path, **options)  # type: ignore[arg-type]


# -- the postcodes ----------------------------------------------------------------------------


def test_every_postcode_has_the_directorys_codes(england: Atlas) -> None:
    assert england.postcodes.key.tolist() == pack([row.postcode for row in ENGLAND]).tolist()
    assert england.postcodes.easting.tolist() == [401_000, 406_000, 411_000, 416_000, -1]
    assert england.postcodes.northing.tolist() == [305_000] * 4 + [-1]
    assert england.postcodes.terminated.tolist() == [0, 0, 0, 0, 201912]
    assert england.postcodes.quality.tolist() == [1, 1, 1, 1, 9]
    assert codes(england, "authority") == [ALAND, ALAND, BLAND, BLAND, ALAND]
    assert codes(england, "small_area") == [S1, S2, S3, S4, S1]
    assert codes(england, "small_area_2011") == [S1, S2, O5, O5, S1]
    assert codes(england, "constituency") == [P1, P1, P2, P2, None]


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("layout", ["onspd_2026", "onspd_2022", "nspl_2026", "nspl_2021"])
def test_older_column_names_and_either_case_give_the_same_postcodes(
    tmp_path: Path, england: Atlas, layout: str, *, upper: bool
) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, layout=layout, upper=upper)
    atlas = build(folder, tmp_path / "atlas")
    for column in ("key", "easting", "northing", "terminated", "quality"):
        assert getattr(atlas.postcodes, column).tolist() == getattr(england.postcodes, column).tolist()
    for level in ("authority", "constituency"):
        assert codes(atlas, level) == codes(england, level)
    # The layouts without one of the two columns of small areas have it by point in polygon, which the
    # postcode without a grid reference cannot have
    for column, header in (("small_area", "lsoa21"), ("small_area_2011", "lsoa11")):
        held = header in toy.HEADERS[layout]
        assert codes(atlas, column)[:4] == codes(england, column)[:4]
        assert codes(atlas, column)[4] == (S1 if held else None)
        noted = [note for note in atlas.manifest["notes"] if f"Output Areas, 20{header[-2:]}" in note]
        assert bool(noted) != held


@pytest.mark.parametrize("column", ["terminated", "easting", "northing", "quality", "authority", "nation"])
@pytest.mark.parametrize("layout", ["onspd_2026", "nspl_2021"])
def test_a_directory_without_a_needed_column_is_refused_by_name(
    tmp_path: Path, layout: str, column: str
) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, layout=layout, drop=column)
    with pytest.raises(AtlasError, match=f"directory.zip/Data/.* has no column of the {column}") as error:
        build(folder, tmp_path / "atlas")
    assert toy.HEADERS[layout]["postcode"] in str(error.value).partition("it has")[2]
    assert not (tmp_path / "atlas").exists()


def test_pseudo_codes_and_sentinels_are_no_places(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    nowhere = "E99999999"
    rows = (
        *ENGLAND,
        Postcode("ZA5 5AA", "0", "0", nowhere, nowhere, nowhere, nowhere, quality="9"),
        Postcode("ZA5 5AB", "401000", "305000", "L99999999", "L99999999", "L99999999", nation="L93000001"),
        Postcode("ZA5 5AD", "401000", "305000", ALAND, S1, S1, P1, quality="9"),
    )
    replaced(folder, rows=rows, layout="onspd_2022")
    atlas = build(folder, tmp_path / "atlas")
    at = atlas.postcodes.find(pack(["ZA5 5AA", "ZA5 5AB", "ZA5 5AD"]))
    assert atlas.postcodes.easting[at].tolist() == [-1, 401_000, -1]
    assert [codes(atlas, "authority")[row] for row in at] == [None, ALAND, ALAND]
    assert [codes(atlas, "small_area")[row] for row in at] == [None, None, S1]
    assert "E99999999" not in atlas.areas("authority").code


def test_a_postcode_twice_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, rows=(*ENGLAND, ENGLAND[1]))
    with pytest.raises(AtlasError, match=r"1 postcodes more than once \(ZA1 1AB\)"):
        build(folder, tmp_path / "atlas")


def test_a_grid_reference_that_is_text_is_refused_by_its_column(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, rows=(moved(ENGLAND[0], easting="SP 401"), *ENGLAND[1:]))
    with pytest.raises(AtlasError, match=r"column of the easting in .*SP 401"):
        build(folder, tmp_path / "atlas")


# -- which directory --------------------------------------------------------------------------


def test_the_archive_that_holds_the_directory_whole_and_in_parts_is_read_once(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    path = folder / "postcodes" / "directory.zip"
    for name, rows in (("ZA1", ENGLAND[:2]), ("ZA2", ENGLAND[2:])):
        toy.write_directory(path, rows, inner=f"Data/multi_csv/ONSPD_AUG_2026_UK_{name}.csv")
    atlas = build(folder, tmp_path / "atlas")
    assert len(atlas.postcodes) == 5
    assert "one postcode directory" in reasons(atlas)["postcodes/directory.zip/Data/multi_csv"]


def test_a_directory_in_parts_is_read_as_one(tmp_path: Path, england: Atlas) -> None:
    folder = toy.write_england(tmp_path / "official")
    path = folder / "postcodes" / "directory.zip"
    path.unlink()
    for name, rows in (("ZA2", ENGLAND[2:]), ("ZA1", ENGLAND[:2])):
        toy.write_directory(path, rows, inner=f"Data/multi_csv/ONSPD_AUG_2026_UK_{name}.csv")
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.postcodes.key.tolist() == england.postcodes.key.tolist()
    assert codes(atlas, "small_area") == codes(england, "small_area")
    assert atlas.manifest["directory"] == "ONS Postcode Directory, August 2026"


def test_the_onspd_goes_before_the_nspl_before_code_point(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    codepoint(folder / "postcodes" / "codepo_gb.zip")
    toy.write_directory(
        folder / "postcodes" / "nspl.zip", layout="nspl_2026", inner="Data/NSPL_NOV_2026_UK.csv"
    )
    atlas = build(folder, tmp_path / "all")
    assert atlas.manifest["directory"] == "ONS Postcode Directory, August 2026"
    assert reasons(atlas)["postcodes/nspl.zip/Data/NSPL_NOV_2026_UK.csv"].startswith(
        "National Statistics Postcode Lookup, November 2026: an atlas has one postcode directory"
    )
    assert reasons(atlas)["postcodes/codepo_gb.zip/Data/CSV/za.csv"].startswith("OS Code-Point Open")
    (folder / "postcodes" / "directory.zip").unlink()
    assert build(folder, tmp_path / "two").manifest["directory"].startswith("National Statistics")
    (folder / "postcodes" / "nspl.zip").unlink()
    assert build(folder, tmp_path / "one").manifest["directory"].startswith("OS Code-Point Open")


def test_the_newest_of_two_editions_is_taken(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    toy.write_directory(folder / "postcodes" / "a_newer.zip", ENGLAND[:3], inner="Data/ONSPD_NOV_2026_UK.csv")
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.manifest["directory"] == "ONS Postcode Directory, November 2026"
    assert len(atlas.postcodes) == 3
    assert "August 2026" in reasons(atlas)["postcodes/directory.zip/Data/ONSPD_AUG_2026_UK.csv"]


def codepoint(path: Path, authority: str = "") -> Path:
    """Write Code-Point Open: no header, quality in tens, and 0,0 where there is no position."""
    rows = [
        ("ZA1 1AA", 10, 401000, 305000),
        ("ZA1 1AB", 10, 410000, 305000),  # on the line between the authorities and between small areas
        ("ZA2 1AB", 50, 416000, 305000),
        ("ZA9 9ZZ", 90, 0, 0),
    ]
    text = "".join(
        f'"{name}",{quality},{east},{north},"E92000001","","E18000001","","{authority}","E05000001"\r\n'
        for name, quality, east, north in rows
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/CSV/za.csv", text)
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n")
    return path


def test_code_point_gets_its_codes_by_point_in_polygon(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "postcodes" / "directory.zip").unlink()
    codepoint(folder / "postcodes" / "codepo_gb.zip")
    atlas = build(folder, tmp_path / "atlas")
    # The point on the line is in the lower code of each pair: Bland is E06, Aland E07
    assert codes(atlas, "authority") == [ALAND, BLAND, BLAND, None]
    assert codes(atlas, "small_area") == [S1, S2, S4, None]
    assert codes(atlas, "small_area_2011") == [S1, S2, O5, None]
    assert codes(atlas, "constituency") == [P1, P2, P2, None]
    assert atlas.postcodes.easting.tolist() == [401_000, 410_000, 416_000, -1]
    assert atlas.postcodes.quality.tolist() == [1, 1, 5, 9]


def test_code_point_of_another_edition_than_the_boundaries_is_placed_by_its_points(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "postcodes" / "directory.zip").unlink()
    codepoint(folder / "postcodes" / "codepo_gb.zip", authority="E07000999")
    atlas = build(folder, tmp_path / "atlas")
    assert codes(atlas, "authority") == [ALAND, BLAND, BLAND, None]
    assert any(
        "3 postcodes without an authority code were placed" in note for note in atlas.manifest["notes"]
    )


# -- the nations ------------------------------------------------------------------------------

SCOTS = Postcode("ZS1 1AA", "301000", "705000", toy.ALBA, "", toy.D1, nation="S92000003")
WELSH = Postcode("ZW1 1AA", "306000", "205000", toy.CYMRU, toy.W2, toy.W2, nation="W92000004")
# Belfast City Hall, on the Irish Grid as the ONS gives it
BELFAST_CITY_HALL = Postcode(
    "BT1 5GS", "333850", "373950", toy.BELFAST, "N21000001", toy.B2, nation="N92000002"
)


def test_belfast_is_in_belfast(tmp_path: Path) -> None:
    folder = toy.with_nations(tmp_path / "official", [BELFAST_CITY_HALL, SCOTS])
    atlas = build(folder, tmp_path / "atlas")
    at = int(atlas.postcodes.find(pack(["BT1 5GS"]))[0])
    east, north = grid.to_grid([-5.930], [54.597])
    distance = grid.ground_distance_m(
        east, north, atlas.postcodes.easting[[at]], atlas.postcodes.northing[[at]]
    )
    assert distance[0] < 5_000
    assert codes(atlas, "authority")[at] == toy.BELFAST
    assert codes(atlas, "small_area")[at] == toy.B2
    assert (
        atlas.areas("authority")
        .locate(atlas.postcodes.easting[[at]], atlas.postcodes.northing[[at]])
        .tolist()
        == atlas.areas("authority").index_of([toy.BELFAST]).tolist()
    )
    assert any("Northern Ireland End User Licence" in line for line in atlas.licences())


def test_no_notice_without_belfast(england: Atlas) -> None:
    assert not any("Northern Ireland" in line for line in england.licences())


def test_each_nation_has_its_own_small_areas(tmp_path: Path) -> None:
    folder = toy.with_nations(tmp_path / "official", [BELFAST_CITY_HALL, SCOTS, WELSH])
    atlas = build(folder, tmp_path / "atlas")
    at = atlas.postcodes.find(pack(["BT1 5GS", "ZS1 1AA", "ZW1 1AA"]))
    assert [codes(atlas, "small_area")[row] for row in at] == [toy.B2, toy.D1, toy.W2]
    assert [codes(atlas, "small_area_2011")[row] for row in at] == [toy.B2, toy.D1, toy.W2]
    areas = atlas.areas("small_area")
    geography = dict(zip(areas.code, areas.column("geography"), strict=True))
    assert geography[S1] == "lsoa11 lsoa21"
    assert (geography[S3], geography[O5]) == ("lsoa21", "lsoa11")
    assert (geography[toy.D1], geography[toy.B1], geography[toy.W1]) == ("dz11", "soa", "lsoa11 lsoa21")
    # Wales, Scotland and Northern Ireland are each one region, as the ONS counts
    region = atlas.areas("region").name[atlas.parent("region")]
    assert dict(zip(atlas.areas("authority").name, region, strict=True)) == {
        "Aland": "Northia",
        "Bland": "Northia",
        "Belfast": "Northern Ireland",
        "Clackshire": "Scotland",
        "Sir Gam": "Wales",
    }
    assert atlas.region == "United Kingdom"


def test_a_directory_with_scotlands_zones_of_2022_has_those_of_2011_by_point(tmp_path: Path) -> None:
    # The NSPL has no column of 2011; its column of 2021 holds Scotland's Data Zones of 2022
    scots = moved(SCOTS, lsoa21="S01013999", lsoa11="")
    folder = toy.with_nations(tmp_path / "official", [scots], "nspl_2026")
    atlas = build(folder, tmp_path / "atlas")
    at = int(atlas.postcodes.find(pack(["ZS1 1AA"]))[0])
    assert codes(atlas, "small_area")[at] == toy.D1
    assert any("Data Zones, 2011 for Scotland: placed by point" in note for note in atlas.manifest["notes"])


# -- vintages ---------------------------------------------------------------------------------


def test_a_directory_of_another_edition_than_the_boundaries_is_refused_by_its_codes(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, rows=(moved(ENGLAND[0], authority="E08000038"), *ENGLAND[1:]))
    with pytest.raises(AtlasError, match=r"mixed vintages: .* 1 authority codes .*\(E08000038\).*LAD24CD"):
        build(folder, tmp_path / "atlas")


def test_the_boundaries_whose_codes_the_directory_uses_are_taken(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    newer = {
        ALAND: toy.AUTHORITIES[ALAND],
        "E06000899": ("Bland of 2026", toy.AUTHORITIES[BLAND][1]),
    }
    toy.write_layer(folder / "boundaries" / "newer.gpkg", newer, ("LAD26CD", "LAD26NM"))
    atlas = build(folder, tmp_path / "atlas")
    # The directory's column is called lad26cd, and its codes are those of 2024
    assert atlas.manifest["authority_edition"] == "LAD24CD"
    assert "E06000802" in reasons(atlas)["boundaries/newer.gpkg"]


def test_of_two_editions_with_the_same_codes_the_newer_is_taken(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    toy.write_layer(folder / "boundaries" / "a_older.gpkg", toy.AUTHORITIES, ("LAD23CD", "LAD23NM"))
    atlas = build(folder, tmp_path / "atlas")
    assert atlas.areas("authority").edition == "LAD24CD"
    assert "newer or finer" in reasons(atlas)["boundaries/a_older.gpkg"]


def test_a_small_area_that_no_boundary_names_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, rows=(moved(ENGLAND[0], lsoa21="E01009999"), *ENGLAND[1:]))
    with pytest.raises(AtlasError, match=r"1 small areas .*\(E01009999\).*Output Areas, 2021"):
        build(folder, tmp_path / "atlas")


def test_a_constituency_that_no_boundary_names_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    replaced(folder, rows=(moved(ENGLAND[0], constituency="E14009999"), *ENGLAND[1:]))
    with pytest.raises(AtlasError, match=r"1 constituencies .*\(E14009999\).*PCON24CD"):
        build(folder, tmp_path / "atlas")


def test_constituencies_of_an_older_edition_are_placed_anew(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    rows = [moved(row, constituency=f"E1400000{at}") for at, row in enumerate(ENGLAND)]
    replaced(folder, rows=rows)
    atlas = build(folder, tmp_path / "atlas")
    assert codes(atlas, "constituency") == [P1, P1, P2, P2, None]
    assert any("constituencies of another edition" in note for note in atlas.manifest["notes"])


def test_without_boundaries_of_constituencies_none_is_known(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "pcon.gpkg").unlink()
    atlas = build(folder, tmp_path / "atlas")
    assert codes(atlas, "constituency") == [None] * 5
    assert len(atlas.areas("constituency")) == 0
    assert atlas.areas("constituency").locate([401_000], [305_000]).tolist() == [-1]


# -- what a folder must hold ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        ("postcodes/directory.zip", "a postcode directory"),
        ("boundaries/districts.gpkg", "boundaries of the local authority districts"),
    ],
)
def test_a_missing_kind_of_file_is_named_with_what_was_found(tmp_path: Path, file: str, missing: str) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / file).unlink()
    with pytest.raises(AtlasError, match=f"lacks {missing}.*it has .*2 indices of deprivation, 2 lookups"):
        build(folder, tmp_path / "atlas")


def test_an_index_is_needed(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    for path in (folder / "imd").iterdir():
        path.unlink()
    with pytest.raises(AtlasError, match="lacks an index of deprivation"):
        build(folder, tmp_path / "atlas")


def test_an_index_needs_the_boundaries_of_its_small_areas(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "boundaries" / "lsoa11.gpkg").unlink()
    with pytest.raises(AtlasError, match=r"Deprivation 2019 \(imd/file7_2019.csv\).*Output Areas, 2011"):
        build(folder, tmp_path / "atlas")


@pytest.mark.parametrize("what", ["nothing", "empty"])
def test_no_folder_and_an_empty_one_are_refused(tmp_path: Path, what: str) -> None:
    folder = tmp_path / what
    if what == "empty":
        folder.mkdir()
    with pytest.raises(AtlasError, match=f"{what}"):
        build(folder, tmp_path / "atlas")


def test_names_and_folders_of_files_do_not_matter(tmp_path: Path, england: Atlas) -> None:
    folder = toy.write_england(tmp_path / "official")
    nested = folder / "My Downloads" / "new folder (2)"
    nested.mkdir(parents=True)
    found = [path for path in folder.rglob("*") if path.is_file()]
    for at, path in enumerate(sorted(found)):
        path.rename(nested / f"download-{at}{path.suffix}")
    atlas = build(folder, tmp_path / "atlas")
    for column in ("authority", "small_area", "small_area_2011", "constituency"):
        assert codes(atlas, column) == codes(england, column)
    assert atlas.indices == england.indices


def test_files_of_no_known_layout_are_listed_and_left_alone(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    (folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "spend.csv").write_text("Supplier,Amount\nA,1\n")
    (folder / "not_a_workbook.xlsx").write_text("<html>")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 cut")
    (folder / "broken.gpkg").write_bytes(b"SQLite format 3 cut")
    (folder / ".hidden.csv").write_text("pcd7\n")
    atlas = build(folder, tmp_path / "atlas")
    assert set(reasons(atlas)) == {
        "holiday.jpg",
        "spend.csv",
        "not_a_workbook.xlsx",
        "broken.zip",
        "broken.gpkg",
    }


# -- the output -------------------------------------------------------------------------------


def test_a_build_that_fails_leaves_the_atlas_that_was(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    build(folder, tmp_path / "atlas")
    before = {path: path.read_bytes() for path in (tmp_path / "atlas").rglob("*") if path.is_file()}
    (folder / "boundaries" / "lsoa21.gpkg").unlink()
    with pytest.raises(AtlasError):
        build(folder, tmp_path / "atlas")
    after = {path: path.read_bytes() for path in (tmp_path / "atlas").rglob("*") if path.is_file()}
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["atlas", "official"]


def test_a_folder_that_is_no_atlas_is_not_replaced(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    with pytest.raises(InputError, match="did not write"):
        build(folder, folder)
    assert (folder / "postcodes" / "directory.zip").is_file()


def test_two_builds_are_the_same_bytes(tmp_path: Path, england: Atlas) -> None:
    build(toy.write_england(tmp_path / "official"), tmp_path / "atlas")
    again = build(tmp_path / "official", tmp_path / "again")
    first = build(tmp_path / "official", tmp_path / "atlas")
    assert again.manifest == first.manifest
    assert again.manifest["counts"] == england.manifest["counts"]


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(
        toy.write_england(tmp_path / "official"),
        tmp_path / "atlas",
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    done = [entry[1] for entry in told]
    assert done == sorted(done)
    assert (done[0], told[-1]) == (0, ("done", told[-1][2], told[-1][2]))
    assert all(what for what, _, _ in told)


def test_the_manifest_says_where_everything_came_from(england: Atlas) -> None:
    sources = {source["id"]: source for source in england.manifest["sources"]}
    assert set(sources) == {
        "postcodes",
        "boundaries_authority",
        "boundaries_lsoa21",
        "boundaries_lsoa11",
        "boundaries_constituency",
        "iod2025",
        "iod2019",
        "lookups",
    }
    assert [file["name"] for file in sources["postcodes"]["files"]] == ["postcodes/directory.zip"]
    assert len(sources["postcodes"]["files"][0]["sha256"]) == 64
    assert sources["postcodes"]["licence"] == [
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        "Contains OS data © Crown copyright and database right 2026",
        "Contains Royal Mail data © Royal Mail copyright and database right 2026",
    ]
    assert england.manifest["counts"] == {
        "postcodes": 5,
        "live": 4,
        "terminated": 1,
        "no_grid_reference": 1,
        "small_area": 5,
        "ward": 0,
        "constituency": 2,
        "authority": 2,
        "county": 2,
        "combined_authority": 0,
        "police": 0,
        "region": 1,
        "nation": 1,
    }
    assert np.array_equal(england.areas("small_area").column("authority"), [1, 1, 0, 0, 0])


def test_a_link_to_a_folder_is_followed_and_a_link_in_a_ring_once(tmp_path: Path, england: Atlas) -> None:
    official = toy.write_england(tmp_path / "official")
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "all").symlink_to(official, target_is_directory=True)
    (official / "lookups" / "ring").symlink_to(official, target_is_directory=True)
    atlas = build(folder, tmp_path / "atlas")
    assert codes(atlas, "small_area") == codes(england, "small_area")
    assert reasons(atlas) == {}
