"""
Who benefits: facts of a supplier or of a line, which combine with any definition by ``&``.

They are read from columns of the spend table, and never from where a place is. A blank cell is unknown,
with the reason ``no_data``; so is a table that has no such column.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions.base import NO_DATA, Kind, Truth
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.spend.flags import yes_no
from localvalue.spend.groups import CODES, group

if TYPE_CHECKING:
    from localvalue.definitions.base import Pairs, Texts

SUPPORTED_SHARE: Final = 0.3
"""The least share of the workforce: Procurement Act 2023, section 32(4)."""

_PERCENT: Final = "%"


class _Trait(Rule):
    """A fact of the line that a column tells."""

    def why_unknown(self, pairs: Pairs) -> Texts:
        """Return ``no_data``."""
        return np.full(len(pairs), NO_DATA, dtype=object)


@checked_methods("__init__")
@dataclass(frozen=True)
class IsSme(_Trait):
    """Paid to a small or medium-sized enterprise, by the column ``sme``."""

    name: str = "sme"
    label: str = "Small or medium-sized enterprise"
    kind: Kind = "other"
    traits: tuple[str, ...] = ("sme",)
    spec: str = "sme"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the column says yes; unknown where it is blank."""
        return pairs.trait_means("sme", lambda text: yes_no(text, "sme"))


@checked_methods("__init__")
@dataclass(frozen=True)
class IsVcse(_Trait):
    """Paid to a voluntary, community or social enterprise, by the column ``vcse``."""

    name: str = "vcse"
    label: str = "Voluntary, community or social enterprise"
    kind: Kind = "other"
    traits: tuple[str, ...] = ("vcse",)
    spec: str = "vcse"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the column says yes; unknown where it is blank."""
        return pairs.trait_means("vcse", lambda text: yes_no(text, "vcse"))


@checked_methods("__init__")
@dataclass(frozen=True)
class SupportedEmployment(_Trait):
    """
    Supported employment: at least 30% of the workforce are disabled or disadvantaged.

    By the yes or no of the column ``supported_employment``; where that is blank, by
    ``supported_workforce_share``, from 0 to 1 or with a per cent sign.

    Notes
    -----
    Procurement Act 2023, section 32: besides the 30% (of the organisation, of the part that performs the
    contract, or of the two together) the organisation's purpose must be to employ and support such people.
    A share alone cannot say so; a yes is the sender's word for both.
    """

    name: str = "s32"
    label: str = "Supported employment provider (Procurement Act 2023, section 32)"
    kind: Kind = "other"
    traits: tuple[str, ...] = ("supported_employment", "supported_workforce_share")
    spec: str = "s32"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether a column says so; unknown where both are blank."""
        said = pairs.trait_means("supported_employment", lambda text: yes_no(text, "supported_employment"))
        share = pairs.trait_means("supported_workforce_share", _enough)
        return Truth(np.where(said.known, said.true, share.true), said.known | share.known)


@checked_methods("__init__")
@dataclass(frozen=True)
class ForGroup(_Trait):
    """
    For the benefit of one group of people, by the column ``beneficiary_group``.

    Parameters
    ----------
    group
        A code of the library's list, such as ``prison_leavers``, or usual words for it.

    Raises
    ------
    InputError
        The words name no group of the list.

    Notes
    -----
    A cell that names another group, or says that there is none, is a no; one in words that the list does
    not know is unknown.

    Examples
    --------
    >>> ForGroup("Ex-offenders").name, ForGroup("NEETs").spec
    ('group_prison_leavers', 'group:neet')
    """

    group: str

    def __post_init__(self) -> None:
        """Take the group's code, and refuse what is no group."""
        code = group(self.group)
        if not code:
            raise InputError(f"{self.group!r} is no group of beneficiaries; use one of {', '.join(CODES)}")
        object.__setattr__(self, "group", code)

    @property
    def name(self) -> str:
        """Return the group's code after ``group``."""
        return f"group_{self.group}"

    @property
    def label(self) -> str:
        """Return what it says in plain English."""
        return f"For {self.group.replace('_', ' ')}"

    @property
    def kind(self) -> Kind:
        """Return ``other``."""
        return "other"

    @property
    def traits(self) -> tuple[str, ...]:  # type: ignore[override]  # a class default made a property
        """Return the column that it reads."""
        return ("beneficiary_group",)

    @property
    def spec(self) -> str:
        """Return how it is written on a command line."""
        return f"group:{self.group}"

    def test(self, pairs: Pairs) -> Truth:
        """Return whether the column names the group; unknown where it is blank or in other words."""
        return pairs.trait_means("beneficiary_group", self._is)

    def _is(self, text: str) -> bool | None:
        code = group(text)
        return None if code is None else code == self.group


def _enough(text: str) -> bool | None:
    """Return whether a share is at least 30%; None where it is none from 0 to 1."""
    cell = text.strip()
    scale = 100.0 if cell.endswith(_PERCENT) else 1.0
    try:
        share = float(cell.removesuffix(_PERCENT)) / scale
    except ValueError:
        return None
    if not (math.isfinite(share) and 0 <= share <= 1):
        return None
    return share >= SUPPORTED_SHARE
