"""
Gridded surfaces: the value of a GeoTIFF at points. The only module that imports rasterio.

A point has the value of the cell that it lies in; nothing is resampled. Only blocks that hold points
are read. A file is read by GDAL's GeoTIFF driver alone and from the disk alone: no address on the
network, no virtual file that points to others, nothing that stands beside it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.grid import BRITISH_GRID, from_grid, grid_to_irish
from localvalue.outputs import local_file, sha256
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    Floats = NDArray[np.float64]
    Int64s = NDArray[np.int64]
    _Way = Callable[[Floats, Floats], tuple[Floats, Floats]]

_ENDINGS: Final = (".tif", ".tiff")
_ADVICE: Final = "is not a GeoTIFF (.tif): save the surface as one, as with `gdal_translate -of GTiff`"
# A block is read whole, so one of this many cells is as much memory as this may take: 512 MB of floats
_MOST_CELLS: Final = 1 << 26
# Datums that differ from WGS 84 by less than a metre in these islands
_LIKE_WGS84: Final = (
    "world geodetic system 1984",
    "european terrestrial reference system 1989",
    "irenet95",
)
_OSGB36: Final = "ordnance survey of great britain 1936"
# Three names for one grid: they differ by less than a metre
_IRISH_GRIDS: Final = ("EPSG:29903", "EPSG:29902", "EPSG:29901")
_REPROJECT: Final = f"reproject it first, as with `gdalwarp -t_srs {BRITISH_GRID}`"


@checked_methods("__init__")
@dataclass(frozen=True)
class Raster:
    """
    One band of a GeoTIFF, sampled at points.

    Parameters
    ----------
    path
        The file, on this machine.
    band
        Which band, from 1.

    Raises
    ------
    InputError
        It is no GeoTIFF on the disk, has no such band or not one of real numbers, has no coordinate
        reference system or one that points cannot be taken to with known accuracy, or is stored in
        blocks too large to read one at a time.

    Notes
    -----
    Points are taken from the National Grid to the raster's own system by the operations of
    `localvalue.grid`, within 5 m in Great Britain, and none at all where it is on the National Grid.
    """

    path: Path
    band: int = 1
    _facts: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Open the file once, to refuse at once what cannot be sampled."""
        object.__setattr__(self, "path", local_file(self.path, _ENDINGS, _ADVICE))
        with _Opened(self.path) as dataset:
            if not (isinstance(self.band, int) and 1 <= self.band <= dataset.count):
                raise InputError(f"{self.name} has no band {self.band}; it has {_bands(dataset.count)}")
            object.__setattr__(self, "_facts", _checked(dataset, self.band, self.name))

    def __repr__(self) -> str:
        """Return the file's name and the band: where it stands is this machine's."""
        return f"Raster({self.name!r}{f', band={self.band}' if self.band != 1 else ''})"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with its coordinate system and the size of its cells."""
        facts = [(name, str(self._facts[name])) for name in ("crs", "cell")]
        return View(f"Raster {self.name}", [("band", self.band), *facts]).html()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What a provenance says of it: file, SHA-256, band, coordinate system, cell size and rule."""
        return {
            "file": self.name,
            "sha256": sha256(self.path),
            "band": self.band,
            "crs": self._facts["crs"],
            "cell": self._facts["cell"],
            "sampling": "the cell that holds the point",
        }

    def at(self, easting_m: Floats, northing_m: Floats) -> Floats:
        """
        Return the value at points.

        Parameters
        ----------
        easting_m, northing_m
            British National Grid (EPSG:27700), metres, shape ``(n,)``; NaN where unknown.

        Returns
        -------
        values
            In the raster's own unit, its scale and offset applied, shape ``(n,)``. NaN outside the
            raster, where it has no data and where the point is unknown.

        Raises
        ------
        InputError
            The file has gone, or can no longer be read.
        """
        x, y = _way_to(self._facts["wkt"])(easting_m, northing_m)
        values = np.full(len(x), np.nan)
        with _Opened(self.path) as dataset:
            a, b, c, d, e, f = tuple(~dataset.transform)[:6]
            column, row = a * x + b * y + c, d * x + e * y + f
            with np.errstate(invalid="ignore"):
                inside = (column >= 0) & (column < dataset.width) & (row >= 0) & (row < dataset.height)
            mine = np.flatnonzero(inside)
            column, row = column[mine].astype(np.int64), row[mine].astype(np.int64)
            for points, window in _blocks(column, row, dataset.block_shapes[self.band - 1]):
                cells = _read(dataset, self.band, window, self.name)
                top, left = window[0][0], window[1][0]
                values[mine[points]] = cells[row[points] - top, column[points] - left]
        return values


class _Opened:
    """A dataset open for reading, by the GeoTIFF driver and without what stands beside the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Any:  # noqa: ANN401 - rasterio has no types
        import rasterio

        self.env = rasterio.Env(
            GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_PAM_ENABLED="NO", GDAL_CACHEMAX=64
        )
        self.env.__enter__()
        try:
            with warnings.catch_warnings():
                # What is not georeferenced is refused by name, and not warned of
                warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
                self.dataset = rasterio.open(self.path, driver="GTiff")
        except (rasterio.errors.RasterioIOError, OSError) as error:
            self.env.__exit__(None, None, None)
            raise InputError(f"{self.path.name} cannot be read as a GeoTIFF: {error}") from error
        return self.dataset

    def __exit__(self, *error: object) -> None:
        self.dataset.close()
        self.env.__exit__(None, None, None)


def _bands(count: int) -> str:
    return "one" if count == 1 else f"bands 1 to {count}"


def _checked(dataset: Any, band: int, name: str) -> dict[str, Any]:  # noqa: ANN401 - rasterio has no types
    """Return what is to be known of a dataset, refusing one that cannot be sampled."""
    if np.dtype(dataset.dtypes[band - 1]).kind not in "iuf":
        raise InputError(f"band {band} of {name} holds {dataset.dtypes[band - 1]}, and not plain numbers")
    if dataset.crs is None:
        raise InputError(
            f"{name} does not say which coordinate reference system it is in; where its publisher says so,"
            " write it into the file, as with `gdal_edit.py -a_srs EPSG:27700`"
        )
    if dataset.transform.is_identity or dataset.transform.is_degenerate:
        raise InputError(f"{name} does not say where on the ground its cells are: it has no transform")
    height, width = dataset.block_shapes[band - 1]
    if height * width > _MOST_CELLS:
        raise InputError(
            f"{name} is stored in blocks of {height:,} by {width:,} cells, too many to read at a time; store"
            " it in tiles, as with `gdal_translate -co TILED=YES`"
        )
    wkt = dataset.crs.to_wkt()
    _way_to(wkt, name)
    a, b, _, d, e, _ = tuple(dataset.transform)[:6]
    size = (float(np.hypot(a, d)), float(np.hypot(b, e)))
    unit = "degrees" if dataset.crs.is_geographic else dataset.crs.linear_units
    return {
        "wkt": wkt,
        "crs": dataset.crs.to_string() if dataset.crs.to_epsg() else _crs(wkt, name).name,
        "cell": f"{size[0]:.6g} by {size[1]:.6g} {unit}",
    }


def _crs(wkt: str, name: str = "the raster") -> CRS:
    """Return the horizontal part of a coordinate reference system."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_wkt(wkt)
    except CRSError as error:
        raise InputError(f"the coordinate reference system of {name} cannot be read; {_REPROJECT}") from error
    return crs.sub_crs_list[0] if crs.is_compound else crs.to_2d()


def _as_they_are(easting_m: Floats, northing_m: Floats) -> tuple[Floats, Floats]:
    return easting_m, northing_m


def _of_greenwich(crs: CRS) -> bool:
    """Return whether longitudes are counted in degrees from Greenwich."""
    meridian = crs.prime_meridian
    return meridian is not None and meridian.longitude == 0 and crs.axis_info[0].unit_name == "degree"


def _way_to(wkt: str, name: str = "the raster") -> _Way:
    """Return what takes points of the National Grid to a system, by operations that are pinned."""
    from pyproj import CRS, Transformer

    crs = _crs(wkt, name)
    base = crs.geodetic_crs
    datum = "" if base is None or base.datum is None else base.datum.name.lower().removesuffix(" ensemble")
    # Where the system is on the datum that the points are brought to, the rest is a formula, and PROJ has
    # no operation to choose
    source: CRS | str = BRITISH_GRID
    start: _Way = _as_they_are
    if any(crs.equals(each, ignore_axis_order=True) for each in map(CRS.from_user_input, _IRISH_GRIDS)):
        return grid_to_irish
    if datum in _LIKE_WGS84 and base is not None and _of_greenwich(base):
        source, start = base, from_grid
    elif datum != _OSGB36:
        raise InputError(
            f"{name} is in {crs.name}, to which points of Great Britain cannot be taken with known accuracy;"
            f" {_REPROJECT}"
        )
    if crs.equals(source, ignore_axis_order=True):
        return start
    onward = Transformer.from_crs(source, crs, always_xy=True)

    def go(easting_m: Floats, northing_m: Floats) -> tuple[Floats, Floats]:
        x, y = onward.transform(*start(easting_m, northing_m))
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    return go


def _blocks(
    column: Int64s, row: Int64s, shape: tuple[int, int]
) -> Iterator[tuple[Int64s, tuple[tuple[int, int], tuple[int, int]]]]:
    """Yield the points of each block that has any, and the block's rows and columns."""
    height, width = shape
    across = int(column.max(initial=0)) // width + 1
    block = row // height * across + column // width
    order = np.argsort(block, kind="stable")
    unique, first = np.unique(block[order], return_index=True)
    ends = [*first[1:].tolist(), len(order)]
    for number, start, end in zip(unique.tolist(), first.tolist(), ends[: len(unique)], strict=True):
        points = order[start:end]
        top, left = number // across * height, number % across * width
        # Only as far as there are points: the last blocks reach beyond the raster
        bottom, right = int(row[points].max()) + 1, int(column[points].max()) + 1
        yield points, ((top, bottom), (left, right))


def _read(
    dataset: Any,  # noqa: ANN401 - rasterio has no types
    band: int,
    window: tuple[tuple[int, int], tuple[int, int]],
    name: str,
) -> Floats:
    """Return cells in the unit of the surface, NaN where there is no data."""
    import rasterio

    try:
        cells = dataset.read(band, window=window, masked=True)
    except rasterio.errors.RasterioError as error:
        raise InputError(f"{name} is damaged: {error}") from error
    values = np.asarray(cells.astype(np.float64).filled(np.nan), dtype=np.float64)
    scaled: Floats = values * dataset.scales[band - 1] + dataset.offsets[band - 1]
    return np.where(np.isfinite(scaled), scaled, np.nan)
