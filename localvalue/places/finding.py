"""Which place each cell of a table means, the first way of saying so that places it; told where it is odd."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from localvalue.arrays import constant, numbers, texts
from localvalue.columns import Coded, coded, factorize, used
from localvalue.errors import InputError
from localvalue.places import reading
from localvalue.places.area_cells import areas
from localvalue.places.found import Found, either, first, nowhere, spread
from localvalue.places.points import STATUS_CODE, STATUSES
from localvalue.spend.faults import SCHEMA as FAULTS
from localvalue.spend.groups import group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.places.reading import PostcodeReader, Readings

    Codes = NDArray[np.int32]

SITE: Final = "site"
"""What a line's radius is measured from; located as the roles are."""

ROW: Final = ""
"""The place of a row of a table of landings, whose columns have no role before them."""

RESETTLEMENT: Final = "resettlement"
"""Where people are resettled: their home, when they are in prison or have just left it."""

_PRISONERS: Final = "prison_leavers"

# A cell's ways of saying where, in the order in which they are believed
_WAYS: Final[tuple[tuple[str, ...], ...]] = (
    ("postcode",),
    ("easting", "northing"),
    ("longitude", "latitude"),
    ("address",),
    ("area",),
)


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


class Table(Protocol):
    """Rows with columns that say where: the lines, or a table of landings."""

    @property
    def lines(self) -> pa.Table:
        """The rows."""
        ...

    def __len__(self) -> int:
        """Return how many they are."""
        ...

    def where(self, lines: NDArray[np.integer[Any]], /) -> tuple[list[str], NDArray[np.int64]]:
        """Return the file and the record of rows."""
        ...


class Finder:
    """
    Locates the roles of one table, and keeps what there is to tell.

    Parameters
    ----------
    table
        Its rows.
    reader
        Reads the postcodes, and keeps the places.
    """

    def __init__(self, table: Table, reader: PostcodeReader) -> None:
        self.table = table
        self.list = reader.places
        self.reader = reader
        self.asked: list[_Asked] = []
        self.told: list[pa.Table] = []
        self.beside: dict[str, Found] = {}

    def column(self, name: str) -> Coded:
        """Return a column of the table; all blank where it has none."""
        if name not in self.table.lines.column_names:
            return Coded(np.full(len(self.table), -1, dtype=np.int32), [])
        # A row that is no line, such as a total, leaves its cells behind
        return used(coded(self.table.lines.column(name)))

    def ways(self, role: str) -> list[tuple[str, ...]]:
        """Return the columns of a role, one entry for each way of saying where it is."""
        found = []
        held = set(self.table.lines.column_names)
        for way in _WAYS:
            columns = tuple(f"{role}_{part}" if role else part for part in way)
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

    def role(self, role: str) -> Found:
        """Return where a role is: the first way that places it, line by line."""
        lines = len(self.table)
        result = nowhere(lines)
        for number, columns in enumerate(self.ways(role)):
            each = self._one_way(role, number, columns)
            result = each if result.codes.size and not len(result.spots.start) else first(result, each)
        return result

    def prisoners(self) -> NDArray[np.bool_]:
        """Return which rows benefit people in prison or released from it, shape ``(rows,)``."""
        cells = self.column("beneficiary_group")
        return np.array([*(group(cell) == _PRISONERS for cell in cells.cells), False])[cells.codes]

    def resettle(self, found: dict[str, Found]) -> None:
        """Put the people of each line where they are resettled, in place: a prison is nobody's home."""
        prisoners = self.prisoners()
        given = self._resettlement()
        if "beneficiary" in found or (given.status != STATUS_CODE["missing"]).any():
            own = found.get("beneficiary", nowhere(len(self.table)))
            everybody = np.ones(len(self.table), dtype=np.bool_)
            found["beneficiary"] = self._resettled("beneficiary", own, given, (prisoners, everybody))
        if "workforce" in found:
            own = found["workforce"]
            found["workforce"] = self._resettled("workforce", own, given, (prisoners, prisoners))

    def rows(self, people: NDArray[np.bool_], prisoners: NDArray[np.bool_]) -> Found:
        """
        Return where each row of a table of landings is.

        Parameters
        ----------
        people
            Which rows are homes of people, shape ``(rows,)``.
        prisoners
            Which rows are of lines that benefit prisoners, shape ``(rows,)``.
        """
        told = self.column("beneficiary_group").codes >= 0
        prisoners = people & np.where(told, self.prisoners(), prisoners)
        return self._resettled(ROW, self.role(ROW), self._resettlement(), (prisoners, people))

    def _resettlement(self) -> Found:
        """Return where people are resettled, which is no way of the role that they have."""
        given = self.role(RESETTLEMENT)
        self.beside[RESETTLEMENT] = given
        return replace(given, way=np.full(len(self.table), -1, dtype=np.int8))

    def _resettled(
        self,
        role: str,
        own: Found,
        given: Found,
        who: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    ) -> Found:
        """Return where people are resettled, where it is said; prisoners nowhere finer than a council."""
        prisoners, people = who
        said = people & (given.status != STATUS_CODE["missing"])
        fine = prisoners & (own.codes >= 0) & (own.status < STATUS_CODE["authority"])
        lines = np.flatnonzero(fine)
        if len(lines):
            name = next(columns[0] for columns in self.ways(role))
            cells = self.column(name)
            values = [cells.cells[code] if code >= 0 else None for code in cells.codes[lines].tolist()]
            action = "not used: where prisoners are held is not their home; give a resettlement_area"
            used = "not used: the resettlement area is"
            actions = [used if known else action for known in said[lines].tolist()]
            self._add(name, lines, values, "prison_place", actions)
        unknown = nowhere(len(self.table))
        return either(either(own, unknown, fine), given, said)

    def one_site(self, postcode: str) -> Found:
        """Return one site for every line."""
        readings = self.reader.cells([postcode])
        if not readings.status[0] <= STATUS_CODE["postcode_terminated"]:
            status = STATUSES[readings.status[0]].replace("_", " ")
            raise InputError(
                f"the site {postcode!r} cannot be used as the centre of a radius ({status}):"
                " give a whole postcode that is in the directory"
            )
        return spread(readings, np.zeros(len(self.table), dtype=np.int32), 0)

    def _one_way(self, role: str, number: int, columns: tuple[str, ...]) -> Found:
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
        return spread(readings, codes, number)

    def _read(self, way: str, cells: Sequence[str]) -> Readings:
        if way == "postcode":
            return self.reader.cells(cells)
        if way == "address":
            return self.reader.addresses(cells)
        return areas(self.list, cells)

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

    def tell_cells(self, found: Mapping[str, Found]) -> None:
        """Keep what there is to tell of cells, now that it is known which way each line was placed by."""
        names = {(asked.role, asked.number): asked.name for asked in self.asked}
        for asked in self.asked:
            result = self.beside.get(asked.role) or found[asked.role]
            vague = np.zeros(len(self.table), dtype=np.bool_)
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
        result: Found,
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
                    said.append(f"not used: placed by its {names.get((asked.role, way), RESETTLEMENT)}")
                elif way != asked.number and would_place[cell]:
                    reason = STATUSES[result.status[line]].replace("_", " ")
                    said.append(f"not used: its {names.get((asked.role, way), RESETTLEMENT)} is {reason}")
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
        file, row = self.table.where(lines)
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
