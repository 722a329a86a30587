"""The committed pools: facts that hold together, and what `pool` makes of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from atlas.lookups import Areas, areas, real_authorities, rows

from localvalue.atlas.authorities import Authorities, Match, NoMatch
from localvalue.atlas.names import GSS_CODE
from localvalue.atlas.pools import other_names, pool_facts, split_bodies

if TYPE_CHECKING:
    from pathlib import Path

WEST_MIDLANDS = ("Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton")


@pytest.fixture(scope="module")
def black_country() -> Authorities:
    names = [*WEST_MIDLANDS, "Stoke-on-Trent"]
    codes = [f"E080000{number}" for number in range(25, 32)] + ["E06000021"]
    return Authorities(Areas(codes, names), {})


@pytest.fixture(scope="module")
def real(official: Path) -> tuple[Authorities, Areas]:
    return real_authorities(official, 2024)


def named(match: Match | NoMatch, atlas: Areas) -> list[str] | str:
    return [atlas.name[index] for index in match.authorities] if isinstance(match, Match) else match.reason


def test_facts_hold_together() -> None:
    facts = pool_facts()
    for fact in facts:
        assert fact.source, fact.name
        assert fact.date[:4].isdecimal(), fact.name
        assert list(fact.members) == sorted(set(fact.members)), fact.name
        assert all(GSS_CODE.fullmatch(code) for code in fact.members), fact.name
    assert max(Counter(fact.code for fact in facts).values()) == 1
    assert max(Counter((fact.kind, fact.name) for fact in facts).values()) == 1
    assert all(GSS_CODE.fullmatch(code) for code, _ in other_names())


def test_the_law_s_metropolitan_counties_are_the_36_metropolitan_districts() -> None:
    facts = {fact.name: fact.members for fact in pool_facts() if fact.kind == "metropolitan_county"}
    assert {name: len(members) for name, members in facts.items()} == {
        "Greater Manchester": 10,
        "Merseyside": 5,
        "South Yorkshire": 4,
        "Tyne and Wear": 5,
        "West Midlands": 7,
        "West Yorkshire": 5,
    }
    every = sorted(code for members in facts.values() for code in members)
    # E08000020 was Gateshead until 2013; it is E08000037.
    assert every == sorted({f"E080000{number:02}" for number in range(1, 38)} - {"E08000020"})


def test_london_with_and_without_the_city() -> None:
    facts = {fact.name: set(fact.members) for fact in pool_facts() if fact.kind == "pool"}
    assert facts["Greater London"] - facts["London boroughs"] == {"E09000001"}
    assert len(facts["London boroughs"]) == 32


def test_a_pool_by_name_code_and_other_names(black_country: Authorities) -> None:
    seven = tuple(range(7))
    for text, kind in {
        "West Midlands": "combined_authority",
        "West Midlands Combined Authority": "combined_authority",
        "E47000007": "combined_authority",
        "Transport for West Midlands": "combined_authority",
        "West Midlands (Met County)": "metropolitan_county",
        "West Midlands Fire and Rescue Service": "fire",
        "West Midlands Fire Service": "fire",
    }.items():
        match = black_country.pool(text)
        assert isinstance(match, Match), text
        assert (match.authorities, match.kind) == (seven, kind), text


def test_an_nhs_body_answers_only_to_a_name_that_says_so(black_country: Authorities) -> None:
    for text in ("NHS Black Country ICB", "Black Country Integrated Care Board", "NHS Black Country"):
        match = black_country.pool(text)
        assert isinstance(match, Match)
        assert (match.authorities, match.kind) == ((2, 3, 5, 6), "nhs")
    assert named(black_country.pool("Black Country"), Areas([], [])) == "unknown"


def test_a_list_is_a_pool(black_country: Authorities) -> None:
    assert black_country.pool("E08000025+E08000028") == Match("Birmingham + Sandwell", (0, 3), "pool", "name")
    assert black_country.pool("Birmingham+Sandwell") == Match("Birmingham + Sandwell", (0, 3), "pool", "name")
    assert black_country.pool("West Midlands + Stoke-on-Trent").authorities == tuple(range(8))  # type: ignore[union-attr]


def test_a_pool_that_the_atlas_holds_in_part_is_refused(black_country: Authorities) -> None:
    refused = black_country.pool("Staffordshire Fire and Rescue Service")
    assert isinstance(refused, NoMatch)
    assert refused.reason == "not_in_atlas"
    assert "E07000192" in refused.explanation


def test_members_follow_recodes_and_mergers() -> None:
    south_yorkshire = ["E08000038", "E08000017", "E08000018", "E08000039"]
    later = Authorities(Areas(south_yorkshire, ["Barnsley", "Doncaster", "Rotherham", "Sheffield"]), {})
    assert later.pool("South Yorkshire").authorities == (0, 1, 2, 3)  # type: ignore[union-attr]
    cumbria = {f"E070000{number}": f"District {number}" for number in range(26, 32)}
    earlier = Authorities(areas(cumbria), {})
    assert earlier.pool("Cumbria Fire and Rescue Service").authorities == (0, 1, 2, 3, 4, 5)  # type: ignore[union-attr]


def test_the_atlas_goes_before_the_committed_list_and_says_so() -> None:
    seven = ["E06000047", "E06000057", "E08000021", "E08000022", "E08000023", "E08000024", "E08000037"]
    old = Areas(["E47000010", "E47000011"], ["North East", "North of Tyne"])
    atlas = Authorities(Areas(seven, list("abcdefg")), {"combined_authority": (old, [0, 1, 1, 1, 0, 0, 0])})
    match = atlas.pool("North East")
    assert isinstance(match, Match)
    assert match.authorities == (0, 4, 5, 6)
    assert "E47000014" in match.note
    assert atlas.pool("North East Mayoral Combined Authority").authorities == tuple(range(7))  # type: ignore[union-attr]


@pytest.mark.official
def test_committed_counties_and_combined_authorities_are_those_of_the_lookups(official: Path) -> None:
    known = {fact.code: set(fact.members) for fact in pool_facts()}
    districts = rows(official / "lookups/drkane_la_all_codes.csv")
    counties: dict[str, set[str]] = {}
    for row in districts:
        if row["Current"] == "TRUE" and row["UTLACD"].startswith("E10"):
            counties.setdefault(row["UTLACD"], set()).add(row["LADCD"])
    assert {code: members for code, members in known.items() if code.startswith("E10")} == counties
    combined: dict[str, set[str]] = {}
    for row in rows(official / "lookups/lookup_ltla23_cauth23.csv"):
        if row["cauth23_code"].startswith("E47"):
            combined.setdefault(row["cauth23_code"], set()).add(row["ltla23_code"])
    for code in set(combined) - {
        "E47000009",
        "E47000010",
        "E47000011",
    }:  # a slip in the file; replaced in 2024
        assert known[code] == combined[code], code


@pytest.mark.official
def test_combined_authorities_of_2024_and_2025_are_those_of_the_boundary_file(official: Path) -> None:
    known = {fact.code: set(fact.members) for fact in pool_facts()}
    told: dict[str, set[str]] = {}
    for row in rows(official / "lookups/ons_uk_topo_changes.csv"):
        if row["type"] == "new_geo" and row["newcd"] >= "E47000012" and row["newcd"].startswith("E47"):
            told.setdefault(row["newcd"], set()).update(known.get(row["oldcd"], {row["oldcd"]}))
    assert sorted(told) == ["E47000012", "E47000013", "E47000015", "E47000016", "E47000017", "E47000018"]
    assert {code: known[code] for code in told} == told


@pytest.mark.official
def test_fire_services_are_those_of_the_lookup(official: Path) -> None:
    told: dict[str, set[str]] = {}
    for row in rows(official / "lookups/lookup_ltla24_fra24.csv"):
        told.setdefault(row["fra24_code"], set()).add(row["ltla24_code"])
    known = {fact.code: set(fact.members) for fact in pool_facts() if GSS_CODE.fullmatch(fact.code)}
    assert {code: known[code] for code in told} == told


@pytest.mark.official
def test_every_committed_body_is_found_by_every_name_it_has(real: tuple[Authorities, Areas]) -> None:
    authorities, atlas = real
    at = {code: index for index, code in enumerate(atlas.code)}
    for fact in pool_facts():
        expected = tuple(sorted(at[code] for code in fact.members))
        for name in fact.names:
            assert getattr(authorities.pool(name), "authorities", None) == expected, name
        if fact.kind in ("fire", "nhs"):
            words = "Fire and Rescue Service" if fact.kind == "fire" else "Integrated Care Board"
            assert getattr(authorities.find(f"{fact.name} {words}"), "authorities", None) == expected, (
                fact.name
            )


def test_police_forces_are_known_to_an_atlas_without_their_areas(black_country: Authorities) -> None:
    match = black_country.find("West Midlands Police")
    assert isinstance(match, Match)
    assert (len(match.authorities), match.kind) == (7, "police")
    assert isinstance(black_country.find("West Mercia Police"), NoMatch)  # none of it is in this atlas


@pytest.mark.official
def test_the_committed_police_forces_are_those_of_the_lookup(official: Path) -> None:
    told: dict[str, set[str]] = {}
    for row in rows(official / "lookups/lookup_ltla24_csp24_pfa24.csv"):
        told.setdefault(row["pfa24_code"], set()).add(row["ltla24_code"])
    facts = {fact.code: set(fact.members) for fact in pool_facts() if fact.kind == "police"}
    assert {code: facts[code] for code in told} == told
    assert len(facts) == 43 + 2  # and Scotland's and Northern Ireland's


def test_a_body_whose_area_cuts_across_authorities_is_refused_with_the_reason(
    black_country: Authorities,
) -> None:
    match = black_country.find("NHS West Yorkshire Integrated Care Board")
    assert isinstance(match, NoMatch)
    assert match.reason == "not_in_atlas"
    assert "cuts across local authorities: name those that you mean" in match.explanation


def test_all_42_integrated_care_boards_are_known_by_name() -> None:
    whole = {fact.name for fact in pool_facts() if fact.kind == "nhs"}
    split = {name for kind, name in split_bodies() if kind == "nhs"}
    assert not whole & split
    assert len(whole | split) == 42


@pytest.mark.official
def test_every_police_force_of_the_lookup_is_found(official: Path, real: tuple[Authorities, Areas]) -> None:
    authorities, atlas = real
    told: dict[str, set[str]] = {}
    for row in rows(official / "lookups/lookup_ltla24_csp24_pfa24.csv"):
        told.setdefault(row["pfa24_name"], set()).add(row["ltla24_code"])
    assert len(told) == 43
    for name, codes in told.items():
        text = name if "Police" in name else f"{name} Police"
        text = "City of London Police" if "London" in name else text
        for match in (authorities.find(text), authorities.pool(text)):
            assert isinstance(match, Match), text
            assert (match.kind, {atlas.code[index] for index in match.authorities}) == ("police", codes)


@pytest.mark.official
@pytest.mark.parametrize(
    ("text", "pool", "find"),
    [
        ("Lancashire", 14, 12),  # the combined county authority; the county council
        ("Essex", 12, 12),
        ("Greater Manchester", 10, 10),
        ("East Midlands", 17, 17),
        ("London", 33, 33),
        ("London boroughs", 32, 32),
        ("City of London", 1, 1),
        ("Metropolitan Police", 32, 32),
        ("Police Scotland", 32, 32),
        ("Merseyside", 5, 5),
        ("Berkshire", 6, 6),
        ("Thames Valley", 13, 13),
        ("E31000046", 33, 33),
    ],
)
def test_real_pools(real: tuple[Authorities, Areas], text: str, pool: int, find: int) -> None:
    authorities, _ = real
    matches = (authorities.pool(text), authorities.find(text))
    assert [len(getattr(match, "authorities", ())) for match in matches] == [pool, find]


@pytest.mark.official
def test_west_midlands_police_is_seven_districts(real: tuple[Authorities, Areas]) -> None:
    authorities, atlas = real
    assert named(authorities.find("West Midlands Police"), atlas) == list(WEST_MIDLANDS)


@pytest.mark.official
def test_a_real_region_is_never_a_pool(official: Path, real: tuple[Authorities, Areas]) -> None:
    authorities, atlas = real
    regions = {row["region24_name"] for row in rows(official / "lookups/lookup_ltla24_region24.csv")}
    # These are names of combined authorities too, and of Greater London; as those they may be pools.
    shared = {"West Midlands", "East Midlands", "North East", "London"}
    assert {named(authorities.pool(name), atlas) for name in regions - shared} == {"region"}  # type: ignore[arg-type]
    for name in shared:
        match = authorities.pool(name)
        assert isinstance(match, Match)
        assert match.kind in {"combined_authority", "pool"}
