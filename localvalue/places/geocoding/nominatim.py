"""Nominatim, OpenStreetMap's geocoder: the user's own, or the public one within its policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from localvalue.places.geocoding.candidates import Candidate, GeocodingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.places.geocoding.asking import Asker
    from localvalue.places.geocoding.candidates import Precision

PUBLIC: Final = "nominatim.openstreetmap.org"
PUBLIC_PAUSE_S: Final = 1.0
"""Nominatim Usage Policy (OpenStreetMap Foundation): at most one request a second."""
_PUBLIC_MOST: Final = 500
"""The policy asks for large numbers to go to a server of one's own."""
_ANY: Final = 100_000
_BUILDING_RANK: Final = 30
"""Nominatim's search rank of buildings, house numbers and what is in them."""
_NOT_BUILDINGS: Final = frozenset({"highway", "railway", "waterway", "boundary", "natural", "landuse"})
_HOUSE_NUMBER: Final = re.compile(r"(?<![\w-])(\d{1,4}[a-z]?)(?![\w-])", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")


class Nominatim:
    """
    A server of Nominatim.

    Parameters
    ----------
    asker
        The server.

    Notes
    -----
    A street or a town is vague, and no place. A house number that is asked for must be in the answer: where
    Nominatim does not know the house, it answers with a neighbour or the street.
    """

    name = "nominatim"
    attribution = "© OpenStreetMap contributors, Open Database Licence 1.0 (addresses found by Nominatim)"
    most_together = 1

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.host = asker.host
        self.most = _PUBLIC_MOST if asker.host == PUBLIC else _ANY

    def geocode(self, addresses: Sequence[str]) -> list[list[Candidate]]:
        """
        Return the candidates of each address.

        Parameters
        ----------
        addresses
            Within the United Kingdom.

        Returns
        -------
        candidates
            In the same order, at most five each.

        Raises
        ------
        GeocodingError
            The server fails, or answers what is no list of places.
        """
        return [self._one(address) for address in addresses]

    def _one(self, address: str) -> list[Candidate]:
        query = {"q": address, "format": "jsonv2", "addressdetails": "1", "limit": "5", "countrycodes": "gb"}
        answer = self._asker.ask("/search", query)
        try:
            return [_candidate(each, address) for each in answer]
        except (TypeError, KeyError, ValueError, AttributeError):
            raise GeocodingError(
                f"{self.host} did not answer with a list of places, as Nominatim's /search does; check its"
                " address"
            ) from None


def _candidate(place: dict[str, Any], asked: str) -> Candidate:
    text, rank = str(place["display_name"]), int(place["place_rank"])
    parts = place.get("address") or {}
    number = _HOUSE_NUMBER.search(asked)
    in_answer = {word.casefold() for word in _WORD.findall(text)} | {
        str(parts.get("house_number", "")).casefold()
    }
    missed = number is not None and number[1].casefold() not in in_answer
    building = rank >= _BUILDING_RANK and place.get("category") not in _NOT_BUILDINGS
    precision: Precision = "coordinates" if building and not missed else "vague"
    return Candidate(
        text,
        float(place["lon"]),
        float(place["lat"]),
        rank / _BUILDING_RANK,
        precision,
        str(parts.get("postcode", "")),
    )
