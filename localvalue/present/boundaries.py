"""The map's own base: boundaries near the value, thinned and packed so that they fit in the page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
_MOST_APART: Final = 60
"""Areas beyond which all of the level are thinned together, once for all maps of one process."""
_TOLERANCE_STEP: Final = 1.25


class Drawn(NamedTuple):
    """Areas as a map draws them."""

    rings: list[list[list[int]]]
    """Those of each area, as `packed` gives them."""
    labels: NDArray[np.int64]
    """Where each name stands, as `label_points` gives it."""


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


def drawn(areas: Areas, rows: NDArray[np.int64]) -> Drawn:
    """
    Return areas as a map draws them.

    Parameters
    ----------
    areas
        The areas of one level.
    rows
        Those that are drawn; they have a boundary.

    Returns
    -------
    drawn
        Thinned together. Of many the whole level is thinned and kept, as the packs of eighty clients draw
        the same country; a few are thinned by themselves, which is faster.
    """
    shapes = areas.geometry()[rows]
    if len(rows) <= _MOST_APART:
        thinned = thin(shapes)
        return Drawn(packed(thinned), label_points(thinned))
    steps = np.ceil(np.log(_tolerance_m(shapes) / _TOLERANCES_M[0]) / np.log(_TOLERANCE_STEP))
    tolerance_m = min(_TOLERANCES_M[0] * _TOLERANCE_STEP ** float(steps), _TOLERANCES_M[1])
    of_row, every = _of_all(areas, tolerance_m)
    kept = of_row[rows].tolist()
    return Drawn([every.rings[row] for row in kept], every.labels[kept])


@lru_cache(maxsize=4)
def _of_all(areas: Areas, tolerance_m: float) -> tuple[NDArray[np.int64], Drawn]:
    """Return all areas of a level that have a boundary, drawn, and which of them each row is."""
    shapes = areas.geometry()
    has = ~shapely.is_missing(shapes)
    thinned = _thinned(shapes[has], tolerance_m)
    return np.cumsum(has) - 1, Drawn(packed(thinned), label_points(thinned))


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
    return _thinned(shapes, _tolerance_m(shapes)) if len(shapes) else shapes


def _tolerance_m(shapes: Geometries) -> float:
    west, south, east, north = shapely.total_bounds(shapes)
    return float(np.clip(max(east - west, north - south) / _STEPS_ACROSS, *_TOLERANCES_M))


def _thinned(shapes: Geometries, tolerance_m: float) -> Geometries:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    size = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, size)
    seen = (size >= (_SEEN_STEPS * tolerance_m) ** 2) | (size == largest[owner])
    whole = shapely.multipolygons(parts[seen], indices=owner[seen])
    return np.asarray(shapely.coverage_simplify(whole, tolerance_m), dtype=object)


def packed(shapes: Geometries) -> list[list[list[int]]]:
    """
    Return the rings of boundaries as whole numbers.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, EPSG:27700, shape ``(n,)``.

    Returns
    -------
    rings
        Of each shape its rings, each as longitude, latitude, longitude, latitude, ... in hundred-thousandths
        of a degree (WGS84), each pair less the pair before it. Repeats are left out, and rings that shrink
        to fewer than four corners, unless nothing else is left.
    """
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    owner = of_part[part]
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    longitude, latitude = from_grid(corners[:, 0], corners[:, 1])
    steps = np.rint(np.column_stack([longitude, latitude]) * DEGREE_STEPS).astype(np.int64)
    first = np.diff(ring, prepend=-1) != 0
    moved = first | (np.diff(steps, axis=0, prepend=steps[:1]) != 0).any(axis=1)
    steps, ring, first = steps[moved], ring[moved], first[moved]
    # Each ring begins at its own first corner, and goes on from there
    flat = np.where(first[:, None], steps, np.diff(steps, axis=0, prepend=steps[:1])).ravel().tolist()
    bounds = 2 * np.searchsorted(ring, np.arange(len(rings) + 1))
    shown = np.diff(bounds) >= 2 * _RING_CORNERS
    # The first ring of a shape of which nothing else is left
    _, at = np.unique(owner, return_index=True)
    shown[at] |= np.bincount(owner, weights=shown, minlength=len(shapes))[owner[at]] == 0
    found: list[list[list[int]]] = [[] for _ in range(len(shapes))]
    for number in np.flatnonzero(shown).tolist():
        found[owner[number]].append(flat[bounds[number] : bounds[number + 1]])
    return found


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
    line = shapely.simplify(shapely.buffer(area, radius_m), _RING_TOLERANCE_M)
    return packed(np.array([line], dtype=object))[0]
