"""
Read a CSV file that is larger than what is held, against pandas in chunks and pyarrow as a whole.

The file is the million lines of `make_spend`, again and again, each time with identifiers of its own. The
peers do the least that could be compared: pandas adds the pence of every chunk and lets go of it; pyarrow
holds all columns, as text.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import make_spend
import measuring

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

OURS = """
import sys
import localvalue as lv
spend = lv.read_spend(sys.argv[1])
print(len(spend), spend.total_pence)
"""
PANDAS = """
import sys
import pandas as pd
lines = pence = 0
for chunk in pd.read_csv(sys.argv[1], chunksize=1_000_000, dtype=str):
    lines += len(chunk)
    pence += int((chunk["amount"].astype(float) * 100).round().astype("int64").sum())
print(lines, pence)
"""
PYARROW = """
import sys
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
names = csv.open_csv(sys.argv[1]).schema.names
kinds = {name: pa.string() for name in names} | {"amount": pa.decimal128(18, 2)}
table = csv.read_csv(sys.argv[1], convert_options=csv.ConvertOptions(column_types=kinds))
print(len(table), int(pc.sum(table["amount"]).as_py() * 100))
"""


def ensure(asked: argparse.Namespace) -> Path:
    """Make the file, unless it is there."""
    part = make_spend.ensure(asked.official, asked.cache, make_spend.Shape(1_000_000, asked.buyers))
    times = -(-asked.lines // 1_000_000)
    path: Path = asked.cache / f"streamed_{times}_million.csv"
    if path.exists():
        return path
    head, _, lines = part.read_bytes().partition(b"\n")
    with path.with_suffix(".part").open("wb") as file:
        file.write(head + b"\n")
        for time in range(times):
            file.write((b"\n" + lines[:-1]).replace(b"\nL-", b"\nL%03d-" % time)[1:] + b"\n")
    shutil.move(path.with_suffix(".part"), path)
    return path


def measure(asked: argparse.Namespace) -> None:
    """Race the three, and check that they find the same lines and pence."""
    path = ensure(asked)
    scripts = {"localvalue": OURS, "pandas in chunks": PANDAS, "pyarrow as a whole": PYARROW}
    commands = {name: (sys.executable, "-c", script, path) for name, script in scripts.items()}
    said = {name: measuring.answer(command) for name, command in commands.items()}
    assert len(set(said.values())) == 1, said
    runs = measuring.in_turn(commands, asked.repeats)
    title = f"{said['localvalue'].split()[0]} lines, {path.stat().st_size / 1e9:.2f} GB, read"
    measuring.show(title, runs)
    ours, chunks, whole = (measuring.median(runs[name]) for name in scripts)
    print(
        f"\nratio: {chunks.seconds / ours.seconds:.2f} times the speed of pandas in chunks;"
        f" {whole.peak_mib / ours.peak_mib:.2f} times smaller than pyarrow as a whole"
    )
