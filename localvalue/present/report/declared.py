"""What a policy declared: its targets with their verdicts, and clients' measures in common terms."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localvalue.escape import display_text
from localvalue.policy import POUNDS, SHARE
from localvalue.present import measured, words
from localvalue.present.readings import FULL_LABEL_LIMIT
from localvalue.units import plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from localvalue.compare.tables import Cell
    from localvalue.present.card import Card

MOST_ROWS: Final = 40
"""Targets and common measures that the report lists; the file has all."""

MOST_OUTSIDE: Final = 12
"""Measures outside the common terms that it lists, those of the policy's own clients first."""

_TARGETS: Final = "targets.csv"
_COMMON: Final = "common_measures.csv"
_UNMAPPED: Final = "unmapped_measures.csv"

_VERBS: Final = {
    "met": ("is met", "are met"),
    "missed": ("is missed", "are missed"),
    "not_known": ("is not known to be met or missed", "are not known to be met or missed"),
    "nothing_to_judge": ("has nothing to be judged on", "have nothing to be judged on"),
}
"""What is said of one target and of several, by verdict."""

_NO_CLIENT: Final = "buyer_not_in_policy"
_OUTSIDE: Final = {
    _NO_CLIENT: "Client not in the policy",
    "not_mapped": "No common term declared",
    "mapped_in_another_unit": "Declared in another unit",
}
"""Why a measure stands in no common term."""

_MOST_DECIMALS: Final = 8
_ROUNDING: Final = 1e-9
NOT_SHOWN: Final = "not shown"


def declared(card: Card) -> dict[str, Any]:
    """
    Return what the report says of what was declared.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    facts
        ``policy`` (its title), ``targets``, ``targets_more``, ``target_sentence``, ``judged`` (the scopes
        that targets are judged on; empty for all spend), ``withheld`` (whether a value is not shown because
        it would tell of few people), ``common``, ``common_clients`` (who is in each common
        measure), ``common_more``, ``outside``, ``outside_more`` and ``common_sentence``. Lists and sentences
        are empty where nothing was declared.
    """
    targets, common, outside = (_records(card, name) for name in (_TARGETS, _COMMON, _UNMAPPED))
    outside.sort(key=lambda row: row["reason"] == _NO_CLIENT)
    labels = _labels(card)
    shown = [_target(row, labels) for row in targets[:MOST_ROWS]]
    return {
        "policy": display_text(card.provenance().get("policy", {}).get("title")),
        "targets": shown,
        "targets_more": max(len(targets) - MOST_ROWS, 0),
        "target_sentence": target_sentence([str(row["verdict"]) for row in targets]),
        "judged": _judged(targets),
        "withheld": any(each["found"] == NOT_SHOWN for each in shown),
        "common": [_common(row, labels) for row in common[:MOST_ROWS]],
        "common_clients": _clients(common),
        "common_more": max(len(common) - MOST_ROWS, 0),
        "outside": [_outside(row) for row in outside[:MOST_OUTSIDE]],
        "outside_more": max(len(outside) - MOST_OUTSIDE, 0),
        "common_sentence": common_sentence(bool(common), len(outside)),
    }


def _records(card: Card, name: str) -> list[dict[str, Cell]]:
    table = card.tables().get(name)
    return table.records() if table else []


def _labels(card: Card) -> dict[str, str]:
    """Return what each definition says, with nation, index and year where it speaks of deprivation."""
    return {
        each.name: display_text(label, FULL_LABEL_LIMIT)
        for each, label in zip(card.definitions, card.labels, strict=True)
    }


def target_sentence(verdicts: Sequence[str]) -> str:
    """
    Return how many targets are met, missed, or neither.

    Parameters
    ----------
    verdicts
        One for each target, as ``targets.csv`` has them.

    Returns
    -------
    sentence
        Empty where there is no target.

    Examples
    --------
    >>> target_sentence(["met"]), target_sentence(["met", "missed", "met"])
    ('The declared target is met.', 'Of 3 declared targets, 2 are met and 1 is missed.')
    """
    counts = Counter(verdicts)
    if not counts:
        return ""
    whole = len(verdicts)
    if len(counts) == 1:
        one, many = _VERBS[verdicts[0]]
        both = "Both" if whole == 2 else f"All {whole}"  # noqa: PLR2004 - two are both
        return f"The declared target {one}." if whole == 1 else f"{both} declared targets {many}."
    parts = [f"{counts[each]} {verbs[counts[each] > 1]}" for each, verbs in _VERBS.items() if counts[each]]
    return f"Of {whole} declared targets, {words.listed(parts)}."


def common_sentence(common: bool, outside: int) -> str:  # noqa: FBT001 - two facts, in the order of the tables
    """
    Return how far what clients measure stands in the common terms.

    Parameters
    ----------
    common
        Whether any of it does.
    outside
        How many clients' measures do not.

    Returns
    -------
    sentence
        Empty where nothing is measured, or no common terms were declared.

    Examples
    --------
    >>> common_sentence(True, 0)
    'Every measure stands in the common terms that were declared.'
    """
    if not outside:
        return "Every measure stands in the common terms that were declared." if common else ""
    if not common:
        return "No measure stands in the common terms that were declared."
    stands = "measure of a client stands" if outside == 1 else "measures of clients stand"
    return (
        f"{outside:,} {stands} outside the common terms, and {'is' if outside == 1 else 'are'} added to none."
    )


def _judged(targets: Sequence[Mapping[str, Cell]]) -> str:
    """Return the scopes that targets are judged on, which are the same for all of a policy."""
    scopes = str(targets[0]["scope"]).split(" + ") if targets else []
    return words.listed([words.SCOPES[each].lower() for each in scopes if each in words.SCOPES])


def _target(row: Mapping[str, Cell], labels: Mapping[str, str]) -> dict[str, str]:
    least, verdict = float(row["at_least"] or 0), str(row["verdict"])
    return {
        "definition": labels[str(row["definition"])],
        "who": display_text(row["buyer"]) if row["buyer"] is not None else "All clients",
        "least": _least(str(row["of"]), str(row["unit"] or ""), least),
        "found": _found(row, least),
        "verdict": words.VERDICTS[verdict],
    }


def _least(of: str, unit: str, least: float) -> str:
    if of == SHARE:
        return f"{_percent(least)} of pounds"
    if of == POUNDS:
        return _pounds(least)
    return display_text(f"{_quantity(least)} {measured.named(of, unit)}")


def _found(row: Mapping[str, Cell], least: float) -> str:
    """Return what was found, with its range where it is not certain; the range alone where that leads."""
    if row["low"] is None or row["high"] is None:
        return "" if row["verdict"] == "nothing_to_judge" else NOT_SHOWN
    low, high = float(row["low"]), float(row["high"])
    if row["of"] != SHARE:
        shown = _MONEY if row["of"] == POUNDS else _QUANTITIES
        return " to ".join(dict.fromkeys(_beside(each, least, shown) for each in (low, high)))
    ends = [_beside(each, least, _SHARES) for each in (low, high)]
    plain = ends == [words.percent(low), words.percent(high)]
    extent = words.span(low, high) if plain else " to ".join(dict.fromkeys(ends))
    if row["expected"] is None or high - low > words.SOUND_BOUND_WIDTH + _ROUNDING:
        return extent
    share = words.percent(float(row["expected"]))
    return extent if low == high or share == extent else f"{share} ({extent})"


class _Shown(NamedTuple):
    """How a kind of value is shown."""

    text: Callable[[float], str]
    finer: Callable[[float], str]
    """As it is shown where the other would seem to contradict the verdict."""
    read: Callable[[str], float]
    """What a reader takes the text for."""


def _beside(value: float, least: float, shown: _Shown) -> str:
    """Return a value that reads as on the same side of a target as it is."""
    text = shown.text(value)
    return text if (shown.read(text) >= least) == (value >= least) else shown.finer(value)


def _read_percent(text: str) -> float:
    """Return the share that a percentage says; “under 1%” is nearly none, and “over 99%” nearly all."""
    said = {"under 1%": _ROUNDING, "over 99%": 1 - _ROUNDING}
    return said[text] if text in said else round(float(text.rstrip("%")) / 100, 2)


def _read_number(text: str) -> float:
    return float(text.replace("£", "").replace(",", ""))


def _percent(share: float) -> str:
    return f"{plain_number(round(100 * share, _MOST_DECIMALS))}%"


def _pounds(value: float) -> str:
    """Return pounds, to the penny where they are not whole."""
    pence = round(value * 100)
    sign = "-" if pence < 0 else ""
    return words.exact_gbp(value) if pence % 100 == 0 else f"{sign}£{abs(pence) / 100:,.2f}"


def _quantity(value: float) -> str:
    return f"{value:,.10g}"


_SHARES: Final = _Shown(words.percent, _percent, _read_percent)
_MONEY: Final = _Shown(words.exact_gbp, _pounds, _read_number)
_QUANTITIES: Final = _Shown(measured.number, _quantity, _read_number)


def _common(row: Mapping[str, Cell], labels: Mapping[str, str]) -> dict[str, str]:
    return {
        "measure": display_text(measured.named(row["measure"], row["unit"])),
        "definition": labels[str(row["definition"])],
        "counts": measured.span(float(row["low"] or 0), float(row["high"] or 0)),
        "total": measured.number(float(row["total"] or 0)),
    }


def _clients(common: Sequence[Mapping[str, Cell]]) -> list[tuple[str, str]]:
    """Return each common measure, and the clients that are in it."""
    who = {str(measured.named(row["measure"], row["unit"])): row["buyers"] for row in common}
    return [(display_text(name), display_text(buyers, FULL_LABEL_LIMIT)) for name, buyers in who.items()]


def _outside(row: Mapping[str, Cell]) -> dict[str, str]:
    return {
        "measure": display_text(measured.named(row["measure"], row["unit"])),
        "who": display_text(row["buyer"]) if row["buyer"] is not None else "None named",
        "why": _OUTSIDE[str(row["reason"])],
        "lines": f"{row['lines']:,}",
        "total": measured.number(float(row["total"] or 0)),
    }
