"""
Small made folders in the official layouts, whose atlas can be worked out in the head.

Two square authorities of 10 km stand side by side in England, each cut into two small areas of 2021; in
2011 the eastern pair was one. Every postcode lies on the line north = 305,000 m::

    east, km     400      405      410      415      420
                 |   S1    |   S2    |   S3    |   S4    |
    authority    |       Aland       |       Bland       |
    county       |     Oldshire      |  Bland (unitary)  |
    LSOA 2011    |   S1    |   S2    |         O5        |
    constituency |     P1  (to 407.5)|P2                 |

Wales, Scotland and Northern Ireland are one square authority of 10 km each, cut into two small areas.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon, box

from localvalue import grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

ALAND, BLAND = "E07000801", "E06000802"
S1, S2, S3, S4, O5 = "E01000001", "E01000002", "E01000003", "E01000004", "E01000005"
P1, P2 = "E14001001", "E14001002"
OLDSHIRE, NORTHIA = "E10000801", "E12000801"

CYMRU, W1, W2 = "W06000801", "W01000001", "W01000002"
ALBA, D1, D2 = "S12000801", "S01006506", "S01006507"
BELFAST, B1, B2 = "N09000003", "95GG01S1", "95GG01S2"

AUTHORITIES = {
    ALAND: ("Aland", box(400_000, 300_000, 410_000, 310_000)),
    BLAND: ("Bland", box(410_000, 300_000, 420_000, 310_000)),
}
SMALL_AREAS = {
    S1: ("Aland 001A", box(400_000, 300_000, 405_000, 310_000)),
    S2: ("Aland 001B", box(405_000, 300_000, 410_000, 310_000)),
    S3: ("Bland 001A", box(410_000, 300_000, 415_000, 310_000)),
    S4: ("Bland 001B", box(415_000, 300_000, 420_000, 310_000)),
}
SMALL_AREAS_2011 = {
    S1: SMALL_AREAS[S1],
    S2: SMALL_AREAS[S2],
    O5: ("Bland 001", box(410_000, 300_000, 420_000, 310_000)),
}
CONSTITUENCIES = {
    P1: ("West Aland", box(400_000, 300_000, 407_500, 310_000)),
    P2: ("Bland and East Aland", box(407_500, 300_000, 420_000, 310_000)),
}
WALES = {CYMRU: ("Sir Gam", box(300_000, 200_000, 310_000, 210_000))}
WALES_SMALL = {
    W1: ("Sir Gam 1", box(300_000, 200_000, 305_000, 210_000)),
    W2: ("Sir Gam 2", box(305_000, 200_000, 310_000, 210_000)),
}
SCOTLAND = {ALBA: ("Clackshire", box(300_000, 700_000, 310_000, 710_000))}
SCOTLAND_SMALL = {
    D1: ("Glen - 01", box(300_000, 700_000, 305_000, 710_000)),
    D2: ("Glen - 02", box(305_000, 700_000, 310_000, 710_000)),
}
# Belfast City Hall is about 146,000 east and 529,000 north on the British National Grid
NORTHERN_IRELAND = {BELFAST: ("Belfast", box(141_000, 524_000, 151_000, 534_000))}
NORTHERN_IRELAND_SMALL = {
    B1: ("Shaftesbury_1", box(141_000, 524_000, 144_000, 534_000)),
    B2: ("Shaftesbury_2", box(144_000, 524_000, 151_000, 534_000)),
}

_2026 = {
    "postcode": "pcd7",
    "terminated": "doterm",
    "county": "cty26cd",
    "authority": "lad26cd",
    "ward": "wd26cd",
    "easting": "east1m",
    "northing": "north1m",
    "quality": "gridind",
    "nation": "ctry26cd",
    "region": "rgn26cd",
    "constituency": "pcon24cd",
    "police": "pfa23cd",
}
HEADERS = {
    # Each layout: what it calls our columns, and one column of its own that tells it from the others
    "onspd_2026": {**_2026, "lsoa11": "lsoa11cd", "lsoa21": "lsoa21cd", "own": "lsoa01cd"},
    "onspd_2022": {
        "postcode": "pcd",
        "terminated": "doterm",
        "county": "oscty",
        "authority": "oslaua",
        "ward": "osward",
        "easting": "oseast1m",
        "northing": "osnrth1m",
        "quality": "osgrdind",
        "nation": "ctry",
        "region": "rgn",
        "constituency": "pcon",
        "police": "pfa",
        "lsoa11": "lsoa11",
        "lsoa21": "lsoa21",
        "own": "lsoa01",
    },
    "nspl_2026": {**_2026, "lsoa21": "lsoa21cd"},
    "nspl_2021": {
        "postcode": "pcd",
        "terminated": "doterm",
        "county": "cty",
        "authority": "laua",
        "ward": "ward",
        "easting": "oseast1m",
        "northing": "osnrth1m",
        "quality": "osgrdind",
        "nation": "ctry",
        "region": "rgn",
        "constituency": "pcon",
        "police": "pfa",
        "lsoa11": "lsoa11",
    },
}


@dataclass(frozen=True)
class Postcode:
    """One row of a directory, its codes as they stand there."""

    postcode: str
    easting: str
    northing: str
    authority: str
    lsoa21: str = ""
    lsoa11: str = ""
    constituency: str = ""
    terminated: str = ""
    quality: str = "1"
    nation: str = "E92000001"
    ward: str = ""
    county: str = ""
    region: str = ""
    police: str = ""
    own: str = ""


ENGLAND = (
    Postcode("ZA1 1AA", "401000", "305000", ALAND, S1, S1, P1),
    Postcode("ZA1 1AB", "406000", "305000", ALAND, S2, S2, P1),
    Postcode("ZA2 1AA", "411000", "305000", BLAND, S3, O5, P2),
    Postcode("ZA2 1AB", "416000", "305000", BLAND, S4, O5, P2),
    # Terminated, with codes and without a grid reference
    Postcode("ZA9 9ZZ", "", "", ALAND, S1, S1, "", "201912", "9"),
)


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], encoding: str = "utf-8"
) -> Path:
    """Write a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def directory_text(rows: Iterable[Postcode], layout: str, *, upper: bool = False, drop: str = "") -> str:
    """Return a directory as CSV in one of the layouts, perhaps without a column."""
    columns = {ours: theirs for ours, theirs in HEADERS[layout].items() if ours != drop}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["pcds", *(name.upper() if upper else name for name in columns.values()), "lat", "long"])
    for row in rows:
        degrees = ("52.6", "-2.0") if row.easting else ("99.999999", "0.000000")
        writer.writerow([row.postcode, *(_cell(row, ours) for ours in columns), *degrees])
    return text.getvalue()


def _cell(row: Postcode, column: str) -> str:
    if column == "postcode":
        outward, inward = row.postcode.split()
        return f"{outward:<4}{inward}"
    return str(getattr(row, column))


def write_directory(
    path: Path,
    rows: Iterable[Postcode] = ENGLAND,
    layout: str = "onspd_2026",
    inner: str = "Data/ONSPD_AUG_2026_UK.csv",
    **options: object,
) -> Path:
    """Write a directory in a zip archive."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(inner, directory_text(rows, layout, **options))  # type: ignore[arg-type]
    return path


def write_layer(
    path: Path,
    shapes: Mapping[str, tuple[str, Polygon]],
    fields: tuple[str, str],
    crs: str | None = "EPSG:27700",
) -> Path:
    """Write boundaries on the National Grid, or in degrees, in the format that the name ends with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    geometry = np.array([shape for _, shape in shapes.values()], dtype=object)
    if crs == "EPSG:4326":
        geometry = shapely.transform(
            geometry, lambda points: np.column_stack(grid.from_grid(points[:, 0], points[:, 1]))
        )
    columns = {fields[0]: list(shapes), fields[1]: [name for name, _ in shapes.values()]}
    gpd.GeoDataFrame(columns, geometry=geometry, crs=crs).to_file(path)
    return path


def write_geojson_in_metres(
    path: Path, shapes: Mapping[str, tuple[str, Polygon]], fields: tuple[str, str]
) -> Path:
    """Write GeoJSON as the ONS's servers do when asked for the National Grid: metres, and no word of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    features = [
        {
            "type": "Feature",
            "properties": {fields[0]: code, fields[1]: name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, (name, shape) in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


_ENGLISH_DOMAINS = (
    "Index of Multiple Deprivation (IMD)",
    "Income",
    "Employment",
    "Education, Skills and Training",
    "Health Deprivation and Disability",
    "Crime",
    "Barriers to Housing and Services",
    "Living Environment",
)


def iod_table(
    ranks: Mapping[str, tuple[float, int]], vintage: str = "2021", districts: str = "2024"
) -> tuple[list[str], list[list[object]]]:
    """Return the English indices' File 7: by small area the rank and decile of every domain."""
    header = [
        f"LSOA code ({vintage})",
        f"LSOA name ({vintage})",
        f"Local Authority District code ({districts})",
        f"Local Authority District name ({districts})",
    ]
    for domain in _ENGLISH_DOMAINS:
        header += [
            f"{domain} Rank (where 1 is most deprived)",
            f"{domain} Decile (where 1 is most deprived 10% of LSOAs)",
        ]
    rows: list[list[object]] = [
        [code, code, ALAND, "Aland", *(values * len(_ENGLISH_DOMAINS))] for code, values in ranks.items()
    ]
    return header, rows


IOD_2025 = {S1: (1, 1), S2: (2, 3), S3: (3, 8), S4: (4, 10)}
"""Rank and published decile; of rank 2 in 4, ceil(10 rank / N) would make 5."""
IOD_2019 = {S1: (1.5, 1), S2: (1.5, 1), O5: (3, 10)}
"""Two tied ranks."""


def write_england(folder: Path) -> Path:
    """Write all that an atlas of the two English authorities needs."""
    write_directory(folder / "postcodes" / "directory.zip")
    write_layer(folder / "boundaries" / "districts.gpkg", AUTHORITIES, ("LAD24CD", "LAD24NM"))
    write_layer(folder / "boundaries" / "lsoa21.gpkg", SMALL_AREAS, ("LSOA21CD", "LSOA21NM"))
    write_layer(folder / "boundaries" / "lsoa11.gpkg", SMALL_AREAS_2011, ("LSOA11CD", "LSOA11NM"))
    write_layer(folder / "boundaries" / "pcon.gpkg", CONSTITUENCIES, ("PCON24CD", "PCON24NM"))
    write_csv(folder / "imd" / "file7_2025.csv", *iod_table(IOD_2025), "utf-8-sig")
    write_csv(folder / "imd" / "file7_2019.csv", *iod_table(IOD_2019, "2011", "2019"), "utf-8-sig")
    write_csv(
        folder / "lookups" / "county.csv",
        ("ltla23_code", "ltla23_name", "utla23_code", "utla23_name"),
        [(ALAND, "Aland", OLDSHIRE, "Oldshire"), (BLAND, "Bland", BLAND, "Bland")],
    )
    write_csv(
        folder / "lookups" / "region.csv",
        ("ltla24_name", "ltla24_code", "region24_name", "region24_code"),
        [("Aland", ALAND, "Northia", NORTHIA), ("Bland", BLAND, "Northia", NORTHIA)],
    )
    return folder


def with_nations(folder: Path, rows: Sequence[Postcode], layout: str = "onspd_2026") -> Path:
    """Write all that an atlas of England and the other three needs, with the directory's rows given."""
    write_england(folder)
    (folder / "postcodes" / "directory.zip").unlink()
    write_directory(folder / "postcodes" / "directory.zip", (*ENGLAND, *rows), layout)
    everyone = {**AUTHORITIES, **WALES, **SCOTLAND, **NORTHERN_IRELAND}
    boundaries = folder / "boundaries"
    for name in ("districts", "lsoa21", "lsoa11"):
        (boundaries / f"{name}.gpkg").unlink()
    write_layer(boundaries / "districts.gpkg", everyone, ("LAD24CD", "LAD24NM"))
    write_layer(boundaries / "lsoa21.gpkg", {**SMALL_AREAS, **WALES_SMALL}, ("LSOA21CD", "LSOA21NM"))
    write_layer(boundaries / "lsoa11.gpkg", {**SMALL_AREAS_2011, **WALES_SMALL}, ("LSOA11CD", "LSOA11NM"))
    write_layer(boundaries / "zones.gpkg", SCOTLAND_SMALL, ("DataZone", "Name"))
    write_layer(boundaries / "soa.gpkg", NORTHERN_IRELAND_SMALL, ("SOA_CODE", "SOA_LABEL"), "EPSG:4326")
    return folder


def moved(row: Postcode, **changes: str) -> Postcode:
    """Return a directory row with some cells changed."""
    return replace(row, **changes)
