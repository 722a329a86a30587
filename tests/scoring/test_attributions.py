"""Which roles count: the first known, shares, each line's own shares; a missing share is never moved."""

from __future__ import annotations

from fractions import Fraction

import cards
import pytest

import localvalue as lv
from localvalue.spend.landings import attribution

APLACE, BPLACE = "ZA1 1AA", "ZA1 2AA"  # in Aford and Bford
LOCAL = {"buyer": "Aford"}
BOTH = {"supplier_postcode": APLACE, "branch_postcode": BPLACE}


def in_authority(found: lv.Scorecard) -> dict[str, float]:
    cells = cards.summary(found, "authority")
    return {name: cells[name] for name in ("estimate", "placed", "unplaced", "lines")}


def line(amount: int, **columns: str | None) -> cards.Row:
    return {"amount": amount, **LOCAL, **columns}


def test_the_first_that_is_placed(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(1, branch_postcode=APLACE, supplier_postcode=BPLACE),
        line(2, branch_postcode=BPLACE, supplier_postcode=APLACE),
        line(4, branch_postcode=None, supplier_postcode=APLACE),
        line(8, branch_postcode="rubbish", supplier_postcode=APLACE),
        line(16, branch_postcode="rubbish", supplier_postcode=None),
        line(32, branch_postcode=None, supplier_postcode="REDACTED"),
    ]
    card = cards.card(toy_atlas, lines, "authority", attribution="branch,supplier")
    assert in_authority(card) == {"estimate": 1 + 4 + 8, "placed": 15, "unplaced": 48, "lines": 3}
    assert cards.gaps(card) == {("authority", "malformed", 16), ("authority", "redacted", 32)}


def test_shares_split_each_line(toy_atlas: lv.Atlas) -> None:
    lines = [line(100, supplier_postcode=APLACE, fabrication_postcode=BPLACE)]
    card = cards.card(toy_atlas, lines, "authority", attribution="supplier=0.4+fabrication=0.6")
    assert in_authority(card) == {"estimate": 40, "placed": 100, "unplaced": 0, "lines": 1}
    assert cards.memberships(card, "authority") == [pytest.approx(0.4)]


def test_a_third_of_a_pound_is_not_lost(toy_atlas: lv.Atlas) -> None:
    lines = [line(1, supplier_postcode=APLACE, branch_postcode=BPLACE, delivery_postcode=APLACE)]
    thirds = "supplier=1/3+branch=1/3+delivery=1/3"
    card = cards.card(toy_atlas, lines, "authority", attribution=thirds)
    assert card.scored.landings.pence.tolist() == [34, 33, 33]
    assert in_authority(card) == {"estimate": 0.67, "placed": 1, "unplaced": 0, "lines": 1}


def test_a_missing_roles_share_is_unplaced_and_not_moved(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(100, supplier_postcode=APLACE, fabrication_postcode=None),
        line(1_000, supplier_postcode="rubbish", fabrication_postcode=BPLACE),
    ]
    card = cards.card(toy_atlas, lines, "authority", attribution="supplier=0.4+fabrication=0.6")
    assert in_authority(card) == {"estimate": 40, "placed": 640, "unplaced": 460, "lines": 1}
    # Of the first line only the supplier is answered, and it qualifies; of the second only the other.
    assert cards.memberships(card, "authority") == [1, 0]
    assert card.line_table().column("placed_share").to_pylist() == pytest.approx([0.4, 0.6])
    assert cards.gaps(card) == {("authority", "missing", 60), ("authority", "malformed", 400)}


def test_each_lines_own_shares(toy_atlas: lv.Atlas) -> None:
    shares = [("0.25", "0.75"), ("100%", None), ("0", "1"), (None, "50%"), (None, None)]
    lines = [
        line(100 * 2**n, **BOTH, supplier_share=supplier, branch_share=branch)
        for n, (supplier, branch) in enumerate(shares)
    ]
    card = cards.card(toy_atlas, lines, "authority", attribution="landings")
    assert in_authority(card) == {
        "estimate": 25 + 200,
        "placed": 100 + 200 + 400 + 400,
        "unplaced": 400 + 1_600,  # what the shares leave over
        "lines": 2,
    }
    assert cards.memberships(card, "authority") == [0.25, 1, 0, 0, None]
    assert cards.gaps(card) == {("authority", "unattributed", 2_000)}


def test_shares_a_hair_off_one_are_taken_as_one(toy_atlas: lv.Atlas) -> None:
    lines = [line(100, **BOTH, supplier_share=share, branch_share="0.3333") for share in ("0.6666", "0.6668")]
    card = cards.card(toy_atlas, lines, "authority", attribution="landings")
    assert in_authority(card) == {"estimate": 66.67 + 66.67, "placed": 200, "unplaced": 0, "lines": 2}


def test_a_share_of_a_role_that_has_no_column_of_place_is_unplaced(toy_atlas: lv.Atlas) -> None:
    lines = [line(100, supplier_postcode=APLACE, supplier_share="0.5", workforce_share="0.5")]
    card = cards.card(toy_atlas, lines, "authority", attribution="landings")
    assert in_authority(card) == {"estimate": 50, "placed": 50, "unplaced": 50, "lines": 1}


def test_a_line_of_nothing_still_has_a_membership(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(0, supplier_postcode=APLACE, branch_postcode=BPLACE),
        line(1, supplier_postcode=APLACE, branch_postcode=BPLACE),
    ]
    card = cards.card(toy_atlas, lines, "authority", attribution="supplier=0.25+branch=0.75")
    assert cards.memberships(card, "authority") == [0.5, 0.25]


REFUSED = {
    "suplier": "names 'suplier', which is no role; the roles are supplier, branch",
    "": "names '', which is no role",
    "supplier,": "names '', which is no role",
    "supplier=0.4+fabrication=0.5": "add up to 0.9, and need to add up to 1",
    "supplier+fabrication": "add up to 2",
    "supplier=much": "'much' in the attribution 'supplier=much' is not a number",
    "supplier=1/0": "'1/0' in the attribution",
    "supplier=0+fabrication=1": "the share 0 in the attribution",
    "supplier=-1+fabrication=2": "the share -1 in the attribution",
}


@pytest.mark.parametrize("spec", REFUSED)
def test_an_attribution_that_cannot_be_is_refused(spec: str) -> None:
    with pytest.raises(lv.LocalValueError) as refusal:
        attribution(spec)
    assert REFUSED[spec] in str(refusal.value)


def test_an_attribution_is_read_as_exact_fractions() -> None:
    assert attribution(" Branch , supplier ").parts == ((("branch", "supplier"), Fraction(1)),)
    assert attribution("supplier=0.1+branch=0.9").parts[0][1] == Fraction(1, 10)
    assert attribution("branch,supplier=0.5+delivery=0.5").roles == ("branch", "supplier", "delivery")
    assert attribution("landings").label == "by each line's own shares of roles"


def test_a_role_that_the_table_does_not_speak_of_is_refused_with_those_that_it_does(
    toy_atlas: lv.Atlas,
) -> None:
    with pytest.raises(lv.LocalValueError, match=r"no fabrication_postcode .* speaks of supplier.*--column"):
        cards.card(toy_atlas, cards.rows([APLACE]), "authority", attribution="fabrication")


def test_own_shares_need_a_column_of_them(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="no column such as supplier_share"):
        cards.card(toy_atlas, cards.rows([APLACE]), "authority", attribution="landings")


@pytest.mark.parametrize("share", ["half", "-0.1", "1.5", "nan", "150%"])
def test_a_share_that_is_none_is_refused(toy_atlas: lv.Atlas, share: str) -> None:
    lines = [line(1, supplier_postcode=APLACE, supplier_share=share)]
    with pytest.raises(
        lv.LocalValueError, match=f"table, row 1: supplier_share is '{share}', which is no share. W"
    ):
        cards.card(toy_atlas, lines, "authority", attribution="landings")
    good = line(1, supplier_postcode=APLACE, supplier_share="1")
    with pytest.raises(lv.LocalValueError, match=r"row 2: .* no share \(and 1 other line\)"):
        cards.card(toy_atlas, [good, *lines, *lines], "authority", attribution="landings")
    assert cards.card(toy_atlas, lines, "authority", attribution="supplier").total_pence == 100


def test_shares_above_one_are_refused_with_the_lines(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"line_id": "x7", **line(1, supplier_postcode=APLACE, supplier_share="0.9", branch_share="0.2")},
    ]
    with pytest.raises(
        lv.LocalValueError, match=r"table, row 1: the shares of the line add up to 1.1, and may add up"
    ):
        cards.card(toy_atlas, lines, "authority", attribution="landings")
    with pytest.raises(lv.LocalValueError, match=r"1 at the most \(and 2 other lines\). Correct them"):
        cards.card(toy_atlas, lines * 3, "authority", attribution="landings")


def test_a_role_without_a_column_is_refused_with_the_columns_that_there_are(toy_atlas: lv.Atlas) -> None:
    lines = [{"line_id": "L1", "amount": 1, "supplier_postcode": "ZA1 1AA", "colour": "red"}]
    with pytest.raises(lv.LocalValueError) as refused:
        cards.card(toy_atlas, lines, "authority", attribution="branch")
    assert "(the columns are 'line_id', 'amount_pence', 'supplier_postcode', 'colour')" in str(refused.value)


def test_one_definition_without_brackets_is_refused_with_what_to_write(toy_atlas: lv.Atlas) -> None:
    found = cards.located(toy_atlas, cards.rows(["ZA1 1AA"]), buyer="Aford")
    with pytest.raises(lv.LocalValueError, match="found an InAuthority; write it in square brackets"):
        lv.score(found, lv.InAuthority())  # type: ignore[arg-type]


def test_spend_that_is_not_located_is_refused_with_what_to_write() -> None:
    with pytest.raises(lv.LocalValueError, match=r"found a Spend; locate it first: lv\.locate"):
        lv.score(cards.spend(cards.rows(["ZA1 1AA"])))  # type: ignore[arg-type]
