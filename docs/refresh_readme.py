"""Put what `localvalue demo` says now into the README, and draw its picture (needs Chromium)."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from pathlib import Path

from make_picture import HERE, draw

sys.path.insert(0, str(HERE.parent))

from localvalue.cli import main

OPENING = "<!-- output: localvalue demo -->\n```text\n"
CLOSING = "```\n"


def refresh(readme: Path) -> None:
    """Run the demo in a folder of its own, and keep what it said and showed."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        with contextlib.redirect_stdout(said):
            main(["demo"])
        draw(Path("localvalue-demo/by_roles/map.html"), HERE / "demo-map.png")
    before, _, rest = readme.read_text(encoding="utf-8").partition(OPENING)
    after = rest.partition(CLOSING)[2]
    readme.write_text(before + OPENING + said.getvalue() + CLOSING + after, encoding="utf-8")


if __name__ == "__main__":
    refresh(HERE.parent / "README.md")
