"""Errors as people meet them in a notebook: the message and the line of the cell, and no traceback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import localvalue as lv
from localvalue.errors import AtlasError, InputError, UnplacedError

if TYPE_CHECKING:
    from collections.abc import Iterator

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    """Give a shell as a notebook's kernel has it, which writes nothing into the home folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        yield InteractiveShell(config=Config(HistoryManager={"enabled": False}))


def shown(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what stands below a cell that fails."""
    result = shell.run_cell(cell)
    assert result.error_in_exec is not None
    return COLOURS.sub("", capsys.readouterr().out)


def test_a_mistake_in_a_cell_shows_its_line_and_the_message(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(shell, "import localvalue as lv\nlv.score('spend.csv')", capsys)
    first, *message = said.splitlines()
    assert first == "Line 2: lv.score('spend.csv')"
    assert message[0].startswith("InputError: ")
    assert "lv.locate(" in " ".join(message)
    assert "Traceback" not in said
    assert len(said.splitlines()) < 6


def test_the_whole_way_is_kept(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shown(shell, "import localvalue as lv\nlv.score('spend.csv')", capsys)
    shell.run_cell("import traceback; traceback.print_last()")
    whole = capsys.readouterr().err
    assert "Traceback (most recent call last)" in whole
    assert "_require(" in whole


def test_a_bug_keeps_its_traceback(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(shell, "raise RuntimeError('a bug')", capsys)
    assert "Traceback (most recent call last)" in said


@pytest.mark.parametrize("kind", [lv.LocalValueError, InputError, AtlasError, UnplacedError])
def test_every_error_of_ours_is_shown_so(
    kind: type[lv.LocalValueError], shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.push({"Kind": kind})
    said = shown(shell, f"raise Kind({'word ' * 50!r})", capsys)
    assert said.splitlines()[1].startswith(f"{kind.__name__}: word word")
    assert max(map(len, said.splitlines()[1:])) <= 100


def test_an_error_that_was_never_raised_is_shown_without_a_line() -> None:
    assert InputError("no")._render_traceback_() == ["InputError: no"]
