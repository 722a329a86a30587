"""
Measure what the project promises, on the real directory. Every figure in README.md comes from here.

    cd benchmarks
    python run.py speed  --official DIR --atlas DIR --cache DIR   # against geopandas, in turn
    python run.py linear --official DIR --atlas DIR --cache DIR   # 100,000 to 1,000,000 lines
    python run.py places --official DIR --atlas DIR --cache DIR   # 100 homes x 361 places x 3 radii
    python run.py definitions --official DIR --atlas DIR --cache DIR   # 5 and 20 of them, by 1 and 3 roles
    python run.py stream --official DIR --cache DIR --lines 12000000   # 1 GB of CSV, against pandas
    python run.py import                                          # beyond a bare interpreter
    python run.py open   --atlas DIR                              # `Atlas.open`
    python run.py build  --official DIR --cache DIR               # `localvalue atlas build`
    python run.py packs  --official DIR --atlas DIR --cache DIR   # a folder a client, against a run for each
    python run.py register --cache DIR                            # 240,000 lines, five million companies
    python run.py map    --official DIR --atlas DIR --cache DIR   # 100,000 landings, against folium
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import measuring  # the heavy ones wait: a child's peak memory begins with its parent's

SPECS = (
    "authority",
    "within:10mi",
    "within:20mi",
    "within:40mi",
    "within:10mi@boundary",
    "within:20mi@boundary",
    "within:40mi@boundary",
    "deprived:20",
)
BARE = ("--no-map", "--no-report", "--no-workbook")
TOLERANCE = Decimal("0.005")
"""How far a buffer's chords, grid metres and a generalised line may part from ground distance."""


def library(spend: Path, out: Path, atlas: Path) -> list[str | Path]:
    """Give the command that scores the eight definitions and writes summary.csv and lines.parquet."""
    specs = [part for spec in SPECS for part in ("--definition", spec)]
    return [*measuring.LIBRARY, "score", spend, "--out", out, "--atlas", atlas, *specs, *BARE]


def peer(spend: Path, out: Path, reference: Path, directory: str) -> list[str | Path]:
    script = Path(__file__).with_name("geopandas_peer.py")
    return [sys.executable, script, spend, "--reference", reference, "--out", out, "--directory", directory]


def speed(asked: argparse.Namespace) -> None:
    """Race the library and the peer, and check that they say the same."""
    import geopandas_peer
    import make_spend

    spend = make_spend.ensure(asked.official, asked.cache, make_spend.Shape(asked.lines, asked.buyers))
    reference = asked.cache / "reference"
    if not (reference / "postcodes.csv").exists():
        geopandas_peer.prepare(asked.official, make_spend.read_directory(asked.official), reference)
    ours, theirs = asked.cache / "out_library", asked.cache / "out_peer"
    runs = measuring.in_turn(
        {
            "localvalue": library(spend, ours, asked.atlas),
            "geopandas": peer(spend, theirs, reference, asked.directory),
        },
        asked.repeats,
    )
    measuring.show(f"{asked.lines:,} lines, {asked.buyers} buyers, {len(SPECS)} definitions", runs)
    fast, slow = (measuring.median(runs[name]) for name in ("localvalue", "geopandas"))
    print(
        f"\nratio: {slow.seconds / fast.seconds:.1f} times faster, "
        f"{slow.peak_mib / fast.peak_mib:.1f} times smaller"
    )
    agree(ours, theirs)


def agree(ours: Path, theirs: Path) -> None:
    """Compare pence and lines, definition by definition; name what differs."""
    import pandas as pd
    import pyarrow.parquet as pq

    mine = pq.read_table(ours / "lines.parquet").to_pandas()
    other = pq.read_table(theirs / "lines.parquet").to_pandas()
    assert mine["line_id"].tolist() == other["line_id"].tolist(), "not the same lines in the same order"
    assert (mine["amount_pence"] == other["pence"]).all(), "not the same pence"
    summary = pd.read_csv(ours / "summary.csv", dtype=str).set_index("definition")
    print("\n| definition | localvalue GBP | geopandas GBP | lines that differ | of which unplaced by one |")
    print("|---|--:|--:|--:|--:|")
    for name in summary.index:
        yes, known = mine[name].fillna(0) > 0, mine[name].notna()
        yes_other, known_other = other[name].fillna(value=False).astype(bool), other[name].notna()
        ours_gbp = Decimal(int(mine["amount_pence"][yes].sum())) / 100
        theirs_gbp = Decimal(int(other["pence"][yes_other].sum())) / 100
        print(
            f"| {name} | {ours_gbp:,.2f} | {theirs_gbp:,.2f} | {int((yes != yes_other).sum()):,} | "
            f"{int((known != known_other).sum()):,} |"
        )
        assert Decimal(summary.loc[name, "estimate_gbp"]) == ours_gbp, f"{name}: lines and summary differ"
        assert abs(ours_gbp - theirs_gbp) <= TOLERANCE * abs(ours_gbp), name
        assert int((yes != yes_other).sum()) <= TOLERANCE * int(yes.sum()), name


def linear(asked: argparse.Namespace) -> None:
    """Time the library alone on a tenth of the lines and on all of them."""
    import make_spend

    runs = {}
    for lines in (asked.lines // 10, asked.lines // 2, asked.lines):
        spend = make_spend.ensure(asked.official, asked.cache, make_spend.Shape(lines, asked.buyers))
        command = library(spend, asked.cache / "out_linear", asked.atlas)
        runs |= measuring.in_turn({f"{lines:,} lines": command}, asked.repeats)
    measuring.show("Growth with lines", runs)
    small, _, large = (measuring.median(took).seconds for took in runs.values())
    print(
        f"\n{large / small:.1f} times the time for 10 times the lines; "
        f"{(large - small) / (asked.lines * 0.9) * 1e6:.2f} s for each further million"
    )


def whole_places(asked: argparse.Namespace) -> None:
    """Score whole authorities as places."""
    import places

    places.measure(asked)


def more(asked: argparse.Namespace) -> None:
    """Score by more definitions and more attributions."""
    import definitions

    definitions.measure(asked)


def stream(asked: argparse.Namespace) -> None:
    """Read a file that is larger than what is held."""
    import streaming

    streaming.measure(asked)


def imports(asked: argparse.Namespace) -> None:
    """Time `import localvalue` beyond a bare interpreter."""
    commands = {
        "bare python": (sys.executable, "-c", "pass"),
        "import localvalue": (sys.executable, "-c", "import localvalue"),
        "localvalue --help": (*measuring.LIBRARY, "--help"),
    }
    runs = measuring.in_turn(commands, asked.repeats * 4)
    measuring.show("Start", runs)
    bare = measuring.median(runs["bare python"]).seconds
    print(f"\nbeyond bare Python: {measuring.median(runs['import localvalue']).seconds - bare:.3f} s")


OPEN = """
import os, sys, time
import localvalue as lv
lv.Atlas
def held():
    with open("/proc/self/statm") as handle:
        return int(handle.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
before, start = held(), time.perf_counter()
atlas = lv.Atlas.open(sys.argv[1])
print(time.perf_counter() - start, held() - before)
start = time.perf_counter()
lv.Atlas.open(sys.argv[1])
print(time.perf_counter() - start)
"""


def opening(asked: argparse.Namespace) -> None:
    """Time `Atlas.open` in new processes, before the first question."""
    rows = []
    for _ in range(asked.repeats * 2):
        done = subprocess.run(
            [sys.executable, "-c", OPEN, str(asked.atlas)],
            capture_output=True,
            text=True,
            check=True,
            env=measuring.ENVIRONMENT,
        )
        rows.append([float(part) for part in done.stdout.split()])
    first, held, again = (statistics.median(column) for column in zip(*rows, strict=True))
    print(
        f"Atlas.open: {first * 1e3:.1f} ms, {held:.1f} MiB; a second time {again * 1e3:.1f} ms; n={len(rows)}"
    )


def build(asked: argparse.Namespace) -> None:
    """Build the atlas from the official files."""
    out = asked.cache / "atlas_build"
    if out.exists():
        shutil.rmtree(out)
    took = measuring.run([*measuring.LIBRARY, "atlas", "build", asked.official, "--out", out])
    measuring.show("localvalue atlas build", {"official files": [took]})
    shutil.rmtree(out)


def suppliers(asked: argparse.Namespace) -> None:
    """Look suppliers up in a register of five million companies."""
    import register

    register.measure(asked)


def maps(asked: argparse.Namespace) -> None:
    """Make and save the map of many landings."""
    import drawing

    drawing.measure(asked)


def clients(asked: argparse.Namespace) -> None:
    """Write packs, beside a run for each client."""
    import packs

    packs.measure(asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    jobs = {
        "speed": speed,
        "linear": linear,
        "places": whole_places,
        "definitions": more,
        "stream": stream,
        "import": imports,
        "open": opening,
        "build": build,
        "register": suppliers,
        "packs": clients,
        "map": maps,
    }
    parser.add_argument("job", choices=list(jobs))
    parser.add_argument("--official", type=Path, help="the folder of official files")
    parser.add_argument("--atlas", type=Path, help="an atlas built from it")
    parser.add_argument("--cache", type=Path, help="where made files go; never inside the repository")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--buyers", type=int, default=60)
    parser.add_argument("--companies", type=int, default=5_000_000, help="for the register")
    parser.add_argument("--places", type=int, default=100_000, help="for the map")
    parser.add_argument("--homes", type=int, default=100)
    parser.add_argument("--directory", choices=["parquet", "csv"], default="parquet", help="for geopandas")
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    jobs[asked.job](asked)


if __name__ == "__main__":
    main()
