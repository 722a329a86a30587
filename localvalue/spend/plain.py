"""Which lines of delimited text are plain: one record each, as wide as the header, with sound quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.parts import Part

    Positions = NDArray[np.int64]

_FEED, _RETURN, _QUOTE = b'\n\r"'


class Lines(NamedTuple):
    """The physical lines of a part."""

    begins: Positions
    """Where each begins, in bytes of the text."""
    ends: Positions
    """Where each ends, its line end included."""
    plain: NDArray[np.bool_]


def lines_of(part: Part) -> Lines:
    """
    Return the physical lines of a part, and which of them are plain.

    Parameters
    ----------
    part
        Where they are.

    Returns
    -------
    lines
        A plain line means the same to any reader: it has as many cells as the header, and every quote in
        it opens a cell, closes one or stands beside another. Any other may be plain too.
    """
    codes = np.frombuffer(part.utf8, dtype=np.uint8)[part.start : part.end()]
    if not len(codes):
        none = np.zeros(0, dtype=np.int64)
        return Lines(none, none, np.zeros(0, dtype=np.bool_))
    ends, bare_ends = _line_ends(codes)
    begins = np.concatenate([[0], ends[:-1]])
    delimiters = np.flatnonzero(codes == ord(part.delimiter))
    quotes = np.flatnonzero(codes == _QUOTE)
    outside, sound = delimiters, np.ones(len(ends), dtype=np.bool_)
    if len(quotes):
        first = np.searchsorted(quotes, begins)
        sound = _sound(codes, quotes, first, (begins, bare_ends, ord(part.delimiter)))
        line = np.searchsorted(ends, delimiters, side="right")
        outside = delimiters[(np.searchsorted(quotes, delimiters) - first[line]) % 2 == 0]
    cells = np.diff(np.searchsorted(outside, np.concatenate([begins, ends[-1:]]))) + 1
    plain = sound & (cells == part.width) & (bare_ends > begins)
    return Lines(begins + part.start, ends + part.start, plain)


def _line_ends(codes: NDArray[np.uint8]) -> tuple[Positions, Positions]:
    """Return where lines end: LF, CR LF or CR; with the line end and without it."""
    at_feed = codes == _FEED
    at_return = codes == _RETURN
    ends = np.flatnonzero(at_feed)
    if at_return.any():
        alone = at_return.copy()
        alone[:-1] &= ~at_feed[1:]
        ends = np.flatnonzero(at_feed | alone)
    bare = ends - (at_feed[ends] & (ends > 0) & at_return[ends - 1])
    if not len(ends) or ends[-1] + 1 < len(codes):
        return np.append(ends + 1, len(codes)), np.append(bare, len(codes))
    return ends + 1, bare


def _sound(
    codes: NDArray[np.uint8], quotes: Positions, first: Positions, lines: tuple[Positions, Positions, int]
) -> NDArray[np.bool_]:
    """Return in which lines every quote opens a cell, closes one or stands beside another."""
    begins, bare_ends, delimiter = lines
    counts = np.diff(np.append(first, len(quotes)))
    line = np.repeat(np.arange(len(begins)), counts)
    closes = (np.arange(len(quotes)) - first[line]) % 2 == 1
    beside: NDArray[Any] = np.diff(quotes) == 1
    after_quote = np.concatenate([[False], beside])
    before_quote = np.concatenate([beside, [False]])
    before, after = codes[np.maximum(quotes - 1, 0)], codes[np.minimum(quotes + 1, len(codes) - 1)]
    opens_well = (quotes == begins[line]) | (before == delimiter) | after_quote
    closes_well = (quotes + 1 == bare_ends[line]) | (after == delimiter) | before_quote
    odd = np.bincount(line[~np.where(closes, closes_well, opens_well)], minlength=len(begins))
    sound: NDArray[np.bool_] = (odd == 0) & (counts % 2 == 0)
    return sound
