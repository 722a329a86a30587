"""The object that people hold, and the run that makes it: a thin face over scoring, compare and present."""

from localvalue.scorecard.card import Scorecard
from localvalue.scorecard.run import score

__all__ = ["Scorecard", "score"]
