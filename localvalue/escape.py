"""
Text that came with the data, made safe for the page, the cell or the script that it is put in.

Names of suppliers, places and columns are written by others. They are put in a page by ``textContent``
or by a template that escapes; what must go another way goes through here.
"""

from __future__ import annotations

import html
import json
import re
from typing import Final

NAME_LIMIT: Final = 200
"""Characters of one name that a person is shown."""

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLAIN_NUMBER: Final = re.compile(r"[+-]?£?\d[\d,]*(\.\d+)?%?")
_SPACES: Final = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
# Control characters, marks that change the direction of the text around them, and zero-width ones: a
# name must not be able to hide a part of itself or to move the figures that stand beside it
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
# html.escape leaves what a JavaScript template literal or a page template would read
_ENTITIES: Final = str.maketrans({sign: f"&#{ord(sign)};" for sign in "`${}\\"})
# JSON in a script element: nothing may end the element, and old engines end a line at U+2028
_JSON_ESCAPES: Final = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def display_text(value: object, limit: int = NAME_LIMIT) -> str:
    r"""
    Return a value as one line of text that shows all that it holds.

    Parameters
    ----------
    value
        Any value; None and NaN are missing.
    limit
        Characters at most; a longer text is cut and ends in an ellipsis.

    Returns
    -------
    text
        Without control characters, direction marks and zero-width characters; empty where missing.
        Not escaped: for ``textContent``, for templates that escape, and for string cells.

    Examples
    --------
    >>> display_text("Acme\tLtd\u202e"), display_text(None), display_text("abcdef", 4)
    ('Acme Ltd', '', 'abc…')
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return ""
    text = _SURROGATES.sub("\ufffd", _UNSEEN.sub("", _SPACES.sub(" ", str(value)))).strip()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def html_text(value: object, limit: int = NAME_LIMIT) -> str:
    r"""
    Return a value as text for HTML, in an element or a quoted attribute, in any framework's hands.

    Parameters
    ----------
    value
        Any value; None and NaN are missing.
    limit
        Characters at most, as in `display_text`.

    Returns
    -------
    text
        Escaped as `html.escape` does, and with numeric entities for ``` ` $ { } \ ```, which folium's
        scripts and page templates would read.

    Examples
    --------
    >>> print(html_text("<b>${1}</b>"))
    &lt;b&gt;&#36;&#123;1&#125;&lt;/b&gt;
    """
    return html.escape(display_text(value, limit), quote=True).translate(_ENTITIES)


def json_text(data: object) -> str:
    r"""
    Return data as JSON that can stand in a script element.

    Parameters
    ----------
    data
        Dictionaries, lists, strings, finite numbers, booleans and None.

    Returns
    -------
    text
        Compact JSON in which ``<``, ``>``, ``&``, U+2028 and U+2029 are escaped.

    Examples
    --------
    >>> print(json_text({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Sign by sign: on the megabytes of a map ten times as fast as a translation
    for sign, escaped in _JSON_ESCAPES.items():
        text = text.replace(sign, escaped)
    return text


def csv_cell(value: str) -> str:
    """
    Return a text cell as our CSV files have it: `csv_text` of what is not blank.

    Parameters
    ----------
    value
        The cell.

    Returns
    -------
    cell
        The same text where no spreadsheet would compute it.
    """
    return csv_text(value) or ""


def csv_text(value: str | None) -> str | None:
    """
    Return a text cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value
        A cell of a text column; None where blank. Columns of numbers do not go through here.

    Returns
    -------
    cell
        With an apostrophe in front where it begins as a formula does (``= + - @``, tab, line end),
        also after spaces; anything else, plain numbers among it, as it came. But a carriage return becomes a
        line feed, as the csv module quotes no other than that: readers would begin a row at it.

    Examples
    --------
    >>> csv_text("=1+1"), csv_text("-12.50"), csv_text("Acme Ltd")
    ("'=1+1", '-12.50', 'Acme Ltd')
    """
    if value is None:
        return None
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not value.lstrip(" ").startswith(_FORMULA_STARTS):
        return value
    return value if _PLAIN_NUMBER.fullmatch(value.strip(" ")) else f"'{value}"
