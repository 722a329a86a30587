"""What counts: definitions of local and of deprived, as small values that combine."""

from localvalue.definitions.areas import InArea, InAuthority, InPool
from localvalue.definitions.base import (
    IN_DOUBT,
    AreaSet,
    Definition,
    Pairs,
    Truth,
    indices_of,
    truth,
    why_unknown,
)
from localvalue.definitions.combining import AllOf, AnyOf, Named, Not, Rule, as_definition, spec_of
from localvalue.definitions.deprivation import DEFAULT_INDEX, AnyDomain, MostDeprived
from localvalue.definitions.distance import WithinKm, WithinMiles
from localvalue.definitions.keyed import AreaTable
from localvalue.definitions.own import OwnDefinition
from localvalue.definitions.specs import FORMS, parse, standard_set
from localvalue.definitions.surfaces import (
    AboveInRaster,
    AboveInTable,
    BelowInRaster,
    BelowInTable,
    UserIndex,
)
from localvalue.definitions.travel import Journeys, TravelTimes, WithinMinutes

__all__ = [
    "DEFAULT_INDEX",
    "FORMS",
    "IN_DOUBT",
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
    "InArea",
    "InAuthority",
    "InPool",
    "Journeys",
    "MostDeprived",
    "Named",
    "Not",
    "OwnDefinition",
    "Pairs",
    "Rule",
    "TravelTimes",
    "Truth",
    "UserIndex",
    "WithinKm",
    "WithinMiles",
    "WithinMinutes",
    "as_definition",
    "indices_of",
    "parse",
    "spec_of",
    "standard_set",
    "truth",
    "why_unknown",
]
