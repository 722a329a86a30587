"""How far a landing is from what local is measured from, in miles, for one line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import Coded
from localvalue.grid import ground_distance_m
from localvalue.scoring.geography import Geography
from localvalue.scoring.pairs import Block
from localvalue.units import METRES_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Pairs
    from localvalue.scoring import Scored


def away(scored: Scored, line: int, point: NDArray[np.int64]) -> list[str]:
    """
    Return how far a point is from a line's site and, where a definition asks that, from its boundary.

    Parameters
    ----------
    scored
        The answers.
    line
        The position of the line.
    point
        The number of the point, shape ``(1,)``; -1 where there is no one point.

    Returns
    -------
    phrases
        None for what the line does not have.
    """
    if point[0] < 0:
        return []
    located = scored.located
    home, site = int(located.home[line]), int(located.site[line])
    said = []
    if site >= 0:
        said.append(f"{_from_site(scored, point, site):.1f} miles from the site")
    if home >= 0 and _asks_of_boundary(scored.definitions):
        miles = _from_boundary(scored, point, home)
        if miles == 0:
            said.append("inside the buyer's boundary")
        elif np.isfinite(miles):
            said.append(f"{miles:.1f} miles from the buyer's boundary")
    return said


def _from_site(scored: Scored, point: NDArray[np.int64], site: int) -> float:
    places = scored.located.places
    here = places.point()[site : site + 1]
    distance = ground_distance_m(
        places.points.easting_m(point),
        places.points.northing_m(point),
        places.points.easting_m(here),
        places.points.northing_m(here),
    )
    return float(distance[0]) / METRES_PER_MILE


def _from_boundary(scored: Scored, point: NDArray[np.int64], home: int) -> float:
    """Return miles; 0 inside, NaN where the atlas has no boundary of the home."""
    return float(_pair(scored, point, home, -1).home_distance_m()[0]) / METRES_PER_MILE


def read_there(scored: Scored, definition: object, line: int, point: NDArray[np.int64]) -> str:
    """
    Return what a definition reads at a point, for one line, where it can say so.

    Parameters
    ----------
    scored
        The answers.
    definition
        A definition; it tells by a method ``said(pairs)``.
    line
        The position of the line.
    point
        The number of the point, shape ``(1,)``; -1 where there is no one point.

    Returns
    -------
    text
        Such as ``12 minutes from the site``; empty where there is nothing to tell.
    """
    said: Callable[[Pairs], Sequence[str]] | None = getattr(definition, "said", None)
    if said is None or point[0] < 0:
        return ""
    located = scored.located
    cells = {column: located.trait(column) for column in getattr(definition, "traits", ())}
    traits = {column: Coded(each.codes[line : line + 1], each.cells) for column, each in cells.items()}
    return said(_pair(scored, point, int(located.home[line]), int(located.site[line]), traits))[0]


def _pair(
    scored: Scored, point: NDArray[np.int64], home: int, site: int, traits: Mapping[str, Coded] | None = None
) -> Block:
    """Return one home, site and point as a definition is asked about them."""
    located = scored.located
    rows = located.places.point()[[site]] if site >= 0 else np.empty(0, dtype=np.int64)
    geography = Geography(located.atlas, located.places.points, located.homes, rows)
    origin, from_site = np.array([home], dtype=np.int32), np.array([min(site, 0)], dtype=np.int32)
    return Block(geography, origin, from_site, point, traits or {})


def _asks_of_boundary(definitions: Sequence[object]) -> bool:
    """Return whether a definition, or what it is made of, is measured from the buyer's boundary."""
    for each in definitions:
        part = getattr(each, "part", None)
        inner = getattr(each, "parts", ()) if part is None else (part,)
        if getattr(each, "of", None) == "boundary" or _asks_of_boundary(inner):
            return True
    return False
