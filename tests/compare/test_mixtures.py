"""Forecast and actual stay apart: their sum is never shown without saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import localvalue as lv
from localvalue.spend import Spend
from localvalue.spend.mixing import columns_apart, parts_of

if TYPE_CHECKING:
    from pathlib import Path


def _card(atlas: lv.Atlas, **columns: list[str | None]) -> lv.Scorecard:
    frame = pd.DataFrame({"amount": ["100", "50", "7"], "supplier_postcode": ["ZA1 1AA"] * 3, **columns})
    return lv.score(lv.locate(Spend.from_frame(frame), atlas, buyer="Aford"), [lv.InAuthority()])


def test_a_table_of_actual_and_forecast(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = _card(toy_atlas, basis=["Actual", "Forecast", None])
    assert "£157, scored by supplier (of which £100 actual, £50 forecast, £7 not said)" in card.reading()
    assert card.cautions[0].startswith("Actual alone, of the pounds that are placed: authority £100 of £100.")
    assert card.provenance()["cautions"] == list(card.cautions)
    card.write(tmp_path / "out", with_map=False, with_workbook=False)
    by = pd.read_csv(tmp_path / "out" / "by_basis.csv")
    assert dict(zip(by["basis"].fillna(""), by["total_gbp"], strict=True)) == {
        "actual": 100.0, "forecast": 50.0, "": 7.0,
    }  # fmt: skip
    assert "Actual alone" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("basis", [["actual"] * 3, ["actual", None, None], [None] * 3, ["forecast"] * 3])
def test_one_sum_needs_no_word(basis: list[str | None], toy_atlas: lv.Atlas) -> None:
    card = _card(toy_atlas, basis=basis)
    assert not card.cautions
    assert "of which" not in card.reading()


def test_nothing_actual_is_said(toy_atlas: lv.Atlas) -> None:
    card = _card(toy_atlas, basis=["claimed", "forecast", "forecast"])
    assert card.cautions[0].startswith("None of it is actual. The other figures add up what is no one sum")


@pytest.mark.parametrize(
    ("kinds", "apart"),
    [
        (["payment", "call_off", "grant"], False),
        (["payment", "promise", "promise"], True),
        (["contract", "payment", "payment"], True),
        (["contract", "framework_ceiling", "contract"], True),
        (["promise"] * 3, False),
    ],
)
def test_kinds_that_are_no_one_sum(kinds: list[str | None], apart: bool, toy_atlas: lv.Atlas) -> None:  # noqa: FBT001
    card = _card(toy_atlas, kind=kinds)
    assert columns_apart(card.spend) == (("kind",) if apart else ())
    assert any("kinds of line that are no one sum" in text for text in card.cautions) is apart


def test_parts_add_up(toy_atlas: lv.Atlas) -> None:
    spend = _card(toy_atlas, basis=["Actual", "Forecast", None]).spend
    assert [tuple(part) for part in parts_of(spend, "basis")] == [
        ("actual", 1, 10_000), ("forecast", 1, 5_000), ("", 1, 700),
    ]  # fmt: skip
    assert parts_of(spend, "kind") == []
