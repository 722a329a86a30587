"""Local as the law draws it: what borders the buyer, the United Kingdom, and for which buyers a rule is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions.areas import LEVEL_WORDS
from localvalue.definitions.base import (
    NO_DATA,
    NOT_APPLICABLE,
    AreaSet,
    Definition,
    Kind,
    Truth,
    indices_of,
    truth,
    why_unknown,
)
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.units import slug

if TYPE_CHECKING:
    from localvalue.atlas import LawLevel
    from localvalue.definitions.base import AnyLevel, Pairs, Texts

_PREFIX: Final[dict[LawLevel, str]] = {"law_county": "", "statutory_county": "statutory_"}
_NATIONS: Final = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}


@checked_methods("__init__")
@dataclass(frozen=True)
class InBordering(Rule):
    """
    In a county or London borough that borders the buyer's area: a shared border, not a touching corner.

    Parameters
    ----------
    level
        ``law_county`` or ``statutory_county``: which reading of the law's counties.
    buyer
        The name or code of the area that is bordered; left out, the line's own buyer's.

    Raises
    ------
    InputError
        There is no such reading.

    Notes
    -----
    The county that the buyer itself lies in is not one that borders it. Computed from the atlas's
    boundaries; ``localvalue atlas borders NAME`` lists them. Unknown where the atlas has no boundary, and,
    with the reason ``not_applicable``, for a buyer in no such county: the law's counties are England's.
    """

    level: LawLevel = "law_county"
    buyer: str | None = None

    def __post_init__(self) -> None:
        """Refuse a reading that there is not."""
        if self.level not in _PREFIX:
            raise InputError(
                f"{self.level!r} is no reading of the law's counties; use {' or '.join(_PREFIX)}"
            )

    @property
    def name(self) -> str:
        """Return ``bordering``, and the buyer where one is named."""
        text = f"{_PREFIX[self.level]}bordering"
        return text if self.buyer is None else f"{text}_{slug(self.buyer)}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        what = "statutory county" if self.level == "statutory_county" else "county"
        area = "the buyer's area" if self.buyer is None else self.buyer.replace("+", " and ")
        return f"In a {what} or London borough that borders {area}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        text = f"{_PREFIX[self.level]}bordering"
        return text if self.buyer is None else f"{text}:{self.buyer}"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's county borders the area."""
        if self.buyer is None:
            return pairs.in_bordering(self.level)
        if self.level == "law_county":
            return pairs.in_areas(AreaSet("bordering", (self.buyer,)))
        return pairs.in_areas(AreaSet("statutory_bordering", (self.buyer,)))

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_home``, ``not_applicable``, or ``no_data`` where the atlas lacks the boundary."""
        if self.buyer is not None:
            return np.full(len(pairs), NO_DATA, dtype=object)
        return pairs.home_gap(self.level)


@checked_methods("__init__")
@dataclass(frozen=True)
class InHomeOf(Rule):
    """
    In the home area of a buyer that is named, whoever the line's own buyer is.

    Parameters
    ----------
    buyer
        A council, a county council over its districts, a police, fire or NHS body, a combined authority;
        or several joined by ``+``, in any of which it is.
    """

    buyer: str

    @property
    def name(self) -> str:
        """Return the buyer's name after ``home``."""
        return f"home_{slug(self.buyer)}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        return f"In the area of {self.buyer.replace('+', ' or ')}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f"home:{self.buyer}"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's authority is one of that buyer's."""
        return pairs.in_areas(AreaSet("buyer", (self.buyer,)))


@checked_methods("__init__")
@dataclass(frozen=True)
class InSiteArea(Rule):
    """
    In the same area as the project's site.

    Parameters
    ----------
    level
        ``authority``, ``region`` and so on.

    Raises
    ------
    InputError
        There is no such level.
    """

    level: AnyLevel

    def __post_init__(self) -> None:
        """Refuse a level that nobody calls local."""
        if self.level not in LEVEL_WORDS:
            raise InputError(f"{self.level!r} is not a level of area; use one of {', '.join(LEVEL_WORDS)}")

    @property
    def name(self) -> str:
        """Return the level, of the site."""
        return f"{self.level}_site"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        return f"In the site's {LEVEL_WORDS[self.level]}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f"{self.level}@site"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's area is the site's."""
        return pairs.in_site(self.level)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_site`` where the line has none."""
        return np.where(pairs.has_site(), NO_DATA, "no_site").astype(object)


@checked_methods("__init__")
@dataclass(frozen=True)
class InUk(Rule):
    """Anywhere in the United Kingdom: what is placed at all; abroad and not placed stay unknown."""

    name: str = "uk"
    label: str = "In the United Kingdom"
    kind: Kind = "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return "uk"

    def test(self, pairs: Pairs) -> Truth:
        """Return true where the point's nation is known."""
        known = pairs.area("nation") >= 0
        return Truth(known, known)


@dataclass(frozen=True)
class ForBuyersIn(Rule):
    """
    A rule for the buyers of one nation; unknown, with the reason ``not_applicable``, for any other.

    Parameters
    ----------
    part
        The rule.
    nation
        ``E``, ``W``, ``S`` or ``N``: the whole home area must lie there.
    wholly_in
        A level of which the home area must lie wholly in one area; left out, it may lie in several.
    """

    part: Definition
    nation: str | None = None
    wholly_in: AnyLevel | None = None

    @property
    def name(self) -> str:
        """Return the part's name."""
        return self.part.name

    @property
    def label(self) -> str:
        """Return the part's label, and for whom."""
        where = [_NATIONS[self.nation]] if self.nation else []
        where += [f"one {LEVEL_WORDS[self.wholly_in]}"] if self.wholly_in else []
        return f"{self.part.label}, for buyers in {' and in '.join(where)}"

    @property
    def kind(self) -> Kind:
        """Return the part's kind."""
        return self.part.kind

    @property
    def traits(self) -> tuple[str, ...]:  # type: ignore[override]  # a class default made a property
        """Return the columns that the part reads."""
        return self.part.traits

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the deprivation indices that the part reads."""
        return indices_of(self.part)

    def test(self, pairs: Pairs) -> Truth:
        """Return the part's answer where the rule applies."""
        answer = truth(self.part.test(pairs), len(pairs), self.part.name)
        applies = self._applies(pairs)
        return Truth(answer.true & applies, answer.known & applies)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_home``, ``not_applicable``, or the part's reason."""
        reasons = np.where(self._applies(pairs), why_unknown(self.part, pairs), NOT_APPLICABLE)
        return np.where(pairs.has_home(), reasons, "no_home").astype(object)

    def _applies(self, pairs: Pairs) -> np.ndarray:
        applies = pairs.has_home()
        if self.nation is not None:
            applies = applies & (pairs.home_nation() == self.nation)
        if self.wholly_in is not None:
            applies = applies & (pairs.home_count(self.wholly_in) == 1)
        return applies
