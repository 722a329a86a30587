"""The sample region as anyone reads it: text files, shapely, plain Python. Nothing of localvalue's own."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.geometry import shape

DATA = Path(__file__).resolve().parents[2] / "data"


def rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Layer:
    crs: str
    names: dict[str, str]
    shapes: dict[str, Any]


def layer(pattern: str) -> Layer:
    (path,) = (DATA / "boundaries").glob(pattern)
    content = json.loads(path.read_text(encoding="utf-8"))
    names, shapes = {}, {}
    for feature in content["features"]:
        code, name = feature["properties"].values()
        names[code] = name
        shapes[code] = shape(feature["geometry"])
    return Layer(content["crs"]["properties"]["name"], names, shapes)
