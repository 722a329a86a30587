"""
British National Grid: the one coordinate system inside, and the way in and out of it.

The PROJ operations are written out, not looked up. Without the OSTN15 grid file, which the wheels do
not carry, PROJ chooses an operation by area and changes it without warning where its area ends: a jump
of 137 m off Lowestoft. One seven-parameter transformation everywhere is within 5 m of OSTN15 in Great
Britain (Ordnance Survey, "A guide to coordinate systems in Great Britain", 2020, section 6.6).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import Transformer

    Floats = NDArray[np.float64]

BRITISH_GRID: Final = "EPSG:27700"
WGS84: Final = "EPSG:4326"
IRISH_GRID: Final = "EPSG:29903"

TRANSFORM_ACCURACY_M: Final = 5.0
"""Largest error of the transformations here against OSTN15 in Great Britain."""

GRID_BOUNDS_M: Final = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""Eastings and northings of the National Grid: west, south, east, north."""

LARGEST_LINE_SCALE: Final = 1.002
"""More than the scale factor is anywhere on the National Grid: 1.0016 at its western edge."""

_LINE_SCALE: Final = 0.9996012717
_TRUE_ORIGIN_EASTING_M: Final = 400_000.0
_MEAN_RADIUS_M: Final = 6_381_600.0

# Airy 1830 to WGS84, EPSG:1314 "OSGB36 to WGS 84 (6)"
_GRID_TO_WGS84: Final = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000"
    " +y_0=-100000 +ellps=airy +step +proj=push +v_3 +step +proj=cart +ellps=airy"
    " +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489"
    " +convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
# TM75 to WGS84, EPSG:1954 "TM75 to WGS 84 (2)"
_IRISH_TO_WGS84: Final = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000"
    " +y_0=250000 +ellps=mod_airy +step +proj=push +v_3 +step +proj=cart +ellps=mod_airy"
    " +step +proj=helmert +x=482.5 +y=-130.6 +z=564.6 +rx=-1.042 +ry=-0.214 +rz=-0.631 +s=8.15"
    " +convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


@cache
def _transformer(pipeline: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_pipeline(pipeline)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _finite(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Return the pair with NaN where either is missing or beyond the operation's reach."""
    known = np.isfinite(first) & np.isfinite(second)
    return np.where(known, first, np.nan), np.where(known, second, np.nan)


def from_grid(easting_m: ArrayLike, northing_m: ArrayLike) -> tuple[Floats, Floats]:
    """
    Return the longitude and latitude of grid points.

    Parameters
    ----------
    easting_m, northing_m
        British National Grid (EPSG:27700), metres; shape ``(n,)``. NaN where unknown.

    Returns
    -------
    longitude, latitude
        Degrees, WGS84, shape ``(n,)``; NaN where unknown.

    Notes
    -----
    Within 5 m of OSTN15 in Great Britain (median 1.7 m over Ordnance Survey's test points).

    Examples
    --------
    >>> longitude, latitude = from_grid([530034.0], [180381.0])
    >>> print(longitude.round(3)[0], latitude.round(3)[0])
    -0.128 51.507
    """
    x, y = _transformer(_GRID_TO_WGS84).transform(_floats(easting_m), _floats(northing_m))
    return _finite(_floats(x), _floats(y))


def to_grid(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """
    Return the grid coordinates of points given by longitude and latitude.

    Parameters
    ----------
    longitude, latitude
        Degrees, WGS84; shape ``(n,)``. NaN where unknown.

    Returns
    -------
    easting_m, northing_m
        British National Grid (EPSG:27700), metres, shape ``(n,)``; NaN where unknown.

    Notes
    -----
    The inverse of `from_grid`, to a millimetre.

    Examples
    --------
    >>> easting, northing = to_grid([-0.1276], [51.5072])
    >>> print(easting.round(-2)[0], northing.round(-2)[0])
    530000.0 180400.0
    """
    x, y = _transformer(_GRID_TO_WGS84).transform(_floats(longitude), _floats(latitude), direction="INVERSE")
    return _finite(_floats(x), _floats(y))


def irish_to_grid(easting_m: ArrayLike, northing_m: ArrayLike) -> tuple[Floats, Floats]:
    """
    Return British National Grid coordinates of points on the Irish Grid.

    Parameters
    ----------
    easting_m, northing_m
        Irish Grid (EPSG:29903), metres; shape ``(n,)``. NaN where unknown. The ONS directories give
        Northern Ireland's postcodes so, in columns that have Ordnance Survey names.

    Returns
    -------
    easting_m, northing_m
        British National Grid (EPSG:27700), metres, shape ``(n,)``; NaN where unknown.

    Examples
    --------
    Belfast City Hall; read as if it were on the National Grid it would lie near Ellesmere Port.

    >>> easting, northing = irish_to_grid([333850.0], [373950.0])
    >>> print(easting.round(-3)[0], northing.round(-3)[0])
    146000.0 529000.0
    """
    longitude, latitude = _transformer(_IRISH_TO_WGS84).transform(_floats(easting_m), _floats(northing_m))
    return to_grid(longitude, latitude)


def grid_to_irish(easting_m: ArrayLike, northing_m: ArrayLike) -> tuple[Floats, Floats]:
    """
    Return Irish Grid coordinates of points on the British National Grid.

    Parameters
    ----------
    easting_m, northing_m
        British National Grid (EPSG:27700), metres; shape ``(n,)``. NaN where unknown.

    Returns
    -------
    easting_m, northing_m
        Irish Grid (EPSG:29903), metres, shape ``(n,)``; NaN where unknown.

    Notes
    -----
    The inverse of `irish_to_grid`, to a millimetre.

    Examples
    --------
    >>> easting, northing = grid_to_irish(*irish_to_grid([333850.0], [373950.0]))
    >>> print(easting.round(2)[0], northing.round(2)[0])
    333850.0 373950.0
    """
    x, y = _transformer(_IRISH_TO_WGS84).transform(*from_grid(easting_m, northing_m), direction="INVERSE")
    return _finite(_floats(x), _floats(y))


def line_scale(easting_m: Floats) -> Floats:
    """
    Return the scale factor of the National Grid: grid length over ground length.

    Parameters
    ----------
    easting_m
        Metres, any shape.

    Returns
    -------
    scale
        Likewise; 0.9996 on the central meridian, above 1 beyond 180 km from it.

    Notes
    -----
    Ordnance Survey, "A guide to coordinate systems in Great Britain" (2020), annexe C, with a mean
    radius of the ellipsoid.
    """
    offset = (easting_m - _TRUE_ORIGIN_EASTING_M) / _MEAN_RADIUS_M
    return _LINE_SCALE * (1.0 + offset * offset / 2.0)


def mean_line_scale(easting0_m: Floats, easting1_m: Floats) -> Floats:
    """
    Return the mean scale factor along lines of the National Grid.

    Parameters
    ----------
    easting0_m, easting1_m
        Eastings of the two ends, metres, shape ``(n,)``.

    Returns
    -------
    scale
        Shape ``(n,)``, by Simpson's rule over the ends and the middle.
    """
    middle = line_scale((easting0_m + easting1_m) / 2.0)
    return (line_scale(easting0_m) + 4.0 * middle + line_scale(easting1_m)) / 6.0


def ground_distance_m(
    easting0_m: ArrayLike, northing0_m: ArrayLike, easting1_m: ArrayLike, northing1_m: ArrayLike
) -> Floats:
    """
    Return the distance over the ground between pairs of grid points.

    Parameters
    ----------
    easting0_m, northing0_m
        First points, British National Grid, metres; shape ``(n,)``. NaN where unknown.
    easting1_m, northing1_m
        Second points, likewise.

    Returns
    -------
    distance_m
        Metres, shape ``(n,)``; NaN where either point is unknown.

    Notes
    -----
    Grid distance over the mean line scale factor (Ordnance Survey 2020): within 2 m of the geodesic at
    40 miles everywhere in Great Britain, where the plain grid distance is up to 74 m off.

    Examples
    --------
    >>> ground_distance_m([400000.0], [300000.0], [400000.0], [310000.0]).round(1)
    array([10004.])
    """
    e0, n0 = _floats(easting0_m), _floats(northing0_m)
    e1, n1 = _floats(easting1_m), _floats(northing1_m)
    return np.asarray(np.hypot(e1 - e0, n1 - n0) / mean_line_scale(e0, e1), dtype=np.float64)
