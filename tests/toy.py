"""
A toy country in the official file layouts, small enough to score in the head.

Three square authorities of 10 km stand in a row from west to east, each cut into a western and an
eastern small area of 5 km; every postcode lies on the line north = 305,000 m::

    east, km   400      405      410      415      420      425      430
               |   S1    |   S2    |   S3    |   S4    |   S5    |   S6    |
    authority  |      Aford        |      Bford        |      Cford        |
    county     |             Westshire                 |  Cford (unitary)  |
    decile          1         2         5         7         9         10

Amounts are powers of two, so that any sum says which lines are in it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
from shapely.geometry import box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

AFORD, BFORD, CFORD = "E07000901", "E07000902", "E06000903"
WESTSHIRE = "E10000901"
TOYLAND = "E12000901"
AUTHORITIES = {AFORD: "Aford", BFORD: "Bford", CFORD: "Cford"}
UPPER_TIER = {
    AFORD: (WESTSHIRE, "Westshire"),
    BFORD: (WESTSHIRE, "Westshire"),
    CFORD: (CFORD, "Cford"),
}
SMALL_AREAS = tuple(f"E0190000{n}" for n in range(1, 7))
DECILES = (1, 2, 5, 7, 9, 10)
"""As published. Of rank 1 in 6, ceil(10 rank / N) would make 2: the published decile must win."""
NORTHING = 305_000
_HEADER = (
    "pcd7,pcd8,pcds,dointr,doterm,cty26cd,ced25cd,lad26cd,wd26cd,parncp26cd,usrtypind,east1m,north1m,gridind,"
    "hlth19cd,nhser24cd,ctry26cd,rgn26cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,pco19cd,itl25cd,wdstl05cd,"
    "oa01cd,wdcas03cd,npark16cd,lsoa01cd,msoa01cd,ruc01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,sicbl26cd,"
    "bua24cd,ruc11ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,cal26cd,icb26cd,oa21cd,lsoa21cd,"
    "msoa21cd,ruc21ind,oac21ind,imd25ind"
)
COLUMNS = next(csv.reader([_HEADER]))
"""The header of the August 2026 directory."""


@dataclass(frozen=True)
class Spot:
    """One postcode of the toy directory; the codes follow from where it is."""

    postcode: str
    easting: int | None
    terminated: str = ""


SPOTS = (
    # District ZA1: four live in sector ZA1 1 and four in ZA1 2, and one terminated far to the east.
    Spot("ZA1 1AA", 401_000),  # S1, Aford
    Spot("ZA1 1AB", 402_000),  # S1, Aford
    Spot("ZA1 1AD", 406_000),  # S2, Aford: 5,000 m of grid from ZA1 1AA, and 5,002 m of ground
    Spot("ZA1 1AE", 411_000),  # S3, Bford
    Spot("ZA1 1AF", 429_000, "202001"),  # S6, Cford, terminated: no weight, but the bounds see it
    Spot("ZA1 2AA", 412_000),  # S3, Bford
    Spot("ZA1 2AB", 412_500),  # S3, Bford
    Spot("ZA1 2AD", 413_000),  # S3, Bford
    Spot("ZA1 2AE", 416_000),  # S4, Bford
    # District ZA2: wholly in Bford and S4, on both sides of 10 miles from ZA1 1AA.
    Spot("ZA2 1AA", 417_000),
    Spot("ZA2 1AB", 418_000),
    # District ZA3: Cford.
    Spot("ZA3 1AA", 421_000),  # S5
    Spot("ZA3 1AB", 428_000),  # S6
    # A postcode that the directory holds with codes and without a grid reference.
    Spot("ZA9 9AA", None),
)


@dataclass(frozen=True)
class Line:
    """One spend line: what the file says of it."""

    line_id: str
    postcode: str
    pounds: int
    buyer: str = "Aford"
    site: str = "ZA1 1AA"


LINES = (
    Line("west", "ZA1 1AA", 1),
    Line("east_of_aford", "za11ad", 2),
    Line("bford", "ZA1 2AA", 4),
    Line("cford", "ZA3 1AB", 8),
    Line("terminated", "ZA1 1AF", 16),
    Line("district", "ZA1", 32),
    Line("district_from_cford", "ZA1", 64, "Cford", ""),
    Line("district_of_one_area", "ZA2", 128),
    Line("district_credit", "ZA1", -256),
    Line("unknown", "ZA7 7ZZ", 512),
    Line("sector_by_coarse", "ZA1 1ZZ", 1_024),
    Line("missing", "", 2_048),
    Line("no_coordinates", "ZA9 9AA", 4_096),
    Line("no_home", "ZA1 1AA", 8_192, "The Bank of Nowhere"),
    Line("no_origin", "ZA1 1AA", 16_384, "", ""),
    Line("crown_dependency", "GY1 1AA", 32_768),
    Line("northern_ireland", "BT1 1AA", 65_536),
    Line("redacted", "REDACTED", 131_072),
    Line("malformed", "ZA1 1A!", 262_144),
    Line("missing_credit", "", -524_288),
    Line("no_home_far", "ZA3 1AB", 1_048_576, "The Bank of Nowhere"),
    Line("bad_site", "ZA1 1AA", 2_097_152, "Aford", "ZA7 7ZZ"),
)

STATUS = {
    "unknown": "unknown_postcode",
    "sector_by_coarse": "unknown_postcode",
    "missing": "missing",
    "no_coordinates": "no_coordinates",
    "crown_dependency": "outside_uk",
    "northern_ireland": "not_covered",
    "redacted": "redacted",
    "malformed": "malformed",
    "missing_credit": "missing",
}
"""Why a line could not be placed; any other line is placed."""

PRECISION = {
    "terminated": "postcode_terminated",
    "district": "district",
    "district_from_cford": "district",
    "district_of_one_area": "district",
    "district_credit": "district",
}
"""How well a placed line is known, where it is not a live postcode."""

SPECS = (
    "authority",
    "county",
    "region",
    "within:5km",
    "within:10mi",
    "within:5km@boundary",
    "deprived:10",
    "deprived:20",
    "!authority",
    "authority|deprived:20",
)
SLUGS = (
    "authority",
    "county",
    "region",
    "within_5km",
    "within_10mi",
    "within_5km_boundary",
    "deprived_10",
    "deprived_20",
    "not_authority",
    "authority_or_deprived_20",
)

Bounds = tuple[float, float, float] | None
"""Low, estimate and high membership; None where the definition has no answer."""

YES: Bounds = (1, 1, 1)
NO: Bounds = (0, 0, 0)


def some(estimate: float) -> Bounds:
    """Give a doubtful answer: the estimate, with everything from nothing to all possible."""
    return (0, estimate, 1)


# Of ZA1's eight live postcodes three are in Aford (two in S1, one in S2) and five in Bford (four in
# S3, one in S4). Within 5 km of ZA1 1AA are itself and ZA1 1AB: two. Within 10 miles (16,093 m) all
# eight, the furthest at 15,006 m; within 5 km of Aford's edge at 410 km all but ZA1 2AE (6 km): seven.
# ZA1 1AF, terminated, is in Cford and S6, 19 km from Aford: no weight in any estimate, but where all
# the live ones agree on yes the low bound is still 0, and on no the high bound is still 1.
_DISTRICT: tuple[Bounds, ...] = (
    some(3 / 8),  # authority: Aford
    some(1),  # county: Westshire has all eight, and not ZA1 1AF
    YES,  # region: Toyland is all there is
    some(2 / 8),  # within 5 km of the site
    some(1),  # within 10 miles of the site
    some(7 / 8),  # within 5 km of the boundary
    some(2 / 8),  # deprived 10: S1
    some(3 / 8),  # deprived 20: S1 and S2
    some(5 / 8),  # not authority
    some(3 / 8),  # authority or deprived 20: the same three
)

EXPECTED: dict[str, tuple[Bounds, ...]] = {
    # 0 km from the site, in S1 and Aford.
    "west": (YES, YES, YES, YES, YES, YES, YES, YES, NO, YES),
    # In S2; 5,002 m of ground from the site is not within 5 km, though 5,000 m of grid would be.
    "east_of_aford": (YES, YES, YES, NO, YES, YES, NO, YES, NO, YES),
    # 11 km from the site, 2 km from Aford, in Westshire.
    "bford": (NO, YES, YES, NO, YES, YES, NO, NO, YES, NO),
    # 27 km from the site, 18 km from Aford.
    "cford": (NO, NO, YES, NO, NO, NO, NO, NO, YES, NO),
    "terminated": (NO, NO, YES, NO, NO, NO, NO, NO, YES, NO),
    "district": _DISTRICT,
    # Home is Cford, where only the terminated postcode is: nothing expected, all of it possible. Its
    # boundary at 420 km is 4 km from ZA1 2AE alone. No site, so no answer within 5 km or 10 miles.
    "district_from_cford": (
        some(0),
        some(0),
        YES,
        None,
        None,
        some(1 / 8),
        some(2 / 8),
        some(3 / 8),
        some(1),
        some(3 / 8),
    ),
    # Both postcodes in Bford and S4: exact for areas. From the site 16,006 m and 17,007 m: one of two
    # within 10 miles. From Aford 7 and 8 km.
    "district_of_one_area": (NO, YES, YES, NO, some(1 / 2), NO, NO, NO, YES, NO),
    "district_credit": _DISTRICT,
    # A site and no home: what asks for home has no answer, except where the other half settles it.
    "no_home": (None, None, None, YES, YES, None, YES, YES, None, YES),
    "no_origin": (None, None, None, None, None, None, YES, YES, None, YES),
    "no_home_far": (None, None, None, NO, NO, None, NO, NO, None, None),
    # A site that is not in the directory is no site.
    "bad_site": (YES, YES, YES, None, None, YES, YES, YES, NO, YES),
} | {line_id: (None,) * len(SLUGS) for line_id in STATUS}

# With --coarse, ZA1 1ZZ is somewhere in sector ZA1 1: four live postcodes, three in Aford (two in
# S1, one in S2) and one in Bford's S3, 1 km from Aford; and the terminated one in Cford.
EXPECTED_COARSE = EXPECTED | {
    "sector_by_coarse": (
        some(3 / 4),
        some(1),
        YES,
        some(2 / 4),
        some(1),
        some(1),
        some(2 / 4),
        some(3 / 4),
        some(1 / 4),
        some(3 / 4),
    )
}


# -- the files --------------------------------------------------------------------------------


def write_spend(path: Path, lines: Iterable[Line] = LINES) -> Path:
    """Write the spend lines under the canonical names."""
    header = ("line_id", "buyer", "site_postcode", "supplier", "supplier_postcode", "amount")
    rows = [(line.line_id, line.buyer, line.site, line.line_id, line.postcode, line.pounds) for line in lines]
    _write_csv(path, header, rows)
    return path


def write_official(folder: Path) -> Path:
    """Write the toy country as a folder of official files, ready for `localvalue atlas build`."""
    for name in ("boundaries", "deprivation", "lookups", "postcodes", "population"):
        (folder / name).mkdir(parents=True)
    _write_directory(folder / "postcodes" / "ONSPD_AUG_2026_UK.zip")
    _write_boundaries(folder / "boundaries")
    _write_deprivation(folder / "deprivation")
    _write_lookups(folder / "lookups")
    _write_csv(
        folder / "population" / "census21_lsoa21_usual_residents_by_age.csv",
        ("lsoa21_code", "lsoa21_name", "total"),
        [(code, code, "1000.0") for code in SMALL_AREAS],
    )
    return folder


def authority_at(easting: int) -> str:
    return tuple(AUTHORITIES)[(easting - 400_000) // 10_000]


def small_area_at(easting: int) -> str:
    return SMALL_AREAS[(easting - 400_000) // 5_000]


def _write_directory(path: Path) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for spot in SPOTS:
        outward, inward = spot.postcode.split()
        at = 401_000 if spot.easting is None else spot.easting
        writer.writerow(
            {
                "pcd7": f"{outward:<4}{inward}",
                "pcds": spot.postcode,
                "doterm": spot.terminated,
                "lad26cd": authority_at(at),
                "east1m": "" if spot.easting is None else spot.easting,
                "north1m": "" if spot.easting is None else NORTHING,
                "gridind": "9" if spot.easting is None else "1",
                "ctry26cd": "E92000001",
                "rgn26cd": TOYLAND,
                "lsoa11cd": small_area_at(at),
                "lat": "99.999999" if spot.easting is None else "52.6",
                "long": "0.000000" if spot.easting is None else "-2.0",
                "lsoa21cd": small_area_at(at),
            }
        )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/ONSPD_AUG_2026_UK.csv", text.getvalue())


def _write_boundaries(folder: Path) -> None:
    squares = {
        code: box(400_000 + 10_000 * n, 300_000, 410_000 + 10_000 * n, 310_000)
        for n, code in enumerate(AUTHORITIES)
    }
    _write_layer(
        folder / "Local_Authority_Districts_May_2024_Boundaries_UK_BGC.gpkg",
        {"LAD24CD": list(squares), "LAD24NM": list(AUTHORITIES.values())},
        list(squares.values()),
    )
    halves = [
        box(400_000 + 5_000 * n, 300_000, 405_000 + 5_000 * n, 310_000) for n in range(len(SMALL_AREAS))
    ]
    _write_layer(
        folder / "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC.gpkg",
        {"LSOA21CD": list(SMALL_AREAS), "LSOA21NM": [_small_area_name(n) for n in range(6)]},
        halves,
    )


def _write_layer(path: Path, columns: dict[str, list[str]], shapes: Sequence[object]) -> None:
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:27700").to_file(
        path, layer=path.stem, driver="GPKG"
    )


def _small_area_name(n: int) -> str:
    return f"{tuple(AUTHORITIES.values())[n // 2]} 001{'AB'[n % 2]}"


def _write_deprivation(folder: Path) -> None:
    domains = (
        "Index of Multiple Deprivation (IMD)",
        "Income",
        "Employment",
        "Education, Skills and Training",
        "Health Deprivation and Disability",
        "Crime",
        "Barriers to Housing and Services",
        "Living Environment",
    )
    header = [
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
    ]
    for domain in domains:
        rate = " (rate)" if domain in {"Income", "Employment"} else ""
        header += [
            f"{domain} Score{rate}",
            f"{domain} Rank (where 1 is most deprived)",
            f"{domain} Decile (where 1 is most deprived 10% of LSOAs)",
        ]
    rows = []
    for n, code in enumerate(SMALL_AREAS):
        authority = tuple(AUTHORITIES)[n // 2]
        values = (f"{60 - 10 * n}.0", n + 1, DECILES[n])
        rows.append((code, _small_area_name(n), authority, AUTHORITIES[authority], *values * len(domains)))
    _write_csv(folder / "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv", header, rows)


def _write_lookups(folder: Path) -> None:
    named = list(AUTHORITIES.items())
    _write_csv(
        folder / "lookup_ltla24_region24.csv",
        ("ltla24_name", "ltla24_code", "region24_name", "region24_code"),
        [(name, code, "Toyland", TOYLAND) for code, name in named],
    )
    _write_csv(
        folder / "lookup_ltla23_utla23.csv",
        ("ltla23_code", "ltla23_name", "utla23_code", "utla23_name"),
        [(code, name, *UPPER_TIER[code]) for code, name in named],
    )


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows(rows)
