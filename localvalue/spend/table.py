"""What came in: the lines of a spend table, where each stood, and what was odd about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from localvalue.arrays import numpy_of
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.rich import View
from localvalue.spend.asked import Asked
from localvalue.spend.faults import NO_FAULTS, Fault, count_by_kind, fault_table, join_faults
from localvalue.spend.frames import raw_of_frame
from localvalue.spend.layouts import check_mapping
from localvalue.spend.line_ids import Stood, identify
from localvalue.spend.repeats import NONE_REPEATED, NOT_REPEATED, Repeats, repeat_faults, repeated
from localvalue.spend.shown import facts, headline, listed, understood
from localvalue.spend.sources import Origin, ReadFile, SourceFile, Unread, source_of
from localvalue.spend.tidy import COLUMNS, tidy
from localvalue.spend.values import read_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.spend.landing_table import LandingTable

_MOST_SUM_PENCE: Final = 2**62
_PIECE_LINES: Final = 1 << 20
MOST_COMBINED_BYTES: Final = 512 << 20
"""Tables of several files that take more are left in pieces."""


class Place(NamedTuple):
    """Where a line stood."""

    file: str
    row: int
    """The record, as a spreadsheet counts rows."""


@checked_methods()
@dataclass(frozen=True, eq=False, repr=False)
class Spend:
    """
    The lines that came in, in the order of the files.

    A line is a row that is not blank. None is dropped: one whose amount cannot be read counts as
    0 pence, and is listed in `faults`.
    """

    lines: pa.Table
    """
    One row a line. Canonical columns first: ``line_id`` (string, unique), ``amount_pence`` (int64) and
    those that the files have, by their canonical names; then the files' other columns by their own. Text is
    string or codes into a dictionary of strings, trimmed; null where blank. ``date`` is date32.
    """
    faults: pa.Table
    """``file, line, column, value, kind, action``; ``line`` is null where it is the whole file."""
    files: tuple[SourceFile, ...]
    """What was understood of each file, in the order in which they were read."""
    row: NDArray[np.int64]
    """The record of its file that each line was; shape ``(lines,)``."""
    unread: tuple[Unread, ...] = ()
    """What was found in folders, archives and workbooks and is no table of spend; in the faults too."""
    landings: LandingTable | None = None
    """Who else the lines' pounds reach, where a table says so."""
    repeats: Repeats = NONE_REPEATED
    """Lines that say the same as an earlier one, which count again; each is in the faults."""

    @classmethod
    def of_files(cls, files: Sequence[ReadFile], unread: Sequence[Unread] = ()) -> Self:
        """
        Return the lines of files that were read.

        Parameters
        ----------
        files
            At least one, in the order that the lines are to have.
        unread
            What was found beside them and is no table.

        Returns
        -------
        spend
            Each line with an identifier of its own.

        Raises
        ------
        InputError
            The amounts add up to more than 64 bits hold.
        """
        files = [read_values(file) for file in files]
        tables = [file.lines.lines for file in files]
        lines = tables[0] if len(tables) == 1 else _one_table(tables)
        _require_countable(lines["amount_pence"])
        own = lines["line_id"] if "line_id" in lines.column_names else None
        stood = [
            Stood(file.source.name, file.source.columns.get("line_id", ""), file.lines.row) for file in files
        ]
        identified = identify(own, stood)
        row = files[0].lines.row if len(files) == 1 else np.concatenate([file.lines.row for file in files])
        sources = tuple(file.source for file in files)
        # Lines that have identifiers of their own, all different, say that they are no repeats
        again = NOT_REPEATED if own is not None and identified.line_id is own else repeated(lines, sources)
        repeats = repeat_faults(again, sources, row, numpy_of(lines["amount_pence"]))
        if own is not None:
            lines = lines.drop_columns("line_id")
        lines = lines.add_column(0, "line_id", identified.line_id)
        wrong = identified.faults or [NO_FAULTS] * len(files)
        faults = [
            join_faults([fault_table(file.source.name, copies), file.lines.faults, *bad])
            for file, copies, *bad in zip(files, _same_content(files), wrong, repeats, strict=True)
        ]
        faults += [fault_table(each.name, [Fault(None, "", "", "not_read", each.reason)]) for each in unread]
        count = Repeats(len(again.again), int(numpy_of(lines["amount_pence"])[again.again].sum()))
        return cls(lines, pa.concat_tables(faults), sources, row, tuple(unread), repeats=count)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, columns: Mapping[str, str] | None = None) -> Self:
        """
        Return the lines of a pandas table.

        Parameters
        ----------
        frame
            One row a line; its index is not read. Amounts may be text or numbers.
        columns
            Canonical column -> the table's own name of it, where it is not recognised.

        Returns
        -------
        spend
            Rows count from 1, and the file is called ``table``.

        Raises
        ------
        InputError
            A column is missing or may be one of two; no amount is a number; there is no line.
        """
        return cls.of_frame(frame, Asked(dict(columns or {})))

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, asked: Asked) -> Self:
        """
        Return the lines of a pandas table, by all that the user says of it.

        Parameters
        ----------
        frame
            One row a line.
        asked
            Names of columns, layouts and the unit.

        Returns
        -------
        spend
            As `from_frame` gives it.

        Raises
        ------
        InputError
            As `from_frame` does.
        """
        check_mapping(asked.columns)
        given = raw_of_frame(frame, asked)
        lines = tidy(given.raw)
        origin = Origin(given.sha256, given.raw.rows, given.sha256)
        return cls.of_files([ReadFile(source_of(given.raw, lines, origin), lines)])

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.lines)

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        The lines as a pandas table.

        Returns
        -------
        table
            The columns of `lines`; text as strings, ``amount_pence`` as nullable ``Int64``, ``date`` as
            ``datetime64``.
        """
        plain = pa.schema(
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in self.lines.schema
        )
        table: pd.DataFrame = self.lines.cast(plain).to_pandas(date_as_object=False)
        return table.astype({"amount_pence": "Int64"})

    @cached_property
    def total_pence(self) -> int:
        """
        The sum of all lines.

        Returns
        -------
        pence
            Exact.
        """
        return int(numpy_of(self.lines["amount_pence"]).sum()) if len(self) else 0

    @property
    def period(self) -> tuple[str, str]:
        """
        The first and the last date of the lines.

        Returns
        -------
        first, last
            By ISO 8601; ``""`` where no line has a date.
        """
        first = min((file.first_date for file in self.files if file.first_date), default="")
        return first, max((file.last_date for file in self.files), default="")

    @cached_property
    def file_index(self) -> NDArray[np.int64]:
        """
        Which of `files` each line came from.

        Returns
        -------
        index
            Shape ``(lines,)``.
        """
        return np.repeat(np.arange(len(self.files)), [file.lines for file in self.files])

    def pence(self) -> NDArray[np.int64]:
        """
        Return the amount of each line.

        Returns
        -------
        pence
            Shape ``(lines,)``; 0 where it could not be read.
        """
        return numpy_of(self.lines["amount_pence"])

    def column(self, name: str) -> pa.ChunkedArray:
        """
        Return a column, by its canonical name or the files' own.

        Parameters
        ----------
        name
            The column. Where it was recognised, the files' own name of it stands for the canonical one.

        Returns
        -------
        column
            As `lines` has it.

        Raises
        ------
        InputError
            The table has no such column.
        """
        return self.lines.column(self.canonical(name))

    def canonical(self, name: str) -> str:
        """
        Return what a column is called in `lines`.

        Parameters
        ----------
        name
            Its canonical name, or the files' own.

        Returns
        -------
        name
            That of a column of `lines`.

        Raises
        ------
        InputError
            The table has no such column, or the name stands for different columns in different files.
        """
        if name in self.lines.column_names:
            return name
        own = {field for file in self.files for field, theirs in file.columns.items() if theirs == name}
        if len(own) != 1:
            raise InputError(f"there is no column {name!r}; use one of {', '.join(self.lines.column_names)}")
        found = own.pop()
        return "amount_pence" if found == "amount" else found

    def where(self, lines: NDArray[np.integer[Any]]) -> tuple[list[str], NDArray[np.int64]]:
        """
        Return where lines stood.

        Parameters
        ----------
        lines
            Their positions in `lines`, shape ``(n,)``.

        Returns
        -------
        files, rows
            The file of each, and the record, as a spreadsheet counts rows.
        """
        names = [file.name for file in self.files]
        return [names[number] for number in self.file_index[lines].tolist()], self.row[lines]

    def place(self, at: int) -> Place:
        """
        Return where a line stood.

        Parameters
        ----------
        at
            Its position in `lines`, from 0.

        Returns
        -------
        place
            File and row.
        """
        return Place(self.files[int(self.file_index[at])].name, int(self.row[at]))

    def fault_counts(self) -> dict[str, int]:
        """
        Return how many faults of each kind there are.

        Returns
        -------
        counts
            The commonest first.
        """
        return count_by_kind(self.faults)

    def __repr__(self) -> str:
        """Return what was read, from which columns, in a few lines."""
        out = [f"Spend: {headline(self)}"]
        for file in self.files:
            out.append(f"  {file.name} ({facts(file)})")
            out.append(f"    {understood(file)}")
            if file.ignored:
                out.append(f"    kept as they are: {', '.join(file.ignored)}")
        out.extend(f"  not read: {each.reason}" for each in self.unread)
        if self.landings is not None:
            out.append(f"  {self.landings}")
        out.append(f"  faults: {listed(self.fault_counts())}")
        return "\n".join(out)

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        rows = [
            (file.name, f"{file.lines:,}", facts(file), understood(file), ", ".join(file.ignored))
            for file in self.files
        ]
        notes = [f"Not read: {each.reason}" for each in self.unread]
        notes += [] if self.landings is None else [str(self.landings)]
        notes.append(f"Faults: {listed(self.fault_counts())}")
        heads = ("file", "lines", "layout", "recognised", "kept as they are")
        return View(headline(self), rows, heads, ("lines",), notes).html()


def _one_table(tables: list[pa.Table]) -> pa.Table:
    """Put tables below each other: canonical columns first, then the others, absent ones null."""
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    canonical = [name for name in COLUMNS if name in names]
    others = [name for name in names if name not in COLUMNS]
    joined = pa.concat_tables(tables, promote_options="default").select([*canonical, *others])
    joined = joined.unify_dictionaries()
    # One piece is quicker to work on; large tables are on the disk, and stay there
    return joined if joined.nbytes > MOST_COMBINED_BYTES else joined.combine_chunks()


def _require_countable(pence: pa.ChunkedArray) -> None:
    whole = numpy_of(pence)
    pieces = (whole[at : at + _PIECE_LINES] for at in range(0, len(whole), _PIECE_LINES))
    size = sum(float(np.abs(piece).astype(np.float64).sum()) for piece in pieces)
    if size > _MOST_SUM_PENCE:
        raise InputError(
            f"the amounts add up to about £{size / 100:.1e}, which is more than can be counted to the penny;"
            " check which column is the amount"
        )


def _same_content(files: Sequence[ReadFile]) -> list[list[Fault]]:
    """Return for each file the fault that it is another's copy, if it is."""
    first: dict[str, str] = {}
    found = []
    for file in files:
        name = first.setdefault(file.source.content_sha256, file.source.name)
        action = "its lines are kept, so they count again"
        again = name != file.source.name
        found.append([Fault(None, "", name, "duplicate_file", action)] if again else [])
    return found
