"""What is asked of an atlas again and again, for the homes and sites of one table of spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely

from localvalue.atlas import LAW_LEVELS, Match
from localvalue.definitions import LEVEL_WORDS
from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Areas, Atlas, Column, Counties, Index, LawLevel, Level
    from localvalue.definitions import AreaSet, AreaTable, Journeys, TravelTimes
    from localvalue.definitions.base import AnyLevel
    from localvalue.places import Home, Points

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
                found = areas_of(self.atlas, home, level)
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
        code = self.atlas.areas("nation").code
        areas = [areas_of(self.atlas, home, "nation") for home in self.homes]
        letters = [{str(code[at])[0] for at in each} for each in areas]
        return np.array([*(each.pop() if len(each) == 1 else None for each in letters), None], dtype=object)

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


def areas_of(atlas: Atlas, home: Home, level: AnyLevel) -> Codes:
    """
    Return the areas of a level that a home lies in.

    Parameters
    ----------
    atlas
        The reference geography.
    home
        The home.
    level
        Any; see `Geography.home_areas`.

    Returns
    -------
    areas
        Indices into the atlas's areas of the level; those below 0 are of authorities that lie in none.
    """
    members = np.array(home.authorities, dtype=np.intp)
    if level in LAW_LEVELS:
        return atlas.law_counties(level).of_authority[members]
    if level not in {"constituency", "ward", "small_area"}:
        return np.asarray(atlas.parent(cast("Level", level))[members])
    table = atlas.postcodes
    areas, live = np.asarray(table.column(level)), np.asarray(table.terminated) == 0
    live &= areas >= 0
    inside = live & np.isin(table.column("authority"), members)
    count = len(atlas.areas(level))
    mine = np.bincount(areas[inside], minlength=count)
    all_ = np.bincount(areas[live], minlength=count)
    part = (mine >= SLIVER_SHARE * all_) | (mine >= SLIVER_SHARE * mine.sum())
    return np.flatnonzero(part & (mine > 0)).astype(np.int32)


def _area(codes: Texts, names: Texts, wanted: str, level: AnyLevel) -> int:
    text, word = wanted.strip().casefold(), LEVEL_WORDS.get(level, level)
    hits = [
        number
        for number, (code, name) in enumerate(zip(codes, names, strict=True))
        if text in {str(code).casefold(), str(name).casefold()}
    ]
    if len(hits) == 1:
        return hits[0]
    if hits:
        both = ", ".join(str(codes[number]) for number in hits)
        raise InputError(f"{wanted!r} is the name of more than one {word} ({both}); use the code")
    import difflib

    nearest = difflib.get_close_matches(wanted, [str(name) for name in names], n=3)
    advice = f"; nearest: {', '.join(nearest)}" if nearest else ""
    raise InputError(f"{wanted!r} is no {word} of this atlas{advice}")
