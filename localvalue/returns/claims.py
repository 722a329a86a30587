"""The local shares that a return claims: in columns, in totals, beside labels and in sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from localvalue.returns.labels import is_summary, is_total
from localvalue.returns.lines import contract_of, plain
from localvalue.returns.periods import Period, period_of
from localvalue.returns.shares import (
    FINEST,
    MOST_FRACTION,
    Scale,
    Share,
    scale_of,
    share,
    tolerance_pence,
    written,
)
from localvalue.returns.sheets import Cell, pence_of
from localvalue.returns.wording import Claim, claim_of, claims_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.returns.lines import Line, Return
    from localvalue.returns.sheets import Sheet

_MOST_PERCENT: Final = 100
_SUBTOTAL: Final = "sub"


@dataclass(frozen=True, eq=False)
class Claimed:
    """One claim, as it was sent."""

    sender: str
    sheet: Sheet
    cell: Cell
    claim: Claim
    lines: tuple[Line, ...]
    """What it is of; empty where the return has no lines for it."""
    group: tuple[str, int]
    """What stands beside each other is of one group: the kind of claim's place, and the row."""
    share: Share | None = None
    pence: int | None = None
    of_pence: int | None = None
    """The amount that the return itself gives beside the claim."""
    one_line: bool = False
    """It is the claim of a single line."""
    scale: Scale = "percent"
    bare: float | None = None
    """The number, where nothing says whether it is a percentage or a fraction."""

    @property
    def readable(self) -> bool:
        """Return whether it is a number at all."""
        return self.share is not None or self.pence is not None

    @property
    def muddled(self) -> bool:
        """Return whether it is a bare number that may be of another scale than the others of its sheet."""
        if self.bare is None:
            return False
        return 0 < self.bare <= 1 if self.scale == "percent" else self.bare > MOST_FRACTION

    @property
    def spend(self) -> int | None:
        """Return the pence that it is of: its lines', else what the return gives beside it."""
        return sum(line.pence for line in self.lines) if self.lines else self.of_pence

    @property
    def impossible(self) -> bool:
        """Return whether it is a share that none can be."""
        return self.share is not None and not self.muddled and not 0 <= self.share.value <= 1 + FINEST

    @property
    def above_spend(self) -> bool:
        """Return whether it is an amount above all that was spent."""
        if self.pence is None or not self.spend or self.claim.of_people:
            return False
        return self.pence > max(self.spend, 0) + tolerance_pence(self.cell.text)

    @property
    def positive(self) -> bool:
        """Return whether it claims anything."""
        return bool(self.pence and self.pence > 0) or bool(self.share and self.share.value > 0)


@dataclass(frozen=True, eq=False)
class _Place:
    """Where a claim stands, before its figure is read."""

    sender: str
    cell: Cell
    claim: Claim
    lines: tuple[Line, ...]
    group: tuple[str, int]
    of_pence: int | None = None
    one_line: bool = False


def claims_of(sent: Return) -> list[Claimed]:
    """
    Return everything that a return claims.

    Parameters
    ----------
    sent
        The return.

    Returns
    -------
    claims
        Sheet by sheet. Cells that say that there is no claim (blank, "n/a", "-") are none.
    """
    return [claim for sheet in sent.sheets for claim in _of_sheet(sent, sheet)]


def _of_sheet(sent: Return, sheet: Sheet) -> list[Claimed]:
    places = [*_in_columns(sent, sheet), *_in_totals(sent, sheet), *_beside_labels(sent, sheet)]
    texts: dict[tuple[int, Claim], list[str]] = defaultdict(list)
    for place in places:
        texts[place.cell.column, place.claim].append(place.cell.text)
    units = {key: _unit(key[1], found) for key, found in texts.items()}
    of = [units[place.cell.column, place.claim] for place in places]
    numbers = [written(place.cell.text) for place, unit in zip(places, of, strict=True) if unit == "share"]
    scale = scale_of(number for number in numbers if number is not None)
    return [_read(sheet, place, unit, scale) for place, unit in zip(places, of, strict=True)]


def _unit(claim: Claim, texts: Sequence[str]) -> str:
    """Return whether the cells that make one claim are shares or amounts."""
    if claim.unit != "either":
        return claim.unit
    numbers = [written(text) for text in texts]
    fits = all(number and (number.percent or number.number <= _MOST_PERCENT) for number in numbers)
    return "share" if fits else "amount"


def _read(sheet: Sheet, place: _Place, unit: str, scale: Scale) -> Claimed:
    whole = Claimed(
        place.sender,
        sheet,
        place.cell,
        place.claim,
        place.lines,
        place.group,
        of_pence=place.of_pence,
        one_line=place.one_line,
        scale=scale,
    )
    if unit == "amount":
        return _with(whole, pence=pence_of(place.cell))
    number = written(place.cell.text)
    if number is None:
        return whole
    bare = None if number.percent or number.word else number.number
    return _with(whole, share=share(number, scale), bare=bare)


def _with(
    claim: Claimed, *, share: Share | None = None, pence: int | None = None, bare: float | None = None
) -> Claimed:
    return replace(claim, share=share, pence=pence, bare=bare)


_NONE: Final = frozenset({"", "na", "none", "notapplicable", "nk", "unknown", "tbc", "seeabove"})


def _says(cell: Cell | None) -> bool:
    """Return whether a cell of claims says anything."""
    return cell is not None and plain(cell.text) not in _NONE


def _in_columns(sent: Return, sheet: Sheet) -> Iterator[_Place]:
    mine = sent.by_sheet.get(sheet.name, ())
    if not mine:
        yield from _in_bare_rows(sent, sheet)
        return
    together: dict[tuple[str, str, Period | None], list[Line]] = defaultdict(list)
    for line in mine:
        together[line.sender, line.contract, line.period].append(line)
    for lines in together.values():
        yield from _of_lines(sheet, tuple(lines))


def _of_lines(sheet: Sheet, lines: tuple[Line, ...]) -> Iterator[_Place]:
    """Yield the claims of the lines of one contract and period: of each line, or of all together."""
    columns = [(claim, [sheet.cell(line.row, column) for line in lines]) for column, claim in sheet.claims]
    whole = any(_is_part_of_all(cells) for _, cells in columns)
    for claim, cells in columns:
        said = [cell for cell in cells if cell is not None and _says(cell)]
        if whole and (_is_part_of_all(cells) or _is_same_for_all(cells)):
            yield _Place(lines[0].sender, said[0], claim, lines, ("work", said[0].row))
            continue
        for line, cell in zip(lines, cells, strict=True):
            if cell is not None and _says(cell):
                yield _Place(line.sender, cell, claim, (line,), ("line", line.row), one_line=True)


def _is_part_of_all(cells: Sequence[Cell | None]) -> bool:
    """Return whether a part is claimed for several lines together: on each, or on the first alone."""
    first = cells[0]
    if len(cells) < 2 or first is None:  # noqa: PLR2004 (several)
        return False
    number = written(first.text)
    part = number is not None and not number.word and number.number not in {0.0, 1.0, 100.0}
    return part and (_is_same_for_all(cells) or not any(map(_says, cells[1:])))


def _is_same_for_all(cells: Sequence[Cell | None]) -> bool:
    return all(map(_says, cells)) and len({cell.text for cell in cells if cell is not None}) == 1


def _in_bare_rows(sent: Return, sheet: Sheet) -> Iterator[_Place]:
    """Yield the claims in columns of a sheet without lines: each row may be of a contract or a period."""
    if not sheet.header_row:
        return
    for row in range(sheet.header_row + 1, len(sheet.cells) + 1):
        for column, claim in sheet.claims:
            cell = sheet.cell(row, column)
            if cell is not None and _says(cell):
                of = pence_of(sheet.at(row, "total") or sheet.at(row, "amount"))
                yield _Place(
                    sent.sender_of(sheet, row), cell, claim, _of_row(sent, sheet, row), ("line", row), of
                )


def _of_row(sent: Return, sheet: Sheet, row: int) -> tuple[Line, ...]:
    """Return the lines elsewhere in the return that a row without lines sums up."""
    if any(is_total(text) for text in sheet.cells[row - 1]):
        return tuple(sent.counted())
    contract = contract_of(sheet, row)
    period = _period_of(sheet, row)
    supplier = sheet.at(row, "supplier")
    if not contract and period is None and supplier is None:
        return ()
    return tuple(
        line
        for line in sent.counted()
        if (not contract or line.contract == contract)
        and (period is None or line.period == period)
        and (supplier is None or line.key[0] == plain(supplier.text))
    )


def _period_of(sheet: Sheet, row: int) -> Period | None:
    cell = sheet.at(row, "period")
    if cell is not None:
        return period_of(cell.text, f"{sheet.name} {sheet.file}")
    return sheet.period[0] if sheet.period and not is_summary(sheet.name) else None


def _in_totals(sent: Return, sheet: Sheet) -> Iterator[_Place]:
    mine = sent.by_sheet.get(sheet.name, ())
    if not mine:
        return
    since = 0
    for row in total_rows(sheet):
        lines = lines_of_total(sheet, row, mine, since)
        since = row
        for column, claim in sheet.claims:
            cell = sheet.cell(row, column)
            if cell is not None and _says(cell):
                amount = pence_of(sheet.at(row, "amount"))
                yield _Place(sent.sender, cell, claim, lines, ("total", row), amount)


def total_rows(sheet: Sheet) -> list[int]:
    """Return the rows, from 1, below a table's header that say that they are totals."""
    if not sheet.header_row or sheet.table is None:
        return []
    return [row for row in range(sheet.header_row + 1, len(sheet.cells) + 1) if sheet.total_in(row)]


def lines_of_total(sheet: Sheet, row: int, lines: Sequence[Line], since: int) -> tuple[Line, ...]:
    """
    Return the lines that a total is of.

    Parameters
    ----------
    sheet
        The sheet.
    row
        The total's row.
    lines
        The lines of the sheet.
    since
        The row of the total before it; 0 where it is the first.

    Returns
    -------
    lines
        Of a subtotal those since the one before it; of any other all above it; none where it takes in
        earlier periods.
    """
    if sheet.carried_in(row):
        return ()
    sub = any(is_total(text) and text.casefold().startswith(_SUBTOTAL) for text in sheet.cells[row - 1])
    return tuple(line for line in lines if line.row < row and (not sub or line.row > since))


def _beside_labels(sent: Return, sheet: Sheet) -> Iterator[_Place]:
    total = pence_of(sheet.labels.get("total"))
    for row in sheet.outside:
        if sheet.header_row and sheet.total_in(row):
            continue
        for column, text in enumerate(sheet.cells[row - 1]):
            if not text:
                continue
            lines = _summed_up(sent, sheet)
            said = claims_said(text)
            for each in said:
                yield _Place(
                    sent.sender, Cell(row, column, each.value), each.claim, lines, ("said", row), total
                )
            if said or (claim := claim_of(text.partition(":")[0])) is None:
                continue
            _, _, value = text.partition(":")
            cell = Cell(row, column, value.strip()) if value.strip() else sheet.right_of(row, column)
            if cell is not None and (written(cell.text) or pence_of(cell) is not None):
                yield _Place(sent.sender, cell, claim, lines, ("label", 0), total)


def _summed_up(sent: Return, sheet: Sheet) -> tuple[Line, ...]:
    """Return the lines that a sheet speaks of outside its table: its own, its period's, or all."""
    own = sent.by_sheet.get(sheet.name, ())
    if own:
        return own
    if sheet.period and sheet.period[1] is not None:
        return tuple(line for line in sent.counted() if line.period == sheet.period[0])
    others = [each for each in sent.sheets if each is not sheet]
    return tuple(sent.counted()) if is_summary(sheet.name) or len(others) == 1 else ()
