"""Each sentence has a condition, and a case on either side of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import cards
import pytest
from present.fake_card import INDEX, FakeAtlas, FakeCard

from localvalue.present.headings import fictional_note, home_names, title
from localvalue.present.readings import Reading, pounds, readings, share, unplaced_pence

if TYPE_CHECKING:
    import localvalue as lv


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
    assert "no share can be given" in reading(share_low=float("nan"), total=-1.0).sentence


def test_a_deprived_definition_says_that_pounds_landed_there() -> None:
    found = reading(kind="deprived", label="In the most deprived 20%")
    assert found.sentence == (
        "Counting “In the most deprived 20%” as deprived, £15 of the £60 that could be placed"
        " landed there (25%)."
    )


def test_nothing_is_said_of_what_could_not_be_placed_at_all() -> None:
    nothing = reading(placed=0.0, located=0.0, share=float("nan"), share_low=-0.09, share_high=1.09)
    assert nothing.sentence == (
        "Counting “In the council's area” as local, nothing can be said yet: £0 of £100 could be placed."
    )
    assert (nothing.share_text, nothing.range_text, nothing.pounds_text) == ("not known",) * 3
    assert "£0 of £100 could be placed and measured." in replace(nothing, located=1.0).sentence
    assert "no share can be given" in replace(nothing, total=-1.0).sentence
    assert "nothing can be said yet" not in replace(nothing, placed=0.01).sentence


def test_pounds_are_a_range_where_the_range_leads() -> None:
    assert reading().pounds_text == "£15"
    assert reading(placed=59.99, located=59.99).pounds_text == "£15 to £30"
    assert reading(share_low=0.0, share_high=1.0).pounds_text == "none to all"
    assert reading(share_low=0.0, share_high=0.99).pounds_text == "£15 to £30"


def test_what_is_placed_and_not_answered_is_not_said_to_be_unplaced(toy_atlas: lv.Atlas) -> None:
    lines = [{"buyer": each, "amount": 4, "supplier_postcode": "ZA1 1AA"} for each in ("Aford", "Nobody")]
    (open_,) = readings(cards.card(toy_atlas, lines, "authority"))
    (sure,) = readings(cards.card(toy_atlas, lines[:1], "authority"))
    assert "could be placed and measured" in open_.sentence
    assert "placed and measured" not in sure.sentence


def test_a_blank_cell_is_no_number() -> None:
    assert math.isnan(pounds(None))
    assert pounds(150) == 1.5
    assert math.isnan(share(None))
    assert share(0) == 0.0


def test_a_card_is_read_as_it_was_worked_out_by_hand() -> None:
    card = FakeCard()
    authority, within, deprived = readings(card)
    assert (authority.estimate, within.estimate, deprived.estimate) == (3.0, 15.0, 21.0)
    assert authority.total == 127.0
    assert (authority.label, authority.in_full) == (
        "In the buyer's own authority",
        "in the buyer's own authority",
    )
    assert deprived.in_full == f"in the most deprived 20% of neighbourhoods ({INDEX})"
    assert unplaced_pence(card) == 64_00
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
