"""What the map can show beside its circles: deprived small areas, half-known places, and who paid whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from localvalue.escape import display_text
from localvalue.present import boundaries, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.compare import Mapped
    from localvalue.present.card import Areas, Card

    Geometries = NDArray[Any]
    Int64s = NDArray[np.int64]

MOST_SMALL_AREAS: Final = 2_000
"""Small areas that are drawn by decile: first those where most pounds landed, then the home areas' own."""
MOST_GROUNDS: Final = 600
"""Half-known places that are drawn as areas, the most pounds first."""
MOST_FLOWS: Final = 150
"""Lines that are drawn from home areas to where their pounds landed, the most pounds first."""

_SMALL_AREA_STEP_M: Final = 25.0
_GROUND_STEPS: Final = 150.0


def layers(card: Card, number: Int64s, pence: Int64s, facts: Mapped) -> dict[str, Any]:
    """
    Return the layers that are off when the map opens.

    Parameters
    ----------
    card
        The scorecard.
    number
        Which drawn place each landing place is a part of, shape ``(landing places,)``.
    pence
        Absolute pence of each landing place, shape ``(landing places,)``.
    facts
        What is told of the drawn places.

    Returns
    -------
    layers
        ``deciles``, ``grounds`` and ``flows``, as plain values; empty where there is nothing to draw.
    """
    return {
        "deciles": _deciles(card, facts),
        "grounds": _grounds(card, number, pence),
        "flows": _flows(card, facts),
    }


def _deciles(card: Card, facts: Mapped) -> dict[str, Any]:
    """Return the small areas near the value, with the decile of each by its nation's default index."""
    indices = card.atlas.default_indices()
    if not indices or not (facts.small_areas or card.homes()):
        return {}
    areas = card.atlas.areas("small_area")
    decile = np.zeros(len(areas.code), dtype=np.int64)
    for index in indices:
        own = index.decile()
        decile = np.where(own > 0, own, decile)
    rows = _near(areas, decile > 0, facts.small_areas)
    held = sum(1 for row in facts.small_areas if decile[row] > 0)
    shapes = areas.geometry()[rows]
    drawn = ~shapely.is_missing(shapes)
    rows, shapes = rows[drawn], shapely.simplify(shapes[drawn], _SMALL_AREA_STEP_M)
    titles = [index.title for index in indices if index.decile()[rows].any()]
    return (
        {
            "index": display_text("; ".join(dict.fromkeys(titles)), 500),
            "name": [display_text(name) for name in areas.name[rows]],
            "decile": decile[rows].tolist(),
            "rings": boundaries.packed(shapes),
            "left_out": max(0, held - MOST_SMALL_AREAS),
        }
        if len(rows)
        else {}
    )


def _near(areas: Areas, ranked: NDArray[np.bool_], landed: Mapping[int, int]) -> Int64s:
    """Return rows of small areas: those with pounds, then those of the authorities with the most of them."""
    first = [row for row in sorted(landed, key=lambda row: (-landed[row], row)) if ranked[row]]
    first = first[:MOST_SMALL_AREAS]
    authority = np.asarray(areas.column("authority"))
    held = np.zeros(int(authority.max(initial=0)) + 2, dtype=np.int64)
    np.add.at(held, authority[first], [landed[row] for row in first])
    rest = np.flatnonzero(ranked & (held[authority] > 0) & (authority >= 0))
    rest = rest[~np.isin(rest, first)]
    order = rest[np.argsort(-held[authority[rest]], kind="stable")]
    return np.array([*first, *order[: MOST_SMALL_AREAS - len(first)].tolist()], dtype=np.int64)


def _grounds(card: Card, number: Int64s, pence: Int64s) -> list[dict[str, Any]]:
    """Return half-known places as areas: the drawn place of each, and its outline."""
    shapes = card.half_known()
    rows = np.flatnonzero([shape is not None for shape in shapes])
    rows = rows[np.argsort(-pence[rows], kind="stable")][:MOST_GROUNDS]
    # The widest first, so that none lies under a wider one
    size = np.array([shapely.area(shapes[row]) for row in rows])
    rows = rows[np.argsort(-size, kind="stable")]
    outlines = np.array([_coarse(shapes[row]) for row in rows.tolist()], dtype=object)
    return [
        {"place": place, "rings": rings}
        for place, rings in zip(number[rows].tolist(), boundaries.packed(outlines), strict=True)
    ]


def _coarse(shape: Any) -> Any:  # noqa: ANN401 - shapely has no types
    west, south, east, north = shapely.bounds(shape)
    return shapely.simplify(shape, max(east - west, north - south) / _GROUND_STEPS)


def _flows(card: Card, facts: Mapped) -> dict[str, Any]:
    """Return lines from home areas to drawn places, and the pounds of each."""
    homes = [_middle(card, codes) for _, codes in card.homes()]
    flows = facts.flows
    known = np.array([middle is not None for middle in homes], dtype=np.bool_)
    rows = np.flatnonzero(known[flows.home]) if len(known) else np.empty(0, dtype=np.int64)
    rows = rows[np.argsort(-np.abs(flows.pence[rows]), kind="stable")]
    most = rows[:MOST_FLOWS]
    return (
        {
            "homes": [display_text(name) for name, _ in card.homes()],
            "from": homes,
            "home": flows.home[most].tolist(),
            "place": flows.place[most].tolist(),
            "gbp": places.pounds(flows.pence[most]),
            "left_out": len(rows) - len(most),
        }
        if len(most)
        else {}
    )


def _middle(card: Card, codes: Sequence[str]) -> list[int] | None:
    """Return the middle of a home area, in hundred-thousandths of a degree; None where it has no boundary."""
    areas = card.atlas.areas("authority")
    shapes = areas.geometry()[np.isin(areas.code.astype(str), list(codes))]
    shapes = shapes[[shape is not None for shape in shapes]]
    if not len(shapes):
        return None
    # Simplified, as the union of thirty coasts is slow and only its middle is asked for
    whole = shapely.union_all(shapely.make_valid(shapely.simplify(shapes, 200.0)))
    middle: list[int] = boundaries.label_points(np.array([whole], dtype=object))[0].tolist()
    return middle
