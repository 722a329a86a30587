"""Supply chains: each lands what it received less what it passed down, and nothing is made of nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localvalue.spend.tiers import NOBODY, Chain, settle

A, B, C, D = range(4)
Row = tuple[int, int, int, int, int]
"""Line, tier, received, party, payer."""


def chain(rows: list[Row]) -> Chain:
    return Chain(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def lands(rows: list[Row]) -> list[int]:
    return settle(chain(rows)).lands.tolist()


N = NOBODY


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, 1, 100, N, N)], [100]),
        ([(0, 1, 100, N, N), (0, 2, 40, N, N)], [60, 40]),
        ([(0, 2, 40, N, N), (0, 1, 100, N, N)], [40, 60]),  # whatever the order
        ([(0, 1, 100, N, N), (0, 2, 40, N, N), (0, 3, 15, N, N)], [60, 25, 15]),
        ([(0, 1, 100, N, N), (0, 3, 40, N, N)], [60, 40]),  # the next tier above that there is
        ([(0, 1, 100, N, N), (1, 2, 40, N, N)], [100, 40]),  # lines do not touch each other
        # Nobody says who paid: in proportion
        ([(0, 1, 60, A, N), (0, 1, 40, B, N), (0, 2, 50, C, N)], [30, 20, 50]),
        # By who paid
        ([(0, 1, 60, A, N), (0, 1, 40, B, N), (0, 2, 50, C, A)], [10, 40, 50]),
        # The named first, then the others off what is left: 10 of A's and 40 of B's
        ([(0, 1, 60, A, N), (0, 1, 40, B, N), (0, 2, 50, C, A), (0, 2, 25, D, N)], [5, 20, 50, 25]),
        # One party in two rows
        ([(0, 1, 60, A, N), (0, 1, 20, A, N), (0, 1, 20, B, N), (0, 2, 40, C, A)], [30, 10, 20, 40]),
    ],
)
def test_known_answers(rows: list[Row], expected: list[int]) -> None:
    settled = settle(chain(rows))
    assert settled.lands.tolist() == expected
    assert settled.overdrawn == []
    assert settled.unknown_payer.tolist() == []


def test_who_passes_down_more_than_it_received_lands_nothing_and_the_rest_share_what_it_had() -> None:
    settled = settle(chain([(0, 1, 60, A, N), (0, 1, 40, B, N), (0, 2, 60, C, A), (0, 2, 20, D, A)]))
    assert settled.lands.tolist() == [0, 40, 45, 15]
    assert [tuple(each) for each in settled.overdrawn] == [(2, 60, 80, True)]


def test_a_whole_tier_that_is_overdrawn() -> None:
    settled = settle(chain([(7, 1, 60, A, N), (7, 1, 40, B, N), (7, 2, 150, N, N)]))
    assert settled.lands.tolist() == [0, 0, 100]
    assert [tuple(each) for each in settled.overdrawn] == [(2, 100, 150, False)]


def test_a_payer_that_the_tier_above_does_not_have_is_told_and_taken_off_all() -> None:
    settled = settle(chain([(0, 1, 60, A, N), (0, 1, 40, B, N), (0, 2, 50, C, D)]))
    assert settled.lands.tolist() == [30, 20, 50]
    assert settled.unknown_payer.tolist() == [2]


def test_nothing_received_and_nothing_passed_down() -> None:
    assert lands([(0, 1, 0, N, N), (0, 2, 0, N, N)]) == [0, 0]
    assert lands([]) == []


parties = st.integers(NOBODY, 2)
rows_of_chains = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 4), st.integers(0, 50), parties, parties), max_size=12
)


@given(rows_of_chains)
def test_what_reached_the_first_tier_lands_and_no_more(rows: list[Row]) -> None:
    found = settle(chain(rows))
    for line in {row[0] for row in rows}:
        mine = [at for at, row in enumerate(rows) if row[0] == line]
        first = min(rows[at][1] for at in mine)
        received = sum(rows[at][2] for at in mine if rows[at][1] == first)
        assert sum(found.lands[at] for at in mine) == received
    assert (found.lands >= 0).all()
    assert (found.lands <= found.received).all()


@given(rows_of_chains)
def test_a_line_is_settled_as_if_it_were_alone(rows: list[Row]) -> None:
    together = lands(rows)
    for line in {row[0] for row in rows}:
        mine = [at for at, row in enumerate(rows) if row[0] == line]
        assert [together[at] for at in mine] == lands([rows[at] for at in mine])
