"""Which counties border an area: squares whose borders are counted in the head, and the map of England."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from localvalue.atlas import Counties
from localvalue.atlas.borders import WATER_M, neighbours

if TYPE_CHECKING:
    import localvalue as lv


def counties(of_authority: list[int]) -> Counties:
    names = np.array([f"C{n}" for n in range(max(of_authority) + 1)], dtype=object)
    return Counties("law_county", names, names, np.array(of_authority, dtype=np.int32))


def met(parts: list[tuple[float, float, float, float]], home: tuple[int, ...] = (0,)) -> dict[int, str]:
    """Return how the home meets each county, each box a county of its own."""
    found = neighbours(_boxes(parts), home, counties(list(range(len(parts)))))
    assert found is not None
    return {each.county: each.how for each in found}


def _boxes(parts: list[tuple[float, float, float, float]]) -> np.ndarray:
    return np.array([shapely.box(*part) for part in parts], dtype=object)


HOME = (0, 0, 10_000, 10_000)


@pytest.mark.parametrize(
    ("other", "how"),
    [
        ((10_000, 0, 20_000, 10_000), "land"),  # the whole eastern side
        ((10_000, 0, 20_000, 400), "land"),  # 400 m of it
        ((10_040, 0, 20_000, 10_000), "land"),  # two generalised lines of one border, 40 m apart
        ((9_960, 0, 20_000, 10_000), "land"),  # the same, overlapping
        ((10_000, 10_000, 20_000, 20_000), "corner"),
        ((10_030, 10_030, 20_000, 20_000), "corner"),
        ((10_000, 0, 20_000, 100), "corner"),  # 100 m cannot be told from a corner
        ((10_600, 0, 20_000, 10_000), "water"),  # 600 m of water
        ((10_060, 10_060, 20_000, 20_000), None),  # a corner over a little water is a corner
        ((10_600, 0, 20_000, 100), None),  # a pier, though more than 300 m of the home look at it
        ((11_100, 0, 20_000, 10_000), None),  # 1.1 km: a strait
        ((30_000, 0, 40_000, 10_000), None),
    ],
)
def test_two_squares_border_touch_or_are_apart(other: tuple[float, ...], how: str | None) -> None:
    assert met([HOME, other]).get(1) == how  # type: ignore[list-item]


def test_a_strip_of_land_between_is_no_water() -> None:
    """East of the home lie 500 m of a third county, then the second: 500 m away, and no neighbour."""
    assert met([HOME, (10_500, 0, 20_000, 10_000), (10_000, 0, 10_500, 10_000)]) == {2: "land"}


def test_what_lies_behind_the_home_itself_is_not_faced_over_water() -> None:
    """From the home's southern coast the county beyond its northern one is 900 m away, over the home."""
    assert met([(0, 0, 10_000, 300), (0, 900, 10_000, 2_000)]) == {1: "water"}
    found = neighbours(_boxes([(0, 0, 10_000, 300), (0, 900, 10_000, 2_000)]), (0,), counties([0, 1]))
    assert found is not None
    assert found[0].length_m == pytest.approx(10_000, abs=1_200)  # one side of it, not both


def test_the_area_s_own_county_is_not_its_neighbour() -> None:
    """The home and the square to its east are one county; the square to its west is another."""
    parts = _boxes([HOME, (10_000, 0, 20_000, 10_000), (-10_000, 0, 0, 10_000)])
    found = neighbours(parts, (0,), counties([0, 0, 1]))
    assert found is not None
    assert [(each.county, each.how) for each in found] == [(1, "land")]
    assert found[0].length_m == pytest.approx(10_000, abs=150)


def test_a_pool_has_the_borders_of_all_of_it_and_none_within() -> None:
    parts = [HOME, (10_000, 0, 20_000, 10_000), (20_000, 0, 30_000, 10_000), (-10_000, 0, 0, 10_000)]
    assert met(parts, home=(0, 1)) == {2: "land", 3: "land"}


def test_short_pieces_of_one_border_add_up() -> None:
    """Two districts of a county reach 200 m each along the home's side: no corner, a border of 400 m."""
    parts = _boxes([HOME, (10_000, 0, 20_000, 200), (10_000, 5_000, 20_000, 5_200)])
    found = neighbours(parts, (0,), counties([0, 1, 1]))
    assert found is not None
    assert [each.how for each in found] == ["land"]


def test_a_hole_is_bordered_too() -> None:
    ring = shapely.difference(shapely.box(0, 0, 30_000, 30_000), shapely.box(10_000, 10_000, 20_000, 20_000))
    parts = np.array([ring, shapely.box(10_000, 10_000, 20_000, 20_000)], dtype=object)
    for home in (0, 1):
        found = neighbours(parts, (home,), counties([0, 1]))
        assert found is not None
        assert [(each.county, each.how) for each in found] == [(1 - home, "land")]


def test_without_a_boundary_nothing_is_known_of_the_area_and_others_are_passed_over() -> None:
    parts = np.array([shapely.box(*HOME), None], dtype=object)
    assert neighbours(parts, (1,), counties([0, 1])) is None
    assert neighbours(parts, (0,), counties([0, 1])) == ()


@settings(deadline=None)
@given(st.integers(0, 3_000), st.integers(-9_000, 9_000))
def test_bordering_is_mutual(gap_m: int, shift_m: int) -> None:
    other = (10_000 + gap_m, shift_m, 20_000 + gap_m, shift_m + 10_000)
    there, back = met([HOME, other]), met([other, HOME])
    assert there == back
    if gap_m > WATER_M:
        assert there == {}


def of(atlas: lv.Atlas, name: str) -> set[str]:
    """Return the counties and London boroughs that border a county or an authority."""
    return {name for name, how in listed(atlas, name).items() if how != "corner"}


def listed(atlas: lv.Atlas, name: str) -> dict[str, str]:
    held = atlas.law_counties()
    if name in held.name:
        members = np.flatnonzero(held.of_authority == held.name.tolist().index(name)).tolist()
    else:
        members = list(atlas.authorities.find(name).authorities)  # type: ignore[union-attr]
    found = atlas.bordering(members)
    assert found is not None
    return {str(held.name[each.county]): each.how for each in found}


# As any map of England's counties shows them.
ENGLAND = {
    "Greater Manchester": {"Lancashire", "West Yorkshire", "Derbyshire", "Cheshire", "Merseyside"},
    "Lancashire": {"Cumbria", "North Yorkshire", "West Yorkshire", "Greater Manchester", "Merseyside"},
    "Cornwall": {"Devon"},
    "Isle of Wight": set(),  # the Solent is over a kilometre
    "West Midlands": {"Staffordshire", "Warwickshire", "Worcestershire"},
    "Tyne and Wear": {"Northumberland", "County Durham"},
    "Norfolk": {"Suffolk", "Cambridgeshire", "Lincolnshire"},
    "Rutland": {"Leicestershire", "Lincolnshire", "Northamptonshire"},
    "Bristol": {"Gloucestershire", "Somerset"},
    # Essex over the Thames, as are Greenwich's and Tower Hamlets' over the river
    "Kent": {"Essex", "Surrey", "East Sussex", "Bexley", "Bromley"},
    "Tower Hamlets": {"City of London", "Hackney", "Newham", "Southwark", "Lewisham", "Greenwich"},
    "Trafford": {"Cheshire"},
    "Birmingham": {"Staffordshire", "Warwickshire", "Worcestershire"},
    "Blackpool": set(),  # all round it is Lancashire, in which it lies
    "Buckinghamshire": {
        "Bedfordshire",
        "Berkshire",
        "Hertfordshire",
        "Hillingdon",
        "Northamptonshire",
        "Oxfordshire",
    },
}


@pytest.mark.official
@pytest.mark.parametrize("name", sorted(ENGLAND))
def test_the_map_of_england(real_atlas: lv.Atlas, name: str) -> None:
    assert of(real_atlas, name) == ENGLAND[name]


@pytest.mark.official
def test_the_shortest_border_of_england_is_listed_to_be_looked_at(real_atlas: lv.Atlas) -> None:
    assert listed(real_atlas, "Lincolnshire")["Northamptonshire"] == "corner"
    assert listed(real_atlas, "Kent")["Essex"] == "water"


@pytest.mark.official
def test_the_counties_of_england_border_each_other_mutually(real_atlas: lv.Atlas) -> None:
    names = real_atlas.law_counties().name.tolist()
    borders = {name: of(real_atlas, name) for name in names}
    assert [(a, b) for a in names for b in borders[a] if a not in borders[b]] == []
