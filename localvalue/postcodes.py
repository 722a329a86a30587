"""
Postcodes as text: what a cell says, how a postcode is spelt, and how it is packed into a number.

Nothing here knows which postcodes exist; that is the atlas's to say.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from localvalue.arrays import is_true, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    UInt64s = NDArray[np.uint64]

Kind = Literal[
    "postcode",
    "sector",
    "district",
    "missing",
    "redacted",
    "malformed",
    "non_geographic",
    "outside_uk",
]
"""What a cell holds: the first three can be looked up, the rest are statuses of DESIGN section 2."""

NO_POSTCODE: Final = np.uint64(0)
"""The key of what is not a postcode."""

_ALPHABET: Final = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE: Final = len(_ALPHABET)
_OUTWARD_WIDTH: Final = 4
_INWARD_WIDTH: Final = 3
_WIDTH: Final = 7
_WEIGHTS: Final = np.array([_BASE**power for power in range(_WIDTH - 1, -1, -1)], dtype=np.uint64)
_DIGITS: Final = np.zeros(128, dtype=np.uint64)
_DIGITS[[ord(letter) for letter in _ALPHABET]] = np.arange(_BASE, dtype=np.uint64)

# The letters allowed at each place: BS 7666-2:2006, appendix C, as published with the ONS Postcode
# Directory user guide. Its rule for the last letter of the outward code is left out: W1N and five more
# districts of old London, ended in 2000, break it
_OUTWARD: Final = r"[A-PR-UWYZ](?:[0-9]{1,2}|[0-9][A-Z]|[A-HK-Y][0-9]{1,2}|[A-HK-Y][0-9][A-Z])"
_INWARD: Final = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_POSTCODE: Final = re.compile(rf"({_OUTWARD})({_INWARD})")
_DISTRICT: Final = re.compile(_OUTWARD)
_SECTOR: Final = re.compile(rf"({_OUTWARD}) ([0-9])")
_IN_TEXT: Final = re.compile(rf"(?<![A-Z0-9])({_OUTWARD})\s*({_INWARD})(?![A-Z0-9])")
_WHOLE: Final = rf"(?:{_OUTWARD})\s*(?:{_INWARD})"
# Several postcodes and nothing else but what joins a list; any other punctuation is for a repair
_LIST: Final = re.compile(rf"{_WHOLE}(?:(?: ?[,;/&|] ?| AND | ){_WHOLE})+")
# Letter O for zero and I for one, anywhere in the shape of a postcode
_LIKELY_IN_TEXT: Final = re.compile(
    r"(?<![A-Z0-9])([A-Z01]{1,2}[0-9OI][0-9A-Z]?)\s*([0-9OI][A-Z01]{2})(?![A-Z0-9])"
)

_MISSING: Final = re.compile(r"(?:N\s*/?\s*A|NONE|NULL|NAN|NIL|UNKNOWN|NOT KNOWN|TBC|TBA|[-.?*#/_]+)?")
_REDACTED: Final = re.compile(r".*\b(?:REDACTED|WITHHELD|PERSONAL DATA|CONFIDENTIAL)\b.*|X{4,}")
_CROWN_DEPENDENCY: Final = re.compile(r"(?:GY|JE|IM)[0-9]{1,2}(?:\s*[0-9][A-Z]{2})?")
# GIR 0AA is Girobank; BX and XX are Royal Mail's non-geographic areas; ZZ99 the ONS pseudo-postcodes
_NON_GEOGRAPHIC: Final = re.compile(
    r"GIR\s*0AA|BFPO\b.*|BF1\s*[0-9][A-Z]{2}|(?:BX|XX)[0-9]{1,2}\s*[0-9][A-Z]{2}"
    r"|ZZ99\s*[0-9][A-Z]{2}|(?:P\.?\s*O\.?|POST OFFICE)\s*BOX\b.*"
)
# British Overseas Territories have one postcode each, of this shape
_OVERSEAS_TERRITORY: Final = re.compile(
    r"(?:ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)\s*1ZZ|GX11\s*1AA|AI-?2640"
)
# Areas of postcodes that have the usual shape and are not places in the United Kingdom
_SPECIAL_AREAS: Final = r"^(?:GY|JE|IM|BX|GX|BF1[0-9])"
# Every white space of Unicode that a spreadsheet may leave in a cell, spelt out for RE2
_SPACES: Final = "[\\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_ODD_SPACE: Final = f"[^ ]{_SPACES}(?:[^ ]{{1,2}}|[^ ]{{4,}}){_SPACES[:-1]}*$"
_FOREIGN: Final = (
    r"[0-9]{4,6}(?:[- ][0-9]{3,4})?"  # most of the world's: digits alone
    r"|[A-Z]{1,3}[- ]?[0-9]{4,6}(?:[- ][A-Z]{2})?"  # with a country or state: D-80333, CA 94588
    r"|[0-9]{4}\s?[A-Z]{2}"  # the Netherlands
    r"|[A-Z][0-9][A-Z][- ]?[0-9][A-Z][0-9]"  # Canada
    r"|[AC-FHKNPRTV-Y][0-9][0-9W]\s[0-9AC-FHKNPRTV-Y]{4}"  # Ireland's Eircode
)
# What stands in supplier postcode columns of published spend in place of a postcode
_COUNTRIES: Final = (
    "AUSTRALIA",
    "AUSTRIA",
    "BELGIUM",
    "CANADA",
    "CHANNEL ISLANDS",
    "CHINA",
    "CZECH REPUBLIC",
    "DENMARK",
    "EIRE",
    "FINLAND",
    "FOREIGN",
    "FRANCE",
    "GERMANY",
    "GREECE",
    "GUERNSEY",
    "HONG KONG",
    "INDIA",
    "IRELAND",
    "ISLE OF MAN",
    "ISRAEL",
    "ITALY",
    "JAPAN",
    "JERSEY",
    "LUXEMBOURG",
    "NETHERLANDS",
    "NEW ZEALAND",
    "NORWAY",
    "OVERSEAS",
    "PAKISTAN",
    "POLAND",
    "PORTUGAL",
    "REPUBLIC OF IRELAND",
    "SINGAPORE",
    "SOUTH AFRICA",
    "SPAIN",
    "SWEDEN",
    "SWITZERLAND",
    "THE NETHERLANDS",
    "UNITED STATES",
    "UNITED STATES OF AMERICA",
    "USA",
)

_STATUSES: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (_MISSING, "missing"),
    (_REDACTED, "redacted"),
    (_NON_GEOGRAPHIC, "non_geographic"),
    (_CROWN_DEPENDENCY, "outside_uk"),
    (_OVERSEAS_TERRITORY, "outside_uk"),
    (re.compile("|".join((_FOREIGN, *_COUNTRIES))), "outside_uk"),
)
_PARTS: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (_DISTRICT, "district"),
    (_SECTOR, "sector"),
)


class Reading(NamedTuple):
    """What one cell says."""

    kind: Kind
    text: str
    """The postcode, sector or district in its usual spelling; else the cell as it was."""
    found: tuple[str, ...] = ()
    """Where the kind is ``malformed``: the different postcodes that the cell holds, if any."""


def read(cell: str | None) -> Reading:
    """
    Return what a postcode cell says, changing nothing but case and white space.

    Parameters
    ----------
    cell
        The cell's text; None where blank.

    Returns
    -------
    reading
        Its kind and, for a postcode, sector or district, the usual spelling. A cell that holds one
        postcode several times, side by side or joined by ``, ; / & |`` or "and", is that postcode; one
        that holds different ones, or anything else beside a postcode, is ``malformed``: `candidates`
        says what a repair could make of it.

    Examples
    --------
    >>> read(" m1\u00a01ae ")
    Reading(kind='postcode', text='M1 1AE', found=())
    >>> read("SL6 1DP -- SW1P 2AF").found
    ('SL6 1DP', 'SW1P 2AF')
    >>> read("M1 1AE and m11ae").text
    'M1 1AE'
    >>> [read(cell).kind for cell in ("M1", "M1 1", "BFPO 53", "JE2 3AB", "D-80333", "RATES", None)]
    ['district', 'sector', 'non_geographic', 'outside_uk', 'outside_uk', 'malformed', 'missing']
    """
    original = cell or ""
    text = " ".join(original.upper().split())
    for pattern, kind in _STATUSES:
        if pattern.fullmatch(text):
            return Reading(kind, original)
    if match := _POSTCODE.fullmatch(text.replace(" ", "")):
        return Reading("postcode", f"{match[1]} {match[2]}")
    for pattern, kind in _PARTS:
        if pattern.fullmatch(text):
            return Reading(kind, text)
    found = in_text(text)
    # One and the same several times: there is no doubt, even where it is a postcode of no place
    if len(found) == 1 and _LIST.fullmatch(text):
        one = read(found[0])
        return one if one.kind == "postcode" else Reading(one.kind, original)
    return Reading("malformed", original, found)


class Plain(NamedTuple):
    """The cells of a column that are plainly postcodes."""

    keys: UInt64s
    """Shape ``(n,)``; `NO_POSTCODE` where a cell must be `read`."""
    texts: list[str]
    """The usual spelling; the cell itself where it must be `read`."""
    odd: NDArray[np.intp]
    """Rows of those with a space in another place than before the last three characters."""


def plain(cells: Sequence[str]) -> Plain:
    """
    Return the packed keys of the cells that are plainly postcodes, all at once.

    Parameters
    ----------
    cells
        Different cells of a column, shape ``(n,)``.

    Returns
    -------
    plain
        What `read` would call a ``postcode``; it may leave some for `read` to find.

    Examples
    --------
    >>> plain(["m1 1ae", "BF1 2AB"]).texts
    ['M1 1AE', 'BF1 2AB']
    """
    import pyarrow.compute as pc

    given = texts(cells)
    joined = pc.replace_substring_regex(pc.utf8_upper(given), _SPACES, "")
    sure = pc.match_substring_regex(joined, f"^{_OUTWARD}{_INWARD}$")
    special = pc.match_substring_regex(joined, _SPECIAL_AREAS)
    sure = pc.and_(sure, pc.invert(special))
    rows = np.flatnonzero(is_true(sure))
    spelt = [f"{text[:-_INWARD_WIDTH]} {text[-_INWARD_WIDTH:]}" for text in joined.filter(sure).to_pylist()]
    keys = np.full(len(cells), NO_POSTCODE)
    keys[rows] = _pack_joined(joined.filter(sure))
    shown = np.array(cells, dtype=object)
    shown[rows] = spelt
    odd = is_true(pc.and_(sure, pc.match_substring_regex(given, _ODD_SPACE)))
    return Plain(keys, shown.tolist(), np.flatnonzero(odd))


def in_text(text: str) -> tuple[str, ...]:
    """
    Return the different postcodes in a text, such as an address, in their order.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    postcodes
        In their usual spelling, each once; where one comes again, its last place counts.

    Examples
    --------
    >>> in_text("Unit 4, 10 High St, Leeds LS1 4AP (accounts: M2 5QD)")
    ('LS1 4AP', 'M2 5QD')
    """
    every = [f"{match[1]} {match[2]}" for match in _IN_TEXT.finditer(text.upper())]
    return tuple(dict.fromkeys(reversed(every)))[::-1]


def candidates(cell: str) -> tuple[tuple[str, ...], ...]:
    """
    Return the readings that a repair may choose from, best first.

    Parameters
    ----------
    cell
        A cell that is ``malformed``, or whose postcode is not in the directory.

    Returns
    -------
    steps
        Groups of postcodes, to be tried in turn. First the postcodes that stand in the text, the last
        one alone in the first group; then, where none of them exists, those with letter O for zero or
        I for one (or the reverse) put right, all in one group: use it only if exactly one exists.

    Examples
    --------
    >>> candidates("CIS-BS16 7FH")
    (('BS16 7FH',),)
    >>> candidates("SWIH 0ET")
    (('SW1H 0ET',),)
    """
    text = " ".join(cell.upper().split())
    # Punctuation may stand inside ("RH1- 1PZ") or around ("WC2N 5AF##"): as a space, then as nothing
    spaced = re.sub(r"[^A-Z0-9]+", " ", text)
    closed = re.sub(r"[^A-Z0-9]+", "", text)
    stands = in_text(spaced) or in_text(closed)
    mended = tuple(
        dict.fromkeys(
            itertools.chain(_mended(spaced, stands), _mended(closed, stands)),
        )
    )
    steps = [(postcode,) for postcode in reversed(stands)]
    return tuple(steps) + ((mended,) if mended else ())


def _mended(text: str, known: Sequence[str]) -> Iterator[str]:
    """Yield the postcodes that a text holds when O and 0, I and 1 are exchanged."""
    for match in _LIKELY_IN_TEXT.finditer(text):
        joined = match[1] + match[2]
        for reading in _exchanged(joined):
            if reading != joined and (postcode := _POSTCODE.fullmatch(reading)):
                spelt = f"{postcode[1]} {postcode[2]}"
                if spelt not in known:
                    yield spelt


def _exchanged(text: str) -> Iterator[str]:
    twins = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
    for letters in itertools.product(*(twins.get(letter, letter) for letter in text)):
        yield "".join(letters)


def pack(postcodes: Iterable[str | None]) -> UInt64s:
    """
    Return postcodes as numbers whose order is the order of the text.

    Parameters
    ----------
    postcodes
        Postcodes in any of the usual spellings (``M1 1AE``, ``M11AE``, ``M1  1AE``), upper case;
        None or a blank for none. Shape ``(n,)``.

    Returns
    -------
    keys
        Shape ``(n,)``; `NO_POSTCODE` where there is none.

    Notes
    -----
    The seven characters of ONS's ``pcd7`` (outward code padded to four, then the inward code) as one
    number to the base 37, so that the postcodes of a sector or a district are a range of numbers.

    Examples
    --------
    >>> keys = pack(["M1 1AE", "M11AE", "M1  1AE", None])
    >>> len(set(keys.tolist())), unpack(keys[:1]).tolist()
    (2, ['M1 1AE'])
    """
    padded = [_padded(postcode) for postcode in postcodes]
    return _pack_padded(padded)


def _pack_joined(postcodes: pa.StringArray) -> UInt64s:
    """Return the keys of postcodes of 5 to 7 ASCII letters and digits without spaces, from the buffers."""
    _, offsets, data = postcodes.buffers()
    if not len(postcodes):
        return np.empty(0, dtype=np.uint64)
    ends = np.frombuffer(offsets, dtype=np.int32)[postcodes.offset : postcodes.offset + len(postcodes) + 1]
    letters = np.frombuffer(data, dtype=np.uint8)
    start, stop = ends[:-1], ends[1:]
    digits = np.zeros((len(postcodes), _WIDTH), dtype=np.uint64)
    for place in range(_OUTWARD_WIDTH):
        rows = np.flatnonzero(start + place < stop - _INWARD_WIDTH)
        digits[rows, place] = _DIGITS[letters[start[rows] + place]]
    for place in range(_INWARD_WIDTH):
        digits[:, _OUTWARD_WIDTH + place] = _DIGITS[letters[stop - _INWARD_WIDTH + place]]
    keys: UInt64s = (digits * _WEIGHTS).sum(axis=1, dtype=np.uint64)
    return keys


def _padded(postcode: str | None) -> str:
    joined = "".join((postcode or "").split())
    if not joined:
        return " " * _WIDTH
    return f"{joined[:-3]:<{_OUTWARD_WIDTH}}{joined[-3:]}"


def _pack_padded(padded: Sequence[str]) -> UInt64s:
    fixed = np.array(padded, dtype=f"S{_WIDTH}")
    if not len(fixed):
        return np.empty(0, dtype=np.uint64)
    letters = fixed.view(np.uint8).reshape(len(fixed), _WIDTH)
    # A short string ends in NUL bytes, which count as spaces like any padding
    keys: UInt64s = (_DIGITS[letters & 127] * _WEIGHTS).sum(axis=1, dtype=np.uint64)
    return keys


def unpack(keys: UInt64s) -> NDArray[np.str_]:
    """
    Return the postcodes of packed keys in their usual spelling.

    Parameters
    ----------
    keys
        Shape ``(n,)``, as `pack` returns them.

    Returns
    -------
    postcodes
        Shape ``(n,)``; an empty string for `NO_POSTCODE`.
    """
    alphabet = np.frombuffer(_ALPHABET.encode(), dtype="S1")
    rest = np.asarray(keys, dtype=np.uint64)[:, None] // _WEIGHTS
    letters = alphabet[(rest % np.uint64(_BASE)).astype(np.intp)]
    outward = _joined(letters[:, :_OUTWARD_WIDTH])
    inward = _joined(letters[:, _OUTWARD_WIDTH:])
    spelt = np.strings.add(np.strings.add(np.strings.rstrip(outward), " "), inward)
    return np.strings.strip(spelt)


def _joined(letters: NDArray[np.bytes_]) -> NDArray[np.str_]:
    width = letters.shape[1]
    return np.ascontiguousarray(letters).view(f"S{width}").ravel().astype(f"U{width}")


def sector_range(sector: str) -> tuple[int, int]:
    """
    Return the keys between which the postcodes of a sector lie.

    Parameters
    ----------
    sector
        Such as ``M1 1``.

    Returns
    -------
    first, stop
        Keys ``first <= key < stop``.

    Examples
    --------
    >>> first, stop = sector_range("M1 1")
    >>> first <= int(pack(["M1 1AE"])[0]) < stop, first <= int(pack(["M1 2AE"])[0]) < stop
    (True, False)
    """
    outward, digit = sector.split()
    return _range(f"{outward:<{_OUTWARD_WIDTH}}{digit}")


def district_range(district: str) -> tuple[int, int]:
    """
    Return the keys between which the postcodes of a district lie.

    Parameters
    ----------
    district
        An outward code, such as ``M1``.

    Returns
    -------
    first, stop
        Keys ``first <= key < stop``.

    Examples
    --------
    >>> first, stop = district_range("M1")
    >>> first <= int(pack(["M1 1AE"])[0]) < stop, first <= int(pack(["M11 1AE"])[0]) < stop
    (True, False)
    """
    return _range(f"{district:<{_OUTWARD_WIDTH}}")


def _range(prefix: str) -> tuple[int, int]:
    first = int(_pack_padded([prefix])[0])
    return first, first + _BASE ** (_WIDTH - len(prefix))
