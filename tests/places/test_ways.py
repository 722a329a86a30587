"""The ways of saying where a role is: postcode, coordinates, address, area; and which is believed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import numpy as np
import pyarrow as pa
import pytest
import toy

import localvalue as lv
from localvalue.grid import from_grid

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.places import Located


def located(atlas: lv.Atlas, **columns: str | None) -> Located:
    return cards.located(atlas, [{"amount": 1, **columns}])


def status(atlas: lv.Atlas, **columns: str | None) -> str:
    return cards.statuses(located(atlas, **columns))[0]


GRID = {
    ("401000", "305000"): "coordinates",
    ("401,000", " 305,000 "): "coordinates",
    ("401000.5", "305000.25"): "coordinates",
    ("400000", "300000"): "coordinates",  # the very corner of Aford
    ("450000", "305000"): "outside_uk",  # east of Cford
    ("305000", "401000"): "outside_uk",  # the pair swapped
    ("0", "0"): "outside_uk",
    ("-1", "305000"): "outside_uk",
    ("9999999", "305000"): "outside_uk",
    ("abc", "305000"): "malformed",
    ("401000", "north"): "malformed",
    ("nan", "305000"): "malformed",
    ("inf", "305000"): "malformed",
    ("1e400", "305000"): "malformed",
    (None, "305000"): "missing",
    ("401000", None): "missing",
}


@pytest.mark.parametrize("pair", GRID)
def test_grid_coordinates(toy_atlas: lv.Atlas, pair: tuple[str | None, str | None]) -> None:
    assert status(toy_atlas, supplier_easting=pair[0], supplier_northing=pair[1]) == GRID[pair]


DEGREES = {
    ("-1.985", "52.642"): "coordinates",
    ("52.642", "-1.985"): "outside_uk",  # swapped
    ("0", "0"): "outside_uk",
    ("-181", "52"): "outside_uk",
    ("-1.9", "91"): "outside_uk",
    ("-1.9", "99.999999"): "outside_uk",  # ONS's latitude of nowhere
    ("1e30", "52"): "outside_uk",
    ("W1.9", "52"): "malformed",
    ("-1.985", None): "missing",
}


@pytest.mark.parametrize("pair", DEGREES)
def test_longitude_and_latitude(toy_atlas: lv.Atlas, pair: tuple[str, str | None]) -> None:
    assert status(toy_atlas, supplier_longitude=pair[0], supplier_latitude=pair[1]) == DEGREES[pair]


@pytest.mark.parametrize(("easting", "small_area"), [(401_000, 1), (406_000, 2), (412_000, 3), (428_000, 6)])
def test_coordinates_get_their_areas_by_point_in_polygon(
    toy_atlas: lv.Atlas, easting: int, small_area: int
) -> None:
    longitude, latitude = from_grid([easting], [305_000])
    lines = [
        {"amount": 1, "supplier_easting": str(easting), "supplier_northing": "305000"},
        {"amount": 1, "supplier_longitude": f"{longitude[0]:.7f}", "supplier_latitude": f"{latitude[0]:.7f}"},
    ]
    for line in lines:
        table = cards.card(toy_atlas, [line], "deprived:20").line_table()
        assert table.column("supplier_small_area_code").to_pylist() == [f"E0190000{small_area}"]
        assert table.column("deprived_20").to_pylist() == [small_area <= 2]


def test_degrees_land_within_a_metre_of_where_the_grid_says(toy_atlas: lv.Atlas) -> None:
    longitude, latitude = from_grid([412_345.0], [304_321.0])
    places = located(
        toy_atlas, supplier_longitude=f"{longitude[0]:.7f}", supplier_latitude=f"{latitude[0]:.7f}"
    ).places
    point = places.point()[:1]
    assert np.hypot(places.points.easting_m(point) - 412_345, places.points.northing_m(point) - 304_321) < 1


AREAS = {
    "Aford": ("authority", "Aford"),
    "E07000901": ("authority", "Aford"),
    " aford ": ("authority", "Aford"),
    "Westshire": ("authority", "Westshire"),  # all the postcodes of its two authorities
    "E10000901": ("authority", "Westshire"),
    "E01900003": ("small_area", "Bford 001A"),
    "Toyland": ("region", "Toyland"),
    "E12000901": ("region", "Toyland"),
    "England": ("nation", "England"),
    "e92000001": ("nation", "England"),
}


@pytest.mark.parametrize("text", AREAS)
def test_areas_by_name_and_by_code(toy_atlas: lv.Atlas, text: str) -> None:
    found = located(toy_atlas, supplier_area=text)
    assert (cards.statuses(found)[0], found.places.names[0]) == AREAS[text]


def test_an_area_that_is_not_known_is_malformed_with_the_nearest_names(toy_atlas: lv.Atlas) -> None:
    found = located(toy_atlas, supplier_area="Aforde")
    assert cards.statuses(found) == ["malformed"]
    assert "Aford" in found.faults.column("action").to_pylist()[0]


# Aford: three live postcodes. Westshire: those and Bford's seven. Toyland: all that have a grid
# reference, twelve live and one not.
POINTS = {
    "ZA1 1AA": [1],
    "ZA1 1AF": [1],  # terminated, and exactly known: it has all the weight
    "ZA1 1": [1, 1, 1, 1, 0],
    "ZA1 2": [1, 1, 1, 1],
    "ZA1": [1, 1, 1, 1, 0, 1, 1, 1, 1],
    "ZA2": [1, 1],
    "Aford": [1, 1, 1],
    "Cford": [0, 1, 1],
    "Westshire": [1] * 10,
    "E01900006": [0, 1],  # small area S6
    "Toyland": [1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1],
}


@pytest.mark.parametrize("text", POINTS)
def test_the_points_of_a_place_and_their_weights(toy_atlas: lv.Atlas, text: str) -> None:
    column = "supplier_postcode" if text.startswith("ZA") else "supplier_area"
    places = located(toy_atlas, **{column: text}).places
    expansion = places.expand(np.zeros(1, dtype=np.int32))
    assert expansion.weight.tolist() == POINTS[text]
    assert len(set(expansion.rows.tolist())) == len(POINTS[text])
    assert np.isfinite(places.points.easting_m(expansion.rows)).all()


def test_a_half_known_place_has_no_position_and_only_the_areas_that_it_all_lies_in(
    toy_atlas: lv.Atlas,
) -> None:
    """ZA1's terminated postcode lies in Cford; ZA2 is wholly in Bford and S4."""

    rows = lv.locate_postcodes(pa.array(["ZA1", "ZA2", "ZA1 1AA"]), toy_atlas).to_pylist()
    shown = ("lv_easting", "lv_longitude", "lv_lad_code", "lv_small_area_code", "lv_deprivation_decile")
    assert [tuple(row[name] for name in shown) for row in rows[:2]] == [
        (None, None, None, None, None),
        (None, None, "E07000902", "E01900004", 7),
    ]
    assert (rows[2]["lv_easting"], rows[2]["lv_northing"]) == (401_000, 305_000)
    assert (rows[2]["lv_deprivation_index"], rows[2]["lv_deprivation_rank"]) == ("iod2025", 1)


def test_a_place_of_which_all_is_terminated_is_where_it_was(tmp_path: Path) -> None:
    """District ZA4 has two postcodes, one in Aford and one in Bford, and both have ended: each weighs one."""
    ended = (toy.Spot("ZA4 1AA", 403_000, "202001"), toy.Spot("ZA4 1AB", 412_000, "202001"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toy, "SPOTS", (*toy.SPOTS, *ended))
        atlas = lv.build_atlas(toy.write_official(tmp_path / "official"), tmp_path / "atlas")
    card = cards.card(atlas, cards.rows(["ZA4", "ZA4 1AB"], buyer="Aford"), "authority")
    assert cards.memberships(card, "authority") == [1 / 2, 0]
    cells = cards.summary(card, "authority")
    assert (cells["estimate"], cells["low"], cells["high"]) == (0.5, 0, 1)


# The status, and the postcode that places it: as it stands, and by --repair where that differs.
ADDRESSES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "Unit 4, High Street, Aford ZA1 1AA": (("postcode", "ZA1 1AA"),),
    "za11aa": (("postcode", "ZA1 1AA"),),
    "ZA1 1AA (accounts: za11aa)": (("postcode", "ZA1 1AA"),),  # one and the same
    "PO Box 12, Aford ZA1 1AA": (("postcode", "ZA1 1AA"),),
    "1 Road, ZA7 7ZZ": (("unknown_postcode", None),),
    # Different ones: malformed, or the last that exists
    "ZA1 1AA (accounts: ZA1 1AB)": (("malformed", None), ("postcode", "ZA1 1AB")),
    "ZA1 1AA, formerly ZA7 7ZZ": (("malformed", None), ("postcode", "ZA1 1AA")),
    "ZA7 7ZZ or ZA7 7ZX": (("malformed", None),),
    # None inside
    "1 Nowhere Lane": (("missing", None),),
    "12 ZA1 1AAB Road": (("missing", None),),  # part of a longer word
    "PO Box 12, Aford": (("non_geographic", None),),
    "Name redacted": (("redacted", None),),
    "Germany": (("outside_uk", None),),
    "St Helier, JE2 3AB": (("outside_uk", None),),
    "n/a": (("missing", None),),
}


@pytest.mark.parametrize("repair", [False, True], ids=["as_given", "repair"])
@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_searched_for_its_one_postcode(toy_atlas: lv.Atlas, text: str, *, repair: bool) -> None:
    found = cards.located(toy_atlas, [{"amount": 1, "supplier_address": text}], repair=repair)
    status, postcode = ADDRESSES[text][-1 if repair else 0]
    assert cards.statuses(found) == [status]
    assert list(found.places.names) == ([postcode] if postcode else [])
    mended = found.roles["supplier"].mended
    assert bool((mended.codes >= 0).any()) is (repair and len(ADDRESSES[text]) > 1)


def test_different_postcodes_in_an_address_are_all_listed(toy_atlas: lv.Atlas) -> None:
    line = {"amount": 1, "supplier_address": "1 Road, ZA1 1AA (accounts: ZA1 1AB), formerly ZA7 7ZZ"}
    (fault,) = cards.located(toy_atlas, [line]).faults.to_pylist()
    assert (fault["kind"], fault["action"]) == ("malformed", "holds ZA1 1AA and ZA1 1AB and ZA7 7ZZ")
    (fault,) = cards.located(toy_atlas, [line], repair=True).faults.to_pylist()
    assert (fault["kind"], fault["action"]) == ("repaired", "repaired to ZA1 1AB")


WAYS = {
    "postcode": {"supplier_postcode": "ZA1 1AA"},
    "grid": {"supplier_easting": "402000", "supplier_northing": "305000"},
    "degrees": {"supplier_longitude": "-1.9", "supplier_latitude": "52.642"},
    "address": {"supplier_address": "1 Road, ZA1 1AD"},
    "area": {"supplier_area": "Cford"},
}
NAMES = ("ZA1 1AA", "402000, 305000", "-1.9, 52.642", "ZA1 1AD", "Cford")


@pytest.mark.parametrize("first", range(5), ids=list(WAYS))
def test_ways_are_believed_in_order(toy_atlas: lv.Atlas, first: int) -> None:
    """Of all ways from one on, that one is used; the ones before it are blank."""
    columns: dict[str, str | None] = {}
    for number, cells in enumerate(WAYS.values()):
        columns |= {name: cell if number >= first else None for name, cell in cells.items()}
    found = located(toy_atlas, **columns)
    assert found.places.names[found.roles["supplier"].places[0]] == NAMES[first]


def test_a_worse_way_places_what_a_better_one_does_not(toy_atlas: lv.Atlas) -> None:
    lines = [
        {"amount": 1, "supplier_postcode": "rubbish", "supplier_area": "Aford"},
        {"amount": 1, "supplier_postcode": "ZA7 7ZZ", "supplier_area": None},
        {"amount": 1, "supplier_postcode": None, "supplier_area": "Nowhere"},
        {"amount": 1, "supplier_postcode": "ZA1 1AA", "supplier_area": "Nowhere"},
    ]
    found = cards.located(toy_atlas, lines)
    assert cards.statuses(found) == ["authority", "unknown_postcode", "malformed", "postcode"]


# What the postcode says, and whether an area beside it is asked.
REASONS = {
    None: True,
    "rubbish": True,
    "ZA1 1AA or ZA1 1AB": True,
    "ZA7 7ZZ": True,
    "ZA9 9AA": True,
    "GY1 1AA": "outside_uk",
    "Germany": "outside_uk",
    "BFPO 53": "non_geographic",
    "REDACTED": "redacted",
    "BT1 1AA": "not_covered",
}


@pytest.mark.parametrize("cell", REASONS)
def test_a_reason_that_is_an_answer_stays(toy_atlas: lv.Atlas, cell: str | None) -> None:
    wanted = "authority" if REASONS[cell] is True else REASONS[cell]
    lines = [{"amount": 1, "supplier_postcode": cell, "supplier_area": "Aford"}, {"amount": 1}]
    found = cards.located(toy_atlas, lines)
    assert cards.statuses(found) == [wanted, "missing"]
    assert found.roles["supplier"].placed.tolist() == [wanted == "authority", False]


def test_an_answer_of_a_middle_way_stays_too(toy_atlas: lv.Atlas) -> None:
    line = {"supplier_postcode": "rubbish", "supplier_address": "PO Box 12, Aford", "supplier_area": "Aford"}
    assert status(toy_atlas, **line) == "non_geographic"


def told(atlas: lv.Atlas, line: dict[str, str], **options: bool) -> set[tuple[str, str, str]]:
    """Return column, kind and action of what is told of one line."""
    faults = cards.located(atlas, [{"amount": 1, **line}], **options).faults.to_pylist()
    return {(fault["column"].partition("_")[2], fault["kind"], fault["action"]) for fault in faults}


# A line's cells, and what is told of them.
TOLD = [
    ({"postcode": "rubbish"}, {("postcode", "malformed", "not placed")}),
    (
        {"postcode": "rubbish", "address": "1 Road, ZA1 1AA"},
        {("postcode", "malformed", "not used: placed by its address")},
    ),
    (
        {"postcode": "ZA7 7ZZ", "easting": "402000", "northing": "305000"},
        {("postcode", "unknown_postcode", "not used: placed by its easting and northing")},
    ),
    (
        {"postcode": "ZA1 1AA or ZA1 1AB", "area": "Aford"},
        {("postcode", "malformed", "holds ZA1 1AA and ZA1 1AB; not used: placed by its area")},
    ),
    (
        {"postcode": "ZA1 1AA", "address": "1 Road, ZA7 7ZZ"},
        {("address", "unknown_postcode", "not used: placed by its postcode")},
    ),
    (
        {"postcode": "rubbish", "address": "1 Road, ZA7 7ZZ"},
        {("postcode", "malformed", "not placed"), ("address", "unknown_postcode", "not placed")},
    ),
    ({"postcode": "rubbish", "address": "PO Box 1"}, {("postcode", "malformed", "not placed")}),
]


@pytest.mark.parametrize(("cells", "faults"), TOLD)
def test_what_is_told_of_a_cell_is_true_of_its_line(
    toy_atlas: lv.Atlas, cells: dict[str, str], faults: set[tuple[str, str, str]]
) -> None:
    assert told(toy_atlas, {f"supplier_{part}": cell for part, cell in cells.items()}) == faults


def test_a_repair_that_a_stronger_way_overrules_is_told_as_such(toy_atlas: lv.Atlas) -> None:
    line = {"supplier_postcode": "BFPO 53", "supplier_address": "ZA1 1AA or ZA1 1AB"}
    action = "repaired to ZA1 1AB; not used: its postcode is non geographic"
    assert told(toy_atlas, line, repair=True) == {("address", "repaired", action)}


@pytest.mark.parametrize(("cell", "known"), [("ZA1", "district"), ("ZA1 1", "sector")])
def test_a_site_that_is_no_point_is_told(toy_atlas: lv.Atlas, cell: str, known: str) -> None:
    line = {"supplier_postcode": "ZA1 1AA", "site_postcode": cell}
    action = f"known only to its {known}: no radius can be measured from it"
    assert told(toy_atlas, line) == {("postcode", "no_site", action)}


def test_a_site_at_its_sector_is_told_once_and_is_no_site(toy_atlas: lv.Atlas) -> None:
    line = {"supplier_postcode": "ZA1 1AA", "site_postcode": "ZA1 1ZZ"}
    ((column, kind, action),) = told(toy_atlas, line, coarse=True)
    assert (column, kind) == ("postcode", "no_site")
    assert action.endswith("known only to its sector: no radius can be measured from it")
    found = cards.located(toy_atlas, [{"amount": 1, **line}], coarse=True)
    assert found.site.tolist() == [-1]


def test_half_a_pair_of_columns_is_refused_with_the_other(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="column supplier_easting and none supplier_northing"):
        located(toy_atlas, supplier_easting="1")


def test_each_different_place_is_held_once(toy_atlas: lv.Atlas) -> None:
    postcodes = ["ZA1 1AA", "za11aa", "ZA1 1AB", "ZA1", "za1", "ZA1 1AA"]
    found = cards.located(toy_atlas, cards.rows(postcodes))
    assert sorted(found.places.names) == ["ZA1", "ZA1 1AA", "ZA1 1AB"]
    names = [found.places.names[place] for place in found.roles["supplier"].places]
    assert names == ["ZA1 1AA", "ZA1 1AA", "ZA1 1AB", "ZA1", "ZA1", "ZA1 1AA"]


@pytest.mark.parametrize(
    ("columns", "kind", "advice"),
    [
        (("easting", "northing", "0", "0.0"), "zero_coordinates", "leave both cells blank"),
        (("longitude", "latitude", "0", "0"), "zero_coordinates", "give a postcode"),
        (("easting", "northing", "305000", "401000"), "swapped_coordinates", "swap easting and northing"),
        (("longitude", "latitude", "52.642", "-1.985"), "swapped_coordinates", "swap longitude and latitude"),
    ],
)
def test_coordinates_that_nobody_meant_are_told_with_what_to_do(
    toy_atlas: lv.Atlas, columns: tuple[str, str, str, str], kind: str, advice: str
) -> None:
    x, y, first, second = columns
    found = located(toy_atlas, **{f"supplier_{x}": first, f"supplier_{y}": second})
    ((told, action),) = zip(
        *(found.faults.column(name).to_pylist() for name in ("kind", "action")), strict=True
    )
    assert told == kind
    assert advice in action


@pytest.mark.parametrize("pair", [("450000", "305000"), ("0", "305000"), ("401000", "305000")])
def test_other_coordinates_have_no_fault_of_their_own(toy_atlas: lv.Atlas, pair: tuple[str, str]) -> None:
    found = located(toy_atlas, supplier_easting=pair[0], supplier_northing=pair[1])
    assert found.faults.column("kind").to_pylist() == []
