"""Clients' own measures, aligned to a common set by what a policy declares; none is aligned by guessing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.columns import unique_rows
from localvalue.compare.measures import MEASURE_FIGURES, few_of_measure, measure_cells
from localvalue.compare.tables import Table
from localvalue.definitions.own import BUYER
from localvalue.policy import clients_of
from localvalue.spend.measures import PER_UNIT, measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from localvalue.compare.tables import Cell
    from localvalue.policy import Client, Mapped, Policy
    from localvalue.scoring import Scored

NO_CLIENT: Final = "buyer_not_in_policy"
NOT_MAPPED: Final = "not_mapped"
OTHER_UNIT: Final = "mapped_in_another_unit"
"""Why a client's measure is not in the common set."""


class CommonMeasures(NamedTuple):
    """What the lines measure in the terms of the common set."""

    names: tuple[str, ...]
    """The common set."""
    codes: NDArray[np.int32]
    """Which of them each line has, shape ``(lines,)``; -1 where none."""
    millionths: NDArray[np.int64]
    """How much, in millionths of the common unit, shape ``(lines,)``."""
    buyers: dict[str, list[str]]
    """Common measure -> the clients that are in it."""
    unmapped: Table
    """``buyer,measure,unit,reason,lines,total``: what stands outside it, and why."""


def common_measures(scored: Scored, policy: Policy) -> CommonMeasures:
    """
    Return what the lines measure in the terms of a policy's common set.

    Parameters
    ----------
    scored
        The lines.
    policy
        The common set, and each client's mapping to it.

    Returns
    -------
    common
        A measure that the policy does not map, or maps in another unit, is listed and left out.
    """
    located = scored.located
    found = measures(located.spend)
    names = tuple(name for name, _ in policy.measures)
    codes = np.full(len(located), -1, dtype=np.int32)
    millionths = np.zeros(len(located), dtype=np.int64)
    buyers: dict[str, list[str]] = {name: [] for name in names}
    outside: list[tuple[Cell, ...]] = []
    mine = np.flatnonzero(found.codes >= 0)
    if not (names and len(mine)):
        return CommonMeasures(names, codes, millionths, buyers, _outside(outside))
    cells = located.trait(BUYER)
    clients = clients_of(policy, located)
    group, first = unique_rows([cells.codes[mine], found.codes[mine]])
    for number, at in enumerate(mine[first].tolist()):
        lines = mine[group == number]
        measure, unit = found.kinds[found.codes[at]]
        buyer = cells.cells[cells.codes[at]] if cells.codes[at] >= 0 else None
        mapped, reason = _mapped(clients, buyer, measure, unit)
        if mapped is None:
            total = int(found.millionths[lines].sum()) / PER_UNIT
            outside.append((buyer, measure, unit, reason, len(lines), total))
            continue
        codes[lines] = names.index(mapped.common)
        millionths[lines] = _times(found.millionths[lines], mapped.times)
        buyers[mapped.common].append(clients[str(buyer)].name)
    return CommonMeasures(names, codes, millionths, buyers, _outside(outside))


def common_measure_table(scored: Scored, policy: Policy, *, disclose: bool = False) -> Table:
    """
    Return one row for each measure of the common set and definition.

    Parameters
    ----------
    scored
        The answers.
    policy
        The common set, and each client's mapping to it.
    disclose
        Whether it is told of fewer than five people whom lines benefit.

    Returns
    -------
    table
        ``definition,measure,unit,buyers``, then the figures of ``measures.csv``. `buyers` are those whose
        lines are in it.
    """
    common = common_measures(scored, policy)
    units = dict(policy.measures)
    rows: list[tuple[Cell, ...]] = []
    for code, name in enumerate(common.names):
        who = "; ".join(dict.fromkeys(common.buyers[name]))
        if not who:
            continue
        lines = common.codes == code
        tallies = scored.of_measure(common.millionths, lines)
        few = set() if disclose else few_of_measure(scored, lines)
        for number, definition in enumerate(scored.definitions):
            cells = measure_cells(*tallies, number, hidden=number in few)
            rows.append((definition.name, name, units[name], who, *cells))
    return Table(
        (("definition", "text"), ("measure", "text"), ("unit", "text"), ("buyers", "text"), *MEASURE_FIGURES),
        rows,
    )


def _mapped(
    clients: Mapping[str, Client], buyer: str | None, measure: str, unit: str
) -> tuple[Mapped | None, str]:
    client = clients.get(buyer) if buyer is not None else None
    if client is None:
        return None, NO_CLIENT
    named = [each for each in client.measures if _plain(each.theirs) == _plain(measure)]
    fitting = [each for each in named if _plain(each.unit) == _plain(unit)]
    if fitting:
        return fitting[0], ""
    return None, OTHER_UNIT if named else NOT_MAPPED


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _times(millionths: NDArray[np.int64], times: Fraction) -> NDArray[np.int64]:
    """Return quantities in another unit, rounded half away from zero to whole millionths."""
    if times == 1:
        return millionths
    different, codes = np.unique(millionths, return_inverse=True)
    scaled = [_rounded(int(each) * times) for each in different.tolist()]
    return np.array(scaled, dtype=np.int64)[codes]


def _rounded(value: Fraction) -> int:
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def _outside(rows: list[tuple[Cell, ...]]) -> Table:
    return Table(
        (
            ("buyer", "text"),
            ("measure", "text"),
            ("unit", "text"),
            ("reason", "text"),
            ("lines", "count"),
            ("total", "number"),
        ),
        sorted(rows, key=lambda row: tuple(str(cell) for cell in row[:3])),
    )
