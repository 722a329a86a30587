"""Which column of a file is which: recognised by header from a table, or named by the user."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.spend.fields import FIELDS, TELLING
from localvalue.spend.landing_fields import LANDINGS, landing_columns, landing_score
from localvalue.spend.layout_tables import Layout, header_key, layouts
from localvalue.spend.refusals import LandingsError, NoAmountError, NotATableError, columns_listed
from localvalue.spend.scales import pounds_each, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from localvalue.spend.asked import Asked

_FEWEST_KNOWN: Final = 2
"""A table with this many known names is one of spend, so that it is refused rather than passed over."""


class Header(NamedTuple):
    """The header of one table."""

    cells: tuple[str, ...]
    """As they stand in the file, trimmed, on one line."""
    names: tuple[str, ...]
    """The same, no two alike; ``""`` where the file has none."""


class Recognised(NamedTuple):
    """What the columns of one file are."""

    layout: str
    """``canonical``, the id of a layout, or ``named`` where the user named the columns."""
    fields: dict[str, int]
    """Canonical column -> position in the file."""
    pounds: int = 1
    """What one of the amounts counts, in pounds."""
    unsure: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Canonical columns that several of the file's may be, so that none is taken: their own names."""
    constants: Mapping[str, str] = MappingProxyType({})
    """Canonical column -> what every line has there, by the layout."""
    layout_file: str = ""
    """The user's file of layouts that the layout is in, and its hash; ``""`` where it is the library's."""


def check_mapping(columns: Mapping[str, str]) -> None:
    """
    Refuse a mapping of columns that names what is no canonical column.

    Parameters
    ----------
    columns
        Canonical column -> the file's own name of it.

    Raises
    ------
    InputError
        A key is not canonical.
    """
    for field, name in columns.items():
        if field not in _FIELD_SET:
            near = difflib.get_close_matches(field, FIELDS, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"they are {', '.join(FIELDS)}"
            raise InputError(
                f'--column {field}="{name}" names no column of localvalue: the left side is one of'
                f" ours and the right side the file's own; {hint}"
            )


def header_score(cells: Sequence[str], asked: Asked) -> int:
    """
    Return how much a row looks like the header.

    Parameters
    ----------
    cells
        The row.
    asked
        What the user says; what they named counts most.

    Returns
    -------
    score
        0 where nothing in it is known.
    """
    if asked.is_landings:
        return landing_score(cells)
    keys = set(map(_key, cells)) - {""}
    named = {header_key(name) for name in asked.columns.values()}
    best = max(sum(layout.knows(key) for key in keys) for layout in (*asked.layouts, *layouts()))
    canonical = sum(key in _CANONICAL for key in keys)
    return max(best, canonical) + _NAMED_COUNTS * len(set(map(header_key, cells)) & named)


def header_of(cells: Sequence[str]) -> Header:
    r"""
    Return a row as a header.

    Parameters
    ----------
    cells
        The row as it stands in the file.

    Returns
    -------
    header
        A name that stands there before is told apart by a number in brackets.

    Examples
    --------
    >>> header_of(["Amount ", "Amount", "", "Post\nCode"]).names
    ('Amount', 'Amount (2)', '', 'Post Code')
    """
    trimmed = tuple(" ".join(cell.split()) for cell in cells)
    names: list[str] = []
    for cell in trimmed:
        name, count = cell, 1
        while name and name in names:
            count += 1
            name = f"{cell} ({count})"
        names.append(name)
    return Header(trimmed, tuple(names))


def recognise(header: Header, asked: Asked, file: str, beside: Sequence[str] = ()) -> Recognised:
    """
    Return which column of a file is which.

    Parameters
    ----------
    header
        The file's own names of its columns.
    asked
        What the user says of the files.
    file
        The name of the file, for messages.
    beside
        What is said of the whole table: the rows above its header, the name of its sheet.

    Returns
    -------
    recognised
        The layout and the columns. A column that the user named is taken for nothing else unless the
        user named it so.

    Raises
    ------
    InputError
        A column that the user named is not there, two columns may be the same canonical one, or none
        is the amount. It is a `NotATableError` where too few of the names are known for a
        table of spend.
    """
    if asked.is_landings:
        return Recognised(LANDINGS, landing_columns(header.names, file))
    if _may_be_landings(header):
        raise LandingsError(
            f"{file} is a table of landings, not of lines; read it beside them with --landings"
            " (landings=... in Python)"
        )
    try:
        found = _recognised(header, asked, file)
        if "amount" not in found.fields:
            return found
        amount = header.cells[found.fields["amount"]]
        return found._replace(pounds=pounds_each(amount, asked.unit, file, beside))
    except InputError as refusal:
        if not _may_be_spend(header, asked):
            raise NotATableError(str(refusal)) from None
        raise


def _may_be_landings(header: Header) -> bool:
    """Return whether a header is that of a table of landings, in the library's own names."""
    keys = {header_key(cell) for cell in header.cells}
    return {"lineid", "role"} <= keys and bool(keys & {"share", "amount"}) and "postcode" in keys


def _may_be_spend(header: Header, asked: Asked) -> bool:
    """Return whether a header has two names that are known, one of them of a column that is read."""
    keys = set(map(_key, header.cells)) - {""}
    every = (*asked.layouts, *layouts())
    read = any(key in _CANONICAL or any(key in layout.fields for layout in every) for key in keys)
    return read and header_score(header.cells, asked._replace(columns={})) >= _FEWEST_KNOWN


def _recognised(header: Header, asked: Asked, file: str) -> Recognised:
    names, columns = header.names, asked.columns
    fields = {field: _find(name, names, (field, file)) for field, name in columns.items()}
    taken = set(fields.values())
    keys = {at: _key(cell) for at, cell in enumerate(header.cells) if at not in taken}
    layout = _layout_of(keys.values(), asked)
    candidates: dict[str, list[int]] = {}
    for at, key in keys.items():
        field = _field_of(key, layout)
        if field is not None and field not in fields:
            candidates.setdefault(field, []).append(at)
    unsure = {
        field: tuple(names[at] for at in found)
        for field, found in candidates.items()
        if field not in TELLING and len(found) > 1 and _exact(field, found, names) is None
    }
    fields |= {
        field: _only(field, found, names, file) for field, found in candidates.items() if field not in unsure
    }
    only_measures = "amount" not in fields and {"measure", "measure_value"} <= set(fields)
    if "amount" not in fields and not only_measures:
        raise NoAmountError(
            f"{file} has no column that is known to be the amount; name it with"
            f' --column amount="..." (its columns are {columns_listed(names)})'
            f"{_nearly(keys, names, asked)}"
        )
    label = _label(layout, keys.values(), columns)
    if label != layout.id:
        return Recognised(label, fields, unsure=unsure)
    constants = {field: cell for field, cell in layout.constants.items() if field not in fields}
    own = f"{layout.file} ({layout.sha256})" if layout.file else ""
    return Recognised(label, fields, unsure=unsure, constants=constants, layout_file=own)


def _nearly(keys: Mapping[int, str], names: Sequence[str], asked: Asked) -> str:
    """Return why the user's own layouts were not taken, to stand at the end of a sentence."""
    told = []
    for layout in asked.layouts:
        known = [at for at, key in keys.items() if layout.knows(key)]
        has_amount = any(layout.fields.get(keys[at]) == "amount" for at in known)
        needs = "one more of its headers" if has_amount else "a header of its amount"
        knew = " and ".join(repr(names[at]) for at in known) or "none of these"
        told.append(f"; the layout {layout.id!r} of {layout.file} knows {knew}, and needs {needs}")
    return "".join(told)


def _key(cell: str) -> str:
    return header_key(scaled(cell).name)


def _layout_of(keys: Iterable[str], asked: Asked) -> Layout:
    """Return the layout that knows most of the headers; a user's own, where one fits, goes first."""
    held = set(keys)
    own = [layout for layout in asked.layouts if layout.fits(held)]
    return max(own or layouts(), key=lambda one: sum(map(one.knows, keys)))


def _field_of(key: str, layout: Layout) -> str | None:
    if layout.file and key in layout.fields:
        return layout.fields[key]
    return _CANONICAL.get(key) or layout.fields.get(key)


def _label(layout: Layout, keys: Iterable[str], columns: Mapping[str, str]) -> str:
    known = [key for key in keys if layout.knows(key)]
    canonical = [key for key in keys if key in _CANONICAL]
    if not known and not canonical and columns:
        return "named"
    return layout.id if layout.file or len(known) > len(canonical) else "canonical"


def _exact(field: str, found: Sequence[int], names: Sequence[str]) -> int | None:
    """Return the column that has our own name, letter for letter, which is no guess."""
    exact = [at for at in found if names[at] == field]
    # The second of two columns of one name has been given another: then neither is sure
    again = any(names[at].startswith(f"{field} (") for at in found)
    return exact[0] if exact and not again else None


def _only(field: str, found: list[int], names: Sequence[str], file: str) -> int:
    exact = _exact(field, found, names)
    if exact is not None:
        return exact
    if len(found) > 1:
        listed = " and ".join(repr(names[at]) for at in found)
        raise InputError(
            f"{file} has {len(found)} columns that may be the {field}: {listed}; say which with"
            f' --column {field}="{names[found[0]]}"'
        )
    return found[0]


def _find(name: str, names: Sequence[str], what: tuple[str, str]) -> int:
    field, file = what
    exact = [at for at, other in enumerate(names) if other == name.strip()]
    alike = exact or [at for at, other in enumerate(names) if header_key(other) == header_key(name)]
    if len(alike) == 1 and names[alike[0]]:
        return alike[0]
    near = difflib.get_close_matches(name, [other for other in names if other], n=1)
    example = near[0] if near else "..."
    raise InputError(
        f'{file} has no column {name!r}; name the {field} with --column {field}="{example}"'
        f" (its columns are {columns_listed(names)})"
    )


_FIELD_SET: Final = frozenset(FIELDS)
_NAMED_COUNTS: Final = len(FIELDS)
"""A header that the user named tells more than any number of others."""
_CANONICAL: Final = {header_key(field): field for field in FIELDS}
