"""What lands with each party of a supply chain: what it received, less what it passed down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import factorize
from localvalue.spend.landings import split_ragged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64s = NDArray[np.int64]

NOBODY: Final = -1
"""No party is named."""


class Chain(NamedTuple):
    """What each party of each line received: one row a party, in any order."""

    line: Int64s
    """Shape ``(n,)``."""
    tier: Int64s
    """1 for what the buyer paid, and so on down."""
    received: Int64s
    """Whole units, none negative."""
    party: Int64s
    """Who it is, as a number; `NOBODY` where no name is given."""
    payer: Int64s
    """Which party of the tier above paid it; `NOBODY` where that is not said."""


class Overdrawn(NamedTuple):
    """Somebody who passed down more than was received."""

    row: int
    """The first of the rows that were paid."""
    had: int
    """What was there to be passed down, in the units of its line."""
    passed: int
    """What is said to have been passed down."""
    is_party: bool
    """One party; otherwise the tier above as a whole."""


class Settled(NamedTuple):
    """What lands where."""

    lands: Int64s
    """Whole units, shape ``(n,)``; a line's add up to what its first tier received."""
    received: Int64s
    """What each received, cut where more was passed down than there was."""
    unknown_payer: Int64s
    """Rows that name a payer whom the tier above does not have, rising."""
    overdrawn: list[Overdrawn]
    """In the order of the rows."""


def settle(chain: Chain) -> Settled:
    """
    Return what lands with each party.

    Parameters
    ----------
    chain
        What each received.

    Returns
    -------
    settled
        In the order of the rows.

    Notes
    -----
    What a row received is taken off the party that it names as its payer, in the next tier above that its
    line has; where it names none, off all parties of that tier in proportion to what they have left. Where
    more is passed down than there is, the payer lands nothing and those below share what it had.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([NOBODY, NOBODY])
    >>> chain = Chain(np.array([0, 0]), np.array([1, 2]), np.array([100, 40]), one, one)
    >>> settle(chain).lands.tolist()
    [60, 40]
    """
    depth = _depths(chain)
    left = chain.received.astype(np.int64).copy()
    received = left.copy()
    unknown: list[Int64s] = []
    overdrawn: list[Overdrawn] = []
    for level in range(1, int(depth.max(initial=0)) + 1):
        above, below = np.flatnonzero(depth == level - 1), np.flatnonzero(depth == level)
        payer = _payers(chain, above, below)
        unknown.append(below[(chain.payer[below] != NOBODY) & (payer < 0)])
        named = payer >= 0
        parties = np.append(_party_keys(chain, above), NOBODY)
        for is_party, kids, of_kid, of_parent in (
            (True, below[named], payer[named], parties[:-1]),
            (False, below[~named], chain.line[below[~named]], chain.line[above]),
        ):
            found = _pass_down(left, (kids, of_kid), (above, of_parent))
            overdrawn += [Overdrawn(*each, is_party) for each in found]
        received[below] = left[below]
    overdrawn.sort()
    none = np.empty(0, dtype=np.int64)
    return Settled(left, received, np.sort(np.concatenate([none, *unknown])), overdrawn)


def _depths(chain: Chain) -> Int64s:
    """Return how many tiers of its line are above each row."""
    order = np.lexsort((chain.tier, chain.line))
    line, tier = chain.line[order], chain.tier[order]
    new_line = np.ones(len(order), dtype=np.bool_)
    new_line[1:] = line[1:] != line[:-1]
    new_tier = new_line.copy()
    new_tier[1:] |= tier[1:] != tier[:-1]
    count = np.cumsum(new_tier)
    first = np.maximum.accumulate(np.where(new_line, count, 0))
    depth = np.empty(len(order), dtype=np.int64)
    depth[order] = count - first
    return depth


def _party_keys(chain: Chain, rows: Int64s) -> Int64s:
    """Return one number for each party of each line; `NOBODY` for a row without a name."""
    width = int(max(chain.party.max(initial=0), chain.payer.max(initial=0))) + 1
    return np.where(chain.party[rows] < 0, NOBODY, chain.line[rows] * width + chain.party[rows])


def _payers(chain: Chain, above: Int64s, below: Int64s) -> Int64s:
    """Return the key of the party that each row says paid it, where the tier above has that party."""
    width = int(max(chain.party.max(initial=0), chain.payer.max(initial=0))) + 1
    wanted = np.where(chain.payer[below] < 0, NOBODY, chain.line[below] * width + chain.payer[below])
    named = np.flatnonzero(wanted >= 0)
    unknown = named[~np.isin(wanted[named], _party_keys(chain, above))]
    wanted[unknown] = NOBODY
    return wanted


def _pass_down(
    left: Int64s, kids: tuple[Int64s, Int64s], parents: tuple[Int64s, Int64s]
) -> list[tuple[int, int, int]]:
    """
    Take what rows received off those who paid them, in place; cut it where there is too little.

    Rows and payers come with the key of their group. Returns first row, what was there and what is said to
    have been passed down for each group that had too little.
    """
    rows, of_row = kids
    payers, of_payer = parents
    if not len(rows):
        return []
    # Numbered together, so that the groups of the rows come first
    codes, _ = factorize(np.concatenate([of_row, of_payer]))
    group, owner = codes[: len(rows)], codes[len(rows) :]
    count = int(group.max()) + 1
    payers, owner = payers[owner < count], owner[owner < count]
    had = np.zeros(count, dtype=np.int64)
    np.add.at(had, owner, left[payers])
    said = np.zeros(count, dtype=np.int64)
    np.add.at(said, group, left[rows])
    short = said > had
    first = np.full(count, len(left), dtype=np.int64)
    np.minimum.at(first, group, rows)
    found = [(int(first[each]), int(had[each]), int(said[each])) for each in np.flatnonzero(short).tolist()]
    cut = short[group]
    left[rows[cut]] = _shares(left, rows, group, (short, had))[cut]
    paid = np.minimum(had, said)
    left[payers] -= _shares(left, payers, owner, (paid > 0, paid))
    return found


def _shares(
    left: Int64s, rows: Int64s, group: NDArray[np.integer], groups: tuple[NDArray[np.bool_], Int64s]
) -> Int64s:
    """Return each row's part of its group's amount, in proportion to what it has; 0 in other groups."""
    some, amount = groups
    parts = np.zeros(len(rows), dtype=np.int64)
    mine = np.flatnonzero(some[group])
    if len(mine):
        # In the order of their groups, as a ragged split wants them
        mine = mine[np.argsort(group[mine], kind="stable")]
        owner = (np.cumsum(some) - 1)[group[mine]]
        parts[mine] = split_ragged(amount[some], owner, left[rows[mine]])
    return parts
