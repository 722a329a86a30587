"""Reference geography: postcodes, areas at every level, deprivation, and how an atlas is built."""

from localvalue.atlas.areas import Areas
from localvalue.atlas.atlas import Atlas
from localvalue.atlas.authorities import Authorities, Match, NoMatch
from localvalue.atlas.borders import Neighbour
from localvalue.atlas.catalogue import DOMAINS, LEVELS, NO_GRID, Column, Domain, Level
from localvalue.atlas.deprivation import Index
from localvalue.atlas.law_counties import LAW_LEVELS, Counties, LawLevel
from localvalue.atlas.postcode_table import Postcodes

__all__ = [
    "DOMAINS",
    "LAW_LEVELS",
    "LEVELS",
    "NO_GRID",
    "Areas",
    "Atlas",
    "Authorities",
    "Column",
    "Counties",
    "Domain",
    "Index",
    "LawLevel",
    "Level",
    "Match",
    "Neighbour",
    "NoMatch",
    "Postcodes",
]
