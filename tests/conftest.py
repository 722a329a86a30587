"""What every test may use: the real files where they are at hand, and a reason where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "data"


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
