"""The map and the report in a real browser: quiet, alone, and deaf to what names tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from present.browser import Browser, chromium
from present.fake_card import FakeCard

from localvalue.present import maps, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome on this machine")

READY = "document.documentElement.dataset.localvalue === 'ready'"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(tmp_path / "profile") as opened:
        yield opened


def open_map(browser: Browser, card: FakeCard, folder: Path) -> None:
    maps.build(card).save(str(folder / "map.html"))
    browser.open(folder / "map.html")
    browser.wait(READY)


def alone(browser: Browser, *names: str) -> None:
    """Hold that the pages asked for nothing but themselves, said nothing and asked nothing of the reader."""
    assert [url.rsplit("/", 1)[-1] for url in browser.requests] == list(names)
    assert browser.console == []
    assert browser.dialogs == []


def choose(browser: Browser, place: int) -> None:
    browser.ask(
        f"(s => {{ s.selectedIndex = {place}; s.dispatchEvent(new Event('change')); }})"
        "(document.getElementById('lv-choice'))"
    )


def test_the_sentence_and_the_figures_change_with_the_choice(browser: Browser, tmp_path: Path) -> None:
    open_map(browser, FakeCard(), tmp_path)
    assert browser.text("#lv-title") == "Where £127 landed"
    assert "between 2% and 53% of £127 is local" in browser.text("#lv-sentence")
    first = browser.text("#lv-legend")
    assert "Local and deprived\n£1\n1%" in first
    assert browser.text("#lv-unplaced") == "£64 (50%) could not be placed"
    assert browser.text("tr.lv-chosen th") == "In the buyer's own authority"

    choose(browser, 1)
    assert "Counting “Within 20 miles of the site” as local" in browser.text("#lv-sentence")
    second = browser.text("#lv-legend")
    assert "Local and deprived\n£5\n4%" in second
    assert browser.text("#lv-unplaced") == "£64 (50%) could not be placed"
    assert browser.text("tr.lv-chosen th") == "Within 20 miles of the site"
    alone(browser, "map.html")


def test_a_place_opens_on_the_map_and_says_why_it_counts(browser: Browser, tmp_path: Path) -> None:
    open_map(browser, FakeCard(), tmp_path)
    choose(browser, 1)
    browser.ask("[...document.querySelectorAll('.lv-place')].find(b => b.textContent === 'ZZ2 1AA').click()")
    said = browser.text(".leaflet-popup-content")
    assert "ZZ2 1AA, Southtown\n\n£4\n\nLocal and deprived" in said
    # £32, £16, £8 and then £4: the fourth of the places, a mile further each
    assert "Yes: Within 20 miles of the site. It is 4.0 miles from the site." in said
    assert (
        "Yes: In the most deprived 20% of neighbourhoods. It is in decile 2 of 10 (1 is the most deprived),"
        " English Indices of Deprivation 2025." in said
    )
    assert "1 line, from 1 public body, to Acme Ltd" in said
    assert "No: In the buyer's own authority. It is in Southtown." in said
    alone(browser, "map.html")


def test_the_places_can_be_searched(browser: Browser, tmp_path: Path) -> None:
    open_map(browser, FakeCard(), tmp_path)
    browser.ask(
        "(i => { i.value = 'zz9'; i.dispatchEvent(new Event('input')); })(document.getElementById('lv-find'))"
    )
    assert browser.text("#lv-count") == "2 places found. Showing 2."
    assert browser.ask("document.querySelectorAll('#lv-places tbody tr').length") == 2


def test_every_part_of_the_value_is_drawn(browser: Browser, tmp_path: Path) -> None:
    open_map(browser, FakeCard(), tmp_path)
    choose(browser, 1)
    kinds = browser.ask(
        "Object.values(map_landed._layers).map(l => l instanceof L.Circle ? 'ring'"
        " : l instanceof L.CircleMarker ? 'place' : l instanceof L.Polygon ? 'area' : '')"
        ".filter(Boolean).sort()"
    )
    assert kinds == ["area"] * 5 + ["place"] * 7 + ["ring"]


def test_the_policy_stops_a_script_that_got_into_the_page(browser: Browser, tmp_path: Path) -> None:
    maps.build(FakeCard()).save(str(tmp_path / "map.html"))
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    broken = page.replace(
        "</main>", "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'></main>"
    )
    (tmp_path / "broken.html").write_text(broken, encoding="utf-8")
    browser.open(tmp_path / "broken.html")
    browser.wait(READY)
    assert browser.ask("window.ran === undefined") is True
    assert sum("Content Security Policy" in line for line in browser.console) >= 2


def test_the_report_opens_quietly_and_prints(browser: Browser, tmp_path: Path) -> None:
    report.write(FakeCard(), tmp_path / "report.html")
    browser.open(tmp_path / "report.html")
    assert browser.text("h1") == "Where £127 landed"
    assert browser.ask("document.documentElement.scrollWidth <= window.innerWidth") is True
    assert browser.print_pages().startswith(b"%PDF")
    alone(browser, "report.html")


def test_the_map_shows_in_a_notebook_frame(browser: Browser, tmp_path: Path) -> None:
    frame = maps.build(FakeCard())._repr_html_()
    (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{frame}", encoding="utf-8")
    browser.open(tmp_path / "notebook.html")
    browser.wait(f"document.querySelector('iframe').contentWindow.{READY}")
    assert browser.console == []
