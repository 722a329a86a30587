"""Claimed figures as they are written: shares as percentages or fractions, and how exactly they are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from localvalue.spend.amounts import read_amount
from localvalue.spend.flags import yes_no

if TYPE_CHECKING:
    from collections.abc import Iterable

Scale = Literal["percent", "fraction"]

COARSEST: Final = 0.005
"""A share is never taken to be rounded to more than a whole percentage point."""

FINEST: Final = 0.0005
"""Nor to be meant more exactly than to a twentieth of a point on either side: postcodes are no finer."""

MOST_FRACTION: Final = 1.5
"""Up to this a bare number may be a share, if an impossible one; from there on it is a percentage."""

_NUMBER: Final = re.compile(r"([+-]?)\s*(\d*)(?:[.](\d*))?\s*(%|per ?cent|pct)?", re.IGNORECASE)


class Written(NamedTuple):
    """A number in a cell of shares."""

    number: float
    percent: bool
    """It says so itself."""
    decimals: int
    word: bool = False
    """It is a yes or a no."""


class Share(NamedTuple):
    """A share that was claimed."""

    value: float
    """Of 1; above it where more was claimed."""
    tolerance: float
    """By how much it may be off, rounded as it is; of 1."""


def written(text: str) -> Written | None:
    """
    Return the number in a cell of shares.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    written
        None where it is no share.

    Examples
    --------
    >>> written("62.5 %"), written("yes").number, written("about half")
    (Written(number=62.5, percent=True, decimals=1, word=False), 1.0, None)
    """
    plain = text.strip().casefold().removeprefix("~").removeprefix("c.").strip()
    match = _NUMBER.fullmatch(plain)
    if match is None or not (match[2] or match[3]):
        answer = False if plain == "nil" else yes_no(plain)
        return None if answer is None else Written(float(answer), percent=False, decimals=0, word=True)
    number = float(f"{match[1]}{match[2] or 0}.{match[3] or 0}")
    return Written(number, match[4] is not None, len((match[3] or "").rstrip("0")))


def scale_of(numbers: Iterable[Written]) -> Scale:
    """
    Return what the bare numbers of one sheet's shares are.

    Parameters
    ----------
    numbers
        All of them.

    Returns
    -------
    scale
        ``percent`` where some are above 1.5, and at least as many as between 0 and 1; else ``fraction``: a
        number just above 1 is a share that cannot be.

    Examples
    --------
    >>> scale_of(map(written, ["62", "45", "0.3"])), scale_of(map(written, ["0.62", "1", "0"]))
    ('percent', 'fraction')
    """
    bare = [each.number for each in numbers if not each.percent and not each.word]
    above = sum(number > MOST_FRACTION for number in bare)
    between = sum(0 < number < 1 for number in bare)
    return "percent" if above and above >= between else "fraction"


def share(number: Written, scale: Scale) -> Share:
    """
    Return a written number as a share.

    Parameters
    ----------
    number
        As it stands.
    scale
        What a bare number is.

    Returns
    -------
    share
        With the rounding of its own digits, but of a whole point at most.

    Examples
    --------
    >>> share(written("62%"), "fraction"), share(written("0.625"), "fraction")
    (Share(value=0.62, tolerance=0.005), Share(value=0.625, tolerance=0.0005))
    """
    percent = number.percent or scale == "percent"
    if number.word:
        return Share(number.number, COARSEST)
    digits = number.decimals + (2 if percent else 0)
    value = number.number / 100 if percent else number.number
    return Share(value, max(min(0.5 * 10.0**-digits, COARSEST), FINEST))


def tolerance_pence(text: str) -> int:
    """
    Return by how much an amount may be off, rounded as it is written.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    pence
        Half a pound where it has no pence, a penny where it has.

    Examples
    --------
    >>> tolerance_pence("£1,200"), tolerance_pence("1200.55")
    (50, 1)
    """
    amount = read_amount(text)
    return 50 if amount.pence % 100 == 0 else 1
