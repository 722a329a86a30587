"""A line of several parties, in words: who, in which tier, what each received and passed down."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import localvalue as lv

if TYPE_CHECKING:
    from pathlib import Path

LINES = pd.DataFrame(
    {
        "line_id": ["x", "y", "z"],
        "amount": ["100", "-8", "4"],
        "buyer": "Aford",
        "supplier": ["Acme", "Beta", "Gamma"],
        "supplier_postcode": "ZA1 1AA",
    }
)
LANDINGS = pd.DataFrame(
    [
        ("x", "supplier", "", "0.6", "Acme", "", "ZA1 1AA"),
        ("x", "", "1", "0.25", "", "", "ZA1 1AA"),
        ("x", "fabrication", "2", "0.6", "Works", "acme ltd", "ZA1 2AA"),
        ("x", "workforce", "3", "0.1", "", "", "ZA3 1AA"),
        ("y", "subcontractor", "2", "50%", "", "", "ZA1 2AA"),
    ],
    columns=["line_id", "role", "tier", "share", "supplier", "paid_by", "postcode"],
)


def explain(atlas: lv.Atlas, line_id: str, attribution: str) -> list[str]:
    located = lv.locate(lv.read_spend(LINES, landings=LANDINGS), atlas)
    card = lv.score(located, [lv.InAuthority()], attribution=attribution)
    return card.explain(line_id, disclose=True).splitlines()[2:]


EXPLAINED = {
    ("x", "landings"): [
        "Fabrication Works in tier 2, £50: ZA1 2AA, known to its postcode, in Bford.",
        "Workforce in tier 3, £10: ZA3 1AA, known to its postcode, in Cford.",
        "Unattributed share, £25: not placed, because its row does not say in what role.",
        "Unattributed share, £15: not placed, because the table of landings leaves it over.",
        "Supplier Acme in tier 1 received £60 and passed all of it down.",
        "Fabrication Works in tier 2 received £60 and passed £10 down.",
        "- In the buyer's own authority: no, for the 60% that is placed.",
    ],
    ("y", "landings"): [
        "Supplier in tier 1, -£4: ZA1 1AA, known to its postcode, in Aford.",
        "Subcontractor in tier 2, -£4: ZA1 2AA, known to its postcode, in Bford.",
        "Supplier in tier 1 received -£8 and passed -£4 down.",
        "- In the buyer's own authority: 50% of it.",
    ],
    ("z", "landings"): [
        "Unattributed share, £4: not placed, because the table of landings has no row of it.",
        "- In the buyer's own authority: not known, because the table of landings has no row of it.",
    ],
    ("z", "tier:2"): [
        "Unattributed share, £4: not placed, because nobody of tier 2 is named.",
        "- In the buyer's own authority: not known, because nobody of tier 2 is named.",
    ],
}


@pytest.mark.parametrize(("line_id", "attribution"), EXPLAINED)
def test_a_line_is_explained_party_by_party(toy_atlas: lv.Atlas, line_id: str, attribution: str) -> None:
    said = explain(toy_atlas, line_id, attribution)
    wanted = EXPLAINED[line_id, attribution]
    assert [sentence for sentence in said if sentence in wanted] == said
    assert sorted(said) == sorted(wanted)


def test_the_way_from_landings_to_results_imports_nothing_heavy(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    LINES.to_csv(tmp_path / "lines.csv", index=False)
    LANDINGS.to_csv(tmp_path / "landings.csv", index=False)
    code = """
import sys
import localvalue as lv
folder, atlas = sys.argv[1:]
spend = lv.read_spend(f"{folder}/lines.csv", landings=f"{folder}/landings.csv")
card = lv.score(lv.locate(spend, lv.Atlas.open(atlas)), attribution=["landings", "supplier"])
card.write(f"{folder}/out", with_map=False, with_report=False, with_workbook=False)
print("pandas" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(toy_atlas.path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
    assert (tmp_path / "out" / "landings.parquet").is_file()
