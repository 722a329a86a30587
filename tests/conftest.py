"""What every test may use: the real files where they are at hand, and atlases that are each built once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
import toy

import localvalue as lv

_CHECKOUT = Path(__file__).resolve().parents[1]
_BESIDE_CHECKOUT = _CHECKOUT.parent / "shared" / "data"


def shared_data() -> Path:
    """Return the folder of real data, which may be absent."""
    return Path(os.environ.get("LOCALVALUE_TEST_DATA", _BESIDE_CHECKOUT))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shared_data().is_dir():
        return
    skip = pytest.mark.skip(reason=f"the real data files are not at {shared_data()}")
    for item in items:
        if "official" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def official() -> Path:
    """Give the folder of official files, as a user would have it after downloading by hand."""
    return shared_data() / "official"


@pytest.fixture(scope="session")
def real_spend() -> Path:
    """Give the folder of spend files as public bodies published them."""
    return shared_data() / "spend"


@pytest.fixture(scope="session")
def answers() -> Path:
    """Give the folder of answers that others have published."""
    return shared_data() / "answers"


@pytest.fixture(scope="session")
def toy_atlas(tmp_path_factory: pytest.TempPathFactory) -> lv.Atlas:
    """Give the atlas of the toy country; not to be changed."""
    folder = tmp_path_factory.mktemp("toy")
    return lv.build_atlas(toy.write_official(folder / "official"), folder / "atlas")


@pytest.fixture(scope="session")
def sample_atlas() -> lv.Atlas:
    """Give the atlas of Doggerland; not to be changed."""
    return lv.Atlas.sample()


@pytest.fixture(scope="session")
def real_atlas_path(request: pytest.FixtureRequest, official: Path) -> Path:
    """Give the folder of the atlas of Great Britain, built if this code has not built it of these files."""
    named = os.environ.get("LOCALVALUE_CACHE_DIR")
    cache = Path(named) if named else request.config.cache.mkdir("localvalue")
    folder = cache / f"great-britain-{_built_from(official)}"
    if not (folder / "manifest.json").is_file():
        lv.build_atlas(official, folder)
    return folder


@pytest.fixture(scope="session")
def real_atlas(real_atlas_path: Path) -> lv.Atlas:
    """Give the atlas of Great Britain; not to be changed."""
    return lv.Atlas.open(real_atlas_path)


def _built_from(official: Path) -> str:
    """Return what the real atlas depends on: the official files, and the code that reads them."""
    digest = hashlib.sha256()
    for path in sorted(official.rglob("*")):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path.relative_to(official)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    package = _CHECKOUT / "localvalue"
    code = [*(package / "atlas").rglob("*.py"), *(package / "atlas").rglob("*.toml")]
    code += [package / f"{name}.py" for name in ("arrays", "grid", "postcodes")]
    for path in sorted(code):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
