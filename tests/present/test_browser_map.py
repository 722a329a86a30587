"""Every layer of the map, its search and its keyboard, in a real browser with no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from present.accessible import grave, needs_axe
from present.browser import Browser, chromium
from present.fake_card import FakeCard
from present.map_page import ALL_ON, KINDS, alone, choose, find, opened

import localvalue as lv

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome on this machine")

RETURN = Path(__file__).parents[2] / "data" / "spend" / "doggerland_framework_return.csv"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(tmp_path / "profile") as opened:
        yield opened


def test_more_is_closed_and_its_layers_are_off_when_the_map_opens(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    assert browser.ask("document.getElementById('lv-layers').open") is False
    assert browser.ask("document.querySelectorAll('#lv-switches input:checked').length") == 0
    assert browser.ask(KINDS) == " ".join(["area"] * 5 + ["place"] * 7)


def test_each_layer_draws_what_it_says_and_goes_again(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    browser.ask(ALL_ON)
    # A ring of 20 miles, two small areas and the ground of one place, and a line to each of six places
    assert browser.ask(KINDS) == " ".join(["area"] * (5 + 2 + 1) + ["line"] * 6 + ["place"] * 7 + ["ring"])
    assert "Least deprived 10%, each in its own nation: Northtown" in browser.text("#lv-shades")
    browser.ask("document.querySelectorAll('#lv-switches input').forEach(box => box.click())")
    assert browser.ask(KINDS) == " ".join(["area"] * 5 + ["place"] * 7)
    alone(browser)


def test_what_only_a_registered_office_is_known_of_is_drawn_for_who_asks(
    browser: Browser, tmp_path: Path
) -> None:
    opened(browser, FakeCard(), tmp_path)
    said = browser.text("#lv-office")
    # Half of each place's pence, and of 1 + 2 + 4 + 8 + 16 + 32 pounds
    assert "£32 is known only by where its supplier is registered" in said
    assert "a map of them misleads" in said
    sizes = "Object.values(map_landed._layers).filter(l => l instanceof L.CircleMarker && l._popup).length"
    assert browser.ask(sizes) == 6
    browser.ask("document.getElementById('lv-office-show').click()")
    assert browser.ask("document.getElementById('lv-layer-registered').checked") is True
    assert browser.ask("document.activeElement.id") == "lv-layer-registered"


def test_a_role_shows_its_own_pounds_on_the_map_and_in_the_table(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(registered=False), tmp_path)
    circles = "Object.values(map_landed._layers).filter(l => l instanceof L.CircleMarker && l._popup).length"
    choose(browser, "lv-role", "delivery")
    assert browser.ask(circles) == 0
    assert browser.text("#lv-count").startswith("0 places")
    choose(browser, "lv-role", "supplier")
    assert browser.ask(circles) == 6
    assert browser.text("#lv-count").startswith("6 places")


def test_search_says_what_landed_and_from_how_many_public_bodies(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    assert "Supplier Acme Ltd\n£63 landed at 6 places, from 1 public body." in find(browser, "acme")
    assert "Ward Northtown\n£32 landed here, from 1 public body." in find(browser, "northt")
    assert "Constituency Northtown\n£32 landed here, from 1 public body." in browser.text("#lv-found")
    assert "Place ZZ9 1AB\n£32 landed here, from 1 public body." in find(browser, "zz9 1ab")
    find(browser, "no such name")
    assert browser.text("#lv-found-note") == "Nothing of that name has pounds that could be placed."


def test_the_keyboard_opens_a_place_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    find(browser, "zz2 1aa")
    browser.ask("document.querySelector('#lv-found button').focus()")
    for kind in ("keyDown", "keyUp"):
        browser.send("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r",
                     windowsVirtualKeyCode=13)  # fmt: skip
    assert browser.ask("document.activeElement.closest('.leaflet-popup') !== null") is True
    assert browser.text(".leaflet-popup-content h2") == "ZZ2 1AA, Southtown"
    for kind in ("keyDown", "keyUp"):
        browser.send("Input.dispatchKeyEvent", type=kind, key="Escape", code="Escape",
                     windowsVirtualKeyCode=27)  # fmt: skip
    assert browser.ask("document.activeElement.textContent") == "ZZ2 1AA"
    alone(browser)


def test_the_keyboard_reaches_every_control_in_the_order_of_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    opened(browser, FakeCard(), tmp_path)
    reached = []
    for _ in range(6):
        for kind in ("rawKeyDown", "keyUp"):
            browser.send("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        reached.append(browser.ask("document.activeElement.id || document.activeElement.tagName"))
    assert reached == ["lv-choice", "lv-office-show", "lv-find", "lv-home", "lv-all", "SUMMARY"]


@needs_axe
def test_axe_finds_no_serious_fault_in_the_map(
    browser: Browser, tmp_path: Path, sample_atlas: lv.Atlas
) -> None:
    card = lv.score(lv.locate(lv.read_spend(RETURN), sample_atlas))
    opened(browser, card, tmp_path)
    browser.ask(ALL_ON)
    find(browser, "landfall")
    browser.ask("document.querySelector('#lv-found button').click()")
    assert grave(browser) == []
