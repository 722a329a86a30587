"""The stories of the field, told in lines that are written cleanly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from doggerland.chance import Chance
from doggerland.gazetteer import BY_NAME
from doggerland.lines import CONSTRUCTION, Cast, Landings, Line, Project, make_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doggerland.suppliers import Gazette


def pods(site: str, cast: Cast) -> Iterator[Line]:
    """Yield the story of the component made in a deprived town, outside every radius."""
    project = Project("Tuskhaven City Council", "Sound Quay Campus", CONSTRUCTION, site, "Tuskhaven")
    works, builder = cast.whelkholm, cast.contractors[0]
    landings: Landings = {
        "supplier_share": "0.2",
        "fabrication_postcode": works.works,
        "fabrication_share": "0.5",
        "workforce_postcode": works.workforce,
        "workforce_share": "0.3",
    }
    for date, amount in (("2024-10-14", 184_500_00), ("2025-02-03", 212_000_00), ("2025-06-16", 96_250_00)):
        plain = make_line(Chance("pods", date), project, replace(works, works="", workforce=""), 2, amount)
        plain = replace(plain, delivery_postcode="", delivery_share="", date=date, told=True)
        yield replace(plain, package="Bathroom pods", beneficiary_group="disabled people", **landings)
    frames = make_line(Chance("frames"), project, builder, 1, 340_000_00)
    yield replace(
        frames,
        package="Timber frames",
        date="2025-03-10",
        delivery_postcode="",
        delivery_share="",
        fabrication_postcode=works.works,
        supplier_share="0.25",
        fabrication_share="0.75",
        told=True,
    )


def second_chances(gazette: Gazette) -> Iterator[Line]:
    """Yield the story of the council whose scheme runs in the next borough's prison: people, no pounds."""
    hall = gazette.nearest(BY_NAME["Amberstrand"].town, "Amberstrand").text
    prison = gazette.nearest((606.0, 580.0), "Lanternby").text
    office = gazette.nearest((607.5, 580.5), "Lanternby").text
    people = (12, 15, 19, 17, 22, 24, 21, 30)
    ends = ("2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31")
    for date, n in zip((*ends, *(f"{int(d[:4]) + 1}{d[4:]}" for d in ends)), people, strict=True):
        yield Line(
            buyer="Amberstrand Borough Council",
            framework="Social Value Commitments",
            project="Second Chances",
            site_postcode=hall,
            date=date,
            kind="kpi",
            tier=1,
            package="Rehabilitation",
            supplier="Second Tide CIC",
            supplier_postcode=office,
            delivery_postcode=prison,
            beneficiary_area="Lanternby",
            beneficiary_share="1",
            measure="people supported",
            measure_value=str(n),
            measure_unit="people",
            beneficiary_group="prison leavers",
            sme="Y",
            vcse="Y",
            supported_employment="N",
            told=True,
        )


def safer_tides(gazette: Gazette) -> Iterator[Line]:
    """Yield the story of one programme paid by two bodies: a council, and the police over four districts."""
    providers = (
        ("Brackwater Lifeline CIC", "Tuskhaven", 64_000_00),
        ("Harbour Lights Youth Co-operative", "Creelmouth", 48_500_00),
        ("Lantern Mentors CIC", "Lanternby", 37_250_00),
        ("Strandline Families CIC", "Amberstrand", 22_000_00),
        ("Minster Mediation CIC", "Kelpminster", 18_750_00),
    )
    for name, town, amount in providers:
        x, y = BY_NAME[town].town
        office = gazette.nearest((x + 0.7, y - 0.9), town).text
        for buyer, date in (("Tuskhaven City Council", "2025-05-12"), ("Brackwater Police", "2025-05-19")):
            yield Line(
                buyer=buyer,
                framework="Safer Tides",
                project="Safer Tides",
                site_postcode="",
                date=date,
                kind="grant",
                tier=1,
                package="Youth work",
                supplier=name,
                supplier_postcode=office,
                amount=amount,
                supplier_share="1",
                beneficiary_area=town,
                beneficiary_group="young people",
                sme="Y",
                vcse="Y",
                supported_employment="N",
                told=True,
            )
