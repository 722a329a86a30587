"""What no output says of a share, and what every output says of deprivation, whatever the run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final

import openpyxl
import pytest
from compare.test_by_tier import chain
from present.fake_card import INDEX, FakeCard

import localvalue as lv
from localvalue.present import charts, maps, report, workbook

if TYPE_CHECKING:
    from localvalue.present.card import Card

ROOT: Final = Path(__file__).parents[1]
RETURN: Final = ROOT / "data" / "spend" / "doggerland_framework_return.csv"
BIS: Final = Path("central") / "BIS-spending-over-25000-December-2014.csv"

CLAIMS: Final = re.compile(
    r"\b(impacts?|impactful|benefit(s|ed|ing)?|creat(e|es|ed|ing|ion)|generat(e|es|ed|ing|ion)|boost\w*)\b",
    re.IGNORECASE,
)
"""What a share of pounds is not. A beneficiary is a role, and is another word."""

AMERICAN: Final = re.compile(
    r"\b(colors?|centers?|neighbors?|neighborhoods?|analyz\w+|summariz\w+|organiz\w+|recogniz\w+|labor|programs?"
    r"|licensed? by default|favorites?|behavior)\b",
    re.IGNORECASE,
)
PENCE: Final = re.compile(r"£[\d,]+\.\d+(?!\d*(m|bn)\b)")
FALSE_PRECISION: Final = re.compile(r"\d\.\d+ ?%")


class Reader(HTMLParser):
    """The texts that a page shows, each with the element that it stands in, and the tables' own words."""

    _SILENT = ("style", "script", "title")
    _SAID = ("p", "li", "figcaption", "caption", "h1", "h2", "h3", "th", "td", "text", "option", "button")
    _BLOCKS = (*_SAID, "div", "figure", "table", "section", "nav")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self.tables: list[tuple[str, str]] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BLOCKS:
            self.blocks.append((tag, ""))
        if tag == "table":
            self.tables.append(("", ""))
        self.blocks += [("aria-label", value) for name, value in attrs if name == "aria-label" and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT

    def handle_data(self, data: str) -> None:
        if self._silent or not self.blocks:
            return
        tag, text = self.blocks[-1]
        self.blocks[-1] = (tag, text + data)
        if self.tables:
            caption, cells = self.tables[-1]
            inside = tag == "caption"
            self.tables[-1] = (caption + data, cells) if inside else (caption, cells + data)


def outputs(card: Card, folder: Path) -> dict[str, str]:
    """Return all that a run says, by output."""
    workbook.write(card, folder / "report.xlsx")
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(folder / "report.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    pages = {"report": report.render(card), "map": maps.build(card).get_root().render()}
    shown = {name: "\n".join(text for _, text in Reader(page).blocks) for name, page in pages.items()}
    # What the map says by its script is in its script
    scripts = re.findall(r"(?s)<script>((?:(?!</script>).)*localvalueMap.*?)</script>", pages["map"])
    words = [
        text
        for script in scripts
        for text in re.findall(r"'([^'\n]{3,})'|\"([^\"\n]{3,})\"|`([^`]{3,})`", script)
    ]
    drawn = charts.charts(card)
    return {
        **shown,
        "map's script": "\n".join("".join(each) for each in words),
        "workbook": "\n".join(cells),
        "charts": "\n".join(f"{each.title}\n{each.alt}" for each in drawn),
        **({"terminal": card.reading()} if isinstance(card, lv.Scorecard) else {}),
    }


def runs(toy_atlas: lv.Atlas, sample_atlas: lv.Atlas) -> dict[str, Card]:
    located = lv.locate(lv.read_spend(RETURN), sample_atlas)
    specs = ("within:20mi", "deprived:20:health", "authority | deprived:20", "deprived:10:any", "scape_10mi")
    return {
        "sample": lv.score(located),
        "sample by roles": lv.score(located, attribution=["landings", "supplier"]),
        "other definitions": lv.score(located, [lv.definition(each) for each in specs]),
        "supply chain": chain(toy_atlas),
        "range": FakeCard(),
        "placed": FakeCard(unplaced=1.0),
        "nothing": FakeCard(landings=FakeCard().landings[:1], unplaced=1e9),
    }


@pytest.fixture(scope="module")
def said(
    toy_atlas: lv.Atlas, sample_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("words")
    return {name: outputs(card, folder) for name, card in runs(toy_atlas, sample_atlas).items()}


def every(said: dict[str, dict[str, str]], pattern: re.Pattern[str], *but: str) -> list[tuple[str, str, str]]:
    return [
        (run, output, text[max(found.start() - 60, 0) : found.end() + 40])
        for run, texts in said.items()
        for output, text in texts.items()
        if output not in but
        for found in pattern.finditer(text)
    ]


def test_no_output_claims_what_a_share_does_not_show(said: dict[str, dict[str, str]]) -> None:
    assert {len(texts) for texts in said.values()} == {5, 6}
    assert every(said, CLAIMS) == []


def test_a_claim_would_be_seen(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    claim = lv.InAuthority().named("claim", "Impact that was created")
    lines = lv.read_spend(RETURN)
    card = lv.score(lv.locate(lines, toy_atlas), [claim])
    found = every({"": outputs(card, tmp_path)}, CLAIMS)
    assert {output for _, output, _ in found} >= {"report", "workbook", "terminal"}


def test_outputs_are_in_british_english(said: dict[str, dict[str, str]]) -> None:
    # A script's own words are not said
    assert every(said, AMERICAN, "map's script") == []


def test_what_people_read_has_no_pence_and_no_false_precision(said: dict[str, dict[str, str]]) -> None:
    # Cells of the workbook are numbers that are shown in whole pounds
    assert every(said, PENCE, "workbook") == []
    found = every(said, FALSE_PRECISION, "workbook", "map's script")
    # How loose any one domain is, counted over all neighbourhoods of the index
    assert [each for each in found if "instead of" not in each[2]] == []


@pytest.mark.official
def test_a_real_month_claims_nothing_either(real_atlas: lv.Atlas, real_spend: Path, tmp_path: Path) -> None:
    card = lv.score(lv.locate(lv.read_spend(real_spend / BIS), real_atlas, buyer="Sheffield"))
    found = {"": outputs(card, tmp_path)}
    # Names of payees and departments are theirs
    assert [each for each in every(found, CLAIMS, "workbook", "map") if "Departments" not in each[2]] == []


# -- deprived is of a nation, by an index, of a year -----------------------------------------------


def test_every_sentence_of_the_report_that_says_most_deprived_names_the_index(
    sample_atlas: lv.Atlas,
) -> None:
    real = lv.score(lv.locate(lv.read_spend(RETURN), sample_atlas), attribution="landings")
    for card, index in ((real, "IoD 2025, Doggerland (fictional)"), (FakeCard(unplaced=1.0), INDEX)):
        read = Reader(report.render(card))
        own = {"p", "li", "figcaption", "caption", "h2", "h3"}
        sentences = [text for tag, text in read.blocks if tag in own]
        told = [text for text in sentences if "most deprived" in text]
        assert len(told) > 5
        assert [text for text in told if index not in text] == []
        tables = [(caption, cells) for caption, cells in read.tables if "most deprived" in cells]
        assert len(tables) > 3
        assert [caption for caption, cells in tables if index not in caption + cells] == []


def test_what_is_printed_and_what_is_drawn_names_the_index(said: dict[str, dict[str, str]]) -> None:
    for run in ("sample", "sample by roles"):
        for output in ("terminal", "charts"):
            text = said[run][output]
            assert "most deprived" in text
            assert "IoD 2025, Doggerland (fictional)" in text
