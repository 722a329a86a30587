"""
The sheets of the workbook: which tables there are, and what each shows.

Follows the Analysis Function's "Releasing statistics in spreadsheets" (2021, updated 2024): a cover, a
list of contents, notes, one marked table a sheet, one header row, no merged cells, blanks explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import display_text
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

CELL_LIMIT: Final = 1_000
"""Characters of one cell; longer texts are cut."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its title, what it shows, its table, and what a blank cell of it means."""

    name: str
    title: str
    about: str
    table: pd.DataFrame
    blanks: str = ""


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
        In the order of the workbook, after the cover, the contents and the notes.
    """
    index = display_text(card.index_label(), CELL_LIMIT)
    return (
        Sheet(
            "Summary",
            "Pounds that count under each definition",
            f"One row a definition. Deprived by: {index}.",
            card.tables()["summary.csv"].to_frame(),
            "Blank: no share, because the pounds it would be a share of do not come to more than zero.",
        ),
        Sheet(
            "Local_and_deprived",
            f"Pounds by local and deprived ({index})",
            "One row for each definition of local with each of deprived. "
            "The pounds that are deprived and not local are those that a definition of local misses.",
            card.tables()["partition.csv"].to_frame(),
        ),
        Sheet(
            "Agreement",
            "How far each two definitions agree",
            "One row a pair. The statistics weigh each landing by its absolute pounds.",
            card.tables()["agreement.csv"].to_frame(),
            "Blank: the statistic is not defined, because the definitions leave nothing to compare.",
        ),
        Sheet(
            "Placed_or_not",
            "What could be placed, and what could not",
            "One row for each status of each role. Each role sums to the total.",
            _status(card),
        ),
        Sheet(
            "Places", "Where it landed", _places_about(card), _places(card), "Blank: not known for the place."
        ),
        *_further(card),
        *_suppliers_and_scopes(card),
        *_reading(card),
        Sheet("Provenance", "Where every figure came from", "One row a fact.", _provenance(card)),
    )


def _further(card: Card) -> tuple[Sheet, ...]:
    """Return the tables that only some runs have, each as its file has it."""
    about = f"As in {{}}. Deprived by: {display_text(card.index_label(), CELL_LIMIT)}."
    return tuple(
        Sheet(
            stem.capitalize()[:_NAME_LIMIT],
            _FURTHER.get(stem, stem.replace("_", " ").capitalize()),
            about.format(name),
            table.to_frame(),
            "Blank: not defined, or there is none.",
        )
        for name, table in card.tables().items()
        if (stem := name.removesuffix(".csv")) not in _ELSEWHERE
    )


def _suppliers_and_scopes(card: Card) -> tuple[Sheet, ...]:
    """Return how suppliers were matched, and what is proposed to be looked at apart."""
    results = card.tables().get("scope.csv")
    return (
        Sheet(
            "Suppliers_matched",
            "How suppliers were matched to the registers that were given",
            "One row for each way of matching of each role. Each role sums to the total.",
            _matched(card),
            "Blank: the way of matching has no likeness, or there are no pounds to be a share of.",
        ),
        Sheet(
            "Paid_to_others",
            "What is proposed to be looked at apart from third parties",
            "One row a rule. These lines stay in every figure and every total; 'Scope_results' says what"
            " leaving them out would do.",
            _proposed(card),
            "Blank: the payees are not named.",
        ),
        Sheet(
            "Scope_results",
            "The results of all spend, of each scope, and of all but each",
            "One row for each scope and definition. 'third_party' is all spend but what is proposed to be"
            " looked at apart.",
            results.to_frame() if results else _frame([], ["scope", "definition"]),
            "Blank: no share, because the pounds it would be a share of do not come to more than zero.",
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
        Sheet("Files_read", "The files that were read", "One row a file.", inputs.file_frame(card)),
        Sheet(
            "Columns_read",
            "Which column was taken for what",
            "One row for each column of each kind of file.",
            inputs.column_frame(card),
            "Blank: the column is kept as it is, and not used.",
        ),
        Sheet(
            "Fault_kinds",
            "What was wrong in the files, by kind",
            f"One row a kind. The counts are exact; 'Where' names the first {faulty.SAMPLE} of each.",
            _frame(faulty.fault_kinds(card), [*faulty.FaultKind._fields]),
        ),
        Sheet(
            "Faults",
            "What was wrong in the files",
            "One row a fault. The lines stayed in; 'Action' says how.",
            card.fault_table().to_pandas(),
            "Blank: the fault is not of one line, column or value.",
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


def _places(card: Card) -> pd.DataFrame:
    labels = {definition.name: display_text(definition.label) for definition in card.definitions}
    landed = card.landed().sort_values("amount_gbp", ascending=False, kind="stable")
    decile = landed["deprivation_decile"]
    return landed.assign(deprivation_decile=decile.where(decile != 0)).rename(columns=labels)


def _places_about(card: Card) -> str:
    return (
        "One row a landing place. The last columns are the definitions of the run: 1 counts, 0 does not, a"
        " fraction where the place is known only to a wider area or its lines differ."
        f" Deciles are within the place's own nation, by: {display_text(card.index_label(), CELL_LIMIT)}."
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


def cover(card: Card) -> list[tuple[str, str]]:
    """
    Return the lines of the cover.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    lines
        Look and text of each: the title, what leads, all that there is to say beside the figures, what the
        figures do not show, and the licences.
    """
    found = readings.readings(card)
    lead = next(iter([reading for reading in found if reading.kind == "local"] or found), None)
    lines = [("title", headings.title(card))]
    lines += [("heading", note) for note in (headings.fictional_note(card),) if note]
    said = [headings.home_names(card), lead.sentence if lead else "", *brief.paragraphs(card)]
    lines += [("text", display_text(text, CELL_LIMIT)) for text in said if text]
    lines += [("heading", "What this does not show"), *(("text", limit) for limit in words.LIMITS)]
    lines += [("heading", "Sources and licences")]
    return lines + [("text", display_text(line, CELL_LIMIT)) for line in card.atlas.licences()]


def notes(card: Card, most_rows: int) -> list[tuple[str, str]]:
    """
    Return the lines of the notes.

    Parameters
    ----------
    card
        The scorecard.
    most_rows
        Rows after which a table is cut.

    Returns
    -------
    lines
        Look and text of each.
    """
    lines = (
        f"Deprived as measured by: {display_text(card.index_label(), CELL_LIMIT)}.",
        "Decile 1 is the most deprived, within the place's own nation.",
        f"Counted {display_text(card.attribution_label)}.",
        "Amounts are in pounds, payments less credits. Cells hold the pence too, and show whole pounds.",
        "Estimate: pounds of placed lines that count. A line known only to a wider area counts in part.",
        "Least and most: every doubtful line taken wholly out, or wholly in, whichever lowers or raises.",
        "Share of placed pounds: the estimate over the answered pounds. Least and most: over all pounds.",
        "Where under 60% of pounds are placed, or the range is wider than 20 points, quote the range.",
        "A name that is too long for a cell, or holds unseen characters, is shortened or cleaned of them.",
        f"A table of more than {most_rows:,} rows is cut there; the data files beside this one are whole.",
    )
    return [("title", "Notes"), *(("text", line) for line in lines)]


def contents(tables: Sequence[Sheet]) -> Sheet:
    """
    Return the list of sheets as a sheet.

    Parameters
    ----------
    tables
        The sheets that hold a table.

    Returns
    -------
    sheet
        One row a sheet.
    """
    rows = [(sheet.name, sheet.title, f"{len(sheet.table):,}") for sheet in tables]
    return Sheet("Contents", "Contents", "One row a sheet.", _frame(rows, ["sheet", "shows", "rows"]))
