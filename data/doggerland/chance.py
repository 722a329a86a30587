"""
Chance that gives the same answers on every machine and every Python version.

The standard library promises that only of `random.random`; a generator of six lines promises it of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    T = TypeVar("T")

_WORD: Final = (1 << 64) - 1


class Chance:
    """
    SplitMix64 (Steele, Lea and Flood, 2014), seeded by words.

    Every place and every file draws from a stream of its own, named after it, so that adding one changes
    no other.

    Examples
    --------
    >>> Chance("dice").below(6) == Chance("dice").below(6)
    True
    """

    def __init__(self, *key: object) -> None:
        state = 0xCBF29CE484222325  # FNV-1a: Python's own hash of text changes from run to run
        for byte in "/".join(str(part) for part in key).encode():
            state = ((state ^ byte) * 0x100000001B3) & _WORD
        self._state = state

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _WORD
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _WORD
        return z ^ (z >> 31)

    def unit(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return (self._next() >> 11) / (1 << 53)

    def between(self, low: float, high: float) -> float:
        """Return a number from ``low`` to ``high``, all equally likely."""
        return low + (high - low) * self.unit()

    def below(self, n: int) -> int:
        """Return a whole number from 0 to ``n - 1``."""
        return int(self.unit() * n)

    def happens(self, probability: float) -> bool:
        """Return True with this probability."""
        return self.unit() < probability

    def bell(self, mean: float = 0.0, spread: float = 1.0) -> float:
        """Return a roughly normal number: twelve uniforms, so no logarithm of any one C library."""
        return mean + spread * (sum(self.unit() for _ in range(12)) - 6.0)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of these, all equally likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of these, likely in proportion to its weight."""
        left = self.unit() * sum(weights)
        for choice, weight in zip(choices, weights, strict=True):
            left -= weight
            if left < 0.0:
                return choice
        return choices[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return these in another order (Fisher and Yates)."""
        out = list(items)
        for last in range(len(out) - 1, 0, -1):
            other = self.below(last + 1)
            out[last], out[other] = out[other], out[last]
        return out
