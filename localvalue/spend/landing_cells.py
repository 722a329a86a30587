"""The cells of a table of landings as numbers: role, tier, share, amount; with what cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from localvalue.arrays import constant, numbers, texts
from localvalue.columns import Coded, coded
from localvalue.spend.amounts import read_amounts
from localvalue.spend.faults import SCHEMA
from localvalue.spend.landings import LANDING_ROLES, share_millionths
from localvalue.spend.layout_tables import header_key
from localvalue.units import plain_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.spend.sources import ReadFile, SourceFile

    Bools = NDArray[np.bool_]
    Int64s = NDArray[np.int64]

NO_ROLE: Final = len(LANDING_ROLES)
"""The role of what a line's landings leave over, and of a row that does not say what it is."""

_ROLE_NAMES: Final = {
    "supplier": ("supplier", "head office", "registered office", "hq", "contractor", "main contractor"),
    "branch": ("branch", "depot", "local office", "site office", "operations"),
    "fabrication": ("fabrication", "fabrication site", "factory", "manufacture", "manufacturing", "workshop"),
    "delivery": ("delivery", "delivery site", "place of delivery", "place of performance"),
    "workforce": ("workforce", "workforce home", "worker home", "workers", "employees", "employee home"),
    "beneficiary": ("beneficiary", "beneficiaries", "beneficiary home", "participants"),
    "subcontractor": ("subcontractor", "subcontractors", "supply chain"),
}
_ROLE_KEYS: Final = {
    header_key(name): LANDING_ROLES.index(role) for role, names in _ROLE_NAMES.items() for name in names
}
_TIER: Final = re.compile(r"(?:tier|t)?\s*([1-9][0-9]?)(?:\.0)?", re.IGNORECASE)
_NOT_PLACED: Final = "not used, so its part is not placed"


class Rows(NamedTuple):
    """The rows of a table of landings as they were read."""

    lines: pa.Table
    """Text by canonical names, then the files' other columns; null where blank."""
    row: Int64s
    """The record of its file that each was, shape ``(rows,)``."""
    files: tuple[SourceFile, ...]
    faults: pa.Table
    """What there was to tell of the files."""


class Quantities(NamedTuple):
    """How much each row says its party received."""

    share: Int64s
    """Millionths of the line, shape ``(rows,)``; -1 where it says none."""
    pence: Int64s
    """Shape ``(rows,)``."""
    has_pence: Bools
    told: Bools
    """It says something that cannot be read, and a fault says so."""


def rows_of(files: Sequence[ReadFile]) -> Rows:
    """
    Return the rows of the files of a table of landings.

    Parameters
    ----------
    files
        As they were read, at least one.

    Returns
    -------
    rows
        In the order of the files.
    """
    return Rows(
        pa.concat_tables([file.lines.lines for file in files], promote_options="default").combine_chunks(),
        np.concatenate([file.lines.row for file in files]),
        tuple(file.source for file in files),
        pa.concat_tables([file.lines.faults for file in files]),
    )


def where(
    files: Sequence[SourceFile], row: Int64s, rows: NDArray[np.integer[Any]]
) -> tuple[list[str], Int64s]:
    """
    Return where rows stood.

    Parameters
    ----------
    files
        What was read, in the order of the rows.
    row
        The record of its file that each row was.
    rows
        Positions of rows, shape ``(n,)``.

    Returns
    -------
    files, records
        The file of each, and the record, as a spreadsheet counts rows.
    """
    of_row = np.repeat(np.arange(len(files)), [file.lines for file in files])
    return [files[number].name for number in of_row[rows].tolist()], row[rows]


class RowCells:
    """
    The cells of a table of landings, and what there is to tell of them.

    Parameters
    ----------
    rows
        The table.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.count = len(rows.lines)
        self.told: list[pa.Table] = []

    def column(self, name: str) -> Coded:
        """Return a column; all blank where the table has none."""
        if name not in self.rows.lines.column_names:
            return Coded(np.full(self.count, -1, dtype=np.int32), [])
        return coded(self.rows.lines.column(name))

    def tell(self, column: str, rows: Int64s, kind: str, actions: str | Sequence[str]) -> None:
        """Keep what is wrong with cells of a column; one action for all, or one for each."""
        if not len(rows):
            return
        files, records = where(self.rows.files, self.rows.row, rows)
        cells = self.column(column)
        values = [cells.cells[code] if code >= 0 else None for code in cells.codes[rows].tolist()]
        count = len(rows)
        said = constant(actions, count) if isinstance(actions, str) else texts(actions)
        arrays = [texts(files), numbers(records), constant(column, count), texts(values)]
        self.told.append(pa.Table.from_arrays([*arrays, constant(kind, count), said], schema=SCHEMA))

    def roles(self) -> NDArray[np.uint8]:
        """Return the role of each row; `NO_ROLE` where it says none."""
        cells = self.column("role")
        known = [_ROLE_KEYS.get(header_key(cell), NO_ROLE) for cell in cells.cells]
        role = np.array([*known, NO_ROLE], dtype=np.uint8)[cells.codes]
        action = f"its part is not placed: the roles are {', '.join(LANDING_ROLES)}"
        self.tell("role", np.flatnonzero(role == NO_ROLE), "unknown_role", action)
        return role

    def tiers(self) -> NDArray[np.int32]:
        """Return the tier of each row, 1 where it says none; 0 where it cannot be read."""
        cells = self.column("tier")
        found = [_TIER.fullmatch(cell) for cell in cells.cells]
        tier = np.array([*(int(each[1]) if each else 0 for each in found), 1], dtype=np.int32)[cells.codes]
        action = f"{_NOT_PLACED}: a tier is a whole number, 1 for who the buyer pays"
        self.tell("tier", np.flatnonzero(tier == 0), "unreadable_tier", action)
        return tier

    def quantities(self) -> Quantities:
        """Return how much each row received, as it says."""
        share, bad_share = self._shares()
        pence, has_pence, bad_amount = self._amounts()
        told = bad_share | bad_amount
        blank = np.flatnonzero((share < 0) & ~has_pence & ~told)
        self.tell("line_id", blank, "blank_share", f"{_NOT_PLACED}: it says no share and no amount")
        return Quantities(share, pence, has_pence, told)

    def _shares(self) -> tuple[Int64s, Bools]:
        cells = self.column("share")
        read = [share_millionths(cell) for cell in cells.cells]
        values = [-1 if each is None else each for each in read]
        share = np.array([*values, -1], dtype=np.int64)[cells.codes]
        bad = (cells.codes >= 0) & (share < 0)
        number = np.array([*(_is_number(cell) for cell in cells.cells), False], dtype=np.bool_)[cells.codes]
        action = f"{_NOT_PLACED}: shares are numbers from 0 to 1, or percentages with their sign"
        self.tell("share", np.flatnonzero(bad & number), "share_out_of_range", action)
        self.tell("share", np.flatnonzero(bad & ~number), "unreadable_share", action)
        return share, bad

    def _amounts(self) -> tuple[Int64s, Bools, Bools]:
        none = np.zeros(self.count, dtype=np.bool_)
        if "amount" not in self.rows.lines.column_names:
            return np.zeros(self.count, dtype=np.int64), none, none
        read = read_amounts(self.rows.lines.column("amount"))
        nowhere = np.empty(0, dtype=np.int64)
        blank, bad = none.copy(), none.copy()
        blank[read.problems.get("blank_amount", nowhere)] = True
        bad[read.problems.get("unreadable_amount", nowhere)] = True
        rounded = read.problems.get("rounded", nowhere)
        self.tell("amount", np.flatnonzero(bad), "unreadable_amount", _NOT_PLACED)
        actions = [f"rounded to {plain_gbp(pence)}" for pence in read.pence[rounded].tolist()]
        self.tell("amount", rounded, "rounded", actions)
        return read.pence, ~blank & ~bad, bad


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().removesuffix("%"))
    except ValueError:
        return False
    return True
