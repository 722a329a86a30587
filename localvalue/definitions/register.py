"""
The definitions of local that law, guidance and practice use, by name, each with its source.

The facts are in ``register.toml``; each entry's rule is written there as on a command line.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

from localvalue.definitions.combining import Named
from localvalue.definitions.law import ForBuyersIn
from localvalue.errors import InputError
from localvalue.rich import View
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from localvalue.atlas import Atlas
    from localvalue.definitions.base import AnyLevel, Definition, Kind

Status = Literal["in force", "guidance", "practice", "proposed"]

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FROM: Final = {
    "home": "the buyer's home area",
    "site": "the project's site",
    "centre": "the project's centre, read as its site",
    "place": "nothing: the place alone decides",
    "supplier": "nothing: the supplier decides",
    "declared": "what the client declares",
}


@dataclass(frozen=True)
class Source:
    """Where a definition is published."""

    name: str
    year: str
    """As it is stated; ``undated`` where it is not."""
    links: tuple[str, ...]

    def _repr_html_(self) -> str:
        """Return where it is, for a notebook."""
        return View(f"{self.name} ({self.year})", notes=self.links).html()


@dataclass(frozen=True)
class Reading:
    """One way to read what a source leaves open: its rule, and what that says in plain English."""

    spec: str
    label: str
    wholly_in: AnyLevel | None = None


@dataclass(frozen=True)
class Entry:
    """
    One definition of the register.

    Attributes
    ----------
    id
        How it is written on a command line, and its name in the results.
    group
        Under which it is listed.
    label
        What it says in plain English.
    status
        ``in force``, ``guidance``, ``practice`` or ``proposed``.
    measured_from
        ``home``, ``site``, ``centre``, ``place`` (the place alone decides), ``supplier`` or ``declared``.
    geometry
        What counts, in words.
    open
        What the source leaves open, and how it is read here.
    source
        Where it is published.
    form
        Whether the id is one of the command line's own forms.
    since, until
        First and last day on which it holds, ISO 8601; empty where there is none.
    roles
        Which place of a line its source looks at, in words; empty where it does not say.
    attribution
        The same as the command line writes it.
    nation
        The nation, by letter, for whose buyers it is made; None for all.
    choices
        Readings of what is open, by the word that follows the id and a colon; the one reading of an entry
        that leaves no choice has the empty word.
    default
        The word for the id alone; None where there is no choice.
    named, named_label
        The rule for a name that follows, which stands for ``{}``; empty where none may.
    declared
        Whether the client must write its own rule after the id and a colon.
    kind
        What it is crossed with in the results, where its parts leave that open: ``local`` or ``deprived``.
    """

    id: str
    group: str
    label: str
    status: Status
    measured_from: str
    geometry: str
    open: str
    source: Source
    form: bool = False
    since: str = ""
    until: str = ""
    roles: str = ""
    attribution: str = ""
    nation: str | None = None
    choices: tuple[tuple[str, Reading], ...] = field(default=(), repr=False)
    default: str | None = None
    named: str = ""
    named_label: str = ""
    declared: bool = False
    kind: Kind | None = None

    @property
    def status_text(self) -> str:
        """
        Return the legal status in words, with its days.

        Examples
        --------
        >>> entry("order2026_own").status_text, entry("ppn1120_uk").status_text
        ('in force from 4 February 2026', 'guidance from 1 January 2021 to 23 February 2025')
        """
        if self.status == "proposed":
            return f"proposed on {_day(self.since)}; not in force"
        start = f" from {_day(self.since)}" if self.since else ""
        return f"{self.status}{start}{f' to {_day(self.until)}' if self.until else ''}"

    @property
    def measured_from_text(self) -> str:
        """Return what it is measured from, in words."""
        return _FROM[self.measured_from]

    @property
    def written(self) -> tuple[str, ...]:
        """
        Return the ways in which it can be written on a command line.

        Examples
        --------
        >>> entry("birmingham_outer").written
        ('birmingham_outer', 'birmingham_outer:region')
        """
        if self.declared:
            return (f"{self.id}:{'NAME' if self.form else 'RULE'}",)
        others = [f"{self.id}:{word}" for word, _ in self.choices if word != self.default]
        return (self.id, *others, *([f"{self.id}:NAME"] if self.named else []))

    def _repr_html_(self) -> str:
        """Return what there is to know of it, for a notebook."""
        facts = (
            ("written", ", ".join(self.written)),
            ("status", self.status_text),
            ("what counts", self.geometry),
            ("measured from", self.measured_from_text),
            ("whose place", self.roles),
            ("left open, and read as", self.open),
            ("source", f"{self.source.name} ({self.source.year})"),
            *(("link", link) for link in self.source.links),
        )
        return View(self.label, [fact for fact in facts if fact[1]]).html()


class Register(tuple[Entry, ...]):
    """The definitions of the register, in the order in which they are listed."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the ids, each with what it says."""
        return self._view().text()

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with the status of each."""
        return self._view().html()

    def _view(self) -> View:
        rows = [(each.id, each.label, each.status_text) for each in self]
        title = f"{len(self)} definitions that law, guidance and practice use"
        return View(title, rows, ("id", "what it says", "status"), most=len(self))


@dataclass(frozen=True)
class Registered(Named):
    """A definition of the register, under its id."""

    entry: Entry = field(kw_only=True, repr=False)
    argument: str | None = field(default=None, kw_only=True)

    @property
    def kind(self) -> Kind:
        """Return what the register says that it is, else the rule's kind."""
        return self.entry.kind or self.part.kind

    def caution(self, atlas: Atlas) -> str | None:  # noqa: ARG002 - asked of every definition alike
        """Return that the rule is only proposed, or was replaced; None where it holds."""
        if self.entry.status == "proposed":
            return f"{self.name} was proposed on {_day(self.entry.since)}, and is not in force."
        if self.entry.until:
            return f"{self.name} held until {_day(self.entry.until)}, and was replaced."
        return None

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return self.entry.id if self.argument is None else f"{self.entry.id}:{self.argument}"


@cache
def known_definitions() -> Register:
    """
    Return the register: the definitions of local that law, guidance and practice use.

    Returns
    -------
    entries
        In the order in which they are listed. Each is used by its id, as in
        ``lv.definition("ppn005_county")``.

    Examples
    --------
    >>> [entry.id for entry in known_definitions() if entry.status == "proposed"]
    ['consult2025_authority', 'consult2025_performed', 'consult2025_supplier']
    """
    text = resources.files("localvalue.definitions").joinpath("register.toml").read_text("utf-8")
    facts = tomllib.loads(text)
    sources = {
        key: Source(found["name"], found["year"], tuple(found["links"]))
        for key, found in facts["source"].items()
    }
    return Register(_entry(row, sources) for row in facts["entry"])


def _entry(row: dict[str, Any], sources: dict[str, Source]) -> Entry:
    choices = {word: Reading(**found) for word, found in row.pop("choices", {}).items()}
    if not choices and "spec" in row:
        choices = {"": Reading(row["spec"], row["label"], row.get("wholly_in"))}
        row["default"] = ""
    facts = {
        name: value for name, value in row.items() if name not in {"spec", "wholly_in", "from", "source"}
    }
    return Entry(
        **facts,
        measured_from=row["from"],
        source=sources[row["source"]],
        choices=tuple(choices.items()),
    )


def entry(entry_id: str) -> Entry:
    """
    Return one entry of the register.

    Parameters
    ----------
    entry_id
        Its id.

    Returns
    -------
    entry
        The facts.

    Raises
    ------
    InputError
        There is none of that id; the message has the nearest.
    """
    found = find(entry_id)
    if found is not None:
        return found
    nearest = nearest_ids(entry_id)
    advice = f"the nearest: {', '.join(nearest)}" if nearest else "`localvalue definitions` lists them"
    raise InputError(f"{entry_id!r} is no definition of the register; {advice}")


def nearest_ids(text: str) -> list[str]:
    """Return the ids of the register that come nearest to a text, best first."""
    import difflib

    return difflib.get_close_matches(text, [each.id for each in known_definitions()], n=3)


def find(entry_id: str) -> Entry | None:
    """Return one entry of the register; None where there is none of that id."""
    return next((each for each in known_definitions() if each.id == entry_id), None)


def define(found: Entry, argument: str | None, read: Callable[[str], Definition]) -> Registered:
    """
    Return the definition that an entry makes.

    Parameters
    ----------
    found
        The entry.
    argument
        What follows the id and a colon: a reading, a name or a rule; None for the id alone.
    read
        What reads a rule as it is written on a command line.

    Returns
    -------
    definition
        Under the entry's id, and the argument.

    Raises
    ------
    InputError
        The client must declare a rule and has not, or the argument is none that the entry knows.
    """
    reading = _reading(found, argument, read)
    part = read(reading.spec)
    if found.nation or reading.wholly_in:
        part = ForBuyersIn(part, found.nation, reading.wholly_in)
    name = found.id if argument is None else f"{found.id}_{slug(argument)}"
    return Registered(part, name, reading.label, entry=found, argument=argument)


def _reading(found: Entry, argument: str | None, read: Callable[[str], Definition]) -> Reading:
    if found.declared:
        if argument is None:
            raise InputError(
                f"{found.id} is refused until its geometry is declared, left to the client by its source:"
                f" write {found.id}:within:20mi, {found.id}:authority or another rule"
            )
        return Reading(argument, f"{found.label}: {read(argument).label}")
    choices = dict(found.choices)
    word = found.default if argument is None else argument.casefold()
    if word in choices and word is not None and (argument is None or word):
        return choices[word]
    if found.named and argument:
        label = found.named_label.replace("{}", argument.replace("+", " and "))
        return Reading(found.named.replace("{}", argument), label)
    raise InputError(f"{found.id}:{argument} is not known; write {' or '.join(found.written)}")


def _day(iso: str) -> str:
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{day} {_MONTHS[month - 1]} {year}"
