"""What faults quote: no cell that says where people live, or what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import coded_texts, number_scalar, numpy_of
from localvalue.columns import Coded, coded, used
from localvalue.compare.privacy import PEOPLE_CODES, TARGET_GROUPS, is_home, speaks_of_people
from localvalue.spend.landing_cells import NO_ROLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend import Spend
    from localvalue.spend.landing_table import LandingTable

    Bools = NDArray[np.bool_]

NOT_SHOWN: Final = "[c] not shown: it may say where people live, or what they are"
"""What stands for a cell that is not quoted."""

_ROWS: Final = 1 << 40
_PLACE: Final = re.compile(r"(.*_)?(postcode|address|area|easting|northing|longitude|latitude)")
_NAMES: Final = frozenset({"line_id", "buyer", "supplier"})
_LIKE_A_PLACE: Final = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])", re.DOTALL)
"""Letters and digits: a cell that stands in the wrong column may be a postcode, or what is left of one.

For ``match``: ahead of every place of a long cell, as ``search`` looks, it takes seconds."""


def shown_faults(spend: Spend, faults: pa.Table) -> pa.Table:
    """
    Return faults as they may be shown.

    Parameters
    ----------
    spend
        The lines, and their table of landings.
    faults
        ``file, line, column, value, kind, action``.

    Returns
    -------
    faults
        Every one of them, with where it stands and its kind. Where the table speaks of people at all, a cell
        is quoted only if its column says where something else is, or names something, or if it can be no
        place; no whole row is, nor of a row of landings whose role is not known or is that of people
        anything but its role and numbers.
    """
    if not len(faults) or not speaks_of_people(spend):
        return faults
    column = coded(faults["column"])
    fields = [_fields(spend, name) for name in column.cells]
    secret = _which(
        column, [any(is_home(f) or f in TARGET_GROUPS for f in own) for own in fields], blank=True
    )
    place = _which(column, [any(_PLACE.fullmatch(f) for f in own) for own in fields], blank=False)
    named = _which(column, [bool(own & _NAMES) for own in fields], blank=False)
    if spend.landings is not None:
        secret |= (place | named) & _of_people(faults, spend.landings)
    value, action = coded(faults["value"]), coded(faults["action"])
    like = _which(value, [_LIKE_A_PLACE.match(cell) is not None for cell in value.cells], blank=False)
    quoting = (value.codes >= 0) & (secret | (like & ~place & ~named))
    told = (action.codes >= 0) & secret & (column.codes >= 0)
    return _replaced(_replaced(faults, "value", value, quoting), "action", action, told)


def _fields(spend: Spend, name: str) -> set[str]:
    """Return what a column of the faults may stand for: itself, and what any file says it is."""
    files = (*spend.files, *(spend.landings.files if spend.landings is not None else ()))
    return {name, *(field for file in files for field, own in file.columns.items() if own == name)}


def _which(cells: Coded, answers: list[bool], *, blank: bool) -> Bools:
    return np.array([*answers, blank], dtype=np.bool_)[cells.codes]


def _of_people(faults: pa.Table, table: LandingTable) -> Bools:
    """Return which faults are of rows of landings that are of people, or may be."""
    role = np.full(len(table), NO_ROLE, dtype=np.uint8)
    told = table.parts.row >= 0
    role[table.parts.row[told]] = table.parts.role[told]
    rows = np.flatnonzero(np.isin(role, [NO_ROLE, *PEOPLE_CODES]))
    names = list(dict.fromkeys(file.name for file in table.files))
    of_row = np.repeat([names.index(file.name) for file in table.files], [file.lines for file in table.files])
    wanted = of_row[rows] * _ROWS + table.row[rows]
    file = coded(faults["file"])
    own = np.array([*(names.index(cell) if cell in names else -1 for cell in file.cells), -1])[file.codes]
    line = numpy_of(pc.fill_null(faults["line"], number_scalar(-1, pa.int64())))
    return np.asarray((own >= 0) & np.isin(own * _ROWS + line, wanted), dtype=np.bool_)


def _replaced(faults: pa.Table, name: str, cells: Coded, some: Bools) -> pa.Table:
    """Return faults of which some cells are not shown."""
    if not some.any():
        return faults
    codes = np.where(some, np.int32(len(cells.cells)), cells.codes)
    kept = used(Coded(codes, [*cells.cells, NOT_SHOWN]))
    place = faults.schema.get_field_index(name)
    plain = coded_texts(kept.codes, kept.cells).cast(pa.string())
    return faults.set_column(place, faults.schema.field(place), plain)
