"""The columns of a table of landings: what each holds, and the usual names of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.spend.layout_tables import header_key
from localvalue.spend.refusals import NotATableError, columns_listed

if TYPE_CHECKING:
    from collections.abc import Sequence

LANDINGS: Final = "landings"
"""The layout of a table of landings."""

_NAMES: Final = {
    "line_id": ("line", "line number", "line ref", "line reference", "payment id", "transaction number"),
    "role": ("landing role", "landing", "type of landing"),
    "tier": ("supply chain tier", "tier number"),
    "share": ("percentage", "percent", "share of line", "share of spend", "percentage of spend", "share %"),
    "amount": ("amount £", "amount gbp", "value", "value £", "spend", "spend £", "net amount", "pounds"),
    "supplier": ("supplier name", "party", "company", "company name", "subcontractor", "subcontractor name"),
    "paid_by": ("payer", "paid by supplier", "contracted by"),
    "postcode": ("post code", "postal code", "supplier postcode"),
    "area": ("area code", "area name", "local authority", "council"),
    "address": (),
    "easting": ("eastings", "x"),
    "northing": ("northings", "y"),
    "longitude": ("long", "lon", "lng"),
    "latitude": ("lat",),
    "beneficiary_group": ("group", "beneficiary groups"),
    "resettlement_postcode": (),
    "resettlement_area": (),
}
LANDING_FIELDS: Final = tuple(_NAMES)
"""The canonical columns of a table of landings."""

_FIELD_OF: Final = {header_key(name): field for field, names in _NAMES.items() for name in (field, *names)}
_PLACES: Final = (
    {"postcode"},
    {"area"},
    {"address"},
    {"easting", "northing"},
    {"longitude", "latitude"},
    {"resettlement_postcode"},
    {"resettlement_area"},
)


def landing_score(cells: Sequence[str]) -> int:
    """
    Return how much a row looks like the header of a table of landings.

    Parameters
    ----------
    cells
        The row.

    Returns
    -------
    score
        How many of its names are known.

    Examples
    --------
    >>> landing_score(["Line ID", "Role", "Post code", "Colour"])
    3
    """
    return len({header_key(cell) for cell in cells} & set(_FIELD_OF))


def landing_columns(names: Sequence[str], file: str) -> dict[str, int]:
    """
    Return which column of a table of landings is which.

    Parameters
    ----------
    names
        The file's own names of its columns.
    file
        The name of the file, for messages.

    Returns
    -------
    fields
        Canonical column -> position.

    Raises
    ------
    InputError
        Two columns may be the same canonical one, or one that is needed is not there.

    Examples
    --------
    >>> landing_columns(["Line ID", "Role", "Share", "Post code"], "a.csv")
    {'line_id': 0, 'role': 1, 'share': 2, 'postcode': 3}
    """
    found: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        field = _FIELD_OF.get(header_key(name))
        if field is not None:
            found.setdefault(field, []).append(at)
    missing = _missing(set(found))
    if missing:
        kind = InputError if "role" in found else NotATableError
        raise kind(
            f"{file} is no table of landings: it has no column {missing}. It needs line_id, role, share or"
            " amount, and a place: postcode, area, address, easting and northing, or longitude and latitude"
            f" (its columns are {columns_listed(names)})"
        )
    return {field: _only(field, found[field], names, file) for field in LANDING_FIELDS if field in found}


def _missing(held: set[str]) -> str:
    """Name what is needed and not there; nothing where all is."""
    missing = [field for field in ("line_id", "role") if field not in held]
    if not held & {"share", "amount"}:
        missing.append("share (or amount)")
    if not any(way <= held for way in _PLACES):
        missing.append("postcode (or another that says where)")
    return " and no column ".join(missing)


def _only(field: str, found: list[int], names: Sequence[str], file: str) -> int:
    exact = [at for at in found if names[at] == field]
    if len(exact) == 1:
        return exact[0]
    if len(found) > 1:
        listed = " and ".join(repr(names[at]) for at in found)
        raise InputError(
            f"{file} has {len(found)} columns that may be the {field}: {listed}; call the right one {field!r}"
        )
    return found[0]
