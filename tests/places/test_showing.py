"""What a person sees of located spend: short, and safe whatever the names hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cards

if TYPE_CHECKING:
    import localvalue as lv


def some(atlas: lv.Atlas) -> lv.Located:
    lines: list[cards.Row] = [
        {"buyer": "Aford", "site_postcode": "ZA1 1AA", "supplier_postcode": "ZA1 1AB"},
        {"buyer": "Aford", "site_postcode": "za11aa", "supplier_postcode": "ZA1 1AD"},
        {"buyer": "Bford", "site_postcode": "ZA1", "supplier_postcode": "ZA7 7ZZ"},
        {"buyer": "Bank of Nowhere", "site_postcode": None, "supplier_postcode": None},
    ]
    return cards.located(atlas, [{"amount": 1, **line} for line in lines])


def test_located_spend_is_shown_in_a_few_lines(toy_atlas: lv.Atlas) -> None:
    assert repr(some(toy_atlas)).splitlines() == [
        "Located: 4 lines",
        "  supplier: 2 postcode, 1 missing, 1 unknown postcode",
        "  homes: 2 (Aford, Bford); 1 line without",
        "  sites: 1 (ZA1 1AA); 2 lines without",
    ]


def test_nothing_to_name_is_said(toy_atlas: lv.Atlas) -> None:
    shown = repr(cards.located(toy_atlas, cards.rows(["ZA1"]))).splitlines()
    assert shown == ["Located: 1 line", "  supplier: 1 district", "  homes: none", "  sites: none"]


def test_a_notebook_shows_the_same_with_names_escaped(toy_atlas: lv.Atlas) -> None:
    located = some(toy_atlas)
    page = located._repr_html_()
    assert ">2 postcode, 1 missing, 1 unknown postcode</td>" in page
    homes = tuple(replace(home, name="<script>alert(1)</script>\n&") for home in located.homes)
    page = replace(located, homes=homes)._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page


def test_many_homes_are_counted_and_not_all_named(toy_atlas: lv.Atlas) -> None:
    located = some(toy_atlas)
    homes = tuple(replace(located.homes[0], name=f"Home {n}") for n in range(1_200))
    shown = repr(replace(located, homes=homes))
    assert "homes: 1,200 (Home 0, Home 1, Home 2, Home 3, Home 4, and 1,195 more)" in shown
    assert len(shown) < 400
