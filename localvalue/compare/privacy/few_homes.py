"""Groups of lines in which fewer than five people live: their sums tell no more than their lines do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare.privacy.answers import at_homes, is_as_wide_as_authorities
from localvalue.compare.privacy.homes import homes
from localvalue.compare.privacy.rule import PEOPLE, asks_of_people, small, sums
from localvalue.scoring.subset import unanswered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.scoring import Scored


def without_few_homes(exact: Scored, shown: Scored, groups: NDArray[np.int32], count: int) -> Scored:
    """
    Return a score whose sums over groups of lines tell of no fewer than five people where they live.

    Parameters
    ----------
    exact
        The answers at exact places.
    shown
        The same at the places that may be shown.
    groups
        The group of each line, shape ``(lines,)``.
    count
        How many groups there are.

    Returns
    -------
    scored
        Landings at homes have no answer, with the reason ``few_people``, in groups of fewer than five people
        and in the next smallest, which would be what the others leave of the total: to definitions finer than
        an authority; and to all where the home is shown more widely than its authority.
    """
    at_home, wider = at_homes(exact, shown)
    if not at_home.any():
        return exact
    lands = np.zeros(len(exact.located), dtype=np.bool_)
    lands[exact.landings.line[at_home]] = True
    few = np.zeros(count, dtype=np.bool_)
    for role in PEOPLE:
        found = homes(exact.located, role)
        mine = lands[found.line]
        people = sums(groups[found.line[mine]], found.people[mine], count)
        few |= small(people, people > 0) & (people > 0)
    hidden = few[groups[exact.landings.line]]
    wide: list[int] = []
    fine: list[int] = []
    for number, each in enumerate(exact.definitions):
        if not asks_of_people(each):
            (wide if is_as_wide_as_authorities(each) else fine).append(number)
    return unanswered(unanswered(exact, at_home & hidden, fine), wider & hidden, wide)
