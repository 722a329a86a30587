"""What a policy holds: definitions, attribution, scope, targets, and what each client declares of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.given import checked_methods
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from localvalue.definitions import Definition
    from localvalue.spend.scope import Rule

SHARE: Final = "share"
POUNDS: Final = "gbp"
"""What a target may be a target of, beside the measures of the common set."""


class Mapped(NamedTuple):
    """How a client's own measure stands in the common set."""

    theirs: str
    """The name in the client's lines."""
    unit: str
    """The unit that the client's lines must have; ``""`` where they have none."""
    common: str
    """The measure of the common set."""
    times: Fraction
    """How many of the common unit one of theirs is; 1 where the units are the same."""


class Client(NamedTuple):
    """A buyer, and what it itself declares."""

    name: str
    also: tuple[str, ...]
    """Other names of it in the table."""
    definition: Definition | None
    """What it counts as local."""
    measures: tuple[Mapped, ...]


class Target(NamedTuple):
    """What has been promised: at least so much of a definition."""

    definition: str
    """Its name in the run."""
    at_least: float
    """A share from 0 to 1, pounds, or so many of a measure's unit."""
    of: str
    """``share``, ``gbp``, or a measure of the common set."""
    buyer: str | None
    """The client whose lines alone are judged; None for all lines."""


@checked_methods("__init__")
@dataclass(frozen=True)
class Policy:
    """
    What counts, for whom, and what was promised.

    Parameters
    ----------
    title
        What the file calls itself.
    definitions
        Those that every line is asked, for all clients alike; empty for the standard set.
    attribution
        Which roles count; None for what the run says, else the supplier.
    index
        The deprivation index of the standard set, where not each nation's default.
    scope
        The scopes that targets are judged on; empty for all spend. Nothing is left out of the results.
    rules
        What a payee is by name; None for the library's own rules.
    rules_file
        Where they are, as the file says it.
    measures
        The common set: measure -> unit.
    clients
        The buyers that declare something of their own.
    targets
        What was promised.
    file
        The name and the SHA-256 of the file that it was read from; None where it was not.
    """

    title: str = ""
    definitions: tuple[Definition, ...] = ()
    attribution: str | None = None
    index: str | None = None
    scope: tuple[str, ...] = ()
    rules: tuple[Rule, ...] | None = None
    rules_file: str | None = None
    measures: tuple[tuple[str, str], ...] = ()
    clients: tuple[Client, ...] = ()
    targets: tuple[Target, ...] = ()
    file: Mapping[str, str] | None = field(default=None, compare=False)

    def _repr_html_(self) -> str:
        """Return what it declares, for a notebook."""
        rules = "the library's own" if self.rules is None else f"{len(self.rules):,} of its own"
        facts = [
            ("definitions", "; ".join(each.label for each in self.definitions) or "the standard set"),
            ("attribution", self.attribution or "as the run says, else supplier"),
            *([("index of the standard set", self.index)] if self.index else []),
            ("rules of scope", rules),
            *([("targets judged on", ", ".join(self.scope).replace("_", " "))] if self.scope else []),
            ("measures", ", ".join(f"{name} ({unit})" for name, unit in self.measures) or "none"),
            ("clients with a rule of their own", ", ".join(each.name for each in self.clients) or "none"),
            ("targets", f"{len(self.targets):,}"),
        ]
        return View(f"Policy: {self.title}" if self.title else "Policy", facts).html()
