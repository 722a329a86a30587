"""Local by a boundary: the buyer's own authority, a wider area around it, or a named pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions.base import NO_DATA, AreaSet, Kind
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.units import slug

if TYPE_CHECKING:
    from localvalue.definitions.base import AnyLevel, Pairs, Texts, Truth

LEVEL_WORDS: Final[dict[AnyLevel, str]] = {
    "authority": "authority",
    "county": "county",
    "combined_authority": "combined authority",
    "region": "region",
    "nation": "nation",
    "police": "police area",
    "constituency": "constituencies",
    "law_county": "county in law",
    "statutory_county": "statutory county",
}
"""The levels that can be somebody's "local", and how a person says them."""


def _no_home(pairs: Pairs) -> Texts:
    return np.where(pairs.has_home(), NO_DATA, "no_home").astype(object)


@checked_methods("__init__")
@dataclass(frozen=True)
class InAuthority(Rule):
    """
    Local as councils mean it: in the buyer's own authority.

    Where the buyer is a pool of authorities, in any of them. By the authority code that the postcode
    directory gives, not by drawing; unknown where the buyer has no home area.

    Examples
    --------
    >>> rule = InAuthority() | InPool("Greater Manchester")
    >>> rule.name
    'authority_or_pool_greater_manchester'
    """

    name: str = "authority"
    label: str = "In the buyer's own authority"
    kind: Kind = "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return "authority"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's authority is one of the home's."""
        return pairs.in_home("authority")

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_home`` where the buyer has none."""
        return _no_home(pairs)


@checked_methods("__init__")
@dataclass(frozen=True)
class InArea(Rule):
    """
    In the same wider area as the buyer, or in an area that is named.

    Parameters
    ----------
    level
        ``region``, ``county`` (ONS's upper tier), ``combined_authority``, ``police``,
        ``constituency`` or ``nation``; ``law_county`` (the county of the Local Government Act 1972, whole)
        or ``statutory_county`` (where unitary authorities are apart), of England alone.
    area
        The code or name of one area of that level; left out, the areas of the buyer's home. A home's
        constituencies are those that share at least a tenth of their live postcodes with it, or hold a
        tenth of its own.

    Raises
    ------
    InputError
        There is no such level.

    Notes
    -----
    Unknown, with the reason ``not_applicable``, for a home that lies in no such area, such as one outside
    every combined authority, or a home in Scotland by the law's counties: a "no" for its own town would say
    that the buyer buys nothing near by. A home that lies in some such area in part is asked by that part.
    """

    level: AnyLevel
    area: str | None = None

    def __post_init__(self) -> None:
        """Refuse a level that nobody calls local."""
        if self.level not in LEVEL_WORDS:
            raise InputError(f"{self.level!r} is not a level of area; use one of {', '.join(LEVEL_WORDS)}")

    @property
    def name(self) -> str:
        """Return the level, and the area where one is named."""
        return self.level if self.area is None else f"{self.level}_{slug(self.area)}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        word = LEVEL_WORDS[self.level]
        if self.area is not None:
            return f"In {self.area} ({word})"
        return f"In the buyer's {word}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return self.level if self.area is None else f"{self.level}:{self.area}"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's area is the home's, or the one that is named."""
        if self.area is None:
            return pairs.in_home(self.level)
        return pairs.in_areas(AreaSet(self.level, (self.area,)))

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_home``, ``not_applicable`` where the home lies in no such area, or ``no_data``."""
        if self.area is not None:
            return np.full(len(pairs), NO_DATA, dtype=object)
        return pairs.home_gap(self.level)


@checked_methods("__init__")
@dataclass(frozen=True)
class InPool(Rule):
    """
    In any of a set of authorities that buy together, whoever the buyer is.

    Parameters
    ----------
    pool
        A combined authority or another pool that the atlas knows, or authorities by name or code
        joined by ``+``.
    """

    pool: str

    @property
    def name(self) -> str:
        """Return the pool's name after ``pool``."""
        return f"pool_{slug(self.pool)}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        return f"In {self.pool.replace('+', ' or ')}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f"pool:{self.pool}"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's authority is in the pool."""
        return pairs.in_areas(AreaSet("pool", (self.pool,)))
