"""Definitions as people write them: every form, how they join, and what is refused with what to write."""

from __future__ import annotations

import re

import pytest

import localvalue as lv
from localvalue.definitions import AllOf, AnyOf, Not, spec_of, standard_set
from localvalue.errors import InputError

FORM_OF_EACH = {
    "authority": lv.InAuthority(),
    "region": lv.InArea("region"),
    "county": lv.InArea("county"),
    "combined_authority": lv.InArea("combined_authority"),
    "police": lv.InArea("police"),
    "constituency": lv.InArea("constituency"),
    "nation": lv.InArea("nation"),
    "region:North West": lv.InArea("region", "North West"),
    "pool:Greater Manchester": lv.InPool("Greater Manchester"),
    "pool:E08000025+E08000028": lv.InPool("E08000025+E08000028"),
    "within:20mi": lv.WithinMiles(20),
    "within:20 miles": lv.WithinMiles(20),
    "within:1mile": lv.WithinMiles(1),
    "within:2.5mi@site": lv.WithinMiles(2.5),
    "within:20mi@boundary": lv.WithinMiles(20, of="boundary"),
    "within:3km": lv.WithinKm(3),
    "WITHIN:3KM@BOUNDARY": lv.WithinKm(3, of="boundary"),
    "deprived:20": lv.MostDeprived(20),
    "deprived:20%": lv.MostDeprived(20),
    "deprived:12.5": lv.MostDeprived(12.5),
    "deprived:20:health": lv.MostDeprived(20, domain="health"),
    "deprived:20::iod2019": lv.MostDeprived(20, index="iod2019"),
    "deprived:20:income:iod2019": lv.MostDeprived(20, domain="income", index="iod2019"),
}


@pytest.mark.parametrize("spec", FORM_OF_EACH)
def test_each_form_is_the_value_that_python_writes(spec: str) -> None:
    assert lv.definition(spec) == FORM_OF_EACH[spec]
    assert lv.definition(f"  {spec} ") == FORM_OF_EACH[spec]


WRITTEN = {
    **{spec: spec for spec in FORM_OF_EACH if not re.search("%|mile|@site|[A-Z]{6}", spec)},
    "WITHIN:3KM@BOUNDARY": "within:3km@boundary",
    "within:2.5mi@site": "within:2.5mi",
    "authority|deprived:20&region": "authority | deprived:20 & region",
    "(authority|deprived:20)&!region": "(authority | deprived:20) & !region",
    "!(authority&region)": "!(authority & region)",
}


@pytest.mark.parametrize("spec", WRITTEN)
def test_each_is_written_as_it_is_read(spec: str) -> None:
    definition = lv.definition(spec)
    assert spec_of(definition) == WRITTEN[spec]
    assert lv.definition(spec_of(definition)) == definition


def test_a_name_of_its_own_is_no_part_of_the_spec() -> None:
    joined = (lv.InAuthority() | lv.InArea("region")).named("ours", "Ours")
    assert spec_of(joined & lv.WithinMiles(20)) == "(authority | region) & within:20mi"


def test_an_object_of_the_users_own_cannot_be_written() -> None:
    class Own:
        name, label, kind, traits = "own_rule", "Own", "local", ()

        def test(self, pairs: lv.Pairs) -> lv.Truth:
            return lv.InAuthority().test(pairs)

    with pytest.raises(InputError, match="'own_rule' is an object of your own and cannot be written"):
        spec_of(lv.InAuthority() | Own())


SLUGS = {
    "authority": "authority",
    "within:20mi": "within_20mi",
    "within:20mi@boundary": "within_20mi_boundary",
    "within:2.5mi": "within_2_5mi",
    "within:3km": "within_3km",
    "pool:Greater Manchester": "pool_greater_manchester",
    "region:North West": "region_north_west",
    "deprived:20": "deprived_20",
    "deprived:20:health": "deprived_20_health",
    "deprived:20::iod2019": "deprived_20_iod2019",
    "authority|deprived:20": "authority_or_deprived_20",
    "authority&deprived:20": "authority_and_deprived_20",
    "!authority": "not_authority",
}


@pytest.mark.parametrize("spec", SLUGS)
def test_slugs_are_those_of_the_contract(spec: str) -> None:
    assert lv.definition(spec).name == SLUGS[spec]


LABELS = {
    "authority": "In the buyer's own authority",
    "police": "In the buyer's police area",
    "region:North West": "In North West (region)",
    "pool:E08000025+E08000028": "In E08000025 or E08000028",
    "within:1mi": "Within 1 mile of the site",
    "within:20mi@boundary": "Within 20 miles of the buyer's boundary",
    "deprived:20:health": "In the most deprived 20% of neighbourhoods for health",
    "authority|deprived:20": "In the buyer's own authority or in the most deprived 20% of neighbourhoods",
    "!within:3km": "Not (within 3 kilometres of the site)",
    "nation&(region|county)": "In the buyer's nation and (in the buyer's region or in the buyer's county)",
}


@pytest.mark.parametrize("spec", LABELS)
def test_labels_say_it_in_plain_english(spec: str) -> None:
    assert lv.definition(spec).label == LABELS[spec]


KINDS = {
    "authority": "local",
    "within:3km@boundary": "local",
    "pool:Aford": "local",
    "region:Toyland": "local",
    "authority|region": "local",
    "deprived:20": "deprived",
    "deprived:20&deprived:20:health": "deprived",
    "authority|deprived:20": "other",
    "!authority": "other",
    "!!authority": "local",
}


@pytest.mark.parametrize("spec", KINDS)
def test_kind_is_that_of_the_parts_where_they_share_one(spec: str) -> None:
    assert lv.definition(spec).kind == KINDS[spec]


A, B, C = lv.InAuthority(), lv.InArea("region"), lv.MostDeprived(20)

JOINED = {
    "authority|region": AnyOf((A, B)),
    "authority&region": AllOf((A, B)),
    "authority|region|deprived:20": AnyOf((A, B, C)),
    "authority&region&deprived:20": AllOf((A, B, C)),
    "authority|region&deprived:20": AnyOf((A, AllOf((B, C)))),
    "authority&region|deprived:20": AnyOf((AllOf((A, B)), C)),
    "(authority|region)&deprived:20": AllOf((AnyOf((A, B)), C)),
    "authority | (region & deprived:20)": AnyOf((A, AllOf((B, C)))),
    "!authority": Not(A),
    "!authority|region": AnyOf((Not(A), B)),
    "!(authority|region)": Not(AnyOf((A, B))),
    "!!authority": A,
    "((authority))": A,
}


@pytest.mark.parametrize("spec", JOINED)
def test_not_binds_closest_then_and_then_or(spec: str) -> None:
    assert lv.definition(spec) == JOINED[spec]


def test_operators_in_python_write_the_same_values() -> None:
    assert AnyOf((A, B, C)) == A | B | C
    assert AllOf((A, B, C)) == A & B & C
    assert AllOf((AnyOf((A, B)), Not(C))) == (A | B) & ~C
    assert ~~A == A


REFUSED = {
    "": "a definition is missing",
    "   ": "a definition is missing",
    "authority|": "a definition is missing",
    "&authority": "a definition is missing",
    "!": "a definition is missing",
    "()": "a definition is missing",
    "(authority": "a bracket is not closed",
    "authority)": "')' is not expected here",
    "authority region": "'authority region' is not known",
    "(authority)region": "'region' is not expected here",
    "nearby": "'nearby' is not known",
    "within:20": "'20' is not a radius such as 20mi or 3km@boundary",
    "within:20mi@home": "'20mi@home' is not a radius",
    "within:-1mi": "'-1mi' is not a radius",
    "within": "'' is not a radius",
    "pool": "the pool has no name",
    "pool:": "the pool has no name",
    "deprived": "'' is not a percentage",
    "deprived:most": "'most' is not a percentage",
    "deprived:20:health:iod2019:more": "'more' is one part too many",
    "deprived:20:health:iod2019::more": "is one part too many",
}


@pytest.mark.parametrize("spec", REFUSED)
def test_a_spec_that_cannot_be_read_is_refused_in_a_few_words(spec: str) -> None:
    with pytest.raises(lv.LocalValueError, match=re.escape(REFUSED[spec])) as refusal:
        lv.definition(spec)
    said = str(refusal.value)
    assert "See `localvalue definitions`" in said
    assert "\n" not in said
    assert len(said) < 300


NEAREST = {
    "wihtin:20mi": "within:20mi",
    "within:20": "within:20mi, within:20mi@boundary, within:20mi*1.2-1.4",
    "authority & deprivd:20": "deprived:20",
    "ppn005county": "ppn005_county",
    "smee": "sme, vcse",
    "tables:x.csv>3": "table:FILE>10",
}


@pytest.mark.parametrize("spec", NEAREST)
def test_a_spec_that_cannot_be_read_is_answered_with_what_comes_nearest(spec: str) -> None:
    with pytest.raises(lv.LocalValueError, match=re.escape(f"the nearest that can be: {NEAREST[spec]}")):
        lv.definition(spec)


MEANINGLESS = {
    "within:0mi": "a radius of 0.0 miles is not above zero",
    "deprived:0": "the most deprived 0.0% is not above 0 and at most 100",
    "deprived:101": "the most deprived 101.0% is not above 0",
    "deprived:nan": "the most deprived nan% is not above 0",
    "deprived:20:wealth": "'wealth' is not a domain of deprivation; use one of overall, income",
}


@pytest.mark.parametrize("spec", MEANINGLESS)
def test_a_value_that_means_nothing_is_refused(spec: str) -> None:
    with pytest.raises(lv.LocalValueError, match=re.escape(MEANINGLESS[spec])):
        lv.definition(spec)


@pytest.mark.parametrize("spec", ["!" * 5_000 + "authority", "(" * 5_000 + "authority" + ")" * 5_000])
def test_a_spec_nested_beyond_reason_is_refused_like_any_other(spec: str) -> None:
    with pytest.raises(lv.LocalValueError, match="cannot be read"):
        lv.definition(spec)


def test_python_values_refuse_what_means_nothing() -> None:
    with pytest.raises(lv.LocalValueError, match="'ocean' is not a level of area"):
        lv.InArea("ocean")  # type: ignore[arg-type]
    with pytest.raises(lv.LocalValueError, match="'home' is neither"):
        lv.WithinMiles(20, of="home")  # type: ignore[arg-type]
    with pytest.raises(lv.LocalValueError, match="a radius of inf miles"):
        lv.WithinMiles(float("inf"))
    with pytest.raises(lv.LocalValueError, match="a radius of -3 kilometres"):
        lv.WithinKm(-3)


def test_the_standard_set_measures_from_what_the_lines_have() -> None:
    tail = ["region", "deprived_10", "deprived_20", "deprived_30"]
    site = ["within_10mi", "within_20mi", "within_40mi"]
    edge = [f"{name}_boundary" for name in site]

    def names(**which: bool) -> list[str]:
        return [each.name for each in standard_set(**which)]

    assert names(any_site=True, any_without_site=False) == ["authority", *site, *tail]
    assert names(any_site=False, any_without_site=True) == ["authority", *edge, *tail]
    assert names(any_site=True, any_without_site=True) == ["authority", *site, *edge, *tail]


def test_the_standard_set_takes_another_index() -> None:
    found = standard_set(any_site=True, any_without_site=False, index="iod2019")
    assert [each.name for each in found][-3:] == [
        "deprived_10_iod2019",
        "deprived_20_iod2019",
        "deprived_30_iod2019",
    ]
