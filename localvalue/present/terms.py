"""What the columns of the workbook are called, how their cells are shown, and what they mean."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from localvalue.escape import display_text

MEMBERSHIP: Final = (
    "1: what lands there counts. 0: it does not. A fraction: it counts in part, because the place is known"
    " to a wider area only, or its lines differ."
)
"""What a column means that is named by a definition."""

_AS_SHARE: Final = "from 0 to 1 where the unit is a share, else in that unit"


class Term(NamedTuple):
    """What a column is called, how its cells are shown, and what it means."""

    heading: str
    look: str = "text"
    """``text``, or of numbers ``gbp``, ``share``, ``number``, ``decimal`` or ``degrees``."""
    note: str = ""
    """Empty where the heading says it all."""


TERMS: Final = {
    # What counts
    "definition": Term("Definition"),
    "label": Term("In words"),
    "deprived": Term("Deprived by"),
    "attribution": Term("Attribution"),
    "attributed": Term("Attribution in words"),
    "lines": Term(
        "Lines",
        "number",
        "Lines of spend: beside a definition those that count at least in part, elsewhere all of the row.",
    ),
    "amount_gbp": Term(
        "Amount",
        "gbp",
        "Payments less credits. Beside a definition only what counts wherever in its area each place may be;"
        " elsewhere all of the row.",
    ),
    "estimate_gbp": Term(
        "Estimate",
        "gbp",
        "Pounds of placed lines that count. A line that is known to a wider area only counts in part, by the"
        " share of that area's postcodes that count.",
    ),
    "low_gbp": Term("Least", "gbp", "The lower bound: each doubtful line taken in or out, whichever lowers."),
    "high_gbp": Term("Most", "gbp", "The upper bound: each doubtful line taken in or out, whichever raises."),
    "share_of_placed": Term(
        "Share of placed pounds", "share", "The estimate over the answered pounds of the definition."
    ),
    "share_low": Term(
        "Least share of all pounds",
        "share",
        "The lower bound over all pounds. Where under 60% of pounds are placed, or the two bounds are more"
        " than 20 points apart, quote the range and not the estimate.",
    ),
    "share_high": Term("Most share of all pounds", "share", "The upper bound over all pounds."),
    "placed_gbp": Term(
        "Answered",
        "gbp",
        "Pounds whose place is known, and of which the definition can say whether they count.",
    ),
    "unplaced_gbp": Term(
        "Not placed or not known",
        "gbp",
        "Pounds with no known place, and those that a definition cannot answer, such as a radius without a"
        " site.",
    ),
    "total_gbp": Term("Total", "gbp", "All pounds of the row, answered or not: its parts add up to it."),
    # Two definitions side by side
    "local_and_deprived_gbp": Term(
        "Local and deprived", "gbp", "Pounds that both count: inside the local area, and deprived."
    ),
    "local_only_gbp": Term("Local, not deprived", "gbp", "Pounds inside the local area, and not deprived."),
    "deprived_only_gbp": Term(
        "Deprived, not local",
        "gbp",
        "Pounds in deprived neighbourhoods outside the local area: what a definition of local misses.",
    ),
    "neither_gbp": Term("Neither", "gbp", "Answered pounds that neither definition counts."),
    "a": Term("One definition"),
    "b": Term("Another definition"),
    "both_gbp": Term("Both", "gbp", "Pounds that both definitions count."),
    "a_only_gbp": Term("Only the first", "gbp", "Pounds that only the first definition counts."),
    "b_only_gbp": Term("Only the other", "gbp", "Pounds that only the other definition counts."),
    "jaccard": Term(
        "Jaccard index",
        "decimal",
        "What both definitions count over what either counts, each landing by its absolute pounds (Jaccard"
        " 1901). 1: the same pounds. 0: none in common.",
    ),
    "kappa": Term(
        "Cohen's kappa",
        "decimal",
        "Agreement beyond what chance would give, each landing by its absolute pounds (Cohen 1960). 1: full"
        " agreement. 0: no more than by chance. Below 0: less than by chance.",
    ),
    # Where it landed
    "place": Term("Place"),
    "precision": Term("Precision", "text", "How well the place is known: a postcode, or only a wider area."),
    "lad_code": Term("Authority code"),
    "lad_name": Term("Authority"),
    "longitude": Term("Longitude", "degrees", "Degrees east (WGS84) of a place known to one point."),
    "latitude": Term("Latitude", "degrees", "Degrees north (WGS84) of a place known to one point."),
    "suppliers": Term("Suppliers", "number", "On Places the five with the most pounds; elsewhere how many."),
    "deprivation_index": Term("Index of deprivation"),
    "deprivation_decile": Term(
        "Decile",
        "number",
        "Tenths of neighbourhoods by deprivation. 1 is the most deprived, within the place's own nation.",
    ),
    "role": Term("Role", "text", "What the place is to the line, such as who is paid or where work is done."),
    "status": Term("Status"),
    "index": Term("Index"),
    "decile": Term("Decile", "text", "1 is the most deprived tenth of the nation that the index is of."),
    "share": Term("Share", "share", "The estimate over all that the index covers."),
    "exact_gbp": Term("At exact places", "gbp", "The part of the estimate at places known to one point."),
    "half_known_gbp": Term(
        "At half-known places",
        "gbp",
        "The part of the estimate at places known to a wider area only, split by its live postcodes.",
    ),
    # What is not money, and what was declared
    "measure": Term("Measure"),
    "unit": Term("Unit"),
    "by": Term("By"),
    "value": Term("Value"),
    "qualifies": Term(
        "Counts",
        "quantity",
        "The quantity that counts, in the row's own unit. It is never turned into pounds.",
    ),
    "low": Term("Least", "quantity", f"The lower bound, {_AS_SHARE}: each doubtful landing taken out."),
    "high": Term("Most", "quantity", f"The upper bound, {_AS_SHARE}: each doubtful landing taken in."),
    "placed": Term("Answered", "quantity", "The quantity of which the definition can say whether it counts."),
    "total": Term("Total", "quantity", "The whole quantity of the row, answered or not."),
    "of": Term("Target of"),
    "at_least": Term("Target", "quantity", f"The least that was declared, {_AS_SHARE}."),
    "expected": Term("Found", "quantity", f"What was found, {_AS_SHARE}: of what could be answered."),
    "verdict": Term(
        "Verdict",
        "text",
        "Met: even the least reaches the target. Missed: even the most does not. Else it is not known.",
    ),
    # How files and suppliers were read
    "share_of_lines": Term("Share of lines", "share", "Over all lines of the run."),
    "share_of_pounds": Term("Share of pounds", "share", "Over all pounds of the run."),
    "least_likeness": Term(
        "Least likeness", "number", "How alike the least alike of the matched names are, out of 100."
    ),
    "payees": Term("Payees", "number", "How many different names were paid."),
    "header_row": Term("Header row", "number", "The row of the file that holds its column names, from 1."),
    "rows": Term("Rows", "number", "Rows of the file below its header."),
    "blank_rows": Term("Blank rows", "number", "Rows whose cells are all blank, which are no lines."),
    "removed": Term("Rows that are no lines", "number", "Titles, totals and footers, listed as faults."),
    "bytes": Term("Size in bytes", "number", "The size of the file, to tell it from another of its name."),
    "sha256": Term("SHA-256", "text", "A fingerprint: two files that have the same one are the same."),
    "line": Term("Line", "number", "The row of the file, from 1."),
    "times": Term("Times", "number", "How many faults of the kind there are, exactly."),
    "places": Term("Where"),
    "alike": Term("The same for all", "text", "Whether the same was done about every fault of the kind."),
}  # fmt: skip
"""By the columns' names in the tables and CSV files."""

_UNITS: Final = {"gbp": " (£)", "share": " (%)", "degrees": " (degrees)"}
_SHARE: Final = re.compile(r"(?:^|_)share(?:_|$)")


def term(column: str, *, numeric: bool) -> Term:
    """
    Return what a column is called and means.

    Parameters
    ----------
    column
        Its name in the table.
    numeric
        Whether its cells are numbers.

    Returns
    -------
    term
        Its heading with the unit. One of another's making, such as a column of the file, is called by its
        own name, and its numbers are shown by how the name ends.

    Examples
    --------
    >>> term("estimate_gbp", numeric=True).heading, term("my_share", numeric=True).look
    ('Estimate (£)', 'share')
    """
    known = TERMS.get(column)
    if known is None:
        plain = display_text(column).removesuffix("_gbp").replace("_", " ")
        known = Term(plain.capitalize() or "Column", _look(column))
    look = known.look if numeric else "text"
    return Term(f"{known.heading}{_UNITS.get(look, '')}", look, known.note)


def _look(column: str) -> str:
    if column.endswith("_gbp"):
        return "gbp"
    return "share" if _SHARE.search(column) else "quantity"
