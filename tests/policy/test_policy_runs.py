"""A run under a policy: targets judged honestly, and measures in common terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import cards
import pytest

import localvalue as lv
from localvalue.cli import main
from localvalue.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def records(card: lv.Scorecard, name: str) -> list[dict[str, object]]:
    """Return the rows of one table, by column."""
    table = card.tables()[name]
    return [dict(zip(table.names, row, strict=True)) for row in table.rows]


MEASURED = """
definitions = ["authority"]
[measures]
jobs = "people"
"work weeks" = "weeks"
[[buyer]]
name = "Aford"
[[buyer.measure]]
theirs = "Local jobs"
unit = "people"
common = "jobs"
[[buyer]]
name = "Bford"
definition = "region"
[[buyer.measure]]
theirs = "NT1"
unit = "people"
common = "jobs"
[[buyer.measure]]
theirs = "Placement days"
unit = "days"
common = "work weeks"
times = 0.2
"""


def policy(tmp_path: Path, text: str) -> lv.Policy:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return lv.read_policy(path)


def scored(atlas: lv.Atlas, rows: list[cards.Row], declared: lv.Policy, **options: object) -> lv.Scorecard:
    return lv.score(cards.located(atlas, rows, **options), policy=declared)


def measured(buyer: str, measure: str, value: float, unit: str | None, place: str = "ZA1 1AA") -> cards.Row:
    return {
        "buyer": buyer,
        "measure": measure,
        "measure_value": value,
        "measure_unit": unit,
        "supplier_postcode": place,
        "amount": 1,
    }


MEASURES = [
    measured("Aford", "local JOBS", 3, "people"),
    measured("Bford", "NT1", 5, "people"),
    measured("Bford", "Placement days", 12, "days"),
    measured("Bford", "Placement days", 2, "weeks"),
    measured("Aford", "NT1", 7, "people"),
    measured("Cford", "Local jobs", 11, "people"),
]


def test_measures_combine_only_on_the_common_set(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = scored(toy_atlas, MEASURES, policy(tmp_path, MEASURED))
    common = records(card, "common_measures.csv")
    found = {(row["measure"], row["definition"]): row for row in common}
    assert found["jobs", "authority"]["qualifies"] == 3
    assert found["jobs", "authority"]["total"] == 8
    assert found["jobs", "authority"]["buyers"] == "Aford; Bford"
    # Aford declares no definition of its own, so only Bford's jobs are answered by it
    assert found["jobs", "own"]["qualifies"] == found["jobs", "own"]["placed"] == 5
    assert found["work weeks", "authority"]["total"] == 2.4
    assert found["work weeks", "authority"]["unit"] == "weeks"


def test_what_is_not_mapped_is_listed_and_not_guessed(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = scored(toy_atlas, MEASURES, policy(tmp_path, MEASURED))
    rows = card.tables()["unmapped_measures.csv"].rows
    assert [tuple(row) for row in rows] == [
        ("Aford", "NT1", "people", "not_mapped", 1, 7),
        ("Bford", "Placement days", "weeks", "mapped_in_another_unit", 1, 2),
        ("Cford", "Local jobs", "people", "buyer_not_in_policy", 1, 11),
    ]


TARGETS = """
definitions = ["authority"]
[[target]]
definition = "authority"
at_least = {share}
"""
SURE_AND_NOT = [
    {"buyer": "Aford", "supplier_postcode": "ZA1 1AA", "amount": 60},
    {"buyer": "Aford", "supplier_postcode": "ZA3 1AB", "amount": 30},
    {"buyer": "Aford", "supplier_postcode": None, "amount": 10},
]


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.6, "met"), (0.61, "not_known"), (0.7, "not_known"), (0.71, "missed")]
)
def test_a_target_is_met_only_where_even_the_low_bound_reaches_it(
    toy_atlas: lv.Atlas, tmp_path: Path, share: float, verdict: str
) -> None:
    card = scored(toy_atlas, SURE_AND_NOT, policy(tmp_path, TARGETS.format(share=share)))
    (row,) = records(card, "targets.csv")
    assert row["verdict"] == verdict
    assert (row["low"], row["high"]) == (0.6, 0.7)
    assert row["expected"] == pytest.approx(60 / 90)


def test_targets_of_pounds_of_a_measure_and_of_one_client(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    text = MEASURED + (
        '[[target]]\ndefinition = "authority"\nat_least = 2\nof = "gbp"\nbuyer = "Aford"\n'
        '[[target]]\ndefinition = "own"\nat_least = 6\nof = "jobs"\n'
        '[[target]]\ndefinition = "own"\nat_least = 0.5\nbuyer = "Dford"\n'
        '[[target]]\ndefinition = "authority"\nat_least = 1\nof = "jobs"\nbuyer = "Cford"\n'
    )
    rows = records(scored(toy_atlas, MEASURES, policy(tmp_path, text)), "targets.csv")
    assert [(row["expected"], row["verdict"]) for row in rows] == [
        (2, "met"),
        (5, "not_known"),  # three more are Aford's, which has no rule of its own
        (None, "nothing_to_judge"),
        (None, "nothing_to_judge"),  # Cford's jobs are none of the common set: it has not missed it
    ]


def test_targets_are_judged_on_the_declared_scope(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    rows = [
        {"supplier": "Acme Ltd", "supplier_postcode": "ZA1 1AA", "amount": 10},
        {"supplier": "HMRC", "supplier_postcode": "ZA3 1AB", "amount": 90},
    ]
    text = 'scope = ["third_party"]\n' + TARGETS.format(share=0.9)
    card = scored(toy_atlas, rows, policy(tmp_path, text), buyer="Aford")
    (row,) = records(card, "targets.csv")
    assert (row["scope"], row["expected"], row["verdict"]) == ("third_party", 1, "met")
    assert card.total_pence == 100_00


def test_two_names_of_one_authority_are_one_client(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    rows = [{"buyer": "E07000901", "supplier_postcode": "ZA1 1AA", "amount": 1}]
    text = '[[buyer]]\nname = "Aford"\ndefinition = "authority"\n'
    assert cards.memberships(scored(toy_atlas, rows, policy(tmp_path, text)), "own") == [1]
    twice = text + '[[buyer]]\nname = "E07000901"\ndefinition = "region"\n'
    with pytest.raises(InputError, match="'Aford' and 'E07000901' of the policy are one authority"):
        scored(toy_atlas, rows, policy(tmp_path, twice))


def test_a_run_is_saved_as_a_policy_that_gives_the_same(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    spend = cards.located(toy_atlas, cards.rows(("ZA1 1AA", "ZA3 1AB")), buyer="Aford")
    chosen = [lv.InAuthority(), lv.InArea("region") & ~lv.InAuthority(), lv.MostDeprived(20)]
    card = lv.score(spend, chosen, attribution="supplier")
    lv.save_policy(card.policy(), tmp_path / "saved.toml")
    again = lv.score(spend, policy=lv.read_policy(tmp_path / "saved.toml"))
    assert again.summary().equals(card.summary())
    assert again.attribution == card.attribution


def test_the_rules_of_buyers_are_saved_with_the_run(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    rows = [
        {"buyer": buyer, "supplier_postcode": "ZA1 1AA", "amount": 1, "site_postcode": "ZA1 1AA"}
        for buyer in ("Aford", "E07000901", "Cford")
    ]
    spend = cards.located(toy_atlas, rows)
    own = lv.OwnDefinition(
        {"aford": lv.InAuthority(), "E07000901": lv.InArea("region"), "X": lv.WithinMiles(1)}
    )
    card = lv.score(spend, [own, lv.WithinMiles(10)])
    saved = tmp_path / "saved.toml"
    lv.save_policy(card.policy(), saved)
    names = [(client.name, client.definition) for client in lv.read_policy(saved).clients]
    assert names == [
        ("E07000901", lv.InArea("region")),
        ("X", lv.WithinMiles(1)),
        ("aford", lv.InAuthority()),
    ]
    under = lv.score(spend, policy=policy(tmp_path, '[[buyer]]\nname = "Aford"\ndefinition = "authority"\n'))
    (client,) = under.policy().clients
    assert (client.name, client.definition) == ("Aford", lv.InAuthority())
    with pytest.raises(InputError, match="one rule a buyer, and this run asked by 'own' and 'ours'"):
        lv.score(spend, [own, lv.OwnDefinition(own.rules, name="ours")]).policy()


def test_the_command_takes_a_policy(
    toy_atlas: lv.Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spend.csv").write_text(
        "supplier_postcode,amount\nZA1 1AA,60\nZA3 1AB,40\n", encoding="utf-8"
    )
    (tmp_path / "policy.toml").write_text('title = "Ours"\n' + TARGETS.format(share=0.5), encoding="utf-8")
    command = ["score", str(tmp_path / "spend.csv"), "--atlas", str(toy_atlas.path), "--buyer", "Aford"]
    command += ["--out", str(tmp_path / "out"), "--policy", str(tmp_path / "policy.toml")]
    command += ["--no-map", "--no-report", "--no-workbook"]
    assert main(command) == 0
    assert (tmp_path / "out" / "targets.csv").read_text(encoding="utf-8").splitlines() == [
        "definition,buyer,scope,of,unit,at_least,expected,low,high,verdict",
        "authority,,all,share,,0.5,0.6,0.6,0.6,met",
    ]
    record = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert record["policy"]["title"] == "Ours"
    assert len(record["policy"]["sha256"]) == 64
    assert main([*command, "--definition", "region"]) == 2
    assert "--definition and --policy both say what counts" in capsys.readouterr().err
