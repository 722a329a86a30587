"""The supply chain, and what is counted beside money: by role, by tier, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.present import measured, words
from localvalue.present.readings import pounds
from localvalue.spend.groups import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.compare.tables import Cell
    from localvalue.present.card import Card
    from localvalue.present.readings import Reading

MOST_PARTS: Final = 24
"""Rows of measures by tier and by group that the report lists; the file has all."""

_BY: Final = {"tier": "Tier", "beneficiary_group": "Group"}
_GROUPS: Final = {each.code: each.title for each in GROUPS}
_SIDES: Final = ("home", "elsewhere", "unsure", "unplaced", "total")


def chain(card: Card, shown: Sequence[Reading]) -> dict[str, Any]:
    """
    Return what the report says of the supply chain, and of what is counted other than money.

    Parameters
    ----------
    card
        The scorecard.
    shown
        The readings of the definitions under which tiers and groups are shown: two at most.

    Returns
    -------
    facts
        ``roles``, ``roles_share`` (whether they share the pounds of the run among them), ``tiers``,
        ``measures``, ``measures_more``, ``parts``, ``parts_more``, ``groups_note`` (whether small groups
        are hidden), and the headings of these tables.
    """
    roles, share = _roles(card)
    parts = _parts(card, shown)
    heads = list(enumerate(next(iter(measured.rows(card)), ())))
    groups = any(part["by"] == _BY["beneficiary_group"] for part in parts)
    return {
        "roles": roles,
        "roles_share": share,
        "tiers": _tiers(card, shown),
        "measures": [[display_text(cell) for cell in row] for row in measured.rows(card)],
        "measures_more": measured.left_out(card),
        "parts": parts[:MOST_PARTS],
        "parts_more": max(len(parts) - MOST_PARTS, 0),
        "chain_heads": [(f"of which “{each.label}”", 1) for each in shown],
        "measure_heads": [(display_text(head) or "Definition", int(at > 0)) for at, head in heads],
        "groups_note": groups and not _disclosed(card),
    }


def _readable(value: Cell) -> str:
    """Return a tier or a group as it is read; one of our own groups by its title."""
    return _GROUPS.get(str(value), display_text(value))


def _disclosed(card: Card) -> bool:
    return bool(card.provenance().get("people", {}).get("disclosed"))


def _roles(card: Card) -> tuple[list[dict[str, Any]], bool]:
    """Return where each role landed, and whether the roles share the pounds of the run among them."""
    rows = [
        {
            "role": words.ROLES.get(str(row["role"]), display_text(row["role"]).capitalize()),
            **{side: pounds(row[f"{side}_gbp"]) for side in _SIDES},
        }
        for row in card.role_table().records()
        if any(row[f"{side}_gbp"] for side in _SIDES)
    ]
    whole = sum(int(row["total_gbp"] or 0) for row in card.role_table().records())
    return rows, len(rows) > 1 and whole == card.total_pence


def _tiers(card: Card, shown: Sequence[Reading]) -> list[dict[str, Any]]:
    return [
        {
            "tier": row["tier"],
            "lines": f"{row['lines']:,}",
            "amount": pounds(row["amount_gbp"]),
            "placed": pounds(row["placed_gbp"]),
            "counts": [pounds(row[f"{each.name}_gbp"]) for each in shown],
        }
        for row in card.tier_table().records()
    ]


def _parts(card: Card, shown: Sequence[Reading]) -> list[dict[str, Any]]:
    """Return how much of each measure counts in each tier and group."""
    table = card.tables().get("measures_by.csv")
    rows: dict[tuple[Cell, ...], dict[str, Any]] = {}
    for row in table.records() if table else ():
        key = tuple(row[name] for name in ("by", "value", "measure", "unit"))
        part = rows.setdefault(key, {"by": _BY.get(str(row["by"]), display_text(row["by"])), "counts": {}})
        part["value"] = "None named" if row["value"] is None else _readable(row["value"])
        part["measure"] = display_text(measured.named(row["measure"], row["unit"]))
        part["total"] = measured.number(float(row["total"] or 0))
        part["counts"][row["definition"]] = measured.span(float(row["low"] or 0), float(row["high"] or 0))
    return [{**part, "counts": [part["counts"][each.name] for each in shown]} for part in rows.values()]
