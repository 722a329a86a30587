"""Yes or no, as forms are filled in."""

from __future__ import annotations

from typing import Final

from localvalue.spend.wordings import wording

_YES: Final = frozenset({"yes", "y", "true", "t", "1", "1 0", "x", "x x", "tick", "ticked", "on"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "0 0", "none", "not", "off"})
_UNKNOWN: Final = frozenset(
    {"", "unknown", "not known", "n a", "na", "not applicable", "tbc", "tbd", "not stated", "not available"}
)
_TICKS: Final = frozenset("✓✔☑✅")
_CROSSES: Final = frozenset("✗✘☒❌")

MEANT: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "sme": (
        frozenset({"sme", "small", "medium", "micro", "small or medium", "small and medium", "s m e"}),
        frozenset({"large", "non sme", "not sme", "not an sme"}),
    ),
    "vcse": (
        frozenset({"vcse", "vcs", "vcfse", "charity", "registered charity", "social enterprise", "voluntary",
                   "community", "cic", "mutual", "third sector"}),
        frozenset({"non vcse", "not vcse", "private", "not a vcse"}),
    ),
    "supported_employment": (
        frozenset({"supported employment", "supported business", "supported employment provider",
                   "sheltered workshop", "s32", "section 32"}),
        frozenset({"not supported"}),
    ),
}  # fmt: skip
"""Words that stand for yes, and for no, in one column and not in others."""


def yes_no(text: str | None, column: str = "") -> bool | None:
    """
    Return whether a cell says yes.

    Parameters
    ----------
    text
        The cell; None where blank.
    column
        The canonical column that it is of, such as ``sme``, where "SME" and "large" are answers, too.

    Returns
    -------
    answer
        None where it says neither: blank, not known, not applicable or other words.

    Examples
    --------
    >>> yes_no("Y"), yes_no(" no "), yes_no("n/a"), yes_no("SME", "sme"), yes_no("large", "sme")
    (True, False, None, True, False)
    """
    if text is None:
        return None
    said = wording(text)
    yes, no = MEANT.get(column, (frozenset(), frozenset()))
    if said in _YES or said in yes or text.strip() in _TICKS:
        return True
    if said in _NO or said in no or text.strip() in _CROSSES:
        return False
    return None


def says_nothing(text: str | None) -> bool:
    """
    Return whether a cell says in words that nothing is known.

    Parameters
    ----------
    text
        The cell; None where blank.

    Returns
    -------
    nothing
        True for blank, "n/a", "not known" and their like.

    Examples
    --------
    >>> says_nothing("N/A"), says_nothing("perhaps")
    (True, False)
    """
    return text is None or wording(text) in _UNKNOWN


def flag(text: str, column: str) -> str | None:
    """
    Return a cell of yes or no in one form.

    Parameters
    ----------
    text
        The cell.
    column
        The canonical column that it is of.

    Returns
    -------
    answer
        ``yes``, ``no``, ``""`` where the cell says that it is not known; None in other words.

    Examples
    --------
    >>> flag("TRUE", "sme"), flag("tbc", "sme"), flag("perhaps", "sme")
    ('yes', '', None)
    """
    answer = yes_no(text, column)
    if answer is not None:
        return "yes" if answer else "no"
    return "" if says_nothing(text) else None
