"""Whole authorities as places: 100 homes x every authority x 3 boundary radii, checked by brute force."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import geopandas as gpd
import make_spend
import measuring
import numpy as np
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import pandas as pd

MILE_M = 1609.344
RADII = (10, 20, 40)
SAMPLE = 12
FAR_M = 5.0
"""Postcodes nearer than this to a radius may fall on either side of it."""


def write_pairs(path: Path, homes: list[str], authorities: list[str]) -> None:
    """Write one line for each home and place: `supplier_area` is the place."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("line_id", "buyer", "supplier_area", "amount"))
        writer.writerows((f"{a}-{b}", a, b, "1.00") for a in homes for b in authorities)


def measure(asked: argparse.Namespace) -> None:
    """Score every home against every place in one process, and check a sample."""
    areas = gpd.read_file(
        next((asked.official / "boundaries").glob("Local_Authority_Districts*BGC.gpkg"))
    ).set_index("LAD24CD")["geometry"]
    rng = np.random.default_rng(2026)
    british = [code for code in areas.index if not code.startswith("N")]
    homes = sorted(rng.choice(british, size=asked.homes, replace=False))
    asked.cache.mkdir(parents=True, exist_ok=True)
    spend, out = asked.cache / "places.csv", asked.cache / "out_places"
    write_pairs(spend, homes, list(areas.index))
    specs = [part for miles in RADII for part in ("--definition", f"within:{miles}mi@boundary")]
    command = [*measuring.LIBRARY, "score", spend, "--out", out, "--atlas", asked.atlas, *specs]
    took = measuring.run([*command, "--no-map", "--no-report", "--no-workbook"])
    measuring.show(f"{len(homes)} homes x {len(areas)} places x {len(RADII)} boundary radii", {"all": [took]})
    check(pq.read_table(out / "lines.parquet").to_pandas(), areas, make_spend.read_directory(asked.official))


def check(lines: pd.DataFrame, areas: gpd.GeoSeries, directory: pd.DataFrame) -> None:
    """Recompute the split places of a sample from every postcode's exact distance."""
    lines = lines.set_index("line_id")
    directory = directory[directory["terminated"] == ""]
    rng = np.random.default_rng(7)
    checked, worst = 0, 0.0
    for miles in RADII:
        column = lines[f"within_{miles}mi_boundary"]
        split = column[(column > 0) & (column < 1)].index
        for pair in rng.choice(split, size=min(SAMPLE, len(split)), replace=False):
            home, place = pair.split("-")
            points = directory[directory["authority"] == place]
            least, most = (1.0, 1.0) if home == place else shares(areas[home], points, miles * MILE_M)
            share = float(column[pair])
            worst = max(worst, least - share, share - most)
            assert least - 1e-6 <= share <= most + 1e-6, (pair, miles, least, share, most)
            checked += 1
    print(f"\n{checked} split places recomputed by brute force; worst excess over the band {worst:.2g}")


def shares(home: shapely.Geometry, points: pd.DataFrame, radius_m: float) -> tuple[float, float]:
    """Give the share of postcodes within a radius, a little less and a little more."""
    east, north = points["easting"].to_numpy(float), points["northing"].to_numpy(float)
    spots = shapely.points(east, north)
    near = shapely.get_coordinates(shapely.shortest_line(spots, home)).reshape(-1, 2, 2)[:, 1]
    metres = np.hypot(near[:, 0] - east, near[:, 1] - north) / factor(east, near[:, 0])
    return float((metres <= radius_m - FAR_M).mean()), float((metres <= radius_m + FAR_M).mean())


def factor(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Give the Ordnance Survey's line scale factor (Simpson's rule)."""

    def at(easting: np.ndarray) -> np.ndarray:
        return 0.9996012717 * (1 + (easting - 400_000) ** 2 / (2 * 6_381_600**2))

    return (at(here) + 4 * at((here + there) / 2) + at(there)) / 6
