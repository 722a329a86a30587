"""The papers beside the code: how to cite it, under which licences it comes, how to take part."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import localvalue as lv

ROOT = Path(__file__).resolve().parents[1]
CFF_KEYS = {
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers",
    "keywords", "license", "license-url", "message", "preferred-citation", "references", "repository",
    "repository-artifact", "repository-code", "title", "type", "url", "version",
}  # fmt: skip
"""The keys of the Citation File Format 1.2.0 (2021), which allows no other."""


@pytest.fixture(scope="module")
def citation() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_citation_is_of_the_format_and_of_this_version(citation: dict[str, Any]) -> None:
    assert set(citation) <= CFF_KEYS
    assert {"authors", "cff-version", "message", "title"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["version"] == lv.__version__
    assert citation["license"] == "MIT"
    texts = [citation[name] for name in ("abstract", "message", "title", "version")]
    assert all(isinstance(text, str) and text for text in texts)
    keywords = citation["keywords"]
    assert all(isinstance(word, str) for word in keywords)
    assert len(set(keywords)) == len(keywords)


def test_the_authors_are_an_entity_as_the_format_has_it(citation: dict[str, Any]) -> None:
    assert citation["authors"] == [{"name": "The localvalue developers"}]


def test_the_licence_is_mit_and_names_who_holds_it() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert re.search(r"^Copyright \(c\) 20\d\d ", text, re.MULTILINE)


def vendored() -> list[Path]:
    """Return the folders of others' code: one a library, named by its version."""
    places = (ROOT / "localvalue" / "present" / "vendor", ROOT / "docs" / "assets")
    return sorted(path for place in places for path in place.iterdir() if re.search(r"-\d+\.\d+", path.name))


def test_there_is_code_of_others() -> None:
    assert len(vendored()) >= 2


@pytest.mark.parametrize("folder", vendored(), ids=lambda path: path.name)
def test_what_is_copied_from_others_keeps_its_licence_and_is_named(folder: Path) -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    (licence,) = folder.glob("LICEN[CS]E*")
    assert licence.stat().st_size > 500
    name, _, version = folder.name.rpartition("-")
    assert f"{name} {version}" in notice.lower()
    assert licence.relative_to(ROOT).as_posix() in notice


def test_all_code_of_others_is_in_such_a_folder() -> None:
    scripts = {path for place in ("localvalue", "docs") for path in (ROOT / place).rglob("*.js")}
    known = {path for folder in vendored() for path in folder.rglob("*.js")}
    ours = {path for path in scripts if path.parent == ROOT / "localvalue" / "present" / "templates"}
    assert scripts - known - ours == set()


def test_the_source_distribution_holds_every_paper(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = tmp_path.iterdir()
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    papers = (
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "NOTICE",
        "README.md",
        "mkdocs.yml",
    )
    licences = [folder.relative_to(ROOT).as_posix() + "/LICENSE" for folder in vendored()]
    assert {*papers, *licences, "docs/index.md"} - names == set()


def test_what_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:localvalue|docs|tests|\.ci)/[\w./]+)`", text) + re.findall(
        r"\]\(([^)#]+)\)", text
    )
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
