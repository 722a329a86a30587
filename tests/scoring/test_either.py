"""Whichever qualifies, an office or a branch: Kleene's or of the answers at the places."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import cards
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import localvalue as lv
from localvalue.scoring.either import _small
from localvalue.spend.landings import attribution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

APLACE, BPLACE, CPLACE = "ZA1 1AA", "ZA1 2AA", "ZA3 1AB"  # in Aford (decile 1), Bford (5) and Cford (10)
SECTOR = "ZA1 1"  # three of its four live postcodes are in Aford; a terminated one in Cford
GIVEN = {"true": APLACE, "false": BPLACE, "unknown": "rubbish", "blank": None}
EITHER = "supplier|branch"


def line(amount: float, **columns: str | None) -> cards.Row:
    return {"amount": amount, "buyer": "Aford", **columns}


def card(
    atlas: lv.Atlas, *lines: cards.Row, attribution: str = EITHER, definition: str = "authority"
) -> lv.Scorecard:
    return cards.card(atlas, lines, definition, attribution=attribution, coarse=True)


def money(found: lv.Scorecard, definition: str = "authority") -> dict[str, float]:
    cells = cards.summary(found, definition)
    return {name: cells[name] for name in ("estimate", "low", "high", "placed", "unplaced", "lines")}


KLEENE = {
    ("true", "true"): 1,
    ("true", "false"): 1,
    ("true", "unknown"): 1,
    ("false", "true"): 1,
    ("false", "false"): 0,
    ("false", "unknown"): None,
    ("unknown", "true"): 1,
    ("unknown", "false"): None,
    ("unknown", "unknown"): None,
    # A role that is not given is no alternative
    ("true", "blank"): 1,
    ("false", "blank"): 0,
    ("unknown", "blank"): None,
    ("blank", "true"): 1,
    ("blank", "false"): 0,
    ("blank", "unknown"): None,
    ("blank", "blank"): None,
}


def test_every_pair_of_answers(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(2**n, supplier_postcode=GIVEN[one], branch_postcode=GIVEN[other])
        for n, (one, other) in enumerate(KLEENE)
    ]
    found = card(toy_atlas, *lines)
    assert cards.memberships(found, "authority") == list(KLEENE.values())
    true = sum(2**n for n, answer in enumerate(KLEENE.values()) if answer)
    none = sum(2**n for n, answer in enumerate(KLEENE.values()) if answer is None)
    whole = 2 ** len(KLEENE) - 1
    assert money(found) == {
        "estimate": true,
        "low": true,
        "high": true + none,
        "placed": whole - none,
        "unplaced": none,
        "lines": sum(answer == 1 for answer in KLEENE.values()),
    }


def test_why_it_is_not_known_is_told_by_reason(toy_atlas: lv.Atlas) -> None:
    found = card(
        toy_atlas,
        line(1, supplier_postcode=BPLACE, branch_postcode="rubbish"),
        line(2, supplier_postcode="REDACTED", branch_postcode="rubbish"),
        line(4, supplier_postcode=None, branch_postcode="rubbish"),
        line(8, supplier_postcode=None, branch_postcode=None),
        line(16, supplier_postcode="rubbish", branch_postcode=APLACE),
    )
    assert cards.gaps(found) == {
        ("authority", "no_place", 1),
        ("authority", "redacted", 2),
        ("authority", "malformed", 4),
        ("authority", "missing", 8),
    }
    assert found.unplaced_table().rows == [("missing", 1, 800), ("malformed", 1, 400), ("redacted", 1, 200)]


def test_half_known_places_are_independent(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(16, supplier_postcode=SECTOR, branch_postcode=BPLACE),  # 3/4 or no
        line(16, supplier_postcode=SECTOR, branch_postcode=APLACE),  # surely
        line(16, supplier_postcode=SECTOR, branch_postcode="ZA1"),  # 1 - 1/4 * 5/8: 3 of 8 are in Aford
        line(-16, supplier_postcode="ZA1", branch_postcode=SECTOR),
        line(16, supplier_postcode=SECTOR, branch_postcode="rubbish"),  # 3/4 surely, 1/4 not known
        line(16, supplier_postcode=SECTOR, branch_postcode=SECTOR),  # one place, given twice
    ]
    found = card(toy_atlas, *lines)
    expected = [12, 16, 13.5, -13.5, 12, 12]
    assert cards.memberships(found, "authority") == pytest.approx(
        [0.75, 1, 27 / 32, 27 / 32, 1, 0.75]  # of what is answered
    )
    assert money(found) == {
        "estimate": sum(expected),
        "low": 16 - 16,
        "high": 5 * 16,
        "placed": 4 * 16 - 4,
        "unplaced": 4,
        "lines": 6,
    }
    table = found.line_table()
    assert table.column("authority_low").to_pylist() == [0, 1, 0, 0, 0, 0]
    assert table.column("authority_high").to_pylist() == [1] * 6


def test_a_branch_known_to_its_authority_alone_settles_it(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(1, supplier_postcode=BPLACE, branch_area="Aford"),
        line(2, supplier_postcode=BPLACE, branch_area="Cford"),
        line(4, supplier_postcode=SECTOR, branch_area="Aford"),
    ]
    found = cards.card(toy_atlas, lines, "authority", "deprived:20", attribution=EITHER, coarse=True)
    assert cards.memberships(found, "authority") == [1, 0, 1]
    # Both small areas of Aford are in the most deprived fifth, by the published deciles 1 and 2
    deprived = found.definitions[1].name
    assert cards.memberships(found, deprived) == [1, 0, 1]


def test_each_definition_may_qualify_at_another_place(toy_atlas: lv.Atlas) -> None:
    """The office is in Bford, the branch in Cford; a line counts in either, and in no third."""
    lines = [line(1, supplier_postcode=BPLACE, branch_postcode=CPLACE)]
    found = cards.card(toy_atlas, lines, "pool:Bford", "pool:Cford", "pool:Aford", attribution=EITHER)
    assert [cards.memberships(found, each.name) for each in found.definitions] == [[1], [1], [0]]
    pair = cards.pence(found, "agreement", a=found.definitions[0].name, b=found.definitions[1].name)
    assert (pair["both_gbp"], pair["total_gbp"]) == (100, 100)


def test_inside_of_shares(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(10, supplier_postcode=BPLACE, branch_postcode=APLACE, delivery_postcode=BPLACE),
        line(-20, supplier_postcode=BPLACE, branch_postcode=None, delivery_postcode=APLACE),
    ]
    found = card(toy_atlas, *lines, attribution="supplier|branch=0.4+delivery=0.6")
    assert found.scored.landings.pence.tolist() == [400, 600, -800, -1_200]
    assert cards.memberships(found, "authority") == pytest.approx([0.4, 0.6])
    assert money(found)["estimate"] == 4 - 12


def test_where_a_line_has_no_landings_of_its_own(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(1, supplier_postcode=BPLACE, branch_postcode=APLACE, supplier_share="1"),
        line(2, supplier_postcode=BPLACE, branch_postcode=APLACE, supplier_share=None),
    ]
    assert cards.memberships(
        card(toy_atlas, *lines, attribution="landings,supplier|branch"), "authority"
    ) == [0, 1]


def test_all_branches_of_a_table_of_landings_count(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"line_id": each, **line(amount, supplier_postcode=BPLACE)}
        for each, amount in (("a", 100), ("b", 10), ("c", 1))
    ]
    rows = [
        {"line_id": "a", "role": "branch", "share": "0.7", "postcode": CPLACE},
        {"line_id": "a", "role": "branch", "share": "0.2", "postcode": BPLACE},
        {"line_id": "a", "role": "branch", "share": "0.1", "postcode": APLACE},
        {"line_id": "b", "role": "branch", "share": "1", "postcode": CPLACE},
    ]
    spend = lv.read_spend(pd.DataFrame(lines), landings=pd.DataFrame(rows))
    located = lv.locate(spend, toy_atlas)
    found = lv.score(located, [lv.definition("authority")], attribution=EITHER)
    assert found.scored.landings.pence.tolist() == [10_000, 1_000, 100]
    assert cards.memberships(found, "authority") == [1, 0, 0]
    told = found.explain("a").splitlines()
    assert sum(text.startswith("Branch") for text in told) == 3
    shown = lv.score(located, [lv.definition("authority")], attribution="branch|supplier").scored
    assert [shown.located.places.names[each] for each in shown.landings.place] == [CPLACE, CPLACE, BPLACE]


def test_it_is_shown_at_the_first_that_is_placed(toy_atlas: lv.Atlas) -> None:
    found = card(
        toy_atlas,
        line(1, supplier_postcode=BPLACE, branch_postcode=APLACE),
        line(2, supplier_postcode="rubbish", branch_postcode=APLACE),
        line(4, supplier_postcode=None, branch_postcode="rubbish"),
    )
    places = found.landed().set_index("place")["amount_gbp"].to_dict()
    assert places == {BPLACE: 1, APLACE: 2}
    assert found.landed().set_index("place")["authority"].to_dict() == {BPLACE: 1, APLACE: 1}
    assert found.line_table().column("placed_share").to_pylist() == [1, 1, 0]


def test_a_measure_counts_where_any_qualifies(toy_atlas: lv.Atlas) -> None:
    jobs = {"measure": "jobs", "measure_unit": "people"}
    lines = [
        line(1, supplier_postcode=BPLACE, branch_postcode=APLACE, measure_value="3", **jobs),
        line(1, supplier_postcode=BPLACE, branch_postcode=CPLACE, measure_value="5", **jobs),
        line(1, supplier_postcode=BPLACE, branch_postcode="rubbish", measure_value="9", **jobs),
    ]
    (found,) = card(toy_atlas, *lines).measures().to_dict("records")
    assert [found[name] for name in ("qualifies", "low", "high", "placed", "total")] == [3, 3, 12, 8, 17]


def test_several_attributions_are_as_each_alone(toy_atlas: lv.Atlas) -> None:
    lines = [
        line(2**n, supplier_postcode=one, branch_postcode=other)
        for n, (one, other) in enumerate(product([APLACE, BPLACE, SECTOR, "ZA1", "rubbish", None], repeat=2))
    ]
    located = cards.located(toy_atlas, lines, coarse=True)
    specs = ["supplier", EITHER, "branch", "branch,supplier"]
    definitions = [lv.definition("authority"), lv.definition("deprived_anywhere_20")]
    together = lv.score(located, definitions, attribution=specs)
    table = together.attributions()
    for spec in specs:
        alone = lv.score(located, definitions, attribution=spec).summary()
        mine = table[table["attribution"] == spec].reset_index(drop=True)
        assert mine[alone.columns[2:]].equals(alone[alone.columns[2:]])


def test_it_is_explained_place_by_place(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"line_id": "x", **line(5, supplier_postcode=BPLACE, branch_postcode=APLACE)},
        {"line_id": "y", **line(5, supplier_postcode=BPLACE, branch_postcode="rubbish")},
        {"line_id": "z", **line(5, supplier_postcode=BPLACE, branch_postcode=None)},
    ]
    found = card(toy_atlas, *lines)
    told = found.explain("x")
    assert "x: £5, scored by supplier or branch, whichever qualifies." in told
    assert "Of these places any may qualify for £5, and one is enough:\nSupplier: ZA1 2AA, " in told
    assert "\nBranch: ZA1 1AA, known to its postcode, in Aford" in told
    assert "- In the buyer's own authority: yes, by the branch." in told
    told = found.explain("y")
    assert "\nBranch: not placed, because what is given cannot be read as a postcode." in told
    assert "not known, because another of its places, of which any would do, is not known." in told
    assert "\nSupplier, £5: ZA1 2AA, known to its postcode, in Bford" in found.explain("z")


def test_it_is_read_and_said() -> None:
    found = attribution(" Supplier | branch=0.4 + delivery=0.6")
    assert found.label == "by 40% supplier or branch, whichever qualifies and 60% delivery"
    assert found.roles == ("supplier", "branch", "delivery")
    assert attribution(EITHER).same_as(attribution("branch|supplier"))
    assert not attribution(EITHER).same_as(attribution("branch,supplier"))
    assert not attribution("branch,supplier").same_as(attribution("supplier,branch"))
    with pytest.raises(
        lv.LocalValueError, match=r"joins roles by \| and by commas in 'supplier\|branch,delivery'"
    ):
        attribution("supplier|branch,delivery")


postcodes = st.sampled_from([APLACE, BPLACE, CPLACE, SECTOR, "ZA1", "ZA2", "rubbish", "ZA7 7ZZ"])
blanks = st.one_of(st.none(), postcodes)
ROLES = ("supplier", "branch", "delivery")
SLOWLY = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
MANY = "authority", "within:10km", "deprived_anywhere_20", "!authority"


def table(rows: Sequence[tuple[str | None, ...]], pence: list[int]) -> list[cards.Row]:
    return [
        line(
            each / 100,
            site_postcode=APLACE,
            **{f"{role}_postcode": cell for role, cell in zip(ROLES, row, strict=False)},
        )
        for row, each in zip(rows, pence, strict=False)
    ]


def figures(atlas: lv.Atlas, lines: list[cards.Row], spec: str) -> list[tuple[int, ...]]:
    found = cards.card(atlas, lines, *MANY, attribution=spec, coarse=True)
    cells = [cards.pence(found, "summary", definition=each.name) for each in found.definitions]
    return [
        tuple(int(cell[f"{name}_gbp"]) for name in ("estimate", "low", "high", "placed", "unplaced"))
        for cell in cells
    ]


amounts = st.lists(st.integers(1, 10_000), min_size=6, max_size=6)


@given(st.lists(st.tuples(postcodes, postcodes), min_size=1, max_size=6), amounts)
@SLOWLY
def test_any_of_two_is_no_less_than_each_alone(
    toy_atlas: lv.Atlas, rows: list[tuple[str, str]], pence: list[int]
) -> None:
    lines = table(rows, pence)
    both = figures(toy_atlas, lines, EITHER)
    for alone in ("supplier", "branch"):
        for one, other in zip(both, figures(toy_atlas, lines, alone), strict=True):
            assert one[0] >= other[0] - len(lines)  # a penny a line, by largest remainder
            assert one[1] >= other[1]
            assert one[2] >= other[2]
            assert one[3] + one[4] == other[3] + other[4] == sum(pence[: len(rows)])


@given(
    st.lists(st.tuples(blanks), min_size=1, max_size=6),
    st.lists(st.integers(-10_000, 10_000), min_size=6, max_size=6),
)
@SLOWLY
def test_with_a_blank_it_is_the_other_alone(
    toy_atlas: lv.Atlas, rows: list[tuple[str | None]], pence: list[int]
) -> None:
    lines = [each | {"branch_postcode": None} for each in table([*rows], pence)]
    assert figures(toy_atlas, lines, EITHER) == figures(toy_atlas, lines, "supplier")


@given(
    st.lists(st.tuples(blanks, blanks, blanks), min_size=1, max_size=6),
    st.lists(st.integers(-10_000, 10_000), min_size=6, max_size=6),
    st.randoms(use_true_random=False),
)
@SLOWLY
def test_neither_the_order_of_roles_nor_that_of_lines_matters(
    toy_atlas: lv.Atlas, rows: list[tuple[str | None, ...]], pence: list[int], random: Random
) -> None:
    lines = table(rows, pence)
    before = figures(toy_atlas, lines, "supplier|branch|delivery")
    roles = list(ROLES)
    random.shuffle(roles)
    random.shuffle(lines)
    assert figures(toy_atlas, lines, "|".join(roles)) == before
    whole = sum(round(float(each["amount"]) * 100) for each in lines)
    assert all(each[3] + each[4] == whole for each in before)


def test_the_weights_of_vast_places_stay_in_bounds() -> None:
    weight = np.array([2**40, 2**41, 1, 6, 9], dtype=np.int64)
    small = _small(weight, np.array([0, 3, 5]))
    assert small.tolist() == [715827883, 1431655765, 1, 2, 3]
