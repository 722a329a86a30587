"""Local by distance: so many miles or kilometres from the site, or from the home area's boundary."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from localvalue.definitions.base import IN_DOUBT, NO_DATA, Kind, Truth
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.units import METRES_PER_KM, METRES_PER_MILE, plain_number, slug

if TYPE_CHECKING:
    from localvalue.definitions.base import Pairs, Texts

Anchor = Literal["site", "boundary"]


class _Within(Rule, ABC):
    """Within a straight line of the site or of the home area's boundary."""

    of: Anchor
    detour: tuple[float, float] | None
    _unit: ClassVar[tuple[str, str, float]]

    @property
    @abstractmethod
    def length(self) -> float:
        """Return the radius in its own unit."""

    def __post_init__(self) -> None:
        """Refuse a radius or an anchor that means nothing."""
        if not (isinstance(self.length, int | float) and math.isfinite(self.length) and self.length > 0):
            raise InputError(f"a radius of {self.length} {self._unit[0]}s is not above zero")
        if self.of not in {"site", "boundary"}:
            raise InputError(f"a radius is measured of 'site' or of 'boundary', and {self.of!r} is neither")
        if self.detour is not None:
            object.__setattr__(self, "detour", _band(self.detour))

    @property
    def name(self) -> str:
        """Return the radius, and the anchor where it is the boundary."""
        text = plain_number(self.length).replace(".", "_")
        name = f"within_{text}{self._unit[1]}{'_boundary' if self.of == 'boundary' else ''}"
        return name if self.detour is None else f"{name}_detour_{slug('_'.join(self._detours))}"

    @property
    def _detours(self) -> tuple[str, ...]:
        return tuple(plain_number(each) for each in self.detour or ())

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        unit = self._unit[0] if self.length == 1 else f"{self._unit[0]}s"
        anchor = "the site" if self.of == "site" else "the buyer's boundary"
        text = f"Within {plain_number(self.length)} {unit} of {anchor}"
        if self.detour is None:
            return text
        return f"{text} by road, if a road is {' to '.join(self._detours)} times the straight line"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        anchor = "@boundary" if self.of == "boundary" else ""
        band = "" if self.detour is None else f"*{'-'.join(self._detours)}"
        return f"within:{plain_number(self.length)}{self._unit[1]}{anchor}{band}"

    @property
    def radius_m(self) -> float:
        """Return the radius in metres."""
        return self.length * self._unit[2]

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the ground distance is at most the radius; unknown where detours decide it."""
        if self.detour is None:
            return self._within(pairs, self.radius_m)
        least, most = self.detour
        sure, maybe = (self._within(pairs, self.radius_m / each) for each in (most, least))
        return Truth(sure.true, sure.true | (maybe.known & ~maybe.true))

    def _within(self, pairs: Pairs, radius_m: float) -> Truth:
        if self.of == "boundary":
            return pairs.within_home(radius_m)
        distance = pairs.site_distance_m()
        known = np.isfinite(distance)
        return Truth(known & (distance <= radius_m), known)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_site`` or ``no_home`` where the line has no anchor."""
        has = pairs.has_site() if self.of == "site" else pairs.has_home()
        doubt = NO_DATA if self.detour is None else IN_DOUBT
        return np.where(has, doubt, f"no_{'site' if self.of == 'site' else 'home'}").astype(object)


def _band(detour: tuple[float, float]) -> tuple[float, float]:
    """Return the least and the most that a road is of the straight line, refusing what means nothing."""
    try:
        least, most = (float(each) for each in detour)
    except (TypeError, ValueError):
        raise InputError(f"a detour is two factors, such as (1.2, 1.4), and not {detour!r}") from None
    if not (math.isfinite(most) and 1 <= least <= most):
        raise InputError(
            f"a detour of {plain_number(least)} to {plain_number(most)} is no band of factors: from 1, the"
            " straight line, upwards"
        )
    return least, most


@checked_methods("__init__")
@dataclass(frozen=True)
class WithinMiles(_Within):
    """
    Within so many miles in a straight line over the ground.

    Parameters
    ----------
    miles
        International miles of 1609.344 m, above zero.
    of
        ``site``: of the line's project site, as frameworks report; unknown where it has none.
        ``boundary``: of the buyer's home area, 0 inside it; unknown where it has none.
    detour
        How many times the straight line a road is, at least and at most. Then the radius is of roads:
        a place within it by the longest detour is in, one beyond it by the shortest is out, and any
        other is in doubt, which widens the bounds. Left out, the radius is of straight lines.

    Raises
    ------
    InputError
        The radius is not above zero, the anchor is neither, or the detours mean nothing.

    Notes
    -----
    "Within" is ``<=``. SCAPE's 10, 20 and 40 miles are read as straight lines from the site. A road is
    about 1.2 to 1.4 times the straight line, less on long journeys (Newell 1980 gives 1.2, studies of
    travel to work 1.21 to 1.23): a band, and no route.

    Examples
    --------
    >>> WithinMiles(20).name, WithinMiles(2.5, of="boundary").name
    ('within_20mi', 'within_2_5mi_boundary')
    """

    miles: float
    of: Anchor = "site"
    detour: tuple[float, float] | None = None
    _unit = ("mile", "mi", METRES_PER_MILE)

    @property
    def length(self) -> float:
        """Return the miles."""
        return self.miles


@checked_methods("__init__")
@dataclass(frozen=True)
class WithinKm(_Within):
    """
    Within so many kilometres in a straight line over the ground.

    Parameters
    ----------
    km
        Kilometres, above zero.
    of
        ``site`` or ``boundary``, as in `WithinMiles`.
    detour
        As in `WithinMiles`.

    Raises
    ------
    InputError
        The radius is not above zero, the anchor is neither, or the detours mean nothing.

    Examples
    --------
    >>> WithinKm(3).label
    'Within 3 kilometres of the site'
    """

    km: float
    of: Anchor = "site"
    detour: tuple[float, float] | None = None
    _unit = ("kilometre", "km", METRES_PER_KM)

    @property
    def length(self) -> float:
        """Return the kilometres."""
        return self.km
