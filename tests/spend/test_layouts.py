"""Layouts of one's own, and amounts in thousands or millions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import localvalue as lv
from localvalue.errors import InputError
from localvalue.spend.layout_tables import layouts, read_layouts
from localvalue.spend.scales import scaled

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
[[layout]]
id = "aford_ledger"
title = "Aford's ledger"
source = "Aford Council, finance system"
marks = ["Ledger"]

[layout.fields]
amount = ["Dr/Cr"]
supplier = "Who"
supplier_postcode = ["Where"]
buyer = ["Supplier"]

[layout.constants]
kind = "payment"
basis = "actual"
"""
LEDGER = "Ledger,Who,Where,Dr/Cr,Supplier\nX,A Ltd,B1 1BB,12.50,Aford\n"


def _layouts(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _spend(folder: Path, text: str, name: str = "a.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_layout_of_ones_own(tmp_path: Path) -> None:
    path = _spend(tmp_path, LEDGER)
    with pytest.raises(InputError, match="no column that is known to be the amount"):
        lv.read_spend(path)
    spend = lv.read_spend(path, layouts=_layouts(tmp_path, OWN))
    assert spend.lines.drop_columns(["line_id"]).to_pylist() == [
        {
            "buyer": "Aford", "supplier": "A Ltd", "amount_pence": 1250, "kind": "payment", "basis": "actual",
            "supplier_postcode": "B1 1BB", "Ledger": "X",
        }
    ]  # fmt: skip
    file = spend.files[0]
    assert file.layout == "aford_ledger"
    assert file.layout_file.startswith("own.toml (")
    assert dict(file.constants) == {"kind": "payment", "basis": "actual"}


def test_it_does_not_take_tables_of_others(tmp_path: Path) -> None:
    path = _spend(tmp_path, "Ledger,Supplier,Amount\nX,A,5\n")
    spend = lv.read_spend(path, layouts=_layouts(tmp_path, OWN))
    assert spend.lines["supplier"].to_pylist() == ["A"]
    assert not spend.files[0].layout_file


def test_a_layout_that_does_not_fit_is_named_where_nothing_does(tmp_path: Path) -> None:
    own = '[[layout]]\nid = "x"\ntitle = "t"\nsource = "s"\n[layout.fields]\namount = "Dr/Cr"\n'
    path = _spend(tmp_path, "Whom,Dr/Cr\nA,5\n")
    with pytest.raises(
        InputError, match=r"'x' of own\.toml knows 'Dr/Cr', and needs one more of its headers"
    ):
        lv.read_spend(path, layouts=_layouts(tmp_path, own))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("amount =", "amuont ="), "names 'amuont', which is no column of localvalue; did you mean amount"),
        (('id = "aford_ledger"', 'id = "Aford ledger"'), "use lower-case letters, digits and _"),
        (('id = "aford_ledger"', 'id = "ocds"'), "has the id 'ocds', which is taken"),
        (('title = "Aford\'s ledger"', ""), "has no title"),
        (('marks = ["Ledger"]', 'marks = ["Who"]'), "has 'who' both as a mark and as a field"),
        (('supplier = "Who"', 'supplier = "Where"'), "has the header 'Where' for supplier and for"),
        (('supplier = "Who"', "supplier = 5"), "is no list of headers"),
        (('kind = "payment"', 'amount = "5"'), "gives 'amount' to every line"),
        (('kind = "payment"', 'kind = "paymentt"'), "gives every line the kind 'paymentt', which is none"),
        (('basis = "actual"', 'basis = "perhaps"'), "gives every line the basis 'perhaps', which is none"),
        (("[[layout]]", "[[layuot]]"), "holds layouts, each under"),
        (("[layout.fields]", "[layout.felds]"), "has felds; a layout has"),
        (('title = "', "title = "), "is no TOML file"),
    ],
)
def test_layouts_that_are_not_right(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    assert change[0] in OWN
    with pytest.raises(InputError, match=message):
        read_layouts(_layouts(tmp_path, OWN.replace(*change)))


def test_a_missing_file_of_layouts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*none\.toml of layouts"):
        read_layouts(tmp_path / "none.toml")


def test_the_librarys_own_table_has_the_form_that_it_asks_for() -> None:
    assert len({layout.id for layout in layouts()}) == len(layouts())


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Amount (£m)", "millions"), ("£m", "millions"), ("Spend £ millions", "millions"), ("£M", "millions"),
        ("Value (in millions)", "millions"), ("£000", "thousands"), ("£'000", "thousands"),
        ("Amount £000s", "thousands"), ("£k", "thousands"), ("Total (000s)", "thousands"),
        ("£bn", "billions"),
        ("Amount", ""), ("Amount (£)", ""), ("Payments over £25,000", ""), ("Spend over £500", ""),
        ("Over £25k", ""), ("Contracts over £1m", ""), ("Amount (more than £10,000)", ""), ("£ maximum", ""),
    ],
)  # fmt: skip
def test_what_a_header_says_of_its_unit(header: str, unit: str) -> None:
    assert scaled(header).unit == unit


@pytest.mark.parametrize("header", ["£m", "Amount (£m)", "Net Amount £ millions"])
def test_millions_are_never_assumed(header: str, tmp_path: Path) -> None:
    path = _spend(tmp_path, f"Supplier,{header}\nA,1.2345678\nB,(0.5)\nC,\nD,x\n")
    with pytest.raises(InputError, match=r"in millions, which is never assumed; add --amounts-in millions"):
        lv.read_spend(path)
    spend = lv.read_spend(path, unit="millions")
    assert spend.pence().tolist() == [123_456_780, -50_000_000, 0, 0]
    assert spend.fault_counts() == {"blank_amount": 1, "unreadable_amount": 1}
    assert spend.files[0].pounds == 1_000_000
    assert lv.read_spend(path, unit="pounds").pence().tolist() == [123, -50, 0, 0]
    with pytest.raises(InputError, match="--amounts-in says thousands"):
        lv.read_spend(path, unit="thousands")


def test_a_named_column_of_millions_is_refused_too(tmp_path: Path) -> None:
    path = _spend(tmp_path, "Who,Outlay £m\nA,1\n")
    with pytest.raises(InputError, match="never assumed"):
        lv.read_spend(path, columns={"amount": "Outlay £m"})


def test_thousands_by_option_only(tmp_path: Path) -> None:
    path = _spend(tmp_path, "Supplier,Amount\nA,1.5\n")
    assert lv.read_spend(path).pence().tolist() == [150]
    assert lv.read_spend(path, unit="thousands").pence().tolist() == [150_000]
    frame = pd.DataFrame({"supplier": ["A", "B"], "amount": [1.1, None]})
    assert lv.read_spend(frame, unit="thousands").pence().tolist() == [110_000, 0]
    with pytest.raises(InputError, match="'bags' is not known; it is one of pounds, thousands, millions"):
        lv.read_spend(path, unit="bags")
