"""`localvalue definitions`: what counts as local or deprived, and who says so."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localvalue.definitions import Entry

_WIDTH: Final = 100
_NATIONS: Final = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}


@click.command()
@click.argument("definition", required=False, metavar="[ID]")
def definitions(definition: str | None) -> None:
    """
    List what counts as local or deprived, with source and legal status; or tell all of one.

    ID is one of the register, or a definition as --definition takes it.
    """
    if definition is None:
        _list()
    else:
        _tell(definition)


def _list() -> None:
    from localvalue.definitions import FORMS, known_definitions

    print("What can be written:\n")
    width = max(len(form) for form in FORMS)
    for form, meaning in FORMS.items():
        print(f"  {form:<{width}}  {meaning}")
    print("\nThe register of law, guidance and practice; `localvalue definitions ID` tells all of one:")
    entries = known_definitions()
    width = max(len(entry.id) for entry in entries)
    for group in dict.fromkeys(entry.group for entry in entries):
        print(f"\n{group}")
        for entry in entries:
            if entry.group == group:
                said = f"{entry.status_text}; {entry.source.name} ({entry.source.year})"
                indent = " " * (width + 4)
                print(_filled(entry.label, f"  {entry.id:<{width}}  ", indent))
                print(_filled(said, indent, indent))


def _tell(text: str) -> None:
    import localvalue as lv
    from localvalue.definitions import entry, known_definitions, spec_of

    known = {each.id for each in known_definitions()}
    name, colon, _ = text.partition(":")
    found = entry(name) if name in known else None
    if found is None or colon:
        definition = lv.definition(text)
        print(f"{definition.name}\n  {definition.label}\n")
        _rows([("Written", spec_of(definition)), ("Kind", definition.kind)])
    if found is None:
        return
    if not colon:
        print(f"{found.id}\n  {found.label}\n")
    _rows(facts(found))


def facts(found: Entry) -> Iterator[tuple[str, str]]:
    """
    Give all that is to tell of one entry of the register.

    Parameters
    ----------
    found
        The entry.

    Yields
    ------
    label, text
        The label is empty where a text continues the one before.
    """
    from localvalue.spend.landings import typed

    yield "Status", found.status_text
    yield "Source", f"{found.source.name} ({found.source.year})"
    for link in found.source.links:
        yield "", link
    yield "Measured from", found.measured_from_text
    yield "What counts", found.geometry
    if found.roles:
        yield "Which address", found.roles
    if found.attribution:
        yield "", f"score with --attribution {typed(found.attribution)}"
    if found.nation:
        yield "For buyers in", f"{_NATIONS[found.nation]}; unknown for any other (not_applicable)"
    yield "Left open", found.open
    for word, reading in found.choices:
        if word:
            usual = "; taken where none is named" if word == found.default else ""
            yield f"Read :{word}", f"{reading.label}{usual}"
    yield "Write", ", ".join(found.written)


def _rows(rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> None:
    for label, text in rows:
        first = f"  {label:<20}"
        print(_filled(text, first, " " * len(first)))


def _filled(text: str, first: str, others: str) -> str:
    """Return a text in lines; a link is never broken, so that it can be clicked."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
