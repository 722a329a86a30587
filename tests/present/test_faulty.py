"""Faults by kind: exact counts, a few places, and no cell that could be somebody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import localvalue as lv
from localvalue.present import faulty, report

if TYPE_CHECKING:
    from pathlib import Path


def card(atlas: lv.Atlas, path: Path, *lines: str) -> lv.Scorecard:
    path.write_text("\n".join(["supplier,supplier_postcode,amount", *lines, ""]), encoding="utf-8")
    return lv.score(lv.locate(lv.read_spend(path), atlas, buyer="Aford"), [lv.InAuthority()])


def test_each_kind_has_its_exact_count_and_its_first_places(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    names = [f"Jane Example {n},Jane Example,x" for n in range(5)]
    found = card(toy_atlas, tmp_path / "a.csv", "Acme,ZA1 1AA,1", *names, "Bolt,ZA1 1AA,")
    kinds = {each.kind: each for each in faulty.fault_kinds(found)}
    assert {kind: each.times for kind, each in kinds.items()} == {
        "malformed": 5,
        "unreadable_amount": 5,
        "blank_amount": 1,
    }
    assert list(kinds)[-1] == "blank_amount"
    assert kinds["malformed"].places == "a.csv rows 3, 4, 5; and 2 more"
    assert kinds["blank_amount"].places == "a.csv row 8"
    assert kinds["malformed"].meaning == "a cell that holds no postcode"
    assert "Jane" not in repr(kinds)
    page = report.render(found)
    assert "a.csv rows 3, 4, 5; and 2 more" in page
    assert "the first 3 are named here" in page
    assert "5 amounts could not be read and count as £0, 1 was blank; see faults.csv." in page


def test_faults_with_a_sentence_of_their_own_are_not_listed_again(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    odd = card(toy_atlas, tmp_path / "odd.csv", "Acme,ZA1 1AA,1", "Bolt,ZA1 1AA,x", "Cog,rubbish,1")
    assert faulty.others(odd) == "Also in faults.csv: 1 malformed."
    assert faulty.others(odd) in odd.reading()
    plain = card(toy_atlas, tmp_path / "plain.csv", "Acme,ZA1 1AA,1", "Bolt,ZA1 1AA,x")
    assert faulty.others(plain) == ""
    clean = card(toy_atlas, tmp_path / "clean.csv", "Acme,ZA1 1AA,1")
    assert faulty.fault_kinds(clean) == []
    assert "No faults were found in the files." in report.render(clean)


def test_what_differs_from_fault_to_fault_is_said_to_differ(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    found = card(toy_atlas, tmp_path / "a.csv", "Acme,ZA1 1AA,1,x", "Bolt,ZA1 1AA,1", "Cog,ZA1 1AA,1,x,y")
    (kind,) = faulty.fault_kinds(found)
    assert (kind.kind, kind.times, kind.alike) == ("long_row", 2, True)
    (tmp_path / "b.csv").write_text("supplier,amount\nA,1.005\nB,2.005\n", encoding="utf-8")
    spend = lv.read_spend(tmp_path / "b.csv")
    (kind,) = faulty.fault_kinds(lv.score(lv.locate(spend, toy_atlas), [lv.InAuthority()]))
    assert (kind.kind, kind.times, kind.alike) == ("rounded", 2, False)


def test_what_was_done_quotes_no_cell(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    found = card(toy_atlas, tmp_path / "a.csv", "Acme,Jane Example of ZA1 1AA or ZA2 1AA,2")
    assert "ZA1 1AA" in str(found.faults()["action"].tolist())
    (kind,) = faulty.fault_kinds(found)
    assert (kind.action, kind.alike) == ("not placed by it; faults.csv says what it holds", True)
