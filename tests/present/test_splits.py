"""What a definition of local misses: said of what is known well enough, with its sign, and not else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from present.fake_card import FakeCard

from localvalue.present.readings import Reading
from localvalue.present.splits import Split, splits

SOUND = Reading(
    name="authority",
    label="In the council's area",
    kind="local",
    lines=1,
    estimate=15.0,
    low=15.0,
    high=30.0,
    share=0.2,
    share_low=0.15,
    share_high=0.3,
    placed=80.0,
    unplaced=20.0,
    total=100.0,
    located=80.0,
)
DEPRIVED = replace(SOUND, name="deprived_20", label="In the most deprived 20%", kind="deprived")


def split(both: float, missed: float, unplaced: float = 20.0, **changes: object) -> Split:
    return replace(Split(SOUND, DEPRIVED, both, 0.0, missed, 0.0, unplaced, 100.0), **changes)


def test_a_card_is_split_as_it_was_worked_out_by_hand() -> None:
    found = splits(FakeCard())["authority", "deprived_20"]
    assert found.cells == {"both": 1.0, "local": 2.0, "deprived": 20.0, "neither": 40.0}
    assert (found.local.name, found.deprived.name) == ("authority", "deprived_20")


@pytest.mark.parametrize(
    ("both", "missed", "sentence"),
    [
        (
            2.0,
            4.0,
            "£6 lands in the most deprived 20%; £4 of it is not in the council's area.",
        ),
        (2.0, 0.0, "£2 lands in the most deprived 20%; £0 of it is not in the council's area."),
        (0.49, 0.49, "No pounds that could be placed landed in the most deprived 20%."),
        (0.0, 0.5, "£1 lands in the most deprived 20%; £1 of it is not in the council's area."),
        (
            8.0,
            -2.0,
            "is in the most deprived 20% and not in the council's area, credits exceed payments by £2.",
        ),
    ],
)
def test_what_is_missed_is_said_with_its_sign(both: float, missed: float, sentence: str) -> None:
    assert split(both, missed).missed.endswith(sentence)


@pytest.mark.parametrize(("both", "missed"), [(-2.0, 8.0), (-8.0, 4.0), (-8.0, 8.0)])
def test_beside_credits_a_part_that_is_more_than_the_whole_is_not_said(both: float, missed: float) -> None:
    assert split(both, missed).missed == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"unplaced": 40.01},
        {"local": replace(SOUND, placed=59.0)},
        {"local": replace(SOUND, share_high=0.36)},
        {"deprived": replace(DEPRIVED, share_high=0.36)},
    ],
)
def test_what_is_missed_is_said_only_of_what_is_known_well_enough(changes: dict[str, object]) -> None:
    assert split(2.0, 4.0, 40.0).missed
    assert split(2.0, 4.0, **{"unplaced": 40.0, **changes}).missed == ""  # type: ignore[arg-type]
