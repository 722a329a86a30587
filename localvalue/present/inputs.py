"""The files that were read: what was understood, from which columns, and what was not used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.escape import display_text
from localvalue.present.words import counted
from localvalue.spend.layout_tables import layouts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from localvalue.present.card import Card
    from localvalue.spend.sources import SourceFile

NAMED: Final = 3
"""Files of one kind that are named."""

_SAID: Final = 4
"""Kinds of file that a terminal tells of."""
_UNUSED: Final = 8
"""Columns that a sentence lists as kept and not used."""
_REASON_LIMIT: Final = 500
_LAYOUTS: Final = {
    "canonical": "localvalue's own columns",
    "named": "columns named by the user",
}
_ENCODINGS: Final = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8 with a mark"}


class Kind(NamedTuple):
    """Files that were understood in the same way."""

    files: tuple[str, ...]
    layout: str
    """In words."""
    form: str
    """Format and encoding, and the row of the header where it is not the first."""
    columns: tuple[tuple[str, str], ...]
    """Canonical column and the files' own name of it."""
    unused: tuple[str, ...]
    """The files' columns that are kept and stand for nothing."""
    lines: int
    blank_rows: int
    removed: int

    @property
    def named(self) -> str:
        """The first files by name, and how many more there are."""
        more = len(self.files) - NAMED
        return ", ".join(self.files[:NAMED]) + (f" and {counted(more, 'more file')}" if more > 0 else "")

    @property
    def understood(self) -> str:
        """Which column is which, in a phrase."""
        return ", ".join(field if field == own else f"{field} from “{own}”" for field, own in self.columns)

    @property
    def sentence(self) -> str:
        """What was understood of the files, in a sentence or two."""
        facts = "; ".join(filter(None, [counted(self.lines, "line"), self.layout, self.form]))
        said = f"Read {self.named} ({facts}): {self.understood}."
        if not self.unused:
            return said
        more = len(self.unused) - _UNUSED
        rest = f" and {more:,} more" if more > 0 else ""
        return f"{said} Kept, and not used: {', '.join(self.unused[:_UNUSED])}{rest}."


def kinds(card: Card) -> list[Kind]:
    """
    Return the files that were read, those that were understood in the same way together.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    kinds
        In the order of the files.
    """
    alike: dict[tuple[object, ...], list[SourceFile]] = {}
    for file in card.spend.files:
        understood = (file.layout, _form(file), tuple(file.columns.items()), tuple(file.ignored))
        alike.setdefault(understood, []).append(file)
    return [_kind(files) for files in alike.values()]


def _kind(files: Sequence[SourceFile]) -> Kind:
    first = files[0]
    return Kind(
        files=tuple(display_text(each.name) for each in files),
        layout=_layout(first.layout),
        form=_form(first),
        columns=tuple((field, display_text(own)) for field, own in first.columns.items()),
        unused=tuple(display_text(own) for own in first.ignored),
        lines=sum(each.lines for each in files),
        blank_rows=sum(each.blank_rows for each in files),
        removed=sum(each.removed for each in files),
    )


def _layout(name: str) -> str:
    titles = {each.id: each.title for each in layouts()}
    return _LAYOUTS.get(name) or titles.get(name) or display_text(name)


def _form(file: SourceFile) -> str:
    encoding = _ENCODINGS.get(file.encoding, file.encoding.upper())
    header = f"header in row {file.header_row}" if file.header_row > 1 else ""
    return ", ".join(filter(None, [file.format.upper(), encoding, header]))


def sentences(card: Card) -> list[str]:
    """
    Return what was understood of the files, and what was not read.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentences
        One for each of the first kinds of file; never empty.
    """
    found = kinds(card)
    said = [each.sentence for each in found[:_SAID]]
    if len(found) > _SAID:
        said.append(f"And {counted(len(found) - _SAID, 'more kind')} of file; provenance.json lists all.")
    return [*said, *not_read(card)]


def file_frame(card: Card) -> pd.DataFrame:
    """
    Return what is known of each file.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    frame
        One row a file; lines, blank rows, rows that are no lines and the header are its rows.
    """
    import pandas as pd

    columns = ["file", "part", "format", "encoding", "layout", "header_row", "rows", "lines", "blank_rows"]
    rows = [
        (
            each.name,
            each.part,
            each.format,
            each.encoding,
            _layout(each.layout),
            each.header_row,
            each.rows,
            each.lines,
            each.blank_rows,
            each.removed,
            each.bytes,
            each.sha256,
        )
        for each in card.spend.files
    ]
    return pd.DataFrame(rows, columns=[*columns, "removed", "bytes", "sha256"])


def column_frame(card: Card) -> pd.DataFrame:
    """
    Return which column of each kind of file was taken for what.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    frame
        One row a column; what it was taken for is blank where it was not used.
    """
    import pandas as pd

    rows = [
        (each.named, own, field)
        for each in kinds(card)
        for field, own in (*each.columns, *(("", own) for own in each.unused))
    ]
    return pd.DataFrame(rows, columns=["files", "column_of_the_file", "taken_for"])


def not_read(card: Card) -> list[str]:
    """
    Return what was found beside the files and is no table of spend.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    sentences
        Empty where there is nothing.
    """
    unread = [each for each in card.spend.unread if not each.is_landings]
    if not unread:
        return []
    named = [
        f"{display_text(each.name)} ({display_text(each.reason, _REASON_LIMIT)})" for each in unread[:NAMED]
    ]
    more = len(unread) - NAMED
    return [f"Not read: {'; '.join(named)}{f'; and {more:,} more, see faults.csv' if more > 0 else ''}."]
