"""Who a buyer is: any usual name or code of any year, or a refusal with the nearest names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from atlas.lookups import Areas, real_authorities, rows

from localvalue.atlas.authorities import Authorities, Match, NoMatch
from localvalue.atlas.history import HISTORY_SCHEMA, read_history

if TYPE_CHECKING:
    from pathlib import Path

EDITIONS = range(2019, 2025)

# Districts that a toy atlas of 2024 holds: index in the head, 0 to 9.
DISTRICTS_2024 = {
    "E06000010": "Kingston upon Hull, City of",
    "E06000047": "County Durham",
    "E06000063": "Cumberland",
    "E06000064": "Westmorland and Furness",
    "E07000195": "Newcastle-under-Lyme",
    "E08000016": "Barnsley",
    "E08000021": "Newcastle upon Tyne",
    "E08000025": "Birmingham",
    "E09000001": "City of London",
    "E09000012": "Hackney",
}
HULL, DURHAM, CUMBERLAND, WESTMORLAND, LYME, BARNSLEY, TYNE, BIRMINGHAM, CITY, HACKNEY = range(10)


def of(names: dict[str, str]) -> Areas:
    return Areas(list(names), list(names.values()))


@pytest.fixture(scope="module")
def toy() -> Authorities:
    counties = of({"E10000028": "Staffordshire", "E06000047": "County Durham"})
    combined = of({"E47000007": "West Midlands", "E47000099": "Staffordshire"})
    police = of({"E23000014": "West Midlands", "E23000012": "Humberside", "E23000099": "Cumberland"})
    regions = of({"E12000005": "West Midlands", "E12000008": "South East"})
    return Authorities(
        of(DISTRICTS_2024),
        {
            "county": (counties, [-1, 1, -1, -1, 0, -1, -1, -1, -1, -1]),
            "combined_authority": (combined, [-1, -1, -1, -1, 1, 1, -1, 0, -1, -1]),
            "police": (police, [1, -1, 2, 2, -1, -1, -1, 0, -1, -1]),
            "region": (regions, [-1] * 10),
        },
    )


def members(match: Match | NoMatch) -> tuple[int, ...] | str:
    return match.authorities if isinstance(match, Match) else match.reason


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("Birmingham", BIRMINGHAM),
        ("BIRMINGHAM CITY COUNCIL", BIRMINGHAM),
        ("  Birmingham  City\u00a0Council ", BIRMINGHAM),
        ("Birmingham City Council (BCC)", BIRMINGHAM),
        ("City of Birmingham", BIRMINGHAM),
        ("Barnsley MBC", BARNSLEY),
        ("Barnsley Metropolitan Borough Council", BARNSLEY),
        ("LB Hackney", HACKNEY),
        ("L.B. of Hackney", HACKNEY),
        ("London Borough of Hackney", HACKNEY),
        ("Hackney LBC", HACKNEY),
        ("Hull", HULL),
        ("Hull City Council", HULL),
        ("Kingston-upon-Hull", HULL),
        ("City of Kingston upon Hull", HULL),
        ("Durham", DURHAM),
        ("Durham County Council", DURHAM),
        ("Newcastle City Council", TYNE),
        ("Newcastle-under-Lyme Borough Council", LYME),
        ("City of London", CITY),
        ("The City of London Corporation", CITY),
        ("Corporation of London", CITY),
    ],
)
def test_usual_names(toy: Authorities, text: str, index: int) -> None:
    match = toy.find(text)
    assert isinstance(match, Match)
    assert (match.authorities, match.kind, match.note) == ((index,), "authority", "")


def test_how_tells_the_atlas_s_own_name_from_another(toy: Authorities) -> None:
    answers = {text: toy.find(text) for text in ("E08000025", "e08000025", "Hackney LBC", "Hull")}
    assert [match.how for match in answers.values() if isinstance(match, Match)] == [
        "code",
        "code",
        "name",
        "alias",
    ]


def test_a_later_code_on_earlier_boundaries(toy: Authorities) -> None:
    note = "Barnsley (E08000038) is E08000016 in this atlas: the code changed in 2025"
    assert toy.find("E08000038") == Match("Barnsley", (BARNSLEY,), "authority", "recoded", note)


def test_an_earlier_code_on_later_boundaries() -> None:
    later = Authorities(of({"E08000038": "Barnsley"}), {})
    note = "Barnsley (E08000016) has the code E08000038 in 2025"
    assert later.find("E08000016") == Match("Barnsley", (0,), "authority", "recoded", note)
    assert later.find("Barnsley") == Match("Barnsley", (0,), "authority", "name")


@pytest.mark.parametrize("text", ["E07000026", "Allerdale", "Allerdale Borough Council", "allerdale bc"])
def test_a_merged_authority_is_the_one_it_became_part_of(toy: Authorities, text: str) -> None:
    note = "Allerdale (E07000026) became part of Cumberland in 2023"
    assert toy.find(text) == Match("Cumberland", (CUMBERLAND,), "authority", "merged", note)


@pytest.mark.parametrize("text", ["Cumberland", "E06000063", "Cumberland Council"])
def test_a_later_authority_is_all_that_it_was_made_of(text: str) -> None:
    earlier = Authorities(
        of({"E07000026": "Allerdale", "E07000028": "Carlisle", "E07000029": "Copeland", "E07000030": "Eden"}),
        {},
    )
    note = "Cumberland (E06000063) was made in 2023 of Allerdale, Carlisle, Copeland, which this atlas has"
    assert earlier.find(text) == Match("Cumberland", (0, 1, 2), "pool", "merged", note)


def test_two_stages_of_mergers_both_ways() -> None:
    old = Authorities(
        of({"E07000187": "Mendip", "E07000190": "Taunton Deane", "E07000191": "West Somerset"}), {}
    )
    assert members(old.find("Somerset West and Taunton")) == (1, 2)
    assert members(old.find("Somerset Council")) == (0, 1, 2)
    new = Authorities(of({"E06000066": "Somerset"}), {})
    assert members(new.find("Taunton Deane")) == (0,)
    between = Authorities(of({"E07000187": "Mendip", "E07000246": "Somerset West and Taunton"}), {})
    assert members(between.find("E07000191")) == (1,)
    assert members(between.find("E06000066")) == (0, 1)


def test_an_abolished_county_is_its_successors(toy: Authorities) -> None:
    match = toy.find("Cumbria County Council")
    assert isinstance(match, Match)
    assert (match.name, match.authorities, match.kind, match.how) == (
        "Cumbria",
        (CUMBERLAND, WESTMORLAND),
        "county",
        "merged",
    )
    assert match == toy.find("E10000006")


def test_a_county_that_is_yet_to_be_abolished_where_the_atlas_has_no_counties() -> None:
    earlier = Authorities(of({f"E070000{number}": f"District {number}" for number in range(26, 32)}), {})
    match = earlier.find("Cumbria County Council")
    assert isinstance(match, Match)
    assert (match.authorities, match.kind, match.how) == ((0, 1, 2, 3, 4, 5), "county", "merged")


def test_a_county_council_is_its_districts(toy: Authorities) -> None:
    assert toy.find("Staffordshire County Council") == Match("Staffordshire", (LYME,), "county", "name")
    assert toy.find("E10000028") == Match("Staffordshire", (LYME,), "county", "code")


def test_the_upper_tier_that_is_the_authority_itself_is_the_authority(toy: Authorities) -> None:
    assert toy.find("E06000047") == Match("County Durham", (DURHAM,), "authority", "code")


def test_order_of_classes(toy: Authorities) -> None:
    # Authority before police area, county before combined authority, combined authority before police area.
    kinds = {text: toy.find(text) for text in ("Cumberland", "Staffordshire", "West Midlands", "Humberside")}
    assert [match.kind for match in kinds.values() if isinstance(match, Match)] == [
        "authority",
        "county",
        "combined_authority",
        "police",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "indices"),
    [
        ("West Midlands Police", "police", (BIRMINGHAM,)),
        ("Police and Crime Commissioner for the West Midlands", "police", (BIRMINGHAM,)),
        ("Cumberland Constabulary", "police", (CUMBERLAND, WESTMORLAND)),
        ("Staffordshire Combined Authority", "combined_authority", (LYME, BARNSLEY)),
        ("West Midlands Combined Authority (WMCA)", "combined_authority", (BIRMINGHAM,)),
        ("WMCA", "combined_authority", (BIRMINGHAM,)),
    ],
)
def test_a_name_that_says_what_it_is(
    toy: Authorities, text: str, kind: str, indices: tuple[int, ...]
) -> None:
    match = toy.find(text)
    assert isinstance(match, Match)
    assert (match.kind, match.authorities) == (kind, indices)


def test_a_name_of_two_authorities_is_refused_with_both(toy: Authorities) -> None:
    refused = toy.find("Newcastle")
    assert isinstance(refused, NoMatch)
    assert refused.reason == "ambiguous"
    assert refused.nearest == ("Newcastle upon Tyne", "Newcastle-under-Lyme")
    assert (
        refused.explanation == "'Newcastle' may mean Newcastle upon Tyne or Newcastle-under-Lyme: say which"
    )


def test_a_name_that_is_ambiguous_nowhere_else_is_taken() -> None:
    assert members(Authorities(of({"E08000021": "Newcastle upon Tyne"}), {}).find("Newcastle")) == (0,)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Birmingam", "Birmingham"),
        ("Birmingham City Counsil", "Birmingham"),
        ("Barnsly MBC", "Barnsley"),
        ("Allerdail", "Allerdale"),
        ("Westmorland", "Westmorland and Furness"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest(toy: Authorities, text: str, first: str) -> None:
    refused = toy.find(text)
    assert isinstance(refused, NoMatch)
    assert (refused.reason, refused.nearest[0]) == ("unknown", first)
    assert len(refused.nearest) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "Department for Education",
        "Stafford Town Council",
        "Birmingham City University",
        "County Antrim",
        "London Council",
        "Council",
        "E08000099",
        "---",
        "B1 1BB",
    ],
)
def test_what_is_no_authority_is_unknown(toy: Authorities, text: str) -> None:
    assert members(toy.find(text)) == "unknown"


@pytest.mark.parametrize("text", ["Zyxwvut", "Department for Work and Pensions", "HM Revenue and Customs"])
def test_nothing_near_is_suggested_for_what_is_far(toy: Authorities, text: str) -> None:
    refused = toy.find(text)
    assert isinstance(refused, NoMatch)
    assert refused.nearest == ()


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_blank(toy: Authorities, text: str) -> None:
    assert members(toy.find(text)) == "blank"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("South East", "region"),
        ("E12000005", "region"),
        ("E12000099", "region"),
        ("Scotland", "nation"),
        ("W92000004", "nation"),
        ("United Kingdom", "nation"),
    ],
)
def test_regions_and_nations_are_refused(toy: Authorities, text: str, reason: str) -> None:
    assert members(toy.find(text)) == reason
    assert members(toy.pool(text)) == reason


def test_a_list_of_authorities(toy: Authorities) -> None:
    assert toy.find("E08000025 + Barnsley") == Match(
        "Birmingham + Barnsley", (BARNSLEY, BIRMINGHAM), "pool", "name"
    )


def test_a_list_with_an_unknown_part_is_refused_with_its_nearest(toy: Authorities) -> None:
    refused = toy.find("Barnsley+Birmingam")
    assert isinstance(refused, NoMatch)
    assert (refused.text, refused.reason, refused.nearest) == ("Birmingam", "unknown", ("Birmingham",))
    assert "Barnsley+Birmingam" in refused.explanation


def test_a_name_that_history_gives_to_two_authorities_is_ambiguous() -> None:
    told = {"kind": "name", "old_name": "Ay", "source": "toy"}
    codes = ("E07000801", "E07000802")
    told = [told | {"old_code": code, "new_code": code} for code in codes]
    history = pa.Table.from_pylist(told, schema=HISTORY_SCHEMA)
    toy = Authorities(of({"E07000801": "Aye", "E07000802": "Eh"}), {}, history)
    assert [members(toy.find(text)) for text in ("Ay", "Ay Council")] == ["ambiguous", "ambiguous"]
    assert members(toy.find("Aye")) == (0,)


def test_an_atlas_of_made_up_places_knows_only_its_own() -> None:
    toy = Authorities(of({"E06000901": "Dogger Bank", "E06000902": "Fisher"}), {})
    assert members(toy.find("Dogger Bank Council")) == (0,)
    assert members(toy.find("Birmingham")) == "unknown"
    assert members(toy.find("Greater Manchester")) == "not_in_atlas"


def test_making_one_reads_nothing() -> None:
    class Unread:
        @property
        def code(self) -> list[str]:
            raise NotImplementedError

        name = code

    Authorities(Unread(), {})


@pytest.mark.official
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_code_and_name_of_2019_to_2024_on_every_edition(official: Path, edition: int) -> None:
    table = rows(official / "lookups/lookup_ltla_ltla.csv")
    authorities, areas = real_authorities(official, edition)
    wrong, asked = [], 0
    for year in EDITIONS:
        then, now = (f"ltla{each % 100}" for each in (year, edition))
        expected: dict[str, set[str]] = {}
        for row in table:
            for text in (row[f"{then}_code"], row[f"{then}_name"]):
                expected.setdefault(text, set()).add(row[f"{now}_code"])
        for text, codes in expected.items():
            match = authorities.find(text)
            asked += 1
            if {areas.code[index] for index in getattr(match, "authorities", ())} != codes:
                wrong.append((year, text, codes, match))
    assert asked > 4000
    assert wrong == []


@pytest.mark.official
@pytest.mark.parametrize("with_files", [True, False])
def test_every_official_and_nice_name_of_the_register(official: Path, *, with_files: bool) -> None:
    authorities, areas = real_authorities(official, 2024, with_files=with_files)
    active = {row["LADCD"]: row["LADCD_ACTIVE"] for row in rows(official / "lookups/drkane_la_all_codes.csv")}
    # The list is of 2025, the atlas of 2024.
    active |= {"E08000016": "E08000016", "E08000019": "E08000019"}
    wrong, asked = [], 0
    for row in rows(official / "lookups/mysociety_uk_local_authorities_current.csv"):
        code = row["gss-code"]
        if code not in active:  # counties, combined authorities, London, Northern Ireland before 2015: below
            continue
        for column in ("official-name", "nice-name"):
            match = authorities.find(row[column])
            asked += 1
            if [areas.code[index] for index in getattr(match, "authorities", ())] != [active[code]]:
                wrong.append((row[column], code, match))
    assert asked > 750
    assert wrong == []


# What the register has beside districts: how many authorities of 2024 each is.
BODIES = {
    "Cambridgeshire County Council": 5,
    "Derbyshire County Council": 8,
    "Devon County Council": 8,
    "East Sussex County Council": 5,
    "Essex County Council": 12,
    "Gloucestershire County Council": 6,
    "Hampshire County Council": 11,
    "Hertfordshire County Council": 10,
    "Kent County Council": 12,
    "Lancashire County Council": 12,
    "Leicestershire County Council": 7,
    "Lincolnshire County Council": 7,
    "Norfolk County Council": 7,
    "Nottinghamshire County Council": 7,
    "Oxfordshire County Council": 5,
    "Staffordshire County Council": 8,
    "Suffolk County Council": 5,
    "Surrey County Council": 11,
    "Warwickshire County Council": 5,
    "West Sussex County Council": 7,
    "Worcestershire County Council": 6,
    "Buckinghamshire County Council": 1,
    "Cumbria County Council": 2,
    "Dorset County Council": 1,
    "Northamptonshire County Council": 2,
    "North Yorkshire County Council": 1,
    "Somerset County Council": 1,
    "Greater Manchester Combined Authority": 10,
    "South Yorkshire Mayoral Combined Authority": 4,
    "West Yorkshire Combined Authority": 5,
    "Liverpool City Region": 6,
    "Tees Valley Combined Authority": 5,
    "West Midlands Combined Authority": 7,
    "Cambridgeshire and Peterborough Combined Authority": 6,
    "West of England Combined Authority": 3,
    "North East Combined Authority": 4,
    "North of Tyne Combined Authority": 3,
    "York and North Yorkshire Mayoral Combined Authority": 2,
    "East Midlands Combined County Authority": 17,
    "Greater Lincolnshire Combined County Authority": 9,
    "Hull and East Yorkshire Mayoral Combined Authority": 2,
    "Greater London Authority": 33,
}


@pytest.mark.official
def test_every_body_of_the_register_that_is_no_district(official: Path) -> None:
    authorities, _ = real_authorities(official, 2024)
    register = rows(official / "lookups/mysociety_uk_local_authorities_current.csv")
    kinds = {"CTY", "COMB", "SRA"}
    assert {row["official-name"].strip() for row in register if row["local-authority-type"] in kinds} == set(
        BODIES
    )
    found = {name: authorities.find(name) for name in BODIES}
    assert {name: len(getattr(match, "authorities", ())) for name, match in found.items()} == BODIES


@pytest.mark.official
def test_the_districts_of_northern_ireland_before_2015(official: Path) -> None:
    authorities, areas = real_authorities(official, 2024)
    register = rows(official / "lookups/mysociety_uk_local_authorities_current.csv")
    old = [row["official-name"] for row in register if row["local-authority-code"].startswith("NIR-")]
    assert len(old) == 25  # 26 with Belfast, which went on
    found = {name: authorities.find(name) for name in old}
    assert all(isinstance(match, Match) and match.how == "merged" for match in found.values())
    after = {areas.code[index] for match in found.values() for index in getattr(match, "authorities", ())}
    assert after == {f"N090000{number:02}" for number in range(1, 12)} - {"N09000003"}


@pytest.mark.official
def test_every_name_that_people_typed_into_the_register(official: Path) -> None:
    authorities, _ = real_authorities(official, 2024)
    names = rows(official / "lookups/mysociety_lookup_name_to_registry.csv")
    unknown = {row["la-name"] for row in names if isinstance(authorities.find(row["la-name"]), NoMatch)}
    # One lost its accent on the way into the list; one is two councils, given as one of them.
    assert unknown == {"Sir Ynys M\u00ef\u00bf\u00bdn", "adur and worthing borough council"}


@pytest.mark.official
def test_no_two_authorities_share_a_name(official: Path) -> None:
    for edition in EDITIONS:
        authorities, areas = real_authorities(official, edition)
        assert [members(authorities.find(name)) for name in areas.name] == [
            (i,) for i in range(len(areas.name))
        ]


@pytest.mark.official
def test_barnsley_and_sheffield_in_2025(official: Path) -> None:
    _, areas = real_authorities(official, 2024)
    codes = {"E08000016": "E08000038", "E08000019": "E08000039"}
    later = Areas([codes.get(code, code) for code in areas.code], areas.name)
    authorities = Authorities(later, {}, read_history(official))
    for old, new in codes.items():
        match = authorities.find(old)
        assert isinstance(match, Match)
        assert ([later.code[index] for index in match.authorities], match.how) == ([new], "recoded")
