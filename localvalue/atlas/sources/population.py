"""Populations of small areas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from localvalue.atlas.sources.tables import numbers

if TYPE_CHECKING:
    from localvalue.atlas.sources.tables import Sheet

_CODE: Final = (
    r"lsoa(?: ?(?:20)?(\d\d))?(?: ?(?:cd|code))?|lsoa ?code(?: (?:20)?(\d\d))?"
    r"|(?:dz|data ?zone) ?(?:20)?(\d\d)?(?: ?code)?|soa(?: ?2001)?(?: ?code)?"
)
_TOTAL: Final = r"total(?: population)?(?: mid \d{4}.*)?|pop|population|all ages|all persons"


@dataclass(frozen=True)
class Population:
    """A table of populations found in a file."""

    sheet: Sheet
    code: int
    total: int
    year: int
    """Vintage of its codes (two digits of the year); 0 where the header does not say."""

    def counts(self) -> dict[str, float]:
        """Return the number of people by code of the small area."""
        code, total = self.sheet.columns([self.code, self.total])
        return dict(zip(code.tolist(), numbers(total).tolist(), strict=True))


def recognise(sheet: Sheet) -> Population | None:
    """Return the table as populations of small areas, if it is one."""
    total = sheet.find(_TOTAL)
    if total is None:
        return None
    for at, key in enumerate(sheet.keys):
        if match := re.fullmatch(_CODE, key):
            year = next((int(group) for group in match.groups() if group), 0)
            return Population(sheet, at, total, year)
    return None
