"""Workbooks: every sheet that is a table is read as a person sees it, bombs are refused unopened."""

from __future__ import annotations

import datetime as dt
import re
import struct
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from localvalue.spend import Spend

HEAD = ["Supplier", "Supplier Postcode", "Amount"]

ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Q1">{rows}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)


def _book(folder: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


OLD_TABLE = (0xFFFFFFFD, 0xFFFFFFFE, 3, 4, 5, 6, 7, 8, 9, 0xFFFFFFFE)
"""The sector that follows each: the table, the directory, and eight of the stream."""


def _ods(path: Path, rows: str, content: str = ODS) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content.replace("{rows}", rows))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def _changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Change the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


def _rows(spend: Spend) -> list[tuple[Any, ...]]:
    names = ["line_id", "supplier", "supplier_postcode", "amount_pence"]
    return [tuple(row.values()) for row in spend.lines.select(names).to_pylist()]


def test_rows_are_those_that_a_person_sees(tmp_path: Path) -> None:
    rows = [
        ["Spend 2025"],
        [],
        HEAD,
        ["A", "B1 1BB", 1234.5],
        [],
        ["B", None, "(2.00)"],
        ["Total", None, 1232.5],
    ]
    spend = read_spend(_book(tmp_path, Sheet1=rows))
    file = spend.files[0]
    assert _rows(spend) == [("a.xlsx:4", "A", "B1 1BB", 123_450), ("a.xlsx:6", "B", None, -200)]
    assert [(f["line"], f["kind"]) for f in spend.faults.to_pylist()] == [(1, "preamble"), (7, "footer")]
    assert (file.format, file.part, file.header_row) == ("xlsx", "Sheet1", 3)
    assert (file.rows, file.lines, file.blank_rows, file.removed) == (7, 2, 2, 2)


def test_a_table_may_stand_anywhere_on_the_sheet(tmp_path: Path) -> None:
    rows = [[], [], [None, None, *HEAD], [None, None, "A", "B1 1BB", 2]]
    assert _rows(read_spend(_book(tmp_path, Sheet1=rows))) == [("a.xlsx:4", "A", "B1 1BB", 200)]


def test_cells_become_text_as_a_person_reads_it(tmp_path: Path) -> None:
    at = dt.datetime(2025, 4, 1, 9, 30)  # noqa: DTZ001 (sheets have no zones)
    cells = [0.1 + 0.2, 17, "0017", 45748, dt.date(2025, 4, 1), at, True, 1e15, 1e22, -0.5]
    header = ["Amount", "N", "Code", "Date Paid", "Day", "At", "Yes", "Big", "Huge", "Half"]
    row = read_spend(_book(tmp_path, Sheet1=[header, cells])).lines.to_pylist()[0]
    assert list(row.values()) == [
        "a.xlsx:2", 30, dt.date(2025, 4, 1), "17", "0017", "2025-04-01", "2025-04-01 09:30:00", "TRUE",
        "1000000000000000", "10000000000000000000000", "-0.5",
    ]  # fmt: skip


def test_every_sheet_with_a_known_header_and_the_others_listed(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        Notes=[["Read me"], ["Nothing here"]],
        Q1=[HEAD, ["A", "B1 1BB", 1]],
        Q2=[["Title"], HEAD, ["B", "B1 1BB", 2]],
        Q3=[],
        Q4=[HEAD],
    )
    spend = read_spend(path)
    assert [row[0] for row in _rows(spend)] == ["a.xlsx/Q1:2", "a.xlsx/Q2:3"]
    assert [each.name for each in spend.unread] == ["a.xlsx/Notes", "a.xlsx/Q3", "a.xlsx/Q4"]
    assert spend.unread[1].reason == "a.xlsx/Q3 is an empty sheet"
    assert spend.fault_counts() == {"not_read": 3, "preamble": 1}


def test_the_same_sheet_twice_is_reported(tmp_path: Path) -> None:
    rows = [HEAD, ["A", "B1 1BB", 1]]
    spend = read_spend(_book(tmp_path, Q1=rows, Q2=rows, Q3=[*rows, ["B", "B1 1BB", 1]]))
    assert spend.fault_counts() == {"duplicate_file": 1}
    assert spend.faults["file"].to_pylist() == ["a.xlsx/Q2"]


def test_a_sheet_that_is_listed_twice_is_read_once(tmp_path: Path) -> None:
    path = _book(tmp_path, Q1=[HEAD, ["A", "B1 1BB", 1]])
    again = re.compile(rb"(<sheet [^>]*/>)")
    path = _changed(path, lambda _, content: again.sub(rb"\1\1", content))
    assert [row[0] for row in _rows(read_spend(path))] == ["a.xlsx:2"]


def test_a_hidden_sheet_is_read_and_said(tmp_path: Path) -> None:
    path = _book(tmp_path, Q1=[HEAD, ["A", "B1 1BB", 1]], Q2=[HEAD, ["B", "B1 1BB", 2]])
    book = openpyxl.load_workbook(path)
    book["Q2"].sheet_state = "hidden"
    book.save(path)
    spend = read_spend(path)
    assert spend.pence().tolist() == [100, 200]
    assert [(f["file"], f["value"], f["kind"]) for f in spend.faults.to_pylist()] == [
        ("a.xlsx/Q2", "Q2", "hidden_sheet")
    ]


def test_cells_with_errors_are_blank_and_said(tmp_path: Path) -> None:
    path = _book(tmp_path, Q1=[HEAD, ["A", "B1 1BB", 1], ["B", "#N/A", "#DIV/0!"]], Q2=[["x"]])
    spend = read_spend(path)
    assert _rows(spend)[1] == ("a.xlsx/Q1:3", "B", None, 0)
    assert [(f["line"], f["value"], f["kind"]) for f in spend.faults.to_pylist()[:3]] == [
        (3, "#N/A", "error_cell"),
        (3, "#DIV/0!", "error_cell"),
        (3, None, "blank_amount"),
    ]


def test_cells_with_errors_in_a_workbook_of_the_old_kind(tmp_path: Path) -> None:
    failed = struct.pack("<HHHBBHBBHHI", 2, 1, 0, 2, 0, 0x2A, 0, 0, 0xFFFF, 0, 0) + struct.pack("<H", 0)
    cells = [_letters(0, at, text) for at, text in enumerate(HEAD)]
    cells += [_letters(1, 0, "A"), _letters(1, 1, "B1 1BB"), _number(1, 2, 1.5)]
    cells += [_letters(2, 0, "B"), _record(0x0006, failed)]
    cells += [_record(0x0205, struct.pack("<HHHBB", 2, 2, 0, 0x07, 1))]
    spend = read_spend(_old_sheet(tmp_path, *cells))
    assert _rows(spend) == [("a.xls:2", "A", "B1 1BB", 150), ("a.xls:3", "B", None, 0)]
    assert [(f["line"], f["value"], f["kind"]) for f in spend.faults.to_pylist()] == [
        (3, "#N/A", "error_cell"),
        (3, "#DIV/0!", "error_cell"),
        (3, None, "blank_amount"),
    ]


def test_cells_with_errors_in_an_open_document(tmp_path: Path) -> None:
    def cell(text: str, kind: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string" {kind}><text:p>{text}</text:p></table:table-cell>'
        )

    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    failed = f'xmlns:calcext="{calc}" calcext:value-type="error"'
    rows = "".join(
        f"<table:table-row>{''.join(row)}</table:table-row>"
        for row in (
            map(cell, HEAD),
            (cell("A"), cell("#N/A", failed), cell("Err:502", failed)),
            (cell("#N/A"), cell("B1 1BB"), cell("2")),
        )
    )
    spend = read_spend(_ods(tmp_path / "a.ods", rows))
    assert _rows(spend) == [("a.ods:2", "A", None, 0), ("a.ods:3", "#N/A", "B1 1BB", 200)]
    assert [(f["line"], f["value"], f["kind"]) for f in spend.faults.to_pylist()] == [
        (2, "#N/A", "error_cell"),
        (2, "Err:502", "error_cell"),
        (2, None, "blank_amount"),
    ]


def test_a_header_again_with_the_mark_of_a_note_less(tmp_path: Path) -> None:
    first, again = ["Supplier", "Postcode", "Amount", "Ref1"], ["Supplier", "Postcode", "Amount", "Ref"]
    rows = [first, ["A", "B1 1BB", 1, 7], again, ["B", "B1 1BB", 2, 8]]
    spend = read_spend(_book(tmp_path, Sheet1=rows))
    assert spend.pence().tolist() == [100, 200]
    assert spend.fault_counts() == {"repeated_header": 1}


def test_a_workbook_in_an_archive(tmp_path: Path) -> None:
    path = _book(tmp_path, Sheet1=[HEAD, ["A", "B1 1BB", 1]])
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(path, "in/a.xlsx")
    assert _rows(read_spend(tmp_path / "b.zip"))[0][0] == "b.zip:2"


def test_open_document(tmp_path: Path) -> None:
    def cell(text: str, kind: str = 'office:value-type="string"') -> str:
        return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    number = 'office:value-type="float" office:value="1.5"'
    empty = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    end = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )
    rows = row(*map(cell, HEAD)) + empty + row(cell("A"), cell("B1 1BB"), cell("1.5", number)) + end
    spend = read_spend(_ods(tmp_path / "a.ods", rows))
    assert _rows(spend) == [("a.ods:4", "A", "B1 1BB", 150)]
    assert (spend.files[0].format, spend.files[0].part) == ("ods", "Q1")


def test_a_workbook_without_a_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no sheet is a table of spend: a.xlsx/A .*; a.xlsx/B is an empty"):
        read_spend(_book(tmp_path, A=[["x", "y"], [1, 2]], B=[]))


def test_two_columns_of_a_sheet_that_may_be_meant_are_refused(tmp_path: Path) -> None:
    path = _book(tmp_path, A=[HEAD, ["A", "B1 1BB", 1]], B=[["Supplier", "Gross", "Net"], ["A", 2, 1]])
    with pytest.raises(InputError, match=r"a.xlsx/B has 2 columns that may be the amount: 'Gross' and 'Net'"):
        read_spend(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "Workbook".encode("utf-16-le"), "a damaged workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "WordDocument".encode("utf-16-le"), "without a sheet"),
    ],
)
def test_old_documents(content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_spend(tmp_path / "a.xls")


def test_damaged_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    content = _book(tmp_path, A=[HEAD, *[["A", "B1 1BB", at] for at in range(50)]]).read_bytes()
    for at in range(0, len(content), 61):
        damaged = bytearray(content)
        damaged[at] ^= 0x55
        (tmp_path / "b.xlsx").write_bytes(damaged)
        try:
            spend = read_spend(tmp_path / "b.xlsx")
        except InputError:
            continue
        assert len(spend) == 50


def _corners(folder: Path) -> Path:
    path = _book(folder, A=[HEAD, ["A", "B1 1BB", 1]])
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _changed(path, lambda _, content: content.replace(b"</sheetData>", cell))


def _nameless(folder: Path) -> Path:
    path = _book(folder, A=[HEAD])
    rows = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 100_000
    return _changed(path, lambda _, content: content.replace(b"</sheetData>", rows + b"</sheetData>"))


def _laughs(folder: Path) -> Path:
    path = _book(folder, A=[HEAD, ["A", "B1 1BB", 1]])
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    start = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ha">{entities}]><sst>&l9;</sst>'.encode()
    return _changed(path, lambda name, content: start if "styles" in name else content)


def _many_sheets(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for at in range(20_000):
            archive.writestr(f"xl/worksheets/sheet{at}.xml", "<worksheet/>")
    return folder / "a.xlsx"


def _zeros(folder: Path) -> Path:
    path = _book(folder, A=[HEAD])
    return _changed(path, lambda name, content: content + b" " * 200_000_000 if "sheet1" in name else content)


def _repeated_ods(folder: Path) -> Path:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float"'
        ' office:value="1"><text:p>1</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return _ods(folder / "a.ods", row)


def _laughs_ods(folder: Path) -> Path:
    return _ods(folder / "a.ods", "", '<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + ODS)


def _old(folder: Path, records: bytes, table: Sequence[int] = OLD_TABLE) -> Path:
    """Write a workbook of the old kind."""

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le").ljust(64, b"\0")
        return struct.pack("<64sHBB48xIQ", letters, 2 * len(name) + 2, kind, 1, start, size)

    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header[80:] = b"\xff" * 432
    fat = struct.pack("<10I", *table).ljust(512, b"\xff")
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Workbook", 2, 2, 4096)
    stream = records.ljust(4096, b"\0")
    (folder / "a.xls").write_bytes(bytes(header) + fat + directory.ljust(512, b"\0") + stream)
    return folder / "a.xls"


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _number(row: int, column: int, value: float = 1) -> bytes:
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def _letters(row: int, column: int, text: str) -> bytes:
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode())


def _old_sheet(folder: Path, *cells: bytes) -> Path:
    """Write a workbook of the old kind with one sheet."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + b"".join(cells)
    at = len(begin) + 4 + 10 + 4
    named = _record(0x0085, struct.pack("<IBBBB", at, 0, 0, 2, 0) + b"Q1")
    return _old(folder, begin + named + _record(0x000A) + sheet + _record(0x000A))


def _old_corners(folder: Path) -> Path:
    """Write two cells, in opposite corners."""
    return _old(folder, _record(0x0809) + _number(0, 0) + _number(65_535, 255))


def _old_hidden_corners(folder: Path) -> Path:
    """Write a sheet in a place that only the list of sheets names."""
    inside = _record(0x0809) + _number(0, 0) + _number(65_535, 255)
    told = _record(0x0085, struct.pack("<IBBBB", 4 + 10 + 4 + 4, 0, 0, 2, 0) + b"Q1")
    return _old(folder, told + _record(0x000A) + struct.pack("<HH", 0x1234, len(inside)) + inside)


def _old_size(folder: Path) -> Path:
    return _old_sheet(folder, _record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 256, 0)))


def _old_texts(folder: Path) -> Path:
    return _old(folder, _record(0x0809) + _record(0x00FC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)))


def _old_backwards(folder: Path) -> Path:
    """Write a sheet that is said to end three rows before it begins."""
    return _old_sheet(folder, _record(0x0200, struct.pack("<IIHHH", 5, 2, 0, 160, 0)), _number(0, 0))


def _old_short_texts(folder: Path) -> Path:
    """Write a table of texts that has room for one, and is said to hold a thousand."""
    texts = struct.pack("<IIHBB", 1000, 1000, 1, 0, ord("A"))
    return _old(folder, _record(0x0809) + _record(0x00FC, texts) + _record(0x003C, b"A" * 2000))


def _old_long_text(folder: Path) -> Path:
    return _old_sheet(folder, _record(0x0204, struct.pack("<HHHHB", 0, 0, 0, 60_000, 0) + b"A"))


def _old_columns(folder: Path) -> Path:
    """Write a row of numbers that goes on behind the last column, from where it is counted from 0 again."""
    cells = struct.pack("<HH", 0, 65_530) + bytes(6 * 10) + struct.pack("<H", 3)
    return _old_sheet(folder, _record(0x00BD, cells))


def _old_cell_apart(folder: Path) -> Path:
    """Write a cell in the last row and one in the last column, with the beginning of a chart in between."""
    return _old_sheet(folder, _number(65_535, 0), _record(0x0809), _number(0, 255))


def _old_many(folder: Path) -> Path:
    """Write two hundred sheets, all of which are one of a million cells."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    at = len(begin) + 200 * (4 + 11) + 4
    told = [
        _record(0x0085, struct.pack("<IBBBB", at, 0, 0, 3, 0) + f"{number:03}".encode())
        for number in range(200)
    ]
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + _number(0, 0)
    records = begin + b"".join(told) + _record(0x000A) + sheet + _number(3_999, 255) + _record(0x000A)
    return _old(folder, records)


def _old_free(folder: Path) -> Path:
    """Write a workbook whose last sector is followed by one that is said to be free."""
    return _old(folder, _record(0x0809), [*OLD_TABLE[:-1], 0xFFFFFFFF])


def _old_header(at: int, value: int) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = _old_sheet(folder, _number(0, 0))
        data = bytearray(path.read_bytes())
        struct.pack_into("<I", data, at, value)
        path.write_bytes(data)
        return path

    return write


def _old_chain(folder: Path) -> Path:
    """Write a workbook whose last sector is followed by its first."""
    return _old(folder, _record(0x0809), [*OLD_TABLE[:-1], 2])


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (_old_corners, "spans 16,777,216 cells and fills 2 of them"),
        (_old_hidden_corners, "spans 16,777,216 cells and fills 2 of them"),
        (_old_size, "a sheet says that it is larger than a sheet can be"),
        (_old_texts, "it says that it holds more texts than there is room for"),
        (_old_chain, "a chain of its sectors has no end"),
        (_corners, "spans 17,179,869,184 cells and fills 7 of them"),
        (_nameless, "more than is opened|more than 100 times"),
        (_laughs, "defines XML entities"),
        (_many_sheets, "members, more than the 10,000"),
        (_zeros, "more than 100 times as large"),
        (_repeated_ods, "spans 17,179,869,184 cells"),
        (_laughs_ods, "defines XML entities"),
    ],
)
def test_bombs_are_refused_quickly_and_in_little_memory(
    write: Callable[[Path], Path], what: str, tmp_path: Path
) -> None:
    path = write(tmp_path)
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


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (_old_backwards, "a sheet says that it ends before it begins"),
        (_old_short_texts, "it says that it holds more texts than there is room for"),
        (_old_long_text, "it says that a text is longer than there is room for"),
        (_old_columns, "a cell stands beyond the last column that a sheet can have"),
        (_old_cell_apart, "spans 16,777,216 cells and fills 2 of them"),
        (_old_many, "spans 1,024,000 cells and fills 2 of them"),
        (_old_free, "a chain of its sectors leads out of the file"),
        (_old_header(80, 0xFFFFFFFA), "a chain of its sectors leads out of the file"),
        (_old_header(48, 0x7FFFFFFF), "a chain of its sectors leads out of the file"),
        (_old_header(64, 0xFFFFFFFF), "its tables are larger than the file"),
        (_old_header(56, 1 << 16), "its small streams have an odd size"),
    ],
)
def test_what_a_workbook_of_the_old_kind_says_of_itself_is_not_believed(
    write: Callable[[Path], Path], what: str, tmp_path: Path
) -> None:
    # A parser would make room for it, and end the process where there is none
    with pytest.raises(InputError, match=what):
        read_spend(write(tmp_path))


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b'r="A1"', b'r="ABCDEFG4000000"', "spans .* cells and fills 2 of them"),
        (b'r="A1"', b'r = "ABCD1048576"', "spans .* cells and fills 2 of them"),
        (b'r="A1"', b'r="A00000000004000000000"', "spans .* cells and fills 2 of them"),
        (b"<sst ", b'<sst uniqueCount="4000000000" ', "holds more texts than there is room for"),
        (b"<sst ", b"<sst uniqueCount = '00000000000000000900000000000' ", "more texts than there is room"),
    ],
)  # fmt: skip
def test_what_a_workbook_says_of_itself_is_not_believed(
    before: bytes, after: bytes, what: str, tmp_path: Path
) -> None:
    # A parser would make room for it, and end the process where there is none
    def change(name: str, content: bytes) -> bytes:
        return (
            content.replace(before, after, 1) if name.startswith(("xl/worksheets", "xl/shared")) else content
        )

    path = _book(tmp_path, A=[["Amount", 1]])
    with zipfile.ZipFile(path, "a") as archive:
        if "xl/sharedStrings.xml" not in archive.namelist():
            archive.writestr("xl/sharedStrings.xml", "<sst ><si><t>Amount</t></si></sst>")
    with pytest.raises(InputError, match=what):
        read_spend(_changed(path, change))


def test_a_workbook_in_an_encoding_that_there_is_not_is_no_mistake_of_ours(tmp_path: Path) -> None:
    path = _book(tmp_path, A=[HEAD, ["A", "B1 1BB", 1]])
    declared = b'<?xml version="1.0" encoding="no-such"?>'
    _changed(
        path, lambda name, content: declared + content if name.endswith("workbook.xml.rels") else content
    )
    assert len(read_spend(path)) == 1
    with pytest.raises(InputError, match="damaged OpenDocument spreadsheet"):
        read_spend(_ods(tmp_path / "b.ods", "", declared.decode() + ODS))


@pytest.mark.official
def test_a_real_workbook_of_the_old_kind(official: Path) -> None:
    # Measures of deprivation, not spend: the number of people stands in for the amount
    path = official / "deprivation" / "nimdm2017_soa_results.xls"
    columns = {"amount": "Multiple Deprivation Measure Rank \n(where 1 is most deprived)"}
    spend = read_spend(path, columns=columns)
    assert spend.total_pence == sum(range(1, 891)) * 100
    assert (spend.files[0].format, spend.files[0].part, len(spend)) == ("xls", "MDM", 890)


def test_a_glossary_with_the_headers_that_were_named_is_passed_over(tmp_path: Path) -> None:
    glossary = [["Supplier", "Net"], ["Who was paid", "What was paid, without VAT"]]
    path = _book(tmp_path, Data=[["Supplier", "Net"], ["A", 1]], Words=glossary)
    spend = read_spend(path, columns={"amount": "Net"})
    assert spend.total_pence == 100
    assert [each.name for each in spend.unread] == ["a.xlsx/Words"]
    with pytest.raises(InputError, match="none of its 1 cells is an amount"):
        read_spend(_book(tmp_path, Words=glossary, More=[["x"]]), columns={"amount": "Net"})


def test_a_sheet_that_sums_up_the_others_is_not_added_to_them(tmp_path: Path) -> None:
    summary = [["Directorate", "Total"], ["Adults", 1], ["Children", 2]]
    path = _book(tmp_path, Summary=summary, Data=[HEAD, ["A", "B1 1BB", 1], ["B", None, 2]])
    spend = read_spend(path)
    assert spend.total_pence == 300
    assert [each.name for each in spend.unread] == ["a.xlsx/Summary"]
    assert "names no supplier" in spend.unread[0].reason
    alone = read_spend(_book(tmp_path, Summary=summary, Other=summary))
    assert alone.total_pence == 600


def _merged(path: Path, *ranges: str) -> Path:
    book = openpyxl.load_workbook(path)
    for each in ranges:
        book.active.merge_cells(each)
    book.save(path)
    return path


def test_a_supplier_merged_over_two_lines_is_told(tmp_path: Path) -> None:
    path = _book(tmp_path, Q1=[HEAD, ["A", "B1 1BB", 1], ["", "B2 2BB", 2], ["C", None, 4]])
    spend = read_spend(_merged(path, "A2:A3"))
    assert spend.lines["supplier"].to_pylist() == ["A", None, "C"]
    told = [(row["line"], row["column"], row["value"], row["kind"]) for row in spend.faults.to_pylist()]
    assert told == [(2, "Supplier", "A", "merged_cells")]


@pytest.mark.parametrize(
    ("levels", "ranges"),
    [
        ([["Supplier", "", "Amount"], ["Name", "Postcode", ""]], ["A1:B1", "C1:C2"]),
        ([["Supplier", "", "Amount"], ["Name", "Postcode", ""]], ["A1:B1"]),
        ([["Supplier", "", "Money"], ["Name", "Postcode", "Amount"]], ["A1:B1"]),
        ([["Who was paid", "", ""], ["Supplier Name", "Supplier Postcode", "Amount"]], ["A1:B1"]),
        ([["Supplier", "Supplier Postcode", "Amount"], ["", "", ""]], ["A1:A2", "B1:B2", "C1:C2"]),
    ],
)
def test_headers_of_two_levels(levels: list[list[str]], ranges: list[str], tmp_path: Path) -> None:
    rows = [["Spend of Aford", "", ""], *levels, ["A", "B1 1BB", 1], ["B", "B2 2BB", 2]]
    moved = [re.sub(r"[0-9]", lambda found: str(int(found.group()) + 1), each) for each in ranges]
    spend = read_spend(_merged(_book(tmp_path, Q1=rows), "A1:C1", *moved))
    assert spend.lines["supplier"].to_pylist() == ["A", "B"]
    assert spend.lines["supplier_postcode"].to_pylist() == ["B1 1BB", "B2 2BB"]
    assert spend.pence().tolist() == [100, 200]
    assert spend.row.tolist() == [4, 5]
    file = spend.files[0]
    assert file.rows == file.lines + file.blank_rows + file.removed + 1 == 5
