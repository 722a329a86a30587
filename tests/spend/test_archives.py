"""Folders, patterns and archives: what is a table is read, what is none is listed, bombs are refused."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from localvalue.errors import InputError
from localvalue.spend import read_spend
from localvalue.spend.suppliers import SupplierRegister

if TYPE_CHECKING:
    from pathlib import Path

ONE = b"Supplier,Amount\nA,1.00\n"
TWO = b"Supplier;Amount\nB;2.00\nC;4.00\n"
LOCAL_HEADER_BYTES = 30


def _zip(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_gzip_reads_as_what_is_inside(tmp_path: Path) -> None:
    packed = gzip.compress(ONE) + gzip.compress(b"B,2.00\n")  # two streams are one file
    (tmp_path / "a.csv.gz").write_bytes(packed)
    spend = read_spend(tmp_path / "a.csv.gz")
    file = spend.files[0]
    assert spend.lines["line_id"].to_pylist() == ["a.csv.gz:2", "a.csv.gz:3"]
    assert spend.pence().tolist() == [100, 200]
    assert (file.format, file.bytes) == ("csv", len(packed))
    assert file.sha256 == hashlib.sha256(packed).hexdigest()
    assert file.content_sha256 == hashlib.sha256(ONE + b"B,2.00\n").hexdigest()


def test_a_zip_of_one_table_is_called_by_its_own_name(tmp_path: Path) -> None:
    spend = read_spend(_zip(tmp_path / "a.zip", {"in/a.tsv": b"Supplier\tAmount\nA\t1\n"}))
    assert spend.lines["line_id"].to_pylist() == ["a.zip:2"]
    assert (spend.files[0].part, spend.files[0].format) == ("in/a.tsv", "tsv")


def test_every_table_of_a_zip_in_the_order_of_names(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"q2.csv": TWO, "readme.pdf": b"%PDF-1.7", "q1.csv": ONE, "q3.csv": b""})
    spend = read_spend(path)
    assert spend.lines["line_id"].to_pylist() == ["a.zip/q1.csv:2", "a.zip/q2.csv:2", "a.zip/q2.csv:3"]
    assert [file.part for file in spend.files] == ["q1.csv", "q2.csv"]
    assert [each.name for each in spend.unread] == ["a.zip/q3.csv", "a.zip/readme.pdf"]
    assert [(f["file"], f["line"], f["kind"]) for f in spend.faults.to_pylist()] == [
        ("a.zip/q3.csv", None, "not_read"),
        ("a.zip/readme.pdf", None, "not_read"),
    ]
    assert "not read: a.zip/readme.pdf is a PDF" in repr(spend)
    assert "a.zip/readme.pdf is a PDF" in spend._repr_html_()


def test_a_copy_in_an_archive_is_reported(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"q1.csv": ONE, "copy.csv": ONE, "q2.csv": TWO})
    spend = read_spend(path)
    assert spend.fault_counts() == {"duplicate_file": 1}
    assert spend.faults["file"].to_pylist() == ["a.zip/q1.csv"]
    assert spend.total_pence == 100 + 100 + 600


@pytest.mark.parametrize(
    "name", ["../../up.csv", "/etc/abs.csv", "..\\back.csv", "in/../../up.csv", "C:\\abs.csv", "in/.."]
)
def test_an_archive_that_leads_out_of_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    inner = tmp_path / "deep" / "er"
    inner.mkdir(parents=True)
    path = _zip(inner / "a.zip", {"same.csv": ONE, name: ONE})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=r"^a.zip holds '.*', a path that leads out of the archive"):
        read_spend(path)
    with pytest.raises(InputError, match=r"^a.zip holds '.*', a path that leads out of the archive"):
        SupplierRegister(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_members_of_odd_names_are_read(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", dict.fromkeys(["new\nline.csv", "./q1..2.csv", "in\\a..csv"], ONE))
    names = ["a.zip/in/a..csv", "a.zip/new?line.csv", "a.zip/q1..2.csv"]
    assert [file.name for file in read_spend(path).files] == names


def test_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", ONE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", TWO)
    spend = read_spend(path)
    assert [(file.name, file.lines) for file in spend.files] == [("a.zip/a.csv", 1), ("a.zip/a.csv (2)", 2)]


def test_a_zip_of_no_table_says_what_is_in_it(tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "a.zip", {"a.pdf": b"%PDF", "b.zip": _zip(tmp_path / "b.zip", {"x": ONE}).read_bytes()}
    )
    with pytest.raises(InputError, match=r"holds no table of spend: a.zip/a.pdf is a PDF.*within an archive"):
        read_spend(path)
    with pytest.raises(InputError, match="no table of spend: it is empty"):
        read_spend(_zip(tmp_path / "empty.zip", {}))
    (tmp_path / "a.gz").write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(InputError, match=r"a.gz is an archive within an archive"):
        read_spend(tmp_path / "a.gz")


def test_an_ambiguous_table_in_an_archive_is_refused_not_passed_over(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"a.csv": ONE, "b.csv": b"Supplier,Gross,Net\nA,2,1\n"})
    with pytest.raises(
        InputError, match=r"a.zip/b.csv has 2 columns that may be the amount: 'Gross' and 'Net'"
    ):
        read_spend(path)
    path = _zip(tmp_path / "c.zip", {"a.csv": ONE, "b.csv": b"Supplier,Postcode,Cost\nA,B1 1BB,1\n"})
    with pytest.raises(InputError, match=r"c.zip/b.csv has no column that is known to be the amount"):
        read_spend(path)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_cut_archives_are_refused(cut: float, tmp_path: Path) -> None:
    content = os.urandom(5000)
    path = _zip(tmp_path / "a.zip", {"a.csv": ONE + content})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * cut)])
    with pytest.raises(InputError, match=r"a.zip is a damaged zip archive"):
        read_spend(path)
    (tmp_path / "a.gz").write_bytes(gzip.compress(ONE + content)[: int(5000 * cut)])
    with pytest.raises(InputError, match=r"a.gz ends in the middle"):
        read_spend(tmp_path / "a.gz")


def test_damaged_and_locked_members_are_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"a.csv": ONE}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[LOCAL_HEADER_BYTES + len("a.csv")] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a.zip/a.csv is damaged inside its archive \(Bad CRC"):
        read_spend(path)
    content[LOCAL_HEADER_BYTES + len("a.csv")] ^= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="locked with a password"):
        read_spend(path)


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(ONE * 100))
    content[20] ^= 0xFF
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(InputError, match=r"a.gz is damaged inside its gzip|a.gz ends in the middle"):
        read_spend(tmp_path / "a.gz")


def test_a_small_table_may_repeat_itself(tmp_path: Path) -> None:
    rows = ONE + b"A,1.00\n" * 100_000
    path = _zip(tmp_path / "a.zip", {"a.csv": rows})
    assert len(rows) > 100 * path.stat().st_size
    assert len(read_spend(path)) == 100_001


def _zeros_zip(path: Path) -> None:
    """Write a million bytes that would be a thousand million."""
    _zip(path, {f"{at}.csv": bytes(100_000_000) for at in range(10)})


def _zeros_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(bytes(100_000_000)) * 20)


def _many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(20_000):
            archive.writestr(f"{at}.csv", ONE)


def _liar(path: Path) -> None:
    """Write a member that says that it is smaller than it is."""
    _zip(path, {"a.csv": bytes(100_000_000)})
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, 1_000_000)
    path.write_bytes(content)


def _hollow_parquet(path: Path) -> None:
    """Write a few kilobytes that say that they are sixty million cells."""
    none = pa.nulls(30_000_000, pa.string())
    parquet.write_table(pa.table({"Supplier": none, "Amount": none}), path)


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (_hollow_parquet, "30,000,000 rows of 2 columns in .* bytes, which is more than is opened"),
        (_zeros_zip, "more than 100 times as large"),
        (_zeros_gzip, "more than 100 times as large"),
        (_many_members, "20,000 members, more than the 10,000"),
        (_liar, "damaged|100 times"),
    ],
)
def test_bombs_are_refused_quickly_and_in_little_memory(write, what: str, tmp_path: Path) -> None:  # noqa: ANN001
    path = tmp_path / "bomb.bin"
    write(path)
    started = time.perf_counter()
    with pytest.raises(InputError, match=what):
        read_spend(path)
    assert time.perf_counter() - started < 2
    script = (
        "import pathlib, sys\nfrom localvalue.spend import read_spend\n"
        "try: read_spend(sys.argv[1])\nexcept ValueError: pass\n"
        "print(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, check=True)
    assert int(done.stdout) < 300 * 1024


def test_a_folder_is_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "a.csv").write_bytes(ONE)
    (tmp_path / "b.csv").write_bytes(TWO)
    (tmp_path / "notes.html").write_bytes(b"<html></html>")
    (tmp_path / "codes.csv").write_bytes(b"Code,Meaning\n1,Rent\n")
    spend = read_spend(tmp_path)
    assert spend.lines["line_id"].to_pylist() == ["a.csv:2", "b.csv:2", "b.csv:3"]
    assert [each.name for each in spend.unread] == ["codes.csv", "notes.html"]
    assert "codes.csv has no column that is known to be the amount" in spend.unread[0].reason


def test_a_pattern_is_the_files_named_like_it(tmp_path: Path) -> None:
    for name, content in (("b2.csv", TWO), ("b1.csv", ONE), ("c.csv", b"%PDF")):
        (tmp_path / name).write_bytes(content)
    assert [file.name for file in read_spend(tmp_path / "b*.csv").files] == ["b1.csv", "b2.csv"]
    assert [each.name for each in read_spend(str(tmp_path / "*.csv")).unread] == ["c.csv"]
    with pytest.raises(InputError, match="no file is named like"):
        read_spend(tmp_path / "z*.csv")
    (tmp_path / "odd[1].csv").write_bytes(ONE)
    assert len(read_spend(tmp_path / "odd[1].csv")) == 1


def test_a_folder_without_a_table_and_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no files"):
        read_spend(tmp_path)
    for name in "abcd":
        (tmp_path / f"{name}.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match=r"no table of spend was found: a.pdf is a PDF.*; and 1 more"):
        read_spend(tmp_path)


def test_a_named_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ONE)
    (tmp_path / "b.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match=r"b.pdf is a PDF"):
        read_spend([tmp_path / "a.csv", tmp_path / "b.pdf"])


def test_what_follows_a_gzip_is_not_passed_over(tmp_path: Path) -> None:
    second = bytearray(gzip.compress(b"B,2.00\n"))
    second[0] = ord("x")
    (tmp_path / "a.gz").write_bytes(gzip.compress(ONE) + second)
    with pytest.raises(InputError, match=rf"a.gz holds {len(second)} bytes after the end of its gzip"):
        read_spend(tmp_path / "a.gz")
    (tmp_path / "a.gz").write_bytes(gzip.compress(ONE) + bytes(512))  # as on a tape
    assert len(read_spend(tmp_path / "a.gz")) == 1


def test_what_systems_leave_is_passed_over(tmp_path: Path) -> None:
    table = b"Supplier,Amount\nA,1\n"
    names = [".hidden.csv", "__MACOSX/._a.csv", ".DS_Store", "~$a.xlsx", "Thumbs.db", ".git/b.csv", "b/a.csv"]
    folder = tmp_path / "folder"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(table)
            archive.writestr(name, table)
    for source in (folder, tmp_path / "a.zip"):
        spend = read_spend(source)
        assert (len(spend.files), spend.total_pence, spend.fault_counts()) == (1, 100, {})
    assert read_spend(folder / ".hidden.csv").total_pence == 100
