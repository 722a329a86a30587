"""Why a drawn place counts under a definition, or does not: the facts that the definition asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np

from localvalue.atlas import LAW_LEVELS
from localvalue.columns import factorize
from localvalue.definitions import (
    DEFAULT_INDEX,
    LEVEL_WORDS,
    InAuthority,
    InPool,
    MostDeprived,
    WithinKm,
    WithinMiles,
    walk,
)
from localvalue.grid import ground_distance_m
from localvalue.scoring.geography import Geography
from localvalue.scoring.pairs import Block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.atlas import Domain, Level
    from localvalue.definitions.base import AnyLevel
    from localvalue.scoring import Scored

    Floats = NDArray[np.float64]
    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]

SITE: Final = "site"
"""The fact of how far a place is from the site."""
HOME: Final = "home"
"""The fact of how far a place is from the boundary of the home area."""
_DECILE: Final = "decile:"


class Between(NamedTuple):
    """How far drawn places are from what local is measured from, metres over the ground."""

    least_m: Floats
    """Of what landed there, shape ``(n,)``; NaN where nothing of it has a distance."""
    most_m: Floats


class Because(NamedTuple):
    """The facts that definitions ask for, of drawn places."""

    asks: dict[str, list[str]]
    """By definition: `SITE`, `HOME`, a level of areas, or ``decile:domain:index`` with the default blank."""
    away: dict[str, Between]
    """By `SITE` and `HOME`, where a definition asks."""
    areas: dict[str, list[str]]
    """By level, the area's name; empty where a place is in several, or in none."""
    deciles: dict[str, NDArray[np.uint8]]
    """By ``decile:domain:index``; 0 where there is no one decile."""
    titles: dict[str, str]
    """By ``decile:domain:index``, the title of an index that is named; empty for each nation's default."""


def because(scored: Scored, landing: Int64s, drawn: Int64s) -> Because:
    """
    Return the facts that the definitions of a run ask for.

    Parameters
    ----------
    scored
        The answers, at places that may be shown.
    landing
        The landings that are drawn, shape ``(m,)``.
    drawn
        Which drawn place each is at, shape ``(m,)``.

    Returns
    -------
    because
        Distances are of places that are one point; nothing is told of a definition of the user's own.
    """
    asks = {each.name: list(dict.fromkeys(_asked(each))) for each in scored.definitions}
    wanted = {fact for facts in asks.values() for fact in facts}
    count = int(drawn.max(initial=-1)) + 1
    width = max(len(scored.located.places), 1)
    pairs = factorize(drawn * width + scored.landings.place[landing])[1]
    mine, place = pairs // width, pairs % width
    levels = [level for level in LEVEL_WORDS if level in wanted]
    deciles = sorted(fact for fact in wanted if fact.startswith(_DECILE))
    return Because(
        asks=asks,
        away=_away(scored, landing, drawn, wanted),
        areas={level: _areas(scored, level, mine, place) for level in levels},
        deciles={
            fact: _common(_decile(scored, fact, place), mine, count, 0).astype(np.uint8) for fact in deciles
        },
        titles={fact: _title(scored, fact) for fact in deciles},
    )


def _asked(definition: object) -> list[str]:
    """Return the facts that a definition, and what it is made of, asks for."""
    found: list[str] = []
    for part in walk(definition):
        if isinstance(part, (WithinMiles, WithinKm)):
            found.append(SITE if part.of == "site" else HOME)
        elif isinstance(part, (InAuthority, InPool)):
            found.append("authority")
        elif isinstance(part, MostDeprived):
            found.append(f"{_DECILE}{part.domain}:{'' if part.index == DEFAULT_INDEX else part.index or ''}")
        elif getattr(part, "level", None) in LEVEL_WORDS:
            found.append(str(part.level))  # type: ignore[attr-defined]
    return found


def _away(scored: Scored, landing: Int64s, drawn: Int64s, wanted: set[str]) -> dict[str, Between]:
    """Return distances, each computed once for an origin and a point."""
    located = scored.located
    point = located.places.point()[scored.landings.place[landing]]
    line = scored.landings.line[landing]
    found = {}
    for fact, origin in ((HOME, located.home[line]), (SITE, located.site[line])):
        if fact not in wanted:
            continue
        rows = np.flatnonzero((point >= 0) & (origin >= 0))
        width = int(point.max(initial=0)) + 1
        pair, pairs = factorize(origin[rows].astype(np.int64) * width + point[rows])
        metres = (_from_home if fact == HOME else _from_site)(scored, pairs // width, pairs % width)
        count = int(drawn.max(initial=-1)) + 1
        least, most = np.full(count, np.inf), np.full(count, -np.inf)
        known = np.isfinite(metres[pair])
        np.minimum.at(least, drawn[rows][known], metres[pair][known])
        np.maximum.at(most, drawn[rows][known], metres[pair][known])
        none = ~np.isfinite(least)
        least[none] = most[none] = np.nan
        found[fact] = Between(least, most)
    return found


def _from_site(scored: Scored, site: Int64s, point: Int64s) -> Floats:
    places = scored.located.places
    here, points = places.point()[site], places.points
    return np.asarray(
        ground_distance_m(
            points.easting_m(point), points.northing_m(point), points.easting_m(here), points.northing_m(here)
        ),
        dtype=np.float64,
    )


def _from_home(scored: Scored, home: Int64s, point: Int64s) -> Floats:
    located = scored.located
    geography = Geography(located.atlas, located.places.points, located.homes, np.empty(0, dtype=np.int64))
    no_site = np.full(len(home), -1, dtype=np.int32)
    return Block(geography, home.astype(np.int32), no_site, point, {}).home_distance_m()


def _areas(scored: Scored, level: AnyLevel, drawn: Int64s, place: Int64s) -> list[str]:
    located = scored.located
    if level in LAW_LEVELS:
        counties = located.atlas.law_counties(level)
        authority = located.places.common("authority")[place]
        area = np.where(authority >= 0, counties.of_authority[np.maximum(authority, 0)], -1)
        names = counties.name
    else:
        area = located.places.common(level)[place]
        names = located.atlas.areas(cast("Level", level)).name
    code = _common(area, drawn, int(drawn.max(initial=-1)) + 1, -1)
    return [str(names[number]) if number >= 0 else "" for number in code.tolist()]


def _decile(scored: Scored, fact: str, place: Int64s) -> Int64s:
    """Return the decile of each place by one domain of one index, or of each nation's default."""
    located = scored.located
    _, domain, index_id = fact.split(":")
    atlas, point = located.atlas, located.places.point()[place]
    known = np.flatnonzero(point >= 0)
    found = np.zeros(len(place), dtype=np.int64)
    for index in [atlas.index(index_id)] if index_id else atlas.default_indices():
        if domain in index.domains:
            area = located.places.points.column(index.column, point[known])
            value = np.where(area >= 0, index.decile(cast("Domain", domain))[np.maximum(area, 0)], 0)
            found[known] = np.where(found[known] > 0, found[known], value)
    return found


def _title(scored: Scored, fact: str) -> str:
    index_id = fact.split(":")[2]
    return scored.located.atlas.index(index_id).title if index_id else ""


def _common(value: NDArray[np.signedinteger], group: Int64s, count: int, nothing: int) -> Int64s:
    """Return the value that all members of each group share; `nothing` where they differ."""
    top = np.iinfo(np.int64)
    least, most = np.full(count, top.max), np.full(count, top.min)
    np.minimum.at(least, group, value.astype(np.int64))
    np.maximum.at(most, group, value.astype(np.int64))
    return np.where(least == most, least, np.int64(nothing))
