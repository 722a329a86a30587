"""Two columns of one name, and rows that look like a total: nothing is guessed without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("header", ["supplier,amount,amount", "supplier_postcode,amount,supplier_postcode"])
def test_a_name_that_comes_twice_is_refused(tmp_path: Path, header: str) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(f"{header}\na,1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="has 2 columns that may be the"):
        read_spend(path)


def test_either_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("supplier,amount,amount\na,1,2\n", encoding="utf-8")
    assert read_spend(path, columns={"amount": "amount (2)"}).total_pence == 200


def test_a_row_of_a_dataframe_is_never_taken_for_a_footer() -> None:
    """The second row has an amount alone, equal to the sum above: in a file it might be the total."""
    frame = pd.DataFrame({"supplier": ["a", ""], "supplier_postcode": ["M1 1AE", ""], "amount": ["1", "1"]})
    assert read_spend(frame).total_pence == 200
