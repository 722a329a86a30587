"""All that is written into a folder, as text: files as they are, and unpacked and decoded."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pyogrio
import shapely
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def contents(folder: Path) -> dict[str, str]:
    """Return the text of every file by its name; parts of archives, layers and metadata by names below it."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        raw = path.read_bytes()
        # Bytes that are no text are kept apart from each other, each as one letter
        found[name] = raw.decode("utf-8", errors="replace") + raw.decode("latin-1") * (path.suffix == ".gpkg")
        if path.suffix in {".xlsx", ".ods"}:
            with zipfile.ZipFile(io.BytesIO(raw)) as book:
                found |= {
                    f"{name}/{each}": book.read(each).decode(errors="replace") for each in book.namelist()
                }
        if path.suffix == ".parquet":
            found[f"{name}/decoded"] = _decoded(pq.read_table(path))
        if path.suffix == ".gpkg":
            for layer, _ in pyogrio.list_layers(path):
                found[f"{name}/{layer}"] = _layer(path, layer)
        if path.suffix == ".png":
            with Image.open(path) as picture:
                found[f"{name}/metadata"] = repr(picture.info)
    return found


def _decoded(table: pa.Table) -> str:
    cells = [column.to_pylist() for column in table.columns]
    values = [
        chunk.dictionary.to_pylist()
        for column in table.columns
        for chunk in column.chunks
        if hasattr(chunk, "dictionary")
    ]
    places = [shapely.from_wkb(cell).wkt for cells in cells for cell in cells if isinstance(cell, bytes)]
    return repr((table.schema, table.schema.metadata, cells, values, places))


def _layer(path: Path, layer: str) -> str:
    frame = pyogrio.read_dataframe(path, layer=layer)
    shapes = frame.geometry.to_wkt().tolist() if "geometry" in frame else []
    return repr(
        (frame.drop(columns="geometry", errors="ignore").to_csv(), shapes, pyogrio.read_info(path, layer))
    )
