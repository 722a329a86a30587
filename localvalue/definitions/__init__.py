"""What counts: definitions of local and of deprived, as small values that combine."""

from localvalue.definitions.areas import InArea, InAuthority, InPool
from localvalue.definitions.base import (
    AreaSet,
    Definition,
    Pairs,
    Truth,
    indices_of,
    truth,
    why_unknown,
)
from localvalue.definitions.combining import AllOf, AnyOf, Named, Not, Rule, as_definition, spec_of
from localvalue.definitions.deprivation import DEFAULT_INDEX, MostDeprived
from localvalue.definitions.distance import WithinKm, WithinMiles
from localvalue.definitions.own import OwnDefinition
from localvalue.definitions.specs import FORMS, parse, standard_set

__all__ = [
    "DEFAULT_INDEX",
    "FORMS",
    "AllOf",
    "AnyOf",
    "AreaSet",
    "Definition",
    "InArea",
    "InAuthority",
    "InPool",
    "MostDeprived",
    "Named",
    "Not",
    "OwnDefinition",
    "Pairs",
    "Rule",
    "Truth",
    "WithinKm",
    "WithinMiles",
    "as_definition",
    "indices_of",
    "parse",
    "spec_of",
    "standard_set",
    "truth",
    "why_unknown",
]
