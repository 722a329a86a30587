"""Which files are meant by what was named: files, folders and patterns such as ``2025/*.csv``."""

from __future__ import annotations

import difflib
import glob
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_FILES: Final = 10_000
_PATTERN: Final = frozenset("*?[")


_JUNK: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
"""What systems leave in folders and archives beside the files of people."""


def is_junk(path: str) -> bool:
    """
    Return whether a file is one that a system or a program left, which nobody means.

    Parameters
    ----------
    path
        Inside a folder or an archive, with ``/`` between its parts.

    Returns
    -------
    is_junk
        True for hidden files, for what is in hidden folders, and for the locks of open documents.

    Examples
    --------
    >>> is_junk("__MACOSX/._a.csv"), is_junk("2025/~$a.xlsx"), is_junk("2025/a.csv")
    (True, True, False)
    """
    for part in path.split("/"):
        hidden = part.startswith((".", "~$")) and not part.startswith("..")
        if hidden or part.casefold() in _JUNK:
            return True
    return False


class Found(NamedTuple):
    """One file."""

    path: Path
    name: str
    """The last part of the path, or as many parts as tell the files apart."""
    named: bool
    """It was named itself, not found in a folder or by a pattern."""


def find_files(source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[Found]:
    """
    Return the files that are meant.

    Parameters
    ----------
    source
        A path of a file or a folder, a pattern, or several of these.

    Returns
    -------
    found
        In the order in which they were named; those of one folder or pattern in the order of their
        names. A folder stands for all files in it and in the folders below, but for hidden ones and those
        that systems leave.

    Raises
    ------
    InputError
        Nothing was named, there is no such file or none in the folder, or there are too many.
    """
    given: list[object] = [source] if isinstance(source, str | os.PathLike) else list(source)
    if not given:
        raise InputError("no file was named; name at least one file of spend")
    paths: list[tuple[Path, bool]] = []
    for each in given:
        if not isinstance(each, str | os.PathLike):
            wrong = type(each).__name__
            raise InputError(f"spend is read from paths or from a pandas table, found {wrong}; name a file")
        paths += _meant_by(Path(each).expanduser())
    names = _names([path for path, _ in paths])
    return [Found(path, name, named) for (path, named), name in zip(paths, names, strict=True)]


def content_of(path: Path) -> bytes:
    """
    Return what is in a file.

    Parameters
    ----------
    path
        Where it is.

    Returns
    -------
    data
        All of it.

    Raises
    ------
    InputError
        It is not there, or cannot be read.
    """
    return b"".join(pieces_of(path, -1))


def pieces_of(path: Path, piece_bytes: int) -> Iterator[bytes]:
    """
    Return what is in a file, piece by piece.

    Parameters
    ----------
    path
        Where it is.
    piece_bytes
        How large a piece is.

    Yields
    ------
    piece
        Not empty.

    Raises
    ------
    InputError
        It is not there, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            while piece := file.read(piece_bytes):
                yield piece
    except FileNotFoundError:
        raise InputError(f"there is no file {path}{_alike(path)}") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None


def size_of(path: Path) -> int:
    """
    Return how large a file is.

    Parameters
    ----------
    path
        Where it is.

    Returns
    -------
    size
        In bytes; 0 where it is not there.
    """
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # which reading it will tell


def _meant_by(path: Path) -> list[tuple[Path, bool]]:
    if _is_folder(path):
        return [(each, False) for each in _files_in(path)]
    if not _PATTERN & set(str(path)) or path.exists():
        return [(path, True)]
    matches = [Path(match) for match in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207 (takes whole paths)
    found = [file for match in matches for file in (_files_in(match) if match.is_dir() else [match])]
    if not found:
        raise InputError(f"no file is named like {path}; check the pattern")
    return [(each, False) for each in dict.fromkeys(found)]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except ValueError:
        return False  # no file can have such a name, which reading it will tell


def _files_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        found += [Path(base, name) for name in files if not is_junk(name)]
        if len(found) > _MOST_FILES:
            raise InputError(
                f"the folder {folder} holds more than {_MOST_FILES:,} files; name a folder with nothing in"
                " it but spend"
            )
    regular = [path for path in found if path.is_file()]
    if not regular:
        raise InputError(f"the folder {folder} holds no files; name the one that holds the spend")
    return sorted(regular, key=lambda path: path.relative_to(folder).parts)


def _names(paths: list[Path]) -> list[str]:
    """Return names that tell the files apart: the last part of each path, or as many as it takes."""
    parts = 1
    names = [path.name for path in paths]
    whole = [path.absolute() for path in paths]
    while len(set(names)) < len(set(whole)):
        parts += 1
        names = ["/".join(path.parts[-parts:]) for path in whole]
    return told_apart(names)


def told_apart(names: Sequence[str]) -> list[str]:
    """
    Return names of which no two are alike.

    Parameters
    ----------
    names
        Any names.

    Returns
    -------
    names
        In the same order; one that stands there before has a number in brackets.

    Examples
    --------
    >>> told_apart(["a.csv", "b.csv", "a.csv"])
    ['a.csv', 'b.csv', 'a.csv (2)']
    """
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _alike(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f", and no folder {folder}; check the path"
    there = [entry.name for entry in folder.iterdir()]
    near = difflib.get_close_matches(path.name, there, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else f"; nothing in {folder} has a name like it"
