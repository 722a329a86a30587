"""The words that people read: amounts, shares, sentences, and what each status means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from localvalue.spend.faults import KINDS
from localvalue.units import short_gbp, show_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

SOUND_PLACED_SHARE: Final = 0.6
"""Least share of pounds that must be placed for an estimate to lead."""

SOUND_BOUND_WIDTH: Final = 0.2
"""Widest range of a share for its estimate to lead."""

_NEXT_TO_NOTHING: Final = 0.005

NONE_TO_ALL: Final = "none to all"
"""A range of shares that tells nothing."""

PLACED: Final = {
    "coordinates": "Coordinates",
    "postcode": "Full postcode",
    "postcode_terminated": "Full postcode, no longer in use",
    "sector": "Postcode sector only",
    "district": "Postcode district only",
    "small_area": "Small area only",
    "ward": "Ward only",
    "authority": "Local authority only",
    "region": "Region only",
    "nation": "Nation only",
}
"""How well a place is known, from best to least."""

_HOMES_OF_PEOPLE: Final = ("beneficiary", "workforce")
_NO_HOME: Final = (
    "No address given, or only a prison's, which is nobody's home",
    "Ask for it; of people in prison, for the resettlement area",
)

EXACT: Final = ("coordinates", "postcode", "postcode_terminated")
"""The precisions that are one point, where every fact has one answer."""

UNPLACED: Final = {
    "missing": ("No postcode given", "Ask for it, or look the supplier up in a register"),
    "redacted": ("Redacted by the publisher", "Use the unredacted file, if you may"),
    "malformed": ("Not a postcode", "Correct the cell, or run again with --repair"),
    "unknown_postcode": (
        "Written like a postcode, but not in the directory",
        "Check for a typing error, or run again with --coarse",
    ),
    "non_geographic": ("PO box, BFPO or other postcode that is no place", "Ask where the work is done"),
    "outside_uk": (
        "Outside the UK, or in the Channel Islands or the Isle of Man",
        "Nothing: it did not land here",
    ),
    "no_coordinates": ("In the directory, but without a position", "Use a newer postcode directory"),
    "unattributed": ("A share given to no role", "Complete the line's shares"),
    "not_covered": ("In a nation that this atlas does not hold", "Build an atlas that holds it"),
    "no_site": ("No usable site to measure from", "Give the site's postcode"),
    "no_home": ("The buyer is no known authority or pool", "Name the buyer as an authority, or as its code"),
}
"""Why a place is not known, and what would mend it."""

SCOPES: Final = {
    "third_party": "Third parties",
    "public_body": "Public bodies",
    "tax_or_pension": "Tax or pensions",
    "redacted": "Redacted",
    "internal": "Internal",
}
"""What a payment may be, by who was paid."""

VERDICTS: Final = {
    "met": "Met",
    "missed": "Missed",
    "not_known": "Not known",
    "nothing_to_judge": "Nothing to judge",
}
"""Whether a declared target is met."""

LATER_FAULTS: Final = {
    "ambiguous_supplier": "a supplier with several addresses in a register, which is left unmatched",
    "register_rows": "rows of a register that could not be read",
    "unknown_buyer": "a buyer that is no known authority or pool",
    "no_site": "a site that no radius can be measured from",
    "malformed": "a cell that holds no postcode",
    "unknown_postcode": "a postcode that is not in the directory",
    "odd_spacing": "a postcode with odd spaces",
    "repaired": "a postcode that was mended",
    "placed_at_sector": "a postcode that is not in the directory, placed at its sector",
    "zero_coordinates": "coordinates of 0, 0",
    "swapped_coordinates": "coordinates that lie in the country the other way round",
    "unreadable_measure": "a measure that is no number",
    "unnamed_measure": "a measure that does not say of what",
}
"""What each kind of fault means that is found after reading."""

ORIGINS: Final = ("buyer", "site")
"""What local is measured from; among the roles of a status table, these two are no landings."""

_HOMES: Final = {
    "authority": "A local authority",
    "county": "A county",
    "combined_authority": "A combined authority",
    "police": "A police force area",
    "region": "A region",
    "pool": "A pool of authorities",
}

CLASSES: Final = {
    "both": "Local and deprived",
    "local": "Local, not deprived",
    "deprived": "Deprived, not local",
    "neither": "Neither",
}
"""The four classes of a pound that could be placed, under one definition of each kind."""

ROLES: Final = {
    "supplier": "The supplier",
    "branch": "The supplier's branch",
    "fabrication": "Where things were made",
    "delivery": "Where work was done",
    "workforce": "Where workers live",
    "beneficiary": "Whom it was for",
    "subcontractor": "Subcontractors",
}
"""The roles in which pounds land, as a reader chooses one."""

LIMITS: Final = (
    (
        "Where a supplier is registered is often not where the work is done. A postcode on an invoice can be"
        " a head office or an accountant's address, and most of all in London."
    ),
    (
        "A deprived neighbourhood is an area. It does not follow that the people or firms paid there are"
        " themselves deprived, or that others in need live there only."
    ),
    (
        "A share says where pounds landed. It does not say what they changed for anyone, nor what would have"
        " happened without them."
    ),
    "Moving a boundary, or pooling several areas, changes what counts as local. It moves no money.",
    "Ranks are within each nation: a decile in one nation is not the same as that decile in another.",
)
"""What the figures do not show."""


def exact_gbp(pounds: float) -> str:
    """
    Return an amount in whole pounds.

    Parameters
    ----------
    pounds
        Pounds; NaN where unknown.

    Returns
    -------
    text
        With thousands separators; empty where unknown.

    Examples
    --------
    >>> exact_gbp(1234.5), exact_gbp(-80), exact_gbp(float("nan"))
    ('£1,235', '-£80', '')
    """
    return "" if math.isnan(pounds) else show_gbp(round(pounds * 100))


def said_gbp(pounds: float) -> str:
    """
    Return an amount as it is said in a sentence.

    Parameters
    ----------
    pounds
        Pounds, finite.

    Returns
    -------
    text
        Whole pounds below a million, then millions or billions with one decimal.

    Examples
    --------
    >>> said_gbp(1_250_000), said_gbp(940.4)
    ('£1.2m', '£940')
    """
    return short_gbp(round(pounds * 100))


def percent(share: float) -> str:
    """
    Return a share as a whole percentage, which never says none or all of what is not.

    Parameters
    ----------
    share
        A share of 1; NaN where there is none. Credits can take it below 0 or above 1.

    Returns
    -------
    text
        Empty where there is none.

    Examples
    --------
    >>> percent(0.412), percent(0.001), percent(0.9999), percent(1.0), percent(-0.05)
    ('41%', 'under 1%', 'over 99%', '100%', '-5%')
    """
    if math.isnan(share):
        return ""
    whole = round(share * 100)
    if whole == 0 and share:
        return "under 1%" if share > 0 else "0%"
    return "over 99%" if whole == 100 and share < 1 else f"{whole}%"  # noqa: PLR2004 - per cent


def span(low: float, high: float) -> str:
    """
    Return a range of shares.

    Parameters
    ----------
    low, high
        Shares of 1; NaN where there is none.

    Returns
    -------
    text
        As a table shows it; empty where there is none, one figure where both ends read alike, only the
        upper end where the lower is next to nothing. `NONE_TO_ALL` where it tells nothing: credits can
        take it below 0 and above 1.

    Examples
    --------
    >>> span(0.12, 0.71), span(0.4, 0.401), span(0.002, 0.67), span(-0.09, 1.09)
    ('12% to 71%', '40%', 'up to 67%', 'none to all')
    """
    if low < _NEXT_TO_NOTHING and high > 1 - _NEXT_TO_NOTHING:
        return NONE_TO_ALL
    first, last = percent(low), percent(high)
    if not first or not last:
        return ""
    if first == last:
        return first
    return f"up to {last}" if 0 <= low < _NEXT_TO_NOTHING else f"{first} to {last}"


def status_words(status: str, role: str = "supplier") -> tuple[str, str]:
    """
    Return what a status means and what would mend it.

    Parameters
    ----------
    status
        A precision, or a reason why there is no place; of a buyer, the kind of its home area.
    role
        Whose status it is.

    Returns
    -------
    meaning, remedy
        The remedy is empty for what is placed, and for a status without a known one.

    Examples
    --------
    >>> status_words("sector"), status_words("redacted")[0], status_words("no_such")
    (('Postcode sector only', ''), 'Redacted by the publisher', ('No such', ''))
    >>> status_words("missing")[0], status_words("missing", "beneficiary")[0]
    ('No postcode given', "No address given, or only a prison's, which is nobody's home")
    >>> status_words("authority")[0], status_words("authority", "buyer")[0]
    ('Local authority only', 'A local authority')
    """
    if role == "buyer" and status in _HOMES:
        return _HOMES[status], ""
    if status in PLACED:
        return PLACED[status], ""
    if status == "missing" and role in _HOMES_OF_PEOPLE:
        return _NO_HOME
    return UNPLACED.get(status, (status.replace("_", " ").capitalize(), ""))


def lower_first(label: str) -> str:
    """
    Return a label as it stands within a sentence.

    Parameters
    ----------
    label
        What a definition or a status says.

    Returns
    -------
    text
        In lower case at its beginning, unless it begins with an abbreviation.

    Examples
    --------
    >>> lower_first("Within 20 miles"), lower_first("PO box")
    ('within 20 miles', 'PO box')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def upper_first(text: str) -> str:
    """
    Return a phrase as it stands at the beginning of a cell.

    Parameters
    ----------
    text
        Any.

    Returns
    -------
    text
        With a capital at its beginning; the rest as it was.

    Examples
    --------
    >>> upper_first("in force from 4 February 2026"), upper_first("")
    ('In force from 4 February 2026', '')
    """
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """
    Return several things as a sentence lists them.

    Parameters
    ----------
    parts
        In words.

    Returns
    -------
    text
        Empty where there are none.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def counted(number: int, thing: str) -> str:
    """
    Return how many there are of something.

    Parameters
    ----------
    number
        How many.
    thing
        One of them; more than one has an s.

    Returns
    -------
    text
        With thousands separators.

    Examples
    --------
    >>> counted(1, "line"), counted(1200, "line")
    ('1 line', '1,200 lines')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def fault_words(kind: str) -> str:
    """
    Return what a kind of fault means.

    Parameters
    ----------
    kind
        As ``faults.csv`` has it.

    Returns
    -------
    meaning
        The kind itself in words, where it has no other.

    Examples
    --------
    >>> fault_words("blank_amount"), fault_words("no_such")
    ('a line without an amount', 'no such')
    """
    return KINDS.get(kind) or LATER_FAULTS.get(kind) or kind.replace("_", " ")
