"""What a reader is warned of beside the figures: loose tests, and places known too widely for an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.definitions import Registered, indices_of, parts, walk
from localvalue.places import STATUS_CODE
from localvalue.spend.landings import attribution, typed
from localvalue.units import short_gbp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.definitions import Definition
    from localvalue.scoring import Scored

    Rows = NDArray[np.int64]

WIDEST_MEANINGFUL: Final = "ward"
"""The widest precision at which a place's deprivation says something: an authority holds every decile."""


def caution(atlas: Atlas, definition: Definition) -> str | None:
    """
    Return what a reader of a definition's figures is warned of.

    Parameters
    ----------
    atlas
        The reference geography: some warnings are measured on it.
    definition
        Any; it warns by a method ``caution(atlas)`` of its own, or of one of its parts.

    Returns
    -------
    text
        Sentences, each once; None where there is nothing to warn of.
    """
    return " ".join(dict.fromkeys(_of(atlas, definition))) or None


def _of(atlas: Atlas, definition: object) -> Iterator[str]:
    own: Callable[[Atlas], str | None] | None = getattr(definition, "caution", None)
    if own is not None and (text := _said(own, atlas, definition)):
        yield text
    for part in parts(definition):
        yield from _of(atlas, part)


def _said(own: Callable[[Atlas], str | None], atlas: Atlas, definition: object) -> str | None:
    try:
        return own(atlas)
    except Exception as error:
        error.add_note(
            f"The definition {getattr(definition, 'name', definition)!r} raised this in its caution."
        )
        raise


def cautions(scored: Scored) -> tuple[str, ...]:
    """
    Return what a reader of a run's results is warned of.

    Parameters
    ----------
    scored
        The answers.

    Returns
    -------
    texts
        One for each definition that has one, in their order; then which definitions of the register look
        at another role than the run; then how much is known too widely for any index of deprivation, where
        a definition reads one.
    """
    found = [*_of_definitions(scored), *_of_roles(scored)]
    mine = np.unique(_too_wide(scored)[0])
    if len(mine):
        found.append(f"{_how_much(scored, mine)} at places {_TOO_WIDE}")
    return tuple(found)


def _how_much(scored: Scored, landings: Rows) -> str:
    """Return pounds and lines; lines alone where they have no amount, as those of a measure."""
    lines, pence = len(np.unique(scored.landings.line[landings])), scored.landings.pence[landings]
    count, verb = (f"{lines:,} line", "is") if lines == 1 else (f"{lines:,} lines", "are")
    return (
        f"{short_gbp(int(pence.sum()))} ({count}) is" if pence.any() else f"{count} without an amount {verb}"
    )


def line_cautions(scored: Scored, line: int, *, besides: Sequence[int] = ()) -> tuple[str, ...]:
    """
    Return what a reader of one line's answers is warned of.

    Parameters
    ----------
    scored
        The answers.
    line
        A row of the table.
    besides
        Roles, by code, whose places are not spoken of: those that are shown wider than they are known.

    Returns
    -------
    texts
        As of `cautions`, of this line's places.
    """
    found = list(_of_definitions(scored))
    landing, place = _too_wide(scored)
    role = scored.landings.role[landing]
    mine = place[(scored.landings.line[landing] == line) & ~np.isin(role, besides)]
    names = [scored.located.places.names[each] for each in mine.tolist()]
    if names:
        found.append(f"{' and '.join(dict.fromkeys(names))}: {_TOO_WIDE}")
    return tuple(found)


def _of_definitions(scored: Scored) -> Iterator[str]:
    atlas = scored.located.atlas
    yield from dict.fromkeys(text for each in scored.definitions if (text := caution(atlas, each)))


def _of_roles(scored: Scored) -> Iterator[str]:
    """Yield which definitions are measured at other places of a line by their sources than in this run."""
    run, others = scored.attribution, dict[str, list[str]]()
    for each in scored.definitions:
        for part in walk(each):
            if not isinstance(part, Registered) or not part.entry.attribution:
                continue
            if not attribution(part.entry.attribution).same_as(run):
                others.setdefault(part.entry.attribution, []).append(part.name)
    for spec, names in others.items():
        listed = ", ".join(dict.fromkeys(names))
        yield (
            f"{listed}: by the source the place that counts is {spec} (--attribution {typed(spec)});"
            f" this run counts {run.name}."
        )


def _too_wide(scored: Scored) -> tuple[Rows, Rows]:
    """Return landings and those of their places that are too wide for an index, where one is asked."""
    none = np.empty(0, dtype=np.int64)
    if not any(indices_of(each) for each in scored.definitions):
        return none, none
    asked, place = scored.places_asked, scored.landings.place
    landing = np.arange(len(place)) if asked is None else asked.of.landing
    place = place if asked is None else asked.of.place
    placed = np.flatnonzero(place >= 0)
    precision = scored.located.places.spots.precision[place[placed]]
    wide = placed[precision > STATUS_CODE[WIDEST_MEANINGFUL]]
    return landing[wide], place[wide].astype(np.int64)


_TOO_WIDE: Final = (
    "known only to the authority or wider. 360Giving's guide to locations says that such a place cannot be"
    " meaningfully compared with an index of deprivation: it is shown as shares of ten deciles, within bounds"
    " that are normally none and all of it."
)
