"""The tables of the report as CSV: as files beside it, or held in the page."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.compare import Table
from localvalue.escape import csv_cell, display_text
from localvalue.present import faulty, inputs
from localvalue.present.report.known import known

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from localvalue.present.card import Card

FAULTS: Final = "faults.csv"
"""The file of all faults, which the report names and never holds: it has one row a fault."""

MAP: Final = "map.html"


class Link(NamedTuple):
    """Where a table can be had."""

    href: str
    held: bool
    """Whether the page itself holds it."""


def own_tables(card: Card) -> dict[str, Table]:
    """
    Return the tables that the report shows beside those of the scorecard.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    tables
        By file name; none without rows.
    """
    found = {
        "authorities.csv": card.authority_table(),
        "roles.csv": card.role_table(),
        "tiers.csv": card.tier_table(),
        "columns.csv": _columns(card),
        "fault_kinds.csv": _faults(card),
        "definitions.csv": _definitions(card),
        "editions.csv": _editions(card),
    }
    return {name: table for name, table in found.items() if table.rows}


def links(card: Card, beside: Collection[str]) -> dict[str, Link]:
    """
    Return where each table can be had.

    Parameters
    ----------
    card
        The scorecard.
    beside
        The names of the files in the folder of the report.

    Returns
    -------
    links
        By file name.
    """
    tables: Mapping[str, Table] = {**card.tables(), **own_tables(card)}
    return {
        name: Link(name, held=False) if name in beside else Link(_held(table), held=True)
        for name, table in tables.items()
    }


def _held(table: Table) -> str:
    """Return an address that is the table itself, byte for byte as its file has it."""
    return f"data:text/csv;base64,{b64encode(table.csv_text(text=csv_cell).encode()).decode('ascii')}"


def _columns(card: Card) -> Table:
    rows = [
        (each.named, own, field)
        for each in inputs.kinds(card)
        for field, own in (*each.columns, *(("", own) for own in each.unused))
    ]
    return Table((("files", "text"), ("column_of_the_file", "text"), ("taken_for", "text")), rows)


def _faults(card: Card) -> Table:
    rows = [
        (each.kind, each.meaning, each.action, each.times, each.places) for each in faulty.fault_kinds(card)
    ]
    names = ("kind", "meaning", "action")
    return Table((*((name, "text") for name in names), ("times", "count"), ("where", "text")), rows)


def _definitions(card: Card) -> Table:
    rows = [
        (each.name, each.label, each.kind, each.status, each.source, " ".join(each.links))
        for each in known(card)
    ]
    names = ("definition", "label", "kind", "status", "source", "links")
    return Table(tuple((name, "text") for name in names), rows)


def _editions(card: Card) -> Table:
    names = ("title", "edition", "publisher")
    rows = [
        (*(display_text(each.get(name)) for name in names), "; ".join(map(str, each.get("licence", []))))
        for each in card.atlas.manifest.get("sources", [])
    ]
    return Table(tuple((name, "text") for name in (*names, "licence")), rows)
