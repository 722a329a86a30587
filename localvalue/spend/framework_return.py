"""The framework return: the library's own layout, as the sheets of a workbook that people fill in."""

from __future__ import annotations

from typing import Final, NamedTuple

from localvalue.spend.fields import TABLE, Field, Reads
from localvalue.spend.groups import CODES
from localvalue.spend.kinds import BASES, KINDS
from localvalue.spend.landings import LANDING_ROLES, ROLES

_FIELD: Final = {field.name: field for field in TABLE}
_SPELT: Final = {"Line id": "Line ID", "Sme": "SME", "Vcse": "VCSE", "Vat number": "VAT number"}


class ReturnSheet(NamedTuple):
    """One sheet of the workbook."""

    name: str
    about: str
    fields: tuple[Field, ...]
    needed: frozenset[str]
    """The columns without which a row says nothing."""


def label(name: str) -> str:
    """
    Return how a column is headed.

    Parameters
    ----------
    name
        The canonical column.

    Returns
    -------
    label
        Which is read back as the same column.

    Examples
    --------
    >>> label("site_postcode"), label("sme"), label("contract_id")
    ('Site postcode', 'SME', 'Contract ID')
    """
    words = name.replace("_", " ").capitalize()
    return _SPELT.get(words, words.removesuffix(" id") + " ID" if words.endswith(" id") else words)


def _fields(*names: str) -> tuple[Field, ...]:
    return tuple(_FIELD[name] for name in names)


def _landing(name: str, reads: Reads, about: str) -> Field:
    return Field(name, reads, about)


_PLACED: Final = tuple(
    f"{role}_{part}"
    for role in ROLES
    for part in ("postcode", "area", "share")
    # A supplier, a branch, a works or a site has a postcode; people may be known by their area only
    if part != "area" or role in {"workforce", "beneficiary"}
)
LINES: Final = ReturnSheet(
    "Lines",
    "One row for each payment, call-off, contract, grant, lease or promise.",
    _fields(
        "line_id", "buyer", "site_postcode", "framework", "contract_id", "contract_value", "kind", "basis",
        "period", "date", "reference", "tier", "supplier", "company_number", "charity_number", "amount",
        *_PLACED, "beneficiary_group", "resettlement_area",
        "sme", "vcse", "supported_employment", "claimed_10mi_share",
        "claimed_20mi_share", "claimed_40mi_share", "claimed_local_share",
    ),
    frozenset({"line_id", "buyer", "supplier", "amount", "supplier_postcode"}),
)  # fmt: skip
MEASURES: Final = ReturnSheet(
    "Measures",
    "One row for each thing that is counted other than money: people, jobs, weeks, hours.",
    _fields(
        "line_id", "buyer", "site_postcode", "framework", "contract_id", "kind", "basis", "period", "date",
        "tier", "supplier", "measure", "measure_value", "measure_unit", "beneficiary_group",
        "resettlement_area", "delivery_postcode", "workforce_postcode", "workforce_area",
        "beneficiary_postcode", "beneficiary_area", "amount",
    ),
    frozenset({"line_id", "buyer", "measure", "measure_value"}),
)  # fmt: skip
LANDINGS: Final = ReturnSheet(
    "Landings",
    "Where the pounds of a line go on to, if one row a line is not enough: as many rows a line as it takes.",
    (
        _landing("line_id", "text", "The line on the sheet Lines whose pounds these are."),
        _landing("role", "text", "What the place is, from the list of roles."),
        _landing("tier", "tier", "1 for who the buyer pays, 2 for who a tier-1 supplier pays, and so on."),
        _landing("share", "share", "Which share of the line's pounds, from 0 to 1; or say the amount."),
        _landing("amount", "amount", "How many pounds of the line; or say the share."),
        _landing("supplier", "text", "Who receives it."),
        _landing("paid_by", "text", "Who of the tier above passes it down."),
        _landing("postcode", "place", "Where: the postcode."),
        _landing("area", "place", "Where, if no postcode is known: an area by code or name."),
        _landing("beneficiary_group", "group", "Who benefits, from the list of groups."),
        _FIELD["resettlement_area"],
    ),
    frozenset({"line_id", "role", "postcode"}),
)
SHEETS: Final = (LINES, LANDINGS, MEASURES)

FURNITURE: Final = ("Guidance", "Lists")
"""The sheets that hold nothing to read: what to do, and what the drop-downs offer."""

LISTS: Final[dict[str, tuple[str, ...]]] = {
    "Kinds of line": tuple(KINDS),
    "Grounds": tuple(BASES),
    "Groups who benefit": CODES,
    "Answers": ("yes", "no"),
    "Roles of places": LANDING_ROLES,
}
"""What the drop-downs offer, by the heading of the list."""

LISTED_BY: Final[dict[str, str]] = {
    "kind": "Kinds of line",
    "basis": "Grounds",
    "beneficiary_group": "Groups who benefit",
    "sme": "Answers",
    "vcse": "Answers",
    "supported_employment": "Answers",
    "role": "Roles of places",
}
"""The list that a column is filled in from."""
