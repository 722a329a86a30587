"""The page about a definition of one's own: what it shows runs, and works in every output."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import cards
import openpyxl
import pytest

import localvalue as lv
from localvalue.definitions import Pairs

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "own_definition.md").read_text(encoding="utf-8")
CLASS, _ = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
LABEL = "A small firm in the zone quay"

# The city's quay lies between 610 and 620 km east and 560 and 570 km north: DB1 5GX (615973, 566197) does.
LINES = [
    {"line_id": "in", "supplier_postcode": "DB1 5GX", "amount": 100, "sme": "yes", "vcse": "no"},
    {"line_id": "not_said", "supplier_postcode": "DB1 5GX", "amount": 20, "sme": None, "vcse": "yes"},
    {"line_id": "out", "supplier_postcode": "DB31 5XG", "amount": 3, "sme": None, "vcse": None},
]


@pytest.fixture(scope="module")
def card(sample_atlas: lv.Atlas) -> lv.Scorecard:
    lines = [{**line, "buyer": "Tuskhaven", "site_postcode": "DB1 5SH"} for line in LINES]
    found: dict[str, Any] = {}
    exec(CLASS, found)  # noqa: S102 - the page's own code
    quay = found["InZone"]("quay", 610_000, 560_000, 620_000, 570_000)
    definitions = [lv.InAuthority(), quay, lv.IsVcse() & quay, lv.MostDeprived(20)]
    return lv.score(cards.located(sample_atlas, lines), definitions)


def test_what_the_page_shows_is_right(card: lv.Scorecard) -> None:
    assert cards.memberships(card, "quay") == [1, None, 0]
    assert cards.memberships(card, "vcse_and_quay") == [0, None, 0]
    assert cards.partition(card, "quay", "deprived_20") == (0, 100, 3, 0, 20)
    assert ("quay", "no_data", 20) in cards.gaps(card)


def test_it_works_in_every_output(card: lv.Scorecard, tmp_path: Path) -> None:
    card.write(tmp_path / "out")
    out = tmp_path / "out"
    assert [row["label"] for row in cards.read_csv(out / "summary.csv") if row["definition"] == "quay"] == [
        LABEL
    ]
    assert f"- {LABEL}: yes." in card.explain("in")
    assert f"- {LABEL}: not known, because" in card.explain("not_said")
    rules = json.loads((out / "provenance.json").read_text(encoding="utf-8"))["definitions"]
    rule = cards.row(rules, name="quay")
    assert rule["rule"].startswith("InZone(name='quay', west=610000, south=560000")
    for page in ("map.html", "report.html"):
        assert LABEL in (out / page).read_text(encoding="utf-8")
    book = openpyxl.load_workbook(out / "report.xlsx", read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert LABEL in cells
    assert LABEL in repr(card)


def test_it_joins_with_ours_from_either_side(card: lv.Scorecard) -> None:
    quay = next(each for each in card.definitions if each.name == "quay")
    assert (quay & lv.IsSme()).name == "quay_and_sme"
    assert (quay | lv.InAuthority()).name == "quay_or_authority"
    assert (quay | (lv.InAuthority() | lv.IsSme())).name == "quay_or_authority_or_sme"


def test_the_page_names_what_pairs_can_be_asked() -> None:
    asked = set(re.findall(r"`(\w+)\(", PAGE.partition("| ask `pairs` for")[2].partition("A frozen")[0]))
    assert asked - {"AreaSet"} <= set(vars(Pairs))
    assert {"decile", "in_bordering", "trait_means"} <= asked
