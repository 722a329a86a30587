"""What each definition of a run says in plain English, with the index where it speaks of deprivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions import DEFAULT_INDEX, indices_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.atlas import Atlas, Index
    from localvalue.definitions import Definition
    from localvalue.places import Located

_NATION_NAMES: Final = {
    "E": "England",
    "W": "Wales",
    "S": "Scotland",
    "N": "Northern Ireland",
    "UK": "United Kingdom",
}


def labels(located: Located, definitions: Sequence[Definition]) -> tuple[str, ...]:
    """
    Return what each definition says.

    Parameters
    ----------
    located
        Lines on real geography: the default indices are those of the nations in which they landed.
    definitions
        Those of the run.

    Returns
    -------
    labels
        One each, such as ``In the most deprived 20% of neighbourhoods (England: IoD 2025)``.
    """
    return tuple(_label(located, each) for each in definitions)


def index_label(located: Located, definitions: Sequence[Definition]) -> str:
    """
    Return the deprivation indices of a run.

    Parameters
    ----------
    located
        Lines on real geography.
    definitions
        Those of the run; where none speaks of deprivation, the default indices are named.

    Returns
    -------
    label
        Each index with nation and year, joined by semicolons.
    """
    ids = tuple(dict.fromkeys(index for each in definitions for index in indices_of(each)))
    return _indices_text(located, ids or (DEFAULT_INDEX,))


def _label(located: Located, definition: Definition) -> str:
    ids = indices_of(definition)
    if not ids:
        return definition.label
    return f"{definition.label} ({_indices_text(located, ids)})"


def _indices_text(located: Located, ids: Sequence[str]) -> str:
    indices: list[Index] = []
    for each in ids:
        indices += _defaults(located) if each == DEFAULT_INDEX else [located.atlas.index(each)]
    texts = dict.fromkeys(index_text(located.atlas, each) for each in indices)
    return "; ".join(texts) if texts else "no index of deprivation in this atlas"


def index_text(atlas: Atlas, index: Index) -> str:
    """
    Return an index of deprivation as headings call it.

    Parameters
    ----------
    atlas
        Which may call its nation by another name.
    index
        One of its indices.

    Returns
    -------
    text
        Nation, index and year; the nation only once.
    """
    nations = atlas.areas("nation")
    names = [
        str(name)
        for code, name in zip(nations.code, nations.name, strict=True)
        if str(code)[0] == index.nation
    ]
    name = names[0] if len(names) == 1 else _NATION_NAMES[index.nation]
    return index.label if name in index.label else f"{name}: {index.label}"


def _defaults(located: Located) -> list[Index]:
    """Return the default indices of the nations in which anything landed; of all, if nothing did."""
    nations = np.unique(located.places.common("nation"))
    letters = {str(located.atlas.areas("nation").code[number])[0] for number in nations if number >= 0}
    every = located.atlas.default_indices()
    return [each for each in every if each.nation in letters] or list(every)
