"""Cells of yes or no, groups, kinds, bases and tiers: usual wordings become codes, others stay."""

from __future__ import annotations

import pandas as pd
import pytest

from localvalue.spend import Spend
from localvalue.spend.fields import FIELDS, TABLE
from localvalue.spend.flags import MEANT, yes_no
from localvalue.spend.groups import CODES, GROUPS, group
from localvalue.spend.kinds import BASES, KINDS, basis, kind
from localvalue.spend.values import _READERS
from localvalue.spend.wordings import wording


def _column(name: str, *cells: str | None) -> tuple[list[str | None], dict[str, int]]:
    spend = Spend.from_frame(pd.DataFrame({"amount": ["1"] * len(cells), name: list(cells)}))
    return spend.lines[name].to_pylist(), spend.fault_counts()


@pytest.mark.parametrize("text", ["yes", "Y", " TRUE ", "1", "x", "✓"])
def test_yes(text: str) -> None:
    assert yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "N", "False", "0", "✗"])
def test_no(text: str) -> None:
    assert yes_no(text) is False


@pytest.mark.parametrize("text", [None, "", "n/a", "tbc", "perhaps", "SME"])
def test_neither(text: str | None) -> None:
    assert yes_no(text) is None


def test_words_of_one_column() -> None:
    assert (yes_no("SME", "sme"), yes_no("Large", "sme"), yes_no("charity", "vcse")) == (True, False, True)
    assert not any(yes & no for yes, no in MEANT.values())


def test_flags_become_yes_and_no() -> None:
    assert _column("sme", "Y", "Large", "n/a", None, "who knows") == (
        ["yes", "no", None, None, "who knows"],
        {"unknown_wording": 1},
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NEETs", "neet"), ("Young people (16-24)", "young_people"), ("Ex-offenders", "prison_leavers"),
        ("long-term unemployed", "long_term_unemployed"), ("People with disabilities", "disabled_people"),
        ("Care Leaver", "care_leavers"), ("armed forces veterans", "veterans"),
        ("Rough sleepers", "homeless_people"),
        ("asylum seekers", "refugees"), ("Unpaid carers", "carers"), ("prison leavers", "prison_leavers"),
    ],
)  # fmt: skip
def test_groups_by_their_usual_names(text: str, code: str) -> None:
    assert group(text) == code


def test_no_wording_stands_for_two_groups() -> None:
    said = [
        word for each in GROUPS for word in {wording(one) for one in (each.code, each.title, *each.usual)}
    ]
    assert len(said) == len(set(said))
    assert [group(code) for code in CODES] == list(CODES)


def test_an_unknown_group_is_kept_and_told() -> None:
    assert _column("beneficiary_group", "NEETs", "elves", "None") == (
        ["neet", "elves", None],
        {"unknown_wording": 1},
    )


def test_kinds_and_bases() -> None:
    assert [kind(code) for code in KINDS] == list(KINDS)
    assert [basis(code) for code in BASES] == list(BASES)
    assert _column("kind", "Call-off", "Pledge", "wish")[0] == ["call_off", "promise", "wish"]
    assert _column("basis", "Outturn", "Fcst", "Claimed")[0] == ["actual", "forecast", "claimed"]


def test_tiers_are_whole_numbers() -> None:
    cells, faults = _column("tier", "Tier 2", "1.0", "0", "main contractor", "2.5")
    assert cells == ["2", "1", "0", "1", "2.5"]
    assert faults == {"unknown_wording": 2}


def test_every_column_of_codes_has_a_reader() -> None:
    coded = {field.name for field in TABLE if field.reads in {"flag", "kind", "basis", "group", "tier"}}
    assert coded == set(_READERS)
    assert len(FIELDS) == len(set(FIELDS))
    assert all(field.about.endswith(".") for field in TABLE)
