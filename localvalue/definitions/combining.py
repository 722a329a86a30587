"""Definitions taken together: any of them, all of them, not one of them, or one under another name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localvalue.definitions.base import NO_DATA, Definition, Kind, Truth, indices_of, truth, why_unknown
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.rich import View
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from localvalue.definitions.base import Pairs, Texts


@checked_methods("named")
class Rule:
    """The operators that definitions share: ``|``, ``&``, ``~`` and `named`."""

    traits: tuple[str, ...] = ()

    def __or__(self, other: Definition) -> AnyOf:
        """Return the definition that holds where either holds."""
        return AnyOf((*_parts(self, AnyOf), *_parts(other, AnyOf)))

    def __and__(self, other: Definition) -> AllOf:
        """Return the definition that holds where both hold."""
        return AllOf((*_parts(self, AllOf), *_parts(other, AllOf)))

    def __ror__(self, other: Definition) -> AnyOf:
        """Return the same where the other is an object of the user's own, without operators."""
        return AnyOf((as_definition(other), *_parts(self, AnyOf)))

    def __rand__(self, other: Definition) -> AllOf:
        """Return the same where the other is an object of the user's own, without operators."""
        return AllOf((as_definition(other), *_parts(self, AllOf)))

    def __invert__(self) -> Definition:
        """Return the definition that holds where this one does not."""
        return self.part if isinstance(self, Not) else Not(as_definition(self))

    def __bool__(self) -> bool:
        """Refuse `and`, `or` and `not`, which Python would decide without asking the definition."""
        raise InputError(
            "definitions are joined by |, & and ~, not by or, and, not: InAuthority() | MostDeprived(20)"
        )

    def named(self, name: str, label: str) -> Named:
        """
        Return the same definition under another name.

        Parameters
        ----------
        name
            A slug, unique in the run.
        label
            What it says in plain English.

        Returns
        -------
        definition
            It tests as before.
        """
        return Named(as_definition(self), slug(name), label)

    def _repr_html_(self) -> str:
        """Return what it says, for a notebook."""
        this = as_definition(self)
        facts = (
            ("name", this.name),
            ("kind", this.kind),
            ("as a spec", _spec_or_none(this)),
            ("reads of each line", ", ".join(this.traits)),
        )
        return View(this.label, [fact for fact in facts if fact[1]]).html()


def as_definition(value: object) -> Definition:
    """
    Return a definition, refusing what is not one.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    definition
        The same.

    Raises
    ------
    InputError
        It is not of a definition's shape.
    """
    if not isinstance(value, Definition):
        raise InputError(
            f"{value!r} is not a definition: it needs name, label, kind, traits and a method test(pairs)"
        )
    return value


def _parts(value: object, join: type[AnyOf | AllOf]) -> tuple[Definition, ...]:
    return value.parts if isinstance(value, join) else (as_definition(value),)


@dataclass(frozen=True)
class _Joined(Rule):
    """Several definitions taken together."""

    parts: tuple[Definition, ...]

    @property
    def kind(self) -> Kind:
        """Return the parts' kind where they share one, else ``other``."""
        return _shared({part.kind for part in self.parts})

    @property
    def traits(self) -> tuple[str, ...]:  # type: ignore[override]  # a class default made a property
        """Return the columns that the parts read."""
        return tuple(dict.fromkeys(column for part in self.parts for column in part.traits))

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the deprivation indices that the parts read."""
        return tuple(dict.fromkeys(index for part in self.parts for index in indices_of(part)))

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return the reason of the first part that is unknown."""
        reasons = np.full(len(pairs), NO_DATA, dtype=object)
        for part in reversed(self.parts):
            unknown = ~truth(part.test(pairs), len(pairs), part.name).known
            reasons[unknown] = why_unknown(part, pairs)[unknown]
        return reasons


@dataclass(frozen=True)
class AnyOf(_Joined):
    """Holds where any of its parts holds; unknown where none does and one is unknown."""

    @property
    def name(self) -> str:
        """Return the parts' names joined by ``or``."""
        return "_or_".join(part.name for part in self.parts)

    @property
    def label(self) -> str:
        """Return the parts' labels joined by "or"."""
        return _sentence(self.parts, " or ")

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return " | ".join(spec_of(part) for part in self.parts)

    def test(self, pairs: Pairs) -> Truth:
        """Return Kleene's disjunction of the parts."""
        return _reduce(self.parts, pairs, Truth.__or__)


@dataclass(frozen=True)
class AllOf(_Joined):
    """
    Holds where all of its parts hold; unknown where none fails and one is unknown.

    What narrows a definition does not change what it measures: local pounds that go to small firms are
    local, so that parts of kind ``other`` take the kind of the rest. In `AnyOf` they do not: a pound that
    counts because it goes to a small firm is not local by that.
    """

    @property
    def kind(self) -> Kind:
        """Return the kind that the parts share, whatever parts of kind ``other`` narrow; else ``other``."""
        return _shared({part.kind for part in self.parts} - {"other"})

    @property
    def name(self) -> str:
        """Return the parts' names joined by ``and``."""
        return "_and_".join(part.name for part in self.parts)

    @property
    def label(self) -> str:
        """Return the parts' labels joined by "and"."""
        return _sentence(self.parts, " and ")

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return " & ".join(_bracketed(part) for part in self.parts)

    def test(self, pairs: Pairs) -> Truth:
        """Return Kleene's conjunction of the parts."""
        return _reduce(self.parts, pairs, Truth.__and__)


@dataclass(frozen=True)
class Not(Rule):
    """Holds where its part does not; unknown where that is."""

    part: Definition
    kind: Kind = "other"

    @property
    def name(self) -> str:
        """Return the part's name after ``not``."""
        return f"not_{self.part.name}"

    @property
    def label(self) -> str:
        """Return the part's label after "Not"."""
        return f"Not ({_bare(self.part)})"

    @property
    def traits(self) -> tuple[str, ...]:  # type: ignore[override]  # a class default made a property
        """Return the columns that the part reads."""
        return self.part.traits

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the deprivation indices that the part reads."""
        return indices_of(self.part)

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f"!{_bracketed(self.part)}"

    def test(self, pairs: Pairs) -> Truth:
        """Return the opposite of the part's answer."""
        return ~truth(self.part.test(pairs), len(pairs), self.part.name)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return the part's reason."""
        return why_unknown(self.part, pairs)


@dataclass(frozen=True)
class Named(Rule):
    """A definition under a name of the user's own."""

    part: Definition
    name: str
    label: str

    @property
    def kind(self) -> Kind:
        """Return the part's kind."""
        return self.part.kind

    @property
    def traits(self) -> tuple[str, ...]:  # type: ignore[override]  # a class default made a property
        """Return the columns that the part reads."""
        return self.part.traits

    @property
    def indices(self) -> tuple[str, ...]:
        """Return the deprivation indices that the part reads."""
        return indices_of(self.part)

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return spec_of(self.part)

    def test(self, pairs: Pairs) -> Truth:
        """Return the part's answer."""
        return truth(self.part.test(pairs), len(pairs), self.name)

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return the part's reason."""
        return why_unknown(self.part, pairs)


def _spec_or_none(definition: Definition) -> str | None:
    """Return how a definition is written on a command line; None where a part of it cannot be."""
    try:
        return spec_of(definition)
    except InputError:
        return None


def _shared(kinds: set[Kind]) -> Kind:
    return kinds.pop() if len(kinds) == 1 else "other"


def _reduce(parts: Sequence[Definition], pairs: Pairs, join: Callable[[Truth, Truth], Truth]) -> Truth:
    first, *rest = (truth(part.test(pairs), len(pairs), part.name) for part in parts)
    for answer in rest:
        first = join(first, answer)
    return first


def unnamed(definition: object) -> object:
    """
    Return a definition without the names that it was given.

    Parameters
    ----------
    definition
        Any.

    Returns
    -------
    definition
        What it stands for: the radius behind ``scape_10mi``.
    """
    while isinstance(definition, Named):
        definition = definition.part
    return definition


def parts(definition: object) -> tuple[object, ...]:
    """
    Return what a definition is made of.

    Parameters
    ----------
    definition
        Any.

    Returns
    -------
    parts
        Its parts, or its one part; none where it is made of no other.
    """
    one = getattr(definition, "part", None)
    return (*getattr(definition, "parts", ()), *(() if one is None else (one,)))


def walk(definition: object) -> Iterator[object]:
    """Yield a definition, what it is made of, and what that is made of in turn."""
    yield definition
    for part in parts(definition):
        yield from walk(part)


def spec_of(definition: Definition) -> str:
    """
    Return how a definition is written on a command line.

    Parameters
    ----------
    definition
        One of the library's, or several joined; a name of its own is no part of its spec.

    Returns
    -------
    spec
        What `parse` reads as the same definition.

    Raises
    ------
    InputError
        It is an object of the user's own, which only Python can write down.
    """
    spec: str | None = getattr(definition, "spec", None)
    if spec is None:
        raise InputError(
            f"the definition {definition.name!r} is an object of your own and cannot be written in a line of"
            " text; keep it in Python"
        )
    return spec


def _bracketed(part: Definition) -> str:
    # One of the register is written by its id, whatever it is made of
    while type(part) is Named:
        part = part.part
    return f"({spec_of(part)})" if isinstance(part, _Joined) else spec_of(part)


def _bare(part: Definition) -> str:
    """Return a label as it stands inside another: without the capital."""
    return part.label[:1].lower() + part.label[1:]


def _sentence(parts: Sequence[Definition], word: str) -> str:
    first, *rest = parts
    texts = [first.label if not isinstance(first, _Joined) else f"({first.label})"]
    texts += [f"({_bare(part)})" if isinstance(part, _Joined) else _bare(part) for part in rest]
    return word.join(texts)
