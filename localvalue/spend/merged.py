"""Cells of a sheet that are merged: levels of a header are joined, and what the lines lose is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from localvalue.spend.faults import Fault, sample
from localvalue.spend.headers import preamble
from localvalue.spend.layouts import Header, header_of, header_score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from python_calamine import CalamineSheet

    from localvalue.spend.asked import Asked
    from localvalue.spend.records import Record


class Range(NamedTuple):
    """A rectangle of merged cells: positions from 0, both ends among it."""

    top: int
    left: int
    bottom: int
    right: int


class Head(NamedTuple):
    """The header of a sheet, which may have several levels."""

    header: Header
    top: int
    bottom: int
    """The first and the last of its rows, from 0."""
    above: tuple[Fault, ...]
    """The filled rows up to it, and those of its levels but one: no lines."""


def ranges_of(sheet: CalamineSheet) -> list[Range]:
    """
    Return the merged cells of a sheet.

    Parameters
    ----------
    sheet
        Opened.

    Returns
    -------
    ranges
        Their columns counted from the first that is used; empty where the format does not say.
    """
    first = sheet.start[1] if sheet.start else 0
    found = sheet.merged_cell_ranges or []
    return sorted(Range(top, left - first, bottom, right - first) for (top, left), (bottom, right) in found)


def head_of(found: Sequence[Record], at: int, ranges: Sequence[Range], asked: Asked) -> Head:
    """
    Return the header of a sheet with all of its levels.

    Parameters
    ----------
    found
        The first rows.
    at
        Which of them looks most like a header, from 0.
    ranges
        The merged cells of the sheet.
    asked
        What the user says of the files.

    Returns
    -------
    head
        A name has the levels above it before it, such as ``Supplier`` and ``Name``, unless it is known
        without them and not with them.
    """
    top, bottom = _levels(found, at, ranges)
    levels = [_filled(found, row, ranges) for row in range(top, bottom + 1)]
    cells = list(found[at].cells)
    if len(levels) > 1:
        cells = [_joined(column, asked) for column in zip(*levels, strict=True)]
    own = bottom if any(map(str.strip, found[bottom].cells)) else at
    above = tuple(
        preamble(row + 1, found[row])
        if row < top
        else preamble(row + 1, found[row])._replace(action="removed: a level of the header")
        for row in range(bottom + 1)
        if row != own and any(map(str.strip, found[row].cells))
    )
    return Head(header_of(cells), top, bottom, above)


def merged_lines(head: Head, ranges: Sequence[Range], text_at: Callable[[int, int], str]) -> list[Fault]:
    """
    Return the faults of cells that are merged over several lines.

    Parameters
    ----------
    head
        The header, below which the lines are.
    ranges
        The merged cells of the sheet.
    text_at
        Gives the text of a cell below the header, by its row and column from 0.

    Returns
    -------
    faults
        One a rectangle that holds anything: only its first row has the value, as in the file itself.
    """
    names = head.header.names
    faults = []
    for each in ranges:
        if each.top <= head.bottom or each.bottom == each.top or not 0 <= each.left < len(names):
            continue
        value = text_at(each.top, each.left).strip()
        if value:
            action = f"read in row {each.top + 1} alone: the cell is merged down to row {each.bottom + 1}"
            faults.append(Fault(each.top + 1, names[each.left], sample(value), "merged_cells", action))
    return faults


def _levels(found: Sequence[Record], at: int, ranges: Sequence[Range]) -> tuple[int, int]:
    """Return the first and the last row of the header."""
    top = bottom = at
    for each in ranges:
        if each.bottom > each.top and each.top <= at <= each.bottom:
            top, bottom = min(top, each.top), max(bottom, each.bottom)
    bottom = min(bottom, len(found) - 1)
    if top == at and at and _groups(found, at - 1, ranges):
        top = at - 1
    if bottom == at and at + 1 < len(found) and _groups(found, at, ranges) and _is_below(found, at, ranges):
        bottom = at + 1
    return top, bottom


def _groups(found: Sequence[Record], row: int, ranges: Sequence[Range]) -> list[Range]:
    """Return the names in a row that stand for several columns, but not for all of them, as a title does."""
    filled = [at for at, cell in enumerate(found[row].cells) if cell.strip()]
    wide = [each for each in ranges if each.top == each.bottom == row and each.left in filled]
    return wide if len(filled) > 1 or any(each.right + 1 < len(found[row].cells) for each in wide) else []


def _is_below(found: Sequence[Record], at: int, ranges: Sequence[Range]) -> bool:
    """Return whether the row below has names for what is merged above it, and nothing else."""
    inside = {column for each in _groups(found, at, ranges) for column in range(each.left, each.right + 1)}
    filled = {column for column, cell in enumerate(found[at + 1].cells) if cell.strip()}
    return bool(filled) and filled <= inside


def _filled(found: Sequence[Record], row: int, ranges: Sequence[Range]) -> list[str]:
    cells = [" ".join(cell.split()) for cell in found[row].cells]
    for each in ranges:
        if each.top <= row <= each.bottom and 0 <= each.left < len(cells):
            value = " ".join(found[each.top].cells[each.left].split())
            for column in range(each.left, min(each.right + 1, len(cells))):
                cells[column] = value
    return cells


def _joined(levels: Sequence[str], asked: Asked) -> str:
    parts = list(dict.fromkeys(filter(None, levels)))
    whole = " ".join(parts)
    if len(parts) < 2 or header_score([whole], asked):  # noqa: PLR2004 (one level has nothing to join)
        return whole
    return parts[-1] if header_score([parts[-1]], asked) else whole
