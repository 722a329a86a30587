"""Wordings of a cell brought into one form, by which they are looked up in a list of codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def wording(text: str) -> str:
    """
    Return a cell by what it is compared by.

    Parameters
    ----------
    text
        As it stands in the file.

    Returns
    -------
    wording
        Its words in lower case; punctuation is a space.

    Examples
    --------
    >>> wording(" Ex-Offenders / prison_leavers ")
    'ex offenders prison leavers'
    """
    return _NOT_A_WORD.sub(" ", text.casefold().replace("'", "").replace("\u2019", "")).strip()


def by_wording(codes: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """
    Return which code each wording stands for.

    Parameters
    ----------
    codes
        Code -> its usual wordings; the code itself is one of them.

    Returns
    -------
    found
        Wording -> code.

    Examples
    --------
    >>> by_wording({"call_off": ["Call-offs", "order"]})
    {'call off': 'call_off', 'call offs': 'call_off', 'order': 'call_off'}
    """
    return {wording(each): code for code, usual in codes.items() for each in (code, *usual)}
