"""Which column of a register of suppliers is which, and which columns of spend number its suppliers."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.landings import ROLES
from localvalue.spend.layout_tables import header_key
from localvalue.spend.refusals import columns_listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NAMES: Final = ("name", "other_name", "owner_name")
NUMBERS: Final = ("company_number", "charity_number", "supplier_number", "vat_number")
_OTHER_ROLES: Final = tuple(role for role in ROLES if role != "supplier")
PARTS: Final = ("postcode", "longitude", "latitude", "address")
"""What says where an address is, in the order in which it is believed; an address by the postcode in it."""
PLACES: Final = (*PARTS, *(f"{role}_{part}" for role in _OTHER_ROLES for part in PARTS))
FIELDS: Final = (*NAMES, *NUMBERS, "role", "linked", "state", *PLACES)
"""``linked``: the number of a part of a charity, 0 for the charity; ``state``: whether it is still there."""


class Layout(NamedTuple):
    """One way in which registers are laid out."""

    id: str
    role: str
    marks: frozenset[str]
    fields: Mapping[str, str]
    """Key of a header -> what it stands for."""


@functools.cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("registers.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def layouts() -> tuple[Layout, ...]:
    """
    Return the registers that are known by header.

    Returns
    -------
    layouts
        In the order in which they are tried; the last, a register of one's own, fits any.

    Examples
    --------
    >>> [layout.id for layout in layouts()]
    ['companies_house', 'charity_commission', 'cqc', 'gias', 'own']
    """
    return tuple(
        Layout(
            entry["id"],
            entry["role"],
            frozenset(map(header_key, entry["marks"])),
            _canonical(entry["id"])
            | {header_key(name): field for field, names in entry["fields"].items() for name in names},
        )
        for entry in _table()["register"]
    )


def _canonical(layout: str) -> dict[str, str]:
    """Return the places that a register of one's own may have, by our own names of them."""
    if layout != "own":
        return {}
    return {header_key(field): field for field in PLACES} | {
        header_key(f"supplier_{part}"): part for part in PARTS
    }


def numbered_by(columns: Sequence[str]) -> dict[str, str]:
    """
    Return which columns of a table of spend number its suppliers.

    Parameters
    ----------
    columns
        The names of its columns.

    Returns
    -------
    columns
        Such as ``company_number`` -> the table's own name; of several the first that the list of names
        has.

    Examples
    --------
    >>> numbered_by(["Supplier ID", "VAT Registration Number", "VAT"])
    {'supplier_number': 'Supplier ID', 'vat_number': 'VAT Registration Number'}
    """
    own = {header_key(column): column for column in reversed(columns)}
    found = {}
    for number, names in _table()["spend"].items():
        key = next((key for key in map(header_key, names) if key in own), None)
        if key is not None:
            found[number] = own[key]
    return found


def header_score(cells: Sequence[str]) -> int:
    """
    Return how much a row looks like the header of a register.

    Parameters
    ----------
    cells
        The row.

    Returns
    -------
    score
        How many of its cells the layout that knows most of them knows.
    """
    keys = {header_key(cell) for cell in cells} - {""}
    return max(len(keys & layout.fields.keys()) for layout in layouts())


def recognised(header: Sequence[str], name: str) -> tuple[Layout, dict[str, int]]:
    """
    Return what the columns of a register are.

    Parameters
    ----------
    header
        Its own names of them.
    name
        The register, for messages.

    Returns
    -------
    layout, positions
        The layout, and where the columns that it knows stand.

    Raises
    ------
    InputError
        It has no column of postcodes, or none of names or numbers; or several that may be one address.
    """
    keys = [header_key(cell) for cell in header]
    layout = next(each for each in layouts() if each.marks <= set(keys))
    at = _positions(header, keys, layout, name)
    listed = columns_listed(header)
    for lone, other in _lone_coordinates(at):
        raise InputError(
            f"{name} has a column of the {lone.replace('_', ' ')} and none of the {other.replace('_', ' ')}:"
            f" coordinates come in pairs; its columns are {listed}"
        )
    if not set(at) & set(PLACES):
        raise InputError(
            f"{name} has no column of postcodes, such as 'postcode' or 'branch_postcode', of addresses or of"
            f" longitude and latitude; its columns are {listed}"
        )
    if not set(at) & {*NAMES, *NUMBERS}:
        raise InputError(
            f"{name} has no column that tells a supplier, such as 'supplier', 'company_number',"
            f" 'supplier_number' or 'vat_number'; its columns are {listed}"
        )
    return layout, at


def _positions(header: Sequence[str], keys: Sequence[str], layout: Layout, name: str) -> dict[str, int]:
    """Return where what a layout knows stands: a supplier may go by several names, and is at one address."""
    found: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        field = layout.fields.get(key)
        if field is not None:
            found.setdefault(field, []).append(position)
    several = [field for field in PLACES if len(found.get(field, ())) > 1 and not layout.marks]
    for field in several:
        part = next(part for part in PARTS if field.endswith(part))
        listed = columns_listed(header[place] for place in found[field])
        raise InputError(
            f"{name} has {len(found[field])} columns that may be the {field.replace('_', ' ')}: {listed}."
            f" Keep the one that is meant, or name each by its role: supplier_{part}, branch_{part}"
        )
    return {field: places[0] for field, places in found.items()}


def _lone_coordinates(at: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield each longitude without a latitude, and the reverse."""
    for field in at:
        other = field.replace("longitude", "latitude") if "longitude" in field else None
        other = field.replace("latitude", "longitude") if "latitude" in field else other
        if other is not None and other not in at:
            yield field, other
