"""Background tiles from somebody's server: by option only, and never without saying whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from localvalue.errors import InputError
from localvalue.escape import display_text

_PARTS: Final = ("{z}", "{x}", "{y}")
_HOST: Final = re.compile(r"(?:\{s\}\.)?[A-Za-z0-9.-]+(?::\d+)?")
_URL: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!()*+,=%{}&-]+")
_KNOWN: Final = {
    "openstreetmap": ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"),
}


@dataclass(frozen=True)
class Tiles:
    """
    Background tiles.

    Parameters
    ----------
    url
        With ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Whose they are, as their licence asks for it; shown on the map.
    source
        What the page may fetch them from, for its security policy.
    """

    url: str
    attribution: str
    source: str


def tiles(url: str, attribution: str | None = None) -> Tiles:
    """
    Return tiles by their address.

    Parameters
    ----------
    url
        ``openstreetmap``, or an https address with ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Whose they are; left out for those known by name.

    Returns
    -------
    tiles
        A page with them asks their server for pictures of where its reader looks.

    Raises
    ------
    InputError
        The address is none of tiles, or nobody is named.

    Examples
    --------
    >>> tiles("openstreetmap").attribution
    '© OpenStreetMap contributors'
    >>> tiles("https://maps.example/{z}/{x}/{y}.png", "© Example").source
    'https://maps.example'
    """
    address, whose = _KNOWN.get(url, (url, None))
    host = urlsplit(address).netloc
    if not (
        address.startswith("https://")
        and all(part in address for part in _PARTS)
        and _HOST.fullmatch(host)
        and _URL.fullmatch(address)
    ):
        raise InputError(
            f"{url!r} is no address of map tiles; give {', '.join(_KNOWN)}, or one such as"
            " https://tiles.example/{z}/{x}/{y}.png"
        )
    said = display_text(attribution or whose)
    if not said:
        raise InputError(
            f"the tiles of {host} need an attribution, as their licence words it; add"
            " --map-tiles-attribution '© ...' (tiles_attribution='© ...')"
        )
    return Tiles(address, said, f"https://{host.replace('{s}', '*')}")
