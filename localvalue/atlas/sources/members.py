"""The files of a folder, those inside zip archives among them."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN: Final = (".", "__MACOSX")


@dataclass(frozen=True, order=True)
class Member:
    """A file on disk, or one inside a zip archive on disk."""

    path: Path
    inner: str = ""
    size: int = field(default=0, compare=False)
    root: Path | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """Its name as people know it: relative to the folder, with the place in the archive."""
        outer = self.path.relative_to(self.root) if self.root else self.path
        return f"{outer.as_posix()}/{self.inner}" if self.inner else outer.as_posix()

    @property
    def group(self) -> str:
        """The folder or archive folder that it lies in: parts of one table lie together."""
        return self.name.rpartition("/")[0]

    @property
    def suffix(self) -> str:
        """The ending of its name, lower case, with the dot."""
        stem = self.inner or self.path.name
        return f".{stem.rpartition('.')[2].lower()}" if "." in stem else ""

    @property
    def gdal_path(self) -> str:
        """The path by which GDAL opens it."""
        return f"/vsizip/{self.path}/{self.inner}" if self.inner else str(self.path)

    def open(self) -> BinaryIO:
        """Open it for reading."""
        if not self.inner:
            return self.path.open("rb")
        with zipfile.ZipFile(self.path) as archive:
            # The stream keeps the archive's file open until it is closed itself
            return cast("BinaryIO", archive.open(self.inner))

    def head(self, size: int) -> bytes:
        """Return its first bytes."""
        with self.open() as file:
            return file.read(size)

    def whole(self) -> io.BytesIO:
        """Return its content, for readers that seek."""
        with self.open() as file:
            return io.BytesIO(file.read())


def members(root: Path) -> Iterator[Member]:
    """
    Yield the files of a folder and of the zip archives in it, in order of their names.

    Parameters
    ----------
    root
        The folder. Hidden files and folders are passed over.

    Yields
    ------
    member
        A file; archives are given as their content, and as themselves where they cannot be read.
    """
    for path in sorted(_files(root)):
        if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
            yield from _inside(path, root)
        else:
            yield Member(path, size=path.stat().st_size, root=root)


def _files(root: Path) -> Iterator[Path]:
    """Yield the files under a folder, through links to folders, but through each only once."""
    seen: set[str] = set()
    for place, folders, names in os.walk(root, followlinks=True):
        seen.add(os.path.realpath(place))
        folders[:] = [
            name
            for name in folders
            if not name.startswith(_HIDDEN) and os.path.realpath(Path(place) / name) not in seen
        ]
        yield from (Path(place) / name for name in names if not name.startswith(_HIDDEN))


def _inside(path: Path, root: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
    for entry in entries:
        hidden = any(part.startswith(_HIDDEN) for part in entry.filename.split("/"))
        if not entry.is_dir() and not hidden:
            yield Member(path, entry.filename, size=entry.file_size, root=root)
