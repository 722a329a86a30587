"""The folder of a check: tables, and for each sender a workbook of what to ask."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from localvalue.escape import csv_text
from localvalue.outputs import atomic_folder, package_version, sha256
from localvalue.present import queries
from localvalue.returns.sheets import row_of
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.returns.against import Compared
    from localvalue.returns.checked import Checked

MARK: Final = "check.json"
"""The file that tells a folder of ours, and where its figures came from."""

_LONGEST_NAME: Final = 60


def write(checked: Checked, out: Path) -> None:
    """
    Write the folder.

    Parameters
    ----------
    checked
        The returns.
    out
        The folder: new, empty, or one of ours, which is replaced as a whole.

    Raises
    ------
    InputError
        The folder holds something that we did not write.
    """
    tables = {
        "findings.csv": checked.finding_table(),
        "claimed.csv": checked.claim_table(),
        "compared.csv": checked.compared_table(),
    }
    with atomic_folder(out, mark=MARK) as folder:
        for name, table in tables.items():
            table.write_csv(folder / name, text=_safe)
        findings = tables["findings.csv"].rows
        for sender, name in file_names(checked.senders).items():
            mine = [(row[0], *row[2:]) for row in findings if row[1] == sender]
            asked = queries.Asked(sender, mine, unchecked(checked, sender), checked.note)
            if asked.queries or asked.unchecked:
                queries.write(asked, folder / name)
        written = {path.name: sha256(path) for path in sorted(folder.iterdir())}
        facts = json.dumps({**_provenance(checked), "files": written}, indent=1, ensure_ascii=False)
        (folder / MARK).write_text(facts + "\n", encoding="utf-8")


def file_names(senders: Sequence[str]) -> dict[str, str]:
    r"""
    Return the name of each sender's workbook.

    Parameters
    ----------
    senders
        Whatever they are called.

    Returns
    -------
    names
        Letters, digits and underscores only, no two alike.

    Examples
    --------
    >>> list(file_names(["Acme & Sons", "../ACME/sons", "\u5efa\u8a2d"]).values())
    ['queries_acme_sons.xlsx', 'queries_acme_sons_2.xlsx', 'queries_sender.xlsx']
    """
    names: dict[str, str] = {}
    for sender in senders:
        base = f"queries_{slug(sender)[:_LONGEST_NAME].strip('_') or 'sender'}"
        name, count = base, 1
        while f"{name}.xlsx" in names.values():
            count += 1
            name = f"{base}_{count}"
        names[sender] = f"{name}.xlsx"
    return names


def unchecked(checked: Checked, sender: str) -> list[tuple[str, ...]]:
    """
    Return the claims of a sender that cannot be checked, and that no query is about already.

    Parameters
    ----------
    checked
        The returns.
    sender
        Who.

    Returns
    -------
    claims
        File, sheet, cell, what is claimed, value sent and why it cannot be checked.
    """
    asked = {(each.file, each.sheet, row_of(each.cell)) for each in checked.queries}
    return [
        (
            each.claimed.sheet.file,
            each.claimed.sheet.name,
            each.claimed.cell.address,
            each.claimed.claim.label,
            each.claimed.cell.text,
            each.why,
        )
        for each in checked.compared_claims
        if each.outcome == "not_checkable"
        and each.claimed.sender == sender
        and (not each.claimed.one_line or _row(each) not in asked)
    ]


def _row(compared: Compared) -> tuple[str, str, int]:
    return compared.claimed.sheet.file, compared.claimed.sheet.name, compared.claimed.cell.row


def _provenance(checked: Checked) -> dict[str, Any]:
    inputs = {each.file: each.sheets[0].content for each in checked.returns if each.sheets}
    return {
        "library": f"localvalue {package_version()}",
        "inputs": inputs,
        "atlas": checked.atlas.provenance(),
        "licences": list(checked.atlas.licences()),
        "options": checked.options,
        "not_read": [each.reason for each in checked.unread],
    }


def _safe(text: str) -> str:
    return csv_text(text) or ""
