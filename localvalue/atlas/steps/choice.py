"""Which of the files found an atlas is built from, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from localvalue.atlas.catalogue import GEOGRAPHIES, INDICES
from localvalue.atlas.sources import directories
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.atlas.sources.boundaries import Layer
    from localvalue.atlas.sources.deprivation import IndexTable
    from localvalue.atlas.sources.directories import Directory
    from localvalue.atlas.sources.recognise import Findings


@dataclass(frozen=True)
class Choice:
    """The files to build from, but for the authorities, which the directory's codes decide."""

    directory: Directory
    authorities: tuple[Layer, ...]
    """Every edition found, newest and finest first."""
    small_areas: dict[str, Layer]
    """By geography."""
    constituencies: Layer | None
    wards: Layer | None
    indices: dict[str, tuple[IndexTable, ...]]
    """By id; the first table of each is the fullest."""


def choose(findings: Findings) -> Choice:
    """
    Return which files to build from.

    Parameters
    ----------
    findings
        What the folder holds; the files not chosen are added to those ignored.

    Returns
    -------
    choice
        One postcode directory, one layer a geography, the tables of each index.

    Raises
    ------
    AtlasError
        Something that every atlas needs is missing.
    """
    found = directories.gather(findings.directories)
    small_areas = {kind: layer for kind in GEOGRAPHIES if (layer := _best(findings, kind)) is not None}
    authorities = sorted(
        (layer for layer in findings.layers if layer.kind == "authority"),
        key=lambda layer: (-layer.year, -layer.member.size, layer.name),
    )
    indices = _indices(findings, small_areas)
    _require(findings, found, authorities, indices)
    for other in found[1:]:
        _ignore_directory(findings, other, found[0])
    _ignore_kinds(findings)
    return Choice(
        directory=found[0],
        authorities=tuple(authorities),
        small_areas=small_areas,
        constituencies=_best(findings, "constituency"),
        wards=_best(findings, "ward"),
        indices=indices,
    )


def _best(findings: Findings, kind: str) -> Layer | None:
    """Return the newest layer of a kind, the finest of its edition; ignore the others."""
    layers = sorted(
        (layer for layer in findings.layers if layer.kind == kind),
        key=lambda layer: (-layer.year, -layer.member.size, layer.name),
    )
    for other in layers[1:]:
        findings.ignored[other.name] = f"{layers[0].name} is newer or finer"
    return layers[0] if layers else None


def _require(
    findings: Findings,
    found: Sequence[Directory],
    authorities: Sequence[Layer],
    indices: dict[str, tuple[IndexTable, ...]],
) -> None:
    missing = [
        what
        for what, held in (
            ("a postcode directory (ONS Postcode Directory, NSPL or OS Code-Point Open)", found),
            ("boundaries of the local authority districts (LADnnCD)", authorities),
            ("an index of deprivation (IoD, WIMD, SIMD or NIMDM)", indices),
        )
        if not held
    ]
    if missing:
        raise AtlasError(
            f"{findings.folder} lacks {' and '.join(missing)}; it has {findings.summary()}. Add the"
            " missing files as their publishers give them, under any name"
        )


def _indices(findings: Findings, small_areas: dict[str, Layer]) -> dict[str, tuple[IndexTable, ...]]:
    tables: dict[str, list[IndexTable]] = {}
    for table in findings.indices:
        if table.index in INDICES:
            tables.setdefault(table.index, []).append(table)
        else:
            findings.ignored[table.sheet.name] = f"the index {table.index} is not one that this version knows"
    chosen = {}
    for index, found in tables.items():
        facts = INDICES[index]
        lacking = [GEOGRAPHIES[name].title for name in facts.geographies if name not in small_areas]
        if lacking and facts.nation == "UK":
            for table in found:
                findings.ignored[table.sheet.name] = f"{facts.label} needs boundaries of {', '.join(lacking)}"
            continue
        if lacking:
            raise AtlasError(
                f"{facts.title} ({found[0].sheet.name}) is on {', '.join(lacking)}, whose boundaries the"
                f" folder lacks; it has {findings.summary()}. Add the boundaries, or take the index out"
            )
        # The fullest first; of two alike the one that comes as plain text
        found.sort(key=lambda table: (-len(table.measures), table.sheet.tab != "", table.sheet.name))
        chosen[index] = tuple(found)
    return dict(sorted(chosen.items(), key=lambda item: list(INDICES).index(item[0])))


def _ignore_directory(findings: Findings, other: Directory, used: Directory) -> None:
    reason = f"an atlas has one postcode directory, and it is the {used.title}"
    first = other.parts[0].sheet
    # Parts by postcode area are told of as the folder or archive that they lie in
    name = first.name if len(other.parts) == 1 else first.member.group
    findings.ignored[name] = f"{other.title}: {reason}"


def _ignore_kinds(findings: Findings) -> None:
    used = {"authority", "constituency", "ward", *GEOGRAPHIES}
    for layer in findings.layers:
        if layer.kind.startswith("lsoa") and layer.kind not in GEOGRAPHIES:
            findings.ignored[layer.name] = f"no index of deprivation is on {layer.edition}"
        elif layer.kind not in used:
            findings.ignored[layer.name] = (
                "areas made of authorities have the boundaries of their authorities; which lies in which"
                " comes from the directory and the lookups"
            )
