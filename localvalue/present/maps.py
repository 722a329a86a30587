"""The map that people open: one file, no network, nothing in it that a name in the data can run."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from localvalue.escape import display_text, json_text
from localvalue.present import base, headings, layers, places, readings, resources, words
from localvalue.present import tiles as backgrounds
from localvalue.present.splits import splits

if TYPE_CHECKING:
    import folium

    from localvalue.compare import Mapped
    from localvalue.present.card import Card
    from localvalue.present.tiles import Tiles

_SCRIPTS: Final = ("map_words", "map_marks", "map_layers", "map_search", "map_tables", "map")
_DRAWN_SOURCES: Final = ("postcodes", "boundaries_authority")
_FRAME_HEIGHT: Final = "820px"
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FOLIUM_VIEWPORT: Final = re.compile(r'<meta name="viewport".*?/>', re.DOTALL)
_VIEWPORT: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">'


def build(card: Card, tiles: str | None = None, tiles_attribution: str | None = None) -> folium.Map:
    """
    Return the map of where the value landed.

    Parameters
    ----------
    card
        The scorecard.
    tiles
        ``openstreetmap``, or an https address of tiles with ``{z}``, ``{x}`` and ``{y}``; left out, the
        boundaries of the atlas are the background.
    tiles_attribution
        Whose the tiles are, as their licence words it; shown on the map.

    Returns
    -------
    map
        A folium map that shows itself in Jupyter, and whose ``save(path)`` writes one HTML file that
        asks the network for nothing but the tiles, where there are any. Layers of your own may be added to
        it where they need no other file, such as `folium.GeoJson`; other tiles are refused by the page's
        own security policy.

    Raises
    ------
    InputError
        The tiles have no such address, or nobody is named.

    Notes
    -----
    What came with the data stands in the page as JSON and is shown by ``textContent``. The page lets
    no script run but those that were in it before the data went in. The same scorecard gives the same
    bytes.
    """
    import folium

    chosen = None if tiles is None else backgrounds.tiles(tiles, tiles_attribution)
    data = page_data(card, chosen)
    page = _page_class()(data, title=data["title"], height=_FRAME_HEIGHT)
    leaflet = folium.Map(
        tiles=None, prefer_canvas=True, control_scale=True, max_zoom=16, zoom_snap=0.5, fade_animation=False
    )
    leaflet.default_js, leaflet.default_css = [], []
    leaflet._id = "landed"  # noqa: SLF001 - else folium draws a new name each time and no two files are alike
    leaflet.add_to(page)
    return leaflet


def page_data(card: Card, tiles: Tiles | None = None) -> dict[str, Any]:
    """
    Return all that the map's page shows.

    Parameters
    ----------
    card
        The scorecard.
    tiles
        The background, where it is not the atlas's own boundaries.

    Returns
    -------
    data
        Plain values for `json_text`; every text is cleaned by `display_text`, none is escaped.
    """
    names = [definition.name for definition in card.definitions]
    whole = card.landed()
    landed, number, gathered = places.drawable(whole, names)
    facts = card.mapped(number)
    pence = np.abs(whole["amount_gbp"].to_numpy(dtype=np.float64) * 100).round().astype(np.int64)
    choices = [_choice(card, reading) for reading in readings.readings(card) if reading.kind == "local"]
    lines = f"{words.counted(len(card), 'line')} of spend"
    return {
        "title": headings.title(card),
        "subtitle": " · ".join(filter(None, [headings.home_names(card), lines])),
        "fictional": headings.fictional_note(card),
        "classes": _classes(card),
        "precisions": words.PLACED,
        "exact": words.EXACT,
        "choices": choices,
        "alone": None if choices else _alone(card),
        "deprived": _deprived(card),
        "definitions": [base.named(definition) for definition in card.definitions],
        "unplaced": readings.unplaced_pence(card) / 100,
        "total": card.total_pence / 100,
        "points": places.columns(landed, names, facts),
        "found": places.found(facts),
        "roles": {name: words.ROLES.get(name, name) for name in facts.roles},
        "office": _office(facts),
        "gathered": gathered,
        "homes": len(card.homes()),
        "note": _note(len(whole), gathered=gathered),
        **base.base(card, whole),
        **layers.layers(card, number, pence, facts),
        "tiles": None if tiles is None else {"url": tiles.url, "attribution": tiles.attribution},
        "tiles_source": "" if tiles is None else tiles.source,
        "sources": [display_text(line, 500) for line in card.atlas.licences()],
        "credit": _credit(card),
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
        "sentence": reading.sentence,
        "missed": split.missed if split else "",
        "cells": split.cells
        if split
        else {"local": reading.estimate, "neither": reading.placed - reading.estimate},
        "unanswered": split.unplaced if split else reading.unplaced,
        "radius_m": base.radius_m(definition, "site"),
    }


def _classes(card: Card) -> dict[str, str]:
    """Return what the marks are called: no word of local where nothing is counted as local."""
    kinds = {definition.kind for definition in card.definitions}
    if {"local", "deprived"} <= kinds:
        return words.CLASSES
    if "local" in kinds:
        return {"local": "Local", "neither": "Not local"}
    return (
        {"deprived": "Deprived", "neither": "Not deprived"} if "deprived" in kinds else {"neither": "Placed"}
    )


def _alone(card: Card) -> dict[str, Any]:
    """Return what is said where nothing is counted as local: pounds by deprived, or all that is placed."""
    first = next((each for each in readings.readings(card) if each.kind == "deprived"), None)
    if first is None:
        unplaced = readings.unplaced_pence(card) / 100
        placed = {"neither": card.total_pence / 100 - unplaced}
        return {"label": "All definitions", "sentence": "", "cells": placed, "unanswered": unplaced}
    return {
        "label": first.label,
        "sentence": first.sentence,
        "cells": {"deprived": first.estimate, "neither": first.placed - first.estimate},
        "unanswered": first.unplaced,
    }


def _deprived(card: Card) -> dict[str, str] | None:
    first = next(iter(readings.of_kind(card, "deprived")), None)
    if first is None:
        return None
    label = card.labels[[definition.name for definition in card.definitions].index(first.name)]
    return {**base.named(first), "full": display_text(label, 500)}


def _office(facts: Mapped) -> float:
    """Return the pounds that are known by a registered office only."""
    return int(facts.registered.sum()) / 100


def _credit(card: Card) -> str:
    """Return what the licences of the places and the boundaries that are drawn ask for, in one line."""
    drawn = [each for each in card.atlas.manifest["sources"] if each.get("id") in _DRAWN_SOURCES]
    lines = [line for source in drawn for line in source["licence"]] or card.atlas.licences()
    return " ".join(f"{display_text(line, 500).rstrip('.')}." for line in dict.fromkeys(lines))


def _note(count: int, *, gathered: bool) -> str:
    if not gathered:
        return ""
    return f"There are {count:,} places, more than a map can show: each mark is a whole postcode sector."


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
            parts = [resources.text(f"templates/{name}.js") for name in _SCRIPTS]
            script = "\n".join([*parts, "localvalueMap(map_landed);"])
            self.script.add_child(Verbatim(script), name="behaviour")
            return _sealed(self._template.render(this=self, kwargs=kwargs), self.data)

    return Page


def _sealed(page: str, data: dict[str, Any]) -> str:
    """
    Put the data in a page, after listing the scripts that may run in it.

    The page holds no word of the data when its scripts are hashed, so no name in the data can become one.
    """
    hashes = " ".join(dict.fromkeys(f"'sha256-{_digest(script)}'" for script in _SCRIPT.findall(page)))
    images = f"data: {data['tiles_source']}".rstrip()
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src {images};"
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
