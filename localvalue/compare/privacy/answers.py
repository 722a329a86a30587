"""What definitions answer line by line and landing by landing, as it may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.compare.privacy.rule import PEOPLE_CODES, asks_of_people
from localvalue.definitions import InArea, InAuthority, InPool, InUk, parts, walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.scoring import Scored

    Bools = NDArray[np.bool_]
    Shares = NDArray[np.float32]

_AS_WIDE: Final = frozenset({"region", "county", "combined_authority", "police", "nation"})
"""Levels whose areas are whole authorities."""


def hidden_landings(exact: Scored, shown: Scored) -> dict[int, Bools]:
    """
    Return the landings of which a definition's answer is not told line by line.

    Parameters
    ----------
    exact
        The answers at exact places.
    shown
        The same at the places that may be shown.

    Returns
    -------
    hidden
        By the number of the definition, shape ``(landings,)``; nothing for a definition that hides none. Of
        definitions that ask whom a line benefits all; of those that are finer than an authority, such as a
        radius or a decile, what is at homes, or may be; of the others what is at a home that is shown more
        widely than its authority.
    """
    at_home, wider = at_homes(exact, shown)
    found = {}
    for number, definition in enumerate(exact.definitions):
        hidden = wider if is_as_wide_as_authorities(definition) else at_home
        if asks_of_people(definition):
            hidden = np.ones_like(at_home)
        if hidden.any():
            found[number] = hidden
    return found


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


def at_homes(exact: Scored, shown: Scored) -> tuple[Bools, Bools]:
    """
    Return which landings are at homes, or may be, and which at homes that are shown more widely.

    Parameters
    ----------
    exact
        The answers at exact places.
    shown
        The same at the places that may be shown.

    Returns
    -------
    at_home, wider
        Each of shape ``(landings,)``; the second are among the first.
    """
    role, place = exact.landings.role, exact.landings.place
    common = np.append(shown.located.places.common("authority"), np.int32(-1))
    at_home = np.isin(role, PEOPLE_CODES) & (place >= 0)
    wider = at_home & (common[shown.landings.place] < 0)
    if exact.places_asked is not None and shown.places_asked is not None:
        one, other = exact.places_asked.of, shown.places_asked.of
        mine = np.isin(one.role, PEOPLE_CODES) & (one.place >= 0)
        at_home[one.landing[mine]] = True
        wider[one.landing[mine & (common[other.place] < 0)]] = True
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
        One array a definition, shape ``(landings,)``; NaN where nothing may be told.
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
