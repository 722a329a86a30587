"""The report and the map for people who cannot see well, point, or open a wide window."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from present.accessible import grave, needs_axe
from present.browser import Browser, chromium
from present.fake_card import FakeCard
from present.payloads import PAYLOADS

import localvalue as lv
from localvalue.present import maps, report

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
RETURN = ROOT / "data" / "spend" / "doggerland_framework_return.csv"
BIS = Path("central") / "BIS-spending-over-25000-December-2014.csv"
needs_browser = pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome here")
# Not those that are blank, nor the one of 40,000 letters, which would be all that is seen
HOSTILE = [each for each in PAYLOADS if each.strip() and len(each) < 1_000]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(sample_atlas: lv.Atlas) -> lv.Scorecard:
    return lv.score(lv.locate(lv.read_spend(RETURN), sample_atlas), attribution="landings")


def opened(browser: Browser, page: str, tmp_path: Path, width: int = 1280, media: str = "") -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    browser.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
    )
    browser.send("Emulation.setEmulatedMedia", media=media)
    browser.open(tmp_path / "page.html")


def map_page(card: Any, tmp_path: Path) -> str:  # noqa: ANN401 - a real card or a fake one
    maps.build(card).save(str(tmp_path / "map.html"))
    return (tmp_path / "map.html").read_text(encoding="utf-8")


# -- what axe-core sees ----------------------------------------------------------------------------


@needs_axe
@needs_browser
@pytest.mark.parametrize(("width", "media"), [(1280, ""), (390, ""), (1280, "print")])
def test_axe_finds_no_serious_fault_in_the_report_of_the_sample(
    browser: Browser, sample: lv.Scorecard, tmp_path: Path, width: int, media: str
) -> None:
    opened(browser, report.render(sample), tmp_path, width, media)
    assert grave(browser) == []


@needs_axe
@needs_browser
@pytest.mark.parametrize("first", range(0, len(HOSTILE), 12))
def test_axe_finds_no_serious_fault_under_hostile_names(browser: Browser, tmp_path: Path, first: int) -> None:
    pages = [report.render(FakeCard().with_text(each)) for each in HOSTILE[first : first + 12 : 6]]
    for page in pages:
        opened(browser, page, tmp_path)
        assert grave(browser) == []


@needs_axe
@needs_browser
def test_axe_finds_no_serious_fault_in_the_map_under_hostile_names(browser: Browser, tmp_path: Path) -> None:
    opened(browser, map_page(FakeCard().with_text(HOSTILE[0]), tmp_path), tmp_path)
    assert grave(browser) == []


@needs_axe
@needs_browser
@pytest.mark.official
@pytest.mark.parametrize("buyer", ["Sheffield", None])
def test_axe_finds_no_serious_fault_in_the_report_of_a_real_month(
    browser: Browser, real_atlas: lv.Atlas, real_spend: Path, tmp_path: Path, buyer: str | None
) -> None:
    card = lv.score(lv.locate(lv.read_spend(real_spend / BIS), real_atlas, buyer=buyer))
    opened(browser, report.render(card), tmp_path)
    assert grave(browser) == []


@needs_axe
@needs_browser
def test_axe_would_see_a_fault(browser: Browser, tmp_path: Path) -> None:
    page = report.render(FakeCard()).replace('<html lang="en-GB">', "<html>")
    opened(browser, page.replace("--grey: #505a5f", "--grey: #cccccc"), tmp_path)
    found = " ".join(grave(browser))
    assert "html-has-lang" in found
    assert "color-contrast" in found


# -- what a reader with a keyboard, a narrow window or none has ----------------------------------------


class Structure(HTMLParser):
    """The headings and tables of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tables: list[list[tuple[str, dict[str, str | None]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "table":
            self.tables.append([])
        elif self.tables:
            self.tables[-1].append((tag, dict(attrs)))


def test_headings_descend_one_step_at_a_time_from_one_title(sample: lv.Scorecard) -> None:
    for card in (sample, FakeCard()):
        levels = Structure(report.render(card)).levels
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_headers_with_their_scope(sample: lv.Scorecard) -> None:
    for card in (sample, replace(FakeCard(), tiers=True)):
        tables = Structure(report.render(card)).tables
        assert len(tables) > 10
        for parts in tables:
            tags = [tag for tag, _ in parts]
            assert tags.count("caption") == 1
            heads = [facts for tag, facts in parts if tag == "th"]
            assert {facts.get("scope") for facts in heads} == {"col", "row"}
            # Each row of the body has one header of its own
            assert tags.count("tr") - 1 == sum(facts["scope"] == "row" for facts in heads)


@needs_browser
@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_nothing_but_tables_is_wider_than_the_window(
    browser: Browser, sample: lv.Scorecard, tmp_path: Path, width: int
) -> None:
    """Also at 200 % zoom, which makes a window of 1280 one of 640."""
    long = FakeCard().with_text("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3)
    for page in (report.render(sample), report.render(long)):
        opened(browser, page, tmp_path, width)
        assert browser.ask("document.documentElement.scrollWidth") <= width


@needs_browser
def test_the_keyboard_goes_through_the_report_in_the_order_of_reading(
    browser: Browser, sample: lv.Scorecard, tmp_path: Path
) -> None:
    opened(browser, report.render(sample), tmp_path)
    seen = []
    for _ in range(60):
        for kind in ("keyDown", "keyUp"):
            browser.send("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        where = browser.ask("document.activeElement.getBoundingClientRect().top + scrollY")
        if browser.ask("document.activeElement === document.body"):
            break
        seen.append(where)
        # What has the focus is seen to have it
        assert browser.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert len(seen) > 20
    assert seen == sorted(seen)


@needs_browser
def test_a_file_that_the_page_holds_is_saved_as_it_is(
    browser: Browser, sample: lv.Scorecard, tmp_path: Path
) -> None:
    sample.write(tmp_path / "out", with_map=False, with_workbook=False)
    browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    opened(browser, report.render(sample), tmp_path)
    for name in ("summary.csv", "roles.csv"):
        browser.ask(f"document.querySelector('a[download=\"{name}\"]').click()")
        browser.wait_for_file(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    assert browser.console == []
