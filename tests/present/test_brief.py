"""The few lines that end a run in a terminal, on spends of powers of two that are scored in the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import pytest

if TYPE_CHECKING:
    import localvalue as lv

SPECS = ("authority", "deprived:20")
IN_AFORD, IN_BFORD, DISTRICT, NOWHERE = "ZA1 1AA", "ZA2 1AA", "ZA1", "rubbish"


def reading(atlas: lv.Atlas, *lines: dict[str, object]) -> str:
    """Return what is said of lines, each of Bford unless it says otherwise."""
    whole = [{"line_id": f"L{n}", "buyer": "Bford", **line} for n, line in enumerate(lines)]
    return cards.card(atlas, whole, *SPECS).reading()


def paid(pounds: object, postcode: str, **more: object) -> dict[str, object]:
    return {"amount": pounds, "supplier_postcode": postcode, **more}


# -- what the first local definition misses ------------------------------------------------------


def test_what_is_missed_is_said_of_what_could_be_placed(toy_atlas: lv.Atlas) -> None:
    lines = (paid(4, IN_AFORD), paid(2, IN_AFORD, buyer="Aford"), paid(16, IN_BFORD), paid(1, NOWHERE))
    assert (
        "Of what could be placed, £6 lands in the most deprived 20% of neighbourhoods (England: IoD 2025);"
        " £4 of it is not in the buyer's own authority." in reading(toy_atlas, *lines)
    )


@pytest.mark.parametrize(
    "lines",
    [
        # Nothing reaches a deprived place; credits alone do; more credits than payments do
        [paid(16, IN_BFORD)],
        [paid(-4, IN_AFORD), paid(16, IN_BFORD)],
        [paid(4, IN_AFORD), paid(-8, IN_AFORD, buyer="Aford"), paid(16, IN_BFORD)],
        # Of £6 that lands there £8 would be missed
        [paid(8, IN_AFORD), paid(-2, IN_AFORD, buyer="Aford"), paid(16, IN_BFORD)],
        # 5 of 13 is placed, or half of it only to a district on both sides of every line
        [paid(4, IN_AFORD), paid(1, IN_BFORD), paid(8, NOWHERE)],
        [paid(4, IN_AFORD), paid(4, DISTRICT)],
        # Each is answered for enough of it, and both together are not known well enough
        [paid(4, IN_AFORD), paid(3, IN_BFORD), paid(6, IN_AFORD, buyer="Nobody")],
    ],
)
def test_what_is_missed_is_not_said_where_the_range_leads(
    toy_atlas: lv.Atlas, lines: list[dict[str, object]]
) -> None:
    assert "Of what could be placed" not in reading(toy_atlas, *lines)
    assert " is not in the buyer's own authority" not in reading(toy_atlas, *lines)
