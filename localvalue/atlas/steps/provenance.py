"""Where an atlas comes from: its sources with their hashes and licence lines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from localvalue.atlas import catalogue
from localvalue.outputs import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.atlas.sources.deprivation import IndexTable
    from localvalue.atlas.sources.directories import Directory
    from localvalue.atlas.sources.fiction import Fiction
    from localvalue.atlas.sources.members import Member

_ONS = "Office for National Statistics"
_CENSUS = 2011
_SPEND = "spend/"


@dataclass(frozen=True)
class Source:
    """What one part of an atlas was made from."""

    id: str
    title: str
    publisher: str
    edition: str
    members: tuple[Member, ...]
    licence: tuple[str, ...]
    note: str = ""

    def record(self, hashes: dict[Path, str]) -> dict[str, Any]:
        """
        Return the source as the manifest has it.

        Parameters
        ----------
        hashes
            SHA-256 of the files hashed so far, added to.

        Returns
        -------
        record
            Plain values; a file inside an archive stands as its archive.
        """
        files = []
        for member in sorted({member.path: member for member in self.members}.values()):
            path = member.path
            if path not in hashes:
                hashes[path] = sha256(path)
            name = path.relative_to(member.root).as_posix() if member.root else path.name
            files.append({"name": name, "bytes": path.stat().st_size, "sha256": hashes[path]})
        record = asdict(self)
        del record["members"]
        return record | {"licence": list(self.licence), "files": files}


def directory_source(directory: Directory, *, irish: bool) -> Source:
    """Return the source of the postcodes; Northern Ireland's come with a notice of their own."""
    year = directory.year or "[year]"
    ordnance_survey = directory.kind == "codepoint"
    lines = [
        catalogue.OGL_OS.format(year=year),
        catalogue.OGL_ROYAL_MAIL.format(year=year),
    ]
    if ordnance_survey:
        lines.append(catalogue.OGL_STATISTICS.format(year=year))
    else:
        lines.insert(0, catalogue.OGL_ONS)
    if irish:
        lines.append(catalogue.BT_NOTICE)
    return Source(
        id="postcodes",
        title=directory.title,
        publisher="Ordnance Survey" if ordnance_survey else _ONS,
        edition=directory.title.partition(", ")[2],
        members=tuple(part.sheet.member for part in directory.parts),
        licence=tuple(lines),
        note="Northern Ireland's postcodes moved from the Irish Grid to the National Grid" if irish else "",
    )


def boundary_source(kind: str, title: str, edition: str, year: int, member: Member) -> Source:
    """Return the source of a layer of boundaries."""
    publisher = {"soa": "Northern Ireland Statistics and Research Agency", "dz11": "Scottish Government"}
    lines = {
        "soa": (catalogue.OGL_LPS,),
        "dz11": (catalogue.OGL_NRS, catalogue.OGL_OS),
    }
    # The field names of Scotland's and Northern Ireland's layers have no year: they are of 2011
    shown = year or _CENSUS
    licence = tuple(
        line.format(year=shown) for line in lines.get(kind, (catalogue.OGL_ONS, catalogue.OGL_OS))
    )
    return Source(f"boundaries_{kind}", title, publisher.get(kind, _ONS), edition, (member,), licence)


def index_source(index: str, used: Sequence[IndexTable]) -> Source:
    """Return the source of an index of deprivation."""
    facts = catalogue.INDICES[index]
    members = tuple(table.sheet.member for table in used)
    return Source(index, facts.title, facts.publisher, str(facts.year), members, facts.licence)


def table_source(kind: str, title: str, members: Sequence[Member]) -> Source:
    """Return the source of lookups or populations, which come from several publishers."""
    lines = (catalogue.OGL_ONS, catalogue.OGL_NRS.format(year=2021), catalogue.CC_BY_MYSOCIETY)
    return Source(kind, title, "Office for National Statistics and others", "", tuple(members), lines)


def told_as_fiction(manifest: dict[str, Any], fiction: Fiction) -> dict[str, Any]:
    """
    Return the manifest of an atlas of made-up places, in which no publisher's name is used for them.

    Parameters
    ----------
    manifest
        As for official files.
    fiction
        What the folder says of itself.

    Returns
    -------
    manifest
        It says that it is fictional, and names the region, its publisher and its licence throughout.
    """
    told = {"publisher": fiction.publisher, "licence": list(fiction.licence)}
    sources = []
    for source in manifest["sources"]:
        title = f"{source['title']} ({fiction.region})"
        if source["id"] == "postcodes":
            title = fiction.directory
        elif source["id"] in manifest["indices"]:
            title = fiction.index
        sources.append(source | told | {"title": title})
    indices = {
        index: facts | {"title": fiction.index, "label": f"{facts['label']}, {fiction.region}"}
        for index, facts in manifest["indices"].items()
    }
    return manifest | {
        "region": fiction.region,
        "fictional": True,
        "directory": fiction.directory,
        "sources": sources,
        "indices": indices,
        # What goes with a made-up region may be more than its geography
        "ignored": [each for each in manifest["ignored"] if not each["name"].startswith(_SPEND)],
    }
