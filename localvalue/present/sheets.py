"""
The sheets of the workbook: which tables there are, and what each shows.

Follows the Analysis Function's "Releasing statistics in spreadsheets" (2021, updated 2024): a cover, a
list of contents, notes, one marked table a sheet, one header row, no merged cells, blanks explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
from localvalue.policy import POUNDS, SHARE
from localvalue.present import apart, brief, faulty, headings, inputs, matches, readings, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from localvalue.present.card import Card

_NAME_LIMIT: Final = 31
"""Characters of a sheet's name, as spreadsheets have it."""

_ELSEWHERE: Final = frozenset(
    {"summary", "partition", "agreement", "status", "matched", "scope", "scope_reasons"}
)
"""Tables that have a sheet of their own making."""

_FURTHER: Final = {
    "measures": "What is counted other than money: never turned into pounds",
    "measures_by": "What is counted other than money, by tier and by group",
    "deciles": "Pounds by decile of deprivation, 1 the most deprived",
    "attributions": "The same definitions under several attributions",
    "targets": "What was found beside the targets that were declared",
    "common_measures": "Measures in the terms that were declared for all",
    "unmapped_measures": "Measures that have no common term",
}

_UNITS: Final = {POUNDS: "£", SHARE: "share, from 0 to 1"}
_MOST_FILES: Final = 3

CELL_LIMIT: Final = 1_000
"""Characters of one cell; longer texts are cut."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its title, what it shows, and its table."""

    name: str
    title: str
    about: tuple[str, ...]
    """A sentence or two a line."""
    table: pd.DataFrame
    gap: tuple[str, str] = ("[z]", "there is none")
    """What stands where there is no value, and why there is none."""
    members: int = 0
    """How many of the last columns are definitions: how far each row counts."""


_NO_SHARE: Final = ("[z]", "the pounds it would be a share of do not come to more than zero")


def sheets(card: Card) -> tuple[Sheet, ...]:
    """
    Return the tables of the workbook.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sheets
        In the order of the workbook, after the cover, the contents and the notes. Some may have no rows.
    """
    index = f"Deprived by: {display_text(card.index_label(), CELL_LIMIT)}."
    return (
        Sheet(
            "Summary",
            "Pounds that count under each definition",
            ("One row a definition.", index),
            card.tables()["summary.csv"].to_frame(),
            _NO_SHARE,
        ),
        Sheet(
            "Local_and_deprived",
            "Pounds by local and deprived",
            ("One row for each definition of local with each of deprived.", index),
            card.tables()["partition.csv"].to_frame(),
        ),
        Sheet(
            "Agreement",
            "How far each two definitions agree",
            ("One row a pair.", index),
            card.tables()["agreement.csv"].to_frame(),
            ("[z]", "the definitions leave nothing to compare"),
        ),
        Sheet(
            "Placed_or_not",
            "What could be placed, and what could not",
            ("One row for each status of each role. Each role sums to the total.",),
            _status(card),
            ("[z]", "nothing is to be mended"),
        ),
        _places(card),
        *_further(card),
        *_suppliers_and_scopes(card),
        *_reading(card),
        Sheet("Provenance", "Where every figure came from", ("One row a fact.",), _provenance(card)),
    )


def _further(card: Card) -> tuple[Sheet, ...]:
    """Return the tables that only some runs have, each as its file has it."""
    index = f"Deprived by: {display_text(card.index_label(), CELL_LIMIT)}."
    return tuple(
        Sheet(
            stem.capitalize()[:_NAME_LIMIT],
            _FURTHER.get(stem, stem.replace("_", " ").capitalize()),
            (f"As in {name}.", index),
            _with_units(table.to_frame()) if stem == "targets" else table.to_frame(),
            ("[z]", "it is not defined, or there is none"),
        )
        for name, table in card.tables().items()
        if (stem := name.removesuffix(".csv")) not in _ELSEWHERE
    )


def _with_units(targets: pd.DataFrame) -> pd.DataFrame:
    """Return targets with the unit of those that are of pounds, too."""
    units = [_UNITS.get(str(of), unit) for of, unit in zip(targets["of"], targets["unit"], strict=True)]
    return targets.assign(unit=units)


def _suppliers_and_scopes(card: Card) -> tuple[Sheet, ...]:
    """Return how suppliers were matched, and what is proposed to be looked at apart."""
    results = card.tables().get("scope.csv")
    return (
        Sheet(
            "Suppliers_matched",
            "How suppliers were matched to the registers that were given",
            ("One row for each way of matching of each role. Each role sums to the total.",),
            _matched(card),
            ("[z]", "the way of matching has no likeness, or there are no pounds to be a share of"),
        ),
        Sheet(
            "Paid_to_others",
            "What is proposed to be looked at apart from third parties",
            (
                "One row a rule. These lines stay in every figure and every total.",
                "The sheet Scope_results says what leaving them out would do.",
            ),
            _proposed(card),
            ("[x]", "the payees are not named"),
        ),
        Sheet(
            "Scope_results",
            "The results of all spend, of each scope, and of all but each",
            (
                "One row for each scope and definition.",
                "The scope third_party is all spend but what is proposed to be looked at apart.",
            ),
            results.to_frame() if results else _frame([], ["scope", "definition"]),
            _NO_SHARE,
        ),
    )


def _matched(card: Card) -> pd.DataFrame:
    columns = ["role", "matched_by", "suppliers", "lines", "share_of_lines", "amount_gbp", "share_of_pounds"]
    rows = [
        (
            each.role,
            each.title,
            each.suppliers,
            each.lines,
            each.lines_share,
            each.pence / 100,
            each.pounds_share,
            each.least_likeness,
        )
        for each in matches.matches(card)
    ]
    return _frame(rows, [*columns, "least_likeness"])


def _proposed(card: Card) -> pd.DataFrame:
    rows = [
        (each.title, why.text, why.payees, why.largest, why.lines, why.pounds)
        for each in apart.proposals(card)
        for why in each.reasons
    ]
    return _frame(rows, ["proposed_as", "because", "payees", "the_largest", "lines", "amount_gbp"])


def _reading(card: Card) -> tuple[Sheet, ...]:
    """Return what was understood of the files, and what was wrong in them."""
    return (
        Sheet("Files_read", "The files that were read", ("One row a file.",), inputs.file_frame(card)),
        Sheet(
            "Columns_read",
            "Which column was taken for what",
            ("One row for each column of each kind of file.",),
            inputs.column_frame(card),
            ("[z]", "the column is kept as it is, and not used"),
        ),
        Sheet(
            "Fault_kinds",
            "What was wrong in the files, by kind",
            (f"One row a kind. The counts are exact; 'Where' names the first {faulty.SAMPLE} of each.",),
            _frame(faulty.fault_kinds(card), [*faulty.FaultKind._fields]),
        ),
        Sheet(
            "Faults",
            "What was wrong in the files",
            ("One row a fault. The lines stayed in; 'Action' says how.",),
            card.fault_table().to_pandas(),
            ("[z]", "the fault is not of one line, column or value"),
        ),
    )


def _frame(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns))


def _status(card: Card) -> pd.DataFrame:
    status = card.tables()["status.csv"].to_frame()
    meanings = [
        words.status_words(str(value), str(role))
        for value, role in zip(status["status"], status["role"], strict=True)
    ]
    return status.assign(
        meaning=[meaning for meaning, _ in meanings], remedy=[remedy for _, remedy in meanings]
    )


def _places(card: Card) -> Sheet:
    labels = [display_text(definition.label) for definition in card.definitions]
    landed = card.landed().sort_values("amount_gbp", ascending=False, kind="stable")
    decile = landed["deprivation_decile"]
    table = landed.assign(deprivation_decile=decile.where(decile != 0))
    own = [*table.columns[: len(table.columns) - len(labels)]]
    return Sheet(
        "Places",
        "Where it landed",
        (
            "One row a landing place. The last columns are the definitions of the run.",
            f"Deciles are by: {display_text(card.index_label(), CELL_LIMIT)}.",
        ),
        table.set_axis([*own, *labels], axis=1),
        ("[x]", "it is not known for the place"),
        members=len(labels),
    )


def _provenance(card: Card) -> pd.DataFrame:
    return _frame(_flat("", card.provenance()), ["fact", "value"]).astype(object)


def _flat(name: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    """Return nested facts as rows, named by their path."""
    if isinstance(value, dict):
        parts = [(str(key), part) for key, part in value.items()]
    elif isinstance(value, (list, tuple)):
        parts = [(str(place), part) for place, part in enumerate(value, start=1)]
    else:
        return [(name, "" if value is None else str(value))]
    return [row for key, part in parts for row in _flat(f"{name}.{key}" if name else key, part)]


def source(card: Card) -> tuple[str, ...]:
    """
    Return where a table comes from, as it stands above each.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    lines
        The files and the directory of postcodes, and whether the places are made up.
    """
    files = [display_text(file.name) for file in card.spend.files]
    named = "; ".join(files) if len(files) <= _MOST_FILES else f"{len(files):,} files, which Files_read lists"
    directory = display_text(card.atlas.manifest.get("directory", ""))
    placed = f", placed by {directory}" if directory else ""
    first = f"Source: {named or 'a table in memory'}{placed}. The Cover has the licences."
    return (first, *filter(None, [headings.fictional_note(card)]))


def cover(card: Card, empty: Sequence[str]) -> list[tuple[str, str]]:
    """
    Return the lines of the cover.

    Parameters
    ----------
    card
        The scorecard.
    empty
        The titles of the sheets that are left out, because they would have no rows.

    Returns
    -------
    lines
        Look and text of each: the title, what leads, all that there is to say beside the figures, how to
        read them, what they do not show, and the licences.
    """
    found = readings.readings(card)
    lead = next(iter([reading for reading in found if reading.kind == "local"] or found), None)
    lines = [("title", headings.title(card))]
    lines += [("heading", note) for note in (headings.fictional_note(card),) if note]
    said = [headings.home_names(card), lead.sentence if lead else "", *brief.paragraphs(card)]
    lines += [("text", display_text(text, CELL_LIMIT)) for text in said if text]
    lines += [("heading", "About these figures"), *(("text", line) for line in _about(card, empty))]
    lines += [("heading", "What this does not show"), *(("text", limit) for limit in words.LIMITS)]
    licences = [display_text(line, CELL_LIMIT) for line in card.atlas.licences()]
    return [*lines, ("heading", "Sources and licences"), *(("text", line) for line in licences if line)]


def _about(card: Card, empty: Sequence[str]) -> list[str]:
    """Return what is true of every sheet."""
    nothing = f"There is no sheet where there is nothing to list: {'; '.join(empty)}." if empty else ""
    lines = (
        f"Deprived as measured by: {display_text(card.index_label(), CELL_LIMIT)}.",
        f"Counted {display_text(card.attribution_label)}.",
        "Amounts are in pounds, payments less credits. Cells hold the pence too, and show whole pounds.",
        "A name that is too long for a cell, or holds unseen characters, is shortened or cleaned of them.",
        "The sheet Contents lists the others, and the sheet Notes says what the columns mean.",
        nothing,
    )
    return [line for line in lines if line]
