"""The answer: what each definition says where each pound lands, and pounds by pattern."""

from localvalue.scoring.attributions import score_each
from localvalue.scoring.engine import GAPS
from localvalue.scoring.geography import areas_of
from localvalue.scoring.landings import UNATTRIBUTED
from localvalue.scoring.memberships import Memberships
from localvalue.scoring.patterns import ALL_FALSE, ALL_TRUE, ALL_UNKNOWN, FALSE, TRUE, UNKNOWN
from localvalue.scoring.tally import Scored, Tally, score_landings

__all__ = [
    "ALL_FALSE",
    "ALL_TRUE",
    "ALL_UNKNOWN",
    "FALSE",
    "GAPS",
    "TRUE",
    "UNATTRIBUTED",
    "UNKNOWN",
    "Memberships",
    "Scored",
    "Tally",
    "areas_of",
    "score_each",
    "score_landings",
]
