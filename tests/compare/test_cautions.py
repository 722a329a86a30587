"""What a reader is warned of, in every output that shows the figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import cards

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

LOOSE = "is a loose test: it holds for up to 1.0 times as many neighbourhoods as the overall index"
WIDE = "known only to the authority or wider. 360Giving's guide to locations says that such a place"


def card(atlas: lv.Atlas, *specs: str) -> lv.Scorecard:
    lines = [
        {"line_id": "exact", "supplier_postcode": "ZA1 1AA", "amount": 1},
        {"line_id": "area", "supplier_area": "Aford", "amount": 2},
        {"line_id": "region", "supplier_area": "Toyland", "amount": -4},
        {"line_id": "district", "supplier_postcode": "ZA1", "amount": 8},
    ]
    blank = dict.fromkeys(("supplier_postcode", "supplier_area"))
    return cards.card(atlas, [{**blank, "buyer": "Aford", **line} for line in lines], *specs)


def test_a_definition_warns_and_so_does_a_place_that_is_too_wide(toy_atlas: lv.Atlas) -> None:
    loose, wide = card(toy_atlas, "authority", "!(region & deprived:20:any)").cautions
    assert LOOSE in loose
    # £2 at Aford and a credit of £4 at Toyland; the district is finer than an authority
    assert wide.startswith(f"-£2 (2 lines) is at places {WIDE}")


def test_lines_without_an_amount_are_warned_of_by_their_number(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(("ZA1 1AA",) * 2, buyer="Aford", supplier_area="Aford", amount=None, jobs=3)
    for line in lines:
        line["supplier_postcode"] = None
    (wide,) = cards.card(toy_atlas, lines, "deprived:20").cautions
    assert wide.startswith(f"2 lines without an amount are at places {WIDE}")


def test_nothing_is_warned_of_where_nothing_is_asked_of_deprivation(toy_atlas: lv.Atlas) -> None:
    assert card(toy_atlas, "authority").cautions == ()
    assert "Take care" not in card(toy_atlas, "authority").reading()


def test_every_output_says_so(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    found = card(toy_atlas, "authority", "deprived:20:any")
    found.write(tmp_path / "out", with_map=False, with_workbook=False)
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for text in (LOOSE, WIDE.replace("'", "&#39;")):
        assert text in report
    assert [text for text in (LOOSE, WIDE) if any(text in each for each in provenance["cautions"])] == [
        LOOSE,
        WIDE,
    ]
    assert found.reading().count("Take care.") == 2
    assert found.explain("area").count("Take care.") == 2
    assert found.explain("exact").count("Take care.") == 1


def test_deciles_are_a_table_of_the_folder_that_adds_up(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """Aford's three live postcodes are in deciles 1, 1 and 2; ZA1's eight in 1, 1, 2, 5 (four) and 7."""
    lines = [
        {"line_id": "area", "supplier_area": "Aford", "supplier_postcode": None, "amount": 3},
        {"line_id": "district", "supplier_area": None, "supplier_postcode": "ZA1", "amount": 8},
        {"line_id": "exact", "supplier_area": None, "supplier_postcode": "ZA3 1AB", "amount": 16},
        {"line_id": "credit", "supplier_area": None, "supplier_postcode": "ZA1 1", "amount": -4},
        {"line_id": "none", "supplier_area": None, "supplier_postcode": "", "amount": 32},
    ]
    found = cards.card(toy_atlas, lines, "deprived:10")
    found.write(tmp_path / "out", with_map=False, with_workbook=False, with_report=False)
    rows = {row["decile"]: row for row in cards.read_csv(tmp_path / "out" / "deciles.csv")}
    # Sector ZA1 1 has 1, 1, 2 and 5 live, and 10 terminated
    assert {decile: row["estimate_gbp"] for decile, row in rows.items()} == {
        "1": "2.00",
        "2": "1.00",
        "3": "0.00",
        "4": "0.00",
        "5": "3.00",
        "6": "0.00",
        "7": "1.00",
        "8": "0.00",
        "9": "0.00",
        "10": "16.00",
        "unknown": "0.00",
        "unplaced": "32.00",
    }
    assert (rows["10"]["exact_gbp"], rows["10"]["half_known_gbp"]) == ("16.00", "0.00")
    # Surely £16; the credit may be at the terminated postcode in S6; £8 of ZA1 and the unplaced £32, too
    assert (rows["10"]["low_gbp"], rows["10"]["high_gbp"]) == ("12.00", "56.00")
    assert (rows["1"]["low_gbp"], rows["1"]["high_gbp"]) == ("-4.00", "43.00")
    assert (rows["3"]["low_gbp"], rows["3"]["high_gbp"]) == ("0.00", "32.00")
    assert rows["1"]["index"] == "England: IoD 2025"
    assert (rows["unplaced"]["index"], rows["unplaced"]["low_gbp"]) == ("", "")
    assert float(rows["10"]["share"]) == round(16 / 23, 6)


def test_a_domain_or_an_index_of_its_own_is_shown_too(toy_atlas: lv.Atlas) -> None:
    found = card(toy_atlas, "authority")
    assert found.decile_shares("health")["estimate_gbp"].sum() == 7
    assert found.decile_shares(index="iod2025").equals(found.decile_shares())
    assert "deciles.csv" not in found.tables()
