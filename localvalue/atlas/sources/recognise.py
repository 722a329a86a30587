"""What is in a folder: every file is looked into, and taken for what its headers say it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localvalue.atlas.catalogue import DOWNLOADS
from localvalue.atlas.sources import (
    boundaries,
    deprivation,
    directories,
    fiction,
    lookups,
    population,
)
from localvalue.atlas.sources.combined import Combined, recognise_combined
from localvalue.atlas.sources.members import Member, members
from localvalue.atlas.sources.tables import (
    TEXT_SUFFIXES,
    WORKBOOK_SUFFIXES,
    Sheet,
    first_rows,
)
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from localvalue.atlas.sources.boundaries import Layer
    from localvalue.atlas.sources.deprivation import IndexTable
    from localvalue.atlas.sources.directories import DirectoryPart
    from localvalue.atlas.sources.fiction import Fiction
    from localvalue.atlas.sources.lookups import Lookup
    from localvalue.atlas.sources.population import Population

# The parts of a shapefile, which its .shp stands for
_COMPANIONS: Final = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".xml", ".qmd")
# What stands beside data to tell of it or to make it
_ABOUT: Final = (".md", ".py", ".pyc")
_HEADER_SEARCH: Final = 8


@dataclass
class Findings:
    """The files of a folder by what they are."""

    folder: Path
    directories: list[DirectoryPart] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    indices: list[IndexTable] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    populations: list[Population] = field(default_factory=list)
    combined: list[Combined] = field(default_factory=list)
    fiction: Fiction | None = None
    """Where the folder says that its places are made up."""
    ignored: dict[str, str] = field(default_factory=dict)
    """Names of files that are not used, with the reason."""

    def summary(self) -> str:
        """Return what was found, in a line for a message."""
        counts = (
            (len({part.kind for part in self.directories}), "postcode directories"),
            (len(self.layers), "layers of boundaries"),
            (len({table.index for table in self.indices}), "indices of deprivation"),
            (len(self.lookups), "lookups"),
            (len(self.populations), "tables of population"),
        )
        found = ", ".join(f"{count} {what}" for count, what in counts if count)
        return found or "no file of a known layout"


def recognise(folder: Path) -> Findings:
    """
    Return what the files of a folder are.

    Parameters
    ----------
    folder
        With the official files under any names, in folders and zip archives as they come.

    Returns
    -------
    findings
        By kind; files of no known layout among the ignored, with the reason.

    Raises
    ------
    AtlasError
        There is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise AtlasError(f"there is no folder {folder}; name the folder that holds the official files")
    findings = Findings(folder)
    found_any = False
    for member in members(folder):
        found_any = True
        _look_into(member, findings)
    if not found_any:
        raise AtlasError(f"{folder} is empty; put the official files in it")
    return findings


def _look_into(member: Member, findings: Findings) -> None:
    if Path(member.name).name == DOWNLOADS:
        return
    if member.suffix in (*TEXT_SUFFIXES, *WORKBOOK_SUFFIXES):
        _look_into_tables(member, findings)
    elif said := fiction.recognise(member):
        findings.fiction = said
    elif member.suffix in boundaries.SUFFIXES:
        if combined := recognise_combined(member):
            findings.combined.append(combined)
            return
        layers, reasons = boundaries.recognise(member)
        findings.layers.extend(layers)
        if not layers:
            findings.ignored[member.name] = "; ".join(reasons) or "no layer of boundaries in it"
    elif member.suffix not in (*_COMPANIONS, *_ABOUT):
        findings.ignored[member.name] = "not a table, workbook or boundary file"


def _look_into_tables(member: Member, findings: Findings) -> None:
    tables = first_rows(member)
    known = [_known(member, tab, rows, findings) for tab, rows in tables]
    if not any(known):
        findings.ignored[member.name] = (
            "no sheet of a known layout" if tables else "it cannot be opened as a workbook"
        )


def _known(member: Member, tab: str, rows: list[tuple[str, ...]], findings: Findings) -> bool:
    """Add a table to the findings; say whether it is of a known layout."""
    if rows and not tab:
        first = Sheet(member, tab, 0, rows[0], ())
        if part := directories.recognise_headerless(first):
            findings.directories.append(part)
            return True
    # A workbook may have a title and notes above its header
    for at, header in enumerate(rows[:_HEADER_SEARCH]):
        if len([cell for cell in header if cell.strip()]) > 1:
            sheet = Sheet(member, tab, at, header, tuple(rows[at + 1 :]))
            if _add(sheet, findings):
                return True
    return False


def _add(sheet: Sheet, findings: Findings) -> bool:
    """Add a table whose header is known; a table may be two things, such as names and populations."""
    if part := directories.recognise(sheet):
        findings.directories.append(part)
        return True
    if index := deprivation.recognise(sheet):
        findings.indices.append(index)
        if people := population.recognise(sheet):
            findings.populations.append(people)
        return True
    people = population.recognise(sheet)
    if people:
        findings.populations.append(people)
    lookup = lookups.recognise(sheet)
    if lookup:
        findings.lookups.append(lookup)
    return bool(people or lookup)
