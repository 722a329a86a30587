"""The official layouts, written as text: the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from doggerland.chance import Chance
from doggerland.gazetteer import (
    COMBINED_AUTHORITY,
    COUNTIES,
    DISTRICTS,
    FORMER_DISTRICT,
    NATION,
    POLICE,
    REGION,
)
from doggerland.geodesy import from_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from doggerland.areas import SmallArea
    from doggerland.index import Measure
    from doggerland.mesh import Mesh, Ring
    from doggerland.postcodes import Postcode

DIRECTORY_COLUMNS: Final = (
    *("pcd7", "pcd8", "pcds", "dointr", "doterm", "cty26cd", "ced25cd", "lad26cd", "wd26cd", "parncp26cd"),
    *("usrtypind", "east1m", "north1m", "gridind", "hlth19cd", "nhser24cd", "ctry26cd", "rgn26cd", "ssr95cd"),
    *(
        "pcon24cd",
        "eer20cd",
        "educ23cd",
        "ttwa15cd",
        "pco19cd",
        "itl25cd",
        "wdstl05cd",
        "oa01cd",
        "wdcas03cd",
    ),
    *(
        "npark16cd",
        "lsoa01cd",
        "msoa01cd",
        "ruc01ind",
        "oac01ind",
        "oa11cd",
        "lsoa11cd",
        "msoa11cd",
        "wz11cd",
    ),
    *("sicbl26cd", "bua24cd", "ruc11ind", "oac11ind", "lat", "long", "lep21cd1", "lep21cd2", "pfa23cd"),
    *("imd20ind", "cal26cd", "icb26cd", "oa21cd", "lsoa21cd", "msoa21cd", "ruc21ind", "oac21ind", "imd25ind"),
)
"""The header of the ONS Postcode Directory, August 2026."""

_AGES: Final = (
    "Aged 15 years and under",
    "Aged 16 to 24 years",
    "Aged 25 to 34 years",
    "Aged 35 to 49 years",
    "Aged 50 to 64 years",
    "Aged 65 years and over",
)


def table(header: Sequence[str], rows: Iterable[Sequence[object]], mark: str = "") -> str:
    """Return a CSV file as text; ``mark`` is put in front (a byte order mark, where the official has one)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return mark + out.getvalue()


def _polygons(polygons: Sequence[list[Ring]]) -> dict[str, object]:
    closed = [[[list(point) for point in [*ring, ring[0]]] for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": closed}


def features(
    name: str, columns: tuple[str, str], rows: Iterable[tuple[str, str, Sequence[list[Ring]]]]
) -> str:
    """Return areas as GeoJSON on the British National Grid, one area a line, in order of code."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {columns[0]: code, columns[1]: label},
                "geometry": _polygons(polygons),
            },
            separators=(",", ":"),
        )
        for code, label, polygons in sorted(rows, key=lambda row: row[0])
    ]
    crs = '{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}}'
    head = f'{{"type":"FeatureCollection","name":"{name}","crs":{crs},"features":[\n'
    return head + ",\n".join(lines) + "\n]}\n"


def boundaries(mesh: Mesh, areas: Sequence[SmallArea]) -> Iterator[tuple[str, str]]:
    """Yield the file name and text of each layer of boundaries."""

    def layer(
        name: str, columns: tuple[str, str], key: Callable[[SmallArea], tuple[str, str] | None]
    ) -> tuple[str, str]:
        groups: dict[tuple[str, str], list[int]] = {}
        for area in areas:
            group = key(area)
            if group is not None:
                groups.setdefault(group, []).extend(area.cells)
        rows = [(code, label, mesh.outline(cells)) for (code, label), cells in groups.items()]
        return f"{name}.geojson", features(name, columns, rows)

    yield layer(
        "Local_Authority_Districts_May_2024_Boundaries_DB_BGC",
        ("LAD24CD", "LAD24NM"),
        lambda a: (a.district.code, a.district.name),
    )
    yield layer(
        "Lower_layer_Super_Output_Areas_December_2021_Boundaries_DB_BGC",
        ("LSOA21CD", "LSOA21NM"),
        lambda a: (a.code, a.name),
    )
    yield layer(
        "Counties_and_Unitary_Authorities_2021_DB_BGC",
        ("CTYUA21CD", "CTYUA21NM"),
        lambda a: (a.district.county, COUNTIES[a.district.county]),
    )
    yield layer(
        "Police_Force_Areas_December_2020_DB_BGC",
        ("PFA20CD", "PFA20NM"),
        lambda a: (a.district.police, POLICE[a.district.police]),
    )
    yield layer("PCON_JULY_2024_DB_BGC", ("PCON24CD", "PCON24NM"), lambda a: a.constituency)
    yield layer(
        "Combined_Authorities_December_2023_DB_BGC",
        ("CAUTH23CD", "CAUTH23NM"),
        lambda a: COMBINED_AUTHORITY if a.district.combined else None,
    )
    yield layer("Regions_December_2024_DB_BGC", ("RGN24CD", "RGN24NM"), lambda _: REGION)


def lookups(areas: Sequence[SmallArea]) -> Iterator[tuple[str, str]]:
    """Yield the file name and text of each table of which area lies in which."""
    yield (
        "lookup_lsoa21_ward24_ltla24.csv",
        table(
            ("lsoa21_name", "lsoa21_code", "ward24_name", "ward24_code", "ltla24_name", "ltla24_code"),
            [(a.name, a.code, a.ward[1], a.ward[0], a.district.name, a.district.code) for a in areas],
        ),
    )
    yield (
        "lookup_ltla23_cauth23.csv",
        table(
            ("ltla23_name", "ltla23_code", "cauth23_name", "cauth23_code"),
            [(d.name, d.code, COMBINED_AUTHORITY[1], COMBINED_AUTHORITY[0]) for d in DISTRICTS if d.combined],
        ),
    )
    yield (
        "lookup_ltla23_utla23.csv",
        table(
            ("ltla23_code", "ltla23_name", "utla23_code", "utla23_name"),
            [(d.code, d.name, d.county, COUNTIES[d.county]) for d in DISTRICTS],
        ),
    )
    yield (
        "lookup_ltla24_csp24_pfa24.csv",
        table(
            ("ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name"),
            [
                (d.code, d.name, d.code.replace("E07", "E22"), d.name, d.police, POLICE[d.police])
                for d in DISTRICTS
            ],
        ),
    )
    yield (
        "lookup_ltla24_region24.csv",
        table(
            ("ltla24_name", "ltla24_code", "region24_name", "region24_code"),
            [(d.name, d.code, REGION[1], REGION[0]) for d in DISTRICTS],
        ),
    )
    yield "drkane_la_all_codes.csv", _all_codes()


def _all_codes() -> str:
    """Return every district code there has been, with what it is now."""
    header = (
        "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE,UTLACD,UTLANM,CAUTHCD,CAUTHNM,RGNCD,RGNNM,CTRYCD,CTRYNM,"
        "EWCD,EWNM,GBCD,GBNM,UKCD,UKNM,Current,LAD20CD,LAD20NM"
    )
    rows: list[tuple[str, ...]] = []
    for d in DISTRICTS:
        combined = COMBINED_AUTHORITY if d.combined else ("", "")
        now = (d.code, d.name, d.county, COUNTIES[d.county], *combined, *REGION, *NATION, *("",) * 6)
        rows.append((d.code, d.name, *now, "TRUE", d.code, d.name))
        if d.name == FORMER_DISTRICT[2]:
            former = FORMER_DISTRICT[:2]
            rows.append((*former, *now, "FALSE", *former))
    return table(header.split(","), sorted(rows))


def directory(postcodes: Iterable[Postcode], ranks: dict[str, int]) -> str:
    """Return the postcode directory; most columns are empty, as the users of this one need few."""
    filled = (_cells(postcode, ranks) for postcode in postcodes)
    return table(DIRECTORY_COLUMNS, ([cells.get(c, "") for c in DIRECTORY_COLUMNS] for cells in filled))


def _cells(postcode: Postcode, ranks: dict[str, int]) -> dict[str, object]:
    """Return the columns of a postcode that are filled."""
    known: dict[str, object] = {
        "pcd7": postcode.seven,
        "pcds": postcode.text,
        "dointr": postcode.introduced,
        "doterm": postcode.terminated,
        "usrtypind": int(postcode.large_user),
    }
    area = postcode.area
    if area is None:
        return known | {"gridind": 9, "lat": "99.999999", "long": "0.000000"}
    latitude, longitude = from_grid(postcode.easting, postcode.northing)
    return known | {
        "lad26cd": area.district.code,
        "east1m": postcode.easting,
        "north1m": postcode.northing,
        "gridind": 1,
        "ctry26cd": NATION[0],
        "rgn26cd": REGION[0],
        "pcon24cd": area.constituency[0],
        "lat": f"{latitude:.6f}",
        "long": f"{longitude:.6f}",
        "pfa23cd": area.district.police,
        "lsoa21cd": area.code,
        "imd25ind": ranks[area.code],
    }


def index(areas: Sequence[SmallArea], measures: Sequence[Measure]) -> str:
    """Return the index in the layout of File 7 of the English Indices of Deprivation 2025."""
    header = [
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
    ]
    for m in measures:
        rate = " (rate)" if m.name in {"Income", "Employment"} else ""
        header += [
            f"{m.name} Score{rate}",
            f"{m.name} Rank (where 1 is most deprived)",
            f"{m.name} Decile (where 1 is most deprived 10% of LSOAs)",
        ]
    rows: list[list[object]] = []
    for i, area in enumerate(areas):
        row: list[object] = [area.code, area.name, area.district.code, area.district.name]
        for m in measures:
            row += [f"{m.score[i]:.3f}", m.rank[i], m.decile[i]]
        rows.append(row)
    return table(header, rows, mark="\ufeff")


def population(areas: Sequence[SmallArea]) -> str:
    """Return usual residents by age in the layout of the Census 2021 table, whole numbers with a ``.0``."""
    rows = ([a.code, a.name, *(f"{n}.0" for n in _by_age(a)), f"{a.population}.0"] for a in areas)
    return table(("lsoa21_code", "lsoa21_name", *_AGES, "total"), rows)


def _by_age(area: SmallArea) -> list[int]:
    """Return residents by age band: towns are young in the middle, the country is old."""
    chance = Chance("ages", area.code)
    urban = 1.0 - area.remoteness
    young = (19.0, 8.0 + 7.0 * urban**3, 10.0 + 6.0 * urban**2, 18.0, 20.0 + 2.0 * area.remoteness)
    weights = [w * chance.between(0.85, 1.15) for w in (*young, 15.0 + 12.0 * area.remoteness)]
    out = [int(area.population * w / sum(weights)) for w in weights]
    out[-1] += area.population - sum(out)
    return out
