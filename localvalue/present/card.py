"""What the outputs need of a scorecard and its atlas: the shape, and a way to ask for each table once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.compare import Table, ToFind

Answer = TypeVar("Answer")


class Definition(Protocol):
    """A definition's names."""

    @property
    def name(self) -> str:
        """The slug, unique in a run."""
        ...

    @property
    def label(self) -> str:
        """Plain English."""
        ...

    @property
    def kind(self) -> str:
        """One of ``local``, ``deprived``, ``other``."""
        ...


class Areas(Protocol):
    """The areas of one level."""

    @property
    def code(self) -> NDArray[Any]:
        """GSS codes."""
        ...

    @property
    def name(self) -> NDArray[Any]:
        """Names, aligned to the codes."""
        ...

    def geometry(self) -> NDArray[Any]:
        """Return boundaries in EPSG:27700, aligned to the codes; None where there is none."""
        ...


class Atlas(Protocol):
    """The reference geography."""

    @property
    def fictional(self) -> bool:
        """Whether its places are made up."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Region, editions and sources."""
        ...

    def areas(self, level: Any, /) -> Areas:  # noqa: ANN401 - the atlas has its own type of levels
        """Return the areas of a level."""
        ...

    def licences(self) -> Sequence[str]:
        """Return the lines that its sources' licences ask for."""
        ...


class Card(Protocol):
    """A scorecard; frames have the columns of the files that ``score`` writes, money in pounds."""

    @property
    def definitions(self) -> Sequence[Definition]:
        """The definitions of the run, in its order."""
        ...

    @property
    def attribution(self) -> str:
        """Which roles count, as it is written on the command line."""
        ...

    @property
    def attribution_label(self) -> str:
        """Which roles count, in words."""
        ...

    @property
    def atlas(self) -> Atlas:
        """The reference geography."""
        ...

    def provenance(self) -> Mapping[str, Any]:
        """Return where every figure came from."""
        ...

    def index_label(self) -> str:
        """Return the indices of deprivation with nation and year."""
        ...

    def summary(self) -> pd.DataFrame:
        """Return one row a definition."""
        ...

    def partition(self) -> pd.DataFrame:
        """Return each local definition crossed with each deprived one."""
        ...

    def compare(self) -> pd.DataFrame:
        """Return one row a pair of definitions."""
        ...

    def status(self) -> pd.DataFrame:
        """Return lines and pounds by role and status."""
        ...

    def faults(self) -> pd.DataFrame:
        """Return what was wrong in the files."""
        ...

    def landed(self) -> pd.DataFrame:
        """Return one row a landing place."""
        ...

    def homes(self) -> Sequence[tuple[str, Sequence[str]]]:
        """Return the home areas: names and authority codes."""
        ...

    def sites(self) -> pd.DataFrame:
        """Return the sites: postcode, longitude, latitude."""
        ...


class Results(Card, Protocol):
    """A scorecard with its tables in exact pence."""

    def __len__(self) -> int:
        """Return the number of lines."""
        ...

    @property
    def labels(self) -> Sequence[str]:
        """What each definition says, with nation, index and year where it speaks of deprivation."""
        ...

    @property
    def total_pence(self) -> int:
        """The sum of all lines."""
        ...

    @property
    def cautions(self) -> Sequence[str]:
        """What a reader is warned of beside the figures."""
        ...

    def tables(self) -> Mapping[str, Table]:
        """Return the tables that are written as CSV, by file name."""
        ...

    def group_table(self, column: str) -> Table:
        """Return the summary for each value of a column."""
        ...

    def unplaced_table(self) -> Table:
        """Return what could not be placed under the attribution, and why."""
        ...

    def gap_table(self) -> Table:
        """Return why each definition could not be answered, and for how much."""
        ...

    def to_find(self) -> ToFind:
        """Return what is not placed, by who was paid."""
        ...

    def scope_table(self) -> Table:
        """Return the lines and pounds of each scope."""
        ...

    def status_rows(self) -> Sequence[tuple[Any, ...]]:
        """Return the rows of ``status.csv``, in exact pence."""
        ...

    def matched_table(self) -> Table:
        """Return the lines and pounds whose supplier each way of matching found."""
        ...

    def repaired_table(self) -> Table:
        """Return the lines and pounds whose place was mended, for each role."""
        ...

    def line_table(self) -> pa.Table:
        """Return one row a line."""
        ...

    def fault_table(self) -> pa.Table:
        """Return what was wrong in the files."""
        ...


class Held:
    """
    A scorecard that works out each table once, however often an output reads it.

    Parameters
    ----------
    card
        The scorecard. Its tables are shared, not copied: nobody may change them.
    """

    def __init__(self, card: Card) -> None:
        self._card = card
        self._kept: dict[str, Any] = {}

    def _once(self, name: str, ask: Callable[[], Answer]) -> Answer:
        if name not in self._kept:
            self._kept[name] = ask()
        return cast("Answer", self._kept[name])

    @property
    def definitions(self) -> Sequence[Definition]:
        """The definitions of the run, in its order."""
        return self._card.definitions

    @property
    def attribution(self) -> str:
        """Which roles count, as it is written on the command line."""
        return self._card.attribution

    @property
    def attribution_label(self) -> str:
        """Which roles count, in words."""
        return self._card.attribution_label

    @property
    def atlas(self) -> Atlas:
        """The reference geography."""
        return self._card.atlas

    def provenance(self) -> Mapping[str, Any]:
        """Return where every figure came from."""
        return self._once("provenance", self._card.provenance)

    def index_label(self) -> str:
        """Return the indices of deprivation with nation and year."""
        return self._once("index_label", self._card.index_label)

    def summary(self) -> pd.DataFrame:
        """Return one row a definition."""
        return self._once("summary", self._card.summary)

    def partition(self) -> pd.DataFrame:
        """Return each local definition crossed with each deprived one."""
        return self._once("partition", self._card.partition)

    def compare(self) -> pd.DataFrame:
        """Return one row a pair of definitions."""
        return self._once("compare", self._card.compare)

    def status(self) -> pd.DataFrame:
        """Return lines and pounds by role and status."""
        return self._once("status", self._card.status)

    def faults(self) -> pd.DataFrame:
        """Return what was wrong in the files."""
        return self._once("faults", self._card.faults)

    def landed(self) -> pd.DataFrame:
        """Return one row a landing place."""
        return self._once("landed", self._card.landed)

    def homes(self) -> Sequence[tuple[str, Sequence[str]]]:
        """Return the home areas: names and authority codes."""
        return self._once("homes", self._card.homes)

    def sites(self) -> pd.DataFrame:
        """Return the sites: postcode, longitude, latitude."""
        return self._once("sites", self._card.sites)
