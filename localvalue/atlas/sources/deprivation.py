"""Indices of deprivation in the layouts of their publishers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.atlas.sources.tables import Sheet, numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

# English and Welsh headers say the domain in these words, and NIMDM's in two sets of them
_ENGLAND: Final = {
    "overall": r"index of multiple deprivation imd",
    "income": r"income",
    "employment": r"employment",
    "education": r"education skills and training",
    "health": r"health deprivation and disability",
    "crime": r"crime",
    "housing": r"barriers to housing and services",
    "environment": r"living environment",
}
_WALES: Final = {
    "income": r"income",
    "employment": r"employment",
    "education": r"education",
    "health": r"health",
    "crime": r"community safety",
    "housing": r"housing",
    "environment": r"physical environment",
    "access": r"access to services",
}
_SCOTLAND: Final = {
    "income": "income",
    "employment": "employment",
    "education": "education",
    "health": "health",
    "crime": "crime",
    "housing": "housing",
    "access": "access",
}
_NORTHERN_IRELAND: Final = {
    "overall": r"multiple deprivation measure rank.*|mdm rank",
    "income": r"income domain rank.*|d1 income rank",
    "employment": r"employment domain rank.*|d2 empl(oyment)? rank",
    "health": r"health deprivation and disability domain rank.*|d3 health rank",
    "education": r"education skills and training domain rank.*|[dp]4 education rank",
    "access": r"access to services domain rank.*|[dp]5 access rank",
    "environment": r"living environment domain rank.*|d6 livenv rank",
    "crime": r"crime and disorder domain rank.*|d7 cd rank",
}
# The index of 2015 lists the districts of 2013; that of 2019 its own year's
_OF_DISTRICTS: Final = {"2013": "2015"}

Measure = tuple[str, str]
"""A domain, and ``rank``, ``decile`` or ``score``."""


@dataclass(frozen=True)
class IndexTable:
    """An index, or part of one, found in a file."""

    sheet: Sheet
    index: str
    """The id under which the catalogue may know it."""
    code: int
    measures: dict[Measure, int]

    def read(self) -> tuple[NDArray[np.str_], dict[Measure, NDArray[np.float64]]]:
        """
        Return the small areas and the measures of each.

        Returns
        -------
        code, values
            Codes, and by domain and measure a number each, NaN where the cell holds none.
        """
        columns = self.sheet.columns([self.code, *self.measures.values()])
        values = {
            measure: numbers(column) for measure, column in zip(self.measures, columns[1:], strict=True)
        }
        return columns[0], _told_apart(values) if self.index.startswith("wimd") else values


def _told_apart(values: dict[Measure, NDArray[np.float64]]) -> dict[Measure, NDArray[np.float64]]:
    """Return Welsh columns as scores where they hold fractions: ranks and scores share their headers."""
    whole = all(np.all(np.isnan(column) | (column % 1 == 0)) for column in values.values())
    if whole:
        return values
    return {
        (domain, "score" if what == "rank" else what): column for (domain, what), column in values.items()
    }


def recognise(sheet: Sheet) -> IndexTable | None:
    """Return the table as an index of deprivation, if it is one."""
    for recogniser in (_england, _wales, _scotland, _northern_ireland, _composite):
        if found := recogniser(sheet):
            return found
    return None


def _england(sheet: Sheet) -> IndexTable | None:
    code = sheet.find(r"lsoa code (2011|2021)")
    measures = {
        (domain, what): at
        for domain, words in _ENGLAND.items()
        for what in ("score", "rank", "decile")
        if (at := sheet.find(rf"{words} {what}( rate)?( where.*)?")) is not None
    }
    if code is None or ("overall", "rank") not in measures:
        return None
    vintage = re.search(r"20\d\d", sheet.keys[code])
    authority = sheet.find(r"local authority district code (20\d\d)")
    districts = sheet.keys[authority][-4:] if authority is not None else ""
    edition = "2025" if vintage and vintage[0] == "2021" else _OF_DISTRICTS.get(districts, districts)
    return IndexTable(sheet, f"iod{edition}", code, measures)


def _wales(sheet: Sheet) -> IndexTable | None:
    code = sheet.find(r"lsoa code")
    overall = sheet.find(r"wimd 20\d\d( overall)?( rank)?")
    if code is None or overall is None:
        return None
    measures = {("overall", "rank"): overall}
    for domain, words in _WALES.items():
        if (at := sheet.find(rf"{words}( rank)?")) is not None:
            measures[domain, "rank"] = at
    if (at := sheet.find(r"wimd 20\d\d overall decile")) is not None:
        measures["overall", "decile"] = at
    year = re.findall(r"20\d\d", sheet.keys[overall])[0]
    return IndexTable(sheet, f"wimd{year}", code, measures)


def _scotland(sheet: Sheet) -> IndexTable | None:
    code = sheet.find(r"data ?zone")
    overall = sheet.find(r"simd ?(20\d\d(v\d)?) ?rank")
    if code is None or overall is None:
        return None
    measures = {("overall", "rank"): overall}
    for domain, word in _SCOTLAND.items():
        if (at := sheet.find(rf"simd ?20\d\d(v\d)? ?{word} ?(domain ?)?rank")) is not None:
            measures[domain, "rank"] = at
    edition = sheet.keys[overall].removesuffix("rank").replace(" ", "")
    return IndexTable(sheet, edition, code, measures)


def _northern_ireland(sheet: Sheet) -> IndexTable | None:
    code = sheet.find(r"soa ?2001")
    measures = {
        (domain, "rank"): at
        for domain, words in _NORTHERN_IRELAND.items()
        if (at := sheet.find(words)) is not None
    }
    # The measures of 2017 are the only ones on these areas with such headers
    return IndexTable(sheet, "nimdm2017", code, measures) if code is not None and measures else None


def _composite(sheet: Sheet) -> IndexTable | None:
    code, rank = sheet.find(r"lsoa"), sheet.find(r"uk imd e rank")
    if code is None or rank is None:
        return None
    measures = {("overall", "rank"): rank}
    for what, words in (("score", r"uk imd e score"), ("decile", r"uk imd e pop decile")):
        if (at := sheet.find(words)) is not None:
            measures["overall", what] = at
    return IndexTable(sheet, "uk_imd_e", code, measures)
