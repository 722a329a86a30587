"""What a scorecard holds: the answers of a run, and what of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from localvalue import compare
from localvalue.compare import privacy
from localvalue.errors import InputError
from localvalue.given import checked_methods, nearest
from localvalue.scoring.subset import asked_only
from localvalue.spend.scope import Scope, scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from localvalue.atlas import Atlas
    from localvalue.compare import Mapped
    from localvalue.compare.privacy import Withheld
    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.policy import Policy
    from localvalue.scoring import Memberships, Scored
    from localvalue.spend import Spend
    from localvalue.spend.scope import Rule


@checked_methods()
@dataclass(frozen=True, eq=False)
class Held:
    """
    The results of one run, and what of them may be shown.

    Parameters
    ----------
    scored
        The landings, and what every definition answers there.
    rules
        What a payee is, by name; left out, the library's own rules.
    declared
        The policy of the run, where there was one.
    others
        The same definitions under further attributions, to be compared.
    disclose
        Whether homes of people, and groups of fewer than five of them, are shown as they are.
    withheld
        Of a client's pack: what is not told of its people because of another client's.
    """

    scored: Scored
    rules: tuple[Rule, ...] | None = None
    declared: Policy | None = None
    others: tuple[Scored, ...] = ()
    disclose: bool = False
    withheld: Withheld = privacy.NOTHING_MORE

    @cached_property
    def disclosed(self) -> Self:
        """
        The same card, which shows homes of people, and groups of fewer than five of them, as they are.

        Returns
        -------
        card
            Not for publication.
        """
        return self if self.disclose else replace(self, disclose=True)

    @cached_property
    def _counted(self) -> Scored:
        """The answers, of which none tells of fewer than five people whom lines benefit."""
        return self.scored if self.disclose else privacy.withheld(self.scored, self.withheld)

    @cached_property
    def _shown(self) -> Scored:
        """The same with the places that may be shown."""
        return self._counted if self.disclose else privacy.shown(self._counted, self.withheld)

    @cached_property
    def _crossed(self) -> Scored:
        """The same with the definitions that may be told place by place."""
        kept = [
            (number, each)
            for number, each in enumerate(self.definitions)
            if self.disclose or not privacy.asks_of_people(each)
        ]
        return self._shown if len(kept) == len(self.definitions) else asked_only(self._shown, kept)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Return the definitions, in the order of the run."""
        return self.scored.definitions

    @property
    def attribution(self) -> str:
        """Return which roles count, as it is written on the command line."""
        return self.scored.attribution.name

    @property
    def located(self) -> Located:
        """Return the lines on real geography."""
        return self.scored.located

    @property
    def atlas(self) -> Atlas:
        """Return the reference geography."""
        return self.scored.located.atlas

    @property
    def spend(self) -> Spend:
        """Return the lines as they came in, and what was understood of their files."""
        return self.located.spend

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.scored.located)

    @property
    def attribution_label(self) -> str:
        """Return which roles count, in words."""
        return self.scored.attribution.label

    @property
    def total_pence(self) -> int:
        """Return the sum of all lines."""
        return self.located.spend.total_pence

    @cached_property
    def memberships(self) -> Memberships:
        """Return every line's membership of every definition, with bounds."""
        return self._counted.memberships()

    @cached_property
    def shown_memberships(self) -> Memberships:
        """Return every line's memberships as they may be told line by line: of what is not at homes."""
        hidden = self._hidden_landings
        return self._counted.memberships(hidden) if hidden else self.memberships

    @cached_property
    def _hidden_landings(self) -> Mapping[int, NDArray[np.bool_]]:
        """Of which landings a definition's answer is not told line by line, by its number."""
        return {} if self.disclose else privacy.hidden_landings(self._counted, self._shown)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return what each definition says; nation, index and year where it speaks of deprivation."""
        return compare.labels(self.located, self.definitions)

    def index_label(self) -> str:
        """Return the deprivation indices of the run, each with nation and year."""
        return compare.index_label(self.located, self.definitions)

    @cached_property
    def scope(self) -> Scope:
        """Return whether each line is paid to a third party, by the rules of the run."""
        spend, buyer = self.located.spend, self.located.options.get("buyer")
        return scope_of(spend, self.rules, buyer=str(buyer) if buyer else None)

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return easting and northing of each row of `landed`; of a half-known place, of its middle."""
        return compare.centres(self._shown)

    def place_areas(self) -> Mapping[str, Sequence[str | None]]:
        """Return the areas that each row of `landed` lies in, by column."""
        return compare.place_areas(self._shown)

    def mapped(self, drawn: ArrayLike) -> Mapped:
        """
        Return what the map tells beside the places.

        Parameters
        ----------
        drawn
            Which drawn place each row of `landed` is part of, whole numbers of shape ``(rows,)``.

        Returns
        -------
        mapped
            Roles, tiers, flows and what can be searched for, by drawn place.
        """
        return compare.mapped(self._shown, drawn)

    def half_known(self) -> NDArray[Any]:
        """Return the ground that each half-known row of `landed` covers, EPSG:27700; None for a point."""
        return compare.half_known(self._shown)

    def homes(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the home areas: their names, and the codes of their authorities."""
        return compare.homes(self.located)

    def unplaced_share(self) -> float:
        """Return the share of all pounds, by absolute amount, that is not placed; 0 where there are none."""
        landed = self.scored.landings
        size = np.abs(landed.pence)
        whole = int(size.sum())
        return int(size[landed.place < 0].sum()) / whole if whole else 0.0

    def _require_name(self, name: str) -> None:
        """Refuse the name of a definition that the run does not have."""
        names = [each.name for each in self.definitions]
        if name not in names:
            raise InputError(
                f"no definition of this run is called {name!r}; there are {', '.join(names)}"
                f"{nearest(name, names)}"
            )
