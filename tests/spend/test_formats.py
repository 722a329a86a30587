"""A law of every format: the same table comes back, whatever it is written in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ["Supplier", "Postcode", "Note", "Amount"]
Table = list[list[str]]

# What XML can hold, and no line break, which a workbook writes in its own way
letters = st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_characters="\x7f\ufffe\uffff")
cells = st.text(letters, max_size=8).filter(lambda text: not text.startswith(("=", "#")) and "_x" not in text)
filled = cells.filter(lambda text: bool(text.strip()))
amounts = st.integers(-(10**12), 10**12).map(lambda pence: f"{Decimal(pence).scaleb(-2):.2f}")
tables = st.lists(st.tuples(filled, filled, cells, amounts).map(list), min_size=1, max_size=12)


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *table])
    return out.getvalue().encode()


def _zip(table: Table) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", _csv(table))
    return out.getvalue()


def _records(table: Table) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in table]


def _json(table: Table) -> bytes:
    return json.dumps(_records(table)).encode()


def _json_lines(table: Table) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in _records(table)).encode()


def _parquet(table: Table) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(_records(table)), out)
    return out.getvalue()


def _excel(table: Table) -> bytes:
    book = openpyxl.Workbook()
    for row in [HEADER, *table]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS: dict[str, tuple[Callable[[Table], bytes], int]] = {
    "csv": (_csv, 2),
    "csv.gz": (lambda table: gzip.compress(_csv(table)), 2),
    "zip": (_zip, 2),
    "json": (_json, 1),
    "jsonl": (_json_lines, 1),
    "parquet": (_parquet, 1),
    "xlsx": (_excel, 2),
}
"""How to write a table, and which record its first line is."""


@given(tables)
@settings(deadline=None, max_examples=60)
def test_what_is_written_comes_back_from_every_format(table: Table) -> None:
    pence = [int(row[3].replace(".", "")) for row in table]
    for suffix, (write, first) in WRITERS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"a.{suffix}")
            path.write_bytes(write(table))
            spend = read_spend(path)
        assert spend.pence().tolist() == pence, suffix
        assert spend.row.tolist() == list(range(first, first + len(table))), suffix
        for at, name in enumerate(("supplier", "supplier_postcode", "Note")):
            assert spend.lines[name].to_pylist() == [row[at].strip() or None for row in table], suffix


@pytest.mark.parametrize("suffix", [name for name in WRITERS if name != "csv"])
def test_damaged_files_are_read_or_refused(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(20261122)  # noqa: S311 (a seeded campaign, no secret)
    content = WRITERS[suffix][0]([["A", "B1 1BB", "n", str(at)] for at in range(30)])
    path = tmp_path / f"a.{suffix}"
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged if chance.random() < 0.8 else damaged[: chance.randrange(len(damaged))])
        try:
            file = read_spend(path).files[0]
        except InputError:
            continue
        assert file.rows == file.lines + file.blank_rows + file.removed + bool(file.header_row)
