"""Where the pounds of a line may land: roles, their shares, and the analyst's choice between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64s = NDArray[np.int64]

ROLES: Final = ("supplier", "branch", "fabrication", "delivery", "workforce", "beneficiary")
"""Where the pounds of a line may land."""

SUBCONTRACTOR: Final = "subcontractor"
LANDING_ROLES: Final = (*ROLES, SUBCONTRACTOR)
"""What a row of a table of landings may be; a subcontractor has no columns in the table of lines."""

BY_SHARES: Final = "landings"
"""The attribution that uses each line's own landings: its rows in the table of landings, else its shares."""

SHARE_UNITS: Final = 1_000_000
"""Shares are kept in whole millionths, so that their parts add up exactly."""
SHARE_SLACK: Final = 0.001
"""Shares that are this near to one are scaled to it."""

_TIER: Final = re.compile(r"tier:([1-9][0-9]?)")
_SAFE: Final = 2**62


@dataclass(frozen=True)
class Attribution:
    """
    Which roles count, and with what share: a choice of the analyst, named and compared.

    Parameters
    ----------
    name
        As it is written on the command line.
    parts
        Roles and their share, adding up to one. A part of several roles is the first of them that is
        placed. For `BY_SHARES` empty, or one part for lines that have no landings of their own.
    either
        Numbers of the parts that qualify where any of their roles' places does, whichever it is.
    """

    name: str
    parts: tuple[tuple[tuple[str, ...], Fraction], ...]
    either: frozenset[int] = frozenset()

    @property
    def roles(self) -> tuple[str, ...]:
        """Return every role that it reads, each once."""
        return tuple(dict.fromkeys(role for roles, _ in self.parts for role in roles))

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        texts = []
        for at, (roles, share) in enumerate(self.parts):
            said = [role.replace(":", " ") for role in roles]
            who = f"{' or '.join(said)}, whichever qualifies" if at in self.either else " or else ".join(said)
            texts.append(who if share == 1 else f"{float(share):.0%} {who}")
        if self.is_own:
            return " or else ".join(["by each line's own shares of roles", *texts])
        return "by " + " and ".join(texts)

    def same_as(self, other: Attribution) -> bool:
        """Return whether another attribution gives the same pounds to the same places, however written."""
        return self._meaning() == other._meaning()

    def _meaning(self) -> tuple[object, ...]:
        parts = [
            (tuple(sorted(roles)) if at in self.either else roles, share, at in self.either)
            for at, (roles, share) in enumerate(self.parts)
        ]
        return self.is_own, *parts

    @property
    def is_own(self) -> bool:
        """Return whether it uses each line's own landings."""
        return self.name.split(",")[0] == BY_SHARES


def attribution(spec: str) -> Attribution:
    """
    Return the attribution that a text describes.

    Parameters
    ----------
    spec
        A role; several joined by commas, for the first that is placed, or by ``|``, for all of them: the
        pounds count where they qualify at any; shares such as ``supplier=0.4+fabrication=0.6``; or
        ``landings``, for each line's own shares, and ``landings,supplier`` for the supplier where a line
        has none. Of a table of landings ``subcontractor`` is a role too, and ``tier:2`` is whoever stands
        in that tier.

    Returns
    -------
    attribution
        Its shares add up to one exactly.

    Raises
    ------
    InputError
        A role is not known, a share is no number above zero, or the shares do not add up to one.

    Examples
    --------
    >>> attribution("branch,supplier").parts
    ((('branch', 'supplier'), Fraction(1, 1)),)
    >>> attribution("supplier=0.4+fabrication=0.6").label
    'by 40% supplier and 60% fabrication'
    >>> attribution("supplier|branch").label
    'by supplier or branch, whichever qualifies'
    """
    name = "".join(spec.split()).lower()
    if name == BY_SHARES:
        return Attribution(name, ())
    parts, either = [], set()
    for at, text in enumerate(name.removeprefix(f"{BY_SHARES},").split("+")):
        who, equals, number = text.partition("=")
        if "|" in who:
            _require_no_comma(who, spec)
            either.add(at)
        roles = tuple(who.split("|" if "|" in who else ","))
        for role in roles:
            _require_role(role, spec)
        parts.append((roles, _share(number, spec) if equals else Fraction(1)))
    total = sum(share for _, share in parts)
    if total != 1:
        raise InputError(
            f"the shares of the attribution {spec!r} add up to {float(total):g}, and need to add up to"
            " 1, as in supplier=0.4+fabrication=0.6"
        )
    return Attribution(name, tuple(parts), frozenset(either))


def _require_no_comma(who: str, spec: str) -> None:
    if "," in who:
        raise InputError(
            f"the attribution {spec!r} joins roles by | and by commas in {who!r}: | is for whichever"
            " qualifies, a comma for the first that is placed, and one part is either the one or the other"
        )


def _require_role(role: str, spec: str) -> None:
    if role in LANDING_ROLES or _TIER.fullmatch(role):
        return
    alone = f"; {BY_SHARES} stands alone, or first with roles after it" if role == BY_SHARES else ""
    raise InputError(
        f"the attribution {spec!r} names {role!r}, which is no role; the roles are {', '.join(ROLES)},"
        f" and of a table of landings {SUBCONTRACTOR} and tier:1, tier:2 and so on{alone}"
    )


def typed(spec: str) -> str:
    """
    Return an attribution as it is typed in a terminal, where a bare ``|`` means something else.

    Parameters
    ----------
    spec
        The attribution.

    Returns
    -------
    text
        In quotation marks where it needs them.

    Examples
    --------
    >>> typed("supplier|branch"), typed("supplier")
    ('"supplier|branch"', 'supplier')
    """
    return f'"{spec}"' if "|" in spec else spec


def tier_of(role: str) -> int | None:
    """
    Return the tier that a part of an attribution names.

    Parameters
    ----------
    role
        Such as ``tier:2``.

    Returns
    -------
    tier
        None where it names a role.

    Examples
    --------
    >>> tier_of("tier:2"), tier_of("supplier")
    (2, None)
    """
    found = _TIER.fullmatch(role)
    return int(found[1]) if found else None


def share_millionths(text: str) -> int | None:
    """
    Return a share as it is written.

    Parameters
    ----------
    text
        A number from 0 to 1, or a percentage with its sign.

    Returns
    -------
    millionths
        None where it is no share. A hair above one is one that was rounded.

    Examples
    --------
    >>> share_millionths("0.25"), share_millionths("40 %"), share_millionths("40")
    (250000, 400000, None)
    """
    bare = text.strip()
    try:
        share = float(bare.removesuffix("%")) / (100 if bare.endswith("%") else 1)
    except ValueError:
        return None
    return round(share * SHARE_UNITS) if 0 <= share <= 1 + SHARE_SLACK else None


def _share(text: str, spec: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise InputError(f"{text!r} in the attribution {spec!r} is not a number such as 0.4") from None
    if share <= 0:
        raise InputError(f"the share {text} in the attribution {spec!r} is not above zero")
    return share


def split_pence(pence: Int64s, weights: Int64s) -> Int64s:
    """
    Return amounts split by weights in whole pence, by largest remainder.

    Parameters
    ----------
    pence
        Amounts, shape ``(n,)``; a negative one is split as a positive one and keeps its sign.
    weights
        Whole numbers, none negative and at least one above zero in each row, shape ``(n, k)``.

    Returns
    -------
    parts
        Whole pence, shape ``(n, k)``; each row adds up to its amount exactly. Of equal remainders the
        first column's comes first.

    Examples
    --------
    >>> import numpy as np
    >>> split_pence(np.array([100, -100]), np.array([[1, 1, 1], [2, 1, 0]])).tolist()
    [[34, 33, 33], [-67, -33, 0]]
    """
    rows, columns = weights.shape
    owner = np.repeat(np.arange(rows), columns)
    return split_ragged(pence, owner, weights.ravel()).reshape(rows, columns)


def split_ragged(pence: Int64s, owner: NDArray[np.intp], weights: Int64s) -> Int64s:
    """
    Return amounts split by weights in whole pence, each amount into as many parts as it has.

    Parameters
    ----------
    pence
        Amounts, shape ``(n,)``.
    owner
        Which amount each part is of, rising, shape ``(m,)``.
    weights
        Whole numbers, none negative; at least one above zero for each amount, shape ``(m,)``.

    Returns
    -------
    parts
        Whole pence, shape ``(m,)``, which add up to the amounts exactly: the largest remainders get
        the pence that are left, and of equal ones the first.
    """
    size = np.abs(pence)[owner]
    whole_weight = np.zeros(len(pence), dtype=np.int64)
    np.add.at(whole_weight, owner, weights)
    if len(weights) and int(size.max()) * int(weights.max()) >= _SAFE:
        product = size.astype(object) * weights.astype(object)
        part, rest = (np.asarray(each, dtype=np.int64) for each in _divmod(product, whole_weight[owner]))
    else:
        part, rest = np.divmod(size * weights, whole_weight[owner])
    left = np.abs(pence)
    np.subtract.at(left, owner, part)
    order = np.lexsort((-rest, owner))
    first = np.searchsorted(owner, np.arange(len(pence)))
    rank = np.empty(len(owner), dtype=np.int64)
    rank[order] = np.arange(len(owner)) - first[owner[order]]
    return np.where(pence[owner] < 0, -1, 1) * (part + (rank < left[owner]))


def _divmod(product: NDArray[np.object_], whole: Int64s) -> tuple[NDArray[np.object_], ...]:
    """Divide amounts that do not fit in 64 bits, one by one."""
    divisor = whole.astype(object)
    return product // divisor, product % divisor
