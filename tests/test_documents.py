"""The pages of docs/ do what they say: their files are written, their commands and their Python are run."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from localvalue.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("**/*.md"))
_BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)\n```", re.DOTALL)


class Block(NamedTuple):
    """A block of code: what it is, what the comment above it says, and where it stands."""

    kind: str
    note: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(each["kind"], each["note"] or "", each["text"]) for each in found]


def test_there_are_pages_to_run() -> None:
    assert any(blocks(page) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks run in their order, in a folder with the sample beside; a comment above says what is not run."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": page.stem}
    for block in blocks(page):
        if block.note.startswith("not run: "):
            continue
        if block.note.startswith("file: "):
            (tmp_path / block.note.removeprefix("file: ")).write_text(block.text + "\n", encoding="utf-8")
        elif block.kind == "python":
            exec(compile(block.text, str(page), "exec", dont_inherit=True), names)  # noqa: S102 - our own page
        elif block.kind == "bash":
            for line in block.text.replace("\\\n", " ").splitlines():
                command, *arguments = shlex.split(line, comments=True) or [""]
                assert command in {"localvalue", ""}, f"{page.name} has a command of another program: {line}"
                assert not command or main(arguments) == 0, line
