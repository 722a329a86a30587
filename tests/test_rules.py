"""The rules that decide, one by one and by their numbers, on the toy country; pounds are powers of two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import cards
import pyarrow.parquet as pq
import pytest

import localvalue as lv
from localvalue.present.readings import readings

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "line_id,supplier_postcode,amount\n"


def read(folder: Path, text: str) -> lv.Spend:
    path = folder / "spend.csv"
    path.write_text(text, encoding="utf-8")
    return lv.read_spend(path)


def faults(spend: lv.Spend) -> list[tuple[int, str]]:
    return [(row["line"], row["kind"]) for row in spend.faults.to_pylist()]


# -- 1. Lines -----------------------------------------------------------------------------------


def test_rule_1_a_row_of_blank_cells_is_no_line_and_any_other_is_and_keeps_its_place(tmp_path: Path) -> None:
    spend = read(tmp_path, f"{HEADER}a,ZA1 1AA,1\n , ,\n,,\nb,,2\n,ZA1 1AB,\nc,,\n")
    assert spend.lines.column("amount_pence").to_pylist() == [100, 200, 0, 0]
    assert spend.lines.column("line_id").to_pylist()[:2] == ["a", "b"]
    assert spend.row.tolist() == [2, 5, 6, 7]


def test_rule_1_holds_for_a_table_that_has_empty_text_for_blank() -> None:
    rows = [("ZA1 1AA", "1", ""), ("", "", ""), (" ", None, ""), ("", "2", "x")]
    table = [dict(zip(("supplier_postcode", "amount", "size"), row, strict=True)) for row in rows]
    lines = cards.spend(table).lines
    assert lines.column("amount_pence").to_pylist() == [100, 200]
    assert lines.column("supplier_postcode").to_pylist() == ["ZA1 1AA", None]
    assert lines.column("size").to_pylist() == [None, "x"]


def test_rule_1_preambles_and_footers_are_listed(tmp_path: Path) -> None:
    spend = read(tmp_path, f"Spend over £500\n\n{HEADER}a,ZA1 1AA,1\nb,ZA1 1AB,2\nTotal,,3\n")
    assert spend.lines.column("line_id").to_pylist() == ["a", "b"]
    assert faults(spend) == [(1, "preamble"), (6, "footer")]


def test_rule_1_an_amount_that_cannot_be_read_is_no_pence_with_a_fault_and_the_line_stays(
    tmp_path: Path,
) -> None:
    spend = read(tmp_path, f"{HEADER}a,ZA1 1AA,1\nb,ZA1 1AA,lots\n")
    assert spend.lines.column("amount_pence").to_pylist() == [100, 0]
    assert faults(spend) == [(3, "unreadable_amount")]


@pytest.mark.parametrize(
    ("amount", "pence"), [("0.005", 1), ("-0.005", -1), ("0.004", 0), ("1.015", 102), ("-1.014", -101)]
)
def test_rule_1_parts_of_a_penny_are_rounded_half_away_from_zero_with_a_fault(
    tmp_path: Path, amount: str, pence: int
) -> None:
    spend = read(tmp_path, f"{HEADER}a,ZA1 1AA,{amount}\n")
    assert spend.lines.column("amount_pence").to_pylist() == [pence]
    assert faults(spend) == [(2, "rounded")]


def test_rule_1_line_ids_are_the_files_own_where_unique_else_file_and_row(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER}a,,1\nb,,2\n").lines.column("line_id").to_pylist() == ["a", "b"]
    own = read(tmp_path, "supplier_postcode,amount\nZA1 1AA,1\n,\nZA1 1AB,2\n")
    assert own.lines.column("line_id").to_pylist() == ["spend.csv:2", "spend.csv:4"]
    twice = read(tmp_path, f"{HEADER}a,,1\na,,2\nb,,4\n").lines.column("line_id").to_pylist()
    assert len(set(twice)) == 3
    assert "spend.csv:3" in twice


def test_rule_1_the_table_has_line_id_and_nullable_pence(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEADER}a,ZA1 1AA,1\n").table
    assert table["amount_pence"].dtype == "Int64"
    assert table["line_id"].tolist() == ["a"]


# -- 2. Origin ----------------------------------------------------------------------------------


def test_rule_2_buyer_and_site_apply_to_every_line_over_the_files_own(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA", "ZA3 1AB"], buyer="Cford", site_postcode="ZA3 1AB")
    own = cards.card(toy_atlas, lines, "authority", "within:5km")
    over = cards.card(toy_atlas, lines, "authority", "within:5km", buyer="Aford", site="ZA1 1AA")
    assert (cards.memberships(own, "authority"), cards.memberships(own, "within_5km")) == ([0, 1], [0, 1])
    assert (cards.memberships(over, "authority"), cards.memberships(over, "within_5km")) == ([1, 0], [1, 0])


def test_rule_2_a_buyer_that_is_no_known_body_has_no_home(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"supplier_postcode": "ZA1 1AA", "amount": 2**n, "buyer": buyer}
        for n, buyer in enumerate(["Aford", "E07000901", "Westshire", "The Bank of Nowhere", ""])
    ]
    card = cards.card(toy_atlas, lines, "authority")
    assert cards.memberships(card, "authority") == [1, 1, 1, None, None]
    assert cards.gaps(card) == {("authority", "no_home", 8 + 16)}


def test_rule_2_a_buyer_or_site_that_is_named_and_unknown_is_refused(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match=r"'Aforde' is no authority.*nearest: Aford"):
        cards.located(toy_atlas, cards.rows(["ZA1 1AA"]), buyer="Aforde")
    for site in ("ZA7 7ZZ", "ZA1", "ZA1 1", "", "rubbish", "ZA9 9AA"):
        with pytest.raises(lv.LocalValueError, match="cannot be used as the centre of a radius"):
            cards.located(toy_atlas, cards.rows(["ZA1 1AA"]), site=site)


TAIL = ["region", "deprived_10", "deprived_20", "deprived_30"]
SITE = ["within_10mi", "within_20mi", "within_40mi"]
EDGE = ["within_10mi_boundary", "within_20mi_boundary", "within_40mi_boundary"]


@pytest.mark.parametrize(
    ("sites", "radii"),
    [
        (("ZA1 1AA", "ZA1 1AB"), SITE),
        (("", ""), EDGE),
        (("ZA1 1AA", ""), [*SITE, *EDGE]),
        (("ZA7 7ZZ", "ZA1"), EDGE),  # no usable site is no site
    ],
)
def test_rule_2_the_standard_set_follows_the_sites(
    toy_atlas: lv.Atlas, sites: tuple[str, str], radii: list[str]
) -> None:
    lines = [{"supplier_postcode": "ZA1 1AA", "amount": 1, "site_postcode": site or None} for site in sites]
    assert [each.name for each in cards.card(toy_atlas, lines).definitions] == ["authority", *radii, *TAIL]


def test_rule_2_one_definition_never_mixes_anchors(toy_atlas: lv.Atlas) -> None:
    """Of two lines, one has a site and one has not: each radius answers for its own kind, and says so."""
    lines = [
        {"supplier_postcode": "ZA1 1AA", "amount": 1, "site_postcode": "ZA1 1AA", "buyer": ""},
        {"supplier_postcode": "ZA1 1AA", "amount": 2, "site_postcode": "", "buyer": "Aford"},
    ]
    card = cards.card(toy_atlas, lines)
    assert cards.memberships(card, "within_10mi") == [1, None]
    assert cards.memberships(card, "within_10mi_boundary") == [None, 1]
    assert {("within_10mi", "no_site", 2), ("within_10mi_boundary", "no_home", 1)} <= cards.gaps(card)


# -- 3. Placed ----------------------------------------------------------------------------------


def test_rule_3_placed_is_having_at_least_one_point_at_any_precision(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA1 1AF", "ZA1 1", "ZA1", "rubbish"]), "nation")
    table = card.line_table()
    assert table.column("supplier_status").to_pylist() == ["placed"] * 4 + ["malformed"]
    assert table.column("supplier_precision").to_pylist() == [
        "postcode", "postcode_terminated", "sector", "district", None
    ]  # fmt: skip
    assert table.column("placed_share").to_pylist() == [1, 1, 1, 1, 0]


def test_rule_3_a_postcode_not_in_the_directory_is_unplaced_unless_coarse_has_its_sector(
    toy_atlas: lv.Atlas,
) -> None:
    lines = cards.rows(["ZA1 1ZZ", "ZA7 7ZZ"])
    assert cards.statuses(cards.located(toy_atlas, lines)) == ["unknown_postcode", "unknown_postcode"]
    assert cards.statuses(cards.located(toy_atlas, lines, coarse=True)) == ["sector", "unknown_postcode"]


def test_rule_3_no_coordinates_is_unplaced_though_the_codes_are_there(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA9 9AA"], buyer="Aford"), "authority", "deprived:20")
    assert card.line_table().column("supplier_status").to_pylist() == ["no_coordinates"]
    assert cards.memberships(card, "authority") == cards.memberships(card, "deprived_20") == [None]


def test_rule_3_live_postcodes_weigh_one_terminated_ones_none_and_bounds_look_at_all(
    toy_atlas: lv.Atlas,
) -> None:
    """
    ZA1: of its eight live postcodes five are in Bford; its one in Cford is terminated.
    So Cford is not expected at all, and is possible; Aford and Bford together are expected, not sure.
    """
    for buyer, estimate in (("Bford", 5 / 8), ("Cford", 0), ("Westshire", 1)):
        card = cards.card(
            toy_atlas, [{"supplier_postcode": "ZA1", "amount": 64, "buyer": buyer}], "authority"
        )
        cells = cards.summary(card, "authority")
        assert (cells["estimate"], cells["low"], cells["high"]) == (64 * estimate, 0, 64)


def test_rule_3_a_terminated_postcode_that_is_given_is_where_it_was(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AF"], buyer="Cford"), "authority")
    cells = cards.summary(card, "authority")
    assert (cells["amount"], cells["estimate"], cells["low"], cells["high"]) == (1, 1, 1, 1)


# -- 4. Unknown ---------------------------------------------------------------------------------


def test_rule_4_a_definition_is_unknown_where_its_own_fact_is_missing_with_the_reason(
    toy_atlas: lv.Atlas,
) -> None:
    lines = cards.rows(["ZA1 1AA", "ZA1 1AB"])
    # IoD 2025 as the toy writes it has every domain but access, which is Wales's.
    card = cards.card(toy_atlas, lines, "authority", "within:5km", "deprived:20:access", "nation:England")
    assert cards.gaps(card) == {
        ("authority", "no_home", 3),
        ("within_5km", "no_site", 3),
        ("deprived_20_access", "no_domain", 3),
    }
    assert cards.memberships(card, "nation_england") == [1, 1]


def test_rule_4_unplaced_stays_unknown_under_not(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["rubbish", "ZA3 1AA"], buyer="Aford"), "authority", "!authority")
    assert cards.memberships(card, "authority") == [None, 0]
    assert cards.memberships(card, "not_authority") == [None, 1]
    assert cards.summary(card, "not_authority")["unplaced"] == 1


def test_rule_4_a_part_that_is_unknown_matters_only_where_the_other_leaves_it_open(
    toy_atlas: lv.Atlas,
) -> None:
    """No home: in a deprived place "authority or deprived" holds all the same, elsewhere it is open."""
    lines = cards.rows(["ZA1 1AA", "ZA3 1AA"])
    card = cards.card(toy_atlas, lines, "authority|deprived:20", "authority&deprived:20")
    assert cards.memberships(card, "authority_or_deprived_20") == [1, None]
    assert cards.memberships(card, "authority_and_deprived_20") == [None, 0]
    assert cards.gaps(card) == {
        ("authority_or_deprived_20", "no_home", 2),
        ("authority_and_deprived_20", "no_home", 1),
    }


def test_rule_4_placed_and_unplaced_are_each_definitions_own_and_sum_to_the_total(
    toy_atlas: lv.Atlas,
) -> None:
    lines = [
        {"supplier_postcode": "ZA1 1AA", "amount": 1, "buyer": "Aford", "site_postcode": ""},
        {"supplier_postcode": "ZA1 1AA", "amount": 2, "buyer": "", "site_postcode": "ZA1 1AA"},
        {"supplier_postcode": "rubbish", "amount": 4, "buyer": "Aford", "site_postcode": "ZA1 1AA"},
    ]
    card = cards.card(toy_atlas, lines, "authority", "within:5km", "deprived:20")
    answered = {each.name: cards.summary(card, each.name) for each in card.definitions}
    assert {name: (row["placed"], row["unplaced"], row["total"]) for name, row in answered.items()} == {
        "authority": (1, 6, 7),
        "within_5km": (2, 5, 7),
        "deprived_20": (3, 4, 7),
    }


# -- 5. Pounds ----------------------------------------------------------------------------------


def test_rule_5_pence_are_split_by_largest_remainder_and_none_is_lost(toy_atlas: lv.Atlas) -> None:
    """One penny over ZA2, half of it within 10 miles: the penny goes one way, whole."""
    card = cards.card(toy_atlas, [{"supplier_postcode": "ZA2", "amount": 0.01, "site_postcode": "ZA1 1AA"}],
                      "within:10mi")  # fmt: skip
    cells = cards.pence(card, "summary", definition="within_10mi")
    assert cells["estimate_gbp"] in {0, 1}
    assert (cells["placed_gbp"], cells["total_gbp"]) == (1, 1)
    tally = card.scored.over_points()
    assert max(tally.net_pence[0].tolist()) == tally.net_pence.sum() == 1


def test_rule_5_estimate_is_expected_and_amount_is_what_qualifies_at_every_point(toy_atlas: lv.Atlas) -> None:
    """Authority Aford: the first wholly, 3/8 of the second, nothing of the third."""
    lines = [
        {"supplier_postcode": postcode, "amount": 2**n, "buyer": "Aford"}
        for n, postcode in ((0, "ZA1 1AA"), (6, "ZA1"), (7, "ZA2"))
    ]
    cells = cards.summary(cards.card(toy_atlas, lines, "authority"), "authority")
    assert (cells["amount"], cells["estimate"]) == (1, 1 + 24)
    assert (cells["low"], cells["high"], cells["lines"]) == (1, 1 + 64, 2)
    assert cells["share_of_placed"] == 25 / 193


def test_rule_5_bounds_take_each_doubt_wholly_out_or_in_and_a_credit_goes_the_other_way(
    toy_atlas: lv.Atlas,
) -> None:
    """Sure: 1. In doubt: 64 and a credit of 16 half known, 4 and a credit of 2 not placed."""
    lines = [
        {"supplier_postcode": postcode, "amount": amount, "buyer": "Aford"}
        for postcode, amount in (("ZA1 1AA", 1), ("ZA1", 64), ("ZA1", -16), ("", 4), ("rubbish", -2))
    ]
    cells = cards.summary(cards.card(toy_atlas, lines, "authority"), "authority")
    assert (cells["low"], cells["high"]) == (1 - 16 - 2, 1 + 64 + 4)
    assert cells["estimate"] == 1 + 24 - 6
    assert (cells["share_low"], cells["share_high"]) == (-17 / 51, 69 / 51)
    assert cells["share_of_placed"] == 19 / 49


def test_rule_5_a_missing_roles_share_is_unplaced_and_never_moved(toy_atlas: lv.Atlas) -> None:
    lines = [{"supplier_postcode": "ZA1 1AA", "fabrication_postcode": "", "amount": 8, "buyer": "Aford"}]
    card = cards.card(toy_atlas, lines, "authority", attribution="supplier=0.75+fabrication=0.25")
    cells = cards.summary(card, "authority")
    assert (cells["estimate"], cells["unplaced"], cells["high"]) == (6, 2, 8)


@pytest.mark.parametrize("amounts", [(4, -4), (4, -8)])
def test_rule_5_a_share_is_blank_where_its_denominator_is_not_positive_and_the_reason_is_said(
    toy_atlas: lv.Atlas, tmp_path: Path, amounts: tuple[int, int]
) -> None:
    lines = [{"supplier_postcode": "ZA1 1AA", "amount": amount, "buyer": "Aford"} for amount in amounts]
    card = cards.card(toy_atlas, lines, "authority", "deprived:20")
    cells = cards.summary(card, "authority")
    assert (cells["share_of_placed"], cells["share_low"], cells["share_high"]) == (None, None, None)
    card.write(tmp_path / "out", with_map=False, with_report=False, with_workbook=False)
    row = cards.read_csv(tmp_path / "out" / "summary.csv")[0]
    assert (row["share_of_placed"], row["share_low"], row["share_high"]) == ("", "", "")
    assert "no share can be given, because payments less credits come to" in readings(card)[0].sentence


def test_rule_5_lines_counts_membership_above_none(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA", "ZA1", "ZA3 1AA", "rubbish", "ZA1 1AA"], buyer="Aford")
    lines[-1]["amount"] = 0
    assert cards.summary(cards.card(toy_atlas, lines, "authority"), "authority")["lines"] == 3


def test_rule_5_either_side_unknown_goes_to_unplaced_in_the_partition(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"supplier_postcode": "ZA1 1AA", "amount": 1, "buyer": "Aford"},  # both
        {"supplier_postcode": "ZA1 1AA", "amount": 2, "buyer": "Cford"},  # deprived only
        {"supplier_postcode": "ZA3 1AA", "amount": 4, "buyer": "Cford"},  # local only
        {"supplier_postcode": "ZA3 1AA", "amount": 8, "buyer": "Aford"},  # neither
        {"supplier_postcode": "ZA1 1AA", "amount": 16, "buyer": ""},  # deprived, home not known
        {"supplier_postcode": "", "amount": 32, "buyer": "Aford"},
    ]
    card = cards.card(toy_atlas, lines, "authority", "deprived:20")
    assert cards.partition(card, "authority", "deprived_20") == (1, 4, 2, 8, 16 + 32)


@pytest.mark.parametrize(
    ("unplaced", "leads"),
    [(0, False), (2, False), (3, True), (4, True), (5, True), (16, True)],
)
def test_rule_5_the_range_leads_where_little_is_placed_or_the_bound_is_wide(
    toy_atlas: lv.Atlas, unplaced: int, *, leads: bool
) -> None:
    """Of 10 + n pounds n are not placed: the bound is n / (10 + n) wide, and above a fifth from n = 3."""
    lines = [
        {"supplier_postcode": "ZA1 1AA", "amount": 10, "buyer": "Aford"},
        {"supplier_postcode": "", "amount": unplaced, "buyer": "Aford"},
    ]
    (found,) = readings(cards.card(toy_atlas, lines, "authority"))
    assert found.leads_with_range is leads
    assert ("between" in found.sentence) is leads


# -- 6. Vintages --------------------------------------------------------------------------------


def test_rule_6_the_default_index_is_the_nations_newest(toy_atlas: lv.Atlas) -> None:
    assert toy_atlas.default_index("E") == "iod2025"
    assert toy_atlas.index("iod2025").geography == "lsoa21"


def test_rule_6_every_heading_that_says_deprived_names_nation_index_and_year(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA"], buyer="Aford")
    card = cards.card(toy_atlas, lines, "authority", "deprived:20", "authority|deprived:10")
    labels = dict(zip((each.name for each in card.definitions), card.labels, strict=True))
    assert labels["authority"] == "In the buyer's own authority"
    for name in ("deprived_20", "authority_or_deprived_10"):
        assert labels[name].endswith("(England: IoD 2025)")
    assert "England: IoD 2025" in repr(card)
    assert "England: IoD 2025" in card._repr_html_()


@pytest.mark.official
def test_rule_6_each_nation_by_its_own_index_and_scotland_by_the_data_zones_of_2011(
    real_atlas: lv.Atlas,
) -> None:
    defaults = {nation: real_atlas.default_index(nation) for nation in "EWS"}
    assert defaults == {"E": "iod2025", "W": "wimd2025", "S": "simd2020v2"}
    assert real_atlas.index("simd2020v2").column == "small_area"
    table = cards.card(real_atlas, cards.rows(["B1 1BB", "EH1 1YZ", "CF10 4UW"]), "deprived:20").line_table()
    assert [code[:3] for code in table.column("supplier_small_area_code").to_pylist()] == [
        "E01",
        "S01",
        "W01",
    ]


# -- 7. Areas -----------------------------------------------------------------------------------


def test_rule_7_county_is_the_upper_tier(toy_atlas: lv.Atlas) -> None:
    """Aford and Bford lie in Westshire; Cford is unitary, and is its own."""
    lines = [
        {"supplier_postcode": postcode, "amount": 2**n, "buyer": buyer}
        for n, (postcode, buyer) in enumerate(
            [("ZA1 2AA", "Aford"), ("ZA3 1AA", "Aford"), ("ZA3 1AA", "Cford"), ("ZA1 1AA", "Cford")]
        )
    ]
    assert cards.memberships(cards.card(toy_atlas, lines, "county"), "county") == [1, 0, 1, 0]


def test_rule_7_a_pool_is_named_by_its_members_or_refused_with_the_nearest(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA", "ZA1 2AA", "ZA3 1AA"])
    for pool in ("E07000901+E06000903", "Aford + Cford"):
        card = cards.card(toy_atlas, lines, lv.InPool(pool))
        assert cards.memberships(card, card.definitions[0].name) == [1, 0, 1]
    with pytest.raises(lv.LocalValueError, match="the pool is not known: 'Nowhere Combined' is no"):
        cards.card(toy_atlas, lines, lv.InPool("Nowhere Combined"))


def test_rule_7_a_region_is_never_a_pool(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="the pool is not known: Toyland is a region"):
        cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), lv.InPool("Toyland"))


@pytest.mark.official
def test_rule_7_pools_are_combined_authorities_then_the_committed_ones(real_atlas: lv.Atlas) -> None:
    find = real_atlas.authorities.pool
    assert len(find("Greater Manchester").authorities) == 10  # type: ignore[union-attr]
    assert len(find("West Midlands").authorities) == 7  # type: ignore[union-attr]
    with pytest.raises(lv.LocalValueError, match="the pool is not known: South East is a region"):
        cards.card(real_atlas, cards.rows(["B1 1BB"]), lv.InPool("South East"))


# -- 8. Deprived --------------------------------------------------------------------------------


def test_rule_8_tens_are_by_the_published_decile_and_others_by_rank(toy_atlas: lv.Atlas) -> None:
    """
    Of six small areas the deciles are published as 1, 2, 5, 7, 9 and 10.

    Rank 1 is a sixth: by rank it would not be within 10 %, by its published decile it is. 33 % of six
    are 1.98 ranks, 34 % are 2.04, and 50 % are five deciles, or three ranks.
    """
    postcodes = ["ZA1 1AA", "ZA1 1AD", "ZA1 2AA", "ZA2 1AA", "ZA3 1AA", "ZA3 1AB"]
    specs = ("deprived:10", "deprived:16", "deprived:17", "deprived:33", "deprived:34", "deprived:50",
             "deprived:51", "deprived:90", "deprived:100")  # fmt: skip
    card = cards.card(toy_atlas, cards.rows(postcodes), *specs)
    counts = [sum(cards.memberships(card, each.name)) for each in card.definitions]  # type: ignore[arg-type]
    assert counts == [1, 0, 1, 1, 2, 3, 3, 5, 6]


def test_rule_8_a_rank_of_just_the_share_is_in(toy_atlas: lv.Atlas) -> None:
    """Rank 1 of 6 is a sixth, which neither side writes exactly; the tie holds all the same."""
    just = lv.MostDeprived(100 / 6)
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA1 1AD"]), just.named("sixth", "A sixth"))
    assert cards.memberships(card, "sixth") == [1, 0]


def test_rule_8_a_domain_that_a_nation_lacks_is_no_domain_and_one_it_has_is_read(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), "deprived:20:health", "deprived:20:access")
    assert cards.memberships(card, "deprived_20_health") == [1]
    assert cards.gaps(card) == {("deprived_20_access", "no_domain", 1)}


def test_rule_8_an_index_that_the_atlas_does_not_hold_is_refused_with_those_it_does(
    toy_atlas: lv.Atlas,
) -> None:
    with pytest.raises(lv.LocalValueError, match="no index 'iod2019'; it holds iod2025"):
        cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), "deprived:20::iod2019")


# -- 9. Agreement -------------------------------------------------------------------------------


def test_rule_9_agreement_is_over_pounds_that_both_answer_by_absolute_pence(toy_atlas: lv.Atlas) -> None:
    """Both 1; authority only a credit of 4; deprived only 2; neither 8; and 16 that one cannot answer."""
    lines = [
        {"supplier_postcode": "ZA1 1AA", "amount": 1, "buyer": "Aford"},
        {"supplier_postcode": "ZA3 1AA", "amount": -4, "buyer": "Cford"},
        {"supplier_postcode": "ZA1 1AA", "amount": 2, "buyer": "Cford"},
        {"supplier_postcode": "ZA3 1AA", "amount": 8, "buyer": "Aford"},
        {"supplier_postcode": "ZA1 1AA", "amount": 16, "buyer": ""},
    ]
    card = cards.card(toy_atlas, lines, "authority", "deprived:20")
    cells = cards.pence(card, "agreement", a="authority", b="deprived_20")
    pounds = [cells[f"{name}_gbp"] / 100 for name in ("both", "a_only", "b_only", "neither", "unplaced")]
    assert pounds == [1, -4, 2, 8, 16]
    assert cells["jaccard"] == 1 / 7
    # Of 15: observed 9/15; by chance 5/15 x 3/15 + 10/15 x 12/15 = 135/225.
    assert cells["kappa"] == pytest.approx((9 / 15 - 135 / 225) / (1 - 135 / 225), abs=1e-12)


def test_rule_9_agreement_is_blank_where_it_is_undefined(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """Nothing is in either: no Jaccard; and chance alone agrees fully: no kappa."""
    card = cards.card(toy_atlas, cards.rows(["ZA3 1AB"], buyer="Aford"), "authority", "deprived:20")
    cells = cards.pence(card, "agreement", a="authority", b="deprived_20")
    assert (cells["jaccard"], cells["kappa"]) == (None, None)
    card.write(tmp_path / "out", with_map=False, with_report=False, with_workbook=False)
    (row,) = cards.read_csv(tmp_path / "out" / "agreement.csv")
    assert (row["jaccard"], row["kappa"]) == ("", "")


# -- 10. Running --------------------------------------------------------------------------------


def write(card: lv.Scorecard, out: Path) -> None:
    card.write(out, with_map=False, with_report=False, with_workbook=False)


def test_rule_10_out_must_be_new_or_ours(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), "deprived:20")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "accounts.xlsx").write_bytes(b"precious")
    with pytest.raises(lv.LocalValueError, match="holds files that localvalue did not write"):
        write(card, tmp_path / "theirs")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["accounts.xlsx"]
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty", "deep/er/new"):
        write(card, tmp_path / name)
        assert (tmp_path / name / "provenance.json").is_file()


def test_rule_10_what_is_there_is_swapped_as_a_whole(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    old = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA1 1AB"]), "deprived:20", "deprived:10")
    new = cards.card(toy_atlas, cards.rows(["ZA3 1AA"]), "deprived:30")
    old.write(
        tmp_path / "out", by=["supplier_postcode"], with_map=False, with_report=False, with_workbook=False
    )
    assert (tmp_path / "out" / "by_supplier_postcode.csv").is_file()
    write(new, tmp_path / "out")
    assert not (tmp_path / "out" / "by_supplier_postcode.csv").exists()
    assert pq.read_table(tmp_path / "out" / "lines.parquet").num_rows == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_rule_10_a_run_that_fails_half_way_leaves_the_old_folder(
    toy_atlas: lv.Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), "deprived:20")
    write(card, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises((OSError, lv.LocalValueError)):
        write(card, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_rule_10_one_attribution_an_output_folder(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = cards.rows(["ZA1 1AA"], branch_postcode="ZA1 1AB")
    write(cards.card(toy_atlas, lines, "deprived:20"), tmp_path / "out")
    with pytest.raises(lv.LocalValueError, match="holds results by the attribution 'supplier'"):
        write(cards.card(toy_atlas, lines, "deprived:20", attribution="branch"), tmp_path / "out")
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["attribution"]["name"] == "supplier"


def test_rule_10_csv_money_is_plain(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = [{"supplier_postcode": "ZA1 1AA", "amount": amount} for amount in (1_234_567.5, -0.05)]
    write(cards.card(toy_atlas, lines, "deprived:20"), tmp_path / "out")
    (row,) = cards.read_csv(tmp_path / "out" / "summary.csv")
    assert (row["estimate_gbp"], row["total_gbp"], row["unplaced_gbp"]) == (
        "1234567.45",
        "1234567.45",
        "0.00",
    )
