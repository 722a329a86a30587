"""A joint framework: the same lines under each client's boundary, their union and their intersection."""

from __future__ import annotations

import cards
import pytest

import localvalue as lv
from localvalue.definitions import partners
from localvalue.demo import framework_return

POSTCODES = ("ZA1 1AA", "ZA1 2AA", "ZA3 1AB")  # Aford, Bford, Cford: £1, £2, £4


def estimates(card: lv.Scorecard) -> dict[str, float]:
    return {each.name: cards.summary(card, each.name)["estimate"] for each in card.definitions}


def test_two_councils_have_a_union_and_nothing_in_common(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(POSTCODES, buyer="Aford")
    lines[1]["buyer"] = "Bford"
    card = cards.card(toy_atlas, lines, *partners(["Aford", "Bford"]))
    assert estimates(card) == {
        "authority": 1 + 2,  # each line by its own buyer
        "home_aford": 1,
        "home_bford": 2,
        "any_partner": 1 + 2,
        "every_partner": 0,
    }
    label = cards.pence(card, "summary", definition="any_partner")["label"]
    assert label == "In the area of any partner (Aford, Bford)"


def test_a_council_and_a_county_council_over_it(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(POSTCODES), *partners(["Aford", "Westshire"]))
    assert estimates(card) | {"authority": 0} == {
        "authority": 0,  # no buyer is named, so that it has no answer
        "home_aford": 1,
        "home_westshire": 1 + 2,
        "any_partner": 1 + 2,
        "every_partner": 1,
    }


def test_a_council_and_its_police_in_the_sample(sample_atlas: lv.Atlas) -> None:
    """Safer Tides: £64,000 of the council's lines are in the city, £171,750 in the four police districts."""
    located = lv.locate(lv.read_spend(framework_return()), sample_atlas)
    card = lv.score(located, partners(["Tuskhaven City Council", "Brackwater Police"]))
    frame = card.by("framework")
    tides = frame[frame.framework == "Safer Tides"].set_index("definition")
    assert tides.loc["home_tuskhaven_city_council", "estimate_gbp"] == 2 * 64_000
    assert tides.loc["home_brackwater_police", "estimate_gbp"] == 2 * 171_750
    assert tides.loc["authority", "estimate_gbp"] == 64_000 + 171_750
    assert tides.loc["any_partner", "estimate_gbp"] == 2 * 171_750
    assert tides.loc["every_partner", "estimate_gbp"] == 2 * 64_000


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "at least two partners, and 0"),
        (["Aford", " "], "at least two partners, and 1"),
        (["Aford", "Bford", "aford"], "named twice"),
    ],
)
def test_fewer_than_two_different_partners_are_refused(names: list[str], message: str) -> None:
    with pytest.raises(lv.LocalValueError, match=message):
        partners(names)


def test_a_partner_that_is_nobody_is_refused_with_the_nearest(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match=r"the buyer is not known.*nearest: Aford"):
        cards.card(toy_atlas, cards.rows(POSTCODES), *partners(["Afford", "Bford"]))


@pytest.mark.official
def test_birmingham_and_the_seven_districts_of_its_police(real_atlas: lv.Atlas) -> None:
    """B1 1BB is in Birmingham, CV1 5RR in Coventry, ST4 1HH in Stoke-on-Trent."""
    police = real_atlas.authorities.find("West Midlands Police")
    names = [real_atlas.areas("authority").name[each] for each in police.authorities]  # type: ignore[union-attr]
    assert names == [
        "Birmingham",
        "Coventry",
        "Dudley",
        "Sandwell",
        "Solihull",
        "Walsall",
        "Wolverhampton",
    ]
    lines = cards.rows(["B1 1BB", "CV1 5RR", "ST4 1HH"], buyer="Birmingham")
    card = cards.card(real_atlas, lines, *partners(["Birmingham", "West Midlands Police"]))
    assert list(estimates(card).values()) == [1, 1, 1 + 2, 1 + 2, 1]
