"""The map's own base: boundaries near the value, thinned and packed so that they fit in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from localvalue.grid import from_grid, to_grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.present.card import Areas

    Floats = NDArray[np.float64]
    Geometries = NDArray[Any]

DEGREE_STEPS: Final = 100_000
"""Steps of the packed coordinates to a degree: five decimals, about a metre."""

_STEPS_ACROSS: Final = 5_000.0
_TOLERANCES_M: Final = (20.0, 250.0)
_SEEN_STEPS: Final = 4.0
_MARGIN_M: Final = 15_000.0
_RING_CORNERS: Final = 4
_RING_TOLERANCE_M: Final = 200.0


def near(areas: Areas, longitude: Floats, latitude: Floats, keep: Sequence[str]) -> NDArray[np.int64]:
    """
    Return the areas near some points.

    Parameters
    ----------
    areas
        The areas of one level.
    longitude, latitude
        The points, degrees, WGS84, shape ``(n,)``; NaN where unknown.
    keep
        Codes of areas to return wherever they are, and around which others are near.

    Returns
    -------
    rows
        Rows of the areas with a boundary whose bounding box comes within 15 km of that of the points
        and the kept areas together; all that have a boundary where there are neither.
    """
    shapes = areas.geometry()
    drawn = ~shapely.is_missing(shapes)
    bounds = shapely.bounds(shapes)
    easting, northing = to_grid(longitude, latitude)
    known = np.isfinite(easting) & np.isfinite(northing)
    boxes = np.vstack(
        [
            bounds[drawn & np.isin(areas.code.astype(str), list(keep))],
            np.column_stack([easting[known], northing[known], easting[known], northing[known]]),
        ]
    )
    if not len(boxes):
        return np.flatnonzero(drawn)
    west, south = boxes[:, :2].min(axis=0) - _MARGIN_M
    east, north = boxes[:, 2:].max(axis=0) + _MARGIN_M
    touching = (
        (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    )
    return np.flatnonzero(drawn & touching)


def thin(shapes: Geometries) -> Geometries:
    """
    Return boundaries with fewer corners, still without gaps or overlaps.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, EPSG:27700, shape ``(n,)``.

    Returns
    -------
    thinned
        Simplified together, the more the further they stretch: by 20 m for a conurbation, by 250 m for
        all of the United Kingdom. Islands too small to see at that scale are left out, but never the
        whole of an area. For drawing: nothing is placed by them.
    """
    if not len(shapes):
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    tolerance_m = float(np.clip(max(east - west, north - south) / _STEPS_ACROSS, *_TOLERANCES_M))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    size = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, size)
    seen = (size >= (_SEEN_STEPS * tolerance_m) ** 2) | (size == largest[owner])
    whole = shapely.multipolygons(parts[seen], indices=owner[seen])
    return np.asarray(shapely.coverage_simplify(whole, tolerance_m), dtype=object)


def packed(shape: Any) -> list[list[int]]:  # noqa: ANN401 - shapely has no types
    """
    Return a boundary's rings as whole numbers.

    Parameters
    ----------
    shape
        A polygon or multipolygon, EPSG:27700.

    Returns
    -------
    rings
        Each ring as longitude, latitude, longitude, latitude, ... in hundred-thousandths of a degree
        (WGS84), each pair less the pair before it. Repeats are left out, and rings that shrink to
        fewer than four corners, unless nothing else is left.
    """
    rings = shapely.get_rings(shapely.get_parts(np.atleast_1d(shape)))
    lines = [_steps(ring) for ring in rings]
    drawn = [line for line in lines if len(line) >= _RING_CORNERS]
    return [np.diff(line, axis=0, prepend=[[0, 0]]).ravel().tolist() for line in drawn or lines[:1]]


def label_points(shapes: Geometries) -> NDArray[np.int64]:
    """
    Return where the names of areas stand.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, EPSG:27700, shape ``(n,)``.

    Returns
    -------
    points
        Longitude and latitude (WGS84) in hundred-thousandths of a degree, shape ``(n, 2)``: the middle,
        or a point inside where the middle is outside.
    """
    middle = shapely.centroid(shapes)
    inside = np.where(shapely.contains(shapes, middle), middle, shapely.point_on_surface(shapes))
    longitude, latitude = from_grid(shapely.get_x(inside), shapely.get_y(inside))
    return np.rint(np.column_stack([longitude, latitude]) * DEGREE_STEPS).astype(np.int64)


def reach(shapes: Geometries, radius_m: float) -> list[list[int]]:
    """
    Return the line that runs a distance outside an area, for drawing.

    Parameters
    ----------
    shapes
        The area's polygons, EPSG:27700, shape ``(n,)``.
    radius_m
        Metres.

    Returns
    -------
    rings
        Packed as `packed` does.
    """
    area = shapely.simplify(shapely.union_all(shapely.make_valid(shapes)), _RING_TOLERANCE_M)
    return packed(shapely.simplify(shapely.buffer(area, radius_m), _RING_TOLERANCE_M))


def _steps(ring: Any) -> NDArray[np.int64]:  # noqa: ANN401 - shapely has no types
    corners = shapely.get_coordinates(ring)
    longitude, latitude = from_grid(corners[:, 0], corners[:, 1])
    steps = np.rint(np.column_stack([longitude, latitude]) * DEGREE_STEPS).astype(np.int64)
    moved = np.ones(len(steps), dtype=np.bool_)
    moved[1:] = (np.diff(steps, axis=0) != 0).any(axis=1)
    return np.asarray(steps[moved], dtype=np.int64)
