"""
Charts for committee papers: one accessible style, each with the same in words.

Every chart comes from a drawing: a function that takes the scorecard and gives charts, or none where it has
no answer. Ours are `DRAWINGS`; one of your own is passed to ``card.charts`` and ``card.save_charts``. It may
use the house style (`canvas`, `name_rows`, `percent_axis`, `write_at`, `foot`) or draw any figure of
matplotlib; only the words are required.

Examples
--------
>>> import localvalue as lv
>>> from localvalue.demo import framework_return
>>> from localvalue.present.charts import Chart, canvas, foot, name_rows, percent_axis, told
>>> def share_placed(card):
...     share = 1 - card.unplaced_share()
...     figure, axes = canvas(rows=1, title="How much is placed", foot=foot(card))
...     name_rows(axes, ["Placed"])
...     percent_axis(axes)
...     bar = axes.barh(0, share, 0.6, color="#0072B2")
...     words = told("How much is placed", [f"Placed: {share:.0%} of the pounds"], card)
...     yield Chart(figure, words, name="placed", title="How much is placed")
>>> located = lv.locate(lv.read_spend(framework_return()), lv.Atlas.sample())
>>> card = lv.score(located, [lv.MostDeprived(20)], attribution="landings")
>>> [chart.name for chart in card.charts(share_placed)]
['definitions', 'roles', 'not_placed', 'placed']
>>> card.charts(share_placed)[-1].alt[:56]
'How much is placed. Placed: 94% of the pounds. All: £90,'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from localvalue.errors import InputError
from localvalue.outputs import atomic_file
from localvalue.present.charts.drawings import DRAWINGS, told
from localvalue.present.charts.style import Chart, canvas, foot, name_rows, percent_axis, write_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.present.card import Card

__all__ = [
    "ALT_TEXTS",
    "DRAWINGS",
    "Chart",
    "Charts",
    "Drawing",
    "canvas",
    "charts",
    "foot",
    "name_rows",
    "percent_axis",
    "save",
    "told",
    "write_at",
]

Drawing = Callable[[Any], Iterable[Chart]]
"""What gives charts of a scorecard."""

ALT_TEXTS: Final = "alt_texts.txt"
"""The file with every chart in words."""

_FILE: Final = re.compile(r"[a-z0-9][a-z0-9_]*")
_NAMED: Final = re.compile(r"^([a-z0-9][a-z0-9_]*\.png)$", re.MULTILINE)


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

    Raises
    ------
    InputError
        A chart has no words, no name that a file can have, or the name of another.
    """
    found = Charts(chart for drawing in drawings for chart in drawing(card))
    names = [chart.name for chart in found]
    for chart in found:
        if not _FILE.fullmatch(chart.name):
            raise InputError(
                f"a chart is called {chart.name!r}, which is to name its file: use small letters, digits, _"
            )
        if names.count(chart.name) > 1:
            raise InputError(f"two charts are called {chart.name!r}; give each a name of its own")
        if not chart.alt.strip():
            raise InputError(f"the chart {chart.name!r} has no words; say what it shows in `alt`")
    return found


def save(found: Iterable[Chart], folder: Path) -> None:
    """
    Write charts as PNG files, and all of them in words.

    Parameters
    ----------
    found
        The charts.
    folder
        Is made if need be; each file is written whole or not at all. Charts that were written into it before
        are removed, so that those of two runs never stand side by side.
    """
    before = folder / ALT_TEXTS
    old = _NAMED.findall(before.read_text(encoding="utf-8")) if before.is_file() else []
    words = []
    for chart in found:
        with atomic_file(folder / f"{chart.name}.png") as part:
            part.write_bytes(chart.png())
        words.append(f"{chart.name}.png\n{chart.alt}\n")
    with atomic_file(before) as part:
        part.write_text("\n".join(words), encoding="utf-8", newline="\n")
    for name in set(old) - set(_NAMED.findall("\n".join(words))):
        (folder / name).unlink(missing_ok=True)
