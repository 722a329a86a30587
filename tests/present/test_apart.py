"""What is proposed to be looked at apart, and what that does to the results, worked out in the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cards
import pytest

from localvalue.present import apart, report

if TYPE_CHECKING:
    import localvalue as lv

IN_AFORD, IN_BFORD = "ZA1 1AA", "ZA2 1AA"


def card(atlas: lv.Atlas, *lines: tuple[int, str, str]) -> lv.Scorecard:
    """Return the score of pounds, postcode and supplier, each of Aford."""
    whole = [
        {
            "line_id": f"L{n}",
            "buyer": "Aford",
            "amount": pounds,
            "supplier_postcode": postcode,
            "supplier": name,
        }
        for n, (pounds, postcode, name) in enumerate(lines)
    ]
    return cards.card(atlas, whole, "authority", "deprived:20")


def test_each_proposal_says_what_leaving_it_out_would_do(toy_atlas: lv.Atlas) -> None:
    # £8 of £16 is local; without the £4 of tax 4 of 12; without the council's £2 8 of 14
    found = card(
        toy_atlas,
        (4, IN_AFORD, "HMRC"),
        (4, IN_AFORD, "Acme"),
        (2, IN_BFORD, "Bford Borough Council"),
        (6, IN_BFORD, "Bolt Ltd"),
    )
    council, tax = apart.proposals(found)
    assert (council.title, council.lines, council.pounds) == ("Public bodies", 1, 2.0)
    assert (tax.title, tax.lines, tax.pounds) == ("Tax or pensions", 1, 4.0)
    assert [each.without[0].share_text for each in (council, tax)] == ["57%", "33%"]
    (authority, _) = apart.effects(found)
    assert (authority.whole.share_text, authority.declared.share_text) == ("50%", "40%")
    assert apart.sentence(found) == (
        "By name, not bought from third parties: public bodies £2 (1 line); tax or pensions £4 (1 line)."
        " Nothing is left out of the figures."
    )
    assert apart.effect_sentence(found) == (
        "Of what is paid to third parties, 40% is in the buyer's own authority; of all spend, 50%."
    )
    assert found.total_pence == 16_00
    page = report.render(found)
    assert "What leaving each out would do to “In the buyer&#39;s own authority”" in page
    assert "57%" in page
    assert apart.sentence(found) in found.reading()


def test_nothing_is_said_where_all_is_paid_to_third_parties(toy_atlas: lv.Atlas) -> None:
    found = card(toy_atlas, (4, IN_AFORD, "Acme"))
    assert (apart.proposals(found), apart.effects(found)) == ([], [])
    assert (apart.sentence(found), apart.effect_sentence(found)) == ("", "")
    assert "others than third parties" not in report.render(found)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            [(4, IN_AFORD, "HMRC"), (4, IN_AFORD, "Acme")],
            "Of what is paid to third parties, 100% is in the buyer's own authority, as of all spend.",
        ),
        ([(4, "", "HMRC"), (4, "", "Acme")], ""),
        ([(4, IN_AFORD, "HMRC")], ""),
    ],
)
def test_an_effect_is_said_where_it_is_known(
    toy_atlas: lv.Atlas, lines: list[tuple[int, str, str]], sentence: str
) -> None:
    assert apart.effect_sentence(card(toy_atlas, *lines)) == sentence


def test_where_nothing_is_placed_the_next_step_names_the_scopes_once(toy_atlas: lv.Atlas) -> None:
    said = card(toy_atlas, (4, "", "HMRC"), (4, "", "Acme")).reading()
    assert "£4 looks like transfers, tax or pensions" in said
    assert "not bought from third parties" not in said
