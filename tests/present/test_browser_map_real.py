"""The map of the sample and of a ministry, used throughout in a real browser with no network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from present.browser import Browser, chromium
from present.map_page import KINDS, alone, choose, find, opened

import localvalue as lv
from localvalue.postcodes import pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome on this machine")

RETURN = Path(__file__).parents[2] / "data" / "spend" / "doggerland_framework_return.csv"
BIS = "central/BIS-spending-over-25000-December-2014.csv"
MIDDLE = (
    "(r => [r.x + r.width / 2, r.y + r.height / 2])(document.getElementById('map_landed')"
    ".getBoundingClientRect())"
)
POPUP = "document.querySelectorAll('.leaflet-popup').length"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def sample(sample_atlas: lv.Atlas) -> lv.Scorecard:
    return lv.score(lv.locate(lv.read_spend(RETURN), sample_atlas))


@pytest.fixture
def ministry(real_atlas: lv.Atlas, real_spend: Path) -> lv.Scorecard:
    return lv.score(lv.locate(lv.read_spend(real_spend / BIS), real_atlas, buyer="Westminster"))


def area(card: lv.Scorecard, level: lv.Level, place: str) -> tuple[str, float]:
    """Return the area that a postcode lies in, and the pounds of all postcodes in it, by the directory."""
    landed = card.landed()
    landed = landed[landed["precision"].isin(["postcode", "postcode_terminated"])]
    directory = card.atlas.postcodes
    code = directory.column(level)[directory.find(pack(landed["place"].tolist()))]
    mine = code == code[np.flatnonzero(landed["place"] == place)[0]]
    return str(card.atlas.areas(level).name[code[mine][0]]), float(landed["amount_gbp"][mine].sum())


def pounds(amount: float) -> str:
    return f"£{int(amount + 0.5):,}"


def searched(browser: Browser, card: lv.Scorecard, place: str, *, whole: bool) -> None:
    """Find a place, and the authority, constituency and ward that it lies in, with what landed there."""
    row = card.landed().set_index("place").loc[place]
    assert f"Place {place}\n{pounds(row['amount_gbp'])} landed here, from " in find(browser, place.lower())
    assert f"Place {place}\n" in find(browser, place.replace(" ", ""))
    for level, word in (("authority", "Local authority"), ("constituency", "Constituency"), ("ward", "Ward")):
        name, amount = area(card, level, place)
        said = find(browser, name)
        # A ward's name is followed by its authority's, as many have one name
        assert f"{word} {name}" in said
        # Half-known places that lie wholly in it are counted, too: the sample has some
        listed = [int(each.replace(",", "")) for each in re.findall(r"\n£([0-9,]+) landed", said)]
        assert int(amount + 0.5) in listed if whole else max(listed) >= int(amount + 0.5)


def opens_by_mouse_and_by_keyboard(browser: Browser, place: str) -> None:
    find(browser, place)
    browser.ask("document.querySelector('#lv-found button').focus()")
    browser.press("Enter", "\r")
    assert browser.text(".leaflet-popup-content h2").startswith(place)
    browser.ask("window.there = map_landed._popup._source.getLatLng(); 0")
    assert browser.ask("document.activeElement.closest('.leaflet-popup') !== null") is True
    browser.press("Escape")
    assert browser.ask(POPUP) == 0
    assert browser.ask("document.activeElement.textContent") == place
    browser.ask("map_landed.setView(window.there, 16, { animate: false }); 0")
    browser.click(*browser.ask(MIDDLE))
    browser.wait(f"{POPUP} === 1")
    assert browser.text(".leaflet-popup-content h2").startswith(place)


def every_layer(browser: Browser) -> list[str]:
    """Switch each layer on and off by itself; return which there are."""
    browser.ask("document.getElementById('lv-layers').open = true")
    plain, names = browser.ask(KINDS), []
    boxes = browser.ask("[...document.querySelectorAll('#lv-switches input')].map(b => b.id)")
    for box in boxes:
        browser.ask(f"document.getElementById('{box}').click()")
        names.append(box.removeprefix("lv-layer-"))
        assert len(browser.ask(KINDS)) > len(plain), box
        browser.ask(f"document.getElementById('{box}').click()")
        assert browser.ask(KINDS) == plain, box
    return names


def used(browser: Browser, card: lv.Scorecard, folder: Path, supplier: str) -> None:
    """Use all that there is on a map, and hold that it stays quiet and alone."""
    opened(browser, card, folder)
    before = browser.text("#lv-sentence"), browser.text("#lv-legend"), browser.text("#lv-unplaced")
    choose(browser, "lv-choice", "2")
    after = browser.text("#lv-sentence"), browser.text("#lv-legend"), browser.text("#lv-unplaced")
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert before[2] == after[2]
    assert f"Supplier {supplier}\n£" in find(browser, supplier[:12])
    browser.ask("document.querySelector('#lv-found button').click()")
    assert supplier in browser.text(".leaflet-popup-content")
    landed: pd.DataFrame = card.landed()
    place = landed.loc[landed["precision"].eq("postcode"), ["amount_gbp", "place"]].max()["place"]
    searched(browser, card, place, whole=bool(landed["longitude"].notna().all()))
    opens_by_mouse_and_by_keyboard(browser, place)
    assert (folder / "map.html").stat().st_size < 3_000_000
    alone(browser)


def test_the_map_of_the_sample_works_throughout(
    browser: Browser, tmp_path: Path, sample: lv.Scorecard
) -> None:
    used(browser, sample, tmp_path, "Landfall Training Ltd")
    assert every_layer(browser) == ["deciles", "grounds", "flows"]
    assert browser.text("h1") == "Where £90.0m landed, April 2024 to March 2026"
    assert find(browser, "lanternby").count("public bodies") >= 2
    alone(browser)


@pytest.mark.official
def test_the_map_of_a_ministry_works_throughout(
    browser: Browser, tmp_path: Path, ministry: lv.Scorecard
) -> None:
    used(browser, ministry, tmp_path, "SUSTAINABILITY WEST MIDLANDS LTD")
    assert every_layer(browser) == ["reaches", "deciles", "flows"]
    assert browser.text("h1") == "Where £4.0bn landed, December 2014"
    assert "Constituency Cities of London and Westminster\n£" in find(browser, "westminster")
    # Typed as people type: another apostrophe, and the word for the sign
    assert "Ward St James's (Westminster)\n£" in find(browser, "st james\u2019s")
    assert "Contains OS data © Crown copyright and database right" in browser.text("#lv-credit")
    alone(browser)


@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_screen_shows_all_of_it_without_sideways_scrolling(
    browser: Browser, tmp_path: Path, sample: lv.Scorecard, width: int
) -> None:
    browser.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=True
    )
    opened(browser, sample, tmp_path)
    browser.ask("document.getElementById('lv-layers').open = true")
    find(browser, "landfall")
    browser.ask("document.querySelector('#lv-found button').click()")
    assert browser.ask("document.documentElement.scrollWidth") == width
    inside = (
        "(([p, m, z]) => p.left >= z.right && p.right <= m.right && p.top >= m.top && p.bottom <= m.bottom)"
        "(['.leaflet-popup', '#map_landed', '.leaflet-control-zoom'].map(s =>"
        " document.querySelector(s).getBoundingClientRect()))"
    )
    browser.wait(inside)


def test_the_map_is_drawn_at_the_width_of_paper_when_it_is_printed(
    browser: Browser, tmp_path: Path, sample: lv.Scorecard
) -> None:
    opened(browser, sample, tmp_path)
    wide = browser.ask("map_landed.getSize().x")
    middle = browser.ask("map_landed.getCenter().lat.toFixed(2)")
    browser.ask("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.ask("map_landed.getSize().x") == 678
    assert browser.ask("map_landed.getCenter().lat.toFixed(2)") == middle
    browser.ask("window.dispatchEvent(new Event('afterprint'))")
    assert browser.ask("map_landed.getSize().x") == wide
    paper = browser.print_pages()
    assert paper.startswith(b"%PDF")
    assert 1 < paper.count(b"/Type /Page\n") <= 6
    alone(browser)
