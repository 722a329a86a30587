"""The provenance says what each definition was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import localvalue as lv
from localvalue.compare import rules

if TYPE_CHECKING:
    from localvalue.definitions import Kind


@dataclass(frozen=True)
class Plain:
    """A definition of the user's own."""

    name: str = "own"
    label: str = "Own"
    kind: Kind = "other"
    traits: tuple[str, ...] = ()

    def test(self, pairs: lv.Pairs) -> lv.Truth:
        return lv.Truth(np.ones(len(pairs), dtype=bool), np.ones(len(pairs), dtype=bool))


def test_radius_domain_and_members_are_there(toy_atlas: lv.Atlas) -> None:
    named = lv.InPool("Aford+Bford")
    found = rules(toy_atlas, [lv.WithinMiles(20), lv.InAuthority() | named, Plain()], ["a", "b", "c"])
    assert found[0]["rule"] == "WithinMiles(miles=20, of='site', detour=None)"
    assert "pools" not in found[0]
    assert found[1]["pools"]["Aford+Bford"]["authorities"] == ["E07000901", "E07000902"]
    assert found[2] == {
        "name": "own",
        "label": "c",
        "kind": "other",
        "rule": "Plain(name='own', label='Own', kind='other', traits=())",
    }
