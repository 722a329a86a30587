"""
For each definition of the register a known answer in the sample and one in Great Britain, worked out by hand.

An answer is 1, 0 or -, unknown, for each place in the order of `SAMPLE` and of `BRITAIN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import cards
import pytest

from localvalue.definitions import known_definitions

if TYPE_CHECKING:
    import localvalue as lv


class Place(NamedTuple):
    """A place where pounds land: where it is, and whether the supplier says it is supported employment."""

    postcode: str
    where: str
    supported: str | None
    share: str | None = None
    """Of its workforce, who are disabled or disadvantaged."""


# Tuskhaven City Council buys for its site at DB1 5SH (616555, 565999). Fathomshire and Keelshire are the
# two counties; the city is in Fathomshire, and Keelshire borders it on land. Straight lines on the grid:
SAMPLE: Final = (
    Place("DB1 5GX", "a builder's office in the city, 0.6 km from the site; not deprived", None),
    Place("DB10 1EU", "the prison in Lanternby, Fathomshire: 17.4 km (10.8 miles); decile 3", "N"),
    Place("DB31 5XG", "Whelkholm Works, Keelshire: 83.7 km (52 miles), decile 1; not of Seven Tides", "Y"),
    Place("DB6 4HE", "a head office in Amberstrand, Fathomshire: 21.9 km (13.6 miles), decile 10", "N"),
)

# Trafford buys for a site at its town hall, M32 0TH. It is in Greater Manchester, and Cheshire borders it.
BRITAIN: Final = (
    Place("M32 0TH", "the town hall: in Trafford, no neighbourhood of the worst 30%", "N"),
    Place("M27 8FB", "Forest Bank prison in Salford: 3.9 miles (6.3 km); decile 3", "Y"),
    Place("WA1 1UH", "Warrington, which is in Cheshire: about 13 miles (21 km); decile 3", None, "0.3"),
    Place("FY1 1AD", "Blackpool, Lancashire: about 40.5 miles; decile 1", None),
    Place("CF10 1EP", "Cardiff; decile over 3 in Wales", "no"),
)


class Known(NamedTuple):
    """What a definition answers."""

    spec: str
    real_spec: str
    """Where Great Britain needs another; empty for the same."""
    sample: str
    britain: str


TABLE: Final = tuple(
    Known(*row)
    for row in (
        # Boundaries
        ("authority", "", "1 0 0 0", "1 0 0 0 0"),
        ("county", "", "1 1 0 1", "1 0 0 0 0"),
        ("combined_authority", "", "1 1 0 1", "1 1 0 0 0"),
        ("pool:Seven Tides", "pool:Greater Manchester", "1 1 0 1", "1 1 0 0 0"),
        ("region", "", "1 1 1 1", "1 1 1 1 0"),
        ("nation", "", "1 1 1 1", "1 1 1 1 0"),
        # Radii
        ("scape_10mi", "", "1 0 0 0", "1 1 0 0 0"),
        ("scape_20mi", "", "1 1 0 1", "1 1 1 0 0"),
        ("scape_40mi", "", "1 1 0 1", "1 1 1 0 0"),
        ("lpi_3km", "", "1 0 0 0", "1 0 0 0 0"),
        ("lpi_10km", "", "1 0 0 0", "1 1 0 0 0"),
        ("lpi_50km", "", "1 1 0 1", "1 1 1 0 0"),
        ("lpi_region", "", "1 1 1 1", "1 1 1 1 0"),
        ("lpi_state", "", "1 1 1 1", "1 1 1 1 1"),
        # Circles of boundaries
        ("cles_based_or_branched", "", "1 0 0 0", "1 0 0 0 0"),
        ("cles_registered_only", "", "1 0 0 0", "1 0 0 0 0"),
        ("locality_authority", "", "1 0 0 0", "1 0 0 0 0"),
        ("locality_wider", "", "1 1 0 1", "1 0 0 0 0"),
        ("locality_wider:combined_authority", "", "1 1 0 1", "1 1 0 0 0"),
        ("locality_region", "", "1 1 1 1", "1 1 1 1 0"),
        ("locality_national", "", "1 1 1 1", "1 1 1 1 1"),
        ("locality_national:nation", "", "1 1 1 1", "1 1 1 1 0"),
        ("preston_inner", "", "1 0 0 0", "1 0 0 0 0"),
        ("preston_outer", "", "1 1 0 1", "1 0 0 0 0"),
        ("preston_outer:whole", "", "1 1 0 1", "1 1 0 0 0"),
        ("birmingham_inner", "", "1 0 0 0", "1 0 0 0 0"),
        ("birmingham_outer", "", "1 1 0 1", "1 1 0 0 0"),
        ("birmingham_outer:region", "", "1 1 1 1", "1 1 1 1 0"),
        ("tussell_region", "", "1 1 1 1", "1 1 1 1 0"),
        ("scotland_local", "", "- - - -", "- - - - -"),
        ("scotland_national", "", "- - - -", "- - - - -"),
        ("wales_national", "", "- - - -", "- - - - -"),
        # Reserved contracts below threshold
        ("ppn005_county", "", "1 1 0 1", "1 1 0 0 0"),
        ("ppn005_county:statutory", "", "1 1 0 1", "1 1 0 0 0"),
        ("ppn005_uk", "", "1 1 1 1", "1 1 1 1 1"),
        ("ppn1120_county", "", "1 1 0 1", "1 1 0 0 0"),
        ("ppn1120_uk", "", "1 1 1 1", "1 1 1 1 1"),
        ("order2026_own", "", "1 0 0 0", "1 0 0 0 0"),
        ("order2026_own_plus_border", "", "1 0 1 0", "1 0 1 0 0"),
        ("order2026_own_plus_border:statutory", "", "1 0 1 0", "1 0 1 0 0"),
        ("order2026_whole_county", "", "1 1 0 1", "1 1 0 0 0"),
        ("order2026_whole_county:statutory", "", "1 1 0 1", "1 1 0 0 0"),
        ("order2026_joint", "", "1 0 1 0", "1 0 1 0 0"),
        ("order2026_uk", "", "1 1 1 1", "1 1 1 1 1"),
        # Proposed
        ("consult2025_authority", "", "1 0 0 0", "1 0 0 0 0"),
        ("consult2025_performed", "", "1 0 0 0", "1 0 0 0 0"),
        ("consult2025_performed:region", "", "1 1 1 1", "1 1 1 1 0"),
        ("consult2025_supplier", "", "1 1 1 1", "1 1 1 1 1"),
        # Declared by the client
        ("toms_local:within:10mi", "", "1 0 0 0", "1 1 0 0 0"),
        # Deprived anywhere
        ("deprived_anywhere_10", "", "0 0 1 0", "0 0 0 1 0"),
        ("deprived_anywhere_20", "", "0 0 1 0", "0 0 0 1 0"),
        ("deprived_anywhere_30", "", "0 1 1 0", "0 1 1 1 0"),
        ("scotland_deprived_40", "", "- - - -", "- - - - -"),
        ("scotland_deprived_60", "", "- - - -", "- - - - -"),
        # Who benefits
        ("supported_employment_s32", "", "- 0 1 0", "0 1 1 - 0"),
    )
)

SPECS: Final = tuple(known.spec for known in TABLE)


def test_every_definition_of_the_register_is_in_the_table() -> None:
    assert {known.spec.partition(":")[0] for known in TABLE} == {entry.id for entry in known_definitions()}


def answered(
    atlas: lv.Atlas, buyer: str, site: str, places: tuple[Place, ...], specs: list[str]
) -> list[str]:
    """Return the answers of each definition at the places, as they are written in the table."""
    lines = cards.rows([place.postcode for place in places], buyer=buyer, site_postcode=site)
    for line, place in zip(lines, places, strict=True):
        line |= {"supported_employment": place.supported, "supported_workforce_share": place.share}
    card = cards.card(atlas, lines, *specs)
    return [
        " ".join("-" if each is None else f"{each:g}" for each in cards.memberships(card, definition.name))
        for definition in card.definitions
    ]


def test_the_known_answers_of_the_sample(sample_atlas: lv.Atlas) -> None:
    found = answered(
        sample_atlas, "Tuskhaven City Council", "DB1 5SH", SAMPLE, [known.spec for known in TABLE]
    )
    assert dict(zip(SPECS, found, strict=True)) == {known.spec: known.sample for known in TABLE}


@pytest.mark.official
def test_the_known_answers_of_great_britain(real_atlas: lv.Atlas) -> None:
    specs = [known.real_spec or known.spec for known in TABLE]
    found = answered(real_atlas, "Trafford", "M32 0TH", BRITAIN, specs)
    assert dict(zip(SPECS, found, strict=True)) == {known.spec: known.britain for known in TABLE}


# Other buyers, for whom the rings of a city or the statistics of a nation were drawn
ELSEWHERE: Final = {
    # In the city; Coventry, in the metropolitan county; Stoke-on-Trent, in Staffordshire and the region
    ("Birmingham", "B1 1BB", ("B1 1BB", "CV1 5RR", "ST4 1HH", "M32 0TH")): {
        "birmingham_inner": "1 0 0 0",
        "birmingham_outer": "1 1 0 0",
        "birmingham_outer:region": "1 1 1 0",
        "ppn005_county": "1 1 0 0",
        "order2026_own_plus_border": "1 0 1 0",
        "home:West Midlands Police": "1 1 0 0",
    },
    # In the city; Lancaster, in the county council's area; Blackpool, in the county but not under its council
    ("Preston", "PR1 2RL", ("PR1 2RL", "LA1 1PJ", "FY1 1AD", "M32 0TH")): {
        "preston_inner": "1 0 0 0",
        "preston_outer": "1 1 0 0",
        "preston_outer:whole": "1 1 1 0",
        "ppn005_county": "1 1 1 0",
        "ppn005_county:statutory": "1 1 0 0",
        "ppn005_county:Greater Manchester": "0 0 0 1",
        "order2026_own_plus_border": "1 0 0 0",  # all round the city is Lancashire, in which it lies
        "order2026_whole_county": "1 1 1 0",
    },
    # A county council is its districts: Blackpool is not one, and Burnley is
    ("Lancashire County Council", "PR1 2RL", ("PR1 2RL", "BB11 9SA", "FY1 1AD", "M32 0TH")): {
        "authority": "1 1 0 0",
        "order2026_own_plus_border": "1 1 0 1",  # Greater Manchester borders it
        "order2026_whole_county": "1 1 1 0",
    },
    ("Glasgow City", "G2 1DU", ("G2 1DU", "EH1 1BB", "CF10 1EP", "M32 0TH")): {
        "scotland_local": "1 0 0 0",
        "scotland_national": "1 1 0 0",
        "wales_national": "- - - -",
        "order2026_own": "- - - -",
        "ppn005_county": "- - - -",
        "ppn005_uk": "1 1 1 1",
    },
    ("Carmarthenshire", "SA31 1JP", ("SA31 1JP", "CF10 1EP", "G2 1DU", "M32 0TH")): {
        "wales_national": "1 1 0 0",
        "scotland_national": "- - - -",
        "order2026_uk": "- - - -",
    },
    # Camden; the City, which borders it; Southwark, which does not
    ("Camden", "WC1H 9JE", ("WC1H 9JE", "EC2V 7HH", "SE1 2QH", "M32 0TH")): {
        "ppn005_county": "1 0 0 0",
        "order2026_own_plus_border": "1 1 0 0",
        "pool:London boroughs": "1 0 1 0",
        "home:Metropolitan Police": "1 0 1 0",
        "pool:Greater London": "1 1 1 0",
    },
    # Both partners' areas, and Cheshire, which borders Trafford; Lancashire does not border Salford
    ("Trafford", "M32 0TH", ("M27 8FB", "WA1 1UH", "PR1 2RL", "FY1 1AD")): {
        "order2026_joint:Trafford+Salford": "1 1 0 0",
        "home:Trafford+Salford": "1 0 0 0",
        "consult2025_performed": "0 0 0 0",
    },
}


@pytest.mark.official
@pytest.mark.parametrize("case", ELSEWHERE, ids=[buyer for buyer, _, _ in ELSEWHERE])
def test_the_known_answers_for_other_buyers(
    real_atlas: lv.Atlas, case: tuple[str, str, tuple[str, ...]]
) -> None:
    buyer, site, postcodes = case
    places = tuple(Place(postcode, "", None) for postcode in postcodes)
    found = answered(real_atlas, buyer, site, places, list(ELSEWHERE[case]))
    assert dict(zip(ELSEWHERE[case], found, strict=True)) == ELSEWHERE[case]


@pytest.mark.official
def test_the_case_of_the_article_is_local_nowhere_and_deprived(real_atlas: lv.Atlas) -> None:
    """A component for Birmingham is made in Blackpool, by disabled people; its maker is paid in the City."""
    line = {
        "line_id": "component",
        "buyer": "Birmingham",
        "site_postcode": "B1 1BB",
        "supplier_postcode": "EC2V 7HH",
        "fabrication_postcode": "FY1 1AD",
        "supported_workforce_share": "0.35",
        "amount": 100_000,
    }
    local = [entry.id for entry in known_definitions() if not entry.declared and entry.id not in ANYWHERE]
    specs = [*local, "deprived_anywhere_10 & s32", "deprived_anywhere_10"]
    card = cards.card(real_atlas, [line], *specs, attribution="fabrication")
    answers = {each.name: cards.memberships(card, each.name) for each in card.definitions}
    assert {name for name, answer in answers.items() if answer == [1]} == {
        "nation",
        "deprived_anywhere_10_and_s32",
        "deprived_anywhere_10",
    }
    assert cards.partition(card, "scape_40mi", "deprived_anywhere_10") == (0, 0, 100_000, 0, 0)


ANYWHERE: Final = frozenset(
    entry.id for entry in known_definitions() if entry.id.endswith(("_uk", "_state"))
) | {
    "locality_national",
    "consult2025_supplier",  # where the supplier is based, wherever that is
    "deprived_anywhere_10",
    "deprived_anywhere_20",
    "deprived_anywhere_30",
    "supported_employment_s32",
}
"""The definitions that ask for no place in particular."""


@pytest.mark.official
def test_scotlands_own_deprived_places_are_in_scotland(real_atlas: lv.Atlas) -> None:
    """G21 1AA is in decile 1 of SIMD 2020v2, G33 1AA in 5; FY1 6HX in decile 1 of IoD 2025."""
    lines = cards.rows(["G21 1AA", "G33 1AA", "FY1 6HX"], buyer="Glasgow City Council")
    card = cards.card(real_atlas, lines, "scotland_deprived_40", "scotland_deprived_60", "nation")
    assert cards.memberships(card, "scotland_deprived_40") == [1, 0, 0]
    assert cards.memberships(card, "scotland_deprived_60") == [1, 1, 0]
    assert [each.kind for each in card.definitions] == ["deprived", "deprived", "local"]
