"""Laws that hold for any file, tried on many."""

from __future__ import annotations

import csv
import io
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from localvalue.arrays import texts
from localvalue.errors import InputError
from localvalue.spend import read_spend
from localvalue.spend.amounts import read_amount, read_amounts
from localvalue.spend.bodies import Part, read_exact, read_fast
from localvalue.spend.records import records

if TYPE_CHECKING:
    from localvalue.spend import Spend
    from localvalue.spend.bodies import Body

HEADER = ["Supplier", "Postcode", "Note", "Amount"]

plain_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
cp1252_cells = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=8)
pence = st.integers(-(10**14), 10**14)
any_text = st.text(st.sampled_from('ab ,;"\n\r\té\u00a0£1.'), max_size=60)


@st.composite
def written_amounts(draw: st.DrawFn) -> tuple[int, str]:
    """Give an amount, and one of the ways in which it is written."""
    value = draw(pence)
    size = f"{Decimal(abs(value)).scaleb(-2):.2f}"
    grouped = f"{Decimal(abs(value)).scaleb(-2):,.2f}"
    shape = draw(st.sampled_from(["{}", "£{}", " {} ", "GBP{}", "{}\u00a0"]))
    negative = draw(st.sampled_from(["-{}", "({})", "{}-", "\u2212{}"]))
    text = shape.format(draw(st.sampled_from([size, grouped])))
    return value, negative.format(text.strip()) if value < 0 else text


@given(st.lists(st.tuples(plain_cells, plain_cells, plain_cells, written_amounts()), min_size=1, max_size=12))
@settings(deadline=None, max_examples=150)
def test_what_is_written_comes_back(rows: list[tuple[str, str, str, tuple[int, str]]]) -> None:
    # A note or a total at the end, and the header again, are read as what they are
    assume(rows[-1][0].strip() and rows[-1][1].strip())
    assume(all(row[:3] != tuple(HEADER[:3]) for row in rows))
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        for delimiter, ends in ((",", "\r\n"), ("\t", "\n")):
            content = _written([[*row[:3], row[3][1]] for row in rows], delimiter, ends).encode(encoding)
            spend = _read(content)
            assert spend.files[0].encoding == encoding
            assert spend.pence().tolist() == [row[3][0] for row in rows]
            for at, name in enumerate(("supplier", "supplier_postcode", "Note")):
                assert spend.lines[name].to_pylist() == [_trimmed(row[at]) for row in rows]


@given(st.lists(st.tuples(cp1252_cells, cp1252_cells), min_size=1, max_size=8))
@settings(deadline=None, max_examples=100)
def test_what_is_written_in_windows_1252_comes_back(rows: list[tuple[str, str]]) -> None:
    table = [[supplier, "B1 1BB", note, "£1"] for supplier, note in rows]
    spend = _read(_written(table, ",", "\r\n").encode("cp1252"))
    assert spend.files[0].encoding in {"cp1252", "utf-8"}  # two bytes of the one may be a letter of the other
    assume(spend.files[0].encoding == "cp1252")
    assert spend.lines["supplier"].to_pylist() == [_trimmed(row[0]) for row in rows]
    assert spend.lines["Note"].to_pylist() == [_trimmed(row[1]) for row in rows]


@given(any_text, st.sampled_from(",;\t"), st.integers(1, 4))
@settings(deadline=None, max_examples=600, suppress_health_check=[HealthCheck.filter_too_much])
def test_both_ways_of_reading_give_the_same(text: str, delimiter: str, width: int) -> None:
    part = Part(text.encode(), 0, delimiter, width, width, frozenset({0}))
    fast = read_fast(part)
    assume(fast is not None)
    assert fast is not None
    exact = read_exact(part)
    assert _cells(fast) == _cells(exact)[: fast.rows]
    assert fast.rows + fast.blank_at_end == exact.rows
    assert all(cells == [None] * width for cells in _cells(exact)[fast.rows :])
    assert exact.odd == []


@given(st.lists(st.lists(plain_cells, min_size=3, max_size=3), min_size=1, max_size=8), st.data())
@settings(deadline=None, max_examples=300)
def test_the_fast_way_takes_every_table_without_line_breaks(
    rows: list[list[str]], data: st.DataObject
) -> None:
    kept = [[cell.replace("\r", "").replace("\n", "") for cell in row] for row in rows]
    assume(all(any(row) for row in kept))
    utf8 = _rows_written(kept, ",", data.draw(st.sampled_from(["\n", "\r\n", "\r"]))).encode()
    part = Part(utf8, 0, ",", 3, 3, frozenset({1}))
    fast = read_fast(part)
    assert fast is not None
    assert _cells(fast) == _cells(read_exact(part)) == [[cell or None for cell in row] for row in kept]


@given(any_text)
@settings(deadline=None, max_examples=600)
def test_records_lose_no_physical_line(text: str) -> None:
    lines = list(io.StringIO(text, newline=""))
    for width in (None, 1, 2, 4):
        found = list(records(lines, ",", width))
        assert sum(record.physical_lines for record in found) == len(lines)


@given(any_text)
@settings(deadline=None, max_examples=400)
def test_well_formed_text_is_read_as_the_standard_library_does(text: str) -> None:
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        assume(False)  # noqa: FBT003 (hypothesis's own signature)
    assert [record.cells for record in records(io.StringIO(text, newline=""), ",")] == expected


@given(st.text(st.sampled_from("0123456789.,-+eE£() GBP\u00a0"), max_size=12))
@settings(deadline=None, max_examples=1000)
def test_a_column_is_read_as_each_of_its_cells(text: str) -> None:
    cell = text.strip()
    one = read_amount(cell)
    column = pa.chunked_array([texts(["1.00", cell, None])])
    many = read_amounts(column)
    assert many.pence.tolist() == [100, one.pence, 0]
    found = {kind: at.tolist() for kind, at in many.problems.items()}
    expected: dict[str, list[int]] = {"blank_amount": [2]}
    if one.problem:
        expected[one.problem] = [1, *expected.get(one.problem, [])]
    assert found == expected


@given(st.decimals(-(10**9), 10**9, places=5))
def test_parts_of_a_penny_are_rounded_half_away_from_zero(amount: Decimal) -> None:
    exact = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    read = read_amount(f"{amount:f}")
    assert read.pence == int(exact * 100)
    assert (read.problem == "rounded") == (exact != amount)


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    for content in (junk, b"Supplier,Postcode,Note,Amount\nA,B1 1BB,x,1\n" + junk):
        try:
            file = _read(content).files[0]
        except InputError:
            continue
        assert file.rows == file.lines + file.blank_rows + file.removed + 1


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_file_cut_anywhere_is_read_or_refused(cut: int) -> None:
    content = 'Supplier,Postcode,Amount\r\n"A, é",B1 1BB,"£1,234.56"\r\n"B",,2\r\n'.encode()
    try:
        spend = _read(content[:cut])
    except InputError:
        return
    assert 1 <= len(spend) <= 2


def _written(rows: list[list[str]], delimiter: str, ends: str) -> str:
    return _rows_written([HEADER, *rows], delimiter, ends)


def _rows_written(rows: list[list[str]], delimiter: str, ends: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def _trimmed(cell: str) -> str | None:
    bare: str | None = pa.compute.utf8_trim_whitespace(pa.scalar(cell)).as_py()
    return bare or None


def _cells(body: Body) -> list[list[str | None]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in body.columns), strict=True)]


def _read(content: bytes) -> Spend:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        return read_spend(path)
