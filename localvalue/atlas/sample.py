"""The embedded sample: where its files are, and the atlas built of them in the user's cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from localvalue.atlas.assembly import assemble
from localvalue.atlas.catalogue import FORMAT
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
        in its place whole, so two processes may build it at once: the first one stands.

    Raises
    ------
    AtlasError
        The sample's files are missing, or the cache cannot be written.
    """
    files = sample_files()
    folder = cache_folder() / f"sample-{_fingerprint(files)}"
    if _is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".sample-") as temporary:
            assemble(files, Path(temporary) / "atlas")
            _put(Path(temporary), folder)
    except OSError as error:
        raise AtlasError(
            f"the sample cannot be built in {folder.parent} ({error.strerror}); set {CACHE_ENVIRONMENT} to a"
            " folder that can be written"
        ) from error
    return folder


def _put(temporary: Path, folder: Path) -> None:
    if folder.exists() and not _is_whole(folder):
        # A cache may be half cleared; what is left of it goes with the temporary folder
        folder.replace(temporary / "old")
    try:
        (temporary / "atlas").replace(folder)
    except OSError:
        if not _is_whole(folder):
            raise


def _is_whole(folder: Path) -> bool:
    try:
        open_store(folder)
    except AtlasError:
        return False
    return True


def _fingerprint(files: Path) -> str:
    digest = hashlib.sha256(f"format {FORMAT}".encode())
    for part in _PARTS:
        for path in sorted((files / part).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(files).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
