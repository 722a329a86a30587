"""The owner's index of all clients: one row a client, one column a definition or measure."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.escape import csv_text, display_text, html_text
from localvalue.present import headings, readings
from localvalue.present.words import VERDICTS, percent
from localvalue.units import plain_gbp, plain_number, show_gbp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.compare.tables import Cell
    from localvalue.present.card import Card

_NOTHING: Final = "nothing_to_judge"
_STYLE: Final = (
    "body{font:16px/1.5 Arial,sans-serif;margin:2rem;color:#0b0c0c}table{border-collapse:collapse}"
    "caption{text-align:left;font-weight:bold;margin-bottom:.5rem}th,td{border-bottom:1px solid #b1b4b6;"
    "padding:.4rem .8rem;text-align:left;vertical-align:top}td{white-space:nowrap}td.n{text-align:right}"
    "thead th{min-width:5rem;max-width:14rem}thead th:nth-child(-n+3){min-width:0}"
    "tr>:first-child{position:sticky;left:0;background:#fff;min-width:8rem;max-width:14rem}"
    "a{color:#1d70b8}tr.all{font-weight:bold}div{overflow-x:auto}"
)


OWNER: Final = "owner"
"""The folder of all lines, which is the owner's."""


class Row(NamedTuple):
    """One client in the index."""

    name: str
    folder: str
    page: str
    """What the index links to: the report, where there is one."""
    lines: int
    pence: int
    cells: dict[str, str]
    """What stands under each heading."""


def row(name: str, where: tuple[str, str], card: Card, *, of_all: bool = False) -> Row:
    """
    Return the row of one client, or of all.

    Parameters
    ----------
    name
        Who it is.
    where
        The folder, and the page in it that the index links to.
    card
        The scorecard of its lines.
    of_all
        Whether it is the row of all clients, for whom the promise of one is nothing.

    Returns
    -------
    row
        A cell such as ``58% (54-63), Met`` for each definition: the range where that leads, as in every
        output; then one for each target in pounds or of a measure, and for each measure.
    """
    verdicts: dict[str, str] = {}
    more: dict[str, str] = {}
    tables = card.tables()
    called = {each.name: label for each, label in zip(card.definitions, card.labels, strict=True)}
    for each in _targets(card, of_all=of_all):
        said = "" if each["verdict"] == _NOTHING else VERDICTS[str(each["verdict"])]
        if each["of"] == "share":
            verdicts.setdefault(str(each["definition"]), said)
        else:
            what = "pounds" if each["of"] == "gbp" else str(each["of"])
            heading = f"{called[str(each['definition'])]}: {what}"
            more.setdefault(heading, ", ".join(filter(None, (_quantity(each), said))))
    cells = {
        label: _judged(_share(reading), verdicts.get(reading.name, ""))
        for reading, label in zip(readings.readings(card), card.labels, strict=True)
    }
    for each in tables["measures.csv"].records() if "measures.csv" in tables else ():
        unit = f" ({each['unit']})" if each["unit"] and str(each["unit"]) not in str(each["measure"]) else ""
        heading = f"{called[str(each['definition'])]}: {each['measure']}{unit}"
        more.setdefault(heading, _amount(each["qualifies"], each["low"], each["high"]))
    return Row(display_text(name), *where, len(card), card.total_pence, {**cells, **more})


def _judged(share: str, verdict: str) -> str:
    """Return a share with its verdict, which says nothing new of what is not known."""
    return share if not verdict or share.casefold() == verdict.casefold() else f"{share}, {verdict}"


def _targets(card: Card, *, of_all: bool) -> list[dict[str, Cell]]:
    """Return the targets that are judged on the lines of a card, those of its own client first."""
    tables = card.tables()
    found = tables["targets.csv"].records() if "targets.csv" in tables else []
    return sorted(
        (each for each in found if not (of_all and each["buyer"])), key=lambda each: each["buyer"] is None
    )


def _share(reading: readings.Reading) -> str:
    """Return a share as a cell shows it, such as ``58% (54-63)``; its range alone where that leads."""
    if reading.leads_with_range or not percent(reading.share):
        return reading.share_text or "not known"
    return f"{percent(reading.share)} ({reading.share_low * 100:.0f}-{reading.share_high * 100:.0f})"


def _quantity(row: dict[str, Cell]) -> str:
    return _amount(row["expected"], row["low"], row["high"])


def _amount(expected: Cell, low: Cell, high: Cell) -> str:
    if expected is None:
        return ""
    shown, least, most = (plain_number(round(float(each or 0), 1)) for each in (expected, low, high))
    return shown if least == shown == most else f"{shown} ({least}-{most})"


def write_csv(path: Path, headed: Sequence[str], rows: Sequence[Row]) -> None:
    """
    Write the index as CSV.

    Parameters
    ----------
    path
        The file.
    headed
        What the columns of cells are called.
    rows
        The clients.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["client", "folder", "lines", "amount_gbp", *(_safe(each) for each in headed)])
        for row in rows:
            cells = [_safe(row.cells.get(heading, "")) for heading in headed]
            writer.writerow([_safe(row.name), row.folder, row.lines, plain_gbp(row.pence), *cells])


def _safe(text: str) -> str:
    return csv_text(display_text(text)) or ""


def page(card: Card, headed: Sequence[str], rows: Sequence[Row], every: Row) -> str:
    """
    Return the owner's page.

    Parameters
    ----------
    card
        The scorecard of all lines.
    headed
        What the columns of cells are called.
    rows
        The clients.
    every
        All of them together.

    Returns
    -------
    page
        HTML with no script, and no other file than the packs that it links to.
    """
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
<p>Counted {html_text(display_text(card.attribution_label, 500))}. Each share is of the pounds that could be
placed; in brackets stand, in per cent of all pounds, the least and the most that it can be. This page names
all clients, and the folder of all lines holds everything: both are the owner's, and no part of a pack.</p>
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


def _line(row: Row, headed: Sequence[str]) -> str:
    name = html_text(row.name)
    linked = f'<a href="{row.folder}/{row.page}">{name}</a>' if row.folder else name
    cells = "".join(f"<td>{html_text(display_text(row.cells.get(each, '')))}</td>" for each in headed)
    kind = ' class="all"' if row.folder == OWNER else ""
    return (
        f'<tr{kind}><th scope="row">{linked}</th><td class="n">{row.lines:,}</td>'
        f'<td class="n">{html_text(show_gbp(row.pence))}</td>{cells}</tr>'
    )
