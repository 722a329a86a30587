"""Write docs/outputs.md from docs/outputs.toml: what every column of every file that is written means."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE / "outputs.md"

HEAD = """# What is written

Every column of every table that `localvalue score`, `check` and `locate` write: its unit, what it means, and
where a cell of it is blank. What is not there is blank (in Parquet, null), never zero. Money in CSV is plain
pounds with two decimals, such as `1234.50`; shares go from 0 to 1.
[Figures and formulas](figures.md) computes them, on an example that can be followed in the head.

A name in `<>` stands for several columns: `<definition>` is the short name of each definition of the run,
such as `within_20mi`, and `<role>` each place that a line may have, such as `supplier`.

[Figures and formulas](figures.md) tells how each is computed, with an example.

Generated from `docs/outputs.toml` by `docs/make_outputs.py`; a test holds it against what is written.
"""


def files() -> list[dict[str, Any]]:
    """
    Return what is known of each file.

    Returns
    -------
    files
        With ``name``, ``about``, and ``columns``: unit, meaning and what blank means, by name.
    """
    facts = tomllib.loads((HERE / "outputs.toml").read_text(encoding="utf-8"))
    common = facts["columns"]
    return [
        {**file, "columns": {name: {**common, **file.get("own", {})}[name] for name in file["columns"]}}
        for file in facts["file"]
    ]


def page() -> str:
    """
    Return the page.

    Returns
    -------
    text
        Markdown.
    """
    parts = [HEAD]
    for file in files():
        parts.append(f"## {_cell(file['name'])}\n\n{file['about']}\n")
        parts.append("| column | unit | what it means | blank where |\n|---|---|---|---|")
        parts += [
            f"| `{name}` | {unit} | {meaning} | {blank or 'never'} |"
            for name, (unit, meaning, blank) in file["columns"].items()
        ]
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
