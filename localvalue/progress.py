"""
How far a long run is: a bar where somebody is watching, and nothing of what is soon done.

The one place that knows tqdm, which is imported only where a bar may be shown.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DELAY_S: Final = 2
"""Seconds that a run takes before a bar is shown that nobody asked for."""


class Told(Protocol):
    """What is told how far a run is: such as a function that prints it."""

    def __call__(self, what: str, done: int, total: int) -> object:
        """Hear what is being done, how much is done, and of how much: 0 where that is not known."""


Progress: TypeAlias = "Told | bool | None"
"""A bar: True for one, False for none, None for one in a notebook alone; or what is told in its place."""


@contextmanager
def counting(progress: Progress, title: str, unit: str = "it") -> Iterator[Told]:
    """
    Give what is told how much of a known amount is done.

    Parameters
    ----------
    progress
        What the user asked for.
    title
        What stands before the bar.
    unit
        What is counted; ``B`` for bytes.

    Yields
    ------
    told
        To be called with what is being done, how much is done, and of how much.

    Raises
    ------
    InputError
        `progress` is neither a function, nor True, False or None.
    """
    if not _wants_bar(progress):
        yield progress if callable(progress) else _silent
        return
    style = {"desc": title, "unit": unit, "unit_scale": unit == "B"}
    with _bar()(**style, delay=_delay(progress), leave=False) as bar:

        def told(what: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_postfix_str(what, refresh=False)
            bar.update(done - bar.n)

        yield told


@contextmanager
def naming(progress: Progress) -> Iterator[Callable[[str], None]]:
    """
    Give what is told the name of each step as its turn comes, where nobody knows how many there are.

    Parameters
    ----------
    progress
        What the user asked for.

    Yields
    ------
    tell
        To be called with what is being done.

    Raises
    ------
    InputError
        `progress` is neither a function, nor True, False or None.
    """
    if not _wants_bar(progress):
        told, steps = progress if callable(progress) else _silent, count()

        def name(what: str) -> None:
            told(what, next(steps), 0)

        yield name
        return
    # Each step is shown as it begins: the next may be long in coming
    style = {"bar_format": "{desc} ({elapsed})", "mininterval": 0, "miniters": 1}
    with _bar()(**style, delay=_delay(progress), leave=False) as bar:

        def tell(what: str) -> None:
            bar.set_description_str(what, refresh=False)
            bar.update()

        yield tell


def _silent(what: str, done: int, total: int) -> None:
    """Hear it, and say nothing."""


def _wants_bar(progress: Progress) -> bool:
    """Return whether a bar is to be shown; refuse what says neither yes nor no."""
    if progress is None:
        return _in_notebook()
    if not isinstance(progress, bool) and not callable(progress):
        raise InputError(
            f"progress is True for a bar, False for none, or a function of what, done and total; found"
            f" {progress!r}"
        )
    return progress is True


def _delay(progress: Progress) -> float:
    """Return after how many seconds a bar is shown: at once where it was asked for."""
    return 0 if progress else DELAY_S


def _in_notebook() -> bool:
    """Return whether this runs in a notebook's kernel, by the same sign as tqdm's own."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and "IPKernelApp" in shell.config


def _bar() -> Any:  # noqa: ANN401 - one of tqdm's bars
    """Return the bar for where this runs: of widgets in a notebook that has them, else of text."""
    with warnings.catch_warnings():
        # That widgets are not installed is told by the bar being of text
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm
    return tqdm
