"""Amounts as published, to whole pence: exact, or marked as what could not be read."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import is_true, numbers, numpy_of, texts
from localvalue.columns import coded
from localvalue.units import plain_gbp

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PENCE: Final = 10**14
"""A million million pounds: nobody's payment is larger, and thousands of them add up in 64 bits."""

_POUNDS_AND_PENCE: Final = pa.decimal128(18, 2)
_PUBLISHED: Final = r"^(-?£?|£-)([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{1,2})?$"

_NUMBER: Final = re.compile(
    r"""
    (?: [0-9]{1,3} (?: [,\ ] [0-9]{3} )+    # 1,234 or 1 234
      | [0-9]*                              # 1234, or nothing before the point
    )
    (?: \. [0-9]* )?
    (?: [eE] [+-]? [0-9]{1,3} )?
    """,
    re.VERBOSE,
)
_DASHES: Final = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-"})

_CONTINENTAL: Final = re.compile(r"[(-]?[£€]?-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]{1,2}[€£]?[)-]?")
_NOTHING: Final = "counted as 0.00"
_COMMA: Final = "counted as 0.00: it has a comma before the pence, as on the Continent; write a point there"

AmountProblem = Literal["blank_amount", "unreadable_amount", "rounded"]


class Amount(NamedTuple):
    """One amount, read."""

    pence: int
    problem: AmountProblem | None


class Amounts(NamedTuple):
    """A column of amounts, read."""

    pence: NDArray[np.int64]
    """Shape ``(n,)``; 0 where an amount is blank or cannot be read."""
    problems: dict[AmountProblem, NDArray[np.int64]]
    """Positions in the column by what is wrong there; the kinds that do not occur are absent."""


def read_amount(text: str, each: int = 1) -> Amount:
    """
    Return one amount in pence.

    Parameters
    ----------
    text
        As published: with a pound sign, separators of thousands, brackets or a sign on either side.
    each
        How many pounds one of it counts: 1,000,000 where amounts are in millions.

    Returns
    -------
    amount
        Parts of a penny rounded half away from zero; 0 where blank or unreadable.

    Notes
    -----
    A dash alone is how spreadsheets show nothing in the format for accounts. A comma is a separator of
    thousands or makes the amount unreadable: it is never taken for a decimal point.

    Examples
    --------
    >>> [read_amount(text).pence for text in ("£1,234.56", "(978.00)", "1234.5-", "1.2e3")]
    [123456, -97800, -123450, 120000]
    >>> read_amount("1.005"), read_amount("n/a")
    (Amount(pence=101, problem='rounded'), Amount(pence=0, problem='unreadable_amount'))
    """
    cell = " ".join(text.translate(_DASHES).split())
    if cell.replace("£", "").strip() in {"", "-"}:
        return Amount(0, "blank_amount")
    negative, digits = _sign(cell)
    digits = _without_currency(digits)
    if not any(map(str.isdigit, digits)) or _NUMBER.fullmatch(digits) is None:
        return Amount(0, "unreadable_amount")
    try:
        pounds = Decimal(digits.replace(",", "").replace(" ", ""))
        pence = int((pounds * 100 * each).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation:
        return Amount(0, "unreadable_amount")
    if pence > MOST_PENCE:
        return Amount(0, "unreadable_amount")
    return Amount(-pence if negative else pence, None if pence == pounds * 100 * each else "rounded")


def read_amounts(column: pa.ChunkedArray, each: int = 1) -> Amounts:
    """
    Return a column of amounts in pence.

    Parameters
    ----------
    column
        Trimmed strings; null where blank.
    each
        How many pounds one of them counts.

    Returns
    -------
    amounts
        As `read_amount` reads each.
    """
    if each != 1:
        return _read_each(column, np.zeros(len(column), dtype=np.int64), np.arange(len(column)), each)
    if any(map(_may_have_exponents, column.chunks)):
        return _read_mixed(column)  # Arrow takes 1e+-2 for 1, and 6e-61 for nothing
    try:
        pence = _pence_of(pc.cast(column, _POUNDS_AND_PENCE))
    except pa.ArrowInvalid:
        return _read_mixed(column)
    if len(pence) and max(int(pence.max()), -int(pence.min())) > MOST_PENCE:
        return _read_mixed(column)
    blank = np.flatnonzero(numpy_of(pc.is_null(column)))
    return Amounts(pence, {"blank_amount": blank} if len(blank) else {})


def read_floats(pounds: NDArray[np.float64]) -> Amounts:
    """
    Return numbers of pounds in pence.

    Parameters
    ----------
    pounds
        Binary fractions, shape ``(n,)``; NaN where blank.

    Returns
    -------
    amounts
        The nearest penny. What a binary fraction cannot hold of a number with two decimals is no
        rounding; anything more is.

    Examples
    --------
    >>> read_floats(np.array([0.1 + 0.2, 1.005])).pence.tolist()
    [30, 101]
    """
    blank = np.isnan(pounds)
    plain = np.where(blank | ~np.isfinite(pounds) | (np.abs(pounds) > MOST_PENCE / 100), 0.0, pounds)
    pence = np.rint(plain * 100)
    off = np.abs(plain * 100 - pence) > 1e-7 * np.maximum(1.0, np.abs(plain) * 1e-4)
    values = pence.astype(np.int64)
    for at in np.flatnonzero(off):
        values[at] = read_amount(repr(float(plain[at]))).pence
    unreadable = ~blank & (plain != pounds)
    found: dict[AmountProblem, NDArray[np.int64]] = {
        "blank_amount": np.flatnonzero(blank),
        "unreadable_amount": np.flatnonzero(unreadable),
        "rounded": np.flatnonzero(off),
    }
    return Amounts(values, {kind: at for kind, at in found.items() if len(at)})


def rounded_to(pence: NDArray[np.int64]) -> pa.Array:
    """
    Return what is said of amounts that were rounded.

    Parameters
    ----------
    pence
        What they were rounded to, shape ``(n,)``.

    Returns
    -------
    actions
        Strings, shape ``(n,)``.
    """
    return texts([f"rounded to {plain_gbp(int(value))}" for value in pence])


def is_continental(text: str) -> bool:
    """
    Return whether an amount is written with a comma before the pence.

    Parameters
    ----------
    text
        A cell that cannot be read as an amount.

    Returns
    -------
    is_continental
        True for one or two digits after the only comma, and nothing but groups of three before it.

    Examples
    --------
    >>> is_continental("1.234,56"), is_continental("1234,5-"), is_continental("1,2,3")
    (True, True, False)
    """
    return _CONTINENTAL.fullmatch("".join(text.translate(_DASHES).split())) is not None


def why_unreadable(values: pa.Array) -> pa.Array:
    """
    Return what is said of amounts that cannot be read.

    Parameters
    ----------
    values
        The cells, shape ``(n,)``.

    Returns
    -------
    actions
        Strings, shape ``(n,)``.
    """
    codes, cells = coded(values)
    said = [_COMMA if is_continental(cell) else _NOTHING for cell in cells]
    return texts([*said, _NOTHING]).take(numbers(np.where(codes < 0, len(cells), codes).astype(np.int32)))


def _without_currency(cell: str) -> str:
    return cell.removeprefix("£").removeprefix("GBP").removesuffix("GBP").strip()


def _sign(cell: str) -> tuple[bool, str]:
    """Return whether an amount is negative, and the rest; at most one sign is taken off."""
    bare = _without_currency(cell)
    if bare.startswith("(") and bare.endswith(")"):
        return True, bare[1:-1].strip()
    if bare.startswith("-"):
        return True, bare[1:].strip()
    if bare.endswith("-"):
        return True, bare[:-1].strip()
    return False, bare.removeprefix("+").strip()


def _read_mixed(column: pa.ChunkedArray) -> Amounts:
    """Read the amounts of the usual shapes together, the others once for each different text."""
    usual = pc.match_substring_regex(column, _PUBLISHED)
    known = is_true(usual)
    bare = pc.replace_substring_regex(pc.if_else(usual, column, pa.nulls(1, pa.string())[0]), "[£,]", "")
    pence = _pence_of(pc.cast(bare, _POUNDS_AND_PENCE)).copy()
    odd = column.filter(pc.invert(pc.fill_null(usual, _FALSE)))
    return _read_each(odd, pence, np.flatnonzero(~known))


def _read_each(
    odd: pa.ChunkedArray, pence: NDArray[np.int64], others: NDArray[np.int64], each: int = 1
) -> Amounts:
    """Read each different text once, into the places of a column that it has."""
    codes, cells = coded(odd)
    read = [read_amount(text, each) for text in cells]
    read.append(Amount(0, "blank_amount"))  # what a null, at -1, finds
    pence[others] = np.array([amount.pence for amount in read], dtype=np.int64)[codes]
    kinds = np.array([amount.problem or "" for amount in read], dtype=object)[codes]
    found: dict[AmountProblem, NDArray[np.int64]] = {}
    kind: AmountProblem
    for kind in ("blank_amount", "unreadable_amount", "rounded"):
        at = others[kinds == kind]
        if len(at):
            found[kind] = at
    return Amounts(pence, found)


def _may_have_exponents(cells: pa.Array) -> bool:
    data = cells.buffers()[2]
    if data is None:
        return False
    lower = np.frombuffer(data, dtype=np.uint8) | (ord("a") - ord("A"))
    return bool((lower == ord("e")).any())


def _pence_of(pounds: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return the unscaled integers of decimals with two places; 0 where null."""
    parts = [_unscaled(chunk) for chunk in pounds.chunks]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _unscaled(chunk: pa.Array) -> NDArray[Any]:
    # A decimal128 is a little-endian 128-bit integer: 18 digits fit its lower half
    buffer = chunk.buffers()[1]
    words = np.frombuffer(buffer, dtype="<i8")[::2]
    values = words[chunk.offset : chunk.offset + len(chunk)]
    if not chunk.null_count:
        return values
    return np.where(numpy_of(pc.is_valid(chunk)), values, 0)


_FALSE: Final = pc.is_valid(pa.nulls(1))[0]
