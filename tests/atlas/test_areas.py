"""Which area a point lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from atlas.builders import ALAND, BLAND, O5, S1, S2, S3, S4

from localvalue.atlas.polygons import containing

if TYPE_CHECKING:
    from localvalue.atlas import Atlas, Level
    from localvalue.atlas.catalogue import Column


def at(atlas: Atlas, level: Level, points: list[tuple[float, float]], column: Column) -> list[str | None]:
    areas = atlas.areas(level)
    found = areas.locate([east for east, _ in points], [north for _, north in points], column=column)
    return [None if one < 0 else areas.code[one] for one in found]


POINTS = [
    (402_500, 305_000),  # inside S1
    (405_000, 305_000),  # on the line between S1 and S2
    (410_000, 305_000),  # on the line between Aland and Bland, S2 and S3
    (415_000, 310_000),  # on the outer edge, where S3 and S4 meet
    (400_000, 300_000),  # the outer corner
    (399_999, 305_000),  # outside
    (float("nan"), 305_000),
]


def test_a_point_on_a_line_is_in_the_lower_code_and_on_the_edge_is_in(england: Atlas) -> None:
    assert at(england, "authority", POINTS, "small_area") == [ALAND, ALAND, BLAND, BLAND, ALAND, None, None]
    assert at(england, "small_area", POINTS, "small_area") == [S1, S1, S2, S3, S1, None, None]


def test_small_areas_of_2011_are_asked_for_by_their_column(england: Atlas) -> None:
    assert at(england, "small_area", POINTS, "small_area_2011") == [S1, S1, S2, O5, S1, None, None]
    assert S4 not in at(england, "small_area", [(416_000, 305_000)], "small_area_2011")


def test_no_points_are_in_no_area(england: Atlas) -> None:
    assert england.areas("authority").locate([], []).tolist() == []


def test_a_level_without_areas_holds_no_point(england: Atlas) -> None:
    assert england.areas("police").locate([405_000], [305_000]).tolist() == [-1]
    assert england.areas("ward").locate([405_000], [305_000]).tolist() == [-1]


@pytest.mark.parametrize("count", [3, 3_000])
def test_containing_agrees_with_asking_each_polygon_about_each_point(count: int) -> None:
    chance = np.random.default_rng(7)
    # Overlapping squares on whole metres, so that many points lie on lines and in several
    west, south = chance.integers(0, 60, (2, 40))
    squares = shapely.box(west, south, west + 10, south + 10)
    squares[5] = None
    east, north = chance.integers(-5, 80, (2, count)).astype(float)
    expected = []
    for x, y in zip(east, north, strict=True):
        inside = [n for n, one in enumerate(squares) if one is not None and one.covers(shapely.Point(x, y))]
        expected.append(min(inside, default=-1))
    assert containing(squares, east, north).tolist() == expected


def test_index_of_gives_the_place_of_each_code(england: Atlas) -> None:
    assert england.areas("authority").index_of([ALAND, "E07000999", BLAND, ALAND]).tolist() == [1, -1, 0, 1]
