"""The law's counties: each authority of England in exactly one, in every atlas."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import localvalue as lv
from localvalue.atlas.law_counties import county_facts


def county(atlas: lv.Atlas, authority: str, level: str = "law_county") -> str | None:
    held = atlas.law_counties(level)  # type: ignore[arg-type]
    (number,) = atlas.authorities.find(authority).authorities  # type: ignore[union-attr]
    at = held.of_authority[number]
    return None if at < 0 else str(held.name[at])


def test_no_authority_is_in_two_counties_of_the_facts() -> None:
    members = Counter(member for fact in county_facts("law_county") for member in fact.members)
    assert [code for code, times in members.items() if times > 1] == []
    assert len(county_facts("law_county")) == 40 + 6


@pytest.mark.parametrize("level", ["law_county", "statutory_county"])
@pytest.mark.official
def test_every_authority_of_england_is_in_one_and_no_other_is(real_atlas: lv.Atlas, level: str) -> None:
    held = real_atlas.law_counties(level)  # type: ignore[arg-type]
    english = np.array([code.startswith("E") for code in real_atlas.areas("authority").code])
    assert ((held.of_authority >= 0) == english).all()
    assert english.sum() == 296
    assert sorted(set(held.of_authority[english].tolist())) == list(range(len(held)))


@pytest.mark.official
def test_the_two_readings_of_england(real_atlas: lv.Atlas) -> None:
    whole = {
        "Trafford": "Greater Manchester",
        "Blackpool": "Lancashire",
        "Preston": "Lancashire",
        "Reading": "Berkshire",
        "Milton Keynes": "Buckinghamshire",
        "Stockton-on-Tees": "County Durham",
        "Isles of Scilly": "Cornwall",
        "Camden": "Camden",
        "City of London": "City of London",
        "Hull": "East Riding of Yorkshire",
    }
    apart = {
        "Trafford": "Greater Manchester",
        "Blackpool": "Blackpool",
        "Preston": "Lancashire",
        "Reading": "Berkshire",
        "Milton Keynes": "Milton Keynes",
        "Camden": "Camden",
    }
    assert {name: county(real_atlas, name) for name in whole} == whole
    assert {name: county(real_atlas, name, "statutory_county") for name in apart} == apart
    # 40 counties, 6 metropolitan ones, 32 boroughs and the City of London
    assert len(real_atlas.law_counties()) == 40 + 6 + 33
    # 78 non-metropolitan counties: 21 with a council, 56 unitary authorities and Berkshire; and Scilly
    assert len(real_atlas.law_counties("statutory_county")) == 78 + 1 + 6 + 33


def test_an_atlas_of_other_places_has_its_own_counties(toy_atlas: lv.Atlas, sample_atlas: lv.Atlas) -> None:
    assert [county(toy_atlas, name) for name in ("Aford", "Bford", "Cford")] == [
        "Westshire",
        "Westshire",
        "Cford",
    ]
    assert sample_atlas.law_counties().name.tolist() == ["Fathomshire", "Keelshire"]


def test_a_reading_that_there_is_not_is_refused(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="use law_county or statutory_county"):
        toy_atlas.law_counties("ceremonial")  # type: ignore[arg-type]
