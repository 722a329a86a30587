"""What a cell places: a postcode, part of one, an address, or coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue import postcodes
from localvalue.atlas import NO_GRID
from localvalue.grid import GRID_BOUNDS_M, to_grid
from localvalue.places.points import PRECISIONS, STATUS_CODE, Spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.places.place_list import PlaceList

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

NOT_PLACED: Final = np.int64(-1)
_NORTHERN_IRELAND: Final = "BT"


class Note(NamedTuple):
    """What there is to tell of a cell, as it stands in the faults."""

    kind: str
    action: str


_ZERO: Final = Note(
    "zero_coordinates",
    "not placed: 0, 0 is what is written where nobody knows; leave both cells blank, or give a postcode",
)
_SWAPPED: Final = {
    "degrees": Note(
        "swapped_coordinates",
        "not placed: it lies in the United Kingdom the other way round; swap longitude and latitude",
    ),
    "metres": Note(
        "swapped_coordinates",
        "not placed: it lies in the United Kingdom the other way round; swap easting and northing",
    ),
}
"""Pairs that nobody meant; they are not mended, as some that are swapped lie in the country both ways."""


def _holds(found: Sequence[str]) -> Note:
    return Note("malformed", f"holds {' and '.join(found)}")


@dataclass
class Readings:
    """
    What each different cell of a column places, one row a cell.

    `start` is -1 where a cell places nothing; `status` says why. `mended` has the postcode that a
    repair made of a cell, by its row; `noted` what there is to tell of a cell.
    """

    ordering: NDArray[np.int16]
    start: Rows
    stop: Rows
    status: NDArray[np.uint8]
    names: list[str]
    mended: dict[int, str]
    noted: dict[int, Note]

    @classmethod
    def blank(cls, cells: Sequence[str]) -> Readings:
        """Return readings that place nothing yet."""
        count = len(cells)
        return cls(
            np.zeros(count, dtype=np.int16),
            np.full(count, NOT_PLACED),
            np.full(count, NOT_PLACED),
            np.full(count, STATUS_CODE["missing"], dtype=np.uint8),
            list(cells),
            {},
            {},
        )

    def put(self, cell: int, where: tuple[int, int, int], precision: str) -> None:
        """Place a cell at a slice of an ordering."""
        self.ordering[cell], self.start[cell], self.stop[cell] = where
        self.status[cell] = STATUS_CODE[precision]

    def spots(self) -> Spots:
        """Return the slices."""
        return Spots(self.ordering, self.start, self.stop, self.status)


def placed(status: NDArray[np.uint8] | np.uint8) -> NDArray[np.bool_] | np.bool_:
    """
    Return whether statuses are those of something placed.

    Parameters
    ----------
    status
        Status codes, any shape.

    Returns
    -------
    placed
        Likewise.
    """
    return status < len(PRECISIONS)


class PostcodeReader:
    """
    Reads postcodes against a directory.

    Parameters
    ----------
    places
        Where the places found are kept.
    repair
        Whether to mend cells that say nothing as they stand.
    coarse
        Whether a postcode that is not in the directory is placed at its sector.
    """

    def __init__(self, places: PlaceList, *, repair: bool, coarse: bool) -> None:
        self.places = places
        self.atlas: Atlas = places.atlas
        self.repair = repair
        self.coarse = coarse

    def cells(self, cells: Sequence[str]) -> Readings:
        """Return what cells of a postcode column place; `cells` are different from each other."""
        found = Readings.blank(cells)
        plain = postcodes.plain(cells)
        sure = np.flatnonzero(plain.keys)
        found.names = plain.texts
        self._look_up(found, sure, plain.keys[sure])
        found.noted |= {
            cell: Note("odd_spacing", f"read as {plain.texts[cell]}")
            for cell in plain.odd.tolist()
            if placed(found.status[cell])
        }
        for cell in np.flatnonzero(plain.keys == postcodes.NO_POSTCODE).tolist():
            self._read(found, cell, cells[cell])
        return self._second_thoughts(found, cells)

    def addresses(self, cells: Sequence[str]) -> Readings:
        """
        Return what addresses place: the one postcode in each text.

        Of several different ones no rule says which is meant, so the text is ``malformed`` with all of
        them listed, and the last that exists is a repair. A text without any says what a postcode cell
        would: a PO box, a redaction, abroad; what is plain text is an address that lacks its postcode.
        """
        found = Readings.blank(cells)
        for cell, text in enumerate(cells):
            inside = postcodes.in_text(text)
            if len(inside) == 1:
                self._read(found, cell, inside[0])
            elif inside:
                found.status[cell] = STATUS_CODE["malformed"]
                found.noted[cell] = _holds(inside)
            elif postcodes.read(text).kind != "malformed":
                self._read(found, cell, text)
        return self._second_thoughts(found, cells)

    def _look_up(self, found: Readings, cells: NDArray[np.intp], keys: NDArray[np.uint64]) -> None:
        """Place cells at the directory's rows of their postcodes."""
        table = self.atlas.postcodes
        rows = table.find(keys)
        known = rows >= 0
        gridded = known.copy()
        gridded[known] = np.asarray(table.easting[rows[known]]) != NO_GRID
        status = np.full(len(rows), STATUS_CODE["unknown_postcode"], dtype=np.uint8)
        status[known] = STATUS_CODE["no_coordinates"]
        ended = np.zeros(len(rows), dtype=np.bool_)
        ended[known] = np.asarray(table.terminated[rows[known]]) > 0
        status[gridded] = STATUS_CODE["postcode"]
        status[gridded & ended] = STATUS_CODE["postcode_terminated"]
        found.status[cells] = status
        found.start[cells] = np.where(gridded, rows, NOT_PLACED)
        found.stop[cells] = np.where(gridded, rows + 1, NOT_PLACED)

    def _read(self, found: Readings, cell: int, text: str) -> None:
        """Read one cell that is not plainly a postcode."""
        reading = postcodes.read(text)
        found.names[cell] = reading.text
        if reading.kind == "postcode":
            self._look_up(found, np.array([cell]), postcodes.pack([reading.text]))
        elif reading.kind == "sector":
            self._part(found, cell, reading.text, postcodes.sector_range(reading.text), "sector")
        elif reading.kind == "district":
            self._part(found, cell, reading.text, postcodes.district_range(reading.text), "district")
        else:
            found.status[cell] = STATUS_CODE[reading.kind]
            if reading.found:
                found.noted[cell] = _holds(reading.found)

    def _part(self, found: Readings, cell: int, name: str, keys: tuple[int, int], precision: str) -> bool:
        """Place a cell at all the postcodes of a sector or district, if there are any."""
        table = self.atlas.postcodes
        start, stop = np.searchsorted(table.key, np.array(keys, dtype=np.uint64)).tolist()
        if start == stop:
            found.status[cell] = STATUS_CODE["unknown_postcode"]
            return False
        if (np.asarray(table.easting[start:stop]) == NO_GRID).all():
            found.status[cell] = STATUS_CODE["no_coordinates"]
            return False
        found.put(cell, (0, start, stop), precision)
        found.names[cell] = name
        return True

    def _second_thoughts(self, found: Readings, cells: Sequence[str]) -> Readings:
        """Mend, place at the sector or mark as not covered what has no place so far."""
        self._not_covered(found)
        doubtful = (found.status == STATUS_CODE["unknown_postcode"]) | (
            found.status == STATUS_CODE["malformed"]
        )
        for cell in np.flatnonzero(doubtful).tolist():
            if self.repair and self._mend(found, cell, cells[cell]):
                continue
            name = found.names[cell]
            # A whole postcode, and not a sector that does not exist: its inward code is three characters
            whole = name[-4:-3] == " "
            if self.coarse and whole and found.status[cell] == STATUS_CODE["unknown_postcode"]:
                sector = name[:-2]
                if self._part(found, cell, sector, postcodes.sector_range(sector), "sector"):
                    text = f"{name} is not in the directory: placed at its sector, {sector}"
                    found.noted[cell] = Note("placed_at_sector", text)
        return found

    def _mend(self, found: Readings, cell: int, text: str) -> bool:
        """Place a cell at the postcode that a repair makes of it, if there is exactly one way."""
        for group in postcodes.candidates(text):
            keys = postcodes.pack(group)
            exists = np.flatnonzero(self.atlas.postcodes.find(keys) >= 0)
            if len(exists) != 1:
                continue
            mended = group[exists[0]]
            if mended == found.names[cell]:
                continue
            self._look_up(found, np.array([cell]), keys[exists])
            found.names[cell] = found.mended[cell] = mended
            found.noted[cell] = Note("repaired", f"repaired to {mended}")
            return True
        return False

    def _not_covered(self, found: Readings) -> None:
        """Mark Northern Ireland's postcodes where the atlas holds none of them."""
        table = self.atlas.postcodes
        unknown = np.flatnonzero(found.status == STATUS_CODE["unknown_postcode"]).tolist()
        mine = [cell for cell in unknown if found.names[cell].startswith(_NORTHERN_IRELAND)]
        if not mine:
            return
        first, stop = postcodes.pack(["BT1 0AA", "BT99 9ZZ"])
        start, end = np.searchsorted(table.key, np.array([first, stop], dtype=np.uint64)).tolist()
        if start == end:
            found.status[mine] = STATUS_CODE["not_covered"]


def coordinates(places: PlaceList, first: Sequence[str], second: Sequence[str], *, degrees: bool) -> Readings:
    """
    Return what pairs of coordinates place.

    Parameters
    ----------
    places
        Where the points are kept.
    first, second
        Eastings and northings, or longitudes and latitudes, as text, one row a pair.
    degrees
        Whether they are WGS84 degrees; otherwise British National Grid metres.

    Returns
    -------
    readings
        ``malformed`` where either is no number; ``outside_uk`` where no authority holds the point, with a
        note where the pair is 0, 0 or would place the other way round.
    """
    found = Readings.blank([f"{x}, {y}" for x, y in zip(first, second, strict=True)])
    x, y = _numbers(first), _numbers(second)
    readable = np.isfinite(x) & np.isfinite(y)
    found.status[~readable] = STATUS_CODE["malformed"]
    found.status[readable] = STATUS_CODE["outside_uk"]
    easting, northing, on_land = _on_land(places.atlas, x, y, degrees=degrees)
    cells = np.flatnonzero(readable & on_land)
    rows = places.add_coordinates(easting[cells], northing[cells])
    found.start[cells], found.stop[cells] = rows, rows + 1
    found.status[cells] = STATUS_CODE["coordinates"]
    outside = np.flatnonzero(readable & ~on_land)
    nowhere = (x[outside] == 0) & (y[outside] == 0)
    swapped = _on_land(places.atlas, y[outside], x[outside], degrees=degrees)[2] & ~nowhere
    found.noted |= dict.fromkeys(outside[nowhere].tolist(), _ZERO)
    found.noted |= dict.fromkeys(outside[swapped].tolist(), _SWAPPED["degrees" if degrees else "metres"])
    return found


def _on_land(
    atlas: Atlas, x: Floats, y: Floats, *, degrees: bool
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return pairs in grid metres, and which of them lie in an authority."""
    if degrees:
        # Beyond these the transformation means nothing
        near = (np.abs(x) <= 180) & (np.abs(y) <= 90)  # noqa: PLR2004 - degrees
        x, y = to_grid(np.where(near, x, np.nan), np.where(near, y, np.nan))
    west, south, east, north = GRID_BOUNDS_M
    held = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    inside = np.flatnonzero(held)
    held[inside] = atlas.areas("authority").locate(x[inside], y[inside]) >= 0
    return x, y, held


def _numbers(texts: Sequence[str]) -> Floats:
    return np.array([_number(text) for text in texts], dtype=np.float64)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return float("nan")
