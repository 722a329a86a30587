"""Charts for committee papers: one accessible style, each with the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.outputs import atomic_file
from localvalue.present.charts.drawings import DRAWINGS
from localvalue.present.charts.style import Chart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from localvalue.present.card import Card

    Drawing = Callable[[Card], Iterable[Chart]]

__all__ = ["ALT_TEXTS", "DRAWINGS", "Chart", "Charts", "charts", "save"]

ALT_TEXTS: Final = "alt_texts.txt"
"""The file with every chart in words."""


class Charts(tuple[Chart, ...]):
    """The charts of a scorecard; in Jupyter they show themselves."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the pictures below each other."""
        return "\n".join(chart._repr_html_() for chart in self)


def charts(card: Card, drawings: Sequence[Drawing] = DRAWINGS) -> Charts:
    """
    Return the charts of a scorecard.

    Parameters
    ----------
    card
        The scorecard.
    drawings
        What to draw; each gives charts, or none where it has no answer.

    Returns
    -------
    charts
        Each a figure with its alt text, file name and title.
    """
    return Charts(chart for drawing in drawings for chart in drawing(card))


def save(found: Iterable[Chart], folder: Path) -> None:
    """
    Write charts as PNG files, and all of them in words.

    Parameters
    ----------
    found
        The charts.
    folder
        Is made if need be; each file is written whole or not at all.
    """
    told = []
    for chart in found:
        with atomic_file(folder / f"{chart.name}.png") as part:
            part.write_bytes(chart.png())
        told.append(f"{chart.name}.png\n{chart.alt}\n")
    with atomic_file(folder / ALT_TEXTS) as part:
        part.write_text("\n".join(told), encoding="utf-8", newline="\n")
