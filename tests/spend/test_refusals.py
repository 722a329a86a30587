"""What is no table, or may be read in two ways, is refused: what is wrong, what was found, what to do."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b"Supplier,Amount\n"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b"%PDF-1.7\n%...", "is a PDF"),
        (b"  <!DOCTYPE html>\n<html><body>Sign in</body></html>", "is a web page"),
        (b"<TABLE><tr><td>Supplier</td></tr></TABLE>", "is a web page"),
        (b'<?xml version="1.0"?><rows/>', "is XML"),
        (b'[{"supplier": "A", "amount": 1}', "begins as JSON does, and is not"),
        (b"[]", "is JSON without a list of records"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Office document"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "damaged inside its gzip|in the middle of its gzip"),
        (b"PAR1" + bytes(20) + b"PAR1", "is a damaged Parquet file"),
        (b"SQLite format 3\0", "is an SQLite database"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (bytes(range(256)) * 8 + bytes(200), "is not text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_formats_are_named(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what) as refusal:
        read_spend(path)
    assert str(refusal.value).startswith("spend.csv ")
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("xl/workbook.xml", "is a damaged workbook"),
        ("word/document.xml", "is a Word document"),
        ("spend.bin", "is a zip archive that holds no table"),
    ],
)
def test_archives_are_named_by_what_is_in_them(member: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(InputError, match=what):
        read_spend(path)


@pytest.mark.parametrize("below", [b"", b"\n\n", b",\n , \n", b"Supplier,Amount\n"])
def test_a_header_alone_is_refused(below: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a header and no lines below it"):
        _read(tmp_path, HEAD + below)


def test_twenty_blank_rows_are_no_header(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no header in its first 20 rows"):
        _read(tmp_path, b"\n" * 20 + HEAD + b"A,1\n")


def test_no_amount_lists_the_columns_and_the_flag(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        _read(tmp_path, b"Supplier,Cost of it\nA,1\n")
    assert str(refusal.value) == (
        'a.csv has no column that is known to be the amount; name it with --column amount="..."'
        " (its columns are 'Supplier', 'Cost of it')"
    )


def test_a_named_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        _read(tmp_path, HEAD + b"A,1\n", {"amount": "Amonut"})
    assert str(refusal.value) == (
        "a.csv has no column 'Amonut'; name the amount with --column amount=\"Amount\""
        " (its columns are 'Supplier', 'Amount')"
    )


def test_a_name_on_the_left_that_is_not_ours(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean supplier_postcode"):
        _read(tmp_path, HEAD + b"A,1\n", {"suplier_postcode": "Supplier"})
    with pytest.raises(InputError, match="they are line_id, buyer, site_postcode"):
        _read(tmp_path, HEAD + b"A,1\n", {"Net": "amount"})


@pytest.mark.parametrize(
    ("header", "field", "both"),
    [
        (b"Gross,Net,Supplier", "amount", "'Gross' and 'Net'"),
        (b"Amount,Total,Supplier", "amount", "'Amount' and 'Total'"),
        (b"Amount,Amount,Supplier", "amount", r"'Amount' and 'Amount \(2\)'"),
        (b"Amount,Postcode,Supplier Post Code", "supplier_postcode", "'Postcode' and 'Supplier Post Code'"),
        (b"Amount,Supplier Name,Supplier", "supplier", "'Supplier Name' and 'Supplier'"),
    ],
)
def test_two_columns_that_may_be_meant(header: bytes, field: str, both: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"2 columns that may be the {field}: {both}; say which"):
        _read(tmp_path, header + b"\n1,2,3\n")


def test_a_choice_between_two_is_taken(tmp_path: Path) -> None:
    content = b"Gross,Net,Supplier\n4,2,A\n"
    for name, pence in (("Gross", 400), ("net", 200)):
        spend = _read(tmp_path, content, {"amount": name})
        assert spend.pence().tolist() == [pence]
    again = _read(tmp_path, b"Amount,Amount\n4,2\n", {"amount": "Amount (2)"})
    assert again.pence().tolist() == [200]


def test_our_own_name_of_a_column_is_no_guess(tmp_path: Path) -> None:
    spend = _read(tmp_path, b"amount,Total,supplier_postcode,Postcode\n4,2,B1 1BB,B2 2BB\n")
    assert spend.pence().tolist() == [400]
    assert spend.lines["supplier_postcode"].to_pylist() == ["B1 1BB"]


def test_a_column_of_text_is_no_amount(tmp_path: Path) -> None:
    rows = b"".join(b"S%d,1\n" % number for number in range(8))
    with pytest.raises(InputError) as refusal:
        _read(tmp_path, HEAD + rows, {"amount": "Supplier"})
    assert str(refusal.value) == (
        "a.csv: the column 'Supplier' was taken as the amount, and none of its 8 cells is an amount of"
        " pounds: found 'S0', 'S1', 'S2', 'S3', 'S4'; name the right one with"
        " --column amount=\"...\" (the other columns are 'Amount')"
    )


def test_one_amount_among_text_is_a_table(tmp_path: Path) -> None:
    spend = _read(tmp_path, HEAD + b"A,x\nB,\nC,4\n")
    assert spend.pence().tolist() == [0, 0, 400]
    assert spend.fault_counts() == {"blank_amount": 1, "unreadable_amount": 1}


def test_amounts_that_cannot_be_counted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of its 1 cells is an amount"):
        _read(tmp_path, HEAD + b"A,1000000000000.01\n")
    with pytest.raises(InputError, match="more than can be counted to the penny"):
        _read(tmp_path, HEAD + b"A,1000000000000\n" * 50_000)


def test_a_missing_file_names_those_like_it(tmp_path: Path) -> None:
    (tmp_path / "spend-2025.csv").write_bytes(HEAD)
    with pytest.raises(InputError, match=r"there is no file .*spend-2024.csv; did you mean spend-2025.csv\?"):
        read_spend(tmp_path / "spend-2024.csv")
    with pytest.raises(InputError, match=r"nothing in .* has a name like it"):
        read_spend(tmp_path / "zzz")
    with pytest.raises(InputError, match="and no folder"):
        read_spend(tmp_path / "none" / "a.csv")


def test_a_folder_and_nothing_and_a_number(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no files"):
        read_spend(tmp_path)
    with pytest.raises(InputError, match="no file was named"):
        read_spend([])
    with pytest.raises(InputError, match="found a list with 7"):
        read_spend([7])  # type: ignore[list-item]
    with pytest.raises(InputError, match="found None"):
        read_spend(None)  # type: ignore[arg-type]


def test_a_path_that_no_file_can_have() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_spend("a\0b.csv")


def _read(folder: Path, content: bytes, columns: dict[str, str] | None = None):  # noqa: ANN202
    path = folder / "a.csv"
    path.write_bytes(content)
    return read_spend(path, columns=columns)
