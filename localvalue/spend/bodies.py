"""
The rows below the header, as columns of text.

Two ways that give the same: `read_fast` leaves a well-formed table to Arrow's threaded reader,
`read_exact` takes any other record by record. `read_body` tries the first; where Arrow finds rows of
different widths, or where its rows are not the file's physical lines one for one (blank lines, line breaks
inside cells, a quote that does not close), it goes on in small pieces, and takes only the lines that are not
plain record by record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from localvalue.arrays import numbers
from localvalue.spend.exact import Collected, read_exact, records_from
from localvalue.spend.fast import read_fast
from localvalue.spend.parts import Body, Part
from localvalue.spend.plain import lines_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.plain import Lines

_PIECE_BYTES: Final = 1 << 22


def read_body(part: Part) -> Body:
    """
    Return the rows of data.

    Parameters
    ----------
    part
        Where they are.

    Returns
    -------
    body
        One row a record of the file, the blank ones too.

    Raises
    ------
    MoreNeededError
        The text that is held ends within a record.
    """
    whole = read_fast(part)
    if whole is not None:
        return whole
    found: list[Body] = []
    at, end = part.start, part.end()
    while at < end or not found:
        stop = line_end(part.utf8, at + _PIECE_BYTES, end)
        found.append(_read_piece(part._replace(start=at, stop=stop)))
        at = found[-1].end
    return _joined(found)


def line_end(utf8: bytes, wanted: int, end: int) -> int:
    """
    Return where a line ends.

    Parameters
    ----------
    utf8
        The text.
    wanted
        About where.
    end
        The end of the last line.

    Returns
    -------
    at
        Behind the first line end from there on, as far as it is known to be one.
    """
    if wanted >= end:
        return end
    found = [at for at in (utf8.find(b"\n", wanted, end), utf8.find(b"\r", wanted, end)) if at >= 0]
    if not found:
        return end
    at = min(found) + 1
    return at + 1 if utf8[at - 1 : at + 1] == b"\r\n" and at < end else at


def _read_piece(part: Part) -> Body:
    fast = read_fast(part)
    # Blank lines count as rows wherever rows may follow
    return fast if fast is not None and not fast.blank_at_end else _read_mixed(part)


def _read_mixed(part: Part) -> Body:
    """Leave the plain lines to Arrow, and take the others record by record."""
    lines = lines_of(part)
    found = Collected(part)
    runs, end = _runs(part, lines, found)
    utf8 = memoryview(part.utf8)
    text = b"".join(
        utf8[lines.begins[begin] : lines.ends[stop - 1]] for begin, stop, _ in runs if stop > begin
    )
    count = sum(stop - begin for begin, stop, _ in runs)
    plain = read_fast(part._replace(utf8=text, start=0, stop=None, coded=frozenset())) if count else None
    if count and (plain is None or plain.rows != count):
        return read_exact(part)
    order = _order(runs, count)
    columns = []
    for at, column in enumerate(found.columns()):
        chunks = [*(plain.columns[at].chunks if plain else []), *column.chunks]
        whole = pa.chunked_array(chunks, pa.string())
        taken = whole.take(numbers(order)) if count and found.rows else whole
        columns.append(taken.dictionary_encode() if at in part.coded else taken)
    return Body(columns, count + found.rows, 0, found.odd, found.overlong, end)


def _runs(part: Part, lines: Lines, found: Collected) -> tuple[list[tuple[int, int, int]], int]:
    """Return runs of plain lines with the records that follow each, and where the last record ends."""
    runs: list[tuple[int, int, int]] = []
    odd = np.flatnonzero(~lines.plain)
    count, at, row, end = len(lines.plain), 0, 0, part.end()
    while at < count:
        following = odd[np.searchsorted(odd, at) :][:1]
        stop = int(following[0]) if len(following) else count
        row += stop - at
        begin, at, before = at, stop, found.rows
        if at < count:
            for record, end in records_from(part, int(lines.begins[at])):  # noqa: B007 (wanted behind the loop)
                found.add(record, row)
                row += 1
                at += record.physical_lines
                if at >= count or lines.plain[at]:
                    break
        runs.append((begin, stop, found.rows - before))
    return runs, max(end, part.end())


def _order(runs: list[tuple[int, int, int]], plain: int) -> NDArray[np.int64]:
    """Return where each row stands, of the plain ones and then the others."""
    parts: list[NDArray[np.int64]] = []
    seen, taken = 0, plain
    for begin, stop, others in runs:
        parts += [np.arange(seen, seen + stop - begin), np.arange(taken, taken + others)]
        seen += stop - begin
        taken += others
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _joined(bodies: list[Body]) -> Body:
    """Put pieces below each other."""
    if len(bodies) == 1:
        return bodies[0]
    columns = [
        pa.chunked_array([chunk for body in bodies for chunk in body.columns[at].chunks])
        for at in range(len(bodies[0].columns))
    ]
    odd, overlong, rows = [], [], 0
    for body in bodies:
        odd += [(rows + at, fault) for at, fault in body.odd]
        overlong += [rows + at for at in body.overlong]
        rows += body.rows
    return Body(columns, rows, bodies[-1].blank_at_end, odd, overlong, bodies[-1].end)
