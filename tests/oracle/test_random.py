"""Thirty thousand random answers: half-known places, credits and junk on the real directory."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from oracle import reading, slow

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.official

SPECS = (
    "authority",
    "within:10mi",
    "within:20mi",
    "within:40mi",
    "within:20mi@boundary",
    "region",
    "deprived:10",
    "deprived:20",
    "deprived:30",
)
JUNK = ("", "REDACTED", "GY1 1AA", "BFPO 12", "PO BOX 7", "Q", "12345", "BT1 1AA", "SEE NOTE", "A1!")


@dataclass(frozen=True)
class Home:
    """A home near a border of nations, and the postcode areas around it, which are drawn more often."""

    name: str
    site: str
    near: frozenset[str]
    outward: tuple[str, ...]


HOMES = (
    Home(
        "Bristol, City of",
        "BS1 4DJ",
        frozenset({"BS", "BA", "GL", "NP", "CF", "SN"}),
        ("BS1", "BS20", "NP16", "GL12", "BA2", "HR9", "CF10", "EX4"),
    ),
    Home(
        "Northumberland",
        "NE66 1AA",
        frozenset({"NE", "TD", "DH", "CA", "DG"}),
        ("NE66", "TD15", "DH8", "CA8", "TD5", "NE1", "EH42", "HU1"),
    ),
)


@dataclass(frozen=True)
class Run:
    lines: list[slow.SpendLine]
    answers: list[slow.LineAnswer]
    slugs: list[str]
    tables: dict[str, list[dict[str, object]]]


def _cells(official: Path, home: Home, rng: random.Random) -> list[str]:
    cells = []
    for row in slow.directory_records(official):
        text = row["pcd7"]
        if rng.random() < (0.011 if text[:2] in home.near else 0.0005):
            cells.append(
                rng.choice((text, text.lower(), f" {text[:-3]} {text[-3:]} ", text.replace(" ", "")))
            )
    live = list(cells)
    cells += rng.choices(JUNK, k=60)
    cells += rng.choices(home.outward, k=80)
    cells += [f"{cell.strip()[:-2]}ZZ" for cell in rng.sample(live, 40)]  # coarse: its sector, mostly
    rng.shuffle(cells)
    return cells


@pytest.fixture(scope="module", params=HOMES, ids=lambda home: home.name[:5])
def run(
    request: pytest.FixtureRequest,
    official: Path,
    real_atlas_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    home: Home = request.param
    rng = random.Random(home.name)  # noqa: S311 - a seeded draw, not a secret
    folder = tmp_path_factory.mktemp("random")
    with (folder / "spend.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("line_id", "supplier_postcode", "amount"))
        for n, cell in enumerate(_cells(official, home, rng)):
            writer.writerow((f"R{n}", cell, f"{rng.randint(-20_000, 200_000) / 100:.2f}"))
    lines = slow.read_lines(
        folder / "spend.csv", postcode="supplier_postcode", amount="amount", line_id="line_id"
    )
    directory = slow.read_directory(official, (line.postcode for line in lines), coarse=True)
    origin = slow.Origin.read(official, home.name, home.site)
    tables = reading.score(
        folder / "spend.csv", folder / "out", real_atlas_path, SPECS,
        "--buyer", home.name, "--site", home.site, "--coarse",
    )  # fmt: skip
    answers = slow.answer_lines(lines, directory, origin, coarse=True)
    return Run(lines, answers, list(origin.tests()), tables)


def test_status_and_precision_of_every_line(run: Run) -> None:
    differences = [
        (line.postcode, mine, theirs)
        for line, answer, row in zip(run.lines, run.answers, run.tables["lines"], strict=True)
        if (mine := (answer.placed.status, answer.placed.precision or None))
        != (theirs := (row["supplier_status"], row["supplier_precision"] or None))
    ]
    assert differences == []


def test_membership_and_bounds_of_every_answer(run: Run) -> None:
    differences = []
    compared = fractions = 0
    for line, answer, row in zip(run.lines, run.answers, run.tables["lines"], strict=True):
        for at, slug in enumerate(run.slugs):
            mine = answer.membership(at)
            if slug in answer.doubtful or (mine is None and row[slug] is None):
                continue
            compared += 1
            fractions += mine is not None and 0 < mine < 1
            theirs = [row[slug], row.get(f"{slug}_low"), row.get(f"{slug}_high")]
            theirs = [theirs[0] if value is None else value for value in theirs]
            ours = [mine, Fraction(answer.always(at)), Fraction(answer.ever(at))]
            if (
                mine is None
                or theirs[0] is None
                or any(abs(float(a) - b) > 1e-6 for a, b in zip(ours, theirs, strict=True))
            ):
                differences.append((line.line_id, line.postcode, slug, ours, theirs))
    assert differences == []
    assert compared > 15_000
    assert fractions > 200


def test_every_figure_of_the_summary(run: Run) -> None:
    rows = {row["definition"]: row for row in run.tables["summary"]}
    # Each half-known line is split into whole pence, so its own rounding may be a penny
    half_known = sum(len(answer.placed.points) > 1 for answer in run.answers)
    for at, slug in enumerate(run.slugs):
        if any(slug in answer.doubtful for answer in run.answers):
            continue
        mine = slow.summary(run.answers, at)
        row = rows[slug]
        assert int(str(row["lines"])) == mine["lines"]
        for name in ("amount", "low", "high", "total"):
            assert reading.pence(row[f"{name}_gbp"]) == mine[name], (slug, name)
        for name in ("estimate", "placed", "unplaced"):
            assert abs(reading.pence(row[f"{name}_gbp"]) - mine[name]) <= half_known, (slug, name)
