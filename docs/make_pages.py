"""Write every page that is made from the code, by the scripts here that make one each."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    for script in sorted(HERE.glob("make_*.py")):
        if (HERE / f"{script.stem.removeprefix('make_')}.md").is_file():
            runpy.run_path(str(script), run_name="__main__")
