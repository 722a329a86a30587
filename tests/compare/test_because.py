"""Why a place counts: the facts that each definition asks for, worked out on the toy country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest

if TYPE_CHECKING:
    import localvalue as lv
    from localvalue.compare import Because

# In Aford at 401 and 406 km, in Bford at 411 km
POSTCODES = ("ZA1 1AA", "ZA1 1AD", "ZA1 1AE")


def facts(
    atlas: lv.Atlas, *definitions: lv.Definition | str, drawn: tuple[int, ...] = (0, 1, 2), **same: object
) -> Because:
    lines = cards.rows(POSTCODES, buyer="Aford", **same)
    return cards.card(atlas, lines, *definitions).mapped(drawn).because


def test_each_definition_asks_for_the_facts_that_it_reads(toy_atlas: lv.Atlas) -> None:
    found = facts(
        toy_atlas, "authority", "region", "within:5km@boundary", "deprived:20", "authority|deprived:20"
    )
    assert found.asks == {
        "authority": ["authority"],
        "region": ["region"],
        "within_5km_boundary": ["home"],
        "deprived_20": ["decile:overall:"],
        "authority_or_deprived_20": ["authority", "decile:overall:"],
    }


def test_only_what_is_asked_for_is_told(toy_atlas: lv.Atlas) -> None:
    found = facts(toy_atlas, "authority")
    assert found.away == {}
    assert found.deciles == {}
    assert found.areas == {"authority": ["Aford", "Aford", "Bford"]}


def test_a_distance_is_over_the_ground_and_nothing_inside(toy_atlas: lv.Atlas) -> None:
    found = facts(toy_atlas, "within:5km@boundary", "within:5km", site_postcode="ZA1 1AA")
    # A kilometre of grid beyond the border, and five and ten from the site: the ground is 0.04 % longer
    assert found.away["home"].most_m == pytest.approx([0, 0, 1_000], rel=1e-3)
    assert found.away["site"].most_m == pytest.approx([0, 5_002, 10_004], abs=1)
    assert (found.away["site"].least_m == found.away["site"].most_m).all()


def test_places_drawn_together_have_the_least_and_the_most(toy_atlas: lv.Atlas) -> None:
    found = facts(toy_atlas, "authority", "within:5km@boundary", "deprived:20", drawn=(0, 1, 1))
    between = found.away["home"]
    assert between.least_m.tolist() == [0, 0]
    assert between.most_m == pytest.approx([0, 1_000], rel=1e-3)
    # Aford and Bford together are in no one authority, and in no one decile
    assert found.areas["authority"] == ["Aford", ""]
    assert found.deciles["decile:overall:"].tolist() == [1, 0]


def test_a_decile_is_told_of_the_domain_and_the_index_that_were_asked_for(toy_atlas: lv.Atlas) -> None:
    overall = facts(toy_atlas, "deprived:20")
    assert overall.deciles["decile:overall:"].tolist() == [1, 2, 5]
    assert overall.titles == {"decile:overall:": ""}
    named = facts(toy_atlas, "deprived:20::iod2025")
    assert named.deciles["decile:overall:iod2025"].tolist() == [1, 2, 5]
    assert named.titles == {"decile:overall:iod2025": toy_atlas.index("iod2025").title}


def test_without_a_home_there_is_no_distance(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(POSTCODES, buyer="Nobody knows")
    found = cards.card(toy_atlas, lines, "within:5km@boundary").mapped((0, 1, 2)).because
    assert np.isnan(found.away["home"].most_m).all()


def test_a_half_known_place_has_no_distance_of_its_own(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(("ZA1", "ZA1 1AE"), buyer="Aford")
    found = cards.card(toy_atlas, lines, "within:5km@boundary").mapped((0, 1)).because
    assert np.isnan(found.away["home"].most_m).tolist() == [True, False]


def test_a_definition_of_the_users_own_asks_for_nothing_that_is_known(toy_atlas: lv.Atlas) -> None:
    class Mine:
        name, label, kind, traits = "mine", "Mine", "local", ()

        def test(self, pairs: lv.Pairs) -> np.ndarray:
            return np.ones(len(pairs), dtype=np.bool_)

    assert facts(toy_atlas, Mine()).asks == {"mine": []}
