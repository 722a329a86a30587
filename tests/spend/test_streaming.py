"""A large file is read block by block, and comes back bit for bit as a small one does."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import localvalue as lv
from localvalue.errors import InputError
from localvalue.spend import bodies, delimited, keeping, line_ids, readers, table, windows
from localvalue.spend import parquet as parquet_files
from localvalue.spend.bodies import read_body, read_exact
from localvalue.spend.parts import Part
from localvalue.spend.readers import read_spend

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from localvalue.spend import Spend
    from localvalue.spend.parts import Body

SAMPLE = Path(__file__).parents[2] / "data" / "spend" / "doggerland_framework_return.csv"
HEAD = b"Supplier,Supplier Postcode,Note,Amount\n"
texts_of_csv = st.text(st.sampled_from('abé ,,""\n\n\r1.£'), max_size=120)
rows_of_csv = st.lists(
    st.sampled_from(
        [
            "A,B1 1BB,x,1\n",
            "B,,y,2.50\r\n", '"C, D",,"line\nbreak",4\n', '"E ""the"" F",,,8\n', "\n", ",,,\n",
            'G 5" pipe,,,16\n', '"H,,,32\n', 'I,"x,,64\n', "J,,z\n", "K,,z,128,more\n", "L,,,n/a\n", "M,,,\n",
            "Supplier,Supplier Postcode,Note,Amount\n", '"N" Ltd,,,256\n', "O,,,1.005\r", "Total,,,3.50\n",
        ]
    ),
    max_size=30,
)  # fmt: skip


def small_blocks(block_bytes: int) -> list[AbstractContextManager[object]]:
    """Read every file in tiny blocks."""
    change = mock.patch.multiple
    return [
        change(readers, MOST_HELD_BYTES=0),
        change(delimited, BLOCK_BYTES=block_bytes),
        change(bodies, _PIECE_BYTES=max(1, block_bytes // 3)),
        change(parquet_files, BLOCK_ROWS=3),
        change(windows, _AHEAD_BYTES=8),
    ]


def streamed(path: Path, block_bytes: int, columns: dict[str, str] | None = None) -> Spend:
    with ExitStack() as stack:
        for change in small_blocks(block_bytes):
            stack.enter_context(change)
        return read_spend(path, columns=columns)


def require_same(one: Spend, other: Spend) -> None:
    assert one.lines.column_names == other.lines.column_names
    for name in one.lines.column_names:
        assert one.lines[name].to_pylist() == other.lines[name].to_pylist(), name
    assert one.faults.to_pylist() == other.faults.to_pylist()
    assert one.row.tolist() == other.row.tolist()
    assert one.files == other.files
    assert one.unread == other.unread


def require_streams_as_whole(content: bytes, sizes: tuple[int, ...], suffix: str = "csv") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{suffix}"
        path.write_bytes(content)
        whole = _read_or_refused(lambda: read_spend(path))
        for size in sizes:
            again = _read_or_refused(partial(streamed, path, size))
            if isinstance(whole, str) or isinstance(again, str):
                assert again == whole
            else:
                require_same(again, whole)


def test_totals_stream_as_they_are_held() -> None:
    section = "".join(f"S{at},{at}.50,1\n" for at in range(1, 13)) + "Sub Total,84.00,12\n"
    content = "Supplier,Amount,VAT\n" + section * 3 + "Total,9,9\nX,1,1\nGrand total for period,253.00,40\n"
    require_streams_as_whole(content.encode(), (1, 20, 90, 200))


def _read_or_refused(read: Callable[[], Spend]) -> Spend | str:
    try:
        return read()
    except InputError as refusal:
        return str(refusal)


@given(texts_of_csv, st.integers(1, 5), st.integers(1, 30))
@settings(deadline=None, max_examples=400)
def test_a_body_in_pieces_is_the_body_record_by_record(text: str, width: int, piece: int) -> None:
    part = Part(text.encode(), 0, ",", width, 1, frozenset({0}))
    with mock.patch.multiple(bodies, _PIECE_BYTES=piece):
        found = read_body(part)
    exact = read_exact(part)
    assert _cells(found) == _cells(exact)[: found.rows]
    assert found.rows + found.blank_at_end == exact.rows
    assert (found.odd, found.overlong) == (exact.odd, exact.overlong)
    assert found.end == exact.end


@given(texts_of_csv, st.integers(1, 40))
@settings(deadline=None, max_examples=100)
def test_any_text_streams_as_it_is_held(text: str, size: int) -> None:
    require_streams_as_whole(HEAD + text.encode(), (size,))


@given(rows_of_csv, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.integers(1, 200))
@settings(deadline=None, max_examples=120)
def test_any_rows_stream_as_they_are_held(rows: list[str], encoding: str, size: int) -> None:
    content = ("Payments\n\n" + HEAD.decode() + "Café £,,,1\n" + "".join(rows)).encode(encoding)
    require_streams_as_whole(content, (size, 50))


@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", None, " C "]), st.sampled_from([1.0, None, 2.005])), max_size=12
    )
)
@settings(deadline=None, max_examples=40)
def test_any_parquet_streams_as_it_is_held(rows: list[tuple[str | None, float | None]]) -> None:
    days = [0, 86_400_000, 1]
    written = pa.table(
        {
            "Supplier": pa.array([row[0] for row in rows], pa.string()),
            "Amount": pa.array([row[1] for row in rows], pa.float64()),
            "Date": pa.array([days[at % 2] for at in range(len(rows))], pa.timestamp("ms")),
            "At": pa.array([days[at % 3] for at in range(len(rows))], pa.timestamp("ms")),
            "Who": pa.array([{"id": at} for at in range(len(rows))], pa.struct([("id", pa.int64())])),
        }
    )
    out = io.BytesIO()
    parquet.write_table(written, out, row_group_size=5)
    require_streams_as_whole(out.getvalue(), (1,), "parquet")


def test_a_cell_of_many_lines_across_blocks(tmp_path: Path) -> None:
    cell = "line\n" * 200
    content = HEAD + f'A,,"{cell}",1\nB,,"open,2\n'.encode() + b"C,,x,4\n" * 50 + b"\n\n"
    (tmp_path / "a.csv").write_bytes(content)
    spend = streamed(tmp_path / "a.csv", 64)
    require_same(spend, read_spend(tmp_path / "a.csv"))
    assert spend.total_pence == 100 + 200 + 200 * 100
    assert [(fault["line"], fault["kind"]) for fault in spend.faults.to_pylist()] == [(3, "unclosed_quote")]


def test_a_total_below_many_blocks_is_the_sum_of_all(tmp_path: Path) -> None:
    rows = b"A,,x,1.01\n" * 1000
    (tmp_path / "a.csv").write_bytes(HEAD + rows + b",,,1010.00\nNote: all payments,,,\n\n")
    spend = streamed(tmp_path / "a.csv", 100)
    assert len(spend) == 1000
    assert [(fault["line"], fault["action"]) for fault in spend.faults.to_pylist()] == [
        (1002, "removed: the sum of the lines above"),
        (1003, "removed: a note, not a line"),
    ]


def test_only_files_beyond_what_is_held_are_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[keeping.Spilled] = []
    monkeypatch.setattr(delimited, "Spilled", lambda: made.append(keeping.Spilled()) or made[-1])
    for name in "abc":
        (tmp_path / f"{name}.csv").write_bytes(HEAD + b"A,,,1\n")
    size = (tmp_path / "a.csv").stat().st_size
    monkeypatch.setattr(readers, "MOST_HELD_BYTES", 2 * size)
    spend = read_spend([tmp_path / f"{name}.csv" for name in "abc"])
    assert len(made) == 1
    assert spend.lines["supplier"].to_pylist() == ["A"] * 3


def test_a_line_longer_than_a_block_can_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "_LONGEST_BYTES", 1000)
    monkeypatch.setattr(delimited, "LOOK_BYTES", 100)
    (tmp_path / "a.csv").write_bytes(HEAD + b"A" * 5000 + b",,,1\n")
    with pytest.raises(InputError, match=r"a.csv has a line of more than 1,000 bytes"):
        streamed(tmp_path / "a.csv", 100)


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping._Numbers, "add", full)
    (tmp_path / "a.csv").write_bytes(HEAD + b"A,,,1\n")
    with pytest.raises(InputError, match=r"temporary files in .* No space left .* TMPDIR"):
        streamed(tmp_path / "a.csv", 100)


def test_streamed_files_are_scored_as_held_ones(
    sample_atlas: lv.Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = SAMPLE.read_bytes()
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    for path in paths:
        path.write_bytes(content)
    held = _scored(read_spend(paths), sample_atlas, tmp_path / "held")
    monkeypatch.setattr(table, "MOST_COMBINED_BYTES", 0)
    with ExitStack() as stack:
        for change in small_blocks(3000):
            stack.enter_context(change)
        spend = read_spend(paths)
    assert spend.lines["supplier"].num_chunks == 3
    assert _scored(spend, sample_atlas, tmp_path / "streamed") == held


def _scored(spend: Spend, atlas: lv.Atlas, out: Path) -> dict[str, bytes]:
    card = lv.score(lv.locate(spend, atlas))
    card.write(out, with_map=False, with_report=False, with_workbook=False)
    return {path.name: path.read_bytes() for path in out.glob("*.csv")}


@pytest.mark.parametrize("head", [b"Supplier,Amount\n", b"line_id,Amount\n"])
def test_identifiers_of_many_lines_are_made_in_pieces(
    head: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(head + b"A,1\nB,1\nA,1\n,1\nC,1\nD,1\nE,1\n")
    whole = read_spend(tmp_path / "a.csv")
    monkeypatch.setattr(line_ids, "_PIECE_LINES", 2)
    require_same(read_spend(tmp_path / "a.csv"), whole)


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "a.csv").write_bytes(HEAD + b"A,,,1\n" * 100)
    spend = streamed(tmp_path / "a.csv", 100)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert spend.lines["Note"].null_count == 100


MEASURE = """
import pathlib, sys
from localvalue.spend import delimited, readers
readers.MOST_HELD_BYTES = 0
delimited.BLOCK_BYTES = 1 << 20
def peak():
    return int(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
readers.read_spend(sys.argv[1])
before = peak()
spend = readers.read_spend(sys.argv[2])
print(len(spend), spend.total_pence, peak() - before)
"""


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    lines = 150_000
    note = b"what this payment was for in many words " * 10
    rows = [b"Supplier %d,B1 1BB,%s%d,1\n" % (at % 97, note, at) for at in range(lines)]
    (tmp_path / "small.csv").write_bytes(HEAD + rows[0])
    (tmp_path / "a.csv").write_bytes(HEAD + b"".join(rows))
    size = (tmp_path / "a.csv").stat().st_size
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "small.csv"), str(tmp_path / "a.csv")]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    count, pence, grown = map(int, done.stdout.split())
    assert (count, pence) == (lines, lines * 100)
    # Held, the file alone would take its size, and its columns as much again
    assert grown * 1024 < 0.75 * size


def test_damaged_text_streams_as_it_is_held() -> None:
    chance = random.Random(7)  # noqa: S311 (a seeded campaign, no secret)
    rows = b'A,B1 1BB,"one, two",1.00\r\n"B ""x""",,"y\nz",2\n\n"C",,,4\n' * 6
    for _ in range(60):
        damaged = bytearray(HEAD + rows)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'"",\r\n\xff\xa3 x1')
        require_streams_as_whole(bytes(damaged), (chance.randint(1, 60),))


@pytest.mark.official
def test_every_real_file_streams_as_it_is_held(real_spend: Path) -> None:
    seen = 0
    for path in sorted(real_spend.rglob("*.csv")):
        columns = {"amount": "Net"} if path.name.startswith("salford") else None
        whole = read_spend(path, columns=columns)
        for size in (4_099, 300_000):
            require_same(streamed(path, size, columns), whole)
        seen += 1
    assert seen == 15


def _cells(body: Body) -> list[list[str | None]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in body.columns), strict=True)]
