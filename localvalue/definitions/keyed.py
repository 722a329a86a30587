"""A user's own table of numbers by area: by small area, or by ward or authority."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import flags, is_true, numpy_of
from localvalue.atlas import Match
from localvalue.definitions.batches import ADVICE, ENDINGS, batches, header
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.outputs import local_file, sha256
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas, Column, Level

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Int32s = NDArray[np.int32]

AREA_CODE: Final = re.compile(r"[A-Z]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d")
"""A GSS code, or that of a small area of Northern Ireland."""

_NUMBER: Final = r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$"
GEOGRAPHY_LABELS: Final = {
    "lsoa21": "LSOA 2021",
    "lsoa11": "LSOA 2011",
    "dz11": "Data Zone 2011",
    "soa": "SOA 2011",
}
"""What small areas are called, by the ids that an atlas has for them."""
_LEVELS: Final[tuple[Level, ...]] = ("small_area", "ward", "authority")
_SAMPLED: Final = 200
# A column of codes has a few cells that are none, such as a total
_MOSTLY: Final = 0.5


@checked_methods("__init__")
@dataclass(frozen=True)
class AreaTable:
    """
    Numbers by area, out of a file.

    Parameters
    ----------
    path
        CSV or Parquet on this machine: one row an area.
    value
        The column of the numbers; may be left out where there is only one.
    key
        The column of the areas' GSS codes; may be left out where only one column can be it.

    Raises
    ------
    InputError
        The file or a column is not there, or which column is meant is not clear.

    Notes
    -----
    Codes are of small areas (LSOA 2021 or 2011, Data Zone 2011, SOA), of wards, or of authorities of any
    year. An area without a row, or whose number is blank, is unknown.
    """

    path: Path
    value: str | None = None
    key: str | None = None
    _names: tuple[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the two columns, so that what is wrong with them is said at once."""
        object.__setattr__(self, "path", local_file(self.path, ENDINGS, ADVICE))
        object.__setattr__(self, "_names", _columns(self.path, self.key, self.value))

    def __repr__(self) -> str:
        """Return the file's name and column: where it stands is this machine's."""
        return f"AreaTable({self.name!r}, value={self._names[1]!r})"

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        facts = zip(("areas' codes", "numbers"), self._names, strict=True)
        return View(f"Numbers by area, {self.name}", [*facts]).html()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def column(self) -> str:
        """The column of the numbers."""
        return self._names[1]

    @cached_property
    def content(self) -> tuple[list[str], Floats]:
        """
        The codes, each once, and their numbers; NaN where a number is blank or none.

        Raises
        ------
        InputError
            A code has two rows, or there is none at all.
        """
        codes: list[str] = []
        parts: list[Floats] = [np.empty(0)]
        for batch in batches(self.path, self._names):
            text = pc.utf8_upper(pc.utf8_trim_whitespace(batch.column(0).cast(pa.string())))
            cells = text.to_pylist()
            mine = [number for number, cell in enumerate(cells) if cell and AREA_CODE.fullmatch(cell)]
            codes += [cells[number] for number in mine]
            parts.append(floats(batch.column(1))[mine])
        if not codes:
            raise InputError(
                f"no cell of the column {self._names[0]!r} of {self.name} is the code of an area"
            )
        if twice := _repeated(codes):
            raise InputError(
                f"{self.name} has {len(twice):,} areas more than once, such as {twice[0]}: keep one row of"
                " each, of the year and the measure that you mean"
            )
        return codes, np.concatenate(parts)

    def by_area(self, atlas: Atlas) -> list[tuple[Column, Floats]]:
        """
        Return the numbers as an atlas has its areas.

        Parameters
        ----------
        atlas
            Whose areas the points lie in.

        Returns
        -------
        values
            For each of the postcodes' columns that holds these areas, the number of each area of its
            level; NaN where the table has none. Two columns only where nations differ in their census.

        Raises
        ------
        InputError
            The atlas has none of the areas, or they are of two editions at once.
        """
        codes, numbers = self.content
        level, at = self._level(atlas)
        known = at >= 0
        values = np.full(len(atlas.areas(level)), np.nan)
        values[at[known]] = numbers[known]
        if level != "small_area":
            self._require_one_each(at[known], codes, known)
            return [("ward" if level == "ward" else "authority", values)]
        parts = census_columns(atlas, at[known], self.name)
        return [(column, np.where(mine, values, np.nan)) for column, mine in parts]

    def facts(self, atlas: Atlas) -> dict[str, Any]:
        """Return what a provenance says of it: file, SHA-256, column, and how many codes are the atlas's."""
        level, at = self._level(atlas)
        words = f"each {level}"
        if level == "small_area":
            parts = census_columns(atlas, at[at >= 0], self.name)
            words = " and ".join(sorted({word for part in parts for word in _editions(atlas, *part)}))
        return {
            "file": self.name,
            "sha256": sha256(self.path),
            "column": self.column,
            "areas": len(at),
            "areas_in_atlas": int(np.count_nonzero(at >= 0)),
            "geography": words,
        }

    def _level(self, atlas: Atlas) -> tuple[Level, Int32s]:
        """Return the level of the codes, and where each stands in it; -1 where it has no such code."""
        codes, _ = self.content
        best: tuple[int, Level, Int32s] | None = None
        for level in _LEVELS:
            at = _authorities(atlas, codes) if level == "authority" else atlas.areas(level).index_of(codes)
            found = int(np.count_nonzero(at >= 0))
            if found > (best[0] if best else 0):
                best = found, level, at
        if best is None:
            raise InputError(
                f"none of the {len(codes):,} areas of {self.name} is in the atlas (the first is {codes[0]}):"
                " the table is to have GSS codes of small areas, wards or authorities"
            )
        return best[1], best[2]

    def _require_one_each(self, at: Int32s, codes: Sequence[str], known: Bools) -> None:
        """Refuse codes of several years that now stand for one authority: no rule says whose number holds."""
        unique, counts = np.unique(at, return_counts=True)
        several = unique[counts > 1]
        if len(several):
            mine = np.array(codes)[known][at == several[0]].tolist()
            raise InputError(
                f"{' and '.join(mine[:3])} of {self.name} are one area in this atlas: give it one row"
            )


def _columns(path: Path, key: str | None, value: str | None) -> tuple[str, str]:
    """Return the columns of codes and of numbers."""
    names = header(path)
    for given in (key, value):
        if given is not None and given not in names:
            raise InputError(f"{path.name} has no column {given!r}; it has {', '.join(names)}")
    cells = {name: _first_cells(path, name) for name in names}
    if key is None:
        coded = [name for name in names if _share(cells[name], AREA_CODE) > _MOSTLY]
        # Beside each small area may stand the authority that it lies in
        finest = [name for name in coded if len(set(cells[name])) == len(cells[name])]
        key = _only(path.name, "of area codes", finest if len(finest) == 1 else coded, "key")
    if value is None:
        number = re.compile(_NUMBER)
        numeric = [name for name in names if name != key and _share(cells[name], number) > _MOSTLY]
        value = _only(path.name, "of numbers", numeric, "value")
    return key, value


def _first_cells(path: Path, name: str) -> list[str]:
    for batch in batches(path, [name]):
        texts = batch.column(0).slice(0, _SAMPLED).cast(pa.string()).to_pylist()
        return [text.strip() for text in texts if text and text.strip()]
    return []


def _share(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(cell)) for cell in cells) / len(cells) if cells else 0.0


def _only(file: str, what: str, names: Sequence[str], option: str) -> str:
    if len(names) == 1:
        return names[0]
    found = f"{len(names)} columns {what} ({', '.join(names)})" if names else f"no column {what}"
    if option == "value":
        written = f"write the column in square brackets, as in {file}[COLUMN], or in Python"
    elif names:
        written = "leave the others out of the file or empty, or in Python say"
    else:
        written = "add one, of GSS codes of small areas, wards or authorities; or in Python say"
    raise InputError(f"{file} has {found}: {written} AreaTable({file!r}, {option}='COLUMN')")


def _repeated(codes: Sequence[str]) -> list[str]:
    unique, counts = np.unique(np.array(codes), return_counts=True)
    return list(unique[counts > 1].tolist())


def _authorities(atlas: Atlas, codes: Sequence[str]) -> Int32s:
    """Return the authority that each code of any year stands for; -1 where it is none, or several."""
    found = []
    for code in codes:
        # Codes of small areas come in tens of thousands, and are no authority's
        answer = atlas.authorities.find(code) if re.match(r"E0[6-9]|W06|S12|N09", code) else None
        one = answer.authorities if isinstance(answer, Match) and len(answer.authorities) == 1 else (-1,)
        found.append(one[0])
    return np.array(found, dtype=np.int32)


def floats(column: pa.Array) -> Floats:
    """
    Return cells as numbers.

    Parameters
    ----------
    column
        Text or numbers.

    Returns
    -------
    values
        NaN where a cell is blank or no number.
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        text = column.cast(pa.string())
        is_number = flags(is_true(pc.match_substring_regex(text, _NUMBER)))
        column = pc.utf8_trim_whitespace(pc.if_else(is_number, text, pa.nulls(len(text), pa.string())))
    column = column.cast(pa.float64())
    known = numpy_of(pc.is_valid(column))
    return np.where(known, numpy_of(column), np.nan)


def census_columns(atlas: Atlas, at: Int32s, file: str) -> list[tuple[Column, Bools]]:
    """
    Return by which of the postcodes' columns small areas of a file are to be read.

    Parameters
    ----------
    atlas
        The reference geography.
    at
        Positions of the small areas that the file names.
    file
        Its name, for the message.

    Returns
    -------
    columns
        A column, and the areas that it is to be read for; each nation's areas under one of the two.

    Raises
    ------
    InputError
        A nation's areas are of two censuses at once: areas that were split or merged would count twice.
    """
    areas = atlas.areas("small_area")
    editions = np.strings.add(np.strings.add(" ", areas.column("geography").astype(np.str_)), " ")
    letters = areas.code.astype("U1")
    letters = np.where(np.strings.isdigit(letters), "N", letters)
    given = np.zeros(len(areas), dtype=np.bool_)
    given[at] = True
    found: dict[Column, Bools] = {}
    for letter in np.unique(letters[at]).tolist():
        mine = letters == letter
        new, old = (_held(editions, atlas, column, letter) for column in ("small_area", "small_area_2011"))
        only_new, only_old = given & mine & new & ~old, given & mine & old & ~new
        if only_new.any() and only_old.any():
            one, other = (str(areas.code[np.flatnonzero(each)[0]]) for each in (only_new, only_old))
            raise InputError(
                f"{file} has small areas of two censuses ({one} and {other}): keep those of one, so that"
                " none counts twice"
            )
        column: Column = "small_area_2011" if only_old.any() else "small_area"
        found[column] = found.get(column, np.zeros(len(areas), dtype=np.bool_)) | mine
    return list(found.items())


def _held(editions: NDArray[np.str_], atlas: Atlas, column: str, letter: str) -> Bools:
    """Return which small areas are of the geography that a nation has in a column."""
    geography = atlas.manifest["geographies"][column].get(letter)
    if geography is None:
        return np.zeros(len(editions), dtype=np.bool_)
    return np.asarray(np.strings.find(editions, f" {geography} ") >= 0)


def _editions(atlas: Atlas, column: Column, areas: Bools) -> set[str]:
    """Return what the nations' small areas in a column are called, with the year of their edition."""
    letters = {str(code)[0] for code in atlas.areas("small_area").code[areas]}
    names = atlas.manifest["geographies"][column]
    held = {names.get("N" if letter.isdigit() else letter) for letter in letters}
    return {GEOGRAPHY_LABELS[name] for name in held if name is not None}
