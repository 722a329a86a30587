"""The engine: patterns, blocks, traits, and the laws that hold whatever the lines are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import localvalue as lv
from localvalue.scoring import engine

if TYPE_CHECKING:
    from collections.abc import Sequence

# Of every status and precision, and of every small area.
POSTCODES = (
    "ZA1 1AA", "ZA1 1AD", "ZA1 1AF", "ZA1 2AA", "ZA2 1AA", "ZA3 1AA", "ZA3 1AB", "ZA1", "ZA2", "ZA3",
    "ZA1 1", "ZA7 7ZZ", "ZA9 9AA", "", "REDACTED", "rubbish", "GY1 1AA",
)  # fmt: skip
SPECS = (
    "authority",
    "within:5km",
    "within:10mi",
    "within:5km@boundary",
    "county",
    "deprived:10",
    "deprived:20",
    "!authority",
    "authority|deprived:20",
)

LINE = st.fixed_dictionaries(
    {
        "supplier_postcode": st.sampled_from(POSTCODES),
        "amount": st.integers(-(2**20), 2**20).map(lambda pence: pence / 100),
        "buyer": st.sampled_from(["Aford", "Cford", "Westshire", "Nobody", ""]),
        "site_postcode": st.sampled_from(["ZA1 1AA", "ZA2 1AB", "ZA1", ""]),
    }
)
LINES = st.lists(LINE, min_size=1, max_size=12)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip


def score(atlas: lv.Atlas, lines: Sequence[cards.Row]) -> lv.Scorecard:
    return cards.card(atlas, [{"supplier_postcode": None, **line} for line in lines], *SPECS)


def figures(card: lv.Scorecard) -> dict[str, list[tuple[object, ...]]]:
    """Return all that a run says but of single lines."""
    return {name: list(table.rows) for name, table in card.tables().items()}


def answers(card: lv.Scorecard) -> list[dict[str, object]]:
    """Return all that a run says of single lines, without their names, bounds always given."""
    bounds = [(name, f"{name}{end}") for name in names(card) for end in ("_low", "_high")]
    table = card.line_table().drop_columns(["line_id"]).to_pylist()
    return [row | {bound: row.get(bound, row[name]) for name, bound in bounds} for row in table]


def names(card: lv.Scorecard) -> list[str]:
    return [each.name for each in card.definitions]


# -- the laws -----------------------------------------------------------------------------------


@QUICK
@given(LINES)
def test_every_line_comes_out_once_in_order_and_every_penny_with_it(
    toy_atlas: lv.Atlas, lines: list[cards.Row]
) -> None:
    """Laws 1 to 3: lines, pence, and the partition."""
    card = score(toy_atlas, lines)
    pence = [round(100 * float(line["amount"])) for line in lines]
    assert card.line_table().column("amount_pence").to_pylist() == pence
    total = sum(pence)
    for name, table in card.tables().items():
        if name == "status.csv":
            continue
        if name == "deciles.csv":
            assert sum(table.column("estimate_gbp")) == total
            continue
        for row in table.rows:
            cells = dict(zip(table.names, row, strict=True))
            assert cells["total_gbp"] == total
            parts = [cells[each] for each in table.names if each in PARTS[name]]
            assert sum(parts) == total
    held = card.tables()["status.csv"]
    for role in ("supplier", "buyer", "site"):
        mine = [row for row in held.rows if row[0] == role]
        assert sum(row[2] for row in mine) == len(lines)
        assert sum(row[3] for row in mine) == total


PARTS = {
    "summary.csv": {"placed_gbp", "unplaced_gbp"},
    "partition.csv": {
        "local_and_deprived_gbp",
        "local_only_gbp",
        "deprived_only_gbp",
        "neither_gbp",
        "unplaced_gbp",
    },
    "agreement.csv": {"both_gbp", "a_only_gbp", "b_only_gbp", "neither_gbp", "unplaced_gbp"},
}


@QUICK
@given(LINES)
def test_what_holds_what_by_line(toy_atlas: lv.Atlas, lines: list[cards.Row]) -> None:
    """Laws 4 to 6: radii hold each other, the authority is within any boundary, unplaced is for all."""
    card = score(toy_atlas, lines)
    for row in answers(card):
        for narrow, wide in HELD.items():
            if row[narrow] is not None and row[wide] is not None:
                assert all(row[f"{narrow}{end}"] <= row[f"{wide}{end}"] for end in ("", "_low", "_high"))
        if row["supplier_status"] != "placed":
            assert {row[name] for name in names(card)} == {None}
        for name in names(card):
            assert row[name] is None or 0 <= row[f"{name}_low"] <= row[name] <= row[f"{name}_high"] <= 1
        assert row["authority"] is None or row["not_authority"] == pytest.approx(1 - row["authority"])


HELD = {"within_5km": "within_10mi", "authority": "within_5km_boundary", "deprived_10": "deprived_20"}


@QUICK
@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(
    toy_atlas: lv.Atlas,
    lines: list[cards.Row],
    random: object,
) -> None:
    """Law 7."""
    order = list(range(len(lines)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = score(toy_atlas, lines), score(toy_atlas, [lines[n] for n in order])
    shuffled = answers(one)
    assert answers(other) == [shuffled[n] for n in order]
    for name in ("summary.csv", "agreement.csv"):
        assert figures(one)[name] == figures(other)[name]


@QUICK
@given(LINES)
def test_lines_twice_over_are_everything_twice_over(toy_atlas: lv.Atlas, lines: list[cards.Row]) -> None:
    one, two = score(toy_atlas, lines), score(toy_atlas, [*lines, *lines])
    assert answers(two) == answers(one) * 2
    for name in names(one):
        once, twice = (cards.pence(card, "summary", definition=name) for card in (one, two))
        for figure in (
            "lines",
            "amount_gbp",
            "estimate_gbp",
            "low_gbp",
            "high_gbp",
            "placed_gbp",
            "total_gbp",
        ):
            assert twice[figure] == 2 * once[figure]  # type: ignore[operator]


@QUICK
@given(LINES, st.integers(-1_000, 1_000))
def test_a_line_in_two_parts_leaves_the_sums(toy_atlas: lv.Atlas, lines: list[cards.Row], cut: int) -> None:
    """Law 8; a half-known place is cut in whole pence anew, so its estimate may move by a penny a pattern."""
    whole = [{**line, "amount": round(100 * float(line["amount"]))} for line in lines]
    first = {**whole[0], "amount": whole[0]["amount"] - cut}
    second = {**whole[0], "amount": cut}
    one = score(toy_atlas, [{**line, "amount": line["amount"] / 100} for line in whole])
    two = score(toy_atlas, [{**line, "amount": line["amount"] / 100} for line in (first, second, *whole[1:])])
    for name in names(one):
        before, after = (cards.pence(card, "summary", definition=name) for card in (one, two))
        for figure in ("amount_gbp", "total_gbp"):
            assert after[figure] == before[figure]
        assert abs(after["estimate_gbp"] - before["estimate_gbp"]) <= 9  # type: ignore[operator]


@QUICK
@given(LINES, st.data())
def test_the_spelling_of_a_postcode_changes_nothing(
    toy_atlas: lv.Atlas, lines: list[cards.Row], data: st.DataObject
) -> None:
    """Law 9."""

    def spelt(postcode: str) -> str:
        spaces = data.draw(st.sampled_from(["", " ", "   ", "\u00a0", " \t"]))
        case = data.draw(st.sampled_from([str.upper, str.lower, str.title]))
        # The space of a sector or of a note tells what it is
        joint = spaces if len(postcode) == 7 and postcode[3] == " " else " "
        return f"{spaces}{case(postcode.replace(' ', joint))}{spaces}"

    other = [{**line, "supplier_postcode": spelt(str(line["supplier_postcode"]))} for line in lines]
    one, two = score(toy_atlas, lines), score(toy_atlas, other)
    assert figures(one) == figures(two)
    assert answers(one) == answers(two)


@QUICK
@given(LINES)
def test_bounds_hold_the_estimate_and_what_is_sure(toy_atlas: lv.Atlas, lines: list[cards.Row]) -> None:
    card = score(toy_atlas, lines)
    for name in names(card):
        cells = cards.pence(card, "summary", definition=name)
        assert cells["low_gbp"] <= cells["estimate_gbp"] <= cells["high_gbp"]  # type: ignore[operator]
        assert cells["low_gbp"] <= cells["amount_gbp"] <= cells["high_gbp"]  # type: ignore[operator]


# -- blocks and patterns -------------------------------------------------------------------------


@pytest.mark.parametrize("points", [1, 2, 3, 7, 11, 1_000])
def test_the_size_of_a_block_changes_nothing(
    toy_atlas: lv.Atlas, monkeypatch: pytest.MonkeyPatch, points: int
) -> None:
    random = np.random.default_rng(1)
    lines = [
        {
            "line_id": f"L{n}",
            "supplier_postcode": str(random.choice(POSTCODES)),
            "amount": int(random.integers(-500, 500)) / 100,
            "buyer": str(random.choice(["Aford", "Cford", "Nobody"])),
            "site_postcode": str(random.choice(["ZA1 1AA", ""])),
        }
        for n in range(60)
    ]
    whole = score(toy_atlas, lines)
    monkeypatch.setattr(engine, "_BLOCK_POINTS", points)
    blocks = score(toy_atlas, lines)
    assert figures(blocks) == figures(whole)
    assert answers(blocks) == answers(whole)
    assert blocks.gaps().equals(whole.gaps())


def test_no_block_holds_more_points_than_it_may(toy_atlas: lv.Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound on memory: of ten districts of nine postcodes never more than twenty at once."""
    seen = []

    class Counting:
        name, label, kind, traits = "counting", "Counting", "other", ()

        def test(self, pairs: lv.Pairs) -> np.ndarray:
            seen.append(len(pairs))
            return np.ones(len(pairs), dtype=np.bool_)

    monkeypatch.setattr(engine, "_BLOCK_POINTS", 20)
    buyers = ["Aford", "Bford", "Cford", "Westshire", ""]
    lines = [
        {"amount": 1, "supplier_postcode": "ZA1", "buyer": buyer, "site_postcode": site}
        for buyer in buyers
        for site in ("ZA1 1AA", "")
    ]
    cards.card(toy_atlas, lines, Counting())
    assert sum(seen) == 90
    assert max(seen) <= 20


@pytest.mark.parametrize("count", [39, 40, 41, 78, 79, 100])
def test_patterns_of_any_number_of_definitions(toy_atlas: lv.Atlas, count: int) -> None:
    """More answers than one 64-bit number holds to the base 3: east of 400.1 km, 400.2 km, ..."""

    class EastOf:
        kind, traits = "local", ()

        def __init__(self, number: int) -> None:
            self.name = self.label = f"east_{number}"
            self.line_m = 400_000 + 280 * (number + 1)

        def test(self, pairs: lv.Pairs) -> np.ndarray:
            return pairs.easting_m() > self.line_m

    definitions = [EastOf(number) for number in range(count)]
    card = cards.card(toy_atlas, cards.rows(POSTCODES[:7]), *definitions)
    eastings = (401_000, 406_000, 429_000, 412_000, 417_000, 421_000, 428_000)
    expected = [sum(2**n for n, at in enumerate(eastings) if at > each.line_m) for each in definitions]
    assert card.summary()["estimate_gbp"].tolist() == expected


def test_a_unit_is_asked_about_once_however_many_lines_have_it(toy_atlas: lv.Atlas) -> None:
    asked = []

    class Asked:
        name, label, kind, traits = "asked", "Asked", "other", ()

        def test(self, pairs: lv.Pairs) -> np.ndarray:
            asked.append(len(pairs))
            return np.zeros(len(pairs), dtype=np.bool_)

    cards.card(toy_atlas, cards.rows(["ZA1 1AA", "za11aa", "ZA1 1AB"] * 10, buyer="Aford"), Asked())
    assert asked == [2]


def test_nothing_placed_is_never_asked_about(toy_atlas: lv.Atlas) -> None:
    class Never:
        name, label, kind, traits = "never", "Never", "other", ()

        def test(self, pairs: lv.Pairs) -> np.ndarray:
            raise AssertionError(len(pairs))

    card = cards.card(toy_atlas, cards.rows(["rubbish", "", "ZA7 7ZZ"]), Never())
    assert cards.summary(card, "never")["unplaced"] == 7


def test_an_input_frame_is_left_as_it_was(toy_atlas: lv.Atlas) -> None:
    import pandas as pd

    frame = pd.DataFrame(cards.rows(POSTCODES), index=range(100, 100 + len(POSTCODES)))
    before = frame.copy(deep=True)
    lv.score(lv.locate(lv.read_spend(frame), toy_atlas)).summary()
    pd.testing.assert_frame_equal(frame, before)
