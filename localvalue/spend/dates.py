"""Dates as published: in UK order, by ISO 8601, as Excel's serial numbers, mixed in one column."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EPOCH: Final = dt.date(1899, 12, 30)
"""The day 0 of Excel's serial numbers."""
SERIALS: Final = range(20_000, 80_000)
"""Days from 1954 to 2119: whole numbers of this size in a column of dates are days."""

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_TWO_DIGITS: Final = 70
"""Years of two digits from here on are of the last century."""
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip

_TIME: Final = re.compile(
    r"[T ]\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]m)?"
    r"\s*(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_BASIC: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_DAY_NAME: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", re.IGNORECASE)
_DAY_MONTH: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/. ,]*([a-z]{3,9})\.?[-/. ,']*(\d{4}|\d{2})", re.IGNORECASE
)
_MONTH_DAY: Final = re.compile(r"([a-z]{3,9})\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_MONTH: Final = re.compile(r"([a-z]{3,9})\.?[-/. ,']*(\d{4}|\d{2})", re.IGNORECASE)
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")

Problem = Literal["unreadable_date", "ambiguous_date", "american_date"]
UNIX_EPOCH: Final = dt.date(1970, 1, 1)


class Dates(NamedTuple):
    """Different cells of a column of dates, read."""

    days: NDArray[np.int32]
    """Days since 1 January 1970, shape ``(n,)``; 0 where not known."""
    known: NDArray[np.bool_]
    """Shape ``(n,)``."""
    problems: list[Problem | None]
    """What is wrong with each; ``american_date`` is known all the same."""


class _Parts(NamedTuple):
    """Two numbers that are a day and a month in either order, and a year."""

    first: int
    second: int
    year: int


def read_dates(cells: Sequence[str]) -> Dates:
    """
    Return the dates of a column.

    Parameters
    ----------
    cells
        Its different cells, none blank.

    Returns
    -------
    dates
        Numbers are day, month, year, as in the United Kingdom. A month alone is its first day; a year of two
        digits is from 1970 to 2069; a time is left out.

    Notes
    -----
    Where some cell can only be month, day, year ("04/13/2024") and none can only be day, month, year, the
    column may be in American order. Then the cells that are a date in either order are not read: nothing
    says which they are. Where both kinds occur, the column is in two orders, and the same holds.

    Examples
    --------
    >>> [str(np.datetime64(int(day), "D")) for day in read_dates(["01/05/2024", "May-24", "45413"]).days]
    ['2024-05-01', '2024-05-01', '2024-05-01']
    >>> read_dates(["04/13/2024", "04/05/2024"]).problems
    ['american_date', 'ambiguous_date']
    """
    read = [_read(cell) for cell in cells]
    american = [isinstance(each, _Parts) and _is_american(each) for each in read]
    doubt = any(american)
    days = np.zeros(len(cells), dtype=np.int32)
    known = np.zeros(len(cells), dtype=np.bool_)
    problems: list[Problem | None] = []
    for at, each in enumerate(read):
        date, problem = _settled(each, american=american[at], doubt=doubt)
        problems.append(problem)
        if date is not None:
            days[at], known[at] = (date - UNIX_EPOCH).days, True
    return Dates(days, known, problems)


def _settled(
    each: dt.date | _Parts | None, *, american: bool, doubt: bool
) -> tuple[dt.date | None, Problem | None]:
    if not isinstance(each, _Parts):
        return each, None if each else "unreadable_date"
    if american:
        return _date(each.year, each.first, each.second), "american_date"
    both = each.first != each.second and max(each.first, each.second) <= 12  # noqa: PLR2004 (months)
    if doubt and both:
        return None, "ambiguous_date"
    date = _date(each.year, each.second, each.first)
    return date, None if date else "unreadable_date"


def _is_american(parts: _Parts) -> bool:
    """Return whether it is a date with the month first, and none with the day first."""
    return (
        _date(parts.year, parts.second, parts.first) is None
        and _date(parts.year, parts.first, parts.second) is not None
    )


def _read(cell: str) -> dt.date | _Parts | None:
    text = _DAY_NAME.sub("", _TIME.sub("", cell.strip()).strip())
    if numbers := _NUMBERS.fullmatch(text):
        return _Parts(int(numbers[1]), int(numbers[2]), _year(numbers[3]))
    if ymd := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
        return _date(int(ymd[1]), int(ymd[2]), int(ymd[3]))
    if serial := _SERIAL.fullmatch(text):
        days = int(serial[1])
        return EPOCH + dt.timedelta(days=days) if days in SERIALS else None
    if month := _YEAR_MONTH.fullmatch(text):
        return _date(int(month[1] or month[4]), int(month[2] or month[3]), 1)
    return _in_words(text)


def _in_words(text: str) -> dt.date | None:
    if found := _DAY_MONTH.fullmatch(text):
        day, name, year = found[1], found[2], found[3]
    elif found := _MONTH_DAY.fullmatch(text):
        day, name, year = found[2], found[1], found[3]
    elif found := _MONTH.fullmatch(text):
        day, name, year = "1", found[1], found[2]
    else:
        return None
    month = _MONTHS.get(name.casefold())
    return None if month is None else _date(_year(year), month, int(day))


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:  # noqa: PLR2004 (digits of a year without its century)
        return number
    return number + (1900 if number >= _TWO_DIGITS else 2000)


def _date(year: int, month: int, day: int) -> dt.date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
