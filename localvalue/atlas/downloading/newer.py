"""Whether there are later editions than the catalogue has, by the search of ArcGIS Online."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from localvalue.atlas.downloading.failures import AgainError, DownloadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from localvalue.atlas.downloading.editions import Edition, Newer
    from localvalue.atlas.downloading.transport import Transport

_HOST: Final = "www.arcgis.com"
_SEARCH: Final = f"https://{_HOST}/sharing/rest/search"
_ITEM: Final = f"https://{_HOST}/home/item.html?id="
_RESULTS: Final = "50"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Found:
    """A later edition than the catalogue has."""

    id: str
    """Of the edition in the catalogue."""
    held: str
    """The edition in the catalogue, such as ``August 2026``."""
    name: str
    """What the publisher calls the later one."""
    month: int
    year: int
    page: str
    modified: str
    """The day of the item's last change, ISO 8601; empty where it is not said."""
    is_same: bool = False
    """Whether it is the catalogue's own edition, changed after it was downloaded."""


def find_newer(
    transport: Transport, editions: Sequence[Edition], downloaded: Mapping[str, str] | None = None
) -> tuple[Found, ...]:
    """
    Return later editions of what is in the catalogue.

    Parameters
    ----------
    transport
        The network.
    editions
        Those with words to search for are searched for.
    downloaded
        The day on which an edition was downloaded, ISO 8601, by id.

    Returns
    -------
    found
        The latest of each that is later than the catalogue's; else the catalogue's own where it was
        changed after the day it was downloaded, as its publisher does without a new edition.

    Raises
    ------
    DownloadError
        The search cannot be asked.
    """
    days = downloaded or {}
    latest = (
        _latest(transport, edition, edition.newer, days.get(edition.id, ""))
        for edition in editions
        if edition.newer
    )
    return tuple(found for found in latest if found)


def _latest(transport: Transport, edition: Edition, newer: Newer, day: str) -> Found | None:
    held = _date_of(edition.edition)
    found = [one for item in _search(transport, newer.words) if (one := _as_found(item, edition, newer))]
    later = [one for one in found if (one.year, one.month) > held]
    if later:
        return max(later, key=lambda one: (one.year, one.month, one.modified))
    own = [one for one in found if one.page.removeprefix(_ITEM) in edition.address]
    return next((replace(one, is_same=True) for one in own if day and one.modified > day), None)


def _as_found(item: dict[str, Any], edition: Edition, newer: Newer) -> Found | None:
    for name in (item.get("name"), item.get("title")):
        match = re.search(newer.name, name or "")
        if match and match["month"].lower() in _MONTHS and item.get("id"):
            month = _MONTHS.index(match["month"].lower()) + 1
            page = _ITEM + str(item["id"])
            modified = _day(item.get("modified"))
            return Found(edition.id, edition.edition, str(name), month, int(match["year"]), page, modified)
    return None


def _date_of(edition: str) -> tuple[int, int]:
    """Return year and month of an edition such as ``August 2026``."""
    match = re.search(r"([A-Za-z]{3})[a-z]* (\d{4})", edition)
    if not match:
        return (0, 0)
    return int(match[2]), _MONTHS.index(match[1].lower()) + 1


def _day(milliseconds: object) -> str:
    if not isinstance(milliseconds, int | float):
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()


def _search(transport: Transport, words: str) -> list[dict[str, Any]]:
    asked = {"q": words, "f": "json", "num": _RESULTS, "sortField": "created", "sortOrder": "desc"}

    def ask() -> list[dict[str, Any]]:
        with transport.open(f"{_SEARCH}?{urlencode(asked)}", {_HOST}) as response:
            body = b"".join(transport.chunks(response))
        try:
            told = json.loads(body)
        except ValueError as error:
            raise AgainError(f"{_HOST} answered something that is not JSON: {body[:60]!r}") from error
        if "results" not in told:
            reason = (told.get("error") or {}).get("message", "no results and no reason")
            raise DownloadError(f"the search of {_HOST} failed: {reason}")
        return list(told["results"])

    return transport.persist(ask)
