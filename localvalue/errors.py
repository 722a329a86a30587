"""
What can go wrong through no fault of the code.

Every message says what is wrong, what was found and what to do. Anything else that is raised is a
bug, and keeps its traceback.
"""

from __future__ import annotations

import textwrap
import traceback
from itertools import takewhile
from pathlib import Path
from typing import Final

from localvalue.rich import View

_HOME: Final = Path(__file__).parent
_WIDTH: Final = 100


class LocalValueError(Exception):
    """
    An error to show to the person who ran the command or the cell, without a traceback.

    Notes
    -----
    A notebook shows the message, and the line of the cell that it came from. The whole way that it took
    through the library is kept: ``%debug`` goes there, and ``import traceback; traceback.print_last()`` in
    the next cell prints it.
    """

    exit_code = 2

    def _repr_html_(self) -> str:
        """Return the message, for a notebook that shows an error that was caught."""
        return View(f"{type(self).__name__}: {self}").html()

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows where the error ends a cell."""
        message = textwrap.fill(f"{type(self).__name__}: {self}", _WIDTH, break_long_words=False)
        return [*self._line_of_the_cell(), message]

    def _line_of_the_cell(self) -> list[str]:
        """Return the line that called the library, as it was written."""
        frames = traceback.extract_tb(self.__traceback__)
        outside = list(takewhile(lambda each: _HOME not in Path(each.filename).parents, frames))
        return [f"Line {each.lineno}: {each.line}" for each in outside[-1:] if each.line]


class InputError(LocalValueError, ValueError):
    """The input or an option is wrong."""


class AtlasError(LocalValueError):
    """The atlas is missing, damaged or mixed."""

    exit_code = 3


class UnplacedError(LocalValueError):
    """More was unplaced than the person running the command allows."""

    exit_code = 4
