"""
Points and places: a place is a set of weighted points.

A postcode is one point. A sector, a district or an authority is all the postcodes in it. What a
definition is asked about is always points, so a half-known place needs no case of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np

from localvalue.atlas import NO_GRID
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas, Column, Level

    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

PRECISIONS: Final = (
    "coordinates",
    "postcode",
    "postcode_terminated",
    "sector",
    "district",
    "small_area",
    "ward",
    "authority",
    "region",
    "nation",
)
"""How well a place is known, best first."""

REASONS: Final = (
    "missing",
    "redacted",
    "malformed",
    "unknown_postcode",
    "non_geographic",
    "outside_uk",
    "no_coordinates",
    "not_covered",
)
"""Why a place is not known."""

STATUSES: Final = PRECISIONS + REASONS
"""A landing's status as a small code: the precision where it is placed, else the reason."""

STATUS_CODE: Final = {status: np.uint8(code) for code, status in enumerate(STATUSES)}
"""The code of each status; those below ``len(PRECISIONS)`` are placed."""

# Kept with each postcode; every other level follows from the authority
_OWN_COLUMNS: Final = frozenset({"authority", "constituency", "ward", "small_area", "small_area_2011"})
AREA_TABLE: Final = {"small_area_2011": "small_area"}


class Points:
    """
    The points that places are made of: the directory's rows, then points given by coordinates.

    Parameters
    ----------
    atlas
        The reference geography.
    easting_m, northing_m
        Points given by coordinates, British National Grid, metres, shape ``(m,)``. They have the
        numbers that follow the directory's rows.
    """

    def __init__(self, atlas: Atlas, easting_m: Floats, northing_m: Floats) -> None:
        self._atlas = atlas
        self._rows = len(atlas.postcodes)
        self._easting_m = easting_m
        self._northing_m = northing_m
        self._given: dict[str, Codes] = {}

    def easting_m(self, rows: Rows) -> Floats:
        """Return eastings, metres, shape ``(n,)``; NaN where there is no grid reference."""
        return self._coordinate(self._atlas.postcodes.easting, self._easting_m, rows)

    def northing_m(self, rows: Rows) -> Floats:
        """Return northings, metres, shape ``(n,)``; NaN where there is no grid reference."""
        return self._coordinate(self._atlas.postcodes.northing, self._northing_m, rows)

    def column(self, name: str, rows: Rows) -> Codes:
        """
        Return the area of points at a level, or their small area of an older edition.

        Parameters
        ----------
        name
            A level, or ``small_area_2011``.
        rows
            Numbers of points, shape ``(n,)``.

        Returns
        -------
        areas
            Indices into the atlas's areas of the level, shape ``(n,)``; -1 unknown.
        """
        if name not in _OWN_COLUMNS:
            authority = self.column("authority", rows)
            parents = self._atlas.parent(cast("Level", name))
            return np.where(authority >= 0, parents[authority], np.int32(-1))
        values = self._atlas.postcodes.column(cast("Column", name))
        if not len(self._easting_m):
            return np.asarray(values[rows], dtype=np.int32)
        listed = rows < self._rows
        found = np.asarray(values[np.where(listed, rows, 0)], dtype=np.int32)
        found[~listed] = self._located(name)[rows[~listed] - self._rows]
        return found

    def live(self, rows: Rows) -> NDArray[np.bool_]:
        """Return whether points are live postcodes, or given by coordinates; shape ``(n,)``."""
        listed = rows < self._rows
        terminated = self._atlas.postcodes.terminated[np.where(listed, rows, 0)]
        return np.asarray(~listed | (terminated == 0), dtype=np.bool_)

    def listed(self, rows: Rows) -> NDArray[np.bool_]:
        """Return whether points are rows of the directory, shape ``(n,)``."""
        return np.asarray(rows < self._rows, dtype=np.bool_)

    def _located(self, name: str) -> Codes:
        """Return the areas of the points given by coordinates, by point in polygon."""
        if name not in self._given:
            areas = self._atlas.areas(cast("Level", AREA_TABLE.get(name, name)))
            self._given[name] = areas.locate(self._easting_m, self._northing_m, column=cast("Column", name))
        return self._given[name]

    def _coordinate(self, column: NDArray[np.int32], given: Floats, rows: Rows) -> Floats:
        listed = rows < self._rows
        if listed.all():
            values = column[rows].astype(np.float64)
            values[values == NO_GRID] = np.nan
            return values
        values = column[np.where(listed, rows, 0)].astype(np.float64)
        values[values == NO_GRID] = np.nan
        values[~listed] = given[rows[~listed] - self._rows]
        return values


class Spots(NamedTuple):
    """
    Places as slices of orderings of the points, one row a place.

    A postcode is a slice of one row of the directory, a sector a range of it; an authority is a slice
    of the directory ordered by authority. Nothing is expanded until it is asked about.
    """

    ordering: NDArray[np.int16]
    start: Rows
    stop: Rows
    precision: NDArray[np.uint8]


class Expansion(NamedTuple):
    """The points of several places."""

    owner: NDArray[np.int64]
    """Which of the places each point belongs to, shape ``(n,)``."""
    rows: Rows
    """The points' numbers, shape ``(n,)``."""
    weight: NDArray[np.int64]
    """How much of the place each point is: 1, or 0 for terminated postcodes of a half-known place."""


@dataclass(frozen=True, eq=False, repr=False)
class Places:
    """
    The unique places of a table of spend.

    Parameters
    ----------
    points
        The points that they are made of.
    spots
        One row a place.
    orderings
        The orderings that the slices are of; None stands for the directory's own order.
    names
        What people call each place: the postcode, the sector, the authority.
    weights
        How much each postcode of an ordering weighs, for those where it is not 1 for each live one.
    """

    points: Points
    spots: Spots
    orderings: Sequence[Rows | None]
    names: Sequence[str] = field(repr=False)
    weights: Mapping[int, Rows] = field(default_factory=dict, repr=False)
    _shared: dict[str, Codes] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.spots.start)

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"<Places: {len(self):,}>"

    def _repr_html_(self) -> str:
        """Return how well they are known, for a notebook."""
        counts = zip(PRECISIONS, np.bincount(self.spots.precision, minlength=len(PRECISIONS)), strict=False)
        rows = [(name.replace("_", " "), f"{count:,}") for name, count in counts if count]
        return View(f"{len(self):,} places", rows, ("known to", "places"), ("places",)).html()

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Return how many points each place may have, shape ``(n,)``; an upper bound."""
        return self.spots.stop - self.spots.start

    @cached_property
    def single(self) -> NDArray[np.bool_]:
        """Return whether each place is one point exactly known, shape ``(n,)``."""
        return self.spots.precision <= STATUS_CODE["postcode_terminated"]

    def point(self) -> Rows:
        """Return the one point of each place, shape ``(n,)``; -1 where it is half known."""
        return np.where(self.single, self.spots.start, np.int64(-1))

    def expand(
        self, places: NDArray[np.int32], begin: Rows | None = None, end: Rows | None = None
    ) -> Expansion:
        """
        Return the points of places, or of a part of each.

        Parameters
        ----------
        places
            Numbers of places, shape ``(m,)``.
        begin, end
            Which of each place's points, counted in `sizes`, shape ``(m,)``; all when left out.

        Returns
        -------
        points
            One row for each of these points that has a grid reference.
        """
        begin = np.zeros(len(places), dtype=np.int64) if begin is None else begin
        sizes = (self.sizes[places] if end is None else end) - begin
        owner = np.repeat(np.arange(len(places)), sizes)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = (self.spots.start[places] + begin)[owner] + within
        half_known = ~self.single[places]
        if not half_known.any():
            return Expansion(owner, rows, np.ones(len(rows), dtype=np.int64))
        ordering = self.spots.ordering[places][owner]
        position = rows.copy() if self.weights else rows
        rows = self._ordered(rows, ordering)
        half = half_known[owner]
        weight = np.where(half, self.points.live(rows), 1).astype(np.int64)
        for number in self.weights.keys() & set(np.unique(ordering).tolist()):
            mine = ordering == number
            weight[mine] = self.weights[number][position[mine]]
        placed = ~half | np.isfinite(self.points.easting_m(rows))
        expansion = Expansion(owner[placed], rows[placed], weight[placed])
        return self._weighed(expansion, places)

    def _ordered(self, rows: Rows, ordering: NDArray[np.int16]) -> Rows:
        """Return rows of the directory for positions in orderings of it."""
        for number in np.unique(ordering).tolist():
            order = self.orderings[number]
            if order is not None:
                mine = ordering == number
                rows[mine] = order[rows[mine]]
        return rows

    def _weighed(self, expansion: Expansion, places: NDArray[np.int32]) -> Expansion:
        """Give every point of a place weight 1 where all of its postcodes are terminated."""
        dead = ~self._any_live[places]
        if not dead.any():
            return expansion
        return expansion._replace(weight=np.where(dead[expansion.owner], 1, expansion.weight))

    @cached_property
    def _any_live(self) -> NDArray[np.bool_]:
        """Return whether each place has a live postcode with a grid reference."""
        found = np.ones(len(self), dtype=np.bool_)
        for place in np.flatnonzero(~self.single).tolist():
            order = self.orderings[self.spots.ordering[place]]
            rows = np.arange(self.spots.start[place], self.spots.stop[place])
            rows = rows if order is None else order[rows]
            found[place] = (self.points.live(rows) & np.isfinite(self.points.easting_m(rows))).any()
        return found

    def common(self, column: str) -> Codes:
        """
        Return the area that all of a place's points share.

        Parameters
        ----------
        column
            A level, or ``small_area_2011``.

        Returns
        -------
        areas
            Indices into the atlas's areas of the level, shape ``(n,)``; -1 where the points differ or
            it is not known.
        """
        if column in self._shared:
            return self._shared[column]
        found = np.full(len(self), -1, dtype=np.int32)
        single = np.flatnonzero(self.single)
        found[single] = self.points.column(column, self.spots.start[single])
        for place in np.flatnonzero(~self.single).tolist():
            areas = self.points.column(column, self.expand(np.array([place], dtype=np.int32)).rows)
            if len(areas) and (areas == areas[0]).all():
                found[place] = areas[0]
        self._shared[column] = found
        return found


def is_live(atlas: Atlas, rows: Rows) -> NDArray[np.bool_]:
    """Return whether rows of the directory are live postcodes with a grid reference."""
    table = atlas.postcodes
    return np.asarray((table.terminated[rows] == 0) & (table.easting[rows] != NO_GRID), dtype=np.bool_)
