"""The framework return and its stories: facts worked out from the files alone."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from math import hypot
from typing import Any

import pytest
from sample.reading import DATA, Layer, rows

MILE_M = 1609.344
RETURN = "spend/doggerland_framework_return.csv"
OVERALL = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
HEALTH = "Health Deprivation and Disability Decile (where 1 is most deprived 10% of LSOAs)"


class Places:
    """Where postcodes are, by their text with one space."""

    def __init__(self, directory: list[dict[str, str]], index: dict[str, dict[str, str]]) -> None:
        self.rows = {row["pcds"]: row for row in directory}
        self._index = index

    def district(self, postcode: str) -> str:
        return self._index[self.rows[postcode]["lsoa21cd"]]["Local Authority District name (2024)"]

    def decile(self, postcode: str, column: str = OVERALL) -> int:
        return int(self._index[self.rows[postcode]["lsoa21cd"]][column])

    def point(self, postcode: str) -> tuple[int, int]:
        return int(self.rows[postcode]["east1m"]), int(self.rows[postcode]["north1m"])

    def miles(self, a: str, b: str) -> float:
        (e0, n0), (e1, n1) = self.point(a), self.point(b)
        return hypot(e1 - e0, n1 - n0) / MILE_M


@pytest.fixture(scope="module")
def places(directory: list[dict[str, str]], index: dict[str, dict[str, str]]) -> Places:
    return Places(directory, index)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    return [row for row in rows(RETURN) if any(row.values())]


@pytest.fixture(scope="module")
def by_id(lines: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {line["line_id"]: line for line in lines}


def story(lines: list[dict[str, str]], **cells: str) -> list[dict[str, str]]:
    return [line for line in lines if all(line[column] == cell for column, cell in cells.items())]


def test_two_thousand_lines_of_several_buyers_over_two_years(lines: list[dict[str, str]]) -> None:
    assert 1_900 <= len(lines) <= 2_100
    assert len({line["line_id"] for line in lines}) == len(lines)
    iso = {line["date"] if "-" in line["date"] else "-".join(line["date"].split("/")[::-1]) for line in lines}
    assert min(iso) >= "2024-04-01"
    assert max(iso) <= "2026-03-31"
    assert len({line["buyer"].casefold() for line in lines}) >= 8
    assert {line["tier"] for line in lines} == {"1", "2", "3"}
    assert {line["kind"] for line in lines} == {"call-off", "kpi", "grant"}


def test_blank_rows_are_there_to_be_left_out() -> None:
    assert sum(not any(row.values()) for row in rows(RETURN)) == 3


def test_shares_of_a_line_are_one_where_there_are_any(lines: list[dict[str, str]]) -> None:
    columns = [column for column in lines[0] if column.endswith("_share")]
    for line in lines:
        assert sum(Decimal(line[column]) for column in columns if line[column]) == 1
        for column in columns:
            role = column.removesuffix("_share")
            assert not line[column] or f"{role}_postcode" in line or f"{role}_area" in line


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        (r"db[0-9]+ [0-9][a-z]{2}", 30),  # lower case
        (r"DB[0-9]+[A-Z]{2}", 40),  # no space
        (r"DB[0-9]+\u00a0[0-9][A-Z]{2}", 3),  # a space that does not break
        (r"", 20),
        (r"N/A", 5),
        (r"PO Box [0-9]+", 5),
        (r"Redacted", 5),
        (r"DB[0-9]{1,2}", 5),  # outward only
        (r"DB[0-9]*[OI][0-9]* [0-9IO][A-Z]{2}|DB[0-9]+ [IO][A-Z]{2}", 5),  # letters for digits
        (r"D-27568", 2),
        (r"DB.* / DB.*", 2),
        (r"Unit [0-9]+, .*", 2),
    ],
)
def test_supplier_postcodes_are_dirty(lines: list[dict[str, str]], pattern: str, least: int) -> None:
    assert sum(re.fullmatch(pattern, line["supplier_postcode"]) is not None for line in lines) >= least


def test_some_postcodes_are_terminated_unplaced_or_unknown(
    lines: list[dict[str, str]], places: Places
) -> None:
    written = [line["supplier_postcode"] for line in lines]
    held = [places.rows[text] for text in written if text in places.rows]
    assert sum(row["doterm"] != "" for row in held) >= 15
    assert sum(row["gridind"] == "9" for row in held) >= 3
    unknown = [t for t in written if re.fullmatch(r"DB[0-9]+ [0-9][A-Z]{2}", t) and t not in places.rows]
    assert len(unknown) >= 5


def test_amounts_are_dirty(lines: list[dict[str, str]]) -> None:
    amounts = [line["amount"].strip() for line in lines]
    assert sum(a.startswith(("£", "-£")) for a in amounts) >= 100
    assert sum("," in a for a in amounts) >= 300
    assert sum(a.startswith(("-", "(")) for a in amounts) >= 15
    assert sum(a.startswith("(") for a in amounts) >= 3
    plain = re.compile(r"\(?-?£?[0-9,]+\.[0-9]{2,3}\)?")
    odd = [a for a in amounts if plain.fullmatch(a) is None]
    assert sorted(odd) == ["#REF!", "12.345,67", "TBC", "see invoice"]
    assert sum(re.search(r"\.[0-9]{3}\)?$", a) is not None for a in amounts) == 3


def test_flags_and_measures_are_there(lines: list[dict[str, str]]) -> None:
    measures = Counter((line["measure"], line["measure_unit"]) for line in lines if line["measure"])
    assert set(measures) == {
        ("apprentice weeks", "weeks"),
        ("people supported", "people"),
        ("volunteer hours", "hours"),
    }
    assert all(line["measure_value"].isdigit() for line in lines if line["measure"])
    for flag in ("sme", "vcse", "supported_employment"):
        assert {line[flag] for line in lines} == {"", "Y", "N", "Yes", "No"}


def test_the_far_works_are_outside_every_radius_and_deprived(
    lines: list[dict[str, str]], places: Places, districts: Layer
) -> None:
    from shapely import Point

    pods = story(lines, package="Bathroom pods")
    frames = story(lines, package="Timber frames")
    assert sum(Decimal(line["amount"]) for line in pods) == Decimal("492750.00")
    assert sum(Decimal(line["amount"]) for line in frames) == Decimal("340000.00")
    tuskhaven: Any = districts.shapes["E07009011"]
    for line in pods + frames:
        works = line["fabrication_postcode"]
        assert line["buyer"] == "Tuskhaven City Council"
        assert places.district(line["site_postcode"]) == "Tuskhaven"
        assert places.miles(line["site_postcode"], works) > 45
        assert tuskhaven.distance(Point(places.point(works))) > 41 * MILE_M
        assert places.district(works) == "Whelkholm"
        assert places.decile(works) == places.decile(works, HEALTH) == 1
    for line in pods:
        assert (line["sme"], line["vcse"], line["supported_employment"]) == ("Y", "Y", "Y")
        for role in ("supplier", "workforce"):
            assert places.miles(line["site_postcode"], line[f"{role}_postcode"]) > 45
            assert places.decile(line[f"{role}_postcode"]) == 1
    # The builder that fits the frames is in the city: local by its office, though they are made far away
    assert places.district(frames[0]["supplier_postcode"]) == "Tuskhaven"
    assert places.decile(frames[0]["supplier_postcode"]) > 3


def test_the_prison_scheme_is_in_the_next_borough_and_counts_people(
    lines: list[dict[str, str]], places: Places, districts: Layer
) -> None:
    scheme = story(lines, project="Second Chances")
    assert len(scheme) == 8
    assert sum(int(line["measure_value"]) for line in scheme) == 160
    assert districts.shapes["E07009001"].touches(districts.shapes["E07009008"])
    for line in scheme:
        assert line["buyer"] == "Amberstrand Borough Council"
        assert Decimal(line["amount"]) == 0
        assert line["beneficiary_area"] == "Lanternby"
        assert places.district(line["site_postcode"]) == "Amberstrand"
        for role in ("supplier", "delivery"):
            assert places.district(line[f"{role}_postcode"]) == "Lanternby"
            assert places.miles(line["site_postcode"], line[f"{role}_postcode"]) < 10
    combined = {row["ltla23_name"] for row in rows("boundaries/lookup_ltla23_cauth23.csv")}
    assert {"Amberstrand", "Lanternby"} <= combined


def test_the_head_office_is_rich_and_its_branches_are_not(
    lines: list[dict[str, str]], places: Places
) -> None:
    group = [
        line
        for line in story(lines, supplier="Amberline Group plc")
        if line["supplier_postcode"] in places.rows and line["branch_postcode"] in places.rows
        if not places.rows[line["supplier_postcode"]]["doterm"]
        if not places.rows[line["branch_postcode"]]["doterm"]
    ]
    assert len(group) >= 40
    for line in group:
        assert places.district(line["supplier_postcode"]) == "Amberstrand"
        assert places.decile(line["supplier_postcode"]) == 10
        assert places.decile(line["branch_postcode"]) <= 2
    towns = {places.district(line["branch_postcode"]) for line in group}
    assert towns == {"Tuskhaven", "Creelmouth", "Brinewick", "Shoalbridge"}


def test_two_bodies_of_different_footprint_pay_for_one_programme(
    lines: list[dict[str, str]], places: Places
) -> None:
    four = {"Tuskhaven", "Amberstrand", "Creelmouth", "Lanternby"}
    programme = story(lines, project="Safer Tides")
    assert Counter(line["buyer"] for line in programme) == {
        "Tuskhaven City Council": 5,
        "Brackwater Police": 5,
    }
    council = [line for line in programme if line["buyer"] == "Tuskhaven City Council"]
    police = [line for line in programme if line["buyer"] == "Brackwater Police"]
    in_city = [line for line in council if places.district(line["supplier_postcode"]) == "Tuskhaven"]
    in_four = [line for line in police if places.district(line["supplier_postcode"]) in four]
    assert sum(Decimal(line["amount"]) for line in council) == Decimal("190500.00")
    assert sum(Decimal(line["amount"]) for line in in_city) == Decimal("64000.00")
    assert sum(Decimal(line["amount"]) for line in in_four) == Decimal("171750.00")
    assert {line["site_postcode"] for line in programme} == {""}


def test_the_radii_differ(lines: list[dict[str, str]], places: Places) -> None:
    counted = Counter[str | int]()
    for line in lines:
        site, supplier = line["site_postcode"], line["supplier_postcode"]
        ends = [places.rows.get(text, {"gridind": "9"}) for text in (site, supplier)]
        if any(row["gridind"] == "9" for row in ends):
            continue
        counted["known"] += 1
        for radius in (10, 20, 40):
            counted[radius] += places.miles(site, supplier) <= radius
    shares = [counted[radius] / counted["known"] for radius in (10, 20, 40)]
    assert 0.2 < shares[0] < shares[1] - 0.1 < shares[2] - 0.2 < 0.8


def test_the_readme_names_the_lines_of_the_stories(by_id: dict[str, dict[str, str]]) -> None:
    told = {
        line_id
        for line_id, line in by_id.items()
        if line["project"] in {"Second Chances", "Safer Tides"}
        or line["package"] in {"Bathroom pods", "Timber frames"}
    }
    assert set(re.findall(r"L-[0-9]{6}", (DATA / "README.md").read_text(encoding="utf-8"))) == told
