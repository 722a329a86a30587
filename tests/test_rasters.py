"""Gridded surfaces at points: which cell, in which coordinate system, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import Transformer

from localvalue import rasters
from localvalue.errors import InputError
from localvalue.grid import from_grid, grid_to_irish
from localvalue.rasters import Raster

if TYPE_CHECKING:
    from pathlib import Path

CELLS = np.array([[1, 2, 3], [4, 5, 6]])
# Three cells of 100 m by two, the upper left corner at 400,000 E 300,200 N
NORTH_UP = Affine(100, 0, 400_000, 0, -100, 300_200)


def write(path: Path, cells: np.ndarray = CELLS, **options: Any) -> Path:  # noqa: ANN401
    scales, offsets = options.pop("scales", None), options.pop("offsets", None)
    mask = options.pop("mask", None)
    bands = cells if cells.ndim == 3 else cells[None]
    profile = {
        "driver": "GTiff",
        "count": len(bands),
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": "float32",
        "crs": "EPSG:27700",
        "transform": NORTH_UP,
    } | options
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "w", **profile) as dataset:
        dataset.write(bands.astype(profile["dtype"]))
        if scales:
            dataset.scales, dataset.offsets = scales, offsets
        if mask is not None:
            dataset.write_mask(mask)
    return path


def at(raster: Raster, *points: tuple[float, float]) -> list[float | None]:
    east, north = np.array(points, dtype=np.float64).T
    return [None if np.isnan(value) else float(value) for value in raster.at(east, north)]


MIDDLES = [(400_050.0 + 100 * column, 300_150.0 - 100 * row) for row in (0, 1) for column in (0, 1, 2)]


def test_each_point_has_the_value_of_the_cell_that_holds_it(tmp_path: Path) -> None:
    raster = Raster(write(tmp_path / "grid.tif"))
    assert at(raster, *MIDDLES) == [1, 2, 3, 4, 5, 6]
    # A metre either side of the line between 1 and 2, and no mean of the two
    assert at(raster, (400_099.0, 300_101.0), (400_101.0, 300_101.0)) == [1, 2]


def test_outside_and_unknown_points_have_none(tmp_path: Path) -> None:
    raster = Raster(write(tmp_path / "grid.tif"))
    beyond = [(399_999.0, 300_150.0), (400_301.0, 300_150.0), (400_050.0, 300_201.0), (400_050.0, 299_999.0)]
    assert at(raster, *beyond, (float("nan"), 300_150.0), MIDDLES[0]) == [None] * 5 + [1]
    assert raster.at(np.empty(0), np.empty(0)).shape == (0,)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"])
def test_no_data_is_unknown_in_any_kind_of_number(tmp_path: Path, dtype: str) -> None:
    raster = Raster(write(tmp_path / "grid.tif", dtype=dtype, nodata=5))
    assert at(raster, *MIDDLES) == [1, 2, 3, 4, None, 6]


def test_not_a_number_infinity_and_a_mask_are_no_data(tmp_path: Path) -> None:
    cells = CELLS.astype(float)
    cells[0, 0], cells[0, 1] = np.nan, np.inf
    assert at(Raster(write(tmp_path / "nan.tif", cells)), *MIDDLES) == [None, None, 3, 4, 5, 6]
    masked = write(tmp_path / "mask.tif", mask=CELLS != 6)
    assert at(Raster(masked), *MIDDLES) == [1, 2, 3, 4, 5, None]
    # The least number of 32 bits, as many programs write it, is -3.4028234663852886e+38 in full
    cells = np.where(CELLS == 2, np.finfo("float32").min, CELLS)
    lowest = write(tmp_path / "lowest.tif", cells, nodata=float(np.finfo("float32").min))
    assert at(Raster(lowest), *MIDDLES) == [1, None, 3, 4, 5, 6]


def test_scale_and_offset_are_applied_and_no_data_is_of_the_stored_number(tmp_path: Path) -> None:
    path = write(tmp_path / "grid.tif", dtype="int16", nodata=5, scales=(0.5,), offsets=(10.0,))
    assert at(Raster(path), *MIDDLES) == [10.5, 11, 11.5, 12, None, 13]


def test_a_band_is_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "grid.tif", np.stack([CELLS, CELLS * 10]))
    assert at(Raster(path, band=2), *MIDDLES) == [10, 20, 30, 40, 50, 60]
    with pytest.raises(InputError, match=r"grid\.tif has no band 3; it has bands 1 to 2"):
        Raster(path, band=3)


def test_a_turned_raster_is_turned_back(tmp_path: Path) -> None:
    cos, sin = 86.60254037844386, 50.0
    turned = Affine(cos, sin, 400_000, sin, -cos, 300_200)
    raster = Raster(write(tmp_path / "grid.tif", transform=turned))
    middles = [
        (
            400_000 + cos * (column + 0.5) + sin * (row + 0.5),
            300_200 + sin * (column + 0.5) - cos * (row + 0.5),
        )
        for row in (0, 1)
        for column in (0, 1, 2)
    ]
    assert at(raster, *middles) == [1, 2, 3, 4, 5, 6]
    # Where the last cell of a raster that is not turned would be
    assert at(raster, MIDDLES[5]) == [None]


def test_a_raster_with_south_up_is_read_as_it_lies(tmp_path: Path) -> None:
    raster = Raster(write(tmp_path / "grid.tif", transform=Affine(100, 0, 400_000, 0, 100, 300_000)))
    assert at(raster, *MIDDLES) == [4, 5, 6, 1, 2, 3]


@pytest.mark.parametrize("system", ["EPSG:4326", "EPSG:4258", "EPSG:3857", "EPSG:32630", "EPSG:3035"])
def test_points_are_taken_to_the_rasters_own_system(tmp_path: Path, system: str) -> None:
    """A raster drawn about a known longitude and latitude: the cell of 20 m or so that holds it."""
    east, north = np.array([530_034.0]), np.array([180_381.0])
    longitude, latitude = from_grid(east, north)
    x, y = Transformer.from_crs("EPSG:4326", system, always_xy=True).transform(longitude, latitude)
    size = 0.0002 if system in {"EPSG:4326", "EPSG:4258"} else 20
    transform = Affine(size, 0, x[0] - 1.5 * size, 0, -size, y[0] + size / 2)
    raster = Raster(write(tmp_path / "grid.tif", crs=system, transform=transform))
    assert at(raster, (east[0], north[0])) == [2]
    assert at(raster, (east[0] + 150, north[0])) == [None]


def test_the_irish_grid(tmp_path: Path) -> None:
    east, north = np.array([146_000.0]), np.array([529_000.0])
    x, y = grid_to_irish(east, north)
    for system in ("EPSG:29903", "EPSG:29902"):
        path = write(tmp_path / "grid.tif", crs=system, transform=Affine(10, 0, x[0] - 15, 0, -10, y[0] + 5))
        assert at(Raster(path), (east[0], north[0])) == [2]


def test_degrees_on_the_national_grids_own_datum_are_not_taken_for_wgs84(tmp_path: Path) -> None:
    """EPSG:4277 differs by about 100 m at London: read as WGS 84 the point would fall outside."""
    east, north = np.array([530_034.0]), np.array([180_381.0])
    x, y = Transformer.from_crs("EPSG:27700", "EPSG:4277", always_xy=True).transform(east, north)
    size = 0.0002
    transform = Affine(size, 0, x[0] - 1.5 * size, 0, -size, y[0] + size / 2)
    raster = Raster(write(tmp_path / "grid.tif", crs="EPSG:4277", transform=transform))
    assert at(raster, (east[0], north[0])) == [2]


@pytest.mark.parametrize("system", ["EPSG:23030", "EPSG:26918", "+proj=sinu +R=6371007.181 +units=m"])
def test_a_system_without_known_accuracy_is_refused(tmp_path: Path, system: str) -> None:
    path = write(tmp_path / "grid.tif", crs=system)
    with pytest.raises(InputError, match=r"cannot be taken with known accuracy; reproject it first"):
        Raster(path)


def test_what_does_not_say_where_it_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not say which coordinate reference system"):
        Raster(write(tmp_path / "bare.tif", crs=None))
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = write(tmp_path / "flat.tif", transform=Affine.identity())
    with pytest.raises(InputError, match="it has no transform"):
        Raster(path)


def test_a_file_beside_it_does_not_say_it_for_it(tmp_path: Path) -> None:
    """The hash in the provenance is of all that was read."""
    path = write(tmp_path / "bare.tif", crs=None)
    (tmp_path / "bare.tif.aux.xml").write_text("<PAMDataset><SRS>EPSG:27700</SRS></PAMDataset>")
    with pytest.raises(InputError, match="does not say which coordinate reference system"):
        Raster(path)


REMOTE = (
    "https://example.org/air.tif",
    "/vsicurl/https://example.org/air.tif",
    "/vsizip/air.zip/air.tif",
    "s3://bucket/air.tif",
    "zip://air.zip!air.tif",
)


@pytest.mark.parametrize("path", REMOTE)
def test_an_address_is_refused_before_anything_is_opened(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasterio, "open", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(InputError, match="is not a file on this machine"):
        Raster(path)  # type: ignore[arg-type]


def test_a_virtual_raster_is_refused_under_any_name(tmp_path: Path) -> None:
    real = write(tmp_path / "grid.tif")
    text = f"""<VRTDataset rasterXSize="3" rasterYSize="2"><SRS>EPSG:27700</SRS>
<GeoTransform>400000,100,0,300200,0,-100</GeoTransform><VRTRasterBand dataType="Float32" band="1">
<SimpleSource><SourceFilename>{real}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"""
    for name in ("virtual.vrt", "virtual.tif"):
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match="is not a GeoTIFF"):
        Raster(tmp_path / "virtual.vrt")
    with pytest.raises(InputError, match="cannot be read as a GeoTIFF"):
        Raster(tmp_path / "virtual.tif")


def test_what_is_not_there_or_is_damaged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        Raster(tmp_path / "none.tif")
    whole = write(tmp_path / "grid.tif", np.arange(40_000).reshape(200, 200)).read_bytes()
    (tmp_path / "cut.tif").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"cut\.tif (is damaged|cannot be read)"):
        at(Raster(tmp_path / "cut.tif"), (400_050.0, 300_150.0 - 199 * 100))
    with pytest.raises(InputError, match="holds complex64, and not plain numbers"):
        Raster(write(tmp_path / "complex.tif", dtype="complex64"))


def test_only_blocks_that_hold_points_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 64 blocks of 32 by 32 cells, the two that hold the three points."""
    cells = np.arange(256 * 256).reshape(256, 256)
    path = write(tmp_path / "grid.tif", cells, tiled=True, blockxsize=32, blockysize=32)
    windows = []
    read = rasters._read
    monkeypatch.setattr(rasters, "_read", lambda *given: windows.append(given[2]) or read(*given))
    cell_of = ((40, 70), (41, 71), (255, 255))
    points = [(400_050.0 + 100 * column, 300_150.0 - 100 * row) for row, column in cell_of]
    assert at(Raster(path), *points) == [40 * 256 + 70, 41 * 256 + 71, 255 * 256 + 255]
    assert windows == [((32, 42), (64, 72)), ((224, 256), (224, 256))]


def test_blocks_too_large_to_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasters, "_MOST_CELLS", 5)
    with pytest.raises(InputError, match=r"in blocks of 2 by 3 cells, too many to read"):
        Raster(write(tmp_path / "grid.tif"))


def test_the_provenance_has_hash_band_and_system_and_no_folder(tmp_path: Path) -> None:
    raster = Raster(write(tmp_path / "grid.tif"))
    facts = raster.facts
    assert (facts["file"], facts["band"], facts["crs"]) == ("grid.tif", 1, "EPSG:27700")
    assert (facts["cell"], len(facts["sha256"])) == ("100 by 100 metre", 64)
    assert repr(raster) == "Raster('grid.tif')"
    assert str(tmp_path) not in f"{facts}{raster}"


@pytest.mark.official
def test_population_of_a_square_kilometre(official: Path) -> None:
    """The sum of the whole raster is its README's 65,077,014; a cell in the sea has no data."""
    path = official.parent / "rasters" / "derived_pop2021_gb_1km.tif"
    raster = Raster(path)
    east, north = np.meshgrid(np.arange(500, 660_000, 1000), np.arange(500, 1_230_000, 1000))
    values = raster.at(east.ravel().astype(float), north.ravel().astype(float))
    assert round(float(np.nansum(values))) == pytest.approx(65_077_014, abs=50)
    assert at(raster, (0.0, 0.0)) == [None]
