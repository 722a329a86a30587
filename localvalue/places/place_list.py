"""The places of a run as they are found, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from localvalue.places.points import AREA_TABLE, Points, is_live

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.atlas import Atlas, Column, Level

    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]


# Weights are whole: people to a thousandth
_PEOPLE: Final = 1000


class PlaceList:
    """
    Places as they are found, numbered when all are known.

    Parameters
    ----------
    atlas
        The reference geography.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.orderings: list[Rows | None] = [None]
        self._by_level: dict[str, tuple[int, NDArray[np.int64]]] = {}
        self.weights: dict[int, Rows] = {}
        self._live: dict[str, Rows] = {}
        self._weighed: dict[tuple[int, int, int], tuple[int, int, int]] = {}
        self._unions: dict[tuple[int, ...], tuple[int, int, int]] = {}
        self._easting_m: list[Floats] = []
        self._northing_m: list[Floats] = []
        self._given = 0

    def add_coordinates(self, easting_m: Floats, northing_m: Floats) -> Rows:
        """Return the numbers of new points given by coordinates, shape ``(n,)``."""
        first = len(self.atlas.postcodes) + self._given
        self._easting_m.append(easting_m)
        self._northing_m.append(northing_m)
        self._given += len(easting_m)
        return np.arange(first, first + len(easting_m), dtype=np.int64)

    def area(self, column: str, index: int) -> tuple[int, int, int]:
        """
        Return ordering, start and stop of the postcodes of an area.

        Parameters
        ----------
        column
            A level, or ``small_area_2011``.
        index
            Which of the atlas's areas of that level.

        Returns
        -------
        slice
            Of one of `orderings`; empty where the directory has no postcode in the area.
        """
        if column not in self._by_level:
            bare = Points(self.atlas, np.empty(0), np.empty(0))
            codes = bare.column(column, np.arange(len(self.atlas.postcodes), dtype=np.int64))
            order = np.argsort(codes, kind="stable").astype(np.int64)
            count = len(self.atlas.areas(cast("Level", AREA_TABLE.get(column, column))))
            bounds = np.searchsorted(codes[order], np.arange(count + 1))
            self._by_level[column] = len(self.orderings), bounds.astype(np.int64)
            self.orderings.append(order)
        ordering, bounds = self._by_level[column]
        return ordering, int(bounds[index]), int(bounds[index + 1])

    def weighed(self, where: tuple[int, int, int], census: str) -> tuple[int, int, int]:
        """
        Return the postcodes of a small area, weighed by people where the other census shares it out.

        Parameters
        ----------
        where
            Ordering, start and stop of its postcodes.
        census
            The column of the other census's small areas: ``small_area`` or ``small_area_2011``.

        Returns
        -------
        slice
            The same postcodes. Of an area that was split or merged, each live one weighs the people for
            each live postcode of the part that it is in, so that a part weighs what its population is. As
            it was where all is of one part, or a part's population is not known.
        """
        if where not in self._weighed:
            self._weighed[where] = self._by_people(where, census)
        return self._weighed[where]

    def _by_people(self, where: tuple[int, int, int], census: str) -> tuple[int, int, int]:
        ordering, start, stop = where
        order = self.orderings[ordering]
        rows = np.arange(start, stop) if order is None else order[start:stop]
        table = self.atlas.postcodes
        live = is_live(self.atlas, rows)
        part = np.asarray(table.column(cast("Column", census)))[rows]
        parts = np.unique(part[live])
        if len(parts) < 2 or parts[0] < 0:  # noqa: PLR2004 - one part is the whole
            return where
        each = self.atlas.areas("small_area").column("population")[parts] / self._live_in(census)[parts]
        if not np.isfinite(each).all():
            return where
        weight = np.maximum(np.round(each * _PEOPLE), 1).astype(np.int64)
        number = np.minimum(np.searchsorted(parts, part), len(parts) - 1)
        self.weights[len(self.orderings)] = np.where(live, weight[number], 0)
        self.orderings.append(rows.astype(np.int64))
        return len(self.orderings) - 1, 0, len(rows)

    def _live_in(self, census: str) -> Rows:
        """Return how many live postcodes each small area of a census has."""
        if census not in self._live:
            every = np.arange(len(self.atlas.postcodes), dtype=np.int64)
            areas = np.asarray(self.atlas.postcodes.column(cast("Column", census)))
            known = is_live(self.atlas, every) & (areas >= 0)
            count = np.bincount(areas[known], minlength=len(self.atlas.areas("small_area")))
            self._live[census] = np.maximum(count, 1)
        return self._live[census]

    def authorities(self, indices: tuple[int, ...]) -> tuple[int, int, int]:
        """Return ordering, start and stop of the postcodes of several authorities together."""
        if len(indices) == 1:
            return self.area("authority", indices[0])
        if indices not in self._unions:
            slices = [self.area("authority", index) for index in indices]
            order = cast("Rows", self.orderings[slices[0][0]])
            rows = np.concatenate([order[start:stop] for _, start, stop in slices])
            self._unions[indices] = len(self.orderings), 0, len(rows)
            self.orderings.append(rows)
        return self._unions[indices]

    def points(self) -> Points:
        """Return the points, with all that have been added."""
        none: Floats = np.empty(0)
        return Points(
            self.atlas,
            np.concatenate([none, *self._easting_m]),
            np.concatenate([none, *self._northing_m]),
        )
