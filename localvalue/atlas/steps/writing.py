"""The files of an atlas, written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import shapely

from localvalue.grid import BRITISH_GRID

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from localvalue.atlas.steps.levels import LevelTable

_GEOPARQUET: Final = "1.1.0"
_ROWS_PER_GROUP: Final = 8192


def write_arrays(folder: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """
    Write columns, each a file that can be mapped into memory.

    Parameters
    ----------
    folder
        Made if need be.
    arrays
        By name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(values), allow_pickle=False)


def write_level(folder: Path, table: LevelTable) -> None:
    """
    Write the areas of one level as GeoParquet.

    Parameters
    ----------
    folder
        Made if need be.
    table
        The areas.
    """
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    columns: dict[str, object] = {"code": pa.array(table.code.tolist(), pa.string())}
    columns["name"] = pa.array(table.name.tolist(), pa.string())
    for name, values in table.columns.items():
        columns[name] = pa.array(values.tolist()) if values.dtype.kind == "U" else pa.array(values)
    columns["geometry"] = pa.array(shapely.to_wkb(table.geometry), pa.binary())
    content = pa.table(columns)
    metadata = {b"geo": _geo(table.geometry), b"edition": table.edition.encode()}
    pq.write_table(
        content.replace_schema_metadata(metadata),
        folder / f"{table.level}.parquet",
        compression="zstd",
        row_group_size=_ROWS_PER_GROUP,
        # Shapes and codes hardly repeat
        use_dictionary=[name for name in content.column_names if name == "geography"],
    )


def write_index(folder: Path, index: str, table: pa.Table) -> None:
    """
    Write one index of deprivation.

    Parameters
    ----------
    folder
        Made if need be.
    index
        Its id.
    table
        As it is to stand.
    """
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"{index}.parquet", compression="zstd")


def _geo(geometry: NDArray[np.object_]) -> bytes:
    from pyproj import CRS

    known = geometry[geometry != np.array(None)]
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon", "Polygon"],
        "crs": CRS.from_user_input(BRITISH_GRID).to_json_dict(),
    }
    if len(known):
        column["bbox"] = shapely.total_bounds(known).tolist()
    content = {
        "version": _GEOPARQUET,
        "primary_column": "geometry",
        "columns": {"geometry": column},
    }
    return json.dumps(content).encode()
