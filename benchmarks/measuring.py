"""Run whole processes, one after another, and say how long they took and how much they held."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Both sides start from compiled modules, as installed packages do, wherever the shell forbids writing
# them beside the sources
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "localvalue-benchmarks-pycache")
}
LIBRARY = (sys.executable, "-c", "from localvalue.cli import main; main()")


@dataclass(frozen=True)
class Took:
    """Wall seconds, processor seconds and peak resident MiB of one process (Linux)."""

    seconds: float
    cpu_s: float
    peak_mib: float


def run(command: Sequence[str | Path]) -> Took:
    """Run a command to its end; whatever it says on failure is the error."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT
    )
    said = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{said.decode(errors='replace')}")
    return Took(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def answer(command: Sequence[str | Path]) -> str:
    """Give what a command prints."""
    parts = [str(part) for part in command]
    return subprocess.run(parts, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout.strip()


def median(runs: Sequence[Took]) -> Took:
    return Took(
        statistics.median(took.seconds for took in runs),
        statistics.median(took.cpu_s for took in runs),
        max(took.peak_mib for took in runs),
    )


def in_turn(commands: Mapping[str, Sequence[str | Path]], repeats: int) -> dict[str, list[Took]]:
    """Run A B A B ..., so that a noisy spell of the machine falls on both; once before, unmeasured."""
    for command in commands.values():
        run(command)
    runs: dict[str, list[Took]] = {name: [] for name in commands}
    for repeat in range(repeats):
        for name, command in commands.items():
            took = run(command)
            runs[name].append(took)
            print(
                f"  run {repeat + 1}/{repeats} {name}: {took.seconds:.2f} s, "
                f"{took.cpu_s:.2f} s of processor, {took.peak_mib:.0f} MiB",
                flush=True,
            )
    return runs


def show(title: str, rows: Mapping[str, Sequence[Took]]) -> None:
    print(f"\n{title}\n")
    print("| what | median s | least | most | processor s | peak MiB | n |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, runs in rows.items():
        middle = median(runs)
        times = [took.seconds for took in runs]
        print(
            f"| {name} | {middle.seconds:.2f} | {min(times):.2f} | {max(times):.2f} | "
            f"{middle.cpu_s:.2f} | {middle.peak_mib:.0f} | {len(runs)} |"
        )
