"""
What the packs of several clients tell together.

A reader who holds the packs of all clients but one, and the whole, can take the ones off the other. So what
is of too few people for one client is not told of the next smallest client either: there are five people at
least in what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import coded
from localvalue.compare.privacy.homes import homes
from localvalue.compare.privacy.rule import PEOPLE, TARGET_GROUPS, asks_of_people, people, small, sums
from localvalue.compare.privacy.withheld import Withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from localvalue.scoring import Scored

    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Int64s = NDArray[np.int64]


def across(scored: Scored, clients: Sequence[Int64s]) -> list[Withheld]:
    """
    Return what is withheld of each client because of another.

    Parameters
    ----------
    scored
        The answers for all lines.
    clients
        Positions of each client's lines; each line is in one.

    Returns
    -------
    withheld
        One for each client: what has five people of its own, and is the smallest beside what has fewer.
    """
    client = np.zeros(len(scored.located), dtype=np.int32)
    for number, lines in enumerate(clients):
        client[lines] = number
    count = len(clients)
    places: list[set[tuple[str, int]]] = [set() for _ in clients]
    groups: list[set[str]] = [set() for _ in clients]
    definitions: list[set[str]] = [set() for _ in clients]
    for authority, role, few in _homes(scored, client, count):
        for each in few:
            places[each].add((role, authority))
    for name, few in _groups(scored, client, count):
        for each in few:
            groups[each].add(name)
    for name, few in _definitions(scored, client, count):
        for each in few:
            definitions[each].add(name)
    return [
        Withheld(*map(frozenset, each))  # type: ignore[arg-type]  # one type each
        for each in zip(places, groups, definitions, strict=True)
    ]


def _homes(scored: Scored, client: Codes, count: int) -> Iterator[tuple[int, str, list[int]]]:
    authority = scored.located.places.common("authority")
    for role in PEOPLE:
        found = homes(scored.located, role)
        own = authority[found.place]
        for each in np.unique(own[own >= 0]).tolist():
            mine = own == each
            few = _few(sums(client[found.line[mine]], found.people[mine], count))
            if few:
                yield each, role, few


def _groups(scored: Scored, client: Codes, count: int) -> Iterator[tuple[str, list[int]]]:
    lines = scored.located.spend.lines
    for column in TARGET_GROUPS:
        if column not in lines.column_names:
            continue
        cells, each = coded(lines.column(column)), people(scored.located.spend)
        for code, name in enumerate(cells.cells):
            mine = cells.codes == code
            few = _few(sums(client[mine], each[mine], count))
            if few:
                yield name, few


def _definitions(scored: Scored, client: Codes, count: int) -> Iterator[tuple[str, list[int]]]:
    asked = [number for number, each in enumerate(scored.definitions) if asks_of_people(each)]
    if not asked:
        return
    value, each = scored.memberships().value, people(scored.located.spend)
    for number in asked:
        for some in (value[number] > 0, value[number] < 1):
            few = _few(sums(client, each * some, count))
            if few:
                yield scored.definitions[number].name, few


def _few(count: Floats) -> list[int]:
    """Return the clients of which something is not told: those of too few people, and the next smallest."""
    together = small(count, count > 0) & (count > 0)
    return np.flatnonzero(together).tolist()
