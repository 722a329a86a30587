"""Packs: one folder for each client, with its own lines alone, and one index of all for the owner."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.escape import csv_text, display_text, html_text
from localvalue.outputs import atomic_folder
from localvalue.present import folder, headings
from localvalue.units import plain_gbp, plain_number, show_gbp, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from localvalue.compare.tables import Cell
    from localvalue.present.card import Card
    from localvalue.present.folder import Choice

NO_NAME: Final = "(no name given)"
_LONGEST: Final = 40
_VERDICTS: Final = {"met": "Met", "missed": "Missed", "not_known": "Not known", "nothing_to_judge": ""}
_STYLE: Final = (
    "body{font:16px/1.5 Arial,sans-serif;margin:2rem;color:#0b0c0c}table{border-collapse:collapse}"
    "caption{text-align:left;font-weight:bold;margin-bottom:.5rem}th,td{border-bottom:1px solid #b1b4b6;"
    "padding:.4rem .8rem;text-align:left;vertical-align:top}td.n{text-align:right;white-space:nowrap}"
    "a{color:#1d70b8}tr.all{font-weight:bold}div{overflow-x:auto}"
)


class _Row(NamedTuple):
    """One client in the index."""

    name: str
    folder: str
    page: str
    """What the index links to: the report, where there is one."""
    lines: int
    pence: int
    cells: dict[str, str]
    """What stands under each heading."""


def write(
    owner: Card,
    packs: Iterable[tuple[str | None, Card]],
    out: Path,
    choice: Choice,
    tell: Callable[[str], object] = str,
) -> None:
    """
    Write packs and their index.

    Parameters
    ----------
    owner
        The scorecard of all lines.
    packs
        Each client's name, None where its lines name none, and its scorecard; by name.
    out
        The folder: new, empty, or one of ours, which is replaced as a whole.
    choice
        What goes into each pack.
    tell
        Is told of each client as its turn comes.

    Raises
    ------
    InputError
        The folder holds something else, or another attribution's results; or a column to group by
        does not exist.
    """
    folder.require_same_attribution(owner, out)
    with atomic_folder(out, mark=folder.MARK) as whole:
        rows = []
        for number, (name, card) in enumerate(packs, start=1):
            called = _folder_name(name, number)
            tell(called)
            (whole / called).mkdir(mode=0o755)
            folder.fill(card, whole / called, choice)
            page = "report.html" if choice.with_report else "summary.csv"
            rows.append(_row(name or NO_NAME, (called, page), card))
        every = _row("All clients", ("", ""), owner)
        headed = list(dict.fromkeys(heading for row in (every, *rows) for heading in row.cells))
        _write_csv(whole / "index.csv", headed, rows)
        (whole / "index.html").write_text(_page(owner, headed, rows, every), encoding="utf-8")
        folder.mark(owner, whole)


def _folder_name(name: str | None, number: int) -> str:
    """Return a name of letters, digits and hyphens that no other client's folder has."""
    plain = slug(name or "no name")[:_LONGEST].strip("_").replace("_", "-")
    return f"{number:03}-{plain or 'client'}"


def _row(name: str, where: tuple[str, str], card: Card) -> _Row:
    tables = card.tables()
    verdicts: dict[str, str] = {}
    more: dict[str, str] = {}
    for each in tables["targets.csv"].records() if "targets.csv" in tables else ():
        said = _VERDICTS[str(each["verdict"])]
        if each["of"] == "share":
            verdicts.setdefault(str(each["definition"]), said)
        else:
            heading = f"{each['definition']}: {'pounds' if each['of'] == 'gbp' else each['of']}"
            more.setdefault(heading, ", ".join(filter(None, (_quantity(each), said))))
    cells = {
        label: ", ".join(filter(None, (_share(row), verdicts.get(str(row["definition"])))))
        for row, label in zip(tables["summary.csv"].records(), card.labels, strict=True)
    }
    for each in tables["measures.csv"].records() if "measures.csv" in tables else ():
        unit = f" ({each['unit']})" if each["unit"] else ""
        heading = f"{each['definition']}: {each['measure']}{unit}"
        more.setdefault(heading, _amount(each["qualifies"], each["low"], each["high"]))
    return _Row(display_text(name), *where, len(card), card.total_pence, {**cells, **more})


def _share(row: dict[str, Cell]) -> str:
    """Return a share as a cell shows it, such as ``58% (54-63)``."""
    share, low, high = (row[name] for name in ("share_of_placed", "share_low", "share_high"))
    if share is None:
        return "not known"
    if low is None or high is None:
        return f"{float(share):.0%}"
    return f"{float(share):.0%} ({float(low) * 100:.0f}-{float(high) * 100:.0f})"


def _quantity(row: dict[str, Cell]) -> str:
    return _amount(row["expected"], row["low"], row["high"])


def _amount(expected: Cell, low: Cell, high: Cell) -> str:
    if expected is None:
        return ""
    shown, least, most = (plain_number(round(float(each or 0), 1)) for each in (expected, low, high))
    return f"{shown} ({least}-{most})"


def _write_csv(path: Path, headed: Sequence[str], rows: Sequence[_Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["client", "folder", "lines", "amount_gbp", *(_safe(each) for each in headed)])
        for row in rows:
            cells = [_safe(row.cells.get(heading, "")) for heading in headed]
            writer.writerow([_safe(row.name), row.folder, row.lines, plain_gbp(row.pence), *cells])


def _safe(text: str) -> str:
    return csv_text(display_text(text)) or ""


def _page(card: Card, headed: Sequence[str], rows: Sequence[_Row], every: _Row) -> str:
    """Return the owner's page: no script, no other file than the packs that it links to."""
    heads = "".join(f'<th scope="col">{html_text(display_text(each))}</th>' for each in headed)
    body = "\n".join(_line(row, headed) for row in (*rows, every))
    note = headings.fictional_note(card)
    cautions = "".join(f"<li>{html_text(display_text(each, 1_000))}</li>" for each in card.cautions)
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clients: {html_text(headings.title(card))}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{html_text(headings.title(card))}, client by client</h1>
{f"<p><strong>{html_text(note)}</strong></p>" if note else ""}
<p>{html_text(display_text(card.attribution_label, 500))}. Each share is of the pounds that could be placed;
in brackets stand, in per cent of all pounds, the least and the most that it can be. This page names all
clients: it is the owner's, and no part of a pack.</p>
{f"<ul>{cautions}</ul>" if cautions else ""}
<div tabindex="0" role="region" aria-label="Clients">
<table>
<caption>Clients by name</caption>
<thead><tr><th scope="col">Client</th><th scope="col">Lines</th>
<th scope="col">Amount</th>{heads}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""


def _line(row: _Row, headed: Sequence[str]) -> str:
    name = html_text(row.name)
    linked = f'<a href="{row.folder}/{row.page}">{name}</a>' if row.folder else name
    cells = "".join(f"<td>{html_text(display_text(row.cells.get(each, '')))}</td>" for each in headed)
    kind = "" if row.folder else ' class="all"'
    return (
        f'<tr{kind}><th scope="row">{linked}</th><td class="n">{row.lines:,}</td>'
        f'<td class="n">{html_text(show_gbp(row.pence))}</td>{cells}</tr>'
    )
