"""Policy files: what they say is read, written back the same, and refused in words where it is wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import localvalue as lv
from localvalue.errors import InputError
from localvalue.policy import Client, Mapped, Target, policy_text

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """
title = "Three boroughs, 2025-26"
definitions = ["authority", "within:20mi",
    { spec = "authority | deprived:20", name = "ours", label = "Ours" }]
attribution = "branch, supplier"
scope = ["third_party"]

[[target]]
definition = "within:20mi"
at_least = 0.6

[[target]]
definition = "own"
at_least = 12
of = "jobs"
buyer = "Bford"

[measures]
jobs = "people"
"work weeks" = "weeks"

[[buyer]]
name = "Aford"
also = ["Aford District Council"]
definition = "within:10mi"

[[buyer]]
name = "Bford"
definition = "county & !authority"
[[buyer.measure]]
theirs = "Local jobs"
unit = "people"
common = "jobs"
[[buyer.measure]]
theirs = "Placement days"
unit = "days"
common = "work weeks"
times = 0.2
"""


def read(tmp_path: Path, text: str) -> lv.Policy:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return lv.read_policy(path)


def test_everything_that_it_says_is_read(tmp_path: Path) -> None:
    policy = read(tmp_path, WHOLE)
    assert policy.title == "Three boroughs, 2025-26"
    assert [each.name for each in policy.definitions] == ["authority", "within_20mi", "ours"]
    assert policy.attribution == "branch,supplier"
    assert policy.scope == ("third_party",)
    assert policy.targets == (
        Target("within_20mi", 0.6, "share", None),
        Target("own", 12, "jobs", "Bford"),
    )
    assert policy.measures == (("jobs", "people"), ("work weeks", "weeks"))
    assert policy.clients == (
        Client("Aford", ("Aford District Council",), lv.WithinMiles(10), ()),
        Client(
            "Bford",
            (),
            lv.InArea("county") & ~lv.InAuthority(),
            (
                Mapped("Local jobs", "people", "jobs", Fraction(1)),
                Mapped("Placement days", "days", "work weeks", Fraction(1, 5)),
            ),
        ),
    )
    assert policy.file is not None
    assert policy.file["name"] == "policy.toml"


@pytest.mark.parametrize("text", [WHOLE, "", 'index = "iod2019"\n', 'attribution = "landings"\n'])
def test_what_is_written_is_read_as_the_same(tmp_path: Path, text: str) -> None:
    policy = read(tmp_path, text)
    again = tmp_path / "again.toml"
    lv.save_policy(policy, again)
    assert lv.read_policy(again) == policy
    assert again.read_text(encoding="utf-8") == policy_text(policy)


def test_the_partners_of_a_framework_are_asked_each_and_together(tmp_path: Path) -> None:
    policy = read(tmp_path, 'definitions = ["partners:Aford+Bford", "region"]')
    assert [each.name for each in policy.definitions] == [
        "authority",
        "home_aford",
        "home_bford",
        "any_partner",
        "every_partner",
        "region",
    ]
    assert read(tmp_path, policy_text(policy)).definitions == policy.definitions


def test_names_with_quotes_and_accents_survive(tmp_path: Path) -> None:
    policy = lv.Policy(title='The "best"\\ café\t1\x7f', measures=(('a "job"', "persons = 1"),))
    lv.save_policy(policy, tmp_path / "p.toml")
    assert lv.read_policy(tmp_path / "p.toml") == policy


def test_the_rules_of_scope_stand_beside_the_policy(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "x"\nscope = "redacted"\npattern = "X"\nreason = "because"\nsource = "us"\n'
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")
    policy = read(tmp_path, 'scope_rules = "mine.toml"')
    assert policy.rules is not None
    assert policy.rules[0].reason == "because"


CLIENT = "[[buyer]]\nname='A'\n"
MAPPED = f"{CLIENT}[[buyer.measure]]\ntheirs='x'\ncommon='y'\n"
TARGET = "[[target]]\ndefinition='authority'\n"
WRONG = {
    "definitons = []": "the file has 'definitons', which means nothing here; known are title, definitions",
    "definitions = 'authority'": "'definitions' of the file is 'authority', and needs to be a list",
    "definitions = [1]": "the definition 1 is neither a text nor a table with 'spec'",
    "definitions = ['within:x']": "the definition 'within:x' cannot be read",
    "definitions = [{name = 'x'}]": "a definition has no 'spec'",
    "definitions = ['authority']\nindex = 'iod2019'": "'index' is for the standard set",
    "attribution = 'boss'": "names 'boss', which is no role",
    "attribution = 3": "'attribution' of the file is 3, and needs to be text in quotation marks",
    "scope = ['others']": "the scope 'others' is not known; the scopes are third_party",
    "[measures]\njobs = 3": "names each measure of the common set and its unit",
    "[measures]\ngbp = 'people'": "a measure cannot be 'gbp' in 'people'",
    "[measures]\njobs = 'Pounds'": "counted in their own units, and never turned into money",
    "[[buyer]]\ndefinition = 'authority'": "a [[buyer]] has no 'name'",
    f"{CLIENT}[[buyer]]\nname=' a '": "'A' and 'a' are one buyer; each buyer stands once",
    "buyer = 'A'": "'buyer' is written as [[buyer]], once for each",
    MAPPED: "is mapped to 'y', which [measures] does not have (none)",
    f"[measures]\ny='hours'\n{MAPPED}unit='days'": "'x', is in 'days' and 'y' in 'hours': say how many of",
    f"[measures]\ny='hours'\n{MAPPED}times=-1": "is -1, and needs to be a number above zero",
    f"{TARGET}at_least=60": "a [[target]] of at least 60 is no share: write 0.6",
    TARGET: "the 'at_least' of a [[target]] is None",
    f"{TARGET}at_least=0.6\nof='jobs'": "is of 'jobs', which is none of share, gbp",
    f"definitions=['region']\n{TARGET}at_least=0.6": "which is not asked; asked are region",
    "title = ": "is no TOML file",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert WRONG[text] in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no policy file"):
        lv.read_policy(tmp_path / "none.toml")
