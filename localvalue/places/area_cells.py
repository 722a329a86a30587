"""Cells that say an area: a code or a name of any level, or part of a postcode."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue import postcodes
from localvalue.atlas import NO_GRID, Match
from localvalue.places.points import STATUS_CODE
from localvalue.places.reading import NOT_PLACED, Note, PostcodeReader, Readings, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas, Level
    from localvalue.places.place_list import PlaceList

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]


_GSS: Final = re.compile(r"[A-Z][0-9]{8}|95[A-Z]{2}[0-9]{2}[A-Z][0-9]")


# Levels that a code may name, finest first; `small_area` before the wider ones
_AREA_LEVELS: Final[tuple[Level, ...]] = ("small_area", "ward", "region", "nation")


def areas(places: PlaceList, cells: Sequence[str]) -> Readings:
    """
    Return what names or codes of areas place.

    Parameters
    ----------
    places
        Where the places are kept.
    cells
        GSS codes of small areas (of 2021 or 2011), wards, authorities, regions or nations; names of
        authorities, counties, pools, regions or nations; postcodes, sectors or districts.

    Returns
    -------
    readings
        ``malformed`` where a cell names no area of the atlas; the note has the nearest names.
    """
    found = Readings.blank(cells)
    for cell, text in enumerate(cells):
        if not (_area_by_level(places, found, cell, text) or _as_postcode(places, found, cell, text)):
            _area_by_name(places, found, cell, text)
        if placed(found.status[cell]) and not _has_points(places, found, cell):
            # An area without any postcode is one that the directory leaves out, such as a nation
            empty = found.start[cell] == found.stop[cell]
            found.status[cell] = STATUS_CODE["not_covered" if empty else "no_coordinates"]
            found.start[cell] = found.stop[cell] = NOT_PLACED
    return found


def _has_points(places: PlaceList, found: Readings, cell: int) -> bool:
    order = places.orderings[found.ordering[cell]]
    rows = np.arange(found.start[cell], found.stop[cell])
    rows = rows if order is None else order[rows]
    return bool((np.asarray(places.atlas.postcodes.easting[rows]) != NO_GRID).any())


def _area_by_level(places: PlaceList, found: Readings, cell: int, text: str) -> bool:
    """Place a cell that is a code, or the name of a region or nation."""
    code = text.strip().upper()
    for level in _AREA_LEVELS:
        table = places.atlas.areas(level)
        if _GSS.fullmatch(code):
            index = int(table.index_of([code])[0])
        elif level in {"region", "nation"}:
            index = _by_name(table.name, text)
        else:
            continue
        if index >= 0 and not (level == "region" and _is_nation(places.atlas, str(table.code[index]))):
            found.put(cell, _points_of(places, found, cell, level, index), level)
            found.names[cell] = str(table.name[index]) or code
            return True
    return False


def _is_nation(atlas: Atlas, code: str) -> bool:
    """Return whether a region's code is a nation's: those that have no regions stand for their own."""
    return bool(atlas.areas("nation").index_of([code])[0] >= 0)


def _points_of(
    places: PlaceList, found: Readings, cell: int, level: Level, index: int
) -> tuple[int, int, int]:
    """Return the postcodes of an area; of a small area that is no longer, those that lay in it."""
    where = places.area(level, index)
    if level != "small_area":
        return where
    told, other = "", "small_area_2011"
    if where[1] == where[2]:
        where, other = places.area("small_area_2011", index), "small_area"
        told = "a small area of 2011 that is no longer: scored by the postcodes that lay in it"
    weighed = places.weighed(where, other)
    if weighed != where:
        told = f"{told or 'a small area made of others'}; its parts weigh what their populations are"
    if told and weighed[1] < weighed[2]:
        found.noted[cell] = Note("split_or_merged", told)
    return weighed


def _as_postcode(places: PlaceList, found: Readings, cell: int, text: str) -> bool:
    """Place a cell that is a postcode, or the sector or district of one."""
    if postcodes.read(text).kind not in {"postcode", "sector", "district"}:
        return False
    one = PostcodeReader(places, repair=False, coarse=False).cells([text])
    for whole, part in ((found.ordering, one.ordering), (found.start, one.start), (found.stop, one.stop)):
        whole[cell] = part[0]
    found.status[cell], found.names[cell] = one.status[0], one.names[0]
    for note in one.noted.values():
        found.noted[cell] = note
    return True


def _by_name(names: NDArray[np.object_], text: str) -> int:
    wanted = text.strip().casefold()
    hits = [number for number, name in enumerate(names) if str(name).casefold() == wanted]
    return hits[0] if len(hits) == 1 else -1


def _area_by_name(places: PlaceList, found: Readings, cell: int, text: str) -> None:
    answer = places.atlas.authorities.find(text)
    if isinstance(answer, Match):
        found.put(cell, places.authorities(answer.authorities), "authority")
        found.names[cell] = answer.name
        return
    found.status[cell] = STATUS_CODE["malformed"]
    nearest = f"; nearest: {', '.join(answer.nearest)}" if answer.nearest else ""
    found.noted[cell] = Note("malformed", f"{answer.explanation or answer.reason}{nearest}")
