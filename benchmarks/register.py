"""
240,000 lines against a synthetic register of five million companies, beside the same by pandas.

Both are made here, seeded, into the cache: the register in the layout of Companies House's basic company
data (its 55 columns), the spend as councils publish it, with names cut at 35 characters. What each planted
supplier must match by is known, and checked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import measuring
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pacsv

if TYPE_CHECKING:
    import argparse


def words(text: str) -> list[str]:
    return text.split()


CUT = 35
SUPPLIERS = 20_000
FIRST = words(
    "NORTH SOUTH EAST WEST GRAND ROYAL UNITED CENTRAL MODERN CLASSIC PRIME SILVER GOLDEN BRIGHT CLEAR"
)
KINDS = words("BUILDING CARE SUPPORT TRANSPORT CATERING ENERGY DESIGN TRAINING HOUSING NURSING LEGAL DIGITAL")
LAST = words("SERVICES HOLDINGS SOLUTIONS PARTNERS GROUP CONTRACTORS SUPPLIES MANAGEMENT CONSULTING")
SYLLABLES = [a + b + c for a in "BDFGKLMNPRST" for b in "AEIOU" for c in ("", "L", "N", "R", "S", "ST")]
HEADER = (
    "CompanyName,CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1,"
    "RegAddress.AddressLine2,RegAddress.PostTown,RegAddress.County,RegAddress.Country,RegAddress.PostCode,"
    "CompanyCategory,CompanyStatus,CountryOfOrigin,DissolutionDate,IncorporationDate,Accounts.AccountRefDay,"
    "Accounts.AccountRefMonth,Accounts.NextDueDate,Accounts.LastMadeUpDate,Accounts.AccountCategory,"
    "Returns.NextDueDate,Returns.LastMadeUpDate,Mortgages.NumMortCharges,Mortgages.NumMortOutstanding,"
    "Mortgages.NumMortPartSatisfied,Mortgages.NumMortSatisfied,SICCode.SicText_1,SICCode.SicText_2,"
    "SICCode.SicText_3,SICCode.SicText_4,LimitedPartnerships.NumGenPartners,"
    "LimitedPartnerships.NumLimPartners,URI,"
    + ",".join(f"PreviousName_{n}.CONDATE,PreviousName_{n}.CompanyName" for n in range(1, 11))
    + ",ConfStmtNextDueDate,ConfStmtLastMadeUpDate"
).split(",")
CONSTANT = {
    "RegAddress.AddressLine1": "1 HIGH STREET",
    "RegAddress.PostTown": "AFORD",
    "RegAddress.Country": "ENGLAND",
    "CompanyCategory": "Private Limited Company",
    "CompanyStatus": "Active",
    "CountryOfOrigin": "United Kingdom",
    "IncorporationDate": "01/01/2001",
    "Accounts.AccountRefDay": "31",
    "Accounts.AccountRefMonth": "12",
    "Accounts.NextDueDate": "30/09/2027",
    "Accounts.AccountCategory": "MICRO ENTITY",
    "SICCode.SicText_1": "82990 - Other business support service activities n.e.c.",
    "ConfStmtNextDueDate": "15/01/2027",
}


@dataclass(frozen=True)
class Shape:
    """How much of what: the seed makes it the same every time."""

    companies: int
    lines: int
    seed: int = 2026

    @property
    def name(self) -> str:
        return f"{self.companies}_{self.lines}_{self.seed}"


def names_of(numbers: np.ndarray) -> pa.Array:
    """Return a name for each number, no two alike up to 5.8 million."""
    made = [a + b for a in SYLLABLES[:60] for b in SYLLABLES[:60]]
    rest = numbers
    parts = []
    for words in (made, KINDS, LAST, FIRST):
        parts.append(pa.array(words).take(pa.array(rest % len(words))))
        rest = rest // len(words)
    made_up, kind, last, first = parts
    return pc.binary_join_element_wise(first, made_up, kind, last, pa.scalar(" "))


def make_register(path: Path, shape: Shape) -> None:
    """Write the companies, a million at a time."""
    with pa.OSFile(str(path), "wb") as sink:
        writer = None
        for start in range(0, shape.companies, 1_000_000):
            numbers = np.arange(start, min(start + 1_000_000, shape.companies))
            columns = {
                "CompanyName": pc.binary_join_element_wise(names_of(numbers), "LIMITED", " "),
                "CompanyNumber": pc.utf8_lpad(pa.array(numbers + 1).cast(pa.string()), 8, "0"),
                "RegAddress.PostCode": postcodes_of(numbers),
            }
            table = pa.table(
                {
                    name: columns.get(name, pa.array([CONSTANT.get(name, "")] * len(numbers)))
                    for name in HEADER
                }
            )
            writer = writer or pacsv.CSVWriter(sink, table.schema)
            writer.write_table(table)
        if writer is not None:
            writer.close()


def postcodes_of(numbers: np.ndarray) -> pa.Array:
    letters = pa.array(list("ABDEFGHJLNPQRSTUWXYZ"))
    return pc.binary_join_element_wise(
        pa.scalar("ZA"),
        pa.array(numbers % 9 + 1).cast(pa.string()),
        pa.scalar(" "),
        pa.array(numbers // 9 % 10).cast(pa.string()),
        letters.take(pa.array(numbers // 90 % 20)),
        letters.take(pa.array(numbers // 1800 % 20)),
        pa.scalar(""),
    )


def make_spend(path: Path, shape: Shape) -> dict[str, int]:
    """Write the lines, and return how many must be matched by what."""
    draw = np.random.default_rng(shape.seed)
    who = draw.choice(shape.companies, SUPPLIERS, replace=False)
    bare = names_of(who).to_pylist()
    how = draw.choice(["company_number", "name", "none"], SUPPLIERS, p=[0.15, 0.7, 0.15])
    spelt, numbers, ways = [], [], []
    for place, (name, way) in enumerate(zip(bare, how.tolist(), strict=True)):
        text = (name.title() if place % 2 else name) + (" Ltd." if place % 3 else " LIMITED")
        if way == "none":
            text = f"Nobody Number {place} Ltd"
        cut = text[:CUT]
        spelt.append(cut)
        numbers.append(f"{who[place] + 1}" if way == "company_number" else "")
        ways.append("name_prefix" if way == "name" and len(text) > CUT else way)
    line = np.concatenate([np.arange(SUPPLIERS), draw.zipf(1.3, shape.lines - SUPPLIERS) % SUPPLIERS])
    amounts = draw.integers(-5_000_00, 100_000_00, shape.lines)
    table = pa.table(
        {
            "Body Name": pa.array(["Aford Council"] * shape.lines),
            "Supplier Name": pa.array(spelt).take(pa.array(line)),
            "Supplier Registered Company Number": pa.array(numbers).take(pa.array(line)),
            "Payment Date": pa.array(["2026-03-31"] * shape.lines),
            "Net Amount": pa.array([f"{pence / 100:.2f}" for pence in amounts.tolist()]),
        }
    )
    pacsv.write_csv(table, path)
    # Where each line must be placed; blank where nobody has its name
    right = [
        place if way != "none" else "" for place, way in zip(postcodes_of(who).to_pylist(), ways, strict=True)
    ]
    path.with_name("right.json").write_text(json.dumps([right[place] for place in line.tolist()]))
    counts = dict(zip(*np.unique(np.array(ways)[line], return_counts=True), strict=True))
    return {str(way): int(count) for way, count in counts.items()}


OURS = """
import json, sys
from collections import Counter
import localvalue as lv
from localvalue.columns import coded
spend = lv.read_spend(sys.argv[1])
joined = lv.SupplierRegister(sys.argv[2]).join(spend)
how = coded(joined.lines["supplier_match"])
counts = Counter(how.cells[code] for code in how.codes.tolist())
assert len(joined) == len(spend) and joined.total_pence == spend.total_pence
right = json.load(open(sys.argv[1].replace("spend.csv", "right.json")))
assert [place or "" for place in joined.lines["supplier_postcode"].to_pylist()] == right
json.dump(counts, open(sys.argv[3], "w"))
"""

THEIRS = """
import json, sys
import pandas as pd

def normal(names):
    plain = names.str.upper().str.replace("&", " AND ", regex=False).str.replace(r"[.'`]", "", regex=True)
    plain = plain.str.replace(r"[^A-Z0-9]+", " ", regex=True).str.strip()
    bare = plain.str.replace(r"( (LTD|LIMITED|PLC|LLP|CIC))+$", "", regex=True)
    return bare.str.replace(" ", "", regex=False)

spend = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False, engine="pyarrow")
columns = ["CompanyName", "CompanyNumber", "RegAddress.PostCode"]
register = pd.read_csv(sys.argv[2], usecols=columns, dtype=str, engine="pyarrow")
register["key"] = normal(register["CompanyName"])
register = register[["key", "CompanyNumber", "RegAddress.PostCode"]]
spend["key"] = normal(spend["Supplier Name"])
spend["CompanyNumber"] = spend["Supplier Registered Company Number"].str.zfill(8)
by_number = spend.merge(register.drop(columns="key"), on="CompanyNumber", how="left")
once = register.drop_duplicates("key", keep=False)
by_name = spend.merge(once.drop(columns="CompanyNumber"), on="key", how="left")
number = by_number["RegAddress.PostCode"].notna()
name = by_name["RegAddress.PostCode"].notna() & ~number
counts = {"company_number": int(number.sum()), "name": int(name.sum())}
json.dump(counts, open(sys.argv[3], "w"))
"""


def measure(asked: argparse.Namespace) -> None:
    """Make what is not there, run both in turn, and check what each matched."""
    shape = Shape(asked.companies, min(asked.lines, 240_000))
    folder = asked.cache / f"register_{shape.name}"
    register, spend, known = folder / "register.csv", folder / "spend.csv", folder / "known.json"
    if not known.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # In a process of its own: a child's peak memory begins with its parent's
        made = f"import register as r; from pathlib import Path; r.make({str(folder)!r}, r.{shape!r})"
        subprocess.run([sys.executable, "-c", made], check=True, cwd=Path(__file__).parent)
    sides = {"localvalue": OURS, "pandas": THEIRS}
    commands = {
        name: [sys.executable, "-c", code, spend, register, folder / f"{name}.json"]
        for name, code in sides.items()
    }
    runs = measuring.in_turn(commands, asked.repeats)
    measuring.show(f"{shape.lines:,} lines, {shape.companies:,} companies", runs)
    ours, theirs = (measuring.median(runs[name]) for name in sides)
    print(
        f"\nratio: {theirs.seconds / ours.seconds:.1f} times faster, "
        f"{theirs.peak_mib / ours.peak_mib:.1f} times smaller"
    )
    agree(*(json.loads(path.read_text()) for path in (known, *(folder / f"{name}.json" for name in sides))))


def make(folder: str, shape: Shape) -> None:
    planted = make_spend(Path(folder) / "spend.csv", shape)
    make_register(Path(folder) / "register.csv", shape)
    (Path(folder) / "known.json").write_text(json.dumps(planted))


def agree(planted: dict[str, int], ours: dict[str, int], theirs: dict[str, int]) -> None:
    print("\n| how | planted lines | localvalue | pandas |\n|---|--:|--:|--:|")
    for way in ("company_number", "name", "name_prefix", "none"):
        mine = ours.get("unmatched" if way == "none" else way, 0)
        print(f"| {way} | {planted.get(way, 0):,} | {mine:,} | {theirs.get(way, '')} |")
    assert ours.get("company_number") == planted["company_number"] == theirs["company_number"]
    assert ours.get("name", 0) + ours.get("name_prefix", 0) + ours.get("ambiguous", 0) == (
        planted["name"] + planted["name_prefix"]
    )
    assert ours["unmatched"] == planted["none"]
