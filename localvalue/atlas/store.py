"""The folder of an atlas: its manifest, and its files, each checked before it is first believed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from localvalue.atlas.catalogue import FORMAT, MANIFEST
from localvalue.errors import AtlasError
from localvalue.outputs import sha256

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

_REBUILD = "build the atlas again with `localvalue atlas build`"
_KEYS = {
    "format",
    "region",
    "fictional",
    "directory",
    "authority_edition",
    "editions",
    "geographies",
    "sources",
    "ignored",
    "notes",
    "counts",
    "indices",
    "files",
}


@dataclass(frozen=True)
class Store:
    """An atlas folder whose manifest has been read."""

    path: Path
    manifest: dict[str, Any]
    _checked: set[str] = field(default_factory=set, repr=False, compare=False)

    def checked(self, name: str) -> Path:
        """
        Return the path of a file, after its hash is found to be the manifest's.

        Parameters
        ----------
        name
            Relative to the folder. It is hashed on its first use in the process.

        Returns
        -------
        path
            The file.

        Raises
        ------
        AtlasError
            The atlas has no such file, or its bytes are not those that were written.
        """
        path = self.path / name
        if name in self._checked:
            return path
        record = self.manifest["files"].get(name)
        if record is None:
            raise AtlasError(f"the atlas at {self.path} has no {name}; {_REBUILD}")
        try:
            digest = sha256(path)
        except OSError as error:
            raise AtlasError(
                f"the atlas file {path} cannot be read ({error.strerror}); {_REBUILD}"
            ) from error
        if digest != record["sha256"]:
            raise AtlasError(
                f"the atlas file {path} is damaged: its SHA-256 is {digest[:12]}..., and that of the file"
                f" written was {str(record['sha256'])[:12]}...; {_REBUILD}"
            )
        self._checked.add(name)
        return path

    def array(self, name: str) -> NDArray[Any]:
        """Return a column mapped into memory, read-only."""
        return np.load(self.checked(name), mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """Return a table, or columns of it."""
        import pyarrow.parquet as pq

        # Not read_table, which brings in pandas
        with pq.ParquetFile(self.checked(name)) as file:
            return file.read(columns=columns)


def open_store(path: Path) -> Store:
    """
    Return an atlas folder, its manifest read and the sizes of its files checked; nothing else is read.

    Parameters
    ----------
    path
        The folder.

    Returns
    -------
    store
        For reading the rest as it is asked for.

    Raises
    ------
    AtlasError
        There is no atlas, its manifest cannot be read or is of another format, or a file is missing or
        of another size.
    """
    file = path / MANIFEST
    try:
        manifest = json.loads(file.read_bytes())
    except OSError as error:
        raise AtlasError(
            f"there is no atlas at {path} ({MANIFEST}: {error.strerror}); name an atlas folder, or build one"
            " with `localvalue atlas build FOLDER --out DIR`"
        ) from error
    except ValueError as error:
        raise AtlasError(f"the atlas manifest {file} is damaged: {error}; {_REBUILD}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        held = manifest.get("format") if isinstance(manifest, dict) else None
        raise AtlasError(
            f"the atlas at {path} is of format {held}, and this localvalue reads format {FORMAT}; {_REBUILD}"
        )
    if lacking := sorted(_KEYS - manifest.keys()):
        raise AtlasError(f"the atlas manifest {file} lacks {', '.join(lacking)}; {_REBUILD}")
    store = Store(path, manifest)
    if faults := size_faults(store):
        raise AtlasError(f"the atlas at {path} is damaged: {faults[0]}; {_REBUILD}")
    return store


def size_faults(store: Store) -> list[str]:
    """Return what is wrong with the files by their sizes alone, file by file."""
    faults = []
    for name, record in store.manifest["files"].items():
        try:
            size = (store.path / name).stat().st_size
        except OSError:
            faults.append(f"{name} is missing")
            continue
        if size != record["bytes"]:
            faults.append(f"{name} has {size:,} bytes, and {record['bytes']:,} were written")
    return faults
