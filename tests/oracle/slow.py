"""
The slow truth: what every line of a spend file should say, worked out one line at a time.

Plain Python, `csv`, `Decimal`, `Fraction` and scalar shapely calls on the publishers' own files.
Nothing here imports localvalue, and nothing here is fast: it is what the library is checked
against, so it is written from the rules (what counts as placed, what is unknown, how far is far)
and not from the library's code. The half-known (an outward code alone, `coarse` sectors) are lists
of postcodes with weights, and every answer is a fraction.
"""

from __future__ import annotations

import csv
import io
import math
import re
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Point
from shapely.ops import nearest_points

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

MILE_M = 1609.344
BAND_M = 5.0
"""Closer to a radius than this, two honest ways to measure may part: such answers are set aside."""
BOUNDARY_BAND_M = 15.0
"""The same for a boundary, whose nearest point may differ too."""

ONSPD_MEMBER = "Data/ONSPD_AUG_2026_UK.csv"
COLUMNS = ["pcd7", "east1m", "north1m", "doterm", "lad26cd", "rgn26cd", "lsoa21cd", "lsoa11cd", "ctry26cd"]
LAD_GPKG = "boundaries/Local_Authority_Districts_May_2024_Boundaries_UK_BGC.gpkg"
REGIONS = "lookups/lookup_ltla24_region24.csv"
IOD_2025 = "deprivation/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
WIMD_2025 = "deprivation/wimd2025_index_and_domain_ranks_lsoa21.csv"
SIMD_2020 = "deprivation/simd2020v2_ranks.csv"

FULL = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
REDACTED = re.compile(r"REDACT|WITHHELD|PERSONALDATA")
NON_GEOGRAPHIC = re.compile(r"BFPO|POBOX|P\.?O\.?BOX|^BF1|^GIR")
FOREIGN = re.compile(r"[0-9]{4,6}|[A-Z]{1,2}-[0-9]{4,5}[A-Z]{0,2}|IRELAND|FRANCE")


# -- the spend file ---------------------------------------------------------------------------


@dataclass(frozen=True)
class SpendLine:
    """One row that is not blank, as the file has it."""

    line_id: str
    pence: int
    postcode: str


def read_records(path: Path) -> list[list[str]]:
    """Read every record of a CSV: UTF-8 (with or without a mark), else Windows-1252."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))


def pence_of(text: str) -> int:
    """Read an amount: pounds sign, thousands, a bracketed credit; half a penny goes away from 0."""
    plain = text.strip().replace("£", "").replace(",", "").replace(" ", "")
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1, plain[1:-1]
    try:
        pounds = Decimal(plain)
    except InvalidOperation:
        return 0
    return sign * int((pounds * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def read_lines(path: Path, *, postcode: str, amount: str, line_id: str = "") -> list[SpendLine]:
    """Read a spend file whose header is its first record; blank records are not lines."""
    records = read_records(path)
    header = [cell.strip() for cell in records[0]]
    lines = []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        row = dict(zip(header, record, strict=False))
        lines.append(
            SpendLine(
                row[line_id] if line_id else f"{path.name}:{number}",
                pence_of(row.get(amount, "")),
                row.get(postcode, ""),
            )
        )
    return lines


# -- the official files -----------------------------------------------------------------------


@dataclass(frozen=True)
class Postcode:
    """One row of the directory, with no library between."""

    text: str
    easting: int | None
    northing: int | None
    terminated: bool
    authority: str
    region: str
    small_area: str

    @property
    def has_grid(self) -> bool:
        return self.easting is not None


def squeeze(text: str) -> str:
    """Upper case, no spaces of any kind."""
    return re.sub(r"\s+", "", text.upper())


@dataclass
class Directory:
    """The rows of the postcode directory that a spend file needs."""

    rows: dict[str, Postcode] = field(default_factory=dict)
    by_outward: dict[str, list[Postcode]] = field(default_factory=lambda: defaultdict(list))
    by_sector: dict[str, list[Postcode]] = field(default_factory=lambda: defaultdict(list))
    has_northern_ireland: bool = False

    def add(self, row: Postcode) -> None:
        self.rows[row.text] = row
        self.by_outward[row.text[:-3]].append(row)
        self.by_sector[row.text[:-2]].append(row)


def directory_records(official: Path) -> Iterator[Mapping[str, str]]:
    """Give the columns that matter of every row of the directory."""
    (path,) = (official / "postcodes").glob("ONSPD*.zip")
    with zipfile.ZipFile(path) as archive, archive.open(ONSPD_MEMBER) as raw:
        reader = csv.reader(io.TextIOWrapper(raw, "utf-8-sig", newline=""))
        header = next(reader)
        wanted = [header.index(name) for name in COLUMNS]
        names = [header[at] for at in wanted]
        for record in reader:
            yield dict(zip(names, (record[at] for at in wanted), strict=True))


def read_directory(official: Path, cells: Iterable[str], *, coarse: bool = False) -> Directory:
    """Read the directory, keeping what the cells could mean: a postcode, or all of an outward code."""
    keys = {squeeze(cell) for cell in cells}
    outward = {key for key in keys if OUTWARD.fullmatch(key)}
    sectors = {key[:-2] for key in keys if FULL.fullmatch(key)} if coarse else set()
    directory = Directory()
    for row in directory_records(official):
        text = squeeze(row["pcd7"])
        directory.has_northern_ireland |= text.startswith("BT")
        if text not in keys and text[:-3] not in outward and text[:-2] not in sectors:
            continue
        grid = bool(row["east1m"] and row["north1m"])
        scottish = row["ctry26cd"].startswith("S")
        directory.add(
            Postcode(
                text,
                int(row["east1m"]) if grid else None,
                int(row["north1m"]) if grid else None,
                bool(row["doterm"]),
                row["lad26cd"],
                row["rgn26cd"],
                row["lsoa11cd"] if scottish else row["lsoa21cd"],
            )
        )
    return directory


def read_authority(official: Path, name: str) -> tuple[str, BaseGeometry]:
    """Read one authority's code and polygon straight from the GeoPackage."""
    with closing(sqlite3.connect(f"file:{official / LAD_GPKG}?mode=ro&immutable=1", uri=True)) as base:
        table = base.execute("select table_name from gpkg_contents").fetchone()[0]
        code, blob = base.execute(
            f'select LAD24CD, geom from "{table}" where LAD24NM = ?',  # noqa: S608 - the table names itself
            (name,),
        ).fetchone()
    envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return code, shapely.from_wkb(blob[8 + envelope :])


def read_region(official: Path, authority: str) -> str:
    """Give the region of an English authority."""
    for row in _table(official / REGIONS):
        if row["ltla24_code"] == authority:
            return row["region24_code"]
    return ""


def read_deciles(official: Path) -> dict[str, int]:
    """Give the overall decile of every small area: as published, else ceil(10 rank / N)."""
    deciles: dict[str, int] = {}
    for row in _table(official / IOD_2025):
        code = row["LSOA code (2021)"]
        name = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
        deciles[code] = int(row[name])
    for path, area, rank in (
        (WIMD_2025, "LSOA code", "WIMD 2025"),
        (SIMD_2020, "Data_Zone", "SIMD2020v2_Rank"),
    ):
        if not (official / path).exists():
            continue  # a country without that nation
        ranks = {row[area]: int(row[rank]) for row in _table(official / path) if row[area]}
        deciles |= {code: math.ceil(Fraction(10 * value, len(ranks))) for code, value in ranks.items()}
    return deciles


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        header = [cell.strip() for cell in next(reader)]
        for record in reader:
            yield dict(zip(header, (cell.strip() for cell in record), strict=False))


# -- how far ----------------------------------------------------------------------------------


def scale_factor(easting: float) -> float:
    """Give the Ordnance Survey's point scale factor of the National Grid."""
    return 0.9996012717 * (1 + (easting - 400_000) ** 2 / (2 * 6_381_600**2))


def ground_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Give the ground distance: grid distance over the line scale factor (Simpson's rule)."""
    middle = (here[0] + there[0]) / 2
    factor = (scale_factor(here[0]) + 4 * scale_factor(middle) + scale_factor(there[0])) / 6
    return math.hypot(here[0] - there[0], here[1] - there[1]) / factor


def boundary_m(here: tuple[float, float], area: BaseGeometry) -> float:
    """Give the ground distance to the nearest point of an area; 0 inside it."""
    point = Point(here)
    if area.intersects(point):
        return 0.0
    near, _ = nearest_points(area, point)
    return ground_m(here, (near.x, near.y))


# -- placing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Placed:
    """Where a line lands: weighted postcodes, or none and the reason."""

    status: str
    precision: str
    points: tuple[tuple[Postcode, int], ...]

    @property
    def exact(self) -> Postcode | None:
        return self.points[0][0] if self.precision.startswith("postcode") else None


def _spread(rows: Sequence[Postcode], precision: str) -> Placed:
    points = tuple((row, 0 if row.terminated else 1) for row in rows if row.has_grid)
    if not points:
        return Placed("unknown_postcode", "", ())
    return Placed("placed", precision, points)


def _unplaced_reason(key: str) -> str:
    if not key:
        return "missing"
    for pattern, status in ((REDACTED, "redacted"), (NON_GEOGRAPHIC, "non_geographic")):
        if pattern.search(key):
            return status
    return "outside_uk" if FOREIGN.fullmatch(key) else "malformed"


def place(cell: str, directory: Directory, *, coarse: bool = False) -> Placed:
    """Say where a postcode cell is, from what the rules say and nothing else."""
    key = squeeze(cell)
    if FULL.fullmatch(key):
        return _place_full(key, directory, coarse=coarse)
    if OUTWARD.fullmatch(key) and key in directory.by_outward:
        return _spread(directory.by_outward[key], "district")
    return Placed(_unplaced_reason(key), "", ())


def _place_full(key: str, directory: Directory, *, coarse: bool) -> Placed:
    reason = _nowhere(key, directory)
    if reason:
        return Placed(reason, "", ())
    if key in directory.rows:
        row = directory.rows[key]
        return Placed("placed", "postcode_terminated" if row.terminated else "postcode", ((row, 1),))
    return _spread(directory.by_sector.get(key[:-2], []) if coarse else [], "sector")


def _nowhere(key: str, directory: Directory) -> str:
    """Give the reason why a well-formed postcode can be at no point of this atlas, or nothing."""
    if key[:2] in {"GY", "JE", "IM"}:
        return "outside_uk"
    if key.startswith("BF1"):
        return "non_geographic"
    if key.startswith("BT") and not directory.has_northern_ireland:
        return "not_covered"
    known = directory.rows.get(key)
    return "no_coordinates" if known and not known.has_grid else ""


# -- definitions ------------------------------------------------------------------------------

Answer = bool | None
Test = Callable[[Postcode], Answer]


@dataclass
class Origin:
    """A home authority and a site, with the facts that definitions ask of them."""

    authority: str
    area: BaseGeometry
    region: str
    site: Postcode
    deciles: Mapping[str, int]
    _boundary: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, official: Path, authority: str, site: str) -> Origin:
        """Read the origin from the official files."""
        code, area = read_authority(official, authority)
        row = read_directory(official, [site]).rows[squeeze(site)]
        return cls(code, area, read_region(official, code), row, read_deciles(official))

    def site_m(self, row: Postcode) -> float:
        return ground_m(_xy(self.site), _xy(row))

    def boundary_m(self, row: Postcode) -> float:
        if row.authority == self.authority:
            return 0.0
        if row.text not in self._boundary:
            self._boundary[row.text] = boundary_m(_xy(row), self.area)
        return self._boundary[row.text]

    def in_region(self, row: Postcode) -> Answer:
        return row.region == self.region if row.authority else None

    def in_authority(self, row: Postcode) -> Answer:
        return row.authority == self.authority if row.authority else None

    def decile_at_most(self, row: Postcode, worst: int) -> Answer:
        decile = self.deciles.get(row.small_area)
        return None if decile is None else decile <= worst

    def tests(self) -> dict[str, Test]:
        """Give the definitions by slug, in the order of the command line that the tests type."""
        tests: dict[str, Test] = {"authority": self.in_authority}
        for miles in (10, 20, 40):
            tests[f"within_{miles}mi"] = lambda row, m=miles: self.site_m(row) <= m * MILE_M
        tests["within_20mi_boundary"] = lambda row: self.boundary_m(row) <= 20 * MILE_M
        tests["region"] = self.in_region
        for percent in (10, 20, 30):
            tests[f"deprived_{percent}"] = lambda row, p=percent: self.decile_at_most(row, p // 10)
        return tests

    def doubtful(self, row: Postcode) -> set[str]:
        """Name the radii that the point is too close to for two ways of measuring to agree."""
        doubts = {
            f"within_{miles}mi" for miles in (10, 20, 40) if abs(self.site_m(row) - miles * MILE_M) <= BAND_M
        }
        if abs(self.boundary_m(row) - 20 * MILE_M) <= BOUNDARY_BAND_M:
            doubts.add("within_20mi_boundary")
        return doubts


def _xy(row: Postcode) -> tuple[float, float]:
    if row.easting is None or row.northing is None:
        raise ValueError(f"{row.text} has no grid reference")
    return float(row.easting), float(row.northing)


# -- the answers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineAnswer:
    """All that a line should say. Pence by pattern: the answers at its points, with their weights."""

    line_id: str
    pence: int
    placed: Placed
    patterns: tuple[tuple[tuple[Answer, ...], int], ...]
    doubtful: frozenset[str]

    @property
    def weight(self) -> int:
        return sum(weight for _, weight in self.patterns)

    def shares(self, at: int) -> tuple[Fraction, Fraction]:
        """Give the shares of the line where the definition is true, and where it is answered."""
        if not self.patterns:
            return Fraction(0), Fraction(0)
        true = sum(weight for answers, weight in self.patterns if answers[at])
        known = sum(weight for answers, weight in self.patterns if answers[at] is not None)
        return Fraction(true, self.weight), Fraction(known, self.weight)

    def membership(self, at: int) -> Fraction | None:
        """Give the share of the answered part that qualifies; None where nothing is answered."""
        true, known = self.shares(at)
        return true / known if known else None

    def always(self, at: int) -> bool:
        return bool(self.patterns) and all(answers[at] is True for answers, _ in self.patterns)

    def ever(self, at: int) -> bool:
        """True where some point qualifies, or may."""
        return not self.patterns or any(answers[at] is not False for answers, _ in self.patterns)


def answer_lines(
    lines: Sequence[SpendLine], directory: Directory, origin: Origin, *, coarse: bool = False
) -> list[LineAnswer]:
    """Answer every definition for every line, one at a time (a repeated cell is worked out once)."""
    tests = origin.tests()
    seen: dict[str, tuple[Placed, tuple[tuple[tuple[Answer, ...], int], ...], frozenset[str]]] = {}
    answers = []
    for line in lines:
        if line.postcode not in seen:
            placed = place(line.postcode, directory, coarse=coarse)
            patterns = tuple(
                (tuple(test(row) for test in tests.values()), weight) for row, weight in placed.points
            )
            doubts: set[str] = set()
            for row, _ in placed.points:
                doubts |= origin.doubtful(row)
            seen[line.postcode] = (placed, patterns, frozenset(doubts))
        answers.append(LineAnswer(line.line_id, line.pence, *seen[line.postcode]))
    return answers


def nearest_penny(amount: Fraction) -> int:
    """Round to whole pence, half away from zero."""
    size = abs(amount) + Fraction(1, 2)
    return int(math.copysign(size.numerator // size.denominator, amount)) if amount else 0


def summary(answers: Sequence[LineAnswer], at: int) -> dict[str, Fraction | int]:
    """Give one definition's row of summary.csv, in exact pence."""
    estimate = placed = Fraction(0)
    lines = amount = low = high = 0
    for answer in answers:
        true, known = answer.shares(at)
        estimate += answer.pence * true
        placed += answer.pence * known
        lines += true > 0
        amount += answer.pence * answer.always(at)
        bounds = sorted((answer.pence * answer.always(at), answer.pence * answer.ever(at)))
        low, high = low + bounds[0], high + bounds[1]
    total = sum(answer.pence for answer in answers)
    return {
        "lines": lines,
        "amount": amount,
        "estimate": estimate,
        "low": low,
        "high": high,
        "placed": placed,
        "unplaced": total - placed,
        "total": total,
    }


def cells(answers: Sequence[LineAnswer], a: int, b: int, *, absolute: bool = False) -> dict[str, Fraction]:
    """Give pence by two definitions' answers: both, a_only, b_only, neither, unplaced."""
    out = dict.fromkeys(("both", "a_only", "b_only", "neither", "unplaced"), Fraction(0))
    names = {
        (True, True): "both",
        (True, False): "a_only",
        (False, True): "b_only",
        (False, False): "neither",
    }
    for answer in answers:
        pence = abs(answer.pence) if absolute else answer.pence
        if not answer.patterns:
            out["unplaced"] += pence
        for pattern, weight in answer.patterns:
            name = names.get((pattern[a], pattern[b]), "unplaced")  # type: ignore[arg-type]
            out[name] += pence * Fraction(weight, answer.weight)
    return out


def jaccard_kappa(answers: Sequence[LineAnswer], a: int, b: int) -> tuple[Fraction | None, Fraction | None]:
    """Give Jaccard and Cohen's kappa over absolute pence that both definitions answer."""
    part = cells(answers, a, b, absolute=True)
    either = part["both"] + part["a_only"] + part["b_only"]
    total = either + part["neither"]
    jaccard = part["both"] / either if either else None
    if not total:
        return jaccard, None
    a_share, b_share = (part["both"] + part["a_only"]) / total, (part["both"] + part["b_only"]) / total
    chance = a_share * b_share + (1 - a_share) * (1 - b_share)
    observed = (part["both"] + part["neither"]) / total
    return jaccard, (observed - chance) / (1 - chance) if chance != 1 else None
