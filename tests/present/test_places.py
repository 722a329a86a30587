"""Landing places as the page holds them, one by one and gathered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from present.fake_card import SLUGS, FakeCard

from localvalue.present import places


def test_places_are_listed_largest_first_with_names_held_once() -> None:
    drawn, number, gathered = places.drawable(FakeCard().landed(), SLUGS)
    page = places.columns(drawn, SLUGS, FakeCard().mapped(number))
    assert not gathered
    assert number.tolist() == [5, 4, 3, 2, 1, 0]
    assert page["gbp"] == [32, 16, 8, 4, 2, 1]
    assert page["suppliers"] == ["Acme Ltd"]
    assert page["supplier"] == [[0]] * 6
    assert [page["area_names"][code] for code in page["area"]] == ["Eastby"] * 2 + ["Southtown"] * 2 + [
        "Northtown"
    ] * 2
    assert page["in"]["within_20mi"] == "001111"


def test_what_is_not_known_is_none() -> None:
    landed = (
        FakeCard()
        .landed()
        .assign(longitude=np.nan, authority=np.nan, deprivation_decile=pd.NA, suppliers=None)
    )
    page = places.columns(landed, SLUGS, FakeCard().mapped(range(6)))
    assert page["x"] == page["decile"] == [None] * 6
    assert page["in"]["authority"] == "------"
    assert page["supplier"] == [[]] * 6


def test_a_part_is_never_rounded_to_none_or_to_all() -> None:
    landed = FakeCard().landed().assign(authority=[0.0, 0.001, 0.5, 0.999, 1.0, np.nan])
    page = places.columns(landed, SLUGS, FakeCard().mapped(range(6)))
    assert [ord(letter) - 0x100 for letter in page["in"]["authority"][1:4]] == [1, 50, 99]
    assert page["in"]["authority"][0] + page["in"]["authority"][4:] == "01-"


def test_half_a_pound_is_rounded_as_it_is_in_the_title() -> None:
    landed = FakeCard().landed().assign(amount_gbp=[1234.5, 0.5, -0.5, 1.49, -1234.5, 2.5])
    page = places.columns(landed, SLUGS, FakeCard().mapped(range(6)))
    assert page["gbp"] == [1235, 1, -1, 1, -1235, 3]


def test_what_stands_in_the_page_already_is_not_said_twice() -> None:
    number = places.drawable(FakeCard().landed(), SLUGS).number
    drawn = places.drawable(FakeCard().landed(), SLUGS).places
    said = places.columns(drawn, SLUGS, FakeCard().mapped(number))["why"]
    assert said["deciles"] == said["areas"] == {}
    # Of places that are several, the facts are their own
    other = places.columns(
        drawn.assign(lad_name="Northtown", deprivation_decile=1), SLUGS, FakeCard().mapped(number)
    )
    assert other["why"]["deciles"]["decile:overall:"] == [10, 1, 8, 2, 9, 1]
    assert other["why"]["areas"]["authority"]["names"] == ["Eastby", "Southtown", "Northtown"]


def test_miles_are_to_a_tenth_and_finer_beside_a_round_radius() -> None:
    miles = 1609.344 * np.array([[3.14, 3.14], [20.02, 20.02], [1.26, 31.27], [np.nan, np.nan]])
    assert places._miles(*miles.T) == [3.1, 20.02, [1.3, 31.3], None]


def test_a_credit_is_placed_by_its_size() -> None:
    landed = FakeCard().landed()
    landed.loc[0, "amount_gbp"] = -64.0
    drawn = places.drawable(landed, SLUGS)
    page = places.columns(drawn.places, SLUGS, FakeCard().mapped(drawn.number))
    assert page["gbp"][0] == -64


@pytest.fixture
def by_sector(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(places, "MOST_POINTS", 5)
    drawn, number, gathered = places.drawable(FakeCard().landed(), SLUGS)
    assert gathered
    assert drawn.iloc[number]["lad_name"].tolist() == FakeCard().landed()["lad_name"].tolist()
    return drawn.set_index("place")


def test_beyond_the_limit_places_are_gathered_by_sector_and_no_pound_is_lost(by_sector: pd.DataFrame) -> None:
    assert by_sector["amount_gbp"].to_dict() == {"ZZ9 1": 48.0, "ZZ2 1": 12.0, "ZZ1 1": 3.0}
    assert by_sector["lines"].tolist() == [2, 2, 2]
    assert set(by_sector["precision"]) == {"sector"}


def test_gathered_memberships_are_weighted_by_pounds_and_deciles_are_gone(by_sector: pd.DataFrame) -> None:
    np.testing.assert_allclose(by_sector["deprived_20"], [16 / 48, 4 / 12, 1 / 3], atol=0.005)
    assert by_sector["deprivation_decile"].isna().all()


def test_gathered_unknown_stays_unknown_only_where_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_POINTS", 5)
    landed = FakeCard().landed()
    landed.loc[[0, 4, 5], "authority"] = np.nan
    drawn = places.drawable(landed, SLUGS)[0].set_index("place")
    assert np.isnan(drawn.loc["ZZ9 1", "authority"])
    assert drawn.loc["ZZ1 1", "authority"] == 1.0
