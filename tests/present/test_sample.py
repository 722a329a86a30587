"""The three outputs of the real scorecard, on the sample region."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from present import spreadsheets
from present.browser import Browser, chromium

import localvalue as lv
from localvalue.places import STATUSES
from localvalue.present import words

if TYPE_CHECKING:
    from localvalue.scorecard import Scorecard

RETURN = Path(__file__).parents[2] / "data" / "spend" / "doggerland_framework_return.csv"


@pytest.fixture(scope="module")
def card() -> Scorecard:
    atlas = lv.Atlas.sample()
    return lv.score(lv.locate(lv.read_spend(RETURN), atlas))


@pytest.fixture(scope="module")
def held(card: Scorecard) -> dict[str, Any]:
    page = card.map().get_root().render()
    block = re.search(r'id="localvalue-data">(.*?)</script>', page, re.DOTALL)
    assert block
    return dict(json.loads(block[1]))


def test_the_drawn_and_the_unplaced_are_the_whole(card: Scorecard, held: dict[str, Any]) -> None:
    pence = int(card.located.spend.pence().sum())
    assert held["total"] == pence / 100
    drawn = held["points"]["gbp"]
    # Each place holds whole pounds
    assert abs(sum(drawn) + held["unplaced"] - held["total"]) <= len(drawn) / 2


def test_each_choice_holds_the_figures_of_the_partition(card: Scorecard, held: dict[str, Any]) -> None:
    rows = card.partition().query("deprived == 'deprived_10'").set_index("definition")
    assert [choice["name"] for choice in held["choices"]] == list(rows.index)
    for choice in held["choices"]:
        row = rows.loc[choice["name"]]
        assert choice["cells"]["deprived"] == row["deprived_only_gbp"]
        assert choice["unanswered"] == row["unplaced_gbp"]
        whole = sum(choice["cells"].values()) + choice["unanswered"]
        assert whole == pytest.approx(row["total_gbp"], abs=0.005)


def test_every_output_says_that_the_places_are_made_up(
    card: Scorecard, held: dict[str, Any], tmp_path: Path
) -> None:
    assert "Doggerland" in held["fictional"]
    card.report(tmp_path / "report.html")
    card.workbook(tmp_path / "report.xlsx")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.index("Made-up places") < page.index("<h1>")
    assert "Made-up places" in openpyxl.load_workbook(tmp_path / "report.xlsx")["Cover"]["A2"].value


def test_the_workbook_holds_what_the_scorecard_says(card: Scorecard, tmp_path: Path) -> None:
    card.workbook(tmp_path / "report.xlsx")
    summary = spreadsheets.records(spreadsheets.read(tmp_path / "report.xlsx").of("Summary"))
    assert [row["Estimate"] for row in summary] == card.summary()["estimate_gbp"].tolist()


def test_every_status_has_words() -> None:
    assert set(STATUSES) == set(words.PLACED) | set(words.UNPLACED) - {"no_site", "no_home", "unattributed"}


@pytest.mark.skipif(chromium() is None, reason="there is no Chromium or Chrome on this machine")
def test_the_map_and_the_report_open_quietly(card: Scorecard, tmp_path: Path) -> None:
    card.map().save(str(tmp_path / "map.html"))
    card.report(tmp_path / "report.html")
    with Browser(tmp_path / "profile") as browser:
        browser.open(tmp_path / "map.html")
        browser.wait("document.documentElement.dataset.localvalue === 'ready'")
        choices = browser.ask("document.querySelectorAll('#lv-choice option').length")
        said = set()
        for number in range(choices):
            browser.ask(
                f"(s => {{ s.selectedIndex = {number}; s.dispatchEvent(new Event('change')); }})"
                "(document.getElementById('lv-choice'))"
            )
            said.add(browser.text("#lv-sentence"))
        assert len(said) == choices > 1
        browser.open(tmp_path / "report.html")
        assert "Made-up places" in browser.text("main")
        assert browser.console == []
        assert len(browser.requests) == 2
