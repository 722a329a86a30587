"""Postcodes alone, without any spend: where each is, and how deprived its small area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pyarrow as pa

from localvalue.arrays import coded_texts, numbers, texts
from localvalue.columns import Coded, coded, distinct
from localvalue.errors import InputError
from localvalue.given import checked
from localvalue.grid import from_grid
from localvalue.places.place_list import PlaceList
from localvalue.places.points import PRECISIONS, REASONS, STATUSES, Places, Spots
from localvalue.places.reading import PostcodeReader, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.atlas import Atlas, Level

    Cells: TypeAlias = pa.ChunkedArray | pa.Array | pd.Series | Sequence[str | None]

PREFIX: Final = "lv_"
"""What sets our columns apart from the user's own."""


@checked
def locate_postcodes(cells: Cells, atlas: Atlas, *, repair: bool = False, coarse: bool = False) -> pa.Table:
    """
    Return where postcodes are.

    Parameters
    ----------
    cells
        Postcodes as people write them, shape ``(n,)``: a list or any other sequence, a pandas Series
        or an Arrow array. None, NaN or null where blank.
    atlas
        The reference geography.
    repair
        Whether to mend cells that say nothing as they stand.
    coarse
        Whether a postcode that is not in the directory is placed at its sector.

    Returns
    -------
    table
        One row a cell, in order: ``lv_postcode``, ``lv_status`` (``placed``, or why not),
        ``lv_precision``, ``lv_easting`` and ``lv_northing`` (British National Grid, metres),
        ``lv_longitude`` and ``lv_latitude`` (WGS84), ``lv_lad_code``, ``lv_lad_name``,
        ``lv_small_area_code``, ``lv_deprivation_index``, ``lv_deprivation_rank`` and
        ``lv_deprivation_decile`` (overall, of the nation's default index, 1 most deprived). Null where
        not known; a half-known place has no position.

    Raises
    ------
    InputError
        The cells are one text, or not all of them are text.

    Examples
    --------
    >>> import localvalue as lv
    >>> found = lv.locate_postcodes(["db2 3bj", None], lv.Atlas.sample())
    >>> found.select(["lv_postcode", "lv_status", "lv_lad_name"]).to_pylist()[0]
    {'lv_postcode': 'DB2 3BJ', 'lv_status': 'placed', 'lv_lad_name': 'Tuskhaven'}
    >>> found["lv_status"].to_pylist()
    ['placed', 'missing']
    """
    column = coded(_arrow(cells))
    listed = PlaceList(atlas)
    readings = PostcodeReader(listed, repair=repair, coarse=coarse).cells(column.cells)
    is_placed = placed(readings.status)
    spots = readings.spots()
    used = np.flatnonzero(is_placed)
    places = Places(
        listed.points(),
        Spots(*(part[used] for part in spots)),  # type: ignore[arg-type]  # each part keeps its type
        listed.orderings,
        [readings.names[cell] for cell in used.tolist()],
    )
    of_cell = np.full(len(column.cells) + 1, -1, dtype=np.int32)
    of_cell[used] = np.arange(len(used))
    status = np.append(readings.status, np.uint8(STATUSES.index("missing")))[column.codes]
    place = of_cell[column.codes]
    names = distinct(Coded(np.where(place >= 0, column.codes, np.int32(-1)), readings.names))
    return _table(atlas, places, place, status, names)


def _arrow(cells: Cells) -> pa.ChunkedArray | pa.Array:
    """Return cells as an Arrow array of text."""
    if isinstance(cells, pa.ChunkedArray | pa.Array):
        return cells
    if isinstance(cells, str):
        raise InputError(f"postcodes come in a list: write [{cells!r}], not {cells!r}")
    if not isinstance(cells, Iterable) or hasattr(cells, "columns"):
        raise InputError(
            f"postcodes come in a list, or as one column of a table, found a {type(cells).__name__}; of a"
            " DataFrame give the column, as in frame['postcode']"
        )
    # A Series knows its own blanks, of which NaN and NA are not equal to anything
    blank = cells.isna().tolist() if hasattr(cells, "isna") else [_is_blank(cell) for cell in cells]
    given = [None if no else cell for cell, no in zip(cells, blank, strict=True)]
    for number, cell in enumerate(given):
        if cell is not None and not isinstance(cell, str):
            raise InputError(
                f"cell {number} is {cell!r}, which is no text: give postcodes as text, and None where blank"
            )
    return texts(given)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and cell != cell)  # noqa: PLR0124 - NaN alone differs


def _table(
    atlas: Atlas, places: Places, place: NDArray[np.int32], status: NDArray[np.uint8], names: Coded
) -> pa.Table:
    is_placed = place >= 0
    reason = np.where(is_placed, 0, status.astype(np.int32) - len(PRECISIONS) + 1)
    precision = np.where(is_placed, status.astype(np.int32), -1)
    easting, northing = _positions(places)
    longitude, latitude = from_grid(easting, northing)
    index, rank, decile = _deprivation(atlas, places)
    columns = {
        "postcode": coded_texts(names.codes, names.cells),
        "status": coded_texts(reason, ["placed", *REASONS]),
        "precision": coded_texts(precision, list(STATUSES)),
        "easting": _whole(easting, place),
        "northing": _whole(northing, place),
        "longitude": _real(longitude, place),
        "latitude": _real(latitude, place),
        "lad_code": _area(atlas, places, place, "authority", "code"),
        "lad_name": _area(atlas, places, place, "authority", "name"),
        "small_area_code": _area(atlas, places, place, "small_area", "code"),
        "deprivation_index": texts([*index, None]).take(numbers(_last(place, len(index)))),
        "deprivation_rank": _real(rank, place),
        "deprivation_decile": _whole(np.where(decile > 0, decile, np.nan), place),
    }
    return pa.Table.from_arrays(list(columns.values()), names=[PREFIX + name for name in columns])


def _positions(places: Places) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    point = places.point()
    easting, northing = np.full(len(places), np.nan), np.full(len(places), np.nan)
    exact = np.flatnonzero(point >= 0)
    easting[exact] = places.points.easting_m(point[exact])
    northing[exact] = places.points.northing_m(point[exact])
    return easting, northing


def _deprivation(
    atlas: Atlas, places: Places
) -> tuple[list[str | None], NDArray[np.float64], NDArray[np.float64]]:
    """Return index, rank and decile of each place, by its nation's default index."""
    names: list[str | None] = [None] * len(places)
    rank, decile = np.full(len(places), np.nan), np.full(len(places), np.nan)
    for each in atlas.default_indices():
        area = places.common(each.column)
        value = np.where(area >= 0, each.rank()[np.maximum(area, 0)], np.nan)
        hit = np.flatnonzero(np.isfinite(value))
        rank[hit] = value[hit]
        decile[hit] = each.decile()[area[hit]]
        for number in hit.tolist():
            names[number] = each.id
    return names, rank, decile


def _last(place: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """Return places with the row after the last for those that are not placed."""
    return np.where(place >= 0, place, np.int32(count)).astype(np.int32)


def _real(values: NDArray[np.float64], place: NDArray[np.int32]) -> pa.Array:
    of_cell = np.append(values, np.nan)[place]
    return numbers(of_cell, np.isfinite(of_cell))


def _whole(values: NDArray[np.float64], place: NDArray[np.int32]) -> pa.Array:
    of_cell = np.append(values, np.nan)[place]
    known = np.isfinite(of_cell)
    return numbers(np.where(known, np.round(of_cell), 0).astype(np.int64), known)


def _area(atlas: Atlas, places: Places, place: NDArray[np.int32], level: Level, what: str) -> pa.Array:
    table = atlas.areas(level)
    values = table.code if what == "code" else table.name
    areas = np.append(places.common(level), np.int32(-1))[place]
    used, codes = np.unique(areas, return_inverse=True)
    known = used >= 0
    codes = codes.ravel() - int((~known).sum())
    return coded_texts(codes, [str(value) for value in values[used[known]]])
