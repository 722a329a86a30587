"""Run the library as a person would, and read what it wrote with the plainest tools there are."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = (sys.executable, "-c", "from localvalue.cli import main; main()")


def _where_the_library_is() -> Path:
    """Give the folder of the very localvalue that the tests import, installed or not."""
    spec = importlib.util.find_spec("localvalue")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(_where_the_library_is())},
    )


def score(
    spend: Path, out: Path, atlas: Path, definitions: Sequence[str] = (), *options: str
) -> dict[str, list[dict[str, object]]]:
    """Score a file, and give every table that the run wrote as plain rows."""
    specs = [part for spec in definitions for part in ("--definition", spec)]
    done = run(
        "score", spend, "--out", out, "--atlas", atlas, *specs, "--no-map", "--no-report", "--no-workbook",
        *options,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    tables: dict[str, list[dict[str, object]]] = {
        name: list(
            csv.DictReader(io.StringIO((out / f"{name}.csv").read_text(encoding="utf-8-sig"), newline=""))
        )
        for name in ("summary", "partition", "agreement", "status", "faults")
    }
    tables["lines"] = pq.read_table(out / "lines.parquet").to_pylist()
    return tables


def pence(text: object) -> int:
    """Read plain `1234.50` pounds as whole pence, and refuse anything finer."""
    amount = Decimal(str(text)) * 100
    assert amount == amount.to_integral_value(), f"{text!r} is not whole pence"
    return int(amount)
