"""The blocks of code of a page: run in their order, with what they print."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from localvalue.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(
    r"^(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)
_CHECKER = doctest.OutputChecker()


class Block(NamedTuple):
    """A block of code: what it is, what the comment above it says, and where its text stands in the page."""

    kind: str
    note: str
    text: str
    start: int
    end: int

    @property
    def is_output(self) -> bool:
        """Whether it shows what is printed: by the block above, or by a command that the comment names."""
        return self.note == "output" or self.note.startswith("output: ")

    @property
    def is_run(self) -> bool:
        """Whether it is code that runs here; `command` blocks set a machine up, with tests of their own."""
        return self.kind in {"bash", "python"} and not self.note.startswith(("not run: ", "command: "))

    def shows(self, printed: str) -> bool:
        """Whether it shows what was printed; a line of three dots stands for any number of lines."""
        wanted = "\n" + self.text
        return _CHECKER.check_output(wanted, "\n" + printed.rstrip() + "\n", doctest.ELLIPSIS)


class Printed(NamedTuple):
    """A block of output, and what was really printed."""

    block: Block
    text: str


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page, in their order."""
    found = _BLOCK.finditer(page)
    return [Block(each["kind"], each["note"] or "", each["text"], *each.span("text")) for each in found]


def fences(page: str) -> int:
    """Return how many lines begin or end a block, in whatever way they are written."""
    return len(_FENCE.findall(page))


def run(page: str, name: str) -> Iterator[Printed]:
    """
    Run the blocks of a page in the current folder, and yield each output with what was printed.

    A `file: NAME` comment has the block written to that file; `not run: REASON` has it left alone.
    """
    names: dict[str, object] = {"__name__": name}
    last = ""
    for block in blocks(page):
        if block.note.startswith("file: "):
            path = Path(block.note.removeprefix("file: "))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.is_output:
            command = block.note.removeprefix("output").removeprefix(": ")
            yield Printed(block, _printed(Block("bash", "", command, 0, 0), names, name) if command else last)
        elif block.is_run:
            last = _printed(block, names, name)


def _printed(block: Block, names: dict[str, object], page: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        if block.kind == "python":
            exec(compile(block.text, page, "exec", dont_inherit=True), names)  # noqa: S102 - our own page
        else:
            for line in block.text.replace("\\\n", " ").splitlines():
                _command(line, page)
    return said.getvalue()


def _command(line: str, page: str) -> None:
    command, *arguments = shlex.split(line, comments=True) or [""]
    if Path(command).name not in {"localvalue", ""}:
        raise ValueError(f"{page} has a command of another program: {line}")
    if command and (code := main(arguments)):
        raise RuntimeError(f"{page}: exit code {code} of {line}")
