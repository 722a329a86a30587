"""The official files to an atlas of Great Britain, against what others say the answer is."""

from __future__ import annotations

import csv
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
import python_calamine

from localvalue import grid
from localvalue.atlas.build import build
from localvalue.errors import AtlasError
from localvalue.postcodes import pack

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.atlas import Atlas

pytestmark = pytest.mark.official


def rows_of(atlas: Atlas, postcodes: list[str]) -> np.ndarray:
    return atlas.postcodes.find(pack(postcodes))


def test_counts_are_those_that_the_publishers_state(real_atlas: Atlas) -> None:
    counts = real_atlas.manifest["counts"]
    # The data's own README; 361 districts, 650 constituencies, 43 police areas and Police Scotland
    assert counts["postcodes"] == 1_858_113
    assert counts["terminated"] == 105_468
    assert counts["no_grid_reference"] == 14_423
    assert counts["authority"] == 361
    assert counts["constituency"] == 650
    assert counts["police"] == 44
    assert counts["nation"] == 4
    assert {index: real_atlas.index(index).n for index in real_atlas.indices} == {
        "iod2025": 33_755,
        "iod2019": 32_844,
        "wimd2025": 1_917,
        "wimd2019": 1_909,
        "simd2020v2": 6_976,
        "nimdm2017": 890,
        "uk_imd_e": 42_619,
    }
    # 35,672 LSOAs of 2021, 34,753 of 2011, 6,976 Data Zones, 890 SOAs
    geography = real_atlas.areas("small_area").column("geography")
    held = [set(one.split()) for one in geography]
    assert {name: sum(name in one for one in held) for name in ("lsoa21", "lsoa11", "dz11", "soa")} == {
        "lsoa21": 35_672,
        "lsoa11": 34_753,
        "dz11": 6_976,
        "soa": 890,
    }


def test_defaults_are_the_newest_index_of_each_nation(real_atlas: Atlas) -> None:
    assert [real_atlas.default_index(nation) for nation in "EWSN"] == [
        "iod2025",
        "wimd2025",
        "simd2020v2",
        "nimdm2017",
    ]
    assert real_atlas.manifest["authority_edition"] == "LAD24CD"
    assert real_atlas.region == "Great Britain"


def test_it_is_whole(real_atlas: Atlas) -> None:
    real_atlas.verify()


def test_known_postcodes_are_where_postcodes_io_has_them(real_atlas: Atlas, answers: Path) -> None:
    with (answers / "postcodes_known_answers.csv").open(encoding="utf-8") as file:
        known = [row for row in csv.DictReader(file) if row["country"] != "Northern Ireland"]
    row = rows_of(real_atlas, [one["postcode"] for one in known])
    held = row >= 0
    assert held.sum() >= 10
    places = [one for one, there in zip(known, held, strict=True) if there]
    row = row[held]
    east = np.array([float(one["eastings"]) for one in places])
    north = np.array([float(one["northings"]) for one in places])
    found = real_atlas.postcodes.easting[row], real_atlas.postcodes.northing[row]
    assert grid.ground_distance_m(*found, east, north).max() <= 10
    # The authority's code after recodes: that of another year stands for the same authority
    authority = real_atlas.postcodes.column("authority")[row]
    for one, at in zip(places, authority, strict=True):
        match = real_atlas.authorities.find(one["lad_code"])
        assert at in match.authorities, one


def test_trafford_has_the_small_areas_of_its_own_data_team(real_atlas: Atlas, answers: Path) -> None:
    with (answers / "trafford_postcodes_lsoa21.csv").open(encoding="utf-8") as file:
        known = list(csv.DictReader(file))
    row = rows_of(real_atlas, [one["postcode"] for one in known])
    # The issue's own figures: 11,264 postcodes, of which the directory holds 6,972
    assert (len(known), int(np.count_nonzero(row >= 0))) == (11_264, 6_972)
    small_area = real_atlas.postcodes.column("small_area")
    code = real_atlas.areas("small_area").code
    same = sum(
        code[small_area[at]] == one["lsoa_code"] for one, at in zip(known, row, strict=True) if at >= 0
    )
    assert same >= 0.995 * 6_972


def test_the_share_of_small_areas_in_the_most_deprived_tenth_of_each_district_of_2019(
    real_atlas: Atlas, answers: Path, official: Path
) -> None:
    book = python_calamine.CalamineWorkbook.from_path(
        str(answers / "iod2019_file10_lad_summaries_lower_tier.xlsx")
    )
    header, *rows = book.get_sheet_by_name("IMD").to_python()
    share_at = next(
        at for at, name in enumerate(header) if "Proportion of LSOAs in most deprived 10%" in name
    )
    published = {str(row[0]): Decimal(str(row[share_at])) for row in rows if str(row[0]).startswith("E")}
    assert len(published) == 317
    # The districts of 2019 stand in the index's own file; the deciles are the atlas's
    (file,) = official.glob("deprivation/File_7_-_All_IoD2019*.csv")
    with file.open(encoding="utf-8-sig") as handle:
        district = {
            row["LSOA code (2011)"]: row["Local Authority District code (2019)"]
            for row in csv.DictReader(handle)
        }
    decile = real_atlas.index("iod2019").decile()
    code = real_atlas.areas("small_area").code
    counted = {code: [0, 0] for code in published}
    for one in np.flatnonzero(decile):
        tally = counted[district[code[one]]]
        tally[0] += int(decile[one] == 1)
        tally[1] += 1
    # Published half up: 5 of 32 is 0.1563
    ours = {
        one: (Decimal(most) / total).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        for one, (most, total) in counted.items()
    }
    assert ours == published


def test_the_nspls_own_ranks_are_those_of_the_indices(real_atlas: Atlas, official: Path) -> None:
    keys, ranks, nations = [], [], []
    with zipfile.ZipFile(official / "postcodes" / "NSPL_NOV_2021_20_areas.zip") as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig").splitlines()
            for row in csv.DictReader(text):
                keys.append(row["pcds"])
                ranks.append(int(row["imd"] or 0))
                nations.append(row["ctry"][:1])
    rank = np.array(ranks)
    nation = np.array(nations)
    row = rows_of(real_atlas, keys)
    small_area = np.where(row >= 0, real_atlas.postcodes.column("small_area_2011")[row], -1)
    compared = 0
    for letter, index in (("E", "iod2019"), ("W", "wimd2019"), ("S", "simd2020v2")):
        here = (nation == letter) & (rank > 0) & (small_area >= 0)
        ours = real_atlas.index(index).rank()[small_area[here]]
        # The NSPL has whole numbers: a tied rank of ours, a half, is one of the two that share it
        differ = np.abs(ours - rank[here]) > 0.5
        assert here.sum() > 1_000, letter
        assert not differ.any(), (letter, int(differ.sum()))
        compared += int(here.sum())
    assert compared > 100_000


def test_combined_authorities_are_those_of_today(real_atlas: Atlas) -> None:
    names = real_atlas.areas("combined_authority").name
    within = real_atlas.parent("combined_authority")
    size = {str(name): int(np.count_nonzero(within == at)) for at, name in enumerate(names)}
    # Members as the orders that made them say: districts and unitaries
    assert size["Greater Manchester"] == 10
    assert size["West Midlands"] == 7
    assert size["North East"] == 7
    assert size["East Midlands"] == 17
    assert size["York and North Yorkshire"] == 2
    assert size["South Yorkshire"] == 4
    assert "North of Tyne" not in size


def test_an_old_directory_is_refused_by_the_boundaries_of_today(official: Path, tmp_path: Path) -> None:
    folder = tmp_path / "official"
    (folder / "postcodes").mkdir(parents=True)
    (folder / "postcodes" / "nspl.zip").symlink_to(official / "postcodes" / "NSPL_NOV_2021_20_areas.zip")
    (folder / "imd").mkdir()
    for path in official.glob("deprivation/simd*"):
        (folder / "imd" / path.name).symlink_to(path)
    for path in official.glob("boundaries/*"):
        if path.name.startswith(("Local_Authority", "SG_DataZone")):
            (folder / path.name).symlink_to(path)
    # Harrogate was abolished in 2023
    with pytest.raises(AtlasError, match=r"mixed vintages.*E07000165.*LAD24CD"):
        build(folder, tmp_path / "atlas")
