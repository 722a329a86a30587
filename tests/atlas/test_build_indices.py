"""Indices of deprivation in their publishers' layouts, and the refusal of those that do not fit."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np
import pytest
import xlsxwriter
from atlas import builders as toy
from atlas.builders import O5, S1, S2, S3, S4

from localvalue.atlas.build import build
from localvalue.errors import AtlasError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.atlas import Atlas
    from localvalue.atlas.catalogue import Domain


def by_code(atlas: Atlas, values: np.ndarray) -> dict[str, float]:
    """Return the values of the small areas that have one."""
    code = atlas.areas("small_area").code
    known = np.isfinite(values.astype(float)) & (values != 0)
    return {str(one): float(value) for one, value in zip(code[known], values[known], strict=True)}


def ranks(atlas: Atlas, index: str, domain: Domain = "overall") -> dict[str, float]:
    return by_code(atlas, atlas.index(index).rank(domain))


def deciles(atlas: Atlas, index: str, domain: Domain = "overall") -> dict[str, float]:
    return by_code(atlas, atlas.index(index).decile(domain))


def reasons(atlas: Atlas) -> dict[str, str]:
    return {entry["name"]: entry["reason"] for entry in atlas.manifest["ignored"]}


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook as spreadsheets do: numbers as numbers."""
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return path


def open_document(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write a spreadsheet in the OpenDocument format, as the Welsh Government publishes."""
    kinds = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }

    def cell(value: object) -> str:
        number = isinstance(value, int | float)
        kind = f'float" office:value="{value}' if number else "string"
        return (
            f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(value))}</text:p>'
            "</table:table-cell>"
        )

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in kinds.items())
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/"/></manifest:manifest>',
        )
        archive.writestr("content.xml", content)
    return path


# -- England ----------------------------------------------------------------------------------


def test_published_deciles_stand(england: Atlas) -> None:
    assert ranks(england, "iod2025") == {S1: 1, S2: 2, S3: 3, S4: 4}
    assert deciles(england, "iod2025") == {S1: 1, S2: 3, S3: 8, S4: 10}


def test_ties_and_the_geography_of_2011(england: Atlas) -> None:
    assert ranks(england, "iod2019", "health") == {S1: 1.5, S2: 1.5, O5: 3}
    index = england.index("iod2019")
    assert (index.n, index.column, index.geography) == (3, "small_area_2011", "lsoa11")
    assert england.index("iod2025").column == "small_area"
    assert england.default_index("E") == "iod2025"
    assert england.default_index("S") is None


def test_an_index_has_the_domains_that_its_publisher_gives(england: Atlas) -> None:
    index = england.index("iod2025")
    assert index.domains == (
        "overall",
        "income",
        "employment",
        "education",
        "health",
        "crime",
        "housing",
        "environment",
    )
    with pytest.raises(InputError, match="no domain 'access'; it has overall, income"):
        index.rank("access")


def test_the_names_of_2019_with_the_codes_of_2021_are_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    header, _ = toy.iod_table(toy.IOD_2019, "2011", "2019")
    _, rows = toy.iod_table(toy.IOD_2025)
    toy.write_csv(folder / "imd" / "file7_2019.csv", header, rows)
    with pytest.raises(AtlasError, match=r"Deprivation 2019 \(imd/file7_2019.csv\) has 2 .*E01000003"):
        build(folder, tmp_path / "atlas")


def test_an_index_without_a_row_for_each_small_area_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    short = {code: values for code, values in toy.IOD_2025.items() if code != S3}
    toy.write_csv(folder / "imd" / "file7_2025.csv", *toy.iod_table(short))
    with pytest.raises(AtlasError, match=r"Deprivation 2025 .* has 1 rows too few.*E01000003"):
        build(folder, tmp_path / "atlas")


def test_an_index_with_a_small_area_twice_is_refused(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    header, rows = toy.iod_table(toy.IOD_2025)
    toy.write_csv(folder / "imd" / "file7_2025.csv", header, [*rows, rows[0]])
    with pytest.raises(AtlasError, match=r"Deprivation 2025 .* has 1 small areas more than once"):
        build(folder, tmp_path / "atlas")


def test_the_fuller_file_of_an_index_is_taken(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    header, rows = toy.iod_table(toy.IOD_2019, "2011", "2019")
    notes = [["English indices of deprivation 2019"], []]
    workbook(
        folder / "imd" / "a_file1.xlsx",
        {"Notes": notes, "IMD2019": [row[:6] for row in [header, *rows]]},
    )
    atlas = build(folder, tmp_path / "atlas")
    assert "file7_2019.csv holds the same and more" in reasons(atlas)["imd/a_file1.xlsx (sheet IMD2019)"]
    (folder / "imd" / "file7_2019.csv").unlink()
    alone = build(folder, tmp_path / "alone")
    assert alone.index("iod2019").domains == ("overall",)
    assert ranks(alone, "iod2019") == {S1: 1.5, S2: 1.5, O5: 3}


def test_an_edition_that_is_not_known_is_listed_and_not_used(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    toy.write_csv(folder / "imd" / "file7_2015.csv", *toy.iod_table(toy.IOD_2019, "2011", "2013"))
    atlas = build(folder, tmp_path / "atlas")
    assert "iod2015 is not one" in reasons(atlas)["imd/file7_2015.csv"]


# -- Wales, Scotland, Northern Ireland --------------------------------------------------------

_WELSH_DOMAINS = (
    "Income ",
    "Employment",
    "Health",
    "Education ",
    "Access to Services",
    "Housing",
    "Community Safety",
    "Physical Environment",
)


def welsh_rows(year: int, first: Sequence[float], second: Sequence[float]) -> list[list[object]]:
    header: list[object] = [
        "LSOA code",
        "LSOA name (Eng)",
        "Local Authority name (Eng)",
        f"WIMD {year} ",
        *_WELSH_DOMAINS,
    ]
    return [
        header,
        [toy.W1, "Gam 1", "Sir Gam", *first],
        [toy.W2, "Gam 2", "Sir Gam", *second],
        [""],
        ["", ""],
    ]


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_wales_in_each_form(tmp_path: Path, form: str) -> None:
    folder = toy.with_nations(tmp_path / "official", [])
    rows = welsh_rows(2025, [2, 1, 1, 1, 1, 1, 1, 2, 1], [1, 2, 2, 2, 2, 2, 2, 1, 2])
    if form == "csv":
        toy.write_csv(folder / "imd" / "wales.csv", [str(cell) for cell in rows[0]], rows[1:])
    else:
        # Published with a title and a note above the header
        titled = [["Welsh Index of Multiple Deprivation 2025"], ["1 is the most deprived"], *rows]
        write = open_document if form == "ods" else workbook
        write(folder / "imd" / f"wales.{form}", {"Notes": [["See the web site"]], "WIMD_2025_ranks": titled})
    atlas = build(folder, tmp_path / "atlas")
    assert ranks(atlas, "wimd2025") == {toy.W1: 2, toy.W2: 1}
    # Community Safety is the domain of crime
    assert ranks(atlas, "wimd2025", "crime") == {toy.W1: 2, toy.W2: 1}
    assert ranks(atlas, "wimd2025", "access") == {toy.W1: 1, toy.W2: 2}
    # None published: ceil(10 x 1 / 2) and ceil(10 x 2 / 2)
    assert deciles(atlas, "wimd2025") == {toy.W1: 10, toy.W2: 5}
    assert atlas.index("wimd2025").n == 2


def test_welsh_scores_are_told_from_ranks_by_their_fractions(tmp_path: Path) -> None:
    folder = toy.with_nations(tmp_path / "official", [])
    for name, first, second in (
        ("a_scores", [19.2] * 9, [40.0] * 9),
        ("b_ranks", [2] * 9, [1] * 9),
    ):
        header, *rows = welsh_rows(2019, first, second)
        toy.write_csv(folder / "imd" / f"{name}.csv", [str(cell) for cell in header], rows)
    atlas = build(folder, tmp_path / "atlas")
    assert ranks(atlas, "wimd2019") == {toy.W1: 2, toy.W2: 1}
    assert by_code(atlas, atlas.index("wimd2019").score()) == {toy.W1: 19.2, toy.W2: 40}


def test_welsh_deciles_are_read_where_published(tmp_path: Path) -> None:
    folder = toy.with_nations(tmp_path / "official", [])
    header = ["LSOA code", "LSOA name (Eng)", "WIMD 2025 overall rank ", "WIMD 2025 overall decile"]
    workbook(
        folder / "imd" / "wales.xlsx",
        {
            "WIMD_2025_ranks": welsh_rows(2025, [1] * 9, [2] * 9),
            "Deciles_quintiles_quartiles": [
                ["Deciles"],
                [],
                [],
                header,
                [toy.W1, "", 1, 4],
                [toy.W2, "", 2, 9],
            ],
        },
    )
    atlas = build(folder, tmp_path / "atlas")
    assert deciles(atlas, "wimd2025") == {toy.W1: 4, toy.W2: 9}
    assert deciles(atlas, "wimd2025", "income") == {toy.W1: 5, toy.W2: 10}


_SCOTTISH = [
    "Data_Zone",
    "Intermediate_Zone",
    "Council_area",
    "Total_population",
    "Working_age_population",
    "SIMD2020v2_Rank",
    "SIMD2020v2_Income_Domain_Rank",
    "SIMD2020_Employment_Domain_Rank",
    "SIMD2020_Health_Domain_Rank",
    "SIMD2020_Education_Domain_Rank",
    "SIMD2020_Access_Domain_Rank",
    "SIMD2020_Crime_Domain_Rank",
    "SIMD2020_Housing_Domain_Rank",
]


def test_scotland_as_a_workbook(tmp_path: Path) -> None:
    folder = toy.with_nations(tmp_path / "official", [])
    rows = [
        _SCOTTISH,
        [toy.D1, "Glen", "Clackshire", 800, 500, 2, 2, 2, 2, 2, 1, 1.5, 2],
        [toy.D2, "Glen", "Clackshire", 900, 600, 1, 1, 1, 1, 1, 2, 1.5, 1],
    ]
    workbook(folder / "imd" / "scotland.xlsx", {"SIMD 2020v2 ranks": rows})
    atlas = build(folder, tmp_path / "atlas")
    assert ranks(atlas, "simd2020v2") == {toy.D1: 2, toy.D2: 1}
    assert ranks(atlas, "simd2020v2", "crime") == {toy.D1: 1.5, toy.D2: 1.5}
    assert deciles(atlas, "simd2020v2", "crime") == {toy.D1: 8, toy.D2: 8}
    assert "environment" not in atlas.index("simd2020v2").domains
    assert atlas.index("simd2020v2").column == "small_area"


_NISRA_LONG = [
    "LGD2014NAME",
    "2015 Default Urban/Rural ",
    "SOA2001",
    "SOA2001_name",
    "Multiple Deprivation Measure Rank \n(where 1 is most deprived)",
    "Income Domain Rank \n(where 1 is most deprived)",
    "Crime and Disorder Domain Rank (where 1 is most deprived)",
]
_NISRA_SHORT = [
    "LGD2014name",
    "UrbanRural",
    "SOA2001",
    "SOA2001name",
    "MDM_rank",
    "D1_Income_rank",
    "D7_CD_rank",
]


@pytest.mark.parametrize("header", [_NISRA_LONG, _NISRA_SHORT])
def test_northern_ireland_in_both_of_its_headers(tmp_path: Path, header: list[str]) -> None:
    folder = toy.with_nations(tmp_path / "official", [])
    rows = [
        ["Belfast", "Urban", toy.B1, "Shaftesbury_1", 1, 2, 2],
        ["Belfast", "Urban", toy.B2, "Shaftesbury_2", 2, 1, 1],
        ["", "", "", "", "", "", ""],
    ]
    toy.write_csv(folder / "imd" / "ni.csv", header, rows, "utf-8-sig")
    workbook(
        folder / "imd" / "ni_book.xlsx",
        {"Metadata": [["National Statistics Theme:", "People and Places"]], "MDM": [header, *rows[:2]]},
    )
    atlas = build(folder, tmp_path / "atlas")
    assert ranks(atlas, "nimdm2017") == {toy.B1: 1, toy.B2: 2}
    assert ranks(atlas, "nimdm2017", "income") == {toy.B1: 2, toy.B2: 1}
    assert atlas.index("nimdm2017").domains == ("overall", "income", "crime")
    assert reasons(atlas)["imd/ni_book.xlsx (sheet MDM)"] == "imd/ni.csv holds the same and more"


_COMPOSITE = [
    "nation",
    "lsoa",
    "overall_local_score",
    "income_score",
    "employment_score",
    "UK_IMD_E_score",
    "original_decile",
    "E_expanded_decile",
    "UK_IMD_E_rank",
    "UK_IMD_E_pop_decile",
    "UK_IMD_E_pop_quintile",
]


def test_the_composite_ranks_every_nation(tmp_path: Path) -> None:
    folder = toy.with_nations(tmp_path / "official", [])
    every = [S1, S2, O5, toy.W1, toy.W2, toy.D1, toy.D2, toy.B1, toy.B2]
    rows = [["X", code, 1, 1, 1, 50 - at, 1, 1, f"{at}.0", at, 1] for at, code in enumerate(every, 1)]
    toy.write_csv(folder / "imd" / "uk.csv", _COMPOSITE, rows)
    atlas = build(folder, tmp_path / "atlas")
    assert ranks(atlas, "uk_imd_e") == {code: float(at) for at, code in enumerate(every, 1)}
    assert deciles(atlas, "uk_imd_e")[toy.B2] == 9
    assert atlas.index("uk_imd_e").column == "small_area_2011"
    # It is never a default: ranks of four nations on one scale are for who asks for them
    assert atlas.default_index("S") is None


def test_the_composite_without_all_nations_is_left_out(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    toy.write_csv(folder / "imd" / "uk.csv", _COMPOSITE, [["E", S1, 1, 1, 1, 1, 1, 1, 1, 1, 1]])
    atlas = build(folder, tmp_path / "atlas")
    assert "uk_imd_e" not in atlas.indices
    assert "needs boundaries of Data Zones" in reasons(atlas)["imd/uk.csv"]


# -- population -------------------------------------------------------------------------------


def test_population_by_the_newest_codes_first(tmp_path: Path) -> None:
    folder = toy.write_england(tmp_path / "official")
    toy.write_csv(folder / "people" / "a.csv", ("lsoa", "pop"), [(S1, "1,954"), (S3, "1"), (O5, "3,000")])
    toy.write_csv(
        folder / "people" / "b.csv",
        ("lsoa21_code", "lsoa21_name", "Aged 15 years and under", "total"),
        [(S1, "one", "5.0", "100.0"), (S2, "two", "5.0", "200.0")],
    )
    atlas = build(folder, tmp_path / "atlas")
    people = by_code(atlas, atlas.areas("small_area").column("population"))
    assert people == {S1: 100, S2: 200, S3: 1, O5: 3000}
