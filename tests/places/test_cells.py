"""What one cell places: every status, from cells as people write them, on the toy country."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cards
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import localvalue as lv
from localvalue.places import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Found(NamedTuple):
    status: str
    precision: str | None = None
    postcode: str | None = None


def placed(precision: str, name: str) -> Found:
    return Found("placed", precision, name)


MISSING, REDACTED, MALFORMED = Found("missing"), Found("redacted"), Found("malformed")
UNKNOWN, NO_PLACE, ABROAD = Found("unknown_postcode"), Found("non_geographic"), Found("outside_uk")
A = placed("postcode", "ZA1 1AA")

# Cells that neither --repair nor --coarse changes.
ALWAYS = {
    # One postcode in many spellings; NBSP, narrow and ideographic spaces are spaces.
    "ZA1 1AA": A,
    "ZA11AA": A,
    "za1 1aa": A,
    "  zA1   1aA  ": A,
    "ZA1\u00a01AA": A,
    "ZA1\u202f1AA": A,
    "\u3000ZA1\t1AA\n": A,
    "Z A 1 1 A A": A,
    "ZA1 1AA ZA1 1AA": A,
    "ZA1 1AA za11aa": A,
    "ZA1 1AA, ZA1 1AA": A,
    "za1 1aa and ZA1 1AA": A,
    # Known less well, or no longer in use.
    "ZA1 1AF": placed("postcode_terminated", "ZA1 1AF"),
    "ZA1 1": placed("sector", "ZA1 1"),
    "za1 2": placed("sector", "ZA1 2"),
    "ZA1": placed("district", "ZA1"),
    " za2 ": placed("district", "ZA2"),
    # In the directory, nowhere on the ground; so is the whole of ZA9.
    "ZA9 9AA": Found("no_coordinates"),
    "ZA9 9": Found("no_coordinates"),
    "ZA9": Found("no_coordinates"),
    # Nothing there.
    "": MISSING,
    "   ": MISSING,
    "N/A": MISSING,
    "n/a": MISSING,
    "None": MISSING,
    "-": MISSING,
    "...": MISSING,
    "unknown": MISSING,
    "TBC": MISSING,
    "REDACTED": REDACTED,
    "Name Redacted": REDACTED,
    "Withheld - s.40": REDACTED,
    "Personal data": REDACTED,
    "XXXX": REDACTED,
    # Postcodes of no place.
    "BFPO 53": NO_PLACE,
    "BF1 2AA": NO_PLACE,
    "GIR 0AA": NO_PLACE,
    "BX1 1LT": NO_PLACE,
    "ZZ99 3VZ": NO_PLACE,
    "PO Box 12": NO_PLACE,
    "P.O. Box 12, Leeds": NO_PLACE,
    "Post Office Box 3": NO_PLACE,
    # Crown dependencies, overseas territories and abroad.
    "GY1 1AA": ABROAD,
    "JE2 3AB": ABROAD,
    "im1 1aa": ABROAD,
    "GX11 1AA": ABROAD,
    "FIQQ 1ZZ": ABROAD,
    "D-80333": ABROAD,
    "75008": ABROAD,
    "1012 AB": ABROAD,
    "K1A 0B1": ABROAD,
    "D02 X285": ABROAD,
    "CA 94588": ABROAD,
    "Germany": ABROAD,
    "USA": ABROAD,
    # Northern Ireland, of which the toy country holds nothing.
    "BT1 1AA": Found("not_covered"),
    "BT1 1": Found("not_covered"),
    "BT48": Found("not_covered"),
    # Rubbish.
    "RATES": MALFORMED,
    "0": MALFORMED,
    "ZA1 1A": MALFORMED,
    "QA1 1AA": MALFORMED,
    "ZA1 1CC": MALFORMED,
    "ZA1 1AA1": MALFORMED,
}

# Cells that an option changes: as they stand, by --repair, by --coarse, by both.
BY_OPTION = {
    "ZA1, 1AA": (MALFORMED, A, MALFORMED, A),
    "ZA1-1AA": (MALFORMED, A, MALFORMED, A),
    "*ZA1 1AA*": (MALFORMED, A, MALFORMED, A),
    "ZA1 1AA (HQ)": (MALFORMED, A, MALFORMED, A),
    "ZAI IAA": (MALFORMED, A, MALFORMED, A),
    "ZA1 lAA": (MALFORMED, MALFORMED, MALFORMED, MALFORMED),
    "ZA1 1AA / ZA1 1AB": (MALFORMED, placed("postcode", "ZA1 1AB"), MALFORMED, placed("postcode", "ZA1 1AB")),
    # The last that exists; then the last of them all is taken, and does not.
    "ZA1 1AA, ZA7 7ZZ": (MALFORMED, A, MALFORMED, A),
    "ZA7 7ZZ": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "ZA1 1ZZ": (UNKNOWN, UNKNOWN, placed("sector", "ZA1 1"), placed("sector", "ZA1 1")),
    "ZA1 9ZZ": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "ZA9 9ZZ": (UNKNOWN, UNKNOWN, Found("no_coordinates"), Found("no_coordinates")),
    # A sector and a district that do not exist.
    "ZA7 7": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    "ZA7": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
}


def where(atlas: lv.Atlas, cells: list[str], **options: bool) -> list[Found]:
    table = lv.locate_postcodes(pa.array(cells, pa.string()), atlas, **options)
    found = []
    for row in table.to_pylist():
        is_placed = row["lv_status"] == "placed"
        found.append(Found(row["lv_status"], row["lv_precision"], row["lv_postcode"] if is_placed else None))
    return found


@pytest.mark.parametrize("repair", [False, True], ids=["as_given", "repair"])
@pytest.mark.parametrize("coarse", [False, True], ids=["exact", "coarse"])
def test_each_cell_has_one_status_whatever_the_options(
    toy_atlas: lv.Atlas, *, repair: bool, coarse: bool
) -> None:
    found = where(toy_atlas, list(ALWAYS), repair=repair, coarse=coarse)
    assert dict(zip(ALWAYS, found, strict=True)) == ALWAYS


@pytest.mark.parametrize("number", range(4), ids=["as_given", "repair", "coarse", "both"])
def test_repair_and_coarse_change_what_they_say_and_no_more(toy_atlas: lv.Atlas, number: int) -> None:
    found = where(toy_atlas, list(BY_OPTION), repair=bool(number & 1), coarse=bool(number & 2))
    expected = {cell: each[number] for cell, each in BY_OPTION.items()}
    assert dict(zip(BY_OPTION, found, strict=True)) == expected


def test_a_supplier_column_reads_cells_as_locating_postcodes_does(toy_atlas: lv.Atlas) -> None:
    cells = [cell for cell in ALWAYS if cell.strip()]
    located = cards.located(toy_atlas, [{"amount": 1, "supplier_postcode": cell} for cell in cells])
    assert cards.statuses(located) == [ALWAYS[cell].precision or ALWAYS[cell].status for cell in cells]


def test_what_a_repair_did_is_marked_on_its_lines_and_counted(toy_atlas: lv.Atlas) -> None:
    card = cards.card(
        toy_atlas, cards.rows(["ZA1 1AA", "ZA1-1AB", "ZA1-1AB", "RATES"]), "deprived:20", repair=True
    )
    assert card.line_table().column("supplier_repaired").to_pylist() == [None, "ZA1 1AB", "ZA1 1AB", None]
    assert card.provenance()["repaired"] == [{"role": "supplier", "lines": 2, "amount_pence": 200 + 400}]
    faults = [(row.line, row.column, row.value, row.kind, row.action) for row in card.faults().itertuples()]
    assert sorted(faults) == [
        (2, "supplier_postcode", "ZA1-1AB", "repaired", "repaired to ZA1 1AB"),
        (3, "supplier_postcode", "ZA1-1AB", "repaired", "repaired to ZA1 1AB"),
        (4, "supplier_postcode", "RATES", "malformed", "not placed"),
    ]


def test_a_repaired_site_is_marked_on_its_lines_and_counted(toy_atlas: lv.Atlas) -> None:
    """It decides every radius, so it is reported as a supplier's repair is."""
    sites = ["ZA1-1AB", "ZA1 1AA", None, "RATES"]
    lines = [
        {"amount": 2**n, "supplier_postcode": "ZA1 1AA", "site_postcode": s} for n, s in enumerate(sites)
    ]
    card = cards.card(toy_atlas, lines, "within:5km", repair=True)
    assert cards.memberships(card, "within_5km") == [1, 1, None, None]
    table = card.line_table()
    assert table.column("site_repaired").to_pylist() == ["ZA1 1AB", None, None, None]
    assert "supplier_repaired" not in table.column_names
    assert card.provenance()["repaired"] == [{"role": "site", "lines": 1, "amount_pence": 100}]
    assert (1, "repaired to ZA1 1AB") in {(row.line, row.action) for row in card.faults().itertuples()}
    one = cards.card(toy_atlas, cards.rows(["ZA1 1AA"] * 2), "within:5km", site="ZA1-1AB", repair=True)
    assert one.line_table().column("site_repaired").to_pylist() == ["ZA1 1AB"] * 2
    plain = cards.card(toy_atlas, cards.rows(["ZA1-1AA"], site_postcode="ZA1 1AA"), "within:5km", repair=True)
    assert "site_repaired" not in plain.line_table().column_names


GIVEN = ["ZA1 1AA", None, "rubbish", "za11aa", ""]


@pytest.mark.parametrize(
    "cells",
    [
        GIVEN,
        tuple(GIVEN),
        np.array(GIVEN, dtype=object),
        pd.Series(GIVEN, index=[9, 8, 7, 6, 5]),
        pd.Series(GIVEN, dtype="string"),
        pd.Series(GIVEN, dtype="category"),
        ["ZA1 1AA", float("nan"), "rubbish", "za11aa", ""],
        pa.array(GIVEN),
        pa.chunked_array([GIVEN[:2], GIVEN[2:]]),
    ],
    ids=["list", "tuple", "numpy", "series", "string_series", "category", "nan", "array", "chunked"],
)
def test_postcodes_come_in_any_sequence(toy_atlas: lv.Atlas, cells: Sequence[str | None]) -> None:
    table = lv.locate_postcodes(cells, toy_atlas)
    statuses = ["placed", "missing", "malformed", "placed", "missing"]
    assert table.column("lv_status").to_pylist() == statuses
    assert lv.locate_postcodes([], toy_atlas).num_rows == 0


def test_what_is_no_sequence_of_text_is_refused(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="come in a list"):
        lv.locate_postcodes("ZA1 1AA", toy_atlas)
    with pytest.raises(lv.LocalValueError, match="cell 1 is 75008, which is no text"):
        lv.locate_postcodes(["ZA1 1AA", 75008], toy_atlas)  # type: ignore[list-item]


def test_a_buyer_without_a_home_is_told_once_with_its_lines(toy_atlas: lv.Atlas) -> None:
    buyers = ["Bank of Nowhere", "Bank of Elsewhere", "Bank of Nowhere"]
    lines = [{"amount": 1, "supplier_postcode": "ZA1 1AA", "buyer": buyer} for buyer in buyers]
    faults = cards.located(toy_atlas, lines).faults.to_pylist()
    assert [(each["value"], each["action"].rpartition("; ")[2]) for each in faults] == [
        ("Bank of Nowhere", "2 lines"),
        ("Bank of Elsewhere", "1 line"),
    ]


def test_several_postcodes_in_a_cell_are_all_listed(toy_atlas: lv.Atlas) -> None:
    faults = cards.located(toy_atlas, cards.rows(["ZA1 1AA; ZA1 1AB ZA2 1AA"])).faults.to_pylist()
    assert [(each["kind"], each["action"]) for each in faults] == [
        ("malformed", "holds ZA1 1AA and ZA1 1AB and ZA2 1AA")
    ]


def test_named_postcodes_are_printed_with_what_a_cell_holds(toy_atlas: lv.Atlas) -> None:
    """In the text that a person reads; the columns that files get stay as they are."""
    table = files.locate_texts(["ZA1 1AA", "ZA1 1AA or ZA1 1AB", "RATES"], toy_atlas)
    assert [name for name in table.column_names if not name.startswith("lv_")] == ["given"]
    head, *lines = files.as_text(table).splitlines()
    assert head.endswith("  holds")
    assert [line.endswith("ZA1 1AA and ZA1 1AB") for line in lines] == [False, True, False]
    assert "holds" not in files.as_text(files.locate_texts(["ZA1 1AA", "RATES"], toy_atlas))
    mended = files.locate_texts(["ZA1 1AA or ZA1 1AB"], toy_atlas, repair=True)
    assert "holds" not in files.as_text(mended)


def test_a_place_at_its_sector_is_told_with_its_postcode(toy_atlas: lv.Atlas) -> None:
    (fault,) = cards.located(toy_atlas, cards.rows(["ZA1 1ZZ"]), coarse=True).faults.to_pylist()
    assert (fault["kind"], fault["line"]) == ("placed_at_sector", 1)
    assert fault["action"] == "ZA1 1ZZ is not in the directory: placed at its sector, ZA1 1"


def test_no_column_of_repairs_where_nothing_was_mended(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), "deprived:20", repair=True)
    assert "supplier_repaired" not in card.line_table().column_names


def test_two_cells_mended_to_one_postcode_are_one_value(toy_atlas: lv.Atlas) -> None:
    """A dictionary of text whose values repeat is none to pandas."""
    card = cards.card(toy_atlas, cards.rows(["ZA1-1AB", "ZA1.1AB", "ZA1 1AA"]), "deprived:20", repair=True)
    assert card.to_frame()["supplier_repaired"].tolist()[:2] == ["ZA1 1AB", "ZA1 1AB"]
    table = lv.locate_postcodes(pa.array(["ZA1 1AA", "za11aa", "x"]), toy_atlas)
    assert table.to_pandas()["lv_postcode"].tolist()[:2] == ["ZA1 1AA", "ZA1 1AA"]


def test_a_row_that_is_no_line_leaves_no_buyer_behind(tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    path.write_text(
        "Body Name,Supplier Name,Supplier Postcode,Amount\n"
        "Tuskhaven City Council,A,DB1 5GX,100\nTuskhaven City Council,B,DB1 5GX,50\nTotal,,,150\n",
        encoding="utf-8",
    )
    located = lv.locate(lv.read_spend(path), lv.Atlas.sample())
    assert [home.name for home in located.homes] == ["Tuskhaven"]
    assert located.faults["kind"].to_pylist() == []
