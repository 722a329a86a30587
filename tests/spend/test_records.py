"""Parquet, JSON and JSON lines: the same lines as of a CSV file, and what is none is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.spend import Spend


def _json(folder: Path, value: object) -> Spend:
    (folder / "a.json").write_text(value if isinstance(value, str) else json.dumps(value))
    return read_spend(folder / "a.json")


def _parquet(folder: Path, columns: dict[str, Any]) -> Spend:
    parquet.write_table(pa.table(columns), folder / "a.parquet")
    return read_spend(folder / "a.parquet")


def test_a_list_of_objects(tmp_path: Path) -> None:
    spend = _json(
        tmp_path, [{"supplier": " A ", "amount": 1.10}, {"amount": "2", "ok": True}, {"amount": None}]
    )
    file = spend.files[0]
    assert spend.lines.to_pylist() == [
        {"line_id": "a.json:1", "supplier": "A", "amount_pence": 110, "ok": None},
        {"line_id": "a.json:2", "supplier": None, "amount_pence": 200, "ok": "true"},
    ]
    assert (file.format, file.rows, file.lines, file.blank_rows, file.header_row) == ("json", 3, 2, 1, 0)


def test_amounts_are_read_as_they_are_written(tmp_path: Path) -> None:
    digits = ["0.1", "1e3", "999999999999.99", "1.005", "-7", "NaN"]
    spend = _json(tmp_path, "[" + ",".join('{"Supplier":"A","Amount":' + one + "}" for one in digits) + "]")
    assert spend.pence().tolist() == [10, 100_000, 99_999_999_999_999, 101, -700, 0]
    assert spend.fault_counts() == {"rounded": 1, "unreadable_amount": 1}


def test_an_object_with_one_list_of_objects(tmp_path: Path) -> None:
    spend = _json(
        tmp_path, {"metadata": {"title": "x", "tags": ["a"]}, "data": [{"supplier": "A", "amount": 1}]}
    )
    assert spend.pence().tolist() == [100]
    assert spend.files[0].part == "data"


def test_what_is_inside_a_field_has_a_dot_in_its_name(tmp_path: Path) -> None:
    record = {
        "amount": 1,
        "who": {"name": "A", "at": {"postcode": "B1 1BB"}},
        "tags": ["x", "y"],
        "lots": [{"id": 1}, {"id": 2}],
        "who.name": "B",
    }
    row = _json(tmp_path, [record]).lines.to_pylist()[0]
    assert row == {
        "line_id": "a.json:1",
        "amount_pence": 100,
        "who.name": "A",
        "who.at.postcode": "B1 1BB",
        "tags": "x; y",
        "lots.0.id": "1",
        "lots.1.id": "2",
        "who.name (2)": "B",
    }


def test_a_field_inside_another_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"paid": {"gbp": 5}}]')
    assert read_spend(tmp_path / "a.json", columns={"amount": "paid.gbp"}).pence().tolist() == [500]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_json_of_every_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes('[{"supplier": "Café", "amount": 1}]'.encode(encoding))
    spend = read_spend(tmp_path / "a.json")
    assert spend.lines["supplier"].to_pylist() == ["Café"]
    assert spend.files[0].encoding == encoding


def test_json_lines_are_numbered_as_the_file_has_them(tmp_path: Path) -> None:
    content = (
        '{"supplier": "A", "amount": 1}\r\n\r\n{"supplier": "B", "amount": "x"}\n'
        '{"supplier": "C", "amount": 4}\n\n'
    )
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content.encode()))
    spend = read_spend(tmp_path / "a.jsonl.gz")
    file = spend.files[0]
    assert spend.lines["line_id"].to_pylist() == ["a.jsonl.gz:1", "a.jsonl.gz:3", "a.jsonl.gz:4"]
    assert [(fault["line"], fault["kind"]) for fault in spend.faults.to_pylist()] == [
        (3, "unreadable_amount")
    ]
    assert (file.format, file.rows, file.lines, file.blank_rows) == ("json lines", 5, 3, 2)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('{"a": 1', "is not: .* at line 1"),
        ('{"amount": 1}\n{"amount": 2\n', "a line that is no JSON: .* at line 2"),
        ('{"amount": 1}\n[1]\n', "line 2 holds"),
        ("[1, 2]x", "not a table|has no column|is not"),
        ("[[1, 2]]", "without a list of records"),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', "2 lists of records, 'a' and 'b', of which none is spend"),
        (
            '{"a": [{"supplier": "A", "amount": 1}], "b": [{"supplier": "A", "amount": 1}]}',
            "of which more than one may be",
        ),
        ('[{\0"amount": 1}]', "is not: .* at line 1, column 3"),  # nothing of UTF-16 about it
        ("[" * 100_000, "is not|too deep"),
        ('{"a":' * 100_000, "is not|too deep"),
    ],
)
def test_json_that_is_no_table(content: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=what):
        _json(tmp_path, content)


def test_the_one_list_that_is_spend(tmp_path: Path) -> None:
    spend = _json(tmp_path, {"codes": [{"c": 1}], "payments": [{"supplier": "A", "amount": 1}]})
    assert spend.pence().tolist() == [100]
    assert [each.name for each in spend.unread] == ["a.json/codes"]


def test_too_many_fields_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="20,001 different fields in 20,000 records"):
        _json(tmp_path, [{"amount": 1, f"f{at}": 1} for at in range(20_000)])


def test_parquet_of_many_types(tmp_path: Path) -> None:
    spend = _parquet(
        tmp_path,
        {
            "Supplier": pa.array(["A", None, " C "]).dictionary_encode(),
            "Supplier Postcode": pa.array(["B1 1BB", "", None], pa.large_string()),
            "Amount": pa.array([0.1 + 0.2, None, -5.0]),
            "Date": pa.array([dt.datetime(2025, 4, 1), None, dt.datetime(2025, 4, 2)]),  # noqa: DTZ001 (no zone)
            "At": pa.array([dt.datetime(2025, 4, 1, 9, 30)] * 3),  # noqa: DTZ001
            "Count": pa.array([1, 2, None]),
            "Share": pa.array([0.5, float("nan"), None]),
            "Who": pa.array([{"id": 1, "of": {"x": "y"}}, None, {"id": 3, "of": None}]),
            "Tags": pa.array([["a"], [], None]),
        },
    )
    assert spend.pence().tolist() == [30, 0, -500]
    assert spend.fault_counts() == {"blank_amount": 1}
    assert spend.lines.drop_columns(["amount_pence"]).to_pylist()[0] == {
        "line_id": "a.parquet:1",
        "supplier": "A",
        "supplier_postcode": "B1 1BB",
        "date": dt.date(2025, 4, 1),
        "At": "2025-04-01 09:30:00",
        "Count": "1",
        "Share": "0.5",
        "Who.id": "1",
        "Who.of.x": "y",
        "Tags": '["a"]',
    }
    assert spend.lines["Share"].to_pylist() == ["0.5", None, None]
    assert spend.files[0].format == "parquet"


@pytest.mark.parametrize(
    "amounts",
    [
        pa.array([Decimal("1.00"), Decimal("2.5")], pa.decimal128(12, 2)),
        pa.array([1.0, 2.5], pa.float32()),
        pa.array(["£1", "2.50"]),
    ],
    ids=str,
)
def test_parquet_amounts_of_any_type(amounts: pa.Array, tmp_path: Path) -> None:
    spend = _parquet(tmp_path, {"amount": amounts})
    assert spend.pence().tolist() == [100, 250]
    assert spend.faults.num_rows == 0


def test_a_parquet_file_reads_as_its_csv(tmp_path: Path) -> None:
    rows = [("A", "B1 1BB", "1.00"), ("", "", ""), ("Total", "", "1.00")]
    text = "\n".join(["Supplier,Postcode,Amount", *map(",".join, rows)])
    (tmp_path / "a.csv").write_text(text)
    plain = read_spend(tmp_path / "a.csv")
    cells = dict(zip(("Supplier", "Postcode", "Amount"), map(list, zip(*rows, strict=True)), strict=True))
    spend = _parquet(tmp_path, cells)
    assert spend.lines.drop_columns("line_id").equals(plain.lines.drop_columns("line_id"))
    assert spend.faults["kind"].to_pylist() == plain.faults["kind"].to_pylist() == ["footer"]
    assert (spend.faults["line"].to_pylist(), plain.faults["line"].to_pylist()) == ([3], [4])


def test_damaged_parquet_and_one_too_large_are_refused(tmp_path: Path) -> None:
    _parquet(tmp_path, {"amount": ["1"]})
    content = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(content[:-3])
    with pytest.raises(InputError, match=r"cut.parquet is a damaged Parquet file"):
        read_spend(tmp_path / "cut.parquet")
    with pytest.raises(InputError, match=r"30,000,000 rows of 1 columns"):
        _parquet(tmp_path, {"amount": pa.repeat("1", 30_000_000)})


@pytest.mark.official
@pytest.mark.parametrize("month", ["01", "03"])
def test_the_treasury(month: str, real_spend: Path) -> None:
    path = real_spend / "central" / f"hmt_2025-{month}.json"
    spend = read_spend(path)
    expected = json.loads(path.read_text("utf-8"), parse_float=Decimal)["data"]
    assert spend.pence().tolist() == [int(record["amount_gbp"] * 100) for record in expected]
    assert spend.files[0].layout == "central_government"
    assert spend.files[0].columns["buyer"] == "entity"
    assert spend.files[0].columns["amount"] == "amount_gbp"
    assert len(spend) == {"01": 79, "03": 126}[month]


def test_a_name_that_an_object_has_twice_is_not_decided(tmp_path: Path) -> None:
    record = '{"Supplier": "A", "Amount": 1, "Amount": 2}'
    spend = _json(tmp_path, f'[{record}, {{"Supplier": "B", "Supplier": "B", "Amount": 3}}]')
    assert spend.lines["supplier"].to_pylist() == ["A", "B"]
    assert spend.pence().tolist() == [0, 300]
    assert [(f["line"], f["kind"], f["value"]) for f in spend.faults.to_pylist()] == [
        (1, "unreadable_amount", "1; 2")
    ]
    with pytest.raises(InputError, match="an object with two different 'x' in it"):
        _json(tmp_path, '[{"Supplier": "A", "Amount": 1, "x": {"a": 1}, "x": {"a": 2}}]')
