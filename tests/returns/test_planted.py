"""Errors of every kind, planted in a return that is right: each is found at its cell, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from returns.making import FAR, FURTHEST, HEADER, NEAR, Tab, clean_quarters, line, told

from localvalue.returns.findings import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from returns.making import Check

Planted = list[tuple[str, str, str]]
TEN, TWENTY = 3, 4


def test_a_return_that_is_right_is_not_asked_about(check: Check) -> None:
    checked = check(clean_quarters())
    assert told(checked) == []
    assert set(checked.compared()["outcome"]) == {"agrees"}


def _too_local(tabs: list[Tab]) -> Planted:
    tabs[0].rows[1][TEN] = 1  # Birch Steel is 17 km away, and ten miles are 16.1 km
    return [("claim_differs", "Q1", "D12")]


def _too_little(tabs: list[Tab]) -> Planted:
    tabs[1].rows[0][TEN] = 0.25
    return [("claim_differs", "Q2", "D11")]


def _no_postcode(tabs: list[Tab]) -> Planted:
    tabs[2].rows[1][1] = None
    return [("claim_without_postcode", "Q3", "D12")]


def _bad_postcode(tabs: list[Tab]) -> Planted:
    tabs[2].rows[1][1] = "ZA9 QQQ"
    return [("claim_without_postcode", "Q3", "B12")]


def _bands_fall(tabs: list[Tab]) -> Planted:
    tabs[0].rows[0] = line("Ash Roofing", None, 8_000, 0.6, 0.4)
    tabs[0].rows[1] = line("Birch Steel", None, 4_000, 0.2, 0.3)
    return [("bands_fall", "Q1", "E11")]


def _above_one(tabs: list[Tab]) -> Planted:
    tabs[0].rows[0][TWENTY] = 1.2
    return [("impossible_share", "Q1", "E11")]


def _fraction_among_percentages(tabs: list[Tab]) -> Planted:
    for tab in tabs:
        for row in tab.rows:
            row[TEN], row[TWENTY] = row[TEN] * 100, row[TWENTY] * 100
    tabs[3].rows[0][TEN] = 1
    return [("percent_or_fraction", "Q4", "D11")]


def _percentage_among_fractions(tabs: list[Tab]) -> Planted:
    tabs[1].rows = [line(f"S{n} Ltd", None, 10 * n + 1, 0.25, 0.5) for n in range(4)]
    tabs[1].rows[2][TWENTY] = 62
    return [("percent_or_fraction", "Q2", "E13")]


def _no_number(tabs: list[Tab]) -> Planted:
    tabs[0].rows[0][TEN] = "most of it"
    return [("unreadable_claim", "Q1", "D11")]


def _no_spend(tabs: list[Tab]) -> Planted:
    tabs[3].rows.append(line("Elm Joinery", NEAR, 0, 1, 1))
    return [("claim_without_spend", "Q4", "D13"), ("claim_without_spend", "Q4", "E13")]


def _amount_above_the_line(tabs: list[Tab]) -> Planted:
    tabs[0].header = (*HEADER[:3], "Spend within 10 miles (£)", "Spend within 20 miles (£)", "Notes")
    tabs[0].rows = [
        line("Ash Roofing", None, 8_000, 8_000, 9_000),
        line("Birch Steel", None, 4_000, 0, 4_000),
    ]
    return [("claim_above_amount", "Q1", "E11")]


def _wrong_total(tabs: list[Tab]) -> Planted:
    tabs[1].below = [["Total", None, 17_000]]
    return [("wrong_total", "Q2", "C13")]


def _to_date_by_value(tabs: list[Tab]) -> Planted:
    for tab, pounds in zip(tabs, (10_000, 25_000, 60_000, 90_000), strict=True):
        tab.rows = [line("Ash Roofing", NEAR, pounds, 1, 1)]
    return [("cumulative_as_period", "Q4", "C11")]


def _to_date_by_column(tabs: list[Tab]) -> Planted:
    for tab, pounds in zip(tabs, (1_000, 2_500, 6_000, 9_000), strict=True):
        tab.header = (*HEADER[:5], "Cumulative spend")
        tab.rows = [line("Ash Roofing", NEAR, pounds, 1, 1, pounds)]
    return [("cumulative_as_period", "Q4", "C11")]


def _to_date_by_lines(tabs: list[Tab]) -> Planted:
    first = [line(f"S{n} Ltd", NEAR, 100 + n, 1, 1) for n in range(3)]
    more = [line("Birch Steel", FAR, 500, 0, 1), line("Cedar Glass", FURTHEST, 700, 0, 1)]
    del tabs[2:]
    tabs[0].rows, tabs[1].rows = first, [*first, *more]
    return [("cumulative_as_period", "Q2", "C10")]


def _to_date_by_odds(tabs: list[Tab]) -> Planted:
    for number, tab in enumerate(tabs, start=1):
        tab.rows = [line(f"S{n} Ltd", NEAR, number * (100 + n) + n, 1, 1) for n in range(3)]
    return [("cumulative_as_period", "Q4", "C10")]


def _cumulative_column_wrong(tabs: list[Tab]) -> Planted:
    for tab, pounds, running in zip(
        tabs, (5_000, 3_000, 4_000, 2_000), (5_000, 8_000, 13_000, 14_000), strict=True
    ):
        tab.header = (*HEADER[:5], "Cumulative spend")
        tab.rows = [line("Ash Roofing", NEAR, pounds, 1, 1, running)]
    return [("cumulative_disagrees", "Q3", "F11")]


def _above_the_contract(tabs: list[Tab]) -> Planted:
    tabs[0].above[7][1] = tabs[1].above[7][1] = tabs[2].above[7][1] = tabs[3].above[7][1] = 70_000
    return [("above_contract_value", "Q1", "B8")]


def _sheet_copied(tabs: list[Tab]) -> Planted:
    rows = [line(f"S{n} Ltd", NEAR, 100 * 2**n, 1, 1) for n in range(4)]
    tabs[1].rows = rows
    tabs[2].rows = [list(row) for row in rows]
    return [("same_sheet", "Q3", "")]


def _sent_again_changed(tabs: list[Tab]) -> Planted:
    again = Tab("Q2 revised", [list(row) for row in tabs[1].rows], above=tabs[1].above)
    again.rows[0][2] = 2_200
    tabs.append(again)
    return [("sent_twice", "Q2 revised", "C11")]


def _line_twice(tabs: list[Tab]) -> Planted:
    tabs[0].rows.append(list(tabs[0].rows[0]))
    return [("repeated_line", "Q1", "C13")]


def _forecast_noted(tabs: list[Tab]) -> Planted:
    tabs[3].rows[1][5] = "Forecast, not invoiced yet"
    return [("forecast", "Q4", "F12")]


def _forecast_by_basis(tabs: list[Tab]) -> Planted:
    tabs[3].header = (*HEADER[:5], "Actual/Forecast")
    tabs[3].rows[0][5], tabs[3].rows[1][5] = "Actual", "Planned"
    return [("forecast", "Q4", "F12")]


def _forecast_sheet(tabs: list[Tab]) -> Planted:
    tabs[3].name = "Q4 forecast"
    return [("forecast", "Q4 forecast", "")]


def _forecast_heading(tabs: list[Tab]) -> Planted:
    tabs[3].header = (*HEADER[:2], "Forecast spend (£)", *HEADER[3:])
    return [("forecast", "Q4", "C10")]


def _in_the_future(tabs: list[Tab]) -> Planted:
    tabs[3].above[6][1] = "2025-12-12"
    return [("future", "Q4", "B6")]


def _quarter_skipped(tabs: list[Tab]) -> Planted:
    del tabs[1]
    return [("skipped_period", "Q3", "")]


def _no_period(tabs: list[Tab]) -> Planted:
    tabs[2].name, tabs[2].above[5][1] = "Sheet3", None
    tabs[2].above[5][0] = None
    del tabs[3]
    return [("no_period", "Sheet3", "")]


def _two_periods(tabs: list[Tab]) -> Planted:
    tabs[3].name, tabs[2].name = "Q3", "Q4"
    return [("two_periods", "Q4", "B6"), ("two_periods", "Q3", "B6")]


def _paid_after_the_return(tabs: list[Tab]) -> Planted:
    tabs[3].header = (*HEADER[:5], "Invoice date")
    tabs[3].rows[0][5], tabs[3].rows[1][5] = dt.date(2026, 4, 20), dt.date(2026, 4, 21)
    return [("future", "Q4", "F12")]


def _row_without_a_period(tabs: list[Tab]) -> Planted:
    del tabs[1:]
    tabs[0].name, tabs[0].above[5] = "Data", []
    tabs[0].header = (*HEADER[:5], "Quarter")
    tabs[0].rows[0][5] = "Q1 2025-26"
    return [("no_period", "Data", "C12")]


def _tier_two_told_again(tabs: list[Tab]) -> Planted:
    """Money of tier 2 is tier 1's: 60,000 are within the contract's 70,000, and 75,000 are not."""
    del tabs[1:]
    tabs[0].above[7][1] = 70_000
    tabs[0].header = (*HEADER[:5], "Tier")
    tabs[0].rows = [line("Ash Roofing", NEAR, 60_000, 1, 1, 1), line("Birch Steel", FAR, 50_000, 0, 1, 2)]
    tabs[0].rows.append(line("Cedar Glass", FURTHEST, 15_000, 0, 1, 1))
    return [("above_contract_value", "Q1", "B8")]


PLANTED = [
    _too_local,
    _too_little,
    _no_postcode,
    _bad_postcode,
    _bands_fall,
    _above_one,
    _fraction_among_percentages,
    _percentage_among_fractions,
    _no_number,
    _no_spend,
    _amount_above_the_line,
    _wrong_total,
    _to_date_by_value,
    _to_date_by_column,
    _to_date_by_lines,
    _to_date_by_odds,
    _cumulative_column_wrong,
    _above_the_contract,
    _sheet_copied,
    _sent_again_changed,
    _line_twice,
    _forecast_noted,
    _forecast_by_basis,
    _forecast_sheet,
    _forecast_heading,
    _in_the_future,
    _quarter_skipped,
    _no_period,
    _two_periods,
    _paid_after_the_return,
    _row_without_a_period,
    _tier_two_told_again,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_error_is_found_and_nothing_else(
    check: Check, plant: Callable[[list[Tab]], Planted]
) -> None:
    tabs = clean_quarters()
    planted = plant(tabs)
    assert told(check(tabs)) == planted


def test_an_error_of_every_kind_is_planted() -> None:
    """But what is wrong with a whole file, and a sheet that is hidden: those are in the tests of senders."""
    kinds = {kind for plant in PLANTED for kind, _, _ in plant(clean_quarters())}
    assert kinds == set(KINDS) - {"same_file", "hidden_sheet", "no_table", "unreadable_file"}
