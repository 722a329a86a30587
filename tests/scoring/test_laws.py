"""Laws of definitions and landings that hold whatever the lines are, on the toy country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import localvalue as lv
from localvalue.definitions import AllOf, AnyOf, Definition, Not, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

POSTCODES = (
    "ZA1 1AA", "ZA1 1AD", "ZA1 1AF", "ZA1 2AA", "ZA2 1AA", "ZA3 1AA", "ZA3 1AB", "ZA1", "ZA2", "ZA1 1",
    "ZA7 7ZZ", "ZA9 9AA", "", "GY1 1AA",
)  # fmt: skip
AREAS = ("Aford", "Bford", "Westshire", "Toyland", "E01900003", "Nowhere", "")
LINE = st.fixed_dictionaries(
    {
        "supplier_postcode": st.sampled_from(POSTCODES),
        "supplier_area": st.sampled_from(AREAS),
        "fabrication_postcode": st.sampled_from(POSTCODES),
        "amount": st.integers(-(2**20), 2**20).map(lambda pence: pence / 100),
        "buyer": st.sampled_from(["Aford", "Cford", "Westshire", "Nobody", ""]),
        "site_postcode": st.sampled_from(["ZA1 1AA", "ZA2 1AB", "ZA1", ""]),
    }
)
LINES = st.lists(LINE, min_size=1, max_size=10)
SPECS = (
    "authority",
    "county",
    "within:5km",
    "within:10mi*1.2-1.4",
    "within:5km@boundary",
    "deprived:10",
    "deprived:20:any",
    "pool:Aford+Cford",
)
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip


def same(card: lv.Scorecard, one: str, other: str) -> None:
    """Hold two definitions to say the same of every line, bounds too, and of all pounds."""
    names = [each.name for each in card.definitions]
    a, b = names.index(one), names.index(other)
    for part in (card.memberships.value, card.memberships.low, card.memberships.high):
        np.testing.assert_array_equal(part[a], part[b])
    first, second = (cards.pence(card, "summary", definition=name) for name in (one, other))
    without = {"definition", "label"}
    assert {k: v for k, v in first.items() if k not in without} == {
        k: v for k, v in second.items() if k not in without
    }


def ends(card: lv.Scorecard, number: int) -> list[np.ndarray]:
    return [each[number] for each in (card.memberships.value, card.memberships.low, card.memberships.high)]


@QUICK
@given(LINES, st.floats(0.1, 60), st.floats(1, 4), st.sampled_from(["site", "boundary"]), st.booleans())
def test_a_bigger_radius_never_loses_a_line(
    toy_atlas: lv.Atlas,
    lines: list[cards.Row],
    radius: float,
    more: float,
    anchor: str,
    by_road: bool,  # noqa: FBT001 - drawn by name
) -> None:
    detour = (1.2, 1.4) if by_road else None
    small, large = (
        lv.WithinKm(length, anchor, detour).named(name, name)  # type: ignore[arg-type]
        for name, length in (("small", radius), ("large", radius * more))
    )
    card = cards.card(toy_atlas, lines, small, large)
    for less, most in zip(ends(card, 0), ends(card, 1), strict=True):
        known = np.isfinite(less) & np.isfinite(most)
        # What was known to be in the smaller is known to be in the larger
        assert not (np.isnan(most) & (np.nan_to_num(less) > 0)).any()
        if not by_road:
            assert (less[known] <= most[known]).all()


def test_pounds_may_fall_through_credits(toy_atlas: lv.Atlas) -> None:
    """Within 5 km £4; within 10 miles, where the credit is, £1."""
    lines = [
        {"buyer": "Aford", "site_postcode": "ZA1 1AA", "supplier_postcode": "ZA1 1AA", "amount": 4},
        {"buyer": "Aford", "site_postcode": "ZA1 1AA", "supplier_postcode": "ZA1 2AA", "amount": -3},
    ]
    card = cards.card(toy_atlas, lines, "within:5km", "within:10mi")
    assert [cards.summary(card, name)["estimate"] for name in ("within_5km", "within_10mi")] == [4, 1]
    assert [cards.summary(card, name)["lines"] for name in ("within_5km", "within_10mi")] == [1, 2]


class AtNoDistance:
    """At 0 m from the home area's boundary, by the exact distance."""

    name, label, kind, traits = "at_no_distance", "At no distance", "local", ()

    def test(self, pairs: lv.Pairs) -> lv.Truth:
        distance = pairs.home_distance_m()
        known = np.isfinite(distance)
        return lv.Truth(known & (distance == 0), known)


@QUICK
@given(LINES)
def test_in_the_authority_is_at_no_distance_from_its_boundary(
    toy_atlas: lv.Atlas, lines: list[cards.Row]
) -> None:
    card = cards.card(toy_atlas, lines, "authority", AtNoDistance())
    for inside, near in zip(ends(card, 0), ends(card, 1), strict=True):
        np.testing.assert_array_equal(np.isnan(inside), np.isnan(near))
        known = np.isfinite(inside)
        assert (inside[known] <= near[known]).all()


@QUICK
@given(LINES, st.lists(st.sampled_from(["Aford", "Bford", "Cford"]), min_size=1, max_size=3, unique=True))
def test_a_pool_is_the_union_of_its_members(
    toy_atlas: lv.Atlas, lines: list[cards.Row], members: list[str]
) -> None:
    union = AnyOf(tuple(lv.InPool(member) for member in members)).named("union", "Union")
    pool = lv.InPool("+".join(members)).named("pool", "Pool")
    same(cards.card(toy_atlas, lines, pool, union), "pool", "union")


DEFINITIONS = st.recursive(
    st.sampled_from(SPECS).map(parse),
    lambda inner: st.one_of(
        inner.map(Not),
        st.tuples(inner, inner).map(AnyOf),
        st.tuples(inner, inner).map(AllOf),
    ),
    max_leaves=4,
)


@QUICK
@given(LINES, DEFINITIONS)
def test_not_not_is_the_same(toy_atlas: lv.Atlas, lines: list[cards.Row], definition: Definition) -> None:
    twice = Not(Not(definition)).named("twice", "Twice")
    assert ~~lv.InAuthority() == lv.InAuthority()
    same(cards.card(toy_atlas, lines, _named(definition, "once"), twice), "once", "twice")


@QUICK
@given(LINES, DEFINITIONS, DEFINITIONS)
def test_de_morgan(toy_atlas: lv.Atlas, lines: list[cards.Row], a: Definition, b: Definition) -> None:
    card = cards.card(
        toy_atlas,
        lines,
        _named(Not(AnyOf((a, b))), "neither"),
        _named(AllOf((Not(a), Not(b))), "each_not"),
        _named(Not(AllOf((a, b))), "not_both"),
        _named(AnyOf((Not(a), Not(b))), "one_not"),
    )
    same(card, "neither", "each_not")
    same(card, "not_both", "one_not")


def _named(definition: object, name: str) -> lv.Definition:
    return definition.named(name, name)  # type: ignore[attr-defined,no-any-return]


@QUICK
@given(LINES, st.integers(1, 99), st.integers(0, 20))
def test_shares_reconcile_to_the_penny(
    toy_atlas: lv.Atlas, lines: list[cards.Row], percent: int, left: int
) -> None:
    """Of any split between two roles and nobody, every penny is in each table once."""
    shares = {"supplier_share": percent / 100, "fabrication_share": max(100 - percent - left, 0) / 100}
    whole = [{**line, **shares} for line in lines]
    card = cards.card(toy_atlas, whole, "authority", "deprived:20", "within:5km", attribution="landings")
    total = sum(round(100 * float(line["amount"])) for line in lines)
    landed = card.scored.landings
    assert landed.pence.sum() == total
    # Line by line, too
    each = np.zeros(len(lines), dtype=np.int64)
    np.add.at(each, landed.line, landed.pence)
    assert each.tolist() == [round(100 * float(line["amount"])) for line in lines]
    for definition in ("authority", "deprived_20", "within_5km"):
        cells = cards.pence(card, "summary", definition=definition)
        assert cells["placed_gbp"] + cells["unplaced_gbp"] == cells["total_gbp"] == total  # type: ignore[operator]
    assert sum(card.tables()["deciles.csv"].column("estimate_gbp")) == total  # type: ignore[arg-type]


@QUICK
@given(LINES, st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_repetition_change_no_table(
    toy_atlas: lv.Atlas, lines: list[cards.Row], random: object, times: int
) -> None:
    """Under shares of roles, too: the same lines in any order, and as often over as you like."""
    spec = "supplier=0.37+fabrication=0.63"
    shuffled = list(lines) * times
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, many = (cards.card(toy_atlas, each, *SPECS, attribution=spec) for each in (lines, shuffled))
    for definition in one.definitions:
        first, second = (cards.pence(card, "summary", definition=definition.name) for card in (one, many))
        for figure in ("amount_gbp", "estimate_gbp", "low_gbp", "high_gbp", "placed_gbp", "unplaced_gbp"):
            assert second[figure] == times * first[figure]  # type: ignore[operator]


@QUICK
@given(LINES, st.integers(-1_000, 1_000))
def test_a_line_in_two_parts_has_the_same_bounds_unless_a_part_is_a_credit(
    toy_atlas: lv.Atlas, lines: list[cards.Row], cut: int
) -> None:
    pence = round(100 * float(lines[0]["amount"]))
    assume(0 <= cut <= pence or pence <= cut <= 0)
    parts = [{**lines[0], "amount": (pence - cut) / 100}, {**lines[0], "amount": cut / 100}, *lines[1:]]
    one, two = (cards.card(toy_atlas, each, *SPECS) for each in (lines, parts))
    for definition in one.definitions:
        first, second = (cards.pence(card, "summary", definition=definition.name) for card in (one, two))
        for figure in ("amount_gbp", "low_gbp", "high_gbp", "total_gbp"):
            assert second[figure] == first[figure]


@QUICK
@given(LINES)
def test_decile_rows_are_what_the_definitions_say(toy_atlas: lv.Atlas, lines: list[cards.Row]) -> None:
    """The first decile's bounds are those of the most deprived 10%; its estimate but for a penny a place."""
    card = cards.card(toy_atlas, lines, "deprived:10", "deprived:20")
    rows = {row[1]: dict(zip(_names(card), row, strict=True)) for row in card.tables()["deciles.csv"].rows}
    if "1" not in rows:
        return
    figures = cards.pence(card, "summary", definition="deprived_10")
    assert (rows["1"]["low_gbp"], rows["1"]["high_gbp"]) == (figures["low_gbp"], figures["high_gbp"])
    assert abs(rows["1"]["estimate_gbp"] - figures["estimate_gbp"]) <= len(lines)  # type: ignore[operator]
    two = cards.pence(card, "summary", definition="deprived_20")["estimate_gbp"]
    both = rows["1"]["estimate_gbp"] + rows["2"]["estimate_gbp"]  # type: ignore[operator]
    assert abs(both - two) <= 2 * len(lines)  # type: ignore[operator]


def _names(card: lv.Scorecard) -> Sequence[str]:
    return card.tables()["deciles.csv"].names


@pytest.mark.parametrize("kind", ["site", "boundary"])
def test_by_road_the_sure_and_the_possible_are_the_two_straight_radii(toy_atlas: lv.Atlas, kind: str) -> None:
    """Sure is within the radius over the longest detour, possible within that over the shortest."""
    codes = ("ZA1 1AA", "ZA1 1AD", "ZA1 2AA", "ZA2 1AA", "ZA3 1AA", "ZA3 1AB", "ZA1")
    lines = cards.rows(codes, buyer="Aford", site_postcode="ZA1 1AA")
    card = cards.card(
        toy_atlas,
        lines,
        lv.WithinKm(14, kind, (1.2, 1.4)),  # type: ignore[arg-type]
        lv.WithinKm(14 / 1.4, kind).named("sure", "Sure"),  # type: ignore[arg-type]
        lv.WithinKm(14 / 1.2, kind).named("possible", "Possible"),  # type: ignore[arg-type]
    )
    road, sure, possible = (cards.pence(card, "summary", definition=each.name) for each in card.definitions)
    assert (road["low_gbp"], road["high_gbp"]) == (sure["low_gbp"], possible["high_gbp"])
