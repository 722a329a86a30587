"""The embedded sample: where its files are, and the atlas built of them in the user's cache."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from localvalue.atlas.build import build
from localvalue.atlas.catalogue import FORMAT, MANIFEST
from localvalue.atlas.store import open_store
from localvalue.errors import AtlasError

CACHE_ENVIRONMENT: Final = "LOCALVALUE_CACHE_DIR"
"""The environment variable that names the cache folder."""

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_PARTS: Final = ("boundaries", "imd")


def cache_folder() -> Path:
    """Return the folder for what can be made again: ``LOCALVALUE_CACHE_DIR``, else the user's cache."""
    if named := os.environ.get(CACHE_ENVIRONMENT):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("localvalue", appauthor=False))


def sample_files() -> Path:
    """
    Return the folder of the sample's files.

    Returns
    -------
    folder
        Inside the installed package, else beside it in a checkout; it is only read.

    Raises
    ------
    AtlasError
        It is in neither.
    """
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if all((folder / part).is_dir() for part in _PARTS):
            return folder
    raise AtlasError(
        f"the sample's files are neither in {_PACKAGE / 'data'} nor in {_PACKAGE.parent / 'data'};"
        " install localvalue again"
    )


def sample_folder() -> Path:
    """
    Return the folder of the sample's atlas, built if it is not there.

    Returns
    -------
    folder
        In the cache, under a name that changes with the sample's files and the atlas's format. It is put
        in its place whole, so two processes may build it at once: the last one stands, and both are the
        same.
    """
    files = sample_files()
    folder = cache_folder() / f"sample-{_fingerprint(files)}"
    if (folder / MANIFEST).is_file():
        try:
            open_store(folder)
        except AtlasError:
            # A cache may be half cleared; what it held is made again
            pass
        else:
            return folder
    build(files, folder)
    return folder


def _fingerprint(files: Path) -> str:
    digest = hashlib.sha256(f"format {FORMAT}".encode())
    for part in _PARTS:
        for path in sorted((files / part).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(files).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
