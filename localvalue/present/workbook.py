"""
The workbook that people open: every table of the run, laid out so that a screen reader can follow it.

Follows the Analysis Function's "Releasing statistics in spreadsheets" (2021, updated 2024): a cover, a
list of contents, notes, one marked table a sheet, one header row, no merged cells, blanks explained.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from localvalue.outputs import atomic_file
from localvalue.present import readings, words
from localvalue.present.card import Held
from localvalue.present.escape import display_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from localvalue.present.card import Card

MOST_ROWS: Final = 50_000
"""Rows of one table; longer ones are cut, and say so."""

_CELL_LIMIT: Final = 1_000
_WIDTHS: Final = (11, 60)
_WIDTH_ROWS: Final = 200
_FIRST_ROW: Final = 3
"""Rows above a table's header: title, what it shows, where the list of sheets is."""

# The file is the same whenever it is made: what it was made from is on the sheet "Provenance"
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 15},
    "heading": {"bold": True, "font_size": 12},
    "text": {"text_wrap": True, "valign": "top"},
    "header": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "gbp": {"num_format": "£#,##0;-£#,##0", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "top"},
    "decimal": {"num_format": "0.000", "valign": "top"},
    "degrees": {"num_format": "0.00000", "valign": "top"},
}

_HEADINGS: Final = {
    "definition": "Definition",
    "label": "In words",
    "lines": "Lines",
    "amount_gbp": "Amount",
    "estimate_gbp": "Estimate",
    "low_gbp": "Least",
    "high_gbp": "Most",
    "share_of_placed": "Share of placed pounds",
    "share_low": "Least share of all pounds",
    "share_high": "Most share of all pounds",
    "placed_gbp": "Answered",
    "unplaced_gbp": "Not placed, or not known",
    "total_gbp": "Total",
    "deprived": "Deprived by",
    "local_and_deprived_gbp": "Local and deprived",
    "local_only_gbp": "Local, not deprived",
    "deprived_only_gbp": "Deprived, not local",
    "neither_gbp": "Neither",
    "a": "One definition",
    "b": "Another definition",
    "both_gbp": "Both",
    "a_only_gbp": "Only the first",
    "b_only_gbp": "Only the other",
    "jaccard": "Jaccard index",
    "kappa": "Cohen's kappa",
    "lad_code": "Authority code",
    "lad_name": "Authority",
    "deprivation_index": "Index of deprivation",
    "deprivation_decile": "Decile (1 = most deprived)",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its title, what it shows, and its table."""

    name: str
    title: str
    about: str
    table: pd.DataFrame
    blanks: str = ""


def write(card: Card, path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    card
        The scorecard.
    path
        The file, which is replaced as a whole or not at all.

    Notes
    -----
    Text is always written as text, so no cell computes. The same scorecard gives the same bytes.
    """
    card = Held(card)
    with opened(path, readings.title(card)) as (book, formats):
        tables = sheets(card)
        _write_lines(book.add_worksheet("Cover"), _cover(card), formats)
        _write_table(book, _contents(tables), formats)
        _write_lines(book.add_worksheet("Notes"), _notes(card), formats)
        for sheet in tables:
            _write_table(book, sheet, formats)


@contextmanager
def opened(path: Path, title: str) -> Iterator[tuple[Workbook, Mapping[str, Format]]]:
    """
    Give a workbook and its formats, and put it in its place when the block ends well.

    Parameters
    ----------
    path
        The file, which is replaced as a whole or not at all.
    title
        The document's title.

    Yields
    ------
    book, formats
        Text that is written stays text; the same content gives the same bytes.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic_file(path) as temporary, xlsxwriter.Workbook(str(temporary), options) as book:
        book.set_properties({"title": title, "author": "localvalue", "created": _CREATED})
        yield book, {name: book.add_format(dict(look)) for name, look in _FORMATS.items()}


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
    index = display_text(card.index_label(), _CELL_LIMIT)
    return (
        Sheet(
            "Summary",
            "Pounds that count under each definition",
            f"One row a definition. Deprived by: {index}.",
            card.summary(),
            "Blank: no share, because the pounds it would be a share of do not come to more than zero.",
        ),
        Sheet(
            "Local_and_deprived",
            f"Pounds by local and deprived ({index})",
            "One row for each definition of local with each of deprived. "
            "The pounds that are deprived and not local are those that a definition of local misses.",
            card.partition(),
        ),
        Sheet(
            "Agreement",
            "How far each two definitions agree",
            "One row a pair. The statistics weigh each landing by its absolute pounds.",
            card.compare(),
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
        Sheet(
            "Faults",
            "What was wrong in the files",
            "One row a fault. The lines stayed in; 'Action' says how.",
            card.faults(),
            "Blank: the fault is not of one line, column or value.",
        ),
        Sheet("Provenance", "Where every figure came from", "One row a fact.", _provenance(card)),
    )


def _status(card: Card) -> pd.DataFrame:
    status = card.status()
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
        f" Deciles are within the place's own nation, by: {display_text(card.index_label(), _CELL_LIMIT)}."
    )


def _provenance(card: Card) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(_flat("", card.provenance())), columns=["fact", "value"], dtype=object)


def _flat(name: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    """Return nested facts as rows, named by their path."""
    if isinstance(value, dict):
        parts = [(str(key), part) for key, part in value.items()]
    elif isinstance(value, (list, tuple)):
        parts = [(str(place), part) for place, part in enumerate(value, start=1)]
    else:
        return [(name, "" if value is None else str(value))]
    return [row for key, part in parts for row in _flat(f"{name}.{key}" if name else key, part)]


def _cover(card: Card) -> list[tuple[str, str]]:
    found = readings.readings(card)
    lead = next(iter([reading for reading in found if reading.kind == "local"] or found), None)
    lines = [("title", readings.title(card))]
    lines += [("heading", note) for note in (readings.fictional_note(card),) if note]
    lines += [("text", text) for text in (readings.home_names(card), lead.sentence if lead else "") if text]
    lines += [("text", f"{words.said_gbp(readings.unplaced_gbp(card))} could not be placed.")]
    lines += [("heading", "What this does not show"), *(("text", limit) for limit in words.LIMITS)]
    lines += [("heading", "Sources and licences")]
    return lines + [("text", display_text(line, _CELL_LIMIT)) for line in card.atlas.licences()]


def _notes(card: Card) -> list[tuple[str, str]]:
    lines = (
        f"Deprived as measured by: {display_text(card.index_label(), _CELL_LIMIT)}.",
        "Decile 1 is the most deprived, within the place's own nation.",
        f"Counted {display_text(card.attribution_label)}.",
        "Amounts are in pounds, payments less credits. Cells hold the pence too, and show whole pounds.",
        "Estimate: pounds of placed lines that count. A line known only to a wider area counts in part.",
        "Least and most: every doubtful line taken wholly out, or wholly in, whichever lowers or raises.",
        "Share of placed pounds: the estimate over the answered pounds. Least and most: over all pounds.",
        "Where under 60% of pounds are placed, or the range is wider than 20 points, quote the range.",
        "A name that is too long for a cell, or holds unseen characters, is shortened or cleaned of them.",
        f"A table of more than {MOST_ROWS:,} rows is cut there; the data files beside this one are whole.",
    )
    return [("title", "Notes"), *(("text", line) for line in lines)]


def _contents(tables: Sequence[Sheet]) -> Sheet:
    import pandas as pd

    rows = [(sheet.name, sheet.title, f"{len(sheet.table):,}") for sheet in tables]
    return Sheet(
        "Contents", "Contents", "One row a sheet.", pd.DataFrame(rows, columns=["sheet", "shows", "rows"])
    )


def _write_lines(sheet: Worksheet, lines: Sequence[tuple[str, str]], formats: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    for row, (look, text) in enumerate(lines):
        sheet.write_string(row, 0, text, formats[look])


def _write_table(book: Workbook, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    page = book.add_worksheet(sheet.name)
    frame = sheet.table.head(MOST_ROWS)
    cut = f"The first {MOST_ROWS:,} of {len(sheet.table):,} rows." if len(sheet.table) > MOST_ROWS else ""
    page.write_string(0, 0, sheet.title, formats["title"])
    page.write_string(1, 0, " ".join(filter(None, [sheet.about, cut, sheet.blanks])))
    page.write_string(2, 0, "This sheet holds one table." if len(frame) else "There is nothing to list.")
    headings = _headings(frame)
    for place, heading in enumerate(headings):
        _write_column(page, place, frame.iloc[:, place], heading, formats)
    if len(frame):
        page.add_table(
            _FIRST_ROW,
            0,
            _FIRST_ROW + len(frame),
            len(headings) - 1,
            {
                "name": f"table_{sheet.name.lower()}",
                "style": "Table Style Light 1",
                "autofilter": False,
                "banded_rows": False,
                "columns": [{"header": heading, "header_format": formats["header"]} for heading in headings],
            },
        )


def _write_column(
    page: Worksheet, place: int, values: pd.Series[Any], heading: str, formats: Mapping[str, Format]
) -> None:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    page.write_string(_FIRST_ROW, place, heading, formats["header"])
    if is_numeric_dtype(values) and not is_bool_dtype(values):
        look = formats[_look(str(values.name))]
        width = _WIDTHS[0] + 3
        for row, value in enumerate(values.astype("float64"), start=_FIRST_ROW + 1):
            if abs(value) <= _LARGEST_NUMBER:
                page.write_number(row, place, value, look)
    else:
        texts = [display_text(value, _CELL_LIMIT) for value in values]
        width = max([len(heading), *map(len, texts[:_WIDTH_ROWS])])
        for row, text in enumerate(texts, start=_FIRST_ROW + 1):
            page.write_string(row, place, text, formats["text"])
    page.set_column(place, place, min(max(width, _WIDTHS[0]), _WIDTHS[1]))


_LARGEST_NUMBER: Final = 1e300
"""A spreadsheet holds neither NaN nor infinity: such cells stay blank."""


def _look(column: str) -> str:
    """Return the number format of a column, by its name."""
    if column.endswith("_gbp"):
        return "gbp"
    if column.startswith("share_"):
        return "share"
    if column in {"longitude", "latitude"}:
        return "degrees"
    return "number" if column in {"lines", "line", "deprivation_decile"} else "decimal"


def _headings(frame: pd.DataFrame) -> list[str]:
    """Return what the columns are called, each once whatever its case, as a marked table needs."""
    seen: set[str] = set()
    headings = []
    for name in frame.columns:
        text = _HEADINGS.get(str(name)) or display_text(name).replace("_", " ").capitalize() or "Column"
        choices = chain([text], (f"{text} {times}" for times in count(2)))
        heading = next(choice for choice in choices if choice.lower() not in seen)
        seen.add(heading.lower())
        headings.append(heading)
    return headings
