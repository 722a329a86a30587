"""An area as a place: every kind of it is a set of postcodes, and the truth lies in its bounds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import localvalue as lv
from localvalue.atlas import NO_GRID
from localvalue.postcodes import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SPECS = (
    "authority",
    "county",
    "region",
    "combined_authority",
    "within:5km",
    "within:10mi",
    "within:10mi*1.2-1.4",
    "within:2km@boundary",
    "deprived:10",
    "deprived:20",
    "deprived:20:health",
    "deprived:17.5",
    "deprived:10:any",
    "!authority",
    "authority|deprived:20",
    "within:10mi&!deprived:30",
)
COARSER = ("sector", "district", "small_area", "ward", "authority", "region", "nation")


def coarsened(atlas: lv.Atlas, row: int, how: str) -> str:
    """Return the area of a kind that a postcode lies in, as a table of spend would name it."""
    postcode = str(unpack(atlas.postcodes.key[row : row + 1])[0])
    if how in {"sector", "district"}:
        return postcode[:-2] if how == "sector" else postcode[:-4]
    if how in {"small_area", "ward", "authority"}:
        number = int(atlas.postcodes.column(how)[row])  # type: ignore[arg-type]
    else:
        number = int(atlas.parent(how)[atlas.postcodes.column("authority")[row]])  # type: ignore[arg-type]
    return str(atlas.areas(how).code[number]) if number >= 0 else ""  # type: ignore[arg-type]


def rows_known(atlas: lv.Atlas) -> np.ndarray:
    """Return the postcodes that have a grid reference, terminated ones too."""
    return np.flatnonzero(np.asarray(atlas.postcodes.easting) != NO_GRID)


def check(atlas: lv.Atlas, rows: Sequence[int], site: str, buyer: str, kinds: Sequence[str] = COARSER) -> int:
    """Hold the exact answer of postcodes against the bounds of each wider area that they lie in."""
    lines, exact = [], []
    for at, row in enumerate(rows):
        postcode = str(unpack(atlas.postcodes.key[row : row + 1])[0])
        same = {"buyer": buyer, "site_postcode": site, "amount": 1}
        exact.append({"line_id": f"X{at}", "supplier_postcode": postcode, "supplier_area": None, **same})
        for how in kinds:
            area = coarsened(atlas, row, how)
            lines.append({"line_id": f"{how}{at}", "supplier_postcode": None, "supplier_area": area, **same})
    card = cards.card(atlas, [*exact, *lines], *SPECS)
    memberships, count = card.memberships, len(rows)
    seen = 0
    for number, definition in enumerate(card.definitions):
        truth = memberships.value[number][:count]
        low, high = (each[number][count:].reshape(count, -1) for each in (memberships.low, memberships.high))
        for at, how in enumerate(kinds):
            # Where nothing in the area is answered there are no bounds to hold
            known = np.isfinite(truth) & np.isfinite(low[:, at])
            inside = (low[known, at] <= truth[known]) & (truth[known] <= high[known, at])
            assert inside.all(), (definition.name, how, np.array(rows)[known][~inside])
            seen += int(known.sum())
    return seen


@pytest.mark.parametrize("buyer", ["Aford", "Bford", "Cford"])
def test_the_truth_lies_in_the_bounds_of_every_wider_area_of_the_toy(toy_atlas: lv.Atlas, buyer: str) -> None:
    """Among them ZA1 1AF, terminated, alone in Cford of its sector: its sector's bounds must see it."""
    rows = rows_known(toy_atlas).tolist()
    assert check(toy_atlas, rows, "ZA1 1AA", buyer, [how for how in COARSER if how != "ward"]) > 1_000


@cache
def _sample() -> tuple[lv.Atlas, np.ndarray]:
    atlas = lv.Atlas.sample()
    return atlas, rows_known(atlas)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(0, 10**9))
def test_the_truth_lies_in_the_bounds_of_every_wider_area_of_the_sample(draws: list[int], site: int) -> None:
    atlas, rows = _sample()
    chosen = [int(rows[draw % len(rows)]) for draw in draws]
    postcode = str(unpack(atlas.postcodes.key[[rows[site % len(rows)]]])[0])
    names = atlas.areas("authority").name
    assert check(atlas, chosen, postcode, str(names[site % len(names)])) > 0


@pytest.mark.official
def test_the_truth_lies_in_the_bounds_of_every_wider_area_of_great_britain(real_atlas: lv.Atlas) -> None:
    """Fifteen live and fifteen terminated postcodes, drawn by a fixed seed, seen from the site M32 0TH."""
    rows = rows_known(real_atlas)
    ended = np.asarray(real_atlas.postcodes.terminated)[rows] > 0
    draw = np.random.default_rng(360)
    chosen = [*draw.choice(rows[~ended], 15).tolist(), *draw.choice(rows[ended], 15).tolist()]
    assert check(real_atlas, chosen, "M32 0TH", "Trafford", COARSER[:-1]) > 2_000


def precision(atlas: lv.Atlas, text: str) -> tuple[str, str]:
    found = cards.located(atlas, [{"amount": 1, "supplier_area": text}])
    status = cards.statuses(found)[0]
    place = int(found.roles["supplier"].places[0])
    return status, found.places.names[place] if place >= 0 else ""


SAMPLE = ("sector", "district", "small_area", "ward", "authority", "nation")


@pytest.mark.parametrize("how", SAMPLE)
def test_each_kind_of_area_is_placed_at_its_own_precision(sample_atlas: lv.Atlas, how: str) -> None:
    row = int(rows_known(sample_atlas)[0])
    assert precision(sample_atlas, coarsened(sample_atlas, row, how))[0] == how


@pytest.mark.official
def test_names_and_codes_of_real_areas(real_atlas: lv.Atlas) -> None:
    known = {
        "M27 8FB": ("postcode", "M27 8FB"),
        "m27 8": ("sector", "M27 8"),
        "M27": ("district", "M27"),
        "E05015239": ("ward", "Altrincham"),
        "Trafford": ("authority", "Trafford"),
        "E08000009": ("authority", "Trafford"),
        "Lancashire": ("authority", "Lancashire"),
        "Greater Manchester": ("authority", "Greater Manchester"),
        "North West": ("region", "North West"),
        "E12000002": ("region", "North West"),
        "England": ("nation", "England"),
        "Scotland": ("nation", "Scotland"),
        "S92000003": ("nation", "Scotland"),
        "Northern Ireland": ("not_covered", ""),
    }
    assert {text: precision(real_atlas, text) for text in known} == known


def of(atlas: lv.Atlas, code: str) -> int:
    return int(atlas.areas("small_area").index_of([code])[0])


@pytest.mark.official
def test_a_small_area_of_2011_that_was_split_is_its_parts_by_population(
    real_atlas: lv.Atlas, official: Path
) -> None:
    """By the official lookup Manchester 018B was cut into E01034115 and E01034116."""
    code = "E01005062"
    parts = [row["lsoa21_code"] for row in lookup(official) if row["lsoa11_code"] == code]
    assert parts == ["E01034115", "E01034116"]
    area = real_atlas.areas("small_area")
    assert "lsoa21" not in str(area.column("geography")[of(real_atlas, code)])
    found = cards.located(real_atlas, [{"amount": 1_000_000, "supplier_area": code}])
    assert cards.statuses(found) == ["small_area"]
    (told,) = found.faults.to_pylist()
    assert told["kind"] == "split_or_merged"
    assert told["action"] == (
        "a small area of 2011 that is no longer: scored by the postcodes that lay in it; its parts weigh what"
        " their populations are"
    )
    # In the index of its own time it is in one decile, and in the newer one in those of its parts
    card = lv.score(found, [lv.MostDeprived(10, index="iod2019")])
    assert card.memberships.value[0][0] in {0.0, 1.0}
    assert shares(card, None) == pytest.approx(by_population(real_atlas, parts, "iod2025"), abs=0.001)


@pytest.mark.official
def test_a_small_area_that_was_merged_is_its_parts_by_population(
    real_atlas: lv.Atlas, official: Path
) -> None:
    """Each area of 2021 that the lookup calls merged, of whole areas of 2011, under the index of 2019."""
    rows = lookup(official)
    merged: dict[str, list[str]] = {}
    for row in rows:
        if row["change_code"] == "M":
            merged.setdefault(row["lsoa21_code"], []).append(row["lsoa11_code"])
    english = {new: old for new, old in merged.items() if new.startswith("E") and len(old) > 1}
    assert len(english) > 80
    worst = []
    for new, old in sorted(english.items())[:15]:
        found = cards.located(real_atlas, [{"amount": 1_000_000, "supplier_area": new}])
        card = lv.score(found, [lv.MostDeprived(10)])
        expected = by_population(real_atlas, old, "iod2019")
        worst.append(max(abs(a - b) for a, b in zip(shares(card, "iod2019"), expected, strict=True)))
    # By its postcodes alone, half of them would be more than five points off
    assert sum(each > 0.001 for each in worst) <= 1


def shares(card: lv.Scorecard, index: str | None) -> list[float]:
    frame = card.decile_shares(index=index)
    return frame[frame["index"].notna()]["share"].tolist()


def by_population(atlas: lv.Atlas, codes: Sequence[str], index: str) -> list[float]:
    """Return the shares of the ten deciles of small areas, each counted by its people."""
    at = [of(atlas, code) for code in codes]
    people = atlas.areas("small_area").column("population")[at]
    decile = atlas.index(index).decile()[at]
    return [float(people[decile == each].sum() / people.sum()) for each in range(1, 11)]


def lookup(official: Path) -> list[dict[str, str]]:
    return cards.read_csv(official / "lookups" / "lookup_lsoa11_lsoa21_ltla22.csv")


@pytest.mark.official
def test_an_authority_is_shown_as_ten_decile_shares_with_the_warning(real_atlas: lv.Atlas) -> None:
    """£100 to Trafford is somewhere in it: all ten deciles occur, and any of them may have all or none."""
    card = cards.card(
        real_atlas,
        [
            {"line_id": "area", "supplier_postcode": None, "supplier_area": "Trafford", "amount": 100},
            {"line_id": "exact", "supplier_postcode": "M32 0TH", "supplier_area": None, "amount": 10},
            {"line_id": "none", "supplier_postcode": "rubbish", "supplier_area": None, "amount": 1},
        ],
        "deprived:10",
    )
    frame = card.decile_shares()
    ten = frame[frame["index"] == "England: IoD 2025"]
    assert ten["decile"].tolist() == [str(decile) for decile in range(1, 11)]
    assert frame["estimate_gbp"].sum() == 111
    assert ten["half_known_gbp"].sum() == 100
    assert ten["exact_gbp"].sum() == 10
    assert (ten["half_known_gbp"] > 0).all()
    assert ten["share"].sum() == pytest.approx(1)
    assert frame.set_index("decile").loc["unplaced", "estimate_gbp"] == 1
    at_office = ten["exact_gbp"] > 0
    assert ten["low_gbp"].tolist() == [10 if mine else 0 for mine in at_office]
    assert ten["high_gbp"].tolist() == [111 if mine else 101 for mine in at_office]
    # Its own small areas' deciles, by their live postcodes
    live = np.asarray(real_atlas.postcodes.terminated) == 0
    live &= np.asarray(real_atlas.postcodes.easting) != NO_GRID
    live &= (
        np.asarray(real_atlas.postcodes.column("authority"))
        == real_atlas.areas("authority").index_of(["E08000009"])[0]
    )
    decile = real_atlas.index("iod2025").decile()[np.asarray(real_atlas.postcodes.column("small_area"))[live]]
    share = np.bincount(decile, minlength=11)[1:] / len(decile)
    assert ten["half_known_gbp"].to_numpy() / 100 == pytest.approx(share, abs=1e-4)
    bounds = cards.summary(card, "deprived_10")
    assert (bounds["low"], bounds["high"]) == (0, 101)
    assert any("cannot be meaningfully compared" in text for text in card.cautions)
    said = card.explain("area")
    assert "Trafford by decile of IoD 2025: 1: " in said
    assert "Take care. Trafford: known only to the authority or wider." in said
    assert "Take care" not in card.explain("exact")
