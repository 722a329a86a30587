"""Each line by its buyer's own rule: to the penny what each buyer gets alone, and none is guessed."""

from __future__ import annotations

import cards
import pytest

import localvalue as lv
from localvalue.errors import InputError


def lines() -> list[cards.Row]:
    """Return £1 to £16 by four spellings of two buyers and one that declares nothing, all of one site."""
    places = ("ZA1 1AA", "ZA1 1AD", "ZA1 2AA", "ZA3 1AB", "ZA1 1AA")
    buyers = ("Aford", "Bford", "AFORD ", "bford", "Nobody")
    return [
        {
            "line_id": f"L{n}",
            "supplier_postcode": place,
            "buyer": buyer,
            "amount": 2**n,
            "site_postcode": places[0],
        }
        for n, (place, buyer) in enumerate(zip(places, buyers, strict=True))
    ]


OWN = lv.OwnDefinition({"Aford": lv.InAuthority(), "Bford": lv.WithinMiles(10)})


def test_each_line_is_asked_by_its_buyers_rule(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, lines(), OWN, lv.InAuthority(), lv.WithinMiles(10))
    own, authority, radius = (cards.memberships(card, each.name) for each in card.definitions)
    assert own[0] == authority[0] == 1
    assert own[1] == radius[1] == 1 != authority[1]
    assert own[2] == authority[2] == 0 != radius[2]
    assert own[3] == radius[3] == 0
    assert own[4] is None
    assert cards.summary(card, "own")["unplaced"] == 16


def test_the_reason_is_the_missing_rule_and_no_other(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, lines(), OWN)
    assert card.gaps().to_dict("records") == [
        {"definition": "own", "reason": "no_rule", "lines": 1, "amount_gbp": 16}
    ]
    assert "its buyer has declared no rule" in card.explain("L4")


def test_two_clients_score_to_the_penny_as_they_do_alone(toy_atlas: lv.Atlas) -> None:
    both = cards.card(toy_atlas, lines(), OWN).by("buyer").set_index("buyer")
    for buyer, rule in (("Aford", lv.InAuthority()), ("bford", lv.WithinMiles(10))):
        mine = [line for line in lines() if line["buyer"] == buyer]
        alone = cards.card(toy_atlas, mine, rule).summary().iloc[0]
        assert len(mine) == 1
        assert both.loc[buyer, "estimate_gbp"] == alone["estimate_gbp"]
        assert both.loc[buyer, "unplaced_gbp"] == alone["unplaced_gbp"]


def test_the_buyer_of_the_run_is_the_one_that_is_asked(toy_atlas: lv.Atlas) -> None:
    table = [{key: cell for key, cell in line.items() if key != "buyer"} for line in lines()]
    card = cards.card(toy_atlas, table, OWN, lv.WithinMiles(10), buyer="Bford")
    assert cards.memberships(card, "own") == cards.memberships(card, "within_10mi")


def test_a_total_by_several_rules_comes_with_a_warning(toy_atlas: lv.Atlas) -> None:
    (caution,) = cards.card(toy_atlas, lines(), OWN).cautions
    assert "adds up what 2 different rules count" in caution
    assert cards.card(toy_atlas, lines(), lv.OwnDefinition({"Aford": lv.InAuthority()})).cautions == ()


def test_it_reads_what_its_rules_read() -> None:
    assert OWN.traits == ("buyer",)
    rule = lv.OwnDefinition({"Aford": lv.MostDeprived(20, index="iod2019"), "Bford": lv.InAuthority()})
    assert rule.indices == ("iod2019",)
    assert rule.label == "Local as each buyer defines it (2 different rules)"
    assert lv.OwnDefinition({"A": lv.InAuthority()}).label == (
        "Local as each buyer defines it (in the buyer's own authority)"
    )
    assert rule == lv.OwnDefinition(
        {"Bford": lv.InAuthority(), "Aford": lv.MostDeprived(20, index="iod2019")}
    )
    assert (rule | lv.InAuthority()).name == "own_or_authority"


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(InputError, match="needs a rule for at least one buyer"):
        lv.OwnDefinition({})
    with pytest.raises(InputError, match="'A b' and 'a  B' are one buyer"):
        lv.OwnDefinition({"A b": lv.InAuthority(), "a  B": lv.InAuthority()})
