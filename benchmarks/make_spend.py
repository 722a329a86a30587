"""
Make spend to measure with: seeded, on the real postcodes of a directory, and shaped like the real thing.

Half of the lines buy nearby (suppliers whose distance from the buyer decays, most within 20 miles) and
half anywhere, because suppliers that are mostly far away flatter every radius test. Popularity follows
Zipf's law, 3 % of the postcodes are junk, 4 % of the lines are credits, and postcodes come in six
spellings. Nothing made here is ever committed.

    python benchmarks/make_spend.py --official DIR --out FOLDER --lines 1000000 --buyers 60
"""

from __future__ import annotations

import argparse
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
from pyarrow import csv as pacsv

ZIPF = 1.05
DECAY_M = 15_000
JUNK = ("N/A", "TBC", "VARIOUS", "ZZ99 9ZZ", "SEE NOTE", "0", "UNKNOWN", "QQ1 1QQ", "PO BOX 12", "-")
COLUMNS = {
    "pcds": "postcode",
    "doterm": "terminated",
    "east1m": "easting",
    "north1m": "northing",
    "lad26cd": "authority",
    "lsoa21cd": "lsoa21",
    "lsoa11cd": "lsoa11",
    "ctry26cd": "country",
}


@dataclass(frozen=True)
class Shape:
    """How much of what: the seed makes it the same every time."""

    lines: int
    buyers: int
    seed: int = 2026

    @property
    def suppliers(self) -> int:
        """Distinct postcodes a pool: 20,000 for 100,000 lines, 60,000 for a million."""
        return int(20_000 * (self.lines / 100_000) ** 0.477)

    @property
    def name(self) -> str:
        return f"spend_{self.lines}_{self.buyers}_{self.seed}.csv"


def read_directory(official: Path) -> pd.DataFrame:
    """Read the postcodes with a grid reference from the official zip, as text codes and metres."""
    path = next((official / "postcodes").glob("ONSPD*.zip"))
    with zipfile.ZipFile(path) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".csv"))
        with archive.open(member) as handle:
            table = pacsv.read_csv(
                handle,
                convert_options=pacsv.ConvertOptions(
                    include_columns=list(COLUMNS),
                    column_types=dict.fromkeys(COLUMNS, pa.string()),
                ),
            )
    frame = table.rename_columns(list(COLUMNS.values())).to_pandas()
    frame = frame[(frame["easting"] != "") & (frame["authority"] != "")].reset_index(drop=True)
    return frame.assign(easting=frame["easting"].astype(int), northing=frame["northing"].astype(int))


def authority_names(official: Path) -> dict[str, str]:
    path = next((official / "boundaries").glob("Local_Authority_Districts*BGC.gpkg"))
    frame = pyogrio.read_dataframe(path, read_geometry=False)
    return dict(zip(frame["LAD24CD"], frame["LAD24NM"], strict=True))


def zipf(rng: np.random.Generator, pool: int, size: int) -> np.ndarray:
    """Draw ranks 0 to pool - 1 with Zipf's popularity."""
    weights = 1 / np.arange(1, pool + 1) ** ZIPF
    return rng.choice(pool, size=size, p=weights / weights.sum())


def nearby(rng: np.random.Generator, directory: pd.DataFrame, centre: np.ndarray, pool: int) -> np.ndarray:
    """Pick postcodes whose chance decays with the distance from a centre."""
    metres = np.hypot(directory["easting"] - centre[0], directory["northing"] - centre[1]).to_numpy()
    weights = np.exp(-metres / DECAY_M)
    return rng.choice(len(directory), size=pool, replace=False, p=weights / weights.sum())


def spell(rng: np.random.Generator, postcodes: np.ndarray) -> np.ndarray:
    """Write each postcode in one of six ways."""
    text = pd.Series(postcodes)
    tight = text.str.replace(" ", "", regex=False)
    ways = (
        text,
        text.str.lower(),
        tight,
        tight.str.lower(),
        " " + text + " ",
        text.str.replace(" ", "  ", regex=False),
    )
    choice = rng.choice(len(ways), size=len(text), p=(0.6, 0.08, 0.16, 0.04, 0.06, 0.06))
    return np.select([choice == n for n in range(len(ways))], [way.to_numpy(dtype=object) for way in ways])


def amounts(rng: np.random.Generator, size: int) -> np.ndarray:
    """Draw pounds with two decimals as text, a few of them credits."""
    pence = np.rint(rng.lognormal(7.5, 1.6, size) * 100).astype(np.int64) + 1
    pence[rng.random(size) < 0.04] *= -1
    sign = np.where(pence < 0, "-", "")
    size_of = np.abs(pence)
    pounds = pd.Series(size_of // 100).astype(str)
    rest = pd.Series(size_of % 100).astype(str).str.zfill(2)
    return (pd.Series(sign) + pounds + "." + rest).to_numpy(dtype=object)


def make(official: Path, shape: Shape) -> pa.Table:
    """Make one spend table."""
    rng = np.random.default_rng(shape.seed)
    directory = read_directory(official)
    names = authority_names(official)
    held = directory["authority"].value_counts()
    buyers = rng.choice(held.index, size=shape.buyers, replace=False, p=(held / held.sum()).to_numpy())
    buyer = rng.integers(0, shape.buyers, shape.lines)
    row = np.empty(shape.lines, dtype=np.int64)

    national = rng.choice(len(directory), size=shape.suppliers, replace=False)
    local = rng.random(shape.lines) < 0.5
    row[~local] = national[zipf(rng, len(national), int((~local).sum()))]
    sites = np.empty((shape.buyers, 2), dtype=object)
    for n, code in enumerate(buyers):
        inside = directory[directory["authority"] == code]
        sites[n] = rng.choice(inside["postcode"], size=2, replace=False)
        centre = inside[["easting", "northing"]].to_numpy()[rng.integers(len(inside))]
        pool = nearby(rng, directory, centre, max(50, shape.suppliers // shape.buyers))
        mine = np.flatnonzero(local & (buyer == n))
        row[mine] = pool[zipf(rng, len(pool), len(mine))]

    postcode = spell(rng, directory["postcode"].to_numpy(dtype=object)[row])
    junk = rng.random(shape.lines) < 0.03
    postcode[junk] = rng.choice(np.array(JUNK, dtype=object), size=int(junk.sum()))
    day = np.datetime64("2025-04-01") + rng.integers(0, 365, shape.lines).astype("timedelta64[D]")
    columns = {
        "line_id": np.char.mod("L-%08d", np.arange(1, shape.lines + 1)),
        "buyer": np.array([names[code] for code in buyers], dtype=object)[buyer],
        "site_postcode": sites[buyer, rng.integers(0, 2, shape.lines)],
        "supplier": np.char.mod("Supplier %d", row),
        "supplier_postcode": postcode,
        "amount": amounts(rng, shape.lines),
        "date": day.astype(str),
        "framework": np.char.mod("Framework %d", rng.integers(1, 13, shape.lines)),
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def ensure(official: Path, folder: Path, shape: Shape) -> Path:
    """Make the file where it is not there yet."""
    path = folder / shape.name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        make(official, shape).to_pandas().to_csv(part, index=False)
        part.replace(path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--official", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--buyers", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    print(ensure(asked.official, asked.out, Shape(asked.lines, asked.buyers, asked.seed)))


if __name__ == "__main__":
    main()
