"""Why a line counted, or did not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.errors import InputError
from localvalue.grid import ground_distance_m
from localvalue.places import PRECISIONS, STATUSES
from localvalue.scoring import GAPS, UNATTRIBUTED
from localvalue.spend.landings import ROLES
from localvalue.units import METRES_PER_MILE, show_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.scoring import Memberships, Scored

_REASONS = {
    "missing": "no address is given",
    "redacted": "the address is redacted",
    "malformed": "what is given cannot be read as a postcode",
    "unknown_postcode": "the postcode is not in the directory",
    "non_geographic": "the postcode is not a place (a PO box or a forces address)",
    "outside_uk": "the address is outside the United Kingdom",
    "no_coordinates": "the directory has no grid reference for the postcode",
    "not_covered": "the atlas does not hold that nation",
    "no_site": "the line has no site to measure from",
    "no_home": "the buyer has no home area",
    "no_index": "the nation has no such index of deprivation in this atlas",
    "no_domain": "the nation's index has no such domain",
    "no_data": "the atlas does not say",
}
_PRECISIONS = {
    "coordinates": "known by its coordinates",
    "postcode": "known to its postcode",
    "postcode_terminated": "known to a postcode that is no longer in use",
}


def explain(scored: Scored, memberships: Memberships, labels: Sequence[str], line_id: str) -> str:
    """
    Return why a line counted under each definition, or did not.

    Parameters
    ----------
    scored
        The answers.
    memberships
        Each line's membership of each definition.
    labels
        What each definition says.
    line_id
        The line.

    Returns
    -------
    text
        A few lines of plain English.

    Raises
    ------
    InputError
        There is no such line.
    """
    line = _line(scored, line_id)
    spend = scored.located.spend
    amount = show_gbp(int(spend.pence()[line]))
    supplier = _cell(scored, "supplier", line)
    first = f"{line_id}: {amount}{f' to {supplier}' if supplier else ''}, scored {scored.attribution.label}."
    texts = [first, _origin(scored, line)]
    texts += [_landing(scored, number) for number in np.flatnonzero(scored.landings.line == line).tolist()]
    for number, label in enumerate(labels):
        texts.append(f"- {label}: {_answer(scored, memberships, number, line)}")
    return "\n".join(texts)


def _line(scored: Scored, line_id: str) -> int:
    import pyarrow.compute as pc

    ids = scored.located.spend.lines.column("line_id")
    line = pc.index(ids, line_id).as_py()
    if line < 0:
        some = ", ".join(ids.slice(0, 3).to_pylist())
        raise InputError(f"there is no line {line_id!r}; the lines are called {some} and so on")
    return int(line)


def _cell(scored: Scored, column: str, line: int) -> str | None:
    lines = scored.located.spend.lines
    if column not in lines.column_names:
        return None
    value = lines.column(column)[line].as_py()
    return None if value is None else str(value)


def _origin(scored: Scored, line: int) -> str:
    located = scored.located
    home, site = int(located.home[line]), int(located.site[line])
    buyer = f"the buyer's home area is {located.homes[home].name}" if home >= 0 else _REASONS["no_home"]
    where = f"the site is at {located.places.names[site]}" if site >= 0 else _REASONS["no_site"]
    return f"Measured from: {buyer}; {where}."


def _landing(scored: Scored, landing: int) -> str:
    located, landed = scored.located, scored.landings
    role = int(landed.role[landing])
    name = "Unattributed share" if role == UNATTRIBUTED else ROLES[role].capitalize()
    amount = show_gbp(int(landed.pence[landing]))
    place = int(landed.place[landing])
    if place < 0:
        return f"{name}, {amount}: not placed, because {_why_unplaced(scored, landing)}."
    precision = PRECISIONS[located.places.spots.precision[place]]
    known = _PRECISIONS.get(precision, f"known only to its {precision.replace('_', ' ')}")
    parts = [f"{name}, {amount}: {located.places.names[place]}, {known}"]
    authority = located.places.common("authority")[place]
    if authority >= 0:
        parts.append(f"in {located.atlas.areas('authority').name[authority]}")
    point = located.places.point()[place : place + 1]
    site = int(located.site[landed.line[landing]])
    if point[0] >= 0 and site >= 0:
        parts.append(f"{_miles(scored, point, site):.1f} miles from the site")
    return ", ".join(parts) + "."


def _miles(scored: Scored, point: np.ndarray, site: int) -> float:
    places = scored.located.places
    here = places.point()[site : site + 1]
    distance = ground_distance_m(
        places.points.easting_m(point),
        places.points.northing_m(point),
        places.points.easting_m(here),
        places.points.northing_m(here),
    )
    return float(distance[0]) / METRES_PER_MILE


def _answer(scored: Scored, memberships: Memberships, number: int, line: int) -> str:
    value = float(memberships.value[number][line])
    if np.isnan(value):
        return f"not known, because {_why(scored, number, line)}."
    low, high = float(memberships.low[number][line]), float(memberships.high[number][line])
    if low == high:
        return {0.0: "no.", 1.0: "yes."}.get(value, f"{value:.0%} of it.")
    return f"{value:.0%} of it is expected to, at least {low:.0%} and at most {high:.0%}."


def _why(scored: Scored, number: int, line: int) -> str:
    landing = int(np.searchsorted(scored.landings.line, line))
    if scored.landings.place[landing] < 0:
        return _why_unplaced(scored, landing)
    return _REASONS[GAPS[scored.answers.gaps[scored.unit[landing], number]] or "no_data"]


def _why_unplaced(scored: Scored, landing: int) -> str:
    if scored.landings.role[landing] == UNATTRIBUTED:
        return "the line's own shares leave it over"
    return _REASONS[STATUSES[scored.landings.status[landing]]]
