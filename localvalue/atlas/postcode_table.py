"""The postcodes of an atlas: keys, positions and areas, mapped into memory column by column."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from localvalue.atlas.catalogue import COLUMNS, UNKNOWN, Column
from localvalue.errors import InputError
from localvalue.rich import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.atlas.store import Store

    UInt64s = NDArray[np.uint64]
    Int64s = NDArray[np.int64]
    Int32s = NDArray[np.int32]
    UInt8s = NDArray[np.uint8]


class Postcodes:
    """
    Every postcode of the directory, sorted by key; columns are read when first asked for.

    Parameters
    ----------
    store
        The atlas folder.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._columns: dict[str, Int32s] = {}

    def __len__(self) -> int:
        """Return the number of postcodes, terminated ones among them."""
        return len(self.key)

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"<Postcodes: {len(self):,}>"

    def _repr_html_(self) -> str:
        """Return how many there are, for a notebook."""
        live = int((self.terminated == 0).sum())
        nowhere = int((self.easting < 0).sum())
        facts = [
            ("live", f"{live:,}"),
            ("no longer in use", f"{len(self) - live:,}"),
            ("without a grid reference", f"{nowhere:,}"),
        ]
        return View(f"{len(self):,} postcodes", facts).html()

    @cached_property
    def key(self) -> UInt64s:
        """Packed postcodes (`localvalue.postcodes.pack`), sorted, unique; shape ``(n,)``."""
        return self._store.array("postcodes/key.npy")

    @cached_property
    def easting(self) -> Int32s:
        """Metres, British National Grid; -1 where there is no grid reference; shape ``(n,)``."""
        return self._store.array("postcodes/easting.npy")

    @cached_property
    def northing(self) -> Int32s:
        """Metres, British National Grid; -1 where there is no grid reference; shape ``(n,)``."""
        return self._store.array("postcodes/northing.npy")

    @cached_property
    def quality(self) -> UInt8s:
        """Positional quality as the ONS gives it: 1 best, 9 no grid reference; shape ``(n,)``."""
        return self._store.array("postcodes/quality.npy")

    @cached_property
    def terminated(self) -> Int32s:
        """Month of termination, such as 201408; 0 for live postcodes; shape ``(n,)``."""
        return self._store.array("postcodes/terminated.npy")

    def column(self, level: Column) -> Int32s:
        """
        Return each postcode's area of one level.

        Parameters
        ----------
        level
            ``small_area`` is in the geography of the default indices, ``small_area_2011`` in that of 2011.

        Returns
        -------
        position
            Into the areas of the level, shape ``(n,)``; -1 unknown.

        Raises
        ------
        InputError
            Postcodes have no such column.
        """
        if level not in COLUMNS:
            raise InputError(f"postcodes have no column {level!r}; they have {', '.join(COLUMNS)}")
        if level not in self._columns:
            self._columns[level] = self._store.array(f"postcodes/{level}.npy")
        return self._columns[level]

    def find(self, keys: UInt64s) -> Int64s:
        """
        Return the row of each postcode.

        Parameters
        ----------
        keys
            Packed postcodes, shape ``(n,)``.

        Returns
        -------
        row
            Shape ``(n,)``; -1 where the directory has no such postcode.
        """
        wanted = np.asarray(keys, dtype=np.uint64)
        if not len(self.key):
            return np.full(len(wanted), UNKNOWN, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[at] == wanted, at, UNKNOWN).astype(np.int64)
