"""The bytes of a register as UTF-8 or Windows-1252: out of its archive, and never held whole."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.spend.archives import require_inside
from localvalue.spend.text import wide_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK_BYTES: Final = 1 << 16
PARQUET: Final = "parquet"
"""In the place of an encoding."""
_PIECE_BYTES: Final = 1 << 20
_MOST_UNPACKED: Final = 40 << 30
_MOST_RATIO: Final = 250
"""Beyond these an archive is no register; Companies House's unpacks to six times its size."""
_TABLES: Final = frozenset({".csv", ".txt", ".tsv"})


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """
    Give the text of a register.

    Parameters
    ----------
    path
        A table of text, as it is, in a ``.zip`` or under ``.gz``; UTF-16 and UTF-32 become UTF-8.

    Yields
    ------
    stream
        To be read from its beginning.

    Raises
    ------
    InputError
        The archive is damaged, holds another number of tables than one, or would be too large.
    """
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head[:2] == b"\x1f\x8b":
            pieces = _unzipped(file, path)
        elif head == b"PK\x03\x04":
            pieces = _member(file, path)
        else:
            pieces = iter(lambda: file.read(_PIECE_BYTES), b"")
        yield io.BufferedReader(_Pieces(_as_utf8(pieces)), _PIECE_BYTES)


def chained(first: bytes, rest: IO[bytes]) -> IO[bytes]:
    """
    Return a stream with what was read of it put back.

    Parameters
    ----------
    first
        What was read.
    rest
        The stream.

    Returns
    -------
    stream
        From its beginning.
    """

    def pieces() -> Iterator[bytes]:
        yield first
        yield from iter(lambda: rest.read(_PIECE_BYTES), b"")

    return io.BufferedReader(_Pieces(pieces()), _PIECE_BYTES)


def encoding_of(stream: IO[bytes]) -> str:
    """
    Return the encoding of a text, all of which is looked at.

    Parameters
    ----------
    stream
        From `opened`, at its beginning.

    Returns
    -------
    encoding
        ``utf-8``, or else ``cp1252``.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_PIECE_BYTES):
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _unzipped(file: IO[bytes], path: Path) -> Iterator[bytes]:
    allowed = min(_MOST_UNPACKED, max(LOOK_BYTES, path.stat().st_size) * _MOST_RATIO)
    total = 0
    try:
        with gzip.open(file) as unpacked:
            while piece := unpacked.read(_PIECE_BYTES):
                total += len(piece)
                if total > allowed:
                    raise InputError(
                        f"{path.name} would unpack to more than {allowed:,} bytes; it is not read"
                    )
                yield piece
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path.name} is damaged inside its gzip ({error}); download it again") from None


def _member(file: IO[bytes], path: Path) -> Iterator[bytes]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise InputError(f"{path.name} is a damaged zip archive ({error}); download it again") from None
    with archive:
        require_inside(archive.namelist(), path.name)
        members = [entry for entry in archive.infolist() if not entry.is_dir()]
        tables = [entry for entry in members if Path(entry.filename).suffix.lower() in _TABLES]
        if len(tables) != 1:
            raise InputError(
                f"{path.name} holds {len(tables)} tables, and a register is one; unpack it and name the file"
            )
        entry = tables[0]
        if entry.file_size > min(_MOST_UNPACKED, max(LOOK_BYTES, entry.compress_size) * _MOST_RATIO):
            raise InputError(
                f"{path.name} would unpack to {entry.file_size:,} bytes, which no register does; it is not"
                " read"
            )
        try:
            with archive.open(entry) as member:
                yield from iter(lambda: member.read(_PIECE_BYTES), b"")
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise InputError(f"{path.name} is damaged or locked ({error}); download it again") from None


def _as_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield text of two or four bytes a letter as UTF-8, and any other as it is."""
    first = next(pieces, b"")
    encoding = wide_encoding(first)
    if encoding is None:
        yield first
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


class _Pieces(io.RawIOBase):
    """A stream of pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
