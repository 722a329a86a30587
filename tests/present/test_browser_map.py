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
from localvalue.definitions import InAuthority, MostDeprived, WithinMiles

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


def test_a_square_is_local_and_a_black_edge_is_deprived_whatever_the_colour(
    browser: Browser, tmp_path: Path
) -> None:
    opened(browser, FakeCard(registered=False), tmp_path)
    looks = (
        "Object.fromEntries(Object.values(map_landed._layers)"
        ".filter(l => l instanceof L.CircleMarker && l._popup)"
        ".map(l => (l.openTooltip(), [l.getTooltip()._container.textContent.slice(0, 7),"
        " l.options.shape + ' ' + (l.options.color === '#0b0c0c')])))"
    )
    assert browser.ask(looks) == {
        "ZZ1 1AA": "square true",
        "ZZ1 1AB": "square false",
        "ZZ2 1AA": "circle true",
        "ZZ2 1AB": "circle false",
        "ZZ9 1AA": "circle true",
        "ZZ9 1AB": "circle false",
    }
    choose(browser, "lv-choice", "1")
    assert browser.ask(looks)["ZZ2 1AA"] == "square true"
    assert browser.ask("[...document.querySelectorAll('#lv-legend svg')].map(s => s.firstChild.tagName)") == [
        "rect", "rect", "circle", "circle",
    ]  # fmt: skip


def test_a_square_is_as_large_as_a_circle_of_the_same_pounds(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(registered=False), tmp_path)
    # What is drawn on a canvas of its own, counted in pixels
    drawn = (
        "(shape => { const c = document.createElement('canvas'); c.width = c.height = 100;"
        " const x = c.getContext('2d'); const r = Object.create(L.Canvas.prototype);"
        " r._drawing = true; r._ctx = x; r._fillStroke = () => x.fill();"
        " r._updateMark({ _empty: () => false, _radius: 30, _point: { x: 50, y: 50 }, options: { shape } });"
        " return x.getImageData(0, 0, 100, 100).data.filter((v, i) => i % 4 === 3 && v > 127).length; })"
    )
    square, circle = (browser.ask(f"{drawn}('{shape}')") for shape in ("square", "circle"))
    assert circle == pytest.approx(3.14159 * 30 * 30, rel=0.01)
    assert square == pytest.approx(circle, rel=0.05)


def test_where_nothing_is_counted_as_local_no_word_of_local_is_shown(
    browser: Browser, tmp_path: Path
) -> None:
    landings = tuple((*row[:5], row[7]) for row in FakeCard().landings)
    opened(browser, FakeCard(definitions=(MostDeprived(20),), landings=landings), tmp_path)
    assert browser.text("#lv-legend") == "Deprived\n£21\n17%\nNot deprived\n£42\n33%"
    assert browser.ask("document.querySelectorAll('#lv-bar span').length") == 3
    assert browser.ask("document.getElementById('lv-choice-row').hidden") is True
    assert "between 17% and 67% of £127 landed there" in browser.text("#lv-sentence")
    assert browser.ask("document.getElementById('lv-square').hidden") is True
    assert browser.ask("document.getElementById('lv-edge').hidden") is False
    assert browser.ask("document.querySelectorAll('#lv-definitions tbody tr').length") == 1
    alone(browser)


def test_where_nothing_is_deprived_by_any_definition_no_edge_is_spoken_of(
    browser: Browser, tmp_path: Path
) -> None:
    landings = tuple(row[:-1] for row in FakeCard().landings)
    opened(browser, FakeCard(definitions=(InAuthority(), WithinMiles(20)), landings=landings), tmp_path)
    assert browser.ask("document.getElementById('lv-square').hidden") is False
    assert browser.ask("document.getElementById('lv-edge').hidden") is True
    assert browser.text("#lv-deprived") == ""
    assert browser.text("#lv-legend").startswith("Local\n£3\n")


def test_a_credit_has_a_dashed_edge_and_says_so(browser: Browser, tmp_path: Path) -> None:
    row = FakeCard().landings[0]
    credit = FakeCard(landings=((*row[:3], -9.0, *row[4:]), *FakeCard().landings[1:]), registered=False)
    opened(browser, credit, tmp_path)
    assert "Credits: less than £0" in browser.text("#lv-key")
    dashed = (
        "Object.values(map_landed._layers).filter(l => l instanceof L.CircleMarker && l._popup &&"
        " l.options.dashArray).length"
    )
    assert browser.ask(dashed) == 1


def test_the_key_says_what_sizes_and_lines_mean(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    key = browser.text("#lv-key")
    assert "1 site" in key
    assert "Boundary of the home area" in key
    assert "£10" in key
    assert "Credits" not in key
    assert "Within 20 miles of the site" not in key
    choose(browser, "lv-choice", "1")
    assert "Within 20 miles of the site" in browser.text("#lv-key")


def test_an_authority_that_is_found_is_outlined(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    find(browser, "northtown")
    outlined = (
        "Object.values(map_landed._layers)"
        ".filter(l => l instanceof L.Polygon && l.options.color === '#1d70b8').length"
    )
    assert browser.ask(outlined) == 0
    browser.ask(
        "[...document.querySelectorAll('#lv-found li')].find(l => l.textContent.startsWith('Local'))"
        ".querySelector('button').click()"
    )
    assert browser.ask(outlined) == 1


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
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_serious_violation_in_the_map_with_all_of_it_open(
    browser: Browser, tmp_path: Path, sample_atlas: lv.Atlas, width: int
) -> None:
    browser.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
    )
    opened(browser, lv.score(lv.locate(lv.read_spend(RETURN), sample_atlas)), tmp_path)
    assert grave(browser) == []
    browser.ask(ALL_ON)
    browser.ask("document.getElementById('lv-more').click()")
    assert find(browser, "landfall")
    browser.ask("document.querySelector('#lv-found button').click()")
    assert browser.ask("document.querySelectorAll('.leaflet-popup').length") == 1
    assert browser.ask("document.getElementById('lv-layers').open") is True
    assert browser.ask("document.getElementById('lv-shades').hidden") is False
    assert grave(browser) == []
    find(browser, "no such name at all")
    assert browser.text("#lv-found-note")
    assert grave(browser) == []


@needs_axe
def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    opened(browser, FakeCard(), tmp_path)
    browser.ask("document.querySelector('label[for=lv-find]').remove()")
    assert [each.split(":")[0] for each in grave(browser)] == ["label"]
