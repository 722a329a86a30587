"""By which columns lines may be listed: by none that says where people live, under whatever heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import coded
from localvalue.compare.privacy.rule import PEOPLE_CODES, TARGET_GROUPS, is_home
from localvalue.errors import InputError
from localvalue.postcodes import NO_POSTCODE, in_text, pack
from localvalue.spend.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.spend import Spend

    Int64s = NDArray[np.int64]
    UInt64s = NDArray[np.uint64]


def require_shown(spend: Spend, column: str) -> None:
    """
    Refuse to list where people live.

    Parameters
    ----------
    spend
        The lines.
    column
        What is to be listed by, as the user named it.

    Raises
    ------
    InputError
        The column says where people live; or it is none of the library's own, and has the postcode of a home
        of its line.
    """
    if not _known(spend, column):
        return
    name = spend.canonical(column)
    if is_home(name) or (name not in FIELDS and _holds_homes(spend, name)):
        raise InputError(
            f"the column {column!r} says where people live, and is not listed; summarise by another"
            " column, or ask for it with --disclose (disclose=True) and keep what is written to yourself"
        )


def require_shown_clients(spend: Spend, column: str) -> None:
    """
    Refuse to give a folder to each home, or to each target group.

    Parameters
    ----------
    spend
        The lines.
    column
        Whose values are to be the clients, as the user named it.

    Raises
    ------
    InputError
        The column says where people live, or what they are: each line of a pack would say it of somebody.
    """
    require_shown(spend, column)
    if _known(spend, column) and spend.canonical(column) in TARGET_GROUPS:
        raise InputError(
            f"the column {column!r} says what people are, and a folder for each group would say it line by"
            " line; summarise by it (--by), or ask for it with --disclose (disclose=True) and keep what is"
            " written to yourself"
        )


def _known(spend: Spend, column: str) -> bool:
    return column in spend.lines.column_names or any(column in file.columns.values() for file in spend.files)


def _holds_homes(spend: Spend, name: str) -> bool:
    """Return whether cells of a column have the postcode of a home of their line."""
    every = [(line, coded(cells)) for line, cells in _homes(spend)]
    if not every:
        return False
    cells = coded(spend.lines.column(name))
    postcodes = _postcodes(cells.cells)
    for line, home in every:
        own = _postcodes(home.cells)[home.codes, :1]
        there = postcodes[cells.codes[line]]
        if ((there == own) & (there != NO_POSTCODE)).any():
            return True
    return False


def _homes(spend: Spend) -> Iterator[tuple[Int64s, pa.ChunkedArray]]:
    """Yield the cells that say where people live, and the line of each."""
    every = np.arange(len(spend), dtype=np.int64)
    for name in spend.lines.column_names:
        if is_home(name):
            yield every, spend.lines.column(name)
    table = spend.landings
    if table is not None and "postcode" in table.lines.column_names:
        rows = table.parts.row[np.isin(table.parts.role, PEOPLE_CODES) & (table.parts.row >= 0)]
        rows = rows[table.line[rows] >= 0]
        yield table.line[rows], table.lines.column("postcode").take(rows)


def _postcodes(cells: list[str]) -> UInt64s:
    """Return the postcodes in each cell, shape ``(cells + 1, most)``, padded; the last row is of no cell."""
    found = [in_text(cell) for cell in cells]
    most = max(1, max(map(len, found), default=0))
    padded = [each for one in (*found, ()) for each in (*one, *[None] * (most - len(one)))]
    return pack(padded).reshape(len(cells) + 1, most)
