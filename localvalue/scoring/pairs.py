"""Facts about pairs of an origin and a point, computed when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import shapely

from localvalue.columns import factorize
from localvalue.definitions import NO_DATA, NOT_APPLICABLE, AreaSet, Truth
from localvalue.errors import InputError
from localvalue.grid import LARGEST_LINE_SCALE, ground_distance_m, mean_line_scale
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from localvalue.atlas import Domain, LawLevel
    from localvalue.columns import Coded
    from localvalue.definitions import AreaTable, TravelTimes
    from localvalue.definitions.base import AnyLevel
    from localvalue.rasters import Raster
    from localvalue.scoring.geography import Geography

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Texts = NDArray[np.object_]
    UInt8s = NDArray[np.uint8]

Fact = TypeVar("Fact", bound=np.generic)


class Block:
    """
    One block of pairs of an origin and a point: what a definition's ``test`` is given.

    Parameters
    ----------
    geography
        The atlas, the homes and the sites.
    home, site
        Numbers of homes and sites, shape ``(n,)``; -1 where the line has none.
    point
        Numbers of points, shape ``(n,)``.
    traits
        Columns of the lines, each as codes of shape ``(n,)`` into its different cells; -1 where blank.
    """

    def __init__(
        self,
        geography: Geography,
        home: Codes,
        site: Codes,
        point: Rows,
        traits: Mapping[str, Coded],
    ) -> None:
        self._geography = geography
        self._home = home
        self._site = site
        self._traits = traits
        # A column of the directory is read at every row: finding the equal rows first costs more
        self._point = point
        self._facts: dict[tuple[object, ...], NDArray[np.generic]] = {}
        self._within: dict[float, Truth] = {}

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._home)

    def __repr__(self) -> str:
        """Return how many pairs there are."""
        return f"<Pairs: {len(self):,}>"

    def _repr_html_(self) -> str:
        """Return how many pairs have a home and a site, for a notebook."""
        facts = [("with a home", f"{self.has_home().sum():,}"), ("with a site", f"{self.has_site().sum():,}")]
        return View(f"{len(self):,} pairs of an origin and a point", facts).html()

    def has_home(self) -> Bools:
        """Return whether the line's buyer has a home area."""
        return self._home >= 0

    def has_site(self) -> Bools:
        """Return whether the line has a site."""
        return self._site >= 0

    def easting_m(self) -> Floats:
        """Return the point's easting, British National Grid, metres."""
        points = self._geography.points
        return cast("Floats", self._fact(("easting_m",), lambda: points.easting_m(self._point)))

    def northing_m(self) -> Floats:
        """Return the point's northing, British National Grid, metres."""
        points = self._geography.points
        return cast("Floats", self._fact(("northing_m",), lambda: points.northing_m(self._point)))

    def site_distance_m(self) -> Floats:
        """Return the ground distance from the site; NaN where the line has none."""
        return cast("Floats", self._fact(("site_distance",), self._site_distance))

    def _site_distance(self) -> Floats:
        geography = self._geography
        distance = np.full(len(self), np.nan)
        rows = np.flatnonzero(self._site >= 0)
        site = self._site[rows]
        distance[rows] = ground_distance_m(
            geography.site_easting_m[site],
            geography.site_northing_m[site],
            self.easting_m()[rows],
            self.northing_m()[rows],
        )
        return distance

    def area(self, level: AnyLevel) -> Codes:
        """Return the point's area, an index into the atlas's areas of that level; -1 unknown."""
        return self._area(level)

    def _area(self, column: str) -> Codes:
        found = self._fact(
            ("area", column), lambda: self._geography.column(cast("AnyLevel", column), self._point)
        )
        return cast("Codes", found)

    def in_home(self, level: AnyLevel = "authority") -> Truth:
        """Return whether the point's area is one of the home's; unknown where the home lies in none."""
        area = self.area(level)
        mine = self._geography.home_areas(level)
        if not mine.size:
            nothing = np.zeros(len(self), dtype=np.bool_)
            return Truth(nothing, nothing)
        # A point where a nation has no areas of the level, such as no county in law in Wales, is in none
        known = self._in_any(mine) & ((area >= 0) | self._lacks(level))
        return Truth(known & (area >= 0) & mine[np.maximum(self._home, 0), np.maximum(area, 0)], known)

    def _in_any(self, mine: Bools) -> Bools:
        """Return whether the line has a home, which lies in any area of a level at all."""
        return np.asarray(np.append(mine.any(axis=1), False)[self._home])

    def in_site(self, level: AnyLevel = "authority") -> Truth:
        """Return whether the point's area is the site's; unknown where there is no site, or no such area."""
        here = self.area(level)
        there = self._geography.column(level, self._geography.site_rows)
        site = np.where(self._site >= 0, there[np.maximum(self._site, 0)], -1) if len(there) else self._site
        known = (site >= 0) & ((here >= 0) | self._lacks(level))
        return Truth(known & (here == site), known)

    def in_bordering(self, level: LawLevel = "law_county") -> Truth:
        """Return whether the point is in a county that borders the home area; unknown for a home in none."""
        mine, held = self._geography.bordering(level)
        if not mine.size:
            nothing = np.zeros(len(self), dtype=np.bool_)
            return Truth(nothing, nothing)
        area, home = self.area(level), np.maximum(self._home, 0)
        known = self._in_any(self._geography.home_areas(level)) & held[home]
        known &= (area >= 0) | self._lacks(level)
        return Truth(known & (area >= 0) & mine[home, np.maximum(area, 0)], known)

    def home_nation(self) -> Texts:
        """Return E, W, S or N, the nation that the home area is in; None for several, and for no home."""
        return np.asarray(self._geography.home_nations()[self._home], dtype=object)

    def home_count(self, level: AnyLevel) -> Codes:
        """Return in how many areas of a level the home area lies; 0 where there is no home."""
        counts = np.append(self._geography.home_areas(level).sum(axis=1), 0)
        return np.asarray(counts[self._home], dtype=np.int32)

    def _lacks(self, level: AnyLevel) -> Bools:
        """Return whether the point's authority is known, and lies in no area of the level."""
        if level in {"constituency", "ward", "small_area"}:
            return np.zeros(len(self), dtype=np.bool_)
        return self.area("authority") >= 0

    def in_areas(self, areas: AreaSet) -> Truth:
        """Return whether the point lies in areas that are named."""
        level, named = self._geography.areas(areas)
        area = self.area(level)
        known = (area >= 0) | self._lacks(level)
        return Truth((area >= 0) & named[np.maximum(area, 0)], known)

    def within_home(self, radius_m: float) -> Truth:
        """
        Return whether the point is within a distance of the home area's boundary.

        Parameters
        ----------
        radius_m
            Metres over the ground.

        Returns
        -------
        truth
            True where the point's authority is one of the home's, whatever a generalised line says;
            unknown where there is no home, or the atlas has no boundary of it.

        Notes
        -----
        The line scale factor is taken along the parallel from the point to the span of the home's
        eastings: within 10 m at 40 miles.
        """
        if radius_m not in self._within:
            answer = self._within_home(radius_m)
            self._within[radius_m] = Truth(_read_only(answer.true), _read_only(answer.known))
        return self._within[radius_m]

    def _within_home(self, radius_m: float) -> Truth:
        true, open_ = self.in_home().true.copy(), self._home >= 0
        known = open_ & np.isfinite(self.easting_m())
        for radius, answer in self._within.items():
            # What a narrower radius holds is in, what a wider one leaves out is not
            if radius < radius_m:
                true |= answer.true
            else:
                open_ &= answer.true
        open_ &= ~true
        for home in self._home_numbers():
            boundary = self._geography.boundary(home)
            if boundary is None:
                known[(self._home == home) & ~true] = False
                continue
            rows = np.flatnonzero(open_ & (self._home == home))
            true[rows] = self._near(boundary, rows, radius_m)
        return Truth(true & known, known)

    def _home_numbers(self) -> list[int]:
        return np.flatnonzero(np.bincount(self._home[self._home >= 0])).tolist()

    def _near(self, boundary: shapely.Geometry, rows: Rows, radius_m: float) -> Bools:
        """Return whether rows' points are within a radius of an area."""
        near = np.zeros(len(rows), dtype=np.bool_)
        west, south, east, north = shapely.bounds(boundary)
        x, y = self.easting_m()[rows], self.northing_m()[rows]
        gap_x, gap_y = x - np.clip(x, west, east), y - np.clip(y, south, north)
        maybe = np.flatnonzero(np.hypot(gap_x, gap_y) <= radius_m * LARGEST_LINE_SCALE)
        x, y, gap_x = x[maybe], y[maybe], gap_x[maybe]
        grid_radius_m = radius_m * mean_line_scale(x - gap_x, x)
        near[maybe] = shapely.dwithin(boundary, shapely.points(x, y), grid_radius_m)
        return near

    def home_distance_m(self) -> Floats:
        """
        Return the ground distance from the home area: exact and dear, for curves and not for radii.

        Returns
        -------
        distance_m
            Metres; 0 where the point's authority is one of the home's; NaN where there is no home or
            the atlas has no boundary of it.
        """
        return cast("Floats", self._fact(("home_distance",), self._home_distance))

    def _home_distance(self) -> Floats:
        inside = self.in_home().true
        distance = np.where(inside, 0.0, np.nan)
        for home in self._home_numbers():
            rows = np.flatnonzero((self._home == home) & ~inside)
            boundary = self._geography.boundary(home)
            if boundary is None:
                distance[self._home == home] = np.nan
                continue
            points = shapely.points(self.easting_m()[rows], self.northing_m()[rows])
            segments = shapely.STRtree(_segments(boundary))
            _, nearest = segments.query_nearest(points, all_matches=False)
            ends = shapely.get_coordinates(shapely.shortest_line(points, segments.geometries[nearest]))
            here, there = ends[0::2], ends[1::2]
            outside = ~shapely.contains(boundary, points)
            distance[rows] = outside * ground_distance_m(*here.T, *there.T)
        return distance

    def decile(self, domain: Domain = "overall", index: str | None = None) -> UInt8s:
        """Return the decile of the point's small area in its nation, 1 most deprived; 0 unknown."""

        def compute() -> UInt8s:
            found = np.zeros(len(self), dtype=np.uint8)
            for each in self._geography.indices(index):
                if domain in each.domains:
                    area = self._area(each.column)
                    value = np.where(area >= 0, each.decile(domain)[np.maximum(area, 0)], 0)
                    found = np.where(found > 0, found, value).astype(np.uint8)
            return found

        return cast("UInt8s", self._fact(("decile", domain, index), compute))

    def rank_share(self, domain: Domain = "overall", index: str | None = None) -> Floats:
        """Return rank over the number of small areas of the nation; NaN unknown."""

        def compute() -> Floats:
            found = np.full(len(self), np.nan)
            for each in self._geography.indices(index):
                if domain in each.domains:
                    area = self._area(each.column)
                    value = np.where(area >= 0, each.rank(domain)[np.maximum(area, 0)] / each.n, np.nan)
                    found = np.where(np.isfinite(found), found, value)
            return found

        return cast("Floats", self._fact(("rank", domain, index), compute))

    def home_gap(self, level: AnyLevel) -> Texts:
        """Return why the home's area is unknown: ``no_home``, ``not_applicable`` (in none) or ``no_data``."""
        mine = self._geography.home_areas(level)
        inside = self._in_any(mine) | (mine.shape[1] == 0)
        reasons = np.where(inside, NO_DATA, NOT_APPLICABLE).astype(object)
        reasons[self._home < 0] = "no_home"
        return reasons

    def index_gap(self, domain: Domain = "overall", index: str | None = None) -> Texts:
        """Return why a decile is unknown: ``no_index``, ``no_domain`` or ``no_data``."""
        nations = self._geography.atlas.areas("nation").code
        reasons = np.full(len(nations) + 1, "no_data", dtype=object)
        for number, code in enumerate(nations):
            held = self._geography.index_of_nation(str(code)[0], index)
            if held is None:
                reasons[number] = "no_index"
            elif domain not in held.domains:
                reasons[number] = "no_domain"
        return np.asarray(reasons[self.area("nation")], dtype=object)

    def sample(self, raster: Raster) -> Floats:
        """Return the raster's value at the point; NaN where it has none."""

        def compute() -> Floats:
            number, unique = factorize(self._point)
            points = self._geography.points
            return raster.at(points.easting_m(unique), points.northing_m(unique))[number]

        return cast("Floats", self._fact(("sample", raster), compute))

    def value_in(self, table: AreaTable) -> Floats:
        """Return the number that a table of the user's own has for the point's area; NaN unknown."""

        def compute() -> Floats:
            found = np.full(len(self), np.nan)
            for column, values in self._geography.table(table):
                area = self._area(column)
                value = np.where(area >= 0, values[np.maximum(area, 0)], np.nan)
                found = np.where(np.isfinite(found), found, value)
            return found

        return cast("Floats", self._fact(("value_in", table), compute))

    def minutes(self, matrix: TravelTimes) -> Floats:
        """Return how long the journey from the site takes; NaN where there is no site, or no journey."""

        def compute() -> Floats:
            found = np.full(len(self), np.nan)
            rows = np.flatnonzero(self._site >= 0)
            origin = self._geography.site_rows[self._site[rows]]
            found[rows] = self._geography.journeys(matrix).minutes(origin, self._point[rows])
            return found

        return cast("Floats", self._fact(("minutes", matrix), compute))

    def trait(self, column: str) -> Texts:
        """Return a column of the line, as text; None where blank."""
        cells = self._trait(column)
        return np.array([*cells.cells, None], dtype=object)[cells.codes]

    def trait_means(self, column: str, meaning: Callable[[str], bool | None]) -> Truth:
        """Return what a column's cells mean, each different cell asked once; unknown where blank."""
        cells = self._trait(column)
        meant = [meaning(cell) for cell in cells.cells]
        true = np.array([*(bool(answer) for answer in meant), False], dtype=np.bool_)
        known = np.array([*(answer is not None for answer in meant), False], dtype=np.bool_)
        return Truth(true[cells.codes], known[cells.codes])

    def _trait(self, column: str) -> Coded:
        if column not in self._traits:
            raise InputError(
                f"a definition reads the column {column!r} without saying so: name it in its traits"
            )
        return self._traits[column]

    def _fact(
        self, key: tuple[object, ...], compute: Callable[[], NDArray[np.generic]]
    ) -> NDArray[np.generic]:
        """Return a fact, computed once."""
        if key not in self._facts:
            self._facts[key] = _read_only(compute())
        return self._facts[key]


def _read_only(fact: NDArray[Fact]) -> NDArray[Fact]:
    """Return a fact that no definition can change for those that ask after it."""
    fact.flags.writeable = False
    return fact


def _segments(area: shapely.Geometry) -> NDArray[np.object_]:
    """Return the sides of an area as lines of two points."""
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    same = ring[1:] == ring[:-1]
    ends = np.stack([coordinates[:-1][same], coordinates[1:][same]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)
