"""Points in polygons, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from localvalue.atlas.catalogue import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray


def containing(
    geometry: NDArray[np.object_], easting: NDArray[np.float64], northing: NDArray[np.float64]
) -> NDArray[np.int32]:
    """
    Return which polygon each point lies in.

    Parameters
    ----------
    geometry
        Polygons and multipolygons in order of their codes, metres; None where there is none.
    easting, northing
        Points, metres, shape ``(n,)``; NaN where unknown.

    Returns
    -------
    position
        Shape ``(n,)``: the first polygon that contains the point or has it on its boundary, so that a
        point on a shared boundary counts once; -1 where there is none.

    Notes
    -----
    The tree is built of the points and asked once a polygon, which shapely then prepares: the other
    way round every point would be tested against a whole unprepared boundary, twenty times slower.

    Examples
    --------
    >>> squares = shapely.box([0, 10], 0, [10, 20], 10)
    >>> containing(squares, np.array([5.0, 10.0, 30.0]), np.array([5.0, 5.0, 5.0]))
    array([ 0,  0, -1], dtype=int32)
    """
    position = np.full(len(easting), UNKNOWN, dtype=np.int32)
    known = np.flatnonzero(np.isfinite(easting) & np.isfinite(northing))
    if not len(known):
        return position
    tree = shapely.STRtree(shapely.points(easting[known], northing[known]))
    polygon, point = tree.query(geometry, predicate="intersects")
    # Of several polygons the lowest is to stay: numpy keeps the last value written to a place
    last = np.argsort(-polygon, kind="stable")
    position[known[point[last]]] = polygon[last]
    return position
