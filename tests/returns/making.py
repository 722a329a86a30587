"""
Contractors' returns as they come in, made up: workbooks with a sheet a quarter and headers down the page.

All stand in the toy country, from the site ZA1 1AA (east 401 km). Ground distances are grid distances there::

    ZA1 1AB    1 km   within 10 miles    in Aford
    ZA1 2AA   11 km   within 10 miles    in Bford
    ZA2 1AB   17 km   within 20 miles    in Bford
    ZA3 1AA   20 km   within 20 miles    in Cford
    ZA3 1AB   27 km   within 20 miles    in Cford

Ten miles are 16.1 km, so that of a contract 10 miles part and 20 miles do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any, Protocol

    from localvalue.returns import Checked

    class Check(Protocol):
        """Checks the sheets of one workbook."""

        def __call__(self, tabs: list[Tab], **options: Any) -> Checked: ...  # noqa: ANN401 - of any option its own


SITE = "ZA1 1AA"
NEAR, MIDDLE, FAR, FURTHEST = "ZA1 1AB", "ZA1 2AA", "ZA2 1AB", "ZA3 1AB"
HEADER = ("Supplier", "Supplier postcode", "Spend (£)", "% within 10 miles", "% within 20 miles", "Notes")


@dataclass
class Tab:
    """One sheet: what stands above its table, the table, and what stands below it."""

    name: str
    rows: Sequence[Sequence[object]]
    header: Sequence[str] = HEADER
    above: Sequence[Sequence[object]] = ()
    below: Sequence[Sequence[object]] = ()
    left: int = 0
    """Empty columns before the table."""

    @property
    def first_row(self) -> int:
        """Return the row of the first line, from 1."""
        return len(self.above) + 2


@dataclass
class Book:
    """A workbook that somebody sent."""

    tabs: list[Tab] = field(default_factory=list)

    def save(self, path: Path) -> Path:
        """Write it."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for tab in self.tabs:
            sheet = book.create_sheet(tab.name)
            rows = [*tab.above, tab.header, *tab.rows, *tab.below]
            for at, row in enumerate(rows, start=1):
                for column, cell in enumerate(row, start=1 + tab.left):
                    if cell is not None:
                        sheet.cell(at, column, cell)
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        return path


def above(
    quarter: str = "Q1 2025-26", contractor: str = "Bolt Building Ltd", **more: object
) -> list[list[object]]:
    """Give the rows that stand above a table: a title, who, what, and a blank row."""
    rows: list[list[object]] = [
        ["Framework supply chain return"],
        ["Contractor:", contractor],
        ["Project ref", "P-001"],
        ["Site postcode", SITE],
        ["Client", "Aford"],
        ["Reporting period", quarter],
        ["Date of return", "2026-04-20"],
    ]
    rows += [[name.replace("_", " "), value] for name, value in more.items()]
    return [*rows, []]


def line(supplier: str, postcode: str | None, pounds: object, ten: object = None, twenty: object = None,
         note: object = None) -> list[object]:  # fmt: skip
    """Give one row of a table."""
    return [supplier, postcode, pounds, ten, twenty, note]


def clean_quarters() -> list[Tab]:
    """Give the four quarters of one contract in which everything is right."""
    quarters = (
        ("Q1 2025-26", [("Ash Roofing", NEAR, 8_000, 1, 1), ("Birch Steel", FAR, 4_000, 0, 1)]),
        ("Q2 2025-26", [("Ash Roofing", NEAR, 2_000, 1, 1), ("Cedar Glass", FURTHEST, 16_000, 0, 1)]),
        ("Q3 2025-26", [("Birch Steel", FAR, 1_000, 0, 1), ("Dogwood Ltd", MIDDLE, 32_000, 1, 1)]),
        ("Q4 2025-26", [("Ash Roofing", NEAR, 5_000, 1, 1), ("Birch Steel", FAR, 2_500, 0, 1)]),
    )
    return [
        Tab(quarter[:2], [line(*row) for row in rows], above=above(quarter, Contract_value=100_000))
        for quarter, rows in quarters
    ]


def told(checked: Checked) -> list[tuple[str, str, str]]:
    """Return kind, sheet and cell of what is asked."""
    return [(each.kind, each.sheet, each.cell) for each in checked.queries]
