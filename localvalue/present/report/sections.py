"""The sections of the report after its first side: which there are, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Section(NamedTuple):
    """One section: what links to it, and its heading."""

    id: str
    title: str


def sections(facts: Mapping[str, Any]) -> dict[str, Section | None]:
    """
    Return the sections of a report.

    Parameters
    ----------
    facts
        What the report shows.

    Returns
    -------
    sections
        By id, in order: None where there is nothing to show in it.
    """
    anything = facts["anything"]
    there = {
        "definitions": ("The definitions side by side", anything),
        "missed": (
            "What each definition of local sees, and what it misses",
            anything and facts["deprived"],
        ),
        "chain": (
            "The supply chain, and what is counted beside money" if facts["measures"] else "The supply chain",
            facts["roles"] or facts["measures"],
        ),
        "declared": (_declared(facts), facts["targets"] or facts["common_sentence"]),
        "placed": ("What could be placed, and what could not", True),
        "apart": ("What was paid to others than third parties", facts["proposals"]),
        "map": ("The map", facts["picture"] or facts["with_map"]),
        "read": ("What was read, and what was wrong in it", True),
        "method": ("Method, definitions and data", True),
    }
    return {key: Section(key, title) if holds else None for key, (title, holds) in there.items()}


def _declared(facts: Mapping[str, Any]) -> str:
    if not facts["common_sentence"]:
        return "Declared targets"
    return (
        "Declared targets, and measures in common terms" if facts["targets"] else "Measures in common terms"
    )
