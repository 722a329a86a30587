"""A bar where somebody is watching, and only of what takes long; what is asked for in its place is told."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import cards
import pytest

import localvalue as lv
from localvalue import progress
from localvalue.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

Heard = tuple[str, int, int]


def in_notebook(monkeypatch: pytest.MonkeyPatch, *, is_one: bool) -> None:
    shell = SimpleNamespace(config={"IPKernelApp": {}} if is_one else {})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def count_to_three(asked: progress.Progress) -> None:
    with progress.counting(asked, "Counting", " things") as told:
        for done in range(1, 4):
            told("sheep", done, 3)


def test_a_bar_that_is_asked_for_is_shown_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    count_to_three(asked=True)
    assert "Counting" in capsys.readouterr().err
    with progress.naming(progress=True) as tell:
        tell("reading")
    assert "reading" in capsys.readouterr().err
    count_to_three(asked=False)
    with progress.naming(progress=False) as tell:
        tell("reading")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("is_one", "delay"), [(True, 0), (True, 60), (False, 0)], ids=["long", "short", "no notebook"]
)
def test_unasked_there_is_a_bar_in_a_notebook_alone_and_of_what_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, is_one: bool, delay: float
) -> None:
    monkeypatch.setattr(progress, "DELAY_S", delay)
    in_notebook(monkeypatch, is_one=is_one)
    # Of text, as in a notebook without widgets: the sign of a notebook is ours to read, the bar is tqdm's
    from tqdm import tqdm

    monkeypatch.setattr(progress, "_bar", lambda: tqdm)
    count_to_three(asked=None)
    with progress.naming(None) as tell:
        tell("reading")
    said = capsys.readouterr().err
    is_shown = is_one and not delay
    assert ("Counting" in said, "reading" in said) == (is_shown, is_shown)


def test_the_bar_is_of_the_kind_that_a_notebook_shows() -> None:
    import tqdm.auto

    assert progress._bar() is tqdm.auto.tqdm


def test_a_function_is_told_in_place_of_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[Heard] = []
    count_to_three(lambda *said: heard.append(said))
    assert heard == [("sheep", 1, 3), ("sheep", 2, 3), ("sheep", 3, 3)]
    heard.clear()
    with progress.naming(lambda *said: heard.append(said)) as tell:
        tell("reading")
        tell("locating")
    assert heard == [("reading", 0, 0), ("locating", 1, 0)]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("wrong", ["yes", 1, 0])
def test_what_says_neither_yes_nor_no_is_refused(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(InputError, match="progress is True for a bar, False for none"):
        count_to_three(wrong)


def test_every_long_run_takes_the_same_argument(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    heard: list[Heard] = []

    def told(what: str, done: int, total: int) -> None:
        heard.append((what, done, total))

    located = cards.located(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"))
    card = lv.score(located, progress=told)
    assert heard == [("", 1, 1)]
    heard.clear()
    card.write(tmp_path / "out", with_map=False, with_report=False, with_workbook=False, progress=told)
    assert "summary.csv" in [what for what, _, _ in heard]
    heard.clear()
    card.write_packs(
        tmp_path / "packs", with_map=False, with_report=False, with_workbook=False, progress=told
    )
    assert next(what for what, _, _ in heard) == "001-aford"
    heard.clear()
    toy_atlas.verify(told)
    assert heard[-1][1] == heard[-1][2] > 0
