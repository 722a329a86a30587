"""Why a line counted, in words: on a spend of powers of two that is scored in the head."""

from __future__ import annotations

import cards
import pytest

import localvalue as lv

# Pounds, postcode, buyer, site and framework. Aford is S1 and S2 (deprived), Bford S3 and S4, Cford S5, S6.
LINES = (
    (1, "ZA1 1AA", "Aford", "ZA1 1AA", "roads"),
    (2, "ZA1 2AA", "Aford", "ZA1 1AA", "roads"),
    (4, "ZA1 1AA", "Bford", "ZA1 1AA", "works"),
    (8, "ZA3 1AB", "Cford", "ZA1 1AA", "works"),
    (16, "ZA1", "Aford", "", "works"),
    (32, "rubbish", "Aford", "ZA1 1AA", None),
    (64, "ZA1 1AA", "Nobody", "", None),
    (-128, "ZA1 1AA", "Aford", "ZA1 1AA", "roads"),
)
SPECS = ("authority", "within:5km", "deprived:20")


@pytest.fixture(scope="module")
def card(toy_atlas: lv.Atlas) -> lv.Scorecard:
    lines = [
        {"line_id": f"L{abs(pounds)}", "amount": pounds, "supplier_postcode": postcode, "buyer": buyer,
         "site_postcode": site or None, "framework": framework, "supplier": f"S{abs(pounds)}"}
        for pounds, postcode, buyer, site, framework in LINES
    ]  # fmt: skip
    return cards.card(toy_atlas, lines, *SPECS)


DEPRIVED = "- In the most deprived 20% of neighbourhoods (England: IoD 2025)"
EXPLAINED = {
    "L1": (
        "L1: £1 to S1, scored by supplier.",
        "Measured from: the buyer's home area is Aford; the site is at ZA1 1AA.",
        "Supplier, £1: ZA1 1AA, known to its postcode, in Aford, 0.0 miles from the site.",
        "- In the buyer's own authority: yes.",
        "- Within 5 kilometres of the site: yes.",
        f"{DEPRIVED}: yes: ZA1 1AA is in E01900001, decile 1 of IoD 2025.",
    ),
    "L8": (
        "Supplier, £8: ZA3 1AB, known to its postcode, in Cford, 16.8 miles from the site.",
        "- In the buyer's own authority: yes.",
        "- Within 5 kilometres of the site: no.",
        f"{DEPRIVED}: no: ZA3 1AB is in E01900006, decile 10 of IoD 2025.",
    ),
    "L16": (
        "Measured from: the buyer's home area is Aford; the line has no site to measure from.",
        "Supplier, £16: ZA1, known only to its district.",
        "- In the buyer's own authority: 38% of it is expected to, at least 0% and at most 100%.",
        "- Within 5 kilometres of the site: not known, because the line has no site to measure from.",
    ),
    "L32": (
        "Supplier, £32: not placed, because what is given cannot be read as a postcode.",
        "- In the buyer's own authority: not known, because what is given cannot be read as a postcode.",
    ),
    "L64": (
        "Measured from: the buyer has no home area; the line has no site to measure from.",
        "- In the buyer's own authority: not known, because the buyer has no home area.",
    ),
    "L128": ("L128: -£128 to S128, scored by supplier.",),
}


@pytest.mark.parametrize("line_id", EXPLAINED)
def test_a_line_is_explained_in_words(card: lv.Scorecard, line_id: str) -> None:
    said = card.explain(line_id).splitlines()
    for sentence in EXPLAINED[line_id]:
        assert sentence in said


def test_landings_are_explained_one_by_one(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"line_id": "x", "amount": 8, "buyer": "Aford", "supplier_postcode": "ZA1 1AA",
         "supplier_share": "0.5", "branch_postcode": "ZA3 1AA", "branch_share": "0.25"}
    ]  # fmt: skip
    said = cards.card(toy_atlas, lines, "authority", attribution="landings").explain("x").splitlines()
    assert said[0] == "x: £8, scored by each line's own shares of roles."
    assert said[2:5] == [
        "Supplier, £4: ZA1 1AA, known to its postcode, in Aford.",
        "Branch, £2: ZA3 1AA, known to its postcode, in Cford.",
        "Unattributed share, £2: not placed, because the line's own shares leave it over.",
    ]
    assert said[5] == "- In the buyer's own authority: 67% of the 75% that is placed."


def test_a_line_that_is_not_there_is_refused_with_some_that_are(card: lv.Scorecard) -> None:
    with pytest.raises(lv.LocalValueError, match="no line 'L3'; the lines are called L1, L2, L4 and so on"):
        card.explain("L3")


def halves(amount: str, second: str) -> dict[str, object]:
    """Return a line of which half lands in Aford and half elsewhere."""
    return {
        "line_id": "x", "amount": amount, "buyer": "Aford", "supplier_postcode": "ZA1 1AA",
        "supplier_share": "0.5", "branch_postcode": second, "branch_share": "0.5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "answer"),
    [
        ("authority", "In the buyer's own authority: yes, for the 50% that is placed."),
        ("!authority", "no, for the 50% that is placed."),
        (
            "authority | deprived:10",
            "yes, for the 50% that is placed: ZA1 1AA is in E01900001, decile 1 of IoD 2025.",
        ),
    ],
)
def test_an_answer_says_of_how_much_of_the_line_it_is(toy_atlas: lv.Atlas, spec: str, answer: str) -> None:
    said = cards.card(toy_atlas, [halves("8", "")], spec, attribution="landings").explain("x")
    assert said.splitlines()[-1].endswith(answer)


def test_an_answer_of_the_whole_line_says_nothing_of_parts(toy_atlas: lv.Atlas) -> None:
    said = cards.card(toy_atlas, [halves("8", "ZA1 1AD")], "authority", attribution="landings").explain("x")
    assert said.splitlines()[-1] == "- In the buyer's own authority: yes."


def test_each_small_area_is_named_with_its_decile(toy_atlas: lv.Atlas) -> None:
    lines = [halves("8", "ZA3 1AA")]
    said = cards.card(toy_atlas, lines, "deprived:20:health", attribution="landings").explain("x")
    assert said.splitlines()[-1].endswith(
        ": 50% of it: ZA1 1AA is in E01900001, decile 1 for health of IoD 2025;"
        " ZA3 1AA is in E01900005, decile 9 for health of IoD 2025."
    )


def test_small_amounts_are_said_with_their_pence(toy_atlas: lv.Atlas) -> None:
    lines = [halves("1.10", ""), halves("-0.40", "") | {"line_id": "y"}]
    card = cards.card(toy_atlas, lines, "authority", attribution="landings")
    said = card.explain("x").splitlines()
    assert said[0].startswith("x: £1.10, ")
    assert said[2].startswith("Supplier, £0.55: ")
    assert card.explain("y").startswith("y: -£0.40, ")


@pytest.mark.parametrize(
    ("postcode", "said"),
    [("ZA1 1AA", "inside the buyer's boundary"), ("ZA2 1AA", "4.4 miles from the buyer's boundary")],
)
def test_the_distance_to_the_boundary_is_said_where_it_is_asked_for(
    toy_atlas: lv.Atlas, postcode: str, said: str
) -> None:
    lines = [{"line_id": "L1", "amount": 1, "supplier_postcode": postcode, "buyer": "Aford"}]
    asked = cards.card(toy_atlas, lines, "authority | within:3km@boundary").explain("L1")
    assert said in asked
    assert "boundary" not in cards.card(toy_atlas, lines, "authority", "within:3km").explain("L1")


def test_where_there_is_no_home_or_no_one_point_there_is_no_distance_to_a_boundary(
    toy_atlas: lv.Atlas,
) -> None:
    for postcode, buyer in (("ZA1", "Aford"), ("ZA1 1AA", "Nobody")):
        lines = [{"line_id": "L1", "amount": 1, "supplier_postcode": postcode, "buyer": buyer}]
        said = cards.card(toy_atlas, lines, "within:3km@boundary").explain("L1")
        (landing,) = (line for line in said.splitlines() if line.startswith("Supplier, £1"))
        assert "boundary" not in landing
