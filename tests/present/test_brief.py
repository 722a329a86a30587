"""The few lines that end a run in a terminal, on spends of powers of two that are scored in the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import pytest

import localvalue as lv
from localvalue.present import brief

if TYPE_CHECKING:
    from pathlib import Path

SPECS = ("authority", "deprived:20")
IN_AFORD, IN_BFORD, DISTRICT, NOWHERE = "ZA1 1AA", "ZA2 1AA", "ZA1", "rubbish"


def reading(atlas: lv.Atlas, *lines: dict[str, object]) -> str:
    """Return what is said of lines, each of Bford unless it says otherwise."""
    whole = [{"line_id": f"L{n}", "buyer": "Bford", **line} for n, line in enumerate(lines)]
    return cards.card(atlas, whole, *SPECS).reading()


def paid(pounds: object, postcode: str, **more: object) -> dict[str, object]:
    return {"amount": pounds, "supplier_postcode": postcode, **more}


# -- what the first local definition misses ------------------------------------------------------


def test_what_is_missed_is_said_of_what_could_be_placed(toy_atlas: lv.Atlas) -> None:
    lines = (paid(4, IN_AFORD), paid(2, IN_AFORD, buyer="Aford"), paid(16, IN_BFORD), paid(1, NOWHERE))
    assert (
        "Of what could be placed, £6 lands in the most deprived 20% of neighbourhoods (England: IoD 2025);"
        " £4 of it is not in the buyer's own authority." in reading(toy_atlas, *lines)
    )


@pytest.mark.parametrize(
    "lines",
    [
        # Nothing reaches a deprived place; credits alone do; more credits than payments do
        [paid(16, IN_BFORD)],
        [paid(-4, IN_AFORD), paid(16, IN_BFORD)],
        [paid(4, IN_AFORD), paid(-8, IN_AFORD, buyer="Aford"), paid(16, IN_BFORD)],
        # Of £6 that lands there £8 would be missed
        [paid(8, IN_AFORD), paid(-2, IN_AFORD, buyer="Aford"), paid(16, IN_BFORD)],
        # 5 of 13 is placed, or half of it only to a district on both sides of every line
        [paid(4, IN_AFORD), paid(1, IN_BFORD), paid(8, NOWHERE)],
        [paid(4, IN_AFORD), paid(4, DISTRICT)],
        # Each is answered for enough of it, and both together are not known well enough
        [paid(4, IN_AFORD), paid(3, IN_BFORD), paid(6, IN_AFORD, buyer="Nobody")],
    ],
)
def test_what_is_missed_is_not_said_where_the_range_leads(
    toy_atlas: lv.Atlas, lines: list[dict[str, object]]
) -> None:
    assert "Of what could be placed" not in reading(toy_atlas, *lines)
    assert " is not in the buyer's own authority" not in reading(toy_atlas, *lines)


def test_where_nothing_is_to_say_of_what_is_missed_no_sentence_is_there(toy_atlas: lv.Atlas) -> None:
    assert brief.missed(cards.card(toy_atlas, [paid(4, NOWHERE, buyer="Bford")], *SPECS)) == []
    assert len(brief.missed(cards.card(toy_atlas, [paid(4, IN_AFORD, buyer="Bford")], *SPECS))) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        # The next step names tax as well, and here there is more to say of it
        ([paid(16, IN_BFORD, supplier="Acme Ltd"), paid(4, NOWHERE, supplier="HMRC")], True),
        # Nothing is to be done, or nothing is left beside it
        ([paid(4, IN_BFORD, supplier="HMRC")], True),
        ([paid(4, NOWHERE, supplier="HMRC")], False),
        ([paid(4, IN_BFORD, supplier="Acme Ltd")], False),
    ],
)
def test_what_is_proposed_is_said_where_the_next_step_does_not_say_it_all(
    toy_atlas: lv.Atlas,
    lines: list[dict[str, object]],
    said: bool,  # noqa: FBT001
) -> None:
    assert (
        "By name, not bought from third parties: tax or pensions £4" in reading(toy_atlas, *lines)
    ) is said


def test_lines_of_several_kinds_are_told_in_the_headline(toy_atlas: lv.Atlas) -> None:
    lines = [paid(4, IN_BFORD, basis="invoiced"), paid(2, IN_BFORD, basis="contract")]
    assert "(of which " in reading(toy_atlas, *lines)
    assert "(of which " not in reading(toy_atlas, *lines[:1])


# -- what is left open ---------------------------------------------------------------------------


def test_everything_could_be_placed_only_where_everything_is_answered_too(toy_atlas: lv.Atlas) -> None:
    assert "Everything could be placed." in reading(toy_atlas, paid(1, IN_AFORD))
    assert "Not answered" not in reading(toy_atlas, paid(1, IN_AFORD))
    said = reading(toy_atlas, paid(1, IN_AFORD, buyer="Aforde"), paid(2, IN_AFORD, buyer="Aforde"))
    assert "Everything could be placed" not in said
    assert "Not answered though placed: no home area £3 (2 lines). Unknown buyers: Aforde (nearest: " in said
    assert "Aford" in said.partition("nearest: ")[2].partition(")")[0]


def test_what_is_not_placed_is_said_before_what_is_not_answered(toy_atlas: lv.Atlas) -> None:
    said = reading(toy_atlas, paid(4, NOWHERE), paid(1, IN_AFORD, buyer="Nobody"))
    assert said.index("£4 of £5 could not be placed:") < said.index(
        "Not answered though placed: no home area £1 (1 line)."
    )


def test_each_reason_for_no_answer_has_its_pounds(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"line_id": "a", "buyer": "Aford", "site_postcode": "ZA1 1AA"} | paid(1, IN_AFORD),
        {"line_id": "b", "buyer": None, "site_postcode": "ZA1 1AA"} | paid(2, IN_AFORD),
        {"line_id": "c", "buyer": None, "site_postcode": None} | paid(4, IN_AFORD),
    ]
    said = cards.card(toy_atlas, lines, "authority", "within:5km", "within:9km").reading()
    assert (
        "Not answered though placed: no home area £6 (2 lines); no site to measure from £4 (1 line)." in said
    )


def test_of_many_unknown_buyers_the_first_are_named(toy_atlas: lv.Atlas) -> None:
    said = reading(toy_atlas, *(paid(1, IN_AFORD, buyer=f"Zzyzx {letter * 9}") for letter in "PQRST"))
    assert "and 2 more, see faults.csv." in said


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        (
            ["x", "y", "z", "", "", "1.005"],
            "3 amounts could not be read and count as £0, 2 were blank, 1 rounded; see faults.csv.",
        ),
        (["x"], "1 amount could not be read and counts as £0; see faults.csv."),
        (["", "1"], "1 amount was blank; see faults.csv."),
        (["1.005", "2.005"], "2 amounts were rounded; see faults.csv."),
    ],
)
def test_amounts_that_are_not_what_the_file_says_are_counted(
    toy_atlas: lv.Atlas, amounts: list[str], sentence: str
) -> None:
    said = reading(toy_atlas, *(paid(amount, IN_AFORD) for amount in [*amounts, "8"]))
    assert sentence in said
    assert "Everything could be placed" not in said


def test_a_file_that_counts_twice_is_named(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("supplier_postcode,amount\nZA1 1AA,1\n", encoding="utf-8")
    located = lv.locate(lv.read_spend([tmp_path / "a.csv", tmp_path / "b.csv"]), toy_atlas, buyer="Aford")
    said = lv.score(located, [lv.InAuthority()]).reading()
    assert "Counted again, with the same content as another file: b.csv (a.csv)." in said
