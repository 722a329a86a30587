"""What local is measured from, line by line: the buyer's home area, and the project's site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localvalue.atlas import Match
from localvalue.errors import InputError
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.columns import Coded

    Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Home:
    """
    A buyer's home area: one authority, or a pool of them.

    Parameters
    ----------
    name
        What the atlas calls it.
    authorities
        Indices into the atlas's authorities, in order.
    kind
        ``authority``, ``county``, ``combined_authority``, ``police``, ``pool`` and so on.
    """

    name: str
    authorities: tuple[int, ...]
    kind: str

    def _repr_html_(self) -> str:
        """Return what it is, for a notebook."""
        facts = [("kind", self.kind.replace("_", " ")), ("authorities", len(self.authorities))]
        return View(self.name, facts).html()


@dataclass(frozen=True, eq=False)
class Homes:
    """
    The home areas of a table of spend.

    Parameters
    ----------
    areas
        The different home areas.
    codes
        Which of them each line has, shape ``(lines,)``; -1 where its buyer has none.
    unknown
        The buyers that are no authority, pool or known body, with the nearest names.
    notes
        What there is to tell of the buyers that are found by an older or newer name.
    """

    areas: tuple[Home, ...]
    codes: Codes
    unknown: dict[str, str]
    notes: dict[str, str]


def homes(atlas: Atlas, buyers: Coded) -> Homes:
    """
    Return the home areas of a column of buyers.

    Parameters
    ----------
    atlas
        The reference geography.
    buyers
        Names or GSS codes.

    Returns
    -------
    homes
        One home for each different set of authorities.
    """
    known: dict[tuple[int, ...], int] = {}
    areas: list[Home] = []
    unknown: dict[str, str] = {}
    notes: dict[str, str] = {}
    of_cell = np.full(len(buyers.cells) + 1, -1, dtype=np.int32)
    for cell, text in enumerate(buyers.cells):
        answer = atlas.authorities.find(text)
        if not isinstance(answer, Match):
            unknown[text] = _advice(answer.explanation or answer.reason, answer.nearest)
            continue
        if answer.note:
            notes[text] = answer.note
        if answer.authorities not in known:
            known[answer.authorities] = len(areas)
            areas.append(Home(answer.name, answer.authorities, answer.kind))
        of_cell[cell] = known[answer.authorities]
    return Homes(tuple(areas), of_cell[buyers.codes], unknown, notes)


def one_home(atlas: Atlas, buyer: str, lines: int) -> Homes:
    """
    Return the home area of a buyer that all lines share.

    Parameters
    ----------
    atlas
        The reference geography.
    buyer
        A name or GSS code.
    lines
        How many lines there are.

    Returns
    -------
    homes
        One home.

    Raises
    ------
    InputError
        The buyer is no authority, pool or known body; the message has the nearest names.
    """
    answer = atlas.authorities.find(buyer)
    if not isinstance(answer, Match):
        advice = _advice(answer.explanation or answer.reason, answer.nearest)
        raise InputError(f"the buyer is not known: {advice}. Use its usual name or its GSS code")
    home = Home(answer.name, answer.authorities, answer.kind)
    notes = {buyer: answer.note} if answer.note else {}
    return Homes((home,), np.zeros(lines, dtype=np.int32), {}, notes)


def _advice(reason: str, nearest: Sequence[str]) -> str:
    return f"{reason} (nearest: {', '.join(nearest)})" if nearest else reason
