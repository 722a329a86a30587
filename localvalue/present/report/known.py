"""What is known of the definitions of a run: who uses them, and what standing that has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.definitions import entries_of
from localvalue.escape import display_text
from localvalue.present.readings import FULL_LABEL_LIMIT
from localvalue.present.words import upper_first

if TYPE_CHECKING:
    from localvalue.present.card import Card

OWN: Final = "Of this run"
"""The standing of a definition that the register does not know."""


class Known(NamedTuple):
    """One definition of a run, and who uses it."""

    name: str
    label: str
    """With nation, index and year where it speaks of deprivation."""
    kind: str
    status: str
    """Standing in law, guidance or practice, with its days."""
    source: str
    """Who published it, and when; empty where the register does not know."""
    links: tuple[str, ...]


def known(card: Card) -> list[Known]:
    """
    Return what is known of each definition of a run.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    known
        In the order of the run. A definition that is made of several has the sources of all.
    """
    found = []
    for each, label in zip(card.definitions, card.labels, strict=True):
        entries = entries_of(each)
        found.append(
            Known(
                name=display_text(each.name),
                label=display_text(label, FULL_LABEL_LIMIT),
                kind=each.kind,
                status=upper_first("; ".join(dict.fromkeys(entry.status_text for entry in entries))) or OWN,
                source="; ".join(
                    dict.fromkeys(f"{entry.source.name} ({entry.source.year})" for entry in entries)
                ),
                links=tuple(dict.fromkeys(link for entry in entries for link in entry.source.links)),
            )
        )
    return found
