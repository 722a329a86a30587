"""
Addresses for suppliers that have none: a register is joined to the lines, and each says how it was matched.

Most councils publish the names of their suppliers and no address. A register has addresses by number or
name. A line's own address always stays; a supplier with several addresses in the register is matched to
none of them, and they are listed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import coded_texts, numbers, numpy_of
from localvalue.columns import Coded, coded, distinct
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.rich import View
from localvalue.spend.faults import Fault, fault_table, sample
from localvalue.spend.landings import ROLES
from localvalue.spend.matching import AMBIGUOUS, OWN, UNMATCHED, Matcher, Outcome
from localvalue.spend.payees import payees
from localvalue.spend.registers import RegisterFile, Source, source_of_frame, source_of_path
from localvalue.spend.searching import search, wanted
from localvalue.spend.table import Spend
from localvalue.spend.tidy import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.spend.payees import Payee, Payees
    from localvalue.spend.searching import Address

_PLACE_PARTS: Final = ("postcode", "easting", "northing", "longitude", "latitude", "address", "area")
_MOST_CANDIDATES: Final = 5
LEAST_FUZZY: Final = 60.0


@dataclass(frozen=True, eq=False, repr=False)
class MatchedSpend(Spend):
    """
    Lines whose suppliers were looked up in registers.

    For each role of the registers there are the columns ``<role>_postcode`` (the table's own, else the
    register's; likewise ``<role>_longitude`` and ``<role>_latitude``), ``<role>_match`` (how: see `WAYS
    <localvalue.spend.matching.WAYS>`; ``own``, ``ambiguous`` or ``unmatched``), ``<role>_match_name`` (the
    register's name of it) and, where fuzzy matches were asked for, ``<role>_match_score``.
    """

    registers: tuple[RegisterFile, ...] = ()
    numbered_by: Mapping[str, str] | None = None
    """Kind of number -> the column of the lines that held it."""


@checked_methods("__init__", "join")
class SupplierRegister:
    """
    Addresses of suppliers.

    Parameters
    ----------
    source
        A path of a CSV, TSV, Parquet, Excel or ODS file, of a ``.zip`` with one table, or of one under
        ``.gz``; or a DataFrame. Companies House's basic company data, the Charity Commission's extract, the
        CQC's care directory and the schools register (GIAS) are known by header, the last two as branches.
        Any other has columns such as ``supplier``, ``company_number``, ``charity_number``,
        ``supplier_number``, ``vat_number``, and ``postcode``, ``longitude`` and ``latitude``, or
        ``address`` with an optional ``role``, or ``branch_postcode`` and the like. Of an address the
        postcode in it is read, if it is only one.
    others
        Further ones, looked up in turn for what those before do not know.

    Raises
    ------
    InputError
        The file is missing, has no column of places, or none that tells a supplier.

    Examples
    --------
    >>> import pandas as pd
    >>> spend = Spend.from_frame(pd.DataFrame({"supplier": ["Acme Ltd"], "amount": ["5"]}))
    >>> register = pd.DataFrame({"supplier": ["ACME LIMITED"], "postcode": ["ZA1 1AA"]})
    >>> joined = SupplierRegister(register).join(spend)
    >>> joined.table[["supplier_postcode", "supplier_match"]].to_numpy().tolist()
    [['ZA1 1AA', 'name']]
    """

    def __init__(
        self,
        source: str | os.PathLike[str] | pd.DataFrame,
        *others: str | os.PathLike[str] | pd.DataFrame,
    ) -> None:
        self._others = tuple(map(SupplierRegister, others))
        if isinstance(source, str | os.PathLike):
            self._source: Source = source_of_path(Path(source))
        else:
            self._source = source_of_frame(source)

    @property
    def file(self) -> RegisterFile:
        """Return what was understood of it; of several, of the first."""
        return self._source.file

    @property
    def files(self) -> tuple[RegisterFile, ...]:
        """Return what was understood of each, in the order in which they are looked up."""
        return (self.file, *(each.file for each in self._others))

    def __repr__(self) -> str:
        """Return what was understood, from which columns."""
        said = []
        for file in self.files:
            listed = ", ".join(f"{field} from {name!r}" for field, name in file.columns.items())
            said.append(f"{file.name} ({file.layout}): {listed}")
        return f"SupplierRegister: {'; then '.join(said)}"

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        rows = [
            (
                file.name,
                file.layout,
                ", ".join(f"{field} from {name!r}" for field, name in file.columns.items()),
            )
            for file in self.files
        ]
        return View("Register of suppliers", rows, ("file", "layout", "recognised")).html()

    def join(self, spend: Spend, *, fuzzy: float | None = None) -> MatchedSpend:
        """
        Return the lines with addresses where they had none.

        Parameters
        ----------
        spend
            The lines.
        fuzzy
            The least likeness, from 60 to 100, at which a name that is not found may be taken for another
            (the normalised Indel similarity of rapidfuzz); left out, none is.

        Returns
        -------
        spend
            The same lines in the same order; faults list the suppliers with several addresses.

        Raises
        ------
        InputError
            The register breaks off, names a role that there is not, or is too large for fuzzy matches.

        Notes
        -----
        Tried in order: number of the company, of the charity, the council's own of the supplier, VAT number,
        name without spelling, what it trades as, and, where the file cuts its names, their start. A way
        that finds several addresses is narrowed by the next ones, and left at that if they cannot.
        """
        if fuzzy is not None and not LEAST_FUZZY <= fuzzy <= 100:  # noqa: PLR2004 (a percentage)
            raise InputError(
                f"the likeness of names is from {LEAST_FUZZY:g} to 100, found {fuzzy:g};"
                " 90 is a careful start"
            )
        who = payees(spend)
        skipped: list[int] = []
        addresses = search(self._source, wanted(who.unique, every=fuzzy is not None), skipped)
        lines, found = spend.lines, [_skipped(self.file.name, skipped)]
        roles = {address.role for address in addresses} | {self.file.role}
        for role in (role for role in ROLES if role in roles):
            outcomes = _outcomes([each for each in addresses if each.role == role], who.unique, fuzzy)
            lines, blank = _joined(lines, role, who, outcomes, with_score=fuzzy is not None)
            found.append(_ambiguous(spend, role, who, outcomes, blank))
        before = spend.registers if isinstance(spend, MatchedSpend) else ()
        kept: dict[str, Any] = {each.name: getattr(spend, each.name) for each in fields(Spend)}
        kept |= {"lines": _in_order(lines), "faults": pa.concat_tables([spend.faults, *found])}
        matched = MatchedSpend(**kept, registers=(*before, self.file), numbered_by=who.numbered_by)
        for other in self._others:
            matched = other.join(matched, fuzzy=fuzzy)
        return matched


def _outcomes(addresses: Sequence[Address], people: Sequence[Payee], fuzzy: float | None) -> list[Outcome]:
    """Return what is found of each payee: what is closed only where nothing open is, and told so."""
    matcher = Matcher([each for each in addresses if not each.closed], fuzzy)
    outcomes = [matcher.match(payee) for payee in people]
    closed = [each._replace(text=f"{each.text} (closed)") for each in addresses if each.closed]
    if not closed:
        return outcomes
    last = Matcher(closed, fuzzy)
    return [
        last.match(payee) if each.way == UNMATCHED else each
        for payee, each in zip(people, outcomes, strict=True)
    ]


def _skipped(register: str, skipped: Sequence[int]) -> pa.Table:
    if not skipped:
        return fault_table(register, [])
    rows = f"{len(skipped):,} rows"
    return fault_table(
        register,
        [Fault(None, "", rows, "register_rows", "not read: another number of cells than the first row")],
    )


def _joined(
    lines: pa.Table, role: str, who: Payees, outcomes: Sequence[Outcome], *, with_score: bool
) -> tuple[pa.Table, NDArray[np.bool_]]:
    """Return the lines with one role's addresses, and which had none of their own."""
    blank = _without_place(lines, role)
    use = blank & np.array([each.found for each in outcomes], dtype=np.bool_)[who.line]
    lines = _filled(lines, f"{role}_postcode", use, who.line, [each.postcode for each in outcomes])
    if any(each.longitude for each in outcomes):
        lines = _filled(lines, f"{role}_longitude", use, who.line, [each.longitude for each in outcomes])
        lines = _filled(lines, f"{role}_latitude", use, who.line, [each.latitude for each in outcomes])
    told = _column(lines, f"{role}_match")
    own = ~blank & (told.codes < 0)
    told = _merge(told, own, np.zeros(len(blank), dtype=np.int32), [OWN])
    # What an earlier register did not know may be found, or be ambiguous, in this one
    unknown = np.isin(told.codes, [place for place, cell in enumerate(told.cells) if cell == UNMATCHED])
    told = _merge(told, use | unknown | (told.codes < 0), who.line, [each.way for each in outcomes])
    lines = _set(lines, f"{role}_match", told)
    lines = _filled(lines, f"{role}_match_name", use, who.line, [each.name for each in outcomes])
    if with_score:
        score = np.array([each.score for each in outcomes], dtype=np.float64)[who.line]
        known = use & ~np.isnan(score)
        name = f"{role}_match_score"
        if name in lines.column_names:
            earlier_score = numpy_of(lines[name])
            known_before = numpy_of(pc.is_valid(lines[name])).astype(np.bool_)
            score, known = np.where(known, score, earlier_score), known | known_before
            lines = lines.drop_columns(name)
        lines = lines.append_column(name, numbers(score, known))
    return lines, blank


def _without_place(lines: pa.Table, role: str) -> NDArray[np.bool_]:
    """Return which lines say nothing of where a role is."""
    blank = np.ones(len(lines), dtype=np.bool_)
    for part in _PLACE_PARTS:
        if f"{role}_{part}" in lines.column_names:
            blank &= numpy_of(pc.is_null(lines[f"{role}_{part}"])).astype(np.bool_)
    return blank


def _column(lines: pa.Table, name: str) -> Coded:
    if name in lines.column_names:
        return coded(lines[name])
    return Coded(np.full(len(lines), -1, dtype=np.int32), [])


def _merge(own: Coded, use: NDArray[np.bool_], which: NDArray[np.int32], cells: Sequence[str]) -> Coded:
    """Return a column with some of its cells replaced by others."""
    codes = np.where(use, which + len(own.cells), own.codes).astype(np.int32)
    return distinct(Coded(codes, [*own.cells, *cells]))


def _filled(
    lines: pa.Table, name: str, use: NDArray[np.bool_], which: NDArray[np.int32], cells: Sequence[str]
) -> pa.Table:
    return _set(lines, name, _merge(_column(lines, name), use, which, cells))


def _set(lines: pa.Table, name: str, column: Coded) -> pa.Table:
    known = [cell for cell in column.cells if cell]
    number = {cell: place for place, cell in enumerate(known)}
    code = np.array([*(number.get(cell, -1) for cell in column.cells), -1], dtype=np.int32)
    array = pa.chunked_array([coded_texts(code[column.codes], known)])
    if name in lines.column_names:
        return lines.set_column(lines.column_names.index(name), name, array)
    return lines.append_column(name, array)


def _in_order(lines: pa.Table) -> pa.Table:
    """Put the canonical columns first, as every table of lines has them."""
    names = lines.column_names
    return lines.select(
        [*(name for name in COLUMNS if name in names), *(n for n in names if n not in COLUMNS)]
    )


def _ambiguous(
    spend: Spend, role: str, who: Payees, outcomes: Sequence[Outcome], blank: NDArray[np.bool_]
) -> pa.Table:
    """Return a fault for each supplier with several addresses, whose lines need one."""
    count = np.bincount(who.line[blank], minlength=len(outcomes))
    tables = []
    for number, outcome in enumerate(outcomes):
        if outcome.way != AMBIGUOUS or not count[number]:
            continue
        first = int(np.flatnonzero((who.line == number) & blank)[0])
        listed = "; ".join(outcome.candidates[:_MOST_CANDIDATES])
        more = len(outcome.candidates) - _MOST_CANDIDATES
        rest = f"; and {more} more" if more > 0 else ""
        lines = f"{count[number]:,} line{'' if count[number] == 1 else 's'}"
        several = f"{len(outcome.candidates)} addresses by {outcome.by}"
        action = f"{role} not placed ({lines}): {several}: {listed}{rest}"
        place = spend.place(first)
        value = sample(who.unique[number].text)
        tables.append(
            fault_table(place.file, [Fault(place.row, "supplier", value, "ambiguous_supplier", action)])
        )
    return pa.concat_tables([fault_table("", []), *tables])
