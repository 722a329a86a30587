"""The map: what it holds, that it asks for nothing, and that it stays small."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from present.fake_card import FakeAreas, FakeAtlas, FakeCard, Named
from present.payloads import PAYLOADS

from localvalue.definitions import InAuthority, MostDeprived, WithinMiles
from localvalue.present import base, maps

if TYPE_CHECKING:
    from pathlib import Path

_DATA = re.compile(r'<script type="application/json" id="localvalue-data">(.*?)</script>', re.DOTALL)


def page(card: FakeCard) -> str:
    return str(maps.build(card).get_root().render())


def data(card: FakeCard) -> dict[str, Any]:
    (block,) = _DATA.findall(page(card))
    return dict(json.loads(block))


def test_the_four_classes_and_the_unplaced_come_from_the_partition() -> None:
    held = data(FakeCard())
    authority, within = held["choices"]
    assert authority["cells"] == {"both": 1, "local": 2, "deprived": 20, "neither": 40}
    assert within["cells"] == {"both": 5, "local": 10, "deprived": 16, "neither": 32}
    assert held["unplaced"] == 64
    assert held["total"] == 127


def test_only_local_definitions_are_offered_and_the_first_deprived_one_is_the_other_axis() -> None:
    held = data(FakeCard())
    assert [choice["name"] for choice in held["choices"]] == ["authority", "within_20mi"]
    assert held["deprived"]["name"] == "deprived_20"
    assert held["deprived"]["full"] == f"{MostDeprived(20).label} (English Indices of Deprivation 2025)"


def test_without_a_deprived_definition_there_are_two_classes() -> None:
    card = FakeCard(
        definitions=(InAuthority(), WithinMiles(20)), landings=tuple(row[:-1] for row in FakeCard().landings)
    )
    held = data(card)
    assert held["deprived"] is None
    assert held["choices"][0]["cells"] == {"local": 3, "neither": 60}
    assert held["classes"] == {"local": "Local", "neither": "Not local"}
    assert held["alone"] is None


def test_without_a_local_definition_the_map_still_stands() -> None:
    card = FakeCard(
        definitions=(MostDeprived(20),), landings=tuple((*r[:5], r[7]) for r in FakeCard().landings)
    )
    held = data(card)
    assert held["choices"] == []
    # £1, £4 and £16 are deprived, £2, £8 and £32 are not, and £64 is not placed
    assert held["alone"]["cells"] == {"deprived": 21, "neither": 42}
    assert held["alone"]["unanswered"] == 64
    assert held["classes"] == {"deprived": "Deprived", "neither": "Not deprived"}


def test_with_definitions_of_neither_kind_what_is_placed_is_told() -> None:
    card = FakeCard(
        definitions=(Named("mine", "My own", "other"),),
        landings=tuple((*r[:5], r[5]) for r in FakeCard().landings),
    )
    held = data(card)
    assert held["alone"]["cells"] == {"neither": 63}
    assert held["classes"] == {"neither": "Placed"}


def test_which_roles_count_is_said_in_words() -> None:
    label = "by each line's own shares of roles"
    assert data(FakeCard(attribution="landings", attribution_label=label))["attribution"] == label


def test_rings_are_those_of_the_run() -> None:
    definitions = (WithinMiles(10), WithinMiles(20, of="boundary"), MostDeprived(20))
    held = data(FakeCard(definitions=definitions))
    assert [(ring["name"], ring["radius_m"]) for ring in held["rings"]] == [("within_10mi", 16_093.44)]
    assert [reach["name"] for reach in held["reaches"]] == ["within_20mi_boundary"]


def test_rings_of_many_sites_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = FakeCard().sites()
    monkeypatch.setattr(FakeCard, "sites", lambda _: pd.concat([sites] * (base.MOST_SITES_WITH_RINGS + 1)))
    held = data(FakeCard())
    assert held["rings"] == []
    assert len(held["sites"]) == base.MOST_SITES_WITH_RINGS + 1


def test_the_home_area_is_marked_and_far_areas_are_there() -> None:
    areas = data(FakeCard())["areas"]
    assert {area["name"]: area["home"] for area in areas} == {
        "Northtown": True,
        "Southtown": False,
        "Westby": False,
        "Eastby": False,
    }


def test_a_landing_without_a_centre_stays_in_the_data() -> None:
    card = FakeCard(landings=tuple(FakeCard().landings[:2]))
    landed = card.landed().assign(longitude=np.nan, latitude=np.nan)
    held = data(_with_landed(card, landed))
    assert held["points"]["x"] == [None, None]
    assert held["points"]["gbp"] == [2, 1]


def _with_landed(card: FakeCard, landed: pd.DataFrame) -> FakeCard:
    class Landed(FakeCard):
        def landed(self) -> pd.DataFrame:
            return landed

    return Landed(**{name: getattr(card, name) for name in card.__dataclass_fields__})


def test_the_same_card_gives_the_same_bytes() -> None:
    assert page(FakeCard()) == page(FakeCard())


def test_a_map_can_be_shown_and_saved_again_and_again(tmp_path: Path) -> None:
    built = maps.build(FakeCard())
    built.save(str(tmp_path / "first.html"))
    shown = built._repr_html_()
    built.save(str(tmp_path / "second.html"))
    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()
    assert shown.startswith("<iframe srcdoc=")
    saved = (tmp_path / "first.html").read_text(encoding="utf-8")
    assert html.escape(saved) in shown


def test_nothing_in_the_page_names_another_file_but_the_credit() -> None:
    text = _DATA.sub("", page(FakeCard()))
    assert re.findall(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//[^"\' >]*', text.replace("\\", "")) in (
        ['href="https://leafletjs.com'],
        ['href="https://leafletjs.com'] * 2,
    )
    assert "<link" not in text
    assert "<script src" not in text
    assert "@import" not in text
    assert "url(" not in text.split("</style>")[0]
    assert "sourceMappingURL" not in text


def test_the_page_lets_run_only_the_scripts_that_it_was_made_with() -> None:
    text = page(FakeCard().with_text("</script><script>alert(1)</script>"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    allowed = set(re.findall(r"'sha256-([^']*)'", policy[1]))
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert {
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts
    } == allowed
    assert "alert" not in "".join(script for script in scripts if "localvalueMap" in script)
    assert "default-src 'none'" in policy[1]
    assert "'unsafe-inline'" not in policy[1].split("style-src")[0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_name_stands_in_the_data_and_nowhere_else(payload: str) -> None:
    text = page(FakeCard().with_text(payload))
    plain = page(FakeCard(atlas=FakeAtlas(fictional=True)))
    assert len(_DATA.findall(text)) == 1
    assert _DATA.sub("", text) == _DATA.sub("", plain)


def test_the_page_is_english_and_can_be_enlarged() -> None:
    text = page(FakeCard())
    assert '<html lang="en-GB">' in text
    assert "user-scalable=no" not in text
    assert text.count('name="viewport"') == 1


def _rough_square(x: int, y: int, corners: int) -> shapely.Polygon:
    """Return a square of 30 km whose sides wander as coasts do, alike on both sides of a border."""

    def side(seed: int) -> np.ndarray:
        return np.random.default_rng(seed).normal(0, 600, corners)

    along = np.linspace(0, 30_000, corners + 2)[1:-1]
    west, south = x * 30_000.0, y * 30_000.0
    bottom = np.column_stack([west + along, south + side(1_000 * x + y)])
    top = np.column_stack([west + along, south + 30_000 + side(1_000 * x + y + 1)])[::-1]
    left = np.column_stack([west + side(7_000_000 + 1_000 * x + y), south + along])[::-1]
    right = np.column_stack([west + 30_000 + side(7_000_000 + 1_000 * (x + 1) + y), south + along])
    corner = [[west, south], [west + 30_000, south], [west + 30_000, south + 30_000], [west, south + 30_000]]
    return shapely.Polygon(
        np.vstack([corner[:1], bottom, corner[1:2], right, corner[2:3], top, corner[3:], left])
    )


def test_a_map_of_361_authorities_stays_under_3_mb() -> None:
    cells = [(i % 19, i // 19) for i in range(361)]
    shapes = np.array([_rough_square(x, y, 300) for x, y in cells], dtype=object)
    names = np.array([f"Authority number {i}" for i in range(361)], dtype=object)
    codes = np.array([f"E{i:08d}" for i in range(361)], dtype=object)

    class Country(FakeAtlas):
        def areas(self, level: str, /) -> FakeAreas:
            return FakeAreas(codes, names, shapes) if level == "authority" else super().areas(level)

    text = page(replace(FakeCard(), atlas=Country()))
    assert len(text.encode()) < 3_000_000
    assert zlib.crc32(text.encode()) == zlib.crc32(page(replace(FakeCard(), atlas=Country())).encode())
