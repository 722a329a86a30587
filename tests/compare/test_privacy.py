"""Homes of people are shown by authority, never of fewer than five, and in no byte of what is written."""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING

import cards
import numpy as np
import pandas as pd
import pytest
from written import contents

import localvalue as lv
from localvalue.cli import main
from localvalue.compare.privacy import FEW, small
from localvalue.grid import from_grid
from localvalue.postcodes import unpack

if TYPE_CHECKING:
    from pathlib import Path

AFORD, BFORD, CFORD = "E07000901", "E07000902", "E06000903"
APLACE, BPLACE, CPLACE = "ZA1 1AA", "ZA1 2AA", "ZA3 1AA"


def homes(places: dict[str, int], **same: object) -> list[cards.Row]:
    """Return a line of £1 for each person, with the home of each."""
    every = [place for place, count in places.items() for _ in range(count)]
    return [
        {"line_id": f"p{n}", "amount": 1, "buyer": "Aford", "workforce_postcode": place, **same}
        for n, place in enumerate(every)
    ]


def scored(atlas: lv.Atlas, lines: list[cards.Row]) -> lv.Scorecard:
    return cards.card(atlas, lines, "authority", "deprived:50", attribution="workforce")


def codes(card: lv.Scorecard) -> list[str | None]:
    return card.line_table().column("workforce_lad_code").to_pylist()


@pytest.mark.parametrize(
    ("people", "together"),
    [
        ([5, 6, 7], []),
        ([9, 3, 3], [1, 2]),
        # One small group could be had by taking the others off the total: the next smallest joins it
        ([9, 2, 7], [1, 2]),
        ([4], [0]),
        ([1, 1, 9, 1, 8, 0], [0, 1, 3, 4, 5]),
    ],
)
def test_small_groups_are_together_and_never_fewer_than_five(people: list[int], together: list[int]) -> None:
    found = small(np.array(people, dtype=np.float64))
    assert np.flatnonzero(found).tolist() == together


def test_homes_are_at_their_authority_and_what_counts_there_is_exact(toy_atlas: lv.Atlas) -> None:
    card = scored(toy_atlas, homes({APLACE: 5, CPLACE: 6}))
    assert codes(card) == [AFORD] * 5 + [CFORD] * 6
    table = card.line_table()
    assert set(table.column("workforce_precision").to_pylist()) == {"authority"}
    assert table.column("workforce_small_area_code").null_count == 11
    assert table.column("authority").null_count == 0
    assert cards.summary(card, "authority")["estimate"] == 5
    landed = card.landed().set_index("place")
    assert landed["amount_gbp"].to_dict() == {"Aford": 5, "Cford": 6}
    assert landed["authority"].to_dict() == {"Aford": 1, "Cford": 0}
    assert landed["longitude"].isna().all()
    assert set(card.landed(disclose=True)["place"]) == {APLACE, CPLACE}
    assert card.to_frame(disclose=True)["authority"].tolist() == [1] * 5 + [0] * 6


def test_few_people_are_shown_with_those_of_the_next_smallest_authority(toy_atlas: lv.Atlas) -> None:
    card = scored(toy_atlas, homes({APLACE: 4, BPLACE: 7, CPLACE: 6}))
    assert codes(card) == [None] * 4 + [BFORD] * 7 + [None] * 6
    assert set(card.line_table().column("workforce_precision").to_pylist()) == {"authority", "region"}
    landed = card.landed().set_index("place")
    assert landed["amount_gbp"].to_dict() == {"Bford": 7, "Toyland: [c] areas of fewer than 5 people": 10}


def test_where_there_are_fewer_than_five_in_all_no_place_is_named(toy_atlas: lv.Atlas) -> None:
    card = scored(toy_atlas, homes({APLACE: 2, CPLACE: 2}))
    assert codes(card) == [None] * 4
    assert card.landed()["place"].tolist() == ["[c] areas of fewer than 5 people"]


def test_people_are_what_is_measured_where_it_is(toy_atlas: lv.Atlas) -> None:
    same = {"measure": "Jobs", "measure_unit": "FTE"}
    lines = homes({APLACE: 1}, measure_value=5, **same) + homes({CPLACE: 5}, measure_value=1, **same)
    assert codes(scored(toy_atlas, lines)) == [AFORD] + [CFORD] * 5
    # Five hours are no five people
    hours = homes({APLACE: 1}, measure="Volunteering", measure_value=5, measure_unit="hours")
    assert codes(scored(toy_atlas, hours + homes({CPLACE: 5})))[0] is None


def test_other_roles_are_as_they_were(toy_atlas: lv.Atlas) -> None:
    lines = homes({APLACE: 5}, supplier_postcode=BPLACE)
    table = cards.card(toy_atlas, lines, "authority").line_table()
    assert set(table.column("supplier_small_area_code").to_pylist()) == {"E01900003"}
    assert set(table.column("authority").to_pylist()) == {0.0}
    assert table.column("workforce_small_area_code").null_count == 5


def test_no_code_of_a_home_stands_among_the_values_of_a_column(toy_atlas: lv.Atlas) -> None:
    """A column of codes keeps all its values, also those that no row has."""
    lines = homes({APLACE: 5}, supplier_postcode=BPLACE)
    table = cards.card(toy_atlas, lines, "authority").line_table()
    for name in ("supplier_small_area_code", "workforce_small_area_code"):
        values = table.column(name).chunk(0).dictionary.to_pylist()
        assert values in ([], ["E01900003"])


def test_groups_of_few_people_are_one_row_and_the_rows_add_up(toy_atlas: lv.Atlas) -> None:
    groups = ["NEETs"] * 9 + ["Veterans"] * 2 + ["Carers"] * 6 + [None] * 7
    lines = [
        {
            "line_id": f"L{n}",
            "amount": 1,
            "buyer": "Aford",
            "supplier_postcode": APLACE,
            "beneficiary_group": each,
        }
        for n, each in enumerate(groups)
    ]
    card = cards.card(toy_atlas, lines, "authority", "group:neet")
    by = card.by("beneficiary_group")
    mine = by[by["definition"] == "authority"]
    assert dict(zip(mine["beneficiary_group"].fillna("-"), mine["total_gbp"], strict=True)) == {
        FEW: 8,
        "neet": 9,
        "-": 7,
    }
    exact = card.disclosed.by("beneficiary_group")
    assert set(exact["beneficiary_group"].dropna()) == {"neet", "veterans", "carers"}
    # Whom one line benefits is told of no line
    asked = next(each.name for each in card.definitions if "beneficiary_group" in each.traits)
    assert card.line_table().column(asked).null_count == len(lines)
    assert card.landed()[asked].isna().all()
    assert cards.summary(card, asked)["estimate"] == 9


def test_lines_are_listed_by_no_home(toy_atlas: lv.Atlas) -> None:
    card = scored(toy_atlas, homes({APLACE: 6}))
    with pytest.raises(lv.LocalValueError, match="says where people live"):
        card.by("workforce_postcode")
    assert len(card.disclosed.by("workforce_postcode")) == 2


def test_sums_by_another_column_are_those_of_its_lines(toy_atlas: lv.Atlas) -> None:
    lines = homes({APLACE: 8})
    for line, supplier in zip(lines, "AAAAABBC", strict=True):
        line["supplier"] = supplier
    by = scored(toy_atlas, lines).by("supplier")
    assert by[by["definition"] == "authority"].set_index("supplier")["total_gbp"].to_dict() == {
        "A": 5,
        "B": 2,
        "C": 1,
    }


# -- nothing of fifty homes is in any byte ----------------------------------------------------------


def planted(atlas: lv.Atlas) -> list[str]:
    """Return fifty postcodes of the sample which no other column of the table has."""
    table = atlas.postcodes
    live = np.flatnonzero((table.terminated[:] == 0) & (table.easting[:] > 0))
    return unpack(table.key[live[:: len(live) // 55][:50]]).tolist()


def malformed(postcode: str, n: int) -> str:
    outward, inward = postcode.split()
    return (
        f"{outward} {inward}!",
        f"{outward}{inward[0]} {inward[1:]}x",
        f"{outward}?{inward}",
        f"c/o {inward}",
    )[n % 4]


BUYERS = ("Northmoor", "No such buyer", "")


def folder_of_a_run(folder: Path, secrets: list[str]) -> tuple[Path, Path, set[str]]:
    """Write lines and landings that hold the homes; return their paths, and what is planted."""
    rows, landings, words = [], [], set()
    for n, home in enumerate(secrets):
        bad = malformed(home, n)
        kinds = [(home, home), (bad, home), (home, bad)]
        workforce, beneficiary = kinds[n % 3]
        words |= {home, home.replace(" ", ""), bad}
        rows.append(
            f"L{n},Acme {n},{100 + n},{BUYERS[n % 3]},{workforce},{beneficiary},"
            f"{['neet', 'wizards of ' + home][n % 2]},people\n"
        )
        landings.append(f"L{n},workforce,0.5,Worker {home},{home}\nL{n},beneficiary,0.25,,{bad}\n")
        landings.append(f"L{n},wrkfrce,0.1,,{home}\nL{n},supplier,0.15,,\n")
    # Rows that are ragged, whose faults would quote them whole
    rows.append(f'L98,Acme,5,Northmoor,"{secrets[0]},,,\n')
    spend, second = folder / "spend.csv", folder / "landings.csv"
    head = "line_id,supplier,amount,buyer,workforce_postcode,beneficiary_postcode,beneficiary_group,measure\n"
    spend.write_text(head + "".join(rows), encoding="utf-8")
    second.write_text("line_id,role,share,supplier,postcode\n" + "".join(landings), encoding="utf-8")
    return spend, second, {word for word in words if re.search("[0-9]", word)}


def told(found: dict[str, str], words: set[str]) -> dict[str, list[str]]:
    return {
        name: hits for name, text in found.items() if (hits := sorted(word for word in words if word in text))
    }


@pytest.fixture(scope="module")
def secrets(sample_atlas: lv.Atlas) -> list[str]:
    return planted(sample_atlas)


def codes_of(atlas: lv.Atlas, secrets: list[str]) -> set[str]:
    """Return the codes and positions of homes: small areas, wards, grid references, degrees, as bytes too."""
    table = atlas.postcodes
    rows = np.flatnonzero(np.isin(unpack(table.key[:]), secrets))
    easting, northing = (np.asarray(axis[rows], dtype=np.float64) for axis in (table.easting, table.northing))
    longitude, latitude = from_grid(easting, northing)
    found = {str(code) for level in ("small_area", "ward") for code in atlas.areas(level).code}
    for east, north, *degrees in zip(easting, northing, longitude, latitude, strict=True):
        found |= {f"({east:.0f} {north:.0f})", struct.pack("<dd", east, north).decode("latin-1")}
        found |= {text for each in degrees if len(text := str(round(float(each), 5))) > len("2.123")}
        # The map has hundred-thousandths of a degree, one after the other
        found |= {f",{each * 1e5:.0f}," for each in degrees}
    return found


OPTIONS = ("--by", "supplier", "--by", "beneficiary_group", "--repair", "--charts", "--geopackage", "--ods")


def told_by_objects(spend: Path, landings: Path, attribution: str) -> dict[str, str]:
    """Return all that the objects of a run say in Python, as text."""
    located = lv.locate(lv.read_spend(spend, landings=landings), lv.Atlas.sample())
    card = lv.score(located, attribution=attribution)
    frames = [
        card.landed(),
        card.to_frame(),
        card.faults(),
        card.by("supplier"),
        card.by("beneficiary_group"),
    ]
    frames += [
        card.summary(),
        card.partition(),
        card.compare(),
        card.status(),
        card.gaps(),
        card.measures_by(),
    ]
    frames += [card.decile_shares(), card.sites(), card.attributions()]
    texts = [frame.to_csv() for frame in frames] + [frame._repr_html_() for frame in frames]
    lines = card.to_frame()["line_id"].tolist()
    shown = [repr(each) + each._repr_html_() for each in (card, located, card.spend)]
    errors = []
    for ask in (
        lambda: card.by("workforce_postcode"),
        lambda: card.explain("no such line"),
        lambda: card.by("?"),
    ):
        with pytest.raises(lv.LocalValueError) as raised:
            ask()
        errors.append(str(raised.value))
    return {
        "frames": "\n".join(texts),
        "explained": "\n".join(card.explain(line) for line in lines),
        "shown": "\n".join(shown),
        "provenance": json.dumps(card.provenance(), default=str),
        "errors": "\n".join(errors),
        "packs": "\n".join(pack.landed().to_csv() + repr(pack) for _, pack in card.packs()),
    }


@pytest.mark.parametrize("attribution", ["landings", "workforce|supplier", "supplier"])
def test_fifty_planted_homes_are_in_no_byte_of_a_run(
    secrets: list[str],
    tmp_path: Path,
    attribution: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert len(set(secrets)) == 50
    caplog.set_level(0)
    spend, landings, words = folder_of_a_run(tmp_path, secrets)
    words |= codes_of(lv.Atlas.sample(), secrets)
    command = ["score", str(spend), "--landings", str(landings), "--attribution", attribution]
    command += ["--atlas", "sample", *OPTIONS, "--pack-by", "buyer"]
    assert main([*command, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    found = contents(tmp_path / "out") | {"terminal": said.out + said.err, "log": caplog.text}
    found |= told_by_objects(spend, landings, attribution)
    for folder in ("owner", "002-northmoor"):
        assert {f"{folder}/{name}" for name in EVERYTHING} <= found.keys()
    assert told(found, words) == {}


def test_homes_are_found_in_every_kind_of_file_where_they_are_disclosed(
    secrets: list[str], tmp_path: Path
) -> None:
    """The search finds what there is to find, so that what it does not find is not there."""
    spend, landings, words = folder_of_a_run(tmp_path, secrets)
    command = ["score", str(spend), "--landings", str(landings), "--attribution", "landings"]
    command += ["--atlas", "sample", *OPTIONS, "--disclose", "--out", str(tmp_path / "all")]
    assert main(command) == 0
    hits = told(contents(tmp_path / "all"), words)
    assert len({word for some in hits.values() for word in some}) >= 100
    assert {"faults.csv", "map.html", "landings.parquet/decoded", "landings.gpkg/landings"} <= hits.keys()
    assert {"landings.gpkg", "landed.parquet/decoded", "report.ods/content.xml"} <= hits.keys()
    places = codes_of(lv.Atlas.sample(), secrets)
    where = told(contents(tmp_path / "all"), places)
    assert {"landings.gpkg", "landings.gpkg/landings", "landed.parquet/decoded", "map.html"} <= where.keys()


EVERYTHING = (
    "charts/alt_texts.txt",
    "faults.csv",
    "landed.parquet/decoded",
    "landings.gpkg/landings",
    "map.html",
    "report.html",
    "report.ods/content.xml",
    "report.xlsx/xl/sharedStrings.xml",
)


def test_what_is_disclosed_says_so(secrets: list[str], tmp_path: Path) -> None:
    spend, _, _ = folder_of_a_run(tmp_path, secrets)
    card = lv.score(lv.locate(lv.read_spend(spend), lv.Atlas.sample()), attribution="workforce")
    assert not any("not for publication" in text for text in card.cautions)
    assert any("not for publication" in text for text in card.disclosed.cautions)
    assert card.provenance()["people"] == {"disclosed": False, "fewest_shown": 5}
    assert isinstance(card.faults(disclose=True), pd.DataFrame)


# -- definitions that ask whom a line benefits ------------------------------------------------------


def figures(card: lv.Scorecard, definition: str) -> dict[str, float]:
    """Return a definition's figures as they may be shown, in pounds."""
    row = card.summary().set_index("definition").loc[definition]
    return {name.removesuffix("_gbp"): value for name, value in row.items() if name != "label"}


def benefits(groups: dict[str, int], **same: object) -> list[cards.Row]:
    """Return a line of £1 for each person, with the group of each."""
    every = [group for group, count in groups.items() for _ in range(count)]
    return [
        {
            "line_id": f"b{n}",
            "amount": 1,
            "buyer": "Aford",
            "supplier_postcode": APLACE,
            "beneficiary_group": each,
            **same,
        }
        for n, each in enumerate(every)
    ]


@pytest.mark.parametrize(
    ("inside", "outside", "told"), [(5, 6, True), (4, 9, False), (9, 4, False), (9, 0, True)]
)
def test_a_definition_tells_of_no_fewer_than_five_people(
    toy_atlas: lv.Atlas, inside: int, outside: int, *, told: bool
) -> None:
    lines = benefits({"neet": inside, "veterans": outside})
    card = cards.card(toy_atlas, lines, "authority", "group:neet")
    row = figures(card, "group_neet")
    assert (row["placed"] == inside + outside) == told
    assert row["total"] == inside + outside
    gaps = [each["reason"] for each in card.gap_table().records() if each["definition"] == "group_neet"]
    assert gaps == ([] if told else ["few_people"])
    exact = figures(card.disclosed, "group_neet")
    assert (exact["estimate"], exact["placed"]) == (inside, inside + outside)
    assert ("fewer than five" in card.explain("b0")) != told


def test_groups_of_lines_and_pairs_of_definitions_tell_of_no_few_people_either(toy_atlas: lv.Atlas) -> None:
    lines = benefits({"neet": 8, "veterans": 8}) + benefits({"neet": 2, "veterans": 9}, buyer="Bford")
    lines += benefits({"neet": 20, "veterans": 20}, buyer="Cford")
    for n, line in enumerate(lines):
        line["line_id"] = f"x{n}"
    card = cards.card(toy_atlas, lines, "authority", "group:neet")
    assert figures(card, "group_neet")["estimate"] == 30
    by = card.by("buyer").query("definition == 'group_neet'").set_index("buyer")
    # Two in Bford; and in Aford, the next smallest, or they would be what is left of the thirty
    assert by["placed_gbp"].to_dict() == {"Aford": 0, "Bford": 0, "Cford": 40}
    assert by["total_gbp"].sum() == 67
    exact = card.disclosed.by("buyer").query("definition == 'group_neet'")
    assert exact["estimate_gbp"].tolist() == [8, 2, 20]
    # In the authority are Aford's alone: eight and eight; out of it twenty-two and more
    pair = card.compare().set_index(["a", "b"]).loc["authority", "group_neet"]
    assert (pair["both_gbp"], pair["unplaced_gbp"]) == (8, 0)
    few = cards.card(toy_atlas, lines[:16] + lines[19:], "authority", "group:neet")
    assert few.compare().set_index(["a", "b"]).loc["authority", "group_neet"]["unplaced_gbp"] == 0
    less = cards.card(toy_atlas, [*lines[4:16], *lines[18:]], "authority", "group:neet")
    hidden = less.compare().set_index(["a", "b"]).loc["authority", "group_neet"]
    assert (hidden["both_gbp"], hidden["unplaced_gbp"], hidden["total_gbp"]) == (0, len(less), len(less))
    assert not any(name.startswith("group_neet") for name in card.authority_table().names)


def test_a_group_by_place_tells_of_no_few_people(toy_atlas: lv.Atlas) -> None:
    lines = benefits({"neet": 7, "veterans": 7, "carers": 7})
    for line, place in zip(lines[5:7], [CPLACE] * 2, strict=True):
        line["supplier_postcode"] = place
    by = cards.card(toy_atlas, lines, "authority", "region").by("beneficiary_group")
    told = by.query("definition == 'authority'").set_index("beneficiary_group")["placed_gbp"].to_dict()
    assert told["neet"] == 0
    assert sorted(told.values()) == [0, 7, 7]
    assert by.query("definition == 'region'")["placed_gbp"].tolist() == [7, 7, 7]


def test_measures_and_targets_tell_of_no_few_people(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    same = {"measure": "Jobs", "measure_unit": "jobs", "measure_value": 1}
    lines = benefits({"neet": 6, "veterans": 9}) + benefits({"neet": 3, "veterans": 9}, buyer="Bford", **same)
    for n, line in enumerate(lines):
        line["line_id"] = f"x{n}"
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'definitions = ["authority", "group:neet"]\n[[target]]\ndefinition = "group_neet"\nat_least = 0.1\n'
        '[[target]]\ndefinition = "group_neet"\nat_least = 0.1\nbuyer = "Bford"\n'
        '[[buyer]]\nname = "Aford"\n[[buyer]]\nname = "Bford"\n',
        encoding="utf-8",
    )
    card = lv.score(cards.located(toy_atlas, lines), policy=lv.read_policy(policy))
    measured = card.measures().set_index("definition").loc["group_neet"]
    assert (measured["qualifies"], measured["placed"], measured["total"]) == (0, 0, 12)
    targets = card.tables()["targets.csv"].records()
    assert [each["verdict"] for each in targets] == ["met", "not_known"]
    assert targets[1]["expected"] is None
    exact = card.disclosed
    assert exact.measures().set_index("definition").loc["group_neet"]["qualifies"] == 3
    assert exact.tables()["targets.csv"].records()[1]["verdict"] == "met"


# -- line by line, and client by client -------------------------------------------------------------


def test_a_line_at_a_home_is_answered_no_finer_than_it_is_shown(toy_atlas: lv.Atlas) -> None:
    specs = ("authority", "region", "within:5mi", "deprived:50", "authority | within:5mi")
    few = homes({APLACE: 5, CPLACE: 2}, site_postcode=APLACE)
    card = cards.card(toy_atlas, few, *specs, attribution="workforce")
    # Of the two in Cford even the authority's answer is not told, nor of whom stands with them
    assert [card.line_table().column(each.name).null_count for each in card.definitions] == [7, 7, 7, 7, 7]
    enough = cards.card(
        toy_atlas, homes({APLACE: 5, CPLACE: 5}, site_postcode=APLACE), *specs, attribution="workforce"
    )
    assert [enough.line_table().column(each.name).null_count for each in enough.definitions] == [
        0,
        0,
        10,
        10,
        10,
    ]
    assert figures(enough, "within_5mi")["placed"] == 10
    assert enough.to_frame(disclose=True)["within_5mi"].notna().all()


def test_a_line_that_lands_at_a_home_in_part_is_answered_for_the_other_part(toy_atlas: lv.Atlas) -> None:
    """A quarter lands at a home in Aford, within 5 miles of its site; the rest in Cford, which is not."""
    specs = ("authority", "within:5mi", "authority | within:5mi")
    lines = homes({APLACE: 6}, site_postcode=APLACE, supplier_postcode=CPLACE)
    card = cards.card(toy_atlas, lines, *specs, attribution="workforce=0.25+supplier=0.75")
    table = card.line_table()
    assert [table.column(each.name).to_pylist() for each in card.definitions] == [
        [0.25] * 6,
        [0] * 6,
        [0] * 6,
    ]
    exact = card.to_frame(disclose=True)
    assert [exact[each.name].tolist() for each in card.definitions] == [[0.25] * 6] * 3
    assert (
        "Within 5 miles of the site: no, for the 75% that does not land where people live."
        in card.explain(table.column("line_id")[0].as_py())
    )
    # The sums count every pound all the same
    assert figures(card, "within_5mi")["placed"] == 6


def test_a_line_is_explained_without_its_homes(toy_atlas: lv.Atlas) -> None:
    lines = homes({APLACE: 6, CPLACE: 7}, site_postcode=BPLACE, supplier_postcode=BPLACE)
    for attribution in ("workforce", "workforce|supplier", "workforce=0.5+supplier=0.5"):
        card = cards.card(toy_atlas, lines, "authority", "within:5mi", "deprived:50", attribution=attribution)
        for line in ("p0", "p8"):
            said, exact = card.explain(line), card.explain(line, disclose=True)
            home = APLACE if line == "p0" else CPLACE
            assert home not in said
            assert home in exact
            assert "E019" not in said.replace("E01900003", "")
        assert "Aford, told only to its authority" in card.explain("p0")


def test_what_is_few_for_one_client_is_not_what_the_packs_leave_of_the_whole(toy_atlas: lv.Atlas) -> None:
    lines = [
        {**line, "buyer": buyer}
        for buyer, count in (("Aford", 8), ("Bford", 2), ("Cford", 20))
        for line in homes({APLACE: count}, beneficiary_group="neet")
    ]
    for n, line in enumerate(lines):
        line["line_id"] = f"x{n}"
    card = cards.card(toy_atlas, lines, "authority", "group:neet", attribution="workforce")
    assert set(codes(card)) == {AFORD}
    packs = dict(card.packs())
    # Two homes of Bford's are in Aford; the whole less the packs of the others would tell of them
    assert {name: set(codes(each)) for name, each in packs.items()} == {
        "Aford": {None},
        "Bford": {None},
        "Cford": {AFORD},
    }
    groups = {name: set(each.by("beneficiary_group")["beneficiary_group"]) for name, each in packs.items()}
    assert groups == {"Aford": {FEW}, "Bford": {FEW}, "Cford": {"neet"}}
    told = {name: figures(each, "group_neet")["placed"] for name, each in packs.items()}
    assert told == {"Aford": 0, "Bford": 0, "Cford": 20}
    assert {name: set(codes(each)) for name, each in card.disclosed.packs()} == {
        name: {AFORD} for name in packs
    }


def test_homes_are_in_nothing_that_a_check_of_returns_says(
    secrets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spend, _, words = folder_of_a_run(tmp_path, secrets)
    words |= codes_of(lv.Atlas.sample(), secrets)
    assert main(["check", str(spend), "--atlas", "sample", "--out", str(tmp_path / "checked")]) == 0
    said = capsys.readouterr()
    found = contents(tmp_path / "checked") | {"terminal": said.out + said.err}
    assert len(found) > 2
    assert told(found, words) == {}


def test_commands_that_keep_a_column_of_homes_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spend = tmp_path / "homes.csv"
    spend.write_text("workforce_postcode\nDB1 5GX\n", encoding="utf-8")
    asked = ["locate", str(spend), "--column", "workforce_postcode", "--atlas", "sample"]
    assert main([*asked, "--out", str(tmp_path / "placed.csv")]) == 0
    assert "where people live" in capsys.readouterr().out


# -- by which columns lines are listed ---------------------------------------------------------------


def test_no_column_of_ones_own_lists_homes_under_another_heading(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = homes({APLACE: 6, BPLACE: 6}, supplier_postcode=CPLACE)
    for n, line in enumerate(lines):
        line |= {"Staff PC": "", "Note": "none", "Depot": CPLACE}
        if n == 8:
            line |= {"Staff PC": BPLACE.replace(" ", "").lower(), "Note": f"Flat 2, {BPLACE} (Jane)"}
    card = scored(toy_atlas, lines)
    for column in ("Staff PC", "Note"):
        for ask in (card.by, lambda by: list(card.packs(by))):
            with pytest.raises(lv.LocalValueError, match="says where people live"):
                ask(column)
        assert len(card.disclosed.by(column))
    # Elsewhere than its own home, or of no home at all
    assert card.by("Depot")["Depot"].unique().tolist() == [CPLACE]
    second = tmp_path / "landings.csv"
    second.write_text(f"line_id,role,share,postcode\nL0,workforce,0.5,{BPLACE}\nL1,supplier,1,{APLACE}\n")
    table = pd.DataFrame([{"line_id": f"L{n}", "amount": 1, "Where": [BPLACE, APLACE][n]} for n in (0, 1)])
    spend = lv.read_spend(table, landings=second)
    with pytest.raises(lv.LocalValueError, match="says where people live"):
        lv.score(lv.locate(spend, toy_atlas), attribution="landings").by("Where")


def test_no_target_group_has_a_folder_of_its_own(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, benefits({"neet": 9, "veterans": 1}), "authority")
    with pytest.raises(lv.LocalValueError, match="says what people are"):
        list(card.packs("beneficiary_group"))
    assert [name for name, _ in card.disclosed.packs("beneficiary_group")] == ["neet", "veterans"]


@pytest.mark.parametrize("attribution", ["workforce", "workforce|supplier", "workforce=0.5+supplier=0.5"])
def test_sums_of_few_homes_tell_no_more_than_their_lines(toy_atlas: lv.Atlas, attribution: str) -> None:
    lines = homes({APLACE: 20, BPLACE: 20}, supplier_postcode=CPLACE)
    for n, line in enumerate(lines):
        # Two of Little's, six of Next's, the rest of Large's; half of each live in either place
        line["team"] = "Little" if n % 20 == 0 else "Next" if n % 20 <= 3 else "Large"
    card = cards.card(
        toy_atlas, lines, "authority", "within:5mi@boundary", "deprived:50", attribution=attribution
    )
    told = card.by("team").set_index(["definition", "team"])
    exact = card.disclosed.by("team").set_index(["definition", "team"])
    whole = card.summary().set_index("definition")
    at_work = 0.5 if "+" in attribution else 0
    for definition in ("within_5mi_boundary", "deprived_50"):
        # The next smallest too, or Little's would be what is left of the total
        for team, people in (("Little", 2), ("Next", 6)):
            row = told.loc[(definition, team)]
            assert row["placed_gbp"] == at_work * people
            assert row["total_gbp"] == people
        pd.testing.assert_series_equal(told.loc[(definition, "Large")], exact.loc[(definition, "Large")])
        rows = told.loc[definition]
        assert rows["total_gbp"].sum() == whole.loc[definition, "total_gbp"]
        assert (rows["low_gbp"].sum(), rows["high_gbp"].sum()) != (0, 0)
    # An authority of twenty people is told of each of them, and so is whether it is the buyer's
    pd.testing.assert_frame_equal(told.loc["authority"], exact.loc["authority"])
    by_line = card.by("line_id").set_index(["definition", "line_id"])
    assert (by_line.loc["deprived_50"]["placed_gbp"] == at_work).all()
    assert (card.disclosed.by("line_id").query("definition == 'deprived_50'")["placed_gbp"] == 1).all()


def test_sums_of_homes_that_are_shown_at_no_authority_tell_of_none(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, homes({APLACE: 9, CPLACE: 3}), "authority", attribution="workforce")
    assert card.by("line_id")["placed_gbp"].sum() == 0
    assert card.by("buyer")["placed_gbp"].tolist() == [12]
    apart = homes({APLACE: 9, CPLACE: 3}) + homes({APLACE: 6, CPLACE: 6}, buyer="Bford")
    for n, line in enumerate(apart):
        line["line_id"] = f"q{n}"
    enough = cards.card(toy_atlas, apart, "authority", attribution="workforce")
    assert enough.by("line_id")["placed_gbp"].sum() == 24
