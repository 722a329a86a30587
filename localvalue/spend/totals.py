"""Rows among the lines that say that they are totals: those that are, to the penny, are no lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import is_true, numbers
from localvalue.spend.faults import Fault
from localvalue.spend.fields import TABLE
from localvalue.units import plain_gbp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_FEWEST_LINES: Final = 2
"""The total of one line is as likely another line of the same amount."""

_MAY_SAY: Final = r"(?i)\b(?:sub)?totals?\W*$|^\W*(?:[\w-]+\W+){0,3}(?:(?:sub)?totals?|sum|balance)\b"
"""What every cell that says total matches, and some others; in the words of RE2."""
_HEADS: Final = frozenset({"total", "totals", "subtotal", "subtotals", "sum", "balance"})
_BESIDE: Final = frozenset({
    "grand", "overall", "report", "sub", "page", "final", "running", "cumulative", "monthly",
    "quarterly", "annual", "yearly", "weekly", "daily", "sheet", "section", "department",
    "departmental", "supplier", "suppliers", "invoice", "invoices", "line", "lines", "transaction",
    "transactions", "record", "records", "row", "rows", "item", "items", "number", "no", "count",
    "payment", "payments", "paid", "spend", "spending", "spent", "expenditure", "cost", "costs",
    "amount", "amounts", "value", "net", "gross", "vat", "tax", "inc", "incl", "including", "excl",
    "ex", "excluding", "exclusive", "inclusive", "of", "for", "the", "in", "to", "from", "and", "all",
    "above", "this", "period", "month", "months", "quarter", "year", "week", "day", "date", "financial",
    "fy", "gbp", "pounds", "£", "due", "closing", "carried", "brought", "forward", "cf", "bf", "c", "f",
    "b", "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec", "over", "sections",
})  # fmt: skip
"""Words that may stand beside ``total`` in a row that is one; a name has others."""
_WORD: Final = re.compile(r"[^\W_]+|£")
_COUNTED: Final = re.compile(r"\d+(?:st|nd|rd|th)?|q[1-4]|p\d{1,2}|fy\d+", re.IGNORECASE)
_NO_NAME: Final = re.compile(r"[-\d\s.,:/£%()+]*")
_ABOUT_SUPPLIERS: Final = frozenset(
    {field.name for field in TABLE if field.reads == "place"}
    | {"supplier_id", "company_number", "charity_number", "vat_number"}
)


def says_total(cell: str) -> bool:
    """
    Return whether a cell says that its row is a total, and no more.

    Parameters
    ----------
    cell
        Trimmed.

    Returns
    -------
    says
        False for a name in which the word stands.

    Examples
    --------
    >>> says_total("Total - March 2024"), says_total("TOTAL (net)"), says_total("Total Gas & Power")
    (True, True, False)
    """
    words = _WORD.findall(cell.casefold())
    heads = sum(word in _HEADS for word in words)
    return heads > 0 and all(word in _HEADS or word in _BESIDE or _COUNTED.fullmatch(word) for word in words)


class Seen(NamedTuple):
    """Rows of a table, as far as totals are looked for among them."""

    columns: Sequence[pa.ChunkedArray]
    """Trimmed."""
    fields: Mapping[str, int]
    """Canonical column -> position."""
    pence: NDArray[np.int64]
    row: NDArray[np.int64]
    """The record that each row is."""
    drop: NDArray[np.bool_]
    """Rows that are no lines already."""


class Found(NamedTuple):
    """What a block of rows holds of totals."""

    at: list[int]
    """Positions of the totals: no lines."""
    removed: list[Fault]
    """Their faults."""
    doubtful: list[Fault]
    """Those of rows that may be totals and are kept."""


class Totals:
    """The sums of the lines so far, with which a row that says total is compared."""

    def __init__(self) -> None:
        self._sum = self._lines = 0
        self._doubtful_pence = 0
        self._starts: dict[int, int] = {0: 0}
        """A sum of all lines, where totals may begin to count -> the lines there."""
        self._last: tuple[int, int] = (0, 0)

    def find(self, seen: Seen) -> Found:
        """
        Return the totals among the next rows.

        Parameters
        ----------
        seen
            The rows, which follow those of the call before.

        Returns
        -------
        found
            A row is a total where it says so and no more, names no place, and its amount equals, to the
            penny, the sum of at least two lines: all above, or those since another total.
        """
        found = Found([], [], [])
        counted = np.where(seen.drop, 0, seen.pence)
        before = 0
        for at in _candidates(seen).tolist():
            self._pass(counted[before:at], seen.drop[before:at])
            before = at + 1
            self._judge(at, seen, found)
        self._pass(counted[before:], seen.drop[before:])
        return found

    def _pass(self, pence: NDArray[np.int64], drop: NDArray[np.bool_]) -> None:
        self._sum += int(pence.sum())
        self._lines += len(drop) - int(drop.sum())

    def _judge(self, at: int, seen: Seen, found: Found) -> None:
        pence = int(seen.pence[at])
        cells = [column[at].as_py() for column in seen.columns]
        sure = _is_sure(cells, seen.fields)
        whole = self._agrees(pence)
        told = " | ".join(cell for cell in cells if cell)
        fault = Fault(int(seen.row[at]), "", told, "", "")
        if sure and whole is not None:
            what = "the lines above" if whole else "the lines since the last total"
            found.at.append(at)
            found.removed.append(fault._replace(action=f"removed: the total of {what}"))
            self._starts.setdefault(self._sum, self._lines)
            self._last = (self._sum, self._lines)
            return
        if self._lines >= _FEWEST_LINES and (sure or whole is not None):
            above = f"kept as a line: it says total, and the lines above add up to {plain_gbp(self._sum)}"
            equal = "kept as a line: its amount is the sum of lines above, so it may count them again"
            action = above if whole is None else equal
            found.doubtful.append(fault._replace(kind="doubtful_total", action=action))
            self._doubtful_pence += pence
            self._last = (self._sum + pence, self._lines + 1)
        self._pass(seen.pence[at : at + 1], seen.drop[at : at + 1])

    def _agrees(self, pence: int) -> bool | None:
        """Return whether an amount is a sum of lines above: all of them, or some; None where it is none."""
        if self._lines < _FEWEST_LINES:
            return None
        if pence in {self._sum, self._sum - self._doubtful_pence}:
            return True
        start, lines = self._last
        lines = lines if start == self._sum - pence else self._starts.get(self._sum - pence, self._lines)
        return False if self._lines - lines >= _FEWEST_LINES else None


def _candidates(seen: Seen) -> NDArray[np.int64]:
    """Return the rows that may say total, rising: few, whatever there are."""
    supplier = seen.fields.get("supplier")
    amount = seen.fields["amount"]
    may = ~seen.drop & is_true(pc.is_valid(seen.columns[amount]))
    if supplier is None:
        at = np.flatnonzero(may)
        return at[_any_says(seen, at)]
    says = _says(seen.columns[supplier])
    blank = np.flatnonzero(may & is_true(pc.is_null(seen.columns[supplier])))
    at = np.concatenate([np.flatnonzero(may & says), blank[_any_says(seen, blank)]])
    return np.sort(at)


def _any_says(seen: Seen, at: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(at), dtype=np.bool_)
    if len(at):
        taken = numbers(at)
        for column in seen.columns:
            found |= _says(column.take(taken))
    return found


def _says(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    if not pa.types.is_dictionary(column.type):
        return is_true(pc.match_substring_regex(column.cast(pa.string()), _MAY_SAY))
    whole = column.unify_dictionaries().combine_chunks()
    whole = pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
    if not len(whole):
        return np.zeros(0, dtype=np.bool_)
    return is_true(pc.match_substring_regex(whole.dictionary, _MAY_SAY).take(whole.indices))


def _is_sure(cells: list[str | None], fields: Mapping[str, int]) -> bool:
    """Return whether a row says total in a place where a line says what it is, and nothing of a supplier."""
    if any(cells[at] for field, at in fields.items() if field in _ABOUT_SUPPLIERS):
        return False
    at = fields.get("supplier")
    supplier = None if at is None else cells[at]
    if supplier:
        return says_total(supplier)
    others = [cell for at, cell in enumerate(cells) if cell and at != fields["amount"]]
    words = [cell for cell in others if _NO_NAME.fullmatch(cell) is None]
    return bool(words) and all(map(says_total, words))
