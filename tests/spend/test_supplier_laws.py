"""What holds for any register and any spend: nothing is lost, and no order decides who is matched."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from localvalue.arrays import texts
from localvalue.spend import Spend, SupplierRegister, names
from localvalue.spend.matching import AMBIGUOUS, OWN, UNMATCHED

POSTCODES = ("ZA1 1AA", "ZA1 1AB", "ZA1 1AE")
NAMES = (
    "Acme",
    "ACME LTD",
    "The Acme Company Limited",
    "Acme Holdings",
    "Baker T/A Acme",
    "",
    "Candle & Co",
    "CANDLE",
)
NUMBERS = ("", "", "01234567", "07654321", "1234567")

rows = st.fixed_dictionaries(
    {
        "supplier": st.sampled_from(NAMES),
        "company_number": st.sampled_from(NUMBERS),
        "postcode": st.sampled_from(POSTCODES),
    }
)
lines = st.fixed_dictionaries(
    {
        "supplier": st.sampled_from(NAMES),
        "Company Number": st.sampled_from(NUMBERS),
        "supplier_postcode": st.sampled_from(("", "", "ZA9 9ZZ")),
        "amount": st.integers(-10_000, 10_000).map(lambda pence: f"{pence / 100:.2f}"),
    }
)
registers = st.lists(rows, min_size=1, max_size=8)
spends = st.lists(lines, min_size=1, max_size=12)


def spend_of(given: list[dict[str, str]]) -> Spend:
    return Spend.from_frame(pd.DataFrame(given))


def outcomes(spend: Spend, register: list[dict[str, str]]) -> list[tuple[str | None, str | None]]:
    joined = SupplierRegister(pd.DataFrame(register)).join(spend).lines.to_pydict()
    return list(zip(joined["supplier_postcode"], joined["supplier_match"], strict=True))


@functools.cache
def base(name: str) -> str:
    return names.bases(names.plain(texts([name]))).to_pylist()[0] or ""


@functools.cache
def trading(name: str) -> str:
    return names.name_of(names.plain(texts([name])).to_pylist()[0] or "").trading


@functools.cache
def number(cell: str) -> str | None:
    return names.company_numbers(texts([cell])).to_pylist()[0]


@settings(max_examples=40, deadline=None)
@given(spends, registers)
def test_joining_changes_no_line(lines: list[dict[str, str]], register: list[dict[str, str]]) -> None:
    spend = spend_of(lines)
    joined = SupplierRegister(pd.DataFrame(register)).join(spend)
    assert len(joined) == len(spend)
    assert np.array_equal(joined.pence(), spend.pence())
    assert joined.total_pence == spend.total_pence
    assert np.array_equal(joined.row, spend.row)
    for name in set(spend.lines.column_names) - {"supplier_postcode"}:
        assert joined.lines[name].to_pylist() == spend.lines[name].to_pylist()
    for before, after, how in zip(
        spend.lines["supplier_postcode"].to_pylist(),
        joined.lines["supplier_postcode"].to_pylist(),
        joined.lines["supplier_match"].to_pylist(),
        strict=True,
    ):
        # What a line says of itself stays, and what it does not say is there only where it was found
        assert after == before if before is not None else (after is None) == (how in {AMBIGUOUS, UNMATCHED})
        assert (how == OWN) == (before is not None)


@settings(max_examples=40, deadline=None)
@given(spends, registers, st.randoms(use_true_random=False))
def test_the_order_of_a_register_decides_nothing(
    lines: list[dict[str, str]], register: list[dict[str, str]], random: st.DataObject
) -> None:
    spend, shuffled = spend_of(lines), list(register)
    random.shuffle(shuffled)
    assert outcomes(spend, register) == outcomes(spend, shuffled)


@settings(max_examples=60, deadline=None)
@given(spends, registers)
@example(
    [{"supplier": "Acme", "Company Number": "01234567", "supplier_postcode": "", "amount": "1"}],
    [
        {"supplier": "Acme", "company_number": "07654321", "postcode": "ZA1 1AA"},
        {"supplier": "Acme", "company_number": "", "postcode": "ZA1 1AB"},
    ],
)
def test_whoever_is_matched_has_a_reason_and_no_rival(
    lines: list[dict[str, str]], register: list[dict[str, str]]
) -> None:
    spend = spend_of(lines)
    for line, (postcode, how) in zip(lines, outcomes(spend, register), strict=True):
        mine = number(line["Company Number"])
        by_number = {row["postcode"] for row in register if mine and number(row["company_number"]) == mine}
        keys = {base(line["supplier"]), trading(line["supplier"])} - {""}
        called = [row for row in register if base(row["supplier"]) in keys]
        # One name and another number is another company
        by_name = {
            row["postcode"] for row in called if not mine or number(row["company_number"]) in {None, mine}
        }
        if how == "company_number":
            assert by_number == {postcode}
        elif how in {"name", "trading_name"}:
            assert postcode in by_name
            # A name may choose among the addresses of a number, and never against them
            assert not by_number or postcode in by_number
        elif how == UNMATCHED:
            assert not by_number
            assert not by_name
        elif how == AMBIGUOUS:
            assert len(by_number | by_name) > 1
