"""Names and numbers of suppliers in the form in which two spellings of one supplier are the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import number_scalar, numpy_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEGAL: Final = (
    "LTD|LIMITED|PLC|PUBLIC LIMITED COMPANY|LLP|LIMITED LIABILITY PARTNERSHIP|LP|CIC"
    "|COMMUNITY INTEREST COMPANY|CIO|CYF|CYFYNGEDIG|CCC"
)
_TRADING: Final = r"(?:T AS?|TRADING AS)"
_SHORT_FORMS: Final = (
    (" PUBLIC LIMITED COMPANY", " PLC"),
    (" LIMITED LIABILITY PARTNERSHIP", " LLP"),
    (" COMMUNITY INTEREST COMPANY", " CIC"),
    (" LIMITED", " LTD"),
    (" CYFYNGEDIG", " CYF"),
)
_WITHOUT_FORM: Final = (
    # What follows "T/A" goes, the legal form before it too; then the legal form at the end, and "The"
    rf"^THE |(?: (?:{_LEGAL}))* {_TRADING} .*$|(?: (?:{_LEGAL}))+$"
)
_CUT_FORM: Final = re.compile(r" (?:L|LT|LI|LIM|LIMI|LIMIT|LIMITE|PL|LL|CI)$")

_NON_ASCII: Final = 0x80
_DROP: Final = 0
_SPACE: Final = ord(" ")


def _letter_table() -> NDArray[np.uint8]:
    """Return what each byte of a name becomes: a capital, a digit, a space, or nothing."""
    table = np.full(256, _SPACE, dtype=np.uint8)
    for byte in range(_NON_ASCII):
        letter = chr(byte).upper()
        if letter.isalnum():
            table[byte] = ord(letter)
    table[[ord(mark) for mark in "'.`\""]] = _DROP
    table[_NON_ASCII:] = _DROP
    return table


_LETTERS: Final = _letter_table()


class Name(NamedTuple):
    """One supplier's name in the forms that it is compared by."""

    whole: str
    """Letters and digits of all of it, its legal form shortened."""
    base: str
    """The same without the legal form, a leading "The", and what it trades as."""
    trading: str
    """What it trades as, without the legal form; ``""`` where the name does not say."""


def plain(names: pa.Array) -> pa.Array:
    """
    Return names in capitals, digits and single spaces.

    Parameters
    ----------
    names
        Strings; null where blank.

    Returns
    -------
    names
        Strings, null where they were; ``&`` is AND, accents, full stops and apostrophes are left out,
        other marks are spaces.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> plain(texts(["O'Neill & Sons (Café) Ltd.", None])).to_pylist()
    ['ONEILL AND SONS CAFE LTD', None]
    """
    spelt = pc.replace_substring(names, "&", " and ")
    data = spelt.buffers()[2]
    if data is not None and (np.frombuffer(data, dtype=np.uint8) >= _NON_ASCII).any():
        spelt = pc.utf8_normalize(spelt, form="NFKD")
    cleaned = _translated(spelt, _LETTERS)
    cleaned = pc.replace_substring_regex(cleaned, " {2,}", " ")
    return pc.ascii_trim(cleaned, " ")


def bases(names: pa.Array) -> pa.Array:
    """
    Return names without legal form, leading "The", what they trade as, and spaces.

    Parameters
    ----------
    names
        As `plain` returns them.

    Returns
    -------
    keys
        Two suppliers of one key have the same name but for its spelling.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> bases(plain(texts(["The A.B. Co Ltd", "AB CO LIMITED", "X Ltd T/A Y", "Ltd"]))).to_pylist()
    ['ABCO', 'ABCO', 'X', 'LTD']
    """
    return squeezed(pc.replace_substring_regex(names, _WITHOUT_FORM, ""))


def squeezed(names: pa.Array) -> pa.Array:
    """
    Return names without their spaces.

    Parameters
    ----------
    names
        As `plain` returns them.

    Returns
    -------
    keys
        Strings, null where they were.
    """
    table = np.arange(256, dtype=np.uint8)
    table[_SPACE] = _DROP
    return _translated(names, table)


def name_of(text: str) -> Name:
    """
    Return one name in the forms that it is compared by.

    Parameters
    ----------
    text
        As `plain` returns it.

    Returns
    -------
    name
        Its forms.

    Examples
    --------
    >>> name_of("NORTHWEST HOTELS LIMITED T A AMBLEHURST")
    Name(whole='NORTHWESTHOTELSLIMITEDTAAMBLEHURST', base='NORTHWESTHOTELS', trading='AMBLEHURST')
    >>> name_of("ACME LIMITED").whole
    'ACMELTD'
    """
    whole = text
    for long, short in _SHORT_FORMS:
        if whole.endswith(long):
            whole = whole.removesuffix(long) + short
    trading = re.split(rf" {_TRADING} ", text, maxsplit=1)[1:]
    after = re.sub(_WITHOUT_FORM, "", trading[0]) if trading else ""
    base = re.sub(_WITHOUT_FORM, "", text)
    return Name(*(part.replace(" ", "") for part in (whole, base, after)))


def without_cut_form(text: str) -> str | None:
    """
    Return a name that was cut within its legal form, without that.

    Parameters
    ----------
    text
        As `plain` returns it.

    Returns
    -------
    text
        None where the cut is not within a legal form.

    Examples
    --------
    >>> without_cut_form("BRIGHT HORIZONS FAMILY SOLUTIONS LT"), without_cut_form("GREATER MAN")
    ('BRIGHT HORIZONS FAMILY SOLUTIONS', None)
    """
    shorter = _CUT_FORM.sub("", text)
    return shorter if shorter != text else None


def cut_length(lengths: NDArray[np.integer]) -> int | None:
    """
    Return the length at which a system cut the names that it holds.

    Parameters
    ----------
    lengths
        The length in characters of each different name of one file, shape ``(n,)``.

    Returns
    -------
    length
        The longest, where several names have it and more than the length below; None where names just end.

    Examples
    --------
    >>> cut_length(np.array([9, 9, 9, 9, 8, 5])), cut_length(np.array([9, 8, 8, 8, 8]))
    (9, None)
    """
    if not len(lengths):
        return None
    longest = int(lengths.max())
    here, below = (int(np.count_nonzero(lengths == length)) for length in (longest, longest - 1))
    return longest if here >= _FEWEST_CUT and here > below else None


_FEWEST_CUT: Final = 4
"""Names that must share the longest length before it is taken for a limit."""


def company_numbers(cells: pa.Array) -> pa.Array:
    """
    Return numbers of companies as Companies House writes them.

    Parameters
    ----------
    cells
        Strings; null where blank.

    Returns
    -------
    numbers
        Eight characters; null where the cell is no number of a company.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> company_numbers(texts(["1234567", "sc 123456", "N/A", "00000000", "1234567.0"])).to_pylist()
    ['01234567', 'SC123456', None, None, '01234567']
    """
    bare = _bare(cells)
    digits = pc.match_substring_regex(bare, r"^[0-9]{1,8}$")
    padded = pc.if_else(digits, pc.ascii_lpad(bare, 8, "0"), bare)
    return _only(padded, r"^([A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]|[0-9]{8})$")


def charity_numbers(cells: pa.Array) -> pa.Array:
    """
    Return numbers of charities without leading zeros and the number of the linked charity.

    Parameters
    ----------
    cells
        Strings; null where blank.

    Returns
    -------
    numbers
        Six or seven digits, or SC or NIC and digits; null where the cell is no number of a charity.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> charity_numbers(texts(["1023456-0", "SC 012345", "yes"])).to_pylist()
    ['1023456', 'SC012345', None]
    """
    linked = pc.replace_substring_regex(cells, r"-[0-9]+\s*$", "")
    bare = pc.ascii_ltrim(_bare(linked), "0")
    return _only(bare, r"^([0-9]{6,7}|SC[0-9]{6}|NIC?[0-9]{6})$")


def vat_numbers(cells: pa.Array) -> pa.Array:
    """
    Return VAT registration numbers as digits.

    Parameters
    ----------
    cells
        Strings; null where blank.

    Returns
    -------
    numbers
        Nine digits: those of a branch trader without its last three. Null where the cell is no number.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> vat_numbers(texts(["GB 812 3112 85", "812311285001", "NA"])).to_pylist()
    ['812311285', '812311285', None]
    """
    bare = pc.replace_substring_regex(_bare(cells), "^GB", "")
    return pc.utf8_slice_codeunits(_only(bare, r"^[0-9]{9}([0-9]{3})?$"), 0, 9)


def supplier_numbers(cells: pa.Array) -> pa.Array:
    """
    Return a council's own numbers of its suppliers.

    Parameters
    ----------
    cells
        Strings; null where blank.

    Returns
    -------
    numbers
        Capitals and digits without leading zeros; null where the cell holds no digit.

    Examples
    --------
    >>> from localvalue.arrays import texts
    >>> supplier_numbers(texts(["0003536", "s385887", "N/A"])).to_pylist()
    ['3536', 'S385887', None]
    """
    return _only(pc.ascii_ltrim(_bare(cells), "0"), "[0-9]")


def _bare(cells: pa.Array) -> pa.Array:
    upper = pc.ascii_upper(pc.replace_substring_regex(cells, r"\.0+\s*$", ""))
    return pc.replace_substring_regex(upper, "[^A-Z0-9]", "")


def _only(cells: pa.Array, pattern: str) -> pa.Array:
    """Return the cells of a shape, null where another; a number of zeros only is none."""
    fits = pc.and_(pc.match_substring_regex(cells, pattern), pc.match_substring_regex(cells, "[1-9]"))
    return pc.if_else(fits, cells, pa.nulls(1, pa.string())[0])


def _translated(names: pa.Array, table: NDArray[np.uint8]) -> pa.Array:
    """Return strings with each byte as the table says; 0 leaves it out."""
    _, offsets_buffer, data = names.buffers()
    if data is None or not len(names):
        return names
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[names.offset : names.offset + len(names) + 1]
    mapped = table[np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]]]
    kept = mapped != _DROP
    before = np.zeros(len(mapped) + 1, dtype=np.int32)
    np.cumsum(kept, out=before[1:])
    ends = before[offsets - offsets[0]]
    valid = pa.py_buffer(np.packbits(numpy_of(pc.is_valid(names)), bitorder="little"))
    buffers = [valid, pa.py_buffer(np.ascontiguousarray(ends)), pa.py_buffer(mapped[kept])]
    return pa.Array.from_buffers(pa.string(), len(names), buffers)


def lengths_of(names: pa.Array) -> NDArray[np.int32]:
    """
    Return how many characters each name has.

    Parameters
    ----------
    names
        Strings; null where blank.

    Returns
    -------
    lengths
        Shape ``(n,)``; 0 where blank.
    """
    return numpy_of(pc.fill_null(pc.utf8_length(names), number_scalar(0, pa.int32())))
