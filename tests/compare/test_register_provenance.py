"""What results say of a definition of the register: its source, what borders, what to take care of."""

from __future__ import annotations

import cards
import pytest

import localvalue as lv
from localvalue import compare

POSTCODES = ("ZA1 1AA", "ZA1 2AA", "ZA3 1AB")  # in Aford, Bford and Cford


def card(atlas: lv.Atlas, *specs: str, attribution: str = "supplier") -> lv.Scorecard:
    lines = cards.rows(POSTCODES, buyer="Bford", branch_postcode="ZA1 1AA")
    return cards.card(atlas, lines, *specs, attribution=attribution)


def test_a_rule_of_the_register_brings_its_source_and_what_it_leaves_open(toy_atlas: lv.Atlas) -> None:
    (rule,) = card(toy_atlas, "ppn005_county & sme").provenance()["definitions"]
    (entry,) = rule["register"]
    assert entry["id"] == "ppn005_county"
    assert entry["status"] == "guidance from 24 February 2025"
    assert entry["source"] == "Cabinet Office, PPN 005: Reserving below threshold procurements (2025)"
    assert all(link.startswith("https://") for link in entry["links"])
    assert entry["attribution"] == "branch,supplier"
    assert "unitary authority" in entry["open"]


def test_what_borders_each_home_is_listed_for_checking(toy_atlas: lv.Atlas) -> None:
    rules = card(toy_atlas, "order2026_own_plus_border", "bordering:Cford", "authority").provenance()
    found = {rule["name"]: rule.get("bordering") for rule in rules["definitions"]}
    assert found == {
        "order2026_own_plus_border": {"Bford": ["Cford"]},
        "bordering_cford": {"Cford": ["Westshire"]},
        "authority": None,
    }


@pytest.mark.parametrize(
    ("spec", "attribution", "caution"),
    [
        ("consult2025_authority", "supplier", "was proposed on 26 June 2025, and is not in force."),
        ("ppn1120_uk | authority", "branch,supplier", "held until 23 February 2025, and was replaced."),
        ("cles_based_or_branched", "supplier", '(--attribution "supplier|branch"); this run counts supplier'),
        ("cles_based_or_branched", "branch,supplier", "the place that counts is supplier|branch"),
        ("cles_registered_only", "branch,supplier", "by the source the place that counts is supplier"),
    ],
)
def test_what_is_not_the_law_or_is_asked_of_another_place_is_warned_of(
    toy_atlas: lv.Atlas, spec: str, attribution: str, caution: str
) -> None:
    found = compare.cautions(card(toy_atlas, spec, attribution=attribution).scored)
    assert sum(caution in text for text in found) == 1


@pytest.mark.parametrize(
    ("spec", "attribution"),
    [
        ("cles_based_or_branched", "supplier|branch"),
        ("cles_based_or_branched", "branch|supplier"),
        ("cles_registered_only", "supplier"),
        ("scape_10mi", "supplier"),
        ("authority", "branch,supplier"),
    ],
)
def test_nothing_is_warned_of_where_the_run_asks_what_the_source_does(
    toy_atlas: lv.Atlas, spec: str, attribution: str
) -> None:
    assert compare.cautions(card(toy_atlas, spec, attribution=attribution).scored) == ()


def test_based_or_branched_is_another_answer_than_the_office_or_the_branch(toy_atlas: lv.Atlas) -> None:
    """The office is in Aford, the branch, neither, and both: either counts."""
    here, there = POSTCODES[:2]
    lines = [
        {"amount": 1, "buyer": "Aford", "supplier_postcode": office, "branch_postcode": branch}
        for office, branch in ((here, there), (there, here), (there, there), (here, here))
    ]
    answers = {
        attribution: cards.memberships(cards.card(toy_atlas, lines, name, attribution=attribution), name)
        for name, attribution in (
            ("cles_based_or_branched", "supplier|branch"),
            ("cles_based_or_branched", "branch,supplier"),
            ("cles_registered_only", "supplier"),
        )
    }
    assert answers == {
        "supplier|branch": [1, 1, 0, 1],
        "branch,supplier": [0, 1, 0, 1],
        "supplier": [1, 0, 0, 1],
    }
