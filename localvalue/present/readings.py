"""What a scorecard says under each definition, as figures with names and as sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from localvalue.escape import display_text
from localvalue.present.words import (
    NONE_TO_ALL,
    SOUND_BOUND_WIDTH,
    SOUND_PLACED_SHARE,
    lower_first,
    percent,
    said_gbp,
    span,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localvalue.compare.tables import Cell
    from localvalue.present.card import Card, Definition

_HALF_A_POUND: Final = 0.5
_ROUNDING: Final = 1e-9
_NOT_KNOWN: Final = "not known"
FULL_LABEL_LIMIT: Final = 500


@dataclass(frozen=True)
class Reading:
    """
    One definition's row of the summary.

    Money in pounds, shares of 1, NaN where blank. The share is of placed pounds, its range of all.
    `placed` is what the definition could answer, `located` what has a place at all: a place without a
    site to measure from, or an index that covers it, is in the second only.
    """

    name: str
    label: str
    kind: str
    lines: int
    estimate: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    placed: float
    unplaced: float
    total: float
    located: float
    full_label: str = ""
    """With nation, index and year; blank where it is the label."""

    @property
    def in_full(self) -> str:
        """The label within a sentence that has no other place to name the index."""
        return lower_first(self.full_label or self.label)

    @property
    def placed_share(self) -> float:
        """Share of pounds that could be placed; NaN where the total is not positive."""
        return self.placed / self.total if self.total > 0 else math.nan

    @property
    def nothing_placed(self) -> bool:
        """Whether no pound could be placed, of some that there are."""
        return self.total > 0 and self.placed == 0

    @property
    def few_placed(self) -> bool:
        """Whether so few pounds are placed that an estimate must not lead."""
        return self.placed_share < SOUND_PLACED_SHARE - _ROUNDING

    @property
    def wide(self) -> bool:
        """Whether the range is so wide that an estimate must not lead."""
        return self.share_high - self.share_low > SOUND_BOUND_WIDTH + _ROUNDING

    @property
    def leads_with_range(self) -> bool:
        """Whether the range leads, not the estimate."""
        return self.few_placed or self.wide

    @property
    def sentence(self) -> str:
        """What the definition finds, in one sentence."""
        if self.nothing_placed:
            return (
                f"{self._opening} nothing can be said yet: £0 of {said_gbp(self.total)} could be"
                f" {self._known}."
            )
        if math.isnan(self.share) or math.isnan(self.share_low):
            return (
                f"{self._opening} no share can be given, because payments less credits come to"
                f" {said_gbp(self.placed)} of placed pounds and {said_gbp(self.total)} in all."
            )
        if self.leads_with_range:
            return f"{self._opening} {self._range}: {self._doubt}."
        return (
            f"{self._opening} {said_gbp(self.estimate)} of the {said_gbp(self.placed)} that could be"
            f" {self._known} {self._verb} ({percent(self.share)})."
        )

    @property
    def _opening(self) -> str:
        counted = {"local": " as local", "deprived": " as deprived"}.get(self.kind, "")
        return f"Counting “{self.label}”{counted},"

    @property
    def _verb(self) -> str:
        return {"local": "is local", "deprived": "landed there"}.get(self.kind, "qualifies")

    @property
    def _range(self) -> str:
        extent = self.range_text
        extent = f"between {extent.replace(' to ', ' and ')}" if "% to " in extent else extent
        return f"{extent} of {said_gbp(self.total)} {self._verb}"

    @property
    def _known(self) -> str:
        return "placed" if abs(self.located - self.placed) < _HALF_A_POUND else "placed and measured"

    @property
    def _doubt(self) -> str:
        if self.few_placed:
            return f"only {percent(self.placed_share)} of the pounds could be {self._known}"
        return "the rest could not be placed, or not closely enough to tell"

    @property
    def share_text(self) -> str:
        """The share as a table shows it: the range where that leads."""
        return self.range_text if self.leads_with_range else percent(self.share)

    @property
    def range_text(self) -> str:
        """The range of the share as a table shows it."""
        return _NOT_KNOWN if self.nothing_placed else span(self.share_low, self.share_high)

    @property
    def tells(self) -> bool:
        """Whether the share, or its range where that leads, tells anything."""
        return self.share_text not in {"", _NOT_KNOWN, NONE_TO_ALL}

    @property
    def pounds_text(self) -> str:
        """The pounds that count as a table shows them: their range where that leads."""
        if self.nothing_placed:
            return _NOT_KNOWN
        if self.leads_with_range:
            return NONE_TO_ALL if not self.tells else f"{said_gbp(self.low)} to {said_gbp(self.high)}"
        return said_gbp(self.estimate)


def readings(card: Card) -> tuple[Reading, ...]:
    """
    Return each definition's row of the summary.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    readings
        In the order of the definitions.
    """
    rows = {row["definition"]: row for row in card.tables()["summary.csv"].records()}
    located = (card.total_pence - unplaced_pence(card)) / 100
    return tuple(
        reading(definition, label, rows[definition.name], located)
        for definition, label in zip(card.definitions, card.labels, strict=True)
    )


def reading(
    definition: Definition, label: str, row: Mapping[str, Cell], located: float | None = None
) -> Reading:
    """
    Return a row of figures as they are read.

    Parameters
    ----------
    definition
        Whose it is.
    label
        What it says, with nation, index and year where it speaks of deprivation.
    row
        The columns of ``summary.csv`` after the label, in pence.
    located
        Pounds that have a place at all; left out, those that the definition could answer.

    Returns
    -------
    reading
        In pounds.
    """
    placed = pounds(row["placed_gbp"])
    return Reading(
        name=definition.name,
        label=display_text(definition.label),
        kind=definition.kind,
        lines=int(row["lines"] or 0),
        estimate=pounds(row["estimate_gbp"]),
        low=pounds(row["low_gbp"]),
        high=pounds(row["high_gbp"]),
        share=share(row["share_of_placed"]),
        share_low=share(row["share_low"]),
        share_high=share(row["share_high"]),
        placed=placed,
        unplaced=pounds(row["unplaced_gbp"]),
        total=pounds(row["total_gbp"]),
        located=placed if located is None else located,
        full_label=display_text(label, FULL_LABEL_LIMIT),
    )


def of_kind(card: Card, kind: str) -> tuple[Definition, ...]:
    """
    Return the definitions of one kind.

    Parameters
    ----------
    card
        The scorecard.
    kind
        One of ``local``, ``deprived``, ``other``.

    Returns
    -------
    definitions
        In the order of the run.
    """
    return tuple(definition for definition in card.definitions if definition.kind == kind)


def unplaced_pence(card: Card) -> int:
    """
    Return the pence that landed at no known place, whatever the definition.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    pence
        Payments less credits.
    """
    return sum(int(row["amount_gbp"] or 0) for row in card.unplaced_table().records())


def pounds(cell: Cell) -> float:
    """
    Return a cell of pence in pounds.

    Parameters
    ----------
    cell
        Whole pence; None where undefined.

    Returns
    -------
    pounds
        NaN where undefined.
    """
    return math.nan if cell is None else int(cell) / 100


def share(cell: Cell) -> float:
    """
    Return a cell of shares as a number.

    Parameters
    ----------
    cell
        A share of 1; None where undefined.

    Returns
    -------
    share
        NaN where undefined.
    """
    return math.nan if cell is None else float(cell)
