"""`--suppliers`: a register on the command line."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from localvalue.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    import localvalue as lv


def test_registers_place_what_has_no_address(
    toy_atlas: lv.Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spend, first, second = (tmp_path / name for name in ("spend.csv", "first.csv", "second.csv"))
    spend.write_text("supplier,amount\nAcme Ltd,1\nKinglsey Healthcare,2\nNobody,4\n", encoding="utf-8")
    first.write_text("supplier,postcode\nACME,ZA1 1AA\n", encoding="utf-8")
    second.write_text("supplier,postcode\nKingsley Healthcare,ZA1 1AE\n", encoding="utf-8")
    out = tmp_path / "out"
    arguments = ["score", str(spend), "--atlas", str(toy_atlas.path), "--buyer", "Aford", "--out", str(out)]
    arguments += ["--suppliers", str(first), "--suppliers", str(second), "--fuzzy-names", "90"]
    assert main([*arguments, "--no-map", "--no-report", "--no-workbook"]) == 0
    with (out / "matched.csv").open(encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["role", "match", "lines", "amount_gbp", "suppliers", "least_likeness"],
            ["supplier", "name", "1", "1.00", "1", ""],
            ["supplier", "fuzzy_name", "1", "2.00", "1", "94.44444444"],
            ["supplier", "unmatched", "1", "4.00", "1", ""],
        ]
    facts = json.loads((out / "provenance.json").read_text(encoding="utf-8"))["suppliers"]
    assert [each["name"] for each in facts["registers"]] == ["first.csv", "second.csv"]
    assert "2 of 3 lines matched, £3: by name 1 (£1); by fuzzy name 1 (£2)" in capsys.readouterr().out


def test_likeness_without_a_register_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spend = tmp_path / "spend.csv"
    spend.write_text("supplier,amount\nAcme Ltd,1\n", encoding="utf-8")
    arguments = ["score", str(spend), "--out", str(tmp_path / "out"), "--fuzzy-names", "90"]
    assert main(arguments) == 2
    assert "--fuzzy-names goes with --suppliers" in capsys.readouterr().err
