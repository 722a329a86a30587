"""
Returns of Doggerland made at random, in the shapes that contractors send, with claims by another's hand.

What they claim comes from geodesics over the directory's longitudes and latitudes, not from the library.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyproj import Geod
from returns.making import Book, Tab, told

import localvalue as lv

if TYPE_CHECKING:
    from pathlib import Path

MILE_M = 1609.344
CLEAR_M = 100.0
"""So far from a radius no postcode is used: metres are not what is tested."""

DIRECTORY = "ONSPD_AUG_2026_DB.csv"
QUARTERS = (("Q1", "Apr-Jun 2025"), ("Q2", "Jul-Sep 2025"), ("Q3", "Oct-Dec 2025"), ("Q4", "Jan-Mar 2026"))
SUPPLIER = ("Supplier", "Supplier Name")
POSTCODE = ("Supplier postcode", "Supplier Post Code")
AMOUNT = ("Amount", "Spend (£)", "Spend this quarter (£)")
SHARES = (
    ("% within 10 miles", "% within 20 miles", "% within 40 miles"),
    ("10 mile radius (%)", "20 mile radius (%)", "40 mile radius (%)"),
    ("Local spend 10mi %", "Local spend 20mi %", "Local spend 40mi %"),
)
RADII = (10, 20, 40)


class Spot(NamedTuple):
    """One live postcode."""

    postcode: str
    longitude: float
    latitude: float


@cache
def spots(folder: Path) -> list[Spot]:
    """Return every 37th live postcode of the sample's directory."""
    with (folder / DIRECTORY).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["doterm"] and float(row["lat"]) < 90]
    return [Spot(row["pcds"], float(row["long"]), float(row["lat"])) for row in rows[::37]]


class Sent(NamedTuple):
    """One line of a return."""

    supplier: str
    postcode: str
    pence: int
    within: tuple[bool, ...]


class Maker:
    """Makes the return of one contractor."""

    def __init__(self, seed: int, places: list[Spot]) -> None:
        self.dice = Random(seed)  # noqa: S311 (a seeded test)
        self.site = self.dice.choice(places)
        self.places = [(spot.postcode, self.within(spot)) for spot in places if self.clear(spot)]
        self.headings = (
            self.dice.choice(SUPPLIER),
            self.dice.choice(POSTCODE),
            self.dice.choice(AMOUNT),
            *self.dice.choice(SHARES),
        )
        self.style = self.dice.choice(("text", "percent", "fraction"))
        self.left = self.dice.randrange(3)

    def metres(self, spot: Spot) -> float:
        return Geod(ellps="WGS84").inv(
            self.site.longitude, self.site.latitude, spot.longitude, spot.latitude
        )[2]

    def clear(self, spot: Spot) -> bool:
        return all(abs(self.metres(spot) - miles * MILE_M) > CLEAR_M for miles in RADII)

    def within(self, spot: Spot) -> tuple[bool, ...]:
        return tuple(self.metres(spot) <= miles * MILE_M for miles in RADII)

    def quarter(self) -> list[Sent]:
        found = []
        for _ in range(self.dice.randint(2, 9)):
            postcode, within = self.dice.choice(self.places)
            supplier = f"Supplier {self.dice.randrange(40)} Ltd"
            found.append(Sent(supplier, postcode, self.dice.randint(10_000, 9_000_000), within))
        return found

    def written(self, share: float) -> object:
        """Write a share in the way of this contractor, to a tenth of a point."""
        if self.style == "fraction":
            return round(share, 3)
        return f"{100 * share:.1f}%" if self.style == "text" else round(100 * share, 1)

    def tab(self, number: int, lines: list[Sent], *, by_line: bool) -> Tab:
        name, months = QUARTERS[number]
        above = [["Supply chain return"], ["Period:", months], ["Site postcode", self.site.postcode]]
        self.dice.shuffle(above)
        above.insert(0, ["Contractor", "Dogger Building plc"])
        rows: list[list[object]] = [
            [each.supplier, each.postcode, each.pence / 100, *([self.written(part) for part in each.within])]
            for each in lines
        ]
        below: list[list[object]] = []
        if not by_line:
            rows = [row[:3] for row in rows]
            whole = sum(each.pence for each in lines)
            shares = [sum(each.pence for each in lines if each.within[at]) / whole for at in range(3)]
            below = [
                ["Total", None, whole / 100, *map(self.written, shares)],
                [],
                ["Note: figures as invoiced"],
            ]
        return Tab(name, rows, header=self.headings, above=[*above, []], below=below, left=self.left)

    def tabs(self) -> list[Tab]:
        by_line = self.dice.random() < 0.5
        return [self.tab(number, self.quarter(), by_line=by_line) for number in range(len(QUARTERS))]


def _check(tabs: list[Tab], tmp_path: Path, atlas: lv.Atlas) -> list[tuple[str, str, str]]:
    path = Book(tabs).save(tmp_path / "return.xlsx")
    checked = lv.check_returns(path, atlas, on=dt.date(2026, 6, 1))
    assert len(checked.compared()) >= 12  # three radii in each of four quarters
    assert set(checked.claims()["checkable"]) == {"yes"}
    return told(checked)


@pytest.mark.parametrize("seed", range(12))
def test_what_another_computes_is_borne_out_and_a_changed_figure_is_found(
    seed: int, tmp_path: Path, sample_atlas: lv.Atlas, request: pytest.FixtureRequest
) -> None:
    maker = Maker(seed, spots(request.config.rootpath / "data" / "boundaries"))
    tabs = maker.tabs()
    assert _check(tabs, tmp_path, sample_atlas) == []
    tab = maker.dice.choice(tabs)
    table = tab.below[:1] if tab.below else tab.rows
    at = maker.dice.randrange(len(table))
    column = 3 + maker.dice.randrange(3)
    low = _share(table[at][column]) < 0.5
    # All bands from this one on rise, or up to this one fall, so that they stay in order
    changed = range(column, 6) if low else range(3, column + 1)
    for each in changed:
        old = _share(table[at][each])
        table[at][each] = maker.written(min(old + 0.4, 1.0) if low else max(old - 0.4, 0.0))
    row = len(tab.above) + 2 + at + (len(tab.rows) if tab.below else 0)
    cells = [(each, f"{'ABCDEFGHI'[each + tab.left]}{row}") for each in changed]
    expected = [("claim_differs", tab.name, cell) for _, cell in cells]
    found = _check(tabs, tmp_path, sample_atlas)
    assert ("claim_differs", tab.name, f"{'ABCDEFGHI'[column + tab.left]}{row}") in found
    assert set(found) <= set(expected)


def _share(cell: object) -> float:
    text = str(cell)
    number = float(text.removesuffix("%"))
    return number / 100 if text.endswith("%") or number > 1 else number
