"""What stands above every output: the title, whose area it is, and whether the places are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.escape import display_text
from localvalue.present.words import listed
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from localvalue.present.card import Card

_MOST_HOMES: Final = 3
# Not the calendar module's, which speaks the language of the machine
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def title(card: Card) -> str:
    """
    Return the title of the outputs.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        With the pounds of the run, and the months of its dates where it has any.
    """
    return ", ".join(
        filter(None, [f"Where {short_gbp(card.total_pence)} landed", period(*card.spend.period)])
    )


def period(first: str, last: str) -> str:
    """
    Return from when to when dates are.

    Parameters
    ----------
    first, last
        By ISO 8601; empty where there is none.

    Returns
    -------
    text
        In months; empty where there is no date.

    Examples
    --------
    >>> period("2014-12-01", "2014-12-31"), period("2024-04-02", "2024-09-30"), period("", "")
    ('December 2014', 'April to September 2024', '')
    >>> period("2023-04-01", "2024-03-31")
    'April 2023 to March 2024'
    """
    if not first or not last:
        return ""
    (year, month), (last_year, last_month) = (each.split("-")[:2] for each in (first, last))
    name, last_name = (_MONTHS[int(each) - 1] for each in (month, last_month))
    if year != last_year:
        return f"{name} {year} to {last_name} {last_year}"
    return f"{name} {year}" if month == last_month else f"{name} to {last_name} {year}"


def home_names(card: Card) -> str:
    """
    Return the home areas as a subtitle names them.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Up to three names, or how many there are; empty where there is none.
    """
    names = [display_text(name) for name, _ in card.homes()]
    if len(names) > _MOST_HOMES:
        return f"{len(names)} home areas"
    return listed(names)


def fictional_note(card: Card) -> str:
    """
    Return the warning that stands over everything that is made from made-up places.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Empty where the places are real.
    """
    if not card.atlas.fictional:
        return ""
    region = display_text(card.atlas.manifest.get("region", "")) or "a region"
    return f"Made-up places: {region}. No figure here is about a real place, supplier or public body."
