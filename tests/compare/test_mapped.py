"""What the map tells beside its places: whose pounds, in which role, found by whom and where."""

from __future__ import annotations

import cards
import numpy as np
import pandas as pd
import pytest
import shapely

import localvalue as lv

# £1 and £2 in Aford, £4 in Bford, £8 in Cford
POSTCODES = ("ZA1 1AA", "ZA1 1AB", "ZA1 2AA", "ZA3 1AB")
BUYERS = ("Aford", "Bford", "Aford", "Aford")
SUPPLIERS = ("Acme", "Acme", "Brick", "Acme")


def lines() -> list[cards.Row]:
    found = cards.rows(POSTCODES)
    for line, buyer, supplier in zip(found, BUYERS, SUPPLIERS, strict=True):
        line |= {"buyer": buyer, "supplier": supplier}
    return found


@pytest.fixture
def card(toy_atlas: lv.Atlas) -> lv.Scorecard:
    return cards.card(toy_atlas, lines(), "authority")


def test_a_supplier_is_found_with_its_pounds_places_and_public_bodies(card: lv.Scorecard) -> None:
    found = card.mapped(range(4)).found["supplier"]
    assert found.name == ["Acme", "Brick"]
    assert found.pence.tolist() == [11_00, 4_00]
    assert found.lines.tolist() == [3, 1]
    assert found.buyers.tolist() == [2, 1]
    assert found.where[0] == [
        card.landed()["place"].tolist().index(name) for name in ("ZA3 1AB", "ZA1 1AB", "ZA1 1AA")
    ]


def test_an_authority_is_found_with_what_landed_there(card: lv.Scorecard) -> None:
    found = card.mapped(range(4)).found["authority"]
    assert dict(zip(found.name, found.pence.tolist(), strict=True)) == {
        "Cford": 8_00,
        "Bford": 4_00,
        "Aford": 3_00,
    }
    assert found.buyers.tolist() == [1, 1, 2]


def test_places_drawn_together_count_each_public_body_once(card: lv.Scorecard) -> None:
    facts = card.mapped([0, 0, 1, 1])
    assert facts.buyers.tolist() == [2, 1]
    assert facts.roles["supplier"].tolist() == [3_00, 12_00]


def test_lines_run_from_each_home_to_where_its_pounds_landed(card: lv.Scorecard) -> None:
    flows, homes = card.mapped(range(4)).flows, [name for name, _ in card.homes()]
    said = {(homes[home], place): pence for home, place, pence in zip(*flows, strict=True)}
    assert said == {("Aford", 0): 1_00, ("Bford", 1): 2_00, ("Aford", 2): 4_00, ("Aford", 3): 8_00}


def test_small_areas_have_the_pounds_that_landed_in_them(card: lv.Scorecard) -> None:
    codes = card.atlas.areas("small_area").code
    sums = {str(codes[number])[-1]: pence for number, pence in card.mapped(range(4)).small_areas.items()}
    assert sums == {"1": 3_00, "3": 4_00, "6": 8_00}


def test_only_what_a_register_of_offices_found_is_a_registered_office(toy_atlas: lv.Atlas) -> None:
    register = pd.DataFrame({"supplier": ["Brick"], "postcode": ["ZA1 2AA"]})
    table = lines()
    table[2]["supplier_postcode"] = None
    spend = lv.SupplierRegister(register).join(cards.spend(table))
    card = lv.score(lv.locate(spend, toy_atlas), [lv.definition("authority")])
    landed, facts = card.landed(), card.mapped(range(4))
    assert dict(zip(landed["place"], facts.registered.tolist(), strict=True)) == {
        "ZA1 1AA": 0, "ZA1 1AB": 0, "ZA1 2AA": 4_00, "ZA3 1AB": 0,
    }  # fmt: skip


def test_roles_share_the_pounds_of_a_place(toy_atlas: lv.Atlas) -> None:
    table = cards.rows(["ZA1 1AA"], delivery_postcode="ZA1 2AA", buyer="Aford")
    card = cards.card(toy_atlas, table, "authority", attribution="supplier=0.25+delivery=0.75")
    roles = card.mapped(range(2)).roles
    assert {role: sum(pence.tolist()) for role, pence in roles.items()} == {"supplier": 25, "delivery": 75}


def test_a_half_known_place_is_drawn_as_the_ground_of_its_postcodes_and_a_point_is_not(
    toy_atlas: lv.Atlas,
) -> None:
    table = cards.rows(["ZA1 1AA", "ZA1 2", "ZA3 1AB"], buyer="Aford")
    card = cards.card(toy_atlas, table, "authority", coarse=True)
    point, sector, other = card.half_known()
    assert point is None
    assert other is None
    # The live postcodes of ZA1 2 stand from 412,000 to 416,000 m, and 250 m are drawn about them
    west, south, east, north = shapely.bounds(sector)
    np.testing.assert_allclose([west, south, east, north], [411_750, 304_750, 416_250, 305_250], atol=1)


def test_an_authority_known_alone_is_drawn_by_its_boundary(toy_atlas: lv.Atlas) -> None:
    table = [{"line_id": "L0", "supplier_area": "E07000902", "amount": 1, "buyer": "Aford"}]
    (shape,) = cards.card(toy_atlas, table, "authority").half_known()
    assert shapely.area(shape) == pytest.approx(1e8)
