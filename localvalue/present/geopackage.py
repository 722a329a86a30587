"""The landings and the authorities as one GeoPackage, for QGIS, R or Power BI."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from localvalue.escape import display_text
from localvalue.outputs import atomic_file, package_version
from localvalue.present import headings
from localvalue.present.first_page import short_licences
from localvalue.present.words import LIMITS, PLACED, status_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from localvalue.compare import Table
    from localvalue.present.card import Card

FILE: Final = "landings.gpkg"
"""What the file is called in a folder of results."""

LANDED, AUTHORITIES = "landed.parquet", "authorities.parquet"
"""What its two layers are called there as GeoParquet."""

GRID: Final = "EPSG:27700"
"""British National Grid, in which all positions are written."""

_TEXT_LIMIT: Final = 2000
_DATE_OPTION: Final = "OGR_CURRENT_DATE"
_DATE: Final = "2000-01-01T00:00:00.000Z"
_ABOUT: Final = {
    "landings": "Where pounds landed, one row a place.",
    "authorities": "Pounds by local authority.",
    "not_placed": "What is at no place, by reason.",
    "definitions": "The summary, one row a definition.",
    "about": "Title, licences and limits.",
}
_TAKEN: Final = (
    *("fid", "geom", "geometry", "position", "precision_words", "region_name", "small_area_code"),
    *(f"{level}_{what}" for level in ("constituency", "ward") for what in ("code", "name")),
)
"""Columns that the format or this module adds: a definition of such a name has an underscore behind it."""


def write(card: Card, path: Path) -> None:
    """
    Write where the pounds landed as a GeoPackage.

    Parameters
    ----------
    card
        The scorecard.
    path
        The file, which is replaced as a whole or not at all. The same scorecard gives the same bytes.

    Notes
    -----
    Layers: ``landings``, a point a place with all its facts, in the middle of its postcodes where it is half
    known, which ``precision`` and ``position`` say; ``authorities``, their boundaries with pounds in all and
    under each definition; and three tables without places, ``not_placed``, ``definitions`` and ``about``.
    Landings and what is not placed add up to the total, and so do the authorities with their last rows, to
    the penny. Licence lines stand in the metadata of the file and of each layer, and in ``about``.
    """
    import geopandas as gpd
    import pyogrio

    layers = {
        "landings": _landings(card),
        "authorities": _authorities(card),
        "not_placed": _not_placed(card.unplaced_table()),
        "definitions": card.tables()["summary.csv"].to_frame(),
        "about": _about(card),
    }
    facts = _metadata(card)
    with atomic_file(path) as temporary, _undated():
        # GDAL makes the file, and adds layers to one that is there
        temporary.unlink()
        part = temporary.with_suffix(".gpkg")
        try:
            for number, (name, frame) in enumerate(layers.items()):
                pyogrio.write_dataframe(
                    frame,
                    part,
                    layer=name,
                    driver="GPKG",
                    append=number > 0,
                    dataset_metadata=facts if number == 0 else None,
                    layer_metadata=facts,
                    IDENTIFIER=f"{name}: {facts['TITLE']}",
                    DESCRIPTION=" ".join(filter(None, (_ABOUT[name], facts.get("ATTRIBUTION")))),
                    **({"geometry_type": _shape(name)} if isinstance(frame, gpd.GeoDataFrame) else {}),
                )
            part.replace(temporary)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _undated() -> Iterator[None]:
    """Let GDAL write one date for all: the same scorecard gives the same bytes."""
    import pyogrio

    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: _DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})


def write_parquet(card: Card, layer: str, path: Path) -> None:
    """
    Write a layer as GeoParquet, which Power BI, R and databases read as a table.

    Parameters
    ----------
    card
        The scorecard.
    layer
        ``landings`` or ``authorities``, with the columns of the GeoPackage.
    path
        The file, which is replaced as a whole or not at all.
    """
    frame: Any = _landings(card) if layer == "landings" else _authorities(card)
    with atomic_file(path) as temporary:
        frame.to_parquet(temporary, index=False, compression="zstd")


def _shape(layer: str) -> str:
    return "Point" if layer == "landings" else "MultiPolygon"


def _landings(card: Card) -> pd.DataFrame:
    """Return one row a place, with its middle where it is not one point."""
    import geopandas as gpd
    import shapely

    frame = card.landed().rename(columns={name: f"{name}_" for name in _TAKEN})
    easting, northing = card.centres()
    known = np.isfinite(easting) & np.isfinite(northing)
    points = np.full(len(frame), None, dtype=object)
    points[known] = shapely.points(easting[known], northing[known])
    at = list(frame.columns).index("lad_name") + 1
    for number, (name, values) in enumerate(card.place_areas().items()):
        frame.insert(at + number, name, values)
    exact = frame["longitude"].notna()
    frame.insert(2, "position", np.where(exact, "where it is", "middle of its postcodes"))
    frame.insert(3, "precision_words", [PLACED.get(each, each) for each in frame["precision"]])
    frame["amount_gbp"] = frame["amount_gbp"].round(2)
    drawn: pd.DataFrame = gpd.GeoDataFrame(_cleaned(frame), geometry=points, crs=GRID)
    return drawn


def _authorities(card: Card) -> pd.DataFrame:
    """Return one row an authority where anything landed, and those that are none, without a boundary."""
    import geopandas as gpd
    import shapely

    table = card.authority_table()
    codes = table.column("lad_code")
    areas = card.atlas.areas("authority")
    row_of = {str(code): row for row, code in enumerate(areas.code)}
    shapes = areas.geometry()
    found = [None if code is None else shapes[row_of[str(code)]] for code in codes]
    whole = [
        shapely.MultiPolygon([each]) if each is not None and each.geom_type == "Polygon" else each
        for each in found
    ]
    geometry = np.array(whole, dtype=object)
    frame: pd.DataFrame = gpd.GeoDataFrame(_cleaned(table.to_frame()), geometry=geometry, crs=GRID)
    return frame


def _not_placed(table: Table) -> pd.DataFrame:
    frame = table.to_frame()
    frame.insert(1, "meaning", [status_words(str(reason))[0] for reason in frame["reason"]])
    return frame


def _about(card: Card) -> pd.DataFrame:
    """Return what a reader needs beside the figures, a line each."""
    import pandas as pd

    lines = [
        ("title", headings.title(card)),
        ("total_gbp", f"{card.total_pence / 100:.2f}"),
        ("counted", card.attribution_label),
        ("made_up", headings.fictional_note(card)),
        ("deprivation", card.index_label()),
        *(("warning", each) for each in card.cautions),
        *(("limit", each) for each in LIMITS),
        *(("licence", each) for each in card.atlas.licences()),
        ("made_with", f"localvalue {package_version()}"),
    ]
    shown = [(what, display_text(text, _TEXT_LIMIT)) for what, text in lines if text]
    return pd.DataFrame(shown, columns=["what", "text"])


def _cleaned(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts hold no control characters."""
    for name in frame.columns:
        if frame[name].dtype == object or str(frame[name].dtype).startswith("str"):
            frame[name] = [
                None if each is None or each != each else display_text(each, _TEXT_LIMIT)  # noqa: PLR0124 - NaN
                for each in frame[name]
            ]
    return frame


def _metadata(card: Card) -> dict[str, str]:
    """Return what stands in the file beside its layers."""
    facts: dict[str, Any] = {
        "TITLE": headings.title(card),
        "ATTRIBUTION": " ".join(short_licences(card.atlas.licences())),
        "COUNTED": card.attribution_label,
        "DEPRIVATION": card.index_label(),
        "MADE_UP": headings.fictional_note(card),
        "MADE_WITH": f"localvalue {package_version()}",
        "INPUTS": json.dumps([each.get("name") for each in card.provenance().get("inputs", [])]),
    }
    return {key: display_text(text, 10 * _TEXT_LIMIT) for key, text in facts.items() if text}
