"""What a scorecard says under each definition, as figures with names and as sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localvalue.present.escape import display_text
from localvalue.present.words import (
    SOUND_BOUND_WIDTH,
    SOUND_PLACED_SHARE,
    exact_gbp,
    percent,
    said_gbp,
    span,
)

if TYPE_CHECKING:
    from localvalue.present.card import Card, Definition

_HALF_A_POUND: Final = 0.5
_ROUNDING: Final = 1e-9


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

    @property
    def placed_share(self) -> float:
        """Share of pounds that could be placed; NaN where the total is not positive."""
        return self.placed / self.total if self.total > 0 else math.nan

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
        what = {"local": "is local", "deprived": "landed there"}.get(self.kind, "qualifies")
        extent = self.range_text
        extent = f"between {extent.replace(' to ', ' and ')}" if "% to " in extent else extent
        return f"{extent} of {said_gbp(self.total)} {what}"

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
        return span(self.share_low, self.share_high)


@dataclass(frozen=True)
class Split:
    """Pounds by local and deprived under one definition of each kind."""

    local: str
    deprived: str
    both: float
    local_only: float
    deprived_only: float
    neither: float
    unplaced: float
    total: float

    @property
    def cells(self) -> dict[str, float]:
        """The four classes of placed pounds."""
        return {
            "both": self.both,
            "local": self.local_only,
            "deprived": self.deprived_only,
            "neither": self.neither,
        }

    @property
    def missed(self) -> str:
        """What the local definition does not see, in one sentence; empty where there is nothing."""
        if self.deprived_only >= _HALF_A_POUND:
            return (
                f"Of what could be placed, another {said_gbp(self.deprived_only)} landed in deprived"
                " neighbourhoods that it does not count."
            )
        if self.deprived_only <= -_HALF_A_POUND:
            return (
                "In deprived neighbourhoods that it does not count, credits exceed payments by"
                f" {said_gbp(-self.deprived_only)}."
            )
        return "No pounds that could be placed landed in deprived neighbourhoods that it does not count."


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
    rows = {str(row["definition"]): row for row in _records(card.summary())}
    located = float(card.landed()["amount_gbp"].sum())
    return tuple(_reading(definition, rows[definition.name], located) for definition in card.definitions)


def splits(card: Card) -> dict[tuple[str, str], Split]:
    """
    Return pounds by local and deprived.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    splits
        By the names of the local and the deprived definition.
    """
    found = (
        Split(
            local=str(row["definition"]),
            deprived=str(row["deprived"]),
            both=number(row["local_and_deprived_gbp"]),
            local_only=number(row["local_only_gbp"]),
            deprived_only=number(row["deprived_only_gbp"]),
            neither=number(row["neither_gbp"]),
            unplaced=number(row["unplaced_gbp"]),
            total=number(row["total_gbp"]),
        )
        for row in _records(card.partition())
    )
    return {(split.local, split.deprived): split for split in found}


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


def total_gbp(card: Card) -> float:
    """
    Return the pounds of the run.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    total
        Pounds, payments less credits; 0 where there is no definition.
    """
    return next((reading.total for reading in readings(card)), 0.0)


def home_names(card: Card) -> str:
    """
    Return the home areas as a subtitle names them.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Up to three names, or how many there are; empty where there is none.
    """
    names = [display_text(name) for name, _ in card.homes()]
    if len(names) > 3:  # noqa: PLR2004 - as many as a subtitle holds
        return f"{len(names)} home areas"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def fictional_note(card: Card) -> str:
    """
    Return the warning that stands over everything that is made from made-up places.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        Empty where the places are real.
    """
    if not card.atlas.fictional:
        return ""
    region = display_text(card.atlas.manifest.get("region", "")) or "a region"
    return f"Made-up places: {region}. No figure here is about a real place, supplier or public body."


def title(card: Card) -> str:
    """
    Return the title of the outputs.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    text
        With the pounds of the run.
    """
    return f"Where {said_gbp(total_gbp(card))} landed"


def unplaced_gbp(card: Card) -> float:
    """
    Return the pounds that landed at no known place.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    unplaced
        Pounds: the total less what landed anywhere, whatever the definition.
    """
    return round(total_gbp(card) - float(card.landed()["amount_gbp"].sum()), 2)


def number(value: Any) -> float:  # noqa: ANN401 - a frame's cell
    """
    Return a cell as a number.

    Parameters
    ----------
    value
        A cell of a frame.

    Returns
    -------
    number
        NaN where blank.
    """
    return math.nan if value is None or value != value else float(value)  # noqa: PLR0124 - NaN


def cell_gbp(value: Any) -> str:  # noqa: ANN401 - a frame's cell
    """
    Return a cell of pounds as a table shows it.

    Parameters
    ----------
    value
        A cell of a frame.

    Returns
    -------
    text
        Whole pounds; empty where blank.
    """
    return exact_gbp(number(value))


def _records(frame: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pandas is not imported here
    return list(frame.to_dict("records"))


def _reading(definition: Definition, row: dict[str, Any], located: float) -> Reading:
    return Reading(
        name=definition.name,
        label=display_text(definition.label),
        kind=definition.kind,
        lines=int(row["lines"]),
        estimate=number(row["estimate_gbp"]),
        low=number(row["low_gbp"]),
        high=number(row["high_gbp"]),
        share=number(row["share_of_placed"]),
        share_low=number(row["share_low"]),
        share_high=number(row["share_high"]),
        placed=number(row["placed_gbp"]),
        unplaced=number(row["unplaced_gbp"]),
        total=number(row["total_gbp"]),
        located=located,
    )
