"""How far two definitions agree, and how many pounds change side between them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from localvalue.compare.tables import Table, ratio
from localvalue.scoring import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from localvalue.scoring import Scored

    Weights = NDArray[np.int64]


def agreement(scored: Scored) -> Table:
    """
    Return one row for each pair of definitions.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    table
        The columns of ``agreement.csv``; the five pounds cells of a row add up to its total.

    Notes
    -----
    Over pounds that both answer. Jaccard's index (1901) and Cohen's kappa (1960) weigh each landing by
    its absolute pence, so that credits cannot make nonsense of them; blank where undefined.
    """
    tally = scored.points
    net, gross = tally.net_pence[0], tally.gross_pence[0]
    rows = []
    for i, j in combinations(range(len(scored.definitions)), 2):
        a, b = tally.answers[:, i], tally.answers[:, j]
        cases = (
            (a == TRUE) & (b == TRUE),
            (a == TRUE) & (b == FALSE),
            (a == FALSE) & (b == TRUE),
            (a == FALSE) & (b == FALSE),
        )
        cells = [int(net[case].sum()) for case in cases]
        cells.append(int(net[(a == UNKNOWN) | (b == UNKNOWN)].sum()))
        weights = [int(gross[case].sum()) for case in cases]
        rows.append(
            (
                scored.definitions[i].name,
                scored.definitions[j].name,
                *cells,
                sum(cells),
                jaccard(*weights[:3]),
                kappa(*weights),
            )
        )
    return Table(
        (
            ("a", "text"),
            ("b", "text"),
            ("both_gbp", "pence"),
            ("a_only_gbp", "pence"),
            ("b_only_gbp", "pence"),
            ("neither_gbp", "pence"),
            ("unplaced_gbp", "pence"),
            ("total_gbp", "pence"),
            ("jaccard", "share"),
            ("kappa", "share"),
        ),
        rows,
    )


def jaccard(both: float, a_only: float, b_only: float) -> float | None:
    """
    Return Jaccard's index of two sets by their weights.

    Parameters
    ----------
    both, a_only, b_only
        Weights, none negative.

    Returns
    -------
    index
        From 0 to 1; None where neither set has any weight.

    Examples
    --------
    >>> jaccard(1, 1, 2)
    0.25
    """
    return ratio(both, both + a_only + b_only)


def kappa(both: float, a_only: float, b_only: float, neither: float) -> float | None:
    """
    Return Cohen's kappa: agreement of two judgements beyond what chance gives.

    Parameters
    ----------
    both, a_only, b_only, neither
        Weights of the four cases, none negative.

    Returns
    -------
    kappa
        At most 1; None where there is no weight or chance alone agrees fully.

    Notes
    -----
    ``(po - pe) / (1 - pe)`` with observed agreement ``po`` and chance agreement ``pe`` (Cohen 1960).

    Examples
    --------
    >>> kappa(20, 5, 10, 15)
    0.4
    """
    whole = both + a_only + b_only + neither
    # Over the common denominator whole ** 2, so that whole numbers of pence stay exact
    chance = (both + a_only) * (both + b_only) + (b_only + neither) * (a_only + neither)
    beyond, possible = whole * (both + neither) - chance, whole * whole - chance
    return beyond / possible if possible else None
