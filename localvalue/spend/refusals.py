"""What is no table of spend, told apart from a table of spend that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LISTED: Final = 20
_LONGEST_LISTED: Final = 60


class NotATableError(InputError):
    """
    There is no table of spend here.

    Where a file is named it is refused, as any wrong input is; in a folder, an archive or a workbook
    it is listed, and the others are read.
    """


class NoAmountError(InputError):
    """There is a table, and none of its columns is known to be the amount."""


class NoLinesError(NotATableError):
    """There is a header, and nothing below it."""


class UnreadableAmountsError(InputError):
    """There is a table, and what was taken for its amounts holds not one number."""


class LandingsError(NotATableError):
    """There is a table of landings here, which goes beside the lines and is none of them."""


def columns_listed(names: Iterable[str]) -> str:
    r"""
    Return the names of columns as a message lists them, which stays readable whatever the file is.

    Parameters
    ----------
    names
        As they stand; blank ones are left out.

    Returns
    -------
    listed
        The first 20, each cut at 60 letters, and how many more there are.

    Examples
    --------
    >>> columns_listed(["Supplier", " ", "Amount"])
    "'Supplier', 'Amount'"
    >>> columns_listed(["x" * 9_000]) == repr("x" * 59 + "\u2026")
    True
    """
    known = [bare for name in names if (bare := " ".join(name.split()))]
    shown = [
        repr(name if len(name) <= _LONGEST_LISTED else name[: _LONGEST_LISTED - 1] + "\u2026")
        for name in known[:_MOST_LISTED]
    ]
    more = f" and {len(known) - _MOST_LISTED:,} more" if len(known) > _MOST_LISTED else ""
    return ", ".join(shown) + more if shown else "none"
