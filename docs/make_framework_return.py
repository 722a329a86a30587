"""Write docs/framework_return.md from the code: what each column of the framework return holds."""

from __future__ import annotations

from pathlib import Path

from localvalue.spend.fields import FIELDS
from localvalue.spend.framework_return import LINES, SHEETS, label
from localvalue.spend.groups import GROUPS
from localvalue.spend.kinds import BASES, KINDS
from localvalue.spend.landings import ROLES

PAGE = Path(__file__).with_name("framework_return.md")

HEAD = """# The framework return

One layout for what suppliers, contractors and councils report: payments, call-offs, contracts,
grants, leases and promises, where they land, and what they achieve. `localvalue template
framework.xlsx` writes it as an empty workbook with lists to choose from and notes; `localvalue
score framework.xlsx --out results` reads it as it was filled in. The same columns work in CSV,
Parquet, JSON or a DataFrame, in any order, and all but the amount may be left out.

- **Blank is unknown**, never no and never zero.
- **Amounts** are pounds; a credit is negative. A line may have a measure and no amount.
- **Shares** are from 0 to 1. Those of one line add up to 1; what is left over counts as not placed.
- **Dates** are read in UK order (31/05/2024), by ISO 8601 (2024-05-31), in words, or as date cells.
  A date that may have its day or its month first, in a column that has months first elsewhere, is
  left blank and listed.
- **Codes**: the usual wordings ("Call-off", "NEETs", "Y") are read as the codes below. Other words
  are kept as they are and listed as a fault, so that nothing is guessed.
- **Kind and basis stay apart**: what is forecast is never added to what is actual without being
  named.
- **People**: names of those who benefit do not belong here. Where a postcode would tell who
  somebody is, give its first half, or an area.

Generated from the code by `docs/make_framework_return.py`; a test keeps it so.
"""


def page() -> str:
    """
    Return the page.

    Returns
    -------
    text
        Markdown.
    """
    parts = [HEAD]
    for sheet in SHEETS:
        parts.append(
            f"\n## Sheet {sheet.name}\n\n{sheet.about}\n\n| heading | column | what it holds |\n|---|---|---|"
        )
        for field in sheet.fields:
            need = " **Needed.**" if field.name in sheet.needed else ""
            parts.append(f"| {label(field.name)} | `{field.name}` | {field.about}{need} |")
    others = [name for name in FIELDS if name not in {field.name for field in LINES.fields}]
    parts.append(f"\nFurther columns that are read: {', '.join(f'`{name}`' for name in others)}.")
    parts.append("\n## Kinds of line (`kind`)\n\n| code | what it is |\n|---|---|")
    parts += [f"| `{code}` | {meaning} |" for code, meaning in KINDS.items()]
    parts.append("\n## Grounds (`basis`)\n\n| code | what it says |\n|---|---|")
    parts += [f"| `{code}` | {meaning} |" for code, meaning in BASES.items()]
    parts.append("\n## Groups who benefit (`beneficiary_group`)\n\n| code | who that is |\n|---|---|")
    parts += [f"| `{group.code}` | {group.title}. {group.about} |" for group in GROUPS]
    parts.append(
        "\nThe list names the groups of which the Procurement Act 2023 (section 32: disabled or disadvantaged"
        " people), PPN 002 (2025) and the Armed Forces Act 2021 speak. It takes over no licensed text,"
        " measure or value."
    )
    parts.append("\n## Roles of places\n\n| role | what the place is |\n|---|---|")
    about = {field.name: field.about for field in LINES.fields}
    parts += [f"| `{role}` | {about[f'{role}_postcode']} |" for role in ROLES]
    parts.append("| `subcontractor` | Who a supplier passes pounds down to; on the sheet Landings only. |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
