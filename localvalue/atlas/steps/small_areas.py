"""The small areas of every geography held, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localvalue.atlas.catalogue import GEOGRAPHIES, GEOGRAPHIES_2011, INDICES
from localvalue.atlas.sources import boundaries
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas.sources.boundaries import Layer
    from localvalue.atlas.sources.population import Population


@dataclass(frozen=True)
class SmallAreas:
    """The small areas, sorted by code."""

    code: NDArray[np.str_]
    name: NDArray[np.str_]
    geometry: NDArray[np.object_]
    geography: NDArray[np.str_]
    """The ids of the geographies that it is part of, with a space between."""
    default: dict[str, str]
    """The geography of each nation's default index, by the nation's letter."""
    notes: tuple[str, ...]

    def part(self, geography: str, nation: str = "") -> NDArray[np.intp]:
        """Return the positions of the areas of one geography, in one nation or all."""
        padded = np.strings.add(np.strings.add(" ", self.geography), " ")
        inside = np.strings.find(padded, f" {geography} ") >= 0
        if nation:
            inside &= nations(self.code) == nation
        return np.flatnonzero(inside)


def nations(code: NDArray[np.str_]) -> NDArray[np.str_]:
    """
    Return the nation's letter of codes.

    Parameters
    ----------
    code
        GSS codes, or Northern Ireland's older ones, which begin with a digit.

    Returns
    -------
    letter
        ``E``, ``W``, ``S`` or ``N``.

    Examples
    --------
    >>> nations(np.array(["E01000001", "95GG47S2"])).tolist()
    ['E', 'N']
    """
    first = code.astype("U1")
    return np.where(np.strings.isdigit(first), "N", first)


def small_areas(layers: dict[str, Layer], indices: Iterable[str]) -> SmallAreas:
    """
    Return the small areas of the layers found.

    Parameters
    ----------
    layers
        Boundaries by geography.
    indices
        Ids of the indices held, the default of each nation first.

    Returns
    -------
    areas
        An area of two editions stands once, with the newer boundary: its code is the same because its
        boundary is.
    """
    shapes = {geography: boundaries.read(layer) for geography, layer in layers.items()}
    # The newer boundary of an area that stayed the same is the first
    order = sorted(shapes, key=lambda name: list(GEOGRAPHIES).index(name))
    code = np.concatenate([shapes[name].code for name in order])
    unique, first, group = np.unique(code, return_index=True, return_inverse=True)
    name = np.concatenate([shapes[name].name for name in order])[first]
    geometry = np.concatenate([shapes[name].geometry for name in order])[first]
    member = np.concatenate([np.full(len(shapes[name].code), name) for name in order])
    geography = np.full(len(unique), "", dtype="U32")
    for one in sorted(order):
        rows = group[member == one]
        geography[rows] = np.strings.strip(np.strings.add(np.strings.add(geography[rows], " "), one))
    notes = tuple(note for one in order for note in shapes[one].notes)
    default = _default_geographies(indices, order)
    return SmallAreas(unique, name, geometry, geography, default, notes)


def _default_geographies(indices: Iterable[str], held: Sequence[str]) -> dict[str, str]:
    """Return the geography of ``small_area`` by nation: that of its newest index, else of 2011."""
    default = {nation: name for nation, name in GEOGRAPHIES_2011.items() if name in held}
    if "lsoa21" in held:
        default |= {"E": "lsoa21", "W": "lsoa21"}
    newest: dict[str, tuple[int, str]] = {}
    for index in indices:
        facts = INDICES[index]
        if facts.nation != "UK":
            found = (facts.year, facts.geographies[0])
            newest[facts.nation] = max(newest.get(facts.nation, found), found)
    return default | {nation: geography for nation, (_, geography) in newest.items()}


def populations(areas: SmallAreas, tables: Sequence[Population], of_index: set[str]) -> NDArray[np.float64]:
    """
    Return the population of each small area.

    Parameters
    ----------
    areas
        The small areas.
    tables
        Populations found; the newest codes first, those inside an index's own file last.
    of_index
        Names of the sheets that are an index of deprivation.

    Returns
    -------
    people
        NaN where no table has the area.
    """
    people: dict[str, float] = {}
    for table in sorted(tables, key=lambda table: (table.sheet.name in of_index, -table.year)):
        people = table.counts() | people
    return np.array([people.get(code, np.nan) for code in areas.code.tolist()])


def require_match(index: str, found: NDArray[np.str_], areas: SmallAreas, source: str) -> None:
    """
    Refuse an index whose small areas are not those of the boundaries.

    Parameters
    ----------
    index
        Its id.
    found
        The codes that it has.
    areas
        The small areas of the boundaries.
    source
        The name of its file.

    Raises
    ------
    AtlasError
        A code of the index has no boundary, a boundary of its nation has no row, or a code comes twice.
    """
    facts = INDICES[index]
    nation = "" if facts.nation == "UK" else facts.nation
    expected = np.concatenate([areas.code[areas.part(name, nation)] for name in facts.geographies])
    title = " and ".join(GEOGRAPHIES[name].title for name in facts.geographies)
    unique, counts = np.unique(found, return_counts=True)
    faults = (
        ("small areas that are not in the boundaries of", np.setdiff1d(found, expected)),
        ("rows too few: there is none for small areas of", np.setdiff1d(expected, found)),
        ("small areas more than once, of", unique[counts > 1]),
    )
    for what, codes in faults:
        if len(codes):
            raise AtlasError(
                f"{facts.title} ({source}) has {len(codes):,} {what} {title}, such as"
                f" {', '.join(codes[:3].tolist())}: the index and the boundaries are of different editions."
                f" Use the index on {title} and its boundaries"
            )
