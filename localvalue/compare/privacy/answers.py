"""What definitions answer line by line and landing by landing, as it may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.compare.privacy.rule import PEOPLE_CODES, asks_of_people
from localvalue.definitions import InArea, InAuthority, InPool, InUk, parts, walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.scoring import Memberships, Scored

    Bools = NDArray[np.bool_]
    Shares = NDArray[np.float32]

_AS_WIDE: Final = frozenset({"region", "county", "combined_authority", "police", "nation"})
"""Levels whose areas are whole authorities."""


def shown_memberships(exact: Scored, shown: Scored, memberships: Memberships) -> Memberships:
    """
    Return each line's memberships as they may be shown.

    Parameters
    ----------
    exact
        The answers at exact places.
    shown
        The same at the places that may be shown.
    memberships
        Exact.

    Returns
    -------
    memberships
        NaN for definitions that ask whom a line benefits. Of lines that land at homes, NaN also where the
        answer would say more than the authority that a home is shown at: for definitions finer than that,
        such as a radius or a decile, and for all where it is shown more widely still.
    """
    at_home, wider = _lines_at_homes(exact, shown)
    value, low, high = [], [], []
    for number, definition in enumerate(exact.definitions):
        hidden = wider if is_as_wide_as_authorities(definition) else at_home
        if asks_of_people(definition):
            hidden = np.ones_like(at_home)
        told = [part[number] for part in memberships[:3]]
        same = told[1] is told[0]
        mine = _blanked(told[0], hidden)
        value.append(mine)
        # One array is both where no line is in doubt
        low.append(mine if same else _blanked(told[1], hidden))
        high.append(mine if same else _blanked(told[2], hidden))
    return memberships._replace(value=value, low=low, high=high)


def is_as_wide_as_authorities(definition: Definition) -> bool:
    """
    Return whether all of an authority has one answer, so that the answer says no more than the authority.

    Parameters
    ----------
    definition
        Any.
    """
    ends = [each for each in walk(definition) if not parts(each)]
    return all(
        isinstance(each, (InAuthority, InPool, InUk)) or (isinstance(each, InArea) and each.level in _AS_WIDE)
        for each in ends
    )


def _lines_at_homes(exact: Scored, shown: Scored) -> tuple[Bools, Bools]:
    """Return which lines land at homes, or may, and which at homes that are shown wider than an authority."""
    count = len(exact.located)
    at_home, wider = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    common = np.append(shown.located.places.common("authority"), np.int32(-1))
    pairs = [(exact.landings, shown.landings)]
    if exact.places_asked is not None and shown.places_asked is not None:
        pairs.append((exact.places_asked.of, shown.places_asked.of))  # type: ignore[arg-type]  # alike here
    for one, other in pairs:
        mine = np.isin(one.role, PEOPLE_CODES) & (one.place >= 0)
        at_home[one.line[mine]] = True
        wider[one.line[mine & (common[other.place] < 0)]] = True
    return at_home, wider


def shown_landing_values(scored: Scored) -> list[Shares]:
    """
    Return each landing's memberships as they may be shown one by one.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    values
        One array a definition, shape ``(landings,)``; NaN as in `shown_memberships`.
    """
    mine = np.isin(scored.landings.role, PEOPLE_CODES)
    return [
        _blanked(value, np.ones_like(mine) if asks_of_people(definition) else mine)
        for definition, value in zip(scored.definitions, scored.landing_values(), strict=True)
    ]


def shown_place_values(scored: Scored) -> list[Shares]:
    """
    Return each landing's own memberships, for the mean of a place where five people at least land.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    values
        One array a definition, shape ``(landings,)``: of the landing, not of its line, so that what a line
        has elsewhere is not told; NaN for definitions that ask whom a line benefits.
    """
    return [
        np.full_like(value, np.nan) if asks_of_people(definition) else value
        for definition, value in zip(scored.definitions, scored.landing_values(), strict=True)
    ]


def _blanked(values: Shares, some: Bools) -> Shares:
    return np.where(some, np.float32(np.nan), values) if some.any() else values
