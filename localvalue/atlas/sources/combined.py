"""
Combined authorities of the ONS's TopoJSON of the United Kingdom.

The lookups at hand stop at 2023; this file has the combined authorities made since, with the years in
which each began and ended. It has no coordinate reference system (its numbers are degrees, WGS84), some
of its shapes are invalid, and two Scottish council areas stand among its combined authorities. So it is
used for one thing only: which combined authority an authority lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.atlas.sources.boundaries import Shapes, repaired, transformed
from localvalue.grid import to_grid

if TYPE_CHECKING:
    from localvalue.atlas.sources.members import Member

_LAYER: Final = "cauth"
_PREFIX: Final = "E47"


@dataclass(frozen=True)
class Combined:
    """A file with a layer of combined authorities."""

    member: Member

    def read(self) -> tuple[Shapes, int]:
        """
        Return the combined authorities that there are.

        Returns
        -------
        shapes, year
            Those that have not ended, and the year of the newest.
        """
        import pyogrio.raw
        import shapely

        meta, _, wkb, values = pyogrio.raw.read(self.member.gdal_path, layer=_LAYER)
        table = dict(zip([str(name) for name in meta["fields"]], values, strict=True))
        code = table["areacd"].astype(np.str_)
        current = np.isnan(table["end"].astype(float)) & np.strings.startswith(code, _PREFIX)
        geometry, _ = repaired(transformed(shapely.from_wkb(wkb[current]), to_grid, self.member.name))
        year = int(np.nanmax(table["start"].astype(float), initial=0))
        return Shapes(code[current], table["areanm"][current].astype(np.str_), geometry, ()), year


def recognise_combined(member: Member) -> Combined | None:
    """Return the file as combined authorities, if it is a TopoJSON with a layer of them."""
    import pyogrio

    if b'"Topology"' not in member.head(200):
        return None
    try:
        layers = pyogrio.list_layers(member.gdal_path)[:, 0].tolist()
    except (pyogrio.errors.DataSourceError, OSError):
        return None
    if _LAYER not in layers:
        return None
    fields = set(pyogrio.read_info(member.gdal_path, layer=_LAYER)["fields"])
    return Combined(member) if fields >= {"areacd", "areanm", "start", "end"} else None
