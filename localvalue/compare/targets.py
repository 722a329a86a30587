"""What a policy promised, and whether it is met: for all lines, or for those of one client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.compare.common_measures import CommonMeasures, common_measures
from localvalue.compare.measures import few_of_measure
from localvalue.compare.summary import figures
from localvalue.compare.tables import Table, ratio
from localvalue.definitions.own import BUYER, plain_buyer
from localvalue.errors import InputError
from localvalue.policy import POUNDS, SHARE, clients_of
from localvalue.spend.measures import PER_UNIT
from localvalue.spend.scope import SCOPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from localvalue.compare.tables import Cell
    from localvalue.policy import Client, Policy, Target
    from localvalue.scoring import Scored, Tally
    from localvalue.spend.scope import Scope

MET: Final = "met"
MISSED: Final = "missed"
NOT_KNOWN: Final = "not_known"
NOTHING: Final = "nothing_to_judge"


class _Reached(NamedTuple):
    """How much of a target is reached: expected, at least and at most; None where there is nothing."""

    expected: float | None
    low: float | None
    high: float | None


_NOTHING: Final = _Reached(None, None, None)


def target_table(scored: Scored, policy: Policy, scope: Scope, *, disclose: bool = False) -> Table:
    """
    Return one row a target of a policy.

    Parameters
    ----------
    scored
        The answers.
    policy
        The targets, and the clients that they may be of.
    scope
        What each line is paid for.
    disclose
        Whether it is told of fewer than five people whom lines benefit.

    Returns
    -------
    table
        ``definition,buyer,scope,of,unit,at_least,expected,low,high,verdict``. A share is ``expected`` of
        what the definition could answer; ``low`` and ``high`` are of everything, with each doubtful or
        unplaced landing out or in. The verdict is ``met`` where even the low bound reaches the target,
        ``missed`` where even the high one does not, else ``not_known``; ``nothing_to_judge`` where no
        line is judged, or none has the measure. What would tell of fewer than five people whom lines
        benefit is blank, and ``not_known``.
    """
    clients = clients_of(policy, scored.located)
    common = common_measures(scored, policy)
    judged_scope = " + ".join(policy.scope) if policy.scope else "all"
    rows: list[tuple[Cell, ...]] = []
    for target in policy.targets:
        lines = _judged(scored, policy, target, scope, clients)
        reached = _reached(scored, target, lines, common)
        few = not disclose and _tells_of_few(scored, target, lines)
        unit = dict(policy.measures).get(target.of, "")
        verdict = NOT_KNOWN if few else _verdict(reached, target.at_least)
        rows.append(
            (
                target.definition,
                target.buyer,
                judged_scope,
                target.of,
                unit,
                target.at_least,
                *(_NOTHING if few else reached),
                verdict,
            )
        )
    return Table(
        (
            ("definition", "text"),
            ("buyer", "text"),
            ("scope", "text"),
            ("of", "text"),
            ("unit", "text"),
            ("at_least", "number"),
            ("expected", "number"),
            ("low", "number"),
            ("high", "number"),
            ("verdict", "text"),
        ),
        rows,
    )


def _judged(
    scored: Scored, policy: Policy, target: Target, scope: Scope, clients: Mapping[str, Client]
) -> NDArray[np.bool_]:
    """Return which lines a target is about."""
    count = len(scored.located)
    lines = np.ones(count, dtype=np.bool_)
    if policy.scope:
        lines &= np.isin(scope.codes, [SCOPES.index(each) for each in policy.scope])
    if target.buyer is not None:
        cells = scored.located.trait(BUYER)
        wanted = plain_buyer(target.buyer)
        mine = [
            plain_buyer(cell) == wanted or (cell in clients and _is(clients[cell], wanted))
            for cell in cells.cells
        ]
        lines &= np.array([*mine, False], dtype=np.bool_)[cells.codes]
    return lines


def _is(client: Client, wanted: str) -> bool:
    return wanted in {plain_buyer(name) for name in (client.name, *client.also)}


def _reached(scored: Scored, target: Target, lines: NDArray[np.bool_], common: CommonMeasures) -> _Reached:
    names = [each.name for each in scored.definitions]
    if target.definition not in names:
        raise InputError(
            f"the policy has a target of {target.definition!r}, which this run does not ask; it asks"
            f" {', '.join(names)}"
        )
    number = names.index(target.definition)
    if not lines.any():
        return _NOTHING
    if target.of not in {SHARE, POUNDS}:
        mine = lines & (common.codes == common.names.index(target.of))
        # A client whose own measures are none of the common set has not missed it
        if not mine.any():
            return _NOTHING
        points, places = scored.of_measure(common.millionths, mine)
        return _Reached(*_quantities(points, places, number, PER_UNIT))
    groups = np.where(lines, 0, 1).astype(np.int32)
    points, places = scored.over_points(groups, 2), scored.over_places(groups, 2)
    if target.of == POUNDS:
        return _Reached(*_quantities(points, places, number, 100))
    found = figures(points, places, 0, number, 0)
    return _Reached(
        ratio(found.estimate, found.placed), ratio(found.low, found.total), ratio(found.high, found.total)
    )


def _tells_of_few(scored: Scored, target: Target, lines: NDArray[np.bool_]) -> bool:
    number = [each.name for each in scored.definitions].index(target.definition)
    return bool(lines.any()) and number in few_of_measure(scored, lines)


def _quantities(points: Tally, places: Tally, number: int, unit: int) -> tuple[float, float, float]:
    found = figures(points, places, 0, number, 0)
    return found.estimate / unit, found.low / unit, found.high / unit


def _verdict(reached: _Reached, least: float) -> str:
    if reached.low is None or reached.high is None:
        return NOTHING
    if reached.low >= least:
        return MET
    return MISSED if reached.high < least else NOT_KNOWN
