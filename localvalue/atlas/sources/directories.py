"""Postcode directories: ONSPD, NSPL (2026 and older column names) and OS Code-Point Open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from localvalue.atlas.catalogue import NO_GRID, PSEUDO_CODE
from localvalue.atlas.sources.tables import Sheet
from localvalue.errors import AtlasError
from localvalue.grid import irish_to_grid
from localvalue.postcodes import NO_POSTCODE, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow.csv as pacsv
    from numpy.typing import NDArray

# Column names change with each edition: lad26cd was lad25cd, before that laua, before that oslaua
_COLUMNS: Final = {
    "postcode": r"pcd7|pcd|pcds",
    "terminated": r"doterm",
    "easting": r"(os)?east1m",
    "northing": r"(os)?nrth1m|north1m",
    "quality": r"(os)?grdind|gridind",
    "authority": r"(os)?laua|lad\d\dcd",
    "county": r"(os)?cty|cty\d\dcd",
    "ward": r"(os)?ward|wd\d\dcd",
    "nation": r"ctry|ctry\d\dcd",
    "region": r"gor|rgn|rgn\d\dcd",
    "constituency": r"pcon|pcon\d\dcd",
    "police": r"pfa|pfa\d\dcd",
    "lsoa11": r"lsoa11|lsoa11cd",
    "lsoa21": r"lsoa21|lsoa21cd",
}
_NEEDED: Final = ("postcode", "terminated", "easting", "northing", "quality", "authority", "nation")
_CODES: Final = (
    "authority",
    "county",
    "ward",
    "nation",
    "region",
    "constituency",
    "police",
    "lsoa11",
    "lsoa21",
)
# Only the ONSPD has the codes of past censuses and of parishes
_ONSPD_ONLY: Final = r"lsoa01|lsoa01cd|oa01|oa01cd|parish|parncp\d\dcd|osward|oslaua"
_ENOUGH_COLUMNS: Final = 5
_BLOCK_BYTES: Final = 1 << 24

_CODEPOINT_WIDTH: Final = 10
_CODEPOINT_COLUMNS: Final = (
    "postcode",
    "quality",
    "easting",
    "northing",
    "nation",
    "region_health",
    "health",
    "county",
    "authority",
    "ward",
)
_POSTCODE_CELL: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}")
_NATION_CELL: Final = re.compile(r"[EWSN]92000\d{3}")
_NO_GRID_QUALITY: Final = 9

_MONTHS: Final = {
    month: number
    for number, month in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TITLES: Final = {
    "onspd": "ONS Postcode Directory",
    "nspl": "National Statistics Postcode Lookup",
    "codepoint": "OS Code-Point Open",
}
_ORDER: Final = ("onspd", "nspl", "codepoint")


@dataclass(frozen=True)
class DirectoryPart:
    """One file of a postcode directory."""

    kind: str
    sheet: Sheet


@dataclass(frozen=True)
class Directory:
    """A postcode directory: one file or several that together make it."""

    kind: str
    parts: tuple[DirectoryPart, ...]
    year: int
    month: int

    @property
    def title(self) -> str:
        """Name and edition."""
        if not self.year:
            return f"{_TITLES[self.kind]}, edition not stated"
        month = f"{_MONTH_NAMES[self.month - 1]} " if self.month else ""
        return f"{_TITLES[self.kind]}, {month}{self.year}"

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(part.sheet.member.size for part in self.parts)

    @property
    def preference(self) -> tuple[int, int, int]:
        """Sort key: ONSPD, else NSPL, else Code-Point; the newest edition of each."""
        return (_ORDER.index(self.kind), -self.year, -self.month)


@dataclass(frozen=True)
class DirectoryTable:
    """A directory as read: sorted by key, each postcode once."""

    key: NDArray[np.uint64]
    easting: NDArray[np.int32]
    """Metres, British National Grid; `NO_GRID` where there is none."""
    northing: NDArray[np.int32]
    quality: NDArray[np.uint8]
    terminated: NDArray[np.int32]
    codes: dict[str, pa.DictionaryArray]
    """GSS codes by the name of the column; null where not known."""
    irish: NDArray[np.bool_]
    """Whether the row came in on the Irish Grid."""


def recognise(sheet: Sheet) -> DirectoryPart | None:
    """Return the table as part of a directory with a header, if it is one."""
    hits = [name for name, pattern in _COLUMNS.items() if sheet.find(pattern) is not None]
    if "postcode" not in hits or len(hits) < _ENOUGH_COLUMNS:
        return None
    return DirectoryPart("onspd" if sheet.find(_ONSPD_ONLY) is not None else "nspl", sheet)


def recognise_headerless(sheet: Sheet) -> DirectoryPart | None:
    """Return the table as a file of Code-Point Open, if it is one: postcode, quality, grid, codes."""
    row = sheet.header
    if len(row) != _CODEPOINT_WIDTH or not _POSTCODE_CELL.fullmatch(row[0].strip()):
        return None
    digits = all(cell.strip().isdigit() for cell in row[1:4])
    if not digits or not _NATION_CELL.fullmatch(row[4].strip()):
        return None
    return DirectoryPart("codepoint", Sheet(sheet.member, sheet.tab, -1, (), ()))


def gather(parts: Sequence[DirectoryPart]) -> list[Directory]:
    """
    Return the directories that files make up, in order of preference.

    Parameters
    ----------
    parts
        The files found. Files of one kind that lie in one folder or archive folder belong together.

    Returns
    -------
    directories
        The first is the one to use. An archive of the ONS holds its directory twice, whole and in
        parts by postcode area: the whole comes first.
    """
    groups: dict[tuple[str, str], list[DirectoryPart]] = {}
    for part in parts:
        groups.setdefault((part.kind, part.sheet.member.group), []).append(part)
    directories = []
    for (kind, _), group in groups.items():
        year, month = _edition(group[0].sheet)
        directories.append(Directory(kind, tuple(group), year, month))
    return sorted(directories, key=lambda found: (*found.preference, len(found.parts), -found.size))


def _edition(sheet: Sheet) -> tuple[int, int]:
    """Return year and month from the file's name, else the year of the codes in its header."""
    for name in (sheet.member.inner, sheet.member.path.name):
        if match := re.search(r"(?i)[_ -]([a-z]{3})[a-z]*[_ -](\d{4})", name):
            return int(match[2]), _MONTHS.get(match[1].lower(), 0)
    years = [int(match[1]) for key in sheet.keys if (match := re.fullmatch(r"lad(\d\d)cd", key))]
    if years:
        return 2000 + years[0], 0
    match = re.search(r"(20\d\d)", sheet.member.name)
    return (int(match[1]), 0) if match else (0, 0)


def read(directory: Directory) -> DirectoryTable:
    """
    Return a directory's postcodes.

    Parameters
    ----------
    directory
        As `gather` gives it.

    Returns
    -------
    table
        Sorted by key; Northern Ireland's rows moved from the Irish Grid to the National Grid.

    Raises
    ------
    AtlasError
        A needed column is missing, a cell is no number, or a postcode comes twice.
    """
    read_part = _read_codepoint if directory.kind == "codepoint" else _read_part
    tables = [read_part(part.sheet) for part in directory.parts]
    table = pa.concat_tables(tables, promote_options="default").combine_chunks()
    key = pack(table["postcode"].to_pylist())
    order = np.argsort(key, kind="stable")
    key = key[order]
    _check_keys(key, directory)
    table = table.take(pa.array(order))
    easting, northing, quality = _positions(table, directory)
    irish = _irish(table)
    easting, northing = _to_national_grid(easting, northing, irish)
    terminated = _integers(table, "terminated", directory).astype(np.int32)
    codes = {name: _codes(table[name]) for name in _CODES if name in table.column_names}
    return DirectoryTable(key, easting, northing, quality, terminated, codes, irish)


def _read_part(sheet: Sheet) -> pa.Table:
    import pyarrow.csv as pacsv

    wanted = {name: sheet.find(pattern) for name, pattern in _COLUMNS.items()}
    for name in _NEEDED:
        if wanted[name] is None:
            shape = _COLUMNS[name].replace("\\d\\d", "NN").replace("(os)?", "[os]").replace("|", ", ")
            raise AtlasError(
                f"{sheet.name} has no column of the {name} (looked for {shape}); it has"
                f" {', '.join(sheet.header)}. Use the directory as published, or a newer localvalue"
            )
    if wanted["lsoa11"] is None and wanted["lsoa21"] is None:
        raise AtlasError(
            f"{sheet.name} has no column of small areas (looked for lsoa21cd, lsoa11cd, lsoa11); it has"
            f" {', '.join(sheet.header)}. Use the directory as published, or a newer localvalue"
        )
    names = {name: sheet.header[at] for name, at in wanted.items() if at is not None}
    read_options = pacsv.ReadOptions(block_size=_BLOCK_BYTES, skip_rows=sheet.header_row)
    table = _read_csv(sheet, read_options, list(names.values()))
    return table.rename_columns(list(names))


def _read_codepoint(sheet: Sheet) -> pa.Table:
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv

    wanted = ("postcode", "quality", "easting", "northing", "nation", "authority", "ward")
    read_options = pacsv.ReadOptions(block_size=_BLOCK_BYTES, column_names=_CODEPOINT_COLUMNS)
    table = _read_csv(sheet, read_options, wanted)
    blank = pa.array([""], pa.string()).take(pa.array(np.zeros(len(table), np.int32)))
    # Its quality is ten times that of the ONS; it holds live postcodes only
    tens = pc.utf8_slice_codeunits(table["quality"], 0, 1)
    return table.set_column(1, "quality", tens).append_column("terminated", blank)


def _read_csv(sheet: Sheet, read_options: pacsv.ReadOptions, names: Sequence[str]) -> pa.Table:
    import pyarrow.csv as pacsv

    convert = pacsv.ConvertOptions(
        include_columns=list(names),
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=False,
    )
    try:
        with sheet.member.open() as file:
            return pacsv.read_csv(file, read_options=read_options, convert_options=convert)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise AtlasError(f"{sheet.name} cannot be read: {error}; download it again") from error


def _check_keys(key: NDArray[np.uint64], directory: Directory) -> None:
    if not len(key) or key[0] == NO_POSTCODE:
        raise AtlasError(f"{directory.parts[0].sheet.name} has rows without a postcode; download it again")
    twice = np.flatnonzero(key[1:] == key[:-1])
    if len(twice):
        names = ", ".join(unpack(key[twice[:5]]).tolist())
        raise AtlasError(
            f"the {directory.title} has {len(twice)} postcodes more than once ({names}); keep one edition"
            " in the folder"
        )


def _integers(table: pa.Table, name: str, directory: Directory) -> NDArray[np.int64]:
    """Return a column of whole numbers; 0 where blank."""
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(table[name])
    blank = pc.equal(cells, "")
    try:
        values = pc.cast(pc.if_else(blank, "0", cells), pa.float64())
    except pa.ArrowInvalid as error:
        raise AtlasError(
            f"the column of the {name} in {directory.parts[0].sheet.name} holds something else: {error}"
        ) from error
    whole: NDArray[np.int64] = values.to_numpy().astype(np.int64)
    return whole


def _positions(
    table: pa.Table, directory: Directory
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    easting = _integers(table, "easting", directory)
    northing = _integers(table, "northing", directory)
    quality = _integers(table, "quality", directory).astype(np.uint8)
    # Blank in the ONSPD; 0, with 99.999999 degrees, in the NSPL; 0,0 and quality 90 in Code-Point
    known = (easting > 0) & (northing > 0) & (quality != _NO_GRID_QUALITY)
    return (
        np.where(known, easting, NO_GRID).astype(np.int32),
        np.where(known, northing, NO_GRID).astype(np.int32),
        quality,
    )


def _irish(table: pa.Table) -> NDArray[np.bool_]:
    """Return which rows are Northern Ireland's."""
    import pyarrow.compute as pc

    nation = pc.starts_with(table["nation"], "N92")
    belfast = pc.starts_with(table["postcode"], "BT")
    rows: NDArray[np.bool_] = pc.or_(nation, belfast).to_numpy()
    return rows


def _to_national_grid(
    easting: NDArray[np.int32], northing: NDArray[np.int32], irish: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    rows = np.flatnonzero(irish & (easting != NO_GRID))
    if not len(rows):
        return easting, northing
    # The ONS gives these rows on the Irish Grid, in columns that have Ordnance Survey names
    moved_easting, moved_northing = irish_to_grid(easting[rows], northing[rows])
    easting[rows] = np.rint(moved_easting)
    northing[rows] = np.rint(moved_northing)
    return easting, northing


def _codes(column: pa.ChunkedArray) -> pa.DictionaryArray:
    import pyarrow.compute as pc

    encoded = pc.utf8_trim_whitespace(column).combine_chunks().dictionary_encode()
    values = encoded.dictionary
    void = pc.or_(pc.match_substring_regex(values, PSEUDO_CODE), pc.equal(values, ""))
    kept = pc.if_else(void, None, values)
    return pa.DictionaryArray.from_arrays(encoded.indices, kept)
