"""Reference geography: postcodes, areas at every level, deprivation, and how an atlas is built."""

from localvalue.atlas.areas import Areas
from localvalue.atlas.atlas import Atlas
from localvalue.atlas.authorities import Authorities, Match, NoMatch
from localvalue.atlas.catalogue import DOMAINS, LEVELS, NO_GRID, Column, Domain, Level
from localvalue.atlas.deprivation import Index
from localvalue.atlas.postcode_table import Postcodes

__all__ = [
    "DOMAINS",
    "LEVELS",
    "NO_GRID",
    "Areas",
    "Atlas",
    "Authorities",
    "Column",
    "Domain",
    "Index",
    "Level",
    "Match",
    "NoMatch",
    "Postcodes",
]
