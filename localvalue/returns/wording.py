"""What contractors call things: claims of local spend, and the facts that stand around a table."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

Unit = Literal["share", "amount", "either"]
"""``either``: the heading does not say, and the cells must."""

LOCAL: Final = 0
"""Stands for a radius where a claim says "local" and no distance."""


class Claim(NamedTuple):
    """What a heading or a label claims."""

    miles: int
    """`LOCAL` where it says "local" and no distance."""
    unit: Unit
    of_people: bool = False
    """It counts people or jobs, not pounds."""

    @property
    def name(self) -> str:
        """Return the definition that it claims under, as `score` names it."""
        return f"within_{self.miles}mi" if self.miles else "authority"

    @property
    def label(self) -> str:
        """Return what it claims, in words."""
        where = (
            f"within {self.miles} miles of the site" if self.miles else "local (the buyer's own authority)"
        )
        return f"people {where}" if self.of_people else where


MILES: Final = re.compile(r"(?<![\d.])(\d{1,3})\s*-?\s*(?:miles?|mi|mls?)\b")
_RING: Final = re.compile(
    r"(?<!\d)\d{1,3}\s*(?:mi\w*)?\s*(?:-|\u2013|to|and)\s*\d{1,3}\s*-?\s*(?:miles?|mi)\b"
    r"|\b(?:over|beyond|outside|more than)\b.{0,12}\d|>\s*\d"
)
_SHARE: Final = re.compile(r"%|\bper ?cent(?:age)?\b|\bpct\b|\bshare\b|\bproportion\b")
AMOUNT: Final = re.compile(r"£|\bgbp\b|\bamount\b|\bvalue\b|\bpounds\b")
_SPEND: Final = re.compile(r"\b(?:spend|spent|spending|expenditure|supply chain|suppliers?|paid)\b")
_LOCAL: Final = re.compile(r"\blocal(?:ly)?\b")
PEOPLE: Final = re.compile(
    r"\b(?:labou?r|employ\w*|jobs?|people|persons?|staff|workers?|workforce|operatives?|apprentice\w*|residents?|hours|weeks|fte)\b"
)
OTHER: Final = re.compile(
    r"\b(?:targets?|required?|requirement|commitment|committed|baseline|threshold|sme|smes|msmes?|vcses?|distance)\b"
)


def claim_of(heading: str) -> Claim | None:
    """
    Return what a heading or a label claims.

    Parameters
    ----------
    heading
        As it stands in the sheet.

    Returns
    -------
    claim
        None where it claims no local share: also where it speaks of a target, of a ring between two radii,
        of small firms, or of what is outside.

    Examples
    --------
    >>> claim_of("Spend within 20 miles (£)"), claim_of("% local")
    (Claim(miles=20, unit='amount', of_people=False), Claim(miles=0, unit='share', of_people=False))
    >>> claim_of("claimed_10mi_share").name, claim_of("Target within 20 miles"), claim_of("10-20 miles %")
    ('within_10mi', None, None)
    """
    text = " ".join(heading.casefold().replace("_", " ").split())
    if OTHER.search(text) or _RING.search(text):
        return None
    people = PEOPLE.search(text) is not None
    found = MILES.findall(text)
    share, amount = _SHARE.search(text), AMOUNT.search(text)
    unit: Unit = "share" if share else "amount" if amount else "either"
    if found:
        return Claim(int(found[0]), unit, people) if len(set(found)) == 1 and int(found[0]) else None
    if not _LOCAL.search(text) or not (share or amount or _SPEND.search(text)):
        return None
    about_spend = share or _SPEND.search(text)
    return Claim(LOCAL, unit, people) if about_spend and "local authority" not in text else None


class Said(NamedTuple):
    """A share that is claimed in a sentence."""

    value: str
    claim: Claim


_SENTENCE: Final = re.compile(
    r"(\d{1,3}(?:\.\d+)?\s*(?:%|per ?cent))([^%.;]{0,60}?)(?<![\d.])(\d{1,3})\s*-?\s*(?:miles?|mi)\b",
    re.IGNORECASE,
)


def claims_said(text: str) -> list[Said]:
    """
    Return the shares that a sentence claims.

    Parameters
    ----------
    text
        One cell.

    Returns
    -------
    said
        In the order of the sentence; none where it speaks of targets or of people.

    Examples
    --------
    >>> [(said.value, said.claim.miles) for said in claims_said("35% within 10 miles, 62% within 20 miles")]
    [('35%', 10), ('62%', 20)]
    >>> claims_said("Target: 60% within 20 miles")
    []
    """
    plain = text.casefold()
    if OTHER.search(plain) or PEOPLE.search(plain):
        return []
    found = _SENTENCE.finditer(text)
    return [
        Said(each[1], Claim(int(each[3]), "share"))
        for each in found
        if int(each[3]) and not _RING.search(each[2])
    ]
