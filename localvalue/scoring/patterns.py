"""Patterns: the answers of all definitions at one point, each different one once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import factorize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    UInt8s = NDArray[np.uint8]

FALSE: Final = 0
TRUE: Final = 1
UNKNOWN: Final = 2
"""The three answers; a pattern is one of them for each definition."""

ALL_FALSE: Final = 1 << FALSE
ALL_TRUE: Final = 1 << TRUE
ALL_UNKNOWN: Final = 1 << UNKNOWN
"""States of a whole place: which answers occur among its points, as bits."""

# Answers of so many definitions fit in one signed 64-bit number to the base 3
_WORD: Final = 39
_BASE: Final = 3


class Patterns:
    """
    The different patterns that have been met.

    Parameters
    ----------
    width
        How many definitions there are.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._known: dict[bytes, int] = {}

    def ordered(self) -> tuple[UInt8s, Int64s]:
        """
        Return the patterns in an order of their own.

        Returns
        -------
        patterns
            Shape ``(patterns, definitions)``.
        rank
            Where each stands that was numbered as it was met.

        Notes
        -----
        Which pattern a left-over penny goes to is then not the lines' order to say.
        """
        ordered = sorted(self._known)
        rank = np.empty(len(ordered), dtype=np.int64)
        rank[[self._known[each] for each in ordered]] = np.arange(len(ordered))
        return np.frombuffer(b"".join(ordered), dtype=np.uint8).reshape(-1, self._width), rank

    def numbers(self, digits: UInt8s) -> Int64s:
        """
        Return the number of each column's pattern.

        Parameters
        ----------
        digits
            Answers, shape ``(definitions, n)``.
        """
        codes: Int64s = np.zeros(digits.shape[1], dtype=np.int64)
        for low in range(0, len(digits), _WORD):
            word = np.zeros(digits.shape[1], dtype=np.int64)
            for row in digits[low : low + _WORD]:
                word *= _BASE
                word += row
            dense, unique = factorize(word)
            joined = factorize(codes * len(unique) + dense)[0] if low else dense
            codes = joined.astype(np.int64)
        first = np.full(int(codes.max(initial=-1)) + 1, len(codes), dtype=np.int64)
        np.minimum.at(first, codes, np.arange(len(codes)))
        number = np.array(
            [
                self._known.setdefault(digits[:, column].tobytes(), len(self._known))
                for column in first.tolist()
            ],
            dtype=np.int64,
        )
        return number[codes]


def merged(unit: Int64s, pattern: Int64s, weight: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """
    Return rows in order, those of one unit and pattern as one.

    Parameters
    ----------
    unit, pattern, weight
        How much of which unit lies under which pattern, in any order.

    Returns
    -------
    unit, pattern, weight
        By unit and pattern, each pair once.
    """
    order = np.lexsort((pattern, unit))
    unit, pattern, weight = unit[order], pattern[order], weight[order]
    new = np.ones(len(unit), dtype=np.bool_)
    new[1:] = (unit[1:] != unit[:-1]) | (pattern[1:] != pattern[:-1])
    first = np.flatnonzero(new)
    total = np.add.reduceat(weight, first) if len(first) else weight
    return unit[first], pattern[first], total


def states_of(patterns: UInt8s, pattern: Int64s, start: Int64s) -> tuple[Codes, UInt8s]:
    """
    Return the state of each unit, and the different states.

    Parameters
    ----------
    patterns
        The different patterns, shape ``(patterns, definitions)``.
    pattern
        Which of them each row of the units is under.
    start
        Where each unit's rows start, shape ``(units + 1,)``.

    Returns
    -------
    unit_state
        Which of the states each unit has.
    states
        Shape ``(states, definitions)``: which answers occur, as bits.
    """
    bits = (np.uint8(1) << patterns).astype(np.uint8)
    # A unit under one pattern has that pattern's state; few others need their patterns' bits joined
    unit_state = pattern[start[:-1]].astype(np.int32)
    several = np.flatnonzero(np.diff(start) > 1)
    if not len(several):
        return unit_state, bits
    known = {row.tobytes(): number for number, row in enumerate(bits)}
    joined = [
        np.bitwise_or.reduce(bits[pattern[start[each] : start[each + 1]]], axis=0).tobytes()
        for each in several.tolist()
    ]
    unit_state[several] = [known.setdefault(row, len(known)) for row in joined]
    states = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, patterns.shape[1])
    return unit_state, states
