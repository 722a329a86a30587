"""
Names of people, told from those of organisations, so that they are not printed.

Payments to people stand in published spend: carers, tenants, sole traders. Files that a user writes for
their own use keep every name, because suppliers are found by them; what is printed, in a terminal or a
message, does not show those that look like a person's.

A name looks like a person's where it has two to five words of letters, none of which is one of an
organisation (``LTD``, ``COUNCIL``, ``&``), and one of them is a title (``MR``), an initial, or one of the
commonest first names (persons.toml). It errs to the side of hiding: a firm called John Lewis is hidden, too.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Final

HIDDEN: Final = "(a person's name)"

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?")
_FEWEST_WORDS: Final = 2
_MOST_WORDS: Final = 5


def looks_like_a_person(name: str) -> bool:
    """
    Return whether a name looks like that of a person.

    Parameters
    ----------
    name
        As it stands in the file.

    Returns
    -------
    person
        By the rule of this module.

    Examples
    --------
    >>> [looks_like_a_person(name) for name in ("SMITH J", "Mrs Ada Okoro", "Jane Doe", "J Smith Ltd")]
    [True, True, True, False]
    """
    words = [word.casefold().rstrip(".") for word in name.replace(",", " ").split()]
    known = _words("titles") | _words("first_names")
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or not _words("of_firms").isdisjoint(words):
        return False
    if not all(_WORD.fullmatch(word) for word in words):
        return False
    return any(len(word) == 1 or word in known for word in words) and any(len(word) > 1 for word in words)


def shown(name: str) -> str:
    """
    Return a name as it is printed.

    Parameters
    ----------
    name
        Any cell.

    Returns
    -------
    text
        `HIDDEN` in the place of what looks like a person's name.

    Examples
    --------
    >>> shown("Okoro, Ada Mrs"), shown("Acme Ltd")
    ("(a person's name)", 'Acme Ltd')
    """
    return HIDDEN if looks_like_a_person(name) else name


@functools.cache
def _words(kind: str) -> frozenset[str]:
    text = resources.files(__package__).joinpath("persons.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[kind].split())
