"""Where does the value land? Spend scored by every definition of local, and by deprived anywhere."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from localvalue.atlas.atlas import Atlas
    from localvalue.atlas.build import build as build_atlas
    from localvalue.definitions.areas import InArea, InAuthority, InPool
    from localvalue.definitions.base import Definition, Pairs, Truth
    from localvalue.definitions.deprivation import AnyDomain, MostDeprived
    from localvalue.definitions.distance import WithinKm, WithinMiles
    from localvalue.definitions.joint import partners
    from localvalue.definitions.keyed import AreaTable
    from localvalue.definitions.law import InBordering, InHomeOf, InSiteArea, InUk
    from localvalue.definitions.own import OwnDefinition
    from localvalue.definitions.own_tables import AboveInTable, BelowInTable, UserIndex
    from localvalue.definitions.register import known_definitions
    from localvalue.definitions.specs import parse as definition
    from localvalue.definitions.suppliers import ForGroup, IsSme, IsVcse, SupportedEmployment
    from localvalue.definitions.surfaces import AboveInRaster, BelowInRaster
    from localvalue.definitions.travel import TravelTimes, WithinMinutes
    from localvalue.errors import LocalValueError
    from localvalue.places.locating import Located, locate
    from localvalue.places.postcodes import locate_postcodes
    from localvalue.policy.reading import read_policy
    from localvalue.policy.values import Policy
    from localvalue.policy.writing import save_policy
    from localvalue.rasters import Raster
    from localvalue.returns.check import check_returns
    from localvalue.scorecard import Scorecard, score
    from localvalue.spend.readers import read_spend
    from localvalue.spend.suppliers import SupplierRegister
    from localvalue.spend.table import Spend

__version__ = "0.1.0"

# A name is imported when it is first used, so that `import localvalue` and the command start at once
_HOMES: Final = {
    "AboveInRaster": "localvalue.definitions.surfaces:AboveInRaster",
    "AboveInTable": "localvalue.definitions.own_tables:AboveInTable",
    "AnyDomain": "localvalue.definitions.deprivation:AnyDomain",
    "AreaTable": "localvalue.definitions.keyed:AreaTable",
    "Atlas": "localvalue.atlas.atlas:Atlas",
    "BelowInRaster": "localvalue.definitions.surfaces:BelowInRaster",
    "BelowInTable": "localvalue.definitions.own_tables:BelowInTable",
    "Definition": "localvalue.definitions.base:Definition",
    "ForGroup": "localvalue.definitions.suppliers:ForGroup",
    "InArea": "localvalue.definitions.areas:InArea",
    "InAuthority": "localvalue.definitions.areas:InAuthority",
    "InBordering": "localvalue.definitions.law:InBordering",
    "InHomeOf": "localvalue.definitions.law:InHomeOf",
    "InPool": "localvalue.definitions.areas:InPool",
    "InSiteArea": "localvalue.definitions.law:InSiteArea",
    "InUk": "localvalue.definitions.law:InUk",
    "IsSme": "localvalue.definitions.suppliers:IsSme",
    "IsVcse": "localvalue.definitions.suppliers:IsVcse",
    "LocalValueError": "localvalue.errors:LocalValueError",
    "Located": "localvalue.places.locating:Located",
    "MostDeprived": "localvalue.definitions.deprivation:MostDeprived",
    "OwnDefinition": "localvalue.definitions.own:OwnDefinition",
    "Pairs": "localvalue.definitions.base:Pairs",
    "Policy": "localvalue.policy.values:Policy",
    "Raster": "localvalue.rasters:Raster",
    "Scorecard": "localvalue.scorecard:Scorecard",
    "Spend": "localvalue.spend.table:Spend",
    "SupplierRegister": "localvalue.spend.suppliers:SupplierRegister",
    "SupportedEmployment": "localvalue.definitions.suppliers:SupportedEmployment",
    "TravelTimes": "localvalue.definitions.travel:TravelTimes",
    "Truth": "localvalue.definitions.base:Truth",
    "UserIndex": "localvalue.definitions.own_tables:UserIndex",
    "WithinKm": "localvalue.definitions.distance:WithinKm",
    "WithinMiles": "localvalue.definitions.distance:WithinMiles",
    "WithinMinutes": "localvalue.definitions.travel:WithinMinutes",
    "build_atlas": "localvalue.atlas.build:build",
    "check_returns": "localvalue.returns.check:check_returns",
    "definition": "localvalue.definitions.specs:parse",
    "known_definitions": "localvalue.definitions.register:known_definitions",
    "locate": "localvalue.places.locating:locate",
    "locate_postcodes": "localvalue.places.postcodes:locate_postcodes",
    "partners": "localvalue.definitions.joint:partners",
    "read_policy": "localvalue.policy.reading:read_policy",
    "read_spend": "localvalue.spend.readers:read_spend",
    "save_policy": "localvalue.policy.writing:save_policy",
    "score": "localvalue.scorecard:score",
}

__all__ = [
    "AboveInRaster",
    "AboveInTable",
    "AnyDomain",
    "AreaTable",
    "Atlas",
    "BelowInRaster",
    "BelowInTable",
    "Definition",
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
    "LocalValueError",
    "Located",
    "MostDeprived",
    "OwnDefinition",
    "Pairs",
    "Policy",
    "Raster",
    "Scorecard",
    "Spend",
    "SupplierRegister",
    "SupportedEmployment",
    "TravelTimes",
    "Truth",
    "UserIndex",
    "WithinKm",
    "WithinMiles",
    "WithinMinutes",
    "build_atlas",
    "check_returns",
    "definition",
    "known_definitions",
    "locate",
    "locate_postcodes",
    "partners",
    "read_policy",
    "read_spend",
    "save_policy",
    "score",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Return a public name, importing its module when it is first used."""
    if name not in _HOMES:
        message = f"module 'localvalue' has no attribute {name!r}"
        raise AttributeError(message)
    module, _, attribute = _HOMES[name].partition(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted([*__all__, "__version__"])
