"""Packs for every client of one file, beside a run of its own for each client."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import make_spend
import measuring

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

OPTIONS = {"tables alone": ("--no-map", "--no-report", "--no-workbook"), "with map, report and workbook": ()}
_EACH = """
import sys
from localvalue.cli import main
folder, atlas, *options = sys.argv[1:]
from pathlib import Path
for file in sorted(Path(folder).glob("*.csv")):
    if main(["score", str(file), "--out", f"{folder}/out/{file.stem}", "--atlas", atlas, *options]):
        raise SystemExit(1)
"""


def measure(asked: argparse.Namespace) -> None:
    """Race packs and one run a client, which are in one process too, and check that they say the same."""
    spend = make_spend.ensure(asked.official, asked.cache, make_spend.Shape(asked.lines, asked.buyers))
    parts, out = asked.cache / "clients", asked.cache / "out_packs"
    split(spend, parts)
    for name, options in OPTIONS.items():
        commands = {
            "packs, the owner's run and the index": [
                *(*measuring.LIBRARY, "score", spend, "--out", out, "--atlas", asked.atlas),
                *("--pack-by", "buyer", *options),
            ],
            "a run for each client": [measuring.LIBRARY[0], "-c", _EACH, parts, asked.atlas, *options],
        }
        runs = {
            each: [measuring.run(command) for _ in range(asked.repeats)] for each, command in commands.items()
        }
        measuring.show(f"{asked.lines:,} lines, {asked.buyers} clients, {name}", runs)
        mine, theirs = (measuring.median(each) for each in runs.values())
        print(f"\nratio: {theirs.cpu_s / mine.cpu_s:.1f} times the processor for a run each")
    agree(out, parts / "out")


def split(spend: Path, parts: Path) -> None:
    """Write each client's lines into a file of their own."""
    parts.mkdir(parents=True, exist_ok=True)
    held: dict[str, list[list[str]]] = {}
    with spend.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        head = next(reader)
        for row in reader:
            held.setdefault(row[head.index("buyer")].strip(), []).append(row)
    for number, (_, rows) in enumerate(sorted(held.items())):
        with (parts / f"{number:03}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])


def agree(packs: Path, runs: Path) -> None:
    """Compare the summaries of packs and runs, as sums over all clients."""
    sums = []
    for folder, pattern in ((packs, "[0-9]*/summary.csv"), (runs, "*/summary.csv")):
        total: dict[str, int] = {}
        for path in sorted(folder.glob(pattern)):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    pence = round(float(row["estimate_gbp"]) * 100)
                    total[row["definition"]] = total.get(row["definition"], 0) + pence
        sums.append(total)
    assert sums[0] == sums[1], "packs and runs differ"
    print(f"\nall {len(sums[0])} definitions agree to the penny, over all clients")
