"""The National Grid: transformations against published points, and distances against the geodesic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Proj

from localvalue.grid import (
    GRID_BOUNDS_M,
    from_grid,
    ground_distance_m,
    irish_to_grid,
    line_scale,
    mean_line_scale,
    to_grid,
)

# OSTN15 test points (Ordnance Survey, "OSTN15_TestInput_ETRStoOSGB.txt"): ETRS89 degrees and OSGB36 metres.
OSTN15 = {
    "Scilly": (-6.299777520, 49.92226393730, 91_492.146, 11_318.804),
    "Lizard": (-5.203046100, 49.96006137820, 170_370.718, 11_572.405),
    "London": (-0.119925572, 51.48936564950, 530_624.974, 178_388.464),
}
FIVE_METRES = 5.0


@pytest.mark.parametrize("place", OSTN15)
def test_grid_points_are_within_five_metres_of_the_published_ones(place: str) -> None:
    longitude, latitude, easting, northing = OSTN15[place]
    found = to_grid([longitude], [latitude])
    assert np.hypot(found[0][0] - easting, found[1][0] - northing) < FIVE_METRES


EAST = st.floats(80_000, 655_000)
NORTH = st.floats(10_000, 1_215_000)


@settings(max_examples=200)
@given(EAST, NORTH)
def test_there_and_back_is_a_millimetre_or_so(easting: float, northing: float) -> None:
    longitude, latitude = from_grid([easting], [northing])
    back = to_grid(longitude, latitude)
    assert np.hypot(back[0][0] - easting, back[1][0] - northing) < 0.0015


def test_there_is_no_jump_where_an_operation_s_area_ends() -> None:
    """PROJ's own choice jumps 137 m off Lowestoft; points a metre apart must stay a metre apart."""
    easting = np.arange(640_000.0, 690_000.0)
    longitude, latitude = from_grid(easting, np.full(len(easting), 293_000.0))
    _, _, step_m = Geod(ellps="WGS84").inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])
    assert np.abs(step_m - 1).max() < 0.01


def test_belfast_on_the_irish_grid_is_in_belfast() -> None:
    """The City Hall, 54.5964 N 5.9301 W (Ordnance Survey of Northern Ireland's gazetteer, to 100 m)."""
    longitude, latitude = from_grid(*irish_to_grid([333_850.0], [373_950.0]))
    _, _, metres = Geod(ellps="WGS84").inv(longitude[0], latitude[0], -5.9301, 54.5964)
    assert metres < 150


def test_what_is_missing_stays_missing() -> None:
    for transform in (to_grid, from_grid, irish_to_grid):
        x, y = transform([np.nan, np.inf, 1.0], [1.0, 1.0, np.nan])
        assert np.isnan(x).tolist() == np.isnan(y).tolist() == [True] * 3
    assert np.isnan(ground_distance_m([np.nan], [0], [0], [0])).all()


def test_the_scale_is_that_of_the_published_table() -> None:
    """Ordnance Survey's guide, section 7: 0.99960 on the central meridian, 1 at 180 km from it."""
    assert line_scale(np.array([400_000.0]))[0] == pytest.approx(0.9996012717)
    assert line_scale(np.array([220_000.0, 580_000.0])) == pytest.approx([1.0, 1.0], abs=2e-5)
    assert mean_line_scale(np.array([300_000.0]), np.array([500_000.0]))[0] == pytest.approx(
        0.9996012717 * (1 + (100_000**2 / 3) / (2 * 6_381_600**2)), rel=1e-12
    )


def test_distances_are_within_two_metres_of_the_geodesic_at_forty_miles() -> None:
    random = np.random.default_rng(40)
    count = 20_000
    easting, northing = random.uniform(100_000, 640_000, count), random.uniform(20_000, 1_200_000, count)
    angle = random.uniform(0, 2 * np.pi, count)
    reach = 40 * 1609.344
    there = easting + reach * np.cos(angle), northing + reach * np.sin(angle)
    found = ground_distance_m(easting, northing, *there)
    # On the grid's own ellipsoid, Airy 1830, by the projection alone
    grid = Proj("+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy")
    _, _, geodesic = Geod(ellps="airy").inv(
        *grid(easting, northing, inverse=True), *grid(*there, inverse=True)
    )
    assert np.abs(found - geodesic).max() < 2
    plain = np.hypot(there[0] - easting, there[1] - northing)
    assert np.abs(plain - geodesic).max() > 40, "the plain grid distance would not do"


@given(EAST, NORTH, EAST, NORTH)
def test_a_distance_is_the_same_both_ways_and_none_to_itself(
    east0: float, north0: float, east1: float, north1: float
) -> None:
    there = ground_distance_m([east0], [north0], [east1], [north1])
    assert there == pytest.approx(ground_distance_m([east1], [north1], [east0], [north0]), rel=1e-12)
    assert ground_distance_m([east0], [north0], [east0], [north0]) == 0


def test_the_grid_is_seven_hundred_by_thirteen_hundred_kilometres() -> None:
    assert GRID_BOUNDS_M == (0, 0, 700_000, 1_300_000)
