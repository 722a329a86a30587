"""What a table of the user's own says of a place: numbers by area, an index."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

import numpy as np

from localvalue.definitions.base import Kind, Truth
from localvalue.definitions.combining import Rule
from localvalue.definitions.compared import Compared, in_words
from localvalue.definitions.keyed import AreaTable
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.units import plain_number, slug

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.definitions.base import Pairs

    Floats = NDArray[np.float64]


Worst = Literal["high", "low"]


_PERCENT: Final = 100


_TENTHS: Final = 10


_ROUNDING: Final = 1e-12


@dataclass(frozen=True)
class _InTable(Compared):
    """A number of the user's own at each area, compared with a threshold."""

    table: AreaTable | str | Path
    threshold: float
    kind: Kind = "other"

    def __post_init__(self) -> None:
        """Open the table, and refuse what means nothing."""
        if not isinstance(self.table, AreaTable):
            object.__setattr__(self, "table", AreaTable(Path(self.table)))
        self._require()

    @property
    def source(self) -> AreaTable:
        """Return the table, opened."""
        return cast("AreaTable", self.table)

    @property
    def name(self) -> str:
        """Return the comparison, the file and the column."""
        return self._name(f"{self.source.path.stem} {self.source.column}")

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        return self._label(f"{self.source.column} of {self.source.name}")

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        column = f"[{self.source.column}]"
        return f'table:"{self.source.path}"{column}{self._sign}{plain_number(self.threshold)}'

    def facts(self, atlas: Atlas) -> dict[str, Any]:
        """Return what a provenance says of the table."""
        return self.source.facts(atlas)

    def caution(self, atlas: Atlas) -> str | None:
        """Return what share of the table's areas the atlas knows, where it is not all."""
        return _unmatched(self.source, atlas)

    def said(self, pairs: Pairs) -> list[str]:
        """Return the value at each point in words; empty where it is not known."""
        return in_words(f"{self.source.column} of {self.source.name}", pairs.value_in(self.source))

    def test(self, pairs: Pairs) -> Truth:
        """Return how the number of the point's area compares."""
        return self._compare(pairs.value_in(self.source))


@checked_methods("__init__")
@dataclass(frozen=True)
class AboveInTable(_InTable):
    """
    Where a number of the user's own, by area, is above a threshold.

    Parameters
    ----------
    table
        The path of a CSV or Parquet file of area codes and numbers, or an `AreaTable`, which names the
        columns, too.
    threshold
        "Above" is ``>``.
    kind
        ``other``; ``deprived`` to cross it with every local definition as deprivation is.

    Raises
    ------
    InputError
        The table cannot be used (see `AreaTable`), or the threshold is no number.
    """

    _word = "above"
    _sign = ">"


@checked_methods("__init__")
@dataclass(frozen=True)
class BelowInTable(_InTable):
    """
    Where a number of the user's own, by area, is below a threshold.

    Parameters
    ----------
    table, threshold, kind
        As in `AboveInTable`; "below" is ``<``.

    Raises
    ------
    InputError
        As in `AboveInTable`.
    """

    _word = "below"
    _sign = "<"


@checked_methods("__init__")
@dataclass(frozen=True)
class UserIndex(Rule):
    """
    In the worst areas of an index of the user's own.

    Parameters
    ----------
    table
        The path of a CSV or Parquet file of area codes and numbers, or an `AreaTable`, which names the
        columns, too.
    percent
        How many of the table's areas count, above 0 and at most 100.
    worst
        ``low`` where small numbers are the worst, ``high`` where large ones are. May be left out where
        the column is called a rank or a decile (small numbers are the worst) or a score (large ones).

    Raises
    ------
    InputError
        The table cannot be used (see `AreaTable`), the percentage means nothing, or which end is the
        worst is not clear.

    Notes
    -----
    Deciles are taken as they stand, as published ones are, where `percent` is a multiple of 10. Otherwise
    an area counts where no more than ``percent * N / 100`` of the N areas that have a number are worse
    than it or are itself; areas with equal numbers share the middle of their ranks. Every area counts
    alike, however many people live there.
    """

    table: AreaTable | str | Path
    percent: float = 20
    worst: Worst | None = None

    def __post_init__(self) -> None:
        """Open the table, and refuse what means nothing."""
        if not isinstance(self.table, AreaTable):
            object.__setattr__(self, "table", AreaTable(Path(self.table)))
        number = isinstance(self.percent, int | float) and math.isfinite(self.percent)
        if not (number and 0 < self.percent <= _PERCENT):
            raise InputError(f"the worst {self.percent}% is not above 0 and at most 100")
        if self.worst not in {None, *get_args(Worst)}:
            raise InputError(f"the worst is 'high' or 'low', and {self.worst!r} is neither")
        if self._end is None:
            raise InputError(
                f"whether high or low numbers of {self.source.column!r} are the worst is not clear: say"
                " worst='high' or worst='low'"
            )

    @property
    def source(self) -> AreaTable:
        """Return the table, opened."""
        return cast("AreaTable", self.table)

    @property
    def _end(self) -> Worst | None:
        if self.worst is not None:
            return self.worst
        column = self.source.column.lower()
        if re.search("rank|decile", column):
            return "low"
        return "high" if "score" in column else None

    @property
    def name(self) -> str:
        """Return the percentage, the file and the column."""
        surface = slug(f"{self.source.path.stem} {self.source.column}")
        return f"worst_{slug(plain_number(self.percent))}_in_{surface}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        what = f"{self.source.column} of {self.source.name}"
        return f"In the worst {plain_number(self.percent)}% of areas by {what} ({self._end} is worst)"

    @property
    def kind(self) -> Kind:
        """Return ``deprived``."""
        return "deprived"

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        end = f":{self.worst}" if self.worst else ""
        return f'index:"{self.source.path}"[{self.source.column}]:{plain_number(self.percent)}{end}'

    def facts(self, atlas: Atlas) -> dict[str, Any]:
        """Return what a provenance says of the table."""
        return self.source.facts(atlas)

    def caution(self, atlas: Atlas) -> str | None:
        """Return what share of the table's areas the atlas knows, where it is not all."""
        return _unmatched(self.source, atlas)

    def said(self, pairs: Pairs) -> list[str]:
        """Return the value at each point in words; empty where it is not known."""
        return in_words(f"{self.source.column} of {self.source.name}", pairs.value_in(self.source))

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the point's area is among the worst."""
        values = pairs.value_in(self.source)
        known = np.isfinite(values)
        limit = self._limit()
        with np.errstate(invalid="ignore"):
            true = values <= limit if self._end == "low" else values >= limit
        return Truth(known & true, known)

    def _limit(self) -> float:
        """Return the number of the last area that is among the worst; infinite where none is."""
        low = self._end == "low"
        if "decile" in self.source.column.lower() and self.percent % _TENTHS == 0:
            tenth = self.percent / _TENTHS
            return tenth if low else _TENTHS + 1 - tenth
        values = self.source.content[1]
        values = values[np.isfinite(values)]
        unique, counts = np.unique(values if low else -values, return_counts=True)
        middle = np.cumsum(counts) - (counts - 1) / 2
        among = unique[middle <= self.percent / _PERCENT * len(values) * (1 + _ROUNDING)]
        last = float(among[-1]) if len(among) else -math.inf
        return last if low else -last


def _unmatched(table: AreaTable, atlas: Atlas) -> str | None:
    facts = table.facts(atlas)
    known, whole = int(facts["areas_in_atlas"]), int(facts["areas"])
    if known == whole:
        return None
    return (
        f"Of the {whole:,} areas of {table.name}, {known:,} are in the atlas ({known / whole:.0%});"
        " the others are used nowhere."
    )
