"""Layouts of spend as a declarative table: the library's own, and those of a user's TOML file."""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from localvalue.errors import InputError
from localvalue.spend.fields import FIELDS
from localvalue.spend.kinds import BASES, KINDS, basis, kind

if TYPE_CHECKING:
    import os

_FEWEST_NAMES: Final = 2
"""Headers that a user's layout must find in a table, the amount among them, before it is taken."""
_TEXTS: Final = ("id", "title", "source")
_KEYS: Final = frozenset({*_TEXTS, "marks", "fields", "constants"})
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_]*")
_SAME: Final = frozenset({"kind", "basis", "buyer", "framework", "period", "site_postcode", "tier"})
"""The canonical columns that a layout may give the same cell on each line."""
_RESERVED: Final = frozenset({"canonical", "named"})


@dataclass(frozen=True)
class Layout:
    """One way in which public bodies lay out their spend."""

    id: str
    title: str
    source: str
    marks: frozenset[str]
    """Keys of headers that tell the layout without standing for a canonical column."""
    fields: Mapping[str, str]
    """Key of a header -> canonical column."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> what every line has there, where the file has no such column."""
    file: str = ""
    """The user's file that it is in; ``""`` for the library's own."""
    sha256: str = ""
    """Of that file."""

    def knows(self, key: str) -> bool:
        """
        Return whether a header belongs to the layout.

        Parameters
        ----------
        key
            As `header_key` makes it.

        Returns
        -------
        known
            True for its fields and its marks.
        """
        return key in self.fields or key in self.marks

    def fits(self, keys: set[str]) -> bool:
        """
        Return whether a table is laid out so, by a user's own layout.

        Parameters
        ----------
        keys
            Of the headers of the table.

        Returns
        -------
        fits
            True where the layout knows the amount and another header.
        """
        found = keys & self.fields.keys()
        known = len(found) + len(keys & self.marks)
        return known >= _FEWEST_NAMES and any(self.fields[key] == "amount" for key in found)


def header_key(name: str) -> str:
    r"""
    Return a header by what it is compared by.

    Parameters
    ----------
    name
        As it stands in the file.

    Returns
    -------
    key
        Its letters and digits, lower case.

    Examples
    --------
    >>> header_key(" Supplier Post\nCode "), header_key("Amount (£)")
    ('supplierpostcode', 'amount')
    """
    return re.sub(r"[\W_]+", "", name.casefold())


@functools.cache
def layouts() -> tuple[Layout, ...]:
    """
    Return the layouts that are known.

    Returns
    -------
    layouts
        In the order of the table, which decides between two that fit a file as well.
    """
    text = resources.files(__package__).joinpath("layouts.toml").read_text("utf-8")
    return _layouts(tomllib.loads(text), "layouts.toml", "")


def read_layouts(path: str | os.PathLike[str]) -> tuple[Layout, ...]:
    """
    Return the layouts of a user's own file.

    Parameters
    ----------
    path
        A TOML file of the form of the library's ``layouts.toml``.

    Returns
    -------
    layouts
        In the order of the file.

    Raises
    ------
    InputError
        The file is missing or no TOML, or a layout in it is not complete, names an unknown column, or has one
        header for two columns.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
        table = tomllib.loads(data.decode("utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"there is no file {file} of layouts; check the path") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); name the file of layouts") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file} is no TOML file ({error}); docs/layouts.md shows how one is written"
        ) from None
    return _layouts(table, file.name, hashlib.sha256(data).hexdigest())


def _layouts(table: Mapping[str, Any], name: str, sha256: str) -> tuple[Layout, ...]:
    entries = table.get("layout")
    unknown = sorted(set(table) - {"layout"})
    if not isinstance(entries, list) or not entries or unknown:
        found = f"found {', '.join(unknown)}" if unknown else "found none"
        raise InputError(f"{name} holds layouts, each under [[layout]], and nothing else; {found}")
    taken = set(_RESERVED)
    if sha256:
        taken |= {layout.id for layout in layouts()}
    every = []
    for number, entry in enumerate(entries, start=1):
        layout = _layout(entry, f"layout {number} of {name}", (name if sha256 else "", sha256))
        if layout.id in taken:
            raise InputError(
                f"layout {number} of {name} has the id {layout.id!r}, which is taken; choose another"
            )
        taken.add(layout.id)
        every.append(layout)
    return tuple(every)


def _layout(entry: object, what: str, file: tuple[str, str]) -> Layout:
    if not isinstance(entry, dict):
        raise InputError(f"{what} is no table; write it as [[layout]] with id, title, source and fields")
    missing = [key for key in _TEXTS if not isinstance(entry.get(key), str) or not entry[key].strip()]
    unknown = sorted(set(entry) - _KEYS)
    if missing or unknown:
        wrong = f"has no {' and no '.join(missing)}" if missing else f"has {', '.join(unknown)}"
        raise InputError(f"{what} {wrong}; a layout has {', '.join(sorted(_KEYS))}")
    if _ID.fullmatch(entry["id"]) is None:
        raise InputError(f"{what} has the id {entry['id']!r}; use lower-case letters, digits and _")
    what = f"{what} ({entry['id']})"
    fields = _fields(entry.get("fields"), what)
    marks = frozenset(map(header_key, _names(entry.get("marks", []), f"marks of {what}")))
    both = sorted(marks & fields.keys())
    if both:
        raise InputError(f"{what} has {both[0]!r} both as a mark and as a field; keep one of them")
    constants = _constants(entry.get("constants", {}), what)
    return Layout(entry["id"], entry["title"], entry["source"], marks, fields, constants, *file)


def _fields(table: object, what: str) -> dict[str, str]:
    if not isinstance(table, dict) or not table:
        raise InputError(f'{what} has no [layout.fields], such as amount = ["Net Value"]; add them')
    found: dict[str, str] = {}
    for name, headers in table.items():
        _require_known(name, what)
        for header in _names(headers, f"{name} of {what}"):
            key = header_key(header)
            if found.setdefault(key, name) != name:
                raise InputError(
                    f"{what} has the header {header!r} for {found[key]} and for {name}; keep one of them"
                )
    return found


def _names(value: object, what: str) -> list[str]:
    names = [value] if isinstance(value, str) else value
    good = isinstance(names, Sequence) and all(isinstance(each, str) and header_key(each) for each in names)
    if not good or not isinstance(names, Sequence):
        raise InputError(f'{what} is no list of headers, such as ["Net Value", "Value"]; found {value!r}')
    return [str(each) for each in names]


def _constants(table: object, what: str) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise InputError(f'[layout.constants] of {what} is no table of texts, such as kind = "payment"')
    wrong = sorted(set(table) - _SAME)
    if wrong:
        raise InputError(
            f"{what} gives {wrong[0]!r} to every line; that can be done with {', '.join(sorted(_SAME))}"
        )
    for name, known, codes in (("kind", kind, KINDS), ("basis", basis, BASES)):
        if name in table and known(table[name]) is None:
            raise InputError(
                f"{what} gives every line the {name} {table[name]!r}, which is none; it is one of"
                f" {', '.join(codes)}"
            )
    return dict(table)


def _require_known(name: str, what: str) -> None:
    if name not in _FIELD_SET:
        near = difflib.get_close_matches(name, FIELDS, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"they are {', '.join(FIELDS)}"
        raise InputError(f"{what} names {name!r}, which is no column of localvalue; {hint}")


_FIELD_SET: Final = frozenset(FIELDS)
