"""Central-government spend, line by line and to the penny, against the slow truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import pyproj
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
LOCAL, DEPRIVED = range(6), range(6, 9)


@dataclass(frozen=True)
class Case:
    file: str
    postcode: str
    amount: str
    lines: int
    total_pence: int
    """Summed once with another tool (DuckDB, DECIMAL), so that not even the slow reader is trusted."""


CASES = (
    Case("BIS-spending-over-25000-December-2014.csv", "Supplier Post Code", "Amount", 3_844, 399_694_115_830),
    Case("20110729MoDTransparencyJun11U.csv", "Post Code", "Total", 3_181, 54_672_819_254),
    Case("moj-spend-data-jun-13.csv", "Supplier Postcode", "Amount", 1_697, 35_142_002_564),
)


@dataclass(frozen=True)
class Run:
    case: Case
    lines: list[slow.SpendLine]
    answers: list[slow.LineAnswer]
    slugs: list[str]
    tables: dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def origin(official: Path) -> slow.Origin:
    return slow.Origin.read(official, "Birmingham", "B1 1BB")


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.file[:12])
def run(
    request: pytest.FixtureRequest,
    official: Path,
    real_spend: Path,
    real_atlas_path: Path,
    origin: slow.Origin,
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    case: Case = request.param
    path = real_spend / "central" / case.file
    lines = slow.read_lines(path, postcode=case.postcode, amount=case.amount)
    directory = slow.read_directory(official, (line.postcode for line in lines))
    tables = reading.score(
        path, tmp_path_factory.mktemp("score") / "out", real_atlas_path, SPECS,
        "--site", "B1 1BB", "--buyer", "Birmingham City Council",
    )  # fmt: skip
    answers = slow.answer_lines(lines, directory, origin)
    return Run(case, lines, answers, list(origin.tests()), tables)


def test_every_line_in_is_every_line_out_in_order(run: Run) -> None:
    assert len(run.answers) == run.case.lines
    assert [row["line_id"] for row in run.tables["lines"]] == [answer.line_id for answer in run.answers]


def test_pence_of_every_line_and_of_the_file(run: Run) -> None:
    assert [row["amount_pence"] for row in run.tables["lines"]] == [answer.pence for answer in run.answers]
    assert sum(answer.pence for answer in run.answers) == run.case.total_pence
    assert {reading.pence(row["total_gbp"]) for row in run.tables["summary"]} == {run.case.total_pence}
    by_role: Counter[str] = Counter()
    for row in run.tables["status"]:
        by_role[str(row["role"])] += reading.pence(row["amount_gbp"])
    assert set(by_role.values()) == {run.case.total_pence}


def test_status_and_precision_of_every_line(run: Run) -> None:
    differences = [
        (line.line_id, line.postcode, mine, theirs)
        for line, answer, row in zip(run.lines, run.answers, run.tables["lines"], strict=True)
        if (mine := (answer.placed.status, answer.placed.precision or None))
        != (theirs := (row["supplier_status"], row["supplier_precision"] or None))
    ]
    assert differences == []


def test_authority_and_small_area_of_every_line(run: Run) -> None:
    differences = []
    for line, answer, row in zip(run.lines, run.answers, run.tables["lines"], strict=True):
        exact = answer.placed.exact
        mine = (exact.authority or None, exact.small_area or None) if exact else (None, None)
        theirs = (row["supplier_lad_code"], row["supplier_small_area_code"])
        if mine != theirs:
            differences.append((line.line_id, line.postcode, mine, theirs))
    assert differences == []


def test_every_membership_of_every_line(run: Run) -> None:
    differences = []
    compared: Counter[str] = Counter()
    for line, answer, row in zip(run.lines, run.answers, run.tables["lines"], strict=True):
        for at, slug in enumerate(run.slugs):
            if slug in answer.doubtful:
                continue
            mine = answer.membership(at)
            compared[slug] += 1
            if row[slug] != (None if mine is None else float(mine)):
                differences.append((line.line_id, line.postcode, slug, mine, row[slug]))
    assert differences == []
    assert min(compared.values()) >= run.case.lines - 5, "too many answers were set aside as too close"


def test_every_figure_of_the_summary(run: Run) -> None:
    rows = run.tables["summary"]
    assert [row["definition"] for row in rows] == run.slugs
    for at, row in enumerate(rows):
        mine = slow.summary(run.answers, at)
        assert int(str(row["lines"])) == mine["lines"]
        for name in ("amount", "estimate", "low", "high", "placed", "unplaced", "total"):
            assert reading.pence(row[f"{name}_gbp"]) == mine[name], (row["definition"], name)
        shares = {
            "share_of_placed": Fraction(mine["estimate"], mine["placed"]),
            "share_low": Fraction(mine["low"], mine["total"]),
            "share_high": Fraction(mine["high"], mine["total"]),
        }
        for name, share in shares.items():
            assert float(str(row[name])) == pytest.approx(float(share), abs=5e-5), (row["definition"], name)


def test_every_cell_of_the_partition(run: Run) -> None:
    rows = {(row["definition"], row["deprived"]): row for row in run.tables["partition"]}
    assert len(rows) == len(run.tables["partition"]) == len(LOCAL) * len(DEPRIVED)
    for local in LOCAL:
        for deprived in DEPRIVED:
            row = rows[run.slugs[local], run.slugs[deprived]]
            mine = slow.cells(run.answers, local, deprived)
            theirs = {
                "both": reading.pence(row["local_and_deprived_gbp"]),
                "a_only": reading.pence(row["local_only_gbp"]),
                "b_only": reading.pence(row["deprived_only_gbp"]),
                "neither": reading.pence(row["neither_gbp"]),
                "unplaced": reading.pence(row["unplaced_gbp"]),
            }
            assert theirs == mine
            assert sum(theirs.values()) == reading.pence(row["total_gbp"]) == run.case.total_pence


def test_every_figure_of_the_agreement(run: Run) -> None:
    rows = {frozenset((str(row["a"]), str(row["b"]))): row for row in run.tables["agreement"]}
    assert len(rows) == len(run.tables["agreement"]) == len(run.slugs) * (len(run.slugs) - 1) // 2
    for first, second in combinations(range(len(run.slugs)), 2):
        row = rows[frozenset((run.slugs[first], run.slugs[second]))]
        a, b = run.slugs.index(str(row["a"])), run.slugs.index(str(row["b"]))
        mine = slow.cells(run.answers, a, b)
        assert {name: reading.pence(row[f"{name}_gbp"]) for name in mine} == mine
        for name, value in zip(("jaccard", "kappa"), slow.jaccard_kappa(run.answers, a, b), strict=True):
            theirs = None if row[name] in ("", None) else float(str(row[name]))
            assert theirs == (None if value is None else pytest.approx(float(value), abs=5e-5))


def test_status_table_counts_every_line_and_pound(run: Run) -> None:
    mine: dict[str, list[int]] = {}
    for answer in run.answers:
        cell = mine.setdefault(answer.placed.precision or answer.placed.status, [0, 0])
        cell[0] += 1
        cell[1] += answer.pence
    theirs = {
        str(row["status"]): [int(str(row["lines"])), reading.pence(row["amount_gbp"])]
        for row in run.tables["status"]
        if row["role"] == "supplier" and int(str(row["lines"]))
    }
    assert theirs == mine


def test_the_slow_distances_agree_with_the_geodesic(run: Run, origin: slow.Origin) -> None:
    """The grid's own ellipsoid, walked by a third party, is within 2 m at up to 60 miles."""
    to_degrees = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 "
        "+y_0=-100000 +ellps=airy +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    geod = pyproj.Geod(ellps="airy")
    here = to_degrees.transform(origin.site.easting, origin.site.northing)
    checked = 0
    for row in {point for answer in run.answers for point, _ in answer.placed.points}:
        there = to_degrees.transform(row.easting, row.northing)
        _, _, metres = geod.inv(*here, *there)
        if metres <= 60 * slow.MILE_M:
            assert abs(origin.site_m(row) - metres) <= 2
            checked += 1
    assert checked > 20
