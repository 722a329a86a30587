"""What a gridded surface says of a place, and how files are named in a definition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from localvalue.definitions.compared import Compared, in_words
from localvalue.given import checked_methods
from localvalue.rasters import Raster
from localvalue.units import plain_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.definitions.base import Kind, Pairs, Truth

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _InRaster(Compared):
    """A raster's value at each point, compared with a threshold."""

    raster: Raster | str | Path
    threshold: float
    kind: Kind = "other"

    def __post_init__(self) -> None:
        """Open the raster, and refuse what means nothing."""
        if not isinstance(self.raster, Raster):
            object.__setattr__(self, "raster", Raster(Path(self.raster)))
        self._require()

    @property
    def source(self) -> Raster:
        """Return the raster, opened."""
        return cast("Raster", self.raster)

    @property
    def _surface(self) -> str:
        stem, band = self.source.path.stem, self.source.band
        return stem if band == 1 else f"{stem} band {band}"

    @property
    def name(self) -> str:
        """Return the comparison and the raster."""
        return self._name(self._surface)

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        return self._label(self._surface)

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        band = f"[{self.source.band}]" if self.source.band != 1 else ""
        return f'raster:"{self.source.path}"{band}{self._sign}{plain_number(self.threshold)}'

    def facts(self, atlas: Atlas) -> dict[str, Any]:
        """Return what a provenance says of the raster."""
        del atlas  # the file is the same whatever the atlas
        return self.source.facts

    def said(self, pairs: Pairs) -> list[str]:
        """Return the value at each point in words; empty where it is not known."""
        return in_words(self._surface, pairs.sample(self.source))

    def test(self, pairs: Pairs) -> Truth:
        """Return how the cell that holds the point compares."""
        return self._compare(pairs.sample(self.source))


@checked_methods("__init__")
@dataclass(frozen=True)
class AboveInRaster(_InRaster):
    """
    Where a gridded surface is above a number: air quality, flood risk, distance to a park.

    Parameters
    ----------
    raster
        The path of a GeoTIFF, or a `Raster`, which names the band, too.
    threshold
        In the raster's own unit; "above" is ``>``.
    kind
        ``other``; ``deprived`` to cross it with every local definition as deprivation is.

    Raises
    ------
    InputError
        The raster cannot be sampled (see `Raster`), or the threshold is no number.

    Notes
    -----
    Unknown outside the raster and where it has no data.
    """

    _word = "above"
    _sign = ">"


@checked_methods("__init__")
@dataclass(frozen=True)
class BelowInRaster(_InRaster):
    """
    Where a gridded surface is below a number.

    Parameters
    ----------
    raster, threshold, kind
        As in `AboveInRaster`; "below" is ``<``.

    Raises
    ------
    InputError
        As in `AboveInRaster`.
    """

    _word = "below"
    _sign = "<"


def surface(rest: str) -> tuple[str, str, str]:
    """
    Return the parts of a surface as it is written on a command line.

    Parameters
    ----------
    rest
        Such as ``air.tif[2]``: a file, quoted where it holds signs of the language, and what is meant of it.

    Returns
    -------
    file, part, tail
        The file, what stands in square brackets, and what follows; empty where there is none.

    Raises
    ------
    ValueError
        It is not of that form.

    Examples
    --------
    >>> surface('"my air.tif"[2]>10'), surface("air.tif>10")
    (('my air.tif', '2', '>10'), ('air.tif', '', '>10'))
    """
    match = re.fullmatch(
        r'(?:"([^"]+)"|([^"\[<>]+?))\s*(?:\[([^\]]+)\])?\s*([<>].*|:\s*\d[^:]*(?::[^:]*)?|)', rest.strip()
    )
    if match is None:
        raise ValueError(rest)
    return cast("tuple[str, str, str]", (match[1] or match[2], match[3] or "", match[4]))
