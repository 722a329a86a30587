"""Of a landing that counts where any of several places qualifies: the places, and which of them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare.parties import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.scoring import Scored


def sides(scored: Scored, landing: int) -> list[int]:
    """
    Return the places of which any may qualify for a landing.

    Parameters
    ----------
    scored
        The answers.
    landing
        Which landing.

    Returns
    -------
    sides
        Rows of ``scored.places_asked``, in the order of the attribution's roles; none where the landing's
        own place is the only one.
    """
    if scored.places_asked is None:
        return []
    found = scored.places_asked.of.landing
    low, high = np.searchsorted(found, [landing, landing + 1]).tolist()
    is_either = int(scored.landings.part[landing]) in scored.attribution.either
    return list(range(low, high)) if is_either else []


def places(scored: Scored, landings: Sequence[int]) -> list[int]:
    """Return every place at which landings may qualify, each once; -1 where one is not placed."""
    found: list[int] = []
    for landing in landings:
        mine = sides(scored, landing)
        if mine and scored.places_asked is not None:
            found += scored.places_asked.of.place[mine].tolist()
        else:
            found.append(int(scored.landings.place[landing]))
    return list(dict.fromkeys(found))


def side_name(scored: Scored, side: int) -> str:
    """Return who is at a place of which any may qualify; nothing where each landing has one place."""
    if scored.places_asked is None:
        return ""
    of = scored.places_asked.of
    return named(scored, int(of.role[side]), int(of.tier[side]), int(of.row[side]))


def qualifying(scored: Scored, number: int, landings: Sequence[int]) -> str:
    """
    Return at which places landings qualify, where any of several would do.

    Parameters
    ----------
    scored
        The answers.
    number
        Which definition.
    landings
        The landings of one line.

    Returns
    -------
    text
        Such as ``by the branch``; empty where no landing has several places, or none qualifies.
    """
    if scored.places_asked is None:
        return ""
    value = scored.unit_shares.value[number]
    mine = [side for landing in landings for side in sides(scored, landing)]
    names = [side_name(scored, side) for side in mine if value[scored.places_asked.unit[side]] > 0]
    if len(mine) < 2 or not names:  # noqa: PLR2004  # of one place there is nothing to tell apart
        return ""
    return "by the " + " and the ".join(dict.fromkeys(name[0].lower() + name[1:] for name in names))
