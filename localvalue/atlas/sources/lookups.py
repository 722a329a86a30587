"""Lookups: tables of codes and names, and of which area lies in which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from localvalue.atlas.sources.tables import Sheet

# The prefixes of ONS column names, and those of the Open Geography Portal's users
_KINDS: Final = {
    "lad": "authority",
    "ltla": "authority",
    "laua": "authority",
    "utla": "county",
    "ctyua": "county",
    "cty": "county",
    "wd": "ward",
    "ward": "ward",
    "pcon": "constituency",
    "pfa": "police",
    "rgn": "region",
    "region": "region",
    "cauth": "combined_authority",
    "lsoa": "lsoa",
    "ctry": "nation",
    "country": "nation",
}
_HEADER: Final = re.compile(rf"({'|'.join(_KINDS)}) ?(\d\d|20\d\d)? ?(cd|code|nm|name)")
_CENTURY: Final = 2000


@dataclass(frozen=True)
class Field:
    """The columns of one kind of area in a lookup: code, and name where there is one."""

    kind: str
    year: int
    """Vintage of its codes; 0 where the header does not say."""
    code: int
    name: int | None


@dataclass(frozen=True)
class Lookup:
    """A lookup found in a file."""

    sheet: Sheet
    fields: tuple[Field, ...]

    def field(self, kind: str) -> Field | None:
        """Return its newest columns of a kind, if it has any."""
        fields = [field for field in self.fields if field.kind == kind]
        return max(fields, key=lambda field: field.year, default=None)

    def pairs(self, child: Field, parent: Field) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
        """Return the codes of two of its kinds, row by row."""
        first, second = self.sheet.columns([child.code, parent.code])
        return first, second

    def names(self, field: Field) -> dict[str, str]:
        """Return the names of one kind by code; empty where it has none."""
        if field.name is None:
            return {}
        code, name = self.sheet.columns([field.code, field.name])
        return {one: other for one, other in zip(code.tolist(), name.tolist(), strict=True) if other}


def recognise(sheet: Sheet) -> Lookup | None:
    """Return the table as a lookup, if it has codes of two kinds, or codes and their names."""
    codes: dict[tuple[str, int], int] = {}
    names: dict[tuple[str, int], int] = {}
    for at, key in enumerate(sheet.keys):
        if match := _HEADER.fullmatch(key):
            year = int(match[2] or 0) % 100
            kind = _KINDS[match[1]]
            kind = f"lsoa{year}" if kind == "lsoa" and year else kind
            found = codes if match[3] in {"cd", "code"} else names
            found.setdefault((kind, _CENTURY + year if year else 0), at)
    fields = tuple(Field(*key, at, names.get(key)) for key, at in codes.items())
    useful = len(fields) > 1 or any(field.name is not None for field in fields)
    return Lookup(sheet, fields) if useful else None
