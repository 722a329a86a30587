"""The toy country end to end: half-known places, credits and missing origins, scored in the head."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import toy
from oracle import reading

if TYPE_CHECKING:
    from pathlib import Path

Rows = dict[str, dict[str, object]]


@dataclass(frozen=True)
class Run:
    expected: dict[str, tuple[toy.Bounds, ...]]
    tables: dict[str, list[dict[str, object]]]
    lines: Rows


@pytest.fixture(scope="module")
def built_by_command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    toy.write_official(folder / "official")
    done = reading.run("atlas", "build", folder / "official", "--out", folder / "atlas")
    assert done.returncode == 0, done.stderr
    return folder / "atlas"


@pytest.fixture(scope="module", params=[False, True], ids=["as_given", "coarse"])
def run(
    request: pytest.FixtureRequest, built_by_command: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    folder = tmp_path_factory.mktemp("run")
    spend = toy.write_spend(folder / "spend.csv")
    options = ("--coarse",) if request.param else ()
    tables = reading.score(spend, folder / "out", built_by_command, toy.SPECS, *options)
    return Run(
        toy.EXPECTED_COARSE if request.param else toy.EXPECTED,
        tables,
        {str(row["line_id"]): row for row in tables["lines"]},
    )


def test_every_line_comes_out_once_in_order_with_its_pence(run: Run) -> None:
    assert [(row["line_id"], row["amount_pence"]) for row in run.tables["lines"]] == [
        (line.line_id, 100 * line.pounds) for line in toy.LINES
    ]


def test_status_and_precision(run: Run) -> None:
    mine = {}
    for line in toy.LINES:
        status = toy.STATUS.get(line.line_id, "placed")
        precision = None if status != "placed" else toy.PRECISION.get(line.line_id, "postcode")
        if line.line_id == "sector_by_coarse" and run.expected is toy.EXPECTED_COARSE:
            status, precision = "placed", "sector"
        mine[line.line_id] = (status, precision)
    theirs = {
        name: (row["supplier_status"], row["supplier_precision"] or None) for name, row in run.lines.items()
    }
    assert theirs == mine


@pytest.mark.parametrize("at", range(len(toy.SLUGS)), ids=toy.SLUGS)
def test_membership_and_bounds_of_every_line(run: Run, at: int) -> None:
    slug = toy.SLUGS[at]
    mine = {name: bounds[at] for name, bounds in run.expected.items()}
    theirs: dict[str, toy.Bounds] = {}
    for name, row in run.lines.items():
        estimate = row[slug]
        if estimate is None:
            theirs[name] = None
            continue
        low, high = row.get(f"{slug}_low"), row.get(f"{slug}_high")
        theirs[name] = (
            estimate if low is None else low,
            estimate,
            estimate if high is None else high,
        )  # type: ignore[assignment]
    assert theirs == mine


def _summary(expected: dict[str, tuple[toy.Bounds, ...]], at: int) -> dict[str, Fraction]:
    out = dict.fromkeys(
        ("lines", "amount", "estimate", "low", "high", "placed", "unplaced", "total"), Fraction(0)
    )
    for line in toy.LINES:
        bounds = expected[line.line_id][at]
        low, estimate, high = (Fraction(bound) for bound in bounds or (0, 0, 1))
        ends = sorted((line.pounds * low, line.pounds * high))
        out["lines"] += bounds is not None and estimate > 0
        out["amount"] += line.pounds * low
        out["estimate"] += line.pounds * estimate
        out["low"] += ends[0]
        out["high"] += ends[1]
        out["placed" if bounds is not None else "unplaced"] += line.pounds
        out["total"] += line.pounds
    return out


@pytest.mark.parametrize("at", range(len(toy.SLUGS)), ids=toy.SLUGS)
def test_every_figure_of_the_summary(run: Run, at: int) -> None:
    (row,) = (row for row in run.tables["summary"] if row["definition"] == toy.SLUGS[at])
    mine = _summary(run.expected, at)
    theirs = {name: Fraction(str(row["lines"] if name == "lines" else row[f"{name}_gbp"])) for name in mine}
    assert theirs == mine


def test_the_sums_can_be_done_in_the_head(run: Run) -> None:
    """Authority: 1 + 2 + 2,097,152 and 3/8 of the districts, of which a credit of 256."""
    (row,) = (row for row in run.tables["summary"] if row["definition"] == "authority")
    sector = 768 if run.expected is toy.EXPECTED_COARSE else 0
    assert row["amount_gbp"] == "2097155.00"
    assert row["estimate_gbp"] == f"{2_097_155 + 12 - 96 + sector}.00"


def test_the_partition_by_hand(run: Run) -> None:
    """
    Authority against deprived 20. Both: the two Aford postcodes, the bad site's line, and 3/8 of the
    district and its credit. Neither: Bford's and Cford's postcodes, all of ZA2, and 5/8 of the
    district and its credit. From Cford, 3/8 of ZA1 is deprived only and 5/8 neither.
    """
    (row,) = (
        row
        for row in run.tables["partition"]
        if (row["definition"], row["deprived"]) == ("authority", "deprived_20")
    )
    coarse = run.expected is toy.EXPECTED_COARSE
    both = 1 + 2 + 2_097_152 + 12 - 96 + (768 if coarse else 0)
    neither = 4 + 8 + 16 + 128 + 20 - 160 + 40 + (256 if coarse else 0)
    total = sum(line.pounds for line in toy.LINES)
    assert {name: Fraction(str(row[f"{name}_gbp"])) for name in (
        "local_and_deprived", "local_only", "deprived_only", "neither", "unplaced", "total"
    )} == {
        "local_and_deprived": both,
        "local_only": 0,
        "deprived_only": 24,
        "neither": neither,
        "unplaced": total - both - 24 - neither,
        "total": total,
    }  # fmt: skip


def test_jaccard_weighs_credits_by_their_size(run: Run) -> None:
    """Within 10 miles and within 5 km of the boundary, in pounds without their sign."""
    (row,) = (
        row
        for row in run.tables["agreement"]
        if {row["a"], row["b"]} == {"within_10mi", "within_5km_boundary"}
    )
    # Both: 1 + 2 + 4 and 7/8 of the districts (32 and 256). One only: 1/8 of them and half of 128.
    coarse = 1_024 if run.expected is toy.EXPECTED_COARSE else 0
    both = 7 + 28 + 224 + coarse
    assert float(str(row["jaccard"])) == pytest.approx(both / (both + 4 + 32 + 64), abs=5e-5)
