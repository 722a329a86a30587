"""What one client of several may be given: its own lines, its own promises, and no word of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.arrays import texts
from localvalue.columns import coded
from localvalue.definitions import OwnDefinition
from localvalue.definitions.own import BUYER, plain_buyer
from localvalue.errors import InputError
from localvalue.places.subset import without_columns
from localvalue.policy import clients_of
from localvalue.policy.clients import buyers_of
from localvalue.scoring.subset import asked_only, subset

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.policy import Policy
    from localvalue.scoring import Scored
    from localvalue.spend import Spend

WITHHELD: Final = "[c] not shown in a copy without suppliers"
_SUPPLIERS: Final = frozenset({"company_number", "charity_number", "vat_number", "paid_by", "description"})


class Group(NamedTuple):
    """The lines of one client."""

    name: str | None
    """None where the column is blank."""
    lines: NDArray[np.int64]


def client_lines(located: Located, column: str, policy: Policy | None) -> list[Group]:
    """
    Return the lines of each client.

    Parameters
    ----------
    located
        All lines.
    column
        Whose values are the clients; two spellings of one name, without regard to case and spaces, are one,
        and so are two names of one client of the policy.
    policy
        What was declared, where anything was.

    Returns
    -------
    groups
        By name, blank last; each line is in one. Of several spellings the name is that of the most lines.

    Raises
    ------
    InputError
        The table has no such column.
    """
    told = column == BUYER and located.options.get("buyer")
    cells = located.trait(column) if told else coded(located.spend.column(column))
    clients = clients_of(policy, located) if policy is not None and column == BUYER else {}
    names = [clients[cell].name if cell in clients else " ".join(cell.split()) for cell in cells.cells]
    # Called as most of its lines call it
    lines = np.bincount(cells.codes[cells.codes >= 0], minlength=len(names)).tolist()
    known: dict[str, str] = {}
    for _, name in sorted((-count, name) for count, name in zip(lines, names, strict=True)):
        known.setdefault(plain_buyer(name), name)
    order = {name: at for at, name in enumerate(sorted(set(known.values()), key=str.casefold))}
    number = np.array([*(order[known[plain_buyer(name)]] for name in names), len(order)], dtype=np.int32)
    of_line = number[cells.codes]
    by_client = np.argsort(of_line, kind="stable").astype(np.int64)
    bounds = np.searchsorted(of_line[by_client], np.arange(len(order) + 2))
    every: list[str | None] = [*order, None]
    return [
        Group(name, by_client[bounds[at] : bounds[at + 1]])
        for at, name in enumerate(every)
        if bounds[at + 1] > bounds[at]
    ]


def of_client(scored: Scored, lines: NDArray[np.int64], *, hide_suppliers: bool) -> Scored:
    """
    Return the score of one client's lines.

    Parameters
    ----------
    scored
        That of all lines.
    lines
        Positions of the client's, rising.
    hide_suppliers
        Whether to leave out who suppliers are.

    Returns
    -------
    scored
        Nothing is asked again. A definition that asks each buyer by its own rule holds this client's
        alone; it is left out where the client has none.
    """
    mine = subset(scored, lines)
    if hide_suppliers:
        mine = replace(mine, located=without_suppliers(mine.located))
    kept: list[tuple[int, Definition]] = []
    for number, each in enumerate(mine.definitions):
        own = _own(each, mine.located) if isinstance(each, OwnDefinition) else each
        if own is not None:
            kept.append((number, own))
    return asked_only(mine, kept)


def _own(definition: OwnDefinition, located: Located) -> OwnDefinition | None:
    held = {plain_buyer(buyer) for buyer in buyers_of(located)}
    rules = tuple(
        (buyer, rule) for buyer, rule in dict(definition.rules).items() if plain_buyer(buyer) in held
    )
    return replace(definition, rules=rules) if rules else None


def policy_of(policy: Policy, located: Located, asked: tuple[Definition, ...]) -> Policy:
    """
    Return what was declared for the clients of some lines.

    Parameters
    ----------
    policy
        What was declared for all.
    located
        The lines of one client.
    asked
        The definitions that are asked of them.

    Returns
    -------
    policy
        With no client, rule or target of another.
    """
    clients = tuple(dict.fromkeys(clients_of(policy, located).values()))
    names = [*buyers_of(located), *(name for each in clients for name in (each.name, *each.also))]
    mine = {plain_buyer(name) for name in names}
    held = {each.name for each in asked}
    return replace(
        policy,
        clients=clients,
        definitions=tuple(each for each in asked if not isinstance(each, OwnDefinition)),
        targets=tuple(
            each
            for each in policy.targets
            if each.definition in held and (each.buyer is None or plain_buyer(each.buyer) in mine)
        ),
    )


def is_of_supplier(column: str) -> bool:
    """Return whether a column says who a supplier is."""
    return column in _SUPPLIERS or column.startswith("supplier") or column.endswith("_match_name")


def require_no_supplier(spend: Spend, by: str, columns: Sequence[str]) -> None:
    """
    Refuse to summarise by what says who a supplier is, in a copy without suppliers.

    Parameters
    ----------
    spend
        The lines.
    by
        The column whose values are the clients, as the user named it.
    columns
        Those to summarise by.

    Raises
    ------
    InputError
        One says who a supplier is; or it is none of the library's own, of which nobody knows what is in it.
    """
    foreign = {name for file in spend.files for name in file.ignored}
    for column in (by, *columns):
        name = spend.canonical(column)
        unknown = name in foreign and column != by
        if is_of_supplier(name) or unknown:
            raise InputError(
                f"the column {column!r} {'may say' if unknown else 'says'} who a supplier is, and these packs"
                " leave that out (--hide-suppliers); summarise by another column, or do not hide suppliers"
            )


def without_suppliers(located: Located) -> Located:
    """
    Return lines without who their suppliers are.

    Parameters
    ----------
    located
        Lines, and where everything is.

    Returns
    -------
    located
        With no name, number or address of a supplier; the faults quote no cell at all.
    """
    found = without_columns(located, is_of_supplier)
    silent = [_silent(faults) for faults in (found.spend.faults, found.faults)]
    return replace(found, spend=replace(found.spend, faults=silent[0]), faults=silent[1])


def _silent(faults: pa.Table) -> pa.Table:
    for name in ("value", "action"):
        place = faults.schema.get_field_index(name)
        faults = faults.set_column(place, faults.schema.field(place), texts([WITHHELD] * len(faults)))
    return faults
