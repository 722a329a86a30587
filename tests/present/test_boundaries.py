"""The map's base: near the value, thin, and in the right place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from present.fake_card import FakeAreas, FakeAtlas

from localvalue.grid import from_grid, to_grid
from localvalue.present import boundaries
from localvalue.present.boundaries import DEGREE_STEPS, drawn, label_points, near, packed, reach, thin

if TYPE_CHECKING:
    import pytest

NOWHERE = np.empty(0)


def one(shape: object) -> list[list[int]]:
    """Return the packed rings of one shape."""
    return packed(np.array([shape], dtype=object))[0]


def unpacked(ring: list[int]) -> np.ndarray:
    return np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / DEGREE_STEPS


def test_areas_within_15_km_of_a_point_are_near_and_others_are_not() -> None:
    areas = FakeAtlas().areas("authority")
    longitude, latitude = from_grid([434_000.0], [305_000.0])
    assert near(areas, longitude, latitude, []).tolist() == [1]
    longitude, latitude = from_grid([436_000.0], [305_000.0])
    assert near(areas, longitude, latitude, []).tolist() == []


def test_homes_are_near_wherever_they_are_and_everything_is_near_nothing() -> None:
    areas = FakeAtlas().areas("authority")
    assert near(areas, NOWHERE, NOWHERE, ["E08000002"]).tolist() == [2]
    assert near(areas, NOWHERE, NOWHERE, []).tolist() == [0, 1, 2, 3]


def test_an_area_without_a_boundary_is_not_drawn() -> None:
    areas = FakeAtlas().areas("authority")
    shapes = areas.geometry().copy()
    shapes[1] = None
    assert near(FakeAreas(areas.code, areas.name, shapes), NOWHERE, NOWHERE, []).tolist() == [0, 2, 3]


def test_a_packed_square_unpacks_to_its_corners_in_degrees() -> None:
    (ring,) = one(shapely.box(400_000, 300_000, 410_000, 310_000))
    corners = unpacked(ring)
    longitude, latitude = from_grid([410_000, 410_000, 400_000], [300_000, 310_000, 310_000])
    np.testing.assert_allclose(corners[:3, 0], longitude, atol=0.6 / DEGREE_STEPS)
    np.testing.assert_allclose(corners[:3, 1], latitude, atol=0.6 / DEGREE_STEPS)
    assert (corners[0] == corners[-1]).all()


def test_corners_that_fall_together_are_packed_once_and_a_speck_is_left_out() -> None:
    square = shapely.box(400_000, 300_000, 410_000, 310_000)
    speck = shapely.box(420_000, 300_000, 420_000.2, 300_000.2)
    assert len(one(shapely.multipolygons([square, speck]))) == 1
    assert len(one(shapely.segmentize(square, 0.3 * 10_000))) == 1


def test_thinning_drops_corners_and_keeps_neighbours_together() -> None:
    rough = [(10_000.0 + 2.0 * (i % 2), 100.0 * i) for i in range(101)]
    west = shapely.Polygon([(0, 0), *rough, (0, 10_000)])
    east = shapely.Polygon([(20_000, 0), *rough, (20_000, 10_000)])
    thinned = thin(np.array([west, east], dtype=object))
    assert shapely.get_num_coordinates(thinned).max() < 12
    assert shapely.coverage_is_valid(thinned)
    assert abs(shapely.area(thinned).sum() - 2e8) < 1e5


def test_thinning_leaves_out_an_islet_but_never_an_area() -> None:
    main = shapely.box(0, 0, 1_000_000, 500_000)
    islet = shapely.box(1_100_000, 0, 1_100_500, 500)
    thinned = thin(np.array([shapely.multipolygons([main, islet]), shapely.box(0, 600_000, 500, 600_500)]))
    assert shapely.get_num_geometries(thinned[0]) == 1
    assert shapely.area(thinned[1]) > 0


def test_a_name_stands_inside_its_area() -> None:
    square = shapely.box(400_000, 300_000, 410_000, 310_000)
    ring = shapely.difference(shapely.box(400_000, 300_000, 460_000, 360_000), square.buffer(24_000))
    points = label_points(np.array([square, ring], dtype=object)) / DEGREE_STEPS
    longitude, latitude = from_grid([405_000.0], [305_000.0])
    np.testing.assert_allclose(points[0], [longitude[0], latitude[0]], atol=0.6 / DEGREE_STEPS)
    assert shapely.contains_xy(ring, *(axis[0] for axis in to_grid(points[1:, 0], points[1:, 1])))


def test_a_reach_runs_its_distance_outside_the_boundary() -> None:
    home = np.array([shapely.box(400_000, 300_000, 410_000, 310_000)], dtype=object)
    (ring,) = reach(home, 16_000.0)
    west, _ = from_grid([384_000.0], [305_000.0])
    assert abs(unpacked(ring)[:, 0].min() - west[0]) < 0.005


def test_shapes_are_packed_together_as_one_by_one() -> None:
    speck = shapely.box(420_000, 300_000, 420_000.2, 300_000.2)
    holed = shapely.box(0, 0, 9_000, 9_000).difference(shapely.box(3_000, 3_000, 4_000, 4_000))
    shapes = np.array(
        [holed, speck, shapely.multipolygons([holed, speck]), shapely.box(5, 5, 99, 99)], dtype=object
    )
    assert packed(shapes) == [one(shape) for shape in shapes]
    assert [len(rings) for rings in packed(shapes)] == [2, 1, 2, 1]
    assert packed(np.empty(0, dtype=object)) == []


def test_many_areas_are_drawn_from_all_of_the_level_thinned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    areas = FakeAtlas().areas("authority")
    few = drawn(areas, np.array([0, 2]))
    thinned = thin(areas.geometry()[[0, 2]])
    assert (few.rings, few.labels.tolist()) == (packed(thinned), label_points(thinned).tolist())
    monkeypatch.setattr(boundaries, "_MOST_APART", 1)
    shapes = areas.geometry().copy()
    shapes[1] = None
    holder = FakeAreas(areas.code, areas.name, shapes)
    many, again = (drawn(holder, np.array(rows)) for rows in ([0, 2, 3], [3, 0]))
    assert many.rings == packed(thin(shapes[[0, 2, 3]]))
    assert again.rings == [many.rings[2], many.rings[0]]
    assert again.labels.tolist() == [many.labels[2].tolist(), many.labels[0].tolist()]
