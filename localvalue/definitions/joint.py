"""Several clients of one framework: the same lines under each one's boundary, and under all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.definitions.areas import InAuthority
from localvalue.definitions.combining import AllOf
from localvalue.definitions.law import InHomeOf
from localvalue.errors import InputError
from localvalue.given import checked
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.definitions.base import Definition

UNION: Final = "any_partner"
INTERSECTION: Final = "every_partner"
_FEWEST: Final = 2


@checked
def partners(names: Sequence[str]) -> tuple[Definition, ...]:
    """
    Return the definitions that compare a joint framework under each client's boundary.

    Parameters
    ----------
    names
        At least two buyers by name or code: councils, county councils, police, fire or NHS bodies,
        combined authorities, or several joined by ``+``.

    Returns
    -------
    definitions
        ``authority``: each line by its own buyer's boundary. ``home_...``: every line by each partner's.
        ``any_partner``: by their union. ``every_partner``: by their intersection, which for two councils
        is nowhere and for a council and its police is the council.

    Raises
    ------
    InputError
        There are fewer than two, or one is named twice.

    Examples
    --------
    >>> [each.name for each in partners(["Birmingham", "West Midlands Police"])]
    ['authority', 'home_birmingham', 'home_west_midlands_police', 'any_partner', 'every_partner']
    """
    given = [name.strip() for name in names if name.strip()]
    if len(given) < _FEWEST:
        raise InputError(f"a joint framework has at least two partners, and {len(given)} is named")
    if len({slug(name) for name in given}) < len(given):
        raise InputError(f"a partner is named twice in {', '.join(given)}; name each once")
    each = tuple(InHomeOf(name) for name in given)
    listed = ", ".join(given)
    return (
        InAuthority(),
        *each,
        InHomeOf("+".join(given)).named(UNION, f"In the area of any partner ({listed})"),
        AllOf(each).named(INTERSECTION, f"In the area of every partner ({listed})"),
    )
