"""Where the table in a file begins: its delimiter, its header, the rows above."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.spend.faults import Fault, unclosed_quote
from localvalue.spend.layouts import Header, header_of, header_score
from localvalue.spend.records import Record, records
from localvalue.spend.refusals import NotATableError

if TYPE_CHECKING:
    from localvalue.spend.asked import Asked

_DELIMITERS: Final = (",", "\t", ";", "|")
LOOK_BYTES: Final = 1 << 18
"""The header is found from so much of the beginning of a file."""
_LOOK_RECORDS: Final = 60
HEADER_WITHIN: Final = 20
"""The header stands on one of the first 20 rows."""


class Opening(NamedTuple):
    """The beginning of a file, up to its first row of data."""

    delimiter: str
    header: Header
    header_row: int
    """The record that the header is; the first of the file is 1."""
    above: list[Fault]
    """The rows above it that are not blank."""
    odd: list[Fault]
    """What is wrong with the rows up to it."""
    data_at: int
    """Where the data begins, in bytes of the UTF-8 text."""


def read_opening(utf8: bytes, asked: Asked, file: str) -> Opening:
    r"""
    Return where the table begins.

    Parameters
    ----------
    utf8
        The text of the file.
    asked
        What the user says of the files.
    file
        The name of the file, for messages.

    Returns
    -------
    opening
        The header is the row of the first 20 that has most names in it that are known; where there
        is none, the first of those with most cells.

    Raises
    ------
    InputError
        All of the first 20 rows are blank.

    Examples
    --------
    >>> from localvalue.spend.asked import Asked
    >>> read_opening(b"Report\n\nSupplier;Amount\nA;1\n", Asked(), "a.csv").header_row
    3
    """
    look = utf8[:LOOK_BYTES].decode(errors="ignore")
    lines = list(io.StringIO(look, newline=""))
    if len(utf8) > LOOK_BYTES and len(lines) > 1:
        lines.pop()  # it may have been cut
    options = {delimiter: _first_records(lines, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda one: _fitness(options[one], asked))
    found = options[delimiter]
    at = header_at(found, asked)
    if not any(map(str.strip, found[at].cells)):
        raise NotATableError(
            f"{file} has no header in its first {HEADER_WITHIN} rows; delete the blank rows above it"
        )
    physical = sum(record.physical_lines for record in found[: at + 1])
    return Opening(
        delimiter=delimiter,
        header=header_of(found[at].cells),
        header_row=at + 1,
        above=[preamble(row, found[row - 1]) for row in range(1, at + 1) if _filled(found[row - 1])],
        odd=[
            unclosed_quote(record.unclosed)._replace(line=row)
            for row, record in enumerate(found[: at + 1], start=1)
            if record.unclosed
        ],
        data_at=len("".join(lines[:physical]).encode()),
    )


def _first_records(lines: list[str], delimiter: str) -> list[Record]:
    found: list[Record] = []
    for record in records(lines, delimiter):
        found.append(record)
        if len(found) == _LOOK_RECORDS:
            break
    return found


def _fitness(found: list[Record], asked: Asked) -> tuple[int, float, int]:
    """Return how well a delimiter fits: known names in one row, then rows of one width, then the width."""
    best = max(header_score(record.cells, asked) for record in found[:HEADER_WITHIN])
    widths = Counter(len(record.cells) for record in found if len(record.cells) > 1)
    if not widths:
        return best, 0.0, 1
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
    return best, rows / len(found), width


def header_at(found: list[Record], asked: Asked) -> int:
    """
    Return which row is the header.

    Parameters
    ----------
    found
        The first rows.
    asked
        What the user says of the files.

    Returns
    -------
    position
        Of the first 20, the row that has most names in it that are known; where there is none, the
        first of those with most cells.
    """
    first = found[:HEADER_WITHIN]
    return max(range(len(first)), key=lambda at: (header_score(first[at].cells, asked), _filled(first[at])))


def preamble(row: int, record: Record) -> Fault:
    """
    Return the fault of a row above the header.

    Parameters
    ----------
    row
        Which it is, from 1.
    record
        What is in it.

    Returns
    -------
    fault
        It is no line.
    """
    value = " | ".join(filter(None, map(str.strip, record.cells)))
    return Fault(row, "", value, "preamble", "removed: above the header")


def _filled(record: Record) -> int:
    return sum(bool(cell.strip()) for cell in record.cells)
