"""One law over everything that a file may be: layout, format, encoding, delimiter, preamble, archive."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import mutations
import openpyxl
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from localvalue.spend import read_spend

if TYPE_CHECKING:
    from collections.abc import Callable

Table = list[list[str]]

LAYOUTS = {
    "canonical": ["buyer", "supplier", "supplier_postcode", "date", "amount"],
    "local_government": ["Body Name", "Beneficiary Name", "Supplier Postcode", "Payment Date", "Net Amount"],
    "central_government": ["Entity", "Supplier", "Post Code", "Date", "Amount"],
}
MARK = {"canonical": "Note", "local_government": "Directorate", "central_government": "Expense Type"}
"""A column that tells the layout, and is kept under its own name."""

PREAMBLE = [["Payments made in the quarter"], [], ["Prepared by Finance"]]
# What every encoding and XML can hold; no mark that begins a formula, a note or a total
letters = st.sampled_from("abcXYZ 0189,;|\"'&<>£é-.\u2019")
cells = st.text(letters, min_size=1, max_size=10).map(lambda text: f"a{text}z")
pence = st.integers(-(10**11), 10**11)
days = st.dates(dt.date(2010, 1, 1), dt.date(2030, 12, 31))
rows = st.lists(
    st.tuples(cells, cells, cells, days, cells, pence), min_size=1, max_size=8, unique_by=lambda row: row[5]
)


class Written(NamedTuple):
    """How a table is written."""

    suffix: str
    layout: str
    encoding: str
    delimiter: str
    ends: str
    preamble: bool
    packing: str


written = st.builds(
    Written,
    st.sampled_from(["csv", "xlsx", "ods", "parquet", "json", "jsonl"]),
    st.sampled_from(list(LAYOUTS)),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["", "gz", "zip"]),
)


def _csv(table: Table, how: Written) -> bytes:
    out = io.StringIO(newline="")
    above = PREAMBLE if how.preamble else []
    csv.writer(out, delimiter=how.delimiter, lineterminator=how.ends).writerows([*above, *table])
    return out.getvalue().encode(how.encoding)


def _records(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def _json(table: Table, how: Written) -> bytes:
    return json.dumps({"payments": _records(table)}, ensure_ascii=False).encode(how.encoding)


def _json_lines(table: Table, how: Written) -> bytes:
    lines = [json.dumps(record, ensure_ascii=False) for record in _records(table)]
    return how.ends.join(lines).encode(how.encoding)


def _parquet(table: Table, _: Written) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(_records(table)), out, row_group_size=3)
    return out.getvalue()


def _excel(table: Table, how: Written) -> bytes:
    book = openpyxl.Workbook()
    for row in [*(PREAMBLE if how.preamble else []), *table]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _open_document(table: Table, how: Written) -> bytes:
    return mutations.open_document([*(PREAMBLE if how.preamble else []), *table])


WRITERS: dict[str, Callable[[Table, Written], bytes]] = {
    "csv": _csv,
    "xlsx": _excel,
    "ods": _open_document,
    "parquet": _parquet,
    "json": _json,
    "jsonl": _json_lines,
}
WITH_HEADER = {"csv", "xlsx", "ods"}


def _packed(content: bytes, how: Written) -> tuple[str, bytes]:
    if how.packing == "gz":
        return f"a.{how.suffix}.gz", gzip.compress(content)
    if how.packing == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"in/a.{how.suffix}", content)
        return "a.zip", out.getvalue()
    return f"a.{how.suffix}", content


@given(rows, written, st.sampled_from(["%Y-%m-%d", "%d/%m/%Y"]))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_however_it_is_written_comes_back(
    table: list[tuple[str, str, str, dt.date, str, int]], how: Written, date: str
) -> None:
    header = [*LAYOUTS[how.layout][:4], MARK[how.layout], LAYOUTS[how.layout][4]]
    lines = [
        [buyer, supplier, postcode, day.strftime(date), note, f"{Decimal(amount).scaleb(-2):.2f}"]
        for buyer, supplier, postcode, day, note, amount in table
    ]
    name, content = _packed(WRITERS[how.suffix]([header, *lines], how), how)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        spend = read_spend(path)
    file = spend.files[0]
    assert spend.pence().tolist() == [row[5] for row in table]
    for at, column in enumerate(("buyer", "supplier", "supplier_postcode")):
        assert spend.lines[column].to_pylist() == [row[at] for row in table]
    assert spend.lines[MARK[how.layout]].to_pylist() == [row[4] for row in table]
    assert spend.lines["date"].to_pylist() == [row[3] for row in table]
    first = 1 + (1 + len(PREAMBLE) * how.preamble if how.suffix in WITH_HEADER else 0)
    assert spend.row.tolist() == list(range(first, first + len(table)))
    assert file.layout == how.layout
    listed = 2 if how.preamble and how.suffix in WITH_HEADER else 0
    assert spend.fault_counts() == ({"preamble": listed} if listed else {})
    if how.suffix == "csv":
        # Text that is the same in both is called UTF-8
        same = how.encoding == "cp1252" and content_is_ascii(lines, header)
        assert (file.encoding, file.delimiter) == ("utf-8" if same else how.encoding, how.delimiter)


def content_is_ascii(lines: Table, header: list[str]) -> bool:
    return all(cell.isascii() for row in [header, *lines] for cell in row)
