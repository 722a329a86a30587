"""A window on a long text: as much of it is held as is looked at, and it moves on record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.spend.bodies import line_end, read_body
from localvalue.spend.parts import MoreNeededError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from localvalue.spend.parts import Body, Part

_AHEAD_BYTES: Final = 1 << 18
"""Held beyond a block, since a quote that does not close is told by what follows it."""
_LONGEST_BYTES: Final = 256 << 20
"""A block that does not end within so many bytes is one line of what is no table."""


class Window:
    """
    The text of a file from a moving place on.

    Parameters
    ----------
    pieces
        The text as UTF-8, in order; a piece may end anywhere.
    block_bytes
        How much of it is read at a time; None for all.
    name
        What messages call the file.
    """

    def __init__(self, pieces: Iterable[bytes], block_bytes: int | None, name: str) -> None:
        self._pieces = iter(pieces)
        self._block_bytes = block_bytes
        self._name = name
        self._following = next(self._pieces, None)
        self._start = 0
        self.held = b""
        """The text that is held."""
        self.head(1)

    def head(self, size: int) -> bytes:
        """
        Return the beginning of the text.

        Parameters
        ----------
        size
            How much of it is wanted at least, in bytes.

        Returns
        -------
        text
            All of it where it is shorter.
        """
        while len(self.held) < size and self._more():
            pass
        return self.held

    def bodies(self, part: Part) -> Iterator[Body]:
        """
        Return the rows of data, block by block.

        Parameters
        ----------
        part
            Where they begin in what is held, and how they are written.

        Yields
        ------
        body
            At least one, if it is empty; only the last has blank lines below it where no rows follow.

        Raises
        ------
        InputError
            A line is longer than that of a table can be.
        """
        self._start = part.start
        first = True
        while first or self._start < len(self.held) or self._more():
            stop = self._stop()
            now = part._replace(utf8=self.held, start=self._start, stop=stop, last=self._following is None)
            try:
                body = read_body(now)
            except MoreNeededError:
                self._require_more()
                continue
            first = False
            self._start = body.end
            yield body

    def _stop(self) -> int:
        """Return where the block ends that is read next, behind a line end that is known to be one."""
        if self._block_bytes is None:
            while self._more():
                pass
            return len(self.held)
        wanted = self._block_bytes
        while True:
            while len(self.held) < self._start + wanted + min(_AHEAD_BYTES, wanted) and self._more():
                pass
            stop = line_end(self.held, self._start + wanted, len(self.held))
            # A line end at the end of what is held may be half of one
            if stop < len(self.held) or self._following is None:
                return stop
            wanted *= 2
            self._require_more()

    def _require_more(self) -> None:
        if len(self.held) - self._start > _LONGEST_BYTES:
            raise InputError(
                f"{self._name} has a line of more than {_LONGEST_BYTES:,} bytes, as no table has; save it as"
                " CSV, one record a line"
            )
        self._more()

    def _more(self) -> bool:
        """Hold one piece more, and let go of what has been read; tell whether there was one."""
        if self._following is None:
            return False
        self.held = self.held[self._start :] + self._following if self.held else self._following
        self._start = 0
        self._following = next(self._pieces, None)
        return True
