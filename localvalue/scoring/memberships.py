"""How much of each line qualifies under each definition, from 0 to 1, with bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from localvalue.rich import View
from localvalue.scoring.patterns import ALL_FALSE, ALL_TRUE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from localvalue.scoring.engine import Answers
    from localvalue.scoring.tally import Scored

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Shares = NDArray[np.float32]


class Memberships(NamedTuple):
    """Each line's membership of each definition: an array of float32, shape ``(lines,)``, for each."""

    value: list[NDArray[np.float32]]
    """Expected share of the line that qualifies, of what is answered; NaN where nothing is."""
    low: list[NDArray[np.float32]]
    """Share that surely qualifies; the very array of `value` where no line is in doubt."""
    high: list[NDArray[np.float32]]
    """Share that may qualify; likewise."""
    placed: NDArray[np.float32]
    """Share of the line that is placed at all, shape ``(lines,)``."""

    def __repr__(self) -> str:
        """Return how many lines and definitions there are."""
        return f"<Memberships: {len(self.placed):,} lines x {len(self.value)} definitions>"

    def _repr_html_(self) -> str:
        """Return how many lines and definitions there are, for a notebook."""
        return View(f"Memberships of {len(self.placed):,} lines in {len(self.value)} definitions").html()


def memberships(scored: Scored, left_out: Mapping[int, Bools] | None = None) -> Memberships:
    """
    Return each line's membership of each definition.

    Parameters
    ----------
    scored
        The landings, and what every definition answers there.
    left_out
        By the number of a definition the landings that are taken as not answered, shape ``(landings,)``.

    Returns
    -------
    memberships
        The mean of each line's answered landings, by absolute pence.
    """
    shares = scored.unit_shares
    one_each = len(scored.landings.line) == len(scored.located)
    mean = _OneLanding(scored) if one_each else _SeveralLandings(scored)
    result = Memberships([], [], [], mean.placed())
    for number in range(len(scored.definitions)):
        known = shares.known[number]
        without = (left_out or {}).get(number)
        value = mean.of(shares.value[number], known, without)
        doubt = not np.array_equal(shares.low[number], shares.high[number], equal_nan=True)
        result.value.append(value)
        result.low.append(mean.of(shares.low[number], known, without) if doubt else value)
        result.high.append(mean.of(shares.high[number], known, without) if doubt else value)
    return result


class _OneLanding:
    """The share of each line where every line has one landing: its unit's."""

    def __init__(self, scored: Scored) -> None:
        self.scored = scored

    def placed(self) -> Shares:
        return (self.scored.landings.place >= 0).astype(np.float32)

    def of(self, share: Shares, known: Shares, without: Bools | None) -> Shares:
        del known  # where nothing is answered, the share is NaN already
        found = share[self.scored.unit]
        return found if without is None else np.where(without, np.float32(np.nan), found)


class _SeveralLandings:
    """The share of each line: the mean of its answered landings, by absolute pence."""

    def __init__(self, scored: Scored) -> None:
        self.scored = scored
        self.lines = len(scored.located)
        line, pence = scored.landings.line, scored.landings.pence
        size = np.abs(pence).astype(np.float64)
        whole = np.bincount(line, weights=size, minlength=self.lines)
        # A line of no pence has landings all the same: they count alike
        self.size = np.where(whole[line] > 0, size, 1.0)

    def placed(self) -> Shares:
        return (self._sum(self.size * (self.scored.landings.place >= 0)) / self._sum(self.size)).astype(
            np.float32
        )

    def of(self, share: Shares, known: Shares, without: Bools | None) -> Shares:
        answered = self.size * known[self.scored.unit].astype(np.float64)
        if without is not None:
            answered[without] = 0
        part = self._sum(answered * np.nan_to_num(share[self.scored.unit].astype(np.float64)))
        with np.errstate(invalid="ignore"):
            return np.asarray(part / self._sum(answered), dtype=np.float32)

    def _sum(self, values: Floats) -> Floats:
        sums = np.bincount(self.scored.landings.line, weights=values, minlength=self.lines)
        return np.asarray(sums, dtype=np.float64)


class UnitShares:
    """Each unit's share that qualifies under each definition; float32, shape (definitions, units)."""

    def __init__(self, found: Answers) -> None:
        self.found = found
        # Almost every unit lies under one pattern, whose answer is its own
        self.pattern = found.pattern[found.start[:-1]]
        self.several = np.flatnonzero(np.diff(found.start) > 1)
        sizes = np.diff(found.start)[self.several]
        self.owner = np.repeat(np.arange(len(self.several)), sizes)
        offset = np.arange(len(self.owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        self.row = found.start[self.several][self.owner] + offset
        parts = [self._of(number) for number in range(found.patterns.shape[1])]
        self.value = [value for value, _ in parts]
        self.known = [known for _, known in parts]
        self.low = [self._bound(number, ALL_TRUE, is_=True) for number in range(len(parts))]
        self.high = [self._bound(number, ALL_FALSE, is_=False) for number in range(len(parts))]

    def _of(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the share that qualifies of what is answered, and the share that is answered."""
        answer = self.found.patterns[:, number]
        shares = np.array([0, 1, np.nan], dtype=np.float32)
        value = shares[answer][self.pattern]
        known = (answer != UNKNOWN).astype(np.float32)[self.pattern]
        if len(self.several):
            weight = self.found.weight[self.row].astype(np.float64)
            mine = answer[self.found.pattern[self.row]]
            true, answered, whole = (
                np.bincount(self.owner, weights=weight * part) for part in (mine == TRUE, mine != UNKNOWN, 1)
            )
            with np.errstate(invalid="ignore"):
                value[self.several] = true / answered
            known[self.several] = answered / whole
        return value, known

    def _bound(self, number: int, state: int, *, is_: bool) -> NDArray[np.float32]:
        """Return 1 where a unit's state is the one given (or is not), 0 elsewhere, NaN unanswered."""
        same = (self.found.states[:, number] == state)[self.found.unit_state]
        return np.where(self.known[number] == 0, np.nan, same == is_).astype(np.float32)
