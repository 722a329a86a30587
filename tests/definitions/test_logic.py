"""Kleene's three-valued logic: every case of it, by the tables in his book of 1952."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

import localvalue as lv
from localvalue.definitions import AllOf, AnyOf, Not, Truth, truth

if TYPE_CHECKING:
    from collections.abc import Callable

T, F, U = "true", "false", "unknown"
CASES = (T, F, U)

AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}
NOT = {T: F, F: T, U: U}


def answers(*cases: str) -> Truth:
    return Truth(np.array([case == T for case in cases]), np.array([case != U for case in cases]))


def cases(answer: Truth) -> list[str]:
    assert not (answer.true & ~answer.known).any(), "true must imply known"
    return [T if true else F if known else U for true, known in zip(*answer, strict=True)]


def test_and_is_true_where_both_are_and_false_where_either_is() -> None:
    left, right = zip(*AND, strict=True)
    assert cases(answers(*left) & answers(*right)) == list(AND.values())


def test_or_is_true_where_either_is_and_false_where_both_are() -> None:
    left, right = zip(*OR, strict=True)
    assert cases(answers(*left) | answers(*right)) == list(OR.values())


def test_not_turns_an_answer_and_leaves_the_unknown_unknown() -> None:
    assert cases(~answers(*NOT)) == list(NOT.values())


@pytest.mark.parametrize(("a", "b", "c"), list(product(CASES, repeat=3)))
def test_the_laws_of_three_valued_logic(a: str, b: str, c: str) -> None:
    x, y, z = answers(a), answers(b), answers(c)
    assert cases(~(x & y)) == cases(~x | ~y)
    assert cases(x & (y | z)) == cases((x & y) | (x & z))
    assert cases(x | (y | z)) == cases((x | y) | z)
    assert cases(~~x) == cases(x)


def test_true_and_unknown_is_not_mistaken_when_true_is_not_cleared() -> None:
    """Of a definition that leaves true standing where it does not know, only what is known counts."""
    careless = Truth(np.array([True, True]), np.array([True, False]))
    assert cases(truth(careless, 2, "careless")) == [T, U]


class Fixed:
    """A definition that answers what it was made with, and says nothing more."""

    kind = "local"
    traits: tuple[str, ...] = ()

    def __init__(self, name: str, *given: str) -> None:
        self.name = name
        self.label = name.upper()
        self.given = given

    def test(self, pairs: object) -> Truth:
        del pairs
        return answers(*self.given)


ROWS = [None] * 9


def test_any_of_all_of_and_not_follow_the_same_tables() -> None:
    left, right = zip(*AND, strict=True)
    a, b = Fixed("a", *left), Fixed("b", *right)
    assert cases(AnyOf((a, b)).test(ROWS)) == list(OR.values())
    assert cases(AllOf((a, b)).test(ROWS)) == list(AND.values())
    assert cases(Not(a).test(ROWS)) == [NOT[case] for case in left]


@pytest.mark.parametrize("seed", range(5))
def test_any_of_holds_where_a_part_does_and_all_of_nowhere_else(seed: int) -> None:
    random = np.random.default_rng(seed)
    parts = [Fixed(f"d{n}", *random.choice(CASES, size=9).tolist()) for n in range(4)]
    either, every = AnyOf(tuple(parts)).test(ROWS), AllOf(tuple(parts)).test(ROWS)
    for part in parts:
        assert (either.true >= part.test(ROWS).true).all()
        assert (every.true <= part.test(ROWS).true).all()


@pytest.mark.parametrize(
    "join",
    [
        lambda: lv.InAuthority() and lv.MostDeprived(10),
        lambda: lv.InAuthority() or lv.MostDeprived(10),
        lambda: not lv.InAuthority(),
    ],
)
def test_python_s_own_and_or_not_are_refused(join: Callable[[], object]) -> None:
    """They would keep one of the two without a word."""
    with pytest.raises(lv.LocalValueError, match=r"joined by \|, & and ~"):
        join()


@pytest.mark.parametrize("make", [lambda: lv.WithinMiles("ten"), lambda: lv.MostDeprived("20")])
def test_text_is_no_number(make: Callable[[], object]) -> None:
    with pytest.raises(lv.LocalValueError, match=r"takes a number as '(miles|percent)', found the text"):
        make()


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("authority & sme", "local"),
        ("sme & (s32 & authority)", "local"),
        ("authority & !sme & region", "local"),
        ("deprived:20 & s32", "deprived"),
        ("deprived:20 & !authority", "deprived"),
        ("sme & vcse", "other"),
        ("authority & deprived:20", "other"),
        # What counts because it goes to a small firm is not local by that
        ("authority | sme", "other"),
        ("!authority", "other"),
    ],
)
def test_what_narrows_a_definition_leaves_its_kind(spec: str, kind: str) -> None:
    assert lv.definition(spec).kind == kind
