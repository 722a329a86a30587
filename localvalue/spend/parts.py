"""A part of delimited text, and the rows that are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

    from localvalue.spend.faults import Fault


class Part(NamedTuple):
    """The part of a file that holds the rows of data, or some of them."""

    utf8: bytes
    """The text, as much of it as is held; from `start` on it begins with a record."""
    start: int
    """Where the rows begin, in bytes."""
    delimiter: str
    width: int
    """How many cells the header has."""
    needed: int
    """How many cells it takes to reach all columns that were recognised."""
    coded: frozenset[int]
    """Positions of the columns that are held as codes into a dictionary."""
    stop: int | None = None
    """Where the rows end that are wanted, at the end of a line; None for the end of the text."""
    last: bool = True
    """Whether the file ends where the text does."""

    def end(self) -> int:
        """
        Return where the rows end that are wanted.

        Returns
        -------
        end
            In bytes.
        """
        return len(self.utf8) if self.stop is None else self.stop


class Body(NamedTuple):
    """Rows of data."""

    columns: list[pa.ChunkedArray]
    """One a cell of the header, as they stand in the file; null where empty."""
    rows: int
    blank_at_end: int
    """Empty lines below the last row, where they are not among the rows."""
    odd: list[tuple[int, Fault]]
    """Rows at fault: position, and the fault with no line yet."""
    overlong: list[int]
    """Positions of the rows that hold something beyond the width of the header."""
    end: int
    """Where the next record begins, in bytes: at the end that was wanted, or behind a record across it."""


class MoreNeededError(Exception):
    """The text that is held ends within a record."""
