"""Where things are: places as weighted points, and the locating of every line."""

from localvalue.places.finding import SITE
from localvalue.places.locating import Located, locate
from localvalue.places.origins import Home
from localvalue.places.points import PRECISIONS, REASONS, STATUS_CODE, STATUSES, Places, Points
from localvalue.places.roles import RoleLocation

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
