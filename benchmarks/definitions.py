"""What more definitions and more attributions cost: 5 and 20 of the one, 1 and 3 of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import measuring

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

FEW = ("authority", "within:20mi", "within:20mi@boundary", "region", "deprived:20")
MANY = (
    *FEW,
    "county",
    "combined_authority",
    "police",
    "nation",
    "within:10mi",
    "within:40mi",
    "within:3km",
    "within:10mi@boundary",
    "within:40mi@boundary",
    "pool:Greater Manchester",
    "deprived:10",
    "deprived:30",
    "deprived:20:health",
    "deprived:20:income",
    "deprived:20::iod2019",
)
ATTRIBUTIONS = ("supplier", "branch,supplier", "supplier=0.4+delivery=0.6")
SHIFTS = {"branch_postcode": 7_919, "delivery_postcode": 104_729}
"""Each further role is at the supplier of a line so much further on: as many places, and as popular."""
BARE = ("--no-map", "--no-report", "--no-workbook")
MOST_RATIO = 3


def with_roles(spend: Path, cache: Path) -> Path:
    """Give the same spend with where branches and deliveries are; a third of the lines have no branch."""
    import pandas as pd

    out = cache / spend.name.replace("spend_", "roles_")
    if out.exists():
        return out
    table = pd.read_csv(spend, dtype=str, keep_default_na=False)
    for name, shift in SHIFTS.items():
        table[name] = table["supplier_postcode"].to_numpy()[(table.index + shift) % len(table)]
    table.loc[::3, "branch_postcode"] = ""
    table.to_csv(out, index=False)
    return out


def command(
    spend: Path, out: Path, atlas: Path, specs: tuple[str, ...], attributions: tuple[str, ...]
) -> list:
    asked = [part for spec in specs for part in ("--definition", spec)]
    asked += [part for each in attributions for part in ("--attribution", each)]
    return [*measuring.LIBRARY, "score", spend, "--out", out, "--atlas", atlas, *asked, *BARE]


def measure(asked: argparse.Namespace) -> None:
    """Time the combinations in turn, and the largest on a tenth and a half of the lines."""
    import make_spend

    def roles(lines: int) -> Path:
        spend = make_spend.ensure(asked.official, asked.cache, make_spend.Shape(lines, asked.buyers))
        return with_roles(spend, asked.cache)

    whole, out = roles(asked.lines), asked.cache / "out_definitions"
    cases = {
        "5 definitions, 1 attribution": (FEW, ATTRIBUTIONS[:1]),
        "20 definitions, 1 attribution": (MANY, ATTRIBUTIONS[:1]),
        "5 definitions, 3 attributions": (FEW, ATTRIBUTIONS),
        "20 definitions, 3 attributions": (MANY, ATTRIBUTIONS),
    }
    runs = measuring.in_turn(
        {
            name: command(whole, out / name.replace(" ", "_"), asked.atlas, *case)
            for name, case in cases.items()
        },
        asked.repeats,
    )
    measuring.show(f"{asked.lines:,} lines, {asked.buyers} buyers", runs)
    took = {name: measuring.median(each).seconds for name, each in runs.items()}
    for attributions in ("1 attribution", "3 attributions"):
        ratio = took[f"20 definitions, {attributions}"] / took[f"5 definitions, {attributions}"]
        print(f"\n20 definitions cost {ratio:.2f} times what 5 cost, with {attributions}")
        assert ratio < MOST_RATIO, ratio
    growth = {}
    for lines in (asked.lines // 10, asked.lines // 2, asked.lines):
        largest = command(roles(lines), out / str(lines), asked.atlas, MANY, ATTRIBUTIONS)
        growth |= measuring.in_turn({f"{lines:,} lines": largest}, asked.repeats)
    measuring.show("20 definitions, 3 attributions: growth with lines", growth)
    small, half, large = (measuring.median(each).seconds for each in growth.values())
    print(
        f"\n{large / small:.1f} times the time for 10 times the lines; the second half took"
        f" {(large - half) / (half - small) * 4 / 5:.2f} times as long a line as what went before"
    )
