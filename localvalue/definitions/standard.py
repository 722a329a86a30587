"""The set of definitions that is used when none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.definitions.areas import InArea, InAuthority
from localvalue.definitions.deprivation import MostDeprived
from localvalue.definitions.distance import WithinMiles

if TYPE_CHECKING:
    from localvalue.definitions.base import Definition
    from localvalue.definitions.distance import Anchor


_STANDARD_MILES: Final = (10, 20, 40)


_STANDARD_PERCENT: Final = (10, 20, 30)


def standard_set(
    *, any_site: bool, any_without_site: bool, index: str | None = None
) -> tuple[Definition, ...]:
    """
    Return the definitions that are used when none is named.

    Parameters
    ----------
    any_site
        Whether any line has a site: then radii are measured from it.
    any_without_site
        Whether any line has none: then radii are measured from the boundary, under their own names.
    index
        The deprivation index, where not each nation's default.

    Returns
    -------
    definitions
        The authority, the radii, the region and the most deprived 10, 20 and 30%. One definition
        never mixes anchors.

    Examples
    --------
    >>> [each.name for each in standard_set(any_site=True, any_without_site=False)]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['authority', 'within_10mi', 'within_20mi', 'within_40mi', 'region',
     'deprived_10', 'deprived_20', 'deprived_30']
    """
    anchors: list[Anchor] = []
    anchors += ["site"] if any_site else []
    anchors += ["boundary"] if any_without_site else []
    return (
        InAuthority(),
        *(WithinMiles(miles, of=anchor) for anchor in anchors for miles in _STANDARD_MILES),
        InArea("region"),
        *(MostDeprived(percent, index=index) for percent in _STANDARD_PERCENT),
    )
