"""Writing so that what is there is whole: old or new, never a mix, and nothing left lying about."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest

from localvalue import outputs
from localvalue.errors import InputError
from localvalue.outputs import atomic_file, atomic_folder, require_ours, sha256

if TYPE_CHECKING:
    from pathlib import Path

MARK = "provenance.json"


class Stop(Exception):  # noqa: N818 - not an error of ours: whatever may happen on the way
    """Something goes wrong in the middle."""


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def marked(**files: bytes) -> bytes:
    """Return the mark of a folder: what was written into it, with the hashes."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return json.dumps({"files": hashes}).encode()


def write_folder(path: Path, **files: bytes) -> None:
    with atomic_folder(path, mark=MARK) as temporary:
        for name, content in {MARK: marked(**files), **files}.items():
            (temporary / name).write_bytes(content)


def write_half(path: Path) -> None:
    with atomic_file(path) as part:
        part.write_bytes(b"half")
        raise Stop


def write_half_folder(path: Path) -> None:
    with atomic_folder(path, mark=MARK) as temporary:
        (temporary / MARK).write_bytes(b"{}")
        raise Stop


def test_a_file_is_hashed(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    large = os.urandom(3_000_001)
    (tmp_path / "large").write_bytes(large)
    assert sha256(tmp_path / "large") == hashlib.sha256(large).hexdigest()


def test_a_file_appears_whole_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.csv"
    with atomic_file(path) as part:
        part.write_bytes(b"half")
        assert not path.exists()
        part.write_bytes(b"whole")
    assert held(path.parent) == {"file.csv": b"whole"}


def test_a_file_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"old")
    with pytest.raises(Stop):
        write_half(path)
    assert held(tmp_path) == {"file.csv": b"old"}


def test_a_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "ours") as part:
        part.write_bytes(b"")
    (tmp_path / "any").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", old=b"1", both=b"1")
    write_folder(tmp_path / "out", new=b"2", both=b"2")
    assert held(tmp_path / "out") == {MARK: marked(new=b"2", both=b"2"), "new": b"2", "both": b"2"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_has_the_permissions_of_any_new_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "ours")
    (tmp_path / "any").mkdir()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_a_folder_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", old=b"1")
    with pytest.raises(Stop):
        write_half_folder(tmp_path / "out")
    assert held(tmp_path / "out") == {MARK: marked(old=b"1"), "old": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_swap_that_fails_puts_the_old_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second rename fails: the old folder has been moved away by then."""
    write_folder(tmp_path / "out", old=b"1")
    real = type(tmp_path).replace
    calls = []

    def replace(self: Path, target: Path) -> Path:
        calls.append(self.name)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", replace)
    with pytest.raises(OSError, match="Input/output"):
        write_folder(tmp_path / "out", new=b"2")
    assert held(tmp_path / "out") == {MARK: marked(old=b"1"), "old": b"1"}


def test_what_is_written_reaches_the_disk_before_it_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    monkeypatch.setattr(outputs, "_flush", lambda path: done.append((path.name, (tmp_path / "out").exists())))
    write_folder(tmp_path / "out", a=b"1")
    assert sorted(done) == [("a", False), (MARK, False)]


@pytest.mark.parametrize("name", ["new", "empty", "ours"])
def test_new_empty_and_our_own_folders_may_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    write_folder(tmp_path / "ours")
    require_ours(tmp_path / name, mark=MARK)


def test_a_folder_with_anything_else_is_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / ".hidden").write_bytes(b"1")
    with pytest.raises(InputError, match=f"there is no {MARK} in it"):
        write_folder(tmp_path / "theirs")
    assert held(tmp_path / "theirs") == {".hidden": b"1"}
    (tmp_path / "file").write_bytes(b"1")
    with pytest.raises(InputError, match="is a file, and a folder is to stand there"):
        write_folder(tmp_path / "file")


def test_a_file_of_somebody_else_s_or_one_that_was_changed_is_never_lost(tmp_path: Path) -> None:
    """A register filled in, notes, the very input: all stand, and are named."""
    write_folder(tmp_path / "out", report=b"1", register=b"blank")
    (tmp_path / "out" / "notes").write_bytes(b"mine")
    (tmp_path / "out" / "register").write_bytes(b"filled in")
    with pytest.raises(InputError, match="changed since: notes, register"):
        write_folder(tmp_path / "out")
    assert held(tmp_path / "out")["notes"] == b"mine"
    assert held(tmp_path / "out")["register"] == b"filled in"


def test_what_a_desktop_leaves_in_a_folder_does_not_count(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", report=b"1")
    (tmp_path / "out" / ".DS_Store").write_bytes(b"icons")
    write_folder(tmp_path / "out", report=b"2")
    assert held(tmp_path / "out")["report"] == b"2"


@pytest.mark.parametrize("name", [".", "..", "sub/.."])
def test_the_folder_that_one_stands_in_is_not_pulled_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "here" / "sub").mkdir(parents=True)
    (tmp_path / "here" / "sub").rmdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match="the folder that this runs in"):
        write_folder(type(tmp_path)(name))


def test_a_file_in_the_place_of_a_folder_is_refused_and_the_folder_left(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    message = "is a folder, and a file is to be written; name the file"
    with pytest.raises(InputError, match=message), atomic_file(tmp_path) as part:
        part.write_text("new", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
