"""What contractors call the facts that stand in and around a table, and what tells a total or a forecast."""

from __future__ import annotations

import re
from typing import Final

from localvalue.returns.wording import AMOUNT, MILES, OTHER, PEOPLE, claim_of

_WORK: Final = r"(?:contract|project|scheme|call[- ]?off|order|job|works?|commission)"
_FIELDS: Final[dict[str, re.Pattern[str]]] = {
    field: re.compile(pattern)
    for field, pattern in {
        "contract_value": rf"(?:total |awarded? )?{_WORK} (?:value|sum|amount|price)|award(?:ed)? value",
        "cumulative": r"cumulative.*|.*\bto date|ytd.*|.*year to date|running total",
        "period": r"(?:reporting |return |claim |financial )?(?:period|quarter|month)"
        r"(?: end(?:ing|ed)| covered)?"
        r"|quarter ?/ ?(?:period|month)|period ?/ ?quarter|qtr",
        "returned": r"(?:date )?(?:of )?(?:return(?:ed)?|submission|submitted|completed|prepared)"
        r"(?: on| date)?|date (?:of |returned|submitted|completed|prepared).*|report date",
        "contract_id": rf"{_WORK}(?: |_)?(?:ref(?:erence)?|id|no|number|code)?\.?|{_WORK} (?:name|title)",
        "site_postcode": rf"(?:{_WORK} |site )(?:site )?post ?code|site[_ ]postcode",
        "buyer": r"client(?: name)?|buyer|employer|contracting (?:authority|body)|customer|council",
        "contractor": r"(?:main |principal |lead |tier ?(?:1|one) |your )?contractor(?:'s)?(?: name)?"
        r"|submitted by|name of contractor|delivery partner|framework (?:supplier|partner)",
        "supplier": r"(?:name of )?(?:supplier|sub-?contractor|company|firm)(?: name)?",
        "basis": r"basis|actual ?(?:/|or) ?forecast|figure type|type of figure|status",
        "notes": r"notes?|comments?|remarks|further information",
        "tier": r"tier(?: no| number)?|supply chain tier",
        "date": r"(?:invoice |payment |paid )?date(?: paid| of payment| of invoice)?",
        "total": r"total (?:supply chain )?(?:spend|value|expenditure|paid|amount)"
        r"(?: this (?:period|quarter|month))?|(?:spend|value|amount) this (?:period|quarter|month)",
    }.items()
}


def field_of(heading: str) -> str | None:
    """
    Return which fact a heading or a label names.

    Parameters
    ----------
    heading
        As it stands in the sheet.

    Returns
    -------
    field
        None where it names none that a check asks for.

    Examples
    --------
    >>> [field_of(text) for text in ("Contract Value (£):", "Spend to date", "Reporting period", "Fee")]
    ['contract_value', 'cumulative', 'period', None]
    """
    text = " ".join(re.sub(r"\([^)]*\)|[£%*:?]", " ", heading.casefold().replace("_", " ")).split())
    if not text:
        return None
    return next((field for field, pattern in _FIELDS.items() if pattern.fullmatch(text)), None)


_TOTAL: Final = re.compile(
    r"(?:(?:grand|overall|sub|quarter(?:ly)?|period|sheet)[ -]?)?totals?\b.{0,30}", re.IGNORECASE
)
_SUMMARY: Final = re.compile(
    r"summary|totals?|overview|dashboard|headline|cover|front|kpi|annual|year", re.IGNORECASE
)
_FORECAST: Final = re.compile(r"\b(?:forecasts?|forecasted|projected|projection|predicted)\b", re.IGNORECASE)
_FORECAST_CELL: Final = re.compile(
    r"\b(?:forecasts?|forecasted|projected|projection|predicted|planned|expected|anticipated|estimated?|est\.?|tbc"
    r"|budget(?:ed)?|provisional)\b",
    re.IGNORECASE,
)


def is_total(text: str) -> bool:
    """
    Return whether a cell says that its row is a total.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    total
        False for a name that only begins with the word, such as "Total Scaffolding Ltd".

    Examples
    --------
    >>> is_total("Grand total"), is_total("Total this quarter:"), is_total("Total Scaffolding Ltd")
    (True, True, False)
    """
    words = text.strip()
    if _TOTAL.fullmatch(words) is None:
        return False
    rest = re.sub(r"^[\w -]*?totals?\b", "", words, flags=re.IGNORECASE)
    return (
        re.fullmatch(
            r"[\s:()£%.-]*(?:(?:for|of|this|the|all|in|q[1-4]|period|quarter|month|year|sheet|spend|value|amount|paid"
            r"|to|date|lines|gbp|net)[\s:()£%.-]*)*",
            rest,
            flags=re.IGNORECASE,
        )
        is not None
    )


_CARRIED: Final = re.compile(
    r"(?:cumulative|running) (?:totals?|spend|amount|to date).*|(?:totals?|spend|amount) to date.*"
    r"|(?:balance |total )?(?:brought|carried) forward.*|[bc]/?f|previously reported.*|year to date.*|ytd.*",
    re.IGNORECASE,
)


def is_carried(text: str) -> bool:
    """
    Return whether a cell says that its row takes in earlier periods.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    carried
        Such a row is neither a line nor the total of its sheet's lines.

    Examples
    --------
    >>> is_carried("Total to date"), is_carried("Brought forward"), is_carried("Running Repairs Ltd")
    (True, True, False)
    """
    return _CARRIED.fullmatch(text.strip()) is not None


def is_summary(sheet: str) -> bool:
    """
    Return whether a sheet's name says that it sums up the others.

    Parameters
    ----------
    sheet
        Its name.

    Returns
    -------
    summary
        By words such as "Summary" or "Total".

    Examples
    --------
    >>> is_summary("Summary 25-26"), is_summary("Q1")
    (True, False)
    """
    return _SUMMARY.search(sheet) is not None


def is_forecast(text: str, *, of_figures: bool = False) -> bool:
    """
    Return whether a text says that what it stands for has not happened yet.

    Parameters
    ----------
    text
        The name of a sheet, a heading or a cell.
    of_figures
        Whether the text is there to say what kind of figure it is, so that "planned" and "expected" say so,
        too; elsewhere they may be the work itself ("planned maintenance").

    Returns
    -------
    forecast
        True for "forecast" and its like; false where the text gives both ("Actual / forecast").

    Examples
    --------
    >>> is_forecast("Q4 forecast"), is_forecast("Planned works"), is_forecast("Planned", of_figures=True)
    (True, False, True)
    >>> is_forecast("Actual/Forecast")
    False
    """
    if re.search(r"\bactuals?\b", text, re.IGNORECASE) or re.search(
        r"\bnot? (?:a )?forecast", text, re.IGNORECASE
    ):
        return False
    return (_FORECAST_CELL if of_figures else _FORECAST).search(text) is not None


def is_amount(heading: str) -> bool:
    """
    Return whether a heading may be that of the amounts of a period.

    Parameters
    ----------
    heading
        As it stands in the sheet.

    Returns
    -------
    amount
        False for claims, contract values and figures to date.

    Examples
    --------
    >>> [is_amount(text) for text in ("Spend this quarter (£)", "Contract value", "Spend to date", "Name")]
    [True, False, False, False]
    """
    text = heading.casefold().replace("_", " ")
    money = AMOUNT.search(text) or re.search(r"\b(?:spend|spent|expenditure|paid)\b", text)
    other = field_of(heading) not in {None, "total"} or claim_of(heading) or PEOPLE.search(text)
    return bool(money) and not other and MILES.search(text) is None and OTHER.search(text) is None
