"""The files of this package that go into what it writes: templates, and the libraries vendored from npm."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

_LEAFLET: Final = "vendor/leaflet-1.9.3"
# Leaflet's images are for controls and markers that our map does not use, and would be fetched
_IMAGE_RULE: Final = re.compile(r"(background-image|behavior):\s*url\([^)]*\);")
_SOURCE_MAP: Final = re.compile(r"\n?//# sourceMappingURL=.*$")


@cache
def text(name: str) -> str:
    """
    Return a file of this package.

    Parameters
    ----------
    name
        Its path inside `localvalue.present`, such as ``templates/map.js``.

    Returns
    -------
    text
        With line feeds at line ends, whatever the checkout made of them.
    """
    return files("localvalue.present").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def leaflet_script() -> str:
    """
    Return Leaflet with its licence.

    Returns
    -------
    script
        JavaScript that names no other file.
    """
    script = _SOURCE_MAP.sub("", text(f"{_LEAFLET}/leaflet.js"))
    return f"/*! Leaflet 1.9.3\n{text(f'{_LEAFLET}/LICENSE')}*/\n{script}"


def leaflet_style() -> str:
    """
    Return Leaflet's style sheet.

    Returns
    -------
    style
        Without the rules that fetch images.
    """
    return _IMAGE_RULE.sub("", text(f"{_LEAFLET}/leaflet.css"))
