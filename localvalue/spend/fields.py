"""The canonical columns of a spend table: what each holds, and how its cells are read."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from localvalue.spend.landings import ROLES

Reads = Literal[
    "text", "amount", "date", "flag", "kind", "basis", "group", "tier", "share", "number", "place"
]
"""How the cells of a column are read."""


class Field(NamedTuple):
    """One canonical column."""

    name: str
    reads: Reads
    about: str
    """What it holds, in a sentence that a person can fill it in by."""


_FIRST: Final = (
    Field("line_id", "text", "Your own identifier of the line, unique in the file; left out, one is given."),
    Field("buyer", "text", "The contracting authority: its name, or its GSS code such as E08000009."),
    Field("site_postcode", "place", "The postcode of the project's site, from which radii are measured."),
    Field("supplier", "text", "Who was paid, as on the invoice."),
    Field("amount", "amount", "Pounds, net of VAT where you can; blank where the line is a measure only."),
    Field("date", "date", "When it was paid, or promised: 2024-05-31, 31/05/2024 or a date cell."),
    Field("period", "text", "The period that the line reports, such as 2024-25 Q1."),
    Field("kind", "kind", "What the line is: payment, call_off, contract, grant, lease or promise."),
    Field("basis", "basis", "Whether it has happened: actual, forecast or claimed."),
    Field("framework", "text", "The framework agreement that it was bought through."),
    Field("contract_id", "text", "The contract or call-off that it belongs to."),
    Field("contract_value", "number", "The whole value of that contract, in pounds."),
    Field("reference", "text", "The invoice or transaction number, which tells two equal payments apart."),
    Field("supplier_id", "text", "The buyer's own number of the supplier."),
    Field("company_number", "text", "The supplier's number at Companies House."),
    Field("charity_number", "text", "The supplier's number at a charity regulator."),
    Field("vat_number", "text", "The supplier's VAT registration number."),
    Field("tier", "tier", "1 where the buyer pays the supplier, 2 where a tier-1 supplier does, and so on."),
    Field("sme", "flag", "Whether the supplier is a small or medium-sized enterprise: yes, no or blank."),
    Field("vcse", "flag", "Whether it is a voluntary, community or social enterprise: yes, no or blank."),
    Field(
        "supported_employment",
        "flag",
        "Whether it is a supported employment provider (Procurement Act 2023, section 32): yes, no or blank.",
    ),
    Field(
        "supported_workforce_share",
        "share",
        "The share of its workforce that is disabled or disadvantaged, from 0 to 1, where that is known.",
    ),
    Field("beneficiary_group", "group", "Who benefits, from the list of groups."),
    Field("measure", "text", "What is counted other than money, such as apprentice weeks."),
    Field("measure_value", "number", "How much of it."),
    Field("measure_unit", "text", "In what unit, such as weeks."),
)

_PARTS: Final[tuple[tuple[str, Reads, str], ...]] = (
    ("postcode", "place", "The postcode of the {role}; a sector or district where no more is known."),
    ("easting", "place", "The British National Grid easting of the {role}, in metres."),
    ("northing", "place", "The British National Grid northing of the {role}, in metres."),
    ("longitude", "place", "The longitude of the {role}, in degrees (WGS 84)."),
    ("latitude", "place", "The latitude of the {role}, in degrees (WGS 84)."),
    ("address", "place", "The address of the {role}, in which a postcode is looked for."),
    ("area", "place", "The area of the {role} by code or name, where no more is known."),
    ("share", "share", "Which share of the line's pounds lands at the {role}, from 0 to 1."),
)
_CALLED: Final = {
    "supplier": "supplier's registered or head office",
    "branch": "branch that did the work",
    "fabrication": "place where things were made",
    "delivery": "place where it was delivered",
    "workforce": "home of the people who did the work",
    "beneficiary": "people who benefit",
}
_CLAIMED: Final = (
    Field("claimed_10mi_share", "share", "The share within 10 miles that the sender claims, from 0 to 1."),
    Field("claimed_20mi_share", "share", "The share within 20 miles that the sender claims, from 0 to 1."),
    Field("claimed_40mi_share", "share", "The share within 40 miles that the sender claims, from 0 to 1."),
    Field("claimed_local_share", "share", "The share that the sender calls local, by its own definition."),
)

_RESETTLEMENT: Final = (
    Field("resettlement_postcode", "place", "The postcode where people who benefit live after prison."),
    Field("resettlement_area", "place", "The area where people who benefit live after prison: code or name."),
)

TABLE: Final = (
    *_FIRST,
    *(
        Field(f"{role}_{part}", reads, about.format(role=_CALLED[role]))
        for role in ROLES
        for part, reads, about in _PARTS
    ),
    *_RESETTLEMENT,
    *_CLAIMED,
)
"""The canonical columns of a spend table, which need no mapping."""

FIELDS: Final = tuple(field.name for field in TABLE)

TELLING: Final = frozenset(
    field.name
    for field in TABLE
    if field.reads in {"place", "amount"} or field.name in {"line_id", "buyer", "supplier"}
)
"""The canonical columns of which two candidates are refused, since the answer depends on them."""

_UNLIKE: Final = frozenset(
    {"line_id", "amount", "reference", "contract_value", "measure_value"}
    | {field.name for field in TABLE if field.reads == "share"}
    | {f"{role}_{part}" for role in ROLES for part in ("easting", "northing", "longitude", "latitude")}
)
REPEATING: Final = frozenset(FIELDS) - _UNLIKE
"""The canonical columns whose cells repeat, so that they are held as codes into a dictionary."""
