"""A small map of where the pounds landed, drawn in the page: it needs no script and prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from localvalue.escape import display_text
from localvalue.present import words

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.present.card import Card
    from localvalue.present.readings import Reading

    Floats = NDArray[np.float64]

WIDTH: Final = 900
MOST_HEIGHT: Final = 620
_LEAST_HEIGHT: Final = 300
MOST_CIRCLES: Final = 600
"""Places that are drawn, the most pounds first."""

MOST_HOMES: Final = 5
"""Home areas round which the picture is drawn; beyond that round all that landed."""

_ROUND_HOMES, _ROUND_ALL = 0.35, 0.06
_LEAST_SPAN_M: Final = 4_000.0
_RADII: Final = (2.5, 26.0)
_LETTER: Final = 7.5
_HALF: Final = 0.5
_CORNERS: Final = 4


@dataclass(frozen=True)
class Area:
    """An authority: its outline as a path of SVG, its name and where that stands, where it has room."""

    path: str
    home: bool
    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Circle:
    """A place where pounds landed."""

    x: float
    y: float
    radius: float
    kind: str


@dataclass(frozen=True)
class Picture:
    """What is drawn, and what of the pounds that were placed is not in it."""

    width: int
    height: int
    areas: tuple[Area, ...]
    circles: tuple[Circle, ...]
    key: dict[str, str]
    """The kinds of circle that there are, in words."""
    smaller: int
    """Places within the picture that are too many to be drawn."""
    beyond: int
    """Places beyond its edge."""
    beyond_gbp: float


@dataclass(frozen=True)
class _View:
    """The ground that is shown, in metres of the National Grid."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        """Metres to a step of the picture."""
        return (self.east - self.west) / WIDTH

    def x(self, easting: Floats) -> Floats:
        return (easting - self.west) / self.scale

    def y(self, northing: Floats) -> Floats:
        return (self.north - northing) / self.scale


def picture(card: Card, local: Reading | None, deprived: Reading | None) -> Picture | None:
    """
    Return a picture of where the pounds landed.

    Parameters
    ----------
    card
        The scorecard: places are drawn where it may show them.
    local, deprived
        The definitions by which places are coloured, where there are such.

    Returns
    -------
    picture
        None where nothing has a position.
    """
    landed = card.landed()
    easting, northing = (np.asarray(axis, dtype=np.float64) for axis in card.centres())
    known = np.isfinite(easting) & np.isfinite(northing)
    if not known.any():
        return None
    homes = [code for _, codes in card.homes() for code in codes]
    areas = card.atlas.areas("authority")
    home = np.isin(areas.code.astype(str), homes)
    shapes = areas.geometry()
    near = home & ~shapely.is_missing(shapes) if len(card.homes()) <= MOST_HOMES else np.zeros_like(home)
    bounds = shapely.total_bounds(shapes[near]) if near.any() else _bounds(easting[known], northing[known])
    view = _view(bounds, _ROUND_HOMES if near.any() else _ROUND_ALL)
    kinds, key = _kinds(landed, local, deprived)
    seen = known & (easting >= view.west) & (easting <= view.east)
    seen &= (northing >= view.south) & (northing <= view.north)
    gbp = landed["amount_gbp"].to_numpy(dtype=np.float64)
    rows = np.flatnonzero(seen)[np.argsort(-np.abs(gbp[seen]), kind="stable")][:MOST_CIRCLES]
    circles = _circles(view, easting[rows], northing[rows], gbp[rows], kinds[rows])
    drawn = {each.kind for each in circles}
    return Picture(
        width=WIDTH,
        height=round((view.north - view.south) / view.scale),
        areas=_areas(view, shapes, areas.name, home),
        circles=circles,
        key={kind: said for kind, said in key.items() if kind in drawn},
        smaller=int(seen.sum()) - len(rows),
        beyond=int((known & ~seen).sum()),
        beyond_gbp=float(gbp[known & ~seen].sum()),
    )


def _bounds(easting: Floats, northing: Floats) -> tuple[float, float, float, float]:
    return easting.min(), northing.min(), easting.max(), northing.max()


def _view(bounds: tuple[float, float, float, float], part: float) -> _View:
    """Return the ground with a part of it as margin, neither too tall nor too wide for the page."""
    west, south, east, north = bounds
    margin = part * max(east - west, north - south, _LEAST_SPAN_M)
    west, south, east, north = west - margin, south - margin, east + margin, north + margin
    wide, tall = east - west, north - south
    more_wide = max(tall * WIDTH / MOST_HEIGHT - wide, 0.0) / 2
    more_tall = max(wide * _LEAST_HEIGHT / WIDTH - tall, 0.0) / 2
    return _View(west - more_wide, south - more_tall, east + more_wide, north + more_tall)


def _kinds(
    landed: pd.DataFrame, local: Reading | None, deprived: Reading | None
) -> tuple[NDArray[Any], dict[str, str]]:
    """Return the class of each place, and what the classes are called."""
    asked = [each for each in (local, deprived) if each]
    if not asked:
        return np.full(len(landed), "neither"), {"neither": "Where pounds landed"}
    answers = [landed[each.name].to_numpy(dtype=np.float64, na_value=np.nan) for each in asked]
    unknown = np.isnan(answers).any(axis=0)
    if local and deprived:
        one, other = (each >= _HALF for each in answers)
        kinds = np.where(one & other, "both", np.where(one, "local", np.where(other, "deprived", "neither")))
        key = dict(words.CLASSES)
    else:
        kind = "local" if local else "deprived"
        kinds = np.where(answers[0] >= _HALF, kind, "neither")
        key = {kind: kind.capitalize(), "neither": f"Not {kind}"}
    return np.where(unknown, "unplaced", kinds), {**key, "unplaced": "Not known"}


def _circles(
    view: _View, easting: Floats, northing: Floats, gbp: Floats, kinds: NDArray[Any]
) -> tuple[Circle, ...]:
    """Return circles whose area grows with the pounds, the largest first, so that none hides another."""
    least, most = _RADII
    largest = max(float(np.abs(gbp).max(initial=0.0)), _HALF)
    radius = np.maximum(most * np.sqrt(np.abs(gbp) / largest), least)
    columns = (view.x(easting).round(1), view.y(northing).round(1), radius.round(1), kinds)
    return tuple(Circle(*each) for each in zip(*(column.tolist() for column in columns), strict=True))


def _areas(
    view: _View, shapes: NDArray[Any], names: NDArray[Any], home: NDArray[np.bool_]
) -> tuple[Area, ...]:
    """Return the authorities that are seen, home areas last, so that their outline is whole."""
    box = shapely.box(view.west, view.south, view.east, view.north)
    rows = np.flatnonzero(~shapely.is_missing(shapes) & shapely.intersects(shapes, box))
    found = []
    for row in sorted(rows.tolist(), key=lambda row: bool(home[row])):
        shape = shapely.simplify(shapes[row], view.scale)
        seen = shapely.clip_by_rect(shape, view.west, view.south, view.east, view.north)
        rings = shapely.get_rings(shapely.get_parts(np.atleast_1d(seen)))
        path = "".join(_ring(view, ring) for ring in rings)
        if path:
            found.append(Area(path, bool(home[row]), *_named(view, seen, display_text(names[row]))))
    return tuple(found)


def _ring(view: _View, ring: Any) -> str:  # noqa: ANN401 - shapely has no types
    corners = shapely.get_coordinates(ring)
    if len(corners) < _CORNERS:
        return ""
    steps = np.rint(np.column_stack([view.x(corners[:, 0]), view.y(corners[:, 1])])).astype(np.int64)
    return "M" + "L".join(f"{x} {y}" for x, y in steps.tolist()) + "Z"


def _named(view: _View, seen: Any, name: str) -> tuple[str, int, int]:  # noqa: ANN401 - shapely has no types
    """Return a name and where it stands; no name where there is no room for it."""
    west, _, east, _ = shapely.bounds(seen)
    middle = shapely.point_on_surface(seen)
    room = (east - west) / view.scale
    x, y = (round(float(each)) for each in (view.x(shapely.get_x(middle)), view.y(shapely.get_y(middle))))
    half = len(name) * _LETTER / 2
    fits = room > 2 * half and half < x < WIDTH - half
    return (name if fits else ""), x, y
