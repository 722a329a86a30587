"""What a line is, and whether it has happened: the codes of `kind` and `basis`."""

from __future__ import annotations

from typing import Final

from localvalue.spend.wordings import by_wording, wording

KINDS: Final = {
    "payment": "money that was paid",
    "call_off": "an order under a framework agreement",
    "contract": "a contract that was awarded, at its whole value",
    "grant": "a grant that was awarded or paid",
    "lease": "a lease or rent, or what is forgone by one",
    "promise": "what somebody has undertaken to do and has not done",
    "framework_ceiling": "the most that may be bought through a framework agreement: nobody's spend",
}
"""Each kind of line, and what it means. None is added to another without being named."""

BASES: Final = {
    "actual": "it has happened",
    "forecast": "it is expected",
    "claimed": "it is reported by the sender and was not computed or checked",
}
"""On what ground a line stands."""

_KIND: Final = by_wording({
    "payment": (
        "payments", "paid", "invoice", "invoices", "spend", "expenditure", "transaction", "bacs", "purchase",
        "purchasing card", "purchase card", "card payment", "credit note", "refund", "supplier payment",
        "direct",
    ),
    "call_off": (
        "calloff", "call offs", "calloffs", "call off contract", "call off from a framework agreement",
        "order",
        "purchase order", "po", "work order", "task order", "mini competition", "further competition",
    ),
    "contract": ("contracts", "award", "awards", "contract award", "contracted", "direct award",
                 "subcontract"),
    "grant": ("grants", "grant award", "grant payment", "funding", "donation"),
    "lease": ("leases", "rent", "licence", "tenancy", "peppercorn lease", "asset transfer",
              "community asset transfer"),
    "promise": ("promises", "promised", "commitment", "commitments", "committed", "pledge", "pledges",
                "pledged",
                "social value commitment", "in kind", "offer", "target", "kpi", "undertaking"),
    "framework_ceiling": ("framework", "framework agreement", "framework value", "ceiling", "maximum value",
                          "maximum", "framework award"),
})  # fmt: skip
_BASIS: Final = by_wording({
    "actual": ("actuals", "act", "a", "paid", "outturn", "to date", "achieved", "delivered", "invoiced",
               "spent", "confirmed", "final"),
    "forecast": ("forecasts", "f", "fcst", "forecasted", "expected", "estimate", "estimated", "planned",
                 "plan",
                 "projected", "projection", "budget", "budgeted", "profile", "anticipated", "committed",
                 "target"),
    "claimed": ("claim", "claims", "self reported", "reported", "declared", "unverified", "self declared"),
})  # fmt: skip


def kind(text: str) -> str | None:
    """
    Return what a line is.

    Parameters
    ----------
    text
        The cell, not blank.

    Returns
    -------
    code
        One of `KINDS`; None in words that are not known.

    Examples
    --------
    >>> kind("Call-off"), kind("Pledge"), kind("wish")
    ('call_off', 'promise', None)
    """
    return _KIND.get(wording(text))


def basis(text: str) -> str | None:
    """
    Return on what ground a line stands.

    Parameters
    ----------
    text
        The cell, not blank.

    Returns
    -------
    code
        One of `BASES`; None in words that are not known.

    Examples
    --------
    >>> basis("Forecast"), basis("Outturn"), basis("maybe")
    ('forecast', 'actual', None)
    """
    return _BASIS.get(wording(text))


def tier(text: str) -> str | None:
    """
    Return which tier of the supply chain a line is of.

    Parameters
    ----------
    text
        The cell, not blank.

    Returns
    -------
    tier
        A whole number of 1 or more as text; None where it is none.

    Examples
    --------
    >>> tier("Tier 2"), tier("1.0"), tier("main contractor"), tier("0")
    ('2', '1', '1', None)
    """
    said = wording(text)
    known = {"main contractor": "1", "prime": "1", "prime contractor": "1", "direct": "1",
             "principal contractor": "1"}  # fmt: skip
    if said in known:
        return known[said]
    number = said.removeprefix("tier").removeprefix("t").strip().removesuffix(" 0")
    return str(int(number)) if number.isdecimal() and number.isascii() and int(number) else None
