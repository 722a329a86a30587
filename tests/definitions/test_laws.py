"""Laws of boundaries, whatever the lines: unions, complements, and what lies within what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import toy
from hypothesis import given, settings
from hypothesis import strategies as st

import localvalue as lv
from localvalue.definitions import ForBuyersIn, InPool, parse

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

AUTHORITIES = tuple(toy.AUTHORITIES.values())
POSTCODES = (*(spot.postcode for spot in toy.SPOTS), "ZA1", "ZA1 1", "ZA2", "ZA3", "", "rubbish", "GY1 1AA")
BUYERS = (*AUTHORITIES, "Westshire", "Bford+Cford", "The Bank of Nowhere", "")
SITES = ("ZA1 1AA", "ZA3 1AB", "")

lines = st.lists(
    st.tuples(
        st.sampled_from(POSTCODES), st.sampled_from(BUYERS), st.sampled_from(SITES), st.sampled_from("YN")
    ),
    min_size=1,
    max_size=12,
)
ATOMS = (
    "authority",
    "county",
    "law_county",
    "bordering",
    "bordering:Cford",
    "home:Westshire",
    "authority@site",
    "region",
    "uk",
    "within:10mi",
    "deprived:20",
    "sme",
    "ppn005_county",
    "order2026_own_plus_border",
)


def definitions() -> SearchStrategy[lv.Definition]:
    atoms = st.sampled_from(ATOMS).map(parse)
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
            st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
            inner.map(lambda one: ~one),
        ),
        max_leaves=4,
    )


def answers(
    atlas: lv.Atlas, rows: list[tuple[str, str, str, str]], **asked: lv.Definition
) -> dict[str, list[tuple[float | None, ...]]]:
    """Return each line's membership and bounds by each definition, under a name of its own."""
    table: list[cards.Row] = [
        {**line, "buyer": buyer, "site_postcode": site, "sme": sme}
        for line, (_, buyer, site, sme) in zip(cards.rows([row[0] for row in rows]), rows, strict=True)
    ]
    card = cards.card(atlas, table, *(each.named(name, name) for name, each in asked.items()))  # type: ignore[attr-defined]
    found = card.memberships
    return {
        each.name: [
            tuple(None if value != value else float(value) for value in values)  # noqa: PLR0124 - NaN
            for values in zip(found.value[n], found.low[n], found.high[n], strict=True)
        ]
        for n, each in enumerate(card.definitions)
    }


@given(rows=lines, one=definitions(), other=definitions())
@settings(max_examples=60, deadline=None)
def test_de_morgan_and_double_negation(
    toy_atlas: lv.Atlas, rows: list[tuple[str, str, str, str]], one: lv.Definition, other: lv.Definition
) -> None:
    found = answers(
        toy_atlas,
        rows,
        plain=one,
        twice=~~one,  # type: ignore[operator]
        neither=~(one | other),  # type: ignore[operator]
        not_and_not=~one & ~other,  # type: ignore[operator]
        not_both=~(one & other),  # type: ignore[operator]
        not_or_not=~one | ~other,  # type: ignore[operator]
    )
    assert found["twice"] == found["plain"]
    assert found["neither"] == found["not_and_not"]
    assert found["not_both"] == found["not_or_not"]


@given(
    rows=lines,
    members=st.lists(st.sampled_from(AUTHORITIES), min_size=1, max_size=3, unique=True),
    other=st.sampled_from(AUTHORITIES),
)
@settings(max_examples=60, deadline=None)
def test_a_pool_is_the_union_of_its_members(
    toy_atlas: lv.Atlas, rows: list[tuple[str, str, str, str]], members: list[str], other: str
) -> None:
    union = lv.InHomeOf(members[0]) | lv.InHomeOf(other)
    for member in members[1:]:
        union = union | lv.InHomeOf(member)
    names = "+".join([*members, other])
    found = answers(toy_atlas, rows, pool=InPool(names), home=lv.InHomeOf(names), union=union)
    assert found["pool"] == found["home"] == found["union"]


@given(rows=lines)
@settings(max_examples=60, deadline=None)
def test_what_lies_within_what(toy_atlas: lv.Atlas, rows: list[tuple[str, str, str, str]]) -> None:
    """The own area within it and what borders it, within its whole county, and within the Kingdom."""
    names = ("order2026_own", "order2026_own_plus_border", "order2026_joint", "law_county", "uk")
    found = answers(
        toy_atlas,
        rows,
        **{name: parse(name) for name in names},
        apart=parse("authority & bordering"),
        whole=ForBuyersIn(parse("law_county"), wholly_in="law_county"),
    )
    for n in range(len(rows)):
        own, plus, whole, uk = (
            found[name][n] for name in ("order2026_own", "order2026_own_plus_border", "law_county", "uk")
        )
        assert within(own, plus)
        assert within(own, whole)
        assert within(plus, uk)
        assert found["order2026_joint"][n] == plus
        assert found["apart"][n][2] in (0, None)  # nothing is both in the area and in what borders it
        assert found["whole"][n] in (whole, (None, None, None))


def within(inner: tuple[float | None, ...], outer: tuple[float | None, ...]) -> bool:
    """Return whether the one is nowhere more than the other, where both are known."""
    return all(a is None or b is None or a <= b for a, b in zip(inner, outer, strict=True))
