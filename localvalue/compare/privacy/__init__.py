"""
What is shown of people: their homes by authority, and never fewer than five of them.

Every output asks here, and nowhere else is it decided. Scores read exact points all the same: only what is
shown is made coarse.
"""

from localvalue.compare.privacy.across import across
from localvalue.compare.privacy.answers import hidden_landings, shown_landing_values, shown_place_values
from localvalue.compare.privacy.few_homes import without_few_homes
from localvalue.compare.privacy.groups import (
    grouped,
    hidden_cells,
    hidden_pairs,
    too_few,
    withheld,
    without_pairs,
)
from localvalue.compare.privacy.homes import NO_PLACE_TOLD, shown
from localvalue.compare.privacy.listing import require_shown, require_shown_clients
from localvalue.compare.privacy.rule import (
    DISCLOSED,
    FEW,
    FEWEST,
    PEOPLE,
    PEOPLE_CODES,
    TARGET_GROUPS,
    asks_of_people,
    is_home,
    people,
    small,
    speaks_of_people,
)
from localvalue.compare.privacy.withheld import NOTHING_MORE, Withheld

__all__ = [
    "DISCLOSED",
    "FEW",
    "FEWEST",
    "NOTHING_MORE",
    "NO_PLACE_TOLD",
    "PEOPLE",
    "PEOPLE_CODES",
    "TARGET_GROUPS",
    "Withheld",
    "across",
    "asks_of_people",
    "grouped",
    "hidden_cells",
    "hidden_landings",
    "hidden_pairs",
    "is_home",
    "people",
    "require_shown",
    "require_shown_clients",
    "shown",
    "shown_landing_values",
    "shown_place_values",
    "small",
    "speaks_of_people",
    "too_few",
    "withheld",
    "without_few_homes",
    "without_pairs",
]
