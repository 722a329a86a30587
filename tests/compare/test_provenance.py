"""Where every figure came from: what each output folder says of its inputs, its atlas and its options."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
import toy

import localvalue as lv

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(toy_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("provenance")
    located = lv.locate(lv.read_spend(toy.write_spend(base / "spend.csv")), toy_atlas, repair=True)
    card = lv.score(located, [lv.InAuthority(), lv.MostDeprived(20)])
    card.write(base / "out", with_map=False, with_report=False, with_workbook=False)
    return base


@pytest.fixture(scope="module")
def facts(folder: Path) -> dict[str, object]:
    return json.loads((folder / "out" / "provenance.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_the_inputs_are_named_and_hashed(folder: Path, facts: dict[str, object]) -> None:
    (source,) = facts["inputs"]  # type: ignore[misc]
    assert source["name"] == "spend.csv"
    assert source["sha256"] == hashlib.sha256((folder / "spend.csv").read_bytes()).hexdigest()
    assert facts["lines"] == len(toy.LINES)
    assert facts["amount_pence"] == 100 * sum(line.pounds for line in toy.LINES)


def test_the_atlas_is_told_by_its_editions_and_the_hashes_of_its_sources(
    toy_atlas: lv.Atlas, facts: dict[str, object]
) -> None:
    atlas = facts["atlas"]
    assert atlas["directory"] == "ONS Postcode Directory, August 2026"  # type: ignore[index]
    assert atlas["authority_edition"] == "LAD24CD"  # type: ignore[index]
    official = toy_atlas.path.parent / "official"
    hashes = {
        file["name"]: file["sha256"]
        for source in atlas["sources"]  # type: ignore[index]
        for file in source["files"]
    }
    directory = official / "postcodes" / "ONSPD_AUG_2026_UK.zip"
    (found,) = (digest for name, digest in hashes.items() if name.endswith(directory.name))
    assert found == hashlib.sha256(directory.read_bytes()).hexdigest()
    assert facts["licences"] == list(toy_atlas.licences())


def test_what_was_asked_is_there(facts: dict[str, object]) -> None:
    assert facts["localvalue"] == lv.__version__
    assert facts["attribution"] == {"name": "supplier", "label": "by supplier"}
    assert facts["options"] == {"buyer": None, "site": None, "repair": True, "coarse": False}
    assert [each["name"] for each in facts["definitions"]] == ["authority", "deprived_20"]  # type: ignore[attr-defined]
    assert facts["definitions"][1]["label"].endswith("(England: IoD 2025)")  # type: ignore[index]


def test_counts_by_status_are_there_in_whole_pence(facts: dict[str, object]) -> None:
    suppliers = [row for row in facts["status"] if row["role"] == "supplier"]  # type: ignore[attr-defined]
    assert sum(row["lines"] for row in suppliers) == facts["lines"]
    assert sum(row["amount_pence"] for row in suppliers) == facts["amount_pence"]
    assert {row["status"] for row in suppliers} >= {"postcode", "district", *toy.STATUS.values()}


def test_no_path_of_this_machine_is_in_it(folder: Path) -> None:
    text = (folder / "out" / "provenance.json").read_text(encoding="utf-8")
    assert str(folder) not in text
    assert str(folder.home()) not in text
