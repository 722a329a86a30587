"""
Short views of what people hold at a prompt or in a notebook: a title, a small table, a few notes.

One style for all: tables have a caption and headings with a scope, every name is escaped, and no colour
is set, so that a light page and a dark one both read well. Nothing here needs more than the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from localvalue.escape import display_text, html_text

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS: Final = 20
"""Rows that a view shows; the note below says how many more there are."""

_CELL: Final = 80
"""Characters of one cell in a view of text."""
_LONGEST: Final = 500
"""Characters of one cell on a page."""


@dataclass(frozen=True)
class View:
    """
    What is shown of an object.

    Parameters
    ----------
    title
        What it is, in one line.
    rows
        Cells; the first of each row is its heading. Of more than `most` the first are shown.
    heads
        The columns' headings; none for a table of facts, which has two columns.
    figures
        Those columns of `heads` whose cells are figures, and stand to the right.
    notes
        What stands below.
    most
        How many rows are shown.

    Examples
    --------
    >>> view = View("Two places", [("Aford", "1"), ("Beford", "20")], ("place", "lines"), ("lines",))
    >>> print(view.text())
    Two places
      place   lines
      Aford       1
      Beford     20
    >>> '<th scope="row" style="text-align:left">Aford</th>' in view.html()
    True
    """

    title: str
    rows: Sequence[Sequence[object]] = ()
    heads: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    notes: Sequence[str] = ()
    most: int = MOST_ROWS

    def text(self) -> str:
        """Return the view as lines of text."""
        shown = [[display_text(cell, _CELL) for cell in row] for row in self.rows[: self.most]]
        table = columns([*([self.heads] if self.heads and shown else []), *shown], self._right())
        said = [display_text(each, 2 * _CELL) for each in self._notes()]
        return "\n".join([display_text(self.title), *(f"  {line}" for line in (*table, *said))])

    def html(self) -> str:
        """Return the view as a fragment of HTML, every name escaped."""
        title = f"<strong>{html_text(self.title, _LONGEST)}</strong>"
        notes = "".join(f"<p>{html_text(each, _LONGEST)}</p>" for each in self._notes())
        if not self.rows:
            return f"<div><p>{title}</p>{notes}</div>"
        caption = f'<caption style="caption-side:top;text-align:left">{title}</caption>'
        right = self._right()
        head = "".join(_cell("th", "col", name, right=at in right) for at, name in enumerate(self.heads))
        body = "".join(_row(row, right) for row in self.rows[: self.most])
        return (
            f"<div><table>{caption}{f'<thead><tr>{head}</tr></thead>' if head else ''}"
            f"<tbody>{body}</tbody></table>{notes}</div>"
        )

    def _right(self) -> set[int]:
        """Return which columns stand to the right."""
        return {at for at, name in enumerate(self.heads) if name in self.figures}

    def _notes(self) -> list[str]:
        more = len(self.rows) - self.most
        return [*([f"and {more:,} more"] if more > 0 else []), *filter(None, self.notes)]


def columns(table: Sequence[Sequence[str]], right: set[int]) -> list[str]:
    """
    Return rows of text in columns.

    Parameters
    ----------
    table
        Rows of equal length.
    right
        The columns that stand to the right; the others stand to the left.

    Returns
    -------
    lines
        One a row.

    Examples
    --------
    >>> columns([("a", "1"), ("bb", "22")], {1})
    ['a    1', 'bb  22']
    """
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _row(row: Sequence[object], right: set[int]) -> str:
    first, *others = row
    cells = "".join(_cell("td", "", cell, right=at in right) for at, cell in enumerate(others, 1))
    return f"<tr>{_cell('th', 'row', first, right=False)}{cells}</tr>"


def _cell(tag: str, scope: str, value: object, *, right: bool) -> str:
    stated = f' scope="{scope}"' if scope else ""
    side = "right" if right else "left"
    return f'<{tag}{stated} style="text-align:{side}">{html_text(value, _LONGEST)}</{tag}>'
