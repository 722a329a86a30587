"""Every public function and method, given what it does not take: a message, and no error of Python's."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

import held
import numpy as np
import pandas as pd
import pytest
import toy

import localvalue as lv
from localvalue.errors import InputError, LocalValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Call(NamedTuple):
    """A public function with arguments that it takes."""

    function: Callable[..., object]
    given: dict[str, object]


NOT_GIVEN = {"self", "cls", "name", "label", "kind", "traits", "spec"}
"""Names and labels of definitions are what each of them fixes for itself."""
NOT_MADE = {
    "Atlas",
    "LocalValueError",
    "Located",
    "Scorecard",
    "Spend",
    "Truth",
    "SupplierRegister",
    "Policy",
}
"""Classes whose instances functions give, or whose arguments are not those that they keep."""
WITH_METHODS = ("Atlas", "Spend", "Located", "Scorecard", "SupplierRegister")
INSIDE = {"of_files", "of_frame", "mapped"}
"""Methods between the library's own parts, whose arguments no user makes."""


def makers(things: dict[str, object]) -> Iterator[tuple[str, Call]]:
    """Give what makes an instance of each public class."""
    for name in held.public(inspect.isclass) - held.PROTOCOLS - NOT_MADE:
        kind, thing = getattr(lv, name), things[name]
        parameters = set(inspect.signature(kind).parameters) - NOT_GIVEN
        yield name, Call(kind, {each: getattr(thing, each) for each in parameters})
    yield "SupplierRegister", Call(lv.SupplierRegister, {"source": _frame()})
    yield "Policy", Call(lv.Policy, {"definitions": (), "attribution": None, "index": None, "rules": None})


def _frame() -> pd.DataFrame:
    return pd.DataFrame({"supplier": ["A"], "postcode": ["ZA1 1AA"]})


def functions(things: dict[str, Any], folder: Path) -> dict[str, Call]:
    """Return the public functions."""
    csv = folder / "spend.csv"
    csv.write_text("supplier,amount\nA,1\n", encoding="utf-8")
    atlas, spend, located = things["Atlas"], things["Spend"], things["Located"]
    flags = {"repair": False, "coarse": False}
    return {
        "build_atlas": Call(
            lv.build_atlas, {"folder": folder / "official", "out": folder / "a", "progress": None}
        ),
        "check_returns": Call(
            lv.check_returns,
            {
                "paths": csv,
                "atlas": atlas,
                "site": None,
                "buyer": None,
                "columns": None,
                "suppliers": (),
                "attribution": "supplier",
                "sender": None,
                "tolerance": 0.0,
                "on": None,
                "progress": None,
            },
        ),
        "definition": Call(lv.definition, {"spec": "authority"}),
        "known_definitions": Call(lv.known_definitions, {}),
        "locate": Call(lv.locate, {"spend": spend, "atlas": atlas, "buyer": None, "site": None, **flags}),
        "locate_postcodes": Call(lv.locate_postcodes, {"cells": ["ZA1 1AA"], "atlas": atlas, **flags}),
        "partners": Call(lv.partners, {"names": ["Aford", "Bford"]}),
        "read_policy": Call(lv.read_policy, {"path": folder / "policy.toml"}),
        "read_spend": Call(
            lv.read_spend, {"source": csv, "columns": None, "layouts": None, "unit": None, "landings": None}
        ),
        "save_policy": Call(lv.save_policy, {"policy": lv.Policy(), "path": folder / "policy.toml"}),
        "score": Call(
            lv.score,
            {
                "located": located,
                "definitions": [lv.InAuthority()],
                "attribution": None,
                "index": None,
                "progress": None,
                "rules": None,
                "policy": None,
            },
        ),
    }


def methods(things: dict[str, Any], folder: Path) -> dict[str, Call]:
    """Return the methods of what a user holds that take an argument."""
    card, spend, atlas = things["Scorecard"], things["Spend"], things["Atlas"]
    parts = {"with_map": False, "with_report": False, "with_workbook": False}
    good: dict[str, dict[str, object]] = {
        "Atlas.open": {"path": atlas.path},
        "Atlas.areas": {"level": "authority"},
        "Atlas.bordering": {"authorities": [0], "level": "law_county"},
        "Atlas.default_index": {"nation_code": "E"},
        "Atlas.index": {"index_id": atlas.indices[0]},
        "Atlas.law_counties": {"level": "law_county"},
        "Atlas.parent": {"level": "region"},
        "Atlas.verify": {"progress": None},
        "Spend.canonical": {"name": "supplier"},
        "Spend.column": {"name": "supplier"},
        "Spend.from_frame": {"frame": pd.DataFrame({"supplier": ["A"], "amount": [1]}), "columns": None},
        "Spend.place": {"at": 0},
        "Spend.where": {"lines": np.array([0])},
        "Located.trait": {"column": "buyer"},
        "SupplierRegister.join": {"spend": spend, "fuzzy": None},
        "Scorecard.by": {"column": "buyer"},
        "Scorecard.charts": {},
        "Scorecard.decile_shares": {"domain": "overall", "index": None},
        "Scorecard.explain": {"line_id": spend.table["line_id"].iloc[0]},
        "Scorecard.faults": {"disclose": False},
        "Scorecard.geopackage": {"path": folder / "landings.gpkg", "disclose": False},
        "Scorecard.group_table": {"column": "buyer"},
        "Scorecard.landed": {"disclose": False},
        "Scorecard.map": {"disclose": False, "tiles": None, "tiles_attribution": None},
        "Scorecard.means": {"column": "buyer"},
        "Scorecard.missed_table": {"local": "region", "deprived": card.definitions[-1].name},
        "Scorecard.packs": {"by": "buyer", "hide_suppliers": False},
        "Scorecard.partition": {"local": None},
        "Scorecard.partition_table": {"local": None},
        "Scorecard.reading": {"with_workbook": True},
        "Scorecard.report": {"path": folder / "report.html", "disclose": False},
        "Scorecard.save_charts": {"to": folder / "charts"},
        "Scorecard.to_frame": {"disclose": False},
        "Scorecard.workbook": {"path": folder / "report.xlsx", "disclose": False},
        "Scorecard.write": {"out": folder / "out", "by": (), "also": (), "disclose": False, **parts},
        "Scorecard.write_packs": {"out": folder / "packs", "by": "buyer", "hide_suppliers": False, **parts},
    }
    found = {}
    for name, given in good.items():
        kind, _, method = name.partition(".")
        found[name] = Call(getattr(things[kind], method), given)
    return found


def calls(things: dict[str, Any], folder: Path) -> dict[str, Call]:
    return {**dict(makers(things)), **functions(things, folder), **methods(things, folder)}


@pytest.fixture(scope="module")
def things(toy_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return held.one_of_each(toy_atlas, tmp_path_factory.mktemp("held"))


def _takes_more(method: object) -> bool:
    """Tell whether a method takes an argument; what a property gives is no method."""
    return inspect.isroutine(method) and bool(inspect.signature(method).parameters)


def test_every_public_function_and_method_is_in_the_table(things: dict[str, Any], tmp_path: Path) -> None:
    table = calls(things, tmp_path)
    named = {name for name in table if "." not in name}
    made = held.public(inspect.isclass) - held.PROTOCOLS - NOT_MADE
    functions = held.public(callable) - held.public(inspect.isclass)
    assert named == functions | made | {"SupplierRegister", "Policy"}
    methods = {
        f"{kind}.{name}"
        for kind in WITH_METHODS
        for name, _ in inspect.getmembers(type(things[kind]), inspect.isroutine)
        if name[0] != "_" and _takes_more(getattr(things[kind], name))
    }
    inside = {f"{kind}.{name}" for kind in WITH_METHODS for name in INSIDE}
    assert methods - inside == set(table) - named


def wrong_values(things: dict[str, Any], folder: Path) -> list[object]:
    """Return what people give by mistake, and what nobody would."""
    return [
        *(
            None,
            1.5,
            -1,
            float("nan"),
            True,
            "nonsense",
            "",
            b"bytes",
            [],
            {},
            ["nonsense"],
            [None],
            {"a": 1},
        ),
        *(object(), folder, _frame(), np.array([1.0]), lv.InAuthority, lv.InAuthority()),
        *(things["Spend"], things["Located"], things["Scorecard"], things["Atlas"]),
    ]


def test_no_mistake_ends_in_an_error_of_pythons(
    things: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each argument in turn is each of the wrong values: it is taken, or refused in words."""
    toy.write_official(tmp_path / "official")
    (tmp_path / "empty").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    failed = []
    refused = 0
    for name, call in calls(things, tmp_path).items():
        for parameter in call.given:
            for wrong in wrong_values(things, tmp_path / "empty"):
                try:
                    made = call.function(**{**call.given, parameter: wrong})
                    if hasattr(made, "test"):
                        lv.score(things["Located"], [made])  # type: ignore[list-item]
                except LocalValueError as error:
                    refused += bool(str(error))
                except Exception as error:  # noqa: BLE001 - any other is what this looks for
                    failed.append(f"{name}({parameter}={wrong!r:.40}): {type(error).__name__}: {error}")
    assert failed == []
    assert refused > 1000


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "lv.score('spend.csv')",
            "takes located spend as 'located', found the text 'spend.csv'; locate it first",
        ),
        ("lv.score(spend)", "takes located spend as 'located', found a Spend; locate it first: lv.locate"),
        (
            "lv.locate('spend.csv', atlas)",
            "takes spend as 'spend', found the text 'spend.csv'; read it first",
        ),
        ("lv.locate(frame, atlas)", "takes spend as 'spend', found a DataFrame; read it first"),
        ("lv.locate(spend)", "missing a required argument: 'atlas'; it takes spend, atlas, buyer, site"),
        ("lv.locate(atlas, spend)", "takes spend as 'spend', found an Atlas"),
        (
            "lv.score(located, definition=[])",
            "unexpected keyword argument 'definition'; did you mean 'definitions'?",
        ),
        (
            "lv.score(located, 'authority')",
            r"takes a list \(each a definition\) as 'definitions', found the text",
        ),
        ("lv.score(located, ['authority'])", "found a list with the text 'authority'; lv.WithinMiles"),
        ("lv.score(located, lv.InAuthority())", "write it in square brackets"),
        ("lv.score(located, [lv.InAuthority])", "found a list with the class InAuthority"),
        ("lv.score(located, policy=lv.Policy)", r"found the class Policy; write Policy\(\), with brackets"),
        ("lv.definition('authorty')", "authority"),
        ("lv.definition(None)", "takes a text as 'spec', found None"),
        ("lv.WithinMiles('20')", "takes a number as 'miles', found the text '20'"),
        ("lv.WithinMiles(-20)", "a radius of -20 miles is not above zero"),
        ("lv.MostDeprived(0)", "0"),
        ("card.report(folder)", "is a folder, and a file is to be written"),
        ("card.partition('authorty')", "called 'authorty'; there are .*; did you mean 'authority'"),
        ("card.by('buyr')", "buyer"),
        ("card.charts(5)", "takes a function that draws charts as 'more', found 5"),
        ("lv.read_spend(5)", "a path"),
        ("lv.read_spend(None)", "found None"),
        ("lv.locate_postcodes(frame, atlas)", r"of a DataFrame give the column, as in frame\['postcode'\]"),
    ],
)
def test_a_message_says_what_was_found_and_what_to_do(
    code: str, message: str, things: dict[str, Any], tmp_path: Path
) -> None:
    names = {
        "lv": lv,
        "spend": things["Spend"],
        "located": things["Located"],
        "atlas": things["Atlas"],
        "card": things["Scorecard"],
        "frame": _frame(),
        "folder": tmp_path,
    }
    with pytest.raises(InputError, match=message):
        eval(code, names)  # noqa: S307 - as a person types it


def test_every_kind_that_a_public_signature_names_is_known(things: dict[str, Any], tmp_path: Path) -> None:
    """So that none is taken unread; but for those that a function reads for itself."""
    from localvalue.given import _kind, _split

    for_themselves = {"Progress", "Cells", "Callable[[str], object]"}
    unknown = {
        part
        for call in calls(things, tmp_path).values()
        for each in inspect.signature(call.function).parameters.values()
        for part in _split(str(each.annotation), " | ")
        if _kind(part) is None
    }
    assert unknown - for_themselves == set()
