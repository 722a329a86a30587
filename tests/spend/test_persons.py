"""Names that look like a person's are not printed; files for the user keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend
from localvalue.spend.persons import HIDDEN, looks_like_a_person, shown

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name",
    [
        "SMITH J",
        "J A Smith",
        "Mrs Ada Okoro",
        "Jane Doe",
        "Okoro, Ada Mrs",
        "MR D O'NEILL",
        "Dr. Priya Nair-Shah",
    ],
)
def test_people(name: str) -> None:
    assert looks_like_a_person(name)
    assert shown(name) == HIDDEN


@pytest.mark.parametrize(
    "name",
    [
        "J Smith Ltd", "Smith & Sons", "HMRC Cumbernauld", "Acme Ltd", "St Mary School", "3 D Print",
        "Trafford Council", "Smith", "A", "", "John Lewis Partnership", "BT",
        "Grace Care Homes", "Greater Manchester Pension Fund",
    ],
)  # fmt: skip
def test_organisations(name: str) -> None:
    assert not looks_like_a_person(name)


def test_a_message_does_not_quote_people(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Supplier,Value,Date\nA,Jane Doe,1/5/24\nB,Acme Ltd,2/5/24\n")
    with pytest.raises(InputError) as refused:
        read_spend(path)
    assert "Jane Doe" not in str(refused.value)
    assert f"found {HIDDEN!r}, 'Acme Ltd'" in str(refused.value)


def test_amounts_as_on_the_continent_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Supplier;Amount\nA;1.234,56\nB;7,5\nC;"(12,00)"\n')
    with pytest.raises(InputError, match=r"a comma before the pence: found '1.234,56', '7,5', '\(12,00\)'"):
        read_spend(path)
    path.write_text("Supplier;Amount\nA;1.234,56\nB;x\nC;5.00\n")
    spend = read_spend(path)
    assert spend.pence().tolist() == [0, 0, 500]
    assert spend.faults["action"].to_pylist() == [
        "counted as 0.00: it has a comma before the pence, as on the Continent; write a point there",
        "counted as 0.00",
    ]
