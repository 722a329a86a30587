"""
Put what the code of the README and of docs/ prints now into them.

With --picture, also draw the README's picture of the demo's map, which needs Chromium.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from make_picture import HERE, draw

ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from blocks import run  # noqa: E402 - of the tests, which are no package

README = ROOT / "README.md"


def refresh(page: Path, picture: Path | None) -> bool:
    """
    Run a page in a folder of its own, and keep what it printed.

    Parameters
    ----------
    page
        A page with blocks of code.
    picture
        Where the picture of the demo's map is drawn, for the page that runs the demo; None for no picture.

    Returns
    -------
    changed
        Whether the page was written. A block with dots that no longer fits is left, and named: only a person
        knows which of its lines matter.
    """
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(ROOT / "data", "data")
        found = [each for each in run(text, page.name) if not each.block.shows(each.text)]
        if picture is not None:
            draw(Path("localvalue-demo/by_roles/map.html"), picture)
    whole = text
    for block, printed in reversed(found):
        if "..." in block.text:
            sys.stderr.write(f"{page.name}, by hand:\n{block.text}\nis now\n{printed}\n")
        else:
            text = f"{text[: block.start]}{printed.rstrip()}\n{text[block.end :]}"
    if text != whole:
        page.write_text(text, encoding="utf-8")
    return text != whole


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description="Refresh what the pages show.")
    reader.add_argument("page", nargs="*", type=Path, help="left out, the README and all pages of docs/")
    reader.add_argument("--picture", action="store_true", help="draw the README's picture as well")
    arguments = reader.parse_args()
    for each in arguments.page or [README, *sorted(HERE.glob("**/*.md"))]:
        drawn = HERE / "demo-map.png" if arguments.picture and each.resolve() == README else None
        if refresh(each, drawn):
            sys.stderr.write(f"{each.name} is refreshed\n")
