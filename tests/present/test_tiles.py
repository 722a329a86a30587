"""Tiles by option: whose they are is said, and the page may fetch from nowhere else."""

from __future__ import annotations

import re

import pytest
from present.fake_card import FakeCard

from localvalue.errors import InputError
from localvalue.present import maps
from localvalue.present.tiles import tiles


def _policy(page: str) -> str:
    found = re.search(r"img-src ([^;]*);", page)
    assert found
    return found[1]


def test_without_the_option_the_page_fetches_nothing() -> None:
    assert _policy(maps.build(FakeCard()).get_root().render()) == "data:"


def test_with_tiles_the_page_may_fetch_from_their_server_alone_and_says_whose_they_are() -> None:
    page = maps.build(FakeCard(), "https://{s}.maps.example/{z}/{x}/{y}.png", "© Example").get_root().render()
    assert _policy(page) == "data: https://*.maps.example"
    assert "© Example" in page


@pytest.mark.parametrize(
    ("url", "attribution"),
    [
        ("https://maps.example/{z}/{x}/{y}.png", None),
        ("https://maps.example/{z}/{x}/{y}.png", " "),
        ("http://maps.example/{z}/{x}/{y}.png", "© Example"),
        ("https://maps.example/map.png", "© Example"),
        ("https://maps.example;script-src */{z}/{x}/{y}.png", "© Example"),
        ('https://maps.example/{z}/{x}/{y}.png"><script>', "© Example"),
        ("https://user@maps.example/{z}/{x}/{y}.png", "© Example"),
        ("javascript:{z}{x}{y}", "© Example"),
    ],
)
def test_what_is_no_address_of_tiles_or_nobodys_is_refused(url: str, attribution: str | None) -> None:
    with pytest.raises(InputError, match=r"attribution|no address of map tiles"):
        tiles(url, attribution)
