"""The folder of an atlas, put together from a folder of official files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from localvalue.atlas import history
from localvalue.atlas.catalogue import (
    FORMAT,
    GEOGRAPHIES,
    GEOGRAPHIES_2011,
    INDICES,
    MANIFEST,
    NATIONS,
    NO_GRID,
    UNKNOWN,
    Level,
)
from localvalue.atlas.sources import boundaries, directories
from localvalue.atlas.sources.recognise import Findings, recognise
from localvalue.atlas.steps import authorities, codes, provenance, small_areas, writing
from localvalue.atlas.steps.choice import Choice, choose
from localvalue.atlas.steps.indices import index_table
from localvalue.atlas.steps.levels import LevelTable
from localvalue.outputs import atomic_folder, package_version, sha256

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.atlas.sources.boundaries import Layer
    from localvalue.atlas.sources.directories import DirectoryTable
    from localvalue.atlas.steps.small_areas import SmallAreas
    from localvalue.progress import Told

    Int32s = NDArray[np.int32]


_STEPS = (
    "looking into the files",
    "reading the postcodes",
    "reading the authorities",
    "reading the small areas",
    "placing postcodes",
    "reading the indices",
    "putting the levels together",
    "writing",
    "hashing",
)


@dataclass
class _Run:
    """What a build gathers on its way."""

    progress: Told | None
    notes: list[str] = field(default_factory=list)
    sources: list[provenance.Source] = field(default_factory=list)
    done: int = 0

    def step(self) -> None:
        """Say that the next step begins."""
        if self.progress:
            self.progress(_STEPS[self.done] if self.done < len(_STEPS) else "", self.done, len(_STEPS))
        self.done += 1


@dataclass(frozen=True)
class _Content:
    """Everything that is written."""

    directory: DirectoryTable
    columns: dict[str, Int32s]
    levels: dict[Level, LevelTable]
    indices: dict[str, pa.Table]
    default: dict[str, str]
    """The geography of each nation's default index."""


def assemble(folder: Path, out: Path, progress: Told | None = None) -> None:
    """
    Write an atlas built from official files.

    Parameters
    ----------
    folder
        The files as their publishers give them.
    out
        Where the atlas is to stand. It is put there as a whole at the end.
    progress
        Told how far the build is.

    Raises
    ------
    AtlasError
        A needed file is missing, vintages are mixed, or an index does not match its small areas.
    InputError
        `out` holds something that is no atlas.
    """
    run = _Run(progress)
    with atomic_folder(out, mark=MANIFEST) as temporary:
        run.step()
        findings = recognise(folder)
        choice = choose(findings)
        content = _content(choice, findings, run)
        run.step()
        _write(temporary, content)
        _write_history(temporary, folder)
        run.step()
        manifest = _manifest(temporary, content, choice, findings, run)
        if findings.fiction:
            manifest = provenance.told_as_fiction(manifest, findings.fiction)
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        (temporary / MANIFEST).write_text(text + "\n", encoding="utf-8")
    if progress:
        progress("done", len(_STEPS), len(_STEPS))


def _content(choice: Choice, findings: Findings, run: _Run) -> _Content:
    run.step()
    directory = directories.read(choice.directory)
    irish = bool(directory.irish.any())
    run.sources.append(provenance.directory_source(choice.directory, irish=irish))
    run.step()
    authority, layer, notes = authorities.authorities(
        choice.authorities,
        directory,
        findings,
        placed_by_point=choice.directory.kind == "codepoint",
    )
    run.notes.extend(notes)
    run.sources.append(_boundary(layer, "Local authority districts"))
    run.step()
    areas = small_areas.small_areas(choice.small_areas, choice.indices)
    run.notes.extend(areas.notes)
    run.sources.extend(
        _boundary(found, GEOGRAPHIES[name].title) for name, found in choice.small_areas.items()
    )
    run.step()
    columns, levels = _placed(choice, findings, directory, (authority, areas), run)
    run.step()
    indices = {}
    for index, tables in choice.indices.items():
        indices[index], used = index_table(index, tables, areas, findings)
        run.sources.append(provenance.index_source(index, used))
    run.step()
    levels["small_area"] = _small_area_level(areas, columns, authority, findings, run)
    whole, parents, notes = authorities.with_parents(authority, directory, findings)
    run.notes.extend(notes)
    lookups = [lookup.sheet.member for lookup in findings.lookups]
    lookups.extend(combined.member for combined in findings.combined)
    if lookups:
        run.sources.append(provenance.table_source("lookups", "Area lookups", lookups))
    return _Content(directory, columns, {**levels, "authority": whole, **parents}, indices, areas.default)


def _boundary(layer: Layer, title: str) -> provenance.Source:
    return provenance.boundary_source(layer.kind, title, layer.edition, layer.year, layer.member)


def _placed(
    choice: Choice,
    findings: Findings,
    directory: DirectoryTable,
    tables: tuple[LevelTable, SmallAreas],
    run: _Run,
) -> tuple[dict[str, Int32s], dict[Level, LevelTable]]:
    """Return each postcode's areas, and the levels that come of it."""
    authority, areas = tables
    columns: dict[str, Int32s] = {}
    levels: dict[Level, LevelTable] = {}
    columns["authority"], notes = codes.authority(directory, authority)
    run.notes.extend(notes)
    columns["small_area"], notes = codes.small_area(directory, areas)
    run.notes.extend(notes)
    columns["small_area_2011"], notes = codes.small_area(directory, areas, census="2011")
    run.notes.extend(note for note in notes if note not in run.notes)
    found = (areas, columns["small_area"])
    layer = _level(choice.wards, "ward", "Wards", run) if choice.wards else None
    columns["ward"], levels["ward"], notes = codes.ward(directory, found, findings.lookups, layer)
    run.notes.extend(notes)
    if choice.constituencies:
        table = _level(choice.constituencies, "constituency", "Westminster constituencies", run)
        columns["constituency"], notes = codes.constituency(directory, table)
        run.notes.extend(notes)
    else:
        table = _no_areas("constituency")
        columns["constituency"] = np.full(len(directory.key), UNKNOWN, dtype=np.int32)
        run.notes.append("no boundaries of constituencies in the folder: none are known")
    levels["constituency"] = table
    return columns, levels


def _level(layer: Layer, level: Level, title: str, run: _Run) -> LevelTable:
    """Return the areas of a layer of boundaries, and note where they come from."""
    shapes = boundaries.read(layer)
    run.sources.append(_boundary(layer, title))
    run.notes.extend(shapes.notes)
    return LevelTable(level, layer.edition, shapes.code, shapes.name, shapes.geometry)


def _no_areas(level: Level) -> LevelTable:
    blank = np.empty(0, dtype="U1")
    return LevelTable(level, "", blank, blank, np.empty(0, dtype=object))


def _small_area_level(
    areas: SmallAreas,
    columns: dict[str, Int32s],
    authority: LevelTable,
    findings: Findings,
    run: _Run,
) -> LevelTable:
    of_index = {table.sheet.name for table in findings.indices}
    people = small_areas.populations(areas, findings.populations, of_index)
    tables = [found for found in findings.populations if found.sheet.name not in of_index]
    if tables:
        members = [found.sheet.member for found in tables]
        run.sources.append(provenance.table_source("population", "Population of small areas", members))
    by_census = (columns["small_area_2011"], columns["small_area"])
    within = codes.authority_of(areas, by_census, columns["authority"], authority)
    edition = ", ".join(sorted(set(areas.default.values())))
    extra = {"geography": areas.geography, "authority": within, "population": people}
    return LevelTable("small_area", edition, areas.code, areas.name, areas.geometry, extra)


def _write(folder: Path, content: _Content) -> None:
    directory = content.directory
    arrays: dict[str, NDArray[Any]] = {
        "key": directory.key,
        "easting": directory.easting,
        "northing": directory.northing,
        "quality": directory.quality,
        "terminated": directory.terminated,
        **content.columns,
    }
    writing.write_arrays(folder / "postcodes", arrays)
    for table in content.levels.values():
        writing.write_level(folder / "areas", table)
    for index, found in content.indices.items():
        writing.write_index(folder / "deprivation", index, found)


def _write_history(folder: Path, source: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(history.read_history(source), folder / "history.parquet")


def _region(content: _Content) -> str:
    held = np.unique(content.columns["authority"])
    code = content.levels["authority"].code[held[held != UNKNOWN]]
    letters = "".join(sorted({one[0] for one in code.tolist()}))
    known = {"ENSW": "United Kingdom", "ESW": "Great Britain", "EW": "England and Wales"}
    return known.get(letters, " and ".join(NATIONS[letter][1] for letter in letters if letter in NATIONS))


def _manifest(
    folder: Path, content: _Content, choice: Choice, findings: Findings, run: _Run
) -> dict[str, Any]:
    hashes: dict[Path, str] = {}
    live = content.directory.terminated == 0
    counts: dict[str, int] = {
        "postcodes": len(live),
        "live": int(np.count_nonzero(live)),
        "terminated": int(np.count_nonzero(~live)),
        "no_grid_reference": int(np.count_nonzero(content.directory.easting == NO_GRID)),
    }
    counts.update((level, len(table)) for level, table in content.levels.items())
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        "format": FORMAT,
        "localvalue": package_version(),
        "region": _region(content),
        "fictional": False,
        "directory": choice.directory.title,
        "authority_edition": content.levels["authority"].edition,
        "geographies": {"small_area": content.default, "small_area_2011": GEOGRAPHIES_2011},
        "editions": {level: table.edition for level, table in content.levels.items()},
        "sources": [source.record(hashes) for source in run.sources],
        "ignored": [{"name": name, "reason": why} for name, why in sorted(findings.ignored.items())],
        "notes": run.notes,
        "counts": counts,
        "indices": {index: _index_facts(index, table, content) for index, table in content.indices.items()},
        "files": files,
    }


def _index_facts(index: str, table: pa.Table, content: _Content) -> dict[str, Any]:
    facts = INDICES[index]
    domains = [name.removesuffix("_rank") for name in table.column_names if name.endswith("_rank")]
    is_default = content.default.get(facts.nation) == facts.geographies[0]
    return {
        "label": facts.label,
        "title": facts.title,
        "nation": facts.nation,
        "year": facts.year,
        "geography": " ".join(facts.geographies),
        "column": "small_area" if is_default else "small_area_2011",
        "domains": domains,
        "n": len(table),
    }
