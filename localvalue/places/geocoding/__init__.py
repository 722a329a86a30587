"""Addresses without postcodes: asked of a geocoder of the user's choice, once, and only when told to."""

from localvalue.places.geocoding.cache import Cache
from localvalue.places.geocoding.candidates import Candidate, Geocoder, Settled, settle
from localvalue.places.geocoding.nominatim import Nominatim
from localvalue.places.geocoding.providers import OsPlaces, PostcodesIo, geocoder
from localvalue.places.geocoding.running import Plan, ask, plan
from localvalue.places.geocoding.tables import Ask, geocode_file

__all__ = [
    "Ask",
    "Cache",
    "Candidate",
    "Geocoder",
    "Nominatim",
    "OsPlaces",
    "Plan",
    "PostcodesIo",
    "Settled",
    "ask",
    "geocode_file",
    "geocoder",
    "plan",
    "settle",
]
