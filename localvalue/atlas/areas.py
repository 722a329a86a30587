"""The areas of one level: codes, names, boundaries, and which one a point lies in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from localvalue.arrays import values_of
from localvalue.atlas.catalogue import UNKNOWN, Column, Level
from localvalue.atlas.polygons import containing
from localvalue.errors import InputError
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from localvalue.atlas.store import Store

    Int32s = NDArray[np.int32]
    Objects = NDArray[np.object_]


class Areas:
    """
    The areas of one level, sorted by code; columns are read when first asked for.

    Parameters
    ----------
    store
        The atlas folder.
    level
        Which level.
    geographies
        Of small areas: the geographies of each census's column, ``small_area`` and ``small_area_2011``,
        by nation's letter.
    """

    def __init__(self, store: Store, level: Level, geographies: Mapping[str, Mapping[str, str]]) -> None:
        self._store = store
        self._geographies = geographies
        self._columns: dict[str, NDArray[Any]] = {}
        self.level = level

    def __len__(self) -> int:
        """Return the number of areas."""
        return int(self._store.manifest["counts"][self.level])

    def __repr__(self) -> str:
        """Return the level, the edition and how many there are."""
        return f"<Areas: {len(self):,} of {self.level}, {self.edition}>"

    def _repr_html_(self) -> str:
        """Return the first of them for a notebook."""
        names = list(zip(self.code.tolist(), self.name.tolist(), strict=True))
        title = f"{len(self):,} areas of the level {self.level}{self.edition and f', {self.edition}'}"
        return View(title, names, ("code", "name")).html()

    @property
    def edition(self) -> str:
        """The edition of the codes, such as ``LAD24CD``."""
        return str(self._store.manifest["editions"][self.level])

    @property
    def code(self) -> Objects:
        """GSS codes, sorted; shape ``(n,)``."""
        return self.column("code")

    @property
    def name(self) -> Objects:
        """Names; the code where no source has a name; shape ``(n,)``."""
        return self.column("name")

    def column(self, name: str) -> NDArray[Any]:
        """
        Return a column.

        Parameters
        ----------
        name
            ``code`` and ``name``; of authorities also ``county``, ``combined_authority``, ``police``,
            ``region`` and ``nation`` (positions in those levels, -1 none); of small areas ``geography``,
            ``authority`` (position, -1 none) and ``population`` (people, NaN unknown).

        Returns
        -------
        values
            Shape ``(n,)``.

        Raises
        ------
        InputError
            There is no such column.
        """
        if name not in self._columns:
            held = [column for column in self._schema() if column != "geometry"]
            if name not in held:
                raise InputError(
                    f"areas of {self.level} have no column {name!r}; they have {', '.join(held)}"
                )
            table = self._store.table(self._file, [name])
            self._columns[name] = values_of(table[name])
        return self._columns[name]

    def index_of(self, codes: Sequence[str]) -> Int32s:
        """
        Return where codes stand.

        Parameters
        ----------
        codes
            GSS codes, shape ``(n,)``.

        Returns
        -------
        position
            Shape ``(n,)``; -1 where the level has no such code.
        """
        places = self._places
        return np.array([places.get(code, UNKNOWN) for code in codes], dtype=np.int32)

    def geometry(self) -> Objects:
        """
        Return the boundaries.

        Returns
        -------
        geometry
            Polygons and multipolygons, metres, British National Grid; None where there is none. Read at
            the first call.
        """
        return self._geometry

    def locate(self, easting: ArrayLike, northing: ArrayLike, *, column: Column = "small_area") -> Int32s:
        """
        Return which area each point lies in.

        Parameters
        ----------
        easting, northing
            Metres, British National Grid, shape ``(n,)``; NaN where unknown.
        column
            Of small areas, which geography: that of ``small_area`` or of ``small_area_2011``. Other
            levels have one.

        Returns
        -------
        position
            Shape ``(n,)``; -1 outside all. A point on a shared boundary lies in the area with the lowest
            code.
        """
        rows, geometry = self._polygons(column)
        found = containing(
            geometry, np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
        )
        return np.where(found == UNKNOWN, UNKNOWN, rows[found]).astype(np.int32)

    @property
    def _file(self) -> str:
        return f"areas/{self.level}.parquet"

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self.code.tolist())}

    @cached_property
    def _geometry(self) -> Objects:
        wkb = self._store.table(self._file, ["geometry"])["geometry"]
        geometry: Objects = shapely.from_wkb(values_of(wkb))
        return geometry

    def _schema(self) -> list[str]:
        import pyarrow.parquet as pq

        return list(pq.read_schema(self._store.checked(self._file)).names)

    def _polygons(self, column: Column) -> tuple[NDArray[np.intp], Objects]:
        if self.level != "small_area":
            return np.arange(len(self) or 1), self._geometry
        wanted = self._geographies[column]
        letters = self.code.astype("U1")
        # Northern Ireland's small areas have codes that begin with a digit
        nation = np.where(np.strings.isdigit(letters), "N", letters)
        geography = np.char.add(np.char.add(" ", self.column("geography").astype(np.str_)), " ")
        inside = np.zeros(len(self), dtype=bool)
        for letter, name in wanted.items():
            inside |= (nation == letter) & (np.strings.find(geography, f" {name} ") >= 0)
        rows = np.flatnonzero(inside)
        return rows, self._geometry[rows]
