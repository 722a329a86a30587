"""Local by distance: so many miles or kilometres from the site, or from the home area's boundary."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from localvalue.definitions.base import NO_DATA, Kind, Truth
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.units import METRES_PER_KM, METRES_PER_MILE, plain_number

if TYPE_CHECKING:
    from localvalue.definitions.base import Pairs, Texts

Anchor = Literal["site", "boundary"]


class _Within(Rule, ABC):
    """Within a straight line of the site or of the home area's boundary."""

    of: Anchor
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

    @property
    def name(self) -> str:
        """Return the radius, and the anchor where it is the boundary."""
        text = plain_number(self.length).replace(".", "_")
        return f"within_{text}{self._unit[1]}{'_boundary' if self.of == 'boundary' else ''}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        unit = self._unit[0] if self.length == 1 else f"{self._unit[0]}s"
        anchor = "the site" if self.of == "site" else "the buyer's boundary"
        return f"Within {plain_number(self.length)} {unit} of {anchor}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        anchor = "@boundary" if self.of == "boundary" else ""
        return f"within:{plain_number(self.length)}{self._unit[1]}{anchor}"

    @property
    def radius_m(self) -> float:
        """Return the radius in metres."""
        return self.length * self._unit[2]

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the ground distance is at most the radius."""
        if self.of == "boundary":
            return pairs.within_home(self.radius_m)
        distance = pairs.site_distance_m()
        known = np.isfinite(distance)
        return Truth(known & (distance <= self.radius_m), known)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_site`` or ``no_home`` where the line has no anchor."""
        has = pairs.has_site() if self.of == "site" else pairs.has_home()
        return np.where(has, NO_DATA, f"no_{'site' if self.of == 'site' else 'home'}").astype(object)


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

    Raises
    ------
    InputError
        The radius is not above zero, or the anchor is neither.

    Notes
    -----
    "Within" is ``<=``. SCAPE's 10, 20 and 40 miles are read as straight lines from the site.

    Examples
    --------
    >>> WithinMiles(20).name, WithinMiles(2.5, of="boundary").name
    ('within_20mi', 'within_2_5mi_boundary')
    """

    miles: float
    of: Anchor = "site"
    _unit = ("mile", "mi", METRES_PER_MILE)

    @property
    def length(self) -> float:
        """Return the miles."""
        return self.miles


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

    Raises
    ------
    InputError
        The radius is not above zero, or the anchor is neither.

    Examples
    --------
    >>> WithinKm(3).label
    'Within 3 kilometres of the site'
    """

    km: float
    of: Anchor = "site"
    _unit = ("kilometre", "km", METRES_PER_KM)

    @property
    def length(self) -> float:
        """Return the kilometres."""
        return self.km
