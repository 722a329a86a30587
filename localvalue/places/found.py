"""Where each line's place of a role is, and how ways of finding it are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import Coded, unique_rows
from localvalue.places.points import STATUS_CODE, Places, Spots
from localvalue.places.reading import Readings, placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from localvalue.places.place_list import PlaceList

    Codes = NDArray[np.int32]


# Reasons that leave open where it is, so that a weaker way may say; any other reason is an answer
_OPEN: Final = [
    STATUS_CODE[reason] for reason in ("missing", "malformed", "unknown_postcode", "no_coordinates")
]


@dataclass
class Found:
    """Where one role is, line by line, before the places have numbers."""

    spots: Spots
    names: list[str]
    codes: Codes
    """Rows of `spots`, shape ``(lines,)``; -1 where not placed."""
    status: NDArray[np.uint8]
    mended: Coded
    way: NDArray[np.int8]
    """Which of the role's ways says so, shape ``(lines,)``; -1 where it has none."""


def number(places: PlaceList, found: Mapping[str, Found]) -> tuple[Places, dict[str, Codes]]:
    """
    Return the unique places, and their numbers row by row for each role.

    Parameters
    ----------
    places
        Where they were kept.
    found
        Where each role is.

    Returns
    -------
    places, numbers
        The numbers are -1 where a row is not placed.
    """
    offsets = np.cumsum([0] + [len(each.spots.start) for each in found.values()])
    parts = zip(*(each.spots for each in found.values()), strict=True)
    together = Spots(*(np.concatenate(part) for part in parts))
    names = [name for each in found.values() for name in each.names]
    used = np.flatnonzero(together.start >= 0)
    number, first = unique_rows([column[used] for column in together])
    of_spot = np.full(len(together.start) + 1, -1, dtype=np.int32)
    of_spot[used] = number
    keep = used[first]
    unique = Places(
        places.points(),
        Spots(*(column[keep] for column in together)),  # type: ignore[arg-type]
        places.orderings,
        [names[spot] for spot in keep.tolist()],
        places.weights,
    )
    numbers = {
        role: of_spot[np.where(each.codes >= 0, each.codes + offset, -1)]
        for (role, each), offset in zip(found.items(), offsets.tolist(), strict=False)
    }
    return unique, numbers


def nowhere(lines: int) -> Found:
    """Return a role of which nothing is given on any line."""
    none = np.full(lines, -1, dtype=np.int32)
    status = np.full(lines, STATUS_CODE["missing"], dtype=np.uint8)
    return Found(_no_spots(), [], none, status, Coded(none, []), none.astype(np.int8))


def _no_spots() -> Spots:
    rows = np.empty(0, dtype=np.int64)
    return Spots(np.empty(0, dtype=np.int16), rows, rows, np.empty(0, dtype=np.uint8))


def spread(readings: Readings, codes: Codes, way: int) -> Found:
    """Return readings of cells as what each line has, by a way of its role."""
    status = np.append(readings.status, STATUS_CODE["missing"])[codes]
    is_placed = np.append(placed(readings.status), False)[codes]
    of_cell = np.full(len(readings.status) + 1, -1, dtype=np.int32)
    of_cell[list(readings.mended)] = np.arange(len(readings.mended))
    return Found(
        readings.spots(),
        readings.names,
        np.where(is_placed, codes, np.int32(-1)).astype(np.int32),
        status.astype(np.uint8),
        Coded(of_cell[codes], list(readings.mended.values())),
        np.full(len(codes), way, dtype=np.int8),
    )


def first(better: Found, worse: Found) -> Found:
    """Return what the first of two ways says that places a line or answers why not, else the first reason."""
    is_open = np.isin(better.status, _OPEN)
    answers = (worse.codes >= 0) | ~np.isin(worse.status, _OPEN)
    return either(better, worse, (is_open & answers) | (better.status == STATUS_CODE["missing"]))


def either(better: Found, worse: Found, use: NDArray[np.bool_]) -> Found:
    """Return one of two for each row: the second where it is to be used."""
    shift = len(better.spots.start)
    parts = zip(better.spots, worse.spots, strict=True)
    codes = np.where(worse.codes >= 0, worse.codes + shift, -1)
    mended = np.where(worse.mended.codes >= 0, worse.mended.codes + len(better.mended.cells), -1)
    return Found(
        Spots(*(np.concatenate(part) for part in parts)),  # type: ignore[arg-type]
        better.names + worse.names,
        np.where(use, codes, better.codes).astype(np.int32),
        np.where(use, worse.status, better.status).astype(np.uint8),
        Coded(
            np.where(use, mended, better.mended.codes).astype(np.int32),
            better.mended.cells + worse.mended.cells,
        ),
        np.where(use, worse.way, better.way).astype(np.int8),
    )
