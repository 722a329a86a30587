"""
Draw the picture of the README: the demo's map, as a browser shows it.

Run `localvalue demo` and then `python docs/make_picture.py` in the same folder; it needs Chromium and Pillow.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
SIZE = (1000, 1260)
COLOURS = 256
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=5000",
)


def draw(page: Path, picture: Path) -> None:
    """Save a page as a PNG of few colours, which keeps it small."""
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "chromium"
    )
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        subprocess.run(
            [
                chromium,
                *OPTIONS,
                f"--user-data-dir={folder}/profile",
                f"--window-size={SIZE[0]},{SIZE[1]}",
                f"--screenshot={shot}",
                page.resolve().as_uri(),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        with Image.open(shot) as image:
            few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            few.save(picture, optimize=True)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description="Draw the picture of the README.")
    reader.add_argument("page", nargs="?", type=Path, default=Path("localvalue-demo/by_roles/map.html"))
    reader.add_argument("picture", nargs="?", type=Path, default=HERE / "demo-map.png")
    arguments = reader.parse_args()
    draw(arguments.page, arguments.picture)
