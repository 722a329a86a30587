"""Boundaries in any format that GDAL reads, on the National Grid, with valid rings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from localvalue.errors import AtlasError
from localvalue.grid import BRITISH_GRID, WGS84, irish_to_grid, to_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from localvalue.atlas.sources.members import Member

    Floats = NDArray[np.float64]

SUFFIXES: Final = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml", ".kml", ".topojson")

# (kind, code field, name field), finest first: a layer of wards also has the codes of their districts.
# The year of the codes is the first group
_FIELDS: Final = (
    ("lsoa", r"lsoa(\d\d)cd", r"lsoa{year}nm"),
    ("dz11", r"data_?zone()", r"name"),
    ("soa", r"soa_?code()|soa2001()", r"soa_?label|soa2001_?name"),
    ("ward", r"wd(\d\d)cd", r"wd{year}nm"),
    ("constituency", r"pcon(\d\d)cd", r"pcon{year}nm"),
    ("authority", r"lad(\d\d)cd", r"lad{year}nm"),
    ("county", r"(?:ctyua|utla)(\d\d)cd", r"(?:ctyua|utla){year}nm"),
    ("police", r"pfa(\d\d)cd", r"pfa{year}nm"),
    ("combined_authority", r"cauth(\d\d)cd", r"cauth{year}nm"),
    ("region", r"rgn(\d\d)cd", r"rgn{year}nm"),
    ("nation", r"ctry(\d\d)cd", r"ctry{year}nm"),
)
_CENTURY: Final = 2000
_POLYGON_DIMENSION: Final = 2
_WIDEST_DEGREES: Final = 360.0
_IRISH: Final = ("EPSG:29900", "EPSG:29901", "EPSG:29902", "EPSG:29903")
_GEOGRAPHIC: Final = (WGS84, "OGC:CRS84", "EPSG:4258", "EPSG:4937", "EPSG:4979")


@dataclass(frozen=True)
class Layer:
    """A layer of boundaries found in a file."""

    member: Member
    layer: str
    kind: str
    year: int
    """Vintage of its codes; 0 where the field's name does not say."""
    code_field: str
    name_field: str | None
    crs: str | None
    count: int

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return self.member.name

    @property
    def edition(self) -> str:
        """The name of its code column, upper case, such as ``LAD24CD``."""
        return self.code_field.upper()


@dataclass(frozen=True)
class Shapes:
    """Boundaries as read, sorted by code, each code once."""

    code: NDArray[np.str_]
    name: NDArray[np.str_]
    geometry: NDArray[np.object_]
    """Polygons and multipolygons, metres, British National Grid."""
    notes: tuple[str, ...]


def recognise(member: Member) -> tuple[list[Layer], list[str]]:
    """
    Return the layers of boundaries in a file, and why other layers are none.

    Parameters
    ----------
    member
        A file whose name ends as GDAL's formats do.

    Returns
    -------
    layers, reasons
        What was recognised, and one reason for each layer that was not.
    """
    import pyogrio

    if member.suffix == ".topojson" or b'"Topology"' in member.head(200):
        return [], ["TopoJSON has no coordinate reference system; only its combined authorities are used"]
    try:
        tabs = pyogrio.list_layers(member.gdal_path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError) as error:
        return [], [f"GDAL cannot open it: {error}"]
    layers, reasons = [], []
    for tab, _ in tabs.tolist():
        info = pyogrio.read_info(member.gdal_path, layer=tab, force_feature_count=True)
        if found := _fields(list(info["fields"])):
            kind, year, code, name = found
            layers.append(Layer(member, tab, kind, year, code, name, info["crs"], info["features"]))
        else:
            reasons.append(f"no known code among its fields {', '.join(info['fields'])}")
    return layers, reasons


def _fields(fields: list[str]) -> tuple[str, int, str, str | None] | None:
    for kind, code_pattern, name_pattern in _FIELDS:
        for field in fields:
            match = re.fullmatch(code_pattern, field.lower())
            if not match:
                continue
            digits = next((group for group in match.groups() if group), "")
            year = _CENTURY + int(digits) if digits else 0
            called = f"lsoa{digits}" if kind == "lsoa" else kind
            pattern = name_pattern.replace("{year}", digits)
            name = next((other for other in fields if re.fullmatch(pattern, other.lower())), None)
            return called, year, field, name
    return None


def read(layer: Layer) -> Shapes:
    """
    Return the boundaries of a layer.

    Parameters
    ----------
    layer
        As `recognise` gives it.

    Returns
    -------
    shapes
        On the National Grid; invalid rings made valid, and said so in the notes.

    Raises
    ------
    AtlasError
        The layer has no coordinate reference system, a code comes twice or is blank.
    """
    import pyogrio.raw
    import shapely

    columns = [layer.code_field] + ([layer.name_field] if layer.name_field else [])
    meta, _, wkb, values = pyogrio.raw.read(layer.member.gdal_path, layer=layer.layer, columns=columns)
    read_columns = dict(zip([str(field) for field in meta["fields"]], values, strict=True))
    code = _text(read_columns[layer.code_field])
    name = _text(read_columns[layer.name_field]) if layer.name_field else code
    _check_codes(layer, code)
    geometry = shapely.from_wkb(wkb)
    notes: list[str] = []
    convert, note = _conversion(layer, geometry)
    if note:
        notes.append(note)
    if convert is not None:
        geometry = transformed(geometry, convert, layer.name)
    geometry, mended = repaired(geometry)
    if mended:
        notes.append(f"{layer.name}: {mended} invalid shapes repaired")
    order = np.argsort(code)
    return Shapes(code[order], name[order], geometry[order], tuple(notes))


def _text(values: NDArray[np.object_]) -> NDArray[np.str_]:
    return np.array(["" if value is None else str(value).strip() for value in values], dtype=np.str_)


def _check_codes(layer: Layer, code: NDArray[np.str_]) -> None:
    unique, counts = np.unique(code, return_counts=True)
    if len(unique) and not unique[0]:
        raise AtlasError(
            f"{layer.name} has {counts[0]} shapes without a {layer.code_field}; download it again"
        )
    twice = unique[counts > 1]
    if len(twice):
        raise AtlasError(
            f"{layer.name} has {len(twice)} codes more than once ({', '.join(twice[:5].tolist())});"
            " each area must be one shape"
        )


def _conversion(
    layer: Layer, geometry: NDArray[np.object_]
) -> tuple[Callable[[Floats, Floats], tuple[Floats, Floats]] | None, str]:
    """Return how to bring coordinates to the National Grid (None: they are on it), and a note."""
    import shapely

    # How GeoPackages say that nobody said: their systems 0 and -1
    if layer.crs is None or "Undefined" in layer.crs:
        raise AtlasError(
            f"{layer.name} does not say its coordinate reference system; add the .prj file, or save it as"
            f" a GeoPackage in {BRITISH_GRID}"
        )
    if layer.crs == BRITISH_GRID:
        return None, ""
    if layer.crs in _GEOGRAPHIC:
        widest = np.nanmax(np.abs(shapely.total_bounds(geometry)))
        if widest > _WIDEST_DEGREES:
            # The ONS's servers give GeoJSON in grid metres without saying so in the file
            return None, f"{layer.name} holds metres where GeoJSON has degrees; read as {BRITISH_GRID}"
        return to_grid, ""
    if layer.crs in _IRISH:
        return irish_to_grid, f"{layer.name} moved from the Irish Grid to the National Grid"
    return _through_wgs84(layer), f"{layer.name} moved from its own reference system to the National Grid"


def _through_wgs84(layer: Layer) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    from pyproj import CRS, Transformer

    crs = CRS.from_user_input(layer.crs)
    if "British National Grid" in crs.name or "British_National_Grid" in crs.name:
        return _unchanged
    transformer = Transformer.from_crs(crs, WGS84, always_xy=True)

    def convert(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        longitude, latitude = transformer.transform(x, y)
        return to_grid(longitude, latitude)

    return convert


def _unchanged(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return x, y


def transformed(
    geometry: NDArray[np.object_], convert: Callable[[Floats, Floats], tuple[Floats, Floats]], name: str
) -> NDArray[np.object_]:
    """Return a layer's shapes with their coordinates converted, in two dimensions; equal points as equals."""
    import shapely

    def convert_points(points: Floats) -> Floats:
        # Each point once: the last figure may differ by where in an array a point stands, and a ring that
        # does not end in the point that it began with is none
        unique, back = np.unique(points[:, 0] + 1j * points[:, 1], return_inverse=True)
        converted = np.column_stack(convert(unique.real, unique.imag))
        if not np.isfinite(converted).all():
            raise AtlasError(
                f"{name} has coordinates that its reference system does not have; download it again, or save"
                f" it as a GeoPackage in {BRITISH_GRID}"
            )
        return converted[back.ravel()]

    return cast("NDArray[np.object_]", shapely.transform(shapely.force_2d(geometry), convert_points))


def repaired(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], int]:
    """Return the shapes with valid rings, polygons only, and how many were mended."""
    import shapely

    geometry = shapely.force_2d(geometry)
    bad = np.flatnonzero(~shapely.is_valid(geometry))
    for at in bad:
        # A ring that crosses itself leaves lines beside the polygons, within collections
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometry[at])))
        geometry[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == _POLYGON_DIMENSION])
    return geometry, len(bad)
