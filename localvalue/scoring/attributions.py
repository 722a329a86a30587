"""Several attributions scored together: every definition is asked once, over the places of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import Coded, unique_rows
from localvalue.errors import InputError
from localvalue.scoring.either import alternatives
from localvalue.scoring.engine import Answers, Units, answers, units_of
from localvalue.scoring.landings import landings
from localvalue.scoring.names import require_names
from localvalue.scoring.tally import Scored, joined, score_landings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.spend.landings import Attribution

    Codes = NDArray[np.int32]


def score_each(
    located: Located,
    definitions: Sequence[Definition],
    choices: Sequence[Attribution],
    progress: Callable[[int, int], object] | None = None,
) -> tuple[Scored, ...]:
    """
    Return what every definition answers where the lines' pence land, under each attribution.

    Parameters
    ----------
    located
        Lines, and where everything is.
    definitions
        What to ask; their names must differ.
    choices
        Which roles count: at least one attribution.
    progress
        Is told now and then how many points have been asked about, and of how many.

    Returns
    -------
    scored
        One for each attribution, the same as if it had been the only one.

    Raises
    ------
    InputError
        There is no attribution or no definition, the definitions' names cannot stand beside each other, or
        an attribution does not fit the table.

    Notes
    -----
    Most places stand under several attributions, and the answers at a place do not depend on who asks.
    """
    if not choices:
        raise InputError("there is no attribution to score by; name one, such as supplier")
    if len(choices) == 1:
        return (score_landings(located, definitions, choices[0], progress),)
    require_names(definitions, located.roles)
    landed = [landings(located, choice) for choice in choices]
    asked = [alternatives(located, each, choice) for each, choice in zip(landed, choices, strict=True)]
    found = [
        units_of(located, each if places is None else places, definitions)
        for each, places in zip(landed, asked, strict=True)
    ]
    of_unit, together = _union([units for _, units in found])
    whole = answers(located, together, definitions, progress)
    scored = [
        Scored(located, tuple(definitions), choice, each, unit, _of_some(whole, mine))
        for choice, each, (unit, _), mine in zip(choices, landed, found, of_unit, strict=True)
    ]
    return tuple(joined(each, places) for each, places in zip(scored, asked, strict=True))


def _union(each: Sequence[Units]) -> tuple[list[Codes], Units]:
    """Return the units of all together, and which of those each one's own are."""
    sizes = [len(units.place) for units in each]
    columns = {name: np.concatenate([units.traits[name].codes for units in each]) for name in each[0].traits}
    home, site, place = (np.concatenate([units[at] for units in each]) for at in range(3))
    codes, first = unique_rows([home, site, place, *columns.values()])
    traits = {name: Coded(columns[name][first], each[0].traits[name].cells) for name in columns}
    return np.split(codes, np.cumsum(sizes)[:-1]), Units(home[first], site[first], place[first], traits)


def _of_some(whole: Answers, units: Codes) -> Answers:
    """Return the answers at some units."""
    sizes = np.diff(whole.start)[units]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    row = np.arange(start[-1]) - np.repeat(start[:-1], sizes) + np.repeat(whole.start[units], sizes)
    return Answers(
        whole.patterns,
        whole.states,
        whole.unit_state[units],
        start,
        whole.pattern[row],
        whole.weight[row],
        whole.gaps[units],
    )
