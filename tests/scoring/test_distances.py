"""Radii and distances: ties are in, radii and curves agree, and a band of a metre is decided exactly."""

from __future__ import annotations

import cards
import numpy as np
import pytest
import shapely
import toy

import localvalue as lv
from localvalue.definitions import Truth
from localvalue.grid import ground_distance_m, mean_line_scale
from localvalue.places import Home, Points
from localvalue.postcodes import pack
from localvalue.scoring.geography import Geography
from localvalue.scoring.pairs import Block

MILE = 1609.344
EAST_OF_AFORD = 410_000  # its eastern edge; it reaches from 400 to 410 km and from 300 to 310 km


def block(
    atlas: lv.Atlas, easting_m: np.ndarray, northing_m: np.ndarray, home: int = 0, site: str = "ZA1 1AA"
) -> Block:
    """Return points given by coordinates with one home and one site, as a definition is asked about them."""
    points = Points(atlas, easting_m, northing_m)
    rows = len(atlas.postcodes) + np.arange(len(easting_m), dtype=np.int64)
    site_row = atlas.postcodes.find(pack([site]))
    geography = Geography(atlas, points, [Home("home", (home,), "authority")], site_row)
    none = np.zeros(len(rows), dtype=np.int32)
    return Block(geography, none, none, rows, {})


def aford(atlas: lv.Atlas) -> int:
    return int(atlas.areas("authority").index_of(["E07000901"])[0])


def east_by(ground_m: np.ndarray) -> np.ndarray:
    """Return eastings so many metres of ground east of Aford's edge, by bisection on the ground distance."""
    low, high = np.full(len(ground_m), EAST_OF_AFORD * 1.0), np.full(len(ground_m), EAST_OF_AFORD + 1e5)
    north = np.full(len(ground_m), 305_000.0)
    for _ in range(80):
        middle = (low + high) / 2
        short = ground_distance_m(np.full(len(middle), EAST_OF_AFORD), north, middle, north) < ground_m
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return high


@pytest.mark.parametrize("miles", [1, 5, 10])
def test_within_a_metre_of_a_boundarys_radius_every_point_is_decided_by_the_ground(
    toy_atlas: lv.Atlas, miles: int
) -> None:
    random = np.random.default_rng(miles)
    radius_m = miles * MILE
    gap_m = radius_m + random.uniform(-1, 1, 2_000)
    gap_m = gap_m[np.abs(gap_m - radius_m) > 1e-6]
    easting = east_by(gap_m)
    pairs = block(toy_atlas, easting, random.uniform(300_001, 309_999, len(easting)), aford(toy_atlas))
    # The nearest point of Aford lies due west: the gap is what we made it.
    assert np.abs(pairs.home_distance_m() - gap_m).max() < 1e-6
    answer = lv.WithinMiles(miles, of="boundary").test(pairs)
    assert answer.known.all()
    assert (answer.true == (gap_m <= radius_m)).all()
    assert 900 < answer.true.sum() < 1_100


def test_within_a_metre_of_a_sites_radius_every_point_is_decided_by_the_ground(toy_atlas: lv.Atlas) -> None:
    random = np.random.default_rng(7)
    radius_m = 10 * MILE
    angle = random.uniform(-0.25, 0.25, 4_000)
    reach = (radius_m + random.uniform(-7, 7, 4_000)) * 0.99965
    easting, northing = 401_000 + reach * np.cos(angle), 305_000 + reach * np.sin(angle)
    distance_m = ground_distance_m(401_000, 305_000, easting, northing)
    near = np.abs(distance_m - radius_m) <= 1
    assert near.sum() > 300
    answer = lv.WithinMiles(10).test(block(toy_atlas, easting[near], northing[near]))
    assert (answer.true == (distance_m[near] <= radius_m)).all()
    assert 0.2 < answer.true.mean() < 0.8


class Standing:
    """Pairs of which only the distances from the site are known."""

    def __init__(self, *distance_m: float) -> None:
        self.distance_m = np.array(distance_m)

    def site_distance_m(self) -> np.ndarray:
        return self.distance_m


@pytest.mark.parametrize(
    ("definition", "radius_m"), [(lv.WithinMiles(10), 16_093.44), (lv.WithinKm(5), 5_000.0)]
)
def test_exactly_the_radius_is_in_and_the_next_number_is_out(
    definition: lv.Definition, radius_m: float
) -> None:
    answer = definition.test(
        Standing(radius_m, np.nextafter(radius_m, 1e9), np.nextafter(radius_m, 0), np.nan)
    )
    assert answer.true.tolist() == [True, False, True, False]
    assert answer.known.tolist() == [True, True, True, False]


def test_a_tie_with_the_boundary_is_in(toy_atlas: lv.Atlas) -> None:
    """A point 4 km of grid from the edge, with a radius of just that many metres of ground."""
    pairs = block(toy_atlas, np.array([414_000.0]), np.array([305_000.0]), aford(toy_atlas))
    tie_m = 4_000 / mean_line_scale(np.array([410_000.0]), np.array([414_000.0]))[0]
    assert pairs.within_home(np.nextafter(tie_m, 1e9)).true.item() is True
    assert pairs.within_home(np.nextafter(tie_m, 0)).true.item() is False


@pytest.fixture(scope="module")
def scattered(toy_atlas: lv.Atlas) -> tuple[Block, np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    easting, northing = random.uniform(400_000, 430_000, 3_000), random.uniform(300_000, 310_000, 3_000)
    return block(toy_atlas, easting, northing, aford(toy_atlas)), easting, northing


@pytest.mark.parametrize("radius_m", [1.0, 500.0, 2_000.0, 10_000.0, 19_990.0])
def test_radii_agree_with_the_exact_distance(
    scattered: tuple[Block, np.ndarray, np.ndarray], radius_m: float
) -> None:
    pairs, _, _ = scattered
    assert (pairs.within_home(radius_m).true == (pairs.home_distance_m() <= radius_m)).all()


def test_distance_from_home_is_shapelys_corrected_for_the_ground(
    toy_atlas: lv.Atlas, scattered: tuple[Block, np.ndarray, np.ndarray]
) -> None:
    pairs, easting, northing = scattered
    area = toy_atlas.areas("authority").geometry()[aford(toy_atlas)]
    grid_m = shapely.distance(area, shapely.points(easting, northing))
    scale = mean_line_scale(np.clip(easting, 400_000, 410_000), easting)
    assert np.abs(pairs.home_distance_m() - grid_m / scale).max() < 1e-6
    assert (pairs.home_distance_m()[easting <= 410_000] == 0).all()


@pytest.mark.parametrize("order", [(10, 20, 40), (40, 20, 10), (20, 40, 10)])
def test_radii_hold_each_other_whatever_order_they_are_asked_in(
    toy_atlas: lv.Atlas, order: tuple[int, ...]
) -> None:
    random = np.random.default_rng(5)
    easting = random.uniform(400_000, 430_000, 500)
    pairs = block(toy_atlas, easting, np.full(500, 305_000.0), aford(toy_atlas))
    found = {km: pairs.within_home(km * 250.0).true for km in order}
    assert (found[10] <= found[20]).all()
    assert (found[20] <= found[40]).all()
    for km in order:
        alone = block(toy_atlas, easting, np.full(500, 305_000.0), aford(toy_atlas))
        assert (found[km] == alone.within_home(km * 250.0).true).all()
    assert (pairs.in_home().true <= found[10]).all()


def test_a_point_whose_code_is_in_the_home_area_is_at_no_distance_whatever_the_line_says(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A postcode of Aford by the directory that the boundary leaves a kilometre inside Bford."""
    folder = tmp_path_factory.mktemp("astray")
    authority_at = toy.authority_at
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toy, "authority_at", lambda at: toy.AFORD if at == 411_000 else authority_at(at))
        toy.write_official(folder / "official")
    atlas = lv.build_atlas(folder / "official", folder / "atlas")
    card = cards.card(
        atlas, cards.rows(["ZA1 1AE", "ZA1 2AA"], buyer="Aford"), "authority", "within:0.1km@boundary"
    )
    assert cards.memberships(card, "authority") == [1, 0]
    assert cards.memberships(card, "within_0_1km_boundary") == [1, 0]


def test_a_pools_distance_is_the_least_of_its_members(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA2 1AA", "ZA3 1AA", "ZA3 1AB"], buyer="Westshire")
    card = cards.card(toy_atlas, lines, "within:2km@boundary", "authority")
    # Westshire is Aford and Bford, to 420 km: inside, 1 km outside, 8 km outside.
    assert cards.memberships(card, "authority") == [1, 0, 0]
    assert cards.memberships(card, "within_2km_boundary") == [1, 1, 0]


def test_facts_are_aligned_to_rows_that_share_points(toy_atlas: lv.Atlas) -> None:
    points = Points(toy_atlas, np.empty(0), np.empty(0))
    rows = toy_atlas.postcodes.find(pack(["ZA3 1AB", "ZA1 1AA", "ZA3 1AB"]))
    geography = Geography(toy_atlas, points, [], rows[:1])
    none = np.full(3, -1, dtype=np.int32)
    pairs = Block(geography, none, np.array([0, 0, -1], dtype=np.int32), rows, {})
    assert pairs.easting_m().tolist() == [428_000, 401_000, 428_000]
    assert pairs.decile().tolist() == [10, 1, 10]
    assert pairs.rank_share().tolist() == [1, 1 / 6, 1]
    distance = pairs.site_distance_m()
    assert distance[0] == 0
    assert distance[1] == pytest.approx(27_000 / 0.9996, rel=1e-4)
    assert np.isnan(distance[2])
    nobody = pairs.in_home()
    assert isinstance(nobody, Truth)
    assert not nobody.known.any()
