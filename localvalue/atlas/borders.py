"""
Which counties border an area: a shared border and not a touching corner, water by a stated rule.

Boundaries are generalised and clipped to the coast, so that two areas which share a border need not share
one line to the metre, and two which face each other over an estuary do not touch. The rules, in metres:

- *land*: the area's boundary runs within ``TOLERANCE_M`` of the county for at least ``LEAST_M``;
- *water*: where it touches nothing, it faces the county over at most ``WATER_M`` of water, with no land
  between, for at least ``LEAST_M`` of either shore: a river's mouth is a border, as in law, and a strait or
  a sea is none;
- *corner*: it comes as near, for less: no border here, and listed, so that a person may look. The shortest
  border of two English counties, Lincolnshire's with Northamptonshire at Stamford, is 19 m and such a one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas.law_counties import Counties

    Geometries = NDArray[np.object_]
    Integers = NDArray[np.intp]

TOLERANCE_M: Final = 50.0
"""How far two lines of one border may be apart: more than twice the 20 m of generalised boundaries."""

LEAST_M: Final = 300.0
"""The least length of a border; what is shorter cannot be told from a corner at this tolerance."""

WATER_M: Final = 1_000.0
"""The most water between two areas that border: the Thames at Dartford is 0.7 km, the Solent 1.3 km."""

STEP_M: Final = 50.0
"""How far apart the boundary is looked at."""

How = Literal["land", "water", "corner"]


class Neighbour(NamedTuple):
    """A county at an area's border: its number, how they meet, and for how many metres, about."""

    county: int
    how: How
    length_m: float


def neighbours(
    geometry: Geometries, members: Sequence[int], counties: Counties
) -> tuple[Neighbour, ...] | None:
    """
    Return the counties that an area borders or touches.

    Parameters
    ----------
    geometry
        The boundaries of all authorities, metres; None where there is none.
    members
        The authorities that the area is made of.
    counties
        The counties. Those in which the area itself lies are not its neighbours.

    Returns
    -------
    neighbours
        In the counties' order; None where a boundary of the area is missing.
    """
    area = geometry[list(members)]
    if not len(area) or any(part is None for part in area):
        return None
    points = _along(shapely.union_all(area))
    own = np.zeros(len(geometry), dtype=np.bool_)
    own[list(members)] = True
    others = np.array([part is not None for part in geometry]) & ~own
    county = counties.of_authority
    apart = others & (county >= 0) & ~np.isin(county, county[list(members)])
    near = _near(points, geometry, np.flatnonzero(others), TOLERANCE_M)
    land_m = _lengths_m(np.where(apart, county, -1)[near[0]], near[1], len(counties))
    coast = np.setdiff1d(np.arange(len(points)), near[1])
    # Who borders on land need not be looked for over the water
    across = np.flatnonzero(apart & (land_m[county] < LEAST_M))
    over = _over_water(points[coast], geometry, across)
    facing = county[over.area]
    water_m = np.minimum(
        _lengths_m(facing, over.point, len(counties)), _lengths_m(facing, over.shore, len(counties))
    )
    found = []
    for number in np.flatnonzero((land_m > 0) | (water_m >= LEAST_M)).tolist():
        if land_m[number] >= LEAST_M:
            found.append(Neighbour(number, "land", float(land_m[number])))
        elif water_m[number] >= LEAST_M:
            found.append(Neighbour(number, "water", float(water_m[number])))
        else:
            found.append(Neighbour(number, "corner", float(land_m[number])))
    return tuple(found)


def _lengths_m(county: NDArray[np.int32], steps: NDArray[np.int64], counties: int) -> NDArray[np.float64]:
    """Return the length of each county's different steps; those of no county (-1) are left out."""
    _, number = np.unique(steps, return_inverse=True)
    held = county >= 0
    pairs = np.unique(county[held].astype(np.int64) * (len(steps) + 1) + number[held])
    steps_of = np.bincount(pairs // (len(steps) + 1), minlength=counties)
    return np.asarray(STEP_M * steps_of, dtype=np.float64)


class _Facing(NamedTuple):
    """Pairs of a point on the coast and an area over the water: where they are, and where they look."""

    area: Integers
    point: Integers
    shore: NDArray[np.int64]
    """The nearest place on the area's shore, to `STEP_M`: one place, seen from many, is a corner."""


def _along(area: shapely.Geometry) -> Geometries:
    """Return points along a boundary, `STEP_M` apart."""
    rings = shapely.get_rings(shapely.get_parts(area))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    side_m = np.hypot(*np.diff(coordinates, axis=0).T)
    # From the end of one ring to the start of the next there is no way
    way_m = np.append(0.0, np.cumsum(np.where(ring[1:] == ring[:-1], side_m, 0.0)))
    at_m = np.arange(0.0, way_m[-1], STEP_M)
    x, y = (np.interp(at_m, way_m, each) for each in coordinates.T)
    return np.asarray(shapely.points(x, y), dtype=object)


def _near(
    points: Geometries, geometry: Geometries, areas: Integers, distance_m: float
) -> tuple[Integers, Integers]:
    """Return the pairs of an area and a point within a distance of it."""
    # The tree is of the points, so that each area is prepared once
    area, point = shapely.STRtree(points).query(geometry[areas], predicate="dwithin", distance=distance_m)
    return areas[area], point


def _over_water(points: Geometries, geometry: Geometries, areas: Integers) -> _Facing:
    """Return the pairs of an area and a point on the coast that faces it with no land between."""
    none = np.empty(0, dtype=np.intp)
    if not len(points) or not len(areas):
        return _Facing(none, none, none.astype(np.int64))
    area, point = _near(points, geometry, areas, WATER_M)
    if not len(area):
        return _Facing(none, none, none.astype(np.int64))
    lines = shapely.shortest_line(points[point], geometry[area])
    land = np.array([part for part in geometry if part is not None], dtype=object)
    which, line = shapely.STRtree(lines).query(land, predicate="intersects")
    dry_m = np.zeros(len(lines))
    np.add.at(dry_m, line, shapely.length(shapely.intersection(lines[line], land[which])))
    open_ = dry_m <= TOLERANCE_M
    ends = np.round(shapely.get_coordinates(lines[open_])[1::2] / STEP_M).astype(np.int64)
    shore = ends[:, 0] << 32 | ends[:, 1]
    return _Facing(area[open_], point[open_], shore)
