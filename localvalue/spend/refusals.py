"""What is no table of spend, told apart from a table of spend that cannot be read."""

from __future__ import annotations

from localvalue.errors import InputError


class NotATableError(InputError):
    """
    There is no table of spend here.

    Where a file is named it is refused, as any wrong input is; in a folder, an archive or a workbook
    it is listed, and the others are read.
    """


class NoAmountError(InputError):
    """There is a table, and none of its columns is known to be the amount."""


class LandingsError(NotATableError):
    """There is a table of landings here, which goes beside the lines and is none of them."""
