"""The README and the pages of docs/ do what they say: their code runs, and prints what they show."""

from __future__ import annotations

import html
import re
import runpy
import shutil
from pathlib import Path

import pytest
from blocks import blocks, fences, run

from localvalue.atlas.downloading.editions import official
from localvalue.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def test_there_are_pages_to_run() -> None:
    assert any(blocks(page.read_text(encoding="utf-8")) for page in PAGES)


@every_page
def test_every_block_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks run in their order, in a folder with the sample beside; a comment above says what is not run."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    for printed in run(page.read_text(encoding="utf-8"), page.name):
        assert printed.block.shows(printed.text), (
            f"{page.name} shows\n{printed.block.text}\nfor\n{printed.text}"
        )


@every_page
def test_no_block_of_a_page_escapes(page: Path) -> None:
    """Each block says what it is; code runs or says why not, and text is output or says why not."""
    text = page.read_text(encoding="utf-8")
    found = blocks(text)
    assert fences(text) == 2 * len(found), f"{page.name}: a block without a language, or one that is indented"
    assert {each.kind for each in found} <= {"bash", "python", "r", "text", "csv", "toml"}
    loose = [each.text for each in found if each.kind == "text" and not (each.is_output or each.note)]
    assert loose == [], f"{page.name}: text that is compared with nothing"
    notes = {each.note.partition(":")[0] for each in found if each.note}
    assert notes <= {"not run", "file", "output", "command"}
    assert all(each.note.partition(": ")[2].strip() for each in found if each.note not in {"", "output"})


@every_page
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_a_block_shows_what_was_printed_and_dots_stand_for_lines() -> None:
    one, dots, none = blocks(
        "<!-- output -->\n```text\na\nb\n```\n<!-- output -->\n```text\na\n...\nc\n```\n"
        "```bash\nlocalvalue x\n```\n"
    )
    assert one.shows("a\nb\n")
    assert not one.shows("a\nc\n")
    assert dots.shows("a\nb\nb\nc\n")
    assert not dots.shows("b\nc\n")
    assert none.is_run


def test_a_block_that_fails_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuntimeError, match="exit code 2"):
        list(run("```bash\nlocalvalue score none.csv --atlas sample --out results\n```\n", "page"))
    with pytest.raises(ValueError, match="another program"):
        list(run("```bash\ncurl x\n```\n", "page"))
    (printed,) = run("```python\nprint(1)\n```\n<!-- output -->\n```text\n2\n```\n", "page")
    assert not printed.block.shows(printed.text)


def test_the_page_of_data_is_what_the_code_says() -> None:
    given = runpy.run_path(str(ROOT / "docs" / "make_data.py"))
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert given["page"](text) == text
    assert all(f"`{each.id}`" in text for each in official())


def test_the_officer_s_page_quotes_what_the_report_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    report = (tmp_path / "localvalue-demo" / "by_roles" / "report.html").read_text(encoding="utf-8")
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", report)).split())
    page = (ROOT / "docs" / "howto" / "officer_or_councillor.md").read_text(encoding="utf-8")
    table = page.partition("| it says |")[2].partition("\n\n")[0]
    quoted = re.findall(r"^\| “(.*)” \|", table, re.MULTILINE)
    assert len(quoted) == 5
    # In a quotation the label's own marks are single ones; dots stand for what is left out
    said = [part.strip(" )") for each in quoted for part in re.sub("[\u2018\u2019]", '"', each).split("…")]
    plain = re.sub("[“”]", '"', plain)
    assert [part for part in said if part and part not in plain] == []
