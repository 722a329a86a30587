"""One run of hostile names through everything that is written: nothing runs, nothing computes."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from present.browser import Browser, chromium
from present.fake_card import FakeAtlas, FakeCard, Named
from present.payloads import PAYLOADS

import localvalue as lv
from localvalue.escape import display_text
from localvalue.present import folder, maps, packs, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from localvalue.present.card import Card

NAMES: Final = [each for each in PAYLOADS if each.strip()]
PLACES: Final = ("ZA1 1AA", "ZA1 1AD", "ZA1 1AE", "ZA2 1AA", "ZA3 1AB", None)
NUMBER: Final = re.compile(r"[+-]?£?\d[\d,]*(\.\d+)?%?")
POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
FOREIGN: Final = "iframe, object, embed, link, base, form, math, img[onerror], [onload], [onmouseover]"
ALL_ON: Final = (
    "document.querySelectorAll('details').forEach(each => { each.open = true; });"
    "document.querySelectorAll('#lv-switches input').forEach(box => { if (!box.checked) box.click(); });"
    "document.querySelectorAll('.lv-place').forEach(each => each.click());"
)
EVERYTHING_SAID: Final = (
    "Object.values(map_landed._layers).forEach(l => { if (l.getTooltip && l.getTooltip()) l.openTooltip();"
    " if (l.getPopup && l.getPopup()) l.openPopup(); })"
)


def hostile_card(atlas: lv.Atlas) -> lv.Scorecard:
    """Return a run with one line for each name, which also is a column of the file and a definition."""
    # One cell of 40,000 letters is enough
    count, short = len(NAMES), [name[:300] for name in NAMES]
    lines: dict[str, Any] = {
        "line_id": [f"L{n}" for n in range(count)],
        "buyer": ["Aford" if n % 3 else short[n] for n in range(count)],
        "client": short,
        "supplier": NAMES,
        "supplier_postcode": [PLACES[n % len(PLACES)] for n in range(count)],
        "delivery_postcode": [short[n] if n % 4 == 0 else PLACES[n % 5] for n in range(count)],
        "site_postcode": [short[n] if n % 5 == 0 else "ZA1 1AA" for n in range(count)],
        "amount": [short[n] if n % 7 == 0 else n + 1 for n in range(count)],
        "measure": [short[n] if n % 6 == 0 else None for n in range(count)],
        "measure_value": list(range(count)),
        "measure_unit": [short[-n - 1] for n in range(count)],
        "beneficiary_group": short,
    }
    heads = {f"{name} ": [name] * count for name in short}
    kinds = [lv.WithinMiles(n + 1) if n % 2 else lv.MostDeprived(n + 1) for n in range(16)]
    named = [each.named(f"d{n}", NAMES[(n * 7) % count]) for n, each in enumerate(kinds)]
    spend = lv.read_spend(pd.DataFrame({**lines, **heads}))
    return lv.score(lv.locate(spend, atlas), named)


@pytest.fixture(scope="module")
def written(toy_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the run with all that there is: a folder, packs, and what its suppliers would be asked."""
    out = tmp_path_factory.mktemp("hostile")
    card = hostile_card(toy_atlas)
    card.write(out / "run", by=["client"], also=("charts", "geopackage"))
    # Of each client the tables alone: its pages are made as those of the run are
    choice = folder.Choice((), with_map=False, with_report=False, with_workbook=False)
    packs.write(card, list(card.packs("client"))[::5], out / "packs", choice)
    heads = ["supplier", "postcode", "amount", "claimed_20mi_share", "site_postcode"]
    with (out / "return.csv").open("w", encoding="utf-8", newline="") as file:
        cells = [[name, "ZA1 1AA", name if n % 3 else "5", name, "ZA3 1AB"] for n, name in enumerate(NAMES)]
        csv.writer(file).writerows([heads, *([each[:300] for each in row] for row in cells)])
    lv.check_returns([str(out / "return.csv")], toy_atlas).write(out / "queries")
    return out


def files(out: Path, *endings: str) -> list[Path]:
    return [path for path in sorted(out.rglob("*")) if path.suffix in endings]


# -- nothing computes ------------------------------------------------------------------------------


def test_no_cell_of_any_csv_computes(written: Path) -> None:
    """As OWASP has it: no cell begins with = + - @, a tab or a line's end, plain numbers apart."""
    found = files(written, ".csv")
    assert {"summary.csv", "by_client.csv", "faults.csv", "columns.csv", "index.csv"} <= {
        path.name for path in found
    }
    defused = 0
    for path in found:
        if path.name == "return.csv":
            continue
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            for cell in row:
                starts = cell.lstrip(" ")[:1]
                assert starts not in {*"=+-@\t\r\n"} - {""} or NUMBER.fullmatch(cell.strip()), (path, cell)
                defused += cell.startswith("'=")
    # What is looked for is there, and was defused
    assert defused > 50


def test_no_cell_of_any_workbook_computes_and_none_links_away(written: Path) -> None:
    found = files(written, ".xlsx")
    names = {path.name for path in found}
    assert {"report.xlsx", "suppliers_to_find.xlsx"} <= names
    assert any("queries" in path.parts for path in found)
    texts = set()
    for path in found:
        with ZipFile(path) as parts:
            held = {name: parts.read(name) for name in parts.namelist()}
        assert not [name for name, part in held.items() if b"<f>" in part or b"<f " in part], path
        assert not [name for name in held if name.endswith(".rels") and b"External" in held[name]], path
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                assert not [cell.value for cell in row if cell.data_type == "f"], path
                texts |= {cell.value for cell in row if isinstance(cell.value, str)}
    # Names are there as they came
    assert {"=1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0"} <= texts


def test_the_geopackage_holds_the_names_as_they_came(written: Path) -> None:
    with sqlite3.connect(written / "run" / "landings.gpkg") as base:
        tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"landings", "authorities", "definitions"} <= tables
        labels = [display_text(label) for (label,) in base.execute("SELECT label FROM definitions")]
        suppliers = " ".join(cell for (cell,) in base.execute("SELECT suppliers FROM landings") if cell)
    # A label of deprived has its index behind it
    asked = [display_text(NAMES[(n * 7) % len(NAMES)], 150) for n in range(16)]
    assert all(label.startswith(each.rstrip("…")) for label, each in zip(labels, asked, strict=True))
    assert "url(javascript:alert(55))" in suppliers


def test_the_pictures_are_told_in_one_line_each(written: Path) -> None:
    told = (written / "run" / "charts" / "alt_texts.txt").read_text(encoding="utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u2029\u202a-\u202e]", told)
    # Above each text stands the name of its picture, which none of the names could have written
    pictures = {path.name for path in (written / "run" / "charts").glob("*.png")}
    assert {line.rstrip(":") for line in told.splitlines() if line.rstrip(":").endswith(".png")} == pictures


def test_no_name_leaves_its_folder(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == {"run", "packs", "queries", "return.csv"}
    assert all(re.fullmatch(r"[\w.-]+", path.name) for path in written.rglob("*"))


# -- nothing runs ----------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome here")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def shown(browser: Browser, path: Path) -> list[str]:
    """Open a page, do all that can be done with it, and return what the names in it brought about."""
    for kept in (browser.requests, browser.console, browser.dialogs):
        kept.clear()
    browser.open(path)
    if path.name.startswith("map"):
        browser.wait("document.documentElement.dataset.localvalue === 'ready'")
        choices = browser.ask("document.getElementById('lv-choice').options.length")
        for choice in range(min(choices, 4)):
            browser.ask(
                f"(s => {{ s.selectedIndex = {choice}; s.dispatchEvent(new Event('change')); }})"
                "(document.getElementById('lv-choice'))"
            )
            browser.ask(ALL_ON)
            browser.ask(EVERYTHING_SAID)
        for text in ("alert", "<", "=", "a"):
            browser.ask(
                f"(i => {{ i.value = '{text}'; i.dispatchEvent(new Event('input')); }})"
                "(document.getElementById('lv-find'))"
            )
            browser.ask("document.querySelectorAll('#lv-found button').forEach(each => each.click())")
    asked = [url for url in browser.requests if url != path.as_uri() and not url.startswith("data:image/")]
    foreign = browser.ask(f"[...document.querySelectorAll('{FOREIGN}')].map(each => each.outerHTML)")
    return [*asked, *browser.console, *browser.dialogs, *foreign]


def rotated(by: int) -> FakeCard:
    """Return a card whose every field that holds a name has another one of the hostile names."""
    names = iter((NAMES[by:] + NAMES[:by]) * 2)
    kinds = ("local", "local", "deprived")
    card = FakeCard().with_text(next(names))
    fields = ("supplier", "attribution", "attribution_label", "home", "index", "status_name", "fault")
    for each in fields:
        object.__setattr__(card, each, next(names))
    areas = tuple(next(names) for _ in range(4))
    atlas = FakeAtlas(names=areas, fictional=True, directory=next(names), licence=next(names))
    object.__setattr__(card, "atlas", atlas)
    definitions = tuple(Named(f"d{n}", next(names), kind) for n, kind in enumerate(kinds))
    object.__setattr__(card, "definitions", definitions)
    landings = tuple((next(names), next(names), *row[2:]) for row in card.landings)
    object.__setattr__(card, "landings", landings)
    return card


def pages(card: Card, folder: Path) -> list[Path]:
    maps.build(card).save(str(folder / "map.html"))
    report.write(card, folder / "report.html")
    return [folder / "map.html", folder / "report.html"]


def unguarded(path: Path) -> Path:
    """Return a page without its policy: what is escaped needs none."""
    bare = path.with_name(f"{path.stem}-bare.html")
    text, count = POLICY.subn("", path.read_text(encoding="utf-8"))
    assert count == 1
    bare.write_text(text, encoding="utf-8")
    return bare


@needs_browser
def test_no_name_runs_in_any_page_of_a_run(browser: Browser, written: Path) -> None:
    found = [*(written / "run").glob("*.html"), written / "packs" / "index.html"]
    assert len(found) == 3
    assert {path.name: shown(browser, path) for path in found} == {path.name: [] for path in found}


@needs_browser
def test_no_name_runs_even_without_the_policy(browser: Browser, written: Path) -> None:
    for path in (*(written / "run").glob("*.html"), written / "packs" / "index.html"):
        assert shown(browser, unguarded(path)) == []


@needs_browser
@pytest.mark.parametrize("by", range(0, len(NAMES), 9))
def test_no_name_runs_wherever_it_stands(browser: Browser, tmp_path: Path, by: int) -> None:
    """Names of places, roles, indices, licences and files too, which a run of lines cannot make hostile."""
    for path in pages(rotated(by), tmp_path):
        assert shown(browser, unguarded(path)) == []


@needs_browser
def test_a_name_would_be_seen_to_run_if_it_were_not_escaped(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = report._environment()
    monkeypatch.setattr(environment, "autoescape", False)
    environment.cache.clear()
    report.write(FakeCard().with_text("<img src=x onerror=alert(4)>"), tmp_path / "report.html")
    environment.cache.clear()
    guarded = shown(browser, tmp_path / "report.html")
    assert any("Content Security Policy" in each for each in guarded)
    assert "4" not in guarded
    assert "4" in shown(browser, unguarded(tmp_path / "report.html"))
