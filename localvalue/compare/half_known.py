"""The ground that half-known places cover, for drawing them as areas and never as points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from localvalue.columns import factorize
from localvalue.places import STATUSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.scoring import Scored

_LEVEL_OF: Final = {"authority": "authority", "ward": "ward", "region": "region"}
"""Precisions that are areas with a boundary of their own."""
_HULL_RATIO: Final = 0.3
_ROUND_M: Final = 250.0
_MOST_POINTS: Final = 4_000
_WIDER: Final = ("region", "nation")


def half_known(scored: Scored) -> NDArray[Any]:
    """
    Return the ground that each landed place covers.

    Parameters
    ----------
    scored
        The answers, at places that may be shown.

    Returns
    -------
    shapes
        One for each row of `landed`, EPSG:27700: the boundary of an area that has one, else the ground
        about its postcodes; None for a place that is one point, for a nation, and where there is nothing to
        draw.
    """
    landings, places = scored.landings, scored.located.places
    _, unique = factorize(landings.place[landings.place >= 0].astype(np.int64))
    shapes = np.full(len(unique), None, dtype=object)
    for row in np.flatnonzero(~places.single[unique]).tolist():
        shapes[row] = _shape(scored, int(unique[row]))
    return shapes


def _shape(scored: Scored, place: int) -> Any:  # noqa: ANN401 - shapely has no types
    located = scored.located
    precision = STATUSES[int(located.places.spots.precision[place])]
    level = _LEVEL_OF.get(precision)
    if level is not None:
        area = int(located.places.common(level)[place])
        shape = located.atlas.areas(level).geometry()[area] if area >= 0 else None  # type: ignore[arg-type]
        if shape is not None:
            return shape
    return None if precision in _WIDER else _ground(scored, place)


def _ground(scored: Scored, place: int) -> Any:  # noqa: ANN401 - shapely has no types
    """Return the ground about the postcodes of a place."""
    places = scored.located.places
    found = places.expand(np.array([place], dtype=np.int32))
    rows = found.rows[found.weight > 0][:: max(1, len(found.rows) // _MOST_POINTS)]
    if not len(rows):
        return None
    corners = np.column_stack([places.points.easting_m(rows), places.points.northing_m(rows)])
    hull = shapely.concave_hull(shapely.multipoints(corners), ratio=_HULL_RATIO)
    return shapely.buffer(hull, _ROUND_M, quad_segs=2)
