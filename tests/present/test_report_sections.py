"""The sections of the report: each stands where there is something to show, and says what holds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cards
import pandas as pd
from compare.test_by_tier import chain
from present.fake_card import INDEX, LANDINGS, FakeCard

import localvalue as lv
from localvalue.definitions import InAuthority, MostDeprived
from localvalue.present import report
from localvalue.present.report.picture import MOST_CIRCLES, WIDTH, picture

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PLACED = replace(FakeCard(), unplaced=1.0)


def titles(card: Any, *beside: str) -> list[str]:  # noqa: ANN401 - a real card or a fake one
    return re.findall(r'<h2 id="[a-z]+">(.*?)</h2>', report.render(card, beside))[1:]


def text(card: Any, *beside: str) -> str:  # noqa: ANN401 - a real card or a fake one
    body = report.render(card, beside).partition("</style>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_sections_stand_in_this_order() -> None:
    assert titles(PLACED) == [
        "The definitions side by side",
        "What each definition of local sees, and what it misses",
        "The supply chain",
        "What could be placed, and what could not",
        "What was paid to others than third parties",
        "The map",
        "What was read, and what was wrong in it",
        "Method, definitions and data",
    ]


def test_the_list_of_contents_leads_to_every_section() -> None:
    page = report.render(PLACED)
    nav = page.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'href="#([a-z]+)">', nav) == re.findall(r'<h2 id="([a-z]+)"', page)[1:]


def test_a_section_with_nothing_to_show_is_left_out() -> None:
    nothing = replace(PLACED, landings=(LANDINGS[0],), unplaced=1e9)
    assert "The definitions side by side" in titles(nothing)
    none = replace(nothing, landings=tuple((*row[:3], 1e-9, *row[4:]) for row in LANDINGS[:1]))
    assert "The definitions side by side" not in titles(none)
    one = replace(PLACED, definitions=(InAuthority(),), landings=tuple(row[:6] for row in LANDINGS))
    assert "What each definition of local sees, and what it misses" not in titles(one)
    assert "What was paid to others than third parties" not in titles(replace(PLACED, unplaced=0.0))


# -- the supply chain, and what is counted beside money --------------------------------------------


def measured(measure: str, value: float, **more: object) -> cards.Row:
    return {
        "buyer": "Aford",
        "supplier_postcode": "ZA1 1AA",
        "amount": 1,
        "measure": measure,
        "measure_value": value,
        "measure_unit": "people",
        **more,
    }


def test_roles_that_share_the_pounds_are_said_to_and_others_not(toy_atlas: lv.Atlas) -> None:
    lines = [{"buyer": "Aford", "amount": 4, "supplier_postcode": "ZA1 1AA", "delivery_postcode": "ZA3 1AB"}]
    shared = cards.card(toy_atlas, lines, "authority", attribution="supplier=0.5+delivery=0.5")
    whole = cards.card(toy_atlas, lines, "authority")
    one = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    assert "Each role has what it was given, and together they are the total." in text(shared)
    assert "Each row has all pounds, as if all were counted at its place." in text(whole)
    assert not re.search("Each role has|Each row has", text(one))
    row = re.search(r"<th scope=\"row\">Where work was done</th>.*?</tr>", report.render(shared), re.DOTALL)
    assert row
    assert re.findall(r"£\d+", row[0]) == ["£0", "£2", "£0", "£0", "£2"]


def test_tiers_are_told_where_there_are_several(toy_atlas: lv.Atlas) -> None:
    found = text(chain(toy_atlas))
    assert "Pounds by tier of the supply chain" in found
    assert "1 2 £61 £61 £61 £61 2 1 £32 £32 £0 £0 3 1 £8 £0 £0 £0" in found
    assert "Pounds by tier of the supply chain" not in text(PLACED)
    assert "Pounds by tier of the supply chain" in text(replace(PLACED, tiers=True))


def test_measures_stand_beside_the_pounds_where_there_are_any(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, [measured("jobs", 3)], "authority", "deprived:10")
    found = text(card)
    assert "The supply chain, and what is counted beside money" in found
    assert "Counted beside the pounds, and never turned into them; deprived by England: IoD 2025" in found
    assert "Definition jobs (people), of 3 In the buyer&#39;s own authority 3" in found
    assert "Counted beside the pounds" not in text(PLACED)
    assert "what is counted beside money" not in text(PLACED)


def test_more_measures_than_columns_are_pointed_to(toy_atlas: lv.Atlas) -> None:
    four = [measured(each, 1) for each in ("jobs", "weeks", "hours", "visits")]
    assert "1 more measure is in measures.csv." in text(cards.card(toy_atlas, four, "authority"))
    assert "in measures.csv." not in text(cards.card(toy_atlas, four[:3], "authority"))


def test_groups_of_people_are_told_by_title_and_small_ones_are_hidden(toy_atlas: lv.Atlas) -> None:
    many = [measured("jobs", 1, beneficiary_group="young_people") for _ in range(6)]
    few = [measured("jobs", 1, beneficiary_group="prison_leavers") for _ in range(2)]
    card = cards.card(toy_atlas, many + few, "authority")
    note = "a group of fewer than five people is not shown by itself"
    assert note in text(card)
    assert "Prisoners and prison leavers" not in text(card)
    named = [measured("jobs", 1) for _ in range(6)]
    assert "Group None named" in text(cards.card(toy_atlas, many + named, "authority"))
    assert "Group None named" not in text(card)
    open_ = card.disclosed
    assert note not in text(open_)
    assert "Prisoners and prison leavers" in text(open_)
    assert "Young people" in text(open_)
    assert note not in text(cards.card(toy_atlas, [measured("jobs", 1)], "authority"))


# -- the map ---------------------------------------------------------------------------------------


def test_the_map_is_linked_only_where_it_is_there() -> None:
    assert 'href="map.html"' in report.render(PLACED, ["map.html"])
    assert "no map was written" not in text(PLACED, "map.html")
    assert 'href="map.html"' not in report.render(PLACED)
    assert "This picture is all that was drawn: no map was written beside this report." in text(PLACED)


def test_a_folder_without_a_map_has_a_report_without_its_link(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    for with_map in (True, False):
        out = tmp_path / str(with_map)
        card.write(out, with_map=with_map, with_workbook=False)
        page = (out / "report.html").read_text(encoding="utf-8")
        assert ('href="map.html"' in page) is with_map is (out / "map.html").is_file()


def test_the_picture_has_a_circle_for_each_place_in_its_class(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA", "ZA1 1AD", "ZA1 1AE"], buyer="Aford")
    card = cards.card(toy_atlas, lines, "authority", "deprived:10")
    facts = report.page_facts(card)
    drawn = facts["picture"]
    # £4 is the largest circle, so drawn first; £1 is its quarter, of half the radius
    assert [each.kind for each in drawn.circles] == ["neither", "local", "both"]
    assert drawn.circles[0].radius == 2 * drawn.circles[2].radius
    east = [each.x for each in drawn.circles]
    assert east[2] < east[1] < east[0]
    assert [(each.name, each.home) for each in drawn.areas][-1] == ("Aford", True)
    assert drawn.key == {"both": "Local and deprived", "local": "Local, not deprived", "neither": "Neither"}
    assert all(0 <= each.x <= WIDTH and 0 <= each.y <= drawn.height for each in drawn.circles)


def test_what_lies_beyond_the_picture_is_said(toy_atlas: lv.Atlas) -> None:
    near = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA1 1AD"], buyer="Aford"), "authority")
    assert "beyond the edge" not in text(near)
    far = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA3 1AB"], buyer="Aford"), "authority")
    assert "£2 landed beyond the edge of this picture, at 1 place." in text(far)
    farther = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA3 1AB", "ZA3 1AA"], buyer="Aford"), "authority")
    assert "£6 landed beyond the edge of this picture, at 2 places." in text(farther)


def test_a_picture_without_home_areas_shows_all(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA3 1AB"]), "deprived:10")
    drawn = report.page_facts(card)["picture"]
    assert (drawn.beyond, len(drawn.circles)) == (0, 2)
    assert drawn.key == {"deprived": "Deprived", "neither": "Not deprived"}
    assert "The strong outline" not in text(card)
    assert "The strong outline is the home area." in text(PLACED)
    lines = [{"buyer": each, "amount": 1, "supplier_postcode": "ZA1 1AA"} for each in ("Aford", "Bford")]
    assert "The strong outlines are the home areas." in text(cards.card(toy_atlas, lines, "authority"))


def test_places_that_are_too_many_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "are left out." not in text(PLACED)
    monkeypatch.setattr("localvalue.present.report.picture.MOST_CIRCLES", 2)
    assert "places with the fewest pounds are left out." in text(PLACED)
    assert MOST_CIRCLES > 2


def test_without_a_place_there_is_no_picture(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["nonsense"], buyer="Aford"), "authority")
    assert picture(card, None, None) is None
    assert "The map" not in titles(card)
    assert "The map" in titles(card, "map.html")


def test_homes_of_people_are_drawn_where_they_may_be(toy_atlas: lv.Atlas) -> None:
    lines = pd.DataFrame({"buyer": ["Aford"], "workforce_postcode": ["ZA1 1AA"], "amount": [1]})
    card = lv.score(lv.locate(lv.read_spend(lines), toy_atlas), [lv.InAuthority()], attribution="workforce")
    assert report.page_facts(card)["picture"] is None
    assert len(report.page_facts(card.disclosed)["picture"].circles) == 1


# -- words that depend -----------------------------------------------------------------------------


def test_the_range_stands_beside_the_share_where_they_differ() -> None:
    assert "<b>5% <small>5% to 6%</small></b>" in report.render(PLACED)
    assert "<small>" not in report.render(FakeCard())
    exact = replace(PLACED, unplaced=0.0)
    assert "<small>" not in report.render(exact)


def test_pairs_beyond_the_list_are_pointed_to() -> None:
    many = (*(lv.WithinMiles(n) for n in range(1, 8)), MostDeprived(20))
    card = replace(PLACED, definitions=many, landings=tuple((*r[:5], *[r[5]] * 7, r[7]) for r in LANDINGS))
    assert "the file has all 21 pairs" in text(card)
    assert "the file has all" not in text(PLACED)


def test_deprived_in_every_caption_has_its_index() -> None:
    card = replace(PLACED, tiers=True)
    page = report.render(card)
    for caption, head in re.findall(
        r"<caption[^>]*><span>(.*?)</span></caption>\s*<thead>(.*?)</thead>", page, re.DOTALL
    ):
        if "most deprived" in head:
            assert INDEX in caption


def test_what_deprived_means_is_said_where_it_is_asked() -> None:
    alone = replace(
        PLACED, definitions=(MostDeprived(20),), landings=tuple((*row[:5], row[7]) for row in LANDINGS)
    )
    local = replace(PLACED, definitions=(InAuthority(),), landings=tuple(row[:6] for row in LANDINGS))
    here, measured_by = "Deprived here means", f"Deprived as measured by: {INDEX}."
    assert [(here in text(each), measured_by in text(each)) for each in (PLACED, alone, local)] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_what_local_is_measured_from_stands_apart_from_what_landed(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    facts = report.page_facts(card)
    assert {row["role"] for row in facts["statuses"]} == {"supplier"}
    assert "buyer" in {row["role"] for row in facts["origins"]}
    assert "What local is measured from" in text(card)
    assert "What local is measured from" not in text(PLACED)


def test_authorities_are_counted_in_the_caption_and_none_is_not_placed(toy_atlas: lv.Atlas) -> None:
    assert "The 3 local authorities where most of the placed pounds landed" in text(PLACED)
    assert "Not placed" not in {row["name"] for row in report.page_facts(PLACED)["areas"]}
    one = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    assert "The local authority where the placed pounds landed" in text(one)


def test_the_next_step_is_said_once(toy_atlas: lv.Atlas) -> None:
    def step(*postcodes: str) -> list[bool]:
        lines = cards.rows(postcodes, buyer="Aford", supplier="Acme Ltd")
        page = report.render(cards.card(toy_atlas, lines, "authority"))
        first, _, rest = page.partition("</section>")
        return ["What to do next." in each for each in (first, rest)]

    assert step("rubbish") == [True, False]
    assert step("ZA1 1AA", "rubbish") == [False, True]
    assert step("ZA1 1AA") == [False, False]


def test_faults_are_said_to_be_none_only_where_there_are_none(toy_atlas: lv.Atlas) -> None:
    none = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    some = cards.card(toy_atlas, cards.rows(["rubbish"], buyer="Aford"), "authority")
    assert "No faults were found in the files." in text(none)
    assert "No faults were found in the files." not in text(some)
