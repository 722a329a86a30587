"""
Making and saving the map of many distinct landings, beside careful plain folium maps of the same points.

Each run is a process of its own, in turn. What comes before the map (reading, locating, scoring) is not
timed on either side: folium is given longitude, latitude, pounds and class as our scorecard found them. Its
two maps are what a careful analyst would make: all points in a `FastMarkerCluster` with a callback that makes
circles, and all points as one `GeoJson` of circle markers coloured by class. Both lean on files from a
network; ours holds its scripts, boundaries, definitions, search and tables.

    python drawing.py localvalue SPEND ATLAS OUT | cluster LANDED OUT | geojson LANDED OUT
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import measuring

if TYPE_CHECKING:
    import argparse

    import pandas as pd

BUYERS = ("Trafford", "Salford", "Manchester", "Westminster")
SEED = 2026
COLOURS = {"local": "#28a197", "deprived": "#f46a25", "both": "#12436d", "neither": "#d5d8da"}
CALLBACK = (
    "function (row) { return L.circleMarker(L.latLng(row[0], row[1]), {radius: row[2], color: row[3]})"
    ".bindPopup(row[4]); }"
)


def write_spend(official: Path, path: Path, places: int) -> None:
    """Write one line for each of many different live postcodes."""
    import make_spend
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(SEED)
    directory = make_spend.read_directory(official)
    live = directory.loc[directory["terminated"] == "", "postcode"].to_numpy()
    words = [
        a + b for a in ("Bel", "Cor", "Dan", "Fen", "Gar", "Hol") for b in ("wick", "ford", "mere", "ton")
    ]
    names = [f"{words[n % 24]} {words[n // 24 % 24]} Services {n:05d} Ltd" for n in range(places)]
    pd.DataFrame(
        {
            "buyer": rng.choice(BUYERS, places),
            "supplier": rng.choice(names, places),
            "supplier_postcode": rng.choice(live, places, replace=False),
            "amount": np.round(rng.lognormal(8, 1.5, places), 2),
        }
    ).to_csv(path, index=False)


def localvalue(spend: str, atlas: str, out: str) -> dict[str, float]:
    """Make and save our map, and keep the points for folium."""
    import folium  # noqa: F401 - its import is in neither time

    import localvalue as lv

    card = lv.score(lv.locate(lv.read_spend(spend), lv.Atlas.open(atlas)))
    landed = card.landed()
    landed.to_parquet(Path(out).with_suffix(".parquet"))
    return timed(lambda: card.map().save(out), out)


def kind(landed: pd.DataFrame) -> list[str]:
    local, deprived = landed["authority"].fillna(0) >= 0.5, landed["deprived_10"].fillna(0) >= 0.5
    names = {(True, True): "both", (True, False): "local", (False, True): "deprived"}
    return [names.get(pair, "neither") for pair in zip(local, deprived, strict=True)]


def read(landed: str) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    frame = pd.read_parquet(landed)
    frame["colour"] = [COLOURS[each] for each in kind(frame)]
    largest = frame["amount_gbp"].abs().max()
    frame["radius"] = np.maximum(2.5, 16 * np.sqrt(frame["amount_gbp"].abs() / largest)).round(1)
    frame["text"] = frame["place"] + ": £" + frame["amount_gbp"].round().astype(int).map("{:,}".format)
    return frame.round({"longitude": 5, "latitude": 5})


def cluster(landed: str, out: str) -> dict[str, float]:
    """Make and save folium's fastest map of points."""
    import folium
    from folium.plugins import FastMarkerCluster

    frame = read(landed)

    def draw() -> None:
        page = folium.Map(tiles=None, prefer_canvas=True)
        rows = frame[["latitude", "longitude", "radius", "colour", "text"]].to_numpy().tolist()
        FastMarkerCluster(rows, callback=CALLBACK).add_to(page)
        page.save(out)

    return timed(draw, out)


def geojson(landed: str, out: str) -> dict[str, float]:
    """Make and save folium's map of features."""
    import folium

    frame = read(landed)

    def draw() -> None:
        page = folium.Map(tiles=None, prefer_canvas=True)
        columns = (frame[name].tolist() for name in ("longitude", "latitude", "radius", "colour", "text"))
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [x, y]},
                "properties": {"radius": radius, "colour": colour, "text": text},
            }
            for x, y, radius, colour, text in zip(*columns, strict=True)
        ]
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            marker=folium.CircleMarker(radius=3),
            style_function=lambda each: {
                "color": each["properties"]["colour"],
                "radius": each["properties"]["radius"],
            },
            popup=folium.GeoJsonPopup(["text"], labels=False),
        ).add_to(page)
        page.save(out)

    return timed(draw, out)


def timed(draw: object, out: str) -> dict[str, float]:
    start, processor = time.perf_counter(), time.process_time()
    draw()  # type: ignore[operator]
    return {
        "seconds": time.perf_counter() - start,
        "cpu_s": time.process_time() - processor,
        "mb": Path(out).stat().st_size / 1e6,
    }


def frames(page: Path) -> dict[str, float]:
    """Drag the map about in Chromium, with no network, and time its frames in milliseconds."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from present.browser import Browser

    with tempfile.TemporaryDirectory() as profile, Browser(Path(profile) / "chromium") as browser:
        start = time.perf_counter()
        browser.open(page)
        browser.wait("document.documentElement.dataset.localvalue === 'ready'")
        opened = time.perf_counter() - start
        return {"open_s": opened, **browser.dragged("#map_landed")}


def measure(asked: argparse.Namespace) -> None:
    """Make the maps in turn, and drag ours about."""
    spend = asked.cache / f"places_{asked.places}_{SEED}.csv"
    if not spend.exists():
        write_spend(asked.official, spend, asked.places)
    out = asked.cache / "maps"
    out.mkdir(exist_ok=True)
    landed = out / "localvalue.parquet"
    commands = {
        "localvalue": ("localvalue", spend, asked.atlas, out / "localvalue.html"),
        "folium FastMarkerCluster": ("cluster", landed, out / "cluster.html"),
        "folium GeoJson": ("geojson", landed, out / "geojson.html"),
    }
    took: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(asked.repeats):
        for name, command in commands.items():
            took[name].append(json.loads(measuring.answer((sys.executable, __file__, *command))))
    print(f"\n{asked.places:,} distinct landings, making and saving the map\n")
    print("| what | median s | least | most | processor s | MB | n |\n|---|--:|--:|--:|--:|--:|--:|")
    for name, runs in took.items():
        seconds = [each["seconds"] for each in runs]
        print(
            f"| {name} | {statistics.median(seconds):.2f} | {min(seconds):.2f} | {max(seconds):.2f} |"
            f" {statistics.median(each['cpu_s'] for each in runs):.2f} | {runs[0]['mb']:.2f} | {len(runs)} |"
        )
    ours = took["localvalue"]
    for name in list(commands)[1:]:
        cpu = statistics.median(each["cpu_s"] for each in took[name])
        print(
            f"localvalue / {name}: {statistics.median(each['cpu_s'] for each in ours) / cpu:.2f} of the"
            f" processor time, {ours[0]['mb'] / took[name][0]['mb']:.2f} of the bytes"
        )
    print(
        "our page in Chromium:",
        {name: round(value, 2) for name, value in frames(out / "localvalue.html").items()},
    )


if __name__ == "__main__":
    job, *paths = sys.argv[1:]
    print(json.dumps({"localvalue": localvalue, "cluster": cluster, "geojson": geojson}[job](*paths)))
