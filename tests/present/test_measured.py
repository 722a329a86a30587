"""Measures other than money in the terminal: expected or in range, with what each is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards

from localvalue.present import measured

if TYPE_CHECKING:
    import localvalue as lv


def row(measure: str, value: float, place: str | None, unit: str | None = "people") -> cards.Row:
    return {
        "buyer": "Aford",
        "supplier_postcode": place,
        "measure": measure,
        "measure_value": value,
        "measure_unit": unit,
    }


def test_each_measure_has_a_column_with_what_it_is_of(toy_atlas: lv.Atlas) -> None:
    lines = [
        row("jobs", 1234, "ZA1 1AA"),
        row("jobs", 2, None),
        row("people supported", 0.5, "ZA1 1AA"),
        row("people supported", 2, "ZA3 1AB"),
    ]
    card = cards.card(toy_atlas, lines, "authority")
    assert measured.rows(card) == [
        ("", "jobs (people), of 1,236", "people supported, of 2.5"),
        ("In the buyer's own authority", "1,234 to 1,236", "0.5"),
    ]
    assert measured.left_out(card) == ""
    assert "Counted beside the pounds, and never turned into them:" in card.reading()


def test_beyond_three_the_rest_is_counted(toy_atlas: lv.Atlas) -> None:
    four = [row(name, 1, "ZA1 1AA", None) for name in "abcd"]
    card = cards.card(toy_atlas, four, "authority")
    assert measured.rows(card)[0] == ("", "a, of 1", "b, of 1", "c, of 1")
    assert measured.left_out(card) == "1 more measure is in measures.csv."
    five = cards.card(toy_atlas, [*four, row("e", 1, "ZA1 1AA", None)], "authority")
    assert measured.left_out(five) == "2 more measures are in measures.csv."


def test_nothing_is_said_where_nothing_is_measured(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    assert measured.rows(card) == []
    assert measured.left_out(card) == ""
    assert "Counted beside" not in card.reading()
