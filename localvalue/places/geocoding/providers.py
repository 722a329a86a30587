"""The other geocoders that are known, and the one that a specification names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from localvalue import postcodes
from localvalue.errors import InputError
from localvalue.grid import from_grid
from localvalue.places.geocoding.asking import Asker, Network
from localvalue.places.geocoding.candidates import Candidate, GeocodingError
from localvalue.places.geocoding.nominatim import PUBLIC, PUBLIC_PAUSE_S, Nominatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.places.geocoding.candidates import Geocoder

_POSTCODES_IO: Final = "https://api.postcodes.io"
_OS_PLACES: Final = "https://api.os.uk/search/places/v1"
_PAUSE_S: Final = {"nominatim": PUBLIC_PAUSE_S, "postcodes.io": 0.2, "os-places": 0.2}
_MOST: Final = 100_000
_CANDIDATES: Final = 5


class PostcodesIo:
    """
    The service of postcodes.io, or a copy of it: postcodes, those that have ended, and names of towns.

    Parameters
    ----------
    asker
        The service.

    Notes
    -----
    It knows no streets. Of an address with one postcode that is looked up, a hundred at a time, and nothing
    else of the address is sent; of any other only the town, whose candidates are vague and place nothing.
    """

    name = "postcodes.io"
    attribution = (
        "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail"
        " copyright and database right; source: Office for National Statistics licensed under the Open"
        " Government Licence v.3.0 (found by postcodes.io)"
    )
    most_together = 100
    most = _MOST

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.host = asker.host

    def geocode(self, addresses: Sequence[str]) -> list[list[Candidate]]:
        """
        Return the candidates of each address.

        Parameters
        ----------
        addresses
            At most a hundred.

        Returns
        -------
        candidates
            In the same order.

        Raises
        ------
        GeocodingError
            The service fails, or does not answer about what was asked.
        """
        held = [postcodes.in_text(address) for address in addresses]
        asked = list(dict.fromkeys(each[0] for each in held if len(each) == 1))
        try:
            known = self._postcodes(asked) if asked else {}
            return [
                known[each[0]] if len(each) == 1 else self._towns(address)
                for each, address in zip(held, addresses, strict=True)
            ]
        except GeocodingError:
            raise
        except (TypeError, KeyError, ValueError, AttributeError):
            raise GeocodingError(
                f"{self.host} did not answer about what it was asked, as postcodes.io does; check its address"
            ) from None

    def _postcodes(self, asked: Sequence[str]) -> dict[str, list[Candidate]]:
        answers = self._asker.ask("/postcodes", body={"postcodes": asked})["result"]
        of_query = {each["query"]: each["result"] for each in answers}
        if set(of_query) != set(asked):
            raise GeocodingError(
                f"{self.host} was asked about {len(asked)} postcodes and answered about {len(of_query)};"
                " nothing of that answer is used"
            )
        return {
            postcode: _of_postcode(of_query[postcode], "postcode")
            if of_query[postcode] is not None
            else self._ended(postcode)
            for postcode in asked
        }

    def _ended(self, postcode: str) -> list[Candidate]:
        answer = self._asker.ask(f"/terminated_postcodes/{postcode.replace(' ', '')}")
        return [] if answer is None else _of_postcode(answer["result"], "postcode_terminated")

    def _towns(self, address: str) -> list[Candidate]:
        """Return the towns of the name with which an address ends."""
        parts = [part.strip() for part in address.split(",")]
        town = next((part for part in reversed(parts) if part and not any(map(str.isdigit, part))), "")
        if not town:
            return []
        answer = self._asker.ask("/places", {"q": town, "limit": str(_CANDIDATES)})
        found = [] if answer is None else answer["result"]
        return [
            Candidate(_town_text(each), float(each["longitude"]), float(each["latitude"]), 0.0, "vague")
            for each in found
        ]


def _of_postcode(result: dict[str, Any], precision: str) -> list[Candidate]:
    """Return a postcode's candidate; none where it has no grid reference, as of the Channel Islands."""
    if result["longitude"] is None:
        return []
    at = float(result["longitude"]), float(result["latitude"])
    return [Candidate(result["postcode"], *at, 1.0, precision, result["postcode"])]  # type: ignore[arg-type]


def _town_text(place: dict[str, Any]) -> str:
    where = (place.get(part) for part in ("name_1", "county_unitary", "district_borough", "region"))
    return ", ".join(dict.fromkeys(str(part) for part in where if part))


class OsPlaces:
    """
    Ordnance Survey's Places API, with a key of the user's own.

    Parameters
    ----------
    asker
        The service.
    key
        The key, which stands in no message and no record.
    """

    name = "os-places"
    attribution = (
        "© Crown copyright and database rights Ordnance Survey; © Royal Mail (found by OS Places API)"
    )
    most_together = 1
    most = _MOST

    def __init__(self, asker: Asker, key: str) -> None:
        self._asker = asker
        self._key = key
        self.host = asker.host

    def __repr__(self) -> str:
        """Return what it is, without the key."""
        return f"OsPlaces({self.host})"

    def geocode(self, addresses: Sequence[str]) -> list[list[Candidate]]:
        """
        Return the candidates of each address.

        Parameters
        ----------
        addresses
            Within Great Britain.

        Returns
        -------
        candidates
            In the same order, at most five each, with OS's own measure of the match.

        Raises
        ------
        GeocodingError
            The service refuses the key, fails, or answers what is no list of addresses.
        """
        return [self._one(address) for address in addresses]

    def _one(self, address: str) -> list[Candidate]:
        query = {"query": address, "maxresults": str(_CANDIDATES), "dataset": "DPA", "key": self._key}
        answer = self._asker.ask("/find", query)
        try:
            # Without a match there is the header, and no list
            _ = answer["header"]
            return [_of_delivery_point(each["DPA"]) for each in answer.get("results", ())]
        except (TypeError, KeyError, ValueError, AttributeError):
            raise GeocodingError(
                f"{self.host} did not answer with a list of addresses, as OS Places does; check its address"
            ) from None


def _of_delivery_point(point: dict[str, Any]) -> Candidate:
    longitude, latitude = from_grid([float(point["X_COORDINATE"])], [float(point["Y_COORDINATE"])])
    return Candidate(
        str(point["ADDRESS"]),
        round(float(longitude[0]), 6),
        round(float(latitude[0]), 6),
        float(point["MATCH"]),
        "coordinates",
        str(point.get("POSTCODE", "")),
    )


def geocoder(
    spec: str, *, key: str | None = None, pause_s: float | None = None, network: Network | None = None
) -> Geocoder:
    """
    Return the geocoder that a specification names.

    Parameters
    ----------
    spec
        ``nominatim=https://my.server/``; ``postcodes.io`` or ``postcodes.io=https://my.server/`` for a copy
        of it; ``os-places``, with a key.
    key
        The key of OS Places.
    pause_s
        Least seconds between two requests; left out, as the public services ask. The public Nominatim is
        never asked more than once a second.
    network
        How requests are sent; left out, as anybody does.

    Returns
    -------
    geocoder
        Nothing has been sent yet.

    Raises
    ------
    InputError
        There is no such provider, or its address or key is missing.

    Examples
    --------
    >>> geocoder("nominatim=https://my.server/").host
    'my.server'
    """
    name, _, address = spec.partition("=")
    if name not in _PAUSE_S:
        raise InputError(f"there is no geocoder {name!r}; there are {', '.join(_PAUSE_S)}")
    pause = _PAUSE_S[name] if pause_s is None else pause_s
    if name == "nominatim":
        if not address:
            raise InputError(
                "name the server of Nominatim that may be asked, such as nominatim=https://my.server/"
            )
        pause = max(pause, PUBLIC_PAUSE_S) if PUBLIC in address else pause
        return Nominatim(Asker(address, pause_s=pause, plain=True, network=network))
    if name == "postcodes.io":
        asker = Asker(address or _POSTCODES_IO, pause_s=pause, plain=bool(address), network=network)
        return PostcodesIo(asker)
    if not key:
        raise InputError(
            "os-places needs a key of the OS Data Hub; put it into a file, and name that with --key-file"
        )
    return OsPlaces(Asker(address or _OS_PLACES, pause_s=pause, network=network), key)
