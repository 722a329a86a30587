"""What the outputs need of a scorecard and its atlas: the shape, not the thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray


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
        """Which roles count."""
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
