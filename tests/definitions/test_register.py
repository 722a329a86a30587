"""The register: every entry has its facts, is used by its id, and is written as it is read."""

from __future__ import annotations

import re

import cards
import pytest

import localvalue as lv
from localvalue.definitions import FORMS, Registered, entry, known_definitions, spec_of

ENTRIES = known_definitions()
USABLE = [
    f"{each.id}:{word}" if word else each.id
    for each in ENTRIES
    if not each.declared
    for word in ["", *(word for word, _ in each.choices if word)]
]
NAMED = [
    "ppn005_county:Lancashire",
    "ppn1120_county:Camden",
    "locality_wider:Leeds+Bradford",
    "order2026_joint:Trafford+Salford",
    "toms_local:within:20mi@boundary",
]


def test_all_that_the_field_knows_of_is_in_it() -> None:
    wanted = {
        *("authority", "county", "combined_authority", "pool", "region", "nation"),
        *("scape_10mi", "scape_20mi", "scape_40mi", "lpi_3km", "lpi_10km", "lpi_50km"),
        *("cles_based_or_branched", "cles_registered_only"),
        *("locality_authority", "locality_wider", "locality_region", "locality_national"),
        *("preston_inner", "preston_outer", "birmingham_inner", "birmingham_outer", "tussell_region"),
        *("scotland_local", "scotland_national", "wales_national"),
        *("ppn005_county", "ppn005_uk", "ppn1120_county", "ppn1120_uk"),
        *("order2026_own", "order2026_own_plus_border", "order2026_whole_county"),
        *("order2026_joint", "order2026_uk"),
        *("consult2025_authority", "consult2025_performed", "consult2025_supplier"),
        *("toms_local", "deprived_anywhere_10", "deprived_anywhere_20", "deprived_anywhere_30"),
        "supported_employment_s32",
    }
    ids = [each.id for each in ENTRIES]
    assert wanted <= set(ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("found", ENTRIES, ids=[each.id for each in ENTRIES])
def test_an_entry_says_who_says_so_and_what_is_open(found: lv.Definition) -> None:
    assert found.label[0].isupper()
    assert found.geometry
    assert found.open
    assert found.source.name
    assert re.fullmatch(r"undated|(figures of )?\d{4}(/\d\d)?( and \d{4}/\d\d)?", found.source.year)
    assert found.source.links
    assert all(re.fullmatch(r"https://\S+", link) for link in found.source.links)
    assert found.status in {"in force", "guidance", "practice", "proposed"}
    # What the law or the government says has a day; what people do has none
    assert bool(re.fullmatch(r"\d{4}-\d\d-\d\d", found.since)) == (found.status != "practice")
    assert found.until == "" or found.until > found.since
    known = {"", "supplier", "branch,supplier", "supplier|branch", "beneficiary,delivery"}
    assert found.attribution in known
    assert found.default is None or found.default in dict(found.choices)


@pytest.mark.parametrize(
    ("entry_id", "text"),
    [
        ("order2026_own", "in force from 4 February 2026"),
        ("ppn005_county", "guidance from 24 February 2025"),
        ("ppn1120_county", "guidance from 1 January 2021 to 23 February 2025"),
        ("consult2025_supplier", "proposed on 26 June 2025; not in force"),
        ("scape_10mi", "practice"),
    ],
)
def test_the_status_is_told_in_words(entry_id: str, text: str) -> None:
    assert entry(entry_id).status_text == text


@pytest.mark.parametrize("spec", [*USABLE, *NAMED])
def test_an_id_is_a_definition_and_is_written_as_it_is_read(spec: str) -> None:
    found = lv.definition(spec)
    assert spec_of(found) == spec
    assert lv.definition(spec_of(found)) == found
    assert found.name.startswith(spec.partition(":")[0].lower())
    if not entry(spec.partition(":")[0]).form:
        assert isinstance(found, Registered)
        assert found.entry is entry(spec.partition(":")[0])


def test_it_joins_like_any_other() -> None:
    found = lv.definition("order2026_own_plus_border & !(scape_20mi | uk) & sme")
    assert found.name == "order2026_own_plus_border_and_not_scape_20mi_or_uk_and_sme"
    assert lv.definition(spec_of(found)) == found
    assert (lv.definition("scape_10mi") | lv.MostDeprived(20)).name == "scape_10mi_or_deprived_20"


def test_a_reading_of_what_is_open_has_a_name_and_a_label_of_its_own() -> None:
    usual, other = lv.definition("birmingham_outer"), lv.definition("Birmingham_Outer:REGION")
    assert (usual.name, other.name) == ("birmingham_outer", "birmingham_outer_region")
    assert usual.label == "In the buyer's metropolitan or other county (Birmingham's outer ring)"
    assert other.label == "In the buyer's region (Birmingham's outer ring)"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("toms_local", "refused until its geometry is declared"),
        ("toms_local:", "refused until its geometry is declared"),
        ("toms_local:local", "'local' is not known"),
        ("birmingham_outer:city", "write birmingham_outer or birmingham_outer:region"),
        ("scape_10mi:20", "scape_10mi:20 is not known; write scape_10mi"),
        ("ppn005", "the nearest that can be: ppn005_uk"),
        ("pool:", "the pool has no name"),
        ("partners:A+B | sme", "several definitions, which can be joined with nothing"),
    ],
)
def test_what_cannot_be_said_is_refused(spec: str, message: str) -> None:
    with pytest.raises(lv.LocalValueError, match=re.escape(message)):
        lv.definition(spec)


def test_an_entry_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(lv.LocalValueError, match=r"'scape_15mi' is no definition .*scape_10mi"):
        entry("scape_15mi")


def test_no_id_hides_a_form_but_those_that_are_forms() -> None:
    words = {re.split(r"[:@, ]", form)[0] for form in FORMS}
    assert {each.id for each in ENTRIES if each.form} == {"authority", "county", "combined_authority"} | {
        "pool",
        "region",
        "nation",
    }
    assert not {each.id for each in ENTRIES if not each.form} & words


def test_a_named_radius_draws_its_ring_as_the_plain_one_does(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA"], buyer="Aford", site_postcode="ZA1 1AA")
    pages = [
        cards.card(toy_atlas, lines, definition).map().get_root().render()
        for definition in (lv.WithinMiles(10), lv.definition("scape_10mi"), "authority")
    ]
    assert [page.count("16093.44") > 0 for page in pages] == [True, True, False]
