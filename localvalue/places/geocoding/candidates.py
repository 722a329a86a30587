"""What geocoders find: candidates for an address, and the one that is meant where there is no doubt."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

Precision = Literal["coordinates", "postcode", "postcode_terminated", "vague"]
"""How well a candidate is known; ``vague`` is a street or a town, which is no point."""

LEAST_CONFIDENCE: Final = 0.8
_AS_GOOD: Final = 0.02
"""Confidence within which two candidates are as good as each other."""
_ONE_PLACE_M: Final = 250.0
"""Metres within which two candidates are the same place: a building and its shop, not two towns."""
_METRES_PER_DEGREE: Final = 111_320.0


class GeocodingError(InputError):
    """A geocoder refused, could not be reached, or answered what is no answer."""


class Candidate(NamedTuple):
    """One place that an address may mean."""

    text: str
    """The place, as the provider writes it."""
    longitude: float
    """WGS84 degrees."""
    latitude: float
    """WGS84 degrees."""
    confidence: float
    """The provider's own measure, from 0 to 1."""
    precision: Precision
    postcode: str = ""


class Settled(NamedTuple):
    """What became of one address."""

    status: Literal["placed", "ambiguous", "doubtful", "not_found"]
    """``doubtful``: something was found, and nothing that is sure or precise enough."""
    candidate: Candidate | None
    """Where it is placed; None otherwise."""


class Geocoder(Protocol):
    """Anything that finds addresses: those of this package, or one of your own."""

    @property
    def name(self) -> str:
        """Return what it is called in the cache and the provenance."""

    @property
    def host(self) -> str:
        """Return where the addresses are sent."""

    @property
    def attribution(self) -> str:
        """Return the line that its licence asks for."""

    @property
    def most_together(self) -> int:
        """Return how many addresses it takes at once."""

    @property
    def most(self) -> int:
        """Return how many addresses its owner allows one run to send."""

    def geocode(self, addresses: Sequence[str]) -> Sequence[Sequence[Candidate]]:
        """Return the candidates of each address, in the same order; none where nothing is found."""


def settle(candidates: Sequence[Candidate], least: float = LEAST_CONFIDENCE) -> Settled:
    """
    Return what becomes of an address.

    Parameters
    ----------
    candidates
        The places that it may mean, in any order.
    least
        The least confidence at which one is believed.

    Returns
    -------
    settled
        Placed where one candidate is precise and sure enough, and no other that is as good lies
        elsewhere.

    Examples
    --------
    >>> here = Candidate("1 High St, Aford", -2.24, 53.48, 0.95, "coordinates")
    >>> there = here._replace(text="1 High St, Bford", longitude=-1.5)
    >>> settle([here]).status, settle([here, there]).status, settle([here], 0.99).status, settle([]).status
    ('placed', 'ambiguous', 'doubtful', 'not_found')
    """
    if not candidates:
        return Settled("not_found", None)
    sure = [each for each in candidates if each.precision != "vague" and each.confidence >= least]
    if not sure:
        return Settled("doubtful", None)
    # The order of the answers decides nothing
    best = max(sure, key=lambda each: (each.confidence, each))
    rivals = [each for each in sure if each.confidence > best.confidence - _AS_GOOD]
    if any(_metres(one, other) > _ONE_PLACE_M for one, other in itertools.combinations(rivals, 2)):
        return Settled("ambiguous", None)
    return Settled("placed", best)


def _metres(one: Candidate, other: Candidate) -> float:
    """Return how far apart two candidates are; near enough for a few hundred metres."""
    north = (one.latitude - other.latitude) * _METRES_PER_DEGREE
    east = (one.longitude - other.longitude) * _METRES_PER_DEGREE * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)
