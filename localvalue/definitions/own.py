"""What each buyer itself counts: one definition that asks every line by its buyer's declared rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions.base import Kind, Truth, indices_of, truth, why_unknown
from localvalue.definitions.combining import Rule, as_definition
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localvalue.atlas import Atlas
    from localvalue.definitions.base import Definition, Pairs, Texts

BUYER: Final = "buyer"
"""The column of the line that says whose rule holds."""

NO_RULE: Final = "no_rule"
"""Why the answer is unknown where the buyer has declared nothing."""


@checked_methods("__init__")
@dataclass(frozen=True)
class OwnDefinition(Rule):
    """
    Local as each line's own buyer defines it.

    Parameters
    ----------
    rules
        Buyer -> its definition, by the names that stand in the table's ``buyer`` column (or in
        ``--buyer``); upper and lower case and spaces do not matter.

    Raises
    ------
    InputError
        There is no buyer, a buyer is named twice, or what stands for one is no definition.

    Notes
    -----
    Unknown, with the reason ``no_rule``, on the lines of every other buyer: nobody's rule is guessed. Its
    total adds up pounds that different rules count, so it says how much the buyers count themselves,
    not how much is local by any one measure.

    Examples
    --------
    >>> from localvalue.definitions import InAuthority, WithinMiles
    >>> own = OwnDefinition({"Trafford Council": InAuthority(), "Salford": WithinMiles(20)})
    >>> own.label
    'Local as each buyer defines it (2 different rules)'
    """

    rules: Mapping[str, Definition] | tuple[tuple[str, Definition], ...]
    name: str = "own"
    kind: Kind = "local"

    def __post_init__(self) -> None:
        """Keep the rules in the order of the buyers' names, and refuse what cannot be asked."""
        given = self.rules.items() if isinstance(self.rules, Mapping) else self.rules
        rules = tuple(
            sorted(((buyer, as_definition(rule)) for buyer, rule in given), key=lambda each: each[0])
        )
        if not rules:
            raise InputError("OwnDefinition needs a rule for at least one buyer; {'Trafford Council': ...}")
        known: dict[str, str] = {}
        for buyer, _ in rules:
            other = known.setdefault(plain_buyer(buyer), buyer)
            if other is not buyer:
                raise InputError(f"{other!r} and {buyer!r} are one buyer, which can have only one rule")
        object.__setattr__(self, "rules", rules)

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        different = len(self.parts)
        if different == 1:
            (rule,) = self.parts
            return f"Local as each buyer defines it ({rule.label[:1].lower()}{rule.label[1:]})"
        return f"Local as each buyer defines it ({different} different rules)"

    @property
    def traits(self) -> tuple[str, ...]:  # type: ignore[override]  # a class default made a property
        """Return the column of buyers, and those that the rules read."""
        read = (column for rule in self._definitions() for column in rule.traits)
        return tuple(dict.fromkeys((BUYER, *read)))

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the deprivation indices that the rules read."""
        return tuple(dict.fromkeys(index for rule in self._definitions() for index in indices_of(rule)))

    @property
    def parts(self) -> tuple[Definition, ...]:
        """Return the different rules."""
        different: list[Definition] = []
        for rule in self._definitions():
            # By equality alone: an object of the user's own need not be one that can be hashed
            if rule not in different:
                different.append(rule)
        return tuple(different)

    def _repr_html_(self) -> str:
        """Return each buyer's rule, for a notebook."""
        rules = [(buyer, rule.label) for buyer, rule in dict(self.rules).items()]
        return View(self.label, rules, ("buyer", "what it counts as local")).html()

    def caution(self, atlas: Atlas) -> str | None:  # noqa: ARG002 - asked of every definition alike
        """Return that a total by several rules is no measure of one thing; None where there is one rule."""
        if len(self.parts) == 1:
            return None
        return (
            f"{self.label} adds up what {len(self.parts)} different rules count: what each buyer counts"
            " itself, not how much is local by any one measure. See it by buyer."
        )

    def test(self, pairs: Pairs) -> Truth:
        """Return each row's answer by the rule of its buyer; unknown where there is none."""
        true = np.zeros(len(pairs), dtype=np.bool_)
        known = np.zeros(len(pairs), dtype=np.bool_)
        for rule, mine in self._rows(pairs):
            answer = truth(rule.test(pairs), len(pairs), rule.name)
            true |= mine & answer.true
            known |= mine & answer.known
        return Truth(true, known)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_rule`` for buyers that have none, else the reason of the buyer's own rule."""
        reasons = np.full(len(pairs), NO_RULE, dtype=object)
        for rule, mine in self._rows(pairs):
            reasons[mine] = why_unknown(rule, pairs)[mine]
        return reasons

    def _definitions(self) -> Iterator[Definition]:
        return iter(dict(self.rules).values())

    def _rows(self, pairs: Pairs) -> Iterator[tuple[Definition, np.typing.NDArray[np.bool_]]]:
        """Give each different rule that any row's buyer has, and those rows."""
        of_buyer = {plain_buyer(buyer): rule for buyer, rule in dict(self.rules).items()}
        for rule in self.parts:
            theirs = {buyer for buyer, its in of_buyer.items() if its == rule}
            mine = pairs.trait_means(BUYER, partial(_is_one_of, theirs)).true
            if mine.any():
                yield rule, mine


def _is_one_of(buyers: set[str], text: str) -> bool:
    return plain_buyer(text) in buyers


def plain_buyer(text: str) -> str:
    """
    Return a buyer's name as names are compared: without regard to case and spaces.

    Parameters
    ----------
    text
        The name.

    Returns
    -------
    plain
        Two spellings of one plain name are one buyer.

    Examples
    --------
    >>> plain_buyer(" Trafford  COUNCIL")
    'trafford council'
    """
    return " ".join(text.split()).casefold()
