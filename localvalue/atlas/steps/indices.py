"""The indices of deprivation: ranks, deciles and scores by small area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from localvalue.atlas.catalogue import DOMAINS, INDICES
from localvalue.atlas.steps.levels import positions
from localvalue.atlas.steps.small_areas import require_match
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas.sources.deprivation import IndexTable, Measure
    from localvalue.atlas.sources.recognise import Findings
    from localvalue.atlas.steps.small_areas import SmallAreas

_DECILES = 10


def index_table(
    index: str, tables: Sequence[IndexTable], areas: SmallAreas, findings: Findings
) -> tuple[pa.Table, list[IndexTable]]:
    """
    Return one index as it stands in an atlas.

    Parameters
    ----------
    index
        Its id.
    tables
        The tables found for it, the fullest first.
    areas
        The small areas.
    findings
        Tables that add nothing are added to its ignored files.

    Returns
    -------
    table, used
        Rows in order of the small areas, and the tables that went into it.

    Raises
    ------
    AtlasError
        Its small areas are not those of the boundaries, or no table has the overall rank.
    """
    measures: dict[Measure, NDArray[np.float64]] = {}
    used: list[IndexTable] = []
    where = np.empty(0, dtype=np.int32)
    for table in tables:
        code, values = table.read()
        new = {measure: column for measure, column in values.items() if measure not in measures}
        if not new:
            findings.ignored[table.sheet.name] = f"{used[0].sheet.name} holds the same and more"
            continue
        require_match(index, code, areas, table.sheet.name)
        order = np.argsort(code)
        where = positions(areas.code, code[order])
        measures |= {measure: column[order] for measure, column in new.items()}
        used.append(table)
    if ("overall", "rank") not in measures:
        raise AtlasError(
            f"{INDICES[index].title} has no overall rank ({', '.join(table.sheet.name for table in used)});"
            " add the file of its ranks"
        )
    return _arranged(where, measures), used


def _arranged(where: NDArray[np.int32], measures: dict[Measure, NDArray[np.float64]]) -> pa.Table:
    columns: dict[str, NDArray[np.generic]] = {"small_area": where}
    for domain in DOMAINS:
        rank = measures.get((domain, "rank"))
        if rank is None:
            continue
        columns[f"{domain}_rank"] = rank
        published = measures.get((domain, "decile"))
        columns[f"{domain}_decile"] = deciles(rank) if published is None else _whole(published)
        if (domain, "score") in measures:
            columns[f"{domain}_score"] = measures[domain, "score"]
    return pa.table(columns)


def deciles(rank: NDArray[np.float64]) -> NDArray[np.uint8]:
    """
    Return the decile of each rank, where the publisher gives none.

    Parameters
    ----------
    rank
        1 is the most deprived; may be tied, hence halves; NaN where unknown.

    Returns
    -------
    decile
        The least whole number not below ten times the rank over the number of areas; 1 is the most
        deprived, 0 unknown.

    Examples
    --------
    >>> deciles(np.arange(1.0, 21.0))[:4]
    array([1, 1, 2, 2], dtype=uint8)
    """
    return _whole(np.ceil(_DECILES * rank / np.count_nonzero(np.isfinite(rank))))


def _whole(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.nan_to_num(values, nan=0.0).astype(np.uint8)
