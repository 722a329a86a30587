"""`localvalue definitions`, `localvalue atlas borders`, and several definitions from one spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import pytest
import toy

from localvalue.cli import main
from localvalue.definitions import known_definitions

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv


def test_the_register_is_listed_by_group_with_source_and_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions"]) == 0
    out = capsys.readouterr().out
    entries = known_definitions()
    forms, _, register = out.partition("The register")
    assert forms.startswith("What can be written")
    places = [register.index(f"\n  {entry.id} ") for entry in entries]
    assert places == sorted(places)
    flat = " ".join(out.split())
    for entry in entries:
        assert f"{entry.status_text}; {entry.source.name} ({entry.source.year})" in flat
    assert all(len(line) <= 100 for line in register.splitlines())


def test_one_is_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions", "cles_based_or_branched"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(
        "cles_based_or_branched In the buyer's own authority, by branch or registered office"
    )
    assert "Status practice Source Centre for Local Economic Strategies" in out
    assert "https://docslib.org/doc/2048457/data-suppliers Measured from the buyer's home area" in out
    assert 'score with --attribution "supplier|branch" Left open What a branch is. Those' in out


def test_readings_are_told_and_which_is_usual(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions", "birmingham_outer"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Read :county In the buyer's metropolitan or other county (Birmingham's outer ring); taken" in out
    assert out.endswith("Write birmingham_outer, birmingham_outer:region")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("within:20mi", "within_20mi Within 20 miles of the site Written within:20mi Kind local"),
        ("birmingham_outer:region", "Written birmingham_outer:region Kind local Status practice"),
        ("toms_local", "Write toms_local:RULE"),
    ],
)
def test_what_can_be_written_is_told_too(capsys: pytest.CaptureFixture[str], text: str, told: str) -> None:
    assert main(["definitions", text]) == 0
    assert told in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("text", "message"), [("scape", "the nearest that can be: scape_"), ("toms_local:", "is refused until")]
)
def test_what_there_is_not_is_refused(capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    assert main(["definitions", text]) == 2
    assert message in capsys.readouterr().err


def test_what_borders_an_area_is_listed(capsys: pytest.CaptureFixture[str], toy_atlas: lv.Atlas) -> None:
    """Cford and Bford share a side of 10 km, to which the tolerance adds at its ends."""
    assert main(["atlas", "borders", "cford", "--atlas", str(toy_atlas.path)]) == 0
    first, second, *_, rules = capsys.readouterr().out.splitlines()
    assert first == "Cford: 1 county or London borough borders it"
    assert second.split() == ["Westshire", "borders", "by", "land,", "for", "about", "10.2", "km"]
    assert "look at a map" in rules


def test_a_council_is_bordered_by_other_counties_than_its_own(
    capsys: pytest.CaptureFixture[str], toy_atlas: lv.Atlas
) -> None:
    assert main(["atlas", "borders", "Aford", "--atlas", str(toy_atlas.path)]) == 0
    assert capsys.readouterr().out.startswith("Aford, in Westshire: no county or London borough borders it")


def test_an_area_that_is_nobody_s_is_refused(capsys: pytest.CaptureFixture[str], toy_atlas: lv.Atlas) -> None:
    assert main(["atlas", "borders", "Afford", "--atlas", str(toy_atlas.path)]) == 2
    assert "nearest: Aford" in capsys.readouterr().err


def test_ids_and_partners_are_scored_from_the_command_line(
    capsys: pytest.CaptureFixture[str], toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    spend = toy.write_spend(tmp_path / "spend.csv")
    options = ["--out", str(tmp_path / "out"), "--atlas", str(toy_atlas.path), "--no-map", "--no-report"]
    specs = ["partners:Aford+Bford", "authority", "scape_10mi", "consult2025_authority & sme"]
    chosen = [part for spec in specs for part in ("--definition", spec)]
    assert main(["score", str(spend), *options, "--no-workbook", *chosen]) == 0
    out = capsys.readouterr().out
    rows = cards.read_csv(tmp_path / "out" / "summary.csv")
    assert [row["definition"] for row in rows] == [
        "home_aford",
        "home_bford",
        "any_partner",
        "every_partner",
        "authority",
        "scape_10mi",
        "consult2025_authority_and_sme",
    ]
    assert "consult2025_authority was proposed on 26 June 2025, and is not in force" in out
