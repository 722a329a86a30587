"""A prison is nobody's home: its people count where they are resettled, where that is known."""

from __future__ import annotations

import cards
import pandas as pd
import pytest

import localvalue as lv

PRISON, HOME = "ZA1 2AA", "ZA1 1AA"  # the prison is in Bford, and the home in Aford
LINE = {
    "line_id": "x",
    "amount": 8,
    "buyer": "Aford",
    "delivery_postcode": PRISON,
    "beneficiary_postcode": PRISON,
    "beneficiary_group": "Prison leavers",
}


def located(atlas: lv.Atlas, **cells: object) -> lv.Located:
    return cards.located(atlas, [LINE | cells])


def in_aford(found: lv.Located, role: str = "beneficiary") -> float | None:
    card = lv.score(found, [lv.InAuthority()], attribution=role)
    return cards.memberships(card, "authority")[0]


def prison_faults(found: lv.Located) -> list[tuple[str, str]]:
    told = found.faults.to_pylist()
    return [(each["column"], each["action"]) for each in told if each["kind"] == "prison_place"]


def test_without_a_resettlement_area_prisoners_live_nowhere_that_is_known(toy_atlas: lv.Atlas) -> None:
    found = located(toy_atlas)
    assert cards.statuses(found, "beneficiary") == ["missing"]
    assert cards.statuses(found, "delivery") == ["postcode"]
    assert in_aford(found) is None
    ((column, action),) = prison_faults(found)
    assert column == "beneficiary_postcode"
    assert action.endswith("give a resettlement_area")


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"resettlement_postcode": HOME}, "postcode"),
        ({"resettlement_area": "Aford"}, "authority"),
        ({"resettlement_postcode": None, "resettlement_area": "E07000901"}, "authority"),
        ({"Resettlement Area": "Aford"}, "authority"),
    ],
)
def test_they_count_where_they_are_resettled(
    toy_atlas: lv.Atlas, cells: dict[str, object], status: str
) -> None:
    found = located(toy_atlas, **cells)
    assert cards.statuses(found, "beneficiary") == [status]
    assert in_aford(found) == 1
    assert in_aford(found, "delivery") == 0
    assert [action for _, action in prison_faults(found)] == ["not used: the resettlement area is"]


@pytest.mark.parametrize("group", ["prisoners", "Ex-offenders", "prison_leavers"])
@pytest.mark.parametrize("place", ["beneficiary_postcode", "beneficiary_area"])
def test_no_small_place_of_prisoners_is_their_home(toy_atlas: lv.Atlas, group: str, place: str) -> None:
    cells = {"beneficiary_postcode": None, place: {"beneficiary_area": "E01900003"}.get(place, PRISON)}
    assert cards.statuses(located(toy_atlas, beneficiary_group=group, **cells), "beneficiary") == ["missing"]


def test_a_council_is_an_area_of_resettlement(toy_atlas: lv.Atlas) -> None:
    found = located(toy_atlas, beneficiary_postcode=None, beneficiary_area="Aford")
    assert cards.statuses(found, "beneficiary") == ["authority"]
    assert prison_faults(found) == []


@pytest.mark.parametrize("group", ["young people", None, "wizards"])
def test_other_people_live_where_the_table_says(toy_atlas: lv.Atlas, group: str | None) -> None:
    found = located(toy_atlas, beneficiary_group=group)
    assert cards.statuses(found, "beneficiary") == ["postcode"]
    assert prison_faults(found) == []


def test_a_workforce_of_prisoners_too(toy_atlas: lv.Atlas) -> None:
    found = located(toy_atlas, workforce_postcode=PRISON)
    assert cards.statuses(found, "workforce") == ["missing"]
    found = located(toy_atlas, workforce_postcode=PRISON, resettlement_area="Aford")
    assert cards.statuses(found, "workforce") == ["authority"]
    found = located(toy_atlas, workforce_postcode=HOME, beneficiary_group="neet", resettlement_area="Bford")
    assert cards.statuses(found, "workforce") == ["postcode"]


def test_a_resettlement_area_that_cannot_be_read_is_told(toy_atlas: lv.Atlas) -> None:
    found = located(toy_atlas, resettlement_area="Atlantis")
    assert cards.statuses(found, "beneficiary") == ["malformed"]
    told = [each for each in found.faults.to_pylist() if each["column"] == "resettlement_area"]
    assert [each["kind"] for each in told] == ["malformed"]


ROW = {"line_id": "x", "role": "beneficiary", "share": "1", "postcode": PRISON}


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({}, "missing"),
        ({"resettlement_area": "Aford"}, "authority"),
        ({"beneficiary_group": "neet"}, "postcode"),
        ({"role": "delivery"}, "postcode"),
        ({"role": "workforce home"}, "missing"),
        ({"postcode": "", "area": "Aford"}, "authority"),
    ],
)
def test_rows_of_a_table_of_landings(toy_atlas: lv.Atlas, cells: dict[str, str], status: str) -> None:
    line = {name: LINE[name] for name in ("line_id", "amount", "buyer", "beneficiary_group")}
    spend = lv.read_spend(pd.DataFrame([line]), landings=pd.DataFrame([ROW | cells]))
    found = lv.locate(spend, toy_atlas)
    role = {"workforce home": "workforce"}.get(cells.get("role", "beneficiary"), cells.get("role"))
    assert cards.statuses(found, role or "beneficiary") == [status]


def test_it_is_told_why_people_in_prison_have_no_home(toy_atlas: lv.Atlas) -> None:
    lines = [LINE, LINE | {"line_id": "y", "beneficiary_postcode": None}]
    lines += [LINE | {"line_id": "z", "beneficiary_group": "neet"}]
    card = cards.card(toy_atlas, lines, "authority", attribution="beneficiary")
    why = "because a prison is not where its people live, and no resettlement area is given."
    assert [card.explain("x").count(why), card.explain("y").count(why), card.explain("z").count(why)] == [
        2,
        0,
        0,
    ]
    assert card.explain("y").count("because no address is given.") == 2


def test_a_row_of_landings_says_why_its_people_have_no_home(toy_atlas: lv.Atlas) -> None:
    line = {name: LINE[name] for name in ("line_id", "amount", "buyer", "beneficiary_group")}
    rows = [ROW | {"share": "0.5"}, ROW | {"share": "0.5", "postcode": ""}]
    spend = lv.read_spend(pd.DataFrame([line]), landings=pd.DataFrame(rows))
    card = lv.score(lv.locate(spend, toy_atlas), [lv.InAuthority()], attribution="beneficiary")
    text = card.explain("x")
    assert text.count("not placed, because a prison is not where its people live") == 1
    assert text.count("not placed, because no address is given") == 1
