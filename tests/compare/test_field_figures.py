"""Published and computed figures of the field that the official files give, to the digit, by scoring."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest

from localvalue.atlas import NO_GRID
from localvalue.postcodes import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import localvalue as lv

# CLES for the Greater Manchester councils: spend with the thirty largest suppliers, and what of it is with
# suppliers based or branched in the council's own boundary, in pounds; and the percentage as published
GREATER_MANCHESTER = {
    "Bolton": ("68330289.71", "31179554.05", 45.6),
    "Bury": ("38026372.58", "10810750.81", 28.4),
    "Manchester": ("235031744.89", "186687585.67", 79.4),
    "Oldham": ("133590437.30", "91644381.53", 68.6),
    "Rochdale": ("70793775.84", "30995001.50", 43.8),
    "Salford": ("143909248.95", "90276813.00", 62.7),
    "Stockport": ("126771768.29", "82563092.39", 65.1),
    "Tameside": ("45117493.41", "22863548.01", 50.7),
    "Trafford": ("41171484.94", "15062797.86", 36.6),
    "Wigan": ("101115819.30", "57568701.76", 56.9),
}


def pence(pounds: str) -> int:
    return int(pounds.replace(".", ""))


def council_lines(inside: dict[str, str], outside: str) -> list[cards.Row]:
    """Return two lines a council: what stays in its boundary, and what does not."""
    lines = []
    for council, (total, local, _) in GREATER_MANCHESTER.items():
        rest = pence(total) - pence(local)
        for postcode, amount in ((inside[council], pence(local)), (outside, rest)):
            lines.append({"buyer": council, "supplier_postcode": postcode, "amount": amount / 100})
    return lines


def test_the_mean_of_shares_is_not_the_share_of_the_pounds(toy_atlas: lv.Atlas) -> None:
    """Aford keeps £1 of £4, Cford £8 of £8, and a credit alone has no share."""
    lines = [
        {"buyer": "Aford", "supplier_postcode": "ZA1 1AA", "amount": 1},
        {"buyer": "Aford", "supplier_postcode": "ZA3 1AA", "amount": 3},
        {"buyer": "Cford", "supplier_postcode": "ZA3 1AA", "amount": 8},
        {"buyer": "Bford", "supplier_postcode": "ZA3 1AA", "amount": -2},
        {"buyer": "", "supplier_postcode": "ZA3 1AA", "amount": 100},
    ]
    (row,) = cards.card(toy_atlas, lines, "authority").means("buyer").to_dict("records")
    assert row == {
        "definition": "authority",
        "groups": 2,
        "mean_of_shares": (1 / 4 + 1) / 2,
        "pooled_share": 9 / 12,
        "lowest_share": 1 / 4,
        "lowest": "Aford",
        "highest_share": 1.0,
        "highest": "Cford",
    }


@pytest.mark.official
def test_greater_manchesters_ten_percentages_and_both_means(real_atlas: lv.Atlas) -> None:
    """53.8% is published as the average: the unweighted mean. Of all pounds together it is 61.7%."""
    table, postcodes = real_atlas.areas("authority"), real_atlas.postcodes
    where = np.asarray(postcodes.column("authority"))
    usable = (np.asarray(postcodes.easting) != NO_GRID) & (np.asarray(postcodes.terminated) == 0)
    inside = {}
    for council in GREATER_MANCHESTER:
        number = table.name.tolist().index(council)
        inside[council] = str(unpack(postcodes.key[np.flatnonzero(usable & (where == number))[:1]])[0])
    card = cards.card(real_atlas, council_lines(inside, "SW1A 2AA"), "authority", "pool:Greater Manchester")
    own = card.by("buyer").query("definition == 'authority'").set_index("buyer")
    assert {
        council: round(100 * own.loc[council, "share_of_placed"], 1) for council in GREATER_MANCHESTER
    } == {council: published for council, (_, _, published) in GREATER_MANCHESTER.items()}
    means = card.means("buyer").set_index("definition").loc["authority"]
    assert round(100 * means["mean_of_shares"], 1) == 53.8
    assert round(100 * means["pooled_share"], 1) == 61.7
    assert (means["lowest"], means["highest"]) == ("Bury", "Manchester")
    figures = cards.pence(card, "summary", definition="authority")
    assert (figures["total_gbp"], figures["estimate_gbp"]) == (100_385_843_521, 61_965_222_658)


# -- the small areas of England as a table of spend, a pound each -------------------------------

DOMAINS = ("income", "employment", "education", "health", "crime", "environment", "housing")


@pytest.fixture(scope="module")
def england(real_atlas: lv.Atlas) -> lv.Scorecard:
    """Give a pound at one postcode of every small area of England of 2021, each bought by its council."""
    postcodes, areas = real_atlas.postcodes, real_atlas.areas("small_area")
    where = np.asarray(postcodes.column("small_area"))
    rows = np.flatnonzero((where >= 0) & (np.asarray(postcodes.easting) != NO_GRID))
    covered = np.isfinite(real_atlas.index("iod2025").rank())
    unique, first = np.unique(where[rows], return_index=True)
    mine = covered[unique]
    unique, first = unique[mine], first[mine]
    code = real_atlas.areas("authority").name[areas.column("authority")[unique]]
    lines = [
        {"supplier_postcode": postcode, "amount": 1, "council": council}
        for postcode, council in zip(unpack(postcodes.key[rows[first]]).tolist(), code.tolist(), strict=True)
    ]
    specs = ["deprived:10", "deprived:10:any", *(f"deprived:10:{domain}" for domain in DOMAINS)]
    return cards.card(real_atlas, lines, *specs)


def decile_1(card: lv.Scorecard, definition: str, councils: Sequence[str]) -> dict[str, float]:
    frame = card.by("council")
    shares = frame[frame["definition"] == definition].set_index("council")["share_of_placed"]
    return {council: round(shares[council], 4) for council in councils}


OVERALL = {
    "Middlesbrough": 0.5,
    "Birmingham": 0.4279,
    "Hartlepool": 0.4211,
    "Kingston upon Hull, City of": 0.4167,
    "Manchester": 0.4068,
    "Salford": 0.2547,
    "Preston": 0.1724,
    "Sandwell": 0.1632,
    "Tower Hamlets": 0.1302,
    "Westminster": 0.0894,
    "Trafford": 0.0432,
    "Camden": 0.0308,
}
HEALTH = {
    "Manchester": 0.4644,
    "Salford": 0.3913,
    "Preston": 0.3103,
    "Birmingham": 0.2564,
    "Sandwell": 0.1263,
    "Trafford": 0.0432,
    "Tower Hamlets": 0.0296,
    "Westminster": 0.0081,
}


@pytest.mark.official
def test_the_share_of_small_areas_in_decile_1_by_authority(england: lv.Scorecard) -> None:
    assert len(england) == 33_755
    assert decile_1(england, "deprived_10", list(OVERALL)) == OVERALL
    assert decile_1(england, "deprived_10_health", list(HEALTH)) == HEALTH
    shares = england.by("council").query("definition == 'deprived_10'")["share_of_placed"]
    assert ((shares > 0).sum(), len(shares)) == (192, 296)


@pytest.mark.official
def test_kappa_and_jaccard_of_the_overall_decile_and_each_domains(england: lv.Scorecard) -> None:
    agreement = england.compare().query("a == 'deprived_10'").set_index("b")
    found = {
        domain: (
            round(agreement.loc[f"deprived_10_{domain}", "kappa"], 3),
            round(agreement.loc[f"deprived_10_{domain}", "jaccard"], 3),
        )
        for domain in DOMAINS
    }
    assert found == {
        "income": (0.805, 0.702),
        "employment": (0.823, 0.725),
        "education": (0.672, 0.544),
        "health": (0.658, 0.529),
        "crime": (0.575, 0.446),
        "environment": (0.134, 0.124),
        "housing": (0.014, 0.060),
    }


@pytest.mark.official
def test_any_one_domain_is_three_times_looser(england: lv.Scorecard) -> None:
    assert round(cards.summary(england, "deprived_10_any")["share_of_placed"], 3) == 0.322
    (caution,) = england.cautions
    assert "IoD 2025 32.2% instead of 10.0%" in caution


@pytest.mark.official
def test_each_index_by_name_and_domain_and_none_by_another(real_atlas: lv.Atlas) -> None:
    """All domains of four nations, from one table of names; the composite index only where it is named."""
    domains = {index: set(real_atlas.index(index).domains) for index in real_atlas.indices}
    common = {"overall", "income", "employment", "education", "health", "crime"}
    assert domains == {
        "iod2025": common | {"housing", "environment"},
        "iod2019": common | {"housing", "environment"},
        "wimd2025": common | {"housing", "environment", "access"},
        "wimd2019": common | {"housing", "environment", "access"},
        "simd2020v2": common | {"housing", "access"},
        "nimdm2017": common | {"environment", "access"},
        "uk_imd_e": {"overall"},
    }
    areas = real_atlas.areas("small_area").column("geography")
    irish = np.array([str(each) == "soa" for each in areas])
    decile = real_atlas.index("uk_imd_e").decile()[irish]
    # By its deciles of population, which the atlas keeps; by those of England's cut-offs see below
    assert round(float((decile == 1).mean()), 3) == 0.417
    # The composite is nobody's default
    assert "uk_imd_e" not in {each.id for each in real_atlas.default_indices()}


@pytest.mark.official
def test_vintages_do_not_mix(real_atlas: lv.Atlas) -> None:
    """Each nation under its own index; an index of one nation says nothing of another."""
    lines = cards.rows(("M32 0TH", "CF10 3NQ", "EH1 1BB"), buyer="Trafford")
    card = cards.card(
        real_atlas,
        lines,
        "deprived:30",
        "deprived:30::iod2019",
        "deprived:30::wimd2019",
        "deprived:30:access",
        "deprived:30::uk_imd_e",
    )
    known = {
        each.name: [value is not None for value in cards.memberships(card, each.name)]
        for each in card.definitions
    }
    assert known == {
        "deprived_30": [True, True, True],
        "deprived_30_iod2019": [True, False, False],
        "deprived_30_wimd2019": [False, True, False],
        "deprived_30_access": [False, True, True],
        "deprived_30_uk_imd_e": [True, True, True],
    }
    assert ("deprived_30_access", "no_domain", 1) in cards.gaps(card)
    assert ("deprived_30_iod2019", "no_index", 6) in cards.gaps(card)
    assert "England: IoD 2025; Wales: WIMD 2025; Scotland: SIMD 2020v2" in card.labels[0]


@pytest.mark.official
def test_the_composite_index_by_both_of_its_deciles(official: Path) -> None:
    """44.4% of Northern Ireland is in English decile 1, and 11.8% of areas differ between the two deciles."""
    with (official / "deprivation" / "UK_IMD_E.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    irish = [row for row in rows if row["nation"] == "N"]
    assert round(sum(row["E_expanded_decile"] == "1" for row in irish) / len(irish), 3) == 0.444
    differ = sum(row["E_expanded_decile"] != row["UK_IMD_E_pop_decile"] for row in rows)
    assert round(differ / len(rows), 3) == 0.118
