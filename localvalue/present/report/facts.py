"""What the report shows, as plain values: the template only sets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.present import (
    apart,
    faulty,
    first_page,
    headings,
    inputs,
    matches,
    readings,
    unplaced,
    words,
)
from localvalue.present.report import sections
from localvalue.present.report.chain import chain
from localvalue.present.report.data import FAULTS, MAP, links
from localvalue.present.report.declared import declared
from localvalue.present.report.known import known
from localvalue.present.report.picture import picture
from localvalue.present.splits import Split, splits
from localvalue.spend import MatchedSpend

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from localvalue.present.card import Card

MOST_PAIRS: Final = 12
"""Pairs of definitions that the report lists; the file has all."""

MOST_AREAS: Final = 10
"""Local authorities that the report lists."""

MOST_KINDS: Final = 12
"""Kinds of file that the report tells of; the file has all."""

_LINE_LIMIT: Final = 500


@dataclass(frozen=True)
class Bar:
    """A share and its range as a drawing needs them: percentages of the width, from the left."""

    label: str
    kind: str
    text: str
    extent: str
    """The range in words, where `text` is the estimate and differs."""
    low: float
    width: float
    mark: float | None


@dataclass(frozen=True)
class Block:
    """One local definition's pounds against one deprived definition, and the widths to draw them."""

    label: str
    split: Split
    stretches: tuple[tuple[str, float], ...]


def page_facts(card: Card, beside: Collection[str] = ()) -> dict[str, Any]:
    """
    Return all that the report's template shows.

    Parameters
    ----------
    card
        The scorecard.
    beside
        The names of the files in the folder of the report.

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
    pairs = _pairs(card)
    facts = {
        "title": headings.title(card),
        "subtitle": display_text(headings.home_names(card)),
        "fictional": headings.fictional_note(card),
        "total": card.total_pence / 100,
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
        "pairs": pairs[:MOST_PAIRS],
        "all_pairs": len(pairs),
        "classes": words.CLASSES,
        "limits": words.LIMITS,
        "attribution": display_text(card.attribution_label),
        "known": known(card),
        "files": links(card, beside),
        "with_faults": FAULTS in beside,
        "with_map": MAP in beside,
        **chain(card, (*locals_[:1], *deprived[:1])),
        **declared(card),
        **_mapped(card, locals_, deprived),
        **_left(card, beside),
        **_apart(card, lead),
        **_read(card),
        **_origins(card),
    }
    return {**facts, "sections": sections.sections(facts)}


def _mapped(
    card: Card, locals_: tuple[readings.Reading, ...], deprived: tuple[readings.Reading, ...]
) -> dict[str, Any]:
    """Return where the pounds landed: the picture, and the authorities with the most of them."""
    local, poor = (next(iter(each), None) for each in (locals_, deprived))
    named = [each for each in (local, poor) if each]
    return {
        "map_named": named,
        "homes": len(card.homes()),
        "picture": picture(card, local, poor),
        "areas": _areas(card, named),
    }


def _left(card: Card, beside: Collection[str]) -> dict[str, Any]:
    """Return what could be placed and answered, what could not, and what to do about it."""
    statuses = _statuses(card)
    return {
        "statuses": [row for row in statuses if row["role"] not in words.ORIGINS],
        "origins": [row for row in statuses if row["role"] in words.ORIGINS],
        "not_placed": unplaced.not_placed(card),
        "not_answered": unplaced.not_answered(card),
        "next_step": unplaced.next_step(card, with_workbook=unplaced.LIST in beside),
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
    alike = reading.leads_with_range or reading.range_text == reading.share_text
    extent = "" if alike else reading.range_text
    return Bar(reading.label, reading.kind, reading.share_text, extent, low, max(high - low, 0.0), mark)


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
    """Return the pairs of local definitions, those on which most pounds change side first."""
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
    return sorted(rows, key=lambda row: -row["moved"])


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


def _areas(card: Card, named: list[readings.Reading]) -> list[dict[str, Any]]:
    """Return the local authorities where most pounds landed, with what counts there."""
    rows: list[dict[str, Any]] = [
        {
            "name": display_text(row["lad_name"]),
            "lines": f"{row['lines']:,}",
            "amount": readings.pounds(row["amount_gbp"]),
            "counts": [readings.pounds(row[f"{each.name}_gbp"]) for each in named],
        }
        for row in card.authority_table().records()
        if row["lad_code"] is not None
    ]
    return sorted(rows, key=lambda row: -row["amount"])[:MOST_AREAS]


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
        "editions": [_edition(source) for source in manifest.get("sources", [])],
    }


def _edition(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source of the atlas: title, edition, publisher, and the lines that its licence asks for."""
    texts = {name: display_text(source.get(name)) for name in ("title", "edition", "publisher")}
    return {**texts, "licence": [display_text(line, _LINE_LIMIT) for line in source.get("licence", [])]}
