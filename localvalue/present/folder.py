"""The output folder of a score: every file of the contract, written as a whole or not at all."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from localvalue.errors import InputError
from localvalue.escape import csv_cell
from localvalue.outputs import atomic_folder, sha256
from localvalue.present import charts, geopackage, maps, report, to_find, workbook
from localvalue.spend.mixing import columns_apart
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import pyarrow as pa

    from localvalue.compare import Table
    from localvalue.present.card import Card

CHARTS: Final = "charts"
"""The folder of pictures."""

ODS: Final = "report.ods"
"""The workbook as OpenDocument has it."""

ALSO: Final = ("charts", "geopackage", "ods")
"""What is written beside the rest where it is asked for."""

MARK: Final = "provenance.json"
"""The file that tells a folder of ours."""


@dataclass(frozen=True)
class Choice:
    """
    What goes into the folder beside the tables.

    Parameters
    ----------
    by
        Columns to group by; each gets a file of its own. So do ``basis`` and ``kind`` where they hold what
        is no one sum.
    with_map, with_report, with_workbook
        Whether to write ``map.html``, ``report.html`` with the tables that only it shows, and the
        workbooks: ``report.xlsx`` and, where anything is not placed, ``suppliers_to_find.xlsx``.
    also
        Of `ALSO`, what is written where it is asked for.
    tiles, tiles_attribution
        The background of the map, as `maps.build` takes it.
    """

    by: tuple[str, ...] = ()
    with_map: bool = True
    with_report: bool = True
    with_workbook: bool = True
    also: tuple[str, ...] = ()
    tiles: str | None = None
    tiles_attribution: str | None = None


def write(card: Card, out: Path, choice: Choice, tell: Callable[[str], object] = str) -> None:
    """
    Write the output folder.

    Parameters
    ----------
    card
        The scorecard.
    out
        The folder: new, empty, or one of ours, which is replaced as a whole. One made under another
        attribution is refused.
    choice
        What goes into it.
    tell
        Is told the name of each file as its turn comes.

    Raises
    ------
    InputError
        The folder holds something else, or another attribution's results; a column to group by does not
        exist, or nothing is known that is to be written also.
    """
    _require_known(choice.also)
    require_same_attribution(card, out)
    with atomic_folder(out, mark=MARK) as folder:
        fill(card, folder, choice, tell)


def fill(card: Card, folder: Path, choice: Choice, tell: Callable[[str], object] = str) -> None:
    """
    Write everything into a folder that is there.

    Parameters
    ----------
    card
        The scorecard.
    folder
        An empty folder.
    choice
        What goes into it.
    tell
        Is told the name of each file as its turn comes.

    Raises
    ------
    InputError
        A column to group by does not exist.
    """
    grouped = _grouped(card, tuple(dict.fromkeys((*choice.by, *columns_apart(card.spend)))))
    # The lines are packed beside the rest: it is most of the writing, and not Python's
    with ThreadPoolExecutor(1) as beside:
        tell("lines.parquet")
        packed = [beside.submit(_write_parquet, card.line_table(), folder / "lines.parquet")]
        several = card.landing_table()
        if several is not None:
            packed.append(beside.submit(_write_parquet, several, folder / "landings.parquet"))
        own = report.own_tables(card) if choice.with_report else {}
        tables = {**card.tables(), **own, **grouped}
        for name, table in tables.items():
            tell(name)
            table.write_csv(folder / name, text=csv_cell)
        tell("faults.csv")
        _write_faults(card.fault_table(), folder / "faults.csv")
        for name, write_page in _pages(card, choice, tables).items():
            tell(name)
            write_page(folder / name)
        for each in packed:
            each.result()
    mark(card, folder)


def mark(card: Card, folder: Path) -> None:
    """
    Write the file that says where every figure of a folder came from, and which files are in it.

    Parameters
    ----------
    card
        The scorecard.
    folder
        With everything else written.
    """
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    written = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    facts = json.dumps({**card.provenance(), "files": written}, indent=1, ensure_ascii=False, default=str)
    (folder / MARK).write_text(facts + "\n", encoding="utf-8")


def _grouped(card: Card, columns: Sequence[str]) -> dict[str, Table]:
    """Return the summary by each column, by file name."""
    of_file: dict[str, str] = {}
    for column in columns:
        other = of_file.setdefault(f"by_{slug(column)}.csv", column)
        if other != column:
            raise InputError(
                f"the columns {other!r} and {column!r} would both be written to by_{slug(column)}.csv;"
                " summarise by one of them at a time"
            )
    return {name: card.group_table(column) for name, column in of_file.items()}


def _pages(card: Card, choice: Choice, tables: Iterable[str]) -> dict[str, Callable[[Path], object]]:
    pages: dict[str, Callable[[Path], object]] = {}
    if choice.with_map:
        whose = choice.tiles, choice.tiles_attribution
        pages["map.html"] = lambda path: maps.build(card, *whose).save(str(path))
    if choice.with_report:
        # It links what is beside it, also what comes after it
        pages["report.html"] = lambda path: report.write(card, path, {*tables, "faults.csv", *pages})
    if choice.with_workbook:
        pages["report.xlsx"] = lambda path: workbook.write(card, path)
        found = card.to_find()
        if found.suppliers.rows or found.others.rows:
            pages[to_find.FILE] = lambda path: to_find.write(found, path)
    if "ods" in choice.also:
        pages[ODS] = lambda path: workbook.write(card, path)
    if "charts" in choice.also:
        pages[CHARTS] = lambda path: charts.save(charts.charts(card), path)
    if "geopackage" in choice.also:
        pages[geopackage.FILE] = lambda path: geopackage.write(card, path)
        pages[geopackage.LANDED] = lambda path: geopackage.write_parquet(card, "landings", path)
        pages[geopackage.AUTHORITIES] = lambda path: geopackage.write_parquet(card, "authorities", path)
    return pages


def _require_known(also: Sequence[str]) -> None:
    unknown = [name for name in also if name not in ALSO]
    if unknown:
        raise InputError(f"also={unknown[0]!r} is nothing that is written; there is {', '.join(ALSO)}")


def require_same_attribution(card: Card, out: Path) -> None:
    """
    Refuse a folder of another attribution: one attribution an output folder.

    Parameters
    ----------
    card
        The scorecard.
    out
        The folder.

    Raises
    ------
    InputError
        It holds another attribution's results.
    """
    mark = out / MARK
    if not mark.is_file():
        return
    try:
        before = json.loads(mark.read_text(encoding="utf-8"))["attribution"]["name"]
    except (ValueError, KeyError, TypeError):
        return
    if before != card.attribution:
        raise InputError(
            f"{out} holds results by the attribution {before!r}, and this run is by"
            f" {card.attribution!r}; name another folder, so that the two are not taken for each other"
        )


def _write_parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    # No dictionary pays for columns that differ on every line, nor statistics for any: it takes half as long
    repeating = [name for name in table.column_names if name not in {"line_id", "amount_pence", "share"}]
    options = {"compression": "zstd", "use_dictionary": repeating, "write_statistics": False}
    pq.write_table(table, path, **options)


def _write_faults(faults: pa.Table, path: Path) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(faults.column_names)
        for row in zip(*(column.to_pylist() for column in faults.columns), strict=True):
            writer.writerow(["" if cell is None else csv_cell(str(cell)) for cell in row])
