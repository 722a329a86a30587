"""Splitting whole pence: nothing is lost, nothing turns its sign, and the largest remainders come first."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localvalue.spend.landings import split_pence, split_ragged

PENCE = st.one_of(st.integers(-1_000, 1_000), st.integers(-(10**15), 10**15))
WEIGHTS = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=9).filter(any)
AMOUNTS = st.lists(st.tuples(PENCE, WEIGHTS), min_size=1, max_size=8)


def split(pence: int, weights: list[int]) -> list[int]:
    row = np.array([weights], dtype=np.int64)
    return split_pence(np.array([pence], dtype=np.int64), row)[0].tolist()


def slow(pence: int, weights: list[int]) -> list[int]:
    """Split by largest remainder in exact fractions, one amount at a time."""
    exact = [Fraction(abs(pence) * weight, sum(weights)) for weight in weights]
    parts = [int(each) for each in exact]
    order = sorted(range(len(weights)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[: abs(pence) - sum(parts)]:
        parts[n] += 1
    return [part if pence >= 0 else -part for part in parts]


@pytest.mark.parametrize(
    ("pence", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # of equal remainders the first
        (101, [1, 1, 1], [34, 34, 33]),
        (1, [1, 1], [1, 0]),
        (-1, [1, 1], [-1, 0]),
        (100, [2, 1], [67, 33]),
        (100, [1, 2], [33, 67]),  # 33.33 and 66.67: the larger remainder
        (0, [3, 4], [0, 0]),
        (7, [0, 1], [0, 7]),
        (-256_00, [3, 5], [-96_00, -160_00]),
    ],
)
def test_known_answers(pence: int, weights: list[int], parts: list[int]) -> None:
    assert split(pence, weights) == parts


@given(PENCE, WEIGHTS)
def test_it_is_the_split_by_fractions(pence: int, weights: list[int]) -> None:
    assert split(pence, weights) == slow(pence, weights)


@given(PENCE, WEIGHTS)
def test_laws(pence: int, weights: list[int]) -> None:
    parts = split(pence, weights)
    assert sum(parts) == pence
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(pence * weight, sum(weights))) < 1
        assert part * pence >= 0
        assert weight or not part
    assert split(-pence, weights) == [-part for part in parts]


@given(AMOUNTS)
def test_amounts_of_different_lengths_are_each_split_alone(amounts: list[tuple[int, list[int]]]) -> None:
    owner = [n for n, (_, weights) in enumerate(amounts) for _ in weights]
    parts = split_ragged(
        np.array([pence for pence, _ in amounts], dtype=np.int64),
        np.array(owner),
        np.array([weight for _, weights in amounts for weight in weights], dtype=np.int64),
    )
    assert parts.tolist() == [part for pence, weights in amounts for part in slow(pence, weights)]


def test_what_is_too_large_for_64_bits_on_the_way_is_exact_all_the_same() -> None:
    pence, weights = 3 * 10**16 + 1, [10**6, 10**6, 10**6 - 1]
    assert split(pence, weights) == slow(pence, weights)


def test_nothing_to_split() -> None:
    none = np.empty(0, dtype=np.int64)
    assert split_ragged(none, none, none).tolist() == []
