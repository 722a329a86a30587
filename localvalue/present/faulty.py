"""What was wrong in the files, counted by kind: every fault is in ``faults.csv``, a few are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow.compute as pc

from localvalue.arrays import numbers, texts
from localvalue.columns import coded
from localvalue.escape import display_text
from localvalue.present.words import counted, fault_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from localvalue.present.card import Card

SAMPLE: Final = 3
"""Faults of a kind whose place is named."""

_AMOUNTS: Final = ("unreadable_amount", "blank_amount", "rounded")
_SAID: Final = frozenset({*_AMOUNTS, "duplicate_file", "unknown_buyer"})
"""Kinds that have a sentence of their own."""


_DONE: Final = {
    "ambiguous_supplier": "left unmatched; faults.csv lists its addresses",
    "malformed": "not placed by it; faults.csv says what it holds",
    "unknown_buyer": "no home area; faults.csv has the nearest names",
    "repaired": "mended; faults.csv says what it was read as",
    "odd_spacing": "read without the spaces",
}
"""What was done about kinds whose faults quote the cell, which may be somebody's name or address."""


class FaultKind(NamedTuple):
    """The faults of one kind."""

    kind: str
    meaning: str
    action: str
    """What was done about the first; others of the kind may differ."""
    alike: bool
    """Whether the same was done about all."""
    times: int
    """Exact."""
    places: str
    """Where the first of them stand, and how many more there are; no cell is quoted, as it may be a name."""


def fault_kinds(card: Card) -> list[FaultKind]:
    """
    Return the faults of a run by kind.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    kinds
        The commonest first.
    """
    faults = card.fault_table()
    kind = coded(faults.column("kind"))
    held = [(name, np.flatnonzero(kind.codes == code)) for code, name in enumerate(kind.cells)]
    held.sort(key=lambda each: (-len(each[1]), each[0]))
    return [_fault_kind(faults, name, rows) for name, rows in held if len(rows)]


def _fault_kind(faults: pa.Table, kind: str, rows: np.typing.NDArray[np.intp]) -> FaultKind:
    mine = faults.take(numbers(rows.astype(np.int64)))
    first = mine.slice(0, SAMPLE).to_pylist()
    action = _DONE.get(kind) or display_text(first[0]["action"])
    return FaultKind(
        kind=kind,
        meaning=fault_words(kind),
        action=action,
        alike=kind in _DONE or len(coded(mine.column("action")).cells) == 1,
        times=len(rows),
        places=_places([(each["file"], each["line"]) for each in first], len(rows)),
    )


def _places(first: Sequence[tuple[str | None, int | None]], times: int) -> str:
    rows: dict[str, list[str]] = {}
    for file, line in first:
        rows.setdefault(display_text(file), []).extend([] if line is None else [f"{line:,}"])
    named = [f"{file}{_rows(lines)}" for file, lines in rows.items()]
    more = f"; and {times - len(first):,} more" if times > len(first) else ""
    return "; ".join(named) + more


def _rows(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return f" row{'' if len(lines) == 1 else 's'} {', '.join(lines)}"


def amounts(card: Card) -> str:
    """
    Return how many amounts are not what the file says, and which files count twice, in a sentence or two.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Empty where every amount is as it stands and no file is another's copy.
    """
    faults = card.fault_table()
    unreadable, blank, rounded = (len(cells(faults, kind, "line")) for kind in _AMOUNTS)
    parts = []
    if unreadable:
        parts.append(
            f"{counted(unreadable, 'amount')} could not be read and"
            f" count{'s' if unreadable == 1 else ''} as £0"
        )
    if blank:
        opening = "" if parts else f" amount{'' if blank == 1 else 's'}"
        parts.append(f"{blank:,}{opening} {'was' if blank == 1 else 'were'} blank")
    if rounded:
        opening = "" if parts else f" amount{' was' if rounded == 1 else 's were'}"
        parts.append(f"{rounded:,}{opening} rounded")
    sentences = [f"{', '.join(parts)}; see faults.csv."] if parts else []
    copies = [f"{file} ({first})" for file, first in cells(faults, "duplicate_file", "file", "value")]
    if copies:
        sentences.append(f"Counted again, with the same content as another file: {', '.join(copies)}.")
    return " ".join(sentences)


def others(card: Card) -> str:
    """
    Return which other faults there are, in a sentence.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        The commonest first; empty where there are none but those that have sentences of their own.
    """
    kinds = pc.value_counts(card.fault_table().column("kind")).to_pylist()
    held = sorted((-each["counts"], str(each["values"])) for each in kinds if each["values"] not in _SAID)
    listed = ", ".join(f"{-times:,} {kind.replace('_', ' ')}" for times, kind in held)
    return f"Also in faults.csv: {listed}." if listed else ""


def cells(faults: pa.Table, kind: str, *columns: str) -> list[tuple[object, ...]]:
    """
    Return some columns of the faults of one kind.

    Parameters
    ----------
    faults
        A table of faults.
    kind
        Their kind.
    *columns
        The columns.

    Returns
    -------
    rows
        In the order of the table.
    """
    # A bare text as the value to look for would make pyarrow import pandas
    mine = faults.filter(pc.is_in(faults.column("kind"), value_set=texts([kind]))).select(list(columns))
    return list(zip(*(column.to_pylist() for column in mine.columns), strict=True))
