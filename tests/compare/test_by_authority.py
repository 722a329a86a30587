"""Pounds by authority, by role and by what is missed: powers of two, so that any sum says what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards

if TYPE_CHECKING:
    import localvalue as lv

IN_AFORD, IN_BFORD, DISTRICT, ALL_BFORD, NOWHERE = "ZA1 1AA", "ZA2 1AA", "ZA1", "ZA2", "rubbish"
LINES = [{**row, "buyer": "Bford"} for row in cards.rows([IN_AFORD, IN_BFORD, ALL_BFORD, DISTRICT, NOWHERE])]


def test_every_pound_is_in_one_row_and_each_column_adds_up(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, LINES, "authority", "deprived:20")
    rows = card.authority_table().records()
    assert [(row["lad_name"], row["lines"], row["amount_gbp"]) for row in rows] == [
        ("Aford", 1, 100),
        ("Bford", 2, 600),
        ("Not known to one authority", 1, 800),
        ("Not placed", 1, 1600),
    ]
    for slug in ("authority", "deprived_20"):
        whole = sum(row[f"{slug}_gbp"] for row in rows)  # type: ignore[misc]
        assert whole == cards.pence(card, "summary", definition=slug)["estimate_gbp"]
    assert sum(row["amount_gbp"] for row in rows) == card.total_pence  # type: ignore[misc]


def test_there_is_no_row_for_what_there_is_not(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, LINES[:1], "authority")
    assert [row["lad_name"] for row in card.authority_table().records()] == ["Aford"]


def test_a_line_that_lands_twice_in_an_authority_is_one_line(toy_atlas: lv.Atlas) -> None:
    both = {
        "line_id": "a", "buyer": "Aford", "amount": 3, "supplier_postcode": IN_AFORD,
        "delivery_postcode": "ZA1 1AB", "supplier_share": 0.5, "delivery_share": 0.5,
    }  # fmt: skip
    card = cards.card(toy_atlas, [both], "authority", attribution="landings")
    assert [(row["lines"], row["amount_gbp"]) for row in card.authority_table().records()] == [(1, 300)]


def test_what_is_missed_is_by_authority_and_is_that_of_the_partition(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, LINES, "authority", "deprived:20")
    rows = card.missed_table("authority", "deprived_20").records()
    # ZA1 is in Aford and in Bford: what of it is deprived is in Aford, which its rows do not say
    assert [(row["lad_name"], row["amount_gbp"]) for row in rows][-1] == ("Aford", 100)
    assert {row["lad_name"] for row in rows} == {"Aford", "Not known to one authority"}
    split = cards.pence(card, "partition", definition="authority", deprived="deprived_20")
    assert sum(row["amount_gbp"] for row in rows) == split["deprived_only_gbp"]  # type: ignore[misc]


def test_nothing_missed_has_no_rows(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, [{**LINES[0], "buyer": "Aford"}], "authority", "deprived:20")
    assert card.missed_table("authority", "deprived_20").rows == []


def test_each_role_lands_at_home_elsewhere_or_is_not_known(toy_atlas: lv.Atlas) -> None:
    lines = [
        {**line, "delivery_postcode": postcode}
        for line, postcode in zip(LINES, [IN_BFORD, IN_AFORD, "", IN_BFORD, IN_BFORD], strict=True)
    ]
    lines[1]["buyer"] = "Nobody"
    card = cards.card(toy_atlas, lines, "authority")
    assert card.role_table().rows == [
        ("supplier", 400, 100, 200 + 800, 1600, 3100),
        ("delivery", 100 + 800 + 1600, 0, 200, 400, 3100),
    ]


def test_shared_pounds_are_those_that_each_role_was_given(toy_atlas: lv.Atlas) -> None:
    lines = [{**LINES[0], "delivery_postcode": IN_BFORD, "supplier_share": 0.25, "delivery_share": 0.5}]
    card = cards.card(toy_atlas, lines, "authority", attribution="landings")
    assert card.role_table().rows == [
        ("supplier", 0, 25, 0, 0, 25),
        ("delivery", 50, 0, 0, 0, 50),
        ("unattributed", 0, 0, 0, 25, 25),
    ]
