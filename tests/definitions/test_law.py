"""What borders the buyer, the site's area, the United Kingdom, and the buyers that a rule is made for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest

import localvalue as lv
from localvalue.atlas import Neighbour
from localvalue.definitions import ForBuyersIn

if TYPE_CHECKING:
    from localvalue.atlas.borders import How

# Aford and Bford are Westshire; Cford, its own county, borders Bford alone.
POSTCODES = ("ZA1 1AA", "ZA1 2AA", "ZA3 1AB")  # in Aford, Bford and Cford


def answers(
    atlas: lv.Atlas, definition: lv.Definition | str, buyer: str, site: str = ""
) -> list[float | None]:
    lines = cards.rows(POSTCODES, buyer=buyer, site_postcode=site)
    card = cards.card(atlas, lines, definition)
    return cards.memberships(card, card.definitions[0].name)


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        ("Aford", [0, 0, 0]),  # all round it is Bford, in its own county
        ("Bford", [0, 0, 1]),
        ("Cford", [1, 1, 0]),  # the whole of Westshire borders it, Aford too
        ("Westshire", [0, 0, 1]),
        ("Bford+Cford", [0, 0, 0]),  # in both counties, so that neither is a neighbour
        ("The Bank of Nowhere", [None, None, None]),
    ],
)
def test_a_county_that_borders_the_buyer_and_is_not_its_own(
    toy_atlas: lv.Atlas, buyer: str, expected: list[float | None]
) -> None:
    assert answers(toy_atlas, "bordering", buyer) == expected


def test_what_borders_a_buyer_that_is_named(toy_atlas: lv.Atlas) -> None:
    named = lv.InBordering(buyer="Cford")
    assert (named.name, named.spec) == ("bordering_cford", "bordering:Cford")
    assert named.label == "In a county or London borough that borders Cford"
    assert answers(toy_atlas, named, "The Bank of Nowhere") == [1, 1, 0]
    assert answers(toy_atlas, "statutory_bordering:Cford", "Aford") == [1, 1, 0]


@pytest.mark.parametrize(("how", "expected"), [("land", 1), ("water", 1), ("corner", 0)])
def test_what_only_touches_at_a_corner_does_not_border(
    toy_atlas: lv.Atlas, monkeypatch: pytest.MonkeyPatch, how: How, expected: float
) -> None:
    atlas = lv.Atlas.open(toy_atlas.path)
    cford = atlas.law_counties().name.tolist().index("Cford")
    monkeypatch.setattr(atlas, "bordering", lambda *_: (Neighbour(cford, how, 100.0),))
    assert answers(atlas, "bordering", "Bford") == [0, 0, expected]
    assert answers(atlas, "bordering:Bford", "Aford") == [0, 0, expected]


def test_an_area_without_a_boundary_is_not_known_to_border(
    toy_atlas: lv.Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = lv.Atlas.open(toy_atlas.path)
    monkeypatch.setattr(atlas, "bordering", lambda *_: None)
    card = cards.card(atlas, cards.rows(POSTCODES, buyer="Bford"), "authority | bordering")
    assert cards.memberships(card, "authority_or_bordering") == [None, 1, None]
    assert cards.gaps(card) == {("authority_or_bordering", "no_data", 1 + 4)}
    with pytest.raises(lv.LocalValueError, match="no boundary of 'Bford'"):
        answers(atlas, "bordering:Bford", "Aford")


def test_a_buyer_without_a_home_is_the_reason(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(POSTCODES, buyer="The Bank of Nowhere"), "bordering")
    assert cards.gaps(card) == {("bordering", "no_home", 7)}


def test_a_half_known_place_is_partly_in_a_county_that_borders(toy_atlas: lv.Atlas) -> None:
    """All of ZA1's eight live postcodes are in Westshire; the terminated one is in Cford itself."""
    card = cards.card(toy_atlas, cards.rows(["ZA1"], buyer="Cford"), "bordering")
    lines = card.line_table()
    assert lines.column("bordering").to_pylist() == [1]
    assert lines.column("bordering_low").to_pylist() == [0]


@pytest.mark.parametrize(
    ("spec", "site", "expected"),
    [
        ("authority@site", "ZA1 2AA", [0, 1, 0]),
        ("county@site", "ZA1 2AA", [1, 1, 0]),
        ("law_county@site", "ZA3 1AB", [0, 0, 1]),
        ("region@site", "ZA3 1AB", [1, 1, 1]),
        ("combined_authority@site", "ZA3 1AB", [None, None, None]),  # the site is in none
        ("authority@site", "", [None, None, None]),
    ],
)
def test_the_area_of_the_site(
    toy_atlas: lv.Atlas, spec: str, site: str, expected: list[float | None]
) -> None:
    assert answers(toy_atlas, spec, "Aford", site) == expected


def test_a_line_without_a_site_says_so(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(POSTCODES, buyer="Aford"), lv.InSiteArea("authority"))
    assert cards.gaps(card) == {("authority_site", "no_site", 7)}


def test_the_united_kingdom_is_wherever_a_line_is_placed(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "GY1 1AA", "ZA3 1AB"]), "uk")
    assert cards.memberships(card, "uk") == [1, None, 1]


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        ("Aford", [1, 1, 0]),
        ("Cford", [0, 0, 1]),
        ("Aford+Cford", [None, None, None]),  # exactly one county may be reserved
        ("The Bank of Nowhere", [None, None, None]),
    ],
)
def test_a_rule_for_buyers_that_lie_in_one_county(
    toy_atlas: lv.Atlas, buyer: str, expected: list[float | None]
) -> None:
    assert answers(toy_atlas, "ppn005_county", buyer) == expected


def test_why_a_rule_does_not_apply_is_told(toy_atlas: lv.Atlas) -> None:
    scottish = ForBuyersIn(lv.InAuthority(), nation="S").named("scottish", "Scottish")
    lines = cards.rows(["ZA1 1AA", "ZA1 1AA", "rubbish"], buyer="Aford")
    lines[1]["buyer"] = "The Bank of Nowhere"
    card = cards.card(toy_atlas, lines, scottish)
    assert cards.gaps(card) == {
        ("scottish", "not_applicable", 1),
        ("scottish", "no_home", 2),
        ("scottish", "malformed", 4),
    }
    assert "not known, because the rule is not made for its buyer" in card.explain("L0")


def test_it_says_for_whom_it_is() -> None:
    rule = ForBuyersIn(lv.MostDeprived(10), nation="E", wholly_in="law_county")
    assert rule.label.endswith(", for buyers in England and in one county in law")
    assert (rule.name, rule.kind, rule.indices) == ("deprived_10", "deprived", ("default",))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: lv.InBordering("county"), "no reading of the law's counties"),  # type: ignore[arg-type]
        (lambda: lv.InSiteArea("parish"), "not a level of area"),  # type: ignore[arg-type]
    ],
)
def test_levels_that_there_are_not_are_refused(make: object, message: str) -> None:
    with pytest.raises(lv.LocalValueError, match=message):
        make()  # type: ignore[operator]


def test_a_named_buyer_that_is_nobody_is_refused(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="the buyer is not known"):
        answers(toy_atlas, "bordering:Nowhere", "Aford")


@pytest.fixture
def abroad(toy_atlas: lv.Atlas, monkeypatch: pytest.MonkeyPatch) -> lv.Atlas:
    """Give the toy country with Cford in no county in law, as a council of Wales is in none."""
    atlas = lv.Atlas.open(toy_atlas.path)
    held = atlas.law_counties()
    of_authority = np.where(held.of_authority == held.name.tolist().index("Cford"), -1, held.of_authority)
    beyond = replace(held, of_authority=of_authority.astype(np.int32))
    monkeypatch.setattr(atlas, "law_counties", lambda *_: beyond)
    return atlas


@pytest.mark.parametrize(
    "spec", ["law_county", "statutory_county", "bordering", "birmingham_outer", "preston_outer:whole"]
)
def test_a_buyer_in_no_county_in_law_has_no_answer_not_even_for_its_own_town(
    abroad: lv.Atlas, spec: str
) -> None:
    lines = cards.rows(POSTCODES, buyer="Cford")
    lines += [
        {**each, "line_id": f"A{number}", "buyer": "Aford"}
        for number, each in enumerate(cards.rows(["ZA1 1AA", "ZA3 1AB"]))
    ]
    card = cards.card(abroad, lines, spec)
    (name,) = (each.name for each in card.definitions)
    # A line in no county is in none of those of a buyer that has one
    assert cards.memberships(card, name) == [None, None, None, float(spec != "bordering"), 0]
    assert cards.gaps(card) == {(name, "not_applicable", 1 + 2 + 4)}
    assert "not made for its buyer: Cford is in no " in card.explain("L2")
    assert "not known" not in card.explain("A1")


def test_the_provenance_lists_no_neighbours_of_a_buyer_in_no_county(abroad: lv.Atlas) -> None:
    lines = [*cards.rows(["ZA1 1AA"], buyer="Cford"), *cards.rows(["ZA1 2AA"], buyer="Aford", line_id="A")]
    card = cards.card(abroad, lines, "bordering")
    (rule,) = card.provenance()["definitions"]
    assert rule["bordering"] == {"Aford": []}


def test_a_home_in_no_combined_authority_has_no_answer(sample_atlas: lv.Atlas) -> None:
    """Tuskhaven is of Seven Tides; Whelkholm, where DB31 5XG is, is of no combined authority."""
    lines = cards.rows(["DB31 5XG", "DB1 5GX"], buyer="Whelkholm")
    lines += [{**line, "line_id": f"T{line['line_id']}", "buyer": "Tuskhaven"} for line in lines]
    card = cards.card(sample_atlas, lines, "combined_authority", "locality_wider:combined_authority")
    for each in card.definitions:
        assert cards.memberships(card, each.name) == [None, None, 0, 1]
    assert {reason for _, reason, _ in cards.gaps(card)} == {"not_applicable"}
    assert "Whelkholm is in no combined authority." in card.explain("L0")


@pytest.mark.official
@pytest.mark.parametrize(
    ("buyer", "postcode", "lacking"),
    [
        ("Glasgow City Council", "G2 1DU", ("law_county", "bordering", "combined_authority")),
        ("Cardiff Council", "CF10 4UW", ("statutory_county", "statutory_bordering", "preston_outer:whole")),
        ("Kent County Council", "ME14 1XQ", ("combined_authority", "locality_wider:combined_authority")),
    ],
)
def test_a_buyer_of_great_britain_without_such_an_area_is_not_answered(
    real_atlas: lv.Atlas, buyer: str, postcode: str, lacking: tuple[str, ...]
) -> None:
    card = cards.card(real_atlas, cards.rows([postcode], buyer=buyer), "authority", "region", *lacking)
    found = [cards.memberships(card, each.name) for each in card.definitions]
    assert found == [[1], [1], *[[None]] * len(lacking)]
    assert {reason for _, reason, _ in cards.gaps(card)} == {"not_applicable"}


@pytest.mark.official
def test_a_county_s_own_name_is_one_of_the_law_and_not_of_its_council(real_atlas: lv.Atlas) -> None:
    """Blackpool is in Lancashire by law, and not under the county council."""
    lines = cards.rows(["FY1 1AD"])
    card = cards.card(
        real_atlas, lines, "law_county:Lancashire", "county:Lancashire", "statutory_county:Blackpool"
    )
    found = [cards.memberships(card, each.name) for each in card.definitions]
    assert found == [[1], [0], [1]]
