"""Who benefits: traits of a line, read from its columns and unknown where they are blank."""

from __future__ import annotations

import cards
import pytest

import localvalue as lv
from localvalue.definitions import Rule
from localvalue.demo import framework_return


def answers(atlas: lv.Atlas, definition: Rule | str, **columns: list[str | None]) -> list[float | None]:
    """Return the answers at lines that all land in Aford's S1, decile 1."""
    count = len(next(iter(columns.values())))
    lines = cards.rows(["ZA1 1AA"] * count, buyer="Aford")
    for name, cells in columns.items():
        for line, cell in zip(lines, cells, strict=True):
            line[name] = cell
    card = cards.card(atlas, lines, definition)
    return cards.memberships(card, card.definitions[0].name)


def test_yes_no_and_blank(toy_atlas: lv.Atlas) -> None:
    cells = ["Y", "no", None, "TRUE", "n/a"]
    assert answers(toy_atlas, lv.IsSme(), sme=cells) == [1, 0, None, 1, None]
    assert answers(toy_atlas, lv.IsVcse(), vcse=cells) == [1, 0, None, 1, None]
    assert answers(toy_atlas, lv.SupportedEmployment(), supported_employment=cells) == [1, 0, None, 1, None]


def test_thirty_per_cent_of_the_workforce_is_enough(toy_atlas: lv.Atlas) -> None:
    shares = ["0.3", "0.2999", "1", "30%", None, "most", "35"]
    assert answers(toy_atlas, "s32", supported_workforce_share=shares) == [1, 0, 1, 1, None, None, None]


def test_a_plain_yes_or_no_goes_before_the_share(toy_atlas: lv.Atlas) -> None:
    found = answers(
        toy_atlas,
        "s32",
        supported_employment=["yes", "no", None, "unknown"],
        supported_workforce_share=["0.1", "0.9", "0.9", "0.1"],
    )
    assert found == [1, 0, 1, 0]


def test_for_one_group_of_people(toy_atlas: lv.Atlas) -> None:
    cells = ["prison leavers", "Ex-offenders", "young people", None, "none", "wizards"]
    expected = [1, 1, 0, None, None, None]
    assert answers(toy_atlas, lv.ForGroup("prison leavers"), beneficiary_group=cells) == expected
    assert answers(toy_atlas, "group:prison_leavers", beneficiary_group=cells) == expected


def test_a_table_without_the_column_is_unknown_and_says_so(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), "sme", "vcse", "s32", "group:women")
    assert cards.gaps(card) == {(name, "no_data", 1.0) for name in ("sme", "vcse", "s32", "group_women")}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("authority & sme", [1, 0, None]),
        ("deprived:20 & s32", [1, 0, None]),
        ("authority & !sme", [0, 1, None]),
        ("region & authority & vcse | deprived:10", [1, 1, 1]),  # all are in decile 1, whatever the trait
        ("within:1mi@boundary & sme & vcse", [1, 0, None]),
        ("county:Cford & sme", [0, 0, 0]),  # not in Cford, whatever the trait
    ],
)
def test_a_trait_joins_with_any_definition(
    toy_atlas: lv.Atlas, spec: str, expected: list[float | None]
) -> None:
    cells: list[str | None] = ["yes", "no", None]
    assert answers(toy_atlas, spec, sme=cells, vcse=cells, supported_employment=cells) == expected


def test_traits_of_the_sample_are_pounds_of_one_supplier(sample_atlas: lv.Atlas) -> None:
    """Whelkholm Works is deprived, supported employment and more than 40 miles from the site in the city."""
    located = lv.locate(lv.read_spend(framework_return()), sample_atlas)
    card = lv.score(located, [lv.MostDeprived(10) & lv.SupportedEmployment() & ~lv.WithinMiles(40)])
    lines = card.line_table()
    (name,) = (each.name for each in card.definitions)
    found = dict(zip(lines.column("line_id").to_pylist(), lines.column(name).to_pylist(), strict=True))
    assert [found[each] for each in ("L-000568", "L-000845", "L-001224")] == [1, 1, 1]
    assert found["L-000946"] == 0  # the builder's office in the city


def test_what_is_no_group_is_refused_with_the_list() -> None:
    with pytest.raises(lv.LocalValueError, match=r"'wizards' is no group .*young_people, neet"):
        lv.ForGroup("wizards")


def test_each_different_cell_is_asked_once(toy_atlas: lv.Atlas) -> None:
    asked = []

    class Counting(Rule):
        name, label, kind, traits = "counting", "Counting", "other", ("sme",)

        def test(self, pairs: lv.Pairs) -> lv.Truth:
            return pairs.trait_means("sme", lambda text: asked.append(text) or text == "yes")  # type: ignore[func-returns-value]

    assert answers(toy_atlas, Counting(), sme=["yes", "no"] * 20) == [1, 0] * 20
    assert sorted(asked) == ["no", "yes"]


def test_local_pounds_of_small_firms_are_crossed_with_deprivation(toy_atlas: lv.Atlas) -> None:
    """Of £1, £2 and £4 in Aford the second is a small firm's, in the most deprived small area."""
    lines = cards.rows(["ZA1 1AA", "ZA1 1AA", "ZA1 1AD"], buyer="Aford", sme="no")
    lines[1]["sme"] = "yes"
    card = cards.card(toy_atlas, lines, "authority & sme", "deprived:20", "deprived:20 & sme")
    assert cards.partition(card, "authority_and_sme", "deprived_20_and_sme") == (2, 0, 0, 1 + 4, 0)
    assert cards.partition(card, "authority_and_sme", "deprived_20")[0] == 2
