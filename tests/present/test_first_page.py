"""The first side of the report: each sentence on either side of its condition, and that it is one side."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cards
import pytest
from present.browser import Browser, chromium
from present.fake_card import INDEX, LANDINGS, FakeAtlas, FakeCard
from present.payloads import PAYLOADS

import localvalue as lv
from localvalue.compare import Table
from localvalue.definitions import InAuthority, MostDeprived, WithinMiles
from localvalue.present import report
from localvalue.present.first_page import MOST_BARS, MOST_FIGURES, short_licences

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACED = replace(FakeCard(), unplaced=1.0)
RETURN = Path(__file__).parents[2] / "data" / "spend" / "doggerland_framework_return.csv"
WHERE = f"in the most deprived 20% of neighbourhoods ({INDEX})"


def figures(card: Any) -> list[str]:  # noqa: ANN401 - a real card or a fake one
    """Return the figures of the first side, each as a reader sees it."""
    return [f"{each.amount} {each.words}" for each in report.page_facts(card)["first"]["figures"]]


def paid(**landings: float) -> FakeCard:
    """Return a card with these pounds: both, local, deprived and neither, at home or away."""
    place = {"both": 0, "local": 1, "deprived": 4, "neither": 5, "near": 2}
    rows = [
        (*LANDINGS[place[name]][:3], pounds, *LANDINGS[place[name]][4:]) for name, pounds in landings.items()
    ]
    return replace(PLACED, landings=tuple(rows), unplaced=0.0)


# -- the four figures, on either side of their conditions ------------------------------------------


def test_what_could_be_placed_is_said_with_what_kept_the_rest_from_it() -> None:
    assert (
        figures(PLACED)[0]
        == "£63 of £64 could be placed; £1 could not. Main reason: redacted by the publisher."
    )
    assert figures(replace(PLACED, unplaced=0.0))[0] == (
        "£63 in all, payments less credits, and everything could be placed."
    )


def test_a_reason_is_the_main_one_only_where_it_is_more_than_half(toy_atlas: lv.Atlas) -> None:
    def said(*amounts: int) -> str:
        cells = zip(amounts, ["rubbish", "", "GIR 0AA", "ZA1 1AA"], strict=False)
        lines = [
            {"line_id": str(n), "buyer": "Aford", "amount": amount, "supplier_postcode": cell}
            for n, (amount, cell) in enumerate(cells)
        ]
        return figures(cards.card(toy_atlas, lines, "authority"))[0]

    assert said(3, 2, 0, 9) == "£9 of £14 could be placed; £5 could not. Main reason: not a postcode."
    assert "The largest of 3 reasons: not a postcode." in said(4, 3, 1, 9)


def test_a_reason_that_is_cut_short_ends_once() -> None:
    said = figures(replace(PLACED, status_name="no such " * 40))[0]
    assert said.endswith("…")
    assert not said.endswith("….")
    assert "…." not in said


def test_what_is_missed_names_home_index_and_where_it_mostly_lands() -> None:
    assert figures(PLACED)[1] == f"£20 of £21 {WHERE} lands outside Northtown, mostly in Eastby."


def test_of_all_that_is_missed_in_one_place_that_is_said() -> None:
    assert figures(paid(both=1, deprived=16))[1].endswith("lands outside Northtown, all of it in Eastby.")


def test_nothing_is_said_to_be_missed_where_nothing_is() -> None:
    assert figures(paid(both=4, neither=8))[1] == f"£4 lands {WHERE}, and all of it inside Northtown."
    nothing = figures(paid(local=4, neither=8))
    assert not any("outside" in each or each.startswith(f"£0 lands {WHERE}") for each in nothing)


def test_that_all_is_missed_is_said_once() -> None:
    said = figures(paid(deprived=16, neither=8))[1]
    assert said == f"£16 lands {WHERE}, all of it in Eastby, and none of it inside Northtown."
    assert "none of it" not in figures(paid(both=1, deprived=16))[1]


def test_credits_leave_no_figure_that_would_be_nonsense() -> None:
    assert not any("outside" in each for each in figures(paid(both=32, deprived=-4, neither=64)))
    assert not any("outside" in each for each in figures(paid(both=-1, deprived=16, neither=64)))
    for card in (paid(both=32, deprived=-4, neither=64), paid(both=-1, deprived=16, neither=64)):
        assert not any("inside Northtown" in each for each in figures(card))
    assert not any(f"is not {WHERE}" in each for each in figures(paid(both=32, local=-4, neither=64)))
    assert "mostly in" not in figures(paid(both=1, deprived=16, near=-4, neither=64))[1]


def test_no_authority_is_named_where_most_is_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "mostly in Eastby" in figures(PLACED)[1]
    names = (("lad_code", "text"), ("lad_name", "text"), ("amount_gbp", "pence"))
    rows = [(None, "Not known", 16_00), ("E08000001", "Southtown", 4_00)]
    monkeypatch.setattr(FakeCard, "missed_table", lambda *_: Table(names, rows))
    assert figures(PLACED)[1] == f"£20 of £21 {WHERE} lands outside Northtown."


def test_under_another_definition_or_several_homes_the_definition_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    miles = replace(
        PLACED,
        definitions=(WithinMiles(20), InAuthority(), MostDeprived(20)),
        landings=tuple((*row[:5], row[6], row[5], row[7]) for row in LANDINGS),
    )
    assert figures(miles)[1].startswith(f"£16 of £21 {WHERE} is not within 20 miles of the site")
    last = replace(
        PLACED,
        definitions=(MostDeprived(20), InAuthority()),
        landings=tuple((*row[:5], row[7], row[5]) for row in LANDINGS),
    )
    assert f"£20 of £21 {WHERE} lands outside Northtown, mostly in Eastby." in figures(last)
    monkeypatch.setattr(FakeCard, "homes", lambda _: [("A", ("E08000000",)), ("B", ("E08000001",))])
    assert figures(PLACED)[1].startswith(f"£20 of £21 {WHERE} is not in the buyer's own authority")


def test_what_is_local_and_not_deprived_is_said_with_the_index() -> None:
    assert figures(PLACED)[2] == f"£2 of £3 in the buyer's own authority is not {WHERE}."
    assert f"£4 is in the buyer's own authority, and all of it {WHERE}." in figures(paid(both=4, neither=8))
    away = figures(paid(deprived=4, neither=8))
    assert not any("own authority is not in" in each or "£0 is in the buyer" in each for each in away)


def test_definitions_that_differ_are_told_by_the_least_and_the_most() -> None:
    least, most = "in the buyer's own authority", "within 20 miles of the site"
    assert (
        figures(PLACED)[3] == f"£3 to £15 is local, depending on the definition: least {least}, most {most}."
    )
    assert not any("depending on" in each for each in figures(paid(both=4, neither=8)))


def test_where_the_range_leads_nothing_is_said_that_needs_an_estimate() -> None:
    said = figures(FakeCard())
    assert "£3 to £67 is local, in the buyer's own authority: the least and the most it can be." in said
    assert not any(
        "outside" in each or "depending on" in each or "own authority is not" in each for each in said
    )
    for card in (PLACED, paid(both=4, neither=8), replace(PLACED, landings=(LANDINGS[0],), unplaced=1e9)):
        assert not any("the least and the most it can be" in each for each in figures(card))


def test_a_range_of_what_is_deprived_is_not_called_local() -> None:
    rows = tuple((*row[:5], row[7]) for row in LANDINGS)
    said = figures(replace(FakeCard(), definitions=(MostDeprived(20),), landings=rows))
    assert f"£21 to £85 counts, {WHERE}: the least and the most it can be." in said


def test_places_and_lines_fill_what_is_left() -> None:
    said = figures(FakeCard())
    assert "£48 lands in Eastby, the most in any one authority." in said
    assert "7 lines of spend, all accounted for." in said
    assert len(figures(PLACED)) == MOST_FIGURES
    assert not any("any one authority" in each for each in figures(paid(deprived=-4)))
    assert not any("any one authority" in each for each in figures(PLACED))


def test_of_one_line_it_is_said_that_it_is_one(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["rubbish"], buyer="Aford"), "authority")
    assert "1 line of spend, all accounted for." in figures(card)


def test_without_a_definition_of_local_what_reaches_deprived_places_is_said() -> None:
    alone = replace(
        PLACED, definitions=(MostDeprived(20),), landings=tuple((*row[:5], row[7]) for row in LANDINGS)
    )
    assert figures(alone)[1] == f"£21 of £63 that could be placed lands {WHERE}."
    none = [replace(alone, unplaced=64.0), replace(alone, landings=alone.landings[1:2])]
    local = replace(PLACED, definitions=(InAuthority(),), landings=tuple(row[:6] for row in LANDINGS))
    for card in (*none, local):
        assert not any("that could be placed lands" in each for each in figures(card))


def test_authorities_are_named_only_where_few_hold_most(toy_atlas: lv.Atlas) -> None:
    def said(*postcodes: str) -> str:
        lines = [
            {"line_id": str(n), "buyer": "Cford", "amount": 4, "supplier_postcode": each}
            for n, each in enumerate(["ZA3 1AB", *postcodes])
        ]
        return figures(cards.card(toy_atlas, lines, "authority", "deprived:50"))[1]

    end = "and none of it inside Cford."
    assert said("ZA1 1AA", "ZA1 1AB", "ZA2 1AA").endswith(f"), all of it in Aford, {end}")
    assert said("ZA1 1AA", "ZA1 1AB", "ZA1 1AE").endswith(f"), mostly in Aford, {end}")
    assert said("ZA1 1AA", "ZA1 1AE").endswith(f"), all of it in Aford and Bford, {end}")


# -- what every first side has ---------------------------------------------------------------------


def brief(card: Any) -> str:  # noqa: ANN401 - a real card or a fake one
    page = report.render(card)
    found = re.search(r'<section class="brief.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("card", [PLACED, FakeCard(), paid(deprived=-4)])
def test_every_first_side_says_what_it_does_not_show_and_under_which_licences(card: FakeCard) -> None:
    side = brief(card)
    assert "What this does not show" in side
    assert "Contains OS data © Crown copyright and database right 2026" in side
    assert not re.search(r"\b(impact|benefits?|created?|creates)\b", side.lower())


def test_warnings_are_pointed_to_where_there_are_any() -> None:
    assert "Take care" not in brief(PLACED)
    assert "A warning stands on the next page" in brief(replace(PLACED, cautions=("One.",)))
    assert "2 warnings stand on the next page" in brief(replace(PLACED, cautions=("One.", "Two.")))
    assert "read it before you use" in brief(replace(PLACED, cautions=("One.",)))
    assert "read them before you use" in brief(replace(PLACED, cautions=("One.", "Two.")))


def test_the_chart_names_the_index_where_it_is_asked() -> None:
    said = f"Deprived: {INDEX}, each in its own nation."
    local = replace(PLACED, definitions=(InAuthority(),), landings=tuple(row[:6] for row in LANDINGS))
    poor = replace(
        PLACED, definitions=(MostDeprived(20),), landings=tuple((*row[:5], row[7]) for row in LANDINGS)
    )
    assert [said in brief(each) for each in (PLACED, poor, local)] == [True, True, False]


def test_the_chart_has_both_kinds_and_says_what_it_leaves_out() -> None:
    many = (*(WithinMiles(n) for n in range(1, 13)), MostDeprived(20))
    card = replace(PLACED, definitions=many, landings=tuple((*r[:5], *[r[5]] * 12, r[7]) for r in LANDINGS))
    side = brief(card)
    assert side.count('class="track"') == MOST_BARS
    assert side.count('class="row deprived"') == 1
    assert "All 13 definitions are on the next pages." in side
    first = replace(
        PLACED,
        definitions=(many[-1], *many[:-1]),
        landings=tuple((*r[:5], r[7], *[r[5]] * 12) for r in LANDINGS),
    )
    assert brief(first).count('class="track"') == MOST_BARS
    assert "definitions are on the next pages" not in brief(PLACED)


def test_licence_lines_that_differ_in_a_year_are_one() -> None:
    lines = ["A © 2026", "B", "A © 2011", "Under C. X 2025.", "Under C. Y.", "Under C."]
    assert short_licences(lines) == ["A © 2026, 2011.", "B.", "Under C. X 2025; Y."]
    assert short_licences([]) == []


# -- one side of A4 --------------------------------------------------------------------------------

ONLY = "document.head.insertAdjacentHTML('beforeend', '<style>{} {{ display: none !important }}</style>')"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not chromium():
        pytest.skip("no Chromium")
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


def sides(browser: Browser) -> int:
    """Return how many pages are printed."""
    return len(re.findall(rb"/Type\s*/Page\b", browser.print_pages()))


def printed(browser: Browser, page: str, tmp_path: Path) -> tuple[int, int, int]:
    """Return the pages of the whole report, of its first side alone, and of the rest alone."""
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    counts = []
    for hidden in ("", "main > :not(.brief)", ".brief"):
        browser.open(tmp_path / "report.html")
        if hidden:
            browser.ask(ONLY.format(hidden))
        counts.append(sides(browser))
    return counts[0], counts[1], counts[2]


LONG = "The Metropolitan Borough of Llanfairpwllgwyngyll and its Extraordinarily Long-Named Environs " * 8


def long_card(text: str, unplaced: float) -> FakeCard:
    card = replace(FakeCard().with_text(text), unplaced=unplaced)
    atlas = replace(card.atlas, licence=f"{text} " * 3)
    return replace(card, atlas=atlas, cautions=(text, text))


def full_card(text: str) -> FakeCard:
    """Return a card that says as much as there is room for: every list is full and every text is long."""
    card = long_card(text, 1.0)
    kinds = ["local"] * 6 + ["deprived"] * 4
    named = tuple(replace(card.definitions[0], name=f"d{n}", kind=kind) for n, kind in enumerate(kinds))
    rows = tuple((*row[:5], *[row[5]] * 3, *[row[6]] * 3, *[row[7]] * 4) for row in card.landings)
    return replace(card, definitions=named, landings=rows)


def cases() -> dict[str, Any]:
    return {
        "all that there is room for": full_card(LONG),
        "all that there is room for, in words of half the length": full_card(LONG[:150]),
        "all that there is room for, in words of a tenth of it": full_card(LONG[:40]),
        "sound": PLACED,
        "range leads": FakeCard(),
        "made up": replace(PLACED, atlas=FakeAtlas(fictional=True)),
        "nothing placed": replace(PLACED, landings=(LANDINGS[0],), unplaced=1e9),
        "long names": long_card(LONG, 1.0),
        "long names, range leads": long_card(LONG, 64.0),
        "one long word": long_card("W" * 700, 1.0),
        "hostile names": long_card("</section><script>alert(1)</script>{{ 7 * 7 }}\u202e=1+1", 64.0),
        "a name of markup": long_card(PAYLOADS[3] * 20, 1.0),
    }


@pytest.mark.parametrize("name", cases())
def test_the_first_side_prints_on_one_page_and_ends_it(browser: Browser, name: str, tmp_path: Path) -> None:
    whole, first, rest = printed(browser, report.render(cases()[name]), tmp_path)
    assert first == 1
    assert whole == 1 + rest


def test_a_first_side_that_is_too_long_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    page = report.render(PLACED).replace("<h2>What this does not show", f"<p>{LONG * 20}</p><h2>What this", 1)
    assert printed(browser, page, tmp_path)[1] > 1


def test_the_first_side_of_the_sample_prints_on_one_page(browser: Browser, tmp_path: Path) -> None:
    card = lv.score(lv.locate(lv.read_spend(RETURN), lv.Atlas.sample()))
    whole, first, rest = printed(browser, report.render(card), tmp_path)
    assert (first, whole) == (1, 1 + rest)


def test_twenty_definitions_with_long_names_print_on_one_page(
    browser: Browser, toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    near = [lv.WithinMiles(n, of="boundary").named(f"near_{n}", f"{n} {LONG[:190]}") for n in range(1, 13)]
    poor = [lv.MostDeprived(5 * n).named(f"poor_{n}", f"{n} {LONG[:190]}") for n in range(1, 9)]
    lines = cards.rows(["ZA1 1AA", "ZA1 1AE", "ZA3 1AB"], buyer="Aford")
    whole, first, rest = printed(browser, report.render(cards.card(toy_atlas, lines, *near, *poor)), tmp_path)
    assert (first, whole) == (1, 1 + rest)


def test_a_run_of_which_nothing_is_placed_prints_on_one_page(
    browser: Browser, toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    lines = [{"buyer": "Aford", "supplier": f"{LONG[:90]} {n}", "amount": 10**n} for n in range(8)]
    page = report.render(cards.card(toy_atlas, lines))
    assert "What to do next." in page.partition("</section>")[0]
    whole, first, rest = printed(browser, page, tmp_path)
    assert (first, whole) == (1, 1 + rest)


@pytest.mark.official
def test_a_council_beside_the_pool_that_it_is_in_prints_on_one_page(
    browser: Browser, real_atlas: lv.Atlas, real_spend: Path, tmp_path: Path
) -> None:
    spend = lv.read_spend(real_spend / "central" / "BIS-spending-over-25000-December-2014.csv")
    specs = ("authority", "pool:Greater Manchester", "within:10mi@boundary", "deprived:10", "deprived:20")
    located = lv.locate(spend, real_atlas, buyer="Trafford")
    card = lv.score(located, [lv.definition(each) for each in specs])
    page = report.render(card)
    assert "none of it inside Trafford" in page or "lands outside Trafford" in page
    whole, first, rest = printed(browser, page, tmp_path)
    assert (first, whole) == (1, 1 + rest)


@pytest.mark.official
@pytest.mark.parametrize("buyer", ["Sheffield", None])
def test_the_first_side_of_a_real_month_prints_on_one_page(
    browser: Browser, real_atlas: lv.Atlas, real_spend: Path, tmp_path: Path, buyer: str | None
) -> None:
    spend = lv.read_spend(real_spend / "central" / "BIS-spending-over-25000-December-2014.csv")
    card = lv.score(lv.locate(spend, real_atlas, buyer=buyer))
    whole, first, rest = printed(browser, report.render(card), tmp_path)
    assert (first, whole) == (1, 1 + rest)
    if shutil.which("pdftotext"):
        (tmp_path / "whole.pdf").write_bytes(browser.print_pages())
        browser.open(tmp_path / "report.html")
        (tmp_path / "whole.pdf").write_bytes(browser.print_pages())
        command = ["pdftotext", "-f", "1", "-l", "1", str(tmp_path / "whole.pdf"), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "What this does not show" in text
        assert "mySociety" in text
        assert "The definitions side by side" not in text
