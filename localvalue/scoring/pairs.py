"""Facts about pairs of an origin and a point, computed when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely

from localvalue.atlas import LAW_LEVELS, Match
from localvalue.columns import factorize
from localvalue.definitions import AreaSet, Truth
from localvalue.errors import InputError
from localvalue.grid import LARGEST_LINE_SCALE, ground_distance_m, mean_line_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Areas, Atlas, Column, Counties, Domain, Index, LawLevel, Level
    from localvalue.columns import Coded
    from localvalue.definitions import AreaTable, Journeys, TravelTimes
    from localvalue.definitions.base import AnyLevel
    from localvalue.places import Home, Points
    from localvalue.rasters import Raster

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Texts = NDArray[np.object_]
    UInt8s = NDArray[np.uint8]

NATIONS: Final = ("E", "W", "S", "N")
"""The first letter of each nation's GSS code."""

BORDERING: Final[dict[str, LawLevel]] = {
    "bordering": "law_county",
    "statutory_bordering": "statutory_county",
}
"""What borders a buyer that is named, and in which reading of the law's counties."""

SLIVER_SHARE: Final = 0.1
"""Least share of its postcodes for a constituency to be a home's: fewer are an edge, not a part."""


class Geography:
    """
    What is asked of an atlas again and again, for the homes and sites of one table of spend.

    Parameters
    ----------
    atlas
        The reference geography.
    points
        All points of the table.
    homes
        The unique home areas.
    site_rows
        The points of the unique sites, shape ``(sites,)``.
    """

    def __init__(self, atlas: Atlas, points: Points, homes: Sequence[Home], site_rows: Rows) -> None:
        self.atlas = atlas
        self.points = points
        self.homes = homes
        self.site_rows = site_rows
        self.site_easting_m = points.easting_m(site_rows)
        self.site_northing_m = points.northing_m(site_rows)
        self._home_areas: dict[str, Bools] = {}
        self._bordering: dict[str, tuple[Bools, Bools]] = {}
        self._boundaries: dict[int, shapely.Geometry | None] = {}
        self._tables: dict[AreaTable, list[tuple[Column, Floats]]] = {}
        self._journeys: dict[TravelTimes, Journeys] = {}

    def column(self, level: AnyLevel, rows: Rows) -> Codes:
        """Return the area of a level that each of some points lies in; -1 unknown or none."""
        if level not in LAW_LEVELS:
            return self.points.column(level, rows)
        authority = self.points.column("authority", rows)
        county = self.atlas.law_counties(level).of_authority[np.maximum(authority, 0)]
        return np.where(authority >= 0, county, -1).astype(np.int32)

    def _count(self, level: AnyLevel) -> int:
        return len(self._table(level))

    def _table(self, level: AnyLevel) -> Areas | Counties:
        if level in LAW_LEVELS:
            return self.atlas.law_counties(level)
        return self.atlas.areas(cast("Level", level))

    def home_areas(self, level: AnyLevel) -> Bools:
        """
        Return which areas of a level are each home's.

        Parameters
        ----------
        level
            Any level. Where authorities lie in the level's areas, those of the home's authorities. Else
            those that share at least a tenth of their live postcodes with the home, or hold a tenth of
            the home's: generalised boundaries put a few postcodes of neighbours on the wrong side.

        Returns
        -------
        mine
            Shape ``(homes, areas)``.
        """
        if level not in self._home_areas:
            mine = np.zeros((len(self.homes), self._count(level)), dtype=np.bool_)
            for number, home in enumerate(self.homes):
                found = self._areas_of(home, level)
                mine[number, found[found >= 0]] = True
            self._home_areas[level] = mine
        return self._home_areas[level]

    def bordering(self, level: LawLevel) -> tuple[Bools, Bools]:
        """
        Return which counties and London boroughs border each home.

        Parameters
        ----------
        level
            Which reading of the law's counties.

        Returns
        -------
        bordering
            Shape ``(homes, counties)``; those that only touch at a corner are not among them.
        known
            Shape ``(homes,)``; false where the atlas lacks a boundary of the home.
        """
        if level not in self._bordering:
            true = np.zeros((len(self.homes), self._count(level)), dtype=np.bool_)
            known = np.zeros(len(self.homes), dtype=np.bool_)
            for number, home in enumerate(self.homes):
                found = self.atlas.bordering(home.authorities, level)
                known[number] = found is not None
                true[number, [each.county for each in found or () if each.how != "corner"]] = True
            self._bordering[level] = true, known
        return self._bordering[level]

    def home_nations(self) -> Texts:
        """Return the letter of each home's nation, None for several; and None for no home, last."""
        nations = self.atlas.areas("nation").code
        letters = [{str(nations[at])[0] for at in self._areas_of(home, "nation")} for home in self.homes]
        return np.array([*(each.pop() if len(each) == 1 else None for each in letters), None], dtype=object)

    def _areas_of(self, home: Home, level: AnyLevel) -> Codes:
        members = np.array(home.authorities, dtype=np.intp)
        if level in LAW_LEVELS:
            return self.atlas.law_counties(level).of_authority[members]
        if level not in {"constituency", "ward", "small_area"}:
            return np.asarray(self.atlas.parent(cast("Level", level))[members])
        table = self.atlas.postcodes
        areas, live = np.asarray(table.column(level)), np.asarray(table.terminated) == 0
        live &= areas >= 0
        inside = live & np.isin(table.column("authority"), members)
        count = len(self.atlas.areas(level))
        mine = np.bincount(areas[inside], minlength=count)
        all_ = np.bincount(areas[live], minlength=count)
        part = (mine >= SLIVER_SHARE * all_) | (mine >= SLIVER_SHARE * mine.sum())
        return np.flatnonzero(part & (mine > 0)).astype(np.int32)

    def boundary(self, home: int) -> shapely.Geometry | None:
        """Return a home's area, prepared for distances; None where the atlas has no boundary of it."""
        if home not in self._boundaries:
            members = np.array(self.homes[home].authorities, dtype=np.intp)
            parts = [part for part in self.atlas.areas("authority").geometry()[members] if part is not None]
            # A part without a boundary would make distances to the whole too long
            whole = None
            if len(parts) == len(members):
                whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
            if whole is not None:
                shapely.prepare(whole)
            self._boundaries[home] = whole
        return self._boundaries[home]

    def areas(self, areas: AreaSet) -> tuple[AnyLevel, Bools]:
        """
        Return the areas that a definition names.

        Parameters
        ----------
        areas
            Names or codes.

        Returns
        -------
        level
            The level that they are of.
        named
            Shape ``(areas of the level,)``.

        Raises
        ------
        InputError
            A name is not known at its level, or is more than one area's.
        """
        if areas.level in {"pool", "buyer"}:
            named = np.zeros(len(self.atlas.areas("authority")), dtype=np.bool_)
            for name in areas.names:
                named[list(self._members(name, pool=areas.level == "pool"))] = True
            return "authority", named
        if areas.level in BORDERING:
            return BORDERING[areas.level], self._bordering_names(areas)
        level = cast("AnyLevel", areas.level)
        table = self._table(level)
        named = np.zeros(len(table), dtype=np.bool_)
        for name in areas.names:
            named[_area(table.code, table.name, name, level)] = True
        return level, named

    def _bordering_names(self, areas: AreaSet) -> Bools:
        """Return which counties border the areas of buyers that are named."""
        level = BORDERING[areas.level]
        named = np.zeros(self._count(level), dtype=np.bool_)
        for name in areas.names:
            found = self.atlas.bordering(self._members(name, pool=False), level)
            if found is None:
                raise InputError(f"the atlas has no boundary of {name!r}, so that nothing can border it")
            named[[each.county for each in found if each.how != "corner"]] = True
        return named

    def _members(self, name: str, *, pool: bool) -> tuple[int, ...]:
        authorities = self.atlas.authorities
        answer = authorities.pool(name) if pool else authorities.find(name)
        if isinstance(answer, Match):
            return answer.authorities
        nearest = f" (nearest: {', '.join(answer.nearest)})" if answer.nearest else ""
        what = "pool" if pool else "buyer"
        raise InputError(
            f"the {what} is not known: {answer.explanation or answer.reason}{nearest}. Name a combined"
            " authority or another pool, or authorities joined by +"
        )

    def table(self, table: AreaTable) -> list[tuple[Column, Floats]]:
        """Return a table of the user's own, its numbers as the atlas has its areas."""
        if table not in self._tables:
            self._tables[table] = table.by_area(self.atlas)
        return self._tables[table]

    def journeys(self, matrix: TravelTimes) -> Journeys:
        """Return the journeys of a matrix that begin at a site."""
        if matrix not in self._journeys:
            self._journeys[matrix] = matrix.journeys(self.atlas, self.site_rows, self.points.column)
        return self._journeys[matrix]

    def index_of_nation(self, nation: str, index: str | None) -> Index | None:
        """Return the deprivation index that holds in a nation; None where there is none."""
        if index is None:
            default = self.atlas.default_index(nation)
            return None if default is None else self.atlas.index(default)
        named = self.atlas.index(index)
        return named if named.nation in {nation, "UK"} else None

    def indices(self, index: str | None) -> tuple[Index, ...]:
        """Return the indices that a definition reads: the one it names, or each nation's default."""
        if index is not None:
            return (self.atlas.index(index),)
        found = (self.atlas.default_index(nation) for nation in NATIONS)
        return tuple(self.atlas.index(default) for default in found if default is not None)


def _area(codes: Texts, names: Texts, wanted: str, level: str) -> int:
    text = wanted.strip().casefold()
    hits = [
        number
        for number, (code, name) in enumerate(zip(codes, names, strict=True))
        if text in {str(code).casefold(), str(name).casefold()}
    ]
    if len(hits) == 1:
        return hits[0]
    if hits:
        both = ", ".join(str(codes[number]) for number in hits)
        raise InputError(f"{wanted!r} is the name of more than one {level} ({both}); use the code")
    import difflib

    nearest = difflib.get_close_matches(wanted, [str(name) for name in names], n=3)
    advice = f"; nearest: {', '.join(nearest)}" if nearest else ""
    raise InputError(f"{wanted!r} is no {level} of this atlas{advice}")


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
        """Return whether the point's area is one of the home's."""
        area = self.area(level)
        known = (self._home >= 0) & (area >= 0)
        mine = self._geography.home_areas(level)
        if not mine.size:
            return Truth(np.zeros(len(self), dtype=np.bool_), known & False)
        # A point in a nation's area of another level, such as no region in Scotland, is in none
        outside = (self._home >= 0) & (area < 0) & self._lacks(level)
        true = known & mine[np.maximum(self._home, 0), np.maximum(area, 0)]
        return Truth(true, known | outside)

    def in_site(self, level: AnyLevel = "authority") -> Truth:
        """Return whether the point's area is the site's; unknown where there is no site, or no such area."""
        here = self.area(level)
        there = self._geography.column(level, self._geography.site_rows)
        site = np.where(self._site >= 0, there[np.maximum(self._site, 0)], -1) if len(there) else self._site
        known = (site >= 0) & ((here >= 0) | self._lacks(level))
        return Truth(known & (here == site), known)

    def in_bordering(self, level: LawLevel = "law_county") -> Truth:
        """Return whether the point is in a county or London borough that borders the home area."""
        mine, held = self._geography.bordering(level)
        if not mine.size:
            nothing = np.zeros(len(self), dtype=np.bool_)
            return Truth(nothing, nothing)
        area, home = self.area(level), np.maximum(self._home, 0)
        known = (self._home >= 0) & held[home] & ((area >= 0) | self._lacks(level))
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
            self._within[radius_m] = self._within_home(radius_m)
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
        true = np.array([*(answer is True for answer in meant), False], dtype=np.bool_)
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
            self._facts[key] = compute()
        return self._facts[key]


def _segments(area: shapely.Geometry) -> NDArray[np.object_]:
    """Return the sides of an area as lines of two points."""
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    same = ring[1:] == ring[:-1]
    ends = np.stack([coordinates[:-1][same], coordinates[1:][same]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)
