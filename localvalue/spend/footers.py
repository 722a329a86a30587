"""Rows among the data that are clearly not lines: the header again, totals and notes at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import is_true, numbers, texts
from localvalue.spend.faults import Fault
from localvalue.units import plain_gbp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.layouts import Header

LAST_ROWS: Final = 20
"""Totals and notes are looked for among so many rows at the end."""
_FEWEST_COLUMNS: Final = 3
"""In a table of two columns, a cell on its own is as likely a line without an amount."""
_FEWEST_WORDS: Final = 3
_FEWEST_LINES: Final = 2

_TOTAL: Final = re.compile(
    r"(?:(?:grand|overall|report|sub|page|final)[ -]?)?totals?"
    r"(?: (?:amount|spend|spending|value|paid|payments?|expenditure|£))?\s*:?",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(?:notes?|sources?|end of|produced|printed|prepared|generated|extracted|run date|page)\b.*|[*©†#].*",
    re.IGNORECASE | re.DOTALL,
)


class Rows(NamedTuple):
    """Trimmed columns and what is known of them."""

    columns: list[pa.ChunkedArray]
    header: Header
    amount_at: int
    """Which column is the amount."""
    canonical: frozenset[int]
    """Which columns were recognised."""
    pence: NDArray[np.int64]
    """The amounts; 0 where blank or unreadable."""


def repeated_headers(rows: Rows) -> list[int]:
    """
    Return the rows that are the header again.

    Parameters
    ----------
    rows
        The rows of data.

    Returns
    -------
    positions
        Rising. The amount is the header's, and so are most of the other cells: the name of a column may
        carry the number of a note the first time only.
    """
    name = texts([rows.header.cells[rows.amount_at]])[0]
    alike = np.flatnonzero(is_true(pc.equal(rows.columns[rows.amount_at], name)))
    wanted = [cell or None for cell in rows.header.cells]
    named = sum(cell is not None for cell in wanted)
    found = zip(alike.tolist(), _cells(rows.columns, alike), strict=True)
    return [at for at, cells in found if 2 * _alike(cells, wanted) > named]


def footers(rows: Rows, sum_pence: int, lines: int) -> list[tuple[int, Fault]]:
    """
    Return the rows at the end that are totals or notes.

    Parameters
    ----------
    rows
        The last rows that are not blank, at most `LAST_ROWS`.
    sum_pence
        The sum of all rows.
    lines
        How many rows there are in all.

    Returns
    -------
    found
        Position, and the fault with no line yet; from the last upwards.

    Notes
    -----
    From below until one is a line. A total has an amount and one other cell that
    says so and no more; or nothing but an amount, which is the sum of all lines above, as
    exactly as it is written. A
    note is one cell on its own that is not in a canonical column, or that says what it is.
    """
    above = sum_pence
    found: list[tuple[int, Fault]] = []
    everything = np.arange(len(rows.pence))
    for at, cells in reversed(list(enumerate(_cells(rows.columns, everything)))):
        pence = int(rows.pence[at])
        lines -= 1
        above -= pence
        action = _why_footer(rows, cells, (pence, above, lines))
        if action is None:
            break
        value = " | ".join(cell for cell in cells if cell)
        found.append((at, Fault(None, "", value, "footer", action)))
    return found


def _why_footer(rows: Rows, cells: list[str | None], sums: tuple[int, int, int]) -> str | None:
    filled = [at for at, cell in enumerate(cells) if cell and at != rows.amount_at]
    if cells[rows.amount_at] is None:
        return "removed: a note, not a line" if _is_note(rows, cells, filled) else None
    pence, above, lines = sums
    agrees = lines >= _FEWEST_LINES and abs(pence - above) <= _tolerance(cells[rows.amount_at] or "")
    if not filled:
        wide = len(cells) >= _FEWEST_COLUMNS
        return "removed: the sum of the lines above" if agrees and wide else None
    if len(filled) > 1 or _TOTAL.fullmatch(cells[filled[0]] or "") is None:
        return None
    if agrees:
        return "removed: the total of the lines above"
    if len(cells) < _FEWEST_COLUMNS:
        return None
    return f"removed: a total, though the lines above add up to {plain_gbp(above)}"


def _tolerance(text: str) -> float:
    """Return by how many pence a sum may be off that is written with fewer than two decimals."""
    whole, _, decimals = text.partition(".")
    return 0 if len(decimals) > 1 or not whole else 0.5 * 10 ** (2 - len(decimals))


def _is_note(rows: Rows, cells: list[str | None], filled: list[int]) -> bool:
    if len(filled) != 1 or len(cells) < _FEWEST_COLUMNS:
        return False
    at = filled[0]
    text = cells[at] or ""
    if _TOTAL.fullmatch(text) or _NOTE.fullmatch(text):
        return True
    return at not in rows.canonical and len(text.split()) >= _FEWEST_WORDS


def _cells(columns: list[pa.ChunkedArray], positions: NDArray[np.int64]) -> list[list[str | None]]:
    if not len(positions):
        return []
    # From the first on, because to take from a column of many pieces makes one piece of it
    start = int(positions[0])
    at = numbers(positions - start)
    taken = (column.slice(start).take(at).to_pylist() for column in columns)
    return [list(row) for row in zip(*taken, strict=True)]


def _alike(cells: list[str | None], wanted: list[str | None]) -> int:
    pairs = zip(map(_one_line, cells), wanted, strict=True)
    return sum(cell == name for cell, name in pairs if name is not None)


def _one_line(cell: str | None) -> str | None:
    return None if cell is None else " ".join(cell.split())
