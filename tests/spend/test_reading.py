"""Which column is which, which line is which, several files, pandas tables."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from localvalue.errors import InputError
from localvalue.spend import Spend, read_spend
from localvalue.spend.layout_tables import layouts
from localvalue.spend.layouts import FIELDS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_headers_of_central_government(tmp_path: Path) -> None:
    content = (
        "Department Family,Entity,Date of Payment,Expense Type,Supplier,Transaction Number,Total,Post Code\n"
        "MoD,DSTL,1/4/15,Rent,A,77,8,SP9 7QD\n"
    )
    spend = _read(tmp_path, content)
    assert spend.files[0].layout == "central_government"
    assert spend.files[0].columns == {
        "buyer": "Entity",
        "supplier": "Supplier",
        "amount": "Total",
        "supplier_postcode": "Post Code",
        "date": "Date of Payment",
    }
    assert spend.files[0].ignored == (
        "Department Family", "Expense Type", "Transaction Number",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Supplier Post Code", "Post Code", "Supplier Postcode ", "Postcode", "SUPPLIER POSTCODE"]
)
def test_every_usual_name_of_the_postcode(name: str, tmp_path: Path) -> None:
    spend = _read(tmp_path, f"{name},Amount\nB1 1BB,1\n")
    assert spend.files[0].columns["supplier_postcode"] == name.strip()


def test_canonical_names_need_no_mapping(tmp_path: Path) -> None:
    coded = {"date": "2024-05-01", "kind": "call_off", "basis": "actual", "beneficiary_group": "neet"}
    coded |= {"sme": "yes", "vcse": "no", "supported_employment": "no"}
    row = {name: coded.get(name, str(at)) for at, name in enumerate(FIELDS, start=1)}
    spend = _read(tmp_path, f"{','.join(row)}\n{','.join(row.values())}\n")
    amount = int(row.pop("amount")) * 100
    assert spend.files[0].layout == "canonical"
    assert spend.lines.to_pylist() == [{**row, "amount_pence": amount, "date": dt.date(2024, 5, 1)}]
    expected = ["amount_pence" if name == "amount" else name for name in FIELDS]
    assert spend.lines.column_names == expected


def test_a_named_column_is_taken_for_nothing_else(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Amount,Postcode\n1,B1 1BB\n", {"delivery_postcode": "Postcode"})
    assert spend.lines.column_names == ["line_id", "amount_pence", "delivery_postcode"]


def test_one_column_may_stand_for_two(tmp_path: Path) -> None:
    both = {"supplier_postcode": "Postcode", "branch_postcode": "Postcode"}
    spend = _read(tmp_path, "Amount,Postcode\n1,B1 1BB\n", both)
    assert spend.lines["branch_postcode"].to_pylist() == ["B1 1BB"]
    assert spend.lines["supplier_postcode"].to_pylist() == ["B1 1BB"]


def test_a_named_column_finds_the_header_below_a_preamble(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Supplier list,Total\nWho,What\nA,8\n", {"amount": "What", "supplier": "Who"})
    assert spend.files[0].header_row == 2
    assert spend.files[0].layout == "named"
    assert spend.pence().tolist() == [800]


def test_no_layout_names_one_header_for_two_columns() -> None:
    for layout in layouts():
        assert not layout.marks & set(layout.fields)
        assert set(layout.fields.values()) <= set(FIELDS)


def test_own_identifiers_where_they_are_unique(tmp_path: Path) -> None:
    spend = _read(tmp_path, "line_id,Amount\nb,1\na,2\n")
    assert spend.lines["line_id"].to_pylist() == ["b", "a"]
    assert spend.faults.num_rows == 0


def test_repeated_and_blank_identifiers_give_way_to_the_row(tmp_path: Path) -> None:
    spend = _read(tmp_path, "line_id,Amount\nx,1\ny,2\nx,4\n,8\n")
    assert spend.lines["line_id"].to_pylist() == ["a.csv:2", "y", "a.csv:4", "a.csv:5"]
    found = spend.faults.select(["line", "column", "value", "kind"]).to_pylist()
    assert [tuple(fault.values()) for fault in found] == [
        (2, "line_id", "x", "repeated_line_id"),
        (4, "line_id", "x", "repeated_line_id"),
        (5, "line_id", None, "blank_line_id"),
    ]


def test_an_identifier_that_looks_like_the_place_of_another_line(tmp_path: Path) -> None:
    spend = _read(tmp_path, "line_id,Amount\nx,1\nx,2\na.csv:2,4\na.csv:4,8\n")
    assert spend.lines["line_id"].to_pylist() == ["a.csv:2", "a.csv:3", "a.csv:4", "a.csv:5"]
    assert spend.fault_counts() == {"repeated_line_id": 4}


def test_a_transaction_number_is_no_identifier(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Transaction Number,Amount\n7,1\n7,2\n")
    assert spend.lines["line_id"].to_pylist() == ["a.csv:2", "a.csv:3"]
    assert spend.lines["Transaction Number"].to_pylist() == ["7", "7"]


def test_several_files_of_different_columns(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("Supplier,Amount,Note\nA,1,x\n\nB,2,\n")
    two.write_text("Postcode;Total;Supplier;Ref\nB1 1BB;4;A;r\n")
    spend = read_spend([one, str(two)])
    assert spend.lines.to_pylist() == [
        _line("one.csv:2", "A", 100, None, "x", None),
        _line("one.csv:4", "B", 200, None, None, None),
        _line("two.csv:2", "A", 400, "B1 1BB", None, "r"),
    ]
    assert spend.row.tolist() == [2, 4, 2]
    assert spend.where(np.array([2, 0]))[0] == ["two.csv", "one.csv"]
    assert spend.total_pence == 700


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / month / "spend.csv" for month in ("april", "may")]
    for at, path in enumerate(paths):
        path.parent.mkdir()
        path.write_text(f"Amount\n{at}\n")
    spend = read_spend(paths)
    assert spend.lines["line_id"].to_pylist() == ["april/spend.csv:2", "may/spend.csv:2"]


def test_a_file_twice_is_reported_and_counted_twice(tmp_path: Path) -> None:
    one = tmp_path / "one.csv"
    one.write_text("Amount\n8\n")
    (tmp_path / "copy.csv").write_text("Amount\n8\n")
    spend = read_spend([one, tmp_path / "copy.csv", one])
    assert spend.pence().tolist() == [800, 800, 800]
    assert spend.lines["line_id"].to_pylist() == ["one.csv:2", "copy.csv:2", "one.csv (2):2"]
    faults = spend.faults.to_pylist()
    assert [(fault["file"], fault["line"], fault["value"]) for fault in faults] == [
        ("copy.csv", None, "one.csv"),
        ("one.csv (2)", None, "one.csv"),
    ]


def test_identifiers_are_unique_across_files(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(f"line_id,Amount,File\n1,1,{name}\n{name},2,x\n")
    spend = read_spend([tmp_path / "one.csv", tmp_path / "two.csv"])
    assert spend.lines["line_id"].to_pylist() == ["one.csv:2", "one.csv", "two.csv:2", "two.csv"]
    assert spend.faults["file"].to_pylist() == ["one.csv", "two.csv"]


def test_what_was_read_is_recorded(tmp_path: Path) -> None:
    content = "Report\n\nSupplier;Amount\nA;1\n;\nB;2\nTotal;3\n\n".encode("utf-16")
    (tmp_path / "a.csv").write_bytes(content)
    file = read_spend(tmp_path / "a.csv").files[0]
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (file.bytes, file.encoding, file.delimiter) == (len(content), "utf-16", ";")
    assert (file.header_row, file.rows, file.lines, file.blank_rows, file.removed) == (3, 8, 2, 3, 2)


def test_a_pandas_table_with_numbers() -> None:
    frame = pd.DataFrame(
        {
            "Supplier": ["A", None, " C "],
            "amount": [0.1 + 0.2, np.nan, 1.005],
            "supplier_easting": [400000, 400001, 400002],
        },
        index=[9, 9, 9],
    )
    spend = read_spend(frame)
    assert spend.pence().tolist() == [30, 0, 101]
    assert spend.lines["supplier"].to_pylist() == ["A", None, "C"]
    assert spend.lines["supplier_easting"].to_pylist() == ["400000", "400001", "400002"]
    assert spend.lines["line_id"].to_pylist() == ["table:1", "table:2", "table:3"]
    assert spend.fault_counts() == {"blank_amount": 1, "rounded": 1}
    assert frame["Supplier"].tolist()[2] == " C "


@pytest.mark.parametrize(
    "amounts",
    [
        [1, 2, 4],
        [Decimal("1.00"), Decimal(2), Decimal("4.0")],
        ["1.00", "£2", "4"],
        [1, "2.00", 4.0],
        pd.array([1, 2, 4], dtype="Int64"),
        pd.array([1.0, 2.0, 4.0], dtype="Float64"),
        np.array([1, 2, 4], dtype=np.float32),
        pd.Categorical(["1", "2", "4"]),
    ],
    ids=["int", "Decimal", "text", "mixed", "Int64", "Float64", "float32", "category"],
)
def test_a_pandas_table_of_any_type(amounts: object) -> None:
    spend = Spend.from_frame(pd.DataFrame({"amount": amounts}))
    assert spend.pence().tolist() == [100, 200, 400]
    assert spend.faults.num_rows == 0


def test_a_pandas_table_reads_as_its_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Who": ["A", "B"], "What": ["1.5", "(2)"], "Postcode": ["B1 1BB", None]})
    columns = {"amount": "What", "supplier": "Who"}
    frame.to_csv(tmp_path / "a.csv", index=False)
    from_file = read_spend(tmp_path / "a.csv", columns=columns)
    from_frame = Spend.from_frame(frame, columns)
    assert from_frame.lines.drop_columns("line_id").equals(from_file.lines.drop_columns("line_id"))


def test_a_pandas_table_without_columns_or_lines() -> None:
    with pytest.raises(InputError, match="no columns"):
        read_spend(pd.DataFrame())
    with pytest.raises(InputError, match="no lines below it"):
        read_spend(pd.DataFrame({"amount": []}))


def test_infinite_amounts_are_unreadable() -> None:
    spend = read_spend(pd.DataFrame({"amount": [np.inf, 1.0, -1e13]}))
    assert spend.pence().tolist() == [0, 100, 0]
    assert spend.fault_counts() == {"unreadable_amount": 2}


def test_the_table_for_pandas(tmp_path: Path) -> None:
    table = _read(tmp_path, "Supplier,Amount\nA,1\nB,n/a\n").table
    assert table["amount_pence"].dtype == "Int64"
    assert table["amount_pence"].tolist() == [100, 0]
    assert table["line_id"].tolist() == ["a.csv:2", "a.csv:3"]
    assert table["supplier"].tolist() == ["A", "B"]


def test_what_is_shown_of_it(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Supplier,Amount,<b>\nA,1000,x\n,,\nB,n/a,\n")
    assert repr(spend).splitlines() == [
        "Spend: 2 lines, £1,000, from 1 file",
        "  a.csv (canonical, utf-8, 2 lines, 1 blank row)",
        "    supplier from 'Supplier', amount from 'Amount'",
        "    kept as they are: <b>",
        "  faults: 1 unreadable amount",
    ]
    page = spend._repr_html_()
    assert "2 lines, £1,000, from 1 file" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_reading_a_file_does_not_import_pandas(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text('line_id,Amount,Supplier\n1,"£1,000", A\n1,n/a,"B\nC"\n\n3,1.005\n')
    (tmp_path / "even.csv").write_text("Amount,Postcode\n1,B1 1BB\n")
    script = (
        "import sys; from localvalue.spend import read_spend\n"
        "spend = read_spend(sys.argv[1:]); repr(spend); spend.where(spend.row[:1])\n"
        "spend.faults.to_pylist()\n"
        "sys.exit('pandas' in sys.modules)"
    )
    paths = [str(tmp_path / "odd.csv"), str(tmp_path / "even.csv")]
    assert subprocess.run([sys.executable, "-c", script, *paths], check=False).returncode == 0


def _line(*cells: object) -> dict[str, object]:
    names = ("line_id", "supplier", "amount_pence", "supplier_postcode", "Note", "Ref")
    return dict(zip(names, cells, strict=True))


def _read(folder: Path, content: str, columns: dict[str, str] | None = None) -> Spend:
    path = folder / "a.csv"
    path.write_text(content)
    return read_spend(path, columns=columns)


def test_the_table_of_a_spend_is_read_back_as_it_was() -> None:
    first = read_spend(pd.DataFrame({"supplier": list("ABCD"), "amount": ["-0.05", "1234.5", "", "7"]}))
    again = read_spend(first.table)
    assert again.pence().tolist() == first.pence().tolist() == [-5, 123_450, 0, 700]
    part = read_spend(first.table[["supplier", "amount_pence"]].iloc[:2])
    assert part.pence().tolist() == [-5, 123_450]
    assert part.table["supplier"].tolist() == ["A", "B"]


def test_pence_are_the_amount_only_where_there_are_no_pounds_and_as_whole_numbers() -> None:
    both = read_spend(pd.DataFrame({"amount": ["1"], "amount_pence": [999]}))
    assert both.total_pence == 100
    pence = ["5", "5.5", "x", "700.0", None]
    odd = read_spend(pd.DataFrame({"supplier": list("ABCDE"), "amount_pence": pence}))
    assert odd.pence().tolist() == [5, 0, 0, 700, 0]
    assert odd.fault_counts() == {"unreadable_amount": 2, "blank_amount": 1}
