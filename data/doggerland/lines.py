"""One line of the framework return: what it says, and where its pounds land."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

if TYPE_CHECKING:
    from doggerland.chance import Chance
    from doggerland.suppliers import Gazette, Supplier


@dataclass(frozen=True)
class Line:
    """One line of the return; the fields are its columns. Money is in pence until it is written."""

    buyer: str
    framework: str
    project: str
    site_postcode: str
    date: str
    kind: str
    tier: int
    package: str
    supplier: str
    supplier_postcode: str
    amount: int = 0
    supplier_share: str = ""
    branch_postcode: str = ""
    branch_share: str = ""
    fabrication_postcode: str = ""
    fabrication_share: str = ""
    delivery_postcode: str = ""
    delivery_share: str = ""
    workforce_postcode: str = ""
    workforce_share: str = ""
    beneficiary_area: str = ""
    beneficiary_share: str = ""
    measure: str = ""
    measure_value: str = ""
    measure_unit: str = ""
    beneficiary_group: str = ""
    sme: str = ""
    vcse: str = ""
    supported_employment: str = ""
    told: bool = False
    """Whether the line tells a story: then it is written cleanly. Not a column."""


class Landings(TypedDict, total=False):
    """Where the pounds of a line land, and in what shares."""

    supplier_share: str
    branch_postcode: str
    branch_share: str
    fabrication_postcode: str
    fabrication_share: str
    delivery_postcode: str
    delivery_share: str
    workforce_postcode: str
    workforce_share: str


CONSTRUCTION: Final = "Doggerland Construction"

COLUMNS: Final = ("line_id", *(f.name for f in fields(Line) if f.name != "told"))


class Project(NamedTuple):
    """What a buyer has built or done; `site` is a postcode."""

    buyer: str
    name: str
    framework: str
    site: str
    district: str


class Cast(NamedTuple):
    """Everybody who can be paid, and where things are."""

    gazette: Gazette
    contractors: list[Supplier]
    suppliers: list[Supplier]
    amberline: Supplier
    whelkholm: Supplier


def _landings(chance: Chance, supplier: Supplier, project: Project) -> Landings:
    """Return the places of a line and their shares: what is known of them, which is often only the office."""
    if supplier.branches:
        branch = chance.pick(supplier.branches)
        return {"branch_postcode": branch, "branch_share": "0.9", "supplier_share": "0.1"}
    if supplier.works and chance.happens(0.8):
        works = supplier.works
        if not supplier.workforce:
            return {"fabrication_postcode": works, "fabrication_share": "0.6", "supplier_share": "0.4"}
        homes: Landings = {"workforce_postcode": supplier.workforce, "workforce_share": "0.3"}
        return {**homes, "fabrication_postcode": works, "fabrication_share": "0.5", "supplier_share": "0.2"}
    if supplier.workforce and chance.happens(0.7):
        return {"workforce_postcode": supplier.workforce, "workforce_share": "0.6", "supplier_share": "0.4"}
    if chance.happens(0.2):
        return {"delivery_postcode": project.site, "delivery_share": "0.3", "supplier_share": "0.7"}
    return {"supplier_share": "1"}


def _date(chance: Chance) -> str:
    """Return a day of the two financial years 2024/25 and 2025/26."""
    month = 3 + chance.below(24)
    return f"{2024 + month // 12}-{month % 12 + 1:02d}-{1 + chance.below(28):02d}"


def make_line(chance: Chance, project: Project, supplier: Supplier, tier: int, amount: int) -> Line:
    """Return a payment in pence to a supplier, on any day, with what is known of where it lands."""
    return Line(
        buyer=project.buyer,
        framework=project.framework,
        project=project.name,
        site_postcode=project.site,
        date=_date(chance),
        kind="call-off",
        tier=tier,
        package=supplier.trade,
        supplier=supplier.name,
        supplier_postcode=supplier.postcode,
        amount=amount,
        sme=supplier.sme,
        vcse=supplier.vcse,
        supported_employment=supplier.supported,
        **_landings(chance, supplier, project),
    )
