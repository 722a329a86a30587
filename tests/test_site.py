"""The documents as a site: it builds without a warning, its links lead somewhere, and it asks nobody else."""

from __future__ import annotations

import inspect
import os
import runpy
import subprocess
import sys
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag

import pytest
from present.accessible import grave, needs_axe
from present.browser import Browser, chromium

import localvalue as lv

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src"}
"""What a browser fetches by itself, by the attribute that says where from."""


class Html(NamedTuple):
    """What a page has: its ids, where it leads to, what it loads, and its text."""

    ids: set[str]
    links: list[str]
    loads: list[str]
    text: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found, self.words = Html(set(), [], [], ""), []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.found.ids.update(has[name] for name in ("id", "name") if has.get(name))
        if tag == "a" and "href" in has:
            self.found.links.append(has["href"])
        if tag == "link" and has.get("rel") not in {"canonical", "prev", "next", "alternate"}:
            self.found.loads.append(has["href"])
        if LOADED.get(tag) in has:
            self.found.loads.append(has[LOADED[tag]])
        if "srcdoc" in has:
            self.found.loads.extend(read(has["srcdoc"]).loads)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Html:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found._replace(text=" ".join(" ".join(reader.words).split()))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as a person would, with warnings as errors."""
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    # The notice of mkdocs-material about itself is no warning of our pages
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert "WARNING -" not in built.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Html]:
    return {path: read(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_page_says_of_which_version_it_is(pages: dict[Path, Html]) -> None:
    assert len(pages) > 20
    said = f"localvalue {lv.__version__}. MIT licence."
    assert [path.name for path, page in pages.items() if said not in page.text] == []


def test_every_link_and_anchor_leads_somewhere(pages: dict[Path, Html]) -> None:
    lost = []
    for path, page in pages.items():
        if path.name == "404.html":  # its links are from the root of a server
            continue
        for link in page.links:
            if link.startswith(("http://", "https://", "mailto:", "data:", "javascript:")):
                continue
            target, anchor = urldefrag(link)
            leads_to = (path.parent / unquote(target)).resolve() if target else path
            there = leads_to.is_file() and (not anchor or unquote(anchor) in pages[leads_to].ids)
            if not there:
                lost.append(f"{path.name}: {link}")
    assert lost == []


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Html]) -> None:
    loads = {load for page in pages.values() for load in page.loads}
    assert loads
    assert sorted(load for load in loads if "//" in load and not load.startswith("data:")) == []
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert styles
    assert [style for style in styles if "url(http" in style or "url(//" in style or "@import" in style] == []


def test_the_reference_has_every_public_name(site: Path, pages: dict[Path, Html]) -> None:
    ids = [found for path, page in pages.items() if path.parent == site / "reference" for found in page.ids]
    assert len(lv.__all__) > 40
    assert [name for name in lv.__all__ if f"localvalue.{name}" not in ids] == []


def test_the_reference_has_what_can_be_asked_of_each_object(site: Path) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (site / "reference").iterdir())
    asked = [
        (name, member)
        for name in ("Atlas", "Located", "Scorecard", "Spend", "WithinMiles", "OwnDefinition")
        for member, value in inspect.getmembers(getattr(lv, name))
        if not member.startswith("_")
        and (inspect.isroutine(value) or isinstance(value, property | cached_property))
    ]
    assert len(asked) > 80
    assert [each for each in asked if f'.{each[1]}"' not in pages] == []


def test_what_is_returned_is_told_by_its_name_and_its_type(site: Path) -> None:
    page = read((site / "reference" / "scorecard.html").read_text(encoding="utf-8")).text
    assert "card ( Scorecard )" in page


def test_the_notebooks_show_what_they_found(site: Path) -> None:
    first = (site / "notebooks" / "01_where_does_it_land.html").read_text(encoding="utf-8")
    third = (site / "notebooks" / "03_definitions_of_local.html").read_text(encoding="utf-8")
    assert "data-output" not in first + third
    assert first.count('class="shown"') > 6
    assert "Whelkholm Works CIC" in first
    assert "<iframe" in first
    assert third.count('class="shown"') > 6
    second = (site / "notebooks" / "02_real_spend.html").read_text(encoding="utf-8")
    # With the files at hand it shows its results, and says why it does not without them
    assert ("Shown without its results" in second) == ('class="shown"' not in second)
    assert "to_find" in second


@pytest.mark.parametrize("name", ["codes", "definitions", "outputs"])
def test_a_page_that_is_made_from_the_code_says_what_the_code_says(name: str) -> None:
    made = runpy.run_path(str(DOCS / f"make_{name}.py"))["page"]()
    is_old = (DOCS / f"{name}.md").read_text(encoding="utf-8") != made
    assert not is_old, "python docs/make_pages.py writes it again"


@pytest.mark.skipif(chromium() is None, reason="there is no Chromium to open the pages with")
def test_it_works_from_a_file_with_no_network_and_finds_words(site: Path, tmp_path: Path) -> None:
    with Browser(tmp_path) as browser:
        for name in ("index.html", "notebooks/01_where_does_it_land.html", "reference/scorecard.html"):
            browser.open(site / name)
        # From a file the words are looked through once the search is opened
        browser.ask("document.querySelector('[data-md-toggle=search]').click()")
        browser.ask(
            "(box => { box.focus(); box.value = 'framework return';"
            " box.dispatchEvent(new Event('keyup', {bubbles: true})); })"
            "(document.querySelector('.md-search__input'))"
        )
        browser.wait("document.querySelectorAll('.md-search-result__item').length > 2")
        assert "framework return" in browser.text(".md-search-result__list").lower()
        asked = [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]
        assert asked == []
        assert browser.console == []


@needs_axe
@pytest.mark.skipif(chromium() is None, reason="there is no Chromium to open the pages with")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_in_the_pages(site: Path, tmp_path: Path, scheme: str) -> None:
    pages = ("index", "tutorial", "reference/scorecard", "definitions", "notebooks/03_definitions_of_local")
    with Browser(tmp_path) as browser:
        browser.send(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )
        for name in pages:
            browser.open(site / f"{name}.html")
            # The theme lets the keyboard scroll a wide block once it has been seen
            browser.ask("document.querySelectorAll('pre > code').forEach(code => { code.tabIndex = 0; })")
            assert grave(browser) == [], name
