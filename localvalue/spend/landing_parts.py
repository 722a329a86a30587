"""What lands where: the claims of a table of landings settled line by line, tier by tier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.arrays import numbers, texts
from localvalue.columns import Coded, below, coded, distinct, taken
from localvalue.errors import InputError
from localvalue.spend.landing_cells import NO_ROLE
from localvalue.spend.landings import SHARE_SLACK
from localvalue.spend.names import bases, plain
from localvalue.spend.tiers import NOBODY, Chain, settle
from localvalue.units import plain_gbp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.landing_cells import RowCells
    from localvalue.spend.table import Spend
    from localvalue.spend.tiers import Overdrawn

    Int64s = NDArray[np.int64]

_SHOWN: Final = 5

# What tells landings of one line apart, so that which of them gets a left-over penny is not the rows' order
_TELLING: Final = (
    "supplier",
    "paid_by",
    "postcode",
    "area",
    "address",
    "easting",
    "northing",
    "longitude",
    "latitude",
    "share",
    "amount",
)


class Claims(NamedTuple):
    """What each row of a table of landings says, in numbers; shape ``(rows,)`` but for the last."""

    line: Int64s
    """-1 where there is no such line."""
    role: NDArray[np.uint8]
    tier: NDArray[np.int32]
    """0 where it cannot be read."""
    received: Int64s
    """In the units of its line; -1 where it cannot be read."""
    units: Int64s
    """What the whole of each line is, shape ``(lines,)``: its pence, or a million millionths."""


class Parts(NamedTuple):
    """What lands where, in the order of the lines; a line without rows is in none."""

    line: Int64s
    """Rows of the table of lines, rising, shape ``(parts,)``."""
    role: NDArray[np.uint8]
    """Index into ``LANDING_ROLES``, or `NO_ROLE`."""
    tier: NDArray[np.int32]
    row: Int64s
    """Rows of the table of landings; -1 for the line's own supplier, and for what is left over."""
    lands: Int64s
    """What it received less what it passed down, in the units of its line; not all of a line's are 0."""
    received: Int64s


def parts_of(spend: Spend, cells: RowCells, claims: Claims) -> Parts:
    """
    Return what lands where.

    Parameters
    ----------
    spend
        The lines.
    cells
        The table of landings, which is told what is wrong.
    claims
        What its rows say.

    Returns
    -------
    parts
        In the order of the lines; within a line by tier, role and what the rows say, not by their order.

    Raises
    ------
    InputError
        What reached the first tier of a line is more than the line.
    """
    spoken_of = np.zeros(len(spend), dtype=np.bool_)
    spoken_of[claims.line[claims.line >= 0]] = True
    lines = np.flatnonzero(spoken_of)
    found = _sorted(below(_implied(spend, claims, lines), _rows(cells, claims)))
    first = np.zeros(len(spend), dtype=np.int64)
    np.add.at(first, found.line, np.where(found.tier == 1, found.received, 0))
    units = _whole(spend, lines, first, claims.units)
    nothing = (claims.units == 0) & (first > 0)
    rows = np.flatnonzero(nothing[claims.line] & (claims.line >= 0))
    cells.tell("line_id", rows, "landing_of_nothing", "lands £0.00, as its line is of nothing")
    settled = settle(_chain(spend, cells, found))
    payers = np.sort(found.row[settled.unknown_payer])
    action = "no such supplier in the tier above: taken off all of that tier, in proportion"
    cells.tell("paid_by", payers, "unknown_payer", action)
    pounds = np.abs(spend.pence()[found.line]) / np.maximum(units[found.line], 1)
    for each in settled.overdrawn:
        _tell_overdrawn(cells, each, int(found.row[each.row]), float(pounds[each.row]))
    landed = found._replace(lands=settled.lands, received=settled.received)
    return _sorted(below(landed, _rest(lines, first, units)))


def _implied(spend: Spend, claims: Claims, lines: Int64s) -> Parts:
    """Return the own suppliers of lines that have rows of lower tiers only: they received the whole."""
    has_first = np.zeros(len(spend), dtype=np.bool_)
    # A tier that cannot be read may be the first: then nothing is implied
    has_first[claims.line[(claims.line >= 0) & (claims.tier <= 1)]] = True
    own = lines[~has_first[lines]]
    count = len(own)
    return Parts(
        own,
        np.zeros(count, dtype=np.uint8),
        np.ones(count, dtype=np.int32),
        np.full(count, -1, dtype=np.int64),
        claims.units[own],
        claims.units[own],
    )


def _rows(cells: RowCells, claims: Claims) -> Parts:
    """Return the rows that can be used."""
    rows = np.flatnonzero((claims.line >= 0) & (claims.tier > 0) & (claims.received >= 0))
    if len(rows) and int(np.bincount(claims.line[rows]).max()) > 1:
        keys = [_rank(cells.column(name))[rows] for name in reversed(_TELLING)]
        keys += [claims.role[rows].astype(np.int64), claims.tier[rows].astype(np.int64)]
        rows = rows[np.lexsort(keys)]
    received = claims.received[rows]
    return Parts(claims.line[rows], claims.role[rows], claims.tier[rows], rows, received, received)


def _rank(column: Coded) -> Int64s:
    """Return where each cell stands among all in the order of their text; blank ones first."""
    column = distinct(column)
    rank = np.zeros(len(column.cells) + 1, dtype=np.int64)
    rank[sorted(range(len(column.cells)), key=column.cells.__getitem__)] = np.arange(1, len(rank))
    return rank[column.codes]


def _chain(spend: Spend, cells: RowCells, found: Parts) -> Chain:
    """Return who received what of whom."""
    paid_by = cells.column("paid_by")
    nobody = np.full(len(found.line), NOBODY, dtype=np.int64)
    chain = Chain(found.line, found.tier.astype(np.int64), found.received, nobody, nobody)
    if not paid_by.cells:
        # Nobody says who paid, so nobody's name matters
        return chain
    blank = Coded(np.full(len(spend), NOBODY, dtype=np.int32), [])
    suppliers = coded(spend.lines.column("supplier")) if "supplier" in spend.lines.column_names else blank
    columns = (cells.column("supplier"), paid_by, suppliers)
    keys = [bases(plain(texts(each.cells))).to_pylist() for each in columns]
    number = {key: at for at, key in enumerate(dict.fromkeys(key for some in keys for key in some if key))}
    party, payer, supplier = (
        np.array([*(number.get(key or "", NOBODY) for key in some), NOBODY], dtype=np.int64)[each.codes]
        for some, each in zip(keys, columns, strict=True)
    )
    of_row = found.row >= 0
    named = np.where(of_row, party[found.row], NOBODY)
    # Whom the buyer pays is the line's own supplier, unless the row has a name of its own
    own = (named == NOBODY) & (found.tier == 1) & (found.role != NO_ROLE)
    named = np.where(own, supplier[found.line], named)
    return chain._replace(party=named, payer=np.where(of_row, payer[found.row], NOBODY))


def _whole(spend: Spend, lines: Int64s, first: Int64s, units: Int64s) -> Int64s:
    """Return what each line's landings may add up to, with those that are more than the line refused."""
    units = units.copy()
    # A line of nothing lands nothing, in the proportions of its rows
    nothing = lines[units[lines] == 0]
    units[nothing] = first[nothing]
    over = lines[first[lines] > units[lines] + _slack(units[lines])]
    if len(over):
        some = over[:_SHOWN]
        ids = spend.lines.column("line_id").take(numbers(some)).to_pylist()
        shares = (first[some] / units[some]).tolist()
        told = ", ".join(f"{line_id}: {share:.1%}" for line_id, share in zip(ids, shares, strict=True))
        one = "1 line adds" if len(over) == 1 else f"{len(over):,} lines add"
        raise InputError(
            f"what the table of landings says of {one} up to more than the line ({told}): the shares or"
            " amounts of the first tier may add up to the whole line at the most. Where some of them were"
            " paid by others, say so in a column tier: 1 for who the buyer pays, 2 for who those pay"
        )
    return units


def _tell_overdrawn(cells: RowCells, each: Overdrawn, row: int, pence: float) -> None:
    had, passed = (plain_gbp(round(part * pence)) for part in (each.had, each.passed))
    payer = cells.column("paid_by")
    who = payer.cells[payer.codes[row]] if each.is_party else "the tier above"
    action = (
        f"{who} received £{had} and passed down £{passed}: it lands nothing, and those below share what it"
        " received"
    )
    cells.tell("tier", np.array([row], dtype=np.int64), "passed_down_too_much", [action])


def _rest(lines: Int64s, first: Int64s, units: Int64s) -> Parts:
    """Return what the first tier leaves over of each line."""
    left = units[lines] - first[lines]
    left = np.where(left > _slack(units[lines]), left, 0)
    # A line of nothing whose rows say nothing is left over all the same
    left = np.where(first[lines] + left == 0, 1, left)
    some = lines[left > 0]
    left = left[left > 0]
    count = len(some)
    return Parts(
        some,
        np.full(count, NO_ROLE, dtype=np.uint8),
        np.ones(count, dtype=np.int32),
        np.full(count, -1, dtype=np.int64),
        left,
        left,
    )


def _slack(units: Int64s) -> Int64s:
    return np.asarray(units * SHARE_SLACK, dtype=np.int64)


def _sorted(parts: Parts) -> Parts:
    return taken(parts, np.argsort(parts.line, kind="stable"))
