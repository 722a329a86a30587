"""Deprived anywhere: a small area among the most deprived of its own nation, wherever it lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from localvalue.atlas import DOMAINS, Domain
from localvalue.definitions.base import Kind, Truth
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.units import plain_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.atlas import Atlas, Index
    from localvalue.definitions.base import Pairs, Texts

DEFAULT_INDEX: Final = "default"
"""Stands for the default index of each nation."""

_DECILE_PERCENT: Final = 10
_EACH_DOMAIN: Final = tuple(domain for domain in DOMAINS if domain != "overall")
# rank / N against percent / 100: the two divisions may differ in the last bit where they are equal
_ROUNDING: Final = 1e-12


@checked_methods("__init__")
@dataclass(frozen=True)
class MostDeprived(Rule):
    """
    In the most deprived small areas of the place's own nation.

    Parameters
    ----------
    percent
        How many of the nation's small areas count, above 0 and at most 100. For a multiple of 10 the
        published deciles decide; otherwise ranks up to ``percent * N / 100``.
    domain
        ``overall`` or one domain of the index. A nation whose index lacks it is unknown.
    index
        The id of one index, such as ``iod2019``; left out, each nation's default. Places that the
        index does not cover are unknown.

    Raises
    ------
    InputError
        The percentage or the domain means nothing.

    Notes
    -----
    A small area is deprived as a place: three quarters of England's income-deprived people live
    outside its most deprived tenth (English Indices of Deprivation 2025). Nations' ranks are never
    compared with each other.

    Examples
    --------
    >>> MostDeprived(20).name, MostDeprived(20, domain="health", index="iod2019").name
    ('deprived_20', 'deprived_20_health_iod2019')
    """

    percent: float
    domain: Domain = "overall"
    index: str | None = None

    def __post_init__(self) -> None:
        """Refuse a percentage or a domain that means nothing."""
        number = isinstance(self.percent, int | float) and math.isfinite(self.percent)
        if not (number and 0 < self.percent <= 100):  # noqa: PLR2004 - a percentage
            raise InputError(f"the most deprived {self.percent}% is not above 0 and at most 100")
        if self.domain not in get_args(Domain):
            raise InputError(
                f"{self.domain!r} is not a domain of deprivation; use one of {', '.join(get_args(Domain))}"
            )

    @property
    def name(self) -> str:
        """Return the percentage, and the domain and index where they are named."""
        parts = ["deprived", plain_number(self.percent).replace(".", "_")]
        parts += [self.domain] if self.domain != "overall" else []
        parts += [self.index] if self.index else []
        return "_".join(parts)

    @property
    def label(self) -> str:
        """Return what it says in plain English; the scorecard adds the indices."""
        text = f"In the most deprived {plain_number(self.percent)}% of neighbourhoods"
        return text if self.domain == "overall" else f"{text} for {self.domain}"

    @property
    def kind(self) -> Kind:
        """Return ``deprived``."""
        return "deprived"

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the index that it reads."""
        return (self.index or DEFAULT_INDEX,)

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        domain = "" if self.domain == "overall" else self.domain
        return f"deprived:{plain_number(self.percent)}:{domain}:{self.index or ''}".rstrip(":")

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the small area's decile, or its rank, is low enough."""
        if self.percent % _DECILE_PERCENT == 0:
            decile = pairs.decile(self.domain, self.index)
            known = decile > 0
            return Truth(known & (decile <= self.percent / _DECILE_PERCENT), known)
        share = pairs.rank_share(self.domain, self.index)
        known = np.isfinite(share)
        return Truth(known & (share <= self.percent / 100 + _ROUNDING), known)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_index``, ``no_domain`` or ``no_data``."""
        return pairs.index_gap(self.domain, self.index)


@checked_methods("__init__")
@dataclass(frozen=True)
class AnyDomain(Rule):
    """
    In the most deprived small areas of the place's own nation in any one domain of its index.

    Parameters
    ----------
    percent
        How many of the nation's small areas count in each domain, above 0 and at most 100; see
        `MostDeprived`.
    index
        The id of one index; left out, each nation's default.

    Raises
    ------
    InputError
        The percentage means nothing.

    Notes
    -----
    About three times looser than the overall index: `caution` says how much on the atlas at hand. Asked of
    the domains that the nation's index has; unknown where none of them has an answer, or where one has
    none and no other holds.

    Examples
    --------
    >>> AnyDomain(10).name, AnyDomain(10, index="iod2019").name
    ('deprived_10_any', 'deprived_10_any_iod2019')
    """

    percent: float
    index: str | None = None

    def __post_init__(self) -> None:
        """Refuse a percentage that means nothing."""
        MostDeprived(self.percent)

    @property
    def name(self) -> str:
        """Return the percentage, and the index where it is named."""
        overall = MostDeprived(self.percent).name
        return f"{overall}_any_{self.index}" if self.index else f"{overall}_any"

    @property
    def label(self) -> str:
        """Return what it says in plain English; the scorecard adds the indices."""
        return f"{MostDeprived(self.percent).label} in any one domain"

    @property
    def kind(self) -> Kind:
        """Return ``deprived``."""
        return "deprived"

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the index that it reads."""
        return (self.index or DEFAULT_INDEX,)

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f"deprived:{plain_number(self.percent)}:any:{self.index or ''}".rstrip(":")

    def _domains(self) -> tuple[MostDeprived, ...]:
        return tuple(MostDeprived(self.percent, domain, self.index) for domain in _EACH_DOMAIN)

    def caution(self, atlas: Atlas) -> str | None:
        """
        Return how much looser this is than the overall index, measured on an atlas.

        Parameters
        ----------
        atlas
            Whose small areas are counted.

        Returns
        -------
        text
            Each index's share of small areas beside that of the overall index; None where it has none.
        """
        named = atlas.default_indices() if self.index is None else (atlas.index(self.index),)
        shares = [(each.label, *self._shares(each)) for each in named if self._held(each)]
        if not shares:
            without = ", ".join(each.label for each in named)
            return f"“{self.label}” is unknown everywhere: {without} has no domains." if named else None
        parts = [f"{label} {loose:.1%} instead of {strict:.1%}" for label, loose, strict in shares]
        times = max(loose / strict for _, loose, strict in shares if strict)
        return (
            f"“{self.label}” is a loose test: it holds for up to {times:.1f} times as many neighbourhoods as"
            f" the overall index ({'; '.join(parts)})."
        )

    def _shares(self, index: Index) -> tuple[float, float]:
        """Return the share of an index's small areas that this holds for, and that the overall index does."""
        whole = np.isfinite(index.rank())
        loose = np.zeros(len(whole), dtype=np.bool_)
        for domain in self._held(index):
            loose |= self._holds(index, domain)
        strict = self._holds(index, "overall")
        return float(loose[whole].mean()), float(strict[whole].mean())

    @staticmethod
    def _held(index: Index) -> list[Domain]:
        return [domain for domain in _EACH_DOMAIN if domain in index.domains]

    def _holds(self, index: Index, domain: Domain) -> NDArray[np.bool_]:
        if self.percent % _DECILE_PERCENT == 0:
            decile = index.decile(domain)
            return (decile > 0) & (decile <= self.percent / _DECILE_PERCENT)
        with np.errstate(invalid="ignore"):
            return np.asarray(index.rank(domain) / index.n <= self.percent / 100 + _ROUNDING)

    def test(self, pairs: Pairs) -> Truth:
        """Return whether any domain's decile, or rank, is low enough."""
        answers = [(part, part.test(pairs)) for part in self._domains()]
        true = np.logical_or.reduce([answer.true for _, answer in answers])
        some = np.logical_or.reduce([answer.known for _, answer in answers])
        for part, answer in answers:
            # A domain that the nation's index lacks leaves nothing open
            open_ = some & ~true & ~answer.known
            if open_.any():
                some = some & ~(open_ & (part.why_unknown(pairs) != "no_domain"))
        return Truth(true, some)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_index``, ``no_domain`` or ``no_data``."""
        reasons = [part.why_unknown(pairs) for part in self._domains()]
        found = reasons[0]
        for each in reasons[1:]:
            found = np.where(found == "no_domain", each, found)
        return found
