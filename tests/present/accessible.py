"""What axe-core says of the page that a browser has open: no part of this package, so it may not be there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from present.browser import Browser


def axe() -> Path | None:
    """Return axe-core where somebody installed it."""
    named = os.environ.get("LOCALVALUE_AXE")
    beside = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
    found = Path(named) if named else beside
    return found if found.is_file() else None


needs_axe = pytest.mark.skipif(
    axe() is None, reason="npm install axe-core@4.14.1, or name its axe.min.js in LOCALVALUE_AXE"
)


def grave(browser: Browser) -> list[str]:
    """Return what is a serious or critical fault of the open page: the rule, and the first elements."""
    script = axe()
    assert script
    browser.ask("delete window.found")
    browser.send("Runtime.evaluate", expression=script.read_text(encoding="utf-8"))
    browser.ask("axe.run().then(found => { window.found = JSON.stringify(found); }); 0")
    browser.wait("window.found !== undefined")
    found = json.loads(browser.ask("window.found"))
    # A page on which nothing was looked at has no faults either
    assert len(found["passes"]) > 10
    return [
        f"{each['id']}: {' '.join(node['html'][:200] for node in each['nodes'][:3])}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
