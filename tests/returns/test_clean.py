"""Returns that are right, in many shapes: nothing is asked about them. False alarms cost trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from returns.making import FAR, FURTHEST, HEADER, MIDDLE, NEAR, Tab, above, clean_quarters, line, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from returns.making import Check

QUARTERS = ("Q1 2025-26", "Q2 2025-26", "Q3 2025-26", "Q4 2025-26")


def _percentages_as_text() -> list[Tab]:
    tabs = clean_quarters()
    for tab in tabs:
        for row in tab.rows:
            row[3], row[4] = f"{row[3]:.0%}", f"{row[4]:.1%}"
    return tabs


def _totals_with_claims() -> list[Tab]:
    # 8,000 of 12,000 pounds are within 10 miles: 66.7%
    tabs = clean_quarters()
    tabs[0].below = [["Total", None, 12_000, "66.7%", "100%"], [], ["Source: our ledger"]]
    tabs[1].below = [["Sub-total", None, 18_000, "11%", 1], ["Total to date", None, 30_000, "40%", None]]
    return tabs


def _one_share_for_all_lines() -> list[Tab]:
    tabs = clean_quarters()
    for row in tabs[0].rows:
        row[3] = "67%"
    tabs[1].rows[0][3], tabs[1].rows[1][3] = (
        "11.1%",
        None,
    )  # as a merged cell comes out: on the first line alone
    return tabs


def _beside_labels() -> list[Tab]:
    tabs = clean_quarters()
    for tab in tabs:
        tab.header = ("Supplier", "Supplier postcode", "Spend (£)")
        tab.rows = [row[:3] for row in tab.rows]
    tabs[0].below = [
        [],
        ["Spend within 10 miles (%)", None, "67%"],
        ["Spend within 20 miles (£)", None, 12_000],
    ]
    tabs[1].below = [[], ["11.1% of our spend was within 10 miles and 100% within 20 miles of the site."]]
    tabs[2].above.insert(7, ["Target: 60% within 10 miles", "60%"])
    return tabs


def _yes_and_no() -> list[Tab]:
    tabs = clean_quarters()
    for tab in tabs:
        tab.header = (*HEADER[:3], "Within 10 miles?", "Within 20 miles?", "Notes")
        for row in tab.rows:
            row[3], row[4] = ("Yes" if row[3] else "No"), "Y"
    return tabs


def _amounts_claimed() -> list[Tab]:
    tabs = clean_quarters()
    for tab in tabs:
        tab.header = (*HEADER[:3], "Spend within 10 miles (£)", "Spend within 20 miles", "Notes")
        for row in tab.rows:
            row[3], row[4] = row[2] * row[3], row[2] * row[4]
    return tabs


def _rising_spend() -> list[Tab]:
    tabs = clean_quarters()
    for tab, pounds in zip(tabs, (1_000, 2_500, 6_000, 9_000), strict=True):
        tab.rows = [line("Ash Roofing", NEAR, pounds, 1, 1)]
    return tabs


def _with_a_cumulative_column() -> list[Tab]:
    tabs = clean_quarters()
    for tab, pounds, running in zip(
        tabs, (1_000, 2_500, 6_000, 9_000), (1_000, 3_500, 9_500, 18_500), strict=True
    ):
        tab.header = (*HEADER[:5], "Spend to date (£)")
        tab.rows = [line("Ash Roofing", NEAR, pounds, 1, 1, running)]
    return tabs


def _same_fees_every_quarter() -> list[Tab]:
    tabs = clean_quarters()
    for tab in tabs:
        tab.rows = [line("Ash Roofing", NEAR, 900, 1, 1), line("Birch Steel", FAR, 450, 0, 1)]
    return tabs


def _two_tiers_and_a_summary() -> list[Tab]:
    quarter = above("Q1 2025-26", Contract_value=20_000)
    first = Tab("Tier 1", [line("Ash Roofing", NEAR, 8_000, 1, 1)], above=quarter)
    second = Tab("Tier 2", [line("Birch Steel", FAR, 4_000, 0, 1)], above=quarter)
    whole = Tab("Summary", [line("Ash Roofing", NEAR, 8_000, 1, 1), line("Birch Steel", FAR, 4_000, 0, 1)])
    whole.above = quarter
    return [first, second, whole]


def _planned_work() -> list[Tab]:
    tabs = clean_quarters()
    tabs[0].rows[0][0] = "Planned Maintenance Ltd"
    tabs[0].rows[0][5] = "Planned maintenance of roofs, as estimated"
    tabs[1].rows[0][0] = "Total Scaffolding Ltd"
    return tabs


def _half_known_places() -> list[Tab]:
    tabs = clean_quarters()
    tabs[0].rows[0][1] = "ZA1"  # partly within 10 miles, by its live and its terminated postcodes
    tabs[0].rows[0][3] = 0.5
    return tabs


def _several_contracts() -> list[Tab]:
    header = ("Contract ref", "Contract value", "Reporting period", *HEADER)
    rows = [
        [
            f"C-{number}",
            10_000 * number,
            quarter,
            *line(f"S{number} Ltd", MIDDLE, 1_000 * number + step, 1, 1),
        ]
        for step, quarter in zip((400, 100, 300, 200), QUARTERS, strict=True)
        for number in (1, 2, 3)
    ]
    return [Tab("Data", rows, header=header, above=above("")[:5])]


def _credits() -> list[Tab]:
    tabs = clean_quarters()
    tabs[3].rows.append(line("Ash Roofing", NEAR, -700, 1, 1, "credit note"))
    tabs[3].below = [["Total", None, 6_800, "63%", "100%"]]  # 5,000 - 700 of 6,800
    return tabs


def _far_away() -> list[Tab]:
    tabs = clean_quarters()
    tabs[1].rows[1] = line("Cedar Glass", FURTHEST, 16_000, None, "n/a")
    return tabs


def _dated_lines() -> list[Tab]:
    header = ("Supplier", "Supplier postcode", "Spend (£)", "Date paid")
    rows = [["Ash Roofing", NEAR, 100, "2025-04-30"], ["Birch Steel", FAR, 300, "30/07/2025"]]
    return [Tab("Sheet1", rows, header=header, above=above("")[:5])]


def _contract_dates_above() -> list[Tab]:
    tabs = clean_quarters()
    for tab in tabs:
        tab.above.insert(4, ["Start on site", "March 2024"])
    return tabs


def _a_sheet_a_month_of_one_quarter() -> list[Tab]:
    return [
        Tab(name, [line("Ash Roofing", NEAR, pounds, 1, 1)], above=above("Q1 2025-26"))
        for name, pounds in (("April", 300), ("May", 100), ("June", 200))
    ]


def _two_tiers_in_one_sheet() -> list[Tab]:
    """What tier 2 got is part of what tier 1 got: 60,000 of a contract of 70,000."""
    header = (*HEADER[:5], "Tier")
    rows = [line("Ash Roofing", NEAR, 60_000, 1, 1, 1), line("Birch Steel", FAR, 50_000, 0, 1, 2)]
    return [Tab("Q1", rows, header=header, above=above(Contract_value=70_000))]


SHAPES = [
    _percentages_as_text,
    _totals_with_claims,
    _one_share_for_all_lines,
    _beside_labels,
    _yes_and_no,
    _amounts_claimed,
    _rising_spend,
    _with_a_cumulative_column,
    _same_fees_every_quarter,
    _two_tiers_and_a_summary,
    _planned_work,
    _half_known_places,
    _several_contracts,
    _credits,
    _far_away,
    _dated_lines,
    _contract_dates_above,
    _a_sheet_a_month_of_one_quarter,
    _two_tiers_in_one_sheet,
]


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__.strip("_"))
def test_nothing_is_asked_about_a_return_that_is_right(check: Check, make: Callable[[], list[Tab]]) -> None:
    checked = check(make())
    assert told(checked) == []
    assert sum(len(each.lines) for each in checked.returns) > 0
    assert set(checked.compared()["outcome"]) <= {"agrees", "possible"}


@pytest.mark.parametrize(
    ("make", "outcomes"),
    [
        (
            _totals_with_claims,
            {"agrees": 20, "not_checkable": 1},
        ),  # of them 4 in totals; "to date" is of more
        (
            _one_share_for_all_lines,
            {"agrees": 12},
        ),  # 8 of lines, 4 of all lines of a quarter
        (_beside_labels, {"agrees": 4}),  # and the target is no claim
        (_half_known_places, {"agrees": 15, "possible": 1}),
        (_several_contracts, {"agrees": 24}),
    ],
)
def test_each_claim_is_compared_with_what_it_is_of(
    check: Check, make: Callable[[], list[Tab]], outcomes: dict[str, int]
) -> None:
    compared = check(make()).compared_claims
    assert {each.outcome: 0 for each in compared} == dict.fromkeys(outcomes, 0)
    assert {name: sum(each.outcome == name for each in compared) for name in outcomes} == outcomes
