"""The map that people open: one file, no network, nothing in it that a name in the data can run."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from localvalue.definitions.combining import unnamed
from localvalue.definitions.distance import WithinKm, WithinMiles
from localvalue.present import boundaries, headings, places, readings, resources, words
from localvalue.present.escape import display_text, json_text
from localvalue.present.splits import splits

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.definitions.distance import Anchor
    from localvalue.present.card import Areas, Card, Definition

MOST_SITES_WITH_RINGS: Final = 10
"""Sites beyond which rings would hide the map, and are left out."""

_FRAME_HEIGHT: Final = "820px"
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FOLIUM_VIEWPORT: Final = re.compile(r'<meta name="viewport".*?/>', re.DOTALL)
_VIEWPORT: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">'


def build(card: Card) -> folium.Map:
    """
    Return the map of where the value landed.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    map
        A folium map that shows itself in Jupyter, and whose ``save(path)`` writes one HTML file that
        asks the network for nothing. Layers of your own may be added to it where they need no other
        file, such as `folium.GeoJson`; tiles are refused by the page's own security policy.

    Notes
    -----
    What came with the data stands in the page as JSON and is shown by ``textContent``. The page lets
    no script run but those that were in it before the data went in. The same scorecard gives the same
    bytes.
    """
    import folium

    data = page_data(card)
    page = _page_class()(data, title=data["title"], height=_FRAME_HEIGHT)
    leaflet = folium.Map(tiles=None, prefer_canvas=True, control_scale=True, max_zoom=16, zoom_snap=0.5)
    leaflet.default_js, leaflet.default_css = [], []
    leaflet._id = "landed"  # noqa: SLF001 - else folium draws a new name each time and no two files are alike
    leaflet.add_to(page)
    return leaflet


def page_data(card: Card) -> dict[str, Any]:
    """
    Return all that the map's page shows.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    data
        Plain values for `json_text`; every text is cleaned by `display_text`, none is escaped.
    """
    names = [definition.name for definition in card.definitions]
    whole = card.landed()
    landed, gathered = places.drawable(whole, names)
    choices = [_choice(card, reading) for reading in readings.readings(card) if reading.kind == "local"]
    lines = f"{words.counted(len(card), 'line')} of spend"
    return {
        "title": headings.title(card),
        "subtitle": " · ".join(filter(None, [headings.home_names(card), lines])),
        "fictional": headings.fictional_note(card),
        "classes": words.CLASSES,
        "precisions": words.PLACED,
        "exact": words.EXACT,
        "choices": choices,
        "deprived": _deprived(card),
        "definitions": [_named(definition) for definition in card.definitions],
        "unplaced": readings.unplaced_pence(card) / 100,
        "total": card.total_pence / 100,
        "points": places.columns(landed, names),
        "note": _note(len(whole), gathered=gathered),
        **_base(card, whole),
        "sources": [display_text(line, 500) for line in card.atlas.licences()],
        "attribution": display_text(card.attribution_label),
        "directory": display_text(card.atlas.manifest.get("directory", "")),
        "limits": words.LIMITS[:3],
    }


def _choice(card: Card, reading: readings.Reading) -> dict[str, Any]:
    deprived = readings.of_kind(card, "deprived")
    split = splits(card)[reading.name, deprived[0].name] if deprived else None
    definition = next(d for d in card.definitions if d.name == reading.name)
    return {
        "name": reading.name,
        "label": reading.label,
        "sentence": " ".join(filter(None, [reading.sentence, split.missed if split else ""])),
        "cells": split.cells
        if split
        else {"local": reading.estimate, "neither": reading.placed - reading.estimate},
        "unanswered": split.unplaced if split else reading.unplaced,
        "radius_m": _radius_m(definition, "site"),
    }


def _radius_m(definition: Definition, of: Anchor) -> float | None:
    """Return the radius of a definition that is one, measured of the site or the boundary; else None."""
    plain = unnamed(definition)
    if isinstance(plain, (WithinMiles, WithinKm)) and plain.of == of:
        return plain.radius_m
    return None


def _named(definition: Definition) -> dict[str, str]:
    return {"name": definition.name, "label": display_text(definition.label), "kind": definition.kind}


def _deprived(card: Card) -> dict[str, str] | None:
    first = next(iter(readings.of_kind(card, "deprived")), None)
    if first is None:
        return None
    return {**_named(first), "index": display_text(card.index_label(), 500)}


def _note(count: int, *, gathered: bool) -> str:
    if not gathered:
        return ""
    return f"There are {count:,} places, more than a map can show: each circle is a whole postcode sector."


def _base(card: Card, landed: pd.DataFrame) -> dict[str, Any]:
    """Return what lies under the landings: boundaries, homes, sites and their rings."""
    areas, sites = card.atlas.areas("authority"), card.sites()
    homes = sorted({code for _, codes in card.homes() for code in codes})
    everywhere = [np.concatenate(pair) for pair in zip(_positions(landed), _positions(sites), strict=True)]
    rows = boundaries.near(areas, everywhere[0], everywhere[1], homes)
    close = np.isin(rows, boundaries.near(areas, *_positions(sites), homes))
    return {
        # Fine where the map opens, coarse far away: all of the country at its finest would be 20 MB
        "areas": [*_areas(areas, rows[close], homes), *_areas(areas, rows[~close], homes)],
        "sites": [
            {
                "name": display_text(site["postcode"]),
                "x": _degrees(site["longitude"]),
                "y": _degrees(site["latitude"]),
            }
            for site in sites.dropna(subset=["longitude", "latitude"]).to_dict("records")
        ],
        "rings": _rings(card) if len(sites) <= MOST_SITES_WITH_RINGS else [],
        "reaches": _reaches(card),
    }


def _degrees(value: float) -> float:
    return round(float(value), 5)


def _positions(frame: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    longitude, latitude = (frame[axis].to_numpy(dtype=np.float64) for axis in ("longitude", "latitude"))
    return longitude, latitude


def _areas(areas: Areas, rows: NDArray[np.int64], homes: Sequence[str]) -> list[dict[str, Any]]:
    shapes = boundaries.thin(areas.geometry()[rows])
    return [
        {
            "name": display_text(areas.name[row]),
            "home": areas.code[row] in homes,
            "at": label.tolist(),
            "rings": boundaries.packed(shape),
        }
        for row, shape, label in zip(rows, shapes, boundaries.label_points(shapes), strict=True)
    ]


def _rings(card: Card) -> list[dict[str, Any]]:
    """Return the radii of the run that are measured from sites."""
    return [
        {**_named(definition), "radius_m": radius_m}
        for definition in card.definitions
        if (radius_m := _radius_m(definition, "site")) is not None
    ]


def _reaches(card: Card) -> list[dict[str, Any]]:
    """Return the lines of the run that are measured from a boundary, where there is only one home."""
    homes = card.homes()
    areas = card.atlas.areas("authority")
    if len(homes) != 1:
        return []
    shapes = areas.geometry()[np.isin(areas.code.astype(str), list(homes[0][1]))]
    shapes = shapes[[shape is not None for shape in shapes]]
    if not len(shapes):
        return []
    return [
        {
            **_named(definition),
            "rings": boundaries.reach(shapes, radius_m),
        }
        for definition in card.definitions
        if (radius_m := _radius_m(definition, "boundary")) is not None
    ]


@cache
def _page_class() -> type[Any]:
    """Return folium's page, made ours; a class of its own needs folium, which is dear to import."""
    import folium
    from branca.element import Element

    class Verbatim(Element):
        """A piece of the page that stands as it is: no template is read in it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

        def render(self, **_: Any) -> str:  # noqa: ANN401 - folium's own signature
            return self.text

    class Page(folium.Figure):
        """A page around one map: a choice and a sentence above it, tables below."""

        def __init__(self, data: dict[str, Any], title: str, height: str) -> None:
            super().__init__(title=title, height=height)
            self.data = data
            style = f"{resources.leaflet_style()}\n{resources.text('templates/map.css')}"
            self.header.add_child(Verbatim(f"<style>{style}</style>"), name="style")
            self.header.add_child(Verbatim(f"<script>{resources.leaflet_script()}</script>"), name="leaflet")
            self.above, _, self.below = resources.text("templates/map.html").partition("<!-- the map -->")

        def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's own signature
            self.html.add_child(Verbatim(self.above), name="above")
            # The map writes itself into the page when it is rendered, so what follows it is added after
            for child in self._children.values():
                child.render(**kwargs)
            self.html.add_child(Verbatim(self.below), name="below")
            script = f"{resources.text('templates/map.js')}\nlocalvalueMap(map_landed);"
            self.script.add_child(Verbatim(script), name="behaviour")
            return _sealed(self._template.render(this=self, kwargs=kwargs), self.data)

    return Page


def _sealed(page: str, data: dict[str, Any]) -> str:
    """
    Put the data in a page, after listing the scripts that may run in it.

    The page holds no word of the data when its scripts are hashed, so no name in the data can become one.
    """
    hashes = " ".join(dict.fromkeys(f"'sha256-{_digest(script)}'" for script in _SCRIPT.findall(page)))
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    head = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n{_VIEWPORT}'
    block = f'<script type="application/json" id="localvalue-data">{json_text(data)}</script>\n</body>'
    page = (
        _FOLIUM_VIEWPORT.sub("", page).replace("<html>", '<html lang="en-GB">', 1).replace("<head>", head, 1)
    )
    before, after = page.split("</body>", 1)
    return f"{before}{block}{after}"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
