"""An index of deprivation: rank and decile of each small area, by domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from localvalue.arrays import values_of
from localvalue.errors import InputError
from localvalue.rich import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.atlas.catalogue import Column, Domain
    from localvalue.atlas.store import Store

    Floats = NDArray[np.float64]
    UInt8s = NDArray[np.uint8]


class Index:
    """
    One index of deprivation, aligned with the small areas; domains are read when first asked for.

    Parameters
    ----------
    store
        The atlas folder.
    index_id
        One of those that the atlas holds.
    size
        The number of small areas of the atlas.
    """

    def __init__(self, store: Store, index_id: str, size: int) -> None:
        self._store = store
        self._size = size
        self._facts: dict[str, Any] = store.manifest["indices"][index_id]
        self._columns: dict[str, NDArray[Any]] = {}
        self.id = index_id

    def __repr__(self) -> str:
        """Return its title and how many small areas it ranks."""
        return f"<Index {self.id}: {self.title}, {self.n:,} small areas>"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with its domains."""
        facts = [
            ("id", self.id),
            ("short name", self.label),
            ("small areas ranked", f"{self.n:,}, {self.geography}"),
            ("domains", ", ".join(self.domains)),
        ]
        return View(self.title, facts, notes=["Decile 1 is the most deprived."]).html()

    @property
    def label(self) -> str:
        """Its short name, such as ``IoD 2025``."""
        return str(self._facts["label"])

    @property
    def title(self) -> str:
        """Its full name."""
        return str(self._facts["title"])

    @property
    def nation(self) -> str:
        """``E``, ``W``, ``S``, ``N``, or ``UK`` for a composite of all."""
        return str(self._facts["nation"])

    @property
    def year(self) -> int:
        """The year in its name."""
        return int(self._facts["year"])

    @property
    def geography(self) -> str:
        """The ids of the geographies that it ranks, with a space between."""
        return str(self._facts["geography"])

    @property
    def column(self) -> Column:
        """The postcodes' column that holds its small areas."""
        return cast("Column", self._facts["column"])

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that it ranks; the nations have different ones."""
        return tuple(self._facts["domains"])

    @property
    def n(self) -> int:
        """How many small areas it ranks."""
        return int(self._facts["n"])

    def rank(self, domain: Domain = "overall") -> Floats:
        """
        Return the rank of each small area.

        Parameters
        ----------
        domain
            One of `domains`.

        Returns
        -------
        rank
            1 is the most deprived; tied ranks may be halves. Aligned with the small areas of the atlas;
            NaN where the index does not cover one.

        Raises
        ------
        InputError
            The index has no such domain.
        """
        return self._aligned(domain, "rank", np.nan, np.float64)

    def decile(self, domain: Domain = "overall") -> UInt8s:
        """
        Return the decile of each small area within the nation.

        Parameters
        ----------
        domain
            One of `domains`.

        Returns
        -------
        decile
            1 is the most deprived; 0 where the index does not cover a small area. As published where the
            publisher gives deciles, else the rank times ten over `n`, rounded up.

        Raises
        ------
        InputError
            The index has no such domain.
        """
        return self._aligned(domain, "decile", 0, np.uint8)

    def score(self, domain: Domain = "overall") -> Floats:
        """
        Return the score of each small area.

        Parameters
        ----------
        domain
            One of `domains`.

        Returns
        -------
        score
            In the publisher's unit; NaN where there is none.

        Raises
        ------
        InputError
            The index has no such domain.
        """
        return self._aligned(domain, "score", np.nan, np.float64)

    def _aligned(self, domain: Domain, what: str, missing: float, dtype: type) -> NDArray[Any]:
        if domain not in self.domains:
            raise InputError(f"{self.title} has no domain {domain!r}; it has {', '.join(self.domains)}")
        name = f"{domain}_{what}"
        if name not in self._columns:
            import pyarrow.parquet as pq

            file = f"deprivation/{self.id}.parquet"
            values: NDArray[Any] = np.full(self._size, missing, dtype=dtype)
            if name in pq.read_schema(self._store.checked(file)).names:
                table = self._store.table(file, ["small_area", name])
                values[values_of(table["small_area"])] = values_of(table[name])
            values.flags.writeable = False
            self._columns[name] = values
        return self._columns[name]
