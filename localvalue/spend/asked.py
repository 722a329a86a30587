"""What the user says of files that are to be read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localvalue.spend.layout_tables import Layout

Unit = Literal["pounds", "thousands", "millions"]
"""What the amounts of a file count."""

UNITS: Final[dict[Unit, int]] = {"pounds": 1, "thousands": 1_000, "millions": 1_000_000}
"""How many pounds one of each is."""


class Asked(NamedTuple):
    """What the user says of files that are to be read; it holds for every file."""

    columns: Mapping[str, str] = MappingProxyType({})
    """Canonical column -> the file's own name of it."""
    layouts: tuple[Layout, ...] = ()
    """The user's own, which go before the library's."""
    unit: Unit | None = None
    """None where nothing is said: then a header that speaks of millions is refused."""
    is_landings: bool = False
    """They are tables of landings, which have columns of their own."""
