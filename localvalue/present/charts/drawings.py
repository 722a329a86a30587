"""What is drawn: one function a question, which gives charts, or none where it has no answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.present import headings, readings, splits, unplaced, words
from localvalue.present.charts import style
from localvalue.present.charts.style import Chart, Stretch
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from localvalue.present.card import Card
    from localvalue.present.readings import Reading

CLASSES: Final = (
    Stretch(words.CLASSES["both"], style.BLUE, "", style.WHITE),
    Stretch(words.CLASSES["local"], style.SKY, "...", style.INK),
    Stretch(words.CLASSES["deprived"], style.ORANGE, "///", style.INK),
    Stretch(words.CLASSES["neither"], style.GREY, "", style.INK),
    Stretch("Not placed, or not known", style.WHITE, "xxx", style.INK),
)
SIDES: Final = (
    Stretch("In the buyer's own area", style.BLUE, "", style.WHITE),
    Stretch("Elsewhere", style.ORANGE, "///", style.INK),
    Stretch("Placed, but not in one known authority", style.GREY, "...", style.INK),
    Stretch("Not placed", style.WHITE, "xxx", style.INK),
)
_MARKS: Final = {"local": ("o", style.BLUE), "deprived": ("D", style.VERMILION), "other": ("s", style.GREEN)}
_KINDS: Final = {"local": "Local", "deprived": "Deprived", "other": "Other"}
_ROOMY: Final = 14
"""Definitions up to which the cells of the matrix have room for text of full size."""
_NAMED: Final = 3
_TINY: Final = 6.5


def definitions(card: Card) -> Iterator[Chart]:
    """Give the share that counts under each definition, with its range."""
    found = readings.readings(card)
    shown = found[: style.MOST_ROWS]
    if not any(each.tells for each in found):
        return
    title = f"{headings.title(card)}: what counts under each definition"
    figure, axes = style.canvas(
        len(shown), title, style.foot(card, _range_note(), _indices(card), _cut(found))
    )
    style.name_rows(axes, [each.label for each in shown])
    style.percent_axis(axes)
    for number, each in enumerate(shown):
        _draw_range(axes, number, each)
    _key_of_kinds(axes, {each.kind for each in shown})
    rows = [f"{each.full_label or each.label}: {_share_and_range(each)}" for each in shown]
    yield Chart(figure, told(title, [*rows, _cut(found), _indices(card)], card), "definitions", title)


def _draw_range(axes: Axes, number: int, each: Reading) -> None:
    mark, colour = _MARKS.get(each.kind, _MARKS["other"])
    low, high = (min(max(share, 0.0), 1.0) for share in (each.share_low, each.share_high))
    if not math.isnan(low):
        axes.plot([low, high], [number, number], color=colour, lw=7, alpha=0.35, solid_capstyle="butt")
        axes.plot([low, high], [number, number], color=colour, lw=0, marker="|", ms=13, mew=1.6)
    if not (each.leads_with_range or math.isnan(each.share)):
        axes.plot([each.share], [number], color=colour, marker=mark, ms=8, mec=style.INK, lw=0, clip_on=False)
    style.write_at(axes, (1.02, float(number)), _share_and_range(each))


def _share_and_range(each: Reading) -> str:
    if each.leads_with_range or not each.tells:
        return each.range_text or "no share"
    return f"{words.percent(each.share)} ({each.range_text})"


def _key_of_kinds(axes: Axes, kinds: set[str]) -> None:
    from matplotlib.lines import Line2D

    keys = [
        Line2D([], [], color=colour, marker=mark, ms=8, mec=style.INK, lw=7, alpha=0.7, label=_KINDS[kind])
        for kind, (mark, colour) in _MARKS.items()
        if kind in kinds
    ]
    axes.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, frameon=False, fontsize=8
    )


def local_against_deprived(card: Card) -> Iterator[Chart]:
    """Give, for each definition of deprived, what each of local sees of it, and what it misses."""
    held = splits.splits(card)
    for deprived in readings.of_kind(card, "deprived"):
        rows = [split for (_, name), split in held.items() if name == deprived.name]
        if not any(split.total - split.unplaced for split in rows):
            continue
        shown = rows[: style.MOST_ROWS]
        title = f"Local, and {rows[0].deprived.in_full}"
        figure, axes = style.canvas(len(shown), title, style.foot(card, _credits(card), _cut(rows)))
        style.name_rows(axes, [split.local.label for split in shown])
        style.percent_axis(axes)
        style.stacks(axes, [(*split.cells.values(), split.unplaced) for split in shown], CLASSES)
        for number, split in enumerate(shown):
            if split.sound and split.deprived_only > 0:
                missed = f"{words.said_gbp(split.deprived_only)} missed"
                style.write_at(axes, (1.02, float(number)), missed)
        said = [
            f"{split.local.label}: "
            + ", ".join(
                f"{kind.label.lower()} {style.of_all(part, split.total)}"
                for kind, part in zip(CLASSES, (*split.cells.values(), split.unplaced), strict=True)
            )
            for split in shown
        ]
        yield Chart(
            figure,
            told(title, [*said, _credits(card), _cut(rows), _indices(card)], card),
            f"local_and_{slug(deprived.name)}",
            title,
        )


def agreement(card: Card) -> Iterator[Chart]:
    """Give how far every two definitions agree, as a matrix."""
    rows = {(row["a"], row["b"]): row["jaccard"] for row in card.tables()["agreement.csv"].records()}
    compared = {name for pair, share in rows.items() if share is not None for name in pair}
    everything = readings.readings(card)
    telling = [each for each in everything if each.name in compared]
    found = telling[: style.MOST_ROWS]
    if not found:
        return
    title = "How far the definitions agree"
    note = (
        "Of the pounds that count under either of two definitions, the share that counts under both (Jaccard"
        " 1901, by absolute pounds): 100% is the same pounds, 0% none in common."
    )
    left_out = _left_out([each.label for each in everything if each.name not in compared])
    cut = f"The first {len(found)} of {len(telling)} are drawn." if len(telling) > len(found) else ""
    foot = style.foot(card, note, _undefined(rows, found), left_out, cut, _indices(card))
    figure, axes = style.canvas(len(found), title, foot)
    style.name_rows(axes, [f"{number}  {each.label}" for number, each in enumerate(found, 1)])
    axes.set_xticks(range(len(found)), labels=[str(number) for number in range(1, len(found) + 1)])
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(found) - 0.5)
    axes.set_ylim(len(found) - 0.5, -0.5)
    pairs: list[tuple[float, str]] = []
    for b in range(len(found)):
        for a in range(b):
            share = rows.get((found[a].name, found[b].name))
            size = style.TEXT_SIZE if len(found) <= _ROOMY else _TINY
            _draw_cell(axes, (a, b), None if share is None else float(share), size)
            if share is not None:
                pairs.append((float(share), f"“{found[a].label}” and “{found[b].label}”"))
    words_ = [note, *_ends(pairs), left_out, cut, _indices(card)]
    yield Chart(figure, told(title, words_, card), "agreement", title)


def _left_out(labels: list[str]) -> str:
    """Return which definitions cannot be compared with any other."""
    if not labels:
        return ""
    named = "; ".join(labels[:_NAMED])
    more = f"; and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    return f"Left out, as there is nothing to compare them by: {named}{more}."


def _undefined(rows: dict[tuple[Any, Any], Any], found: list[Reading]) -> str:
    """Return what a cell without a share means, where there is one."""
    names = {each.name for each in found}
    held = any(share is None and {*pair} <= names for pair, share in rows.items())
    return "n/a: nothing counts under either." if held else ""


def _ends(pairs: list[tuple[float, str]]) -> list[str]:
    """Return which pairs agree most and least; a matrix in words would be read by nobody."""
    if not pairs:
        return ["All pairs are in agreement.csv"]
    least, most = min(pairs), max(pairs)
    said = [f"Most: {most[1]}, {words.percent(most[0])}"]
    if least[0] < most[0]:
        said.append(f"Least: {least[1]}, {words.percent(least[0])}")
    return [*said, "All pairs are in agreement.csv"]


def _draw_cell(axes: Axes, at: tuple[int, int], share: float | None, size: float) -> None:
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    # Dark is much: the same order in black and white
    colour = style.WHITE if share is None else colormaps["Blues"](0.05 + 0.9 * share)
    axes.add_patch(
        Rectangle((at[0] - 0.48, at[1] - 0.46), 0.96, 0.92, facecolor=colour, edgecolor=style.GREY)
    )
    words_ = "n/a" if share is None else words.percent(share).replace("under ", "<").replace("over ", ">")
    style.write_at(
        axes, (float(at[0]), float(at[1])), words_, ha="center", color=style.ink_on(colour), fontsize=size
    )


def roles(card: Card) -> Iterator[Chart]:
    """Give where each role lands: in the buyer's own area, elsewhere, or not known."""
    rows = card.role_table().records()
    if not rows or not any(row["home_gbp"] or row["elsewhere_gbp"] for row in rows):
        return
    title = "Where it landed, by role"
    shared = len(rows) > 1 and sum(_pounds(row["total_gbp"]) for row in rows) * 100 == card.total_pence
    note = (
        "Each role has the pounds that were given to it."
        if shared
        else "All pounds, as if each line landed where that role is."
    )
    parts = ("home_gbp", "elsewhere_gbp", "unsure_gbp", "unplaced_gbp")
    values = [[_pounds(row[part]) for part in parts] for row in rows]
    figure, axes = style.canvas(len(rows), title, style.foot(card, note, _credits(card)))
    names = [str(row["role"]).replace("_", " ").capitalize() for row in rows]
    style.name_rows(axes, names)
    style.percent_axis(axes)
    style.stacks(axes, values, SIDES)
    said = [f"{name}: {_sides(row)}" for name, row in zip(names, values, strict=True)]
    yield Chart(figure, told(title, [note, *said, _credits(card)], card), "roles", title)


def _sides(row: list[float]) -> str:
    if not any(row):
        return "£0"
    return ", ".join(
        f"{kind.label[:1].lower()}{kind.label[1:]} {style.of_all(part, sum(row))}"
        for kind, part in zip(SIDES, row, strict=True)
    )


def not_placed(card: Card) -> Iterator[Chart]:
    """Give what could not be placed, and why."""
    rows = card.unplaced_table().records()[: style.MOST_ROWS]
    if not rows:
        return
    title = "What could not be placed, and why"
    figure, axes = style.canvas(len(rows), title, style.foot(card))
    style.name_rows(axes, [words.status_words(str(row["reason"]))[0] for row in rows])
    widest = max(abs(_pounds(row["amount_gbp"])) for row in rows) or 1.0
    axes.set_xlim(min(0.0, *(_pounds(row["amount_gbp"]) for row in rows)), widest)
    axes.set_xticks([])
    for number, row in enumerate(rows):
        pounds = _pounds(row["amount_gbp"])
        axes.barh(
            number, pounds, 0.62, color=SIDES[-1].colour, hatch=SIDES[-1].hatch, edgecolor=style.INK, lw=0.6
        )
        much = f" {words.said_gbp(pounds)} ({words.counted(int(row['lines'] or 0), 'line')})"
        style.write_at(axes, (max(pounds, 0.0), float(number)), much, clip_on=False)
    yield Chart(
        figure,
        told(title, [unplaced.not_placed(card), _cut(card.unplaced_table().rows)], card),
        "not_placed",
        title,
    )


def _pounds(cell: str | float | None) -> float:
    return int(cell or 0) / 100


def told(title: str, rows: Sequence[str], card: Card) -> str:
    """
    Return a chart in words.

    Parameters
    ----------
    title
        The chart's title.
    rows
        What it shows, row by row.
    card
        The scorecard.

    Returns
    -------
    text
        A sentence each, and at the end what stands below every chart.
    """
    ends = [row if row.endswith(".") else f"{row}." for row in rows if row]
    return " ".join(display_text(row, 600) for row in (f"{title}.", *ends, style.foot(card)))


def _indices(card: Card) -> str:
    named = readings.of_kind(card, "deprived")
    return (
        f"Deprived neighbourhoods are those of each nation's own index: {card.index_label()}."
        if named
        else ""
    )


def _range_note() -> str:
    return (
        "Mark: share of the pounds that could be placed; left out where the range is wide. Bar: from the"
        " least to the most it could be of all pounds."
    )


def _credits(card: Card) -> str:
    held = [part for split in splits.splits(card).values() for part in split.cells.values()]
    return "Where credits exceed payments no length is drawn." if any(part < 0 for part in held) else ""


def _cut(rows: object) -> str:
    count = len(rows) if isinstance(rows, list | tuple) else 0
    return f"The first {style.MOST_ROWS} of {count} are drawn." if count > style.MOST_ROWS else ""


DRAWINGS: Final = (definitions, local_against_deprived, agreement, roles, not_placed)
"""Every chart of a scorecard; a statistic that is added brings its own function of this kind."""
