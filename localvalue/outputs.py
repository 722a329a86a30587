"""
Writing so that what is there is whole: atomic files and folders, hashes.

A reader of an output folder finds the old one or the new one, never a mix of the two.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+:/|[\\/]vsi", re.IGNORECASE)
"""An address on a network, or a path that GDAL reads through something else."""
_LITTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What desktops leave in the folders that people look into."""


def sha256(path: Path) -> str:
    """
    Return the SHA-256 of a file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    digest
        64 hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def local_file(path: object, endings: Sequence[str], advice: str) -> Path:
    """
    Return the path of a file that the user named, on the disk and from the root.

    Parameters
    ----------
    path
        As it was named.
    endings
        What its name may end with, lower case.
    advice
        What to do where it ends otherwise.

    Returns
    -------
    path
        Absolute, so that no program takes the name for anything but a path.

    Raises
    ------
    InputError
        It is an address on a network, ends otherwise or is not there.
    """
    text = str(path)
    # One letter before the colon is a drive
    if _ADDRESS.match(text):
        raise InputError(f"{text} is not a file on this machine: download it, and name the file")
    if not text.lower().endswith(tuple(endings)):
        raise InputError(f"{text} {advice}")
    found = Path(text)
    if not found.is_file():
        raise InputError(f"there is no file {text}; check the name and the folder")
    return found.resolve()


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """
    Give a temporary path beside a file, and put it in the file's place when the block ends well.

    Parameters
    ----------
    path
        Where the file is to stand. Its folder is made if need be.

    Yields
    ------
    temporary
        Where to write it. Removed if the block fails.

    Raises
    ------
    InputError
        It is a folder, or its folder cannot be made.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder, and a file is to be written; name the file, as in {path}/NAME")
    _make(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _flush(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path, *, mark: str) -> Iterator[Path]:
    """
    Give a temporary folder beside a folder, and put it in the folder's place when the block ends well.

    Parameters
    ----------
    path
        Where the folder is to stand: new, empty, or one of ours.
    mark
        The file that tells a folder of ours, such as ``provenance.json``. The block must write it.

    Yields
    ------
    temporary
        Where to write the content. Removed if the block fails.

    Raises
    ------
    InputError
        The folder holds something that we did not write, or cannot be made.
    """
    require_ours(path, mark=mark)
    _make(path.parent)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part"))
    try:
        yield temporary
        for file in temporary.rglob("*"):
            if file.is_file():
                _flush(file)
        temporary.chmod(0o777 & ~_umask())
        _swap(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _make(folder: Path) -> None:
    """Make a folder if need be; refuse where there can be none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made ({error.strerror}); name another") from None


def require_ours(path: Path, *, mark: str) -> None:
    """
    Refuse a folder that holds something that we did not write.

    Parameters
    ----------
    path
        The folder that is to be written.
    mark
        The file that tells a folder of ours.

    Raises
    ------
    InputError
        It is a file, is the folder that this process runs in, or holds something that its mark does not list
        under ``files``: names, with the hash where a changed file is to be kept.
    """
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is a file, and a folder is to stand there; name another folder")
    here = Path.cwd()
    if path.resolve() in {here, *here.parents}:
        raise InputError(
            f"{path} is the folder that this runs in, or one above it, and it would be replaced as a whole;"
            " name another folder"
        )
    if path.is_dir() and any(path.iterdir()) and not (path / mark).is_file():
        raise InputError(
            f"{path} holds files that localvalue did not write (there is no {mark} in it), so it will"
            " not be replaced; name a new folder"
        )
    if theirs := _not_ours(path, mark):
        raise InputError(
            f"{path} holds files that localvalue did not write, or that were changed since:"
            f" {', '.join(theirs)}. The folder would be replaced as a whole and they would be lost; move"
            " them away, or name a new folder"
        )


def _not_ours(path: Path, mark: str) -> list[str]:
    """Return the files in a folder that its mark does not list, or that differ from what it lists."""
    if not (path / mark).is_file():
        return []
    try:
        listed = json.loads((path / mark).read_text(encoding="utf-8"))["files"]
    except (ValueError, KeyError, TypeError):
        listed = {}
    theirs = []
    for file in sorted(each for each in path.rglob("*") if each.is_file()):
        name = file.relative_to(path).as_posix()
        # An atlas lists more than hashes: a damaged one may be built again in its place
        expected = listed.get(name) if isinstance(listed, dict) else None
        changed = isinstance(expected, str) and sha256(file) != expected
        if file.name not in {mark, *_LITTER} and (expected is None or changed):
            theirs.append(name)
    return theirs


def _swap(new: Path, path: Path) -> None:
    if not path.exists():
        new.replace(path)
        return
    old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".old"))
    path.replace(old / path.name)
    try:
        new.replace(path)
    except OSError:
        (old / path.name).replace(path)
        raise
    finally:
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def package_version() -> str:
    """
    Return the version of this library, as every output states it.

    Returns
    -------
    version
        Such as ``0.1.0``.
    """
    from localvalue import __version__

    return __version__
