"""The postcodes' areas: the directory's own codes, and point in polygon where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.atlas.catalogue import GEOGRAPHIES, GEOGRAPHIES_2011, NATIONS, NO_GRID, UNKNOWN
from localvalue.atlas.polygons import containing
from localvalue.atlas.steps.levels import LevelTable, names_of, positions
from localvalue.atlas.steps.small_areas import nations
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.atlas.sources.directories import DirectoryTable
    from localvalue.atlas.sources.lookups import Lookup
    from localvalue.atlas.steps.small_areas import SmallAreas

    Int32s = NDArray[np.int32]

_SHOWN = 5


def _place(
    rows: NDArray[np.intp], directory: DirectoryTable, geometry: NDArray[np.object_]
) -> tuple[NDArray[np.intp], Int32s]:
    """Return the rows that have a grid reference, and the polygon of each."""
    rows = rows[directory.easting[rows] != NO_GRID]
    found = containing(
        geometry, directory.easting[rows].astype(np.float64), directory.northing[rows].astype(np.float64)
    )
    return rows, found


def _of_codes(codes: pa.DictionaryArray, table: NDArray[np.str_]) -> tuple[Int32s, NDArray[np.str_]]:
    """Return each row's position in a sorted table of codes, and the codes that it lacks."""
    values = np.array([value or "" for value in codes.dictionary.to_pylist()] + [""], dtype=np.str_)
    mapped = positions(table, values)
    at = codes.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
    absent = values[(mapped == UNKNOWN) & (values != "")]
    return mapped[at].astype(np.int32), absent


def authority(directory: DirectoryTable, table: LevelTable) -> tuple[Int32s, list[str]]:
    """
    Return each postcode's authority.

    Parameters
    ----------
    directory
        The postcodes.
    table
        The authorities, in the edition of the directory's codes.

    Returns
    -------
    position, notes
        -1 where not known. Rows with a grid reference and without a code are placed by their point.
    """
    position, _ = _of_codes(directory.codes["authority"], table.code)
    rows, found = _place(np.flatnonzero(position == UNKNOWN), directory, table.geometry)
    position[rows] = found
    placed = int(np.count_nonzero(found != UNKNOWN))
    note = f"{placed:,} postcodes without an authority code were placed by point in polygon"
    return position, [note] if placed else []


def constituency(directory: DirectoryTable, table: LevelTable) -> tuple[Int32s, list[str]]:
    """
    Return each postcode's constituency.

    Parameters
    ----------
    directory
        The postcodes.
    table
        The constituencies of the boundaries.

    Returns
    -------
    position, notes
        By the directory's codes where they are of the boundaries' edition; all by point in polygon
        where the directory has none, or codes of an older edition.

    Raises
    ------
    AtlasError
        A few of the directory's codes have no boundary.
    """
    codes = directory.codes.get("constituency")
    why = "has no constituencies"
    if codes is not None and len(codes.dictionary) > codes.dictionary.null_count:
        position, absent = _of_codes(codes, table.code)
        known = len(codes.dictionary) - codes.dictionary.null_count - len(absent)
        if known > len(absent):
            _refuse(absent, "constituencies", table.edition)
            return position, []
        why = "has constituencies of another edition"
    rows, found = _place(np.arange(len(directory.key)), directory, table.geometry)
    position = np.full(len(directory.key), UNKNOWN, dtype=np.int32)
    position[rows] = found
    return position, [f"the directory {why}: placed by point in polygon on {table.edition}"]


def _refuse(absent: NDArray[np.str_], what: str, edition: str) -> None:
    if len(absent):
        raise AtlasError(
            f"the directory has {len(absent)} {what} that no boundaries or lookup names"
            f" ({', '.join(absent[:_SHOWN].tolist())}); the boundaries are {edition}. Use a directory and"
            " boundaries of one edition"
        )


def small_area(directory: DirectoryTable, areas: SmallAreas, *, census: str = "") -> tuple[Int32s, list[str]]:
    """
    Return each postcode's small area.

    Parameters
    ----------
    directory
        The postcodes.
    areas
        The small areas.
    census
        ``2011`` for the areas of 2011; else those of each nation's default index.

    Returns
    -------
    position, notes
        -1 where not known. Where the directory lacks a geography for a whole nation, its postcodes are
        placed by their points, and the notes say so.

    Raises
    ------
    AtlasError
        Some of a nation's codes are in the boundaries, and some are not.
    """
    position = np.full(len(directory.key), UNKNOWN, dtype=np.int32)
    notes = []
    nation_of = _nation(directory)
    for nation, geography in (GEOGRAPHIES_2011 if census else areas.default).items():
        rows = np.flatnonzero(nation_of == nation)
        part = areas.part(geography, nation)
        if not len(rows) or not len(part):
            continue
        if _take_codes(position, rows, directory, areas, (geography, nation)):
            continue
        placed_rows, found = _place(rows, directory, areas.geometry[part])
        position[placed_rows] = np.where(found == UNKNOWN, UNKNOWN, part[found])
        notes.append(
            f"the directory has no codes of {GEOGRAPHIES[geography].title} for {NATIONS[nation][1]}: placed"
            " by point in polygon"
        )
    return position, notes


def _take_codes(
    position: Int32s,
    rows: NDArray[np.intp],
    directory: DirectoryTable,
    areas: SmallAreas,
    wanted: tuple[str, str],
) -> bool:
    """Write the positions of a nation's rows by the directory's codes; False where it has none."""
    geography, nation = wanted
    # The ONS keeps Data Zones and Super Output Areas of 2011 in the column of LSOA 2011
    codes = directory.codes.get("lsoa21" if geography == "lsoa21" else "lsoa11")
    if codes is None:
        return False
    part = areas.part(geography, nation)
    found, absent = _of_codes(codes, areas.code[part])
    known = found[rows] != UNKNOWN
    if not known.any():
        return False
    _refuse(absent[nations(absent) == nation], "small areas", GEOGRAPHIES[geography].title)
    position[rows] = np.where(known, part[found[rows]], UNKNOWN)
    return True


def _nation(directory: DirectoryTable) -> NDArray[np.str_]:
    codes = directory.codes["nation"]
    letters = np.array([(value or " ")[0] for value in codes.dictionary.to_pylist()] + [" "], dtype="U1")
    letter = letters[codes.indices.fill_null(len(letters) - 1).to_numpy(zero_copy_only=False)]
    # A row without a grid reference may lack the nation and still have its small area
    for name in ("lsoa21", "lsoa11"):
        if name in directory.codes:
            letter = np.where(letter == " ", _letters(directory.codes[name]), letter)
    return np.where(directory.irish, "N", letter)


def _letters(codes: pa.DictionaryArray) -> NDArray[np.str_]:
    values = np.array([value or " " for value in codes.dictionary.to_pylist()] + [" "], dtype=np.str_)
    letters: NDArray[np.str_] = nations(values)[
        codes.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
    ]
    return letters


def ward(
    directory: DirectoryTable,
    found: tuple[SmallAreas, Int32s],
    lookups: Sequence[Lookup],
    layer: LevelTable | None,
) -> tuple[Int32s, LevelTable, list[str]]:
    """
    Return each postcode's ward, and the wards.

    Parameters
    ----------
    directory
        The postcodes; its own codes come first.
    found
        The small areas, and each postcode's: where the directory has no wards, the best fit of its
        small area is taken.
    lookups
        For the best fit, and for names.
    layer
        The wards of the folder's boundaries, if there are any.

    Returns
    -------
    position, table, notes
        A ward has a boundary where the boundaries have its code.
    """
    notes: list[str]
    names = names_of("ward", lookups)
    if layer is not None:
        names = dict(zip(layer.code.tolist(), layer.name.tolist(), strict=True)) | names
    own = directory.codes.get("ward")
    if own is not None and len(own.dictionary) > own.dictionary.null_count:
        code = np.unique([value for value in own.dictionary.to_pylist() if value])
        position, _ = _of_codes(own, code)
        table = _named_wards(code, "as in the directory", names, layer)
        notes = []
    else:
        position, table, notes = _fitted_wards(found, lookups, names, layer)
    unnamed = int(np.count_nonzero(table.name == table.code))
    if unnamed:
        notes.append(f"{unnamed:,} of {len(table):,} wards have no name in the lookups: the code stands")
    return position, table, notes


def _fitted_wards(
    found: tuple[SmallAreas, Int32s],
    lookups: Sequence[Lookup],
    names: dict[str, str],
    layer: LevelTable | None,
) -> tuple[Int32s, LevelTable, list[str]]:
    """Return each postcode's ward as the best fit of its small area."""
    areas, small = found
    fit, edition = _best_fit(lookups)
    code = np.unique(np.array(list(fit.values()), dtype=np.str_))
    fitted = np.array([fit.get(one, "") for one in areas.code.tolist()], dtype=np.str_)
    # Position -1, no small area, reads the last entry, no ward
    of_area = np.append(positions(code, fitted), np.int32(UNKNOWN))
    note = "the directory has no wards: " + (
        f"best fit of small areas to {edition}" if fit else "none are known"
    )
    return of_area[small], _named_wards(code, edition, names, layer), [note]


def _named_wards(
    code: NDArray[np.str_], edition: str, names: dict[str, str], layer: LevelTable | None
) -> LevelTable:
    name = np.array([names.get(one, one) for one in code.tolist()], dtype=np.str_)
    geometry = np.full(len(code), None, dtype=object)
    if layer is not None and len(layer):
        at = positions(layer.code, code)
        held = at != UNKNOWN
        geometry[held] = layer.geometry[at[held]]
    return LevelTable("ward", edition, code, name, geometry)


def _best_fit(lookups: Sequence[Lookup]) -> tuple[dict[str, str], str]:
    """Return the ward of each small area as the newest lookup has it, and its edition."""
    fit: dict[str, str] = {}
    newest = 0
    for lookup in lookups:
        parent = lookup.field("ward")
        child = lookup.field("lsoa21") or lookup.field("lsoa11")
        if parent and child and parent.year > newest:
            first, second = lookup.pairs(child, parent)
            fit = dict(zip(first.tolist(), second.tolist(), strict=True))
            newest = parent.year
    return fit, f"WD{newest % 100:02d}CD" if newest else ""


def authority_of(
    areas: SmallAreas, columns: Sequence[Int32s], postcode_authority: Int32s, table: LevelTable
) -> Int32s:
    """
    Return the authority of each small area.

    Parameters
    ----------
    areas
        The small areas.
    columns
        Each postcode's small area, by census.
    postcode_authority
        Each postcode's authority.
    table
        The authorities.

    Returns
    -------
    position
        The authority of most of its postcodes; where it has none, of a point inside it.
    """
    import shapely

    position = np.full(len(areas.code), UNKNOWN, dtype=np.int32)
    for column in columns:
        known = (column != UNKNOWN) & (postcode_authority != UNKNOWN)
        pair = column[known].astype(np.int64) * len(table) + postcode_authority[known]
        pairs, counts = np.unique(pair, return_counts=True)
        order = np.argsort(counts, kind="stable")
        position[pairs[order] // len(table)] = pairs[order] % len(table)
    rest = np.flatnonzero(position == UNKNOWN)
    inside = shapely.point_on_surface(areas.geometry[rest])
    position[rest] = containing(table.geometry, shapely.get_x(inside), shapely.get_y(inside))
    return position
