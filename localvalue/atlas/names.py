"""
How the names of public bodies are written: one key for all the spellings of a name.

Text only: nothing here knows which bodies there are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Service = Literal["combined_authority", "police", "fire", "nhs"]

GSS_CODE: Final = re.compile(r"[A-Z]\d{8}")

_PUNCTUATION: Final = str.maketrans(
    {
        **dict.fromkeys("'\u2018\u2019\u02bc`\u00b4"),
        **dict.fromkeys('.,;:-\u2010\u2011\u2013\u2014/()[]"_\u201c\u201d*\u00a0\t\r\n', " "),
        "&": " and ",
    }
)
_INITIALS: Final = re.compile(r"\b\w(?: \w\b)+")
_ABBREVIATION: Final = re.compile(r"\s*[(\[][A-Z&]{2,6}[)\]]$")

# Peeled one at a time, from the end and then from the front, longest first.
_SUFFIXES: Final = (
    " unitary authority", " city and county of", " county borough", " london borough", " and district",
    " metropolitan", " corporation", " london boro", " district", " council", " borough", " city of",
    " county of", " county", " city", " boro", " ccbc", " mbc", " mdc", " lbc", " cbc", " bc", " dc",
    " cc", " ua", " lb",
)  # fmt: skip
_PREFIXES: Final = (
    "london borough of ", "london borough ", "royal borough of ", "metropolitan borough of ",
    "county borough of ", "borough council of ", "city and county of ", "city and district of ",
    "borough of ", "district of ", "city council of ", "council of the ", "city of ", "lb of ", "lb ",
    "rb of ", "rb ", "the ", "cyngor bwrdeistref sirol ", "bwrdeistref sirol ", "cyngor dinas a sir ",
    "dinas a sir ", "cyngor dinas ", "dinas ", "cyngor ", "sir ",
)  # fmt: skip
# The City of London is one of the authorities in London: "London" alone is never short for it.
_NEVER_SHORT_FOR: Final = frozenset({"london"})

_SERVICE_WORDS: Final = re.compile(
    r"authority|\bm?cc?a\b|police|pcc\b|crime|constab|heddlu|fire|\bfr[sa]\b|nhs|icb\b|ics\b|integrated care"
)
_SERVICES: Final[tuple[tuple[Service, re.Pattern[str]], ...]] = (
    (
        "combined_authority",
        re.compile(
            r"(?P<core>.+?)(?: mayoral)?"
            r"(?: (?:combined|strategic|combined county) authority| m?cc?a)(?: m?cc?a)?"
        ),
    ),
    (
        "police",
        re.compile(
            r"(?:office of )?(?:the )?(?:o?pcc|police (?:fire )?and crime commissioner)s?"
            r"(?: for| of)?(?: the)? (?P<core>.+)"
        ),
    ),
    (
        "police",
        re.compile(
            r"(?P<core>.+?) (?:police(?: service| force| authority|(?: fire)? and crime commissioner)?"
            r"|constabulary|o?pcc)"
        ),
    ),
    ("police", re.compile(r"(?:chief constable of |heddlu )(?P<core>.+)")),
    (
        "fire",
        re.compile(
            r"(?P<core>.+?) (?:combined )?(?:fire(?: and rescue| and civil defence)?"
            r"(?: service| authority| brigade)?|frs|fra)"
        ),
    ),
    (
        "nhs",
        re.compile(r"(?:nhs )?(?P<core>.+?) (?:integrated care(?: board| system| partnership)?|icb|ics)"),
    ),
    ("nhs", re.compile(r"nhs (?P<core>.+)")),
)


def name_key(text: str) -> str:
    """
    Return the key under which all usual spellings of a name meet.

    Parameters
    ----------
    text
        A name as somebody typed it.

    Returns
    -------
    key
        Lower case, no accents or punctuation, ``&`` as "and", "saint" as "st", initials joined, no leading
        "the", single spaces. Empty where there is nothing left.

    Examples
    --------
    >>> name_key("The Royal Borough of Kensington & Chelsea"), name_key("Saint Helens  M.B.C.")
    ('royal borough of kensington and chelsea', 'st helens mbc')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = text.translate(_PUNCTUATION).casefold().split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    key = " ".join(words)
    if "saint" in key:
        key = " ".join("st" if word == "saint" else word for word in words)
    return _INITIALS.sub(lambda run: run[0].replace(" ", ""), key) if "." in text else key


def without_abbreviation(text: str) -> str:
    """
    Return a name without the abbreviation in brackets that closes it.

    Parameters
    ----------
    text
        A name.

    Returns
    -------
    name
        The same text where there is none.

    Examples
    --------
    >>> without_abbreviation("Birmingham City Council (BCC)"), without_abbreviation("Newport (Gwent)")
    ('Birmingham City Council', 'Newport (Gwent)')
    """
    return _ABBREVIATION.sub("", text) if text.endswith((")", "]")) else text


def shorter_keys(key: str) -> list[str]:
    """
    Return a key with the words for "council" taken off it, one after another.

    Parameters
    ----------
    key
        A key of `name_key`.

    Returns
    -------
    shorter
        The longest first; without the key itself. "London" is never among them.

    Examples
    --------
    >>> shorter_keys("city of bradford metropolitan district council")[-1]
    'bradford'
    >>> shorter_keys("city of london corporation")
    ['city of london']
    """
    found: list[str] = []
    while True:
        if key.endswith(_SUFFIXES):
            key = key.removesuffix(next(end for end in _SUFFIXES if key.endswith(end)))
        elif key.startswith(_PREFIXES):
            key = key.removeprefix(next(start for start in _PREFIXES if key.startswith(start)))
        else:
            return found
        if key and key not in _NEVER_SHORT_FOR:
            found.append(key)


def service_of(key: str) -> tuple[Service, str] | None:
    """
    Return which service a name says that it is of, and whose.

    Parameters
    ----------
    key
        A key of `name_key`.

    Returns
    -------
    service
        The kind and the rest of the key; None where the name says nothing of the sort.

    Examples
    --------
    >>> service_of("west midlands police"), service_of("west midlands combined authority")
    (('police', 'west midlands'), ('combined_authority', 'west midlands'))
    >>> service_of("police and crime commissioner for devon and cornwall")
    ('police', 'devon and cornwall')
    >>> service_of("nhs greater manchester integrated care board"), service_of("dudley")
    (('nhs', 'greater manchester'), None)
    """
    if not _SERVICE_WORDS.search(key):
        return None
    for service, pattern in _SERVICES:
        hit = pattern.fullmatch(key)
        if hit:
            return service, hit["core"]
    return None
