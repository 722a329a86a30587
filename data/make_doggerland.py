"""
Make the sample: Doggerland, a region that does not exist, in the official file layouts.

Run ``python data/make_doggerland.py``. It needs nothing but Python, takes a few seconds, and writes
the same bytes every time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from doggerland import files
from doggerland.areas import make_areas, make_mesh
from doggerland.gazetteer import COMBINED_AUTHORITY, NATION, POSTCODE_AREA, REGION
from doggerland.index import make_index
from doggerland.postcodes import make_postcodes
from doggerland.spend import make_return

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION_JSON: Final = {
    "region": "Doggerland (fictional)",
    "fictional": True,
    "postcode_area": POSTCODE_AREA,
    "nation_code": NATION[0],
    "nation": NATION[1],
    "region_code": REGION[0],
    "combined_authority": COMBINED_AUTHORITY[1],
    "directory": "Postcode Directory of Doggerland, August 2026 (fictional)",
    "index": "Indices of Deprivation of Doggerland 2025 (fictional)",
    "publisher": "The localvalue project",
    "licence": [
        "Doggerland is fictional: its places, people and money are made up by data/make_doggerland.py."
    ],
}


def make() -> Iterator[tuple[str, str]]:
    """Yield the path, below ``data/``, and the text of each file of the sample."""
    mesh, land = make_mesh()
    areas = make_areas(mesh, land)
    measures = make_index(areas)
    postcodes = make_postcodes(mesh, areas)
    ranks = {area.code: rank for area, rank in zip(areas, measures[0].rank, strict=True)}
    yield "boundaries/region.json", json.dumps(REGION_JSON, indent=2) + "\n"
    for name, text in (*files.boundaries(mesh, areas), *files.lookups(areas)):
        yield f"boundaries/{name}", text
    yield "boundaries/ONSPD_AUG_2026_DB.csv", files.directory(postcodes, ranks)
    yield (
        "imd/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        files.index(areas, measures),
    )
    yield "imd/census21_lsoa21_usual_residents_by_age.csv", files.population(areas)
    deciles = {area.code: decile for area, decile in zip(areas, measures[0].decile, strict=True)}
    yield "spend/doggerland_framework_return.csv", make_return(postcodes, deciles)


def main(out: Path) -> None:
    """Write the sample below a folder, and say how large each file is."""
    for name, text in make():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        print(f"{len(text.encode()):>9,}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
