"""Atlases for the tests of atlases: the toy one, and the real one, each built once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from atlas.builders import write_england

from localvalue.atlas import Atlas
from localvalue.atlas.build import build


@pytest.fixture(scope="session")
def england(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Give the atlas of the two English authorities; not to be changed."""
    folder = tmp_path_factory.mktemp("england")
    return build(write_england(folder / "official"), folder / "atlas")


def _build_key(official: Path) -> str:
    """Return what the real atlas depends on: the official files, and the code that reads them."""
    code = Path(__file__).resolve().parents[2] / "localvalue"
    digest = hashlib.sha256()
    for path in sorted(official.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(official)} {path.stat().st_size}\n".encode())
    for path in sorted(
        [*(code / "atlas").rglob("*.py"), *(code / "atlas").glob("*.toml"), *code.glob("*.py")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def real_atlas(official: Path) -> Atlas:
    """Give the atlas of Great Britain, built from the official files if this code has not built it yet."""
    cache = Path(os.environ.get("LOCALVALUE_CACHE_DIR", Path(tempfile.gettempdir()) / "localvalue-tests"))
    folder = cache / f"great-britain-{_build_key(official)}"
    if not (folder / "manifest.json").is_file():
        return build(official, folder)
    return Atlas.open(folder)
