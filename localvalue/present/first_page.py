"""The first side of the report: one sentence, four figures and a chart, for somebody who reads no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localvalue.definitions import InAuthority
from localvalue.definitions.combining import unnamed
from localvalue.escape import display_text
from localvalue.present import readings, words
from localvalue.present.words import said_gbp, status_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.compare import Table
    from localvalue.present.card import Card
    from localvalue.present.readings import Reading
    from localvalue.present.splits import Split

MOST_FIGURES: Final = 4
MOST_BARS: Final = 8
"""Definitions that the chart of the first side shows."""

_DEPRIVED_BARS: Final = 3
"""How many of them are of deprived at least, where there are so many."""
_LABEL_LIMIT: Final = 64
_SENTENCE_LIMIT: Final = 320
_WORDS_LIMIT: Final = 240
_NAME_LIMIT: Final = 60
_LICENCES_LIMIT: Final = 1200
_LONG: Final = 2200
"""Characters beyond which the side is set in smaller type, so that it stays one."""

_HALF_A_POUND: Final = 0.5
_MOSTLY: Final = 0.5
_MOST_NAMED: Final = 3
_YEAR: Final = re.compile(r"(.*\S) (\d{4})")


@dataclass(frozen=True)
class Figure:
    """An amount, and what it is."""

    amount: str
    words: str


def first_page(card: Card, lead: Reading | None, lead_split: Split | None) -> dict[str, Any]:
    """
    Return what the first side of the report shows.

    Parameters
    ----------
    card
        The scorecard.
    lead
        The reading of the definition that leads; None where there is no definition.
    lead_split
        The same against the first definition of deprived, where there is one.

    Returns
    -------
    facts
        ``sentence``, ``figures`` (four at most), ``shown`` (the readings that the chart shows), ``licences``
        and ``tight``: whether so much is said that it is set in smaller type. Nothing is longer than an A4
        side can hold.
    """
    found = readings.readings(card)
    figures = [each for each in _figures(card, found, lead, lead_split) if each][:MOST_FIGURES]
    sentence = display_text(lead.sentence, _SENTENCE_LIMIT) if lead else ""
    shown = _shown(found)
    licences = display_text(" ".join(short_licences(card.atlas.licences())), _LICENCES_LIMIT)
    said = [sentence, licences, *(each.words for each in figures), *(each.label for each in shown)]
    return {
        "sentence": sentence,
        "figures": figures,
        "shown": shown,
        "label_limit": _LABEL_LIMIT,
        "licences": licences,
        "tight": sum(map(len, said)) > _LONG,
    }


def _shown(found: Sequence[Reading]) -> list[Reading]:
    """Return the readings of the chart, in their order: not all of one kind where there are two."""
    deprived = [each for each in found if each.kind == "deprived"]
    others = [each for each in found if each.kind != "deprived"]
    room = max(MOST_BARS - len(others), min(len(deprived), _DEPRIVED_BARS))
    chosen = {each.name for each in (*deprived[:room], *others[: MOST_BARS - min(room, len(deprived))])}
    return [each for each in found if each.name in chosen]


def _figures(
    card: Card, found: Sequence[Reading], lead: Reading | None, split: Split | None
) -> Iterator[Figure | None]:
    """Yield the figures that can be given, the more telling first."""
    yield _placed(card)
    yield _missed(card, split) if split else _deprived(lead)
    yield _hollow(split)
    yield _spread([each for each in found if each.kind == "local"])
    yield _between(lead)
    yield _largest(card.authority_table())
    yield Figure(f"{len(card):,}", f"{'line' if len(card) == 1 else 'lines'} of spend, all accounted for.")


def _placed(card: Card) -> Figure:
    """Say how much could be placed, and what kept most of the rest from it."""
    whole, rest = card.total_pence / 100, readings.unplaced_pence(card) / 100
    rows = card.unplaced_table().records()
    if not rows:
        return Figure(said_gbp(whole), "in all, payments less credits, and everything could be placed.")
    size = [abs(int(row["amount_gbp"] or 0)) for row in rows]
    first = rows[size.index(max(size))]
    why = display_text(words.lower_first(status_words(str(first["reason"]))[0]), _NAME_LIMIT)
    main = "Main reason" if 2 * max(size) > sum(size) else f"The largest of {len(rows)} reasons"
    end = "" if why.endswith("…") else "."
    return Figure(
        said_gbp(whole - rest),
        f"of {said_gbp(whole)} could be placed; {said_gbp(rest)} could not. {main}: {why}{end}",
    )


def _missed(card: Card, split: Split) -> Figure | None:
    """Say how much of what reaches deprived places is not local, and where most of that is."""
    reached, missed = split.both + split.deprived_only, split.deprived_only
    if not split.sound or min(split.both, missed) < 0 or reached < _HALF_A_POUND:
        return None
    outside, inside = _sides(card, split.local)
    where = split.deprived.in_full
    if missed < _HALF_A_POUND:
        return _figure(reached, f"lands {where}, and all of it {inside}.")
    if split.both < _HALF_A_POUND:
        return _figure(reached, f"lands {where}{_mostly(card, split)}, and none of it {inside}.")
    return _figure(missed, f"of {said_gbp(reached)} {where} {outside}{_mostly(card, split)}.")


def _sides(card: Card, local: Reading) -> tuple[str, str]:
    """Return how it is said that something is outside and inside what counts as local."""
    definition = next(each for each in card.definitions if each.name == local.name)
    homes = card.homes()
    if isinstance(unnamed(definition), InAuthority) and len(homes) == 1:
        name = display_text(homes[0][0], _NAME_LIMIT)
        return f"lands outside {name}", f"inside {name}"
    label = display_text(local.in_full, 2 * _NAME_LIMIT)
    return f"is not {label}", label


def _mostly(card: Card, split: Split) -> str:
    """Name the authorities in which half or more of what is missed lands, where few do."""
    rows = card.missed_table(split.local.name, split.deprived.name).records()
    pence = [int(row["amount_gbp"] or 0) for row in rows]
    whole = sum(pence)
    if whole <= 0 or min(pence) < 0:
        return ""
    names, held = list[str](), 0
    for row, amount in zip(rows[:_MOST_NAMED], pence, strict=False):
        if row["lad_code"] is None:
            return ""
        names.append(display_text(row["lad_name"], _NAME_LIMIT))
        held += amount
        if held == whole:
            return f", all of it in {words.listed(names)}"
        if held > whole * _MOSTLY:
            return f", mostly in {words.listed(names)}"
    return ""


def _deprived(lead: Reading | None) -> Figure | None:
    """Say what reaches deprived places, where no definition of local is beside it."""
    if lead is None or lead.kind != "deprived" or lead.leads_with_range or lead.estimate < _HALF_A_POUND:
        return None
    return _figure(lead.estimate, f"of {said_gbp(lead.placed)} that could be placed lands {lead.in_full}.")


def _hollow(split: Split | None) -> Figure | None:
    """Say how much of what is local is not deprived."""
    if split is None or not split.sound or min(split.both, split.local_only) < 0:
        return None
    local = split.both + split.local_only
    if local < _HALF_A_POUND:
        return None
    label = display_text(split.local.in_full, 2 * _NAME_LIMIT)
    if split.local_only < _HALF_A_POUND:
        return _figure(local, f"is {label}, and all of it {split.deprived.in_full}.")
    return _figure(split.local_only, f"of {said_gbp(local)} {label} is not {split.deprived.in_full}.")


def _spread(locals_: Sequence[Reading]) -> Figure | None:
    """Say how much is local by the narrowest and by the widest definition."""
    sound = [each for each in locals_ if each.tells and not each.leads_with_range]
    least, most = (pick(sound, key=lambda each: each.estimate, default=None) for pick in (min, max))
    if least is None or most is None or most.estimate - least.estimate < _HALF_A_POUND:
        return None
    labels = (display_text(each.in_full, _NAME_LIMIT) for each in (least, most))
    return Figure(
        f"{said_gbp(least.estimate)} to {said_gbp(most.estimate)}",
        "is local, depending on the definition: least {}, most {}.".format(*labels),
    )


def _between(lead: Reading | None) -> Figure | None:
    """Say the least and the most that counts, where only a range can be given."""
    if lead is None or not (lead.leads_with_range and lead.tells):
        return None
    counts = "is local" if lead.kind == "local" else "counts"
    return Figure(
        lead.pounds_text,
        f"{counts}, {display_text(lead.in_full, 3 * _NAME_LIMIT)}: the least and the most it can be.",
    )


def _largest(table: Table) -> Figure | None:
    """Say in which authority most pounds land."""
    named = [row for row in table.records() if row["lad_code"] is not None]
    first = max(named, key=lambda row: int(row["amount_gbp"] or 0), default=None)
    if first is None or int(first["amount_gbp"] or 0) <= 0:
        return None
    name = display_text(first["lad_name"], _NAME_LIMIT)
    return _figure(int(first["amount_gbp"] or 0) / 100, f"lands in {name}, the most in any one authority.")


def _figure(pounds: float, text: str) -> Figure:
    return Figure(said_gbp(pounds), display_text(text.replace("….", "…"), _WORDS_LIMIT))


def short_licences(lines: Sequence[str]) -> list[str]:
    """
    Return licence lines with those as one that differ in their year or their source only.

    Parameters
    ----------
    lines
        As the sources ask for them.

    Returns
    -------
    lines
        Nothing is left out.

    Examples
    --------
    >>> short_licences(["© Crown 2026", "By A. X 2025.", "© Crown 2011", "By A. Y.", "By A."])
    ['© Crown 2026, 2011.', 'By A. X 2025; Y.']
    """
    of_year: dict[str, list[str]] = {}
    for line in lines:
        dated = _YEAR.fullmatch(line)
        of_year.setdefault(dated[1] if dated else line, []).extend([dated[2]] if dated else [])
    of_opening: dict[str, list[str]] = {}
    for text, years in of_year.items():
        whole = f"{text} {', '.join(dict.fromkeys(years))}" if years else text
        opening, _, rest = whole.partition(". ")
        of_opening.setdefault(opening.rstrip("."), []).extend([rest.rstrip(".")] if rest else [])
    return [
        f"{opening}. {'; '.join(rests)}." if rests else f"{opening}." for opening, rests in of_opening.items()
    ]
