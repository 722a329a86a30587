"""The report that people read and print: one file, no script, every name escaped by the template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.outputs import atomic_file
from localvalue.present import (
    apart,
    faulty,
    first_page,
    headings,
    inputs,
    matches,
    readings,
    resources,
    unplaced,
    words,
)
from localvalue.present.splits import Split, splits
from localvalue.spend import MatchedSpend

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jinja2 import Environment

    from localvalue.present.card import Card

MOST_PAIRS: Final = 12
"""Pairs of definitions that the report lists; the workbook has all."""

MOST_AREAS: Final = 10
"""Local authorities that the report lists."""

MOST_KINDS: Final = 12
"""Kinds of file that the report tells of; the provenance has all."""

_LINE_LIMIT: Final = 500


@dataclass(frozen=True)
class Bar:
    """A share and its range as a drawing needs them: percentages of the width, from the left."""

    label: str
    kind: str
    text: str
    low: float
    width: float
    mark: float | None


@dataclass(frozen=True)
class Block:
    """One local definition's pounds against one deprived definition, and the widths to draw them."""

    label: str
    split: Split
    stretches: tuple[tuple[str, float], ...]


def render(card: Card) -> str:
    """
    Return the report as HTML.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    page
        A whole HTML page with its styles, which asks the network for nothing and runs no script.

    Notes
    -----
    The range of a share leads, not the estimate, where under 60 % of pounds are placed or the range is
    wider than 20 points.
    """
    return _environment().get_template("report.html").render(page_facts(card))


@cache
def _environment() -> Environment:
    """Return what reads the templates, each of them once."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: resources.text(f"templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        gbp=words.exact_gbp, said=words.said_gbp, percent=words.percent, clip=display_text
    )
    return environment


def write(card: Card, path: Path) -> None:
    """
    Write the report.

    Parameters
    ----------
    card
        The scorecard.
    path
        The file, which is replaced as a whole or not at all.
    """
    page = render(card)
    with atomic_file(path) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")


def page_facts(card: Card) -> dict[str, Any]:
    """
    Return all that the report's template shows.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    facts
        Texts are cleaned by `display_text`; the template escapes them.
    """
    found, held = readings.readings(card), splits(card)
    locals_, deprived = (tuple(r for r in found if r.kind == kind) for kind in ("local", "deprived"))
    lead = next(iter((*locals_, *deprived, *found)), None)
    lead_split = held.get((lead.name, deprived[0].name)) if lead and deprived else None
    first = first_page.first_page(card, lead, lead_split)
    return {
        "title": headings.title(card),
        "subtitle": display_text(headings.home_names(card)),
        "fictional": headings.fictional_note(card),
        "total": card.total_pence / 100,
        "unplaced": readings.unplaced_pence(card) / 100,
        "cautions": [display_text(text, _LINE_LIMIT) for text in card.cautions],
        "lead": lead,
        "lead_split": lead_split,
        "first": first,
        "first_bars": [_bar(reading) for reading in first["shown"]],
        "index": display_text(card.index_label(), _LINE_LIMIT),
        "readings": found,
        "anything": any(not reading.nothing_placed for reading in found),
        "bars": [_bar(reading) for reading in found],
        "deprived": [(reading, _blocks(reading, locals_, held)) for reading in deprived if locals_],
        "pairs": _pairs(card),
        "all_pairs": len(found) * (len(found) - 1) // 2,
        "areas": _areas(card, locals_, deprived),
        "classes": words.CLASSES,
        "limits": words.LIMITS,
        "attribution": display_text(card.attribution_label),
        **_left(card),
        **_apart(card, lead),
        **_read(card),
        **_origins(card),
    }


def _left(card: Card) -> dict[str, Any]:
    """Return what could be placed and answered, what could not, and what to do about it."""
    statuses = _statuses(card)
    return {
        "statuses": [row for row in statuses if row["role"] not in words.ORIGINS],
        "origins": [row for row in statuses if row["role"] in words.ORIGINS],
        "not_placed": unplaced.not_placed(card),
        "not_answered": unplaced.not_answered(card),
        "next_step": unplaced.next_step(card, with_workbook=True),
        "mended": unplaced.mended(card),
        "matches": matches.matches(card),
        "matched": matches.sentences(card),
        "registers": _registers(card),
    }


def _registers(card: Card) -> list[tuple[str, str]]:
    """Return the registers that suppliers were looked up in, and which of their columns were read."""
    spend = card.spend
    return [
        (display_text(each.name), display_text("; ".join(_taken(each.columns.items())), _LINE_LIMIT))
        for each in (spend.registers if isinstance(spend, MatchedSpend) else ())
    ]


def _taken(columns: Iterable[tuple[str, str]]) -> list[str]:
    return [field if field == own else f"{field} from “{own}”" for field, own in columns]


def _apart(card: Card, lead: readings.Reading | None) -> dict[str, Any]:
    """Return what is proposed to be looked at apart, and what that does."""
    held = apart.proposals(card)
    return {
        "proposals": held,
        "proposed": apart.sentence(card),
        "effect": apart.effect_sentence(card),
        "effects": apart.effects(card),
        "without": [
            (each.title, next(iter(r for r in each.without if lead and r.name == lead.name), None))
            for each in held
        ],
        "third_parties": card.total_pence / 100 - sum(each.pounds for each in held),
    }


def _read(card: Card) -> dict[str, Any]:
    """Return what was understood of the files, and what was wrong in them."""
    kinds = inputs.kinds(card)
    return {
        "kinds": kinds[:MOST_KINDS],
        "more_kinds": max(len(kinds) - MOST_KINDS, 0),
        "not_read": inputs.not_read(card),
        "amounts": faulty.amounts(card),
        "faults": faulty.fault_kinds(card),
        "fault_sample": faulty.SAMPLE,
    }


def _bar(reading: readings.Reading) -> Bar:
    low, high = (_percent_across(share) for share in (reading.share_low, reading.share_high))
    mark = (
        None if reading.leads_with_range or reading.share != reading.share else _percent_across(reading.share)
    )
    return Bar(reading.label, reading.kind, reading.share_text, low, max(high - low, 0.0), mark)


def _percent_across(share: float) -> float:
    return 0.0 if share != share else round(min(max(share, 0.0), 1.0) * 100, 2)  # noqa: PLR0124 - NaN


def _blocks(
    deprived: readings.Reading,
    locals_: tuple[readings.Reading, ...],
    held: dict[tuple[str, str], Split],
) -> list[Block]:
    return [
        Block(reading.label, split, _stretches(split))
        for reading in locals_
        if (split := held.get((reading.name, deprived.name)))
    ]


def _stretches(split: Split) -> tuple[tuple[str, float], ...]:
    """Return the widths of the classes, in per cent; credits have no width."""
    widths = {key: max(pounds, 0.0) for key, pounds in {**split.cells, "unplaced": split.unplaced}.items()}
    whole = sum(widths.values())
    return (
        tuple((key, round(100 * width / whole, 3)) for key, width in widths.items() if width) if whole else ()
    )


def _pairs(card: Card) -> list[dict[str, Any]]:
    """Return the pairs of local definitions on which most pounds change side."""
    labels = {
        definition.name: display_text(definition.label) for definition in readings.of_kind(card, "local")
    }
    rows: list[dict[str, Any]] = [
        {
            "a": labels[row["a"]],
            "b": labels[row["b"]],
            "both": readings.pounds(row["both_gbp"]),
            "a_only": (only_a := readings.pounds(row["a_only_gbp"])),
            "b_only": (only_b := readings.pounds(row["b_only_gbp"])),
            "moved": abs(only_a) + abs(only_b),
        }
        for row in card.tables()["agreement.csv"].records()
        if row["a"] in labels and row["b"] in labels
    ]
    return sorted(rows, key=lambda row: -row["moved"])[:MOST_PAIRS]


def _statuses(card: Card) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in card.tables()["status.csv"].records():
        meaning, remedy = words.status_words(str(row["status"]), str(row["role"]))
        rows.append(
            {
                "role": display_text(row["role"]),
                "placed": row["status"] in words.PLACED,
                "meaning": display_text(meaning),
                "remedy": remedy,
                "lines": f"{row['lines']:,}",
                "amount": readings.pounds(row["amount_gbp"]),
            }
        )
    return sorted(rows, key=lambda row: (row["role"], not row["placed"], -abs(row["amount"])))


def _areas(
    card: Card, locals_: tuple[readings.Reading, ...], deprived: tuple[readings.Reading, ...]
) -> list[dict[str, Any]]:
    """Return the local authorities where most pounds landed, with what counts there."""
    landed = card.landed()
    landed = landed[landed["lad_name"].fillna("").astype(str) != ""]
    shown = {"amount": landed["amount_gbp"], "lines": landed["lines"]}
    for key, found in (("local", locals_), ("deprived", deprived)):
        shown[key] = (
            landed["amount_gbp"] * landed[found[0].name].fillna(0.0) if found else landed["amount_gbp"] * 0.0
        )
    sums = landed.assign(**shown).groupby("lad_name", sort=True)[list(shown)].sum()
    first = sums.sort_values("amount", ascending=False, kind="stable").head(MOST_AREAS)
    return [
        {"name": display_text(name), **{key: float(row[key]) for key in shown}}
        for name, row in zip(first.index, first.to_dict("records"), strict=True)
    ]


def _origins(card: Card) -> dict[str, Any]:
    """Return where the figures came from: software, files, editions, licence lines."""
    provenance, manifest = card.provenance(), card.atlas.manifest
    return {
        "version": display_text(provenance.get("localvalue", provenance.get("version", ""))),
        "inputs": [
            (display_text(file.get("name")), display_text(file.get("sha256")))
            for file in provenance.get("inputs", [])
        ],
        "directory": display_text(manifest.get("directory")),
        "authority_edition": display_text(manifest.get("authority_edition")),
        "sources": [_source(source) for source in manifest.get("sources", [])],
        "licences": [display_text(line, _LINE_LIMIT) for line in card.atlas.licences()],
    }


def _source(source: Mapping[str, Any]) -> str:
    """Return a source's title, its edition where the title does not say it, and its publisher."""
    title, edition, publisher = (display_text(source.get(key)) for key in ("title", "edition", "publisher"))
    return ", ".join(filter(None, (title, "" if edition in title else edition, publisher)))
