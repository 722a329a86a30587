"""No home of a person, no place of a target group and no small group stands anywhere in the map's file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import cards
import numpy as np
import pytest

from localvalue.grid import from_grid
from localvalue.postcodes import unpack

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

PLANTED = 50
SHARES = "supplier=0.2+workforce=0.4+beneficiary=0.4"
GROUP = "Survivors of a rare thing"


@pytest.fixture(scope="module")
def rows(sample_atlas: lv.Atlas) -> np.ndarray:
    """Give postcodes: 50 of homes, 50 of beneficiaries and 50 of suppliers, all different."""
    directory = sample_atlas.postcodes
    live = np.flatnonzero((directory.terminated == 0) & (directory.easting > 0))
    return np.random.default_rng(PLANTED).choice(live, 3 * PLANTED, replace=False)


@pytest.fixture(scope="module")
def card(sample_atlas: lv.Atlas, rows: np.ndarray) -> lv.Scorecard:
    home, helped, supplier = unpack(sample_atlas.postcodes.key[rows]).reshape(3, PLANTED)
    lines = [
        {
            "line_id": f"L{n}",
            "amount": 100 + n,
            "buyer": "Tuskhaven",
            "supplier": f"Firm {n}",
            "supplier_postcode": supplier[n],
            "workforce_postcode": home[n],
            "beneficiary_postcode": helped[n],
            "beneficiary_group": GROUP if n < 2 else "Young people",
        }
        for n in range(PLANTED)
    ]
    specs = ("authority", "within:10mi@boundary", "region", "deprived:10", "deprived:20:health")
    return cards.card(sample_atlas, lines, *specs, attribution=SHARES)


def written(card: lv.Scorecard, folder: Path, *, disclose: bool = False) -> str:
    card.map(disclose=disclose).save(str(folder / "map.html"))
    return (folder / "map.html").read_text(encoding="utf-8")


def leaked(page: str, atlas: lv.Atlas, rows: np.ndarray) -> list[str]:
    """Return the postcodes and the positions of postcodes that stand in a page."""
    (block,) = re.findall(r'id="localvalue-data">(.*?)</script>', page, re.DOTALL)
    points = json.loads(block)["points"]
    drawn = set(zip(points["x"], points["y"], strict=True))
    directory, found = atlas.postcodes, []
    longitude, latitude = from_grid(directory.easting[rows], directory.northing[rows])
    names = unpack(directory.key[rows]).tolist()
    for name, x, y in zip(names, longitude.tolist(), latitude.tolist(), strict=True):
        if any(form in page for form in (name, name.replace(" ", ""), name.lower())):
            found.append(name)
        elif (round(x * 1e5), round(y * 1e5)) in drawn:
            found.append(f"where {name} is")
    return found


def test_no_planted_home_and_no_beneficiary_is_in_the_page(
    card: lv.Scorecard, sample_atlas: lv.Atlas, rows: np.ndarray, tmp_path: Path
) -> None:
    page = written(card, tmp_path)
    assert leaked(page, sample_atlas, rows[: 2 * PLANTED]) == []
    assert GROUP not in page
    # Suppliers are drawn where they are: the search above would find a home
    assert len(leaked(page, sample_atlas, rows[2 * PLANTED :])) == PLANTED


def test_what_is_disclosed_is_found_by_the_same_search(
    card: lv.Scorecard, sample_atlas: lv.Atlas, rows: np.ndarray, tmp_path: Path
) -> None:
    page = written(card, tmp_path, disclose=True)
    assert len(leaked(page, sample_atlas, rows[: 2 * PLANTED])) == 2 * PLANTED


def test_no_sector_or_ward_of_a_home_can_be_searched_for(
    card: lv.Scorecard, sample_atlas: lv.Atlas, rows: np.ndarray, tmp_path: Path
) -> None:
    (block,) = re.findall(r'id="localvalue-data">(.*?)</script>', written(card, tmp_path), re.DOTALL)
    found = json.loads(block)["found"]
    ward = sample_atlas.postcodes.column("ward")
    suppliers = {str(name) for name in sample_atlas.areas("ward").name[ward[rows[2 * PLANTED :]]]}
    # Only wards of suppliers, and the pounds in them are the suppliers' fifth alone
    assert {name.split(" (")[0] for name in found["ward"]["name"]} <= suppliers
    fifth = sum(round((100 + n) * 0.2, 2) for n in range(PLANTED))
    assert sum(found["ward"]["gbp"]) == pytest.approx(fifth, abs=PLANTED)
