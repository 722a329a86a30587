"""Pounds by decile of deprivation: places known exactly, and half-known ones as shares of the deciles."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import factorize
from localvalue.compare.labels import index_text
from localvalue.compare.tables import Kind, Table, ratio
from localvalue.errors import InputError
from localvalue.spend.landings import split_ragged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Domain, Index
    from localvalue.compare.tables import Cell
    from localvalue.places import Places
    from localvalue.scoring import Scored

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Int64s = NDArray[np.int64]

DECILES: Final = 10
_BLOCK_POINTS: Final = 1_000_000
_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("index", "text"),
    ("decile", "text"),
    ("estimate_gbp", "pence"),
    ("share", "share"),
    ("exact_gbp", "pence"),
    ("half_known_gbp", "pence"),
    ("low_gbp", "pence"),
    ("high_gbp", "pence"),
)


class Deciled(NamedTuple):
    """How much of each place lies in each decile of each index."""

    weight: Int64s
    """Points by class, shape ``(places, classes)``; the last class is for what no index covers."""
    occurs: Bools
    """Whether any of a place's points, terminated ones too, is in the class; likewise."""


def decile_table(scored: Scored, domain: Domain = "overall", index: str | None = None) -> Table:
    """
    Return pounds by decile.

    Parameters
    ----------
    scored
        The landings.
    domain
        ``overall`` or one domain.
    index
        The id of one index; left out, each nation's default.

    Returns
    -------
    table
        Ten rows for each index that anything landed under, then ``unknown`` (placed, and no index says)
        and ``unplaced``; `estimate_gbp` adds up to the total, and is `exact_gbp`, at places known to one
        point, and `half_known_gbp`, at wider ones, split by their live postcodes. `share` is of what the
        index covers. The bounds take each doubtful landing wholly out or in, those unknown and unplaced
        too.

    Raises
    ------
    InputError
        The atlas does not hold the index, or no index has the domain.
    """
    atlas = scored.located.atlas
    named = atlas.default_indices() if index is None else (atlas.index(index),)
    indices = [each for each in named if domain in each.domains]
    if not indices:
        raise InputError(f"no index of deprivation of this atlas has the domain {domain!r}")
    landed = scored.landings
    mine = np.flatnonzero(landed.place >= 0)
    number, place = factorize(landed.place[mine].astype(np.int64))
    net, credit = _by_place(landed.pence[mine], number, len(place))
    places = scored.located.places
    single = places.single[place]
    figures = _Figures(len(indices) * DECILES + 1)
    code = codes(places, places.point()[place[single]], indices, domain)
    figures.add_exact(code, net[single], credit[single])
    for part in _runs(places, np.flatnonzero(~single), place):
        deciled = classes(places, place[part].astype(np.int32), indices, domain)
        figures.add_half_known(deciled, net[part], credit[part])
    nowhere = landed.pence[landed.place < 0]
    figures.open_to_all(int(nowhere.sum()), int(nowhere[nowhere < 0].sum()))
    labels = [index_text(atlas, each) for each in indices]
    return Table(_COLUMNS, figures.rows(labels, int(nowhere.sum())))


def codes(places: Places, points: Int64s, indices: Sequence[Index], domain: Domain) -> Int64s:
    """
    Return the decile of points, by whichever index covers each.

    Parameters
    ----------
    places
        Whose points they are.
    points
        Numbers of points, shape ``(n,)``.
    indices
        In the order of the codes: the first index's ten deciles, then the next one's.
    domain
        A domain that they all have.

    Returns
    -------
    codes
        Shape ``(n,)``; ``10 * indices`` where none covers the point.
    """
    unknown = len(indices) * DECILES
    code = np.full(len(points), unknown, dtype=np.int64)
    for at, each in enumerate(indices):
        area = places.points.column(each.column, points)
        decile = np.where(area >= 0, each.decile(domain)[np.maximum(area, 0)], 0)
        code = np.where((decile > 0) & (code == unknown), at * DECILES + decile - 1, code)
    return code


def classes(places: Places, numbers: Codes, indices: Sequence[Index], domain: Domain) -> Deciled:
    """
    Return how much of places lies in each decile.

    Parameters
    ----------
    places
        The places of a table of spend.
    numbers
        Which of them, shape ``(n,)``.
    indices
        In the order of the classes: the first index's ten deciles, then the next one's.
    domain
        A domain that they all have.

    Returns
    -------
    deciled
        Shape ``(n, 10 * indices + 1)``.
    """
    points = places.expand(numbers)
    width = len(indices) * DECILES + 1
    code = codes(places, points.rows, indices, domain)
    key = points.owner * width + code
    weight = np.zeros(len(numbers) * width, dtype=np.int64)
    np.add.at(weight, key, points.weight)
    occurs = np.zeros(len(numbers) * width, dtype=np.bool_)
    occurs[key] = True
    return Deciled(weight.reshape(-1, width), occurs.reshape(-1, width))


def _by_place(pence: Int64s, number: Codes, count: int) -> tuple[Int64s, Int64s]:
    """Return the pence of each place, and its credits alone."""
    net, credit = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(net, number, pence)
    np.add.at(credit, number, np.minimum(pence, 0))
    return net, credit


def _runs(places: Places, mine: NDArray[np.intp], numbers: Int64s) -> Iterator[NDArray[np.intp]]:
    """Yield half-known places in runs of about a million points, or of one place that has more."""
    block = np.cumsum(places.sizes[numbers[mine]]) // _BLOCK_POINTS
    edges = np.flatnonzero(np.diff(block, prepend=-1)).tolist()
    for low, high in itertools.pairwise([*edges, len(mine)]):
        yield mine[low:high]


class _Figures:
    """Pence by class, added up run by run."""

    def __init__(self, width: int) -> None:
        self.exact, self.half, self.low, self.high = np.zeros((4, width), dtype=np.int64)

    def add_exact(self, code: Int64s, net: Int64s, credit: Int64s) -> None:
        """Add the pence of places of one point each."""
        np.add.at(self.exact, code, net)
        sure = code < len(self.exact) - 1
        np.add.at(self.low, code[sure], net[sure])
        np.add.at(self.high, code[sure], net[sure])
        self.open_to_all(int(net[~sure].sum()), int(credit[~sure].sum()))

    def add_half_known(self, deciled: Deciled, net: Int64s, credit: Int64s) -> None:
        """Add the pence of places of several points."""
        width = len(self.half)
        owner = np.repeat(np.arange(len(net)), width)
        self.half += split_ragged(net, owner, deciled.weight.ravel()).reshape(-1, width).sum(axis=0)
        sure = deciled.occurs & (deciled.occurs.sum(axis=1) == 1)[:, None]
        # A point that no index covers might be in any decile
        doubtful = ~sure & (deciled.occurs | deciled.occurs[:, -1:])
        sure[:, -1] = False
        surely = (sure * net[:, None]).sum(axis=0)
        self.low += surely + (doubtful * credit[:, None]).sum(axis=0)
        self.high += surely + (doubtful * (net - credit)[:, None]).sum(axis=0)

    def open_to_all(self, net: int, credit: int) -> None:
        """Add what may be in any decile to the bounds of all."""
        self.low += credit
        self.high += net - credit

    def rows(self, labels: Sequence[str], unplaced: int) -> list[tuple[Cell, ...]]:
        """Return the rows of the table."""
        found: list[tuple[Cell, ...]] = []
        estimate = self.exact + self.half
        for at, label in enumerate(labels):
            mine = slice(at * DECILES, (at + 1) * DECILES)
            if not (self.exact[mine].any() or self.half[mine].any()):
                continue
            whole = int(estimate[mine].sum())
            found += [
                (
                    label,
                    str(decile + 1),
                    int(estimate[mine][decile]),
                    ratio(int(estimate[mine][decile]), whole),
                    *(int(each[mine][decile]) for each in (self.exact, self.half, self.low, self.high)),
                )
                for decile in range(DECILES)
            ]
        last = (int(estimate[-1]), None, int(self.exact[-1]), int(self.half[-1]), None, None)
        found.append((None, "unknown", *last))
        found.append((None, "unplaced", unplaced, None, None, None, None, None))
        return found
