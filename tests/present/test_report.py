"""The report: what leads, what is said, and that no name in it is read as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from present.fake_card import INDEX, FakeAtlas, FakeCard
from present.payloads import PAYLOADS

from localvalue.definitions import InAuthority, MostDeprived, WithinMiles
from localvalue.escape import display_text
from localvalue.present import report

if TYPE_CHECKING:
    from pathlib import Path

PLACED = replace(FakeCard(), unplaced=1.0)


class Reader(HTMLParser):
    """What a browser makes of a page: its elements, their attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def text(card: FakeCard) -> str:
    body = report.render(card).split("</style>")[1]
    return Reader(body).text


def test_the_estimate_leads_where_enough_is_placed() -> None:
    found = text(PLACED)
    assert "£3 of the £63 that could be placed is local (5%)." in found
    assert (
        f"Of what could be placed, £21 lands in the most deprived 20% of neighbourhoods ({INDEX});"
        " £20 of it is not in the buyer's own authority." in found
    )


def test_the_range_leads_where_under_60_percent_is_placed() -> None:
    found = text(FakeCard())
    lead = found.split("Of what could be placed")[0]
    assert "between 2% and 53% of £127 is local: only 50% of the pounds could be placed." in lead
    assert "(5%)" not in found
    assert "see range" in found


def test_every_word_deprived_in_a_heading_stands_with_its_index() -> None:
    headings = re.findall(r"<h[23]>(.*?)</h[23]>", report.render(PLACED), re.DOTALL)
    said = [heading for heading in headings if "deprived" in heading]
    assert said
    assert all(INDEX in heading for heading in said)


def test_the_lead_says_what_deprived_means() -> None:
    assert f"“In the most deprived 20% of neighbourhoods” of its own nation ({INDEX})." in text(PLACED)


def test_the_missed_value_stands_beside_the_other_classes() -> None:
    row = re.search(r"Within 20 miles of the site</th><td><div.*?</tr>", report.render(PLACED), re.DOTALL)
    assert row
    assert re.findall(r"£[\d,]+", row[0]) == ["£5", "£10", "£16", "£32", "£1", "£64"]


def test_what_could_not_be_placed_is_said_with_what_would_mend_it() -> None:
    found = text(FakeCard())
    assert "£64 of £127 could not be placed: redacted by the publisher £64 (1 line)." in found
    assert "Redacted by the publisher" in found
    assert "Use the unredacted file, if you may" in found


def test_the_limits_are_said_and_no_share_is_called_more_than_a_share() -> None:
    found = text(FakeCard()).lower()
    assert "what this does not show" in found
    assert "head office" in found
    assert not re.search(r"\b(impact|benefits?|created?|creates)\b", found)


@pytest.mark.parametrize("fictional", [True, False])
def test_made_up_places_are_called_so_before_anything_else(fictional: bool) -> None:  # noqa: FBT001
    card = replace(PLACED, atlas=FakeAtlas(fictional=fictional))
    assert text(card).strip().startswith("Made-up places: Doggerland") is fictional


def test_which_roles_count_is_said_in_words() -> None:
    card = FakeCard(attribution="landings", attribution_label="by each line's own shares of roles")
    assert "Counted by each line&#39;s own shares of roles." in report.render(card)


def test_editions_hashes_and_licences_are_named() -> None:
    found = text(PLACED)
    assert "ONS Postcode Directory, August 2026 August 2026 Office for National Statistics Contains" in found
    assert "Contains OS data © Crown copyright and database right 2026" in found
    assert "0" * 64 in found


def test_a_run_without_deprived_or_without_local_definitions_has_a_report() -> None:
    local = FakeCard(
        definitions=(InAuthority(), WithinMiles(20)), landings=tuple(row[:-1] for row in FakeCard().landings)
    )
    assert "landed in deprived" not in text(replace(local, unplaced=0.0))
    deprived = FakeCard(
        definitions=(MostDeprived(20),),
        landings=tuple((*r[:5], r[7]) for r in FakeCard().landings),
        unplaced=0.0,
    )
    assert "£21 of the £63 that could be placed landed there (33%)." in text(deprived)


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = report.render(FakeCard())
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)
    own = re.compile(r"#[a-z]+|data:text/csv;base64,[A-Za-z0-9+/]+=*")
    assert [href for href in re.findall(r'href="([^"]*)', page) if not own.fullmatch(href)] == []
    assert "default-src 'none'; style-src 'unsafe-inline'" in page


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if payload.strip()])
def test_a_hostile_name_makes_no_element_and_no_attribute(payload: str) -> None:
    page = report.render(FakeCard().with_text(payload))
    # Of the same length: what is too long for its area on the map is not drawn
    plain = report.render(FakeCard().with_text("x" * len(display_text(payload))))
    assert Reader(page).elements == Reader(plain).elements
    # What the reader sees is the name as it came, and nothing computed from it
    assert Reader(page).text.count(" ".join(display_text(payload).split())) >= len(FakeCard().definitions)


def test_writing_leaves_a_whole_file_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report.write(PLACED, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == report.render(PLACED)
    monkeypatch.setattr(FakeCard, "status", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report.write(replace(PLACED, unplaced=2.0), tmp_path / "other.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
