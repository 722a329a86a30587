"""landings.parquet and attributions.csv: every landing with its pence, and the attributions side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import localvalue as lv
from localvalue import demo
from localvalue.cli import main
from localvalue.scoring import engine

if TYPE_CHECKING:
    from pathlib import Path

APLACE, BPLACE, CPLACE = "ZA1 1AA", "ZA1 2AA", "ZA3 1AA"  # in Aford, Bford and Cford
LINES = pd.DataFrame(
    {
        "line_id": ["a", "b", "c"],
        "amount": ["1.00", "-8", "16"],
        "buyer": "Aford",
        "supplier": ["Acme", "Beta", "Gamma"],
        "supplier_postcode": [APLACE, BPLACE, "ZA1"],
        "branch_postcode": ["", "", APLACE],
    }
)
LANDINGS = pd.DataFrame(
    [
        ("a", "supplier", "1", "0.3333", "Acme", BPLACE),
        ("a", "workforce", "1", "0.3333", "", APLACE),
        ("a", "subcontractor", "2", "0.1", "Sub", "ZA7 7ZZ"),
        ("b", "beneficiary", "1", "50%", "", "E01900005"),
    ],
    columns=["line_id", "role", "tier", "share", "supplier", "area"],
).rename(columns={"area": "place"})
LANDINGS = LANDINGS.assign(
    postcode=LANDINGS["place"].where(LANDINGS["place"].str.startswith("ZA")),
    area=LANDINGS["place"].where(~LANDINGS["place"].str.startswith("ZA")),
)


@pytest.fixture(scope="module")
def located(toy_atlas: lv.Atlas) -> lv.Located:
    return lv.locate(lv.read_spend(LINES, landings=LANDINGS), toy_atlas)


def definitions() -> list[lv.Definition]:
    return [lv.InAuthority(), lv.MostDeprived(50), lv.definition("!authority"), lv.WithinMiles(10)]


def rows(card: lv.Scorecard) -> list[dict[str, object]]:
    table = card.disclosed.landing_table()
    assert table is not None
    return table.to_pylist()


def test_each_landing_with_its_party_its_pence_and_its_place(located: lv.Located) -> None:
    card = lv.score(located, definitions(), attribution="landings")
    names = ("line_id", "role", "tier", "supplier", "amount_pence", "status", "precision", "place")
    assert [tuple(each[name] for name in names) for each in rows(card)] == [
        # 33.33 less 5 for each of tier 1, the 10 they passed on, and 33.34: the penny left over goes there
        ("a", "supplier", 1, "Acme", 28, "placed", "postcode", BPLACE),
        ("a", "workforce", 1, None, 28, "placed", "postcode", APLACE),
        ("a", "subcontractor", 2, "Sub", 10, "unknown_postcode", None, None),
        ("a", "unattributed", None, None, 34, "unattributed", None, None),
        ("b", "beneficiary", 1, None, -400, "placed", "small_area", "Cford 001A"),
        ("b", "unattributed", None, None, -400, "unattributed", None, None),
        ("c", "unattributed", None, None, 1600, "unattributed", None, None),
    ]


def test_homes_of_so_few_people_are_shown_nowhere(located: lv.Located) -> None:
    table = lv.score(located, definitions(), attribution="landings").landing_table()
    assert table is not None
    found = table.to_pylist()
    homes = [each for each in found if each["role"] in {"workforce", "beneficiary"}]
    assert [each["lad_code"] for each in homes] == [None, None]
    assert [each["small_area_code"] for each in homes] == [None, None]
    assert [each["authority"] for each in homes] == [None, None]
    assert found[0]["small_area_code"] == "E01900003"
    assert found[0]["authority"] == 0


def test_the_landings_of_a_line_add_up_to_it_and_agree_with_its_membership(located: lv.Located) -> None:
    card = lv.score(located, definitions(), attribution="landings")
    frame = pd.DataFrame(rows(card))
    lines = card.to_frame(disclose=True).set_index("line_id")
    assert frame.groupby("line_id")["amount_pence"].sum().to_dict() == lines["amount_pence"].to_dict()
    assert frame.groupby("line_id")["share"].sum().tolist() == pytest.approx([1, 1, 1])
    for definition in card.definitions:
        known = frame[frame[definition.name].notna()]
        size = known["amount_pence"].abs()
        mean = (size * known[definition.name]).groupby(known["line_id"]).sum() / size.groupby(
            known["line_id"]
        ).sum()
        both = lines[definition.name].dropna()
        assert mean.to_dict() == pytest.approx(both.to_dict())


def test_where_every_line_has_one_landing_there_is_no_such_file(located: lv.Located, tmp_path: Path) -> None:
    card = lv.score(located, definitions(), attribution="supplier")
    assert card.landing_table() is None
    card.write(tmp_path / "out", with_map=False, with_report=False, with_workbook=False)
    assert not (tmp_path / "out" / "landings.parquet").exists()


def test_a_definition_cannot_be_called_as_a_column_of_landings(located: lv.Located) -> None:
    with pytest.raises(lv.LocalValueError, match="a definition is called 'tier'"):
        lv.score(located, [lv.InAuthority().named("tier", "Tier")])


# -- several attributions -------------------------------------------------------------------------

SEVERAL = ["supplier", "branch,supplier", "landings", "supplier=0.5+branch=0.5"]


def test_several_attributions_are_the_same_as_each_alone(located: lv.Located) -> None:
    card = lv.score(located, definitions(), attribution=SEVERAL)
    beside = card.attributions()
    assert beside["attribution"].tolist() == SEVERAL * 4
    for attribution in SEVERAL:
        alone = lv.score(located, definitions(), attribution=attribution)
        mine = beside[beside["attribution"] == attribution].drop(columns=["attribution", "attributed"])
        assert mine.reset_index(drop=True).equals(alone.summary())
        first = lv.score(located, definitions(), attribution=[attribution, *SEVERAL])
        assert first.summary().equals(alone.summary())
        assert first.partition().equals(alone.partition())
        assert first.gaps().equals(alone.gaps())
        assert first.line_table().equals(alone.line_table())


def test_each_place_is_asked_about_once_however_many_attributions(
    located: lv.Located, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    block = engine.Block
    monkeypatch.setattr(
        engine,
        "Block",
        lambda *parts: asked.append(len(parts[3])) or block(*parts),  # type: ignore[func-returns-value]
    )
    lv.score(located, definitions(), attribution=["branch,supplier"])
    one = sum(asked)
    asked.clear()
    lv.score(located, definitions(), attribution=["branch,supplier", "supplier", "branch"])
    places = located.places.sizes[np.unique([0, *located.roles["supplier"].places.tolist()])]
    assert one < sum(asked) <= int(places.sum())
    assert len(asked) == 1


def test_one_attribution_twice_is_one(located: lv.Located) -> None:
    card = lv.score(located, definitions(), attribution=["supplier", " Supplier"])
    assert card.attributions()["attribution"].tolist() == ["supplier"] * 4
    assert "attributions.csv" not in card.tables()


def test_the_command_writes_the_comparison_beside_the_results_of_the_first(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    LINES.to_csv(tmp_path / "lines.csv", index=False)
    LANDINGS.to_excel(tmp_path / "landings.xlsx", index=False)
    out = tmp_path / "out"
    arguments = ["--landings", str(tmp_path / "landings.xlsx"), "--atlas", str(toy_atlas.path)]
    arguments += ["--attribution", "landings", "--attribution", "supplier", "--definition", "authority"]
    pages = ["--no-map", "--no-report", "--no-workbook"]
    assert main(["score", str(tmp_path / "lines.csv"), "--out", str(out), *arguments, *pages]) == 0
    compared = cards.read_csv(out / "attributions.csv")
    assert [row["attribution"] for row in compared] == ["landings", "supplier"]
    (summary,) = cards.read_csv(out / "summary.csv")
    assert {name: compared[0][name] for name in summary} == summary
    assert pq.read_table(out / "landings.parquet")["amount_pence"].to_pylist()[0] == 28
    kinds = {row["kind"] for row in cards.read_csv(out / "faults.csv") if row["file"] == "landings.xlsx"}
    assert kinds == {"unknown_postcode"}


def test_the_samples_shares_land_to_the_penny() -> None:
    card = demo.scorecards()["by_roles"]
    frame = card.landing_table().to_pandas()  # type: ignore[union-attr]
    sums = frame.groupby("line_id", sort=False)["amount_pence"].sum()
    lines = card.to_frame().set_index("line_id")["amount_pence"]
    assert sums.to_dict() == lines.to_dict()


def test_a_place_of_the_map_names_the_party_that_is_there(located: lv.Located) -> None:
    frame = lv.score(located, definitions(), attribution="landings").landed().set_index("place")
    assert frame.loc[BPLACE, "suppliers"] == "Acme"
    by_part = lv.score(located, definitions(), attribution="subcontractor,supplier").landed()
    assert set(by_part["suppliers"]) == {"Acme; Beta", "Gamma"}
    rows = LANDINGS.assign(postcode=LANDINGS["postcode"].replace("ZA7 7ZZ", CPLACE))
    found = lv.locate(lv.read_spend(LINES, landings=rows), located.atlas)
    by_sub = lv.score(found, definitions(), attribution="subcontractor").landed()
    assert by_sub[["place", "suppliers"]].to_numpy().tolist() == [[CPLACE, "Sub"]]
