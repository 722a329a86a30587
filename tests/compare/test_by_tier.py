"""Pounds by tier of the supply chain: worked out by hand, and adding up to the whole."""

from __future__ import annotations

import cards
import pandas as pd

import localvalue as lv

HOME, AWAY = "ZA1 1AA", "ZA3 1AB"


def chain(atlas: lv.Atlas) -> lv.Scorecard:
    """Return £100 of Aford's: £40 of it passed on to Cford, £8 of that to nobody knows where; and £1 more."""
    lines = pd.DataFrame(
        {
            "line_id": ["L0", "L1"],
            "buyer": ["Aford", "Aford"],
            "supplier_postcode": [HOME, HOME],
            "amount": [100, 1],
        }
    )
    passed_on = pd.DataFrame(
        {
            "line_id": ["L0", "L0", "L0", "L1"],
            "role": ["supplier", "subcontractor", "subcontractor", "supplier"],
            "tier": [1, 2, 3, 1],
            "amount": [100, 40, 8, 1],
            "postcode": [HOME, AWAY, None, HOME],
        }
    )
    spend = lv.read_spend(lines, landings=passed_on)
    definitions = [lv.InAuthority(), lv.MostDeprived(10)]
    return lv.score(lv.locate(spend, atlas), definitions, attribution="landings")


def test_each_tier_has_what_it_kept_and_what_of_it_counts(toy_atlas: lv.Atlas) -> None:
    table = chain(toy_atlas).tier_table()
    assert table.names == (
        "tier",
        "lines",
        "amount_gbp",
        "placed_gbp",
        "authority_gbp",
        "deprived_10_gbp",
    )
    assert list(table.rows) == [
        (1, 2, 61_00, 61_00, 61_00, 61_00),
        (2, 1, 32_00, 32_00, 0, 0),
        (3, 1, 8_00, 0, 0, 0),
    ]


def test_tiers_add_up_to_the_total_and_to_the_estimates(toy_atlas: lv.Atlas) -> None:
    card = chain(toy_atlas)
    rows = card.tier_table().records()
    assert sum(int(row["amount_gbp"] or 0) for row in rows) == card.total_pence
    for each in card.tables()["summary.csv"].records():
        assert sum(int(row[f"{each['definition']}_gbp"] or 0) for row in rows) == each["estimate_gbp"]


def test_one_tier_is_no_table(toy_atlas: lv.Atlas) -> None:
    assert not cards.card(toy_atlas, cards.rows([HOME, AWAY]), "authority").tier_table().rows
