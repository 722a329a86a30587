"""
The rule of what is shown of people: which columns and definitions speak of them, and how few are too few.

Of groups of fewer than five people one group is made, and where that one has fewer than five still, the
smallest other group joins it: so no group can be had by taking the others off the total.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.spend.landings import LANDING_ROLES
from localvalue.spend.measures import PER_UNIT, measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.spend import Spend

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

PEOPLE: Final = ("workforce", "beneficiary")
"""Roles that are homes of people, or stand for people."""
PEOPLE_CODES: Final = tuple(LANDING_ROLES.index(role) for role in PEOPLE)

FEWEST: Final = 5
"""People of whom anything may be shown by place or by group."""

TARGET_GROUPS: Final = ("beneficiary_group",)
"""Columns that say what people are, which are shown in sums alone."""

FEW: Final = f"[c] groups of fewer than {FEWEST} people"
"""What the row of all small groups is called; ``[c]`` marks what is confidential in official tables."""

DISCLOSED: Final = (
    "Homes of people, and groups of fewer than five people, are shown as they are, because it was asked for:"
    " not for publication, and not to be sent on."
)
"""What stands over all that was written with homes as they are."""

_PARTS: Final = "postcode|address|area|easting|northing|longitude|latitude|match_name"
_HOME: Final = re.compile(rf"({'|'.join((*PEOPLE, 'resettlement'))})_({_PARTS})")
_ARE_PEOPLE: Final = re.compile(
    r"\b(people|persons?|ftes?|jobs?|employees?|workers?|apprentices|trainees|participants|beneficiaries|"
    r"learners|pupils|volunteers|residents|headcount)\b",
    re.IGNORECASE,
)
_ARE_NOT: Final = re.compile(r"week|hour|day|month|year|£|gbp|percent|%", re.IGNORECASE)


def is_home(column: str) -> bool:
    """
    Return whether a column says where people live.

    Parameters
    ----------
    column
        Its canonical name.

    Examples
    --------
    >>> is_home("workforce_postcode"), is_home("resettlement_area"), is_home("delivery_postcode")
    (True, True, False)
    """
    return _HOME.fullmatch(column) is not None


def speaks_of_people(spend: Spend) -> bool:
    """
    Return whether a table says where people live, or what they are.

    Parameters
    ----------
    spend
        The lines, and their table of landings.
    """
    names = spend.lines.column_names
    if any(is_home(name) or name in TARGET_GROUPS for name in names):
        return True
    return spend.landings is not None and bool(np.isin(spend.landings.parts.role, PEOPLE_CODES).any())


def asks_of_people(definition: Definition) -> bool:
    """Return whether a definition asks what the people are whom a line benefits."""
    return any(column in TARGET_GROUPS for column in definition.traits)


def people(spend: Spend) -> Floats:
    """
    Return how many people each line stands for.

    Parameters
    ----------
    spend
        The lines.

    Returns
    -------
    people
        What it measures, where that is people or jobs, else 1; shape ``(lines,)``.
    """
    count = np.ones(len(spend), dtype=np.float64)
    found = measures(spend)
    for code, (measure, unit) in enumerate(found.kinds):
        said = unit or measure
        if _ARE_PEOPLE.search(said) and not _ARE_NOT.search(said):
            mine = found.codes == code
            count[mine] = np.maximum(found.millionths[mine], 0) / PER_UNIT
    return count


def small(count: Floats, may: Bools | None = None, forced: Bools | None = None) -> Bools:
    """
    Return which groups of people are put together.

    Parameters
    ----------
    count
        The people of each group, shape ``(groups,)``.
    may
        Which groups are of people at all; the others may only be joined. All, if left out.
    forced
        Groups that are put together whatever they have; none, if left out.

    Returns
    -------
    together
        Those of fewer than five; and if they have fewer than five together, the next smallest too, until
        there are five or no group is left.

    Examples
    --------
    >>> small(np.array([9.0, 2.0, 7.0])).tolist(), small(np.array([9.0, 3.0, 3.0])).tolist()
    ([False, True, True], [False, True, True])
    """
    together = count < FEWEST
    if may is not None:
        together &= may
    if forced is not None:
        together |= forced
    if not together.any():
        return together
    # A group of nobody hides nobody
    for group in np.argsort(np.where(count > 0, count, np.inf), kind="stable").tolist():
        if count[together].sum() >= FEWEST:
            break
        together[group] = True
    return together


def sums(groups: NDArray[np.integer], count: Floats, number: int) -> Floats:
    """Return the people of each of a number of groups."""
    return np.asarray(np.bincount(groups, weights=count, minlength=number), dtype=np.float64)
