"""Places with areas beside them: where something is shown that is known more finely than it may be shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from localvalue.places.place_list import PlaceList
from localvalue.places.points import STATUS_CODE, Spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.atlas import Atlas
    from localvalue.places.points import Places


class Area(NamedTuple):
    """Where something is shown."""

    precision: str
    """``authority``, or wider."""
    authority: int
    """Index into the atlas's authorities; -1 where it is none of them, or several."""
    name: str


def with_areas(atlas: Atlas, places: Places, areas: Sequence[Area]) -> Places:
    """
    Return places with areas after them.

    Parameters
    ----------
    atlas
        The reference geography.
    places
        Any places.
    areas
        What is put after them.

    Returns
    -------
    places
        Those that were there keep their numbers. An area that is no one authority has no points: it says
        nothing but its name.
    """
    listed = PlaceList(atlas)
    slices = [
        listed.area("authority", each.authority) if each.authority >= 0 else (0, 0, 0) for each in areas
    ]
    ordering, start, stop = np.array(slices, dtype=np.int64).reshape(-1, 3).T
    precision = np.array([STATUS_CODE[each.precision] for each in areas], dtype=np.uint8)
    spots = Spots((ordering + len(places.orderings)).astype(np.int16), start, stop, precision)
    return replace(
        places,
        spots=Spots(*(np.concatenate(both) for both in zip(places.spots, spots, strict=True))),  # type: ignore[arg-type]
        orderings=[*places.orderings, *listed.orderings],
        names=[*places.names, *(each.name for each in areas)],
    )
