"""What a file really is: its text as UTF-8, or the reason why it is no table of text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.spend.refusals import NotATableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_CHUNK_BYTES: Final = 4 << 20
_LOOK_BYTES: Final = 1 << 16

_WINDOWS_1252: Final = "".join(
    # The five bytes that Windows-1252 leaves undefined stay what they are in ISO 8859-1, as browsers do
    decoded if (decoded := bytes([byte]).decode("cp1252", "ignore")) else chr(byte)
    for byte in range(256)
)

_SIGNATURES: Final = (
    (b"%PDF", "a PDF", "ask the publisher for a CSV or a spreadsheet"),
    (b"PK\x03\x04", "a zip archive", "unpack it and name the file inside"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "open it and save the table in it as CSV"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it and name the file inside"),
    (b"ARROW1", "an Arrow file", "save it as CSV"),
    (b"SQLite format 3", "an SQLite database", "save the table as CSV"),
    (b"{\\rtf", "an RTF document", "save the table as CSV"),
    (b"\x89PNG", "a picture (PNG)", "ask the publisher for a CSV or a spreadsheet"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "ask the publisher for a CSV or a spreadsheet"),
    (b"GIF8", "a picture (GIF)", "ask the publisher for a CSV or a spreadsheet"),
)
_OFFICE: Final = ((b"word/", "a Word document", "save the table in it as CSV"),)
_MARKUP: Final = (
    ((b"<!doctype html", b"<html", b"<head", b"<body", b"<table"), "a web page (HTML)"),
    ((b"<?xml", b"<!doctype"), "XML"),
)
_NOTHING: Final = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"
_UTF_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Text(NamedTuple):
    """The text of a file."""

    utf8: bytes
    """Valid UTF-8 without a byte order mark."""
    encoding: str
    """The encoding that the file has, by Python's name of it."""


def text_of(data: bytes, name: str) -> Text:
    r"""
    Return the text of a file, which is UTF-8, UTF-16 or else Windows-1252.

    Parameters
    ----------
    data
        The content of the file.
    name
        Its name, for messages.

    Returns
    -------
    text
        As UTF-8, and the encoding that was found.

    Raises
    ------
    InputError
        It is empty, or is something other than text.

    Examples
    --------
    >>> text_of("£5".encode("cp1252"), "a.csv")
    Text(utf8=b'\xc2\xa35', encoding='cp1252')
    """
    refuse_other_formats(data, lambda: [data], name)
    return utf8_of(data)


class Streamed(NamedTuple):
    """The text of a file that is not held."""

    pieces: Iterator[bytes]
    """Together valid UTF-8 without a byte order mark; a letter may go on in the next."""
    encoding: str


def streamed_text(head: bytes, pieces: Callable[[], Iterable[bytes]], name: str) -> Streamed:
    """
    Return the text of a file as `text_of` does, piece by piece.

    Parameters
    ----------
    head
        The beginning of the file, at least 64 KiB of it.
    pieces
        Gives the content of the file. It is asked twice: whether a file is UTF-8 is known at its end.
    name
        The name of the file, for messages.

    Returns
    -------
    text
        In pieces, and the encoding that was found.

    Raises
    ------
    InputError
        It is empty, or is something other than text.
    """
    refuse_other_formats(head, pieces, name)
    wide = wide_encoding(head)
    if wide is not None:
        return Streamed(_recoded(pieces(), wide), wide)
    if not head.startswith(codecs.BOM_UTF8):
        if _is_utf8(pieces()):
            return Streamed(iter(pieces()), "utf-8")
        return Streamed(map(_from_windows, pieces()), "cp1252")
    if _is_utf8(_without_mark(pieces())):
        return Streamed(_without_mark(pieces()), "utf-8-sig")
    return Streamed(map(_from_windows, _without_mark(pieces())), "cp1252")


def _without_mark(pieces: Iterable[bytes]) -> Iterator[bytes]:
    mark = len(codecs.BOM_UTF8)
    for piece in pieces:
        yield piece[mark:]
        mark = max(0, mark - len(piece))


def utf8_of(data: bytes) -> Text:
    """
    Return text as UTF-8, whatever its encoding is.

    Parameters
    ----------
    data
        Text.

    Returns
    -------
    text
        As UTF-8, and the encoding that was found.
    """
    for mark, encoding in _UTF_BOMS:
        if data.startswith(mark):
            return Text(_recode(data, encoding), encoding)
    if data.startswith(codecs.BOM_UTF8):
        bare = data[len(codecs.BOM_UTF8) :]
        return Text(bare, "utf-8-sig") if _is_utf8(_chunks(bare)) else Text(_from_windows(bare), "cp1252")
    wide = _utf16_without_mark(data)
    if wide is not None:
        return Text(_recode(data, wide), wide)
    if _is_utf8(_chunks(data)):
        return Text(data, "utf-8")
    return Text(_from_windows(data), "cp1252")


def refuse_other_formats(data: bytes, pieces: Callable[[], Iterable[bytes]], name: str) -> None:
    """
    Refuse a file that is no text, by what it is.

    Parameters
    ----------
    data
        Its beginning.
    pieces
        Gives its content, where the beginning is blank.
    name
        Its name, for messages.

    Raises
    ------
    InputError
        It is empty, or is something other than text.
    """
    if not data[:_LOOK_BYTES].strip(_NOTHING) and not any(piece.strip(_NOTHING) for piece in pieces()):
        raise NotATableError(f"{name} is empty; nothing can be read from it")
    for signature, *answer in _SIGNATURES:
        if data.startswith(signature):
            what, remedy = _office(data) or answer
            raise NotATableError(f"{name} is {what}, not a table of text; {remedy}")
    start = data[:512].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for signatures, what in _MARKUP:
        if start.startswith(signatures):
            raise NotATableError(f"{name} is {what}, not a table of text; save the table as CSV")
    look = data[:_LOOK_BYTES]
    plain = not data.startswith(codecs.BOM_UTF8) and wide_encoding(data) is None
    if plain and look.count(0) * 100 > len(look):
        raise NotATableError(f"{name} is not text; give a CSV or TSV file")


def _office(data: bytes) -> tuple[str, str] | None:
    """Tell the Office formats that are zip archives inside."""
    if not data.startswith(b"PK"):
        return None
    for sign, what, remedy in _OFFICE:
        if sign in data[:_LOOK_BYTES] or sign in data[-_LOOK_BYTES:]:
            return what, remedy
    return None


def wide_encoding(data: bytes) -> str | None:
    r"""
    Return the encoding of text that takes two or four bytes for a letter.

    Parameters
    ----------
    data
        Its beginning.

    Returns
    -------
    encoding
        By Python's name of it; None where it is no such text.

    Examples
    --------
    >>> wide_encoding("supplier,postcode".encode("utf-16")), wide_encoding(b"supplier,postcode")
    ('utf-16', None)
    """
    marked = next((encoding for mark, encoding in _UTF_BOMS if data.startswith(mark)), None)
    return marked or _utf16_without_mark(data)


def _utf16_without_mark(data: bytes) -> str | None:
    # Every other byte of Latin text in UTF-16 is zero
    look = data[: _LOOK_BYTES // 2 * 2]
    half = len(look) // 2
    if half and look[1::2].count(0) > half * 0.9 and look[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half and look[::2].count(0) > half * 0.9 and look[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _is_utf8(pieces: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = True
    try:
        for piece in pieces:
            # The decoder holds back a letter that is not whole
            if not (plain and piece.isascii()):
                plain = False
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _CHUNK_BYTES] for at in range(0, len(data), _CHUNK_BYTES))


def _recode(data: bytes, encoding: str) -> bytes:
    return b"".join(_recoded(_chunks(data), encoding))


def _recoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _from_windows(data: bytes) -> bytes:
    return b"".join(
        codecs.charmap_decode(chunk, "strict", _WINDOWS_1252)[0].encode() for chunk in _chunks(data)
    )
