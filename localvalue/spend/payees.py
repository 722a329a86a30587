"""Who was paid: each different supplier of the spend once, in the forms that a register is searched by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.arrays import texts
from localvalue.columns import Coded, coded, unique_rows
from localvalue.spend import names
from localvalue.spend.register_layouts import NUMBERS, numbered_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.spend.table import Spend

FEWEST_PREFIX: Final = 12
"""Letters that a cut name must have kept before it may stand for a longer one."""

NORMAL: Final[Mapping[str, Callable[[pa.Array], pa.Array]]] = {
    "company_number": names.company_numbers,
    "charity_number": names.charity_numbers,
    "supplier_number": names.supplier_numbers,
    "vat_number": names.vat_numbers,
}
"""What brings each kind of number into one form."""


class Payee(NamedTuple):
    """One supplier of a table of spend."""

    text: str
    """The name as it stands there; ``""`` where blank."""
    name: names.Name
    numbers: tuple[str, ...]
    """In the order of `NUMBERS`; ``""`` where it has none."""
    cut: str
    """The start of the name, where it was cut; ``""`` where it was not, or too short to tell."""
    cut_form: str
    """The whole name, where only its legal form was cut."""


class Payees(NamedTuple):
    """The different suppliers, and which one each line has."""

    unique: list[Payee]
    line: NDArray[np.int32]
    """Shape ``(lines,)``."""
    first: NDArray[np.int64]
    """The first line of each supplier."""
    numbered_by: dict[str, str]
    """Kind of number -> the column that holds it."""


def payees(spend: Spend) -> Payees:
    """
    Return the different suppliers of a table of spend.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    payees
        One for each different name and numbers; lines with neither are one of them, too.
    """
    held = spend.lines.column_names
    columns = numbered_by(held)
    blank = Coded(np.full(len(spend), -1, dtype=np.int32), [])
    supplier = coded(spend.lines["supplier"]) if "supplier" in held else blank
    numbers = [_normal(spend, kind, columns.get(kind), blank) for kind in NUMBERS]
    line, first = unique_rows([supplier.codes, *(number.codes for number in numbers)])
    plain = [text or "" for text in names.plain(texts(supplier.cells)).to_pylist()]
    cut = _cut(spend, supplier)
    unique = []
    for row in first.tolist():
        code = int(supplier.codes[row])
        kept = tuple(_cell(number, row) for number in numbers)
        spelt = plain[code] if code >= 0 else ""
        start, without_form = _starts(spelt) if code >= 0 and cut[code] else ("", "")
        text = supplier.cells[code] if code >= 0 else ""
        unique.append(Payee(text, names.name_of(spelt), kept, start, without_form))
    return Payees(unique, line, first, columns)


def _cell(column: Coded, row: int) -> str:
    code = int(column.codes[row])
    return column.cells[code] if code >= 0 else ""


def _normal(spend: Spend, kind: str, column: str | None, blank: Coded) -> Coded:
    """Return a column of numbers in one form, each different one once."""
    if column is None:
        return blank
    own = coded(spend.lines[column])
    normal = NORMAL[kind](texts(own.cells)).to_pylist()
    unique = {number: place for place, number in enumerate(dict.fromkeys(filter(None, normal)))}
    code = np.array([*(unique.get(number, -1) for number in normal), -1], dtype=np.int32)
    return Coded(code[own.codes], list(unique))


def _cut(spend: Spend, supplier: Coded) -> NDArray[np.bool_]:
    """Return which names are as long as the longest that their file can hold."""
    lengths = names.lengths_of(texts(supplier.cells))
    cut = np.zeros(len(supplier.cells), dtype=np.bool_)
    stop = 0
    for file in spend.files:
        start, stop = stop, stop + file.lines
        here = np.unique(supplier.codes[start:stop])
        here = here[here >= 0]
        limit = names.cut_length(lengths[here])
        if limit is not None:
            cut[here[lengths[here] == limit]] = True
    return cut


def _starts(plain: str) -> tuple[str, str]:
    """Return the start that a cut name has kept, and the whole name if only its legal form was cut."""
    without_form = names.without_cut_form(plain)
    if without_form is not None:
        return "", names.name_of(without_form).base
    name = names.name_of(plain)
    # What was cut is what it trades as: the name before that is whole
    long_enough = len(name.base) >= FEWEST_PREFIX and not name.trading
    return (name.base if long_enough else ""), ""
