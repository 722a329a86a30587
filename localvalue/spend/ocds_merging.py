"""
Releases of one contracting process, merged: of what several say, the latest counts.

Source: Open Contracting Data Standard 1.1, merging
(https://standard.open-contracting.org/1.1/en/schema/merging/): objects are merged field by field, lists of
objects by their identifiers, and other values are replaced.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, NamedTuple

Thing = dict[str, Any]

_BY_ID: Final = frozenset(
    {"awards", "parties", "contracts", "suppliers", "items", "relatedProcesses", "lots"}
)


class Release(NamedTuple):
    """One release, and where it stands."""

    number: int
    """The line of the file, or the place in the list, from 1."""
    content: Thing


class Award(NamedTuple):
    """One award, and the release that it is read with."""

    number: int
    release: Thing
    award: Thing


class Replaced(NamedTuple):
    """An award that a later release says again."""

    number: int
    award_id: str
    by: int
    """The record that counts."""


def merged_awards(releases: list[Release]) -> tuple[list[Award], list[Replaced]]:
    """
    Return each award of releases once.

    Parameters
    ----------
    releases
        In the order of the file.

    Returns
    -------
    awards, replaced
        The awards where their latest release stands, with all that the releases of the process say; and
        the places where an award stands that a later release says again. One without an identifier is
        never taken for another.

    Examples
    --------
    >>> first = {"ocid": "o", "date": "2025-01", "awards": [{"id": "1", "value": {"amount": 5}}]}
    >>> later = {"ocid": "o", "date": "2025-02", "awards": [{"id": "1", "value": {"amount": 4}}]}
    >>> awards, replaced = merged_awards([Release(1, later), Release(2, first)])
    >>> [(each.number, each.award["value"]["amount"]) for each in awards], replaced
    ([(1, 4)], [Replaced(number=2, award_id='1', by=1)])
    """
    of_process: dict[str, list[Release]] = defaultdict(list)
    for number, content in releases:
        # A release without a process of its own is one of its own
        of_process[str(content.get("ocid") or f"record {number}")].append(Release(number, content))
    awards: list[Award] = []
    replaced: list[Replaced] = []
    for several in of_process.values():
        if len(several) == 1:
            number, content = several[0]
            awards += [Award(number, content, award) for award in _objects(content, "awards")]
        else:
            _merge(several, awards, replaced)
    return sorted(awards, key=lambda each: each.number), sorted(replaced)


def _merge(several: list[Release], awards: list[Award], replaced: list[Replaced]) -> None:
    ordered = sorted(several, key=lambda each: (str(each.content.get("date") or ""), each.number))
    whole: Thing = {}
    for each in ordered:
        whole = merged(whole, each.content)
    known = {_id(award): award for award in _objects(whole, "awards") if _id(award)}
    last = {_id(award): each for each in ordered for award in _objects(each.content, "awards") if _id(award)}
    counted: set[str] = set()
    for each in reversed(ordered):
        # What is the same in all is the whole's; what a release says of itself is its own
        own = {**whole, **{name: each.content.get(name) for name in ("id", "date", "tag")}}
        for award in _objects(each.content, "awards"):
            name = _id(award)
            if not name:
                awards.append(Award(each.number, own, award))
            elif name not in counted:
                counted.add(name)
                awards.append(Award(each.number, own, known[name]))
            else:
                replaced.append(Replaced(each.number, name, last[name].number))


def merged(older: Thing, newer: Thing) -> Thing:
    """
    Return one object with what another, later one says.

    Parameters
    ----------
    older, newer
        Objects of the standard.

    Returns
    -------
    whole
        Null says nothing.

    Examples
    --------
    >>> merged({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}, "a": None})
    {'a': 1, 'b': {'c': 2, 'd': 3}}
    """
    whole = dict(older)
    for name, value in newer.items():
        before = whole.get(name)
        if value is None:
            continue
        if isinstance(value, dict) and isinstance(before, dict):
            whole[name] = merged(before, value)
        elif name in _BY_ID and isinstance(value, list) and isinstance(before, list):
            whole[name] = _by_id(before, value)
        else:
            whole[name] = value
    return whole


def _by_id(older: list[Any], newer: list[Any]) -> list[Any]:
    at: dict[str, int] = {}
    whole: list[Any] = []
    for each in (*older, *newer):
        name = _id(each) if isinstance(each, dict) else ""
        if name and name in at:
            whole[at[name]] = merged(whole[at[name]], each)
            continue
        if name:
            at[name] = len(whole)
        if each not in whole:
            whole.append(each)
    return whole


def _id(thing: Thing) -> str:
    value = thing.get("id")
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _objects(thing: Thing, name: str) -> list[Thing]:
    value = thing.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
