"""Where things are: places as weighted points, and the locating of every line."""

from localvalue.places.locating import SITE, Located, RoleLocation, locate
from localvalue.places.origins import Home
from localvalue.places.points import PRECISIONS, REASONS, STATUS_CODE, STATUSES, Places, Points

__all__ = [
    "PRECISIONS",
    "REASONS",
    "SITE",
    "STATUSES",
    "STATUS_CODE",
    "Home",
    "Located",
    "Places",
    "Points",
    "RoleLocation",
    "locate",
]
