"""Result tables: exact pence inside, plain pounds in CSV, a DataFrame for people who compute on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Final, Literal, TextIO

from localvalue.outputs import atomic_file
from localvalue.rich import MOST_ROWS, View
from localvalue.units import plain_gbp, plain_number, show_gbp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

Kind = Literal["text", "count", "pence", "share", "number"]
Cell = str | int | float | None

SHARE_DECIMALS: Final = 6


@dataclass(frozen=True, repr=False)
class Table:
    """
    A small table of results.

    Parameters
    ----------
    columns
        Name and kind of each column. Columns of pence are named ``..._gbp``: that is what they become
        when they are shown.
    rows
        Cells; None where undefined, which is blank when shown.
    """

    columns: tuple[tuple[str, Kind], ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the columns' names."""
        return tuple(name for name, _ in self.columns)

    def column(self, name: str) -> list[Cell]:
        """Return the cells of one column, pence as whole numbers."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    def records(self) -> list[dict[str, Cell]]:
        """Return each row's cells by the columns' names, pence as whole numbers."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def __repr__(self) -> str:
        """Return the first rows."""
        return self._view().text()

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        return self._view().html()

    def _view(self) -> View:
        rows = [
            tuple(_shown(kind, cell) for (_, kind), cell in zip(self.columns, row, strict=True))
            for row in self.rows[:MOST_ROWS]
        ]
        more = len(self.rows) - len(rows)
        notes = [f"and {more:,} more; to_frame() has all"] if more else []
        title = f"{len(self.rows):,} {'row' if len(self.rows) == 1 else 'rows'}"
        figures = tuple(name for name, kind in self.columns if kind != "text")
        return View(title, rows, self.names, figures, notes)

    def to_frame(self) -> pd.DataFrame:
        """
        Return the table as a DataFrame.

        Returns
        -------
        frame
            Pounds as floats rounded to pence, shares from 0 to 1, NaN where undefined.
        """
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=list(self.names))
        for name, kind in self.columns:
            if kind == "pence":
                frame[name] = frame[name].astype("float64") / 100
            elif kind == "share":
                frame[name] = frame[name].astype("float64")
        return frame

    def write_csv(self, path: Path, *, text: Callable[[str], str] = str) -> None:
        """
        Write the table as CSV: plain pounds with two decimals, blank where undefined.

        Parameters
        ----------
        path
            The file, written whole or not at all.
        text
            What makes a text cell safe to open in a spreadsheet.
        """
        with atomic_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            self._write(file, text)

    def csv_text(self, *, text: Callable[[str], str] = str) -> str:
        """
        Return what `write_csv` writes.

        Parameters
        ----------
        text
            What makes a text cell safe to open in a spreadsheet.

        Returns
        -------
        csv
            Lines that end in a line feed.
        """
        file = StringIO(newline="")
        self._write(file, text)
        return file.getvalue()

    def _write(self, file: TextIO, text: Callable[[str], str]) -> None:
        show: dict[Kind, Callable[[Cell], str]] = {
            "text": lambda cell: text(str(cell)),
            "count": str,
            "pence": lambda cell: plain_gbp(int(cell or 0)),
            "share": lambda cell: f"{cell:.{SHARE_DECIMALS}f}",
            "number": lambda cell: plain_number(float(cell or 0)),
        }
        shown = [show[kind] for _, kind in self.columns]
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(self.names)
        for row in self.rows:
            writer.writerow(
                ["" if cell is None else write(cell) for write, cell in zip(shown, row, strict=True)]
            )


def _shown(kind: Kind, cell: Cell) -> str:
    """Return a cell as people read it; blank where undefined."""
    if cell is None or kind == "text":
        return "" if cell is None else str(cell)
    if kind == "pence":
        return show_gbp(int(cell))
    if kind == "share":
        return f"{float(cell):.1%}"
    return f"{cell:,}" if kind == "count" else plain_number(float(cell))


def ratio(part: float, whole: float) -> float | None:
    """
    Return a share, or None where its denominator is not above zero.

    Parameters
    ----------
    part, whole
        Amounts in one unit.

    Returns
    -------
    share
        ``part / whole``.

    Examples
    --------
    >>> ratio(1, 4), ratio(1, 0), ratio(1, -4)
    (0.25, None, None)
    """
    return part / whole if whole > 0 else None
