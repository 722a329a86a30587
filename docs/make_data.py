"""Write the tables of docs/data.md from the code: each official file, whose it is, what it is used for."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Final

from localvalue.atlas.catalogue import GEOGRAPHIES, INDICES, NATIONS
from localvalue.atlas.downloading.editions import Edition, official

PAGE = Path(__file__).with_name("data.md")

_MEGABYTE: Final = 1_000_000

USED: Final = {
    "onspd": "Where each postcode is, whether it is still in use, and which authority, ward, constituency and"
    " small area it is in.",
    "nspl": "The same, as a substitute.",
    "lad": "Boundaries of councils: the map, distances from a boundary, which area a coordinate is in.",
    "lad2025": "The same, of another year.",
    "lsoa21": "Small areas of England and Wales of 2021: coordinates, and deprived areas on the map.",
    "lsoa11": "Those of 2011, for the indices of 2019.",
    "dz11": "Small areas of Scotland, for SIMD 2020v2.",
    "soa": "Small areas of Northern Ireland, for NIMDM 2017.",
    "constituencies": "Names and boundaries of constituencies: search, and coordinates.",
    "wards": "Wards of coordinates.",
    "iod2025": "Deprivation in England; the default there.",
    "iod2019": "Deprivation in England, as it was measured then: `deprived:20::iod2019`.",
    "wimd2025": "Deprivation in Wales; the default there.",
    "wimd2019": "Deprivation in Wales, as it was measured then.",
    "simd2020v2": "Deprivation in Scotland; the default there.",
    "nimdm2017": "Deprivation in Northern Ireland; the default there.",
    "uk_imd_e": "One scale for the United Kingdom, where somebody asks for it: `deprived:20::uk_imd_e`.",
    "ward_lookup": "Which ward, county, region and nation each authority is in; the names of wards.",
    "county_lookup": "Which county each authority is in.",
    "combined_authority_lookup": "Which combined authority each authority is in.",
    "police_lookup": "Which police force area each authority is in.",
    "region_lookup": "Which region each authority is in.",
    "code_history": "Codes of authorities of other years.",
    "la_codes": "Codes of authorities of other years.",
}


def page(text: str) -> str:
    """
    Return the page with its tables as the code has them.

    Parameters
    ----------
    text
        The page, with the comments between which its tables stand.

    Returns
    -------
    text
        Markdown.
    """
    for name, made in (("files", _files()), ("registers", _registers())):
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->\n)", re.DOTALL)
        text = part.sub(lambda found, made=made: f"{found[1]}\n{made}\n\n{found[2]}", text)
    return text


def _files() -> str:
    parts = ["| id | file | what it is used for |\n|---|---|---|"]
    parts += [_row(each) for each in official()]
    parts.append("\n### Lines to print\n\nEvery map, report and workbook prints those that it needs.\n")
    parts += [f"- {line} ({', '.join(ids)})" for line, ids in _attributions().items()]
    parts.append("\n### The indices\n\n| id | index | nation | small areas |\n|---|---|---|---|")
    for facts in INDICES.values():
        nation = NATIONS[facts.nation][1] if facts.nation in NATIONS else "all four, on one scale"
        areas = "; ".join(GEOGRAPHIES[each].title for each in facts.geographies)
        parts.append(f"| `{facts.id}` | {facts.title} | {nation} | {areas} |")
    return "\n".join(parts)


def _registers() -> str:
    known = tomllib.loads(resources.files("localvalue.spend").joinpath("registers.toml").read_text("utf-8"))
    listed = [each for each in known["register"] if each["id"] != "own"]
    rows = [f"| {each['title']} | {each['source']} |" for each in listed]
    return "\n".join(["| register | as published by |\n|---|---|", *rows])


def _row(edition: Edition) -> str:
    called = f"`{edition.id}`" if edition.default else f"(`{edition.id}`)"
    note = f" Note: {edition.note}." if edition.note else ""
    about = f"{edition.publisher}, {edition.edition}, {_size(edition)}. {edition.licence}."
    return f"| {called} | [{edition.title}]({edition.page}). {about} | {USED[edition.id]}{note} |"


def _size(edition: Edition) -> str:
    whole = edition.size / _MEGABYTE
    return f"{whole:.0f} MB" if whole >= 1 else f"{edition.size / 1000:.0f} kB"


def _attributions() -> dict[str, list[str]]:
    """Return each line that must be printed, and the editions that ask for it."""
    found: dict[str, list[str]] = {}
    for edition in official():
        for line in edition.attribution:
            found.setdefault(line, []).append(f"`{edition.id}`")
    return found


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
