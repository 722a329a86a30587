"""The tables of a real atlas as the lookups give them, for tests of names that need no atlas."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localvalue.atlas.authorities import Authorities
from localvalue.atlas.history import read_history

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Areas:
    code: list[str]
    name: list[str]


def areas(names: Mapping[str, str]) -> Areas:
    codes = sorted(names)
    return Areas(codes, [names[code] for code in codes])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def group(authority: Areas, pairs: Iterable[tuple[str, str, str]]) -> tuple[Areas, list[int]]:
    """Return a level from (authority code, area code, area name), as an atlas holds it."""
    of, names = {}, {}
    for code, area, name in pairs:
        of[code] = area
        names[area] = name
    level = areas(names)
    at = {code: index for index, code in enumerate(level.code)}
    return level, [at.get(of.get(code, ""), -1) for code in authority.code]


def real_authorities(official: Path, year: int, *, with_files: bool = True) -> tuple[Authorities, Areas]:
    """Return the authorities of one edition, 2019 to 2024, with the groups of 2023-24 where they fit."""
    lookups = official / "lookups"
    editions = rows(lookups / "lookup_ltla_ltla.csv")
    code, name = f"ltla{year % 100}_code", f"ltla{year % 100}_name"
    authority = areas({row[code]: row[name] for row in editions})
    levels = {
        "county": ("lookup_ltla23_utla23.csv", "ltla23_code", "utla23"),
        "combined_authority": ("lookup_ltla23_cauth23.csv", "ltla23_code", "cauth23"),
        "police": ("lookup_ltla24_csp24_pfa24.csv", "ltla24_code", "pfa24"),
        "region": ("lookup_ltla24_region24.csv", "ltla24_code", "region24"),
    }
    groups = {
        level: group(
            authority,
            ((row[of], row[f"{area}_code"], row[f"{area}_name"]) for row in rows(lookups / file)),
        )
        for level, (file, of, area) in levels.items()
    }
    history = read_history(official if with_files else None)
    return Authorities(authority, groups, history), authority
