"""What a reader is warned of beside the figures: loose tests, and places known too widely for an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions import indices_of
from localvalue.places import STATUS_CODE
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from localvalue.atlas import Atlas
    from localvalue.definitions import Definition
    from localvalue.scoring import Scored

WIDEST_MEANINGFUL: Final = "ward"
"""The widest precision at which a place's deprivation says something: an authority holds every decile."""


def caution(atlas: Atlas, definition: Definition) -> str | None:
    """
    Return what a reader of a definition's figures is warned of.

    Parameters
    ----------
    atlas
        The reference geography: some warnings are measured on it.
    definition
        Any; it warns by a method ``caution(atlas)`` of its own, or of one of its parts.

    Returns
    -------
    text
        Sentences, each once; None where there is nothing to warn of.
    """
    return " ".join(dict.fromkeys(_of(atlas, definition))) or None


def _of(atlas: Atlas, definition: object) -> Iterator[str]:
    own: Callable[[Atlas], str | None] | None = getattr(definition, "caution", None)
    if own is not None and (text := own(atlas)):
        yield text
    for part in parts(definition):
        yield from _of(atlas, part)


def parts(definition: object) -> tuple[object, ...]:
    """
    Return what a definition is made of.

    Parameters
    ----------
    definition
        Any.

    Returns
    -------
    parts
        Its parts, or its one part; none where it is made of no other.
    """
    one = getattr(definition, "part", None)
    return (*getattr(definition, "parts", ()), *(() if one is None else (one,)))


def cautions(scored: Scored) -> tuple[str, ...]:
    """
    Return what a reader of a run's results is warned of.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    texts
        One for each definition that has one, in their order; then how much is known too widely for any
        index of deprivation, where a definition reads one.
    """
    atlas = scored.located.atlas
    found = [text for each in scored.definitions if (text := caution(atlas, each))]
    if any(indices_of(each) for each in scored.definitions) and (text := _too_wide(scored)):
        found.append(text)
    return tuple(dict.fromkeys(found))


def _too_wide(scored: Scored) -> str | None:
    """Say how much is at places so wide that an index says nothing of them."""
    landed = scored.landings
    placed = np.flatnonzero(landed.place >= 0)
    precision = scored.located.places.spots.precision[landed.place[placed]]
    mine = placed[precision > STATUS_CODE[WIDEST_MEANINGFUL]]
    if not len(mine):
        return None
    lines = len(np.unique(landed.line[mine]))
    pence = int(landed.pence[mine].sum())
    count = f"{lines:,} line" if lines == 1 else f"{lines:,} lines"
    return (
        f"{short_gbp(pence)} ({count}) is at places known only to the authority or wider, which 360Giving's"
        " guide to locations says cannot be meaningfully compared with an index of deprivation: it is shown"
        " as shares of ten deciles (deciles.csv), and its bounds are normally none and all of it."
    )
