"""What stands above every output: the title, whose area it is, and whether the places are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.present.escape import display_text
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from localvalue.present.card import Card

_MOST_HOMES: Final = 3


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
        With the pounds of the run.
    """
    return f"Where {short_gbp(card.total_pence)} landed"


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
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
