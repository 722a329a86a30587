"""Why a supplier has no place: not for want of an address, but because its name is withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from localvalue.places.points import STATUS_CODE
from localvalue.spend.scope import SCOPES, scope_of

if TYPE_CHECKING:
    from localvalue.places.finding import Found
    from localvalue.spend import Spend


def withheld(found: Found, spend: Spend) -> Found:
    """
    Return where suppliers are, those without a place whose name is withheld as ``redacted``.

    Parameters
    ----------
    found
        Where the suppliers are.
    spend
        The lines.

    Returns
    -------
    found
        The same, but for the status of lines that say nothing of where their supplier is and whose name, by
        the library's own rules of scope, is withheld: no register can find them.
    """
    missing = found.status == STATUS_CODE["missing"]
    if "supplier" not in spend.lines.column_names or not missing.any():
        return found
    redacted = scope_of(spend).codes == SCOPES.index("redacted")
    status = np.where(missing & redacted, STATUS_CODE["redacted"], found.status).astype(np.uint8)
    return replace(found, status=status)
