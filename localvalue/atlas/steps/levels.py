"""Areas of each level: codes, names, boundaries, and which authority lies in which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from localvalue.atlas.catalogue import NATIONS, PSEUDO_CODE, UNKNOWN, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas.sources.boundaries import Shapes
    from localvalue.atlas.sources.lookups import Lookup

# Scotland and Northern Ireland have one force each, which the lookups for England and Wales leave out
_ONE_FORCE: Final = {"S": "Police Scotland", "N": "Police Service of Northern Ireland"}
_POLICE_SCOTLAND: Final = "S23000009"  # as the ONS's directories have it
_HALF: Final = 0.5
_PREFIXES: Final[dict[Level, str]] = {
    "county": "UTLA",
    "combined_authority": "CAUTH",
    "police": "PFA",
    "region": "RGN",
    "nation": "CTRY",
}


@dataclass(frozen=True)
class LevelTable:
    """The areas of one level, sorted by code."""

    level: Level
    edition: str
    code: NDArray[np.str_]
    name: NDArray[np.str_]
    geometry: NDArray[np.object_]
    """Polygons, metres, British National Grid; None where there is no boundary."""
    columns: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self.code)


@dataclass(frozen=True)
class Membership:
    """Which area of a level each authority lies in, by code."""

    level: Level
    edition: str
    parent: dict[str, str]
    names: dict[str, str]
    note: str = ""


def positions(codes: NDArray[np.str_], wanted: NDArray[np.str_]) -> NDArray[np.int32]:
    """
    Return where codes stand in a sorted table.

    Parameters
    ----------
    codes
        Sorted and unique.
    wanted
        Codes to find, shape ``(n,)``.

    Returns
    -------
    position
        Shape ``(n,)``; -1 where absent.

    Examples
    --------
    >>> positions(np.array(["A", "C"]), np.array(["C", "B"]))
    array([ 1, -1], dtype=int32)
    """
    if not len(codes):
        return np.full(len(wanted), UNKNOWN, dtype=np.int32)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[at] == wanted, at, UNKNOWN).astype(np.int32)


def names_of(kind: str, lookups: Sequence[Lookup]) -> dict[str, str]:
    """Return the names of one kind of area by code; the newest lookup that has one wins."""
    found = [
        (area.year, lookup, area)
        for lookup in lookups
        for area in lookup.fields
        if area.kind == kind and area.name is not None
    ]
    names: dict[str, str] = {}
    for _, lookup, area in sorted(found, key=lambda item: item[0]):
        names |= lookup.names(area)
    return names


def edition_of(level: Level, year: int) -> str:
    """
    Return the name of the code column of a level in an edition.

    Parameters
    ----------
    level
        A level made of authorities.
    year
        Of the codes.

    Returns
    -------
    edition
        Such as ``RGN24CD``.

    Examples
    --------
    >>> edition_of("region", 2024)
    'RGN24CD'
    """
    return f"{_PREFIXES[level]}{year % 100:02d}CD"


def from_lookups(level: Level, lookups: Sequence[Lookup], *, newest_only: bool) -> Membership:
    """
    Return which area of a level each authority lies in, as the lookups say.

    Parameters
    ----------
    level
        A level made of authorities.
    lookups
        All that were found.
    newest_only
        Take the newest lookup alone: for what not every authority is part of, such as a combined
        authority, an older lookup would bring back what has ended.

    Returns
    -------
    membership
        Newer lookups win.
    """
    rated = []
    for lookup in lookups:
        child, parent = lookup.field("authority"), lookup.field(level)
        if child and parent:
            rated.append((parent.year, child.year, lookup, child, parent))
    rated.sort(key=lambda item: item[:2])
    edition = ""
    members: dict[str, str] = {}
    for year, _, lookup, child, parent in rated[-1:] if newest_only else rated:
        first, second = lookup.pairs(child, parent)
        rows = zip(first.tolist(), second.tolist(), strict=True)
        members |= {code: area for code, area in rows if area and not re.match(PSEUDO_CODE, area)}
        edition = edition_of(level, year) if year else edition
    return Membership(level, edition, members, names_of(level, lookups))


def from_shapes(shapes: Shapes, authority: LevelTable) -> dict[str, str]:
    """
    Return which shape each authority lies in with more than half of its area, by code.

    Parameters
    ----------
    shapes
        Areas of a level made of authorities.
    authority
        The authorities; those that lie in none are left out.

    Returns
    -------
    parent
        The code of an authority to the code of the area.
    """
    tree = shapely.STRtree(authority.geometry)
    shape, member = tree.query(shapes.geometry, predicate="intersects")
    inside = shapely.area(shapely.intersection(shapes.geometry[shape], authority.geometry[member]))
    most = inside > _HALF * shapely.area(authority.geometry[member])
    children, parents = authority.code[member[most]], shapes.code[shape[most]]
    return dict(zip(children.tolist(), parents.tolist(), strict=True))


def completed(found: Membership, authority: LevelTable) -> Membership:
    """
    Return a membership in which each authority has its area where the level leaves none out.

    Parameters
    ----------
    found
        As the directory and the lookups say.
    authority
        The authorities.

    Returns
    -------
    membership
        An authority without a county is its own upper tier. Wales, Scotland and Northern Ireland are
        each one region, as the ONS counts them (International Territorial Level 1). Scotland and
        Northern Ireland have one police force each.
    """
    parent, names = dict(found.parent), dict(found.names)
    for code, name in zip(authority.code.tolist(), authority.name.tolist(), strict=True):
        if found.level == "county" and parent.setdefault(code, code) == code:
            names[code] = name
        if found.level == "nation" or (found.level == "region" and code[0] != "E"):
            nation, title = NATIONS[code[0]]
            names.setdefault(parent.setdefault(code, nation), title)
        if found.level == "police" and code[0] in _ONE_FORCE:
            if code[0] == "S":
                parent.setdefault(code, _POLICE_SCOTLAND)
            if code in parent:
                names.setdefault(parent[code], _ONE_FORCE[code[0]])
    return Membership(found.level, found.edition, parent, names, found.note)


def parent_table(membership: Membership, authority: LevelTable) -> tuple[LevelTable, NDArray[np.int32]]:
    """
    Return the areas that authorities make up, and the area of each authority.

    Parameters
    ----------
    membership
        By code; areas of codes that are no authority here are left out.
    authority
        The authorities.

    Returns
    -------
    table, parent
        The areas, with the union of their authorities as boundary, so that the two agree; and for each
        authority the position of its area, -1 for none.
    """
    wanted = np.array([membership.parent.get(code, "") for code in authority.code.tolist()], dtype=np.str_)
    code = np.unique(wanted[wanted != ""])
    parent = positions(code, wanted)
    name = np.array([membership.names.get(one, one) for one in code.tolist()], dtype=np.str_)
    geometry = np.empty(len(code), dtype=object)
    for at in range(len(code)):
        parts = authority.geometry[parent == at]
        geometry[at] = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    return LevelTable(membership.level, membership.edition, code, name, geometry), parent
