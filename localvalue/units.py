"""Miles, metres, pounds and pence: the units of every figure, and how they are written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

METRES_PER_MILE: Final = 1609.344
"""The international mile (Weights and Measures Act 1985, schedule 1)."""

METRES_PER_KM: Final = 1000.0

_PENCE_PER_MILLION: Final = 100_000_000
_PENCE_PER_BILLION: Final = 100_000_000_000


def miles_m(miles: float) -> float:
    """
    Return a length in metres.

    Parameters
    ----------
    miles
        International miles.

    Returns
    -------
    metres
        The same length in metres.

    Examples
    --------
    >>> miles_m(10)
    16093.44
    """
    return miles * METRES_PER_MILE


def pounds(pence: int) -> Decimal:
    """
    Return an amount in pounds, exactly.

    Parameters
    ----------
    pence
        Whole pence; may be negative.

    Returns
    -------
    pounds
        A decimal with two places.

    Examples
    --------
    >>> pounds(-150)
    Decimal('-1.50')
    """
    return Decimal(int(pence)).scaleb(-2)


def plain_gbp(pence: int) -> str:
    """
    Return an amount as it stands in a CSV file: plain pounds with two decimals.

    Parameters
    ----------
    pence
        Whole pence; may be negative.

    Returns
    -------
    text
        No sign for the currency, no separators.

    Examples
    --------
    >>> plain_gbp(123450), plain_gbp(-5)
    ('1234.50', '-0.05')
    """
    return f"{pounds(pence):.2f}"


def show_gbp(pence: int) -> str:
    """
    Return an amount as people read it: whole pounds with separators.

    Parameters
    ----------
    pence
        Whole pence; may be negative. Half a pound is rounded away from zero.

    Returns
    -------
    text
        GOV.UK style.

    Examples
    --------
    >>> show_gbp(123450), show_gbp(-123450), show_gbp(0)
    ('£1,235', '-£1,235', '£0')
    """
    whole = (abs(int(pence)) + 50) // 100
    sign = "-" if pence < 0 and whole else ""
    return f"{sign}£{whole:,}"


def short_gbp(pence: int) -> str:
    """
    Return an amount as it is said: pounds to three figures, with m or bn.

    Parameters
    ----------
    pence
        Whole pence; may be negative.

    Returns
    -------
    text
        Below a million the whole pounds, above it one decimal of a million or a billion.

    Examples
    --------
    >>> short_gbp(62_190_000_000), short_gbp(99_950), short_gbp(-1_234_567_890_00)
    ('£621.9m', '£1,000', '-£1.2bn')
    >>> short_gbp(3_049_400_000_000_00)
    '£3,049.4bn'
    """
    size = abs(int(pence))
    sign = "-" if pence < 0 else ""
    # From £999.95m the figure would round to "£1000.0m"
    if size >= _PENCE_PER_BILLION - _PENCE_PER_MILLION // 20:
        return f"{sign}£{size / _PENCE_PER_BILLION:,.1f}bn"
    if size >= _PENCE_PER_MILLION:
        return f"{sign}£{size / _PENCE_PER_MILLION:.1f}m"
    return show_gbp(pence)


def plain_number(value: float) -> str:
    """
    Return a number without a needless decimal point.

    Parameters
    ----------
    value
        Any finite number.

    Returns
    -------
    text
        ``20`` for 20.0, ``2.5`` for 2.5.

    Examples
    --------
    >>> plain_number(20.0), plain_number(2.5)
    ('20', '2.5')
    """
    return f"{value:.10g}"


def slug(text: str) -> str:
    """
    Return a name that can stand as a column: lower case, anything else to one underscore.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    slug
        Letters, digits and underscores.

    Examples
    --------
    >>> slug("Greater Manchester")
    'greater_manchester'
    """
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
