"""Contractors' returns: what they claim, what their postcodes say, and what there is to ask."""

from localvalue.returns.check import check_returns
from localvalue.returns.checked import Checked

__all__ = ["Checked", "check_returns"]
