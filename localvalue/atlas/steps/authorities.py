"""The authorities: the edition whose codes the directory uses, and what they lie in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from localvalue.atlas.catalogue import PARENTS, Level
from localvalue.atlas.sources import boundaries
from localvalue.atlas.steps import levels
from localvalue.atlas.steps.levels import LevelTable, Membership
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.atlas.sources.boundaries import Layer
    from localvalue.atlas.sources.directories import DirectoryTable
    from localvalue.atlas.sources.recognise import Findings

_SHOWN: Final = 5


def authorities(
    layers: Sequence[Layer],
    directory: DirectoryTable,
    findings: Findings,
    *,
    placed_by_point: bool = False,
) -> tuple[LevelTable, Layer, list[str]]:
    """
    Return the authorities in the one edition that the directory's codes belong to.

    Parameters
    ----------
    layers
        Boundaries of every edition found, the one to be preferred first.
    directory
        The postcodes.
    findings
        The editions not used are added to its ignored files.
    placed_by_point
        Take the newest edition where none has the directory's codes: its postcodes are then placed by
        their points.

    Returns
    -------
    table, layer, notes
        The authorities, where they come from, and what was done to them.

    Raises
    ------
    AtlasError
        No edition has all of the directory's codes.
    """
    used = _used(directory.codes["authority"])
    chosen, shapes, least = None, None, used
    for layer in layers:
        if chosen is not None:
            findings.ignored[layer.name] = f"{chosen.name} has the directory's codes, and is newer or finer"
            continue
        read = boundaries.read(layer)
        absent = used[~np.isin(used, read.code)]
        if not len(absent):
            chosen, shapes = layer, read
            continue
        least = min(least, absent, key=len)
        findings.ignored[layer.name] = f"the directory uses codes that it lacks, such as {absent[0]}"
    if chosen is None and placed_by_point:
        chosen = layers[0]
        shapes = boundaries.read(chosen)
        findings.ignored.pop(chosen.name)
    if chosen is None or shapes is None:
        raise AtlasError(
            f"mixed vintages: the directory uses {len(least)} authority codes that no boundaries in the"
            f" folder have ({', '.join(least[:_SHOWN].tolist())}); the boundaries are"
            f" {', '.join(sorted({layer.edition for layer in layers}))}. Add the district boundaries of"
            " the directory's own edition, or a directory of the boundaries' edition"
        )
    table = LevelTable("authority", chosen.edition, shapes.code, shapes.name, shapes.geometry)
    return table, chosen, list(shapes.notes)


def _used(codes: pa.DictionaryArray) -> NDArray[np.str_]:
    used = [code for code in codes.dictionary.to_pylist() if code is not None]
    return np.unique(np.array(used, dtype=np.str_))


def with_parents(
    authority: LevelTable, directory: DirectoryTable, findings: Findings
) -> tuple[LevelTable, dict[Level, LevelTable], list[str]]:
    """
    Return the authorities with the areas that they make up.

    Parameters
    ----------
    authority
        The authorities.
    directory
        Its own codes of regions, counties and police areas come first.
    findings
        The lookups, for what the directory leaves empty.

    Returns
    -------
    authority, parents, notes
        The authorities with one column a level, and the areas of each level.
    """
    tables: dict[Level, LevelTable] = {}
    columns: dict[str, NDArray[np.generic]] = {}
    notes = []
    for level in PARENTS:
        found = _membership(level, authority, directory, findings)
        if found.note:
            notes.append(found.note)
        tables[level], columns[level] = levels.parent_table(levels.completed(found, authority), authority)
    whole = LevelTable(
        "authority", authority.edition, authority.code, authority.name, authority.geometry, columns
    )
    return whole, tables, notes


def _membership(
    level: Level, authority: LevelTable, directory: DirectoryTable, findings: Findings
) -> Membership:
    found = levels.from_lookups(level, findings.lookups, newest_only=level == "combined_authority")
    if level == "combined_authority":
        found = _newest_combined(found, authority, findings)
    own = directory.codes.get(level)
    if own is not None:
        named = _majority(directory.codes["authority"], own)
        if level not in {"police", "nation"}:
            # Scotland's one force and the nations stand in no lookup; they are named later
            named = {code: area for code, area in named.items() if area in found.names}
        found = replace(found, parent=found.parent | named)
    return _filled_from_boundaries(found, authority, findings)


def _newest_combined(found: Membership, authority: LevelTable, findings: Findings) -> Membership:
    """Return the combined authorities of the ONS's TopoJSON where they are newer than the lookups'."""
    for combined in findings.combined:
        shapes, year = combined.read()
        edition = levels.edition_of("combined_authority", year)
        if edition <= found.edition:
            findings.ignored[combined.member.name] = "the lookups have newer combined authorities"
            continue
        names = dict(zip(shapes.code.tolist(), shapes.name.tolist(), strict=True))
        note = (
            f"combined authorities are those of {combined.member.name} that have not ended (newest {year});"
            " an authority belongs to the one in which more than half of its area lies"
        )
        # The lookups' names are the formal ones: "South Yorkshire", once "Sheffield City Region"
        parent = levels.from_shapes(shapes, authority)
        found = Membership("combined_authority", edition, parent, names | found.names, note)
    return found


def _filled_from_boundaries(found: Membership, authority: LevelTable, findings: Findings) -> Membership:
    """Return a membership with the authorities that it lacks placed by the boundaries of its level."""
    layers = [layer for layer in findings.layers if layer.kind == found.level]
    layers.sort(key=lambda layer: (-layer.year, -layer.member.size))
    lacking = [code for code in authority.code.tolist() if code not in found.parent]
    if not layers or not lacking or (found.level == "combined_authority" and found.parent):
        return found
    shapes = boundaries.read(layers[0])
    placed = {code: area for code, area in levels.from_shapes(shapes, authority).items() if code in lacking}
    names = dict(zip(shapes.code.tolist(), shapes.name.tolist(), strict=True))
    if not placed:
        return found
    findings.ignored.pop(layers[0].name, None)
    note = (
        f"{len(placed):,} authorities that no lookup has were placed in a {found.level} by {layers[0].name}"
    )
    return replace(
        found,
        edition=found.edition or layers[0].edition,
        parent=placed | found.parent,
        names=names | found.names,
        note="; ".join(filter(None, (found.note, note))),
    )


def _majority(child: pa.DictionaryArray, parent: pa.DictionaryArray) -> dict[str, str]:
    """Return the parent code that most rows of each child code have."""
    known = np.flatnonzero(np.asarray(child.is_valid()) & np.asarray(parent.is_valid()))
    first = child.indices.to_numpy(zero_copy_only=False)[known].astype(np.int64)
    second = parent.indices.to_numpy(zero_copy_only=False)[known].astype(np.int64)
    width = len(parent.dictionary)
    pairs, counts = np.unique(first * width + second, return_counts=True)
    order = np.argsort(counts, kind="stable")
    children, parents = child.dictionary.to_pylist(), parent.dictionary.to_pylist()
    majority = {children[pair // width]: parents[pair % width] for pair in pairs[order].tolist()}
    # A dictionary entry that is null stands for a pseudo-code
    return cast("dict[str, str]", {one: other for one, other in majority.items() if one and other})
