"""Write docs/codes.md from the code: what every code that a result may hold means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from localvalue.compare.explain import REASON_WORDS
from localvalue.present.words import LATER_FAULTS, PLACED, ROLES, SCOPES, UNPLACED
from localvalue.scoring import GAPS
from localvalue.spend.faults import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).with_name("codes.md")

HEAD = """# Codes in the results

What stands in the columns of [what is written](outputs.md) beside names and numbers. The codes of areas are
in the [glossary](glossary.md#codes-and-names-of-the-ons).

Generated from the code by `docs/make_codes.py`; a test keeps it so.
"""


def page() -> str:
    """
    Return the page.

    Returns
    -------
    text
        Markdown.
    """
    reasons = {code: f"{what}. {remedy}." for code, (what, remedy) in UNPLACED.items() if code not in GAPS}
    parts = (
        ("How well a place is known: `precision`, `status`", PLACED),
        ("Why a place is not known, and what would mend it: `status`", reasons),
        (
            "Why a definition has no answer though the line is placed",
            {code: REASON_WORDS[code] for code in GAPS[1:]},
        ),
        ("What a place is to its line: `role`", ROLES),
        ("What a payment is by who was paid: `scope`", SCOPES),
        ("What was wrong in a file: `kind` in `faults.csv`", {**KINDS, **LATER_FAULTS}),
    )
    return "\n".join([HEAD, *(_table(title, meanings) for title, meanings in parts)])


def _table(title: str, meanings: Mapping[str, str]) -> str:
    rows = (f"| `{code}` | {meaning[:1].upper()}{meaning[1:]} |" for code, meaning in meanings.items())
    return "\n".join([f"## {title}\n\n| code | meaning |\n|---|---|", *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
