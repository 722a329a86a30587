"""
One accessible style for every chart: what is told by colour is told by a pattern or a label, too.

Figures are made without pyplot, so that nothing is kept or changed for other users of matplotlib.
"""

from __future__ import annotations

import html
import io
import textwrap
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localvalue.escape import display_text
from localvalue.present import headings
from localvalue.present.words import exact_gbp, percent, said_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from localvalue.present.card import Card

DPI: Final = 200
"""Dots an inch of a saved picture: sharp on paper of A5 and above."""

BLUE, SKY, GREEN = "#0072B2", "#56B4E9", "#009E73"
ORANGE, VERMILION, GREY, WHITE, INK = "#E69F00", "#D55E00", "#D5D8DA", "#FFFFFF", "#0B0C0C"
"""Colours that stay apart for every kind of colour vision (Okabe and Ito 2008), and a neutral ground."""

BLACK: Final = "#000000"

TEXT_SIZE: Final = 9.0
SMALL: Final = 7.5
MOST_ROWS: Final = 24
"""Rows that one chart draws; the CSV files have all."""

_WIDTH_IN: Final = 8.27
_LEAST_HEIGHT_IN: Final = 2.6
_PAD_IN: Final = 0.14
_LINEAR: Final = 0.04045
_ROW_IN: Final = 0.44
_LABEL_WIDTH: Final = 34
_LABEL_LINES: Final = 3
_TITLE_WIDTH: Final = 78
_FOOT_WIDTH: Final = 125
_FOOT_LINES: Final = 8
_TIGHT: Final = 0.075
"""Share of a bar's width below which no amount is written into a stretch."""


class Chart(NamedTuple):
    """A picture, and the same in words for those who do not see it."""

    figure: Figure
    alt: str
    name: str
    """What its file is called."""
    title: str

    def png(self) -> bytes:
        """Return the picture as a PNG file, which holds its title and its words, too."""
        file = io.BytesIO()
        facts = {"Title": self.title, "Description": self.alt, "Software": "localvalue"}
        self.figure.savefig(file, format="png", dpi=DPI, metadata=facts)
        return file.getvalue()

    def _repr_html_(self) -> str:
        """Return the picture with its words, for Jupyter."""
        picture, words = b64encode(self.png()).decode("ascii"), html.escape(self.alt)
        return f'<img style="max-width:100%;width:820px" alt="{words}" src="data:image/png;base64,{picture}">'


class Stretch(NamedTuple):
    """One part of a stacked bar: what it is called and how it is filled."""

    label: str
    colour: str
    hatch: str
    ink: str


def canvas(rows: int, title: str, foot: str) -> tuple[Figure, Axes]:
    """
    Return an empty chart as wide as A5 paper is long.

    Parameters
    ----------
    rows
        How many bars it is to hold.
    title, foot
        What stands above and below it.

    Returns
    -------
    figure, axes
        Without frame.
    """
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=_PAD_IN, h_pad=_PAD_IN / 2)
    height = max(_LEAST_HEIGHT_IN, 1.6 + _ROW_IN * rows)
    figure = Figure(figsize=(_WIDTH_IN, height), layout=layout, facecolor=WHITE)
    axes = figure.add_subplot()
    said(figure.suptitle("", x=0.02, ha="left", fontsize=12, fontweight="bold"), wrapped(title, _TITLE_WIDTH))
    below = wrapped(foot, _FOOT_WIDTH, _FOOT_LINES)
    said(figure.supxlabel("", x=0.02, ha="left", fontsize=SMALL, color="#505A5F"), below)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=TEXT_SIZE, colors=INK)
    return figure, axes


def said(text: Any, words: str) -> None:  # noqa: ANN401 - matplotlib's text, which needs no import here
    """Put words into a text of a chart as they are: a dollar sign is one, and starts no formula."""
    text.set_parse_math(False)
    text.set_text(drawable(words))


def drawable(words: str) -> str:
    """Return words with a mark in the place of every character that the font does not have."""
    known = _known()
    return "".join(each if each == "\n" or ord(each) in known else "\ufffd" for each in words)


@cache
def _known() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties())).get_charmap())


def wrapped(text: str, width: int = _LABEL_WIDTH, lines: int = _LABEL_LINES) -> str:
    r"""
    Return a text in lines.

    Parameters
    ----------
    text
        Words that came with the data, or ours.
    width
        Characters a line.
    lines
        Lines at most; what is longer ends in an ellipsis.

    Returns
    -------
    text
        Cleaned by `display_text`.

    Examples
    --------
    >>> wrapped("Within 20 miles of the site", 12, 2)
    'Within 20\nmiles of…'
    """
    clean = display_text(text, width * lines * 2)
    return "\n".join(textwrap.wrap(clean, width, max_lines=lines, placeholder="…", break_on_hyphens=False))


def name_rows(axes: Axes, labels: Sequence[str]) -> None:
    """Write the names of the rows at the left, the first at the top."""
    names = [drawable(wrapped(label)) for label in labels]
    axes.set_yticks(range(len(labels)), labels=names, parse_math=False)
    axes.set_ylim(len(labels) - 0.5, -0.6)


def percent_axis(axes: Axes) -> None:
    """Make the axis along the bottom one of shares, from none to all."""
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0%", "25%", "50%", "75%", "100%"])
    axes.grid(visible=True, axis="x", color="#E1E4E6", linewidth=0.8)
    axes.set_axisbelow(True)


def write_at(axes: Axes, at: tuple[float, float], words: str, **how: Any) -> None:  # noqa: ANN401
    """Write words at a place in the units of the axes."""
    said(axes.text(*at, "", **{"fontsize": TEXT_SIZE, "color": INK, "va": "center", **how}), words)


def ink_on(colour: Any) -> str:  # noqa: ANN401 - any colour of matplotlib
    """
    Return the ink that can be read on a colour: whichever of black and white stands out more.

    Parameters
    ----------
    colour
        As matplotlib takes it.

    Returns
    -------
    ink
        Its contrast is at least 4.5, whatever the colour (WCAG 2.2, 1.4.3).

    Examples
    --------
    >>> ink_on("#FFFFFF"), ink_on("#08306B")
    ('#000000', '#FFFFFF')
    """
    light = _luminance(colour)
    return WHITE if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else BLACK


def _luminance(colour: Any) -> float:  # noqa: ANN401
    """Return the relative luminance of a colour, from 0 to 1 (WCAG 2.2)."""
    from matplotlib.colors import to_rgb

    linear = [
        (part / 12.92) if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def stacks(axes: Axes, rows: Sequence[Sequence[float]], kinds: Sequence[Stretch]) -> None:
    """
    Draw bars of stretches, each with its pounds in it where there is room.

    Parameters
    ----------
    axes
        Whose rows are named.
    rows
        Pounds of each stretch; what is below zero has no length.
    kinds
        What the stretches are.
    """
    from matplotlib.patches import Patch

    for number, row in enumerate(rows):
        whole, left = sum(max(part, 0.0) for part in row), 0.0
        if not whole:
            write_at(axes, (0.01, float(number)), said_gbp(sum(row)))
        for part, kind in zip(row, kinds, strict=True):
            width = max(part, 0.0) / whole if whole else 0.0
            if width:
                axes.barh(
                    number, width, 0.62, left, color=kind.colour, hatch=kind.hatch, edgecolor=INK, lw=0.6
                )
            if width >= _TIGHT:
                box = {"facecolor": kind.colour, "edgecolor": "none", "pad": 2.2}
                middle = (left + width / 2, float(number))
                write_at(axes, middle, said_gbp(part), ha="center", fontsize=SMALL, color=kind.ink, bbox=box)
            left += width
    keys = [Patch(facecolor=k.colour, hatch=k.hatch, edgecolor=INK, lw=0.6, label=k.label) for k in kinds]
    axes.legend(
        handles=keys,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=3,
        frameon=False,
        fontsize=SMALL + 0.5,
    )


def foot(card: Card, *more: str) -> str:
    """
    Return what stands below every chart: what is counted, how, and whether the places are made up.

    Parameters
    ----------
    card
        The scorecard.
    more
        What only this chart has to say, first.

    Returns
    -------
    text
        One paragraph.
    """
    whole = f"All: {exact_gbp(card.total_pence / 100)}, counted {card.attribution_label}."
    return " ".join(filter(None, [*more, whole, headings.fictional_note(card)]))


def of_all(part: float, whole: float) -> str:
    """Return pounds with their share of all, such as ``£12 (40%)``."""
    return f"{said_gbp(part)} ({percent(part / whole)})" if whole > 0 else said_gbp(part)
