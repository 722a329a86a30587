"""
What is inside archives: members of zip files, and files compressed with gzip.

A member is read by its name into memory and never written anywhere; an archive whose names would lead out of
a folder all the same is refused, since no sound program makes one. What an archive says of itself is checked
before anything is unpacked, and what it really holds while it is.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.finding import is_junk, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEADS_OUT: Final = re.compile(r"(?:[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$))", re.DOTALL)
"""How a path begins that leads out of a folder."""

MOST_MEMBERS: Final = 10_000
MOST_RATIO: Final = 100
"""Real tables are at most some 30 times as large unpacked."""
MOST_BYTES: Final = 4 << 30
_SMALL_BYTES: Final = 1 << 20
"""Up to this size a ratio says nothing: a small table may repeat one row."""

_DIRECTORY_ENTRY_BYTES: Final = 400
"""Generous for one member: 46, and its name, extra fields and comment."""
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x06"
_END_BYTES: Final = 22
_LONGEST_COMMENT: Final = 0xFFFF
_CHUNK_BYTES: Final = 1 << 20
_LONGEST_SHOWN: Final = 100
_ENCRYPTED: Final = 0x1


class Member(NamedTuple):
    """One file inside a zip archive."""

    info: zipfile.ZipInfo
    name: str
    """Its path inside, on one line; no two alike."""


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """
    Return a zip archive, if it is safe to unpack.

    Parameters
    ----------
    data
        The archive.
    name
        Its name, for messages.

    Returns
    -------
    archive
        Opened; nothing is unpacked yet.

    Raises
    ------
    InputError
        It is damaged, has too many members or would be too large.
    """
    _require_few_members(data, name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise InputError(f"{name} is a damaged zip archive ({error}); fetch it again") from None
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise _too_many(name, len(infos))
    total = sum(info.file_size for info in infos)
    _require_plausible(total, len(data), name)
    for info in infos:
        _require_plausible(info.file_size, info.compress_size, f"{name}, in its member {info.filename!r},")
    return archive


def members(archive: zipfile.ZipFile, name: str) -> list[Member]:
    """
    Return the files inside, in the order of their names.

    Parameters
    ----------
    archive
        Opened.
    name
        What messages call it.

    Returns
    -------
    members
        Folders left out, and hidden files and those that systems leave.

    Raises
    ------
    InputError
        The path of a member leads out of a folder.
    """
    require_inside((info.filename for info in archive.infolist()), name)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    named = ((_harmless(info.filename), at) for at, info in enumerate(infos))
    pairs = sorted((name, at) for name, at in named if not is_junk(name))
    names = told_apart([name for name, _ in pairs])
    return [Member(infos[at], name) for (_, at), name in zip(pairs, names, strict=True)]


def require_inside(paths: Iterable[str], name: str) -> None:
    """
    Refuse an archive with a member whose path leads out of the folder that it would be unpacked into.

    Parameters
    ----------
    paths
        The paths of its members.
    name
        Its name, for messages.

    Raises
    ------
    InputError
        One is absolute, or goes up.

    Examples
    --------
    >>> require_inside(["2024/q1..2.csv", "q1.csv"], "a.zip")
    """
    out = next((path for path in paths if _LEADS_OUT.match(path)), None)
    if out is not None:
        raise InputError(
            f"{name} holds {out[:_LONGEST_SHOWN]!r}, a path that leads out of the archive, as that of no"
            " sound one does; it is not read. Ask who made it, or unpack what you trust and name the files"
        )


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """
    Return the content of a member.

    Parameters
    ----------
    archive
        Opened by `open_zip`.
    info
        The member.
    name
        What messages call it.

    Returns
    -------
    data
        As large as the archive says, which was checked; never more.

    Raises
    ------
    InputError
        It is locked or damaged.
    """
    return b"".join(pieces_of(archive, info, name))


def pieces_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """
    Return the content of a member piece by piece.

    Parameters
    ----------
    archive
        Opened by `open_zip`.
    info
        The member.
    name
        What messages call it.

    Yields
    ------
    piece
        Not empty. In one go more would be unpacked than the archive says that there is.

    Raises
    ------
    InputError
        It is locked or damaged.
    """
    if info.flag_bits & _ENCRYPTED:
        raise InputError(f"{name} is locked with a password; unlock it, and save it without one")
    try:
        with archive.open(info) as stream:
            while piece := stream.read(_CHUNK_BYTES):
                yield piece
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        struct.error,
    ) as error:
        raise InputError(f"{name} is damaged inside its archive ({error}); fetch it again") from None
    except (NotImplementedError, RuntimeError) as error:
        raise InputError(f"{name} is packed in a way that is not known ({error}); unpack it first") from None


def unpack_gzip(data: bytes, name: str) -> bytes:
    """
    Return what was compressed with gzip.

    Parameters
    ----------
    data
        One compressed stream, or several one after the other.
    name
        The name of the file, for messages.

    Returns
    -------
    data
        Unpacked.

    Raises
    ------
    InputError
        It is damaged, or too large for what it is.
    """
    out = io.BytesIO()
    rest = data
    while rest.startswith(b"\x1f\x8b"):
        stream = zlib.decompressobj(wbits=31)
        while not stream.eof:
            try:
                out.write(stream.decompress(rest, _CHUNK_BYTES))
            except zlib.error as error:
                raise InputError(f"{name} is damaged inside its gzip ({error}); fetch it again") from None
            rest = stream.unconsumed_tail
            _require_plausible(out.tell(), len(data) - len(rest) - len(stream.unused_data), name)
            if not rest and not stream.eof:
                raise InputError(f"{name} ends in the middle of its gzip; fetch it again")
        rest = stream.unused_data
    if rest.strip(b"\0"):
        raise InputError(
            f"{name} holds {len(rest):,} bytes after the end of its gzip that are no gzip; fetch it again"
        )
    return out.getvalue()


def _require_few_members(data: bytes, name: str) -> None:
    """Refuse an archive by the size of its directory, which is read as a whole when it is opened."""
    at = data.rfind(_END, max(0, len(data) - _LONGEST_COMMENT - _END_BYTES))
    if at < 0 or len(data) - at < _END_BYTES:
        raise InputError(f"{name} is a damaged zip archive (it has no end); fetch it again")
    count, size = struct.unpack("<HI", data[at + 10 : at + 16])
    large = data.rfind(_END_64, 0, at)
    if (count == 0xFFFF or size == 0xFFFFFFFF) and 0 <= large <= len(data) - 56:  # noqa: PLR2004 (see the larger record)
        count, size = struct.unpack("<QQ", data[large + 32 : large + 48])
    if count > MOST_MEMBERS or size > MOST_MEMBERS * _DIRECTORY_ENTRY_BYTES:
        raise _too_many(name, count)


def _too_many(name: str, count: int) -> InputError:
    return InputError(
        f"{name} says that it holds {count:,} members, more than the {MOST_MEMBERS:,} that are opened;"
        " unpack it and name the files"
    )


def _require_plausible(unpacked: int, packed: int, name: str) -> None:
    if unpacked > _SMALL_BYTES and unpacked > MOST_RATIO * packed:
        raise InputError(
            f"{name} would be more than {MOST_RATIO} times as large unpacked ({packed:,} bytes into"
            f" {unpacked:,} or more), as no table is; it was not opened. If it is sound, unpack it and name"
            " the files"
        )
    if unpacked > MOST_BYTES:
        raise InputError(
            f"{name} would be {unpacked:,} bytes unpacked, more than {MOST_BYTES:,}; unpack it and name the"
            " files"
        )


def _harmless(path: str) -> str:
    """Return a path without what says nothing, or would break a line."""
    parts = path.replace("\\", "/").split("/")
    kept = [part for part in parts if part not in {"", "."}]
    return "".join(char if char.isprintable() else "?" for char in "/".join(kept)) or "?"
