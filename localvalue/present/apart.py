"""What is proposed to be looked at apart from third parties, and what each proposal does to the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.escape import display_text
from localvalue.present.readings import reading
from localvalue.present.words import SCOPES, counted, lower_first
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from localvalue.present.card import Card
    from localvalue.present.readings import Reading

_FILE: Final = "scope.csv"
_REASON_LIMIT: Final = 500
DECLARED: Final = "third_party"
"""The scope that is left when every proposal is taken."""


class Reason(NamedTuple):
    """One rule that proposes something, and how much."""

    text: str
    payees: int
    largest: str
    """The payees with most pounds; empty where they are not to be named."""
    lines: int
    pounds: float


class Proposal(NamedTuple):
    """One scope that is proposed to be looked at apart."""

    scope: str
    title: str
    lines: int
    pounds: float
    reasons: tuple[Reason, ...]
    without: tuple[Reading, ...]
    """Each definition, had the scope been left out."""


class Effect(NamedTuple):
    """One definition, for all spend and for third parties alone."""

    whole: Reading
    declared: Reading


def proposals(card: Card) -> list[Proposal]:
    """
    Return what is proposed to be looked at apart.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    proposals
        In the order of the scopes; empty where all is paid to third parties.
    """
    found: dict[str, list[Reason]] = {}
    for row in card.proposed_table().records():
        reason = Reason(
            display_text(row["reason"], _REASON_LIMIT),
            int(row["payees"] or 0),
            display_text(row["largest"]),
            int(row["lines"] or 0),
            int(row["amount_gbp"] or 0) / 100,
        )
        found.setdefault(str(row["scope"]), []).append(reason)
    return [
        Proposal(
            scope=scope,
            title=SCOPES[scope],
            lines=sum(each.lines for each in reasons),
            pounds=sum(each.pounds for each in reasons),
            reasons=tuple(reasons),
            without=_of_scope(card, f"all_but_{scope}"),
        )
        for scope, reasons in found.items()
    ]


def effects(card: Card) -> list[Effect]:
    """
    Return each definition for all spend and for third parties alone.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    effects
        In the order of the definitions; empty where all is, or nothing is, paid to third parties.
    """
    pairs = zip(_of_scope(card, "all"), _of_scope(card, DECLARED), strict=False)
    return [Effect(whole, declared) for whole, declared in pairs]


def _of_scope(card: Card, scope: str) -> tuple[Reading, ...]:
    """Return the readings of one scope, or of all but one, as `scope.csv` has them."""
    table = card.tables().get(_FILE)
    rows = {row["definition"]: row for row in table.records() if row["scope"] == scope} if table else {}
    return tuple(
        reading(each, label, rows[each.name])
        for each, label in zip(card.definitions, card.labels, strict=True)
        if each.name in rows
    )


def sentence(card: Card) -> str:
    """
    Return what is proposed to be looked at apart, in a sentence.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        With pounds by scope; empty where all is paid to third parties.
    """
    held = proposals(card)
    if not held:
        return ""
    listed = "; ".join(
        f"{lower_first(each.title)} {short_gbp(round(each.pounds * 100))} ({counted(each.lines, 'line')})"
        for each in held
    )
    return f"By name, not bought from third parties: {listed}. Nothing is left out of the figures."


def effect_sentence(card: Card) -> str:
    """
    Return what the proposals do to the first definition, in a sentence.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Empty where there are none, or neither share tells anything.
    """
    for whole, declared in effects(card)[:1]:
        if not whole.tells and not declared.tells:
            return ""
        alone = f"Of what is paid to third parties, {declared.share_text or 'no share'} is {whole.in_full}"
        if whole.share_text == declared.share_text:
            return f"{alone}, as of all spend."
        return f"{alone}; of all spend, {whole.share_text or 'no share'}."
    return ""
