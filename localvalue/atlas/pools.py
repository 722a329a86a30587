"""The committed facts of ``pools.toml``: bodies whose area is several local authorities."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class PoolFact:
    """
    One body of ``pools.toml``.

    Attributes
    ----------
    name
        What it is called.
    kind
        Its class: ``county``, ``combined_authority``, ``metropolitan_county``, ``county_without_council``,
        ``police``, ``fire``, ``nhs`` or ``pool``.
    code
        Its ONS code; where it has none, one made of class and name, that no file holds.
    members
        GSS codes of its local authorities, in the edition that the file states.
    names
        Other names, in full.
    note
        What a reader should know; empty for most.
    date
        From when the membership holds: a year, a month or a day, ISO 8601.
    source
        Where the fact is published.
    """

    name: str
    kind: str
    code: str
    members: tuple[str, ...]
    names: tuple[str, ...]
    note: str
    date: str
    source: str


@cache
def pool_facts() -> tuple[PoolFact, ...]:
    """
    Return all committed bodies, in the file's order.

    Examples
    --------
    >>> [fact.name for fact in pool_facts() if fact.kind == "metropolitan_county"][:2]
    ['Greater Manchester', 'Merseyside']
    """
    return tuple(
        PoolFact(
            name=row["name"],
            kind=row["class"],
            code=row.get("code", f"{row['class']}:{row['name']}"),
            members=tuple(row["members"]),
            names=tuple(row.get("names", ())),
            note=row.get("note", ""),
            date=row["date"],
            source=row["source"],
        )
        for row in _toml()["pool"]
    )


@cache
def other_names() -> tuple[tuple[str, str], ...]:
    """Return code and name of the other names of bodies that are known by code."""
    return tuple((row["code"], name) for row in _toml()["name"] for name in row["names"])


@cache
def split_bodies() -> tuple[tuple[str, str], ...]:
    """
    Return class and name of the bodies that are known, and whose areas cut across authorities.

    Examples
    --------
    >>> ("nhs", "West Yorkshire") in split_bodies()
    True
    """
    return tuple((row["class"], row["name"]) for row in _toml()["split"])


@cache
def _toml() -> dict[str, Any]:
    """Return the file as it stands."""
    return tomllib.loads(resources.files("localvalue.atlas").joinpath("pools.toml").read_text("utf-8"))
