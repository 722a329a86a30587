"""What each definition of local sees of what each of deprived does, and what it misses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from localvalue.present.readings import Reading, pounds, readings
from localvalue.present.words import SOUND_PLACED_SHARE, said_gbp

if TYPE_CHECKING:
    from localvalue.present.card import Card

_HALF_A_POUND: Final = 0.5
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Split:
    """Pounds by local and deprived under one definition of each kind."""

    local: Reading
    deprived: Reading
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
    def sound(self) -> bool:
        """Whether so much is known under both definitions that what one misses can be said."""
        few = self.total > 0 and self.total - self.unplaced < SOUND_PLACED_SHARE * self.total - _ROUNDING
        return not (few or self.local.leads_with_range or self.deprived.leads_with_range)

    @property
    def missed(self) -> str:
        """What the local definition does not see, in one sentence; empty where that cannot be said."""
        if not self.sound:
            return ""
        where, reached = self.deprived.in_full, self.both + self.deprived_only
        if self.deprived_only <= -_HALF_A_POUND:
            return (
                f"Of what is {where} and not {self.local.in_full}, credits exceed payments by"
                f" {said_gbp(-self.deprived_only)}."
            )
        if max(abs(self.both), abs(self.deprived_only)) < _HALF_A_POUND:
            return f"No pounds that could be placed landed {where}."
        # Beside credits a part may be more than the whole, or the whole nothing
        if self.deprived_only > reached + _ROUNDING:
            return ""
        return (
            f"Of what could be placed, {said_gbp(reached)} lands {where};"
            f" {said_gbp(self.deprived_only)} of it is not {self.local.in_full}."
        )


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
    of_name = {each.name: each for each in readings(card)}
    return {
        (str(row["definition"]), str(row["deprived"])): Split(
            local=of_name[str(row["definition"])],
            deprived=of_name[str(row["deprived"])],
            both=pounds(row["local_and_deprived_gbp"]),
            local_only=pounds(row["local_only_gbp"]),
            deprived_only=pounds(row["deprived_only_gbp"]),
            neither=pounds(row["neither_gbp"]),
            unplaced=pounds(row["unplaced_gbp"]),
            total=pounds(row["total_gbp"]),
        )
        for row in card.tables()["partition.csv"].records()
    }
