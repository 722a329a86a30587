"""Located spend in a few lines, for the person who has just made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.places.points import STATUSES
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.places.locating import Located

_NAMES = 5


def as_text(located: Located) -> str:
    """
    Return located spend as a few lines of text.

    Parameters
    ----------
    located
        Any.

    Returns
    -------
    text
        The lines by status for each role, then the homes and the sites.
    """
    return "\n".join([_headline(located), *(f"  {name}: {what}" for name, what in _facts(located))])


def as_html(located: Located) -> str:
    """
    Return located spend as a small table.

    Parameters
    ----------
    located
        Any.

    Returns
    -------
    page
        What `as_text` says; every name is escaped.
    """
    return View(_headline(located), _facts(located)).html()


def _headline(located: Located) -> str:
    return f"Located: {_count(len(located), 'line')}"


def _facts(located: Located) -> list[tuple[str, str]]:
    roles = [(role, _statuses(each.status)) for role, each in located.roles.items()]
    homes = [home.name for home in located.homes]
    places = np.unique(located.site[located.site >= 0]).tolist()
    sites = [located.places.names[place] for place in places]
    return [
        *roles,
        ("homes", _named(homes, located.home)),
        ("sites", _named(sites, located.site)),
    ]


def _statuses(status: NDArray[np.uint8]) -> str:
    """Return the lines of each status, the most first."""
    counts = np.bincount(status, minlength=len(STATUSES)).tolist()
    held = sorted((code for code in range(len(STATUSES)) if counts[code]), key=lambda code: -counts[code])
    return ", ".join(f"{counts[code]:,} {STATUSES[code].replace('_', ' ')}" for code in held) or "no lines"


def _named(names: Sequence[str], codes: NDArray[np.int32]) -> str:
    """Return how many there are, the first few names, and how many lines have none."""
    # A name of several lines, or one that is very long, is no name to show whole
    shown = [" ".join(name.split())[:80] for name in names[:_NAMES]]
    rest = [f"and {len(names) - _NAMES:,} more"] if len(names) > _NAMES else []
    listed = f"{len(names):,} ({', '.join([*shown, *rest])})" if names else "none"
    without = int((codes < 0).sum())
    return f"{listed}; {_count(without, 'line')} without" if without and names else listed


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
