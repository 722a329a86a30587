"""The names of a run's definitions, which become columns: they must differ, from all other columns too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from localvalue.definitions import Definition, Rule, as_definition
from localvalue.definitions.base import Kind
from localvalue.errors import InputError
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


BOUNDS: Final = ("_low", "_high")
"""What follows a definition's name in the columns of its bounds."""

_LINE_COLUMNS: Final = ("line_id", "amount_pence", "placed_share")
_ROLE_COLUMNS: Final = ("status", "precision", "lad_code", "small_area_code", "repaired")
_PLACE_COLUMNS: Final = (
    "place",
    "precision",
    "lad_code",
    "lad_name",
    "longitude",
    "latitude",
    "amount_gbp",
    "lines",
    "suppliers",
    "deprivation_index",
    "deprivation_decile",
)
_LANDING_COLUMNS: Final = ("role", "tier", "supplier", "share", "status", "small_area_code")


_LONGEST: Final = 100


def require_names(definitions: Sequence[Definition], roles: Iterable[str]) -> None:
    """
    Refuse definitions whose names cannot stand as columns beside each other.

    Parameters
    ----------
    definitions
        Those of a run.
    roles
        The roles that the lines speak of.

    Raises
    ------
    InputError
        There is no definition, one is none or has a name, label, kind or traits that cannot be used, two
        have one name, or a name is that of another column.
    """
    if isinstance(definitions, Definition):
        raise InputError(
            f"{definitions.name!r} is one definition, and a list of them is needed: put it in brackets, as in"
            " score(located, [InAuthority()])"
        )
    names = [_named(as_definition(each)) for each in definitions]
    if not names:
        raise InputError("there is no definition to score by; name one, such as authority or within:20mi")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"two definitions are called {', '.join(twice)}, and names must differ: leave one out, or give"
            ' one another name with .named("name", "Label")'
        )
    taken = {"", *_LINE_COLUMNS, *_PLACE_COLUMNS, *_LANDING_COLUMNS}
    taken |= {f"{role}_{part}" for role in roles for part in _ROLE_COLUMNS}
    taken |= {f"{name}{bound}" for name in names for bound in BOUNDS}
    for name in names:
        if name in taken:
            raise InputError(
                f"a definition is called {name!r}, which is the name of another column of the results: give"
                ' it another name with .named("name", "Label")'
            )


def _named(definition: Definition) -> str:
    """Return a definition's name, refusing what cannot be used of an object of the user's own."""
    name, label = definition.name, definition.label
    # Those of the library are as long as what they are made of
    too_long = not isinstance(definition, Rule) and len(str(name)) > _LONGEST
    if not isinstance(name, str) or slug(name) != name or too_long:
        raise InputError(
            f"a definition is called {repr(name)[:_LONGEST]}, and names are columns: use up to {_LONGEST}"
            " letters from a to z in lower case, digits and underscores, such as in_zone"
        )
    if not isinstance(label, str) or not label.strip():
        raise InputError(
            f"the definition {name!r} has the label {label!r}: give it a text, what it says in plain English"
        )
    _require_kind_and_traits(definition)
    return name


def _require_kind_and_traits(definition: Definition) -> None:
    """Refuse a kind or traits that cannot be used, of a definition or of what it is made of."""
    parts = (*getattr(definition, "parts", ()), getattr(definition, "part", None))
    for part in parts:
        if isinstance(part, Definition):
            _require_kind_and_traits(part)
    name, kind, traits = definition.name, definition.kind, definition.traits
    if kind not in get_args(Kind):
        raise InputError(
            f"the definition {name!r} is of the kind {kind!r}: use one of {', '.join(get_args(Kind))}"
        )
    if not isinstance(traits, tuple | list) or not all(isinstance(each, str) for each in traits):
        raise InputError(
            f"the definition {name!r} has the traits {traits!r}: use a tuple of the names of columns, such as"
            " ('sme',), or () for none"
        )
