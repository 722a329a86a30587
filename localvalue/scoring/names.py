"""The names of a run's definitions, which become columns: they must differ, from all other columns too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.definitions import Definition, as_definition
from localvalue.errors import InputError

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
        There is no definition, one is none, two have one name, or a name is that of another column.
    """
    if isinstance(definitions, Definition):
        raise InputError(
            f"{definitions.name!r} is one definition, and a list of them is needed: put it in brackets, as in"
            " score(located, [InAuthority()])"
        )
    names = [as_definition(each).name for each in definitions]
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
