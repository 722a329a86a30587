"""A table of landings: read in any format, tied to the lines, every row that cannot be used told."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import localvalue as lv
from localvalue.spend.faults import KINDS

if TYPE_CHECKING:
    from pathlib import Path

LINES = pd.DataFrame(
    {
        "line_id": ["a", "b", "c", "d"],
        "supplier": ["Acme Ltd", "Beta", "Gamma", "Delta"],
        "supplier_postcode": "ZA1 1AA",
        "amount": ["100.00", "-100.00", "0.01", "0"],
    }
)
Row = dict[str, str]


def row(line_id: str, role: str = "branch", **cells: str) -> Row:
    return {"line_id": line_id, "role": role, "postcode": "ZA1 1AA", **cells}


def read(*rows: Row) -> lv.Spend:
    return lv.read_spend(LINES, landings=pd.DataFrame(rows))


def parts(*rows: Row) -> list[tuple[str, int, int, int]]:
    """Return line, role, tier and what lands."""
    spend = read(*rows)
    assert spend.landings is not None
    found = spend.landings.parts
    cells = (found.role.tolist(), found.tier.tolist(), found.lands.tolist())
    return list(zip(["abcd"[line] for line in found.line.tolist()], *cells, strict=True))


def faults(*rows: Row) -> list[tuple[int, str, str | None, str]]:
    told = read(*rows).faults.to_pylist()
    return [
        (each["line"], each["column"], each["value"], each["kind"])
        for each in told
        if each["file"] == "landings"
    ]


SUPPLIER, BRANCH, FABRICATION, SUBCONTRACTOR, NOBODY = 0, 1, 2, 6, 7


def test_shares_are_of_the_line() -> None:
    found = parts(row("a", share="0.25"), row("a", "Fabrication site", share="75%"))
    assert found == [("a", BRANCH, 1, 250_000), ("a", FABRICATION, 1, 750_000)]


def test_what_shares_leave_over_is_nobodys() -> None:
    assert parts(row("a", share="0.4")) == [("a", BRANCH, 1, 400_000), ("a", NOBODY, 1, 600_000)]


@pytest.mark.parametrize("share", ["0.9990", "1.0009", "0.9999"])
def test_shares_a_hair_off_one_are_the_whole(share: str) -> None:
    assert [role for _, role, _, _ in parts(row("a", share=share))] == [BRANCH]


def test_amounts_are_exact_pence_with_the_sign_of_the_line() -> None:
    found = parts(row("b", amount="(33.33)"), row("b", "supplier", amount="-£66.67"))
    assert found == [("b", SUPPLIER, 1, 66_67), ("b", BRANCH, 1, 33_33)]


def test_shares_and_amounts_in_one_line() -> None:
    assert parts(row("a", share="0.5"), row("a", "supplier", amount="20")) == [
        ("a", SUPPLIER, 1, 20_00),
        ("a", BRANCH, 1, 50_00),
        ("a", NOBODY, 1, 30_00),
    ]


def test_a_line_with_lower_tiers_only_has_its_own_supplier_above_them() -> None:
    found = parts(row("a", "sub-contractor", share="0.3", tier="Tier 2"))
    assert found == [("a", SUPPLIER, 1, 700_000), ("a", SUBCONTRACTOR, 2, 300_000)]


def test_the_lines_own_supplier_can_be_named_as_payer() -> None:
    rows = [
        row("a", "subcontractor", share="0.3", tier="2", supplier="Sub Ltd", paid_by="ACME LIMITED"),
        row("a", "subcontractor", share="0.1", tier="3", paid_by="Sub"),
    ]
    assert [lands for _, _, _, lands in parts(*rows)] == [700_000, 200_000, 100_000]
    assert faults(*rows) == []


def test_the_order_of_rows_changes_nothing() -> None:
    thirds = [row("a", share="0.3333", postcode=f"ZA1 1A{letter}") for letter in "ABD"]
    for rows in (thirds, thirds[::-1], [thirds[1], thirds[0], thirds[2]]):
        spend = read(*rows)
        assert spend.landings is not None
        table = spend.landings
        order = [table.lines["postcode"][at].as_py() for at in table.parts.row.tolist()]
        assert order == ["ZA1 1AA", "ZA1 1AB", "ZA1 1AD"]


GOOD = row("a", share="0.5")
TOLD = {
    "unknown_line": (row("zz", share="0.5"), "line_id", "zz"),
    "blank_line_id": (row("", share="0.5"), "line_id", None),
    "unknown_role": (row("b", "wizard", share="0.5"), "role", "wizard"),
    "unreadable_tier": (row("b", share="0.5", tier="first"), "tier", "first"),
    "unreadable_share": (row("b", share="half"), "share", "half"),
    "share_out_of_range": (row("b", share="40"), "share", "40"),
    "unreadable_amount": (row("b", amount="tbc"), "amount", "tbc"),
    "blank_share": (row("b", "branch"), "line_id", "b"),
    "other_sign": (row("b", amount="5"), "amount", "5"),
    "rounded": (row("b", amount="-5.001"), "amount", "-5.001"),
    "share_and_amount": (row("b", amount="-5", share="0.5"), "share", "0.5"),
    "landing_of_nothing": (row("d", amount="5"), "line_id", "d"),
    "unknown_payer": (row("b", share="0.5", tier="2", paid_by="Nobody"), "paid_by", "Nobody"),
    "passed_down_too_much": (row("b", amount="-101", tier="2"), "tier", "2"),
}


@pytest.mark.parametrize("kind", TOLD)
def test_every_row_that_cannot_be_used_as_it_stands_is_told(kind: str) -> None:
    bad, column, value = TOLD[kind]
    assert faults(GOOD, bad) == [(2, column, value, kind)]


def test_a_row_that_cannot_be_used_is_kept_and_its_part_is_nobodys() -> None:
    spend = read(row("a", share="0.5"), row("a", share="lots"))
    assert spend.landings is not None
    assert spend.landings.lines["share"].to_pylist() == ["0.5", "lots"]
    assert spend.landings.parts.role.tolist() == [BRANCH, NOBODY]


def test_a_row_without_a_role_keeps_its_share_from_the_others() -> None:
    found = parts(row("a", share="0.5"), row("a", "", share="0.5"))
    assert found == [("a", BRANCH, 1, 500_000), ("a", NOBODY, 1, 500_000)]


def test_a_first_tier_that_cannot_be_read_is_not_the_lines_own_supplier() -> None:
    found = parts(
        row("a", share="?"), row("a", share="0.5"), row("a", "subcontractor", share="0.2", tier="2")
    )
    assert [role for _, role, _, _ in found] == [BRANCH, SUBCONTRACTOR, NOBODY]


REFUSED = {
    "more than the line (a: 120.0%)": [row("a", share="0.6"), row("a", "supplier", share="0.6")],
    "more than the line (b: 150.0%)": [row("b", amount="-150")],
    "1 line adds up": [row("a", share="0.6"), row("a", share="0.4011")],
    "is of a line: its line_id says 'q'": [row("q", share="1")],
    "says how much landed": [row("a", share="40"), row("b", amount="")],
    "no column share (or amount)": [{"line_id": "a", "role": "branch", "postcode": "ZA1 1AA"}],
    "no column role": [{"line_id": "a", "share": "1", "postcode": "ZA1 1AA"}],
    "no column line_id": [{"role": "branch", "share": "1", "postcode": "ZA1 1AA"}],
    "no column postcode": [{"line_id": "a", "role": "branch", "share": "1", "easting": "4"}],
    "2 columns that may be the postcode: 'Post Code' and 'Postal code'": [
        {"line_id": "a", "role": "branch", "share": "1", "Post Code": "x", "Postal code": "y"}
    ],
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_table_that_cannot_be_is_refused(why: str) -> None:
    with pytest.raises(lv.LocalValueError) as refusal:
        read(*REFUSED[why])
    assert why in str(refusal.value)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(lv.LocalValueError, match="a header and no landings below it"):
        lv.read_spend(LINES, landings=pd.DataFrame([row("a", share="1")]).iloc[:0])


TABLE = """\
Line ID,Role,Tier,Share,Amount (£),Supplier Name,Post Code,Colour
a,Branch,1,60%,,X,ZA1 1AA,red
,,,,,,,
a,subcontractor,,,25.00,Y,ZA1 2AA,
"""


@pytest.mark.parametrize("name", ["l.csv", "l.tsv", "l.csv.gz", "l.xlsx", "l.parquet", "l.json", "l.jsonl"])
def test_every_format_says_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    plain = tmp_path / "plain.csv"
    plain.write_text(TABLE, encoding="utf-8")
    frame = pd.read_csv(plain, dtype=str).dropna(how="all")
    write = {
        "l.csv": lambda: path.write_bytes(TABLE.encode("utf-16")),
        "l.tsv": lambda: frame.to_csv(path, sep="\t", index=False, encoding="cp1252"),
        "l.csv.gz": lambda: path.write_bytes(gzip.compress(TABLE.encode())),
        "l.xlsx": lambda: frame.to_excel(path, index=False),
        "l.parquet": lambda: frame.to_parquet(path),
        "l.json": lambda: frame.to_json(path, orient="records"),
        "l.jsonl": lambda: frame.to_json(path, orient="records", lines=True),
    }
    write[name]()
    spend = lv.read_spend(LINES, landings=path)
    assert spend.landings is not None
    table = spend.landings
    assert table.files[0].name == name
    assert table.lines.column_names == [
        "line_id", "role", "tier", "share", "amount", "supplier", "postcode", "Colour"
    ]  # fmt: skip
    assert table.lines["supplier"].to_pylist() == ["X", "Y"]
    assert table.parts.lands.tolist() == [60_00, 25_00, 15_00]
    assert repr(table) == f"Landings: 2 rows of 1 line, from {name}"
    assert f"  Landings: 2 rows of 1 line, from {name}" in repr(spend).splitlines()


def test_every_kind_of_fault_has_a_meaning() -> None:
    assert {*TOLD, "prison_place"} <= set(KINDS)
