"""Longitude and latitude of grid points, in plain Python: Ordnance Survey's own formulas."""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan
from typing import Final

# Ordnance Survey, "A guide to coordinate systems in Great Britain" (2020), annexes A to C
_AIRY: Final = (6_377_563.396, 6_356_256.909)
_WGS84: Final = (6_378_137.000, 6_356_752.314245)
_SCALE: Final = 0.9996012717
_ORIGIN: Final = (radians(49.0), radians(-2.0), 400_000.0, -100_000.0)
_SHIFT_M: Final = (446.448, -125.157, 542.060)
_TURN: Final = tuple(radians(seconds / 3600.0) for seconds in (0.1502, 0.2470, 0.8421))
_SWELL: Final = -20.4894e-6


def _meridian(latitude: float) -> float:
    """Return the length of the meridian from the true origin, metres."""
    a, b = _AIRY
    n = (a - b) / (a + b)
    less, more = latitude - _ORIGIN[0], latitude + _ORIGIN[0]
    return (
        b
        * _SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
            + (15 / 8 * (n**2 + n**3)) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _unproject(easting_m: float, northing_m: float) -> tuple[float, float]:
    """Return latitude and longitude on the Airy ellipsoid, radians."""
    a, b = _AIRY
    lat0, lon0, e0, n0 = _ORIGIN
    latitude = lat0
    for _ in range(6):
        latitude += (northing_m - n0 - _meridian(latitude)) / (a * _SCALE)
    e2 = 1 - (b / a) ** 2
    nu = a * _SCALE / sqrt(1 - e2 * sin(latitude) ** 2)
    rho = a * _SCALE * (1 - e2) * (1 - e2 * sin(latitude) ** 2) ** -1.5
    eta2 = nu / rho - 1
    t, sec, de = tan(latitude), 1 / cos(latitude), easting_m - e0
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    xiia = sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    return (
        latitude - vii * de**2 + viii * de**4 - ix * de**6,
        lon0 + x * de - xi * de**3 + xii * de**5 - xiia * de**7,
    )


def from_grid(easting_m: float, northing_m: float) -> tuple[float, float]:
    """
    Return latitude and longitude, degrees, WGS84.

    Examples
    --------
    >>> [round(angle, 3) for angle in from_grid(530034.0, 180381.0)]
    [51.507, -0.128]
    """
    latitude, longitude = _unproject(easting_m, northing_m)
    a, b = _AIRY
    e2 = 1 - (b / a) ** 2
    nu = a / sqrt(1 - e2 * sin(latitude) ** 2)
    x = nu * cos(latitude) * cos(longitude)
    y = nu * cos(latitude) * sin(longitude)
    z = (1 - e2) * nu * sin(latitude)
    rx, ry, rz = _TURN
    grown = 1 + _SWELL
    x, y, z = (
        _SHIFT_M[0] + grown * (x - rz * y + ry * z),
        _SHIFT_M[1] + grown * (rz * x + y - rx * z),
        _SHIFT_M[2] + grown * (-ry * x + rx * y + z),
    )
    a, b = _WGS84
    e2 = 1 - (b / a) ** 2
    p = hypot(x, y)
    latitude = atan2(z, p * (1 - e2))
    for _ in range(6):
        nu = a / sqrt(1 - e2 * sin(latitude) ** 2)
        latitude = atan2(z + e2 * nu * sin(latitude), p)
    return degrees(latitude), degrees(atan2(y, x))
