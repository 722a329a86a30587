"""The report that people read and print: one file, no script, every name escaped by the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localvalue.outputs import atomic_file
from localvalue.present import readings, resources, words
from localvalue.present.card import Held
from localvalue.present.escape import display_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from localvalue.present.card import Card

MOST_PAIRS: Final = 12
"""Pairs of definitions that the report lists; the workbook has all."""

MOST_AREAS: Final = 10
"""Local authorities that the report lists."""

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
    split: readings.Split
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
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: resources.text(f"templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(gbp=words.exact_gbp, said=words.said_gbp, percent=words.percent)
    return environment.get_template("report.html").render(page_facts(card))


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
    card = Held(card)
    found = readings.readings(card)
    splits = readings.splits(card)
    locals_, deprived = (tuple(r for r in found if r.kind == kind) for kind in ("local", "deprived"))
    lead = next(iter((*locals_, *deprived, *found)), None)
    statuses = _statuses(card)
    return {
        "title": readings.title(card),
        "subtitle": readings.home_names(card),
        "fictional": readings.fictional_note(card),
        "total": readings.total_gbp(card),
        "unplaced": readings.unplaced_gbp(card),
        "cautions": [display_text(text, _LINE_LIMIT) for text in card.provenance().get("cautions", ())],
        "lead": lead,
        "lead_split": splits.get((lead.name, deprived[0].name)) if lead and deprived else None,
        "index": display_text(card.index_label(), _LINE_LIMIT),
        "readings": found,
        "bars": [_bar(reading) for reading in found],
        "deprived": [(reading, _blocks(reading, locals_, splits)) for reading in deprived if locals_],
        "pairs": _pairs(card),
        "all_pairs": len(found) * (len(found) - 1) // 2,
        "statuses": [row for row in statuses if row["role"] not in words.ORIGINS],
        "origins": [row for row in statuses if row["role"] in words.ORIGINS],
        "areas": _areas(card, locals_, deprived),
        "faults": _faults(card),
        "classes": words.CLASSES,
        "limits": words.LIMITS,
        "attribution": display_text(card.attribution_label),
        **_origins(card),
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
    splits: dict[tuple[str, str], readings.Split],
) -> list[Block]:
    return [
        Block(reading.label, split, _stretches(split))
        for reading in locals_
        if (split := splits.get((reading.name, deprived.name)))
    ]


def _stretches(split: readings.Split) -> tuple[tuple[str, float], ...]:
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
            "both": readings.number(row["both_gbp"]),
            "a_only": readings.number(row["a_only_gbp"]),
            "b_only": readings.number(row["b_only_gbp"]),
            "moved": abs(readings.number(row["a_only_gbp"])) + abs(readings.number(row["b_only_gbp"])),
        }
        for row in card.compare().to_dict("records")
        if row["a"] in labels and row["b"] in labels
    ]
    return sorted(rows, key=lambda row: -row["moved"])[:MOST_PAIRS]


def _statuses(card: Card) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in card.status().to_dict("records"):
        meaning, remedy = words.status_words(str(row["status"]), str(row["role"]))
        rows.append(
            {
                "role": display_text(row["role"]),
                "placed": row["status"] in words.PLACED,
                "meaning": display_text(meaning),
                "remedy": remedy,
                "lines": f"{int(row['lines']):,}",
                "amount": readings.number(row["amount_gbp"]),
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


def _faults(card: Card) -> list[tuple[str, str, str]]:
    faults = card.faults()
    if not len(faults):
        return []
    counts = faults.groupby(["kind", "action"], sort=True, dropna=False).size().reset_index(name="times")
    return [
        (display_text(row["kind"]).replace("_", " "), display_text(row["action"]), f"{row['times']:,}")
        for row in counts.to_dict("records")
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
