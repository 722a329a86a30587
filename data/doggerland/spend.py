"""
The framework return: two years of call-offs by the public bodies of Doggerland.

Amounts are what each supplier keeps, net of what it passes down, so the lines of all tiers add up.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from doggerland import dirt
from doggerland.chance import Chance
from doggerland.files import table
from doggerland.gazetteer import BY_NAME
from doggerland.lines import COLUMNS, CONSTRUCTION, Cast, Line, Project, make_line
from doggerland.stories import pods, safer_tides, second_chances
from doggerland.suppliers import (
    Gazette,
    make_amberline,
    make_contractors,
    make_suppliers,
    make_whelkholm_works,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doggerland.postcodes import Postcode
    from doggerland.suppliers import Supplier

_SUPPLIERS: Final = 150
_BLANK_ROWS: Final = (417, 1203, 1204)


class _Buyer(NamedTuple):
    name: str
    district: str
    """Where its sites are; several for a body that covers several."""
    projects: tuple[str, ...]
    lines: int


_FATHOMSHIRE: Final = "Tuskhaven Amberstrand Creelmouth Lanternby Driftwold Aurochsay"
_SEVEN: Final = "Tuskhaven Amberstrand Brinewick Creelmouth Kelpminster Lanternby Shoalbridge"
_BUYERS: Final = (
    _Buyer("Tuskhaven City Council", "Tuskhaven",
           ("Sound Quay Campus", "Antler Street Homes", "Ropewalk Library", "Fish Dock Market",
            "City Repairs"), 520),
    _Buyer("Kelpminster City Council", "Kelpminster", ("Minster Green School", "Cloister Homes"), 210),
    _Buyer("Amberstrand Borough Council", "Amberstrand", ("Strand Leisure Centre", "Amber Park School"), 190),
    _Buyer("Shoalbridge Borough Council", "Shoalbridge", ("Foundry Lane Homes", "Bridge End Hub"), 170),
    _Buyer("Creelmouth Borough Council", "Creelmouth", ("Harbour Wall Repairs", "Creel Lane School"), 140),
    _Buyer("Lanternby Borough Council", "Lanternby", ("Lamplighter Homes", "Beacon School"), 130),
    _Buyer("Fathomshire County Council", _FATHOMSHIRE, ("County Highways", "Wold Bridges"), 130),
    _Buyer("Brinewick Borough Council", "Brinewick", ("Saltworks Quarter",), 80),
    _Buyer("Brackwater Police", "Tuskhaven Amberstrand Creelmouth Lanternby", ("Custody Suites",), 80),
    _Buyer("Seven Tides Combined Authority", _SEVEN, ("Tramway Depot", "Skills Centres"), 80),
    _Buyer("Whelkholm Borough Council", "Whelkholm", ("Net Loft Studios",), 70),
    _Buyer("Doggerland Schools Consortium", _SEVEN, ("Classroom Blocks",), 24),
)  # fmt: skip
_FRAMEWORKS: Final = (CONSTRUCTION, "Minor Works and Repairs", "Design and Surveying")
_GROUPS: Final = ("young people", "long-term unemployed", "disabled people", "prison leavers")


def _pounds(chance: Chance, middle: float, spread: float) -> int:
    """Return an amount in pence, most below the middle and a few far above it."""
    amount = middle * exp(chance.bell(0.0, spread))
    return round(100.0 * amount) if chance.happens(0.6) else 100_00 * max(round(amount / 100.0), 1)


def _projects(gazette: Gazette) -> Iterator[tuple[Project, int]]:
    """Yield each project with its number of lines; the city's first is the main site."""
    for buyer in _BUYERS:
        places = buyer.district.split()
        for i, name in enumerate(buyer.projects):
            chance = Chance("project", buyer.name, name)
            district = places[i % len(places)]
            site = gazette.somewhere(chance, district)
            if name == "Sound Quay Campus":
                site = gazette.nearest(BY_NAME["Tuskhaven"].town, "Tuskhaven")
            framework = _FRAMEWORKS["Repairs" in name or "Highways" in name]
            lines = buyer.lines // len(buyer.projects)
            yield Project(buyer.name, name, framework, site.text, district), lines


def _choose(chance: Chance, cast: Cast, project: Project) -> Supplier:
    """Return a subcontractor, likelier one from the same district."""
    near = [s for s in cast.suppliers if s.district == project.district]
    return chance.pick(near) if near and chance.happens(0.3) else chance.pick(cast.suppliers)


def _call_offs(project: Project, lines: int, cast: Cast) -> Iterator[Line]:
    """Yield a project's payments: a main contractor, those it pays, and those they pay."""
    chance = Chance("call-offs", project.buyer, project.name)
    contractor = chance.pick(cast.contractors)
    for _ in range(lines):
        tier = chance.weighted((1, 2, 3), (0.24, 0.56, 0.20))
        if tier == 1:
            supplier = cast.amberline if chance.happens(0.2) else contractor
            amount = _pounds(chance, 60_000.0, 1.1)
        else:
            supplier = cast.amberline if chance.happens(0.02) else _choose(chance, cast, project)
            amount = _pounds(chance, 24_000.0 if tier == 2 else 7_000.0, 1.0)  # noqa: PLR2004
        if chance.happens(0.02):
            amount = -amount // 4
        yield make_line(chance, project, supplier, tier, amount)


def _promises(project: Project, cast: Cast) -> Iterator[Line]:
    """Yield what a project reports besides money, each half year: apprentice weeks, people, hours."""
    chance = Chance("promises", project.buyer, project.name)
    contractor = Chance("call-offs", project.buyer, project.name).pick(cast.contractors)
    for half, date in enumerate(("2024-09-30", "2025-03-31", "2025-09-30", "2026-03-31")):
        base = replace(make_line(chance, project, contractor, 1, 0), date=date, kind="kpi", supplier_share="")
        home = cast.gazette.somewhere(chance, project.district, range(1, 8)).text
        yield replace(
            base,
            package="Apprentices",
            workforce_postcode=home,
            workforce_share="1",
            measure="apprentice weeks",
            measure_value=str(8 + chance.below(120)),
            measure_unit="weeks",
            beneficiary_group="young people",
            delivery_postcode="",
            delivery_share="",
        )
        yield replace(
            base,
            package="Community",
            beneficiary_area=project.district,
            beneficiary_share="1",
            measure="people supported" if half % 2 else "volunteer hours",
            measure_value=str(5 + chance.below(60)),
            measure_unit="people" if half % 2 else "hours",
            beneficiary_group=chance.pick(_GROUPS),
            delivery_postcode="",
            delivery_share="",
        )


def make_lines(postcodes: Sequence[Postcode], deciles: Mapping[str, int]) -> list[Line]:
    """Return the lines of the return, clean, in order of date."""
    gazette = Gazette(postcodes, deciles)
    cast = Cast(
        gazette,
        make_contractors(gazette),
        make_suppliers(gazette, _SUPPLIERS),
        make_amberline(gazette),
        make_whelkholm_works(gazette),
    )
    out: list[Line] = []
    for project, lines in _projects(gazette):
        out += _call_offs(project, lines, cast)
        out += _promises(project, cast)
        if project.name == "Sound Quay Campus":
            out += pods(project.site, cast)
    out += second_chances(gazette)
    out += safer_tides(gazette)
    return sorted(out, key=lambda line: line.date)


def make_return(postcodes: Sequence[Postcode], deciles: Mapping[str, int]) -> str:
    """Return the framework return as a CSV file, as dirty as real ones are."""
    spoiler = dirt.Spoiler(postcodes)
    rows: list[list[object]] = []
    for number, line in enumerate(make_lines(postcodes, deciles), start=1):
        clean = {"line_id": f"L-{number:06d}"} | {c: str(getattr(line, c)) for c in COLUMNS[1:]}
        clean["amount"] = (
            f"{line.amount // 100}.{line.amount % 100:02d}"
            if line.amount >= 0
            else (f"-{-line.amount // 100}.{-line.amount % 100:02d}")
        )
        rows.append(list((clean if line.told else spoiler.spoilt(clean)).values()))
    for place in _BLANK_ROWS:
        rows.insert(place, [""] * len(COLUMNS))
    return table(COLUMNS, rows)
