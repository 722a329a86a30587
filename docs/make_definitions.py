"""Write docs/definitions.md from the code: every form of a definition, and every entry of the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from localvalue.cli.definitions import facts
from localvalue.definitions import FORMS, known_definitions

if TYPE_CHECKING:
    from localvalue.definitions import Entry

PAGE = Path(__file__).with_name("definitions.md")

HEAD = """# The register of definitions

What law, guidance and practice call local: who says so, its legal status, what its source leaves open and
how that is read here. [How the register is used](register.md) tells how entries are joined, and what counties
and borders are. Nothing here is legal advice, and no entry is *the* definition.

Generated from the code by `docs/make_definitions.py`; a test keeps it so. `localvalue definitions` says the
same.
"""


def page() -> str:
    """
    Return the page.

    Returns
    -------
    text
        Markdown.
    """
    entries = known_definitions()
    parts = [HEAD, "## All entries\n\n| id | counts | status |\n|---|---|---|"]
    parts += [f"| [`{each.id}`](#{each.id}) | {_cell(each.label)} | {each.status_text} |" for each in entries]
    parts.append("\n## What else can be written\n\n| form | counts |\n|---|---|")
    parts += [f"| `{_cell(form)}` | {_cell(meaning)} |" for form, meaning in FORMS.items()]
    for group in dict.fromkeys(each.group for each in entries):
        parts.append(f"\n## {group}")
        parts += [_section(each) for each in entries if each.group == group]
    return "\n".join(parts) + "\n"


def _section(entry: Entry) -> str:
    rows: list[tuple[str, list[str]]] = []
    for label, text in facts(entry):
        if not label:
            rows[-1][1].append(text)
        else:
            rows.append((label, [text]))
    head = f"\n### {entry.id}\n\n{entry.label}\n\n| fact | as the register has it |\n|---|---|"
    told = (
        f"| {_label(label)} | {'; '.join(_told(label, text) for text in texts)} |" for label, texts in rows
    )
    return "\n".join([head, *told])


def _label(label: str) -> str:
    word = label.removeprefix("Read ")
    return label if word == label else f"Read `{word}`"


def _told(label: str, text: str) -> str:
    if text.startswith("https://"):
        return f"<{text}>"
    return ", ".join(f"`{each}`" for each in text.split(", ")) if label == "Write" else _cell(text)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
