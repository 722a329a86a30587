"""What the outputs need of a scorecard and its atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray

    from localvalue.compare import Mapped, Table, ToFind
    from localvalue.spend import Spend


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

    def __hash__(self) -> int:
        """Return a number by which what is drawn of them is kept."""
        ...

    @property
    def code(self) -> NDArray[Any]:
        """GSS codes."""
        ...

    @property
    def name(self) -> NDArray[Any]:
        """Names, aligned to the codes."""
        ...

    def column(self, name: str, /) -> NDArray[Any]:
        """Return a column of theirs; of small areas ``authority`` is a position, -1 none."""
        ...

    def geometry(self) -> NDArray[Any]:
        """Return boundaries in EPSG:27700, aligned to the codes; None where there is none."""
        ...


class Index(Protocol):
    """An index of deprivation."""

    @property
    def title(self) -> str:
        """With nation and year."""
        ...

    def decile(self) -> NDArray[Any]:
        """Return the decile of each small area, 1 the most deprived; 0 where it does not rank it."""
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

    def default_indices(self) -> Sequence[Index]:
        """Return each nation's default index of deprivation, where it has one."""
        ...

    def licences(self) -> Sequence[str]:
        """Return the lines that its sources' licences ask for."""
        ...


class Card(Protocol):
    """A scorecard; tables are in exact pence, frames in pounds."""

    def __len__(self) -> int:
        """Return the number of lines."""
        ...

    @property
    def definitions(self) -> Sequence[Definition]:
        """The definitions of the run, in its order."""
        ...

    @property
    def labels(self) -> Sequence[str]:
        """What each definition says, with nation, index and year where it speaks of deprivation."""
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

    @property
    def spend(self) -> Spend:
        """The lines, and what was understood of their files."""
        ...

    @property
    def total_pence(self) -> int:
        """The sum of all lines."""
        ...

    @property
    def cautions(self) -> Sequence[str]:
        """What a reader is warned of beside the figures."""
        ...

    def index_label(self) -> str:
        """Return the indices of deprivation with nation and year."""
        ...

    def tables(self) -> Mapping[str, Table]:
        """Return the tables that are written as CSV, by file name."""
        ...

    def group_table(self, column: str) -> Table:
        """Return the summary for each value of a column."""
        ...

    def centres(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return easting and northing of each row of `landed`."""
        ...

    def authority_table(self) -> Table:
        """Return how much landed in each authority, and how much of it counts."""
        ...

    def missed_table(self, local: str, deprived: str) -> Table:
        """Return in which authorities deprived places are reached that are not local."""
        ...

    def role_table(self) -> Table:
        """Return where each role lands: at home, elsewhere or not known."""
        ...

    def tier_table(self) -> Table:
        """Return how much each tier of the supply chain received, and how much of it counts."""
        ...

    def unplaced_table(self) -> Table:
        """Return what could not be placed under the attribution, and why."""
        ...

    def gap_table(self) -> Table:
        """Return why each definition could not be answered, and for how much."""
        ...

    def scope_table(self) -> Table:
        """Return the lines and pounds of each scope."""
        ...

    def proposed_table(self) -> Table:
        """Return what is proposed to be looked at apart, by reason."""
        ...

    def matched_table(self) -> Table:
        """Return the lines and pounds whose supplier each way of matching found."""
        ...

    def repaired_table(self) -> Table:
        """Return the lines and pounds whose place was mended, for each role."""
        ...

    def to_find(self) -> ToFind:
        """Return what is not placed, by who was paid."""
        ...

    def landing_table(self) -> pa.Table | None:
        """Return one row a landing; None where every line has one."""
        ...

    def line_table(self) -> pa.Table:
        """Return one row a line."""
        ...

    def fault_table(self) -> pa.Table:
        """Return what was wrong in the files."""
        ...

    def landed(self) -> pd.DataFrame:
        """Return one row a landing place."""
        ...

    def place_areas(self) -> Mapping[str, Sequence[str | None]]:
        """Return the areas that each row of `landed` lies in, by column."""
        ...

    def mapped(self, drawn: ArrayLike, /) -> Mapped:
        """Return what a map tells beside the landing places; each row is part of a drawn place."""
        ...

    def half_known(self) -> NDArray[Any]:
        """Return the ground that each half-known landing place covers; None for a point."""
        ...

    def homes(self) -> Sequence[tuple[str, Sequence[str]]]:
        """Return the home areas: names and authority codes."""
        ...

    def sites(self) -> pd.DataFrame:
        """Return the sites: postcode, longitude, latitude."""
        ...

    def provenance(self) -> Mapping[str, Any]:
        """Return where every figure came from."""
        ...
