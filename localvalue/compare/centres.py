"""Where to put each landing place on a plane: its point, or the middle of the postcodes that it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import factorize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.scoring import Scored

    Floats = NDArray[np.float64]


def centres(scored: Scored) -> tuple[Floats, Floats]:
    """
    Return where the places are at which pounds landed, in the order of `landed`.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    easting_m, northing_m
        Metres of the British National Grid, shape ``(places,)`` each. A half-known place is in the middle of
        its postcodes: the mean of the live ones, which may itself be no address.
    """
    places = scored.located.places
    landed = scored.landings.place
    _, unique = factorize(landed[landed >= 0].astype(np.int64))
    point = places.point()[unique]
    easting, northing = np.full(len(unique), np.nan), np.full(len(unique), np.nan)
    known = point >= 0
    easting[known] = places.points.easting_m(point[known])
    northing[known] = places.points.northing_m(point[known])
    # One at a time: a nation is all of its postcodes
    for row in np.flatnonzero(~known).tolist():
        part = places.expand(unique[row : row + 1].astype(np.int32))
        if part.weight.sum() > 0:
            easting[row] = np.average(places.points.easting_m(part.rows), weights=part.weight)
            northing[row] = np.average(places.points.northing_m(part.rows), weights=part.weight)
    return easting, northing
