"""What counts: definitions of local and of deprived, as small values that combine."""

from localvalue.definitions.areas import LEVEL_WORDS, InArea, InAuthority, InPool
from localvalue.definitions.base import (
    IN_DOUBT,
    NO_DATA,
    NOT_APPLICABLE,
    AreaSet,
    Definition,
    Pairs,
    Truth,
    indices_of,
    truth,
    why_unknown,
)
from localvalue.definitions.combining import (
    AllOf,
    AnyOf,
    Named,
    Not,
    Rule,
    as_definition,
    parts,
    spec_of,
    unnamed,
    walk,
)
from localvalue.definitions.deprivation import DEFAULT_INDEX, AnyDomain, MostDeprived
from localvalue.definitions.distance import WithinKm, WithinMiles
from localvalue.definitions.joint import partners
from localvalue.definitions.keyed import AreaTable
from localvalue.definitions.known import entries_of
from localvalue.definitions.law import ForBuyersIn, InBordering, InHomeOf, InSiteArea, InUk
from localvalue.definitions.own import OwnDefinition
from localvalue.definitions.own_tables import AboveInTable, BelowInTable, UserIndex
from localvalue.definitions.register import Entry, Registered, entry, known_definitions
from localvalue.definitions.specs import FORMS, parse, parse_all
from localvalue.definitions.standard import standard_set
from localvalue.definitions.suppliers import ForGroup, IsSme, IsVcse, SupportedEmployment
from localvalue.definitions.surfaces import AboveInRaster, BelowInRaster
from localvalue.definitions.travel import Journeys, TravelTimes, WithinMinutes

__all__ = [
    "DEFAULT_INDEX",
    "FORMS",
    "IN_DOUBT",
    "LEVEL_WORDS",
    "NOT_APPLICABLE",
    "NO_DATA",
    "AboveInRaster",
    "AboveInTable",
    "AllOf",
    "AnyDomain",
    "AnyOf",
    "AreaSet",
    "AreaTable",
    "BelowInRaster",
    "BelowInTable",
    "Definition",
    "Entry",
    "ForBuyersIn",
    "ForGroup",
    "InArea",
    "InAuthority",
    "InBordering",
    "InHomeOf",
    "InPool",
    "InSiteArea",
    "InUk",
    "IsSme",
    "IsVcse",
    "Journeys",
    "MostDeprived",
    "Named",
    "Not",
    "OwnDefinition",
    "Pairs",
    "Registered",
    "Rule",
    "SupportedEmployment",
    "TravelTimes",
    "Truth",
    "UserIndex",
    "WithinKm",
    "WithinMiles",
    "WithinMinutes",
    "as_definition",
    "entries_of",
    "entry",
    "indices_of",
    "known_definitions",
    "parse",
    "parse_all",
    "partners",
    "parts",
    "spec_of",
    "standard_set",
    "truth",
    "unnamed",
    "walk",
    "why_unknown",
]
