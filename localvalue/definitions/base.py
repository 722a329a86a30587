"""
What a definition is: a small value with a name that answers true, false or unknown at each point.

Adding a definition is adding one class of this shape, anywhere; nothing has to be registered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np

from localvalue.atlas import LawLevel, Level
from localvalue.errors import InputError
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from localvalue.atlas import Domain
    from localvalue.definitions.keyed import AreaTable
    from localvalue.definitions.travel import TravelTimes
    from localvalue.rasters import Raster

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    UInt8s = NDArray[np.uint8]
    Texts = NDArray[np.object_]

Kind = Literal["local", "deprived", "other"]

AnyLevel = Level | LawLevel
"""The levels of an atlas's areas, and the law's counties in either reading."""

NO_DATA: Final = "no_data"
"""Why a definition is unknown at a placed point when it says nothing more exact."""


IN_DOUBT: Final = "in_doubt"
"""Why it is unknown where what is known leaves the answer open, such as how far a road goes round."""

NOT_APPLICABLE: Final = "not_applicable"
"""Why a rule is unknown where the buyer is not one that it is made for, or lies in no area of its kind."""


class Truth(NamedTuple):
    """
    Three-valued answers, one per row, with Kleene's ``&``, ``|`` and ``~``.

    `true` implies `known`.

    Examples
    --------
    >>> import numpy as np
    >>> yes = Truth(np.array([True]), np.array([True]))
    >>> unknown = Truth(np.array([False]), np.array([False]))
    >>> (yes | unknown).true.item(), (yes & unknown).known.item()
    (True, False)
    """

    true: Bools
    """Whether the answer is yes, shape ``(n,)``."""
    known: Bools
    """Whether there is an answer, shape ``(n,)``."""

    def __and__(self, other: Truth) -> Truth:
        """Return true where both are true, false where either is false."""
        false = (self.known & ~self.true) | (other.known & ~other.true)
        true = self.true & other.true
        return Truth(true, true | false)

    def __or__(self, other: Truth) -> Truth:
        """Return true where either is true, false where both are false."""
        true = self.true | other.true
        return Truth(true, true | (self.known & other.known))

    def __invert__(self) -> Truth:
        """Return the opposite; unknown stays unknown."""
        return Truth(self.known & ~self.true, self.known)

    def _repr_html_(self) -> str:
        """Return how many are true, false and unknown, for a notebook."""
        true, known = int(self.true.sum()), int(self.known.sum())
        counts = (("true", true), ("false", known - true), ("unknown", len(self.known) - known))
        rows = [(word, f"{count:,}") for word, count in counts]
        return View(f"{len(self.known):,} answers", rows, ("answer", "rows"), ("rows",)).html()


@dataclass(frozen=True)
class AreaSet:
    """
    Areas named in a definition, whatever the home area is.

    Parameters
    ----------
    level
        The level of the areas; ``pool`` for a set of authorities that has a name of its own; ``buyer``
        for the home area of a buyer of that name, and ``bordering`` or ``statutory_bordering`` for the
        counties and London boroughs around it.
    names
        GSS codes or names, resolved by the atlas when the definition is tested.
    """

    level: AnyLevel | Literal["pool", "buyer", "bordering", "statutory_bordering"]
    names: tuple[str, ...]


class Pairs(Protocol):
    """
    One block of unique (home, site, point, traits), which a definition reads and never changes.

    Every method returns one value per row. Facts are computed when first asked for, on the smallest
    key that they depend on.
    """

    def __len__(self) -> int:
        """Return the number of rows."""

    def easting_m(self) -> Floats:
        """Return the point's easting, British National Grid, metres."""

    def northing_m(self) -> Floats:
        """Return the point's northing, British National Grid, metres."""

    def site_distance_m(self) -> Floats:
        """Return the ground distance from the site; NaN where the line has none."""

    def within_home(self, radius_m: float) -> Truth:
        """Return whether the point is within a distance of the home area's boundary; 0 m inside."""

    def home_distance_m(self) -> Floats:
        """Return the ground distance from the home area; exact and dear: for curves, not radii."""

    def area(self, level: AnyLevel) -> Codes:
        """Return the point's area, an index into the atlas's areas of that level; -1 unknown."""

    def in_home(self, level: AnyLevel = "authority") -> Truth:
        """Return whether the point's area is one of the home's."""

    def in_site(self, level: AnyLevel = "authority") -> Truth:
        """Return whether the point's area is the site's."""

    def in_bordering(self, level: LawLevel = "law_county") -> Truth:
        """Return whether the point is in a county or London borough that borders the home area."""

    def home_nation(self) -> Texts:
        """Return E, W, S or N, the nation that the home area is in; None for several, and for no home."""

    def home_count(self, level: AnyLevel) -> Codes:
        """Return in how many areas of a level the home area lies; 0 where there is no home."""

    def in_areas(self, areas: AreaSet) -> Truth:
        """Return whether the point lies in areas that are named."""

    def decile(self, domain: Domain = "overall", index: str | None = None) -> UInt8s:
        """Return the decile of the point's small area in its nation, 1 most deprived; 0 unknown."""

    def rank_share(self, domain: Domain = "overall", index: str | None = None) -> Floats:
        """Return rank over the number of small areas of the nation; NaN unknown."""

    def sample(self, raster: Raster) -> Floats:
        """Return the raster's value at the point; NaN where it has none."""

    def value_in(self, table: AreaTable) -> Floats:
        """Return the number that a table of the user's own has for the point's area; NaN unknown."""

    def minutes(self, matrix: TravelTimes) -> Floats:
        """Return how long the journey from the site takes; NaN where there is no site, or no journey."""

    def trait(self, column: str) -> Texts:
        """Return a column of the line, as text; None where blank."""

    def trait_means(self, column: str, meaning: Callable[[str], bool | None]) -> Truth:
        """Return what a column's cells mean, each different cell asked once; unknown where blank."""

    def has_home(self) -> Bools:
        """Return whether the line's buyer has a home area."""

    def has_site(self) -> Bools:
        """Return whether the line has a site."""

    def home_gap(self, level: AnyLevel) -> Texts:
        """Return why the home's area is unknown: ``no_home``, ``not_applicable`` (in none) or ``no_data``."""

    def index_gap(self, domain: Domain = "overall", index: str | None = None) -> Texts:
        """Return why a decile is unknown: ``no_index``, ``no_domain`` or ``no_data``."""


@runtime_checkable
class Definition(Protocol):
    """
    A rule that says which places count.

    Any object of this shape is a definition. It may also have ``why_unknown(pairs)``, which returns a
    reason per row; ``indices``, the deprivation indices that it reads; ``facts(atlas)``, what the provenance
    says of the files that it reads; ``caution(atlas)``, a warning that goes with every figure of it, or None;
    ``said(pairs)``, what it read at each point in words, for who asks why a line counted; and ``spec``, how
    it is written on a command line.
    """

    @property
    def name(self) -> str:
        """Return the slug, unique in a run, that names columns and rows."""

    @property
    def label(self) -> str:
        """Return what it says in plain English."""

    @property
    def kind(self) -> Kind:
        """Return ``local`` or ``deprived``, which are crossed with each other, or ``other``."""

    @property
    def traits(self) -> tuple[str, ...]:
        """Return the columns of the line that it reads; () for most."""

    def test(self, pairs: Pairs) -> Truth | Bools:
        """
        Return the answer at each point.

        Parameters
        ----------
        pairs
            What can be asked of each pair of an origin and a point.

        Returns
        -------
        answers
            True, false or unknown for each row; a plain array of booleans knows all.
        """


def truth(answers: Truth | Bools, rows: int, name: str) -> Truth:
    """
    Return a definition's answers as a `Truth`, refusing what is not one.

    Parameters
    ----------
    answers
        What ``test`` returned.
    rows
        How many rows were asked about.
    name
        The definition's name, for the message.

    Returns
    -------
    truth
        The same answers; `true` cleared where not `known`.

    Raises
    ------
    InputError
        The answers are not booleans, one per row.
    """
    given = answers if isinstance(answers, tuple) else (answers, np.ones(rows, dtype=np.bool_))
    parts = [np.asarray(part) for part in given]
    if len(parts) != len(Truth._fields) or any(
        part.shape != (rows,) or part.dtype != np.bool_ for part in parts
    ):
        found = " and ".join(f"an array of {part.dtype} of shape {part.shape}" for part in parts)
        raise InputError(
            f"the definition {name!r} answered with {found}, and needs booleans of shape ({rows},): return"
            " a numpy array of bool, or a Truth of two"
        )
    true, known = parts
    return Truth(true & known, known)


def why_unknown(definition: Definition, pairs: Pairs) -> Texts:
    """
    Return why a definition is unknown, row by row.

    Parameters
    ----------
    definition
        The definition.
    pairs
        Rows, at which it may be known or not.

    Returns
    -------
    reasons
        One of ``no_site``, ``no_home``, ``no_index``, ``no_domain``, ``no_data``, ``in_doubt`` per row; it
        means something only where the definition is unknown.
    """
    explain: Callable[[Pairs], Texts] | None = getattr(definition, "why_unknown", None)
    if explain is not None:
        return explain(pairs)
    return np.full(len(pairs), NO_DATA, dtype=object)


def indices_of(definition: Definition) -> tuple[str, ...]:
    """
    Return the deprivation indices that a definition reads.

    Parameters
    ----------
    definition
        The definition.

    Returns
    -------
    indices
        Ids; ``default`` stands for the default index of each nation.
    """
    found: tuple[str, ...] = getattr(definition, "indices", ())
    return found
