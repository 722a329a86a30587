"""A table of landings under each attribution: who counts, where, and how many pence; and its laws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cards
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import localvalue as lv
from localvalue.spend.landings import LANDING_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

APLACE, BPLACE, CPLACE = "ZA1 1AA", "ZA1 2AA", "ZA3 1AA"  # in Aford, Bford and Cford
LINES = [
    {"line_id": "a", "amount": "100.00", "buyer": "Aford", "supplier": "Acme", "supplier_postcode": BPLACE},
    {"line_id": "b", "amount": "-10.00", "buyer": "Aford", "supplier": "Beta", "supplier_postcode": APLACE},
]
# Of the first tier's 100 a subcontractor received 20; nobody says from whom
ROWS = [
    {"line_id": "a", "role": "supplier", "tier": "1", "share": "0.6", "postcode": APLACE},
    {"line_id": "a", "role": "fabrication", "tier": "1", "share": "0.3", "postcode": BPLACE},
    {"line_id": "a", "role": "fabrication", "tier": "1", "share": "0.1", "postcode": CPLACE},
    {"line_id": "a", "role": "subcontractor", "tier": "2", "share": "0.2", "postcode": CPLACE},
]


def score(
    atlas: lv.Atlas,
    attribution: str,
    rows: Sequence[dict[str, str]] = ROWS,
    lines: Sequence[dict[str, Any]] = LINES,
) -> lv.Scorecard:
    spend = lv.read_spend(pd.DataFrame(lines), landings=pd.DataFrame(rows))
    return lv.score(lv.locate(spend, atlas), [lv.InAuthority()], attribution=attribution)


def landed(card: lv.Scorecard) -> list[tuple[str, str, int, str | None, float]]:
    """Return line, role, tier, place and pounds of each landing."""
    located, found = card.located, card.scored.landings
    ids = located.spend.lines["line_id"].to_pylist()
    roles = [*LANDING_ROLES, "nobody"]
    return [
        (
            ids[found.line[at]],
            roles[found.role[at]],
            int(found.tier[at]),
            located.places.names[found.place[at]] if found.place[at] >= 0 else None,
            found.pence[at] / 100,
        )
        for at in range(len(found.line))
    ]


FIRST = ("a", "supplier", 1, APLACE)
OTHER = ("b", "supplier", 1, APLACE, -10.0)
ANSWERS = {
    "landings": [
        (*FIRST, 48),  # tier 1 had 60, 30 and 10, and the 20 passed on come off them in proportion
        ("a", "fabrication", 1, BPLACE, 24),
        ("a", "fabrication", 1, CPLACE, 8),
        ("a", "subcontractor", 2, CPLACE, 20),
        ("b", "nobody", 1, None, -10),
    ],
    "supplier": [(*FIRST, 100), OTHER],
    "fabrication": [
        ("a", "fabrication", 1, BPLACE, 75),
        ("a", "fabrication", 1, CPLACE, 25),
        ("b", "fabrication", 1, None, -10),
    ],
    "fabrication,supplier": [
        ("a", "fabrication", 1, BPLACE, 75),
        ("a", "fabrication", 1, CPLACE, 25),
        OTHER,
    ],
    "supplier=0.2+fabrication=0.8": [
        (*FIRST, 20),
        ("a", "fabrication", 1, BPLACE, 60),
        ("a", "fabrication", 1, CPLACE, 20),
        ("b", "supplier", 1, APLACE, -2),
        ("b", "fabrication", 1, None, -8),
    ],
    "subcontractor": [("a", "subcontractor", 2, CPLACE, 100), ("b", "subcontractor", 1, None, -10)],
    "tier:2": [("a", "subcontractor", 2, CPLACE, 100), ("b", "nobody", 2, None, -10)],
    "tier:1=0.5+tier:2=0.5": [
        ("a", "supplier", 1, APLACE, 30),
        ("a", "fabrication", 1, BPLACE, 15),
        ("a", "fabrication", 1, CPLACE, 5),
        ("a", "subcontractor", 2, CPLACE, 50),
        ("b", "nobody", 1, None, -5),
        ("b", "nobody", 2, None, -5),
    ],
}
ANSWERS["landings,supplier"] = [*ANSWERS["landings"][:-1], OTHER]


@pytest.mark.parametrize("attribution", ANSWERS)
def test_who_counts_and_with_how_many_pounds(toy_atlas: lv.Atlas, attribution: str) -> None:
    card = score(toy_atlas, attribution)
    assert landed(card) == ANSWERS[attribution]
    aford = sum(pounds for *_, place, pounds in ANSWERS[attribution] if place == APLACE)
    assert cards.summary(card, "authority")["estimate"] == aford


def test_a_tier_that_names_its_payer(toy_atlas: lv.Atlas) -> None:
    rows = [each | {"supplier": name, "paid_by": ""} for each, name in zip(ROWS, "SFGT", strict=True)]
    rows[3]["paid_by"] = "s"
    assert [pounds for *_, pounds in landed(score(toy_atlas, "landings", rows))] == [40, 30, 10, 20, -10]


def test_a_role_is_shared_by_what_was_received_and_not_by_what_was_kept(toy_atlas: lv.Atlas) -> None:
    rows = [
        {
            "line_id": "a",
            "role": "supplier",
            "tier": "1",
            "share": "0.6",
            "supplier": "S",
            "postcode": APLACE,
        },
        {
            "line_id": "a",
            "role": "supplier",
            "tier": "1",
            "share": "0.4",
            "supplier": "T",
            "postcode": CPLACE,
        },
        ROWS[3] | {"share": "0.6", "paid_by": "S"},
    ]
    assert [pounds for *_, pounds in landed(score(toy_atlas, "supplier", rows))[:2]] == [60, 40]
    assert [pounds for *_, pounds in landed(score(toy_atlas, "landings", rows))[:2]] == [40, 60]


def test_a_supplier_of_a_lower_tier_is_not_whom_the_buyer_pays(toy_atlas: lv.Atlas) -> None:
    rows = [{"line_id": "a", "role": "supplier", "tier": "2", "share": "0.4", "postcode": CPLACE}]
    assert landed(score(toy_atlas, "supplier", rows))[0] == ("a", "supplier", 1, BPLACE, 100)
    assert landed(score(toy_atlas, "landings", rows))[:2] == [
        ("a", "supplier", 1, BPLACE, 60),
        ("a", "supplier", 2, CPLACE, 40),
    ]


def test_own_share_columns_stand_for_lines_without_rows(toy_atlas: lv.Atlas) -> None:
    lines = [each | {"supplier_share": "0.5"} for each in LINES]
    found = landed(score(toy_atlas, "landings", lines=lines))
    assert found[4:] == [("b", "supplier", 1, APLACE, -5), ("b", "nobody", 1, None, -5)]


def test_lines_parquet_has_the_largest_landing_of_a_role(toy_atlas: lv.Atlas) -> None:
    table = score(toy_atlas, "landings").line_table()
    assert table["fabrication_lad_code"].to_pylist() == ["E07000902", None]
    assert table["supplier_lad_code"].to_pylist() == ["E07000901", "E07000901"]
    assert table["placed_share"].to_pylist() == [1, 0]
    assert cards.memberships(score(toy_atlas, "landings"), "authority") == [pytest.approx(0.48), None]


def test_a_subcontractor_needs_a_table_of_landings(toy_atlas: lv.Atlas) -> None:
    for name in ("subcontractor", "tier:2"):
        with pytest.raises(lv.LocalValueError, match=f"who the {name} .*--landings FILE"):
            cards.card(toy_atlas, LINES, "authority", attribution=name)


def test_a_measure_is_split_as_the_pounds_are(toy_atlas: lv.Atlas) -> None:
    lines = [LINES[0] | {"measure": "jobs", "measure_value": "10", "measure_unit": "jobs"}]
    for attribution, aford in (("landings", 4.8), ("supplier", 10), ("fabrication", 0)):
        (found,) = score(toy_atlas, attribution, lines=lines).measures().to_dict("records")
        assert (found["qualifies"], found["total"]) == (aford, 10)


# -- laws ---------------------------------------------------------------------------------------

shares = st.integers(0, 300).map(lambda thousandths: f"{thousandths / 1000}")
table_rows = st.lists(
    st.fixed_dictionaries(
        {
            "line_id": st.sampled_from(["a", "b", "zz"]),
            "role": st.sampled_from(["supplier", "branch", "fabrication", "subcontractor", ""]),
            "tier": st.sampled_from(["1", "2", "3", ""]),
            "share": shares,
            "postcode": st.sampled_from([APLACE, BPLACE, CPLACE, "rubbish", ""]),
        }
    ),
    min_size=1,
    max_size=6,
).filter(lambda rows: any(each["line_id"] != "zz" for each in rows))
LAW_LINES = [each | {"branch_postcode": ""} for each in LINES]
attributions = st.sampled_from(["landings", "supplier", "branch,supplier", "landings,supplier", "tier:2"])
SLOWLY = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


def fits(rows: list[dict[str, str]]) -> bool:
    """Tell whether no line's first tier is more than the line."""
    first = {
        line: sum(
            float(each["share"]) for each in rows if each["line_id"] == line and each["tier"] in {"1", ""}
        )
        for line in "ab"
    }
    return max(first.values()) <= 1


@given(table_rows.filter(fits), attributions, st.integers(-10_000, 10_000))
@SLOWLY
def test_every_penny_of_every_line_lands_once(
    toy_atlas: lv.Atlas, rows: list[dict[str, str]], attribution: str, pence: int
) -> None:
    lines = [LAW_LINES[0] | {"amount": f"{pence / 100:.2f}"}, LAW_LINES[1]]
    card = score(toy_atlas, attribution, rows, lines)
    found = card.scored.landings
    sums = np.zeros(2, dtype=np.int64)
    np.add.at(sums, found.line, found.pence)
    assert sums.tolist() == [pence, -10_00]
    assert (found.pence[found.line == 0] * np.sign(pence) >= 0).all()
    qualify = sum(each is not None and each > 0 for each in cards.memberships(card, "authority"))
    assert cards.summary(card, "authority")["lines"] == qualify


@given(table_rows.filter(fits), attributions, st.randoms(use_true_random=False))
@SLOWLY
def test_the_order_of_rows_and_lines_changes_nothing(
    toy_atlas: lv.Atlas, rows: list[dict[str, str]], attribution: str, random: Random
) -> None:
    before = score(toy_atlas, attribution, rows, LAW_LINES)
    again = list(rows)
    random.shuffle(again)
    after = score(toy_atlas, attribution, again, LAW_LINES[::-1])
    assert sorted(landed(after), key=str) == sorted(landed(before), key=str)
    assert after.summary().equals(before.summary())


@given(table_rows.filter(fits), attributions)
@SLOWLY
def test_a_row_split_in_two_halves_lands_the_same_pounds(
    toy_atlas: lv.Atlas, rows: list[dict[str, str]], attribution: str
) -> None:
    # Thousandths of the line's 100,000 pence halve into whole pence
    lines = [LAW_LINES[0] | {"amount": "1000.00"}, LAW_LINES[1] | {"amount": "-1000.00"}]
    halves = [each | {"share": f"{float(each['share']) / 2}"} for each in rows]
    whole, split = (
        score(toy_atlas, attribution, some, lines).summary() for some in (rows, [*halves, *halves])
    )
    # A deduction in proportion may leave parts of a penny, which a split moves
    assert abs(whole["estimate_gbp"] - split["estimate_gbp"]).max() <= 0.05


@given(table_rows.filter(fits), attributions)
@SLOWLY
def test_a_line_split_in_two_lands_the_same_pounds(
    toy_atlas: lv.Atlas, rows: list[dict[str, str]], attribution: str
) -> None:
    one = score(toy_atlas, attribution, rows, LAW_LINES).summary()
    halves = [each | {"line_id": f"{each['line_id']}{n}"} for each in rows for n in "12"]
    lines = [
        each | {"line_id": f"{each['line_id']}{n}", "amount": f"{float(str(each['amount'])) / 2:.2f}"}
        for each in LAW_LINES
        for n in "12"
    ]
    two = score(toy_atlas, attribution, halves, lines).summary()
    assert abs(one["estimate_gbp"] - two["estimate_gbp"]).max() <= 0.06  # a few left-over pennies
    assert one["total_gbp"].equals(two["total_gbp"])
