"""Layouts of spend as a declarative table: the library's own, and those of a user's TOML file."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    table = resources.files(__package__).joinpath("layouts.toml").read_text("utf-8")
    return tuple(map(_layout, tomllib.loads(table)["layout"]))


def _layout(entry: Mapping[str, Any]) -> Layout:
    return Layout(
        id=entry["id"],
        title=entry["title"],
        source=entry["source"],
        marks=frozenset(map(header_key, entry["marks"])),
        fields={header_key(name): field for field, names in entry["fields"].items() for name in names},
    )
