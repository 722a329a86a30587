"""What came in: files of spend, read into lines."""

from localvalue.spend.readers import read_spend
from localvalue.spend.suppliers import MatchedSpend, SupplierRegister
from localvalue.spend.table import Spend

__all__ = ["MatchedSpend", "Spend", "SupplierRegister", "read_spend"]
