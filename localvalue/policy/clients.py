"""Which client of a policy each buyer of a table is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.atlas import Match
from localvalue.columns import coded
from localvalue.definitions import OwnDefinition
from localvalue.definitions.own import BUYER, plain_buyer
from localvalue.errors import InputError
from localvalue.policy.values import Client

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from localvalue.atlas import Atlas
    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.policy.values import Policy


def buyers_of(located: Located) -> list[str]:
    """
    Return the different buyers of a run.

    Parameters
    ----------
    located
        The lines.

    Returns
    -------
    buyers
        As the table writes them; the one of the run alone, where it was told one.
    """
    everyone = located.options.get(BUYER)
    if everyone:
        return [str(everyone)]
    lines = located.spend.lines
    return coded(lines.column(BUYER)).cells if BUYER in lines.column_names else []


def clients_of(policy: Policy, located: Located) -> dict[str, Client]:
    """
    Return which client each buyer of a table is.

    Parameters
    ----------
    policy
        The clients.
    located
        The lines, and the atlas, by which two names of one authority are one buyer.

    Returns
    -------
    clients
        Buyer as the table writes it -> client; buyers that no client is are left out.

    Raises
    ------
    InputError
        Two clients of the policy are one authority.
    """
    by_name = {plain_buyer(name): each for each in policy.clients for name in (each.name, *each.also)}
    by_area = _by_area(policy.clients, located.atlas)
    found = {}
    for buyer in buyers_of(located):
        client = by_name.get(plain_buyer(buyer)) or by_area.get(_area(buyer, located.atlas))
        if client is not None:
            found[buyer] = client
    return found


def own_definition(policy: Policy, clients: Mapping[str, Client]) -> OwnDefinition | None:
    """
    Return the definition that asks each line by its buyer's own rule.

    Parameters
    ----------
    policy
        The clients.
    clients
        What `clients_of` returns.

    Returns
    -------
    own
        None where no client declares a definition.
    """
    names = [*clients.items(), *((each.name, each) for each in policy.clients)]
    rules: dict[str, tuple[str, Definition]] = {}
    for buyer, client in names:
        if client.definition is not None:
            rules.setdefault(plain_buyer(buyer), (buyer, client.definition))
    return OwnDefinition(tuple(rules.values())) if rules else None


def clients_with(policy: Policy, own: OwnDefinition, located: Located) -> tuple[Client, ...]:
    """
    Return the clients of a policy with the rules by which a run really asked each buyer's lines.

    Parameters
    ----------
    policy
        The policy of the run; an empty one where there was none.
    own
        What was asked.
    located
        The lines.

    Returns
    -------
    clients
        Those of the policy, and one for each other buyer that has a rule.
    """
    known = {plain_buyer(name): each for each in policy.clients for name in (each.name, *each.also)}
    known |= {plain_buyer(buyer): each for buyer, each in clients_of(policy, located).items()}
    found = {each.name: each for each in policy.clients}
    for buyer, rule in dict(own.rules).items():
        client = known.get(plain_buyer(buyer)) or Client(buyer, (), None, ())
        found[client.name] = client._replace(definition=rule)
    return tuple(found.values())


def _by_area(clients: Sequence[Client], atlas: Atlas) -> dict[tuple[int, ...] | None, Client]:
    found: dict[tuple[int, ...] | None, Client] = {}
    for client in clients:
        area = _area(client.name, atlas)
        if area is not None and found.setdefault(area, client) is not client:
            raise InputError(
                f"{found[area].name!r} and {client.name!r} of the policy are one authority; each buyer"
                " stands once"
            )
    return found


def _area(name: str, atlas: Atlas) -> tuple[int, ...] | None:
    answer = atlas.authorities.find(name)
    return answer.authorities if isinstance(answer, Match) else None
