"""What the tests of the sample region share."""

from __future__ import annotations

import pytest
from sample.reading import Layer, layer, rows


@pytest.fixture(scope="session")
def districts() -> Layer:
    return layer("Local_Authority_Districts_*.geojson")


@pytest.fixture(scope="session")
def small_areas() -> Layer:
    return layer("Lower_layer_Super_Output_Areas_*.geojson")


@pytest.fixture(scope="session")
def directory() -> list[dict[str, str]]:
    return rows("boundaries/ONSPD_AUG_2026_DB.csv")


@pytest.fixture(scope="session")
def index() -> dict[str, dict[str, str]]:
    table = rows("imd/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv")
    return {row["LSOA code (2021)"]: row for row in table}
