"""
The workbook that people open, written so that a screen reader can follow it and nothing computes.

Sheets are described once (`page`) and written twice: as Excel's ``.xlsx`` and as OpenDocument's ``.ods``.
The rules are those of the Analysis Function's "Releasing statistics in spreadsheets" (2021, updated 2024) and
its checklist of the basics.

Notes
-----
Why not by a library of its own: gptables 2.0.2, the Analysis Function's, writes no ``.ods``; it reads the
cells themselves for markup, so that a supplier called ``=1+1`` becomes a formula and ``[x](address)`` a link,
and one called ``--`` stops it; and it takes twice as long. For ``.ods``, odfdo 3.27 took 73 seconds for 5,000
rows by 15 columns and odfpy 1.4.1 (last released in 2020) 6, which is minutes for 50,000; `ods` takes 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.errors import InputError
from localvalue.present.workbook import ods, xlsx
from localvalue.present.workbook.page import MOST_ROWS, ONE_TABLE, Column, Page, pages, title
from localvalue.present.workbook.xlsx import add, opened

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.present.card import Card

__all__ = [
    "MOST_ROWS",
    "ONE_TABLE",
    "Column",
    "Page",
    "add",
    "opened",
    "pages",
    "write",
]

_WRITERS = {".xlsx": xlsx.write, ".ods": ods.write}


def write(card: Card, path: Path) -> None:
    """
    Write the workbook.

    Parameters
    ----------
    card
        The scorecard.
    path
        The file, which is replaced as a whole or not at all: Excel's where its name ends in ``.xlsx``,
        OpenDocument's where it ends in ``.ods``.

    Raises
    ------
    InputError
        Its name ends in something else.

    Notes
    -----
    Text is always written as text, so no cell computes. The same scorecard gives the same bytes.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(f"{path} is to be a workbook: end its name in .xlsx, or in .ods for OpenDocument")
    writer(pages(card), title(card), path)
