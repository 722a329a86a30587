"""What is proposed to be looked at apart: by rule, with pounds, lines and the largest payees."""

from __future__ import annotations

import cards
import pandas as pd

import localvalue as lv
from localvalue import compare
from localvalue.spend import Spend
from localvalue.spend.scope import scope_of


def proposed(rows: list[tuple[str | None, int, str | None]]) -> list[dict[str, object]]:
    frame = pd.DataFrame(rows, columns=["supplier", "amount", "scope"])
    spend = Spend.from_frame(frame)
    return compare.proposed(scope_of(spend), spend).records()


def test_each_rule_has_its_payees_lines_and_pounds() -> None:
    found = proposed(
        [
            ("HMRC", 1, None),
            ("HMRC Cumbernauld", 2, None),
            ("HMRC", 4, None),
            ("Teachers Pensions", 8, None),
            ("Salford City Council", 16, None),
            ("Acme Ltd", 32, None),
            ("REDACTED PERSONAL DATA", 64, None),
        ]
    )
    assert [
        (row["scope"], row["payees"], row["largest"], row["lines"], row["amount_gbp"]) for row in found
    ] == [
        ("public_body", 1, "Salford City Council", 1, 1600),
        ("tax_or_pension", 1, "Teachers Pensions", 1, 800),
        ("tax_or_pension", 2, "HMRC; HMRC Cumbernauld", 3, 700),
        ("redacted", 1, "REDACTED PERSONAL DATA", 1, 6400),
    ]
    assert str(found[2]["reason"]).startswith("Tax and national insurance")


def test_three_payees_are_named_and_the_rest_counted() -> None:
    (found,) = proposed([(f"{name} City Council", 2**n, None) for n, name in enumerate("ABCD")])
    assert (found["payees"], found["largest"]) == (4, "D City Council; C City Council; B City Council")


def test_payees_that_the_table_declares_are_counted_and_not_named() -> None:
    (found,) = proposed([("Jane Example", 1, "internal"), ("Acme Ltd", 2, None)])
    assert (found["scope"], found["payees"], found["largest"]) == ("internal", 1, None)
    assert found["reason"] == "The table says so itself."


def test_nothing_is_proposed_where_all_is_paid_to_third_parties() -> None:
    assert proposed([("Acme Ltd", 1, None), (None, 2, None)]) == []


def test_a_run_in_which_a_buyer_pays_only_itself_has_a_reason(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA"], buyer="Aford", supplier="Aford")
    (row,) = cards.card(toy_atlas, lines, "authority").proposed_table().records()
    assert (row["scope"], row["lines"], row["amount_gbp"]) == ("internal", 1, 1_00)
