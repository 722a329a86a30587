"""Each sentence has a condition, and a case on either side of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from present.fake_card import FakeAtlas, FakeCard

from localvalue.present.readings import (
    Reading,
    Split,
    fictional_note,
    home_names,
    readings,
    splits,
    title,
    unplaced_gbp,
)


def reading(**changes: object) -> Reading:
    """A hundred pounds, 60 placed, 15 of them local."""
    base = Reading(
        name="authority",
        label="In the council's area",
        kind="local",
        lines=1,
        estimate=15.0,
        low=15.0,
        high=30.0,
        share=0.25,
        share_low=0.15,
        share_high=0.30,
        placed=60.0,
        unplaced=40.0,
        total=100.0,
        located=60.0,
    )
    return replace(base, **changes)


def test_the_estimate_leads_where_60_percent_is_placed_and_the_range_is_narrow() -> None:
    assert reading().sentence == (
        "Counting “In the council's area” as local, £15 of the £60 that could be placed is local (25%)."
    )
    assert reading().share_text == "25%"


def test_the_range_leads_where_under_60_percent_is_placed() -> None:
    few = reading(placed=59.99, located=59.99)
    assert few.sentence == (
        "Counting “In the council's area” as local, between 15% and 30% of £100 is local:"
        " only 60% of the pounds could be placed."
    )
    assert few.share_text == "15% to 30%"


def test_a_range_from_next_to_nothing_names_its_upper_end() -> None:
    found = reading(share_low=0.004, share_high=0.67)
    assert "as local, up to 67% of £100 is local" in found.sentence
    assert found.share_text == "up to 67%"


@pytest.mark.parametrize(("high", "leads"), [(0.35, False), (0.3501, True)])
def test_the_range_leads_where_it_is_wider_than_20_points(high: float, leads: bool) -> None:  # noqa: FBT001
    found = reading(share_high=high)
    assert found.leads_with_range is leads
    assert ("not closely enough to tell" in found.sentence) is leads


def test_a_place_that_could_not_be_measured_is_not_said_to_be_unplaced() -> None:
    assert "£60 that could be placed is local" in reading(located=60.4).sentence
    assert "£60 that could be placed and measured is local" in reading(located=60.5).sentence


def test_no_share_is_given_of_nothing() -> None:
    nothing = reading(share=float("nan"), placed=-5.0)
    assert "no share can be given" in nothing.sentence
    assert "-£5 of placed pounds" in nothing.sentence


def test_a_deprived_definition_says_that_pounds_landed_there() -> None:
    found = reading(kind="deprived", label="In the most deprived 20%")
    assert found.sentence == (
        "Counting “In the most deprived 20%” as deprived, £15 of the £60 that could be placed"
        " landed there (25%)."
    )


@pytest.mark.parametrize(
    ("missed", "beginning"),
    [
        (0.5, "Of what could be placed, another £1 landed in deprived neighbourhoods"),
        (0.49, "No pounds that could be placed landed in deprived neighbourhoods"),
        (-0.49, "No pounds that could be placed landed in deprived neighbourhoods"),
        (-2.0, "In deprived neighbourhoods that it does not count, credits exceed payments by £2."),
    ],
)
def test_the_missed_value_is_said_with_its_sign(missed: float, beginning: str) -> None:
    assert Split("a", "b", 0.0, 0.0, missed, 0.0, 0.0, 0.0).missed.startswith(beginning)


def test_a_card_is_read_as_it_was_worked_out_by_hand() -> None:
    card = FakeCard()
    authority, within, deprived = readings(card)
    assert (authority.estimate, within.estimate, deprived.estimate) == (3.0, 15.0, 21.0)
    assert authority.total == 127.0
    assert splits(card)["authority", "deprived_20"].cells == {
        "both": 1.0,
        "local": 2.0,
        "deprived": 20.0,
        "neither": 40.0,
    }
    assert unplaced_gbp(card) == 64.0
    assert title(card) == "Where £127 landed"


def test_only_a_made_up_region_is_called_so() -> None:
    assert fictional_note(FakeCard()) == ""
    assert "Doggerland" in fictional_note(FakeCard(atlas=FakeAtlas(fictional=True)))


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B", "C"], "A, B and C"),
        (["A", "B", "C", "D"], "4 home areas"),
    ],
)
def test_homes_are_named_while_they_fit(names: list[str], text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeCard, "homes", lambda _: [(name, ()) for name in names])
    assert home_names(FakeCard()) == text
