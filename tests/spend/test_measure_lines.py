"""Lines of a measure and no amount: people supported are no pounds, and no fault either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import localvalue as lv
from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame(
    {
        "line_id": ["L0", "L1"],
        "beneficiary_area": ["Aford", "Bford"],
        "measure": ["people supported"] * 2,
        "measure_value": [3, 4],
        "measure_unit": ["people"] * 2,
    }
)
WAYS: dict[str, Callable[[Path], object]] = {
    "csv": lambda path: PEOPLE.to_csv(path, index=False),
    "parquet": lambda path: PEOPLE.to_parquet(path, index=False),
    "xlsx": lambda path: PEOPLE.to_excel(path, index=False),
}


@pytest.mark.parametrize("ending", WAYS)
def test_a_table_of_measures_alone_is_read_in_every_format(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"people.{ending}"
    WAYS[ending](path)
    spend = lv.read_spend(path)
    assert spend.pence().tolist() == [0, 0]
    assert spend.faults.num_rows == 0
    assert "amount" not in spend.files[0].columns
    assert spend.lines.column("line_id").to_pylist() == ["L0", "L1"]


def test_they_are_scored_by_the_same_definitions(toy_atlas: lv.Atlas) -> None:
    located = lv.locate(lv.read_spend(PEOPLE), toy_atlas, buyer="Aford")
    card = lv.score(located, [lv.InAuthority()], attribution="beneficiary")
    found = card.measures().iloc[0]
    assert (found["qualifies"], found["placed"], found["total"]) == (3, 7, 7)
    assert card.total_pence == 0
    assert np.isnan(card.summary().iloc[0]["share_of_placed"])


def test_a_blank_amount_is_a_fault_only_where_nothing_is_measured() -> None:
    table = PEOPLE.assign(amount=[None, 5])
    third = {"line_id": "L2", "beneficiary_area": "Aford", "measure": "people supported", "amount": None}
    spend = lv.read_spend(pd.concat([table, pd.DataFrame([third])]))
    assert spend.pence().tolist() == [0, 500, 0]
    assert spend.faults.column("kind").to_pylist().count("blank_amount") == 1
    assert spend.faults.column("line").to_pylist()[0] == 3


def test_without_amounts_and_without_how_much_of_a_measure_it_is_refused() -> None:
    with pytest.raises(InputError, match="no column that is known to be the amount"):
        lv.read_spend(PEOPLE.drop(columns="measure_value"))
