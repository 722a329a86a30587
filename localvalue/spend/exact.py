"""The rows of any table, record by record."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from localvalue.arrays import texts
from localvalue.spend.faults import Fault, sample, unclosed_quote
from localvalue.spend.parts import Body, MoreNeededError
from localvalue.spend.records import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localvalue.spend.parts import Part
    from localvalue.spend.records import Record

_BATCH_ROWS: Final = 1 << 15


def read_exact(part: Part) -> Body:
    """
    Return the rows of any table, record by record.

    Parameters
    ----------
    part
        Where they are.

    Returns
    -------
    body
        A short row is filled with blanks; a long one is cut at the width of the header, with a fault
        if there is anything beyond.

    Raises
    ------
    MoreNeededError
        The text that is held ends within a record.
    """
    found = Collected(part)
    end = part.start
    for record, behind in records_from(part, part.start):
        found.add(record, found.rows)
        end = behind
        if end >= part.end():
            break
    columns = [
        column.dictionary_encode() if at in part.coded else column
        for at, column in enumerate(found.columns())
    ]
    return Body(columns, found.rows, 0, found.odd, found.overlong, end)


def records_from(part: Part, at: int) -> Iterator[tuple[Record, int]]:
    """
    Return the records from a place on.

    Parameters
    ----------
    part
        Their text.
    at
        Where the first of them begins, in bytes.

    Yields
    ------
    record, end
        Each record, and where the next begins.

    Raises
    ------
    MoreNeededError
        The text that is held ends within the record that is asked for.
    """
    if at == len(part.utf8):
        return
    ends: deque[int] = deque()
    for record in records(_lines(part, at, ends), part.delimiter, part.width):
        for _ in range(record.physical_lines):
            end = ends.popleft()
        yield record, end


class Collected:
    """Records on their way to columns."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._batch: list[list[str]] = []
        self._chunks: list[list[pa.Array]] = [[] for _ in range(part.width)]
        self.rows = 0
        self.odd: list[tuple[int, Fault]] = []
        self.overlong: list[int] = []

    def add(self, record: Record, row: int) -> None:
        """
        Take a record.

        Parameters
        ----------
        record
            The next.
        row
            Which row of the part it is, for its faults.
        """
        cells = record.cells
        if record.unclosed:
            self.odd.append((row, unclosed_quote(record.unclosed)))
        if len(cells) != self._part.width:
            fault = _fit(cells, self._part)
            if fault is not None:
                self.odd.append((row, fault))
                if fault.kind == "long_row":
                    self.overlong.append(row)
        self._batch.append(cells)
        self.rows += 1
        if len(self._batch) == _BATCH_ROWS:
            self._flush()

    def columns(self) -> list[pa.ChunkedArray]:
        """
        Return what was taken.

        Returns
        -------
        columns
            Strings, one column a cell of the header; null where empty.
        """
        self._flush()
        return [pa.chunked_array(chunks, pa.string()) for chunks in self._chunks]

    def _flush(self) -> None:
        for chunk, cells in zip(self._chunks, zip(*self._batch, strict=True), strict=False):
            chunk.append(texts(cells))
        self._batch.clear()


def _fit(cells: list[str], part: Part) -> Fault | None:
    """Bring a row to the width of the header."""
    count, width = len(cells), part.width
    if count < width:
        # Spreadsheets leave out blank cells at the end of a row, which is no fault
        short = count < part.needed and any(map(str.strip, cells))
        cells.extend([""] * (width - count))
        value = f"{count} of {width} cells"
        return Fault(None, "", value, "short_row", "the others taken as blank") if short else None
    beyond = [cell.strip() for cell in cells[width:]]
    del cells[width:]
    if not any(beyond):
        return None
    value = sample(part.delimiter.join(beyond))
    return Fault(None, "", value, "long_row", f"what stands beyond cell {width} is not read")


def _lines(part: Part, at: int, ends: deque[int]) -> Iterator[str]:
    """Give physical lines with their line ends, and note where each ends."""
    data = part.utf8
    size = len(data)
    feed = -1
    while at < size:
        if feed < at:
            feed = data.find(b"\n", at)
            feed = size if feed < 0 else feed
        turn = data.find(b"\r", at, feed)
        end = turn + 1 if 0 <= turn < feed - 1 else min(feed + 1, size)
        if end == size and not part.last and feed == size:
            raise MoreNeededError  # the line, or its CR LF, may go on
        ends.append(end)
        yield data[at:end].decode()
        at = end
    if not part.last:
        raise MoreNeededError
