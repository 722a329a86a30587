"""Rasters, tables and indices of the user's own as definitions; any one domain; radii by road."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest
import rasterio
import toy
from affine import Affine

import localvalue as lv
from localvalue.definitions import spec_of
from localvalue.errors import InputError
from localvalue.postcodes import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WEST, EAST_OF_AFORD, BFORD, CFORD = "ZA1 1AA", "ZA1 1AD", "ZA1 2AA", "ZA3 1AB"
# In S1, S2, S3, S6, and district ZA1: of its eight live postcodes two are in S1, one in S2, four in S3, one
# in S4; a terminated one in S6
POSTCODES = (WEST, EAST_OF_AFORD, BFORD, CFORD, "ZA1")


def scored(atlas: lv.Atlas, *definitions: lv.Definition | str) -> lv.Scorecard:
    return cards.card(atlas, cards.rows(POSTCODES, buyer="Aford", site_postcode=WEST), *definitions)


def answers(atlas: lv.Atlas, definition: lv.Definition | str) -> list[float | None]:
    card = scored(atlas, definition)
    return cards.memberships(card, card.definitions[0].name)


def bounds(atlas: lv.Atlas, definition: lv.Definition | str, line: int) -> tuple[float, float]:
    card = scored(atlas, definition)
    return card.memberships.low[0][line], card.memberships.high[0][line]


@pytest.fixture
def raster(tmp_path: Path) -> Path:
    """Give a raster of 5 km cells over the toy country, S1 to S6: 5, 15, no data, 25, 35, 45."""
    path = tmp_path / "air quality.tif"
    cells = np.array([[5, 15, -1, 25, 35, 45]], dtype="float32")
    facts = {"driver": "GTiff", "count": 1, "height": 1, "width": 6, "dtype": "float32", "nodata": -1}
    with rasterio.open(
        path, "w", crs="EPSG:27700", transform=Affine(5_000, 0, 400_000, 0, -5_000, 307_000), **facts
    ) as file:
        file.write(cells[None])
    return path


def table(path: Path, header: Sequence[str], *rows: Sequence[object]) -> Path:
    lines = [",".join(str(cell) for cell in row) for row in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# -- rasters ------------------------------------------------------------------------------------


def test_above_and_below_a_raster(toy_atlas: lv.Atlas, raster: Path) -> None:
    assert answers(toy_atlas, lv.AboveInRaster(raster, 10))[:4] == [0, 1, None, 1]
    assert answers(toy_atlas, lv.BelowInRaster(raster, 15))[:4] == [1, 0, None, 0]
    # Above is above: 15 itself is not
    assert answers(toy_atlas, lv.AboveInRaster(raster, 15))[1] == 0


def test_a_half_known_place_gets_a_share_and_bounds(toy_atlas: lv.Atlas, raster: Path) -> None:
    """Of the four live postcodes that have a value, S2 and S4 are above: two; S3's four have none."""
    definition = lv.AboveInRaster(raster, 10)
    assert answers(toy_atlas, definition)[4] == 0.5
    assert bounds(toy_atlas, definition, 4) == (0, 1)


def test_why_a_line_counted_tells_what_was_read(toy_atlas: lv.Atlas, raster: Path, tmp_path: Path) -> None:
    mine = table(tmp_path / "mine.csv", ("lsoa21cd", "claimants"), (toy.SMALL_AREAS[0], 2.5))
    card = scored(
        toy_atlas,
        lv.InAuthority() | lv.AboveInRaster(raster, 10),
        lv.AboveInTable(mine, 2),
        lv.UserIndex(mine, 20, worst="high"),
    )
    said = card.explain("L0").splitlines()[-3:]
    assert said[0].endswith(f"yes: at {WEST}, air quality is 5.")
    assert all(each.endswith(f"at {WEST}, claimants of mine.csv is 2.5.") for each in said[1:])
    # No data in the third cell, no row in the table, and no one point in the half-known place
    for line in ("L2", "L4"):
        assert ": at ZA1" not in card.explain(line)


class Own:
    """A definition of somebody's own, which reads a trait and tells what it read."""

    name, label, kind, traits = "own", "Paid to who says so", "other", ("word",)

    def test(self, pairs: lv.Pairs) -> np.ndarray:
        return np.array([each == "yes" for each in pairs.trait("word")], dtype=np.bool_)

    def said(self, pairs: lv.Pairs) -> list[str]:
        return [f"the word is {each}" for each in pairs.trait("word")]


def test_a_definition_of_ones_own_tells_what_it_read(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows((WEST, BFORD), buyer="Aford", word="yes")
    lines[1]["word"] = "no"
    card = cards.card(toy_atlas, lines, Own())
    assert f"yes: at {WEST}, the word is yes." in card.explain("L0")
    assert f"no: at {BFORD}, the word is no." in card.explain("L1")


def test_a_raster_crosses_with_local_where_it_is_called_deprived(toy_atlas: lv.Atlas, raster: Path) -> None:
    card = scored(toy_atlas, lv.InAuthority(), lv.AboveInRaster(raster, 10, kind="deprived"))
    # £1 in S1 is local only, £2 in S2 both, £4 in S3 unknown, £8 in S6 deprived only; of £16 the patterns
    both, local, deprived, neither, unplaced = cards.partition(card, "authority", card.definitions[1].name)
    assert (both + local + deprived + neither + unplaced) == 31
    assert (both, deprived, unplaced) == (2 + 2, 8 + 2, 4 + 8)


def test_names_labels_and_specs_of_rasters(raster: Path) -> None:
    definition = lv.AboveInRaster(raster, 10)
    assert definition.name == "above_10_in_air_quality"
    assert definition.label == "Where air quality is above 10"
    assert spec_of(definition) == f'raster:"{raster}">10'
    for spec in (f'raster:"{raster}">10', f"raster:{raster} > 10", f'raster:"{raster}"[1]>10.0'):
        assert lv.definition(spec) == definition
    assert lv.definition(f'raster:"{raster}"<-2.5').name == "below_minus_2_5_in_air_quality"
    joined = lv.definition(f'authority | raster:"{raster}">10')
    assert joined.name == "authority_or_above_10_in_air_quality"
    assert lv.definition(spec_of(joined)) == joined


def test_a_file_name_may_hold_signs_of_the_language(tmp_path: Path, raster: Path) -> None:
    odd = raster.rename(tmp_path / "air (2025) & more.tif")
    definition = lv.AboveInRaster(odd, 10)
    assert lv.definition(f"authority & {spec_of(definition)}") == lv.InAuthority() & definition


REFUSED = {
    "raster:": "does not name a file",
    "raster:none.tif>10": "there is no file none.tif",
    "raster:none.tif": "is to be compared with a number",
    "raster:none.tif>ten": "'ten' is not a number",
    "raster:none.tif[red]>10": "'red' is no band",
    "table:none.csv>10": "there is no file none.csv",
    "table:none.xlsx>10": "neither a .csv nor a .parquet file",
    "index:https://example.org/a.csv:20": "is not a file on this machine",
    "minutes:30": "does not say which matrix",
    "minutes:thirty@times.csv": "'thirty' is not a number",
    "minutes:30@times.csv": "there is no file times.csv",
    'raster:"none.tif>10': "cannot be read",
}


@pytest.mark.parametrize("spec", REFUSED)
def test_a_spec_that_cannot_be_is_refused_in_words(spec: str) -> None:
    with pytest.raises(InputError, match=REFUSED[spec]):
        lv.definition(spec)


def test_provenance_has_the_files_hash_and_no_folder(
    toy_atlas: lv.Atlas, raster: Path, tmp_path: Path
) -> None:
    rows = [(code, n) for n, code in enumerate(toy.SMALL_AREAS)]
    own = table(tmp_path / "own.csv", ("lsoa21cd", "need"), *rows)
    card = scored(toy_atlas, ~lv.AboveInRaster(raster, 10) | lv.AboveInTable(own, 2))
    (rule,) = card.provenance()["definitions"]
    assert [each["file"] for each in rule["reads"]] == ["air quality.tif", "own.csv"]
    assert all(len(each["sha256"]) == 64 for each in rule["reads"])
    assert rule["reads"][1]["areas_in_atlas"] == 6
    assert str(tmp_path) not in json.dumps(rule)


# -- tables -------------------------------------------------------------------------------------


def test_a_table_by_small_area(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """S1 1, S2 12, S3 is blank, S6 has no row; of ZA1's answered S1, S1, S2, S4 two are above 10."""
    path = table(
        tmp_path / "own.csv",
        ("LSOA21CD", "name", "need"),
        (toy.SMALL_AREAS[0], "one", 1),
        (toy.SMALL_AREAS[1], "two", 12),
        (toy.SMALL_AREAS[2], "three", ""),
        (toy.SMALL_AREAS[3], "four", 40),
        ("", "Total", 53),
    )
    assert answers(toy_atlas, lv.AboveInTable(path, 10)) == [0, 1, None, None, 0.5]
    assert answers(toy_atlas, lv.BelowInTable(path, 10)) == [1, 0, None, None, 0.5]
    definition = lv.definition(f"table:{path}[need]>10")
    assert (definition.name, definition.label) == (
        "above_10_in_own_need",
        "Where need of own.csv is above 10",
    )
    assert lv.definition(spec_of(definition)).test is not None


def test_a_table_as_parquet_gives_the_same(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "own.parquet"
    pq.write_table(pa.table({"code": list(toy.SMALL_AREAS), "need": [1, 12, None, 40, 5, 6]}), path)
    assert answers(toy_atlas, lv.AboveInTable(path, 10)) == [0, 1, None, 0, 0.5]


def test_a_table_by_authority_of_any_year(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = table(tmp_path / "own.csv", ("code", "need"), (toy.AFORD, 1), (toy.BFORD, 12))
    assert answers(toy_atlas, lv.AboveInTable(path, 10)) == [0, 0, 1, None, 5 / 8]


def test_codes_that_the_atlas_lacks_are_stated(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    rows = [(code, n) for n, code in enumerate((*toy.SMALL_AREAS, "E01999998", "E01999999"))]
    definition = lv.AboveInTable(table(tmp_path / "own.csv", ("code", "need"), *rows), 2)
    assert definition.caution(toy_atlas) == (
        "Of the 8 areas of own.csv, 6 are in the atlas (75%); the others are used nowhere."
    )


def test_a_table_of_a_whole_country_is_read_at_once(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """Fifty thousand areas, as many as the United Kingdom has: work goes by their number, not its square."""
    rows = [(f"E02{number:06}", number % 7) for number in range(50_000)]
    path = table(tmp_path / "own.csv", ("code", "need"), *rows, (toy.SMALL_AREAS[0], 9))
    assert answers(toy_atlas, lv.AboveInTable(path, 8))[:2] == [1, None]


def test_what_a_table_may_not_be(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    one, two = toy.SMALL_AREAS[:2]
    twice = table(tmp_path / "twice.csv", ("code", "need"), (one, 1), (two, 2), (one, 1))
    with pytest.raises(InputError, match=f"1 areas more than once, such as {one}"):
        answers(toy_atlas, lv.AboveInTable(twice, 1))
    foreign = table(tmp_path / "foreign.csv", ("code", "need"), ("E01999998", 1))
    with pytest.raises(InputError, match=r"none of the 1 areas of foreign\.csv is in the atlas"):
        answers(toy_atlas, lv.AboveInTable(foreign, 1))
    several = table(tmp_path / "several.csv", ("code", "need", "other"), (one, 1, 2))
    with pytest.raises(
        InputError,
        match=r"2 columns of numbers \(need, other\): .* several\.csv\[COLUMN\], or in Python AreaTable",
    ):
        lv.AboveInTable(several, 1)
    with pytest.raises(InputError, match="has no column 'wish'; it has code, need, other"):
        lv.AboveInTable(lv.AreaTable(several, value="wish"), 1)
    mixed = table(tmp_path / "mixed.csv", ("ward", "lad", "need"), (one, one, 1), (two, two, 2))
    with pytest.raises(InputError, match="leave the others out of the file or empty, or in Python say"):
        lv.definition(f"table:{mixed}>3")
    with pytest.raises(InputError, match="no column of area codes: add one, of GSS codes"):
        lv.AboveInTable(table(tmp_path / "bare.csv", ("name", "need"), ("one", 1)), 1)


def test_beside_each_small_area_may_stand_its_authority(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    rows = [(code, toy.AFORD if n < 2 else toy.BFORD, n) for n, code in enumerate(toy.SMALL_AREAS)]
    path = table(tmp_path / "own.csv", ("lsoa", "lad", "need"), *rows)
    assert answers(toy_atlas, lv.AboveInTable(path, 0))[:4] == [0, 1, 1, 1]


@pytest.mark.official
def test_a_table_of_small_areas_of_2011_is_read_by_the_postcodes_own(
    real_atlas: lv.Atlas, tmp_path: Path
) -> None:
    """E01005062 was split in 2021: a postcode that lay in it is found by the directory's code of 2011."""
    areas = real_atlas.areas("small_area")
    old = int(areas.index_of(["E01005062"])[0])
    row = int(np.flatnonzero(np.asarray(real_atlas.postcodes.column("small_area_2011")) == old)[0])
    new = str(areas.code[real_atlas.postcodes.column("small_area")[row]])
    postcode = str(unpack(real_atlas.postcodes.key[[row]])[0])
    lines = cards.rows((postcode,), site_postcode=postcode)

    def answer(definition: lv.Definition) -> list[float | None]:
        return cards.memberships(cards.card(real_atlas, lines, definition), definition.name)

    of_2011 = table(tmp_path / "old.csv", ("code", "need"), ("E01005062", 7), ("E01005065", 1))
    assert answer(lv.AboveInTable(of_2011, 5)) == [1]
    assert lv.AreaTable(of_2011).facts(real_atlas)["geography"] == "LSOA 2011"
    of_2021 = table(tmp_path / "new.csv", ("code", "need"), (new, 7))
    assert answer(lv.AboveInTable(of_2021, 5)) == [1]
    both = table(tmp_path / "both.csv", ("code", "need"), ("E01005062", 7), (new, 8))
    with pytest.raises(InputError, match=r"both\.csv has small areas of two censuses"):
        answer(lv.AboveInTable(both, 5))
    times = table(tmp_path / "times.csv", ("from_id", "to_id", "travel_time"), ("E01005062", "E01005062", 9))
    assert answer(lv.WithinMinutes(10, times)) == [1]


# -- an index of one's own ----------------------------------------------------------------------


def ranked(path: Path, column: str, values: Sequence[object]) -> Path:
    return table(path, ("code", column), *zip(toy.SMALL_AREAS, values, strict=True))


def test_ranks_deciles_and_scores(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """The worst third of six areas are two: by rank S1 and S6, by score S2 and S3."""
    rank = ranked(tmp_path / "rank.csv", "My rank", (1, 3, 4, 5, 6, 2))
    assert answers(toy_atlas, lv.UserIndex(rank, 100 / 3))[:4] == [1, 0, 0, 1]
    score = ranked(tmp_path / "score.csv", "Score", (1, 9, 8, 2, 3, 4))
    assert answers(toy_atlas, lv.UserIndex(score, 100 / 3))[:4] == [0, 1, 1, 0]
    assert answers(toy_atlas, lv.UserIndex(score, 100 / 3, worst="low"))[:4] == [1, 0, 0, 0]
    # As published: of deciles 1 and 2, S1 alone, whatever a sixth of six would be
    decile = ranked(tmp_path / "decile.csv", "decile", (2, 3, 4, 5, 6, 10))
    assert answers(toy_atlas, lv.UserIndex(decile, 20))[:4] == [1, 0, 0, 0]
    assert answers(toy_atlas, lv.UserIndex(decile, 20, worst="high"))[:4] == [0, 0, 0, 1]


def test_areas_that_tie_share_the_middle_of_their_ranks(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """Scores 9, 9, 9: ranks 1 to 3, each 2. The worst third is up to rank 2: all three; less is none."""
    score = ranked(tmp_path / "score.csv", "score", (9, 9, 9, 2, 3, 4))
    assert answers(toy_atlas, lv.UserIndex(score, 34))[:4] == [1, 1, 1, 0]
    assert answers(toy_atlas, lv.UserIndex(score, 33))[:4] == [0, 0, 0, 0]


def test_which_end_is_the_worst_must_be_clear(tmp_path: Path) -> None:
    path = ranked(tmp_path / "own.csv", "need", range(6))
    with pytest.raises(InputError, match="whether high or low numbers of 'need' are the worst is not clear"):
        lv.UserIndex(path, 20)
    with pytest.raises(InputError, match=r"the worst 0% is not above 0"):
        lv.UserIndex(path, 0, worst="low")
    definition = lv.definition(f"index:{path}:12.5:high")
    assert definition == lv.UserIndex(path, 12.5, worst="high")
    assert (definition.name, definition.kind) == ("worst_12_5_in_own_need", "deprived")
    assert definition.label == "In the worst 12.5% of areas by need of own.csv (high is worst)"
    assert lv.definition(spec_of(definition)).percent == 12.5


# -- any one domain -----------------------------------------------------------------------------


def test_any_domain_in_the_toy_country_is_the_overall_one(toy_atlas: lv.Atlas) -> None:
    """All domains of the toy's index have the deciles 1, 2, 5, 7, 9, 10."""
    assert answers(toy_atlas, "deprived:10:any") == answers(toy_atlas, "deprived:10")
    assert answers(toy_atlas, "deprived:20:any") == answers(toy_atlas, "deprived:20")
    assert answers(toy_atlas, "deprived:17:any") == answers(toy_atlas, "deprived:17")


def test_any_domain_says_how_much_looser_it_is(toy_atlas: lv.Atlas) -> None:
    card = scored(toy_atlas, "deprived:10:any", "authority")
    caution = card.provenance()["definitions"][0]["caution"]
    assert "holds for up to 1.0 times as many neighbourhoods as the overall index (IoD 2025 16.7%" in caution
    assert "caution" not in card.provenance()["definitions"][1]


def test_why_any_domain_holds_is_said_domain_by_domain(toy_atlas: lv.Atlas) -> None:
    """S2 is in decile 2 of all seven domains of the toy's index."""
    said = scored(toy_atlas, "deprived:20:any & authority").explain("L1")
    assert (
        f"ZA1 1AD is in {toy.SMALL_AREAS[1]}, by decile of each domain of IoD 2025: income 2, employment 2"
        in said
    )


# -- radii by road ------------------------------------------------------------------------------


def test_a_detour_leaves_in_doubt_what_it_decides(toy_atlas: lv.Atlas) -> None:
    """Of ground, WEST to BFORD are 11,003 m; 15 km of road is 12.5 km at 1.2 and 10.7 km at 1.4."""
    near = cards.rows((WEST, EAST_OF_AFORD, BFORD, CFORD), buyer="Aford", site_postcode=WEST)
    card = cards.card(toy_atlas, near, "within:15km*1.2-1.4", "within:15km", "within:15km*1-1")
    assert cards.memberships(card, "within_15km_detour_1_2_1_4") == [1, 1, None, 0]
    assert cards.memberships(card, "within_15km") == [1, 1, 1, 0]
    assert cards.memberships(card, "within_15km_detour_1_1") == [1, 1, 1, 0]
    figures = cards.summary(card, "within_15km_detour_1_2_1_4")
    assert (figures["low"], figures["high"], figures["unplaced"]) == (3, 7, 4)
    assert ("within_15km_detour_1_2_1_4", "in_doubt", 4) in cards.gaps(card)
    assert "not known, because how far the road goes round" in card.explain("L2")


def test_a_detour_from_the_boundary(toy_atlas: lv.Atlas) -> None:
    """BFORD is 2 km from Aford: within 2.5 km by road if it is at most 1.25 times the line."""
    near = cards.rows((WEST, BFORD, CFORD), buyer="Aford")
    card = cards.card(toy_atlas, near, "within:2.5km@boundary*1.2-1.4", "within:2.5km@boundary*1.1-1.2")
    assert cards.memberships(card, card.definitions[0].name) == [1, None, 0]
    assert cards.memberships(card, card.definitions[1].name) == [1, 1, 0]


@pytest.mark.parametrize("detour", [(0.9, 1.4), (1.4, 1.2), (1.2, float("inf")), (1.2,)])
def test_detours_that_mean_nothing_are_refused(detour: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="a detour"):
        lv.WithinMiles(20, detour=detour)


def test_specs_of_detours_and_any_domain() -> None:
    assert lv.definition("within:20mi*1.2-1.4") == lv.WithinMiles(20, detour=(1.2, 1.4))
    assert lv.definition("within:3km@boundary * 1.2-1.4") == lv.WithinKm(3, "boundary", (1.2, 1.4))
    assert lv.definition("deprived:10:any:iod2019") == lv.AnyDomain(10, index="iod2019")
    for spec in (
        "within:20mi*1.2-1.4",
        "within:3km@boundary*1.2-1.4",
        "deprived:10:any",
        "deprived:10:any:iod2019",
    ):
        assert spec_of(lv.definition(spec)) == spec


@pytest.mark.official
def test_any_domain_of_an_index_without_domains_says_that_it_knows_nothing(real_atlas: lv.Atlas) -> None:
    said = lv.AnyDomain(10, index="uk_imd_e").caution(real_atlas)
    assert said is not None
    assert "is unknown everywhere: " in said
    assert said.endswith("has no domains.")


# -- files that are no tables -------------------------------------------------------------------

BROKEN = {
    "empty.csv": b"",
    "header.csv": b"code,need\n",
    "latin.csv": "code,need\nE01900001,é\n".encode("latin-1"),
    "junk.parquet": b"PAR1 and no more",
    "ragged.csv": b"code,need\nE01900001,1,2,3\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        lv.AboveInTable(tmp_path / name, 1)
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        lv.TravelTimes(tmp_path / name)
