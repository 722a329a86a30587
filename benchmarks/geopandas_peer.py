"""
The fair opponent: the script that a careful analyst writes with pandas and geopandas.

It is not slowed on purpose. The postcode directory comes as a Parquet file of only the columns that
it needs, which is kinder than the official CSV that an analyst has (`--directory csv` reads that one,
already unzipped). The spatial join is `within`, not the default predicate that is forty times slower;
polygons of the buyers are buffered once each, prepared, and tested against that buyer's own lines by
coordinates; a site is buffered once, and tested likewise. Money is whole pence.

    python geopandas_peer.py SPEND.csv --reference FOLDER --out FOLDER [--directory csv]

`FOLDER` is what `prepare` below makes from the official files, outside the clock.
"""

from __future__ import annotations

import argparse
import math
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

if TYPE_CHECKING:
    import numpy as np

MILE_M = 1609.344
RADII = (10, 20, 40)


def prepare(official: Path, directory: pd.DataFrame, reference: Path) -> None:
    """Cut the official files down to what this script reads, once."""
    reference.mkdir(parents=True, exist_ok=True)
    scottish = directory["country"].str.startswith("S")
    directory = directory.assign(
        small_area=directory["lsoa21"].where(~scottish, directory["lsoa11"]),
    )[["postcode", "easting", "northing", "small_area"]]
    directory.to_parquet(reference / "postcodes.parquet", index=False)
    with zipfile.ZipFile(next((official / "postcodes").glob("ONSPD*.zip"))) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".csv"))
        with archive.open(member) as source, (reference / "postcodes.csv").open("wb") as target:
            shutil.copyfileobj(source, target)
    deprivation = official / "deprivation"
    england = pd.read_csv(next(deprivation.glob("File_7_IoD2025*.csv")), encoding="utf-8-sig")
    wales = pd.read_csv(deprivation / "wimd2025_index_and_domain_ranks_lsoa21.csv").dropna(how="all")
    wales = wales.rename(columns=str.strip).dropna(subset=["LSOA code"])
    scotland = pd.read_csv(deprivation / "simd2020v2_ranks.csv", encoding="utf-8-sig")
    decile = next(name for name in england if name.startswith("Index of Multiple Deprivation (IMD) Decile"))
    pd.concat(
        [
            england[["LSOA code (2021)", decile]].set_axis(["small_area", "decile"], axis=1),
            deciles(wales["LSOA code"], wales["WIMD 2025"]),
            deciles(scotland["Data_Zone"], scotland["SIMD2020v2_Rank"]),
        ]
    ).to_parquet(reference / "deprivation.parquet", index=False)
    lad = gpd.read_file(next((official / "boundaries").glob("Local_Authority_Districts*BGC.gpkg")))
    lad.to_file(reference / "authorities.gpkg", driver="GPKG")


def deciles(codes: pd.Series, ranks: pd.Series) -> pd.DataFrame:
    """Make deciles of ranks where none are published."""
    decile = [math.ceil(10 * int(rank) / len(ranks)) for rank in ranks]
    return pd.DataFrame({"small_area": codes.to_numpy(), "decile": decile})


def read_postcodes(reference: Path, kind: str) -> pd.DataFrame:
    """Read the directory: cut down to four columns, or as the Office for National Statistics has it."""
    if kind == "parquet":
        return pd.read_parquet(reference / "postcodes.parquet")
    columns = ["pcds", "east1m", "north1m", "ctry26cd", "lsoa11cd", "lsoa21cd"]
    frame = pd.read_csv(reference / "postcodes.csv", usecols=columns).dropna(subset=["east1m"])
    scottish = frame["ctry26cd"].str.startswith("S", na=False)
    return pd.DataFrame(
        {
            "postcode": frame["pcds"],
            "easting": frame["east1m"],
            "northing": frame["north1m"],
            "small_area": frame["lsoa21cd"].where(~scottish, frame["lsoa11cd"]),
        }
    )


def read_spend(path: Path) -> pd.DataFrame:
    spend = pd.read_csv(path, dtype=str, keep_default_na=False)
    spend["pence"] = (spend["amount"].astype(float) * 100).round().astype("int64")
    for column in ("supplier_postcode", "site_postcode"):
        tight = spend[column].str.upper().str.replace(" ", "", regex=False)
        spend[column] = tight.str.slice(0, -3) + " " + tight.str.slice(-3)
    return spend


def locate(spend: pd.DataFrame, postcodes: pd.DataFrame, reference: Path) -> gpd.GeoDataFrame:
    """Place suppliers and sites by postcode, and suppliers in authorities by geometry."""
    lines = spend.merge(postcodes, how="left", left_on="supplier_postcode", right_on="postcode")
    sites = postcodes[["postcode", "easting", "northing"]].set_axis(
        ["site_postcode", "site_easting", "site_northing"], axis=1
    )
    lines = lines.merge(sites, how="left", on="site_postcode")
    lines = lines.merge(pd.read_parquet(reference / "deprivation.parquet"), how="left", on="small_area")
    lines = gpd.GeoDataFrame(
        lines, geometry=gpd.points_from_xy(lines["easting"], lines["northing"], crs="EPSG:27700")
    )
    authorities = gpd.read_file(reference / "authorities.gpkg")
    placed = lines[lines["easting"].notna()]
    joined = placed[["geometry"]].sjoin(authorities, how="left", predicate="within")
    joined = joined[~joined.index.duplicated()]
    lines["authority"] = joined["LAD24NM"].reindex(lines.index)
    return lines


def inside(buffer: shapely.Geometry, lines: pd.DataFrame) -> np.ndarray:
    """Test one group's points against one polygon, the fast way."""
    shapely.prepare(buffer)
    return shapely.contains_xy(buffer, lines["easting"].to_numpy(), lines["northing"].to_numpy())


def score(lines: gpd.GeoDataFrame, reference: Path) -> dict[str, pd.Series]:
    """Answer the eight definitions: true, false, or missing where the line is not placed."""
    answers = {"authority": lines["authority"] == lines["buyer"]}
    placed = lines[lines["easting"].notna()]
    homes = gpd.read_file(reference / "authorities.gpkg").set_index("LAD24NM")["geometry"]
    for anchor, groups in (("", "site_postcode"), ("_boundary", "buyer")):
        for miles in RADII:
            answer = pd.Series(data=False, index=lines.index)
            for key, group in placed.groupby(groups):
                if anchor:
                    centre = homes[key]
                else:
                    centre = shapely.Point(group["site_easting"].iloc[0], group["site_northing"].iloc[0])
                answer.loc[group.index] = inside(centre.buffer(miles * MILE_M), group)
            answers[f"within_{miles}mi{anchor}"] = answer
    answers["deprived_20"] = lines["decile"] <= 2
    missing = lines["easting"].isna()
    return {name: answer.astype("boolean").mask(missing) for name, answer in answers.items()}


def write(lines: gpd.GeoDataFrame, answers: dict[str, pd.Series], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    pence = lines["pence"]
    rows = [
        {
            "definition": name,
            "lines": int(answer.sum()),
            "amount_gbp": f"{pence[answer.fillna(value=False)].sum() / 100:.2f}",
            "placed_gbp": f"{pence[answer.notna()].sum() / 100:.2f}",
            "total_gbp": f"{pence.sum() / 100:.2f}",
        }
        for name, answer in answers.items()
    ]
    pd.DataFrame(rows).to_csv(out / "summary.csv", index=False)
    pd.DataFrame({"line_id": lines["line_id"], "pence": pence, **answers}).to_parquet(
        out / "lines.parquet", index=False
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("spend", type=Path)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--directory", choices=["parquet", "csv"], default="parquet")
    asked = parser.parse_args()
    postcodes = read_postcodes(asked.reference, asked.directory)
    lines = locate(read_spend(asked.spend), postcodes, asked.reference)
    write(lines, score(lines, asked.reference), asked.out)


if __name__ == "__main__":
    main()
