"""
What an atlas can hold: levels, domains, geographies and indices, with their publishers and licences.

Facts only; nothing here reads a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FORMAT: Final = 1
"""Version of the atlas folder. A folder of another version is refused, and is to be rebuilt."""

MANIFEST: Final = "manifest.json"

DOWNLOADS: Final = "downloads.json"
"""The record of what was downloaded into a folder of official files, which stands beside them."""

NO_GRID: Final = -1
"""Easting and northing of a postcode without a grid reference."""

UNKNOWN: Final = -1
"""Index of an area that is not known."""

PSEUDO_CODE: Final = r"^[A-Z]9999999\d$|^[LM]\d{8}$"
"""A code that stands for no area: not applicable here (E99999999), or a Crown dependency (L, M)."""

Level = Literal[
    "small_area",
    "ward",
    "constituency",
    "authority",
    "county",
    "combined_authority",
    "police",
    "region",
    "nation",
]
Domain = Literal[
    "overall",
    "income",
    "employment",
    "education",
    "health",
    "crime",
    "housing",
    "environment",
    "access",
]
Column = Literal["authority", "constituency", "ward", "small_area", "small_area_2011"]

LEVELS: Final[tuple[Level, ...]] = (
    "small_area",
    "ward",
    "constituency",
    "authority",
    "county",
    "combined_authority",
    "police",
    "region",
    "nation",
)
PARENTS: Final[tuple[Level, ...]] = ("county", "combined_authority", "police", "region", "nation")
"""The levels made of whole authorities."""

DOMAINS: Final[tuple[Domain, ...]] = (
    "overall",
    "income",
    "employment",
    "education",
    "health",
    "crime",
    "housing",
    "environment",
    "access",
)
COLUMNS: Final[tuple[Column, ...]] = (
    "authority",
    "constituency",
    "ward",
    "small_area",
    "small_area_2011",
)

NATIONS: Final = {
    "E": ("E92000001", "England"),
    "W": ("W92000004", "Wales"),
    "S": ("S92000003", "Scotland"),
    "N": ("N92000002", "Northern Ireland"),
}
"""The nation that each first letter of a GSS code stands for."""


@dataclass(frozen=True)
class Geography:
    """One edition of the small areas of one or two nations."""

    id: str
    title: str
    nations: str
    decade: str
    """Which census it was drawn for: ``2011`` or ``2021``."""


GEOGRAPHIES: Final = {
    geography.id: geography
    for geography in (
        Geography("lsoa21", "Lower layer Super Output Areas, 2021", "EW", "2021"),
        Geography("lsoa11", "Lower layer Super Output Areas, 2011", "EW", "2011"),
        Geography("dz11", "Data Zones, 2011", "S", "2011"),
        Geography("soa", "Super Output Areas, 2001 and 2011", "N", "2011"),
    )
}

GEOGRAPHIES_2011: Final = {"E": "lsoa11", "W": "lsoa11", "S": "dz11", "N": "soa"}
"""The small areas of ``small_area_2011``, nation by nation."""


OGL_ONS: Final = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0"
OGL_OS: Final = "Contains OS data © Crown copyright and database right {year}"
OGL_ROYAL_MAIL: Final = "Contains Royal Mail data © Royal Mail copyright and database right {year}"
OGL_STATISTICS: Final = "Contains National Statistics data © Crown copyright and database right {year}"
OGL_NRS: Final = "Contains NRS data © Crown copyright and database right {year}"
OGL_LPS: Final = (
    "Contains LPS Intellectual Property © Crown copyright and database right ({year}) This information is"
    " licensed under the terms of the Open Government Licence"
)
OGL_PUBLIC_SECTOR: Final = (
    "Contains public sector information licensed under the Open Government Licence v3.0."
)
CC_BY_MYSOCIETY: Final = (
    "Data by mySociety, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)."
)
BT_NOTICE: Final = (
    "Postcodes of Northern Ireland (BT): you need a separate licence for commercial use direct from Land"
    " and Property Services. We only issue a Northern Ireland End User Licence (for internal business use"
    " only)"
)
"""The notice of the ONS for the BT postcodes in its directories, which are not open data."""


@dataclass(frozen=True)
class IndexFacts:
    """An index of deprivation: what it is called, whom it covers and who publishes it."""

    id: str
    label: str
    title: str
    nation: str
    year: int
    geographies: tuple[str, ...]
    publisher: str
    licence: tuple[str, ...]


_MHCLG: Final = "Ministry of Housing, Communities and Local Government"


def _official(publisher: str, title: str) -> tuple[str, ...]:
    return (f"{OGL_PUBLIC_SECTOR} {publisher}, {title}.",)


INDICES: Final = {
    facts.id: facts
    for facts in (
        IndexFacts(
            id="iod2025",
            label="IoD 2025",
            title="English Indices of Deprivation 2025",
            nation="E",
            year=2025,
            geographies=("lsoa21",),
            publisher=_MHCLG,
            licence=_official(_MHCLG, "English Indices of Deprivation 2025"),
        ),
        IndexFacts(
            id="iod2019",
            label="IoD 2019",
            title="English Indices of Deprivation 2019",
            nation="E",
            year=2019,
            geographies=("lsoa11",),
            publisher=_MHCLG,
            licence=_official(_MHCLG, "English Indices of Deprivation 2019"),
        ),
        IndexFacts(
            id="wimd2025",
            label="WIMD 2025",
            title="Welsh Index of Multiple Deprivation 2025",
            nation="W",
            year=2025,
            geographies=("lsoa21",),
            publisher="Welsh Government",
            licence=_official("Welsh Government", "Welsh Index of Multiple Deprivation 2025"),
        ),
        IndexFacts(
            id="wimd2019",
            label="WIMD 2019",
            title="Welsh Index of Multiple Deprivation 2019",
            nation="W",
            year=2019,
            geographies=("lsoa11",),
            publisher="Welsh Government",
            licence=_official("Welsh Government", "Welsh Index of Multiple Deprivation 2019"),
        ),
        IndexFacts(
            id="simd2020v2",
            label="SIMD 2020v2",
            title="Scottish Index of Multiple Deprivation 2020v2",
            nation="S",
            year=2020,
            geographies=("dz11",),
            publisher="Scottish Government",
            licence=_official("Scottish Government", "Scottish Index of Multiple Deprivation 2020v2"),
        ),
        IndexFacts(
            id="nimdm2017",
            label="NIMDM 2017",
            title="Northern Ireland Multiple Deprivation Measure 2017",
            nation="N",
            year=2017,
            geographies=("soa",),
            publisher="Northern Ireland Statistics and Research Agency",
            licence=_official(
                "Northern Ireland Statistics and Research Agency",
                "Northern Ireland Multiple Deprivation Measure 2017",
            ),
        ),
        IndexFacts(
            id="uk_imd_e",
            label="UK IMD (England-anchored) 2020",
            title="Composite UK Index of Multiple Deprivation, anchored on England (mySociety; not official)",
            nation="UK",
            year=2020,
            geographies=("lsoa11", "dz11", "soa"),
            publisher="mySociety",
            licence=(CC_BY_MYSOCIETY, OGL_PUBLIC_SECTOR),
        ),
    )
}
