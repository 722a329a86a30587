"""Small files with one thing wrong each: what is read, and what is said of it."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

import pytest

from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.spend import Spend

HEAD = "Supplier,Supplier Postcode,Amount\n"
Lines = list[tuple[int, str | None, str | None, int]]
"""Row, supplier, postcode, pence."""
Faults = list[tuple[int | None, str]]
"""Row, kind."""


class Case(NamedTuple):
    name: str
    content: bytes | str
    lines: Lines
    faults: Faults = []  # noqa: RUF012 (never changed)
    encoding: str = "utf-8"


CASES = [
    Case("plain", HEAD + "A,B1 1BB,1.00\nB,B2 2BB,2\n", [(2, "A", "B1 1BB", 100), (3, "B", "B2 2BB", 200)]),
    Case("no line end at the end", HEAD + "A,B1 1BB,1", [(2, "A", "B1 1BB", 100)]),
    Case("Windows line ends", HEAD.replace("\n", "\r\n") + "A,B1 1BB,1\r\n", [(2, "A", "B1 1BB", 100)]),
    Case(
        "old Macintosh line ends",
        HEAD.replace("\n", "\r") + "A,,1\rB,,2",
        [(2, "A", None, 100), (3, "B", None, 200)],
    ),
    Case(
        "mixed line ends",
        HEAD + "A,,1\r\nB,,2\rC,,4\n",
        [(2, "A", None, 100), (3, "B", None, 200), (4, "C", None, 400)],
    ),
    Case(
        "byte order mark",
        codecs.BOM_UTF8 + (HEAD + "É,,1").encode(),
        [(2, "É", None, 100)],
        encoding="utf-8-sig",
    ),
    Case(
        "Windows-1252",
        (HEAD + "Café £,,£1.00").encode("cp1252"),
        [(2, "Café £", None, 100)],
        encoding="cp1252",
    ),
    Case(
        "a byte that Windows-1252 lacks",
        HEAD.encode() + b"A\x81\xe9,,1",
        [(2, "A\x81é", None, 100)],
        encoding="cp1252",
    ),
    Case(
        "a mark of UTF-8 and then Windows-1252",
        codecs.BOM_UTF8 + HEAD.encode() + b"Caf\xe9,,1",
        [(2, "Café", None, 100)],
        encoding="cp1252",
    ),
    Case("UTF-16", (HEAD + "É,,1").encode("utf-16"), [(2, "É", None, 100)], encoding="utf-16"),
    Case(
        "UTF-16, big end first",
        codecs.BOM_UTF16_BE + (HEAD + "É,,1").encode("utf-16-be"),
        [(2, "É", None, 100)],
        encoding="utf-16",
    ),
    Case(
        "UTF-16 without a mark",
        (HEAD + "A,B1 1BB,1").encode("utf-16-le"),
        [(2, "A", "B1 1BB", 100)],
        encoding="utf-16-le",
    ),
    Case("tabs", (HEAD + "A,B1 1BB,1").replace(",", "\t"), [(2, "A", "B1 1BB", 100)]),
    Case(
        "semicolons, and commas inside",
        "Supplier;Amount\nA, B;1\nC, D;2\n",
        [(2, "A, B", None, 100), (3, "C, D", None, 200)],
    ),
    Case("bars", "Supplier|Amount\nA|1\n", [(2, "A", None, 100)]),
    Case("Excel's separator line", "sep=;\nSupplier;Amount\nA;1\n", [(3, "A", None, 100)], [(1, "preamble")]),
    Case(
        "preamble",
        "Payments over £25k\n\nApril 2025\n" + HEAD + "A,,1",
        [(5, "A", None, 100)],
        [(1, "preamble"), (3, "preamble")],
    ),
    Case(
        "preamble as wide as the table",
        "Payments,,\n,,\n" + HEAD + "A,,1",
        [(4, "A", None, 100)],
        [(1, "preamble")],
    ),
    Case("header on the twentieth row", "\n" * 19 + HEAD + "A,,1", [(21, "A", None, 100)]),
    Case(
        "header with spaces and line breaks",
        '" Supplier ","Supplier\nPost Code ",Amount (£)\nA,B1 1BB,1',
        [(2, "A", "B1 1BB", 100)],
    ),
    Case("header in capitals", HEAD.upper() + "A,,1", [(2, "A", None, 100)]),
    Case("empty header names", "Supplier,,Amount,\nA,x,1,\n", [(2, "A", None, 100)]),
    Case("white space around cells", HEAD + " A ,\tB1 1BB\u00a0, 1.00 \n", [(2, "A", "B1 1BB", 100)]),
    Case("cells of white space alone", HEAD + "A,\u00a0 ,1\n", [(2, "A", None, 100)]),
    Case(
        "blank rows are not lines",
        HEAD + ",,\nA,,1\n , ,\n\nB,,2\n,,\n\n\n",
        [(3, "A", None, 100), (6, "B", None, 200)],
    ),
    Case(
        "short rows",
        HEAD + "A,B1 1BB\nB,,2\n",
        [(2, "A", "B1 1BB", 0), (3, "B", None, 200)],
        [(2, "short_row"), (2, "blank_amount")],
    ),
    Case(
        "rows cut where nothing recognised follows",
        "Supplier,Amount,Note\nA,1\nB,2,x\n",
        [(2, "A", None, 100), (3, "B", None, 200)],
    ),
    Case(
        "long rows with nothing beyond", HEAD + "A,,1,,\nB,,2\n", [(2, "A", None, 100), (3, "B", None, 200)]
    ),
    Case(
        "long rows", HEAD + "A,,1,x,\nB,,2\n", [(2, "A", None, 100), (3, "B", None, 200)], [(2, "long_row")]
    ),
    Case(
        "a row with nothing but what is beyond",
        HEAD + "A,,1\n,,,x\n",
        [(2, "A", None, 100), (3, None, None, 0)],
        [(3, "long_row"), (3, "blank_amount")],
    ),
    Case(
        "quoted commas and quotes", HEAD + '"A, ""the"" B",,"1,000.00"\n', [(2, 'A, "the" B', None, 100000)]
    ),
    Case(
        "a quote inside a cell",
        HEAD + 'A 5" pipe,,1\nB,,2\n',
        [(2, 'A 5" pipe', None, 100), (3, "B", None, 200)],
    ),
    Case(
        "text after a closing quote",
        HEAD + '"A" Ltd,,1\nB,,2\n',
        [(2, "A Ltd", None, 100), (3, "B", None, 200)],
    ),
    Case(
        "a line break in a cell",
        HEAD + '"A\nLtd",,1\nB,,2\n',
        [(2, "A\nLtd", None, 100), (3, "B", None, 200)],
    ),
    Case(
        "a blank line in a cell",
        HEAD + '"A\r\n\r\nLtd",,1\r\nB,,2\r\n',
        [(2, "A\r\n\r\nLtd", None, 100), (3, "B", None, 200)],
    ),
    Case(
        "an unclosed quote",
        HEAD + '"A,,1\nB,,2\nC,,4\n',
        [(2, '"A', None, 100), (3, "B", None, 200), (4, "C", None, 400)],
        [(2, "unclosed_quote")],
    ),
    Case(
        "an unclosed quote above a quoted cell",
        HEAD + 'A,"x,1\n"B, C",,2\nD,,4\n',
        [(2, "A", '"x', 100), (3, "B, C", None, 200), (4, "D", None, 400)],
        [(2, "unclosed_quote")],
    ),
    Case(
        "an unclosed quote on the last line",
        HEAD + 'A,,1\nB,,"2',
        [(2, "A", None, 100), (3, "B", None, 0)],
        [(3, "unclosed_quote"), (3, "unreadable_amount")],
    ),
    Case(
        "two stray quotes that look like one cell",
        'Supplier,Note,Postcode,Amount\nA,"x,,1\nB,y,,2\nC,z",,4\n',
        [(2, "A", None, 100), (3, "B", None, 200), (4, "C", None, 400)],
        [(2, "unclosed_quote")],
    ),
    Case(
        "amounts of many shapes",
        HEAD + 'A,,"£1,234.56"\nB,,(978.00)\nC,,-978\nD,,1234.5-\nE,,1.2e3\nF,,"(£1,000)"\nG,,£-5\n',
        [
            (2, "A", None, 123456),
            (3, "B", None, -97800),
            (4, "C", None, -97800),
            (5, "D", None, -123450),
            (6, "E", None, 120000),
            (7, "F", None, -100000),
            (8, "G", None, -500),
        ],
    ),
    Case(
        "blank amounts",
        HEAD + "A,,\nB,, - \nC,,£ -   \nD,,8\n",
        [(2, "A", None, 0), (3, "B", None, 0), (4, "C", None, 0), (5, "D", None, 800)],
        [(2, "blank_amount"), (3, "blank_amount"), (4, "blank_amount")],
    ),
    Case(
        "amounts that cannot be read",
        HEAD + 'A,,n/a\nB,,"1,23"\nC,,€5\nD,,8\nE,,1.5m\n',
        [(2, "A", None, 0), (3, "B", None, 0), (4, "C", None, 0), (5, "D", None, 800), (6, "E", None, 0)],
        [
            (2, "unreadable_amount"),
            (3, "unreadable_amount"),
            (4, "unreadable_amount"),
            (6, "unreadable_amount"),
        ],
    ),
    Case(
        "parts of a penny",
        HEAD + "A,,1.005\nB,,-1.005\nC,,1.500\nD,,0.004\n",
        [(2, "A", None, 101), (3, "B", None, -101), (4, "C", None, 150), (5, "D", None, 0)],
        [(2, "rounded"), (3, "rounded"), (5, "rounded")],
    ),
    Case(
        "the header again",
        HEAD + "A,,1\n" + HEAD + "B,,2\n",
        [(2, "A", None, 100), (4, "B", None, 200)],
        [(3, "repeated_header")],
    ),
    Case(
        "a total below",
        HEAD + "A,,1\nB,,2\nC,,4\nTotal,,7\n",
        [(2, "A", None, 100), (3, "B", None, 200), (4, "C", None, 400)],
        [(5, "footer")],
    ),
    Case(
        "a total that is wrong",
        HEAD + "A,,1\nB,,2\nGrand total:,,9\n",
        [(2, "A", None, 100), (3, "B", None, 200)],
        [(4, "footer")],
    ),
    Case(
        "a sum without a word",
        HEAD + "A,,1\nB,,2\n,,3\n",
        [(2, "A", None, 100), (3, "B", None, 200)],
        [(4, "footer")],
    ),
    Case(
        "an amount alone that is no sum",
        HEAD + "A,,1\nB,,2\n,,4\n",
        [(2, "A", None, 100), (3, "B", None, 200), (4, None, None, 400)],
    ),
    Case(
        "notes below",
        "Department,Supplier,Amount\nX,A,1\n\nNote: excludes VAT,,\nAll figures in pounds sterling,,\n",
        [(2, "A", None, 100)],
        [(4, "footer"), (5, "footer")],
    ),
    Case(
        "a supplier called Total",
        HEAD + "TOTAL GAS & POWER,,1\nTotal,B1 1BB,2\n",
        [(2, "TOTAL GAS & POWER", None, 100), (3, "Total", "B1 1BB", 200)],
    ),
    Case(
        "a total that is not at the end",
        HEAD + "A,,1\nTotal,,1\nB,,2\n",
        [(2, "A", None, 100), (3, "Total", None, 100), (4, "B", None, 200)],
    ),
    Case(
        "a lone supplier at the end",
        HEAD + "A,,1\nB,,\n",
        [(2, "A", None, 100), (3, "B", None, 0)],
        [(3, "blank_amount")],
    ),
    Case("a null byte", HEAD + "A" * 300 + "\0B,,1\n", [(2, "A" * 300 + "\0B", None, 100)]),
    Case(
        "an unclosed quote in the header",
        'Supplier,"Note,Supplier Postcode,Amount\nA,x,B1 1BB,1\nB,y,,2\n',
        [(2, "A", "B1 1BB", 100), (3, "B", None, 200)],
        [(1, "unclosed_quote")],
    ),
    Case(
        "an unclosed quote in a header again",
        HEAD + 'A,,1\n"Supplier,Supplier Postcode,Amount\nB,,2\n',
        [(2, "A", None, 100), (4, "B", None, 200)],
        [(3, "repeated_header"), (3, "unclosed_quote")],
    ),
    Case(
        "an unclosed quote in a total below",
        HEAD + 'A,,1\nB,,2\n,,"3\n',
        [(2, "A", None, 100), (3, "B", None, 200), (4, None, None, 0)],
        [(4, "unclosed_quote"), (4, "unreadable_amount")],
    ),
    Case(
        "a quote that closes a page later",
        HEAD + '"A,,1\n' + "B,,2\n" * 9_000 + 'C",,4\n',
        [(2, '"A', None, 100), *((row, "B", None, 200) for row in range(3, 9_003)), (9_003, 'C"', None, 400)],
        [(2, "unclosed_quote")],
    ),
    Case(
        "every cell in quotes",
        '"Supplier","Supplier Postcode","Amount"\r\n"A","B1 1BB","1"\r\n"","","2"\r\n',
        [(2, "A", "B1 1BB", 100), (3, None, None, 200)],
    ),
    Case(
        "a byte order mark before a quote",
        codecs.BOM_UTF8 + b'"Supplier","Supplier Postcode","Amount"\n"A, B","","1"\n',
        [(2, "A, B", None, 100)],
        encoding="utf-8-sig",
    ),
    Case(
        "Excel's Unicode text: UTF-16 with tabs",
        (HEAD.replace(",", "\t") + '"A\tB"\tB1 1BB\t"1,000.00"\r\n').encode("utf-16"),
        [(2, "A\tB", "B1 1BB", 100000)],
        encoding="utf-16",
    ),
    Case(
        "one letter of Windows-1252 far below UTF-8",
        (HEAD + "A,,1\n" * 3 + "Café,,2\n").encode() + b"Caf\xe9,,4\n",
        [
            (2, "A", None, 100),
            (3, "A", None, 100),
            (4, "A", None, 100),
            (5, "CafÃ©", None, 200),
            (6, "Café", None, 400),
        ],
        encoding="cp1252",
    ),
    Case(
        "a line of prose in the middle",
        HEAD + "A,,1\nContinued overleaf\nB,,2\n",
        [(2, "A", None, 100), (3, "Continued overleaf", None, 0), (4, "B", None, 200)],
        [(3, "short_row"), (3, "blank_amount")],
    ),
    Case(
        "subtotals between the lines stay lines",
        "Department,Supplier,Amount\nX,A,1\nX Total,,1\nY,B,2\nY Total,,2\n",
        [(2, "A", None, 100), (3, None, None, 100), (4, "B", None, 200), (5, None, None, 200)],
    ),
    Case(
        "totals with other sums beside them",
        "Supplier,Amount,VAT\nA,1,0\nB,2,0\nSub Total,3.00,0\nC,4,0\nD,5,0\nTotal,12.00,0\n",
        [(2, "A", None, 100), (3, "B", None, 200), (5, "C", None, 400), (6, "D", None, 500)],
        [(4, "subtotal"), (7, "footer")],
    ),
    Case(
        "a total that does not agree",
        "Supplier,Amount,VAT\nA,1,0\nB,2,0\nTotal,3.50,0\n",
        [(2, "A", None, 100), (3, "B", None, 200), (4, "Total", None, 350)],
        [(4, "doubtful_total")],
    ),
    Case(
        "repeated header names",
        "Supplier,Note,Note,Amount\nA,x,y,1\n",
        [(2, "A", None, 100)],
    ),
    Case(
        "white space of other scripts around an amount",
        HEAD + "A,,\u2009£1\n" + "B,,\u30002\u3000\n",
        [(2, "A", None, 100), (3, "B", None, 200)],
    ),
    Case("one column", "Amount\n1\n\n2\n", [(2, None, None, 100), (4, None, None, 200)]),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_dirty_file(case: Case, tmp_path: Path) -> None:
    spend = _read(tmp_path, case.content)
    assert _lines(spend) == case.lines
    found = spend.faults.select(["line", "kind"]).to_pylist()
    assert [(row["line"], row["kind"]) for row in found] == case.faults
    assert spend.files[0].encoding == case.encoding


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_record_is_accounted_for(case: Case, tmp_path: Path) -> None:
    file = _read(tmp_path, case.content).files[0]
    assert file.rows == file.lines + file.blank_rows + file.removed + 1
    assert file.lines == len(case.lines)


def test_there_are_forty_dirty_files() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40


def test_faults_say_what_stood_there_and_what_was_done(tmp_path: Path) -> None:
    spend = _read(tmp_path, HEAD + "A,,1.005\nB,,n/a\nC,,4,x\nTotal,,5.01\n")
    assert spend.faults.to_pylist() == [
        _fault(2, "Amount", "1.005", "rounded", "rounded to 1.01"),
        _fault(3, "Amount", "n/a", "unreadable_amount", "counted as 0.00"),
        _fault(4, None, "x", "long_row", "what stands beyond cell 3 is not read"),
        _fault(5, None, "Total | 5.01", "footer", "removed: the total of the lines above"),
    ]
    assert spend.fault_counts() == {"footer": 1, "long_row": 1, "rounded": 1, "unreadable_amount": 1}


def test_other_columns_are_kept_under_their_own_names(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Note,Amount,Note,,\nx,1,y,z,\n")
    assert spend.lines.column_names == ["line_id", "amount_pence", "Note", "Note (2)", "column_4"]
    assert spend.lines.to_pylist() == [
        {"line_id": "a.csv:2", "amount_pence": 100, "Note": "x", "Note (2)": "y", "column_4": "z"}
    ]
    assert spend.files[0].ignored == ("Note", "Note (2)", "column_4")


def test_a_column_called_as_one_of_ours_is_told_apart(tmp_path: Path) -> None:
    spend = _read(tmp_path, "Amount,amount_pence\n1,7\n")
    assert spend.lines.column_names == ["line_id", "amount_pence", "amount_pence (2)"]


def _read(folder: Path, content: bytes | str) -> Spend:
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_spend(path)


def _lines(spend: Spend) -> Lines:
    rows = spend.lines.to_pylist()
    assert [row["line_id"] for row in rows] == [f"a.csv:{at}" for at in spend.row]
    return [
        (int(at), row.get("supplier"), row.get("supplier_postcode"), row["amount_pence"])
        for at, row in zip(spend.row, rows, strict=True)
    ]


def _fault(line: int, column: str | None, value: str, kind: str, action: str) -> dict[str, object]:
    return {"file": "a.csv", "line": line, "column": column, "value": value, "kind": kind, "action": action}
