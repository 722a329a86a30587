"""What lies under the circles of the map: boundaries, home areas, sites, and lines at the radii."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from localvalue.definitions.combining import unnamed
from localvalue.definitions.distance import WithinKm, WithinMiles
from localvalue.escape import display_text
from localvalue.present import boundaries

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.definitions.distance import Anchor
    from localvalue.present.card import Areas, Card, Definition

MOST_SITES_WITH_RINGS: Final = 10
"""Sites beyond which rings would hide the map, and are left out."""
MOST_HOMES_WITH_REACHES: Final = 5
"""Home areas beyond which lines round each would hide the map, and are left out."""


def base(card: Card, landed: pd.DataFrame) -> dict[str, Any]:
    """
    Return what lies under the landings.

    Parameters
    ----------
    card
        The scorecard.
    landed
        Its landing places.

    Returns
    -------
    base
        Boundaries near the value, sites, the radii that are measured from them, and the lines round home
        areas, as plain values.
    """
    areas, sites = card.atlas.areas("authority"), card.sites()
    homes = sorted({code for _, codes in card.homes() for code in codes})
    everywhere = [np.concatenate(pair) for pair in zip(_positions(landed), _positions(sites), strict=True)]
    rows = boundaries.near(areas, everywhere[0], everywhere[1], homes)
    close = np.isin(rows, boundaries.near(areas, *_positions(sites), homes))
    return {
        # Fine where the map opens, coarse far away: all of the country at its finest would be 20 MB
        "areas": [*_areas(areas, rows[close], homes), *_areas(areas, rows[~close], homes)],
        "sites": [
            {
                "name": display_text(site["postcode"]),
                "x": _degrees(site["longitude"]),
                "y": _degrees(site["latitude"]),
            }
            for site in sites.dropna(subset=["longitude", "latitude"]).to_dict("records")
        ],
        "rings": _rings(card) if len(sites) <= MOST_SITES_WITH_RINGS else [],
        "reaches": _reaches(card),
        "rings_note": _rings_note(card, len(sites)),
    }


def _degrees(value: float) -> float:
    return round(float(value), 5)


def _positions(frame: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    longitude, latitude = (frame[axis].to_numpy(dtype=np.float64) for axis in ("longitude", "latitude"))
    return longitude, latitude


def _areas(areas: Areas, rows: NDArray[np.int64], homes: Sequence[str]) -> list[dict[str, Any]]:
    drawn = boundaries.drawn(areas, rows)
    return [
        {
            "name": display_text(areas.name[row]),
            "home": areas.code[row] in homes,
            "at": label.tolist(),
            "rings": rings,
        }
        for row, rings, label in zip(rows, drawn.rings, drawn.labels, strict=True)
    ]


def _rings(card: Card) -> list[dict[str, Any]]:
    """Return the radii of the run that are measured from sites."""
    return [
        {**named(definition), "radius_m": metres}
        for definition in card.definitions
        if (metres := radius_m(definition, "site")) is not None
    ]


def _rings_note(card: Card, sites: int) -> str:
    """Return what is left out because there is too much of it; empty where nothing is."""
    many = sites > MOST_SITES_WITH_RINGS and bool(_rings(card))
    said = [f"There are {sites:,} sites: too many for a circle round each."] if many else []
    homes = len(card.homes())
    if homes > MOST_HOMES_WITH_REACHES and any(radius_m(each, "boundary") for each in card.definitions):
        said.append(f"There are {homes:,} home areas: too many for a line round each.")
    return " ".join(said)


def _reaches(card: Card) -> list[dict[str, Any]]:
    """Return the lines of the run that are measured from a boundary, round each of a few home areas."""
    homes = card.homes()
    if len(homes) > MOST_HOMES_WITH_REACHES:
        return []
    areas = card.atlas.areas("authority")
    of_home = [areas.geometry()[np.isin(areas.code.astype(str), list(codes))] for _, codes in homes]
    held = [shapes[[shape is not None for shape in shapes]] for shapes in of_home]
    return [
        {**named(definition), "rings": boundaries.reach(shapes, metres)}
        for definition in card.definitions
        if (metres := radius_m(definition, "boundary")) is not None
        for shapes in held
        if len(shapes)
    ]


def radius_m(definition: Definition, of: Anchor) -> float | None:
    """
    Return the radius of a definition that is one.

    Parameters
    ----------
    definition
        Any.
    of
        What it must be measured from: ``site`` or ``boundary``.

    Returns
    -------
    metres
        None where it is no radius of that.
    """
    plain = unnamed(definition)
    if isinstance(plain, (WithinMiles, WithinKm)) and plain.of == of:
        return plain.radius_m
    return None


def named(definition: Definition) -> dict[str, str]:
    """
    Return what a definition is called.

    Parameters
    ----------
    definition
        Any.

    Returns
    -------
    named
        ``name``, ``label`` and ``kind``.
    """
    return {"name": definition.name, "label": display_text(definition.label), "kind": definition.kind}
