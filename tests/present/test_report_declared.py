"""What the report says of a policy: each target with its verdict, and measures in common terms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cards
import pytest
from compare.test_privacy import benefits
from policy.test_policy_runs import MEASURED, MEASURES, SURE_AND_NOT, TARGETS, policy, scored
from present.fake_card import FakeCard

from localvalue.compare import Table
from localvalue.present import report
from localvalue.present.report import declared
from localvalue.present.report.declared import MOST_OUTSIDE, MOST_ROWS, common_sentence, target_sentence

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

PLACED = replace(FakeCard(), unplaced=1.0, promised="Aford")


def page(card: Any) -> str:  # noqa: ANN401 - a real card or a fake one
    """Return the section as HTML; empty where there is none."""
    return report.render(card).partition('<h2 id="declared">')[2].partition("<h2")[0]


def text(card: Any) -> str:  # noqa: ANN401 - a real card or a fake one
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(card)))


def targets(card: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - a real card or a fake one
    """Return the rows of the table of targets as a reader sees them."""
    return [tuple(row.values()) for row in report.page_facts(card)["targets"]]


def judged(expected: float | None, low: float | None, high: float | None, **more: object) -> str:
    """Return what is shown as found of one target."""
    row = {"of": "share", "verdict": "met", "expected": expected, "low": low, "high": high, **more}
    return declared._found(row, float(str(more.get("at_least", 0.5))))


# -- the sentence on top ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([], ""),
        (["met"], "The declared target is met."),
        (["missed"], "The declared target is missed."),
        (["not_known"], "The declared target is not known to be met or missed."),
        (["nothing_to_judge"], "The declared target has nothing to be judged on."),
        (["met"] * 2, "Both declared targets are met."),
        (["met"] * 3, "All 3 declared targets are met."),
        (["missed"] * 3, "All 3 declared targets are missed."),
        (["not_known"] * 2, "Both declared targets are not known to be met or missed."),
        (["met", "missed"], "Of 2 declared targets, 1 is met and 1 is missed."),
        (
            ["not_known", "met", "nothing_to_judge", "met", "missed"],
            (
                "Of 5 declared targets, 2 are met, 1 is missed, 1 is not known to be met or missed and 1 has"
                " nothing to be judged on."
            ),
        ),
    ],
)
def test_what_is_said_of_all_targets(verdicts: list[str], sentence: str) -> None:
    assert target_sentence(verdicts) == sentence


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (0.6, "The declared target is met."),
        (0.65, "The declared target is not known to be met or missed."),
        (0.71, "The declared target is missed."),
    ],
)
def test_a_run_under_a_policy_says_whether_it_is_met(
    toy_atlas: lv.Atlas, tmp_path: Path, share: float, sentence: str
) -> None:
    card = scored(toy_atlas, SURE_AND_NOT, policy(tmp_path, TARGETS.format(share=share)))
    assert text(card).strip().startswith(f"Declared targets {sentence}")
    assert "added up only where the policy says" not in text(card)
    assert "Measures in no common term" not in text(card)
    assert "<p></p>" not in page(card)


def test_without_a_declaration_there_is_no_section(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    assert page(replace(PLACED, promised="")) == ""
    assert page(scored(toy_atlas, MEASURES, policy(tmp_path, 'definitions = ["authority"]'))) == ""
    assert page(PLACED)


# -- targets ---------------------------------------------------------------------------------------


def test_who_declared_what_stands_beside_what_was_found(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    asked = MEASURED + (
        '[[target]]\ndefinition = "authority"\nat_least = 2\nof = "gbp"\nbuyer = "Aford"\n'
        '[[target]]\ndefinition = "own"\nat_least = 6\nof = "jobs"\n'
        '[[target]]\ndefinition = "authority"\nat_least = 0.125\n'
        '[[target]]\ndefinition = "authority"\nat_least = 1\nof = "jobs"\nbuyer = "Cford"\n'
        '[[target]]\ndefinition = "authority"\nat_least = 1.5\nof = "gbp"\n'
    )
    own, area = "Local as each buyer defines it (in the buyer's region)", "In the buyer's own authority"
    assert targets(scored(toy_atlas, MEASURES, policy(tmp_path, asked))) == [
        (area, "Aford", "£2", "£2", "Met"),
        (own, "All clients", "6 jobs (people)", "5 to 8", "Not known"),
        (area, "All clients", "12.5% of pounds", "33%", "Met"),
        (area, "Cford", "1 jobs (people)", "", "Nothing to judge"),
        (area, "All clients", "£1.50", "£2", "Met"),
    ]


def test_the_range_stands_beside_a_share_and_leads_where_it_is_wide() -> None:
    assert judged(0.5, 0.5, 0.5) == "50%"
    assert judged(0.61, 0.6, 0.7) == "61% (60% to 70%)"
    assert judged(0.61, 0.55, 0.75) == "61% (55% to 75%)"
    assert judged(0.61, 0.55, 0.751) == "55% to 75%"
    assert judged(None, 0.0, 1.0) == "none to all"
    assert judged(None, 0.5, 0.6) == "50% to 60%"
    assert judged(0.601, 0.601, 0.604) == "60%"


def test_pounds_and_measures_are_a_range_where_they_are_not_certain() -> None:
    assert judged(3, 2, 1234, of="gbp", at_least=1) == "£2 to £1,234"
    assert judged(2, 2, 2, of="gbp", at_least=1) == "£2"
    assert judged(3, 2, 1234, of="jobs", at_least=1) == "2 to 1,234"
    assert judged(2, 2, 2, of="jobs", at_least=1) == "2"


def test_no_rounding_seems_to_contradict_a_verdict() -> None:
    # Of a target of 60% the least is 59.96%, or the most is
    assert judged(0.65, 0.5996, 0.7, at_least=0.6) == "65% (59.96% to 70%)"
    assert judged(0.55, 0.5, 0.5996, at_least=0.6) == "55% (50% to 59.96%)"
    assert judged(0.65, 0.6, 0.7, at_least=0.6) == "65% (60% to 70%)"
    # 12.4% is shown as 12%, which is less than 12.3%
    assert judged(0.124, 0.124, 0.124, at_least=0.123) == "12.4%"
    assert judged(0.124, 0.124, 0.124, at_least=0.119) == "12%"
    assert judged(0.999, 0.999, 0.999, at_least=1.0) == "over 99%"
    assert judged(0.001, 0.001, 0.001, at_least=0.0) == "under 1%"
    assert judged(0.001, 0.001, 0.001, at_least=0.0005) == "0.1%"
    assert judged(199.6, 199.6, 199.6, of="gbp", at_least=200) == "£199.60"
    assert judged(-199.6, -199.6, -199.6, of="gbp", at_least=-199.7) == "-£199.60"
    assert judged(199.6, 199.6, 199.6, of="gbp", at_least=150) == "£200"
    assert judged(5.96, 5.96, 5.96, of="jobs", at_least=5.99) == "5.96"
    assert judged(5.96, 5.96, 5.96, of="jobs", at_least=2) == "6"


def test_what_would_tell_of_few_people_is_not_shown() -> None:
    note = "A value that would tell of fewer than five people is not shown"
    assert judged(None, None, None, verdict="not_known") == declared.NOT_SHOWN
    assert judged(None, None, None, verdict="nothing_to_judge") == ""
    assert note not in text(PLACED)
    tables = PLACED.tables()
    held = tables["targets.csv"]
    (row,) = held.rows
    hidden = Table(held.columns, [(*row[:6], None, None, None, "not_known")])
    tables["targets.csv"] = hidden
    assert note in text(PLACED)
    tables["targets.csv"] = held


def test_few_people_whom_lines_benefit_are_not_told(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = benefits({"neet": 6, "veterans": 9}) + benefits({"neet": 3, "veterans": 9}, buyer="Bford")
    for n, line in enumerate(lines):
        line["line_id"] = f"t{n}"
    each = '[[target]]\ndefinition = "group_neet"\nat_least = 0.2\n'
    asked = f'definitions = ["group:neet"]\n{each}{each}buyer = "Bford"\n'
    card = scored(toy_atlas, lines, policy(tmp_path, asked))
    assert [row[-2:] for row in targets(card)] == [("33%", "Met"), (declared.NOT_SHOWN, "Not known")]
    assert [row[-2:] for row in targets(card.disclosed)] == [("33%", "Met"), ("25%", "Met")]


def test_the_scope_that_targets_are_judged_on_is_said(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    said = "judged on these payments alone: third parties and internal"
    limited = 'scope = ["third_party", "internal"]\n' + TARGETS.format(share=0.5)
    assert said in text(scored(toy_atlas, SURE_AND_NOT, policy(tmp_path, limited)))
    whole = text(scored(toy_atlas, SURE_AND_NOT, policy(tmp_path, TARGETS.format(share=0.5))))
    assert "judged on" not in whole
    assert "What the policy declares, and what was found" in whole


def test_the_policy_is_named_by_its_title() -> None:
    assert "What the policy “Aford” declares, and what was found" in text(PLACED)


def test_targets_beyond_the_list_are_pointed_to() -> None:
    card = replace(PLACED)
    held = card.tables()["targets.csv"]
    assert "the file has" not in text(card)
    card.tables()["targets.csv"] = Table(held.columns, list(held.rows) * (MOST_ROWS + 2))
    assert "the file has 2 more" in text(card)
    assert len(targets(card)) == MOST_ROWS


# -- measures in common terms ----------------------------------------------------------------------


def test_measures_in_common_terms_are_there_with_their_clients(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    found = text(scored(toy_atlas, MEASURES, policy(tmp_path, MEASURED)))
    assert found.startswith("Measures in common terms ")
    assert "In the buyer&#39;s own authority jobs (people) 3 8 " in found
    assert "Clients in “jobs (people)”: Aford; Bford. Clients in “work weeks”: Bford." in found
    assert "3 measures of clients stand outside the common terms, and are added to none." in found
    assert "Aford NT1 (people) No common term declared 1 7" in found
    assert "Bford Placement days (weeks) Declared in another unit 1 2" in found
    assert "Cford Local jobs (people) Client not in the policy 1 11" in found
    assert "declared target" not in found
    assert "What the policy" not in found
    assert "Measures in no common term" in found
    outside = text(scored(toy_atlas, MEASURES[-1:], policy(tmp_path, MEASURED)))
    assert "Measures in no common term" in outside
    assert "added up only where the policy says" not in outside


def test_a_measure_of_no_client_is_said_to_be(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = [*MEASURES, {**MEASURES[0], "buyer": None}]
    assert "None named Local jobs" not in text(scored(toy_atlas, MEASURES, policy(tmp_path, MEASURED)))
    assert "None named local JOBS (people)" in text(scored(toy_atlas, lines, policy(tmp_path, MEASURED)))


def test_common_measures_beyond_the_list_are_pointed_to() -> None:
    card = replace(PLACED)
    held = card.tables()["common_measures.csv"]
    card.tables()["common_measures.csv"] = Table(held.columns, list(held.rows) * (MOST_ROWS + 3))
    assert "the file has 3 more" in text(card)


def test_both_targets_and_measures_have_one_section(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    asked = MEASURED + '[[target]]\ndefinition = "authority"\nat_least = 0.1\n'
    found = text(scored(toy_atlas, MEASURES, policy(tmp_path, asked)))
    assert found.startswith("Declared targets, and measures in common terms The declared target is met.")


@pytest.mark.parametrize(
    ("common", "outside", "sentence"),
    [
        (False, 0, ""),
        (True, 0, "Every measure stands in the common terms that were declared."),
        (False, 2, "No measure stands in the common terms that were declared."),
        (True, 1, "1 measure of a client stands outside the common terms, and is added to none."),
        (True, 2, "2 measures of clients stand outside the common terms, and are added to none."),
    ],
)
def test_how_far_the_common_terms_reach_is_said(common: bool, outside: int, sentence: str) -> None:  # noqa: FBT001
    assert common_sentence(common, outside) == sentence


def test_the_measures_of_the_policys_own_clients_are_listed_first(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    others = [{**MEASURES[0], "buyer": f"A{n:02}"} for n in range(MOST_OUTSIDE)]
    card = scored(toy_atlas, [*MEASURES, *others], policy(tmp_path, MEASURED))
    facts = report.page_facts(card)
    assert [row["who"] for row in facts["outside"][:3]] == ["Aford", "Bford", "A00"]
    assert len(facts["outside"]) == MOST_OUTSIDE
    assert "the file has 3 more" in text(card)


def test_every_table_of_the_section_is_there_as_csv(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    asked = MEASURED + '[[target]]\ndefinition = "authority"\nat_least = 0.1\n'
    card = scored(toy_atlas, MEASURES, policy(tmp_path, asked))
    offered = re.findall(r'<p class="data">.*?download="([^"]+)"', page(card))
    assert offered == ["targets.csv", "common_measures.csv", "unmapped_measures.csv"]
    card.write(tmp_path / "out", with_map=False, with_workbook=False)
    beside = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert all(f'href="{name}"' in beside and (tmp_path / "out" / name).is_file() for name in offered)


def test_every_row_of_the_section_has_a_heading_and_every_table_a_caption() -> None:
    found = page(PLACED)
    tables = re.findall(r"<table.*?</table>", found, re.DOTALL)
    assert len(tables) == 3
    for table in tables:
        assert re.search(r"<caption id=\"table-[a-z]+\"><span>[^<]+</span>", table)
        rows = re.findall(r"<tr>(?!<th scope=\"col)(.*?)</tr>", table)
        assert rows
        assert all(row.count('<th scope="row">') == 1 for row in rows)


def test_a_client_sees_no_target_of_another(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    asked = MEASURED + (
        '[[target]]\ndefinition = "authority"\nat_least = 0.1\nbuyer = "Aford"\n'
        '[[target]]\ndefinition = "authority"\nat_least = 0.2\nbuyer = "Bford"\n'
    )
    card = scored(toy_atlas, MEASURES, policy(tmp_path, asked))
    card.write_packs(tmp_path / "packs", with_map=False, with_workbook=False)
    (folder,) = (tmp_path / "packs").glob("*[aA]ford*")
    mine = (folder / "report.html").read_text(encoding="utf-8")
    section = mine.partition('<h2 id="declared">')[2].partition("<h2")[0]
    # Beyond it Bford is a place on the map
    assert "Aford" in section
    assert "Bford" not in section
    assert cards.read_csv(folder / "targets.csv")[0]["buyer"] == "Aford"
