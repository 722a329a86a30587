"""Periods as people write them: quarters, months, years, and the dates that end them."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.spend.dates import UNIX_EPOCH, read_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_REMEMBERED: Final = 1 << 14
"""Different texts whose reading is kept: the cells of such columns repeat."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR: Final = r"(?:'|20)?(\d\d)"
_FISCAL: Final = re.compile(r"(?<!\d)(?:20)?(\d\d)\s*[/-]\s*(?:20)?(\d\d)(?![\d/-])")
_PLAIN_YEAR: Final = re.compile(r"(?<!\d)20(\d\d)(?!\d)")
_QUARTER: Final = re.compile(
    r"\b(?:q|qtr|quarter)\s*([1-4])(?!\d)|\b([1-4])(?:st|nd|rd|th) (?:quarter|qtr)\b"
)
_HALF: Final = re.compile(r"\b(?:h|half)\s*([12])(?!\d)")
_NUMBERED: Final = re.compile(r"(?:p|period|month|m)\s*(\d{1,2})")
_RANGE: Final = re.compile(rf"\b{_MONTH}\s*{_YEAR}?\s*(?:-|\u2013|to)\s*{_MONTH}\s*{_YEAR}?(?!\d)")
_ONE_MONTH: Final = re.compile(rf"\b{_MONTH}[\s-]*{_YEAR}(?!\d)")
_ANY_MONTH: Final = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:r?uary|ch|il|e|y|ust|t|tember|ober|ember)?\b"
)
_BARE_MONTH: Final = re.compile(_MONTH)
_FIRST_MONTH: Final = 4
"""Of a financial year of the public sector: April."""

_UNDATED: Final = 1
"""The year of a period that does not tell its own: such periods are in order, and on no calendar."""


_TITLE: Final = re.compile(r"\b(?:period|quarter|month|return|report|ending|ended)\b")


class Period(NamedTuple):
    """A span of whole months."""

    first: int
    """Months since the year 0."""
    months: int
    dated: bool
    """Whether the year is known."""

    @property
    def after(self) -> int:
        """Return the month that follows."""
        return self.first + self.months

    def within(self, other: Period) -> bool:
        """Return whether it is a part of another, and not the whole."""
        inside = other.first <= self.first and self.after <= other.after
        return self.dated is other.dated and inside and self.months < other.months

    def start(self) -> dt.date:
        """Return the first day."""
        return dt.date(self.first // 12, self.first % 12 + 1, 1)

    def __str__(self) -> str:
        """Return it as a person reads it."""
        if not self.dated:
            number = self.first - 12 * _UNDATED
            return f"quarter {number // 3 + 1}" if self.months == 3 else f"period {number + 1}"  # noqa: PLR2004
        first, last = _said(self.first), _said(self.after - 1)
        return first if self.months == 1 else f"{first} to {last}"


def _said(month: int) -> str:
    return f"{_MONTHS[month % 12].capitalize()} {month // 12}"


@lru_cache(maxsize=_REMEMBERED)
def period_of(text: str, year: str = "") -> Period | None:
    """
    Return the period that a text names.

    Parameters
    ----------
    text
        A cell, a title, or the name of a sheet or a file.
    year
        A text that may tell the year where this one does not.

    Returns
    -------
    period
        None where it names none. A date stands for its month.

    Notes
    -----
    Q1 of 2025-26 (or 2025/26) is April to June 2025; Q1 of 2025 alone is taken as January to March, the
    earlier of its two readings.

    Examples
    --------
    >>> str(period_of("Q2 2025/26")), str(period_of("Apr-Jun 2025")), str(period_of("30/06/2025"))
    ('Jul 2025 to Sep 2025', 'Apr 2025 to Jun 2025', 'Jun 2025')
    >>> str(period_of("Quarter 3")), str(period_of("Q3", "Return 2025-26.xlsx")), period_of("Aford")
    ('quarter 3', 'Oct 2025 to Dec 2025', None)
    """
    plain = " ".join(text.casefold().replace("_", " ").split())
    day = date_of(plain)
    if day is not None:
        return Period(12 * day.year + day.month - 1, 1, dated=True)
    if match := _QUARTER.search(plain):
        number = int(match[1] or match[2])
        return _of_year(plain, year, 3 * (number - 1), 3)
    if match := _HALF.search(plain):
        return _of_year(plain, year, 6 * (int(match[1]) - 1), 6)
    if match := _RANGE.search(plain):
        return _of_months(match, year)
    if match := _ONE_MONTH.search(plain):
        return Period(12 * (2000 + int(match[2])) + _month(match[1]), 1, dated=True)
    return _unnamed(plain, year)


def is_title(text: str) -> bool:
    """
    Return whether a text speaks of the period of a report, not of some other date.

    Parameters
    ----------
    text
        A cell above a table.

    Returns
    -------
    title
        True for quarters, halves and spans of months, and where it says "period", "month" or the like.

    Examples
    --------
    >>> is_title("Return for June 2025"), is_title("Q1 2025-26"), is_title("Start on site: March 2024")
    (True, True, False)
    """
    plain = " ".join(text.casefold().replace("_", " ").split())
    return any(pattern.search(plain) for pattern in (_QUARTER, _HALF, _RANGE, _TITLE))


def _unnamed(plain: str, year: str) -> Period | None:
    """Return a period that a whole text names, as a part of a longer one would not."""
    if match := re.fullmatch(r"(20\d\d)-(\d\d)", plain):
        month = int(match[2])
        if 1 <= month <= 12 and month != (int(match[1]) + 1) % 100:  # noqa: PLR2004 (months)
            return Period(12 * int(match[1]) + month - 1, 1, dated=True)
    if match := re.fullmatch(rf"(?:fy\s*)?{_FISCAL.pattern}", plain):
        return _of_year(plain, year, 0, 12)
    if match := _NUMBERED.fullmatch(plain):
        return _of_year(plain, year, int(match[1]) - 1, 1)
    if match := _BARE_MONTH.fullmatch(plain):
        month = _month(match[1])
        start = _fiscal(year)
        if start is None:
            return None
        return Period(12 * (start + (month < _FIRST_MONTH - 1)) + month, 1, dated=True)
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3])


def _fiscal(text: str) -> int | None:
    """Return the calendar year in which a financial year begins."""
    for match in _FISCAL.finditer(text.casefold().replace("_", " ")):
        if (int(match[1]) + 1) % 100 == int(match[2]):
            return 2000 + int(match[1])
    return None


def _of_year(plain: str, year: str, offset: int, months: int) -> Period:
    for text in (plain, year):
        if (start := _fiscal(text)) is not None:
            return Period(12 * start + _FIRST_MONTH - 1 + offset, months, dated=True)
        if match := _PLAIN_YEAR.search(text):
            return Period(12 * (2000 + int(match[1])) + offset, months, dated=True)
    return Period(12 * _UNDATED + offset, months, dated=False)


def _of_months(match: re.Match[str], year: str) -> Period | None:
    first, last = _month(match[1]), _month(match[3])
    months = (last - first) % 12 + 1
    if match[4] or match[2]:
        of_last = 2000 + int(match[4] or match[2])
        of_first = 2000 + int(match[2]) if match[2] else of_last - (last < first)
        return Period(12 * of_first + first, months, dated=True)
    start = _fiscal(year)
    if start is None:
        return None
    return Period(12 * (start + (first < _FIRST_MONTH - 1)) + first, months, dated=True)


def date_of(text: str) -> dt.date | None:
    """
    Return the day that a text is.

    Parameters
    ----------
    text
        As `read_dates` reads it, alone.

    Returns
    -------
    day
        None where it is none.

    Examples
    --------
    >>> date_of("2025-06-30"), date_of("1/7/25"), date_of("45838"), date_of("Q1")
    (datetime.date(2025, 6, 30), datetime.date(2025, 7, 1), datetime.date(2025, 6, 30), None)
    """
    dates = read_dates([text.strip()])
    return UNIX_EPOCH + dt.timedelta(days=int(dates.days[0])) if dates.known[0] else None


def disagree(one: str, other: str) -> bool:
    """
    Return whether two texts name different quarters, or different months.

    Parameters
    ----------
    one, other
        Such as the name of a sheet and its title.

    Returns
    -------
    different
        False where they cannot be set beside each other: whose first quarter begins in April is not known.

    Examples
    --------
    >>> disagree("Q2", "Quarter 1 2025-26"), disagree("Q1", "Apr-Jun 2025"), disagree("May", "June 2025")
    (True, False, True)
    """
    texts = [" ".join(text.casefold().replace("_", " ").split()) for text in (one, other)]
    for pattern in (_QUARTER, _ANY_MONTH):
        found = [
            {match[0][-3:] if pattern is _QUARTER else match[1][:3] for match in pattern.finditer(text)}
            for text in texts
        ]
        numbers = [{re.sub(r"\D", "", each) or each for each in names} for names in found]
        if all(len(each) == 1 for each in numbers):
            return numbers[0] != numbers[1]
    return False


def skipped(periods: Iterable[Period]) -> list[tuple[Period, Period]]:
    """
    Return which periods are followed by a gap.

    Parameters
    ----------
    periods
        Those that were reported, in any order.

    Returns
    -------
    gaps
        The period before the gap and the one after it. Single months count as a gap only beside a shorter
        step between others, since a quarter may be written by its last month.

    Examples
    --------
    >>> quarters = [period_of(f"Q{number} 2025-26") for number in (1, 2, 4)]
    >>> [(str(before), str(after)) for before, after in skipped(quarters)]
    [('Jul 2025 to Sep 2025', 'Jan 2026 to Mar 2026')]
    """
    found = sorted(set(periods))
    return [gap for dated in (True, False) for gap in _gaps([each for each in found if each.dated is dated])]


def _gaps(found: Sequence[Period]) -> list[tuple[Period, Period]]:
    pairs = list(pairwise(found))
    if not pairs or len({each.months for each in found}) > 1:
        return []
    steps = [after.first - before.first for before, after in pairs]
    usual = min(steps) if found[0].months == 1 else found[0].months
    return [pair for pair, step in zip(pairs, steps, strict=True) if step > usual]
