"""A scorecard in a few lines: what is shown in Jupyter and at a prompt."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from localvalue.arrays import texts
from localvalue.present.escape import html_text
from localvalue.present.words import SOUND_BOUND_WIDTH, SOUND_PLACED_SHARE, percent, span, status_words
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from localvalue.compare import Table
    from localvalue.present.card import Results

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
    return f"{lines:,} line{'' if lines == 1 else 's'}, {short_gbp(pence)}, scored {attribution}"


def rows(card: Results) -> list[tuple[str, ...]]:
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
    summary = card.tables()["summary.csv"]
    return [
        _row(definition.label, dict(zip(summary.names, row, strict=True)))
        for definition, row in zip(card.definitions, summary.rows, strict=True)
    ]


def _row(label: str, cells: dict[str, object]) -> tuple[str, ...]:
    low, high = short_gbp(int(str(cells["low_gbp"]))), short_gbp(int(str(cells["high_gbp"])))
    share, pounds = percent(_share(cells["share_of_placed"])), short_gbp(int(str(cells["estimate_gbp"])))
    if _doubtful(cells):
        share = span(_share(cells["share_low"]), _share(cells["share_high"]))
        pounds = f"{low} to {high}"
    return label, share, pounds, low, high, short_gbp(int(str(cells["unplaced_gbp"])))


def _doubtful(cells: Mapping[str, object]) -> bool:
    """Return whether so little is answered, or the bounds are so wide, that no estimate may lead."""
    answered, whole = int(str(cells["placed_gbp"])), int(str(cells["total_gbp"]))
    wide = _share(cells["share_high"]) - _share(cells["share_low"]) > SOUND_BOUND_WIDTH
    return whole > 0 and (answered < SOUND_PLACED_SHARE * whole or wide)


def _share(cell: object) -> float:
    return math.nan if cell is None else float(str(cell))


def text(card: Results) -> str:
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


def _indices(card: Results) -> str:
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


def html(card: Results) -> str:
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
    head = "".join(f"<th>{heading}</th>" for heading in _HEADINGS)
    body = "".join(
        "<tr>"
        f'<th style="text-align:left">{html_text(row[0])}</th>'
        + "".join(f"<td>{html_text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows(card)
    )
    note = f"<p>{html_text(_fiction(card))}</p>" if card.atlas.fictional else ""
    return (
        f"{note}<p><strong>{html_text(_headline(card))}</strong></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{html_text(_indices(card))}</p>"
    )


def _headline(card: Results) -> str:
    return headline(len(card), card.total_pence, card.attribution_label)


def _fiction(card: Results) -> str:
    return f"These places are made up: {card.atlas.manifest['region']}."


def reading(card: Results, *, with_workbook: bool = True) -> str:
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
        The table, what each first local definition misses, what to take care of, what could not be placed
        or answered and why, and which amounts count as nothing.
    """
    parts = [_fiction(card)] if card.atlas.fictional else []
    return "\n\n".join(
        [
            *parts,
            text(card),
            *_missed(card),
            *(f"Take care. {caution}" for caution in card.cautions),
            *_left_open(card),
            *_next_step(card, with_workbook=with_workbook),
            *_matched(card),
            *_repaired(card),
        ]
    )


def _missed(card: Results) -> list[str]:
    """Say what the first local definition misses of what lands in deprived places, where that is sound."""
    table = card.tables()["partition.csv"]
    if not table.rows:
        return []
    cells = dict(zip(table.names, table.rows[0], strict=True))
    labels = {each.name: label for each, label in zip(card.definitions, card.labels, strict=True)}
    missed = int(str(cells["deprived_only_gbp"]))
    reached = missed + int(str(cells["local_and_deprived_gbp"]))
    # Of no pounds, or of credits, nothing is missed; beside credits a part may be more than the whole
    if not 0 <= missed <= reached or not reached:
        return []
    summary = card.tables()["summary.csv"]
    about = {str(row[0]): dict(zip(summary.names, row, strict=True)) for row in summary.rows}
    local, deprived = str(cells["definition"]), str(cells["deprived"])
    whole, open_ = int(str(cells["total_gbp"])), int(str(cells["unplaced_gbp"]))
    few = whole > 0 and whole - open_ < SOUND_PLACED_SHARE * whole
    if few or _doubtful(about[local]) or _doubtful(about[deprived]):
        return []
    sentence = (
        f"Of what could be placed, {short_gbp(reached)} lands {_lower(labels[deprived])};"
        f" {short_gbp(missed)} of it is not {_lower(labels[local])}."
    )
    return [sentence]


def _lower(label: str) -> str:
    """Begin a label in lower case, unless it begins with an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def unplaced(card: Results) -> str:
    """
    Return what could not be placed under the card's attribution, and why, in a sentence or two.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Pounds, and the reasons with theirs, most pounds first.
    """
    rows = card.unplaced_table().rows
    if not rows:
        return "Everything could be placed."
    reasons = [
        f"{_lower(status_words(str(reason))[0])} {short_gbp(int(str(pence)))}"
        f" ({_count(int(str(lines)), 'line')})"
        for reason, lines, pence in rows
    ]
    whole = sum(int(str(pence)) for _, _, pence in rows)
    return f"Not placed: {short_gbp(whole)}. Why: {'; '.join(reasons)}."


def _left_open(card: Results) -> list[str]:
    """Say what could not be placed, what could not be answered, and what the amounts leave open."""
    faults = card.fault_table()
    more = [*_unanswered(card, faults), *_amounts(faults)]
    # That everything could be placed is no comfort where not everything is answered or read
    return more if more and not card.unplaced_table().rows else [unplaced(card), *more]


_GAPS: Final = {
    "no_home": "no home area",
    "no_site": "no site to measure from",
    "no_index": "no index of deprivation for the nation",
    "no_domain": "no such domain in the nation's index",
    "no_data": "not in the atlas or the file",
    "no_rule": "no rule declared by the buyer",
    "in_doubt": "open by the length of the road",
    "not_applicable": "a rule not made for the buyer",
}
"""Why what is placed may have no answer."""


def _unanswered(card: Results, faults: pa.Table) -> list[str]:
    """Say what is placed and has no answer all the same: for each reason, where it leaves most lines open."""
    most: dict[str, tuple[int, int]] = {}
    for _, reason, lines, pence in card.gap_table().rows:
        each = int(str(lines)), int(str(pence))
        if reason in _GAPS:
            most[str(reason)] = max(most.get(str(reason), each), each)
    reasons = [
        f"{_GAPS[reason]} {short_gbp(most[reason][1])} ({_count(most[reason][0], 'line')})"
        for reason in _GAPS
        if reason in most
    ]
    if not reasons:
        return []
    return [" ".join([f"Not answered though placed: {'; '.join(reasons)}.", *_unknown_buyers(faults)])]


def _unknown_buyers(faults: pa.Table) -> list[str]:
    """Name the buyers that have no home area, each with the names that it may mean."""
    names = []
    for buyer, action in dict.fromkeys(_cells(faults, "unknown_buyer", "value", "action")):
        nearest = re.search(r"\(nearest: [^)]*\)", str(action))
        names.append(f"{buyer} {nearest[0]}" if nearest else str(buyer))
    if not names:
        return []
    more = f"; and {len(names) - _NAMED:,} more, see faults.csv" if len(names) > _NAMED else ""
    return [f"Unknown buyers: {'; '.join(names[:_NAMED])}{more}."]


_NAMED: Final = 3


def _amounts(faults: pa.Table) -> list[str]:
    """Say how many amounts are not what the file says, and which files count twice."""
    unreadable, blank, rounded = (
        len(_cells(faults, kind, "line")) for kind in ("unreadable_amount", "blank_amount", "rounded")
    )
    parts = []
    if unreadable:
        counted = f"count{'s' if unreadable == 1 else ''} as £0"
        parts.append(f"{_count(unreadable, 'amount')} could not be read and {counted}")
    if blank:
        opening = "" if parts else f" amount{'' if blank == 1 else 's'}"
        parts.append(f"{blank:,}{opening} {'was' if blank == 1 else 'were'} blank")
    if rounded:
        opening = "" if parts else f" amount{' was' if rounded == 1 else 's were'}"
        parts.append(f"{rounded:,}{opening} rounded")
    sentences = [f"{', '.join(parts)}; see faults.csv."] if parts else []
    copies = [f"{file} ({first})" for file, first in _cells(faults, "duplicate_file", "file", "value")]
    if copies:
        sentences.append(f"Counted again, with the same content as another file: {', '.join(copies)}.")
    return [" ".join(sentences)] if sentences else []


def _cells(faults: pa.Table, kind: str, *columns: str) -> list[tuple[object, ...]]:
    """Return some columns of the faults of one kind."""
    import pyarrow.compute as pc

    # A bare text as the value to look for would make pyarrow import pandas
    mine = faults.filter(pc.is_in(faults.column("kind"), value_set=texts([kind]))).select(list(columns))
    return list(zip(*(column.to_pylist() for column in mine.columns), strict=True))


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _next_step(card: Results, *, with_workbook: bool) -> list[str]:
    """Say how far the pounds can be placed, what is in the way, and what to do about it."""
    found = card.to_find()
    pence = {str(scope): int(str(amount)) for scope, _, amount in found.scopes.rows}
    if not pence or not (found.suppliers.rows or found.others.rows):
        return []
    lines = f"{len(card):,} line{'' if len(card) == 1 else 's'}"
    placed = card.total_pence - sum(pence.values())
    parts = [
        f"{lines}, {short_gbp(card.total_pence)}, all accounted for.",
        f"{short_gbp(placed)} can be placed so far{'' if _any_address(card) else ': no addresses'}.",
    ]
    if "redacted" in pence:
        parts.append(f"{short_gbp(pence['redacted'])} is redacted.")
    apart = sum(pence.get(scope, 0) for scope in _APART)
    if apart:
        named = _largest(found.others, with_workbook=with_workbook)
        parts.append(f"{short_gbp(apart)} looks like transfers, tax or pensions{named}.")
    rows = found.suppliers.rows
    if rows:
        todo = f"fill in {_LIST}, or add --suppliers" if with_workbook else "add --suppliers"
        parts.append(f"{_what_is_left(rows, pence['third_party'])}: {todo}.")
    return [" ".join(parts)]


def _largest(others: Table, *, with_workbook: bool) -> str:
    """Name the largest payees that look like no purchase, and say where the others are."""
    rows = [dict(zip(others.names, row, strict=True)) for row in others.rows]
    rows = [row for row in rows if row["scope"] in _APART and row["supplier"]]
    shown = [f"{row['supplier']} {short_gbp(int(str(row['amount_gbp'])))}" for row in rows[:_SHOWN_APART]]
    more = len(rows) - len(shown)
    rest = f"and {more:,} more" if more else ""
    where = f"{_LIST} lists them" if with_workbook else ""
    told = "; ".join(part for part in (rest, where) if part)
    listed = "; ".join(part for part in (", ".join(shown), told) if part)
    return f" ({listed})" if listed else ""


_APART: Final = ("public_body", "tax_or_pension", "internal")
"""The scopes of what looks like no purchase from a third party, and is not withheld."""
_SHOWN_APART: Final = 4
_LIST: Final = "suppliers_to_find.xlsx"
_SHOWN: Final = 100


def _any_address(card: Results) -> bool:
    none = {"missing", "redacted"}
    return any(str(role) == "supplier" and status not in none for role, status, *_ in card.status_rows())


def _what_is_left(rows: Sequence[Sequence[object]], pence: int) -> str:
    """Say how few suppliers make up how much of what is left."""
    first = min(_SHOWN, len(rows))
    share = rows[first - 1][4]
    who = f"{first:,} supplier{'' if first == 1 else 's'} make{'s' if first == 1 else ''} up"
    much = (
        f"{who} {percent(float(str(share)))}" if share is not None else f"there are {len(rows):,} suppliers"
    )
    return f"Of the remaining {short_gbp(pence)}, {much}"


def _matched(card: Results) -> list[str]:
    """Say how many lines and pounds the registers of suppliers gave an address, and how."""
    rows = card.matched_table().rows
    sentences = []
    for role in dict.fromkeys(str(row[0]) for row in rows):
        mine = {
            str(match): (int(str(lines)), int(str(pence))) for who, match, lines, pence in rows if who == role
        }
        found = {match: each for match, each in mine.items() if match not in _NOT_FOUND}
        ways = "; ".join(
            f"by {match.replace('_', ' ')} {lines:,} ({short_gbp(pence)})"
            for match, (lines, pence) in found.items()
        )
        whole = sum(lines for lines, _ in mine.values())
        lines, pence = (sum(each[place] for each in found.values()) for place in (0, 1))
        rest = [
            f"{_NOT_FOUND[match]} {mine[match][0]:,} ({short_gbp(mine[match][1])})"
            for match in _NOT_FOUND
            if match in mine
        ]
        sentences.append(
            f"Register ({role}): {lines:,} of {whole:,} lines matched, {short_gbp(pence)}"
            f"{': ' + ways if ways else ''}. Others: {'; '.join(rest) or 'none'}."
        )
    return sentences


_NOT_FOUND: Final = {
    "own": "with an address of their own",
    "ambiguous": "with several addresses, left unmatched",
    "unmatched": "not in the register",
}


def _repaired(card: Results) -> list[str]:
    return [
        f"Repaired postcodes ({role}): {lines:,} lines, {short_gbp(int(str(pence)))}."
        for role, lines, pence in card.repaired_table().rows
    ]
