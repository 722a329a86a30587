"""Who checks the checker: the slow truth against answers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
import toy
from oracle import slow

SHARED = ("authority", "region", "within_10mi", "deprived_10", "deprived_20")


@pytest.fixture(scope="module", params=[False, True], ids=["as_given", "coarse"])
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, slow.LineAnswer], list[str], bool]:
    folder = tmp_path_factory.mktemp("toy")
    official = toy.write_official(folder / "official")
    # The slow truth has one origin a run: only the lines that Aford buys for ZA1 1AA.
    bought = [line for line in toy.LINES if (line.buyer, line.site) == ("Aford", "ZA1 1AA")]
    spend = toy.write_spend(folder / "spend.csv", bought)
    lines = slow.read_lines(spend, postcode="supplier_postcode", amount="amount", line_id="line_id")
    directory = slow.read_directory(official, (line.postcode for line in lines), coarse=request.param)
    origin = slow.Origin.read(official, "Aford", "ZA1 1AA")
    found = slow.answer_lines(lines, directory, origin, coarse=request.param)
    return {answer.line_id: answer for answer in found}, list(origin.tests()), request.param


@pytest.mark.parametrize("slug", SHARED)
def test_it_gives_the_answers_worked_out_by_hand(
    answers: tuple[dict[str, slow.LineAnswer], list[str], bool], slug: str
) -> None:
    found, slugs, coarse = answers
    at, by_hand = slugs.index(slug), toy.SLUGS.index(slug)
    expected = toy.EXPECTED_COARSE if coarse else toy.EXPECTED
    for name, answer in found.items():
        share = answer.membership(at)
        mine = None if share is None else (answer.always(at), share, answer.ever(at))
        assert mine == expected[name][by_hand], name


def test_it_gives_the_reasons_worked_out_by_hand(
    answers: tuple[dict[str, slow.LineAnswer], list[str], bool],
) -> None:
    found, _, coarse = answers
    for name, answer in found.items():
        if coarse and name == "sector_by_coarse":
            assert answer.placed.precision == "sector"
            continue
        assert answer.placed.status == toy.STATUS.get(name, "placed")
        if name not in toy.STATUS:
            assert answer.placed.precision == toy.PRECISION.get(name, "postcode")


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("1,234.56", 123_456),
        ("£2", 200),
        (" (978) ", -97_800),
        ("-0.5", -50),
        ("0.005", 1),
        ("-0.005", -1),
        ("n/a", 0),
    ],
)
def test_it_reads_amounts(text: str, pence: int) -> None:
    assert slow.pence_of(text) == pence


def test_ten_kilometres_of_grid_on_the_central_meridian_are_four_metres_more_of_ground() -> None:
    assert slow.ground_m((400_000, 0), (400_000, 10_000)) == pytest.approx(10_003.99, abs=0.01)


def _answer(pence: int, *patterns: tuple[bool | None, bool | None]) -> slow.LineAnswer:
    points = tuple((pattern, 1) for pattern in patterns)
    return slow.LineAnswer("x", pence, slow.Placed("placed", "postcode", ()), points, frozenset())


def test_it_counts_agreement() -> None:
    """40 both, 10 only a, 20 only b (a credit counts by its size), 30 neither, and one without answer."""
    found = [
        _answer(40, (True, True)),
        _answer(10, (True, False)),
        _answer(-20, (False, True)),
        _answer(30, (False, False)),
        _answer(1_000, (None, True)),
        _answer(5),
    ]
    assert slow.cells(found, 0, 1) == {
        "both": 40, "a_only": 10, "b_only": -20, "neither": 30, "unplaced": 1_005
    }  # fmt: skip
    # Jaccard 40 / 70; observed 0.7, by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5, so kappa 0.2 / 0.5.
    assert slow.jaccard_kappa(found, 0, 1) == (Fraction(4, 7), Fraction(2, 5))


def test_bounds_take_each_doubtful_line_wholly_out_or_in() -> None:
    """100 that may be in and a credit of 30 that may be: from -30 to 100, and 50 - 15 as expected."""
    found = [
        _answer(100, (True, True), (True, False), (False, False), (False, False)),
        _answer(-30, (True, True), (True, True), (False, False), (False, False)),
    ]
    row = slow.summary(found, 0)
    assert (row["low"], row["estimate"], row["high"], row["amount"]) == (-30, 35, 100, 0)
