"""What tests of the map's page in a browser share: opening it, searching, choosing; that it stays quiet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from localvalue.present import maps

if TYPE_CHECKING:
    from pathlib import Path

    from present.browser import Browser

    from localvalue.present.card import Card

READY = "document.documentElement.dataset.localvalue === 'ready'"
ALL_ON = (
    "document.getElementById('lv-layers').open = true;"
    "document.querySelectorAll('#lv-switches input').forEach(box => { if (!box.checked) box.click(); })"
)
KINDS = (
    "Object.values(map_landed._layers).map(l => l instanceof L.Circle ? 'ring'"
    " : l instanceof L.CircleMarker ? 'place' : l instanceof L.Polygon ? 'area'"
    " : l instanceof L.Polyline ? 'line' : '').filter(Boolean).sort().join(' ')"
)


def opened(browser: Browser, card: Card, folder: Path) -> None:
    maps.build(card).save(str(folder / "map.html"))
    browser.open(folder / "map.html")
    browser.wait(READY)


def alone(browser: Browser) -> None:
    assert [url.rsplit("/", 1)[-1] for url in browser.requests] == ["map.html"]
    assert browser.console == []
    assert browser.dialogs == []


def find(browser: Browser, text: str) -> str:
    browser.ask(
        f"(i => {{ i.value = {json.dumps(text)}; i.dispatchEvent(new Event('input')); }})"
        "(document.getElementById('lv-find'))"
    )
    return browser.text("#lv-found")


def choose(browser: Browser, select: str, value: str) -> None:
    browser.ask(
        f"(s => {{ s.value = {json.dumps(value)}; s.dispatchEvent(new Event('change')); }})"
        f"(document.getElementById({json.dumps(select)}))"
    )
