"""Atlases for the tests of atlases; the toy country's and the real one are in the tests' own conftest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from atlas.builders import write_england

from localvalue.atlas.build import build

if TYPE_CHECKING:
    from localvalue.atlas import Atlas


@pytest.fixture(scope="session")
def england(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Give the atlas of the two English authorities; not to be changed."""
    folder = tmp_path_factory.mktemp("england")
    return build(write_england(folder / "official"), folder / "atlas")
