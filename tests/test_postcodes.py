"""Postcodes as text: what is one, what is none and why, how it is packed, and that nothing breaks it."""

from __future__ import annotations

import random
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localvalue.postcodes import (
    NO_POSTCODE,
    candidates,
    district_range,
    in_text,
    pack,
    plain,
    read,
    sector_range,
    unpack,
)

# The six shapes of BS 7666, a real postcode of each: A9, A99, AA9, AA99, A9A, AA9A.
SHAPES = ("M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB")


@pytest.mark.parametrize("postcode", SHAPES)
@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.lower,
        lambda text: text.replace(" ", ""),
        lambda text: text.replace(" ", "   "),
        lambda text: f"\t{text}\n",
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\u2009"),
        " ".join,
    ],
)
def test_every_shape_in_every_spelling(postcode: str, spell: object) -> None:
    cell = spell(postcode)  # type: ignore[operator]
    assert read(cell) == ("postcode", postcode, ())
    found = plain([cell])
    assert found.texts == [postcode]
    assert unpack(found.keys).tolist() == [postcode]


@pytest.mark.parametrize(
    ("cell", "letters"),
    [
        ("{}1 1AA", "QVX"),  # never first
        ("A{}1 1AA", "IJZ"),  # never second
        ("A1 1{}A", "CIKMOV"),  # never in the inward code
        ("A1 1A{}", "CIKMOV"),
    ],
)
def test_letters_that_stand_nowhere_in_a_postcode(cell: str, letters: str) -> None:
    """British Standard 7666, appendix C, but for the end of the outward code, which old districts break."""
    for letter in letters:
        assert read(cell.format(letter)).kind != "postcode"
        assert plain([cell.format(letter)]).keys[0] == NO_POSTCODE


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.replace("\n", " ").split("|")]


BLANKS = (None, "", " ", "\u00a0")
NOT_POSTCODES: dict[str, list[str | None]] = {
    "missing": [
        *BLANKS,
        *_cells("""
        - | -- | . | ... | ? | * | # | / | _ | n/a | N/A | NA | n / a | None | null | NaN | nil |
        Unknown | not known | TBC | tba
    """),
    ],
    "redacted": [
        *_cells("""
        REDACTED | Redacted | [REDACTED] | Name redacted | REDACTED - S40 | withheld | Withheld under
        FOI | personal data | Personal Data - s40(2) | Confidential | XXXX | xxxxx | XXXXXXXX | data
        redacted here | REDACTED PERSONAL DATA | Address withheld | commercial: confidential |
        redacted. | (redacted) | sensitive/redacted
    """)
    ],
    "non_geographic": [
        *_cells("""
        GIR 0AA | gir0aa | BFPO | BFPO 1 | BFPO 53 | bfpo 806 | BF1 2AA | BF1 0AX | BX1 1LT | BX9 1AS |
        BX55 1AA | XX1 1AA | XX40 4AA | ZZ99 3VZ | ZZ993CZ | PO Box 12 | P.O. BOX 1 | P O Box 7, Leeds
        | po box | Post Office Box 44
    """)
    ],
    "outside_uk": [
        *_cells("""
        GY1 1AA | GY10 1SF | JE2 3AB | je23ab | IM1 1AA | IM99 1AA | GX11 1AA | FIQQ 1ZZ | ASCN 1ZZ |
        BBND 1ZZ | 75008 | D-80333 | 80333 | 1012 AB | 1012AB | K1A 0B1 | D02 X285 | A65 F4E2 | Germany
        | USA | 94588-1234 | CA 94588 | Republic of Ireland | Isle of Man | GY1 | JE2
    """)
    ],
    "malformed": [
        *_cells("""
        RATES | 0 | 12 | ABC | M1 1A | M1 1AEE | 1M1 1AE | M1 1AE (HQ) | M1, 1AE | M1-1AE | M1 AAE |
        MM11 1AEX | QQ1 1AA | Manchester | M1 1AE M2 2BB | EC1A1BB1 | =1+1 | <script> | M1 O1E | 'M1
        1AE'
    """)
    ],
}


@pytest.mark.parametrize("kind", NOT_POSTCODES)
def test_what_is_no_postcode_says_why(kind: str) -> None:
    wrong = {cell: read(cell).kind for cell in NOT_POSTCODES[kind] if read(cell).kind != kind}
    assert wrong == {}
    assert len(NOT_POSTCODES[kind]) >= 20
    texts = [cell for cell in NOT_POSTCODES[kind] if cell]
    assert (plain(texts).keys == NO_POSTCODE).all()


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ("m1 1", "sector", "M1 1"),
        ("EC1A 1", "sector", "EC1A 1"),
        ("ec1a", "district", "EC1A"),
        ("M1", "district", "M1"),
        (" dn55 ", "district", "DN55"),
    ],
)
def test_parts_of_a_postcode(cell: str, kind: str, text: str) -> None:
    assert read(cell)[:2] == (kind, text)


@pytest.mark.parametrize(
    "cell",
    [
        "M1 1AE M1 1AE",
        "M1 1AE, m11ae",
        "M1 1AE;M1 1AE ;M1 1AE",
        "m1 1ae / M1\u00a01AE",
        "M11AE & M1 1AE",
        "M1 1AE|M1 1AE",
        "M1 1AE and M1 1AE",
        "M1 1AE, M1 1AE AND M1 1AE",
    ],
)
def test_one_postcode_several_times_is_that_postcode(cell: str) -> None:
    assert read(cell) == ("postcode", "M1 1AE", ())


def test_a_postcode_of_no_place_is_one_however_often_it_stands() -> None:
    assert read("BX1 1LT, BX1 1LT").kind == "non_geographic"
    assert read("JE2 3AB and je23ab").kind == "outside_uk"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("M1 1AE and M2 5QD", ("M1 1AE", "M2 5QD")),
        ("M1 1AE, M2 5QD; LS1 4AP", ("M1 1AE", "M2 5QD", "LS1 4AP")),
        ("M1 1AE, M2 5QD, M1 1AE", ("M2 5QD", "M1 1AE")),
        # Punctuation that joins nothing, or that joins no list
        ("M1 1AE,", ("M1 1AE",)),
        ("M1 1AE,, M1 1AE", ("M1 1AE",)),
        ("M1 1AE - M1 1AE", ("M1 1AE",)),
        ("and M1 1AE", ("M1 1AE",)),
    ],
)
def test_different_postcodes_or_other_marks_are_malformed_with_all_listed(
    cell: str, found: tuple[str, ...]
) -> None:
    assert read(cell) == ("malformed", cell, found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unit 4, 10 High St, Leeds LS1 4AP", ("LS1 4AP",)),
        ("ls14ap, m2 5qd", ("LS1 4AP", "M2 5QD")),
        ("M1 1AE or M2 5QD or M1 1AE", ("M2 5QD", "M1 1AE")),
        ("M1 1AE/M2 5QD", ("M1 1AE", "M2 5QD")),
        ("XM1 1AE M1 1AEX", ()),
        ("", ()),
    ],
)
def test_the_postcodes_in_a_text(text: str, found: tuple[str, ...]) -> None:
    assert in_text(text) == found


@pytest.mark.parametrize(
    ("cell", "steps"),
    [
        ("M1-1AE", (("M1 1AE",),)),
        ("(M1 1AE)", (("M1 1AE",),)),
        ("M1 1AE / M2 5QD", (("M2 5QD",), ("M1 1AE",))),
        ("MI IAE", (("M1 1AE",),)),
        ("EC1A 1B8", ()),
        ("RATES", ()),
    ],
)
def test_what_a_repair_may_choose_from(cell: str, steps: tuple[tuple[str, ...], ...]) -> None:
    assert candidates(cell) == steps


def test_o_for_zero_and_i_for_one_give_every_reading_to_choose_from() -> None:
    (group,) = candidates("SO1O 0AA")[-1:]
    assert "SO10 0AA" in group
    assert all(read(each).kind == "postcode" for each in group)


# -- packing -------------------------------------------------------------------------------------

OUTWARD = st.from_regex(r"[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2})", fullmatch=True)
INWARD = st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True)
POSTCODES = st.tuples(OUTWARD, INWARD).map(" ".join)


@given(st.lists(POSTCODES, min_size=1, max_size=30))
def test_packing_keeps_the_postcode_and_its_order(postcodes: list[str]) -> None:
    keys = pack(postcodes)
    assert unpack(keys).tolist() == postcodes
    padded = [f"{each.split()[0]:<4}{each.split()[1]}" for each in postcodes]
    assert [padded[n] for n in np.argsort(keys, kind="stable")] == sorted(padded)


@given(POSTCODES, POSTCODES)
def test_sectors_and_districts_are_ranges(one: str, other: str) -> None:
    key = int(pack([other])[0])
    for name, (first, stop) in (
        (one.split(maxsplit=1)[0], district_range(one.split(maxsplit=1)[0])),
        (one[:-2], sector_range(one[:-2])),
    ):
        inside = other.split(maxsplit=1)[0] == name or other[:-2] == name
        assert (first <= key < stop) is inside


def test_no_postcode_is_no_key() -> None:
    assert pack(["", None, "   "]).tolist() == [NO_POSTCODE] * 3
    assert unpack(np.array([NO_POSTCODE])).tolist() == [""]
    assert pack([]).tolist() == []


# -- nothing breaks it ---------------------------------------------------------------------------


@settings(max_examples=500)
@given(st.text(max_size=40))
def test_any_text_has_a_kind_and_the_two_readers_agree(text: str) -> None:
    reading = read(text)
    found = plain([text])
    if found.keys[0] != NO_POSTCODE:
        assert reading == ("postcode", found.texts[0], ())
        assert unpack(found.keys).tolist() == found.texts
    for group in candidates(text):
        assert all(read(each).kind in {"postcode", "outside_uk", "non_geographic"} for each in group)


def test_a_hundred_thousand_likely_texts_break_nothing() -> None:
    """Made of what postcode cells are made of; what the fast reader reads, the slow one reads alike."""
    chance = random.Random(20_000)  # noqa: S311 - a seed for a test
    letters = string.ascii_uppercase + string.digits * 2 + "  -,./o\u00a0"
    cells = ["".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(100_000)]
    cells[::4] = [f"{chance.choice(SHAPES)[:4]}{cell}" for cell in cells[::4]]
    found = plain(cells)
    sure = np.flatnonzero(found.keys)
    assert len(sure) > 100
    for cell in sure.tolist():
        assert read(cells[cell]) == ("postcode", found.texts[cell], ())
    kinds = {read(cell).kind for cell in cells}
    assert {"postcode", "malformed", "district", "outside_uk"} <= kinds
