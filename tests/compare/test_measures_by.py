"""Measures other than money by tier and by group: their parts add up, and nothing is turned into pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import pandas as pd

import localvalue as lv

if TYPE_CHECKING:
    from collections.abc import Sequence

# Aford lies from 400 to 410 km east, Cford from 420 to 430
HERE, THERE = "ZA1 1AA", "ZA3 1AB"


def measured(group: str | None, value: float, place: str | None, measure: str = "jobs") -> cards.Row:
    return {
        "buyer": "Aford",
        "supplier_postcode": place,
        "measure": measure,
        "measure_value": value,
        "measure_unit": "people",
        "beneficiary_group": group,
        "amount": 100,
    }


def rows(card: lv.Scorecard, definition: str = "authority") -> Sequence[tuple[object, ...]]:
    """Return by, value, measure, qualifies, low, high, placed and total."""
    frame = card.disclosed.measures_by()
    mine = frame[frame["definition"] == definition].drop(columns=["definition", "unit"])
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in mine.to_numpy().tolist()]


def test_each_group_has_its_own_figures_and_blank_is_last(toy_atlas: lv.Atlas) -> None:
    lines = [
        measured(None, 1, HERE),
        measured("Young people", 2, HERE),
        measured("youth", 4, THERE),
        measured("prison leavers", 8, None),
        measured(None, 16, HERE, measure="hours"),
    ]
    card = cards.card(toy_atlas, lines, "authority")
    assert rows(card) == [
        ("beneficiary_group", "young_people", "jobs", 2, 2, 2, 6, 6),
        ("beneficiary_group", "prison_leavers", "jobs", 0, 0, 8, 0, 8),
        ("beneficiary_group", None, "jobs", 1, 1, 1, 1, 1),
    ]
    whole = card.measures()
    assert whole[whole["measure"] == "jobs"]["total"].tolist() == [6 + 8 + 1]
    assert card.total_pence == 5 * 100_00


def test_a_measure_is_split_among_tiers_as_its_pounds_are(toy_atlas: lv.Atlas) -> None:
    lines = pd.DataFrame([{**measured(None, 10, HERE), "line_id": "L0"}]).drop(columns="beneficiary_group")
    passed_on = pd.DataFrame(
        {
            "line_id": ["L0", "L0"],
            "role": ["supplier", "subcontractor"],
            "tier": [1, 2],
            "amount": [100, 40],
            "postcode": [HERE, THERE],
        }
    )
    spend = lv.read_spend(lines, landings=passed_on)
    card = lv.score(lv.locate(spend, toy_atlas), [lv.InAuthority()], attribution="landings")
    assert rows(card) == [
        ("tier", "1", "jobs", 6, 6, 6, 6, 6),
        ("tier", "2", "jobs", 0, 0, 0, 4, 4),
    ]


def test_there_is_nothing_to_tell_of_one_tier_and_no_group(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, [measured(None, 1, HERE)], "authority")
    assert rows(card) == []
    assert "measures_by.csv" not in card.tables()
