"""Spellings of names: what meets in one key, and what a name says that it is."""

from __future__ import annotations

import pytest

from localvalue.atlas.names import name_key, service_of, shorter_keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  St. Helens ", "st helens"),
        ("St.Helens", "st helens"),
        ("SAINT HELENS", "st helens"),
        ("King\u2019s Lynn & West Norfolk", "kings lynn and west norfolk"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("Ynys M\u00f4n", "ynys mon"),
        ("L.B.\u00a0Hackney", "lb hackney"),
        ("The Vale of Glamorgan", "vale of glamorgan"),
        ("The", "the"),
        ("Na h-Eileanan Siar", "na h eileanan siar"),
        ("---", ""),
    ],
)
def test_spellings_of_a_name_meet_in_one_key(text: str, key: str) -> None:
    assert name_key(text) == key


@pytest.mark.parametrize(
    ("key", "shortest"),
    [
        ("barking and dagenham london boro", "barking and dagenham"),
        ("st albans city and district council", "st albans"),
        ("cyngor sir ddinbych", "ddinbych"),
        ("bristol city of", "bristol"),
        ("cornwall unitary authority", "cornwall"),
    ],
)
def test_the_words_for_council_come_off(key: str, shortest: str) -> None:
    assert shorter_keys(key)[-1] == shortest


@pytest.mark.parametrize(
    "key", ["council", "borough", "london", "stafford", "county antrim", "stafford town"]
)
def test_what_is_no_word_for_council_stays(key: str) -> None:
    assert shorter_keys(key) == []


def test_a_town_council_is_not_its_borough() -> None:
    assert "stafford" not in shorter_keys("stafford town council")


@pytest.mark.parametrize(
    ("key", "service"),
    [
        ("west midlands ca", ("combined_authority", "west midlands")),
        ("tees valley mayoral combined authority", ("combined_authority", "tees valley")),
        ("east midlands combined county authority emcca", None),
        ("avon and somerset constabulary", ("police", "avon and somerset")),
        ("office of the police and crime commissioner for kent", ("police", "kent")),
        ("police fire and crime commissioner for essex", ("police", "essex")),
        ("heddlu gwent", ("police", "gwent")),
        ("cleveland fire brigade", ("fire", "cleveland")),
        ("west yorkshire fire and rescue authority", ("fire", "west yorkshire")),
        ("black country icb", ("nhs", "black country")),
        ("america", None),
        ("unitary authority", None),
    ],
)
def test_a_name_says_what_it_is(key: str, service: tuple[str, str] | None) -> None:
    assert service_of(key) == service
