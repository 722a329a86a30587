"""Where the pounds landed: one row a place, with what each definition says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import factorize
from localvalue.compare.parties import payees
from localvalue.grid import from_grid
from localvalue.places import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.columns import Coded
    from localvalue.scoring import Scored

    Int64s = NDArray[np.int64]

_SUPPLIERS_NAMED: Final = 5


def landed(scored: Scored, values: Sequence[NDArray[np.float32]]) -> pd.DataFrame:
    """
    Return where the pounds landed.

    Parameters
    ----------
    scored
        The answers.
    values
        The membership of each definition that each landing counts with, shape ``(landings,)`` each.

    Returns
    -------
    frame
        One row a place: ``place``, ``precision``, ``lad_code``, ``lad_name``, ``longitude``,
        ``latitude`` (WGS84; NaN where half known), ``amount_gbp``, ``lines``, ``suppliers`` (the five
        with the most pounds), ``deprivation_index``, ``deprivation_decile`` (0 unknown) and a column
        for each definition: the mean membership of what lands there, by absolute pence; NaN
        unknown.
    """
    import pandas as pd

    located = scored.located
    mine = np.flatnonzero(scored.landings.place >= 0)
    place, unique = factorize(scored.landings.place[mine].astype(np.int64))
    count = len(unique)
    line, pence = scored.landings.line[mine], scored.landings.pence[mine]
    amount = np.zeros(count, dtype=np.int64)
    np.add.at(amount, place, pence)
    authority = located.places.common("authority")[unique]
    table = located.atlas.areas("authority")
    points = located.places.point()[unique]
    longitude, latitude = _position(scored, points)
    decile, index = _deprivation(scored, points)
    frame = pd.DataFrame(
        {
            "place": [located.places.names[number] for number in unique.tolist()],
            "precision": [STATUSES[code] for code in located.places.spots.precision[unique].tolist()],
            "lad_code": _named(table.code, authority),
            "lad_name": _named(table.name, authority),
            "longitude": longitude,
            "latitude": latitude,
            "amount_gbp": amount / 100,
            "lines": np.bincount(_unique_lines(place, line), minlength=count),
            "suppliers": _suppliers(payees(scored, mine), place, pence, count),
            "deprivation_index": index,
            "deprivation_decile": decile,
        }
    )
    size = np.maximum(np.abs(pence), 1).astype(np.float64)
    for number, definition in enumerate(scored.definitions):
        frame[definition.name] = _mean(values[number][mine], size, place, count)
    return frame


def _named(values: NDArray[np.object_], numbers: NDArray[np.int32]) -> list[str | None]:
    return [None if number < 0 else str(values[number]) for number in numbers.tolist()]


def _position(scored: Scored, points: Int64s) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = points >= 0
    easting = np.full(len(points), np.nan)
    northing = np.full(len(points), np.nan)
    easting[known] = scored.located.places.points.easting_m(points[known])
    northing[known] = scored.located.places.points.northing_m(points[known])
    return from_grid(easting, northing)


def _deprivation(scored: Scored, points: Int64s) -> tuple[NDArray[np.uint8], NDArray[np.object_]]:
    """Return the overall decile of each point by its nation's default index, and the index's title."""
    atlas = scored.located.atlas
    decile = np.zeros(len(points), dtype=np.uint8)
    title = np.full(len(points), None, dtype=object)
    known = np.flatnonzero(points >= 0)
    for each in atlas.default_indices():
        area = scored.located.places.points.column(each.column, points[known])
        found = np.where(area >= 0, each.decile()[np.maximum(area, 0)], 0)
        hit = known[found > 0]
        decile[hit] = found[found > 0]
        title[hit] = each.title
    return decile, title


def _unique_lines(place: NDArray[np.int32], line: Int64s) -> NDArray[np.int64]:
    """Return the place of each different (place, line)."""
    lines = int(line.max(initial=-1)) + 1
    _, unique = factorize(place.astype(np.int64) * max(lines, 1) + line)
    return unique // max(lines, 1)


def _suppliers(who: Coded, place: NDArray[np.int32], pence: Int64s, count: int) -> list[str]:
    """Return the names of the suppliers with the most pounds at each place."""
    names: list[str] = [""] * count
    cells, code = who.cells, who.codes
    named = np.flatnonzero(code >= 0)
    width = max(len(cells), 1)
    pair, unique = factorize(place[named].astype(np.int64) * width + code[named])
    amount = np.zeros(len(unique), dtype=np.int64)
    np.add.at(amount, pair, pence[named])
    of_place = unique // width
    order = np.lexsort((unique % width, -amount, of_place))
    rank = np.arange(len(order)) - np.searchsorted(of_place[order], of_place[order])
    top = order[rank < _SUPPLIERS_NAMED]
    found: dict[int, list[str]] = {}
    for number in top.tolist():
        found.setdefault(int(of_place[number]), []).append(cells[int(unique[number] % width)])
    for number, texts in found.items():
        names[number] = "; ".join(texts)
    return names


def _mean(
    value: NDArray[np.float32], size: NDArray[np.float64], place: NDArray[np.int32], count: int
) -> NDArray[np.float64]:
    known = np.isfinite(value)
    whole = np.bincount(place[known], weights=size[known], minlength=count)
    part = np.bincount(place[known], weights=(size * np.nan_to_num(value))[known], minlength=count)
    with np.errstate(invalid="ignore"):
        mean: NDArray[np.float64] = part / whole
    return mean
