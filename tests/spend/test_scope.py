"""Scope: what is no purchase from a third party, by name, and what that does to the results."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import localvalue as lv
from localvalue.cli import main
from localvalue.errors import InputError
from localvalue.spend import Spend, read_spend
from localvalue.spend.scope import SCOPES, scope_of, scope_rules

if TYPE_CHECKING:
    from pathlib import Path


def scopes(suppliers: list[str], *, buyer: str | None = None, **columns: list[str]) -> list[str]:
    frame = pd.DataFrame({"amount": ["1"] * len(suppliers), "supplier": suppliers, **columns})
    return [SCOPES[code] for code in scope_of(Spend.from_frame(frame), buyer=buyer).codes]


@pytest.mark.parametrize(
    ("scope", "suppliers"),
    [
        (
            "redacted",
            ["Redacted", "REDACTED PERSONAL DATA", "Redacted Data", "Name withheld", "Personal data"],
        ),
        (
            "tax_or_pension",
            ["HMRC CUMBERNAULD", "H.M. Revenue & Customs", "TEACHERS PENSIONS", "Inland Revenue"],
        ),
        (
            "tax_or_pension",
            ["GREATER MANCHESTER SUPERANN FUND", "West Yorkshire Pension Fund", "NHS Pension Scheme"],
        ),
        ("public_body", ["Greater Manchester Combined Authori", "GMCA", "Stockport MBC (Accts Receiveable)"]),
        ("public_body", ["Kirklees Council", "Bury M.B.C.", "The London Borough Of Lewisham", "SYPTE"]),
        (
            "public_body",
            ["Police & Crime Commissioner For", "West Yorkshire Fire & Rescue", "NHS Bradford City CCG"],
        ),
        ("public_body", ["The Secretary Of State", "Department For Work & Pensions", "H.M. Land Registry"]),
        ("internal", ["Petty cash", "Payroll"]),
        (
            "third_party",
            ["Amey LG Ltd", "Redactive Publishing Ltd", "British Council", "Aire Valley Scout Council"],
        ),
        (
            "third_party",
            ["The Pension Planner Limited", "Sheffield City Trust", "Manchester University NHS FT"],
        ),
        ("third_party", ["Bradford Council for Voluntary Service", "Personal Care Consultants Ltd", ""]),
    ],
)
def test_names_say_what_a_payee_is(scope: str, suppliers: list[str]) -> None:
    assert scopes(suppliers) == [scope] * len(suppliers)


def test_the_buyer_paying_itself_is_internal() -> None:
    suppliers = ["Sheffield City Council", "SHEFFIELD CITY COUNCIL.", "Leeds City Council"]
    assert scopes(suppliers, buyer="Sheffield City Council") == ["internal", "internal", "public_body"]
    buyers = ["Leeds City Council", "Sheffield City Council", "Leeds City Council"]
    frame = pd.DataFrame({"amount": ["1"] * 3, "supplier": suppliers, "buyer": buyers})
    assert [SCOPES[code] for code in scope_of(Spend.from_frame(frame)).codes] == [
        "public_body",
        "internal",
        "internal",
    ]


@pytest.mark.parametrize(
    ("buyer", "supplier", "scope"),
    [
        ("The Borough of Calderdale", "Calderdale MBC", "internal"),
        ("Trafford", "Trafford Metropolitan Borough Council", "internal"),
        ("Trafford Council", "TRAFFORD M.B.C.", "internal"),
        ("London Borough of Camden", "Camden Council", "internal"),
        # A county and the city in it are two councils, and so are a parish and its borough
        ("Derby City Council", "Derbyshire County Council", "public_body"),
        ("Durham City Council", "Durham County Council", "public_body"),
        ("Trafford", "Trafford Parish Council", "public_body"),
        ("Trafford Council", "Trafford Leisure CIC", "third_party"),
        ("Trafford Council", "Trafford Ltd", "third_party"),
        ("", "Aford Council", "public_body"),
    ],
)
def test_a_council_is_itself_however_it_is_called(buyer: str, supplier: str, scope: str) -> None:
    frame = pd.DataFrame({"amount": ["1"], "supplier": [supplier], "buyer": [buyer]})
    assert [SCOPES[code] for code in scope_of(Spend.from_frame(frame)).codes] == [scope]
    if buyer:
        assert scopes([supplier], buyer=buyer) == [scope]


def test_a_column_of_the_tables_own_goes_first() -> None:
    own = {"scope": ["Third party", "redacted", "something else", ""]}
    assert scopes(["HMRC", "Acme", "HMRC", "Acme"], **own) == [
        "third_party",
        "redacted",
        "tax_or_pension",
        "third_party",
    ]


def test_every_rule_has_a_reason_and_a_source() -> None:
    rules = scope_rules()
    assert {rule.scope for rule in rules} == set(SCOPES)
    assert all(rule.reason.endswith(".") and rule.source for rule in rules)


def test_ones_own_rules_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = "[[rule]]\npattern = '^ACME'\nscope = 'internal'\nreason = 'Ours.'\nsource = 'me'\n"
    path.write_text(text, encoding="utf-8")
    spend = Spend.from_frame(pd.DataFrame({"amount": ["1", "1"], "supplier": ["Acme Ltd", "HMRC"]}))
    found = scope_of(spend, scope_rules(path))
    assert [SCOPES[code] for code in found.codes] == ["internal", "third_party"]
    assert [found.reason(0), found.reason(1)] == ["Ours.", ""]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule = 1 2", "is no TOML file"),
        ("", r"has no \[\[rule\]\]"),
        ("[[rule]]\npattern = 'A'\nscope = 'internal'", "has no reason and no source"),
        ("[[rule]]\npattern = 'A'\nscope = 'ours'\nreason = 'r'\nsource = 's'", "the scopes are third_party"),
        ("[[rule]]\npattern = '('\nscope = 'internal'\nreason = 'r'\nsource = 's'", "cannot be read"),
    ],
)
def test_rules_that_are_none_are_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        scope_rules(path)


@pytest.fixture(scope="module")
def card(toy_atlas: lv.Atlas) -> lv.Scorecard:
    """Give 1 + 2 pounds to third parties, 4 to a council, 8 of tax and 16 redacted; the last two unplaced."""
    frame = pd.DataFrame(
        {
            "supplier": ["Here Ltd", "There Ltd", "Bford Council", "HMRC", "Redacted"],
            "supplier_postcode": ["ZA1 1AB", "ZA1 1AE", "ZA1 1AE", "", ""],
            "amount": ["1", "2", "4", "8", "16"],
            "buyer": ["Aford"] * 5,
        }
    )
    return lv.score(lv.locate(Spend.from_frame(frame), toy_atlas), [lv.InAuthority()])


def test_results_are_shown_for_all_and_for_each_scope_left_out(card: lv.Scorecard) -> None:
    table = card.tables()["scope.csv"]
    found = {
        str(scope): (int(str(estimate)), int(str(placed)), int(str(total)))
        for scope, estimate, placed, total in zip(
            *(table.column(name) for name in ("scope", "estimate_gbp", "placed_gbp", "total_gbp")),
            strict=True,
        )
    }
    assert found == {
        "all": (100, 700, 3100),
        "third_party": (100, 300, 300),
        "public_body": (0, 400, 400),
        "tax_or_pension": (0, 0, 800),
        "redacted": (0, 0, 1600),
        "all_but_public_body": (100, 300, 2700),
        "all_but_tax_or_pension": (100, 700, 2300),
        "all_but_redacted": (100, 700, 1500),
    }
    without = dict(zip(table.column("scope"), table.column("share_of_placed"), strict=True))
    assert (without["all"], without["all_but_public_body"]) == (pytest.approx(1 / 7), pytest.approx(1 / 3))


def test_nothing_is_left_out_and_every_line_says_its_scope(card: lv.Scorecard) -> None:
    assert card.summary()["total_gbp"].tolist() == [31.0]
    assert card.to_frame()["scope"].tolist() == [
        "third_party",
        "third_party",
        "public_body",
        "tax_or_pension",
        "redacted",
    ]
    by = card.by("scope").set_index("scope")["total_gbp"]
    assert by.to_dict() == {"third_party": 3, "public_body": 4, "tax_or_pension": 8, "redacted": 16}
    counted = {row["scope"]: row["amount_pence"] for row in card.provenance()["scope"]}
    assert counted == {"third_party": 300, "public_body": 400, "tax_or_pension": 800, "redacted": 1600}


def test_spend_on_third_parties_alone_has_no_table_of_scopes(toy_atlas: lv.Atlas) -> None:
    spend = Spend.from_frame(
        pd.DataFrame(
            {"supplier": ["A"], "supplier_postcode": ["ZA1 1AB"], "amount": ["1"], "buyer": ["Aford"]}
        )
    )
    assert "scope.csv" not in lv.score(lv.locate(spend, toy_atlas), [lv.InAuthority()]).tables()


def test_ones_own_rules_on_the_command_line(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    spend, rules, out = tmp_path / "spend.csv", tmp_path / "rules.toml", tmp_path / "out"
    spend.write_text("supplier,supplier_postcode,amount\nAcme,ZA1 1AB,1\nHMRC,,2\n", encoding="utf-8")
    text = "[[rule]]\npattern = '^ACME'\nscope = 'internal'\nreason = 'Ours.'\nsource = 'me'\n"
    rules.write_text(text, encoding="utf-8")
    arguments = ["score", str(spend), "--atlas", str(toy_atlas.path), "--buyer", "Aford", "--out", str(out)]
    arguments += ["--scope", str(rules), "--definition", "authority"]
    assert main([*arguments, "--no-map", "--no-report", "--no-workbook"]) == 0
    lines = pd.read_parquet(out / "lines.parquet")
    assert lines["scope"].tolist() == ["internal", "third_party"]
    assert [line.split(",")[0] for line in (out / "scope.csv").read_text("utf-8").splitlines()] == [
        "scope",
        "all",
        "third_party",
        "internal",
        "all_but_internal",
    ]


def test_the_rules_can_be_saved_changed_and_given_back(
    toy_atlas: lv.Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, spend = tmp_path / "rules.toml", tmp_path / "spend.csv"
    assert main(["scope"]) == 0
    shown = capsys.readouterr().out
    assert main(["scope", "--out", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == shown
    assert scope_rules(path) == scope_rules()
    # A file that is there may hold somebody's changes
    assert main(["scope", "--out", str(path)]) == 2
    assert "name a new file" in capsys.readouterr().err
    path.write_text(shown.replace("HMRC", "NOBODY"), encoding="utf-8")
    assert main(["scope", "--check", str(path)]) == 0
    assert "all of them sound" in capsys.readouterr().out
    spend.write_text("supplier,amount\nHMRC,1\nNobody,2\n", encoding="utf-8")
    out = tmp_path / "out"
    arguments = ["score", str(spend), "--atlas", str(toy_atlas.path), "--scope", str(path), "--out", str(out)]
    assert main([*arguments, "--no-map", "--no-report", "--no-workbook"]) == 0
    assert pd.read_parquet(out / "lines.parquet")["scope"].tolist() == ["third_party", "tax_or_pension"]
    path.write_text("[[rule]]", encoding="utf-8")
    assert main(["scope", "--check", str(path)]) == 2
    assert "has no pattern" in capsys.readouterr().err


@pytest.mark.official
def test_councils_that_pay_themselves(real_spend: Path) -> None:
    found = {}
    for name in ("calderdale_clean_2022-07", "manchester_clean_2022-02", "sheffield_clean_2016-07"):
        spend = read_spend(real_spend / "councils" / f"{name}.csv")
        mine = scope_of(spend).codes == SCOPES.index("internal")
        found[name.partition("_")[0]] = (int(mine.sum()), int(spend.pence()[mine].sum()))
    # In Sheffield's file it is the combined authority that pays the council: a transfer, and not internal
    assert found == {"calderdale": (2, 156_144), "manchester": (1, 125_000), "sheffield": (0, 0)}


@pytest.mark.official
def test_redactions_and_the_largest_transfers_of_trafford_are_proposed(
    real_spend: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(real_spend / "councils" / "trafford-supplier-spend-2025-26.zip") as archive:
        archive.extractall(tmp_path)
    spend = read_spend(next(tmp_path.glob("*.csv")))
    scope = scope_of(spend, buyer="Trafford")
    pence = spend.pence()
    redacted = scope.codes == SCOPES.index("redacted")
    assert (int(redacted.sum()), int(pence[redacted].sum())) == (36_616, 108_870_420_86)
    supplier = np.array([name or "" for name in spend.lines["supplier"].to_pylist()])
    for name, code in (
        ("HMRC CUMBERNAULD", "tax_or_pension"),
        ("GREATER MANCHESTER SUPERANN FUND", "tax_or_pension"),
        ("TEACHERS PENSIONS", "tax_or_pension"),
        ("Greater Manchester Combined Authori", "public_body"),
        ("Amey LG Ltd", "third_party"),
    ):
        assert {SCOPES[each] for each in scope.codes[supplier == name]} == {code}
    apart = (scope.codes != SCOPES.index("third_party")) & ~redacted
    # HMRC, the two pension funds and GMCA are 173.4 million of it; councils and others the rest
    assert 173_400_000_00 < int(pence[apart].sum()) < 185_000_000_00
