"""
Delimited text as records, exactly as a spreadsheet shows them.

The rules of RFC 4180, and what to do where a file breaks them: a quote inside a cell is a character,
and a quote that is never closed does not swallow the rows below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_CELL: Final = 32_767
"""Characters that a cell of Excel can hold; a quoted cell over several lines is no longer than that."""

_FEWEST_TELLING_CELLS: Final = 4
"""Below this, a line of prose has as many commas as a record by chance."""


class Record(NamedTuple):
    """One record of a file."""

    cells: list[str]
    """Not trimmed; empty where the physical line is."""
    physical_lines: int
    """How many lines of the file it takes."""
    unclosed: str
    """The cell whose quote does not close; ``""`` if all do."""


class _Split(NamedTuple):
    cells: list[str]
    open_at: int
    """Where the quote stands that does not close; -1 if all do."""
    sloppy: bool
    """Text follows a quoted cell of several lines before the delimiter."""


class _Lines:
    """Physical lines, some of which can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._returned:
            return self._returned.pop()
        return next(self._lines)

    def give_back(self, lines: list[str]) -> None:
        self._returned.extend(reversed(lines))


def records(lines: Iterable[str], delimiter: str, width: int | None = None) -> Iterator[Record]:
    r"""
    Return the records of delimited text, the blank ones too.

    Parameters
    ----------
    lines
        Physical lines with their line ends, as a file opened with ``newline=""`` gives them.
    delimiter
        One character.
    width
        The number of cells in the header, by which an unclosed quote is told from a cell of
        several lines; None where it is not known.

    Yields
    ------
    record
        In the order of the file. A line with nothing in it is a record without cells.

    Examples
    --------
    >>> [record.cells for record in records(['a,"b, c"\n', '\n', '1,"2\n', '3,4\n'], ",", 2)]
    [['a', 'b, c'], [], ['1', '"2'], ['3', '4']]
    """
    source = _Lines(lines)
    for line in source:
        text = line.rstrip("\r\n")
        if '"' not in text:
            yield Record(text.split(delimiter) if text else [], 1, "")
            continue
        split = _split(text, delimiter)
        if split.open_at < 0:
            yield Record(split.cells, 1, "")
        else:
            yield _several_lines(line, source, delimiter, width)


def has_open_quote(line: str, delimiter: str) -> bool:
    """
    Return whether a quoted cell of a physical line goes on after its end.

    Parameters
    ----------
    line
        Without its line end.
    delimiter
        One character.

    Returns
    -------
    is_open
        False where every quote closes.
    """
    return '"' in line and _split(line, delimiter).open_at >= 0


def _split(text: str, delimiter: str) -> _Split:
    cells: list[str] = []
    at = 0
    sloppy = False
    while True:
        if text.startswith('"', at):
            close = _closing_quote(text, at + 1)
            if close < 0:
                return _Split(cells, at, sloppy)
            stop = text.find(delimiter, close + 1)
            inside = text[at + 1 : close]
            after = text[close + 1 :] if stop < 0 else text[close + 1 : stop]
            sloppy |= bool(after) and ("\n" in inside or "\r" in inside)
            cells.append(inside.replace('""', '"') + after)
        else:
            stop = text.find(delimiter, at)
            cells.append(text[at:] if stop < 0 else text[at:stop])
        if stop < 0:
            return _Split(cells, -1, sloppy)
        at = stop + 1


def _closing_quote(text: str, at: int) -> int:
    while True:
        close = text.find('"', at)
        if close < 0 or not text.startswith('"', close + 1):
            return close
        at = close + 2


def _several_lines(first: str, source: _Lines, delimiter: str, width: int | None) -> Record:
    """Read a record whose first line leaves a quote open."""
    literal, unclosed = _literal(first.rstrip("\r\n"), delimiter)
    taken: list[str] = []
    text = first
    split = _split(first.rstrip("\r\n"), delimiter)
    while split.open_at >= 0:
        line = next(source, None)
        if line is None or len(text) - split.open_at > _LONGEST_CELL:
            source.give_back(taken if line is None else [*taken, line])
            return Record(literal, 1, unclosed)
        taken.append(line)
        text += line
        split = _split(text.rstrip("\r\n"), delimiter)
    if _swallows(split, [first, *taken], (len(literal), delimiter, width)):
        source.give_back(taken)
        return Record(literal, 1, unclosed)
    return Record(split.cells, 1 + len(taken), "")


def _swallows(split: _Split, lines: list[str], first: tuple[int, str, int | None]) -> bool:
    """Return whether a record of several lines is really an unclosed quote and the rows below it."""
    cells_of_first, delimiter, width = first
    if width is None:
        return split.sloppy
    if len(split.cells) != width:
        return split.sloppy or cells_of_first == width
    if split.sloppy:
        return cells_of_first == width
    if width < _FEWEST_TELLING_CELLS or cells_of_first != width:
        return False
    return all(len(_literal(line.rstrip("\r\n"), delimiter)[0]) == width for line in lines[1:])


def _literal(text: str, delimiter: str) -> tuple[list[str], str]:
    """Split one physical line, taking a quote that does not close as a character."""
    cells: list[str] = []
    unclosed = ""
    while True:
        split = _split(text, delimiter)
        cells += split.cells
        if split.open_at < 0:
            return cells, unclosed
        cell, comma, text = text[split.open_at :].partition(delimiter)
        cells.append(cell)
        unclosed = unclosed or cell
        if not comma:
            return cells, unclosed
