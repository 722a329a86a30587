"""The atlas that the slow truth is compared on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def atlas(request: pytest.FixtureRequest) -> Path:
    """Give an atlas of the real official files: one at hand, else the one that the tests build."""
    at_hand = os.environ.get("LOCALVALUE_ATLAS")
    return Path(at_hand or request.getfixturevalue("real_atlas_path"))
