"""A spend in a few words: what was read, and what was understood of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localvalue.spend.sources import SourceFile
    from localvalue.spend.table import Spend


def headline(spend: Spend) -> str:
    """Return how many files, lines and pounds there are."""
    files = f"{len(spend.files):,} file{'' if len(spend.files) == 1 else 's'}"
    lines = f"{len(spend):,} line{'' if len(spend) == 1 else 's'}"
    first, last = spend.period
    when = f", {first} to {last}" if first else ""
    return f"{lines}, {short_gbp(spend.total_pence)}, from {files}{when}"


def facts(file: SourceFile) -> str:
    """Return what a file is and holds."""
    rows = "row" if file.blank_rows == 1 else "rows"
    blank = f", {file.blank_rows:,} blank {rows}" if file.blank_rows else ""
    encoding = f", {file.encoding}" if file.encoding else ""
    lines = "line" if file.lines == 1 else "lines"
    return f"{file.layout}{encoding}, {file.lines:,} {lines}{blank}"


def understood(file: SourceFile) -> str:
    """Return which of its columns was taken for what."""
    return ", ".join(
        field if field == name else f"{field} from {name!r}" for field, name in file.columns.items()
    )


def listed(counts: Mapping[str, int]) -> str:
    """Return kinds and how many there are of each."""
    return ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in counts.items()) or "none"
