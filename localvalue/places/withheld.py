"""Why a supplier has no place: not for want of an address, but because its name is withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import coded
from localvalue.places.points import STATUS_CODE
from localvalue.spend.scope import withheld_names

if TYPE_CHECKING:
    from localvalue.places.found import Found
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
    supplier = coded(spend.lines["supplier"])
    # Only the names of lines without a place are looked at, each once
    used = np.unique(supplier.codes[missing])
    used = used[used >= 0]
    hidden = np.zeros(len(supplier.cells) + 1, dtype=np.bool_)
    hidden[used] = withheld_names([supplier.cells[code] for code in used.tolist()])
    redacted = missing & hidden[supplier.codes]
    status = np.where(redacted, STATUS_CODE["redacted"], found.status).astype(np.uint8)
    return replace(found, status=status)
