"""A number at each point, compared with a threshold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, get_args

import numpy as np

from localvalue.definitions.base import Kind, Truth
from localvalue.definitions.combining import Rule
from localvalue.errors import InputError
from localvalue.units import plain_number, slug

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Compared(Rule):
    """A number at each point, compared with a threshold."""

    threshold: float
    kind: Kind
    _word: ClassVar[str]
    _sign: ClassVar[str]

    def _require(self) -> None:
        number = isinstance(self.threshold, int | float) and math.isfinite(self.threshold)
        if not number:
            raise InputError(f"{self.threshold!r} is no number to compare a surface with")
        if self.kind not in get_args(Kind):
            raise InputError(f"{self.kind!r} is no kind of definition; use local, deprived or other")

    def _name(self, surface: str) -> str:
        number = plain_number(self.threshold).replace("-", "minus_")
        return f"{self._word}_{slug(number)}_in_{slug(surface)}"

    def _label(self, surface: str) -> str:
        return f"Where {surface} is {self._word} {plain_number(self.threshold)}"

    def _compare(self, values: Floats) -> Truth:
        known = np.isfinite(values)
        with np.errstate(invalid="ignore"):
            true = values > self.threshold if self._sign == ">" else values < self.threshold
        return Truth(known & true, known)


def in_words(surface: str, values: Floats) -> list[str]:
    """Return what a surface is at each point; empty where it is not known."""
    return [f"{surface} is {value:.6g}" if math.isfinite(value) else "" for value in values.tolist()]
