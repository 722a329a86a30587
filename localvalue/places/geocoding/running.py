"""Which addresses would be sent where, and the sending of them: a few at a time, each answer kept at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from localvalue.errors import InputError
from localvalue.places.geocoding.cache import address_key
from localvalue.places.geocoding.candidates import GeocodingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from localvalue.places.geocoding.cache import Cache
    from localvalue.places.geocoding.candidates import Candidate, Geocoder


class Plan(NamedTuple):
    """Which addresses are known, and which would be sent."""

    known: dict[str, tuple[Candidate, ...]]
    """Address as `address_key` makes it -> what the cache has."""
    to_send: dict[str, str]
    """The same -> the address as it would be sent."""

    def said(self, geocoder: Geocoder) -> str:
        """
        Return what would be sent where.

        Parameters
        ----------
        geocoder
            Who would be asked.

        Returns
        -------
        text
            One sentence.
        """
        count = len(self.to_send)
        addresses = f"{count:,} address{'' if count == 1 else 'es'}"
        known = f"; {len(self.known):,} are known from earlier" if self.known else ""
        return f"{addresses} would be sent to {geocoder.host} ({geocoder.name}){known}."


def plan(addresses: Iterable[str], geocoder: Geocoder, cache: Cache, *, most: int | None = None) -> Plan:
    """
    Return which addresses would be sent; nothing is sent.

    Parameters
    ----------
    addresses
        Any number, each as often as it likes.
    geocoder
        Who would be asked.
    cache
        What is known.
    most
        How many addresses may be sent; left out, as many as the geocoder's owner allows.

    Returns
    -------
    plan
        Each different address once.

    Raises
    ------
    InputError
        There are more to send than may be.
    """
    spelt: dict[str, str] = {}
    for address in addresses:
        spelt.setdefault(address_key(address), " ".join(address.split()))
    known = cache.get(_who(geocoder), spelt)
    to_send = {key: address for key, address in spelt.items() if key not in known}
    allowed = geocoder.most if most is None else min(most, geocoder.most)
    if len(to_send) > allowed:
        raise InputError(
            f"{len(to_send):,} addresses would be sent to {geocoder.host}, and {allowed:,} may be; send those"
            " of the largest suppliers first, or use a server of your own"
        )
    return Plan(known, to_send)


def ask(
    planned: Plan,
    geocoder: Geocoder,
    cache: Cache,
    tell: Callable[[int, int], object] | None = None,
) -> dict[str, tuple[Candidate, ...]]:
    """
    Send what is planned, and return what is found for every address of the plan.

    Parameters
    ----------
    planned
        From `plan`.
    geocoder
        Who is asked.
    cache
        Where each answer is kept as it comes, so that a run that breaks off goes on where it was.
    tell
        Is told how many addresses have been answered, and of how many.

    Returns
    -------
    found
        Address as `address_key` makes it -> its candidates.

    Raises
    ------
    GeocodingError
        The geocoder fails, or answers about another number of addresses than it was asked.
    """
    found = dict(planned.known)
    keys = list(planned.to_send)
    together = max(1, geocoder.most_together)
    for start in range(0, len(keys), together):
        chunk = keys[start : start + together]
        answers = geocoder.geocode([planned.to_send[key] for key in chunk])
        if len(answers) != len(chunk):
            raise GeocodingError(
                f"{geocoder.host} was asked about {len(chunk)} addresses and answered about {len(answers)};"
                " nothing of that answer is used"
            )
        kept = {key: tuple(candidates) for key, candidates in zip(chunk, answers, strict=True)}
        cache.put(_who(geocoder), kept, today())
        found |= kept
        if tell is not None:
            tell(start + len(chunk), len(keys))
    return found


def _who(geocoder: Geocoder) -> tuple[str, str]:
    return geocoder.name, geocoder.host


def today() -> str:
    """Return the date, in UTC."""
    return datetime.now(UTC).date().isoformat()


def cache_sha256(geocoder: Geocoder, cache: Cache, addresses: Sequence[str]) -> str:
    """
    Return the hash of what a geocoder answered about addresses.

    Parameters
    ----------
    geocoder
        Who was asked.
    cache
        Where its answers are kept.
    addresses
        As `address_key` makes them.

    Returns
    -------
    digest
        64 hexadecimal digits.
    """
    return cache.sha256(_who(geocoder), addresses)
