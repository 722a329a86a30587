"""How suppliers were matched: rates by lines and pounds, by way of matching, ambiguous ones with a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import pandas as pd
import pytest

import localvalue as lv
from localvalue.present import matches, report

if TYPE_CHECKING:
    from collections.abc import Sequence

SPEND = [
    {"supplier": "Acme Ltd", "amount": 1},
    {"supplier": "ACME LIMITED", "amount": 2},
    {"supplier": "Kinglsey Healthcare", "amount": 4},
    {"supplier": "Twice", "amount": 8},
    {"supplier": "Nobody", "amount": 16},
    {"supplier": "Own Ltd", "amount": 32, "supplier_postcode": "ZA1 1AA"},
]
REGISTER = pd.DataFrame(
    [("Acme", "ZA1 1AA"), ("Kingsley Healthcare", "ZA1 1AE"), ("Twice", "ZA1 1AA"), ("Twice", "ZA1 1AE")],
    columns=["supplier", "postcode"],
)


def card(atlas: lv.Atlas, lines: Sequence[dict[str, object]], fuzzy: float | None = 90) -> lv.Scorecard:
    spend = lv.SupplierRegister(REGISTER).join(cards.spend(lines), fuzzy=fuzzy)
    return lv.score(lv.locate(spend, atlas, buyer="Aford"), [lv.InAuthority()])


@pytest.fixture(scope="module")
def matched(toy_atlas: lv.Atlas) -> lv.Scorecard:
    return card(toy_atlas, SPEND)


def test_rates_are_of_lines_and_of_pounds(matched: lv.Scorecard) -> None:
    found = {each.way: each for each in matches.matches(matched)}
    assert {way: (each.suppliers, each.lines, each.pence) for way, each in found.items()} == {
        "own": (1, 1, 32_00),
        "name": (2, 2, 3_00),
        "fuzzy_name": (1, 1, 4_00),
        "ambiguous": (1, 1, 8_00),
        "unmatched": (1, 1, 16_00),
    }
    assert [way for way, each in found.items() if each.found] == ["name", "fuzzy_name"]
    assert found["name"].lines_share == 2 / 6
    assert found["name"].pounds_share == 3 / 63
    assert found["fuzzy_name"].least_likeness == pytest.approx(94.4, abs=0.1)
    assert found["name"].least_likeness is None
    assert sum(each.pence for each in found.values()) == matched.total_pence


def test_the_sentence_has_the_rates_and_counts_the_ambiguous(matched: lv.Scorecard) -> None:
    (said,) = matches.sentences(matched)
    assert said == (
        "Register (supplier): 3 of 6 lines matched, £7: by name 2 (£3); by fuzzy name 1 (£4), at least 94%"
        " alike. That is 50% of lines and 11% of pounds. Others: with an address of their own 1 (£32); with"
        " several addresses, left unmatched 1 (1 supplier, £8); not in the register 1 (£16)."
    )
    assert said in matched.reading()
    page = report.render(matched)
    assert "A name that is alike (at least 94% alike)" in page
    assert "Register table: " in page


def test_of_no_pounds_there_is_no_share(toy_atlas: lv.Atlas) -> None:
    found = card(toy_atlas, [{"supplier": "Acme", "amount": 1}, {"supplier": "Nobody", "amount": -1}], None)
    assert [each.pounds_share for each in matches.matches(found)] == [None, None]
    (said,) = matches.sentences(found)
    assert "That is 50% of lines. Others:" in said


def test_without_a_register_nothing_is_said(toy_atlas: lv.Atlas) -> None:
    found = cards.card(toy_atlas, SPEND, "authority", buyer="Aford")
    assert (matches.matches(found), matches.sentences(found)) == ([], [])
    assert "Suppliers that were looked up" not in report.render(found)
