"""Who is where, how precisely, and who could not be placed: geography happens here, and once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa

from localvalue.arrays import constant, numbers, texts
from localvalue.columns import Coded, coded, distinct, factorize, unique_rows
from localvalue.errors import InputError
from localvalue.places import reading, showing
from localvalue.places.origins import Home, homes, one_home
from localvalue.places.points import STATUS_CODE, STATUSES, PlaceList, Places, Spots
from localvalue.places.reading import PostcodeReader, Readings, placed
from localvalue.spend.faults import SCHEMA as FAULTS
from localvalue.spend.faults import join_faults
from localvalue.spend.landings import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.spend import Spend

    Codes = NDArray[np.int32]

SITE: Final = "site"
"""What a line's radius is measured from; located as the roles are."""

# A cell's ways of saying where, in the order in which they are believed
_WAYS: Final[tuple[tuple[str, ...], ...]] = (
    ("postcode",),
    ("easting", "northing"),
    ("longitude", "latitude"),
    ("address",),
    ("area",),
)

# Reasons that leave open where it is, so that a weaker way may say; any other reason is an answer
_OPEN: Final = [
    STATUS_CODE[reason] for reason in ("missing", "malformed", "unknown_postcode", "no_coordinates")
]


@dataclass(frozen=True, eq=False)
class RoleLocation:
    """
    Where one role of each line is.

    Parameters
    ----------
    role
        Such as ``supplier``.
    places
        Numbers of places, shape ``(lines,)``; -1 where not placed.
    status
        Codes into ``STATUSES``, shape ``(lines,)``: the precision where placed, else the reason.
    mended
        What a repair made of the cell; the code is -1 where it was left as it is.
    """

    role: str
    places: Codes
    status: NDArray[np.uint8]
    mended: Coded

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Return whether each line is placed in this role, shape ``(lines,)``."""
        return self.places >= 0


@dataclass(frozen=True, eq=False, repr=False)
class Located:
    """
    A table of spend on real geography: unique homes, sites and places, and which each line has.

    Parameters
    ----------
    spend
        What came in; every line of it is here, in its order.
    atlas
        The reference geography.
    places
        The unique places.
    roles
        Where each role that the table speaks of is.
    homes
        The unique home areas.
    home
        Which of them each line has, shape ``(lines,)``; -1 where its buyer has none (``no_home``).
    site
        The place of each line's site, shape ``(lines,)``; -1 where it has none (``no_site``).
    site_status
        Codes into ``STATUSES``, shape ``(lines,)``. A site must be a point: one known only to its
        sector or district is no site.
    site_mended
        What a repair made of the site's cell; the code is -1 where it was left as it is.
    faults
        What there is to tell of cells: ``file, line, column, value, kind, action``.
    options
        How it was located, for the provenance.
    """

    spend: Spend
    atlas: Atlas
    places: Places
    roles: Mapping[str, RoleLocation]
    homes: tuple[Home, ...]
    home: Codes
    site: Codes
    site_status: NDArray[np.uint8]
    site_mended: Coded
    faults: pa.Table
    options: Mapping[str, str | bool | None] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.spend)

    def trait(self, column: str) -> Coded:
        """
        Return a column of the lines, as definitions read it.

        Parameters
        ----------
        column
            Its name; ``buyer`` is the buyer that the run was told of, where it was.

        Returns
        -------
        cells
            Each different cell once, and which each line has.

        Raises
        ------
        InputError
            The table has no such column.
        """
        everyone = self.options.get("buyer") if column == "buyer" else None
        if everyone:
            return Coded(np.zeros(len(self), dtype=np.int32), [str(everyone)])
        return coded(self.spend.column(column))

    def __repr__(self) -> str:
        """Return the lines by status for each role, the homes and the sites."""
        return showing.as_text(self)

    def _repr_html_(self) -> str:
        return showing.as_html(self)


def locate(
    spend: Spend,
    atlas: Atlas,
    *,
    buyer: str | None = None,
    site: str | None = None,
    repair: bool = False,
    coarse: bool = False,
) -> Located:
    """
    Return where every line's buyer, site and roles are.

    Parameters
    ----------
    spend
        The lines.
    atlas
        The reference geography.
    buyer
        A buyer for every line, over the table's own column: a name or GSS code.
    site
        A site's postcode for every line, over the table's own columns.
    repair
        Whether to mend postcode cells that say nothing as they stand: other punctuation, several
        postcodes in a cell (the last that exists), letter O for zero and I for one. What it did is
        marked on each line.
    coarse
        Whether a postcode that is not in the directory is placed at its sector.

    Returns
    -------
    located
        One row a line, in the same order; what could not be placed has a status.

    Raises
    ------
    InputError
        The buyer or the site that was named is not known, or a role has half a pair of coordinates.

    Notes
    -----
    Of the columns that may say where a role is, the first that places it is used, in this order:
    postcode, easting and northing, longitude and latitude, address, area. One that is blank, cannot be
    read, is not in the directory or has no grid reference leaves it to the next; one that says why there
    is no place, such as a country abroad, is believed.
    """
    finder = _Finder(spend, PlaceList(atlas), repair=repair, coarse=coarse)
    lines = len(spend)
    found = {role: finder.role(role) for role in ROLES if finder.ways(role)}
    if not found and "supplier" in spend.lines.column_names:
        # Who was paid is known, and nobody's address: an answer, and no fault of the table
        found["supplier"] = finder.role("supplier")
    found[SITE] = finder.one_site(site) if site is not None else finder.role(SITE)
    finder.tell_cells(found)
    places, numbers = finder.number(found)
    roles = {
        role: RoleLocation(role, numbers[role], each.status, distinct(each.mended))
        for role, each in found.items()
        if role != SITE
    }
    if buyer is not None:
        home = one_home(atlas, buyer, lines)
    else:
        home = homes(atlas, finder.column("buyer"))
        finder.tell_buyers(home.unknown)
    spot = numbers[SITE]
    exact = np.append(places.single, False)[spot]
    return Located(
        spend,
        atlas,
        places,
        roles,
        home.areas,
        home.codes,
        np.where(exact, spot, np.int32(-1)).astype(np.int32),
        found[SITE].status,
        distinct(found[SITE].mended),
        finder.faults(),
        {"buyer": buyer, "site": site, "repair": repair, "coarse": coarse},
    )


@dataclass
class _Found:
    """Where one role is, line by line, before the places have numbers."""

    spots: Spots
    names: list[str]
    codes: Codes
    """Rows of `spots`, shape ``(lines,)``; -1 where not placed."""
    status: NDArray[np.uint8]
    mended: Coded
    way: NDArray[np.int8]
    """Which of the role's ways says so, shape ``(lines,)``; -1 where it has none."""


class _Asked(NamedTuple):
    """One way of a role, and what its cells say."""

    role: str
    number: int
    columns: tuple[str, ...]
    text: Coded
    readings: Readings

    @property
    def name(self) -> str:
        """Return the way as a person calls it."""
        return " and ".join(column.removeprefix(f"{self.role}_") for column in self.columns)


class _Finder:
    """Locates the roles of one table, and keeps what there is to tell."""

    def __init__(self, spend: Spend, places: PlaceList, *, repair: bool, coarse: bool) -> None:
        self.spend = spend
        self.list = places
        self.reader = PostcodeReader(places, repair=repair, coarse=coarse)
        self.asked: list[_Asked] = []
        self.told: list[pa.Table] = []

    def column(self, name: str) -> Coded:
        """Return a column of the table; all blank where it has none."""
        if name not in self.spend.lines.column_names:
            return Coded(np.full(len(self.spend), -1, dtype=np.int32), [])
        return coded(self.spend.lines.column(name))

    def ways(self, role: str) -> list[tuple[str, ...]]:
        """Return the columns of a role, one entry for each way of saying where it is."""
        found = []
        held = set(self.spend.lines.column_names)
        for way in _WAYS:
            columns = tuple(f"{role}_{part}" for part in way)
            have = [column for column in columns if column in held]
            if len(have) == len(columns):
                found.append(columns)
            elif have:
                other = next(column for column in columns if column not in held)
                raise InputError(
                    f"there is a column {have[0]} and none {other}: coordinates come in pairs; add"
                    f" {other}, or name the column that holds it"
                )
        return found

    def role(self, role: str) -> _Found:
        """Return where a role is: the first way that places it, line by line."""
        lines = len(self.spend)
        result = _nowhere(lines)
        for number, columns in enumerate(self.ways(role)):
            each = self._one_way(role, number, columns)
            result = each if result.codes.size and not len(result.spots.start) else _first(result, each)
        return result

    def one_site(self, postcode: str) -> _Found:
        """Return one site for every line."""
        readings = self.reader.cells([postcode])
        if not readings.status[0] <= STATUS_CODE["postcode_terminated"]:
            status = STATUSES[readings.status[0]].replace("_", " ")
            raise InputError(
                f"the site {postcode!r} cannot be used as the centre of a radius ({status}):"
                " give a whole postcode that is in the directory"
            )
        return _spread(readings, np.zeros(len(self.spend), dtype=np.int32), 0)

    def _one_way(self, role: str, number: int, columns: tuple[str, ...]) -> _Found:
        way = columns[0].rpartition("_")[2]
        if len(columns) == 1:
            codes, cells = self.column(columns[0])
            readings = self._read(way, cells)
        else:
            first, second = (self.column(column) for column in columns)
            both = (first.codes >= 0) & (second.codes >= 0)
            keys = np.where(both, first.codes.astype(np.int64) * len(second.cells) + second.codes, -1)
            codes, unique = factorize(keys)
            codes = np.where(both, codes, np.int32(-1)).astype(np.int32)
            unique = np.maximum(unique, 0)
            some = both.any()
            xs = [first.cells[key // len(second.cells)] if some else "" for key in unique]
            ys = [second.cells[key % len(second.cells)] if some else "" for key in unique]
            cells = [f"{x}, {y}" for x, y in zip(xs, ys, strict=True)]
            readings = reading.coordinates(self.list, xs, ys, degrees=way == "longitude")
        self.asked.append(_Asked(role, number, columns, Coded(codes, cells), readings))
        return _spread(readings, codes, number)

    def _read(self, way: str, cells: Sequence[str]) -> Readings:
        if way == "postcode":
            return self.reader.cells(cells)
        if way == "address":
            return self.reader.addresses(cells)
        return reading.areas(self.list, cells)

    def number(self, found: Mapping[str, _Found]) -> tuple[Places, dict[str, Codes]]:
        """Return the unique places, and their numbers line by line for each role."""
        offsets = np.cumsum([0] + [len(each.spots.start) for each in found.values()])
        parts = zip(*(each.spots for each in found.values()), strict=True)
        together = Spots(*(np.concatenate(part) for part in parts))
        names = [name for each in found.values() for name in each.names]
        used = np.flatnonzero(together.start >= 0)
        number, first = unique_rows([column[used] for column in together])
        of_spot = np.full(len(together.start) + 1, -1, dtype=np.int32)
        of_spot[used] = number
        keep = used[first]
        places = Places(
            self.list.points(),
            Spots(*(column[keep] for column in together)),  # type: ignore[arg-type]
            self.list.orderings,
            [names[spot] for spot in keep.tolist()],
        )
        numbers = {
            role: of_spot[np.where(each.codes >= 0, each.codes + offset, -1)]
            for (role, each), offset in zip(found.items(), offsets.tolist(), strict=False)
        }
        return places, numbers

    def tell_buyers(self, unknown: Mapping[str, str]) -> None:
        """Keep what there is to tell of buyers that have no home area."""
        buyers = self.column("buyer")
        cells = {cell: number for number, cell in enumerate(buyers.cells)}
        for text, advice in unknown.items():
            lines = np.flatnonzero(buyers.codes == cells[text])
            count = f"{len(lines)} line" if len(lines) == 1 else f"{len(lines)} lines"
            action = f"no home area: {advice}; {count}"
            # A body without a home area is no fault of a line: one entry says it for all of them
            self._add("buyer", lines[:1], [text], "unknown_buyer", [action])

    def tell_cells(self, found: Mapping[str, _Found]) -> None:
        """Keep what there is to tell of cells, now that it is known which way each line was placed by."""
        names = {(asked.role, asked.number): asked.name for asked in self.asked}
        for asked in self.asked:
            result = found[asked.role]
            vague = np.zeros(len(self.spend), dtype=np.bool_)
            if asked.role == SITE:
                vague = (result.codes >= 0) & (result.status > STATUS_CODE["postcode_terminated"])
                vague &= result.way == asked.number
                self._tell_vague(asked, np.flatnonzero(vague), result.status)
            self._tell(asked, result, vague, names)

    def _tell_vague(self, asked: _Asked, lines: NDArray[np.intp], status: NDArray[np.uint8]) -> None:
        """Keep the sites that are placed, and too vaguely to measure from."""
        cells = asked.text.codes[lines].tolist()
        actions = []
        for cell, code in zip(cells, status[lines].tolist(), strict=True):
            note = asked.readings.noted.get(cell)
            known = f"known only to its {STATUSES[code].replace('_', ' ')}: no radius can be measured from it"
            actions.append(f"{note.action}; {known}" if note else known)
        self._add(asked.columns[0], lines, [asked.text.cells[cell] for cell in cells], "no_site", actions)

    def _tell(
        self,
        asked: _Asked,
        result: _Found,
        but: NDArray[np.bool_],
        names: Mapping[tuple[str, int], str],
    ) -> None:
        """Keep what there is to tell of cells that were mended, or that place nothing and should."""
        text, readings = asked.text, asked.readings
        telling = np.isin(readings.status, [STATUS_CODE["malformed"], STATUS_CODE["unknown_postcode"]])
        telling[list(readings.noted)] = True
        of_kind: dict[str, list[int]] = {}
        for cell in np.flatnonzero(telling).tolist():
            note = readings.noted.get(cell)
            of_kind.setdefault(note.kind if note else STATUSES[readings.status[cell]], []).append(cell)
        would_place = readings.start >= 0
        for kind in sorted(of_kind):
            mine = np.zeros(len(telling) + 1, dtype=np.bool_)
            mine[of_kind[kind]] = True
            lines = np.flatnonzero(mine[text.codes] & ~but)
            cells = text.codes[lines].tolist()
            actions = []
            for line, cell in zip(lines.tolist(), cells, strict=True):
                note = readings.noted.get(cell)
                said = [note.action] if note else []
                way = int(result.way[line])
                if way != asked.number and result.codes[line] >= 0:
                    said.append(f"not used: placed by its {names[asked.role, way]}")
                elif way != asked.number and would_place[cell]:
                    reason = STATUSES[result.status[line]].replace("_", " ")
                    said.append(f"not used: its {names[asked.role, way]} is {reason}")
                actions.append("; ".join(said) or "not placed")
            self._add(asked.columns[0], lines, [text.cells[cell] for cell in cells], kind, actions)

    def _add(
        self,
        column: str,
        lines: NDArray[np.intp],
        values: Sequence[str | None],
        kind: str,
        actions: Sequence[str],
    ) -> None:
        file, row = self.spend.where(lines)
        count = len(lines)
        columns = [
            texts(file),
            numbers(row),
            constant(column, count),
            texts(values),
            constant(kind, count),
            texts(actions),
        ]
        self.told.append(pa.Table.from_arrays(columns, schema=FAULTS))

    def faults(self) -> pa.Table:
        """Return what there is to tell, in the order of the columns and lines."""
        return join_faults(self.told)


def _nowhere(lines: int) -> _Found:
    none = np.full(lines, -1, dtype=np.int32)
    status = np.full(lines, STATUS_CODE["missing"], dtype=np.uint8)
    return _Found(_no_spots(), [], none, status, Coded(none, []), none.astype(np.int8))


def _no_spots() -> Spots:
    rows = np.empty(0, dtype=np.int64)
    return Spots(np.empty(0, dtype=np.int16), rows, rows, np.empty(0, dtype=np.uint8))


def _spread(readings: Readings, codes: Codes, way: int) -> _Found:
    """Return readings of cells as what each line has, by a way of its role."""
    status = np.append(readings.status, STATUS_CODE["missing"])[codes]
    is_placed = np.append(placed(readings.status), False)[codes]
    of_cell = np.full(len(readings.status) + 1, -1, dtype=np.int32)
    of_cell[list(readings.mended)] = np.arange(len(readings.mended))
    return _Found(
        readings.spots(),
        readings.names,
        np.where(is_placed, codes, np.int32(-1)).astype(np.int32),
        status.astype(np.uint8),
        Coded(of_cell[codes], list(readings.mended.values())),
        np.full(len(codes), way, dtype=np.int8),
    )


def _first(better: _Found, worse: _Found) -> _Found:
    """Return what the first of two ways says that places a line or answers why not, else the first reason."""
    is_open = np.isin(better.status, _OPEN)
    answers = (worse.codes >= 0) | ~np.isin(worse.status, _OPEN)
    use = (is_open & answers) | (better.status == STATUS_CODE["missing"])
    shift = len(better.spots.start)
    parts = zip(better.spots, worse.spots, strict=True)
    codes = np.where(worse.codes >= 0, worse.codes + shift, -1)
    mended = np.where(worse.mended.codes >= 0, worse.mended.codes + len(better.mended.cells), -1)
    return _Found(
        Spots(*(np.concatenate(part) for part in parts)),  # type: ignore[arg-type]
        better.names + worse.names,
        np.where(use, codes, better.codes).astype(np.int32),
        np.where(use, worse.status, better.status).astype(np.uint8),
        Coded(
            np.where(use, mended, better.mended.codes).astype(np.int32),
            better.mended.cells + worse.mended.cells,
        ),
        np.where(use, worse.way, better.way).astype(np.int8),
    )
