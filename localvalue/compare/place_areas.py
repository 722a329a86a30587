"""In which areas the places are where pounds landed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import factorize

if TYPE_CHECKING:
    from localvalue.atlas import Level
    from localvalue.scoring import Scored

_TOLD: Final[tuple[tuple[Level, tuple[str, ...]], ...]] = (
    ("region", ("name",)),
    ("constituency", ("code", "name")),
    ("ward", ("code", "name")),
    ("small_area", ("code",)),
)


def place_areas(scored: Scored) -> dict[str, list[str | None]]:
    """
    Return the areas in which the places lie at which pounds landed.

    Parameters
    ----------
    scored
        The answers, at places that may be shown.

    Returns
    -------
    columns
        ``region_name``, ``constituency_code``, ``constituency_name``, ``ward_code``, ``ward_name`` and
        ``small_area_code`` (of the geography of the default index), aligned to the rows of `landed`; None
        where a place is not known to lie in one. A level that the atlas does not hold is left out.
    """
    located = scored.located
    place = scored.landings.place
    _, unique = factorize(place[place >= 0].astype(np.int64))
    columns: dict[str, list[str | None]] = {}
    for level, told in _TOLD:
        areas = located.atlas.areas(level)
        if not len(areas):
            continue
        row = located.places.common(level)[unique].tolist()
        for name in told:
            values = areas.column(name)
            columns[f"{level}_{name}"] = [str(values[each]) if each >= 0 else None for each in row]
    return columns
