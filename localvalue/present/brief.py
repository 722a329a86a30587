"""A scorecard in a few lines: what is shown in Jupyter and at a prompt. Nothing here needs pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.compare import mixture
from localvalue.present import apart, faulty, headings, inputs, matches, measured, unplaced
from localvalue.present.readings import readings
from localvalue.present.splits import splits
from localvalue.present.words import counted, said_gbp
from localvalue.rich import View
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.present.card import Card

_HEADINGS = ("", "share", "pounds", "at least", "at most", "not answered")


def headline(lines: int, pence: int, attribution: str) -> str:
    """
    Return how much was scored.

    Parameters
    ----------
    lines
        How many lines.
    pence
        Their sum.
    attribution
        Which roles count, in words.

    Returns
    -------
    text
        One sentence.

    Examples
    --------
    >>> headline(2, 150_00, "by supplier")
    '2 lines, £150, scored by supplier'
    """
    return f"{counted(lines, 'line')}, {short_gbp(pence)}, scored {attribution}"


def rows(card: Card) -> list[tuple[str, ...]]:
    """
    Return the summary as people read it, one row a definition.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    rows
        Label, share of what is answered and expected pounds (their ranges where those must lead), least
        and most pounds, pounds not answered.
    """
    return [
        (
            each.label,
            each.share_text,
            each.pounds_text,
            said_gbp(each.low),
            said_gbp(each.high),
            said_gbp(each.unplaced),
        )
        for each in readings(card)
    ]


def text(card: Card) -> str:
    """
    Return a scorecard as text in columns.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        A headline and one row a definition.
    """
    return "\n".join([_headline(card), columns([_HEADINGS, *rows(card)]), _indices(card)])


def _indices(card: Card) -> str:
    return f"Deprived neighbourhoods, each in its own nation: {card.index_label()}."


def columns(table: Sequence[Sequence[str]]) -> str:
    """
    Return rows of text in columns: the first to the left, the rest to the right.

    Parameters
    ----------
    table
        Rows of equal length.

    Returns
    -------
    text
        One line a row.

    Examples
    --------
    >>> print(columns([("a", "1"), ("bb", "22")]))
    a    1
    bb  22
    """
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    lines = [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in table
    ]
    return "\n".join(line.rstrip() for line in lines)


def html(card: Card) -> str:
    """
    Return a scorecard as a small table for Jupyter, every name escaped.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    html
        A fragment.
    """
    notes = [headings.fictional_note(card), _indices(card)]
    heads = ("definition", *_HEADINGS[1:])
    return View(_headline(card), rows(card), heads, heads[1:], notes, most=len(card.definitions)).html()


def _headline(card: Card) -> str:
    parts = mixture(card.spend)
    of_which = f" (of which {parts})" if parts else ""
    return headline(len(card), card.total_pence, card.attribution_label) + of_which


def reading(card: Card, *, with_workbook: bool = True) -> str:
    """
    Return the results as they end in a terminal.

    Parameters
    ----------
    card
        The scorecard.
    with_workbook
        Whether the list of suppliers to find is written, too.

    Returns
    -------
    text
        What was read, the table, and below it `paragraphs`.
    """
    said = [headings.fictional_note(card), "\n".join(inputs.sentences(card)), text(card), _measured(card)]
    return "\n\n".join(filter(None, [*said, *paragraphs(card, with_workbook=with_workbook)]))


def _measured(card: Card) -> str:
    table = measured.rows(card)
    if not table:
        return ""
    said = ["Counted beside the pounds, and never turned into them:", columns(table), measured.left_out(card)]
    return "\n".join(filter(None, said))


def paragraphs(card: Card, *, with_workbook: bool = True) -> list[str]:
    """
    Return all that there is to say beside the figures, each sentence where its condition holds.

    Parameters
    ----------
    card
        The scorecard.
    with_workbook
        Whether the list of suppliers to find is written, too.

    Returns
    -------
    paragraphs
        What the first definition of local misses, what to take care of, what could not be placed or answered
        and why, what is wrong with the amounts, what to do next, what is proposed to be looked at apart and
        what that does, how suppliers were matched, and what was mended.
    """
    step = unplaced.next_step(card, with_workbook=with_workbook)
    effect = apart.effect_sentence(card)
    # The next step names the scopes of what is not placed: all of them, where nothing can be told of the rest
    scopes = " ".join(filter(None, [apart.sentence(card), effect])) if effect or not step else ""
    return [
        *missed(card),
        *(f"Take care. {caution}" for caution in card.cautions),
        *left_open(card),
        *filter(None, [step, scopes]),
        *matches.sentences(card),
        *unplaced.mended(card),
    ]


def missed(card: Card) -> list[str]:
    """
    Return what the first definition of local misses of what lands in the first deprived places.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentences
        One; none where there are no two such definitions, or too little is known of them.
    """
    return [each.missed for each in list(splits(card).values())[:1] if each.missed]


def left_open(card: Card) -> list[str]:
    """
    Return what could not be placed, what could not be answered, and what the amounts leave open.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentences
        Never empty.
    """
    more = [*filter(None, [unplaced.not_answered(card), faulty.amounts(card)])]
    # That everything could be placed is no comfort where not everything is answered or read
    first = [] if more and not card.unplaced_table().rows else [unplaced.not_placed(card)]
    return [*first, *more, *filter(None, [faulty.others(card)])]
