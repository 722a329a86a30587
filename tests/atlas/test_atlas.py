"""Opening an atlas, reading it, and refusing one that is damaged or mixed, by name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from atlas import builders as toy

from localvalue.atlas import Atlas
from localvalue.atlas.build import build
from localvalue.errors import AtlasError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(england: Atlas, tmp_path: Path) -> Path:
    """Give a copy of the English atlas, to be damaged."""
    return shutil.copytree(england.path, tmp_path / "atlas")


def flip(path: Path) -> None:
    """Change one byte in the middle; the size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit(folder: Path, change: Callable[[dict], object]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


# -- opening ----------------------------------------------------------------------------------


def test_no_atlas_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCALVALUE_ATLAS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(AtlasError, match=r"LOCALVALUE_ATLAS is not set.*localvalue atlas build"):
        Atlas.open()
    with pytest.raises(AtlasError, match=r"there is no atlas at .*nowhere"):
        Atlas.open(tmp_path / "nowhere")


def test_the_environment_names_an_atlas(england: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALVALUE_ATLAS", str(england.path))
    assert Atlas.open().path == england.path
    monkeypatch.setenv("LOCALVALUE_ATLAS", str(england.path / "gone"))
    with pytest.raises(AtlasError, match="gone"):
        Atlas.open()


@pytest.mark.skipif(sys.platform != "linux", reason="the user's data folder is named by XDG on Linux")
def test_the_users_data_folder_is_looked_in(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCALVALUE_ATLAS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder.rename(tmp_path / "moved")
    (tmp_path / "localvalue").mkdir()
    (tmp_path / "moved").rename(tmp_path / "localvalue" / "atlas")
    assert len(Atlas.open().postcodes) == 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda manifest: manifest.update(format=99), "of format 99, and this localvalue reads format 1"),
        (lambda manifest: manifest.pop("files"), "lacks files"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(
    folder: Path, change: Callable[[dict], object], said: str
) -> None:
    edit(folder, change)
    with pytest.raises(AtlasError, match=said):
        Atlas.open(folder)


def test_a_manifest_that_is_cut_is_refused(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AtlasError, match=r"manifest.json is damaged"):
        Atlas.open(folder)


def test_opening_reads_nothing_but_the_manifest(folder: Path) -> None:
    # Every other file is as long as it was and holds rubbish: opening cannot tell, the first use must
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            path.write_bytes(b"x" * path.stat().st_size)
    atlas = Atlas.open(folder)
    assert len(atlas.areas("authority")) == 2
    assert atlas.info()["counts"]["postcodes"] == 5
    with pytest.raises(AtlasError, match=r"postcodes/key.npy is damaged"):
        len(atlas.postcodes)


# -- damage -----------------------------------------------------------------------------------

READERS: dict[str, Callable[[Atlas], object]] = {
    "postcodes/key.npy": lambda atlas: atlas.postcodes.find(np.array([1], dtype=np.uint64)),
    "postcodes/easting.npy": lambda atlas: atlas.postcodes.easting,
    "postcodes/northing.npy": lambda atlas: atlas.postcodes.northing,
    "postcodes/quality.npy": lambda atlas: atlas.postcodes.quality,
    "postcodes/terminated.npy": lambda atlas: atlas.postcodes.terminated,
    "postcodes/authority.npy": lambda atlas: atlas.postcodes.column("authority"),
    "postcodes/constituency.npy": lambda atlas: atlas.postcodes.column("constituency"),
    "postcodes/ward.npy": lambda atlas: atlas.postcodes.column("ward"),
    "postcodes/small_area.npy": lambda atlas: atlas.postcodes.column("small_area"),
    "postcodes/small_area_2011.npy": lambda atlas: atlas.postcodes.column("small_area_2011"),
    "areas/small_area.parquet": lambda atlas: atlas.areas("small_area").code,
    "areas/ward.parquet": lambda atlas: atlas.areas("ward").name,
    "areas/constituency.parquet": lambda atlas: atlas.areas("constituency").geometry(),
    "areas/authority.parquet": lambda atlas: atlas.parent("county"),
    "areas/county.parquet": lambda atlas: atlas.areas("county").index_of(["E10000801"]),
    "areas/combined_authority.parquet": lambda atlas: atlas.areas("combined_authority").code,
    "areas/police.parquet": lambda atlas: atlas.areas("police").code,
    "areas/region.parquet": lambda atlas: atlas.areas("region").locate([1.0], [1.0]),
    "areas/nation.parquet": lambda atlas: atlas.areas("nation").code,
    "deprivation/iod2025.parquet": lambda atlas: atlas.index("iod2025").decile(),
    "deprivation/iod2019.parquet": lambda atlas: atlas.index("iod2019").rank("income"),
    "history.parquet": lambda atlas: atlas.authorities.find("Aland"),
}


def test_the_readers_below_are_all_the_files(england: Atlas) -> None:
    assert set(READERS) == set(england.manifest["files"])


@pytest.mark.parametrize("name", READERS)
def test_a_flipped_byte_is_refused_by_the_first_that_reads_it_and_by_verify(folder: Path, name: str) -> None:
    read = READERS[name]
    read(Atlas.open(folder))
    flip(folder / name)
    atlas = Atlas.open(folder)
    with pytest.raises(AtlasError, match=rf"{name} is damaged.*localvalue atlas build"):
        read(atlas)
    with pytest.raises(AtlasError, match=rf"1 faults: .*{name} is damaged"):
        atlas.verify()


@pytest.mark.parametrize("name", ["postcodes/key.npy", "areas/authority.parquet", "history.parquet"])
def test_a_missing_or_cut_file_is_refused_at_once(folder: Path, name: str) -> None:
    whole = Atlas.open(folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1])
    with pytest.raises(AtlasError, match=rf"{name} has {len(content) - 1:,} bytes, and {len(content):,}"):
        Atlas.open(folder)
    (folder / name).unlink()
    with pytest.raises(AtlasError, match=f"{name} is missing"):
        Atlas.open(folder)
    with pytest.raises(AtlasError, match=f"1 faults: {name} is missing"):
        whole.verify()


def test_a_file_of_another_atlas_is_refused(folder: Path, tmp_path: Path) -> None:
    rows = [toy.moved(row, easting=row.easting and str(int(row.easting) + 1)) for row in toy.ENGLAND]
    official = toy.write_england(tmp_path / "official")
    (official / "postcodes" / "directory.zip").unlink()
    toy.write_directory(official / "postcodes" / "directory.zip", rows)
    other = build(official, tmp_path / "other")
    shutil.copy(other.path / "postcodes" / "easting.npy", folder / "postcodes" / "easting.npy")
    with pytest.raises(AtlasError, match=r"easting.npy is damaged"):
        _ = Atlas.open(folder).postcodes.easting


def mixed(folder: Path, name: str, values: np.ndarray) -> None:
    """Put another column in an atlas, and its hash in the manifest: whole, and of another atlas."""
    from localvalue.outputs import sha256

    np.save(folder / name, values)
    record = {"bytes": (folder / name).stat().st_size, "sha256": sha256(folder / name)}
    edit(folder, lambda manifest: manifest["files"].update({name: record}))


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("postcodes/authority.npy", np.array([0, 0, 0, 0, 2], np.int32), "points beyond the 2 areas"),
        ("postcodes/ward.npy", np.array([0, -1, -1, -1, -1], np.int32), "points beyond the 0 areas"),
        ("postcodes/easting.npy", np.array([1, 2, 3], np.int32), "has 3 rows, and there are 5 postcodes"),
        ("postcodes/key.npy", np.array([5, 4, 3, 2, 1], np.uint64), "is not in order"),
    ],
)
def test_verify_refuses_an_atlas_of_mixed_parts(
    folder: Path, name: str, values: np.ndarray, said: str
) -> None:
    Atlas.open(folder).verify()
    mixed(folder, name, values)
    with pytest.raises(AtlasError, match=f"{name} {said}"):
        Atlas.open(folder).verify()


def test_verify_refuses_an_edition_that_is_not_the_manifests(folder: Path) -> None:
    edit(folder, lambda manifest: manifest["editions"].update(authority="LAD25CD"))
    with pytest.raises(AtlasError, match=r"areas/authority.parquet is of edition LAD24CD, .* LAD25CD"):
        Atlas.open(folder).verify()


def test_verify_tells_of_every_file(england: Atlas) -> None:
    told: list[tuple[str, int, int]] = []
    england.verify(lambda what, done, total: told.append((what, done, total)))
    assert [entry[0] for entry in told] == [*england.manifest["files"], "done"]


# -- asking for what there is not -------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda atlas: atlas.areas("parish"), "no level 'parish'; the levels are small_area, ward"),
        (lambda atlas: atlas.parent("ward"), "'ward' are not made of authorities"),
        (lambda atlas: atlas.index("iod2015"), "no index 'iod2015'; it holds iod2025, iod2019"),
        (lambda atlas: atlas.postcodes.column("county"), "no column 'county'; they have authority"),
        (lambda atlas: atlas.areas("ward").column("population"), "no column 'population'; they have code"),
    ],
)
def test_what_an_atlas_does_not_have_is_refused_with_what_it_has(
    england: Atlas, ask: Callable[[Atlas], object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        ask(england)


def test_find_gives_the_row_or_none(england: Atlas) -> None:
    keys = england.postcodes.key
    assert england.postcodes.find(keys[[3, 0]]).tolist() == [3, 0]
    absent = np.array([0, keys[0] + np.uint64(2), keys[-1] + np.uint64(1)], dtype=np.uint64)
    assert england.postcodes.find(absent).tolist() == [-1, -1, -1]


def test_columns_cannot_be_written_to(england: Atlas) -> None:
    for values in (england.postcodes.easting, england.index("iod2025").rank()):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


def test_info_names_editions_counts_and_licences(england: Atlas) -> None:
    info = england.info()
    assert info["region"] == "England"
    assert info["editions"]["authority"] == "LAD24CD"
    assert info["counts"]["authority"] == 2
    assert info["indices"]["iod2019"]["title"] == "English Indices of Deprivation 2019"
    assert info["sources"][0]["title"] == "ONS Postcode Directory, August 2026"
    assert any("Contains Royal Mail data" in line for line in info["licences"])
    assert len(set(info["licences"])) == len(info["licences"])


# -- the sample -------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty cache folder."""
    monkeypatch.setenv("LOCALVALUE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_sample_is_built_once_and_says_that_it_is_fictional(cache: Path) -> None:
    sample = Atlas.sample()
    assert sample.fictional
    assert "fictional" in sample.region
    assert not [each for each in sample.info()["ignored"] if "spend" in each["name"]]  # type: ignore[index]
    sample.verify()
    stamps = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    assert Atlas.sample().path == sample.path
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == stamps
    assert sample.path.parent == cache


def test_a_half_cleared_cache_is_filled_again(cache: Path) -> None:
    sample = Atlas.sample()
    (sample.path / "postcodes" / "key.npy").unlink()
    again = Atlas.sample()
    again.verify()
    assert [path.name for path in cache.iterdir()] == [again.path.name]


def test_a_cache_that_cannot_be_written_is_told_of(cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(AtlasError, match="LOCALVALUE_CACHE_DIR"):
        Atlas.sample()


@pytest.mark.usefixtures("cache")
def test_two_processes_may_build_the_sample_at_once(cache: Path) -> None:
    code = "from localvalue.atlas import Atlas; a = Atlas.sample(); a.verify(); print(a.path)"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    assert len(list(cache.iterdir())) == 1
