"""Amounts in thousands or millions: a header that says so is never read as pounds unasked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.asked import UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.spend.asked import Unit

_SAYS: Final = {
    "thousands": re.compile(
        r"£?(?<![\d,.])['\u2019]?000['\u2019]?s?(?!\d)|£\s*k\b|\(\s*k\s*\)|(?:£|\bin|\()\s*thousands?\b",
        re.IGNORECASE,
    ),
    "millions": re.compile(
        r"£\s*m(?:n|illions?)?\b|\(\s*m(?:n|illions?)?\s*\)|\b(?:in|gbp)\s+(?:m|mn|millions?)\b|\bmillions?\s*£",
        re.IGNORECASE,
    ),
    "billions": re.compile(r"£\s*(?:bn?|billions?)\b|\(\s*bn\s*\)|\bin billions?\b", re.IGNORECASE),
}


class Scaled(NamedTuple):
    """The header of a column, and what it says of its unit."""

    name: str
    """Without that; ``amount`` where nothing is left."""
    unit: str
    """``thousands``, ``millions`` or ``billions``; ``""`` where it says nothing of the kind."""


def scaled(header: str) -> Scaled:
    """
    Return what a header says of its unit.

    Parameters
    ----------
    header
        As it stands in the file.

    Returns
    -------
    scaled
        Its name, and the unit.

    Examples
    --------
    >>> scaled("Amount (£m)"), scaled("£'000"), scaled("Spend over £25,000")
    (Scaled(name='Amount ()', unit='millions'), Scaled(name='amount', unit='thousands'), \
Scaled(name='Spend over £25,000', unit=''))
    """
    for unit, pattern in _SAYS.items():
        found = pattern.search(header)
        if found is not None:
            rest = header[: found.start()] + header[found.end() :]
            return Scaled(rest if any(map(str.isalnum, rest)) else "amount", unit)
    return Scaled(header, "")


def pounds_each(header: str, unit: Unit | None, file: str, beside: Sequence[str] = ()) -> int:
    """
    Return how many pounds one of the amounts of a column counts.

    Parameters
    ----------
    header
        The header of the column, as it stands in the file.
    unit
        What the user says; None where nothing.
    file
        The name of the file, for messages.
    beside
        What is said of the whole table: the rows above its header, the name of its sheet. It counts where
        the header says nothing, and where the user does not say otherwise.

    Returns
    -------
    pounds
        1 where neither says anything.

    Raises
    ------
    InputError
        The header speaks of another unit than pounds and the user says nothing, or something else; or a
        row above it does, and the user says nothing.

    Examples
    --------
    >>> pounds_each("Amount", None, "a.csv"), pounds_each("£m", "millions", "a.csv")
    (1, 1000000)
    """
    said = scaled(header).unit
    if not said and unit is None:
        _require_pounds(beside, file)
    if not said or unit in {said, "pounds"}:
        return UNITS[unit or "pounds"]
    if said not in UNITS:
        raise InputError(
            f"the amounts of {file} are in {said} by their header, {header!r}; write them in millions and"
            " read them with --amounts-in millions"
        )
    if unit is None:
        raise InputError(
            f"the header {header!r} of {file} says that the amounts are in {said}, which is never assumed;"
            f' add --amounts-in {said} (unit="{said}" in Python), or --amounts-in pounds if they are pounds'
        )
    raise InputError(
        f"the header {header!r} of {file} says that the amounts are in {said}, and --amounts-in says {unit};"
        " use the one that is true, or --amounts-in pounds if they are pounds"
    )


def _require_pounds(beside: Sequence[str], file: str) -> None:
    for text in beside:
        said = scaled(_GROUPS.sub("", text)).unit
        if said:
            how = f"add --amounts-in {said}" if said in UNITS else "write them in millions"
            raise InputError(
                f"{text!r}, beside the table in {file}, says that the amounts are in {said}, which is never"
                f" assumed; {how}, or add --amounts-in pounds if they are pounds"
            )


_GROUPS: Final = re.compile(r"(?<=\d)[ \u00a0](?=000)")
"""A sum such as 25 000 in a title is no unit."""
