"""Local by travel time, out of a matrix that the user's own routing engine has made."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue import postcodes
from localvalue.arrays import number_scalar, numpy_of
from localvalue.definitions.base import NO_DATA, Kind, Truth
from localvalue.definitions.batches import ADVICE, ENDINGS, batches, header
from localvalue.definitions.combining import Rule
from localvalue.definitions.keyed import AREA_CODE, census_columns, floats
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.outputs import local_file, sha256
from localvalue.rich import View
from localvalue.units import plain_number, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.definitions.base import Pairs, Texts

    Floats = NDArray[np.float64]
    Int64s = NDArray[np.int64]
    ColumnOf = Callable[[str, Int64s], NDArray[np.int32]]

# How r5py and r5r, OpenTripPlanner and the programs round them call the three columns
_FROM: Final = ("from_id", "fromid", "origin", "origin_id", "from", "fromplace", "from_place")
_TO: Final = ("to_id", "toid", "destination", "destination_id", "to", "toplace", "to_place")
_MINUTES: Final = (
    "travel_time",
    "travel_time_p50",
    "minutes",
    "mins",
    "travel_minutes",
    "travel_time_minutes",
)
_SECONDS: Final = ("duration", "seconds", "travel_time_seconds", "traveltime", "duration_seconds")
_SECONDS_A_MINUTE: Final = 60.0
_MOSTLY: Final = 0.5
_SHIFT: Final = 32

Ids = Literal["postcode", "small_area"]


@checked_methods("__init__")
@dataclass(frozen=True)
class TravelTimes:
    """
    Travel times between places, out of a file.

    Parameters
    ----------
    path
        CSV or Parquet on this machine: one row a journey, with the ids of where it begins and ends and
        how long it takes.
    origin, destination, time
        The three columns; may be left out where they are called as r5py (``from_id``, ``to_id``,
        ``travel_time``) or OpenTripPlanner call them.
    unit
        ``minutes`` or ``seconds``; left out, what the column's name says.

    Raises
    ------
    InputError
        The file is not there, or a column is not.

    Notes
    -----
    Ids are postcodes, or GSS codes of small areas: each column all of one kind. A pair without a row or
    without a time is unknown: an engine leaves out what it cannot reach within its own limit.
    """

    path: Path
    origin: str | None = None
    destination: str | None = None
    time: str | None = None
    unit: Literal["minutes", "seconds"] | None = None
    _names: tuple[str, str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the three columns, so that what is wrong with them is said at once."""
        object.__setattr__(self, "path", local_file(self.path, ENDINGS, ADVICE))
        names = header(self.path)
        found = (
            _column(self.name, names, self.origin, _FROM, "origin"),
            _column(self.name, names, self.destination, _TO, "destination"),
            _column(self.name, names, self.time, (*_MINUTES, *_SECONDS), "time"),
        )
        object.__setattr__(self, "_names", found)

    def __repr__(self) -> str:
        """Return the file's name: where it stands is this machine's."""
        return f"TravelTimes({self.name!r})"

    def _repr_html_(self) -> str:
        """Return the same for a notebook, with the columns."""
        facts = zip(("from", "to", "time"), self._names, strict=True)
        return View(f"Travel times {self.name}", [*facts, ("unit", self.unit_read)]).html()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def unit_read(self) -> str:
        """The unit that the times are read in."""
        return self.unit or ("seconds" if self._names[2].lower() in _SECONDS else "minutes")

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What a provenance says of it: file, SHA-256, columns and unit."""
        return {
            "file": self.name,
            "sha256": sha256(self.path),
            "columns": list(self._names),
            "unit": self.unit_read,
        }

    def journeys(self, atlas: Atlas, origins: Int64s, column_of: ColumnOf) -> Journeys:
        """
        Return the journeys that begin at some points.

        Parameters
        ----------
        atlas
            Whose postcodes and small areas the ids are.
        origins
            Points that journeys begin at, shape ``(m,)``: those of a run's sites. Journeys from
            elsewhere are not kept, so memory goes by the sites and not by the file.
        column_of
            Returns the areas of points in one of the postcodes' columns.

        Returns
        -------
        journeys
            To be asked for the minutes of pairs of points.

        Raises
        ------
        InputError
            Most ids are neither postcodes nor small areas, or a journey has two different times.
        """
        ids = _Ids(atlas, self.name), _Ids(atlas, self.name)
        keys, times = [np.empty(0, dtype=np.int64)], [np.empty(0)]
        wanted: Int64s | None = None
        for batch in batches(self.path, self._names):
            begin, end = (each.codes(batch.column(number)) for number, each in enumerate(ids))
            if wanted is None:
                wanted = _origin_ids(ids[0].kind, origins, column_of)
            minutes = floats(batch.column(2)) / (_SECONDS_A_MINUTE if self.unit_read == "seconds" else 1.0)
            mine = np.flatnonzero((end >= 0) & np.isfinite(minutes) & np.isin(begin, wanted))
            keys.append((begin[mine] << _SHIFT) | end[mine])
            times.append(minutes[mine])
        for each in ids:
            each.require_some()
        key, time = np.concatenate(keys), np.concatenate(times)
        order = np.argsort(key, kind="stable")
        key, time = key[order], time[order]
        self._require_one_each(key, time)
        return Journeys(key, time, ids[0].reader(column_of), ids[1].reader(column_of))

    def _require_one_each(self, key: Int64s, time: Floats) -> None:
        again = np.flatnonzero((key[1:] == key[:-1]) & (time[1:] != time[:-1]))
        if len(again):
            raise InputError(
                f"{self.name} has two different times for one journey ({time[again[0]]:g} and"
                f" {time[again[0] + 1]:g} minutes), and {len(again):,} such in all: keep one, such as the"
                " median, for one time of day"
            )


class Journeys(NamedTuple):
    """Journeys by origin and destination, sorted."""

    key: Int64s
    time: Floats
    begin: Callable[[Int64s], Int64s]
    """Returns the ids of points as origins; -1 where a point has none."""
    end: Callable[[Int64s], Int64s]
    """Returns the ids of points as destinations; -1 where a point has none."""

    def minutes(self, origin: Int64s, destination: Int64s) -> Floats:
        """
        Return how long journeys take.

        Parameters
        ----------
        origin, destination
            Points, shape ``(n,)``.

        Returns
        -------
        minutes
            Shape ``(n,)``; NaN where there is no such journey.
        """
        begin, end = self.begin(origin), self.end(destination)
        key = (begin << _SHIFT) | end
        if not len(self.key):
            return np.full(len(key), np.nan)
        at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        hit = (self.key[at] == key) & (begin >= 0) & (end >= 0)
        return np.where(hit, self.time[at], np.nan)


class _Ids:
    """The ids of one column: of which kind they are, and which of them the atlas has."""

    def __init__(self, atlas: Atlas, file: str) -> None:
        self.atlas = atlas
        self.file = file
        self.kind: Ids | None = None
        self.any = False
        self.seen = np.zeros(len(atlas.areas("small_area")), dtype=np.bool_)

    def codes(self, column: pa.Array) -> Int64s:
        """Return rows of the directory, or positions of small areas; -1 where the atlas has none such."""
        encoded = column.dictionary_encode() if not pa.types.is_dictionary(column.type) else column
        none = number_scalar(len(encoded.dictionary), pa.int64())
        indices = numpy_of(pc.fill_null(encoded.indices.cast(pa.int64()), none))
        cells = [(cell or "").strip().upper() for cell in encoded.dictionary.cast(pa.string()).to_pylist()]
        codes: Int64s = np.append(self._resolved(cells), np.int64(-1))[indices]
        self.any |= bool((codes >= 0).any())
        return codes

    def _resolved(self, cells: Sequence[str]) -> Int64s:
        if self.kind is None and cells:
            self.kind = self._kind(cells)
        if self.kind == "small_area":
            at = self.atlas.areas("small_area").index_of(cells)
            self.seen[at[at >= 0]] = True
            return at.astype(np.int64)
        return self.atlas.postcodes.find(postcodes.plain(cells).keys)

    def _kind(self, cells: Sequence[str]) -> Ids:
        """Return what most of the first ids look like."""
        if sum(bool(AREA_CODE.fullmatch(cell)) for cell in cells) > len(cells) * _MOSTLY:
            return "small_area"
        keys = postcodes.plain(cells).keys
        if np.count_nonzero(keys != postcodes.NO_POSTCODE) > len(cells) * _MOSTLY:
            return "postcode"
        raise InputError(
            f"the places of {self.file} are neither postcodes nor small areas (the first is {cells[0]!r}):"
            " make the matrix with one of these as the id of each place"
        )

    def require_some(self) -> None:
        """Refuse a column of which the atlas has no place at all."""
        if self.kind is not None and not self.any:
            raise InputError(
                f"none of the places of {self.file} is in the atlas: make the matrix for places that it holds"
            )

    def reader(self, column_of: ColumnOf) -> Callable[[Int64s], Int64s]:
        """Return what says which id a point has."""
        if self.kind != "small_area":
            held = len(self.atlas.postcodes)
            return lambda rows: np.where(rows < held, rows, np.int64(-1))
        columns = census_columns(self.atlas, np.flatnonzero(self.seen).astype(np.int32), self.file)

        def read(rows: Int64s) -> Int64s:
            found = np.full(len(rows), -1, dtype=np.int64)
            for column, mine in columns:
                area = column_of(column, rows)
                found = np.where((area >= 0) & mine[np.maximum(area, 0)], area, found)
            return found

        return read


def _origin_ids(kind: Ids | None, origins: Int64s, column_of: ColumnOf) -> Int64s:
    """Return every id that one of the origins may have."""
    if kind != "small_area":
        return np.unique(origins)
    columns = [column_of(column, origins) for column in ("small_area", "small_area_2011")]
    ids = np.unique(np.concatenate(columns)).astype(np.int64)
    return ids[ids >= 0]


def _column(file: str, names: Sequence[str], given: str | None, usual: Sequence[str], option: str) -> str:
    if given is not None:
        if given not in names:
            raise InputError(f"{file} has no column {given!r}; it has {', '.join(names)}")
        return given
    lower = {name.strip().lower(): name for name in names}
    found = next((lower[name] for name in usual if name in lower), None)
    if found is None:
        raise InputError(
            f"{file} has no column for the {option} (such as {usual[0]}); it has {', '.join(names)}."
            f" Call the column {usual[0]} in the file, or in Python say"
            f" TravelTimes({file!r}, {option}='COLUMN')"
        )
    return found


@checked_methods("__init__")
@dataclass(frozen=True)
class WithinMinutes(Rule):
    """
    Within so many minutes of the site, by a matrix of travel times.

    Parameters
    ----------
    minutes
        Above zero; "within" is ``<=``.
    times
        The matrix, or the path of its file.

    Raises
    ------
    InputError
        The minutes mean nothing, or the matrix cannot be used.

    Notes
    -----
    From the site to the place: the direction matters where streets run one way. Unknown where the line
    has no site and where the matrix has no such journey, so a matrix that leaves out what is further than
    its limit bounds the share from above only.
    """

    minutes: float
    times: TravelTimes | str | Path

    def __post_init__(self) -> None:
        """Refuse minutes that mean nothing, and find the matrix."""
        number = isinstance(self.minutes, int | float) and math.isfinite(self.minutes)
        if not (number and self.minutes > 0):
            raise InputError(f"a journey of {self.minutes} minutes is not above zero")
        if not isinstance(self.times, TravelTimes):
            object.__setattr__(self, "times", TravelTimes(Path(self.times)))

    @property
    def matrix(self) -> TravelTimes:
        """Return the matrix, found."""
        return cast("TravelTimes", self.times)

    @property
    def name(self) -> str:
        """Return the minutes."""
        return f"within_{slug(plain_number(self.minutes))}_minutes"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        unit = "minute" if self.minutes == 1 else "minutes"
        return f"Within {plain_number(self.minutes)} {unit} of the site by {self.matrix.name}"

    @property
    def kind(self) -> Kind:
        """Return ``local``."""
        return "local"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f'minutes:{plain_number(self.minutes)}@"{self.matrix.path}"'

    def facts(self, atlas: Atlas) -> dict[str, Any]:
        """Return what a provenance says of the matrix."""
        del atlas  # the file is the same whatever the atlas
        return self.matrix.facts

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the journey from the site takes no longer."""
        minutes = pairs.minutes(self.matrix)
        known = np.isfinite(minutes)
        return Truth(known & (minutes <= self.minutes), known)

    def said(self, pairs: Pairs) -> list[str]:
        """Return each journey's minutes in words; empty where there is none."""
        minutes = pairs.minutes(self.matrix).tolist()
        return [f"{each:.3g} minutes from the site" if math.isfinite(each) else "" for each in minutes]

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_site`` where the line has none."""
        return cast("Texts", np.where(pairs.has_site(), NO_DATA, "no_site").astype(object))
