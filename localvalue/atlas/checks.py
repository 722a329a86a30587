"""Whether the files of an atlas belong together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from localvalue.atlas.catalogue import COLUMNS, LEVELS, PARENTS

if TYPE_CHECKING:
    from localvalue.atlas.store import Store


def cross_faults(store: Store) -> list[str]:
    """
    Return what does not fit together, file by file.

    Parameters
    ----------
    store
        An atlas folder whose files are all there.

    Returns
    -------
    faults
        Empty where positions lie within their tables, columns are of one length, postcodes are in order
        and the editions are those of the manifest.
    """
    return [
        *_level_faults(store),
        *_postcode_faults(store),
        *_parent_faults(store),
        *_index_faults(store),
    ]


def _level_faults(store: Store) -> list[str]:
    import pyarrow.parquet as pq

    faults = []
    for level in LEVELS:
        name = f"areas/{level}.parquet"
        schema = pq.read_schema(store.checked(name))
        edition = (schema.metadata or {}).get(b"edition", b"").decode()
        wanted = store.manifest["editions"][level]
        if edition != wanted:
            faults.append(f"{name} is of edition {edition or 'none'}, and the manifest says {wanted}")
        code = store.table(name, ["code"])["code"].to_pylist()
        if len(code) != store.manifest["counts"][level]:
            faults.append(f"{name} has {len(code):,} areas, not {store.manifest['counts'][level]:,}")
        if any(one >= other for one, other in pairwise(code)):
            faults.append(f"{name} is not in order of its codes")
    return faults


def _postcode_faults(store: Store) -> list[str]:
    faults = []
    key = store.array("postcodes/key.npy")
    if np.any(key[1:] <= key[:-1]):
        faults.append("postcodes/key.npy is not in order, or has a postcode twice")
    for name in ("easting", "northing", "quality", "terminated", *COLUMNS):
        values = store.array(f"postcodes/{name}.npy")
        if len(values) != len(key):
            faults.append(
                f"postcodes/{name}.npy has {len(values):,} rows, and there are {len(key):,} postcodes"
            )
    for name in COLUMNS:
        level = "small_area" if name == "small_area_2011" else name
        values, size = store.array(f"postcodes/{name}.npy"), store.manifest["counts"][level]
        if len(values) and (values.min() < -1 or values.max() >= size):
            faults.append(f"postcodes/{name}.npy points beyond the {size:,} areas of its level")
    return faults


def _parent_faults(store: Store) -> list[str]:
    faults = []
    links = [("authority", level) for level in PARENTS] + [("small_area", "authority")]
    for level, parent in links:
        values = store.table(f"areas/{level}.parquet", [parent])[parent].to_numpy()
        size = store.manifest["counts"][parent]
        if len(values) and (values.min() < -1 or values.max() >= size):
            faults.append(f"areas/{level}.parquet points beyond the {size:,} areas of {parent}")
    return faults


def _index_faults(store: Store) -> list[str]:
    faults = []
    size = store.manifest["counts"]["small_area"]
    for index, facts in store.manifest["indices"].items():
        name = f"deprivation/{index}.parquet"
        rows = store.table(name, ["small_area"])["small_area"].to_numpy()
        if len(rows) != facts["n"] or (len(rows) and (rows.min() < 0 or rows.max() >= size)):
            faults.append(f"{name} does not fit the {size:,} small areas")
    return faults
