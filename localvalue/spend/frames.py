"""A pandas table as columns of text, as if it had been a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from localvalue.errors import InputError
from localvalue.spend.amounts import Amounts, read_floats
from localvalue.spend.fields import REPEATING
from localvalue.spend.layouts import header_of, recognise
from localvalue.spend.tidy import Raw

if TYPE_CHECKING:
    import pandas as pd

    from localvalue.spend.asked import Asked

_NAME: Final = "table"
_PENCE: Final = "amount_pence"
_POUNDS: Final = "amount"
_BINARY_FRACTIONS: Final = frozenset({"float64", "double[pyarrow]"})
"""Types whose text shows what a binary fraction cannot hold; of shorter ones it does not."""


class FrameTable(NamedTuple):
    """A pandas table, ready to be read as lines."""

    raw: Raw
    sha256: str
    """Of its names and cells as text."""


def raw_of_frame(frame: pd.DataFrame, asked: Asked) -> FrameTable:
    """
    Return a pandas table as columns of text.

    Parameters
    ----------
    frame
        Any types of column; its index is not read.
    asked
        What the user says of the files.

    Returns
    -------
    table
        Amounts that are binary fractions are read as numbers, anything else by its text.

    Raises
    ------
    InputError
        A column is missing or may be one of two, or the table has no columns.
    """
    if not hasattr(frame, "iloc"):
        found = type(frame).__name__
        raise InputError(f"spend is read from paths or from a pandas table, found {found}; name a file")
    if not len(frame.columns):
        raise InputError("the table has no columns; nothing can be read from it")
    own = [frame.iloc[:, at] for at in range(len(frame.columns))]
    names = [str(name) for name in frame.columns]
    if _PENCE in names and _POUNDS not in names and _POUNDS not in asked.columns:
        # The table of a Spend itself, whole or in part: its pence are the amounts
        at = names.index(_PENCE)
        own[at], names[at] = _pounds(own[at]), _POUNDS
    header = header_of(names)
    recognised = recognise(header, asked, _NAME)
    cells = [_text(one) for one in own]
    coded = {at for field, at in recognised.fields.items() if field in REPEATING}
    amount_at = recognised.fields.get("amount", -1)
    raw = Raw(
        file=_NAME,
        header=header,
        recognised=recognised,
        columns=[
            column.dictionary_encode() if at in coded - {amount_at} else column
            for at, column in enumerate(cells)
        ],
        rows=len(frame),
        first_row=1,
        above=[],
        faults=[],
        odd=[],
        overlong=[],
        amounts=_amounts(own[amount_at]) if amount_at >= 0 else None,
        made=True,
    )
    return FrameTable(raw, _digest(header.names, cells))


def _pounds(pence: pd.Series[Any]) -> pd.Series[Any]:
    """Return whole pence as pounds, as text; anything else so that it is told as a fault."""
    text = pence.astype("string").str.strip()
    whole = text.str.extract(r"^(-?)(\d+)(?:\.0)?$")
    padded = whole[1].str.zfill(3)
    return (whole[0] + padded.str[:-2] + "." + padded.str[-2:]).fillna(text + " pence")


def _text(series: pd.Series[Any]) -> pa.ChunkedArray:
    try:
        array = pa.array(series, from_pandas=True).cast(pa.string())
    except pa.ArrowException:
        # Cells of several types in one column
        known = series.notna()
        array = pa.array(
            [str(cell) if ok else None for cell, ok in zip(series, known, strict=True)], pa.string()
        )
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array], pa.string())


def _amounts(series: pd.Series[Any]) -> Amounts | None:
    if str(series.dtype).lower() not in _BINARY_FRACTIONS:
        return None
    return read_floats(series.to_numpy(dtype=np.float64, na_value=np.nan))


def _digest(names: tuple[str, ...], columns: list[pa.ChunkedArray]) -> str:
    digest = hashlib.sha256(repr(names).encode())
    for column in columns:
        for cell in column.to_pylist():
            digest.update(b"\0" if cell is None else cell.encode() + b"\1")
    return digest.hexdigest()
