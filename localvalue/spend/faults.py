"""What was odd in the input: every fault by file, line and column, and what was done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import constant, number_scalar, numbers, numpy_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

SCHEMA: Final = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("kind", pa.string()),
        ("action", pa.string()),
    ]
)

_SAMPLE_CHARACTERS: Final = 80

KINDS: Final = {
    "preamble": "a row above the header, which is not a line",
    "repeated_header": "the header again among the lines, which is not a line",
    "footer": "a total or a note below the lines, which is not a line",
    "subtotal": "a total among the lines, which is not a line",
    "doubtful_total": "a line that may be a total: it says so, or its amount is the sum of those above",
    "short_row": "a row that ends before a column that was recognised",
    "long_row": "a row with more cells than the header",
    "unclosed_quote": "a quote that opens a cell and does not close it",
    "blank_amount": "a line without an amount",
    "unreadable_amount": "an amount that is no number of pounds",
    "rounded": "an amount with parts of a penny",
    "unreadable_date": "a date that cannot be read",
    "ambiguous_date": "a date that may have the day or the month first, in a column that has the month first",
    "american_date": "a date with the month first",
    "unknown_wording": "a cell in words that stand for no code of its column",
    "unsure_column": "several columns that may be the same one, none of which is taken",
    "repeated_line_id": "a line identifier that several lines have",
    "blank_line_id": "a line without an identifier, in a file that has them",
    "bad_release": "what stands among releases of the Open Contracting Data Standard and is none",
    "bad_part": "a part of a release that is not as the Open Contracting Data Standard has it",
    "no_award": "a release of the Open Contracting Data Standard without an award",
    "repeated_award": "an award that a later release says again, which counts",
    "award_not_made": "an award that was cancelled or came to nothing",
    "value_of_contract": "an award without a value, whose contract has one",
    "shared_award": "one amount for several suppliers",
    "several_codes": "several codes for one place",
    "several_places": "one amount for several places",
    "hidden_sheet": "a sheet that the workbook hides",
    "merged_cells": "a cell of a workbook that is merged over several lines, of which the first has it",
    "error_cell": "a cell of a workbook whose formula failed",
    "not_read": "a file, a member of an archive or a sheet that is no table of spend",
    "repeated_line": "a line that says the same as an earlier one",
    "duplicate_file": "a file with the same content as another",
    "unknown_line": "a landing of a line that there is not",
    "unknown_role": "a landing that does not say what it is",
    "unreadable_tier": "a landing whose tier is no whole number",
    "unreadable_share": "a landing whose share is no number",
    "share_out_of_range": "a landing whose share is not from 0 to 1",
    "blank_share": "a landing without a share and without an amount",
    "other_sign": "a landing whose amount has another sign than its line",
    "share_and_amount": "a landing whose share and amount do not agree",
    "landing_of_nothing": "a landing with an amount, of a line of £0.00",
    "unknown_payer": "a landing paid by somebody whom the tier above does not have",
    "passed_down_too_much": "a party of a supply chain that passed down more than it received",
    "prison_place": "a prison given as the home of those who are held there",
}
"""What each kind of fault means."""


class Fault(NamedTuple):
    """One fault, where they are few."""

    line: int | None
    """The record of the file, as a spreadsheet counts rows; None where it is the whole file."""
    column: str
    """The file's own name of the column; blank where it is the whole row."""
    value: str
    kind: str
    action: str


def unclosed_quote(cell: str) -> Fault:
    """
    Return the fault of a cell whose quote does not close.

    Parameters
    ----------
    cell
        The cell, read as far as its row goes.

    Returns
    -------
    fault
        With no line yet.
    """
    return Fault(None, "", sample(cell), "unclosed_quote", "the quote is read as a character")


def sample(text: str) -> str:
    """
    Return a text cut to what a list of faults can show.

    Parameters
    ----------
    text
        Any length.

    Returns
    -------
    sample
        At most 80 characters, the last of them an ellipsis where it was cut.

    Examples
    --------
    >>> len(sample("x" * 100)), sample("short")
    (80, 'short')
    """
    return text if len(text) <= _SAMPLE_CHARACTERS else text[: _SAMPLE_CHARACTERS - 1] + "…"


def fault_table(file: str, faults: Sequence[Fault]) -> pa.Table:
    """
    Return a few faults as a table.

    Parameters
    ----------
    file
        The name of the file.
    faults
        Any number.

    Returns
    -------
    table
        With the columns of `SCHEMA`, in the order given.

    Examples
    --------
    >>> fault_table("a.csv", [Fault(3, "", "Total", "footer", "removed")]).to_pylist()[0]["line"]
    3
    """
    lines = np.array([fault.line or 0 for fault in faults], dtype=np.int64)
    no_line = texts([None if fault.line is None else "x" for fault in faults])
    null = pa.nulls(1, pa.int64())[0]
    line = pc.if_else(pc.is_valid(no_line), numbers(lines), null)
    columns = [
        texts([fault.column for fault in faults]),
        texts([fault.value for fault in faults]),
        texts([fault.kind for fault in faults]),
        texts([fault.action for fault in faults]),
    ]
    return pa.Table.from_arrays([_same(file, len(faults)), line, *columns], schema=SCHEMA)


class Cells(NamedTuple):
    """Cells of one column that are at fault in the same way; there may be many."""

    column: str
    """The file's own name of the column."""
    kind: str
    lines: NDArray[np.int64]
    """The records of the file, shape ``(n,)``."""
    values: pa.Array
    """What stands there, shape ``(n,)``."""
    actions: pa.Array
    """What was done, shape ``(n,)``."""


def cell_faults(file: str, cells: Cells) -> pa.Table:
    """
    Return the faults of one column as a table.

    Parameters
    ----------
    file
        The name of the file.
    cells
        The cells at fault.

    Returns
    -------
    table
        With the columns of `SCHEMA`.
    """
    n = len(cells.lines)
    arrays = [
        _same(file, n),
        numbers(cells.lines),
        _same(cells.column, n),
        cells.values,
        _same(cells.kind, n),
        cells.actions,
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def join_faults(tables: Iterable[pa.Table]) -> pa.Table:
    """
    Return the faults of one file in the order of its rows; those of the whole file come first.

    Parameters
    ----------
    tables
        Tables of faults.

    Returns
    -------
    table
        Rows of one line keep the order in which they were found.
    """
    joined = pa.concat_tables([NO_FAULTS, *tables])
    if len(joined) < 2:  # noqa: PLR2004 (two rows are the fewest that have an order)
        return joined
    line = numpy_of(pc.fill_null(joined["line"], _FIRST))
    return joined.take(numbers(np.argsort(line, kind="stable")))


def count_by_kind(faults: pa.Table) -> dict[str, int]:
    """
    Return how many faults of each kind there are.

    Parameters
    ----------
    faults
        A table of faults.

    Returns
    -------
    counts
        Exact; the commonest first, then by name.
    """
    counted = {entry["values"]: entry["counts"] for entry in pc.value_counts(faults["kind"]).to_pylist()}
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _same(text: str, n: int) -> pa.Array:
    return constant(text, n) if text else pa.nulls(n, pa.string())


_FIRST: Final = number_scalar(-1, pa.int64())

NO_FAULTS: Final = fault_table("", [])
"""No faults."""
