"""The atlas: one consistent edition of the reference geography, opened in no time and read as asked."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from localvalue.atlas.areas import Areas
from localvalue.atlas.authorities import Authorities
from localvalue.atlas.borders import Neighbour, neighbours
from localvalue.atlas.catalogue import INDICES, LEVELS, PARENTS, Level
from localvalue.atlas.checks import cross_faults
from localvalue.atlas.deprivation import Index
from localvalue.atlas.law_counties import LAW_LEVELS, Counties, LawLevel, counties_of
from localvalue.atlas.postcode_table import Postcodes
from localvalue.atlas.sample import sample_folder
from localvalue.atlas.store import Store, open_store, size_faults
from localvalue.errors import AtlasError, InputError
from localvalue.given import checked_methods
from localvalue.progress import counting
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from localvalue.atlas.codes import Named
    from localvalue.progress import Progress, Told

ENVIRONMENT: Final = "LOCALVALUE_ATLAS"
"""The environment variable that names the atlas to open."""


@checked_methods()
class Atlas:
    """
    One consistent edition of the reference geography.

    Parameters
    ----------
    store
        Its folder; use `Atlas.open` or `Atlas.sample`.

    Examples
    --------
    >>> atlas = Atlas.sample()
    >>> atlas.fictional, len(atlas.areas("authority")), atlas.default_index("E")
    (True, 12, 'iod2025')
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._areas: dict[Level, Areas] = {}
        self._indices: dict[str, Index] = {}
        self._counties: dict[LawLevel, Counties] = {}
        self._neighbours: dict[tuple[LawLevel, tuple[int, ...]], tuple[Neighbour, ...] | None] = {}

    def __repr__(self) -> str:
        """Return region, directory and edition."""
        return f"<Atlas of {self.region}: {self.manifest['directory']}, {self.manifest['authority_edition']}>"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with the indices and the counts."""
        counts = self.manifest["counts"]
        held = [self.manifest["indices"][index]["label"] for index in self.indices]
        facts = [
            ("postcodes", f"{counts['live']:,} live, {counts['terminated']:,} no longer in use"),
            ("directory", self.manifest["directory"]),
            ("authorities", f"{counts['authority']:,}, {self.manifest['authority_edition']}"),
            ("small areas", f"{counts['small_area']:,}"),
            ("deprivation", ", ".join(held) or "no index"),
        ]
        note = "Its places are made up." if self.fictional else ""
        return View(f"Atlas of {self.region}", facts, notes=[note]).html()

    @classmethod
    def open(cls, path: str | Path | None = None) -> Atlas:
        """
        Return an atlas; only its manifest is read, and the sizes of its files are checked.

        Parameters
        ----------
        path
            Its folder. None for the one that the environment variable ``LOCALVALUE_ATLAS`` names, else
            the one in the user's data folder.

        Returns
        -------
        atlas
            Whose files are each checked against the manifest when first used.

        Raises
        ------
        AtlasError
            There is none, or it is damaged. The sample is never taken in its place.
        """
        if path is not None:
            return cls(open_store(Path(path)))
        if named := os.environ.get(ENVIRONMENT):
            return cls(open_store(Path(named)))
        usual = user_atlas()
        if not usual.is_dir():
            raise AtlasError(
                f"there is no atlas: {ENVIRONMENT} is not set and {usual} does not exist. Build one from the"
                f" official files with `localvalue atlas build FOLDER --out {usual}`, or name the folder of"
                " one; Atlas.sample() is the fictional sample"
            )
        return cls(open_store(usual))

    @classmethod
    def sample(cls) -> Atlas:
        """
        Return the embedded sample: Doggerland, a fictional region in the North Sea.

        Returns
        -------
        atlas
            Built in the user's cache folder at first use, from files that come with the library.

        Raises
        ------
        AtlasError
            The library was installed without its sample.
        """
        return cls(open_store(sample_folder()))

    @property
    def path(self) -> Path:
        """Its folder."""
        return self._store.path

    @property
    def manifest(self) -> dict[str, Any]:
        """Editions, sources, hashes and counts, as ``manifest.json`` has them."""
        return self._store.manifest

    @property
    def fictional(self) -> bool:
        """Whether its places are made up."""
        return bool(self.manifest["fictional"])

    @property
    def region(self) -> str:
        """What it covers, in words."""
        return str(self.manifest["region"])

    @cached_property
    def postcodes(self) -> Postcodes:
        """The postcodes."""
        return Postcodes(self._store)

    @cached_property
    def authorities(self) -> Authorities:
        """Names and codes of authorities of any year, resolved to this atlas's edition; pools."""
        groups: dict[str, tuple[Named, Iterable[int]]] = {
            level: (self.areas(level), self.parent(level).tolist()) for level in PARENTS
        }
        return Authorities(self.areas("authority"), groups, self._store.table("history.parquet"))

    def areas(self, level: Level) -> Areas:
        """
        Return the areas of a level.

        Parameters
        ----------
        level
            Such as ``authority``.

        Returns
        -------
        areas
            The same object at each call.

        Raises
        ------
        InputError
            There is no such level.
        """
        if level not in LEVELS:
            raise InputError(f"there is no level {level!r}; the levels are {', '.join(LEVELS)}")
        if level not in self._areas:
            self._areas[level] = Areas(self._store, level, self.manifest["geographies"])
        return self._areas[level]

    def parent(self, level: Level) -> NDArray[np.int32]:
        """
        Return the area of a level that each authority lies in.

        Parameters
        ----------
        level
            ``county``, ``combined_authority``, ``police``, ``region``, ``nation``, or ``authority``.

        Returns
        -------
        position
            Into the areas of the level, shape ``(n_authorities,)``; -1 for none.

        Raises
        ------
        InputError
            The level is not made of authorities.
        """
        if level == "authority":
            return np.arange(len(self.areas("authority")), dtype=np.int32)
        if level not in PARENTS:
            raise InputError(
                f"areas of {level!r} are not made of authorities; those of {', '.join(PARENTS)} are"
            )
        return self.areas("authority").column(level)

    def law_counties(self, level: LawLevel = "law_county") -> Counties:
        """
        Return the counties that the law on reserved contracts speaks of, and each London borough.

        Parameters
        ----------
        level
            ``law_county``: whole, as on the map of the Local Government Act 1972. ``statutory_county``:
            unitary authorities apart, as most of the orders that made them say.

        Returns
        -------
        counties
            The same object at each call.

        Raises
        ------
        InputError
            There is no such reading.
        """
        if level not in LAW_LEVELS:
            raise InputError(f"{level!r} is no reading of the law's counties; use {' or '.join(LAW_LEVELS)}")
        if level not in self._counties:
            self._counties[level] = counties_of(self, level)
        return self._counties[level]

    def bordering(
        self, authorities: Iterable[int], level: LawLevel = "law_county"
    ) -> tuple[Neighbour, ...] | None:
        """
        Return the counties and London boroughs that an area borders or only touches.

        Parameters
        ----------
        authorities
            The authorities that the area is made of, as positions.
        level
            Which reading of the law's counties.

        Returns
        -------
        neighbours
            Computed from the boundaries at the first call, in under half a second; those in which the
            area lies are not among them. None where the atlas lacks a boundary of the area.
        """
        key = (level, tuple(sorted(authorities)))
        if key not in self._neighbours:
            geometry = self.areas("authority").geometry()
            self._neighbours[key] = neighbours(geometry, key[1], self.law_counties(level))
        return self._neighbours[key]

    @property
    def indices(self) -> tuple[str, ...]:
        """The ids of the indices of deprivation that it holds, the default of each nation first."""
        return tuple(self.manifest["indices"])

    def index(self, index_id: str) -> Index:
        """
        Return an index of deprivation.

        Parameters
        ----------
        index_id
            Such as ``iod2019``.

        Returns
        -------
        index
            The same object at each call.

        Raises
        ------
        InputError
            The atlas does not hold it.
        """
        if index_id not in self.indices:
            raise InputError(
                f"the atlas holds no index {index_id!r}; it holds {', '.join(self.indices) or 'none'}"
            )
        if index_id not in self._indices:
            self._indices[index_id] = Index(self._store, index_id, len(self.areas("small_area")))
        return self._indices[index_id]

    def default_index(self, nation_code: str) -> str | None:
        """
        Return the id of the index that a nation's places are scored by unless another is named.

        Parameters
        ----------
        nation_code
            ``E``, ``W``, ``S`` or ``N``.

        Returns
        -------
        index_id
            The newest official one held; None where there is none.
        """
        held = [index for index in self.indices if INDICES[index].nation == nation_code]
        return max(held, key=lambda index: INDICES[index].year, default=None)

    def default_indices(self) -> tuple[Index, ...]:
        """Return each nation's default index, where it has one: those of England first."""
        found = (self.default_index(nation) for nation in "EWSN")
        return tuple(self.index(index_id) for index_id in found if index_id is not None)

    def provenance(self) -> dict[str, Any]:
        """
        Return what outputs say of the atlas that they were made from.

        Returns
        -------
        provenance
            Region, editions, indices, and each source file with its hash; no path of this machine.
        """
        keys = ("region", "fictional", "directory", "authority_edition", "localvalue", "indices", "notes")
        return {key: self.manifest[key] for key in keys} | {"sources": self.manifest["sources"]}

    def licences(self) -> tuple[str, ...]:
        """Return the lines that whatever is made from this atlas must show, each once."""
        lines = [line for source in self.manifest["sources"] for line in source["licence"]]
        return tuple(dict.fromkeys(lines))

    def info(self) -> dict[str, Any]:
        """
        Return what is in the atlas.

        Returns
        -------
        info
            ``path``, ``region``, ``fictional``, ``directory``, ``editions`` (by level), ``counts``,
            ``indices`` (id to title, nation, small areas and domains), ``sources`` (title, publisher,
            edition), ``ignored`` (name, reason), ``notes`` and ``licences``.
        """
        manifest = self.manifest
        keys = ("region", "fictional", "directory", "editions", "counts", "indices", "ignored", "notes")
        sources = [
            {key: source[key] for key in ("title", "publisher", "edition", "note")}
            for source in manifest["sources"]
        ]
        return {
            "path": str(self.path),
            **{key: manifest[key] for key in keys},
            "sources": sources,
            "licences": self.licences(),
        }

    def verify(self, progress: Progress = None) -> None:
        """
        Hash every file, and check that the files are of one atlas.

        Parameters
        ----------
        progress
            True for a bar, False for none; left out, one in a notebook, of what takes over two seconds.
            Or a function of what is being done, how much is done, and of how much.

        Raises
        ------
        AtlasError
            Naming each file that is damaged, missing or of another atlas.
        """
        with counting(progress, "Checking the atlas") as told:
            faults = self._faults(told)
        if faults:
            raise AtlasError(
                f"the atlas at {self.path} has {len(faults)} faults: {'; '.join(faults)}. Build it again with"
                " `localvalue atlas build`"
            )

    def _faults(self, told: Told) -> list[str]:
        """Return what is wrong with each file; where none is damaged, with the files beside each other."""
        faults = size_faults(self._store)
        names = list(self.manifest["files"])
        fresh = Store(self.path, self.manifest)
        for done, name in enumerate(names):
            told(name, done, len(names))
            try:
                fresh.checked(name)
            except AtlasError as error:
                if not any(fault.startswith(f"{name} ") for fault in faults):
                    faults.append(str(error).partition(";")[0])
        told("done", len(names), len(names))
        return faults or cross_faults(fresh)


def user_atlas() -> Path:
    """Return the folder in which the user's own atlas stands, if there is one."""
    import platformdirs

    return Path(platformdirs.user_data_dir("localvalue", appauthor=False)) / "atlas"
